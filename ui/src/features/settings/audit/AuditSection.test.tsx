import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { sampleAudit } from "../../../test/explorer";
import { furnishExplorer, sampleAuditPage } from "../../../test/explorerHost";
import { lastCall, showPlace } from "../../../test/place";
import type { World } from "../../../test/world";

const show = (change?: (world: World) => void) =>
  showPlace("/settings/audit", {}, (world) => {
    furnishExplorer(world);
    change?.(world);
  });

describe("the audit", () => {
  it("lists each call with key, method, endpoint, status, local address and time", async () => {
    await show();
    const grid = await screen.findByRole("grid", { name: "Audit" });
    const row = await within(grid).findByRole("row", { name: /\/api\/v1\/candidates 200/ });
    for (const cell of ["GET", "ats-sync", "192.0.2.7", "84 ms", "3be0"]) expect(row).toHaveTextContent(cell);
    expect(within(grid).getByRole("row", { name: /PATCH/ })).toHaveTextContent("not sent");
    expect(screen.getByText("3 calls")).toBeInTheDocument();
  });

  it("is filtered by key, by method and by failure, and exported as filtered", async () => {
    const shown = await show();
    await screen.findByRole("grid", { name: "Audit" });
    await shown.user.click(screen.getByRole("combobox", { name: "Only calls with a key" }));
    await shown.user.click(await screen.findByRole("option", { name: "main" }));
    await shown.user.click(screen.getByRole("checkbox", { name: "Only failed" }));
    await shown.user.click(screen.getByRole("combobox", { name: "Only calls with a method" }));
    await shown.user.click(await screen.findByRole("option", { name: "PATCH" }));
    await waitFor(() =>
      expect(lastCall(shown, "audit.page")).toMatchObject({
        workspace_id: "wsp_1",
        key: "main",
        method: "PATCH",
        failed: true,
      }),
    );
    await shown.user.click(await screen.findByRole("button", { name: "Export CSV" }));
    await waitFor(() =>
      expect(shown.host.audits).toEqual([
        { form: "csv", filter: { workspace_id: "wsp_1", key: "main", method: "PATCH", failed: true } },
      ]),
    );
  });

  it("tells a log-in from a call", async () => {
    await show((world) =>
      world.host.answer({
        "audit.page": () => ({
          ...sampleAuditPage(),
          calls: [sampleAudit({ kind: "login", method: "POST", endpoint: "/api/auth/login" })],
          total: 1,
        }),
      }),
    );
    const grid = await screen.findByRole("grid", { name: "Audit" });
    expect(await within(grid).findByRole("row", { name: /auth\/login · log-in/ })).toBeInTheDocument();
  });

  it("tells of every workspace when asked, and names it", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("checkbox", { name: "Every workspace" }));
    expect(await screen.findByRole("columnheader", { name: "Workspace" })).toBeInTheDocument();
    await waitFor(() => expect(lastCall(shown, "audit.page")).not.toHaveProperty("workspace_id"));
  });

  it("shows a new call by itself", async () => {
    const { host } = await show();
    await screen.findByText("3 calls");
    const page = sampleAuditPage();
    host.answer({
      "audit.page": () => ({
        ...page,
        calls: [sampleAudit({ id: 10, endpoint: "/api/v1/matches" }), ...page.calls],
        total: 4,
      }),
    });
    host.announce([{ event: "changed", topic: "api" }]);
    expect(await screen.findByText("4 calls")).toBeInTheDocument();
    expect(screen.getByText("/api/v1/matches")).toBeInTheDocument();
  });

  it("keeps calls for longer at once, and for less only after a question", async () => {
    const shown = await show();
    const days = await screen.findByRole("textbox", { name: "Keep calls for so many days" });
    await shown.user.clear(days);
    await shown.user.type(days, "30");
    await shown.user.click(screen.getByRole("button", { name: "Set" }));
    const dialog = await screen.findByRole("dialog", { name: "Keep calls for 30 days?" });
    expect(lastCall(shown, "audit.retention")).toBeUndefined();
    await shown.user.click(within(dialog).getByRole("button", { name: "Remove older calls" }));
    await waitFor(() => expect(lastCall(shown, "audit.retention")).toEqual({ days: 30 }));
  });

  it("says what fills it while it is empty, and why it cannot be read", async () => {
    const { host } = await show((world) =>
      world.host.answer({ "audit.page": () => ({ ...sampleAuditPage(), calls: [], total: 0 }) }),
    );
    expect(await screen.findByText(/No call was made yet/)).toBeInTheDocument();
    host.answer({
      "audit.page": () => {
        throw { code: "store.busy", message: "The store does not answer.", hint: null, fields: {} };
      },
    });
    host.announce([{ event: "changed", topic: "api" }]);
    expect(await screen.findByText("The store does not answer.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });
});
