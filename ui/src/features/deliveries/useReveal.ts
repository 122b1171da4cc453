import { useEffect, useState } from "react";
import { useHost } from "../../rpc/client";
import type { DeliveryView, RevealedView, RpcError } from "../../rpc/generated";
import { useIsOwner } from "../../rpc/role";

/** How long secrets stand on the screen at most. */
export const SHOWN_MS = 30_000;

export interface Reveal {
  /** The parts in which secrets are masked. */
  readonly sealed: readonly string[];
  /** Whether this window may show them. */
  readonly allowed: boolean;
  /** What is in them, while it is shown. */
  readonly shown: RevealedView | null;
  readonly busy: boolean;
  readonly error: RpcError | null;
  show(): void;
  hide(): void;
}

interface Asked {
  readonly id: string;
  readonly view: RevealedView | null;
  readonly error: RpcError | null;
}

/** The secrets of one delivery: in clear only after an act, and no longer than until another is chosen. */
export function useReveal(delivery: DeliveryView | undefined): Reveal {
  const host = useHost();
  const allowed = useIsOwner();
  const [asked, setAsked] = useState<Asked | null>(null);
  const id = delivery?.summary.id;
  const own = asked !== null && asked.id === id ? asked : null;
  const shown = allowed ? (own?.view ?? null) : null;

  // What was in clear does not stay in memory behind another delivery.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another delivery, and the role, are what end it.
  useEffect(() => () => setAsked(null), [id, allowed]);
  useEffect(() => {
    if (shown === null) return;
    const end = setTimeout(() => setAsked(null), SHOWN_MS);
    return () => clearTimeout(end);
  }, [shown]);

  return {
    sealed: delivery?.sealed ?? [],
    allowed,
    shown,
    busy: own !== null && own.view === null && own.error === null,
    error: own?.error ?? null,
    show() {
      if (id === undefined) return;
      setAsked({ id, view: null, error: null });
      // Not by the cache of answers, which would keep it.
      const keep = (more: Partial<Asked>) =>
        setAsked((now) => (now?.id === id ? { id, view: null, error: null, ...more } : now));
      host.rpc("deliveries.reveal", { delivery_id: id }).then(
        (view) => keep({ view }),
        (error: RpcError) => keep({ error }),
      );
    },
    hide: () => setAsked(null),
  };
}
