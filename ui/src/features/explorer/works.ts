import type { Host } from "../../host/types";
import type { ApiAnswerView, ApiFollow, ApiPreparedView, RpcError } from "../../rpc/generated";
import { type CallForm, callOf, type Draft } from "./request/draft";

/** What was done with one call: the draft, and what came of it last. */
export interface Work {
  readonly draft: Draft | null;
  /** The answer to the last sending. */
  readonly answer: ApiAnswerView | null;
  /** Why there is none. */
  readonly problem: RpcError | null;
  /** The name of the sending under way. */
  readonly run: string | null;
  /** Whether a sending was tried: fields that are still missing are marked from then on. */
  readonly tried: boolean;
  /** What has to be typed before it is sent. */
  readonly guard: ApiPreparedView["guard"];
  /** How far the pages of the sending that waits for a word are to be followed. */
  readonly follow: ApiFollow | null;
}

const NOTHING: Work = {
  draft: null,
  answer: null,
  problem: null,
  run: null,
  tried: false,
  guard: null,
  follow: null,
};

/** How a call is sent. */
export interface Sending {
  /** The workspace's name, as it was typed. */
  readonly confirm?: string;
  readonly follow?: ApiFollow;
  /** A wait of more than an hour is fine. */
  readonly wait?: boolean;
}

/** Answers of more calls than these are let go, the oldest first. */
const KEPT_ANSWERS = 20;

let runs = 0;

/** The calls that a person works on; they stay when another one or another place is opened. */
export class Works {
  private readonly works = new Map<string, Work>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (key: string): Work => this.works.get(key) ?? NOTHING;

  set(key: string, change: Partial<Work>): void {
    const next = { ...this.get(key), ...change };
    // The one that changed last goes to the end, so that the oldest answers are found first.
    this.works.delete(key);
    this.works.set(key, next);
    const answered = [...this.works].filter(([, { answer }]) => answer !== null);
    for (const [old, work] of answered.slice(0, Math.max(0, answered.length - KEPT_ANSWERS)))
      this.works.set(old, { ...work, answer: null });
    for (const listener of this.listeners) listener();
  }

  /** Forgets everything, as another workspace or a test wants it. */
  clear(): void {
    this.works.clear();
    for (const listener of this.listeners) listener();
  }

  /** Looks at the call, asks for what it needs, and sends it. */
  async send(host: Host, key: string, draft: Draft, form: CallForm, how: Sending = {}): Promise<void> {
    if (this.get(key).run !== null) return;
    runs += 1;
    const run = `window-${Date.now().toString(36)}-${runs}`;
    const call = callOf(draft, form);
    this.set(key, { run, tried: true, problem: null, guard: null, follow: how.follow ?? null });
    try {
      const prepared = await host.rpc("api.prepare", { call });
      if (prepared.refused !== null || prepared.problems.length > 0) {
        this.set(key, { run: null });
        return;
      }
      if (prepared.guard !== null && how.confirm === undefined) {
        this.set(key, { run: null, guard: prepared.guard });
        return;
      }
      const answer = await host.rpc("api.send", {
        call,
        run,
        wait: how.wait ?? false,
        ...(how.confirm !== undefined && { confirm: how.confirm }),
        ...(how.follow !== undefined && { follow: how.follow }),
      });
      this.set(key, { run: null, answer, problem: null, tried: false });
    } catch (thrown) {
      this.set(key, { run: null, problem: thrown as RpcError });
    }
  }
}

export const works = new Works();
