import type { RowSource } from "../../../components/DataGrid/rowSource";
import type { Host } from "../../../host/types";
import type { RpcError } from "../../../rpc/generated";

export interface TableRow {
  /** From 0. */
  readonly index: number;
  readonly cells: readonly (string | null)[];
}

export interface TableState extends RowSource<TableRow> {
  readonly state: "loading" | "ready" | "failed";
  readonly error: RpcError | null;
  readonly columns: readonly string[];
  /** The pointer to the records, and those of every other list. */
  readonly at: string;
  readonly lists: readonly string[];
}

const PAGE = 200;

/** The records of an answer, fetched a page at a time as the view comes near them. */
export class TableSource {
  private readonly pages = new Map<number, readonly (readonly (string | null)[])[]>();
  private readonly asked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private snapshot: TableState;

  constructor(
    private readonly host: Host,
    private readonly answerId: number,
    private readonly pointer: string | undefined,
  ) {
    this.snapshot = {
      state: "loading",
      error: null,
      columns: [],
      at: pointer ?? "",
      lists: [],
      count: 0,
      total: 0,
      rowAt: this.rowAt,
      want: this.want,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.asked.size === 0) void this.fetch(0);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): TableState => this.snapshot;

  private readonly rowAt = (index: number): TableRow | undefined => {
    const cells = this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
    return cells && { index, cells };
  };

  private readonly want = (first: number, last: number): void => {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1)
      if (!this.asked.has(page)) void this.fetch(page);
  };

  private async fetch(page: number): Promise<void> {
    this.asked.add(page);
    try {
      const told = await this.host.rpc("api.table", {
        answer_id: this.answerId,
        ...(this.pointer !== undefined && { at: this.pointer }),
        from: page * PAGE,
        limit: PAGE,
      });
      this.pages.set(page, told.rows);
      const { columns, at, lists, total } = told;
      this.snapshot = {
        ...this.snapshot,
        state: "ready",
        error: null,
        columns,
        at,
        lists,
        count: total,
        total,
      };
    } catch (thrown) {
      this.snapshot = { ...this.snapshot, state: "failed", error: thrown as RpcError };
    }
    for (const listener of this.listeners) listener();
  }
}
