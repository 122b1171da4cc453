import type { RpcError } from "../../rpc/generated";
import type { RowSource } from "./rowSource";

export interface KeysetPage<Row> {
  readonly rows: readonly Row[];
  /** Asks for the page after this one; null at the end. */
  readonly next: string | null;
  readonly total: number;
}

export type FetchPage<Row> = (after: string | undefined) => Promise<KeysetPage<Row>>;

export interface KeysetState<Row> extends RowSource<Row> {
  readonly state: "loading" | "ready" | "failed";
  readonly error: RpcError | null;
}

interface Held<Row> {
  readonly after: string | undefined;
  count: number;
  /** Nothing where the page was let go; it is asked for again when it comes near the view. */
  rows: readonly Row[] | null;
  asked: boolean;
}

/** How many rows beyond the view are asked for ahead. */
const AHEAD = 60;
/** How many rows beyond the view are kept. */
const KEPT = 600;

/** Pages of a keyset query, fetched as the view comes near and let go when it has left. */
export class KeysetWindow<Row> {
  private pages: Held<Row>[] = [];
  private next: string | null = null;
  private total = 0;
  private asking = false;
  private run = 0;
  private state: KeysetState<Row>["state"] = "loading";
  private error: RpcError | null = null;
  private readonly listeners = new Set<() => void>();
  private snapshot: KeysetState<Row>;

  constructor(private readonly fetchPage: FetchPage<Row>) {
    this.snapshot = this.take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): KeysetState<Row> => this.snapshot;

  /** Asks for the first page; the old rows stay until it is there. */
  readonly reload = async (): Promise<void> => {
    const run = ++this.run;
    this.asking = true;
    try {
      const page = await this.fetchPage(undefined);
      if (run !== this.run) return;
      this.pages = [{ after: undefined, count: page.rows.length, rows: page.rows, asked: false }];
      this.next = page.next;
      this.total = page.total;
      this.state = "ready";
      this.error = null;
    } catch (error) {
      if (run !== this.run) return;
      this.fail(error as RpcError);
    } finally {
      if (run === this.run) {
        this.asking = false;
        this.changed();
      }
    }
  };

  /** Begins with a first page that is there already. */
  seed(page: KeysetPage<Row>): void {
    this.run += 1;
    this.pages = [{ after: undefined, count: page.rows.length, rows: page.rows, asked: false }];
    this.next = page.next;
    this.total = page.total;
    this.state = "ready";
    this.changed();
  }

  /** How many rows are held in memory now. */
  get held(): number {
    return this.pages.reduce((sum, page) => sum + (page.rows?.length ?? 0), 0);
  }

  private readonly want = (first: number, last: number): void => {
    let start = 0;
    let dropped = false;
    for (const page of this.pages) {
      const end = start + page.count;
      if (page.rows === null && !page.asked && start <= last + AHEAD && end >= first - AHEAD)
        void this.refill(page);
      // The first page is asked for without a cursor, so asking again would bring other rows.
      if (page.rows !== null && page.after !== undefined && (start > last + KEPT || end < first - KEPT)) {
        page.rows = null;
        dropped = true;
      }
      start = end;
    }
    if (this.next !== null && !this.asking && this.state === "ready" && last + AHEAD >= start)
      void this.append(this.next);
    if (dropped) this.changed();
  };

  private async append(after: string): Promise<void> {
    const run = this.run;
    this.asking = true;
    try {
      const page = await this.fetchPage(after);
      if (run !== this.run) return;
      this.pages.push({ after, count: page.rows.length, rows: page.rows, asked: false });
      this.next = page.next;
      // The total may be the least that there is.
      const known = this.pages.reduce((sum, { count }) => sum + count, 0);
      this.total = Math.max(this.total, page.total, known);
    } catch (error) {
      if (run === this.run) this.fail(error as RpcError);
    } finally {
      if (run === this.run) {
        this.asking = false;
        this.changed();
      }
    }
  }

  private async refill(held: Held<Row>): Promise<void> {
    const run = this.run;
    held.asked = true;
    try {
      const page = await this.fetchPage(held.after);
      if (run !== this.run) return;
      held.rows = page.rows;
      held.count = page.rows.length;
    } catch (error) {
      if (run === this.run) this.fail(error as RpcError);
    } finally {
      held.asked = false;
      if (run === this.run) this.changed();
    }
  }

  private fail(error: RpcError): void {
    this.state = "failed";
    this.error = error;
  }

  private changed(): void {
    this.snapshot = this.take();
    for (const listener of this.listeners) listener();
  }

  private take(): KeysetState<Row> {
    const pages = this.pages.map(({ count, rows }) => ({ count, rows }));
    return {
      state: this.state,
      error: this.error,
      total: this.total,
      count: pages.reduce((sum, page) => sum + page.count, 0),
      rowAt: (index) => {
        let at = index;
        for (const page of pages) {
          if (at < page.count) return page.rows?.[at];
          at -= page.count;
        }
        return undefined;
      },
      want: this.want,
    };
  }
}
