import type { RowsView, RowView } from "../../rpc/generated";

/** Rows are asked for in blocks of so many. */
export const BLOCK = 100;
const BLOCKS_KEPT = 24;

/** The rows that a filter lets through, by their place; a few blocks are kept, never all. */
export class RowWindow {
  private readonly blocks = new Map<number, Promise<RowsView>>();

  constructor(private readonly ask: (first: number, count: number) => Promise<RowsView>) {}

  /** The block that begins at a place, which is a multiple of its length. */
  block(first: number): Promise<RowsView> {
    const kept = this.blocks.get(first);
    const block = kept ?? this.ask(first, BLOCK);
    // The one used last is the last to go.
    this.blocks.delete(first);
    this.blocks.set(first, block);
    if (kept === undefined) {
      block.catch(() => this.blocks.delete(first));
      const [oldest] = this.blocks.keys();
      if (this.blocks.size > BLOCKS_KEPT && oldest !== undefined) this.blocks.delete(oldest);
    }
    return block;
  }

  /** Asks again for what is wanted from now on. */
  forget(): void {
    this.blocks.clear();
  }

  async row(place: number): Promise<RowView | null> {
    if (place < 0) return null;
    const first = place - (place % BLOCK);
    return (await this.block(first)).rows[place - first] ?? null;
  }

  async total(): Promise<number> {
    return (await this.block(0)).total;
  }
}
