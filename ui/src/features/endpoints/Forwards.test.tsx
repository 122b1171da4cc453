import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DeadLetterView, ForwardView } from "../../rpc/generated";
import { lastCall, showPlace } from "../../test/place";
import { PLAIN } from "./forwardDraft";

const rule = (change: Partial<ForwardView> = {}): ForwardView => ({
  id: "rule_1",
  endpoint_id: "edp_keruja",
  endpoint: "staging",
  target: "http://127.0.0.1:3000/hooks",
  filter: "event:shift.*",
  options: PLAIN,
  state: "active",
  open: 2,
  delivered: 40,
  dead: 1,
  uncertain: 0,
  resting_until: null,
  ...change,
});

const letter = (change: Partial<DeadLetterView> = {}): DeadLetterView => ({
  id: "box_1",
  delivery: "dlv_1",
  rule_id: "rule_1",
  endpoint: "staging",
  target: "http://127.0.0.1:3000/hooks",
  state: "dead",
  attempts: 6,
  last_status: 500,
  last_error: "The target answered 500.",
  provider_event: "shift.published",
  possible_duplicate: false,
  next_at: null,
  created_at: "2026-11-21T06:29:00Z",
  changed_at: "2026-11-21T07:29:00Z",
  ...change,
});

const show = (rules: ForwardView[], deadletters: DeadLetterView[] = []) =>
  showPlace("/endpoints", {}, ({ host }) =>
    host.answer({
      "forwards.list": () => ({ rules }),
      "forwards.add": () => rule(),
      "forwards.preview": ({ options: asked, template }) => {
        return {
          delivery: "dlv_1",
          event: "shift.published",
          headers: asked?.headers ?? [],
          body: asked?.body ?? "as it came",
          ...(template && { template: "{}" }),
        };
      },
      "forwards.set": () => rule(),
      "forwards.remove": () => ({}),
      "deadletters.list": () => ({ deadletters, next: null }),
      "deadletters.get": ({ id }) => ({
        deadletter: letter({ id }),
        sendings: [],
        headers: [],
        body: '{"a":1}',
        edited: false,
      }),
      "deadletters.edit": ({ id }) => ({
        deadletter: letter({ id }),
        sendings: [],
        headers: [],
        body: "",
        edited: true,
      }),
      "deadletters.requeue": ({ ids }) => ({ moved: ids.length }),
      "deadletters.discard": ({ ids }) => ({ moved: ids.length }),
    }),
  );

async function open(shown: Awaited<ReturnType<typeof show>>) {
  const [staging] = await screen.findAllByRole("button", { name: "staging" });
  await shown.user.click(staging as HTMLElement);
  await shown.user.click(await screen.findByRole("button", { name: "Forwards…" }));
  return screen.findByRole("dialog", { name: "Forwards of staging" });
}

describe("Forwards", () => {
  it("tells beside the endpoint where its deliveries go on to and what did not arrive", async () => {
    const shown = await show([rule()]);
    const [staging] = await screen.findAllByRole("button", { name: "staging" });
    await shown.user.click(staging as HTMLElement);
    expect(await screen.findByText("http://127.0.0.1:3000/hooks")).toBeVisible();
    expect(screen.getByText("40 delivered, 2 wait, 1 not delivered")).toBeVisible();
  });

  it("adds a target with a filter and a ready-made template", async () => {
    const shown = await show([]);
    const drawer = await open(shown);
    await shown.user.click(within(drawer).getByRole("button", { name: "Add a target" }));
    await shown.user.type(within(drawer).getByLabelText("Target"), "http://127.0.0.1:3000/");
    await shown.user.type(within(drawer).getByLabelText("Only what fits"), "event:call.*");
    await shown.user.click(within(drawer).getByRole("button", { name: "Add" }));
    await waitFor(() =>
      expect(lastCall(shown, "forwards.add")).toMatchObject({
        target: "http://127.0.0.1:3000/",
        options: { filter: "event:call.*", retry: "profile", include_invalid: false },
      }),
    );
  });

  it("shows what a template of one's own makes of the last delivery, and plays a fault", async () => {
    const shown = await show([]);
    const drawer = await open(shown);
    const { user } = shown;
    await user.click(within(drawer).getByRole("button", { name: "Add a target" }));
    await user.type(within(drawer).getByLabelText("Target"), "http://127.0.0.1:3000/");
    await user.click(within(drawer).getByLabelText("What is sent", { selector: "input" }));
    await user.click(await screen.findByText("A template of your own"));
    await user.type(within(drawer).getByLabelText("Template of the body"), "mine");
    await user.click(within(drawer).getByRole("button", { name: "More…" }));
    await user.type(within(drawer).getByLabelText("Headers to set"), "X-A: b");
    await user.type(within(drawer).getByLabelText("Keep the order of"), "all");
    await user.click(within(drawer).getByLabelText("Play a fault", { selector: "input" }));
    await user.click(await screen.findByText("Send twice"));
    const preview = await within(drawer).findByRole("region", { name: "Preview" });
    await waitFor(() => expect(preview).toHaveTextContent("X-A: b mine"));
    await user.click(within(drawer).getByRole("button", { name: "Add" }));
    await waitFor(() =>
      expect(lastCall(shown, "forwards.add")).toMatchObject({
        options: { body: "mine", headers: [["X-A", "b"]], order: "all", fault: "twice" },
      }),
    );
  });

  it("changes a rule and leaves what the form does not show", async () => {
    const shown = await show([rule({ options: { ...PLAIN, timeout_ms: 900, fault: "late", fault_ms: 60 } })]);
    const drawer = await open(shown);
    expect(within(drawer).getByText("Fault: Send late")).toBeVisible();
    await shown.user.click(within(drawer).getByRole("button", { name: "Change" }));
    await shown.user.click(within(drawer).getByRole("button", { name: "More…" }));
    await shown.user.click(within(drawer).getByLabelText("Play a fault", { selector: "input" }));
    await shown.user.click(await screen.findByText("None"));
    await shown.user.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "forwards.set")).toEqual({
        rule_id: "rule_1",
        target: "http://127.0.0.1:3000/hooks",
        options: { ...PLAIN, timeout_ms: 900 },
      }),
    );
  });

  it("warns when an answer came near the time-out", async () => {
    const near = { took_ms: 4200, limit_ms: 5000, answered: true, at: "2026-11-21T07:29:00Z" };
    const shown = await show([rule({ near_timeout: near })]);
    const drawer = await open(shown);
    expect(within(drawer).getByText("The answer comes near the time-out")).toBeVisible();
    expect(drawer).toHaveTextContent(/It took 4.2 s of the 5(.0)? s|for which the sender waits/);
  });

  it("puts many back at once, and one with a changed body", async () => {
    const shown = await show([rule()], [letter(), letter({ id: "box_2", state: "uncertain" })]);
    const drawer = await open(shown);
    await shown.user.click(await within(drawer).findByRole("checkbox", { name: "All" }));
    await shown.user.click(within(drawer).getByRole("button", { name: "Send 2 again" }));
    await waitFor(() => expect(lastCall(shown, "deadletters.requeue")).toEqual({ ids: ["box_1", "box_2"] }));
    const [first] = within(drawer).getAllByRole("button", { name: "Open" });
    await shown.user.click(first as HTMLElement);
    const body = await within(drawer).findByLabelText("Body");
    await shown.user.clear(body);
    await shown.user.type(body, "mended");
    await shown.user.click(within(drawer).getByRole("button", { name: "Send as changed" }));
    await waitFor(() =>
      expect(lastCall(shown, "deadletters.edit")).toEqual({ id: "box_1", headers: [], body: "mended" }),
    );
    await waitFor(() => expect(lastCall(shown, "deadletters.requeue")).toEqual({ ids: ["box_1"] }));
  });

  it("lets a rule rest and take up again", async () => {
    const shown = await show([rule({ state: "paused", open: 0, dead: 0 })]);
    const drawer = await open(shown);
    expect(within(drawer).getByText("paused, 40 delivered")).toBeVisible();
    await shown.user.click(within(drawer).getByRole("button", { name: "Resume" }));
    await waitFor(() =>
      expect(lastCall(shown, "forwards.set")).toEqual({ rule_id: "rule_1", paused: false }),
    );
  });
});
