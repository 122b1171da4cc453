import { useQuery } from "@tanstack/react-query";
import { useHost } from "../../rpc/client";
import type { ProblemGroupView, RpcError, SniffView } from "../../rpc/generated";
import { columnIndex } from "./groups";

export interface Example {
  /** The data record, from 1. */
  readonly number: number;
  readonly text: string;
}

const SHOWN = 3;

/** Some cells of a group, as they are written. */
export function useExamples(
  id: string,
  group: ProblemGroupView,
  sniff: SniffView,
  revision: number,
): Example[] {
  const host = useHost();
  const index = columnIndex(sniff, group.column);
  const rows = useQuery<Example[], RpcError>({
    queryKey: ["imports.rows", id, revision, group.code, group.column],
    queryFn: async () => {
      const { rows } = await host.rpc("imports.rows", {
        import_id: id,
        first: 0,
        count: SHOWN,
        only_problems: true,
        code: group.code,
        column: group.column ?? undefined,
      });
      return rows.map(({ number, cells }) => ({ number, text: cells[index ?? 0] ?? "" }));
    },
    enabled: index !== null,
  });
  return rows.data ?? [];
}
