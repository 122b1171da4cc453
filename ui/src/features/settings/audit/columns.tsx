import { CallStatus } from "../../../components/CallStatus/CallStatus";
import type { GridColumn } from "../../../components/DataGrid/DataGrid";
import { Fingerprint } from "../../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../../components/Foreign/Foreign";
import { moment } from "../../../components/format";
import { MethodMark } from "../../../components/MethodMark/MethodMark";
import { duration } from "../../../components/numbers";
import { dayAndClock } from "../../../components/times";
import type { AuditCallView } from "../../../rpc/generated";
import styles from "./Audit.module.css";

/** What is told of a call; the workspace only where the list is of all of them. */
export function auditColumns(words: (key: string) => string, all: boolean): GridColumn<AuditCallView>[] {
  const workspace: GridColumn<AuditCallView> = {
    id: "workspace",
    head: words("column.workspace"),
    width: "minmax(80px, 1fr)",
    cell: (call) => <Foreign text={call.workspace} />,
  };
  return [
    {
      id: "time",
      head: words("column.time"),
      width: "112px",
      cell: (call) => <span title={dayAndClock(call.at)}>{moment(call.at)}</span>,
    },
    {
      id: "key",
      head: words("column.key"),
      width: "minmax(96px, 1fr)",
      cell: (call) =>
        call.key === null ? (
          <span className={styles.quiet}>{words("noKey")}</span>
        ) : (
          <span className={styles.key}>
            {call.fingerprint && <Fingerprint hex={call.fingerprint} />}
            <Foreign text={call.key} />
          </span>
        ),
    },
    {
      id: "method",
      head: words("column.method"),
      width: "64px",
      cell: (call) => <MethodMark method={call.method} />,
    },
    {
      id: "endpoint",
      head: words("column.endpoint"),
      width: "minmax(160px, 3fr)",
      cell: (call) => (
        <span className={styles.endpoint} title={`${call.host}${call.endpoint}`}>
          <Foreign text={call.endpoint} />
          {call.kind === "login" && <span className={styles.quiet}> {words("login")}</span>}
        </span>
      ),
    },
    ...(all ? [workspace] : []),
    {
      id: "status",
      head: words("column.status"),
      width: "96px",
      cell: (call) => <CallStatus call={call} />,
    },
    {
      id: "address",
      head: words("column.address"),
      width: "116px",
      cell: (call) => <span className={styles.quiet}>{call.address ?? ""}</span>,
    },
    {
      id: "took",
      head: words("column.took"),
      width: "76px",
      align: "right",
      cell: (call) => (call.duration_ms === null ? "" : duration(call.duration_ms * 1000)),
    },
  ];
}
