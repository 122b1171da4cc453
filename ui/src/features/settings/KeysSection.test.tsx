import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { sampleKey, sampleSlot } from "../../test/house";
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
    expect(screen.getByText(/^SHA-256, computed now and kept nowhere: (9f){32}$/)).toBeInTheDocument();
  });

  it("says what is wrong with a key that cannot be read", async () => {
    const problem = { code: "keychain.locked", message: "The keychain is locked.", hint: "Unlock it." };
    const { user } = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({ "keys.check": () => ({ readable: false, sha256: null, problem }) }),
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

  it("rotates a key: both values are shown, and the old one can be retired", async () => {
    const shown = await showPlace("/settings/keys");
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Rotate" }));
    const drawer = await screen.findByRole("dialog", { name: "Rotate staging" });
    await user.type(within(drawer).getByLabelText("New value"), VALUE);
    await user.click(within(drawer).getByRole("button", { name: "Rotate it" }));
    await waitFor(() =>
      expect(lastCall(shown, "keys.rotate")).toMatchObject({
        key_id: "key_1",
        value: VALUE,
        overlap_s: 86400,
      }),
    );
    const detail = await screen.findByRole("article", { name: "staging" });
    expect(await within(detail).findByRole("region", { name: /Previous a91f/ })).toBeInTheDocument();
    expect(within(detail).getByRole("region", { name: /Current c40d/ })).toBeInTheDocument();
    expect(document.documentElement.outerHTML).not.toContain(VALUE);
    await user.click(within(detail).getByRole("button", { name: "Retire now" }));
    const dialog = await screen.findByRole("dialog", { name: "Retire the previous value of staging?" });
    await user.click(within(dialog).getByRole("button", { name: "Retire it" }));
    await waitFor(() => expect(lastCall(shown, "keys.revoke")).toEqual({ key_id: "key_1" }));
  });

  it("records scopes and fields of a key without its value", async () => {
    const shown = await showPlace("/settings/keys");
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Edit" }));
    const drawer = await screen.findByRole("dialog", { name: "Edit staging" });
    await user.type(within(drawer).getByLabelText("Scopes", { selector: "input" }), "shifts:read{Enter}");
    await user.click(within(drawer).getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "keys.set")).toMatchObject({
        key_id: "key_1",
        change: { name: "staging", scopes: ["shifts:read"], no_end: true },
      }),
    );
  });

  it("counts the scopes of a key towards those that the platform says there are", async () => {
    const slot = sampleSlot({ name: "api_key", signs_deliveries: false, scopes_total: 12 });
    const key = sampleKey({ slot: "api_key", scopes: ["shifts:read", "staff:read"] });
    await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({ "keys.slots": () => ({ slots: [slot] }), "keys.list": () => ({ keys: [key] }) }),
    );
    const detail = await screen.findByRole("article", { name: "staging" });
    await waitFor(() => expect(detail).toHaveTextContent("shifts:readstaff:read (2 of 12)"));
  });

  it("asks for each field of a credential, and says that the platform shows it once", async () => {
    const shown = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({
        "keys.slots": () => ({
          slots: [
            sampleSlot({
              name: "api_key",
              label: "API key",
              signs_deliveries: false,
              shown_once: true,
              made_at: "Settings → API keys",
              fields: [{ name: "key_id", label: "key id" }],
            }),
          ],
        }),
      }),
    );
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Add" }));
    const drawer = await screen.findByRole("dialog", { name: "Add a key" });
    expect(drawer).toHaveTextContent("shows this value only once");
    expect(drawer).toHaveTextContent("Made at the platform under: Settings → API keys");
    await user.type(within(drawer).getByLabelText("Value"), VALUE);
    expect(within(drawer).getByRole("button", { name: "Save the key" })).toBeDisabled();
    await user.type(within(drawer).getByLabelText("Key id"), "kid_7");
    await user.click(within(drawer).getByRole("button", { name: "Save the key" }));
    await waitFor(() =>
      expect(lastCall(shown, "keys.add")).toMatchObject({ slot: "api_key", fields: { key_id: "kid_7" } }),
    );
  });

  it("asks the platform about a key for calls, and explains a refusal", async () => {
    const { user } = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({
        "keys.try": () => ({
          accepted: false,
          status: 401,
          call: "GET /webhooks",
          problem: { code: "key.refused", message: "Kejue answered 401.", hint: "Make a new one." },
        }),
      }),
    );
    await user.click(await screen.findByRole("button", { name: /import bot/ }));
    await user.click(await screen.findByRole("button", { name: "Check" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Kejue answered 401.");
  });

  it("logs in by OAuth: opens the browser, waits, and shows the key", async () => {
    const begun = {
      login_id: "l1",
      address: "https://a.example/authorize?state=s",
      redirect_uri: "http://127.0.0.1:9/callback",
    };
    const shown = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({
        "keys.slots": () => ({
          slots: [
            sampleSlot({ name: "oauth2", label: "OAuth tokens", signs_deliveries: false, login: "oauth" }),
          ],
        }),
        "keys.begin_oauth": () => begun,
        "keys.finish_oauth": () => sampleKey(),
      }),
    );
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Other ways to add a key" }));
    await user.click(await screen.findByRole("menuitem", { name: "Log in at a platform" }));
    const drawer = await screen.findByRole("dialog", { name: "Log in at a platform" });
    await user.type(await within(drawer).findByLabelText("Client id"), "client-1");
    await user.click(within(drawer).getByRole("button", { name: "Open the browser" }));
    await waitFor(() => expect(lastCall(shown, "keys.finish_oauth")).toEqual({ login_id: "l1" }));
    expect(lastCall(shown, "keys.begin_oauth")).toMatchObject({ client_id: "client-1", client_secret: null });
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  it("takes keys out of a file and says that the file still holds them", async () => {
    const shown = await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({
        "keys.in_file": () => ({
          format: "a .env file",
          digest: "d1",
          keys: [
            {
              index: 0,
              name: "KEJUE_KEY",
              line: 1,
              last_four: "4321",
              slot: "api_key",
              looks_like: null,
              problem: null,
            },
            {
              index: 1,
              name: "OTHER_TOKEN",
              line: 2,
              last_four: "",
              slot: null,
              looks_like: null,
              problem: null,
            },
          ],
        }),
        "keys.take": () => ({ keys: [sampleKey({ name: "KEJUE_KEY" })] }),
        "keys.remove_file": ({ path }) => ({ path, bytes: 29, other_names: 1, versioned: true }),
      }),
    );
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Other ways to add a key" }));
    await user.click(await screen.findByRole("menuitem", { name: "Take keys out of a file" }));
    const drawer = await screen.findByRole("dialog", { name: "Take keys out of a file" });
    const field = drawer.querySelector<HTMLInputElement>("input[type=file]");
    if (field === null) throw new Error("no field for a file");
    await user.upload(field, new File([`KEJUE_KEY=${VALUE}`], ".env"));
    await user.click(await within(drawer).findByRole("button", { name: "Take 1 key" }));
    expect(await within(drawer).findByRole("status")).toHaveTextContent("still holds it in plain text");
    expect(lastCall(shown, "keys.take")).toMatchObject({
      file: { name: ".env", text: `KEJUE_KEY=${VALUE}` },
      keys: [{ index: 0, name: "KEJUE_KEY", slot: "api_key" }],
    });

    // A page does not know where the file is; the person says it, and is told what went.
    const remove = within(drawer).getByRole("button", { name: "Remove .env" });
    expect(remove).toBeDisabled();
    await user.type(within(drawer).getByLabelText("Where .env is"), "/home/maria/app/.env");
    await user.click(remove);
    expect(await within(drawer).findByText(/\/home\/maria\/app\/.env was removed/)).toBeInTheDocument();
    expect(within(drawer).getByText(/1 other name/)).toBeInTheDocument();
    expect(within(drawer).getByText(/under version control/)).toBeInTheDocument();
    expect(lastCall(shown, "keys.remove_file")).toEqual({ path: "/home/maria/app/.env", digest: "d1" });
  });

  it("knows the path of a file that the system's dialog picked, and says why it stays", async () => {
    const shown = await showPlace("/settings/keys", {}, ({ host }) => {
      Object.assign(host, {
        openKeyFile: async () => ({ path: "/srv/app/.env", name: ".env", text: `KEJUE_KEY=${VALUE}` }),
      });
      host.answer({
        "keys.in_file": () => ({
          format: "a .env file",
          digest: "d2",
          keys: [
            {
              index: 0,
              name: "KEJUE_KEY",
              line: 1,
              last_four: "4321",
              slot: "api_key",
              looks_like: null,
              problem: null,
            },
          ],
        }),
        "keys.take": () => ({ keys: [sampleKey({ name: "KEJUE_KEY" })] }),
        "keys.remove_file": () => {
          throw {
            code: "key_file.changed",
            message: "/srv/app/.env is not the file that was read, and was not removed.",
            hint: null,
            fields: {},
          };
        },
      });
    });
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Other ways to add a key" }));
    await user.click(await screen.findByRole("menuitem", { name: "Take keys out of a file" }));
    const drawer = await screen.findByRole("dialog", { name: "Take keys out of a file" });
    await user.click(within(drawer).getByRole("button", { name: "Choose a file" }));
    await user.click(await within(drawer).findByRole("button", { name: "Take 1 key" }));
    await user.click(await within(drawer).findByRole("button", { name: "Remove .env" }));
    expect(await within(drawer).findByRole("alert")).toHaveTextContent("was not removed");
    expect(lastCall(shown, "keys.remove_file")).toEqual({ path: "/srv/app/.env", digest: "d2" });
  });

  it.each([
    [{ looks_like: "production", foreign: true } as const, "LIVE key outside of LIVE", "guard.foreign_key"],
    [{ state: "expired", expires_at: "2020-01-01T00:00:00Z" } as const, "ended", "key.expired"],
  ])("warns of a key that no call is made with: %j", async (change, words, code) => {
    await showPlace("/settings/keys", {}, ({ host }) =>
      host.answer({ "keys.list": () => ({ keys: [sampleKey(change)] }) }),
    );
    const detail = await screen.findByRole("article", { name: "staging" });
    expect(detail).toHaveTextContent(code);
    expect(screen.getByRole("list", { name: "Signing secrets" })).toHaveTextContent(words);
  });
});
