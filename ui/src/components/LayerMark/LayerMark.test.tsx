import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Layer } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { LayerMark } from "./LayerMark";

it.each<[Layer, string]>([
  ["built-in", "built-in"],
  ["user", "yours"],
  ["workspace", "this workspace"],
])("calls the layer %s “%s” and says what that means", (layer, word) => {
  showComponent(<LayerMark layer={layer} />);
  expect(screen.getByText(word)).toHaveAttribute("title", expect.stringMatching(/\.$/));
});
