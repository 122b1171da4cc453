import { IconNote, IconPinFilled } from "@tabler/icons-react";
import type { GridColumn } from "../../components/DataGrid/DataGrid";
import { Foreign } from "../../components/Foreign/Foreign";
import { bytes } from "../../components/numbers";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { between, clock, short } from "../../components/times";
import { VerdictBadge } from "../../components/VerdictBadge/VerdictBadge";
import type { DeliverySort, DeliverySummary } from "../../rpc/generated";
import styles from "./ListPane.module.css";
import { UnexpectedMark } from "./UnexpectedMark";

/** What is not known, or not there. */
const DASH = "–";

/** What a delivery is called: its event, else what was asked of the endpoint. */
export function titleOf(delivery: DeliverySummary): string {
  return delivery.provider_event ?? `${delivery.method} ${delivery.path}`;
}

/** The status that the sender got, or a dash where it got none. */
export function answered(delivery: DeliverySummary): string {
  return delivery.status_answered === 0 ? DASH : String(delivery.status_answered);
}

/** The time by which a delivery stands where it does. */
function sortedBy(delivery: DeliverySummary, sort: DeliverySort): string {
  return sort === "occurred" ? (delivery.occurred_at ?? delivery.received_at) : delivery.received_at;
}

export function columns(t: (key: string) => string, sort: DeliverySort): GridColumn<DeliverySummary>[] {
  return [
    {
      id: "received",
      head: t("column.received"),
      sort: "arrival" satisfies DeliverySort,
      width: "84px",
      cell: (row) => <span className={styles.time}>{clock(row.received_at)}</span>,
    },
    {
      id: "occurred",
      head: t("column.occurred"),
      sort: "occurred" satisfies DeliverySort,
      width: "80px",
      cell: (row) => <span className={styles.time}>{row.occurred_at ? clock(row.occurred_at) : DASH}</span>,
    },
    {
      id: "platform",
      head: t("column.platform"),
      headSpoken: true,
      width: "34px",
      cell: (row) => <PlatformTile platform={row.platform} />,
    },
    {
      id: "event",
      head: t("column.event"),
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <>
          {row.pinned && (
            <IconPinFilled size={12} className={styles.sign} role="img" aria-label={t("note.marks.pinned")} />
          )}
          {row.noted && (
            <IconNote
              size={13}
              stroke={1.6}
              className={styles.sign}
              role="img"
              aria-label={t("note.marks.noted")}
            />
          )}
          <UnexpectedMark delivery={row} brief />
          <Foreign text={titleOf(row)} />
        </>
      ),
    },
    {
      id: "endpoint",
      head: t("column.endpoint"),
      width: "84px",
      cell: (row) => <Foreign text={row.endpoint} />,
    },
    {
      id: "size",
      head: t("column.size"),
      width: "64px",
      align: "right",
      cell: (row) => bytes(row.size),
    },
    {
      id: "delay",
      head: t("column.delay"),
      width: "64px",
      align: "right",
      cell: (row) => (row.occurred_at ? between(row.occurred_at, row.received_at) : ""),
    },
    {
      id: "gap",
      head: t("column.gap"),
      width: "64px",
      align: "right",
      cell: (row, below) => {
        const before = below((other) => other.endpoint_id === row.endpoint_id);
        return before ? between(sortedBy(before, sort), sortedBy(row, sort)) : DASH;
      },
    },
    {
      id: "latency",
      head: t("column.latency"),
      width: "64px",
      align: "right",
      cell: (row) => (row.latency_us === undefined ? DASH : short(row.latency_us)),
    },
    {
      id: "status",
      head: t("column.status"),
      width: "44px",
      align: "right",
      cell: (row) => (
        <span className={styles.status} data-bad={row.status_answered >= 400}>
          {answered(row)}
        </span>
      ),
    },
    {
      id: "verdict",
      head: t("column.verdict"),
      width: "134px",
      cell: (row) => (
        <>
          <VerdictBadge status={row.verdict} reason={row.reason} duplicate={row.duplicate_of !== null} />
          {row.conflict && <span title={t("conflict.title")}> ≠</span>}
        </>
      ),
    },
  ];
}
