import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../../test/place";
import {
  furnishReplays,
  GUARD,
  sampleItem,
  samplePreview,
  sampleRun,
  UNCONFIRMED,
} from "../../../test/replays";

const ONE = "/deliveries?selected=dlv_00000040";

async function show(path = "/deliveries", prepare?: (made: ReturnType<typeof furnishReplays>) => void) {
  let replays: ReturnType<typeof furnishReplays> = { runs: [] };
  const made = await showPlace(path, {}, (world) => {
    replays = furnishReplays(world);
    prepare?.(replays);
  });
  await screen.findByRole("grid", { name: "Deliveries" });
  return { ...made, ...replays };
}

const rows = async () => (await screen.findAllByRole("row")).slice(1) as HTMLElement[];

describe("a replay of one", () => {
  it("shows what would leave, with what is not as recorded", async () => {
    const { user } = await show(ONE);
    await user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    await user.click(within(drawer).getByText("What would leave"));
    const head = await within(drawer).findByRole("region", { name: "Head of request 1, shift.published" });
    expect(head).toHaveTextContent("POST /hooks HTTP/1.1");
    expect(within(head).getAllByTitle("Not as recorded")).toHaveLength(2);
    expect(within(drawer).getByText("body as recorded, 71 bytes")).toBeVisible();
  });

  it("for a chosen time, by another secret, with an idempotency key, becomes a run", async () => {
    const made = await show(ONE);
    const { user } = made;
    await user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    await user.click(within(drawer).getByText("For a time"));
    const at = within(drawer).getByLabelText("Sign for");
    await user.type(at, "2026-11-20T10:30");
    await user.click(within(drawer).getByRole("combobox", { name: "Signed with the secret of" }));
    await user.click(await screen.findByRole("option", { name: /kejue/ }));
    await user.click(within(drawer).getByRole("checkbox", { name: "Send an idempotency key" }));
    await user.click(within(drawer).getByRole("button", { name: "Replay" }));
    await waitFor(() => expect(lastCall(made, "replay.start")).toBeDefined());
    expect(lastCall(made, "replay.start")).toMatchObject({
      delivery_ids: ["dlv_00000040"],
      mode: "resigned",
      at: new Date("2026-11-20T10:30").toISOString(),
      signing_connection: "con_kejue",
      idempotency_header: "Idempotency-Key",
    });
  });

  it("to production waits for the workspace's name", async () => {
    const made = await show(ONE);
    const { user, host } = made;
    host.answer({ "replay.preview": () => samplePreview({ guard: GUARD }) });
    await user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    const name = await within(drawer).findByRole("textbox", { name: "Type Acme Events to send it" });
    const send = within(drawer).getByRole("button", { name: "Replay" });
    expect(send).toBeDisabled();
    expect(within(drawer).getByText(/is a production workspace/)).toBeVisible();
    await user.type(name, "Acme Event{Enter}");
    expect(send).toBeDisabled();
    expect(lastCall(made, "replay.send")).toBeUndefined();
    await user.type(name, "s{Enter}");
    await waitFor(() => expect(lastCall(made, "replay.send")).toMatchObject({ confirm: "Acme Events" }));
  });

  it("is held by the backend too, and says so", async () => {
    const made = await show(ONE);
    made.host.answer({
      "replay.send": () => {
        throw UNCONFIRMED;
      },
    });
    await made.user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    await made.user.click(within(drawer).getByRole("button", { name: "Replay" }));
    expect(await within(drawer).findByText("This goes to a target of real people.")).toBeVisible();
  });

  it("to somewhere else begins with an empty address and the recent ones", async () => {
    const made = await show(ONE, ({ runs }) =>
      runs.push(sampleRun({ state: "done", target: "http://10.0.0.7/hooks" })),
    );
    await screen.findByRole("heading", { name: "shift.published" });
    await made.user.click((await rows())[0] as HTMLElement);
    await made.user.keyboard("{Shift>}R{/Shift}");
    const drawer = await screen.findByRole("dialog");
    const url = within(drawer).getByRole("textbox", { name: "Send to" });
    expect(url).toHaveValue("");
    const recent = within(drawer).getByRole("group", { name: "Recent" });
    await made.user.click(within(recent).getByRole("button", { name: "http://10.0.0.7/hooks" }));
    expect(url).toHaveValue("http://10.0.0.7/hooks");
  });
});

describe("a replay of many", () => {
  it("is of those that are selected, with r", async () => {
    const made = await show();
    const { user } = made;
    await user.click((await rows())[0] as HTMLElement);
    await user.keyboard("xjxr");
    const drawer = await screen.findByRole("dialog", { name: "Replay 2 selected deliveries" });
    const url = within(drawer).getByRole("textbox", { name: "Send to" });
    await waitFor(() => expect(url).toHaveValue("http://127.0.0.1:8799/hooks"));
    await user.type(within(drawer).getByRole("textbox", { name: "At most a second" }), "5");
    await user.type(within(drawer).getByRole("textbox", { name: "At once" }), "1");
    await user.click(await within(drawer).findByRole("button", { name: "Replay 2" }));
    await waitFor(() =>
      expect(lastCall(made, "replay.start")).toMatchObject({ rate: 5, concurrency: 1, order: "arrival" }),
    );
    expect((lastCall(made, "replay.start") as { delivery_ids: string[] }).delivery_ids).toHaveLength(2);
    expect(await screen.findByRole("region", { name: "Replay under way" })).toHaveTextContent("0 of 2 sent");
  });

  it("is of all that the filter leaves, from the list's menu", async () => {
    const made = await show("/deliveries?filter=verdict%3Ainvalid");
    const { user } = made;
    await user.click(screen.getByRole("button", { name: "Send many again" }));
    await user.click(await screen.findByRole("menuitem", { name: /^Replay all .* listed/ }));
    const drawer = await screen.findByRole("dialog", { name: /^Replay the .* listed deliveries/ });
    await user.type(within(drawer).getByRole("textbox", { name: "Send to" }), "http://127.0.0.1:3000/");
    await user.click(await within(drawer).findByRole("button", { name: /^Replay \d+/ }));
    await waitFor(() =>
      expect(lastCall(made, "replay.start")).toMatchObject({ query: "verdict:invalid", delivery_ids: [] }),
    );
  });

  it("can begin later", async () => {
    const made = await show();
    await made.user.click((await rows())[0] as HTMLElement);
    await made.user.keyboard("xjxr");
    const drawer = await screen.findByRole("dialog");
    await waitFor(() => expect(within(drawer).getByRole("textbox", { name: "Send to" })).not.toHaveValue(""));
    await made.user.click(within(drawer).getByRole("checkbox", { name: "Begin later" }));
    expect(within(drawer).getByRole("button", { name: "Schedule" })).toBeDisabled();
    await made.user.type(within(drawer).getByLabelText("Begin at"), "2026-12-01T08:00");
    await made.user.click(within(drawer).getByRole("button", { name: "Schedule" }));
    await waitFor(() =>
      expect(lastCall(made, "replay.start")).toMatchObject({
        start_at: new Date("2026-12-01T08:00").toISOString(),
      }),
    );
  });
});

describe("the run of a replay", () => {
  it("shows how far it is, halts, goes on and is given up after a question", async () => {
    const made = await show("/deliveries", ({ runs }) => runs.push(sampleRun()));
    const { user } = made;
    const strip = await screen.findByRole("region", { name: "Replay under way" });
    expect(strip).toHaveTextContent("480 of 1 000 sent");
    expect(strip).toHaveTextContent("470 answered 2xx");
    expect(strip).toHaveTextContent("7 answered otherwise");
    expect(strip).toHaveTextContent("3 failed");
    expect(strip).toHaveTextContent("about 40 s left");
    await user.click(within(strip).getByRole("button", { name: "Pause" }));
    expect(await within(strip).findByText("Paused")).toBeVisible();
    await user.click(within(strip).getByRole("button", { name: "Go on" }));
    expect(await within(strip).findByText("Replaying")).toBeVisible();
    await user.click(within(strip).getByRole("button", { name: "Cancel…" }));
    const question = await screen.findByRole("dialog", { name: "Cancel this replay?" });
    expect(question).toHaveTextContent("520 of 1 000 are not sent yet and stay unsent.");
    await user.click(within(question).getByRole("button", { name: "Cancel the rest" }));
    expect(await within(strip).findByText("Cancelled")).toBeVisible();
    await user.click(within(strip).getByRole("button", { name: "Do not show it any more" }));
    expect(screen.queryByRole("region", { name: "Replay under way" })).toBeNull();
  });

  it("lists what got no 2xx first, and replays it again", async () => {
    const made = await show("/deliveries", ({ runs }) =>
      runs.push(sampleRun({ state: "done", sent: 1000, left_ms: null, first_error: "Nothing listens." })),
    );
    made.host.answer({
      "replay.run": ({ without_2xx }) => ({
        run: sampleRun(),
        items: without_2xx
          ? [sampleItem({ place: 17, state: "failed", status: null, error: "refused" })]
          : [sampleItem(), sampleItem({ place: 2, possible_duplicate: true })],
        next: null,
      }),
    });
    const { user } = made;
    await user.click(screen.getByRole("button", { name: "Send many again" }));
    await user.click(await screen.findByRole("menuitem", { name: "Replays…" }));
    const drawer = await screen.findByRole("dialog", { name: "Replays" });
    expect(drawer).toHaveTextContent("First: Nothing listens.");
    await user.click(within(drawer).getByRole("button", { name: "Show each" }));
    const table = await within(drawer).findByRole("table", { name: "Deliveries of the replay" });
    expect(within(table).getByRole("cell", { name: "refused" })).toBeVisible();
    await user.click(within(drawer).getByText(/^All /));
    expect(await within(drawer).findByText(/may be double/)).toBeVisible();
    await user.click(within(drawer).getByRole("button", { name: "Replay the 10 failed again…" }));
    const again = await screen.findByRole("dialog", { name: "Replay 10 failed deliveries again" });
    expect(within(again).getByRole("textbox", { name: "Send to" })).toHaveValue(
      "http://127.0.0.1:3000/hooks",
    );
    await waitFor(() => expect(lastCall(made, "replay.preview")).toMatchObject({ failed_of: "rpl_1" }));
  });

  it("says that there was none yet", async () => {
    const { user } = await show();
    await user.click(screen.getByRole("button", { name: "Send many again" }));
    await user.click(await screen.findByRole("menuitem", { name: "Replays…" }));
    expect(await screen.findByText(/Nothing was replayed in bulk yet/)).toBeVisible();
  });

  it("may be looked at by support, and not be started or steered", async () => {
    const made = await show("/deliveries", ({ runs }) => runs.push(sampleRun()));
    const status = await made.host.rpc("status.get", {});
    made.host.answer({ "status.get": () => ({ ...status, role: "support" }) });
    made.host.announce([{ event: "changed", topic: "settings" }]);
    const strip = await screen.findByRole("region", { name: "Replay under way" });
    await waitFor(() => expect(within(strip).queryByRole("button", { name: "Pause" })).toBeNull());
    await made.user.click(screen.getByRole("button", { name: "Send many again" }));
    await screen.findByRole("menuitem", { name: "Replays…" });
    expect(screen.queryByRole("menuitem", { name: /listed/ })).toBeNull();
  });
});
