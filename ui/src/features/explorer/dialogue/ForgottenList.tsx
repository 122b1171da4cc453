import { useTranslation } from "react-i18next";
import type { DialogueForgottenView } from "../../../rpc/generated";
import styles from "./Dialogue.module.css";

export interface ForgottenListProps {
  readonly what: DialogueForgottenView;
}

/** What of a company goes, or went. */
export function ForgottenList({ what }: ForgottenListProps) {
  const { t } = useTranslation("dialogue");
  const { deliveries, sealed, steps, secrets } = what;
  return (
    <ul className={styles.going}>
      <li>{t("forget.steps", { count: steps })}</li>
      <li>
        {t("forget.deliveries", { count: deliveries })}
        {sealed > 0 && ` ${t("forget.sealed", { count: sealed })}`}
      </li>
      <li>
        {t("forget.secrets", { count: secrets.length })}
        {secrets.length > 0 && (
          <>
            {": "}
            <code>{secrets.join(", ")}</code>
          </>
        )}
      </li>
    </ul>
  );
}
