import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import type { DeliveryView, HeaderView } from "../../rpc/generated";
import styles from "./HeadersTab.module.css";
import sealed from "./Sealed.module.css";
import { SealedBar } from "./SealedBar";
import type { Reveal } from "./useReveal";

export interface HeadersTabProps {
  readonly delivery: DeliveryView;
  readonly reveal: Reveal;
}

const PARTS = ["head", "path", "trailers"];

/** The headers as they were on the wire: their order, their case, their bytes. */
export function HeadersTab({ delivery, reveal }: HeadersTabProps) {
  const { t } = useTranslation("deliveries");
  const { shown } = reveal;
  return (
    <>
      <SealedBar reveal={reveal} parts={PARTS} />
      {shown && reveal.sealed.includes("path") && (
        <code className={sealed.path}>
          {delivery.summary.method} {shown.path}
        </code>
      )}
      <HeaderTable label={t("headers.label")} headers={shown?.headers ?? delivery.headers} />
      {delivery.trailers.length > 0 && (
        <>
          <h2 className={styles.title}>{t("headers.trailers")}</h2>
          <HeaderTable label={t("headers.trailers")} headers={shown?.trailers ?? delivery.trailers} />
        </>
      )}
      <p className={styles.note}>{t("headers.note")}</p>
    </>
  );
}

export interface HeaderTableProps {
  readonly label: string;
  readonly headers: readonly HeaderView[];
}

export function HeaderTable({ label, headers }: HeaderTableProps) {
  const { t } = useTranslation("deliveries");
  // A name may stand twice; which of its places it is makes the key.
  const seen = new Map<string, number>();
  const rows = headers.map((header) => {
    const times = (seen.get(header.name) ?? 0) + 1;
    seen.set(header.name, times);
    return { ...header, key: `${header.name}#${times}` };
  });
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("headers.name")}</th>
          <th scope="col">{t("headers.value")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, value, escaped }) => (
          <tr key={key}>
            <th scope="row">
              <Foreign text={name} />
            </th>
            <td>
              <Foreign text={value} />
              {escaped && (
                <span className={styles.escaped} title={t("headers.escapedTitle")}>
                  {t("headers.escaped")}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
