import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { ProblemGroupView } from "../../rpc/generated";
import { CellDetail } from "./CellDetail";
import { CheckStopped } from "./CheckStopped";
import type { CheckedImport } from "./checked";
import { DateOrder } from "./DateOrder";
import { DateOrders } from "./DateOrders";
import { GroupItem } from "./GroupItem";
import styles from "./GroupPane.module.css";
import type { GridCell } from "./gridCell";
import { dateTarget, sameGroup } from "./groups";
import place from "./ImportsPlace.module.css";
import { standing } from "./mapping";

export interface GroupPaneProps extends CheckedImport {
  readonly group: ProblemGroupView | null;
  readonly cell: GridCell | null;
  onGroup(group: ProblemGroupView | null): void;
}

/** The problems in groups with their counts, and what is wrong with the cell that holds the focus. */
export function GroupPane({ open, id, sniff, map, check, settled, group, cell, onGroup }: GroupPaneProps) {
  const { t } = useTranslation("imports");
  const { rejected_rows: rejected, valid_rows: valid } = check;
  return (
    <section className={place.side} aria-label={t("fix.problems")} data-pane>
      <div className={place.head}>
        <h2>
          <span role="status">
            {check.cancelled
              ? t("fix.stopped")
              : t("fix.need", { count: rejected, number: thousands(rejected) })}
          </span>
        </h2>
        {!check.cancelled && (
          <span className={place.push}>{t("fix.clean", { count: valid, number: thousands(valid) })}</span>
        )}
      </div>
      <div className={place.scroll} data-groups>
        {check.cancelled ? (
          <CheckStopped settled={settled} />
        ) : (
          check.groups.length === 0 && <p className={styles.none}>{t("fix.none")}</p>
        )}
        <ul>
          {check.groups.map((one) => {
            const on = sameGroup(one, group);
            const target = dateTarget(one, open, map, sniff);
            return (
              <GroupItem
                key={`${one.code} ${one.column}`}
                group={one}
                on={on}
                onToggle={() => onGroup(on ? null : one)}
              >
                {target !== null && (
                  <DateOrder id={id} group={one} target={target} open={open} sniff={sniff} />
                )}
              </GroupItem>
            );
          })}
        </ul>
        <DateOrders open={open} />
      </div>
      <CellDetail
        cell={cell}
        sniff={sniff}
        veil={{ masked: check.masked, revealed: open.revealed }}
        mapping={standing(open, map)}
      />
    </section>
  );
}
