import { describe, expect, it } from "vitest";
import { fakeHost } from "../host/fake";
import { ImportDesk } from "./importDesk";

const file = (name = "staff.csv") => new File(["a;b\n1;2\n"], name);

function desk() {
  const host = fakeHost({
    "imports.begin": ({ name }) => ({ import_id: `imp_${name}` }),
    "imports.close": () => ({}) as never,
  });
  return { host, desk: new ImportDesk(host) };
}

describe("the desk of an import", () => {
  it("announces a file, sends all of it and is ready", async () => {
    const there = desk();
    await there.desk.open(file());
    expect(there.desk.snapshot()).toMatchObject({ id: "imp_staff.csv", state: "ready", sent: 8, size: 8 });
    expect(there.host.received.get("imp_staff.csv")).toBe(8);
  });

  it("says why a file could not be taken", async () => {
    const there = desk();
    const refused = { code: "import.too_large", message: "Too large.", hint: null, fields: {} };
    there.host.answer({
      "imports.begin": () => {
        throw refused;
      },
    });
    await there.desk.open(file());
    expect(there.desk.snapshot()).toMatchObject({ state: "failed", problem: refused });
  });

  it("closes the file before the next one", async () => {
    const there = desk();
    await there.desk.open(file());
    await there.desk.open(file("other.csv"));
    expect(there.desk.snapshot()?.name).toBe("other.csv");
    expect(there.host.calls).toContainEqual({
      name: "imports.close",
      payload: { import_id: "imp_staff.csv" },
    });
  });

  it("forgets a file that was closed while it was announced", async () => {
    const there = desk();
    const opening = there.desk.open(file());
    there.desk.close();
    await opening;
    expect(there.desk.snapshot()).toBeNull();
    expect(there.host.calls.map(({ name }) => name)).toContain("imports.close");
  });

  it("forgets what was said of columns when the source is read otherwise", async () => {
    const there = desk();
    await there.desk.open(file());
    there.desk.decide({ mapping: ["email"], confirmed: [0], dateOrders: { start_date: "dmy" } });
    there.desk.decide({ choices: { delimiter: "," } });
    expect(there.desk.snapshot()).toMatchObject({
      choices: { delimiter: "," },
      mapping: null,
      confirmed: [],
      dateOrders: {},
      sourceRevision: 1,
      revision: 2,
    });
  });

  it("shows masked columns until they are hidden, read otherwise, or the file goes", async () => {
    const there = desk();
    const shown = () => there.desk.snapshot()?.revealed;
    await there.desk.open(file());
    there.desk.reveal(3);
    there.desk.reveal(1);
    there.desk.reveal(3);
    expect(shown()).toEqual([1]);
    there.desk.decide({ choices: { delimiter: "," } });
    expect(shown()).toEqual([]);
    there.desk.reveal(3);
    await there.desk.open(file("other.csv"));
    expect(shown()).toEqual([]);
  });
});
