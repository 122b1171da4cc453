import { useMemo } from "react";
import type { RpcError } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { type Beginning, beginningOf } from "./beginning";
import type { OpenedCall } from "./opened";
import type { Apis } from "./useApis";

export interface Begun {
  /** What the opened call begins with; null while it is not known, or where it is gone. */
  readonly beginning: Beginning | null;
  readonly isPending: boolean;
  readonly error: RpcError | null;
}

/** Reads what the opened call begins with. */
export function useBeginning(workspaceId: string | null, known: Apis, opened: OpenedCall | null): Begun {
  const asked = { workspace_id: workspaceId ?? "" };
  const kind = workspaceId === null ? null : (opened?.kind ?? null);
  const saved = useRead("api.saved", asked, { enabled: kind === "saved" });
  const history = useRead("api.history", asked, { enabled: kind === "history" });
  const operation = useRead(
    "openapi.operation",
    opened?.kind === "operation"
      ? { connection_id: opened.connection, operation: opened.id }
      : { connection_id: "", operation: "" },
    { enabled: kind === "operation" },
  );
  const beginning = useMemo(
    () =>
      opened === null
        ? null
        : beginningOf(opened, known.apis, {
            saved: saved.data?.saved,
            history: history.data?.calls,
            operation: operation.data,
          }),
    [opened, known.apis, saved.data, history.data, operation.data],
  );
  const reads = { saved, history, operation };
  const read = kind === "saved" || kind === "history" || kind === "operation" ? reads[kind] : null;
  return {
    beginning,
    isPending: known.isPending || (read?.isPending ?? false),
    error: read?.error ?? known.error,
  };
}
