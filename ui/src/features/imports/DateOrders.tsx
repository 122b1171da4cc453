import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./GroupPane.module.css";
import link from "./GuessRow.module.css";

/** What was said of ambiguous dates, with the way back. */
export function DateOrders({ open }: { readonly open: OpenImport }) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const said = Object.entries(open.dateOrders);
  if (said.length === 0) return null;
  const change = (target: string) => {
    const { [target]: _, ...dateOrders } = open.dateOrders;
    desk.decide({ dateOrders });
  };
  return (
    <section className={styles.said}>
      <h3>{t("order.said")}</h3>
      <ul>
        {said.map(([target, order]) => (
          <li key={target}>
            <IconCheck size={14} stroke={1.6} aria-hidden />
            {t("order.readAs", { target, order: t(`order.${order}`) })}
            <button
              type="button"
              className={link.link}
              aria-label={t("order.changeOf", { target })}
              onClick={() => change(target)}
            >
              {t("order.change")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
