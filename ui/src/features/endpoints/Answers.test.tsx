import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AnswerRules } from "../../rpc/generated";
import { NO_STRAYS, sampleAnswer } from "../../test/answers";
import { sampleEndpoint } from "../../test/house";
import { lastCall, showPlace } from "../../test/place";

const show = (change?: Parameters<typeof showPlace>[2]) => showPlace("/endpoints", {}, change);
const answering = (answer: Partial<AnswerRules>) =>
  show(({ host }) =>
    host.answer({
      "endpoints.list": () => ({ endpoints: [sampleEndpoint({ answer: sampleAnswer(answer) })] }),
    }),
  );

describe("the answers of an endpoint", () => {
  it("are set in the drawer: fault, own words and what is expected", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    const drawer = await screen.findByRole("dialog", { name: "Edit staging" });
    await user.type(
      within(drawer).getByLabelText("Expected events", { selector: "input" }),
      "shift.*{Enter}",
    );
    await user.click(within(drawer).getByLabelText("Play a fault", { selector: "input" }));
    await user.click(await screen.findByText("Hang up without an answer"));
    await user.type(within(drawer).getByLabelText("Body of the answer"), "received");
    await user.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toMatchObject({
        fault: "drop",
        delay_ms: 0,
        unsigned: "by_verdict",
        answer_body: "received",
        answer_type: "",
        expected_events: ["shift.*"],
        expected_types: [],
      }),
    );
  });

  it("can be those of a forward's target", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    const drawer = await screen.findByRole("dialog", { name: "Edit staging" });
    await user.click(within(drawer).getByLabelText("Who answers", { selector: "input" }));
    await user.click(await screen.findByText("The target of a forward"));
    await user.type(within(drawer).getByLabelText("The sender waits"), "3000");
    await user.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toMatchObject({
        mode: "target",
        target_rule: null,
        sender_timeout_ms: 3000,
      }),
    );
  });

  it("stand on the card while they are not in earnest, with a way back", async () => {
    const shown = await answering({ fault: "timeout", delay_ms: 1500 });
    const card = await screen.findByRole("article", { name: "staging" });
    expect(within(card).getByText("This endpoint does not answer in earnest")).toBeInTheDocument();
    expect(card).toHaveTextContent(
      "It gives no answer for a minute, then hangs up. Each answer waits 1.5 s.",
    );
    await shown.user.click(within(card).getByRole("button", { name: "Answer as usual" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toEqual({
        endpoint_id: "edp_keruja",
        fault: null,
        delay_ms: 0,
      }),
    );
  });

  it("leave the card alone when they are in earnest, and the pane says what is expected", async () => {
    await answering({ expected_events: ["shift.*"], expected_types: ["application/json"] });
    const pane = await screen.findByRole("complementary", { name: "Endpoint staging" });
    expect(pane).toHaveTextContent("shift.*, application/json");
    expect(screen.queryByText("This endpoint does not answer in earnest")).not.toBeInTheDocument();
  });
});

describe("HTTPS", () => {
  const listening = (tls: { address: string; certificate: string; fingerprint_sha256: string } | undefined) =>
    show(({ host }) => {
      const status = host.rpc("status.get", {});
      host.answer({
        "endpoints.list": () => ({
          endpoints: [sampleEndpoint(tls ? { tls_url: `https://${tls.address}/in/9f27` } : {})],
        }),
        "status.get": async () => {
          const before = await status;
          return { ...before, receiver: { ...before.receiver, tls } };
        },
      });
    });

  it("is switched on from the pane", async () => {
    const shown = await listening(undefined);
    await shown.user.click(await screen.findByRole("button", { name: "Listen for HTTPS too" }));
    await waitFor(() => expect(lastCall(shown, "receiver.start")).toEqual({ tls: true }));
  });

  it("shows its address and the certificate to trust", async () => {
    const tls = {
      address: "127.0.0.1:8788",
      certificate: "/data/tls/localhost.pem",
      fingerprint_sha256: "ab".repeat(32),
    };
    const shown = await listening(tls);
    const pane = await screen.findByRole("complementary", { name: "Endpoint staging" });
    expect(await within(pane).findByText("https://127.0.0.1:8788/in/9f27")).toBeInTheDocument();
    expect(pane).toHaveTextContent("/data/tls/localhost.pem");
    await shown.user.click(within(pane).getByRole("button", { name: "Stop HTTPS" }));
    await waitFor(() => expect(lastCall(shown, "receiver.start")).toEqual({ tls: false }));
  });
});

describe("what was turned away", () => {
  it("is counted by kind in the pane, and only where there is something", async () => {
    await show(({ host }) => {
      const status = host.rpc("status.get", {});
      host.answer({
        "status.get": async () => {
          const before = await status;
          const strays = { ...NO_STRAYS, all: 3, heads_too_large: 1, not_found: 2 };
          return { ...before, receiver: { ...before.receiver, strays } };
        },
      });
    });
    const pane = await screen.findByRole("complementary", { name: "Endpoint staging" });
    expect(await within(pane).findByText("Head too large")).toBeInTheDocument();
    expect(within(pane).getByText("Unknown address")).toBeInTheDocument();
    expect(within(pane).queryByText("Wrong method")).not.toBeInTheDocument();
  });
});
