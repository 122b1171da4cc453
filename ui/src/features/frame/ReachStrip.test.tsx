import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { DialogueWatchView } from "../../rpc/generated";
import { sampleWatch } from "../../test/dialogue";
import { showPlace } from "../../test/place";

const down = sampleWatch({
  state: "unreachable",
  reason: "tunnel_down",
  text: "The tunnel is not up: what the platform sends is lost.",
  alarm: true,
});

it("stands in every place while an application is not reached, and goes when it is", async () => {
  let watch: DialogueWatchView = down;
  const { host } = await showPlace("/deliveries", {}, ({ host }) =>
    host.answer({ "dialogue.monitor": () => ({ endpoints: [watch] }) }),
  );
  const strip = await screen.findByText("keruj is not reached by its platform.");
  expect(strip.closest("[role=status]")).toHaveTextContent("The tunnel is not up");
  watch = sampleWatch({ state: "reachable", reason: "answered" });
  host.announce([{ event: "reachability_turned", endpoint_id: "edp_keruj", good: true }]);
  await waitFor(() => expect(strip).not.toBeInTheDocument());
});

it("leaves to the frame what the frame says", async () => {
  const { host } = await showPlace("/deliveries", {}, ({ host }) =>
    host.answer({
      "dialogue.monitor": () => ({ endpoints: [{ ...down, reason: "not_listening" }] }),
    }),
  );
  await waitFor(() => expect(host.calls.some(({ name }) => name === "dialogue.monitor")).toBe(true));
  expect(screen.queryByText(/is not reached by its platform/)).not.toBeInTheDocument();
});
