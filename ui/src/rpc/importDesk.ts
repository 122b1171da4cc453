import { asRpcError, type Host, isRpcError } from "../host/types";
import type { RpcError, SniffChoices } from "./generated";

/** The file on the desk, and what a person decided about it so far. */
export interface OpenImport {
  /** Null until the backend has named it. */
  readonly id: string | null;
  readonly name: string;
  readonly size: number;
  /** Bytes that arrived. */
  readonly sent: number;
  readonly state: "receiving" | "ready" | "failed";
  readonly problem: RpcError | null;
  readonly choices: SniffChoices;
  readonly resource: string;
  /** The column of the resource for each of the file; null while the proposal stands. */
  readonly mapping: readonly (string | null)[] | null;
  /** Columns whose uncertain proposal was confirmed. */
  readonly confirmed: readonly number[];
  /** How ambiguous dates are read, by column of the resource. */
  readonly dateOrders: Readonly<Record<string, string>>;
  /** Masked columns whose values the person asked to see; it goes with the file. */
  readonly revealed: readonly number[];
  /** Counts decisions about the source, and those about columns: the backend answers for the last one only. */
  readonly sourceRevision: number;
  readonly revision: number;
}

/** What a decision can change. */
export type Decision = Partial<
  Pick<OpenImport, "choices" | "resource" | "mapping" | "confirmed" | "dateOrders">
>;

const FRESH = {
  id: null,
  sent: 0,
  state: "receiving",
  problem: null,
  choices: {},
  resource: "staff",
  mapping: null,
  confirmed: [],
  dateOrders: {},
  revealed: [],
  sourceRevision: 0,
  revision: 0,
} as const satisfies Partial<OpenImport>;

/** Holds one file at a time; it stays when the person visits another place. */
export class ImportDesk {
  private now: OpenImport | null = null;
  private sending = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly host: Host) {}

  readonly snapshot = (): OpenImport | null => this.now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Puts a file on the desk and sends its bytes; the one that lay there is closed. */
  async open(file: File): Promise<void> {
    this.close();
    const { signal } = this.sending;
    const change = (to: Partial<OpenImport>) => {
      if (!signal.aborted) this.set({ ...(this.now as OpenImport), ...to });
    };
    this.set({ ...FRESH, name: file.name, size: file.size });
    try {
      const { import_id: id } = await this.host.rpc("imports.begin", { name: file.name, size: file.size });
      if (signal.aborted) return this.forget(id);
      change({ id });
      await this.host.sendImport(id, file, (sent) => change({ sent }), signal);
      change({ state: "ready" });
    } catch (thrown) {
      const problem = isRpcError(thrown) ? thrown : asRpcError(thrown, "ui.file_unreadable");
      change({ state: "failed", problem });
    }
  }

  /** Takes the file from the desk; one that is still being sent is stopped. */
  close(): void {
    this.sending.abort();
    this.sending = new AbortController();
    if (this.now?.id) this.forget(this.now.id);
    this.set(null);
  }

  /** Takes a decision; what rests on an earlier one is asked anew. */
  decide(decision: Decision): void {
    if (this.now === null) return;
    const source = decision.choices !== undefined;
    this.set({
      ...this.now,
      // Other columns may be found now, so what was said of them is void.
      ...(source ? { mapping: null, confirmed: [], dateOrders: {}, revealed: [] } : {}),
      ...decision,
      sourceRevision: this.now.sourceRevision + (source ? 1 : 0),
      revision: this.now.revision + 1,
    });
  }

  /** Shows the values of a masked column, or hides them again. */
  reveal(index: number): void {
    if (this.now === null) return;
    const { revealed } = this.now;
    const others = revealed.filter((other) => other !== index);
    this.set({ ...this.now, revealed: others.length < revealed.length ? others : [...revealed, index] });
  }

  private forget(id: string): void {
    // The backend forgets it at its end at the latest, so a failure costs nothing.
    this.host.rpc("imports.close", { import_id: id }).catch(() => {});
  }

  private set(next: OpenImport | null): void {
    this.now = next;
    for (const listener of this.listeners) listener();
  }
}
