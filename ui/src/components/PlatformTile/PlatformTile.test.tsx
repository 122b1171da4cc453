import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { PlatformTile, platformLetters } from "./PlatformTile";

describe("PlatformTile", () => {
  it.each([
    ["keruja", "KA"],
    ["keruj", "KJ"],
    ["kejue", "KE"],
    ["rejento", "RE"],
    ["timehunter", "TH"],
    ["stripe", "ST"],
    ["standard-webhooks", "SW"],
  ])("draws %s as %s", (platform, letters) => {
    expect(platformLetters(platform)).toBe(letters);
  });

  it("is read as the platform's name", () => {
    showComponent(<PlatformTile platform="timehunter" name="TimeHunter" />);
    expect(screen.getByRole("img", { name: "TimeHunter" })).toHaveTextContent("TH");
  });

  it("is silent beside the name", () => {
    showComponent(<PlatformTile platform="kejue" name="Kejue" decorative />);
    expect(screen.queryByRole("img")).not.toBeInTheDocument();
    expect(screen.getByTitle("Kejue")).toBeInTheDocument();
  });
});
