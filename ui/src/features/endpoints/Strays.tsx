import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { StraysView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import styles from "./EndpointPane.module.css";

const KINDS = [
  "heads_too_large",
  "bodies_too_large",
  "ambiguous_length",
  "malformed",
  "wrong_method",
  "incomplete",
  "not_found",
] as const satisfies readonly Exclude<keyof StraysView, "all">[];

/** What came to the receiver since its start and was turned away, by the reason; nothing where nothing was. */
export function Strays() {
  const { t } = useTranslation("endpoints");
  const strays = useRead("status.get", {}).data?.receiver.strays;
  if (!strays || strays.all === 0) return null;
  return (
    <>
      <h3 className={styles.section}>{t("strays.title")}</h3>
      <p className={styles.note}>{t("strays.note")}</p>
      <dl className={styles.facts}>
        {KINDS.filter((kind) => strays[kind] > 0).map((kind) => (
          <div key={kind} className={styles.pair}>
            <dt>{t(`strays.${kind}`)}</dt>
            <dd>{thousands(strays[kind])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
