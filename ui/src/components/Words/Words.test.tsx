import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Words } from "./Words";

it("sets apart what stands between backticks", () => {
  const { container } = render(<Words text="Set `X-Sig` to `v1`." />);
  expect(container).toHaveTextContent("Set X-Sig to v1.");
  expect([...container.querySelectorAll("code")].map((one) => one.textContent)).toEqual(["X-Sig", "v1"]);
});

it("leaves a lone backtick as it is", () => {
  const { container } = render(<Words text="a ` b" />);
  expect(container).toHaveTextContent("a ` b");
});
