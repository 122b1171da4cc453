import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { Fingerprint } from "./Fingerprint";

const heights = () =>
  [...document.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height")).toFixed(1));

describe("Fingerprint", () => {
  it("shows four digits and draws seven bars from the digits", () => {
    showComponent(<Fingerprint hex={"a91f03c7".repeat(8)} />);
    expect(screen.getByText("a91f")).toBeInTheDocument();
    expect(heights()).toEqual(["8.7", "8.0", "2.7", "12.0", "2.0", "4.0", "10.0"]);
  });

  it("shows eight digits when large", () => {
    showComponent(<Fingerprint hex={"a91f03c7".repeat(8)} size="l" />);
    expect(screen.getByText("a91f 03c7")).toBeInTheDocument();
  });
});
