import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ProfileEdits, Settable } from "./useProfileEdits";

export interface ResetButtonProps {
  readonly fact: Settable;
  readonly edits: ProfileEdits;
  readonly onReset?: () => void;
}

/** Lets go of what a person set; nothing is drawn for a value that comes with the program. */
export function ResetButton({ fact, edits, onReset }: ResetButtonProps) {
  const { t } = useTranslation("profiles");
  if (fact.layer === "built-in") return null;
  const reset = async () => {
    if (await edits.reset(fact)) onReset?.();
  };
  return (
    <Tooltip label={t(`reset.${fact.layer}`)}>
      <ActionIcon aria-label={t("reset.label", { label: fact.label })} onClick={() => void reset()}>
        <IconArrowBackUp size={14} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
