import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import { moment } from "../../components/format";
import { bytes, thousands } from "../../components/numbers";
import type { GoingView } from "../../rpc/generated";
import styles from "./Section.module.css";

export interface GoingPreviewProps {
  readonly going: GoingView;
}

/** What a rule would let go now: how many, from when to when, and of which endpoints. */
export function GoingPreview({ going }: GoingPreviewProps) {
  const { t } = useTranslation("settings");
  const { oldest, newest } = going;
  return (
    <section className={styles.going} aria-label={t("storage.going")} aria-live="polite">
      <h4 className={styles.sub}>
        {t("storage.goingCount", {
          count: going.count,
          number: thousands(going.count),
          size: bytes(going.bytes),
        })}
      </h4>
      {oldest && newest && (
        <p className={styles.lead}>{t("storage.span", { from: moment(oldest), to: moment(newest) })}</p>
      )}
      {going.endpoints.length > 0 && (
        <ul className={styles.card}>
          {going.endpoints.map((one) => (
            <li key={one.endpoint_id} className={styles.line}>
              <span className={styles.lineMain}>
                <Foreign text={one.endpoint} />
              </span>
              <span className={styles.quiet}>
                {thousands(one.count)} · {bytes(one.bytes)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
