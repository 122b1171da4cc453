import { useTranslation } from "react-i18next";
import type { DeliveryView } from "../../rpc/generated";
import styles from "./VerificationTab.module.css";

export interface ArrivalProps {
  readonly delivery: DeliveryView;
}

/** How true the bytes are to what was sent, and what was added on the way. */
export function Arrival({ delivery }: ArrivalProps) {
  const { t } = useTranslation("deliveries");
  const { fidelity_words, added_headers } = delivery.verdict;
  return (
    <section aria-labelledby="arrival-title">
      <div className={styles.section}>
        <h2 id="arrival-title">{t("arrival.title")}</h2>
        <span>{t(`fidelity.${delivery.summary.fidelity}`)}</span>
      </div>
      <p className={styles.words}>{fidelity_words}</p>
      {added_headers.length > 0 && (
        <p className={styles.words}>
          {t("arrival.added", { count: added_headers.length })}{" "}
          {added_headers.map((name, at) => (
            <span key={name}>
              {at > 0 && ", "}
              <code>{name}</code>
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
