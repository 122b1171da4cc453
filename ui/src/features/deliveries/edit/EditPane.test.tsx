import { EditorView } from "@codemirror/view";
import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReplayOrder } from "../../../rpc/generated";
import { lastCall, showPlace } from "../../../test/place";
import { furnishReplays, GUARD, samplePreview } from "../../../test/replays";

async function edit(id = "dlv_00000040", prepare?: Parameters<typeof showPlace>[2]) {
  const made = await showPlace(`/deliveries?selected=${id}`, {}, (world) => {
    furnishReplays(world);
    prepare?.(world);
  });
  await made.user.click(await screen.findByRole("button", { name: "Edit & re-sign" }));
  const pane = await screen.findByRole("dialog", { name: /^Edit & re-sign/ });
  await within(pane).findByRole("region", { name: "Sending" });
  const type = async (text: string) => {
    const field = await within(pane).findByRole("textbox", { name: "Body" });
    const view = EditorView.findFromDOM(field);
    if (view === null) throw new Error("there is no editor");
    act(() => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }));
  };
  const sent = () => lastCall(made, "replay.start") as ReplayOrder | undefined;
  const press = () => made.user.keyboard("{Control>}{Enter}{/Control}");
  return { ...made, pane, type, sent, press };
}

describe("the editor", () => {
  // A browser tells of a changed selection a moment later, happy-dom in the middle of the change that makes it.
  beforeEach(() => {
    const tell = document.dispatchEvent.bind(document);
    const told = vi.spyOn(document, "dispatchEvent");
    told.mockImplementation((event) => event.type === "selectionchange" || tell(event));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("sends what was changed, re-signed, with Ctrl and Enter, and shows the answer", async () => {
    const { pane, type, sent, press } = await edit();
    await type('{"type":"shift.updated"}');
    await press();
    await waitFor(() => expect(sent()).toBeDefined());
    expect(sent()).toMatchObject({
      delivery_ids: ["dlv_00000040"],
      url: "http://127.0.0.1:8799/hooks",
      mode: "resigned",
      edit: { body: '{"type":"shift.updated"}', force: false },
    });
    expect(sent()?.edit).not.toHaveProperty("headers");
    const answers = within(pane).getByRole("region", { name: "Answers" });
    expect(await within(answers).findByText("accepted")).toBeVisible();
    expect(answers).toHaveTextContent("Changed headers: X-Keruja-Signature");
    expect(within(pane).getByRole("button", { name: "Send again" })).toBeEnabled();
  });

  it("says where JSON breaks, at line and column", async () => {
    const { pane, type } = await edit("dlv_00000039");
    await type('{\n "a": 1,,\n}');
    expect(await within(pane).findByText("This is no JSON: line 2, column 9.")).toBeVisible();
    const field = within(pane).getByRole("textbox", { name: "Body" });
    await waitFor(() => expect(field).toHaveAccessibleDescription("This is no JSON: line 2, column 9."));
    expect(within(pane).getByRole("button", { name: "Format" })).toBeDisabled();
  });

  it("formats JSON that is whole", async () => {
    const { pane, type, user } = await edit("dlv_00000039");
    const field = within(pane).getByRole("textbox", { name: "Body" });
    await type('{"a":1}');
    await user.click(within(pane).getByRole("button", { name: "Format" }));
    await waitFor(() => expect(field).toHaveTextContent('"a": 1'));
  });

  it("binds the fields that the profile names to where they stand", async () => {
    const { pane, user, press, sent } = await edit("dlv_00000038", ({ host }) =>
      host.answer({
        "profiles.get": () =>
          ({
            sections: [
              { facts: [{ path: "webhooks.event_type", value: "body /type" }] },
              { facts: [{ path: "webhooks.occurred_at", value: "body /timestamp" }] },
            ],
          }) as never,
      }),
    );
    const event = await within(pane).findByRole("textbox", { name: "Event" });
    expect(event).toHaveValue("shift.published");
    await user.type(event, ".v2");
    await user.click(within(pane).getByRole("button", { name: "Now" }));
    await press();
    await waitFor(() => expect(sent()).toBeDefined());
    expect(sent()?.edit?.body).toMatch(/^\{"type":"shift.published.v2","timestamp":"20.*Z","pay":31.4\}$/);
  });

  it("changes, adds, moves and removes headers", async () => {
    const { pane, user, press, sent } = await edit("dlv_00000037");
    const headers = within(pane).getByRole("region", { name: "Headers" });
    await user.click(within(headers).getByRole("button", { name: "Remove x-note" }));
    await user.click(within(headers).getByRole("button", { name: "Add" }));
    const name = within(headers).getByRole("textbox", { name: "Name of header 5" });
    expect(name).toHaveFocus();
    await user.type(name, "X-Debug");
    await user.type(within(headers).getByRole("textbox", { name: "Value of X-Debug" }), "1");
    await user.click(within(headers).getByRole("button", { name: "Move X-Debug up" }));
    expect(within(headers).getByRole("button", { name: "Move Host up" })).toBeDisabled();
    await press();
    await waitFor(() => expect(sent()).toBeDefined());
    expect(sent()?.edit?.headers?.map(({ name }) => name)).toEqual([
      "Host",
      "Content-Type",
      "X-Keruja-Signature",
      "X-Debug",
      "Content-Length",
    ]);
  });

  it("asks before it is left with unsent changes, and keeps the draft", async () => {
    const { pane, type, user } = await edit("dlv_00000036");
    await type('{"kept":1}');
    await user.click(within(pane).getByRole("button", { name: "Close" }));
    const question = await screen.findByRole("dialog", { name: "Close with unsent changes?" });
    await user.click(within(question).getByRole("button", { name: "Keep and close" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "Sending" })).toBeNull());
    await user.click(screen.getByRole("button", { name: "Edit & re-sign" }));
    expect(await screen.findByRole("textbox", { name: "Body" })).toHaveTextContent('{"kept":1}');
    await user.click(screen.getByRole("button", { name: "Close" }));
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "Sending" })).toBeNull());
    await user.click(screen.getByRole("button", { name: "Edit & re-sign" }));
    expect(await screen.findByRole("textbox", { name: "Body" })).toHaveTextContent(
      '"type":"shift.published"',
    );
  });

  it("waits for the workspace's name before it goes to real people", async () => {
    const { pane, user, press, sent, host } = await edit("dlv_00000035", (world) =>
      world.host.answer({ "replay.preview": () => samplePreview({ guard: GUARD }) }),
    );
    const name = await within(pane).findByRole("textbox", { name: "Type Acme Events to send it" });
    await press();
    expect(host.calls.some((call) => call.name === "replay.start")).toBe(false);
    await user.type(name, "Acme Events");
    await press();
    await waitFor(() => expect(sent()).toMatchObject({ confirm: "Acme Events" }));
  });

  it("says at the body what the backend refuses, and can insist", async () => {
    const { pane, user, press, sent, host } = await edit("dlv_00000034");
    host.answer({
      "replay.preview": () => {
        throw {
          code: "replay.bad_json",
          message: "The body is no JSON.",
          hint: null,
          fields: { "edit.body": "The body is no JSON: line 1, column 2." },
        };
      },
    });
    await user.type(within(pane).getByRole("textbox", { name: "Method" }), "X");
    expect(await within(pane).findByText("The body is no JSON: line 1, column 2.")).toBeVisible();
    await user.click(within(pane).getByRole("checkbox", { name: "Send it although it is no JSON" }));
    await press();
    await waitFor(() => expect(sent()?.edit).toMatchObject({ method: "POSTX", force: true }));
  });
});
