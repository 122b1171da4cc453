import { describe, expect, it } from "vitest";
import type { DeliveryView } from "../../../rpc/generated";
import { detail } from "../../../test/detail";
import { sampleFact } from "../../../test/profiles";
import { row } from "../../../test/rows";
import { readBody } from "../body";
import { added, editOf, isSame, lineAndColumn, moved, recorded } from "./draft";
import { eventFields, freshId, nowLike, sourcesOf, withField } from "./fields";
import { placeOf, withValue } from "./pointer";

const delivery: DeliveryView = detail(row(0, 40), []);
const TEXT = `{"type":"shift.published", "n":1.50,"at":"2026-11-21T09:41:03Z","list":[{"a/b":7}]}`;
const bodyOf = (text: string) => readBody(new TextEncoder().encode(text));
const original = recorded(delivery, bodyOf(TEXT));

describe("an edit", () => {
  it("asks for nothing while nothing was changed", () => {
    expect(editOf(original, original)).toEqual({ force: false });
    expect(isSame(original, { ...original })).toBe(true);
  });

  it("asks only for what was changed", () => {
    expect(editOf({ ...original, body: "{}" }, original)).toEqual({ body: "{}", force: false });
    expect(editOf({ ...original, method: "PUT", path: "/a?b=1" }, original)).toEqual({
      method: "PUT",
      path: "/a?b=1",
      force: false,
    });
  });

  it("names all headers in order as soon as one was changed, moved, added or removed", () => {
    const [first] = original.headers;
    const down = moved(original.headers, first?.key ?? 0, 1);
    expect(down.map(({ name }) => name).slice(0, 2)).toEqual(["Content-Type", "Host"]);
    expect(editOf({ ...original, headers: down }, original).headers).toHaveLength(original.headers.length);
    const more = added(original.headers);
    expect(new Set(more.map(({ key }) => key)).size).toBe(more.length);
    // An empty row is none yet.
    expect(editOf({ ...original, headers: more }, original)).not.toHaveProperty("headers");
  });

  it("stays at an end where it cannot be moved", () => {
    expect(moved(original.headers, original.headers[0]?.key ?? 0, -1)).toBe(original.headers);
  });

  it("never touches a body that is no text", () => {
    const binary = recorded(delivery, readBody(new Uint8Array([0, 255])));
    expect(binary.body).toBeNull();
    expect(editOf({ ...binary, method: "PUT" }, binary)).not.toHaveProperty("body");
  });
});

describe("a JSON pointer", () => {
  it.each([
    ["/type", "shift.published", "text"],
    ["/n", "1.50", "number"],
    ["/list/0/a~1b", "7", "number"],
  ])("%s finds its value", (pointer, value, kind) => {
    expect(placeOf(TEXT, pointer)).toMatchObject({ value, kind });
  });

  it.each(["/nothing", "/list/3", "/type/deeper", "/list/x"])("%s finds nothing", (pointer) => {
    expect(placeOf(TEXT, pointer)).toBeNull();
  });

  it("changes that value and leaves everything else letter for letter", () => {
    const place = placeOf(TEXT, "/type");
    expect(place && withValue(TEXT, place, 'a"b')).toBe(TEXT.replace('"shift.published"', '"a\\"b"'));
    const number = placeOf(TEXT, "/n");
    expect(number && withValue(TEXT, number, "2")).toBe(TEXT.replace("1.50", "2"));
    expect(number && withValue(TEXT, number, "two")).toBe(TEXT.replace("1.50", '"two"'));
  });

  it("takes the last of a key that stands twice, as readers do", () => {
    expect(placeOf('{"a":1,"a":2}', "/a")?.value).toBe("2");
  });
});

describe("the fields of an event", () => {
  const profile = {
    sections: [
      {
        id: "events",
        title: "Events",
        unknown: 0,
        facts: [
          sampleFact({ path: "webhooks.event_type", label: "Name", value: "header X-Event, body /type" }),
          sampleFact({ path: "webhooks.occurred_at", label: "Time", value: "body /at" }),
          sampleFact({ path: "webhooks.delivery_id", label: "Id", value: "header X-Id" }),
        ],
      },
    ],
  } as never;

  it("are those that stand in this request, each where it stands", () => {
    const fields = eventFields(profile, original);
    expect(fields).toEqual([
      { name: "event_type", source: { from: "body", pointer: "/type" }, value: "shift.published" },
      { name: "occurred_at", source: { from: "body", pointer: "/at" }, value: "2026-11-21T09:41:03Z" },
    ]);
  });

  it("are written where they stand", () => {
    expect(withField(original, { from: "body", pointer: "/type" }, "shift.updated").body).toContain(
      '"type":"shift.updated", "n":1.50',
    );
    const headers = withField(original, { from: "header", name: "HOST" }, "other").headers;
    expect(headers?.[0]).toMatchObject({ name: "Host", value: "other" });
  });

  it("are none without a profile", () => {
    expect(eventFields(undefined, original)).toEqual([]);
    expect(sourcesOf("none")).toEqual([]);
  });

  it.each([
    ["2026-11-21T09:41:03Z", "2026-11-22T03:00:00Z"],
    ["2026-11-21T09:41:03.120Z", "2026-11-22T03:00:00.000Z"],
    ["1795254065", "1795316400"],
    ["1795254065123", "1795316400000"],
  ])("write the present as the value before: %s", (before, after) => {
    expect(nowLike(before, new Date("2026-11-22T03:00:00Z"))).toBe(after);
  });

  it("keep the first part of an id", () => {
    expect(freshId("evt_1003", "01234567-89ab-cdef")).toBe("evt_0123456789ab");
    expect(freshId("77", "01234567-89ab-cdef")).toBe("01234567-89ab-cdef");
  });
});

it("says line and column from 1", () => {
  expect(lineAndColumn('{\n  "a": x\n}', 9)).toEqual({ line: 2, column: 8 });
});
