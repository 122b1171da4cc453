import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../../test/place";
import { HEADER_PATH, sampleProfile, sampleRun } from "../../../test/profiles";

const OPEN = "/settings/profiles?profile=keruja";

async function showProfile(tab = "", change?: Parameters<typeof showPlace>[2]) {
  const shown = await showPlace(`${OPEN}${tab && `&tab=${tab}`}`, {}, change);
  const page = await screen.findByRole("article", { name: "Keruja" });
  return { ...shown, page: within(page) };
}

describe("ProfilePage", () => {
  it("opens the pages of the platform and says where the profile comes from", async () => {
    const { host, user, page } = await showProfile();
    const opened: string[] = [];
    host.openExternal = async (url) => void opened.push(url);
    await user.click(page.getByRole("button", { name: "app.keruja.com/features/api-webhooks" }));
    expect(opened).toEqual(["https://app.keruja.com/features/api-webhooks"]);
    expect(page.getByText("comes with Gatehouse")).toBeInTheDocument();
  });

  it("lets what the platform does not say be filled in by keyboard alone", async () => {
    const shown = await showProfile();
    const { user, page } = shown;
    await user.click(page.getByRole("textbox", { name: "Header of the signature" }));
    await user.keyboard("X-Keruja-Signature{Enter}");
    await waitFor(() =>
      expect(page.getByRole("combobox", { name: "Encoding of the signature" })).toHaveFocus(),
    );
    expect(lastCall(shown, "profiles.set")).toEqual({
      id: "keruja",
      workspace_id: "wsp_1",
      path: HEADER_PATH,
      layer: "workspace",
      value: "X-Keruja-Signature",
    });
    await user.tab();
    expect(page.getByRole("textbox", { name: "Tolerance of the time" })).toHaveFocus();
    await user.keyboard("5m");
    await user.tab();
    await waitFor(() => expect(lastCall(shown, "profiles.set")).toMatchObject({ value: "5m" }));
    expect(page.getByRole("textbox", { name: "Header of the delivery id" })).toHaveFocus();
    await waitFor(() => expect(page.getByText("2 left")).toBeInTheDocument());
    expect(page.getByRole("textbox", { name: "Header of the signature" })).toHaveValue("X-Keruja-Signature");
    expect(page.getAllByText("entered by you")).toHaveLength(2);
  });

  it("keeps what was refused in its field, with the fix, and the rest in force", async () => {
    const { user, page } = await showProfile();
    await user.click(page.getByRole("textbox", { name: "Tolerance of the time" }));
    await user.keyboard("soon{Enter}");
    expect(await page.findByRole("alert")).toHaveTextContent(
      "“soon” is no duration. Write a number with its unit, such as 300s or 5m. Nothing is in force.",
    );
    expect(page.getByText("4 left")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(page.queryByRole("alert")).not.toBeInTheDocument();
    expect(page.getByRole("textbox", { name: "Tolerance of the time" })).toHaveValue("");
  });

  it("says that history is verified again, and takes a change back", async () => {
    const { user, page } = await showProfile();
    const field = page.getByRole("textbox", { name: "Header of the signature" });
    await user.click(field);
    await user.keyboard("X-Sig{Enter}");
    const toast = await screen.findByText(/is now X-Sig\. What was received is verified again\./);
    expect(toast).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(field).toHaveValue(""));
    expect(page.getByText("4 left")).toBeInTheDocument();
  });

  it("tells what verifying again changed, with the way to each delivery", async () => {
    const { user, page, router } = await showProfile();
    await user.click(page.getByRole("textbox", { name: "Header of the signature" }));
    await user.keyboard("X-Sig{Enter}");
    const again = within(await page.findByRole("region", { name: "Verified again" }));
    expect(again.getByRole("status")).toHaveTextContent(
      "Verified again what was received: 3 deliveries became valid, 1 other verdict changed.",
    );
    await user.click(again.getByRole("button", { name: "Show what changed" }));
    await user.click(again.getByRole("link", { name: "shift.updated" }));
    await waitFor(() => expect(router.state.location.href).toContain("/deliveries?selected=dlv_00000002"));
  });

  it("can stop verifying again", async () => {
    const shown = await showProfile("", ({ host }) =>
      host.answer({
        "deliveries.changed_verdicts": () => ({
          run: sampleRun({ state: "running", looked_at: 1200, total: 100_000, changed: 0, became_valid: 0 }),
        }),
      }),
    );
    const again = within(await shown.page.findByRole("region", { name: "Verified again" }));
    expect(again.getByRole("status")).toHaveTextContent(
      "Verifying again what was received: 1 200 of 100 000",
    );
    expect(again.getByRole("progressbar", { name: "Verified again" })).toBeInTheDocument();
    await shown.user.click(again.getByRole("button", { name: "Stop" }));
    await waitFor(() => expect(lastCall(shown, "activities.cancel")).toEqual({ id: 7 }));
  });

  it("saves for every workspace when told so", async () => {
    const shown = await showProfile();
    const { user, page } = shown;
    await user.click(page.getByRole("radio", { name: "Every workspace" }));
    await user.click(page.getByRole("textbox", { name: "Header of the signature" }));
    await user.keyboard("X-Sig{Enter}");
    await waitFor(() => expect(lastCall(shown, "profiles.set")).toMatchObject({ layer: "user" }));
  });

  it("lets go of everything that the workspace sets, once that was confirmed", async () => {
    const shown = await showProfile("", (change) =>
      change.host.answer({ "profiles.reset": () => sampleProfile({ set: 0 }) }),
    );
    const { user, page } = shown;
    const name = "Reset everything set for this workspace";
    expect(page.queryByRole("button", { name })).not.toBeInTheDocument();
    const field = page.getByRole("textbox", { name: "Header of the signature" });
    await user.click(field);
    await user.keyboard("X-Sig{Enter}");
    await user.click(await page.findByRole("button", { name }));
    const dialog = within(await screen.findByRole("dialog", { name: "Reset Keruja for this workspace?" }));
    expect(lastCall(shown, "profiles.reset")).toBeUndefined();
    await user.click(dialog.getByRole("button", { name: "Reset" }));
    await waitFor(() =>
      expect(lastCall(shown, "profiles.reset")).toEqual({
        id: "keruja",
        workspace_id: "wsp_1",
        layer: "workspace",
      }),
    );
    await waitFor(() => expect(page.queryByRole("button", { name })).not.toBeInTheDocument());
  });

  it("shows both sides of a contradiction and switches by one act, and back by Ctrl+Z", async () => {
    const shown = await showProfile();
    const { user, page } = shown;
    const group = within(page.getByRole("radiogroup", { name: "API rate limit" }));
    expect(group.getByRole("radio", { name: /100 requests per hour security block In force/ })).toBeChecked();
    const fast = group.getByRole("radio", { name: /600 requests per minute capabilities block/ });
    await user.click(fast);
    expect(lastCall(shown, "profiles.choose")).toEqual({
      id: "keruja",
      workspace_id: "wsp_1",
      topic: "rate",
      option: "minute",
    });
    await waitFor(() => expect(fast).toBeChecked());
    expect(
      page.getByText(/Without your choice Gatehouse goes by: 100 requests per hour/),
    ).toBeInTheDocument();
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(fast).not.toBeChecked());
    expect(page.getByText(/the stricter one never causes a 429/)).toBeInTheDocument();
  });

  it("shows claims without a switch where a switch would change nothing", async () => {
    const { page } = await showProfile();
    const card = within(page.getByRole("region", { name: "Whether there is a REST API" }));
    expect(card.getByText("public REST API and OpenAPI are coming soon")).toBeInTheDocument();
    expect(card.getByText("every API call is logged; explore the full REST API")).toBeInTheDocument();
    expect(card.queryByRole("radio")).not.toBeInTheDocument();
  });

  it("says when nothing is open", async () => {
    const { page } = await showProfile("", ({ host }) =>
      host.answer({ "profiles.get": () => sampleProfile({ sections: [], unknown: 0, contradictions: [] }) }),
    );
    expect(page.getByText(/^Nothing is open: Keruja/)).toBeInTheDocument();
  });

  it("tells why a profile cannot be shown", async () => {
    await showPlace(OPEN, {}, ({ host }) =>
      host.answer({
        "profiles.get": () => {
          throw {
            code: "profile.file_invalid",
            message: "Line 3 has no “]”.",
            hint: "Close it.",
            fields: {},
          };
        },
      }),
    );
    expect(await screen.findByRole("heading", { name: "Line 3 has no “]”." })).toBeInTheDocument();
  });

  it("shows what is not in force because of a mistake", async () => {
    const problem = {
      code: "profile.value",
      message: "keruja.toml, line 4: no duration.",
      hint: "Write 5m.",
    };
    const { page } = await showProfile("", ({ host }) =>
      host.answer({ "profiles.get": () => sampleProfile({ problems: [problem as never] }) }),
    );
    expect(page.getByRole("heading", { name: "keruja.toml, line 4: no duration." })).toBeInTheDocument();
  });
});
