import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import type { DeliveryView } from "../../rpc/generated";
import styles from "./VerificationTab.module.css";

export interface ArrivalProps {
  readonly delivery: DeliveryView;
}

/** How true the bytes are to what was sent, and what was added on the way. */
export function Arrival({ delivery }: ArrivalProps) {
  const { t } = useTranslation("deliveries");
  const { added, relay, does } = delivery.transit;
  return (
    <section aria-labelledby="arrival-title">
      <div className={styles.section}>
        <h2 id="arrival-title">{t("arrival.title")}</h2>
        <span>{t(`fidelity.${delivery.summary.fidelity}`)}</span>
      </div>
      <p className={styles.words}>{delivery.verdict.fidelity_words}</p>
      {relay !== null && <p className={styles.words}>{t("arrival.relay", { relay, does: does ?? "" })}</p>}
      {added.length > 0 && (
        <ul className={styles.added} aria-label={t("arrival.added", { count: added.length })}>
          {added.map(({ header, by }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand twice, and the order never changes.
            <li key={at}>
              <code>
                <Foreign text={header.name} />
              </code>{" "}
              <span className={styles.value}>
                <Foreign text={header.value} />
              </span>
              <span className={styles.by}>{t("arrival.by", { by })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
