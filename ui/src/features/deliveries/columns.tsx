import type { GridColumn } from "../../components/DataGrid/DataGrid";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { clock } from "../../components/times";
import { VerdictBadge } from "../../components/VerdictBadge/VerdictBadge";
import type { DeliverySummary } from "../../rpc/generated";
import styles from "./ListPane.module.css";

/** What a delivery is called: its event, else what was asked of the endpoint. */
export function titleOf(delivery: DeliverySummary): string {
  return delivery.provider_event ?? `${delivery.method} ${delivery.path}`;
}

export function columns(t: (key: string) => string): GridColumn<DeliverySummary>[] {
  return [
    {
      id: "received",
      head: t("column.received"),
      width: "68px",
      cell: (row) => <span className={styles.time}>{clock(row.received_at)}</span>,
    },
    {
      id: "platform",
      head: t("column.platform"),
      headSpoken: true,
      width: "34px",
      cell: (row) => <PlatformTile platform={row.platform} />,
    },
    { id: "event", head: t("column.event"), width: "minmax(0, 1fr)", cell: titleOf },
    {
      id: "status",
      head: t("column.status"),
      width: "44px",
      align: "right",
      cell: (row) => (
        <span className={styles.status} data-bad={row.status_answered >= 400}>
          {row.status_answered}
        </span>
      ),
    },
    {
      id: "verdict",
      head: t("column.verdict"),
      width: "134px",
      cell: (row) => (
        <VerdictBadge status={row.verdict} reason={row.reason} duplicate={row.duplicate_of !== null} />
      ),
    },
  ];
}
