import { Notifications } from "@mantine/notifications";
import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
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

it("tells for how long a secret is in the clipboard, and that it went", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { host, user } = showComponent(
      <>
        <Notifications />
        <CopyButton secret label="Copy secret" text="kej_live_0123456789" />
      </>,
    );
    await user.click(screen.getByRole("button", { name: "Copy secret" }));
    expect(host.copied).toBe("kej_live_0123456789");
    expect(await screen.findByText(/There is a secret in the clipboard/)).toHaveTextContent("0:30");
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(screen.getByText(/There is a secret in the clipboard/)).toHaveTextContent("0:20");
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(host.copied).toBe("");
    expect(await screen.findByText("The clipboard was cleared of the secret.")).toBeInTheDocument();
  } finally {
    vi.useRealTimers();
  }
});
