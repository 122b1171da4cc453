import { useQuery } from "@tanstack/react-query";
import { useHost } from "../../rpc/client";
import type { RpcError, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";

/** The first records; those with the columns that the person asked to see are read anew and soon forgotten. */
export function usePreview(open: OpenImport, sniff: SniffView): readonly string[][] {
  const host = useHost();
  const { id } = open;
  const revealed = open.revealed.filter((index) => sniff.masked.includes(index));
  const rows = useQuery<string[][], RpcError>({
    queryKey: ["imports.rows", id, open.sourceRevision, "preview", revealed],
    queryFn: async () => {
      const asked = { first: 0, count: sniff.preview.length, only_problems: false, revealed };
      const { rows } = await host.rpc("imports.rows", { import_id: id ?? "", ...asked });
      return rows.map(({ cells }) => cells);
    },
    enabled: id !== null && revealed.length > 0,
    gcTime: 0,
  });
  return rows.data ?? sniff.preview;
}
