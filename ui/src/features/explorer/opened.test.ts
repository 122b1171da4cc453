import { expect, it } from "vitest";
import { type Opened, readOpened, writeOpened } from "./opened";

it.each<Opened>([
  { kind: "endpoint", connection: "con_1", id: "contacts.list" },
  { kind: "operation", connection: "con_1", id: "GET /pets/{id}:search" },
  { kind: "new", connection: "con_1" },
  { kind: "graphql", connection: "con_1" },
  { kind: "saved", id: "Anna: page 1" },
  { kind: "history", id: "12" },
  { kind: "dialogue", connection: "con_1" },
  { kind: "dialogue", connection: "con_1", id: "7b1e09c4" },
])("reads what it wrote: %o", (opened) => {
  expect(readOpened(writeOpened(opened))).toEqual(opened);
});

it.each([undefined, "", "e", "e:con_1", "z:con_1:x"])("takes %s for nothing", (text) => {
  expect(readOpened(text)).toBeNull();
});
