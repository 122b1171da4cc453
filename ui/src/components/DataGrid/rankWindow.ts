import type { RpcError } from "../../rpc/generated";
import { type KeysetState, KeysetWindow } from "./keysetWindow";

export interface RankedPage<Row> {
  readonly rows: readonly Row[];
  /** Asks for the page after this one; null at the end. */
  readonly next: string | null;
  readonly total: number;
  /** Whether there may be more than the total. */
  readonly atLeast: boolean;
  /** Asks for pages by their rank from this page's first row on, whatever has come since. */
  readonly top: string | null;
  /** Whether any row can be asked for by its rank. */
  readonly ranked: boolean;
}

export interface PagePlace {
  readonly after?: string;
  readonly rank?: number;
}

export type FetchRanked<Row> = (place: PagePlace) => Promise<RankedPage<Row>>;

/** Rows on a page. */
export const PAGE = 100;
/** How many rows beyond the view are asked for ahead. */
const AHEAD = 60;
/** How many pages beyond the view are kept. */
const KEPT = 8;
/** How many pages are on their way at once. */
const AT_ONCE = 2;

/**
 * A list in which any row can be scrolled to: pages are asked for by the number of their first row, those in view
 * first, and let go when the view has left them. Where rows have no number the pages follow each other.
 */
export class RankWindow<Row> {
  private pages = new Map<number, readonly Row[]>();
  private readonly asked = new Set<number>();
  private sequential: KeysetWindow<Row> | null = null;
  private leave: (() => void) | null = null;
  private top: string | undefined;
  private total = 0;
  private range: readonly [number, number] = [0, 0];
  private run = 0;
  private state: KeysetState<Row>["state"] = "loading";
  private error: RpcError | null = null;
  private readonly listeners = new Set<() => void>();
  private snapshot: KeysetState<Row>;

  constructor(private readonly fetchPage: FetchRanked<Row>) {
    this.snapshot = this.take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): KeysetState<Row> => this.snapshot;

  /** How many rows are held in memory now. */
  get held(): number {
    return this.sequential?.held ?? [...this.pages.values()].reduce((sum, rows) => sum + rows.length, 0);
  }

  /** Asks for the newest rows; the old rows stay until they are there. */
  readonly reload = async (): Promise<void> => {
    const run = ++this.run;
    try {
      const page = await this.fetchPage({});
      if (run !== this.run) return;
      this.leave?.();
      this.leave = null;
      this.sequential = null;
      this.asked.clear();
      this.pages = new Map([[0, page.rows]]);
      this.top = page.top ?? undefined;
      this.total = page.next === null ? page.rows.length : Math.max(page.total, page.rows.length);
      this.state = "ready";
      this.error = null;
      if (page.next !== null && !page.ranked) this.follow(page);
      // The whole number is known once the list was walked over, which this asks for.
      else if (page.next !== null && page.atLeast) void this.ask(1);
    } catch (error) {
      if (run !== this.run) return;
      this.state = "failed";
      this.error = error as RpcError;
    }
    this.changed();
  };

  /** Asks again for the rows near the view, which stay where they are. */
  readonly refresh = async (): Promise<void> => {
    if (this.sequential !== null || this.state !== "ready") return this.reload();
    const [first, last] = this.near();
    for (const page of this.pages.keys()) if (page < first || page > last) this.pages.delete(page);
    await Promise.all(Array.from({ length: last - first + 1 }, (_, at) => this.ask(first + at)));
  };

  private readonly want = (first: number, last: number): void => {
    if (this.sequential !== null) {
      this.sequential.current().want(first, last);
      return;
    }
    this.range = [first, last];
    const [from, to] = this.near();
    let dropped = false;
    for (const page of this.pages.keys()) {
      if (page !== 0 && (page < from - KEPT || page > to + KEPT)) {
        this.pages.delete(page);
        dropped = true;
      }
    }
    if (dropped) this.changed();
    this.pump();
  };

  /** The first and the last page near the view. */
  private near(): readonly [number, number] {
    const [first, last] = this.range;
    const end = Math.max(0, Math.ceil(this.total / PAGE) - 1);
    const page = (row: number) => Math.min(end, Math.max(0, Math.floor(row / PAGE)));
    return [page(first - AHEAD), page(last + AHEAD)];
  }

  /** Asks for what is missing near the view, what is in it first; what was passed over is not asked for. */
  private pump(): void {
    if (this.state !== "ready" || this.asked.size >= AT_ONCE) return;
    const [from, to] = this.near();
    const middle = (this.range[0] + this.range[1]) / 2 / PAGE - 0.5;
    const missing = Array.from({ length: to - from + 1 }, (_, at) => from + at)
      .filter((page) => !this.pages.has(page) && !this.asked.has(page))
      .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const page of missing.slice(0, AT_ONCE - this.asked.size)) void this.ask(page);
  }

  private async ask(page: number): Promise<void> {
    const run = this.run;
    this.asked.add(page);
    try {
      const found = await this.fetchPage({ after: this.top, rank: page * PAGE });
      if (run !== this.run) return;
      this.pages.set(page, found.rows);
      this.total = Math.max(found.total, page * PAGE + found.rows.length);
    } catch (error) {
      if (run !== this.run) return;
      this.state = "failed";
      this.error = error as RpcError;
    }
    this.asked.delete(page);
    this.changed();
    this.pump();
  }

  private follow(page: RankedPage<Row>): void {
    const pages = new KeysetWindow<Row>(async (after) => this.fetchPage({ after }));
    pages.seed(page);
    this.leave = pages.subscribe(() => this.changed());
    this.sequential = pages;
  }

  private changed(): void {
    this.snapshot = this.take();
    for (const listener of this.listeners) listener();
  }

  private take(): KeysetState<Row> {
    if (this.sequential !== null) return { ...this.sequential.current(), want: this.want };
    const pages = new Map(this.pages);
    return {
      state: this.state,
      error: this.error,
      total: this.total,
      count: this.total,
      rowAt: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
      want: this.want,
    };
  }
}
