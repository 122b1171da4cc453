import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Host } from "../host/types";
import { COMMANDS, type DomainEvent, type Topic } from "./generated";

type Listener = (events: DomainEvent[]) => void;
const listeners = new Set<Listener>();

export function topicOf(event: DomainEvent): Topic {
  switch (event.event) {
    case "delivery_appended":
      return "deliveries";
    case "attempt_finished":
      return "attempts";
    case "reachability_turned":
      return "dialogues";
    case "changed":
      return event.topic;
  }
}

/** Whether an answer of the command may have changed with one of the topics. */
export function isTouched(name: unknown, topics: ReadonlySet<Topic>): boolean {
  if (typeof name !== "string" || !(name in COMMANDS)) return false;
  return COMMANDS[name as keyof typeof COMMANDS].topics.some((topic) => topics.has(topic));
}

/** Whether an answer cannot change unannounced: stored bytes, and what a person decides about an open import. */
function isFixed(name: unknown): boolean {
  return name === "bytes" || (typeof name === "string" && name.startsWith("imports."));
}

/** Invalidates what the backend announces, and everything after a gap. Returns the function that stops it. */
export function followEvents(host: Host, queries: QueryClient): () => void {
  return host.events(
    (events) => {
      const topics = new Set(events.map(topicOf));
      void queries.invalidateQueries({ predicate: (query) => isTouched(query.queryKey[0], topics) });
      for (const listener of listeners) listener(events);
    },
    () => {
      void queries.invalidateQueries({ predicate: (query) => !isFixed(query.queryKey[0]) });
      for (const listener of listeners) listener([{ event: "changed", topic: "deliveries" }]);
    },
  );
}

/** Calls the listener with each batch of events while the component is mounted. */
export function useDomainEvents(listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const relay: Listener = (events) => latest.current(events);
    listeners.add(relay);
    return () => {
      listeners.delete(relay);
    };
  }, []);
}
