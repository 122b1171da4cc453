import type { ImportCheckView, MapView, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";

/** A file that was checked, with every answer that led there. */
export interface CheckedImport {
  readonly open: OpenImport;
  readonly id: string;
  readonly sniff: SniffView;
  readonly map: MapView;
  readonly check: ImportCheckView;
  /** Whether what is shown is the answer to the last decision. */
  readonly settled: boolean;
}
