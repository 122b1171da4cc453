import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showPlace } from "../../test/place";

describe("the way to a profile", () => {
  it("goes from the list, which the address remembers", async () => {
    const { user, router } = await showPlace("/settings/profiles");
    await screen.findByRole("article", { name: "Keruja" });
    const list = within(screen.getByRole("region", { name: "Platform profiles" }));
    await user.click(list.getByRole("button", { name: /^rejento/ }));
    expect(await screen.findByRole("article", { name: "rejento" })).toBeInTheDocument();
    expect(router.state.location.search).toEqual({ profile: "rejento" });
  });

  it("goes from an endpoint", async () => {
    const { user } = await showPlace("/endpoints");
    await user.click(await screen.findByRole("button", { name: "What is known of Keruja" }));
    expect(await screen.findByRole("article", { name: "Keruja" })).toBeInTheDocument();
  });

  it("goes from the palette by the platform's name", async () => {
    const { user } = await showPlace("/deliveries");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or run a command" }), "kejue");
    await user.click(await screen.findByText("What is known of Kejue"));
    expect(await screen.findByRole("article", { name: "Kejue" })).toBeInTheDocument();
  });
});
