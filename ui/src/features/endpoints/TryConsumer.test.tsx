import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";

describe("trying a consumer", () => {
  it("sends to nobody before an address is typed, then says what was wrong and why", async () => {
    const shown = await showPlace("/endpoints", {});
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Try a consumer…" }));
    const drawer = await screen.findByRole("dialog", { name: "Try a consumer as Keruja" });
    expect(within(drawer).getByRole("button", { name: /Try it/ })).toBeDisabled();
    expect(lastCall(shown, "conformance.run")).toBeUndefined();

    await user.type(
      within(drawer).getByLabelText("Address of your program"),
      "http://localhost:3000/hooks{Enter}",
    );
    expect(await within(drawer).findByText("1 answer was wrong, 1 were right.")).toBeInTheDocument();
    expect(lastCall(shown, "conformance.run")).toEqual({
      endpoint_id: "edp_keruja",
      url: "http://localhost:3000/hooks",
    });
    const items = within(drawer).getAllByRole("listitem");
    expect(items[0]).toHaveTextContent("empty_signature");
    expect(items[0]).toHaveTextContent("expected 4xx, got 500");
    expect(items[0]).toHaveTextContent("A 500 is sent again.");
    expect(items[2]).toHaveTextContent("The scheme sends no token.");
  });
});
