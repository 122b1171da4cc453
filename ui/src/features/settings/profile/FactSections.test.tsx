import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../../test/place";

async function showFacts() {
  const shown = await showPlace("/settings/profiles?profile=keruja&tab=facts");
  const page = within(await screen.findByRole("article", { name: "Keruja" }));
  return { ...shown, page };
}

describe("FactSections", () => {
  it("groups values, each with whose word it is and where it is set", async () => {
    const { page } = await showFacts();
    const rows = within(page.getByRole("region", { name: "Signature" })).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual([
      "Header of the signaturenothingnot known",
      "Hash functionsha256documentedbuilt-in",
      "What is signed{timestamp}.{body}example onlybuilt-in",
      "Encoding of the signaturehexassumedbuilt-in",
      "Tolerance of the timenothingnot known",
      "Whether a time is requiredYesdocumentedbuilt-in",
    ]);
  });

  it("opens the page that says so", async () => {
    const { host, user, page } = await showFacts();
    const opened: string[] = [];
    host.openExternal = async (url) => void opened.push(url);
    await user.click(page.getByRole("button", { name: "Where it says so: Hash function" }));
    expect(opened).toEqual(["https://app.keruja.com/features/api-webhooks"]);
  });

  it("changes a value in its place by keyboard and resets it", async () => {
    const { user, page } = await showFacts();
    page.getByRole("button", { name: "What is signed: {timestamp}.{body}. Change it" }).focus();
    await user.keyboard("{Enter}");
    const field = page.getByRole("textbox", { name: "What is signed" });
    expect(field).toHaveFocus();
    await user.clear(field);
    await user.type(field, "{{body}{Enter}");
    const changed = await page.findByRole("button", { name: "What is signed: {body}. Change it" });
    await waitFor(() => expect(changed).toHaveFocus());
    expect(page.getByText("built-in: {timestamp}.{body}")).toBeInTheDocument();
    expect(page.getByText("this workspace")).toBeInTheDocument();
    await user.click(page.getByRole("button", { name: "Reset What is signed" }));
    await page.findByRole("button", { name: "What is signed: {timestamp}.{body}. Change it" });
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await page.findByRole("button", { name: "What is signed: {body}. Change it" });
  });

  it("chooses among the words of a choice", async () => {
    const shown = await showFacts();
    const { user, page } = shown;
    await user.click(page.getByRole("button", { name: /^Encoding of the signature: hex/ }));
    await user.click(page.getByRole("combobox", { name: "Encoding of the signature" }));
    await user.click(await screen.findByRole("option", { name: "base64url" }));
    await waitFor(() => expect(lastCall(shown, "profiles.set")).toMatchObject({ value: "base64url" }));
  });

  it("leaves a value as it is by Esc", async () => {
    const { user, page, host } = await showFacts();
    await user.click(page.getByRole("button", { name: /^What is signed/ }));
    await user.keyboard("more{Escape}");
    const button = await page.findByRole("button", { name: "What is signed: {timestamp}.{body}. Change it" });
    await waitFor(() => expect(button).toHaveFocus());
    expect(host.calls.filter(({ name }) => name === "profiles.set")).toEqual([]);
  });

  it("moves among the values by the arrows", async () => {
    const { user, page } = await showFacts();
    page.getByRole("button", { name: /^Header of the signature/ }).focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(page.getByRole("button", { name: /^Hash function/ })).toHaveFocus();
  });

  it("finds values by words and by whose word they are", async () => {
    const { user, page } = await showFacts();
    await user.keyboard("/");
    expect(page.getByRole("textbox", { name: "Filter values" })).toHaveFocus();
    await user.keyboard("limit");
    expect(page.getAllByRole("listitem")).toHaveLength(2);
    await user.click(page.getByRole("radio", { name: "Assumed 5" }));
    expect(page.getByText("No value fits.")).toBeInTheDocument();
    await user.clear(page.getByRole("textbox", { name: "Filter values" }));
    expect(page.getAllByRole("listitem")).toHaveLength(5);
  });
});
