import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { KeysetState } from "../../components/DataGrid/keysetWindow";
import { PAGE, RankWindow } from "../../components/DataGrid/rankWindow";
import { useHost } from "../../rpc/client";
import { useDomainEvents } from "../../rpc/events";
import type { DeliveryFilterRequest, DeliverySort, DeliverySummary, RpcError } from "../../rpc/generated";

const AT_MOST_EVERY_MS = 400;
const BAD_QUERY = "usage.bad_query";

export interface DeliveryList {
  readonly source: KeysetState<DeliverySummary>;
  /** How many fit the filter and wait until they are let in. */
  readonly waiting: number;
  /** How many older ones are not in the index of texts yet. */
  readonly unindexed: number;
  /** Headers and bodies are looked into bit by bit, and there is more to look into. */
  readonly partly: boolean;
  /** What is wrong with the filter; what is shown is still that of the filter before. */
  readonly problem: RpcError | null;
  letIn(): void;
}

interface Asked {
  readonly filter: DeliveryFilterRequest;
  readonly pages: RankWindow<DeliverySummary>;
  /** Nobody looks at it any more. */
  over: boolean;
  unindexed: number;
  partly: boolean;
}

/** The deliveries that fit a filter, in an order. New ones come in by themselves only while `follow` holds. */
export function useDeliveryList(
  filter: DeliveryFilterRequest,
  sort: DeliverySort,
  follow: boolean,
): DeliveryList {
  const host = useHost();
  const key = JSON.stringify(filter);
  const asked = useMemo<Asked>(() => {
    const own = JSON.parse(key) as DeliveryFilterRequest;
    const pages = new RankWindow<DeliverySummary>(async ({ after, rank }) => {
      let page = await host.rpc("deliveries.page", { filter: own, sort, after, rank, limit: PAGE });
      // Where the bytes of many rows are looked into, a page may end before anything was found.
      while (rank === undefined && page.deliveries.length === 0 && page.next !== null && !made.over)
        page = await host.rpc("deliveries.page", { filter: own, sort, after: page.next, limit: PAGE });
      made.unindexed = page.unindexed;
      made.partly = !page.ranked && page.next !== null;
      return {
        rows: page.deliveries,
        next: page.next,
        total: page.total,
        atLeast: page.at_least,
        top: page.top,
        ranked: page.ranked,
      };
    });
    const made: Asked = { filter: own, pages, over: false, unindexed: 0, partly: false };
    return made;
  }, [host, key, sort]);
  const [last, setShown] = useState(asked);
  // The rows of another workspace are never shown, not even for a moment.
  const shown = last.filter.workspace_id === asked.filter.workspace_id ? last : asked;
  const { pages } = shown;
  const source = useSyncExternalStore(pages.subscribe, pages.current);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const [waiting, setWaiting] = useState(0);
  const [stale, setStale] = useState(0);
  const changed = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    asked.over = false;
    void asked.pages.reload().then(() => {
      if (asked.over) return;
      const { state, error } = asked.pages.current();
      const isBad = state === "failed" && error?.code === BAD_QUERY;
      setProblem(isBad ? error : null);
      if (isBad) return;
      setWaiting(0);
      setShown(asked);
    });
    return () => {
      asked.over = true;
    };
  }, [asked]);

  useDomainEvents((events) => {
    const touches = events.some(
      (event) =>
        (event.event === "delivery_appended" && event.workspace_id === filter.workspace_id) ||
        (event.event === "changed" && event.topic === "deliveries"),
    );
    changed.current ||= events.some((event) => event.event === "changed" && event.topic === "deliveries");
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
    const look = async () => {
      if (follow || shown.pages.current().total === 0) {
        await shown.pages.reload();
        if (!left) setWaiting(0);
        return;
      }
      const { total } = await host.rpc("deliveries.page", { filter: shown.filter, limit: 1 });
      if (left) return;
      const known = shown.pages.current().total;
      // Fewer than before means that some were removed: what is shown is not there any more.
      if (total < known) await shown.pages.reload();
      // What was changed and not added, such as a note, is shown where it stands.
      else if (changed.current) await shown.pages.refresh();
      changed.current = false;
      setWaiting(Math.max(0, total - shown.pages.current().total));
    };
    // A backend that does not answer is shown by the list's own state and by the top bar.
    look().catch(() => {});
    return () => {
      left = true;
    };
  }, [stale, follow, shown, host]);

  return {
    source,
    waiting,
    unindexed: shown.unindexed,
    partly: shown.partly,
    problem,
    letIn: () => {
      setWaiting(0);
      void pages.reload();
    },
  };
}
