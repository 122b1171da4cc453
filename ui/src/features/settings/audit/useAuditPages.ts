import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { type KeysetState, KeysetWindow } from "../../../components/DataGrid/keysetWindow";
import { useHost } from "../../../rpc/client";
import { topicOf, useDomainEvents } from "../../../rpc/events";
import type { AuditCallView } from "../../../rpc/generated";

/** Which calls are shown. */
export interface AuditFilter {
  readonly workspaceId: string | null;
  readonly key: string | null;
  readonly method: string | null;
  readonly failed: boolean;
}

export interface AuditPages {
  readonly source: KeysetState<AuditCallView>;
  /** The names of the keys that were used. */
  readonly keys: readonly string[];
  /** The methods that were used. */
  readonly methods: readonly string[];
  /** For how many days calls are kept; null while it is not known. */
  readonly keptDays: number | null;
  reload(): void;
}

const PAGE = 200;

/** The filter as the backend takes it. */
export const requestOf = ({ workspaceId, key, method, failed }: AuditFilter) => ({
  failed,
  ...(workspaceId !== null && { workspace_id: workspaceId }),
  ...(key !== null && { key }),
  ...(method !== null && { method }),
});

/** The calls of the audit, newest first, a page at a time; a new call shows by itself. */
export function useAuditPages(filter: AuditFilter): AuditPages {
  const host = useHost();
  const [told, setTold] = useState<Pick<AuditPages, "keys" | "methods" | "keptDays">>({
    keys: [],
    methods: [],
    keptDays: null,
  });
  const { workspaceId, key, method, failed } = filter;
  const pages = useMemo(
    () =>
      new KeysetWindow<AuditCallView>(async (after) => {
        const page = await host.rpc("audit.page", {
          ...requestOf({ workspaceId, key, method, failed }),
          limit: PAGE,
          ...(after !== undefined && { before: Number(after) }),
        });
        setTold({ keys: page.keys, methods: page.methods, keptDays: page.kept_days });
        return {
          rows: page.calls,
          next: page.next === null ? null : String(page.next),
          total: page.total,
        };
      }),
    [host, workspaceId, key, method, failed],
  );
  useEffect(() => void pages.reload(), [pages]);
  useDomainEvents((events) => {
    if (events.some((event) => topicOf(event) === "api")) void pages.reload();
  });
  const source = useSyncExternalStore(pages.subscribe, pages.current);
  return { source, ...told, reload: () => void pages.reload() };
}
