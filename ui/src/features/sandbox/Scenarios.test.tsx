import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";
import { sampleRun } from "../../test/scenarios";

const show = (change?: Parameters<typeof showPlace>[2]) => showPlace("/sandbox", {}, change);

describe("Scenarios", () => {
  it("says what one will do before it is played", async () => {
    const { user } = await show();
    const opener = await screen.findByRole("button", { name: "Duplicate" });
    expect(opener).toHaveAttribute("aria-expanded", "false");
    await user.click(opener);
    expect(opener).toHaveAttribute("aria-expanded", "true");
    expect(screen.getByText("rejento sends one event twice, byte for byte.")).toBeVisible();
  });

  it("plays one, tells what came, and leads to its deliveries", async () => {
    const shown = await show(({ host }) => host.answer({ "sandbox.scenario": () => sampleRun() }));
    await shown.user.click(await screen.findByRole("button", { name: "Run Duplicate" }));
    const outcome = await screen.findByRole("status", { name: "What came of Duplicate" });
    expect(await within(outcome).findByText("Everything came as it must")).toBeVisible();
    expect(outcome).toHaveTextContent("2 requests, Valid, 1 of them a repeat");
    expect(within(outcome).getByRole("link", { name: "Show its 2 requests" })).toHaveAttribute(
      "href",
      expect.stringContaining("filter=id"),
    );
    expect(lastCall(shown, "sandbox.scenario")).toEqual({ name: "duplicate", memory_only: false });
  });

  it("tells of a call that had to wait, and leads to the audit", async () => {
    const call = { path: "/api/v1/jobs", status: 200, sendings: 2, waited_ms: 1001 };
    const run = sampleRun({ name: "rate-limited", query: null, came: [], expected: [], call });
    const { user } = await show(({ host }) => host.answer({ "sandbox.scenario": () => run }));
    await user.click(await screen.findByRole("button", { name: "Run Too many calls (429)" }));
    const outcome = await screen.findByRole("status", { name: "What came of Too many calls (429)" });
    await waitFor(() =>
      expect(outcome).toHaveTextContent("ended with 200 after 2 sendings and 1 s of waiting"),
    );
    expect(within(outcome).getByRole("link", { name: "Show the audit" })).toBeVisible();
  });

  it("says when something else came, and why one could not be played", async () => {
    const { host, user } = await show(({ host }) =>
      host.answer({ "sandbox.scenario": () => sampleRun({ as_expected: false }) }),
    );
    await user.click(await screen.findByRole("button", { name: "Run Duplicate" }));
    expect(await screen.findByText("Something else came than must")).toBeVisible();
    host.answer({
      "sandbox.scenario": () => {
        throw { code: "keychain.locked", message: "The keychain is locked.", hint: null, fields: {} };
      },
    });
    await user.click(screen.getByRole("button", { name: "Run Duplicate" }));
    expect(await screen.findByText("The keychain is locked.")).toBeVisible();
    expect(screen.queryByText("Something else came than must")).toBeNull();
  });
});
