import { IconArrowsDiff, IconBinary, IconCode, IconCopy, IconTestPipe } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import type { Verification } from "./useVerification";

export interface VerificationToolsProps {
  readonly verification: Verification;
  /** Those that belong to a failure, the others, or all. */
  readonly which: "failure" | "others" | "all";
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** The buttons of a verification; each teaches its key. */
export function VerificationTools({ verification, which }: VerificationToolsProps): ReactElement {
  const { t } = useTranslation("deliveries");
  const { signed, compared } = verification;
  return (
    <>
      {which !== "others" && (
        <>
          <ActionButton
            action="delivery.compare"
            icon={<IconArrowsDiff {...ICON} />}
            aria-expanded={compared}
          >
            {t("tools.compare")}
          </ActionButton>
          <ActionButton action="delivery.copyReport" icon={<IconCopy {...ICON} />} />
        </>
      )}
      {which !== "failure" && (
        <>
          <ActionButton action="delivery.signed" icon={<IconBinary {...ICON} />} aria-expanded={signed}>
            {signed ? t("tools.hideSigned") : undefined}
          </ActionButton>
          <ActionButton action="delivery.copyVector" icon={<IconTestPipe {...ICON} />} />
          <ActionButton action="delivery.snippet" icon={<IconCode {...ICON} />} />
        </>
      )}
    </>
  );
}
