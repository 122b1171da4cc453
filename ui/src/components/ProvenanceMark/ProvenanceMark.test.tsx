import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Provenance } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { ProvenanceMark } from "./ProvenanceMark";

describe("ProvenanceMark", () => {
  it.each<[Provenance, string]>([
    ["documented", "documented"],
    ["observed", "observed"],
    ["contradictory", "contradictory"],
    ["example-only", "example only"],
    ["assumed", "assumed"],
    ["user", "entered by you"],
  ])("calls %s “%s” and says what that means", (provenance, word) => {
    showComponent(<ProvenanceMark provenance={provenance} />);
    expect(screen.getByText(word)).toHaveAttribute("title", expect.stringMatching(/\.$/));
  });

  it("takes a word of its own", () => {
    showComponent(<ProvenanceMark provenance="assumed" label="layout assumed" />);
    expect(screen.getByText("layout assumed")).toBeInTheDocument();
  });
});
