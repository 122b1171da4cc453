import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";

const VALUE = "whsec_0123456789abcdef";

describe("KeysSection", () => {
  it("parts signing secrets from API keys", async () => {
    await showPlace("/settings/keys");
    const signing = await screen.findByRole("list", { name: "Signing secrets" });
    await waitFor(() => expect(within(signing).getAllByRole("listitem")).toHaveLength(2));
    expect(
      within(screen.getByRole("list", { name: "API keys" })).getByRole("button", { name: /import bot/ }),
    ).toBeInTheDocument();
  });

  it("says where a value is kept and that it is never shown", async () => {
    await showPlace("/settings/keys");
    const detail = await screen.findByRole("article", { name: "staging" });
    expect(detail).toHaveTextContent("In the system keychain. Gatehouse never shows it again.");
    expect(detail).toHaveTextContent("…03c7");
  });

  it("adds a key, shows it, and has its value nowhere", async () => {
    const shown = await showPlace("/settings/keys");
    const { user } = shown;
    await screen.findByRole("article", { name: "staging" });
    await user.click(screen.getByRole("button", { name: "Add" }));
    const drawer = await screen.findByRole("dialog", { name: "Add a key" });
    expect(within(drawer).getByRole("button", { name: "Save the key" })).toBeDisabled();
    const name = within(drawer).getByLabelText("Name");
    await user.clear(name);
    await user.type(name, "second");
    await user.type(within(drawer).getByLabelText("Value"), VALUE);
    await user.click(within(drawer).getByRole("button", { name: "Save the key" }));
    expect(await screen.findByRole("article", { name: "second" })).toHaveTextContent("c40d 7e61");
    expect(lastCall(shown, "keys.add")).toMatchObject({ value: VALUE, slot: "webhook" });
    expect(document.documentElement.outerHTML).not.toContain(VALUE);
  });

  it("empties the value when it could not be stored, and says why", async () => {
    const { user } = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({
        "keys.add": () => {
          throw {
            code: "key.name_taken",
            message: "A key is already called keruja.",
            hint: "Choose another name.",
            fields: { name: "taken" },
          };
        },
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Add" }));
    const drawer = await screen.findByRole("dialog", { name: "Add a key" });
    const field = within(drawer).getByLabelText<HTMLInputElement>("Value");
    await user.type(field, VALUE);
    await user.click(within(drawer).getByRole("button", { name: "Save the key" }));
    expect(await within(drawer).findByRole("alert")).toHaveTextContent("A key is already called keruja.");
    expect(field.value).toBe("");
    expect(within(drawer).getByText("taken")).toBeInTheDocument();
  });

  it("checks a key and says that it can be read", async () => {
    const { user } = await showPlace("/settings/keys");
    await user.click(await screen.findByRole("button", { name: "Check" }));
    expect(await screen.findByText("Readable, and the one that was stored")).toBeInTheDocument();
  });

  it("says what is wrong with a key that cannot be read", async () => {
    const problem = { code: "keychain.locked", message: "The keychain is locked.", hint: "Unlock it." };
    const { user } = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({ "keys.check": () => ({ readable: false, problem }) }),
    );
    await user.click(await screen.findByRole("button", { name: "Check" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Unlock it.");
  });

  it("removes a key after a question", async () => {
    const shown = await showPlace("/settings/keys");
    await shown.user.click(await screen.findByRole("button", { name: "Remove" }));
    const dialog = await screen.findByRole("dialog", { name: "Remove key staging?" });
    await shown.user.click(within(dialog).getByRole("button", { name: "Remove it" }));
    await waitFor(() => expect(lastCall(shown, "keys.remove")).toEqual({ key_id: "key_1" }));
    expect(await screen.findByRole("article", { name: "ats-sync" })).toBeInTheDocument();
  });
});
