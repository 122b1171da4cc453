import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { left } from "../../../components/Countdown/left";
import { useNow } from "../../../components/Countdown/useNow";
import { thousands } from "../../../components/numbers";
import { Words } from "../../../components/Words/Words";
import styles from "./Answer.module.css";
import { useRun } from "./useRun";

export interface SendingCardProps {
  readonly run: string;
  onCancel(): void;
}

/** A sending under way: that it waits, for what and how long still, or how many pages were read. */
export function SendingCard({ run, onCancel }: SendingCardProps) {
  const { t } = useTranslation("explorer");
  const found = useRun(run);
  const waits = found?.phase === "waiting" ? found.waits_until : null;
  const now = useNow(waits !== null);
  return (
    <div className={styles.sending} data-waiting={waits !== null || undefined} role="status">
      <span className={styles.sendingWords}>
        {waits !== null ? (
          <>
            <b>{t("send.waiting", { left: left(Date.parse(waits) - now) })}</b>
            <span>
              <Words text={found?.waits_for ?? t("send.forLimit")} />
            </span>
          </>
        ) : (
          <b>{t("send.sending")}</b>
        )}
        {found !== undefined && found.pages > 0 && (
          <span className={styles.quiet}>
            {t("pages.read", { count: found.pages, items: thousands(found.items) })}
          </span>
        )}
      </span>
      <Button size="xs" onClick={onCancel}>
        {t("send.cancel")}
      </Button>
    </div>
  );
}
