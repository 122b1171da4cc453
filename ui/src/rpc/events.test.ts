import { describe, expect, it } from "vitest";
import { fakeHost } from "../host/fake";
import { newQueryClient } from "./client";
import { followEvents, isTouched, topicOf } from "./events";
import type { DomainEvent } from "./generated";

const appended: DomainEvent = {
  event: "delivery_appended",
  workspace_id: "wsp_1",
  delivery_id: "dlv_1",
  sequence: 1,
};

describe("an event", () => {
  it.each([
    [appended, "deliveries"],
    [{ event: "attempt_finished", delivery_id: "dlv_1" } as DomainEvent, "attempts"],
    [{ event: "changed", topic: "keys" } as DomainEvent, "keys"],
  ])("has a topic", (event, topic) => {
    expect(topicOf(event)).toBe(topic);
  });

  it("touches only the answers that depend on its topic", () => {
    expect(isTouched("deliveries.counts", new Set(["deliveries"]))).toBe(true);
    expect(isTouched("profiles.list", new Set(["deliveries"]))).toBe(false);
    expect(isTouched("bytes", new Set(["deliveries"]))).toBe(false);
  });

  it("makes what it touches be asked for again", async () => {
    const host = fakeHost();
    const queries = newQueryClient();
    queries.setQueryData(["deliveries.counts", {}], { all: 1 });
    queries.setQueryData(["profiles.list", {}], { profiles: [] });
    const stop = followEvents(host, queries);
    host.announce([appended]);
    expect(queries.getQueryState(["deliveries.counts", {}])?.isInvalidated).toBe(true);
    expect(queries.getQueryState(["profiles.list", {}])?.isInvalidated).toBe(false);
    stop();
  });
});
