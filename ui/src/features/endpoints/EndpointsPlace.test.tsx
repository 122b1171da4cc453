import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";

const show = (change?: Parameters<typeof showPlace>[2]) => showPlace("/endpoints", {}, change);
const card = (name: string) => screen.findByRole("article", { name });

describe("EndpointsPlace", () => {
  it("counts the endpoints and those that need a person", async () => {
    await show();
    expect(await screen.findByText("3 listening, 2 need attention")).toBeInTheDocument();
  });

  it("tells of each who sends, where it arrives, and how it is verified", async () => {
    await show();
    const staging = await card("staging");
    expect(within(staging).getByText("127.0.0.1:8787/in/9f27c1e4b8d0")).toBeInTheDocument();
    expect(within(staging).getByText("HMAC-SHA256 hex of {timestamp}.{body}")).toBeInTheDocument();
    expect(within(staging).getByText("assumed")).toBeInTheDocument();
    expect(within(staging).getByText("a91f")).toBeInTheDocument();
  });

  it("asks for a missing signing secret and stores it without keeping it", async () => {
    const shown = await show();
    const { user } = shown;
    const calls = await card("calls");
    expect(within(calls).getByText("No signing secret yet")).toBeInTheDocument();
    await user.click(within(calls).getByRole("button", { name: "Add secret" }));
    const drawer = await screen.findByRole("dialog", { name: "Add a key" });
    await user.type(within(drawer).getByLabelText("Value"), "kej_secret_value_1");
    await user.click(within(drawer).getByRole("button", { name: "Save the key" }));
    await waitFor(() =>
      expect(lastCall(shown, "keys.add")).toMatchObject({ connection_id: "con_kejue", slot: "webhook" }),
    );
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(document.documentElement.outerHTML).not.toContain("kej_secret_value_1");
  });

  it("gives code that verifies what arrives, also with s", async () => {
    const shown = await show();
    const { user } = shown;
    const calls = await card("calls");
    await user.click(within(calls).getByRole("button", { name: "Verification code…" }));
    expect(await screen.findByRole("radiogroup", { name: "Language" })).toBeVisible();
    expect(lastCall(shown, "snippets.get")).toMatchObject({
      endpoint_id: "edp_kejue",
      scheme: "kejue/hmac_sha256",
      language: "node",
    });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await user.click(within(await card("staging")).getByRole("button", { name: "staging" }));
    await user.keyboard("s");
    expect(await screen.findByRole("dialog", { name: "Verification code" })).toBeVisible();
    expect(lastCall(shown, "snippets.get")).toMatchObject({ scheme: "keruja/hmac" });
  });

  it("moves between cards with j and k and sends a test with t", async () => {
    const shown = await show();
    const { user } = shown;
    const first = await screen.findByRole("button", { name: "staging" });
    first.focus();
    await user.keyboard("j");
    await waitFor(() => expect(screen.getByRole("button", { name: "ats-sync" })).toHaveFocus());
    await user.keyboard("t");
    await waitFor(() => expect(lastCall(shown, "endpoints.test")).toEqual({ endpoint_id: "edp_rejento" }));
    await user.keyboard("k");
    await waitFor(() => expect(first).toHaveFocus());
  });

  it("copies the address of the selected endpoint with y", async () => {
    const { user, host } = await show();
    (await screen.findByRole("button", { name: "staging" })).focus();
    await user.keyboard("y");
    await waitFor(() => expect(host.copied).toBe("http://127.0.0.1:8787/in/9f27c1e4b8d0"));
  });

  it("sends the chosen event", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Choose the event to send to staging" }));
    await user.click(await screen.findByRole("menuitem", { name: "shift.updated" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.test")).toEqual({
        endpoint_id: "edp_keruja",
        event: "shift.updated",
      }),
    );
    expect(await screen.findByText("Sent shift.updated: 200 in 4 ms")).toBeInTheDocument();
  });

  it("says on the card what kept a test from being sent", async () => {
    const { user } = await show(({ host }) =>
      host.answer({
        "endpoints.test": () => {
          throw {
            code: "receiver.stopped",
            message: "The receiver is stopped.",
            hint: "Start it.",
            fields: {},
          };
        },
      }),
    );
    const staging = await card("staging");
    await user.click(within(staging).getByRole("button", { name: "Send test" }));
    expect(await within(staging).findByRole("alert")).toHaveTextContent("The receiver is stopped.");
  });

  it("changes what is answered", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    const drawer = await screen.findByRole("dialog", { name: "Edit staging" });
    const invalid = within(drawer).getByLabelText("Status for invalid deliveries");
    await user.clear(invalid);
    await user.type(invalid, "403");
    await user.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toMatchObject({ invalid_status: 403, body_cap: 8_388_608 }),
    );
  });

  it("makes an endpoint and shows it", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "New endpoint" }));
    const drawer = await screen.findByRole("dialog", { name: "New endpoint" });
    const name = within(drawer).getByLabelText("Name");
    await user.clear(name);
    await user.type(name, "second");
    await user.click(within(drawer).getByRole("button", { name: "Make the endpoint" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.add")).toEqual({ connection_id: "con_keruja", name: "second" }),
    );
    expect(await screen.findByRole("complementary", { name: "Endpoint second" })).toBeInTheDocument();
  });

  it("removes an endpoint only after its name is typed", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Remove endpoint" }));
    const dialog = await screen.findByRole("dialog", { name: "Remove endpoint staging?" });
    expect(dialog).toHaveTextContent("118 deliveries go with it");
    expect(within(dialog).getByRole("button", { name: "Remove it" })).toBeDisabled();
    await user.type(within(dialog).getByLabelText("Type staging to confirm"), "staging{Enter}");
    await waitFor(() => expect(lastCall(shown, "endpoints.remove")).toEqual({ endpoint_id: "edp_keruja" }));
    await waitFor(() => expect(screen.queryByRole("article", { name: "staging" })).not.toBeInTheDocument());
  });

  it("shows only what the filter lets through, and a way back", async () => {
    const { user } = await show();
    await card("staging");
    await user.type(screen.getByRole("textbox", { name: "Filter" }), "kejue");
    expect(screen.queryByRole("article", { name: "staging" })).not.toBeInTheDocument();
    await user.type(screen.getByRole("textbox", { name: "Filter" }), "zzz");
    await user.click(screen.getByRole("button", { name: "Clear the filter" }));
    expect(await card("staging")).toBeInTheDocument();
  });

  it("keeps the frame when there is none yet", async () => {
    await show(({ host }) => host.answer({ "endpoints.list": () => ({ endpoints: [] }) }));
    expect(await screen.findByText(/This workspace has none yet/)).toBeInTheDocument();
    expect(screen.getAllByRole("button", { name: "New endpoint" }).length).toBeGreaterThan(0);
  });

  it("says why the list cannot be read", async () => {
    await show(({ host }) =>
      host.answer({
        "endpoints.list": () => {
          throw { code: "store.broken", message: "The store cannot be read.", hint: null, fields: {} };
        },
      }),
    );
    expect(await screen.findByText("The store cannot be read.")).toBeInTheDocument();
    expect(screen.getByText("store.broken")).toBeInTheDocument();
  });

  it("shows support the state of each and nothing to change", async () => {
    const { user } = await show((made) => {
      const role = "support";
      const asked = made.host.rpc("status.get", {});
      const listed = made.host.rpc("endpoints.list", { workspace_id: "wsp_1" });
      made.host.answer({
        "status.get": async () => ({ ...(await asked), role }),
        "endpoints.list": async () => ({
          endpoints: (await listed).endpoints.map((endpoint) => ({ ...endpoint, key: null })),
        }),
      });
    });
    const staging = await card("staging");
    expect(within(staging).getByText("127.0.0.1:8787/in/9f27c1e4b8d0")).toBeInTheDocument();
    expect(within(staging).getByText(/^Valid/)).toBeInTheDocument();
    expect(screen.getByText("3 listening, 1 needs attention")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: /^Endpoints/ })).toBeInTheDocument();
    for (const name of [/^Edit/, /^New endpoint/, /^Send test/, /^Remove/, /^Add secret/, /^Verify again/]) {
      expect(screen.queryByRole("button", { name })).toBeNull();
    }
    await user.click(within(staging).getByRole("button", { name: "staging" }));
    await user.keyboard("nte{Delete}");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
