import { ActionIcon, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useHost } from "../../../rpc/client";

export interface SourceButtonProps {
  /** The platform's page that says so; nothing is drawn without one. */
  readonly url: string | null;
  readonly label: string;
}

/** Opens the page on which the platform says it. */
export function SourceButton({ url, label }: SourceButtonProps) {
  const { t } = useTranslation("profiles");
  const host = useHost();
  if (url === null) return null;
  return (
    <Tooltip label={t("source.tip", { url: url.replace(/^https?:\/\//, "") })}>
      <ActionIcon aria-label={t("source.label", { label })} onClick={() => void host.openExternal(url)}>
        <IconExternalLink size={14} stroke={1.6} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
