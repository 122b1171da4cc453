import { IconNote, IconPinFilled } from "@tabler/icons-react";
import type { GridColumn } from "../../components/DataGrid/DataGrid";
import { Foreign } from "../../components/Foreign/Foreign";
import { bytes } from "../../components/numbers";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { between, clock } from "../../components/times";
import { VerdictBadge } from "../../components/VerdictBadge/VerdictBadge";
import type { DeliverySummary } from "../../rpc/generated";
import styles from "./ListPane.module.css";
import { UnexpectedMark } from "./UnexpectedMark";

/** What a delivery is called: its event, else what was asked of the endpoint. */
export function titleOf(delivery: DeliverySummary): string {
  return delivery.provider_event ?? `${delivery.method} ${delivery.path}`;
}

/** The status that the sender got, or a dash where it got none. */
export function answered(delivery: DeliverySummary): string {
  return delivery.status_answered === 0 ? "–" : String(delivery.status_answered);
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
      cell: (row, below) => (below ? between(below.received_at, row.received_at) : ""),
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
