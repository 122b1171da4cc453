import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { sampleComparison, sampleSigned } from "../../test/verification";
import { type World, world } from "../../test/world";

/** Opens a delivery of the fake world, 0 the newest, with the focus in the list. */
async function open(index = 0, change?: (there: World) => void) {
  const there = world();
  change?.(there);
  const id = there.deliveries[index]?.id ?? "";
  const opened = await openWindow(there.host, `/deliveries?selected=${id}`);
  await screen.findByRole("button", { name: /Show signed bytes/ });
  await opened.user.click((await screen.findAllByRole("row"))[index + 1] as HTMLElement);
  return { id, host: there.host, ...opened };
}

describe("the verification of a delivery", () => {
  it("shows the signed bytes part by part, and lights a part in hex and in text", async () => {
    const { user } = await open();
    await user.keyboard("s");
    const parts = await screen.findByRole("listbox", { name: "Hex and text: parts with their bytes" });
    expect(within(parts).getAllByRole("option")).toHaveLength(3);
    await user.click(parts);
    const time = within(parts).getByRole("option", {
      name: /^timestamp 0–9, the time in the header X-Keruja-Signature$/,
    });
    expect(time).toHaveAttribute("aria-selected", "true");
    const bytes = screen.getByRole("region", { name: "Hex and text" });
    const lit = () => [...bytes.querySelectorAll("[data-lit]")].map((run) => run.textContent);
    expect(lit()).toEqual(["31 37 39 35 32 35 34 30 36 35", "1795254065"]);
    await user.keyboard("{ArrowRight}");
    const chosen = () => within(parts).getByRole("option", { selected: true });
    expect(chosen()).toHaveAccessibleName(/^separator 10, /);
    expect(lit()).toEqual(["2e", "."]);
    expect(parts).toHaveAttribute("aria-activedescendant", chosen().id);
    await user.keyboard("{End}{ArrowRight}");
    expect(chosen()).toHaveAccessibleName(/^body 11–/);
  });

  it("lights the part under the pointer and chooses it by a click", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: /Show signed bytes/ }));
    const bytes = await screen.findByRole("region", { name: "Hex and text" });
    const dot = bytes.querySelector('[data-tone="2"]') as HTMLElement;
    await user.hover(dot);
    expect(bytes.querySelectorAll("[data-lit]")).toHaveLength(2);
    await user.click(dot);
    expect(screen.getByRole("option", { selected: true })).toHaveAccessibleName(/^separator/);
    await user.click(screen.getByRole("button", { name: /Hide signed bytes/ }));
    expect(screen.queryByRole("region", { name: "Hex and text" })).toBeNull();
  });

  it("says how much of large signed bytes is shown, and why there are none", async () => {
    const { user } = await open(0, ({ host, deliveries }) =>
      host.answer({
        "deliveries.signed": ({ delivery_id }) =>
          delivery_id === deliveries[0]?.id
            ? sampleSigned({ cut: true, length: 2_500_000, shown: 1_048_576 })
            : sampleSigned({ note: "This scheme signs nothing.", ranges: [] }),
      }),
    );
    await user.keyboard("s");
    expect(await screen.findByText("Only the first 1.0 MB of 2.5 MB are shown.")).toBeVisible();
    await user.keyboard("j");
    expect(await screen.findByText("This scheme signs nothing.")).toBeVisible();
    expect(screen.queryByRole("listbox")).toBeNull();
  });

  it("is compared with the last valid one, in sentences with both values", async () => {
    const { user, router } = await open();
    await user.keyboard("d");
    const panel = await screen.findByRole("region", { name: "Compared with the last valid delivery" });
    expect(await within(panel).findByText("2 differences can be why.")).toBeVisible();
    const [body, via, time] = within(panel).getAllByRole("listitem");
    expect(body).toHaveTextContent("The body ends in a line feed here, and in } there.");
    expect(body).toHaveTextContent("can be why");
    expect(via).toHaveTextContent("this one1.1 nginxvalid oneabsent");
    expect(time).not.toHaveTextContent("can be why");
    expect(within(panel).getByText("Alike: scheme, method, path, form of the signature.")).toBeVisible();
    await user.click(within(panel).getByRole("button", { name: "Open the valid one" }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ selected: "dlv_00000038" }));
  });

  it("says that there is nothing to compare with", async () => {
    const { user } = await open(0, ({ host }) =>
      host.answer({ "deliveries.compare_valid": () => sampleComparison(undefined) }),
    );
    await user.keyboard("d");
    expect(
      await screen.findByText("This endpoint has no other delivery with a valid signature yet."),
    ).toBeVisible();
  });

  it("is copied as a report and as a test vector, and says so", async () => {
    const { id, host, user } = await open();
    await user.click(screen.getByRole("button", { name: /Copy report without secrets/ }));
    expect(await screen.findByText("Copied a report without secrets.")).toBeVisible();
    expect(host.copied).toBe(`# Delivery ${id}\n`);
    await user.click(screen.getByRole("button", { name: /Copy as test vector/ }));
    const said = "Copied a test vector. Put the secret in before it is used.";
    expect(await screen.findByText(said)).toBeVisible();
    expect(host.copied).toBe(JSON.stringify({ id }));
  });

  it("gives code in eight languages, and says where it was not run", async () => {
    const { host, user } = await open();
    await user.click(screen.getByRole("button", { name: "Verification code…" }));
    const drawer = await screen.findByRole("dialog", { name: "Verification code" });
    const languages = within(await within(drawer).findByRole("radiogroup", { name: "Language" }));
    expect(languages.getAllByRole("radio")).toHaveLength(8);
    expect(within(drawer).getByText("run by our tests")).toBeVisible();
    await user.click(languages.getByRole("radio", { name: "Java" }));
    expect(await within(drawer).findByText("not run")).toBeVisible();
    await user.click(within(drawer).getByRole("button", { name: "Copy the code" }));
    expect(host.copied).toMatch(/^# java\n/);
  });

  it("names an old secret, the weak spots and what happened to the bytes", async () => {
    await open(9);
    expect(screen.getByRole("heading", { name: "Signed with an old secret" })).toBeVisible();
    expect(screen.getByText("old secret")).toBeVisible();
    const weak = screen.getByRole("list", { name: "Weak spots of this scheme" });
    expect(weak).toHaveTextContent("No time is signed");
    expect(screen.getByRole("region", { name: "The bytes" })).toHaveTextContent("as on the wire");
  });

  it("names each header that was added on the way, and what adds it", async () => {
    await open();
    const added = screen.getByRole("list", { name: "1 header added on the way" });
    expect(added).toHaveTextContent("Via 1.1 nginxas an HTTP proxy adds it");
  });
});
