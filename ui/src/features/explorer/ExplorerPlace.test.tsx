import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { ApiRunView } from "../../rpc/generated";
import { sampleApi, sampleApiAnswer, sampleApiKey, samplePrepared } from "../../test/explorer";
import { furnishExplorer } from "../../test/explorerHost";
import { lastCall, showPlace } from "../../test/place";
import type { World } from "../../test/world";
import { works } from "./works";

afterEach(() => works.clear());

const show = (open?: string, change?: (world: World, runs: ApiRunView[]) => void) =>
  showPlace(open === undefined ? "/explorer" : `/explorer?open=${encodeURIComponent(open)}`, {}, (world) => {
    const { runs } = furnishExplorer(world);
    change?.(world, runs);
  });

const CANDIDATES = "e:con_rejento:candidates.list";

describe("the list of calls", () => {
  it("names the calls of each connection, and opens one by its row", async () => {
    const shown = await show();
    const tree = await screen.findByRole("tree", { name: "Calls" });
    expect(await within(tree).findByRole("treeitem", { name: /ats-sync read only/ })).toBeInTheDocument();
    expect(screen.getByText(/Choose a call at the left/)).toBeInTheDocument();
    await shown.user.click(within(tree).getByRole("treeitem", { name: "GET candidates/:id" }));
    expect(await screen.findByRole("textbox", { name: "Path" })).toHaveValue("/api/v1/candidates/{id}");
    expect(within(tree).getByRole("treeitem", { selected: true })).toHaveTextContent("candidates/:id");
  });

  it("finds operations of a file of 2,000 as one types, and opens one by the keyboard", async () => {
    const { user } = await show();
    const filter = await screen.findByRole("textbox", { name: "Filter calls" });
    await screen.findByRole("treeitem", { name: /Pets OpenAPI 3.0.3/ });
    await user.type(filter, "pets/1999");
    expect(await screen.findByRole("treeitem", { name: "GET pets/1999" })).toBeInTheDocument();
    expect(screen.queryByRole("treeitem", { name: "GET pets/1" })).not.toBeInTheDocument();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{Enter}");
    expect(await screen.findByRole("textbox", { name: "Path" })).toHaveValue("/pets/1999");
  });

  it("says so when nothing fits", async () => {
    const { user } = await show();
    await user.type(await screen.findByRole("textbox", { name: "Filter calls" }), "zzz");
    expect(await screen.findByText("No call fits the filter.")).toBeInTheDocument();
  });

  it("says why what can be called is not told", async () => {
    await show(undefined, ({ host }) =>
      host.answer({
        "api.describe": () => {
          throw { code: "store.busy", message: "The store does not answer.", hint: null, fields: {} };
        },
      }),
    );
    expect(await screen.findByText("The store does not answer.")).toBeInTheDocument();
  });
});

describe("a call", () => {
  it("is sent with Ctrl+Enter, and its answer is read as tree, table and headers", async () => {
    const shown = await show(CANDIDATES);
    await shown.user.type(await screen.findByRole("textbox", { name: /status/ }), "shortlisted");
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText("200 OK")).toBeInTheDocument();
    expect(lastCall(shown, "api.send")).toMatchObject({
      call: {
        connection_id: "con_rejento",
        endpoint: "candidates.list",
        path: "/api/v1/candidates",
        query: [{ name: "status", value: "shortlisted", off: false }],
      },
      wait: false,
    });
    expect(screen.getAllByText("37 of 100 left").length).toBeGreaterThan(0);
    expect(screen.getByRole("treeitem", { name: /name.*Anna Wrona/ })).toBeInTheDocument();
    await shown.user.click(screen.getByRole("tab", { name: "Table" }));
    const grid = await screen.findByRole("grid", { name: "Records" });
    expect(within(grid).getByRole("columnheader", { name: "city.name" })).toBeInTheDocument();
    expect(await within(grid).findByText("Kraków")).toBeInTheDocument();
    await shown.user.click(screen.getByRole("button", { name: "XLSX" }));
    await waitFor(() => expect(shown.host.answers).toEqual([{ answer_id: 1, form: "xlsx" }]));
  });

  it("keeps what was typed while another one is looked at", async () => {
    const { user } = await show(CANDIDATES);
    await user.type(await screen.findByRole("textbox", { name: /status/ }), "open");
    await user.click(screen.getByRole("treeitem", { name: "GET matches" }));
    await screen.findByText(/It takes no parameters/);
    await user.click(screen.getByRole("treeitem", { name: "GET candidates" }));
    expect(await screen.findByRole("textbox", { name: /status/ })).toHaveValue("open");
  });

  it("offers the names of free rows that were typed before, with their values", async () => {
    const shown = await show(CANDIDATES);
    await shown.user.click(await screen.findByRole("button", { name: "Add a row" }));
    const name = screen.getByRole("combobox", { name: "Name of row 1" });
    await waitFor(() => expect(name).toHaveFocus());
    await shown.user.click(await screen.findByRole("option", { name: "city" }));
    expect(screen.getByRole("textbox", { name: "Value of city" })).toHaveValue("Warszawa");
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("200 OK");
    expect(lastCall(shown, "api.send")).toMatchObject({
      call: { query: [{ name: "city", value: "Warszawa", off: false }] },
    });
  });

  it("is not sent while a field is wrong, and the field says what is", async () => {
    const shown = await show("e:con_kejue:webhooks.create", ({ host }) =>
      host.answer({
        "api.prepare": ({ call }) =>
          samplePrepared(call, {
            problems: call.fields?.some(({ name }) => name === "url")
              ? []
              : [{ code: "api.parameter_missing", message: "`url` is missing.", at: { field: "body.url" } }],
          }),
      }),
    );
    const url = await screen.findByRole("textbox", { name: /url/ });
    expect(url).toBeRequired();
    expect(url).toHaveAccessibleDescription(/1 – 2.083 characters/);
    expect(url).not.toBeInvalid();
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/is missing/)).toBeInTheDocument();
    expect(lastCall(shown, "api.send")).toBeUndefined();
    await shown.user.type(url, "https://x.example/in");
    await shown.user.click(screen.getByRole("combobox", { name: /signing_method/ }));
    await shown.user.click(await screen.findByRole("option", { name: "bearer" }));
    await shown.user.type(screen.getByLabelText(/^secret/), "hidden-1");
    expect(document.body.innerHTML).not.toContain("hidden-1");
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("200 OK");
    expect(lastCall(shown, "api.send")).toMatchObject({
      call: {
        fields: [
          { name: "url", value: "https://x.example/in" },
          { name: "signing_method", value: "bearer" },
          { name: "secret", value: "hidden-1" },
        ],
      },
    });
  });

  it("is refused with the reason where the platform only reads", async () => {
    const shown = await show(CANDIDATES, ({ host }) =>
      host.answer({
        "api.prepare": ({ call }) =>
          samplePrepared(
            call,
            call.method === "GET"
              ? {}
              : { refused: { code: "guard.read_only_platform", message: "rejento's API only reads." } },
          ),
      }),
    );
    await shown.user.selectOptions(await screen.findByRole("combobox", { name: "Method" }), "PATCH");
    expect(await screen.findByText("rejento's API only reads.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /^Send/ })).toBeDisabled();
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(lastCall(shown, "api.send")).toBeUndefined();
  });

  it("goes out without a key only when a person says so", async () => {
    const shown = await show(CANDIDATES, ({ host }) =>
      host.answer({
        "api.prepare": ({ call }) =>
          samplePrepared(
            call,
            call.without_key
              ? { key: null }
              : { key: null, refused: { code: "key.none_for_calls", message: "There is no key for calls." } },
          ),
      }),
    );
    expect(await screen.findByText("There is no key for calls.")).toBeInTheDocument();
    await shown.user.click(screen.getByRole("button", { name: "Send without a key" }));
    await screen.findByText("200 OK");
    expect(lastCall(shown, "api.send")).toMatchObject({ call: { without_key: true } });
  });

  it("asks for the workspace's name before it changes something at real people", async () => {
    const shown = await show("e:con_kejue:webhooks.create", ({ host }) =>
      host.answer({
        "api.prepare": ({ call }) =>
          samplePrepared(call, { guard: { reason: "POST may change something.", confirm: "Acme Events" } }),
      }),
    );
    await screen.findByRole("textbox", { name: /url/ });
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    const dialog = await screen.findByRole("dialog", { name: "Send POST to Kejue?" });
    expect(within(dialog).getByRole("button", { name: "Send it" })).toBeDisabled();
    await shown.user.type(within(dialog).getByRole("textbox"), "Acme Events{Enter}");
    await screen.findByText("200 OK");
    expect(lastCall(shown, "api.send")).toMatchObject({ confirm: "Acme Events" });
  });

  it("tells what it waits for with the time that is left, and is cancelled", async () => {
    let name: string | undefined;
    const shown = await show(CANDIDATES, ({ host }, runs) =>
      host.answer({
        "api.send": ({ run }) => {
          name = run;
          runs.push({
            run: run ?? "",
            connection_id: "con_rejento",
            subject: "GET /api/v1/candidates",
            phase: "waiting",
            waits_until: new Date(Date.now() + 27_000).toISOString(),
            waits_for: "the platform asked to wait (429)",
            pages: 3,
            items: 300,
          });
          return new Promise(() => {});
        },
      }),
    );
    await screen.findByRole("textbox", { name: /status/ });
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Waits 0:2\d:/)).toBeInTheDocument();
    expect(screen.getByText(/asked to wait/)).toBeInTheDocument();
    expect(screen.getByText(/3 pages, 300 records/)).toBeInTheDocument();
    await shown.user.keyboard("{Control>}.{/Control}");
    await waitFor(() => expect(lastCall(shown, "api.cancel")).toEqual({ run: name }));
  });

  it("asks before it waits for more than an hour", async () => {
    const shown = await show(CANDIDATES, ({ host }) =>
      host.answer({
        "api.send": ({ wait }) => {
          if (wait) return sampleApiAnswer();
          throw {
            code: "api.wait_too_long",
            message: "The limit lets the next call go at 11:00.",
            hint: null,
            fields: {},
          };
        },
      }),
    );
    await screen.findByRole("textbox", { name: /status/ });
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("alert")).toHaveTextContent("next call go at 11:00");
    await shown.user.click(screen.getByRole("button", { name: "Wait and send" }));
    expect(await screen.findByText("200 OK")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("follows pages up to the number that a person gives", async () => {
    const shown = await show(CANDIDATES);
    await screen.findByRole("textbox", { name: /status/ });
    await shown.user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText("pages guessed")).toBeInTheDocument();
    const cap = screen.getByRole("textbox", { name: "At most so many pages" });
    await shown.user.clear(cap);
    await shown.user.type(cap, "7");
    await shown.user.click(screen.getByRole("button", { name: "Follow pages" }));
    await waitFor(() =>
      expect(lastCall(shown, "api.send")).toMatchObject({ follow: { max_pages: 7, max_items: 7000 } }),
    );
  });

  it("explains what a refusal means, and says when an answer was cut", async () => {
    const { user } = await show(CANDIDATES, ({ host }) =>
      host.answer({
        "api.send": () =>
          sampleApiAnswer({
            status: 403,
            problem: {
              code: "api.forbidden",
              message: "rejento refused the call.",
              hint: "The key “ats-sync” has the scopes read.",
            },
            body: {
              kind: "text",
              content_type: "text/plain",
              text: "no",
              text_cut: true,
              size: 10_000_000,
              truncated: true,
            },
            pages: null,
          }),
      }),
    );
    await screen.findByRole("textbox", { name: /status/ });
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText("403 Forbidden")).toBeInTheDocument();
    expect(screen.getByText(/has the scopes read/)).toBeInTheDocument();
    expect(screen.getByText(/longer than 10 MB/)).toBeInTheDocument();
    expect(screen.queryByRole("tab", { name: "Tree" })).not.toBeInTheDocument();
  });
});

describe("the side", () => {
  it("shows the limits of the opened connection first, and that writes are off", async () => {
    await show(CANDIDATES);
    const side = await screen.findByRole("complementary", { name: "Limits and more" });
    await waitFor(() =>
      expect(within(side).getAllByRole("meter")[0]).toHaveAccessibleName("ats-sync, per key"),
    );
    expect(within(side).getByText(/POST, PUT, PATCH and DELETE stay here/)).toBeInTheDocument();
    expect(await within(side).findByText("1 call stopped before sending")).toBeInTheDocument();
  });

  it("says which of two limits is used where the platform contradicts itself", async () => {
    await show(CANDIDATES, ({ host }) =>
      host.answer({
        "limits.list": () => ({
          limits: sampleApi().limits.map((limit) => ({ ...limit, contradiction: "rate" })),
          stopped: 0,
        }),
      }),
    );
    expect(await screen.findByText("rejento states two limits")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Choose" })).toHaveAttribute(
      "href",
      expect.stringContaining("profile=rejento"),
    );
  });

  it("lists the last calls, with what was not sent", async () => {
    await show(CANDIDATES);
    const audit = await screen.findByRole("region", { name: "Audit" });
    expect(within(audit).getByRole("row", { name: /PATCH .* not sent/ })).toBeInTheDocument();
    expect(within(audit).getByText("every call, kept 90 days")).toBeInTheDocument();
  });
});

describe("a call with a choice", () => {
  it("goes out with the key that was chosen, and tells when that was last used", async () => {
    const keys = [
      sampleApiKey({ key_id: "key_w", name: "writer" }),
      sampleApiKey({
        key_id: "key_r",
        name: "reader",
        state: "previous",
        last_used_at: "2026-11-21T09:02:12Z",
      }),
    ];
    const shown = await show(CANDIDATES, ({ host }) =>
      host.answer({
        "api.describe": () => sampleApi({ keys }),
        "api.prepare": ({ call }) =>
          samplePrepared(call, { key: keys.find(({ name }) => name === (call.key ?? "writer")) ?? null }),
      }),
    );
    await shown.user.click(await screen.findByRole("tab", { name: "Auth" }));
    await shown.user.click(await screen.findByRole("combobox", { name: "Authorised by" }));
    await shown.user.click(await screen.findByRole("option", { name: /reader \(replaced/ }));
    const key = await screen.findByLabelText("Key");
    await waitFor(() => expect(key).toHaveTextContent("reader"));
    expect(key).toHaveTextContent("Last used");
    await shown.user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(lastCall(shown, "api.send")).toMatchObject({ call: { key: "reader" } }));
  });
});
