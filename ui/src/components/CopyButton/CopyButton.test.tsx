import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { fakeHost } from "../../host/fake";
import { showComponent } from "../../test/component";
import { CopyButton } from "./CopyButton";

it("copies and says so", async () => {
  const { host, user } = showComponent(
    <CopyButton withLabel label="Copy URL" text="http://127.0.0.1/in/a" />,
  );
  await user.click(screen.getByRole("button", { name: "Copy URL" }));
  expect(host.copied).toBe("http://127.0.0.1/in/a");
  expect(await screen.findByText("Copied")).toBeInTheDocument();
});

it("says when the clipboard refuses", async () => {
  const host = { ...fakeHost(), copyText: () => Promise.reject(new Error("denied")) };
  const { user } = showComponent(<CopyButton label="Copy id" text="dlv_1" />, host);
  await user.click(screen.getByRole("button", { name: "Copy id" }));
  expect(await screen.findByText("Could not be copied")).toBeInTheDocument();
});
