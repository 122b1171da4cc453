import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { CheckRequest } from "../../rpc/generated";
import { furnishImports } from "../../test/imports";
import { lastCall, showPlace } from "../../test/place";

const FILE = new File(["Imię;Nazwisko"], "kadry_marzec.csv");

async function openFile(step?: string, masked: number[] = []) {
  let asked: CheckRequest[] = [];
  const made = await showPlace("/imports", {}, (world) => {
    asked = furnishImports(world, 120, masked).asked;
  });
  await made.user.upload(await screen.findByLabelText("Choose a file", { selector: "input" }), FILE);
  await screen.findByRole("heading", { name: "kadry_marzec.csv" });
  if (step !== undefined) {
    await waitFor(() => expect(screen.getByRole("button", { name: /Preview/ })).toBeEnabled());
    await made.user.click(screen.getByRole("button", { name: new RegExp(`^\\d? ?${step}$`) }));
  }
  return { ...made, asked };
}

describe("the source of an import", () => {
  it("says what the file is and why", async () => {
    await openFile();
    const what = screen.getByRole("region", { name: "What the file is" });
    expect(within(what).getByText(/are the letters ą, ę and ś/)).toBeVisible();
    expect(within(what).getByText("Else ISO-8859-2:", { exact: false })).toBeVisible();
    expect(within(what).getByText("CRLF")).toBeVisible();
    expect(within(what).getByText("1 to confirm")).toBeVisible();
  });

  it("shows the lines above the header, the header and the first records", async () => {
    await openFile();
    const preview = screen.getByRole("region", { name: "The first records as they are read now" });
    expect(within(preview).getByText("Acme Events – kadry")).toBeVisible();
    expect(within(preview).getByRole("columnheader", { name: /Nazwisko/ })).toBeVisible();
    expect(within(preview).getByText("jan.novak1@acme-events.pl")).toBeVisible();
  });

  it("keeps an uncertain guess when the person says so", async () => {
    const made = await openFile();
    await made.user.click(screen.getByRole("button", { name: "Keep windows-1250" }));
    expect(await screen.findByText("You decided")).toBeVisible();
    expect(lastCall(made, "imports.sniff")).toMatchObject({ choices: { encoding: "windows-1250" } });
    await made.user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByText("82 %, not certain")).toBeVisible();
  });

  it("reads the file otherwise at once", async () => {
    const made = await openFile();
    await made.user.click(screen.getByRole("radio", { name: "Comma" }));
    await waitFor(() => expect(screen.getAllByRole("columnheader")).toHaveLength(2));
    expect(lastCall(made, "imports.sniff")).toMatchObject({ choices: { delimiter: "," } });
  });

  it("goes on by its keys from a list field too, and opens no list by them", async () => {
    const { user } = await openFile();
    await waitFor(() => expect(screen.getByRole("button", { name: /Map the columns/ })).toBeEnabled());
    screen.getByRole("combobox", { name: "Encoding" }).focus();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("table", { name: "Columns of the file" })).toBeVisible();
    expect(screen.queryByRole("option", { name: "UTF-8" })).toBeNull();
  });

  it("says why a file cannot be read, and lets another be chosen", async () => {
    await showPlace("/imports", {}, (world) => {
      furnishImports(world);
      world.host.answer({
        "imports.sniff": () => {
          throw { code: "import.empty", message: "The file is empty.", hint: "Export it again.", fields: {} };
        },
      });
    }).then(({ user }) => user.upload(screen.getByLabelText("Choose a file", { selector: "input" }), FILE));
    expect(await screen.findByText("The file is empty.")).toBeVisible();
    expect(screen.getByRole("button", { name: /Choose another file/ })).toBeVisible();
  });
});

describe("the columns of an import", () => {
  it("show what each becomes, and ask where it is not certain", async () => {
    await openFile("Columns");
    expect(await screen.findByRole("combobox", { name: "What Imię becomes" })).toHaveValue("first_name *");
    expect(screen.getByText("2 columns to confirm")).toBeVisible();
  });

  it("are confirmed one by one", async () => {
    const { user } = await openFile("Columns");
    await user.click(await screen.findByRole("button", { name: "Confirm Stanowisko" }));
    expect(await screen.findByText("1 column to confirm")).toBeVisible();
  });

  it("warn of a required one that nothing gives", async () => {
    const { user } = await openFile("Columns");
    await user.click(await screen.findByRole("combobox", { name: "What Nazwisko becomes" }));
    await user.click(await screen.findByRole("option", { name: "Left out" }));
    expect(await screen.findByText("No column of the file is last_name")).toBeVisible();
  });
});

describe("the problems of an import", () => {
  it("stand in groups with their counts", async () => {
    const { asked } = await openFile("Fix");
    const problems = await screen.findByRole("region", { name: "Problems" });
    expect(within(problems).getByRole("button", { name: /Date order is not certain.* 3 / })).toBeVisible();
    expect(asked.at(-1)?.mapping).toEqual([
      "first_name",
      "last_name",
      "email",
      "phone",
      "role",
      "start_date",
      null,
    ]);
  });

  it("ask how dates are read, show it, and check anew", async () => {
    const { user, asked } = await openFile("Fix");
    await user.click(await screen.findByRole("button", { name: /Date order is not certain/ }));
    await user.click(await screen.findByRole("radio", { name: /Day first/ }));
    await user.click(screen.getByRole("button", { name: "Read 3 dates so" }));
    expect(await screen.findByText("start_date: Day first")).toBeVisible();
    expect(asked.at(-1)?.date_orders).toEqual({ start_date: "dmy" });
    expect(screen.queryByRole("button", { name: /Date order is not certain/ })).toBeNull();
  });
});

describe("a check that was cancelled", () => {
  it("counts nothing, shows the rows, and is begun again on request", async () => {
    const made = await openFile();
    const nothing = { rows: 0, valid_rows: 0, rejected_rows: 0, blank_rows: 0, groups: [], masked: [] };
    made.host.answer({
      "imports.check": () => ({ ...nothing, cancelled: true, took_ms: 90 }),
    });
    await waitFor(() => expect(screen.getByRole("button", { name: /Preview/ })).toBeEnabled());
    await made.user.click(screen.getByRole("button", { name: /^\d? ?Fix$/ }));
    expect(await screen.findByText("The check was cancelled")).toBeVisible();
    expect(screen.queryByText("Every row passes.")).toBeNull();
    expect(screen.getByRole("button", { name: /^\d? ?Preview$/ })).toBeDisabled();
    made.host.answer({
      "imports.check": () => ({ ...nothing, rows: 120, valid_rows: 120, cancelled: false, took_ms: 90 }),
    });
    await made.user.click(screen.getByRole("button", { name: "Check again" }));
    expect(await screen.findByText("Every row passes.")).toBeVisible();
  });
});

describe("the preview of an import", () => {
  it("counts, shows what would be sent, and saves what is rejected", async () => {
    const made = await openFile("Preview");
    expect(await screen.findByText("kept back, with the reason at each cell")).toBeVisible();
    expect(await screen.findByRole("columnheader", { name: "start_date" })).toBeVisible();
    await made.user.click(screen.getByRole("button", { name: "Save rejected rows" }));
    expect(made.host.saved).toEqual(["imp_kadry_marzec.csv"]);
    expect(await screen.findByText("Saved 4 rejected rows with their reasons")).toBeVisible();
  });

  it("offers no upload", async () => {
    await openFile("Preview");
    await screen.findByText("Nothing has been sent.");
    expect(screen.queryByRole("button", { name: /upload/i })).toBeNull();
  });
});

describe("a masked column of an import", () => {
  const PHONE = "+48 601 220 001";

  it("is hidden in the first records until it is asked for", async () => {
    const made = await openFile(undefined, [3]);
    const preview = screen.getByRole("region", { name: "The first records as they are read now" });
    expect(within(preview).getAllByText("hidden")).toHaveLength(18);
    expect(document.body).not.toHaveTextContent(PHONE);
    await made.user.click(within(preview).getByRole("button", { name: "Show Telefon" }));
    expect(await within(preview).findByText(PHONE)).toBeVisible();
    expect(lastCall(made, "imports.rows")).toMatchObject({ revealed: [3] });
    await made.user.click(within(preview).getByRole("button", { name: "Hide Telefon" }));
    expect(document.body).not.toHaveTextContent(PHONE);
  });

  it("stays shown from step to step, and is hidden at once", async () => {
    const { user } = await openFile("Preview", [3]);
    const sent = await screen.findByRole("region", { name: "What would be sent" });
    await user.click(await within(sent).findByRole("button", { name: "Show phone" }));
    expect(await within(sent).findByText(PHONE)).toBeVisible();
    await user.click(screen.getByRole("button", { name: /Source/ }));
    expect(await screen.findByText(PHONE)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Hide Telefon" }));
    expect(document.body).not.toHaveTextContent(PHONE);
  });

  it("is shown by the keyboard alone", async () => {
    const { user } = await openFile(undefined, [3]);
    screen.getByRole("button", { name: "Show Telefon" }).focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByText(PHONE)).toBeVisible();
    expect(screen.getByRole("button", { name: "Hide Telefon" })).toHaveFocus();
  });
});
