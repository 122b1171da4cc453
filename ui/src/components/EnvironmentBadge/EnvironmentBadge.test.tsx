import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Environment } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { EnvironmentBadge } from "./EnvironmentBadge";

it.each<[Environment, string]>([
  ["offline", "SANDBOX"],
  ["sandbox", "TEST"],
  ["production", "LIVE"],
])("calls %s %s", (environment, word) => {
  showComponent(<EnvironmentBadge environment={environment} />);
  expect(screen.getByText(word)).toBeInTheDocument();
});
