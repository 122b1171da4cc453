import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const HEADER = "Imię;Nazwisko;E-mail;Telefon;Stanowisko;Data zatrudnienia";
const POLISH: Readonly<Record<string, number>> = {
  ą: 0xb9,
  ć: 0xe6,
  ę: 0xea,
  ł: 0xb3,
  ń: 0xf1,
  ó: 0xf3,
  ś: 0x9c,
  ź: 0x9f,
  ż: 0xbf,
  Ł: 0xa3,
  Ś: 0x8c,
  Ż: 0xaf,
};

/** Writes text in Windows-1250, as far as Polish needs it. */
const cp1250 = (text: string): Buffer =>
  Buffer.from([...text].map((letter) => POLISH[letter] ?? letter.charCodeAt(0)));

/** Two title rows, a Polish header, and rows of which row 3 has a bad address and row 5 no surname. */
function staff(date: (row: number) => string, rows = 40): Buffer {
  const lines = ["Kadry – zestawienie pracowników".replace("–", "-"), "", HEADER];
  for (let row = 1; row <= rows; row += 1) {
    const mail = row === 3 ? "zofia@acme,pl" : `osoba${row}@acme-events.pl`;
    const surname = row === 5 ? "" : "Wiśniewska";
    lines.push(`Żaneta;${surname};${mail};+48 601 220 ${100 + row};Kelnerka;${date(row)}`);
  }
  return cp1250(`${lines.join("\r\n")}\r\n`);
}

const certain = (row: number) => `${String(12 + (row % 16)).padStart(2, "0")}.0${(row % 9) + 1}.2025`;
const ambiguous = (row: number) => `0${(row % 9) + 1}/0${((row + 3) % 9) + 1}/2025`;

/** Drops a file on the window, as the web view tells of it. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, base64]) => {
      const data = new DataTransfer();
      const raw = Uint8Array.from(atob(base64 as string), (letter) => letter.charCodeAt(0));
      data.items.add(new File([raw], fileName as string));
      return data;
    },
    [name, bytes.toString("base64")],
  );
  const target = page.getByRole("main");
  await target.dispatchEvent("dragover", { dataTransfer: transfer });
  await expect(page.getByText("Drop the file to import it")).toBeVisible();
  await target.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

/** Says which column of the resource a column of the file becomes. */
async function become(page: Page, source: string, target: string): Promise<void> {
  const field = page.getByRole("combobox", { name: `What ${source} becomes` });
  await field.click();
  await page.getByRole("option", { name: target, exact: true }).click();
  await expect(field).toHaveValue(target);
}

test("has a place to drop a file, accessible in both themes", async ({ places }) => {
  const { page } = places;
  await page.keyboard.press("Control+3");
  await expect(page.getByRole("heading", { name: "Imports", level: 1 })).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, no file");
});

test("takes a file in Windows-1250 from any place to its problems", async ({ places }) => {
  const { page } = places;
  await drop(page, "kadry.csv", staff(certain));

  const what = page.getByRole("region", { name: "What the file is" });
  await expect(what.getByRole("combobox", { name: "Encoding" })).toHaveValue(/windows-1250/i);
  await expect(what.getByRole("radio", { name: "Semicolon" })).toBeChecked();
  await expect(what.getByText("CRLF")).toBeVisible();
  const preview = page.getByRole("region", { name: "The first records as they are read now" });
  await expect(preview.getByText("Kadry - zestawienie pracowników")).toBeVisible();
  await expect(preview.getByRole("columnheader", { name: /Imię/ })).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, source");

  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("combobox", { name: "What Imię becomes" })).toHaveValue("first_name *");
  await expect(page.getByRole("combobox", { name: "What E-mail becomes" })).toHaveValue("email");
  await expectAccessibleInBothThemes(page, "imports, columns");

  await page.keyboard.press("Control+Enter");
  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems.getByText("2 rows need a fix")).toBeVisible();
  const grid = page.getByRole("grid", { name: "Rows of the file" });
  await expect(grid.getByRole("gridcell", { name: /zofia@acme,pl/ })).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, fix");

  await page.keyboard.press("F8");
  const cell = page.getByRole("region", { name: "This cell" });
  await expect(cell).toContainText("row 3, line 6");
  await expect(cell).toContainText("zofia@acme,pl");
  await page.keyboard.press("F8");
  await expect(cell).toContainText("Nazwisko · row 5");
  await page.keyboard.press("F8");
  await expect(page.getByText("No problem after this one")).toBeVisible();
  await page.keyboard.press("Shift+F8");
  await expect(cell).toContainText("E-mail · row 3");
  await page.keyboard.press("Escape");
  await expect(problems.getByRole("button").first()).toBeFocused();

  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Nothing has been sent.")).toBeVisible();
  await expect(page.getByText("Wiśniewska").first()).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, preview");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save rejected rows" }).click();
  const saved = readFileSync(await (await download).path());
  await expect(page.getByText("Saved 2 rejected rows with their reasons")).toBeVisible();
  // What nobody touched leaves as it came, in its own encoding.
  expect(saved.includes(cp1250("Żaneta;Wiśniewska;zofia@acme,pl;+48 601 220 103"))).toBe(true);
  expect(saved.includes(Buffer.from("_errors"))).toBe(true);
});

test("asks which comes first in ambiguous dates, and reads them so", async ({ places }) => {
  const { page, go } = places;
  await drop(page, "daty.csv", staff(ambiguous));
  await expect(page.getByRole("button", { name: /Map the columns/ })).toBeEnabled();
  await go("/imports?step=columns");
  await become(page, "Data zatrudnienia", "start_date");
  await page.keyboard.press("Control+Enter");
  const question = page.getByRole("button", {
    name: /Data zatrudnienia.*until you say|until you say.*Data zatrudnienia/,
  });
  await question.click();
  await page.getByRole("radio", { name: /Day first/ }).check();
  await expectAccessibleInBothThemes(page, "imports, the order of dates");
  await page.getByRole("button", { name: /^Read \d+ dates so$/ }).click();
  await expect(page.getByText("start_date: Day first")).toBeVisible();
  await expect(question).toHaveCount(0);
  await expect(page.getByText("2 rows need a fix")).toBeVisible();
});

test("shows national ids only when they are asked for", async ({ places }) => {
  const { page, go, answers } = places;
  const [BORN_1944, BORN_1949] = ["44051401359", "49040501580"];
  const lines = ["first_name,last_name,email,PESEL"];
  for (let row = 1; row <= 300; row += 1)
    lines.push(
      `Anna,Nowak,osoba${row}${row === 250 ? "@" : "@example.com"},${row === 250 ? BORN_1949 : BORN_1944}`,
    );
  await drop(page, "pesel.csv", Buffer.from(`${lines.join("\n")}\n`));
  const preview = page.getByRole("region", { name: "The first records as they are read now" });
  await expect(preview.getByText("hidden").first()).toBeAttached();
  await expectAccessibleInBothThemes(page, "imports, source with a masked column");
  await expect(page.getByRole("button", { name: /Map the columns/ })).toBeEnabled();
  await go("/imports?step=fix");
  const grid = page.getByRole("grid", { name: "Rows of the file" });
  await page.getByLabel("Only rows with problems").uncheck();
  await grid.getByRole("gridcell", { name: "1", exact: true }).click();
  await page.keyboard.press("F8");
  const cell = page.getByRole("region", { name: "This cell" });
  await expect(cell).toContainText("row 250");
  await page.keyboard.press("ArrowRight");
  await expect(cell).toContainText("PESEL · row 250");
  await expect(cell).toContainText("hidden");
  await expectAccessibleInBothThemes(page, "imports, fix with a masked column");
  expect(answers.filter((answer) => /440514|490405/.test(answer))).toEqual([]);

  await cell.getByRole("button", { name: "Show national_id" }).press("Enter");
  await expect(cell).toContainText(BORN_1949);
  await expect(grid.getByRole("gridcell", { name: BORN_1949 })).toBeVisible();
  // The head is reached by the arrows, and answers to Enter.
  await grid.getByRole("gridcell", { name: BORN_1949 }).click();
  await expect(cell).toContainText("PESEL · row 250");
  await page.keyboard.press("Control+ArrowUp");
  await expect(cell).toContainText("PESEL · row 1");
  await page.keyboard.press("ArrowUp");
  await expect(grid.getByRole("columnheader").and(page.locator(":focus"))).toContainText("PESEL");
  await page.keyboard.press("Enter");
  await expect(
    grid.getByRole("columnheader").getByRole("button", { name: "Show national_id" }),
  ).toBeVisible();
  await expect(page.getByText(BORN_1944)).toHaveCount(0);
});

test("stops a check from the list of activities, and the rows stay", async ({ places }) => {
  test.slow();
  const { page, go } = places;
  await drop(page, "many.csv", staff(certain, 100_000));
  await expect(page.getByRole("button", { name: /Map the columns/ })).toBeEnabled({ timeout: 40_000 });
  await go("/imports?step=columns");
  await expect(page.getByRole("combobox", { name: "What Imię becomes" })).toBeVisible();
  await page.getByRole("button", { name: /^Activity/ }).click();
  // The list is open before the check begins, so that its button is pressed as soon as it is there.
  await go("/imports?step=fix");
  await page.getByRole("button", { name: "Cancel Checking of many.csv" }).click();
  await expect(page.getByText("The check was cancelled")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Checking many.csv" })).toContainText(
    "Cancelled",
  );
  await page.keyboard.press("Escape");
  const grid = page.getByRole("grid", { name: "Rows of the file" });
  await expect(grid.getByRole("gridcell", { name: "osoba1@acme-events.pl" })).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, a cancelled check");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("2 rows need a fix")).toBeVisible({ timeout: 40_000 });
});

test("scrolls to the end of many rows without reading them all", async ({ places }) => {
  const { page, go, answers } = places;
  await drop(page, "long.csv", staff(certain, 60_000));
  await expect(page.getByRole("button", { name: /Map the columns/ })).toBeEnabled();
  await go("/imports?step=fix");
  await page.getByLabel("Only rows with problems").uncheck();
  const grid = page.getByRole("grid", { name: "Rows of the file" });
  await grid.getByRole("gridcell", { name: "1", exact: true }).click();
  await page.keyboard.press("Control+End");
  await expect(grid.getByRole("gridcell", { name: /osoba60000@/ })).toBeVisible();
  const rows = answers.filter((answer) => answer.includes('"read_as"'));
  expect(rows.length).toBeLessThan(12);
});

test("says why a file is not one that can be read", async ({ places }) => {
  const { page } = places;
  await drop(page, "empty.csv", Buffer.from(""));
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("button", { name: /Choose another file/ })).toBeVisible();
  await expectAccessibleInBothThemes(page, "imports, not read");
});
