import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { LETTERS_REGION } from "../../actions/keyboard";
import type { ConnectionView, EndpointView, ReceiverView } from "../../rpc/generated";
import { EndpointCard } from "./EndpointCard";
import styles from "./EndpointCard.module.css";

export interface EndpointListProps {
  readonly endpoints: readonly EndpointView[];
  readonly selected: string | null;
  readonly receiver: ReceiverView | undefined;
  /** For the drawer that adds a secret. */
  readonly connections: readonly ConnectionView[];
  readonly onSelect: (id: string) => void;
}

/** The cards, one of them selected; `j` and `k` move between them. */
export function EndpointList({ endpoints, selected, receiver, connections, onSelect }: EndpointListProps) {
  const { t } = useTranslation("endpoints");
  const list = useRef<HTMLUListElement>(null);
  const move = (to: (from: number) => number) => {
    const from = endpoints.findIndex(({ id }) => id === selected);
    const next = endpoints[Math.min(Math.max(0, to(from)), endpoints.length - 1)];
    if (!next) return;
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`[data-endpoint="${next.id}"]`)?.focus();
  };
  useAction("list.down", () => move((from) => from + 1));
  useAction("list.up", () => move((from) => from - 1));
  useAction("list.top", () => move(() => 0));
  useAction("list.bottom", () => move(() => endpoints.length - 1));

  return (
    <ul ref={list} className={styles.cards} aria-label={t("title")} {...{ [LETTERS_REGION]: "" }}>
      {endpoints.map((endpoint) => (
        <li key={endpoint.id}>
          <EndpointCard
            endpoint={endpoint}
            selected={endpoint.id === selected}
            receiver={receiver}
            connections={connections}
            onSelect={() => onSelect(endpoint.id)}
          />
        </li>
      ))}
    </ul>
  );
}
