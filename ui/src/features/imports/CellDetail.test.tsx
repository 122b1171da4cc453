import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeHost } from "../../host/fake";
import type { RowView } from "../../rpc/generated";
import { ImportDesk } from "../../rpc/importDesk";
import { ImportDeskContext } from "../../rpc/openImport";
import { showComponent } from "../../test/component";
import { sampleSniff } from "../../test/imports";
import { CellDetail } from "./CellDetail";

const row: RowView = {
  number: 1377,
  line: 1380,
  cells: ["Ana", "", "007", "", "", "03.04.2025", ""],
  read_as: [null, null, null, null, null, "2025-04-03", null],
  problems: [
    {
      index: 1,
      code: "import.missing",
      severity: "error",
      message: "A value must be there.",
      hint: "Fill it in.",
    },
    { index: 5, code: "import.year", severity: "warning", message: "It is a year ahead.", hint: null },
  ],
};
const show = (index: number | null, masked: number[] = [], revealed: number[] = []) => {
  const host = fakeHost();
  return showComponent(
    <ImportDeskContext value={new ImportDesk(host)}>
      <CellDetail
        cell={{ row, index }}
        sniff={sampleSniff()}
        veil={{ masked, revealed }}
        mapping={["first_name", "last_name"]}
      />
    </ImportDeskContext>,
    host,
  );
};

describe("the cell that holds the focus", () => {
  it("says where it is, and what was written and read", () => {
    show(5);
    expect(screen.getByRole("heading")).toHaveTextContent("Data zatrudnienia · row 1 377, line 1 380");
    expect(screen.getByText("03.04.2025")).toBeVisible();
    expect(screen.getByText("2025-04-03")).toBeVisible();
    expect(screen.getByText("It is a year ahead.")).toBeVisible();
  });

  it("keeps what was written where it is read so", () => {
    show(2);
    expect(screen.getByText("007")).toBeVisible();
    expect(screen.getByText("as written")).toBeVisible();
    expect(screen.getByText("Nothing is wrong with it.")).toBeVisible();
  });

  it("says what is missing, and the next step", () => {
    show(1);
    expect(screen.getByText("empty")).toBeVisible();
    expect(screen.getByText("Fill it in.")).toBeVisible();
  });

  it("hides a masked value until it is asked for, and offers to hide it again", () => {
    show(0, [0]);
    expect(screen.getByText("hidden")).toBeVisible();
    expect(screen.queryByText("Ana")).toBeNull();
    expect(screen.getByRole("button", { name: "Show first_name" })).toBeVisible();
  });

  it("shows a masked value that was asked for", () => {
    show(2, [2], [2]);
    expect(screen.getByText("007")).toBeVisible();
    expect(screen.getByRole("button", { name: "Hide E-mail" })).toBeVisible();
  });

  it("lists what is wrong with a whole row", () => {
    show(null);
    expect(screen.getByRole("heading")).toHaveTextContent("The whole row");
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
  });
});
