import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { ProblemGroupView, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./GroupPane.module.css";
import { Readings } from "./Readings";
import { type Order, readDate } from "./readings";
import { useExamples } from "./useExamples";

export interface DateOrderProps {
  readonly id: string;
  readonly group: ProblemGroupView;
  /** The date column of the resource. */
  readonly target: string;
  readonly open: OpenImport;
  readonly sniff: SniffView;
}

const ORDERS: readonly Order[] = ["dmy", "mdy", "ymd"];

/** Asks how the ambiguous dates of a column are read, and shows what each answer would mean. */
export function DateOrder({ id, group, target, open, sniff }: DateOrderProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const name = useId();
  const [order, setOrder] = useState<Order | null>(null);
  const examples = useExamples(id, group, sniff, open.revision);
  const first = examples[0]?.text ?? "";
  const offered = ORDERS.filter((one) => one !== "ymd" || /^\d{4}/.test(first) || first === "");
  return (
    <form
      className={styles.card}
      onSubmit={(event) => {
        event.preventDefault();
        if (order !== null) desk.decide({ dateOrders: { ...open.dateOrders, [target]: order } });
      }}
    >
      <fieldset>
        <legend>{t("order.ask", { target })}</legend>
        {offered.map((one) => (
          <label key={one} className={styles.order}>
            <input type="radio" name={name} checked={order === one} onChange={() => setOrder(one)} />
            {t(`order.${one}`)}
            <span>{readDate(first, one)?.long}</span>
          </label>
        ))}
      </fieldset>
      {order !== null && <Readings examples={examples} order={order} />}
      <div>
        <Button type="submit" variant="filled" disabled={order === null}>
          {t("order.apply", { count: group.count, number: thousands(group.count) })}
        </Button>
      </div>
    </form>
  );
}
