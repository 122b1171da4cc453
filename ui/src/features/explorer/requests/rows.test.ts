import { describe, expect, it } from "vitest";
import { sampleApi, sampleOpenApi } from "../../../test/explorer";
import { commonPrefix, shortPath } from "./paths";
import { blocksOf, listRows } from "./rows";

const words = { saved: "Saved", history: "History", query: "query", dialogue: "dialogue" };
const content = {
  apis: [sampleApi()],
  files: new Map([["con_rejento", sampleOpenApi(3)]]),
  saved: [],
  history: [],
  dialogues: new Map(),
  words,
};
const titles = (filter: string, folded: readonly string[] = []) =>
  listRows(blocksOf(content), filter, new Map(folded.map((key) => [key, true]))).map(({ title }) => title);

describe("listRows", () => {
  it("lists the calls of a connection with short paths, and those of its file below them", () => {
    expect(titles("")).toEqual([
      "ats-sync",
      "candidates",
      "candidates/:id",
      "jobs",
      "matches",
      "Pets",
      "pets/0",
      "pets/1",
      "pets/2",
    ]);
  });

  it("lists the dialogue of a platform that holds one, with its companies", () => {
    const rows = listRows(
      blocksOf({ ...content, files: new Map(), dialogues: new Map([["con_rejento", 2]]) }),
      "dialog",
      new Map(),
    );
    expect(rows.at(-1)).toMatchObject({ title: "dialogue", note: "2", key: "d:con_rejento" });
  });

  it("hides what is folded", () => {
    expect(titles("", ["con_rejento"])).toEqual(["ats-sync"]);
    expect(titles("", ["file:con_rejento"]).at(-1)).toBe("Pets");
  });

  it("begins with a large file and the history folded", () => {
    const large = blocksOf({ ...content, files: new Map([["con_rejento", sampleOpenApi(61)]]) });
    expect(listRows(large, "", new Map()).at(-1)).toMatchObject({ title: "Pets", folded: true });
    expect(listRows(large, "", new Map([["file:con_rejento", false]])).at(-1)?.title).toBe("pets/60");
  });

  it("finds every word of the filter, in folded groups too, and drops groups without a match", () => {
    expect(titles("get candid", ["con_rejento"])).toEqual(["ats-sync", "candidates", "candidates/:id"]);
    expect(titles("pet 2")).toEqual(["ats-sync", "Pets", "pets/2"]);
    expect(titles("nothing like it")).toEqual([]);
  });

  it("searches 2,000 operations within the time of a key press", () => {
    const blocks = blocksOf({ ...content, files: new Map([["con_rejento", sampleOpenApi(2000)]]) });
    const began = performance.now();
    expect(listRows(blocks, "pets/1999", new Map())).toHaveLength(3);
    expect(performance.now() - began).toBeLessThan(100);
  });
});

it.each([
  [["/api/v1/candidates", "/api/v1/jobs"], "/api/v1/"],
  [["/api/v1/jobs", "/api/v1/jobs/{id}"], "/api/v1/"],
  [["/webhooks", "/contacts/bulk"], "/"],
  [["/only"], "/"],
])("finds what %j have in common", (paths, prefix) => {
  expect(commonPrefix(paths)).toBe(prefix);
});

it("never shortens a path to nothing", () => {
  expect(shortPath("/api/", "/api/")).toBe("/api/");
});
