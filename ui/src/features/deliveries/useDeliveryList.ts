import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type KeysetState, KeysetWindow } from "../../components/DataGrid/keysetWindow";
import { useHost } from "../../rpc/client";
import { useDomainEvents } from "../../rpc/events";
import type { DeliveryFilterRequest, DeliverySummary } from "../../rpc/generated";

const PAGE = 100;
const AT_MOST_EVERY_MS = 400;

export interface DeliveryList {
  readonly source: KeysetState<DeliverySummary>;
  /** How many fit the filter and wait until they are let in. */
  readonly waiting: number;
  letIn(): void;
}

/** The deliveries that fit a filter. New ones come in by themselves only while `follow` holds. */
export function useDeliveryList(filter: DeliveryFilterRequest, follow: boolean): DeliveryList {
  const host = useHost();
  const key = JSON.stringify(filter);
  const pages = useMemo(() => {
    const asked = JSON.parse(key) as DeliveryFilterRequest;
    return new KeysetWindow<DeliverySummary>(async (after) => {
      const page = await host.rpc("deliveries.page", { filter: asked, after, limit: PAGE });
      return { rows: page.deliveries, next: page.next, total: page.total };
    });
  }, [host, key]);
  const source = useSyncExternalStore(pages.subscribe, pages.current);
  const [waiting, setWaiting] = useState(0);
  const [stale, setStale] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    setWaiting(0);
    void pages.reload();
  }, [pages]);

  useDomainEvents((events) => {
    const touches = events.some(
      (event) =>
        (event.event === "delivery_appended" && event.workspace_id === filter.workspace_id) ||
        (event.event === "changed" && event.topic === "deliveries"),
    );
    if (!touches || timer.current !== null) return;
    // A storm of deliveries asks a few times a second, not once for each.
    timer.current = setTimeout(() => {
      timer.current = null;
      setStale((times) => times + 1);
    }, AT_MOST_EVERY_MS);
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );

  useEffect(() => {
    if (stale === 0) return;
    let left = false;
    const asked = JSON.parse(key) as DeliveryFilterRequest;
    const look = async () => {
      if (follow || pages.current().total === 0) {
        await pages.reload();
        if (!left) setWaiting(0);
        return;
      }
      const { total } = await host.rpc("deliveries.page", { filter: asked, limit: 1 });
      if (left) return;
      const known = pages.current().total;
      // Fewer than before means that some were removed: what is shown is not there any more.
      if (total < known) await pages.reload();
      setWaiting(Math.max(0, total - pages.current().total));
    };
    // A backend that does not answer is shown by the list's own state and by the top bar.
    look().catch(() => {});
    return () => {
      left = true;
    };
  }, [stale, follow, pages, host, key]);

  return {
    source,
    waiting,
    letIn: () => {
      setWaiting(0);
      void pages.reload();
    },
  };
}
