import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { sampleOpenApi } from "../../test/explorer";
import { furnishExplorer } from "../../test/explorerHost";
import { lastCall, showPlace } from "../../test/place";
import type { World } from "../../test/world";
import { works } from "./works";

afterEach(() => works.clear());

const show = (open: string, change?: (world: World) => void) =>
  showPlace(`/explorer?open=${encodeURIComponent(open)}`, {}, (world) => {
    furnishExplorer(world);
    change?.(world);
  });

const CANDIDATES = "e:con_rejento:candidates.list";

it("saves a call under a name, and opens it again by that name", async () => {
  const shown = await show(CANDIDATES);
  await shown.user.type(await screen.findByRole("textbox", { name: /status/ }), "open");
  await shown.user.keyboard("{Control>}s{/Control}");
  const drawer = await screen.findByRole("dialog", { name: "Save the call" });
  await shown.user.type(within(drawer).getByRole("textbox", { name: "Name" }), "Shortlisted, page 1");
  expect(within(drawer).getByRole("button", { name: "Replace" })).toBeEnabled();
  await shown.user.clear(within(drawer).getByRole("textbox", { name: "Name" }));
  await shown.user.type(within(drawer).getByRole("textbox", { name: "Name" }), "open ones{Enter}");
  await waitFor(() =>
    expect(lastCall(shown, "api.save")).toMatchObject({
      name: "open ones",
      call: { query: [{ name: "status", value: "open" }] },
    }),
  );
  await shown.user.click(await screen.findByRole("treeitem", { name: "GET shortlisted, page 1" }));
  expect(await screen.findByRole("textbox", { name: /status/ })).toHaveValue("shortlisted");
});

it("shows the call as curl and as code, never with the key", async () => {
  const { user, host } = await show(CANDIDATES);
  const side = await screen.findByRole("complementary", { name: "Limits and more" });
  await user.click(await within(side).findByRole("button", { name: "curl" }));
  const curl = await screen.findByRole("dialog", { name: "The call as curl" });
  await user.click(await within(curl).findByRole("button", { name: "Copy curl" }));
  expect(host.copied).toContain("$KEY");
  await user.keyboard("{Escape}");
  await user.click(within(side).getByRole("button", { name: "Code in eight languages" }));
  const code = await screen.findByRole("dialog", { name: "The call as code" });
  await user.click(await within(code).findByText("Python"));
  expect(await within(code).findByText("call.py")).toBeInTheDocument();
  expect(within(code).getByText("the key ats-sync")).toBeInTheDocument();
  await user.click(within(code).getByText("Client"));
  expect(await within(code).findByText("rejento.py")).toBeInTheDocument();
  expect(within(code).getByText("only for another address")).toBeInTheDocument();
});

it("makes a call of a pasted curl command, after what was left out was read", async () => {
  const shown = await show(CANDIDATES);
  await shown.user.click(await screen.findByRole("button", { name: "New call" }));
  await shown.user.click(await screen.findByRole("menuitem", { name: "Import a curl command…" }));
  const drawer = await screen.findByRole("dialog", { name: "Import a curl command" });
  await shown.user.type(
    within(drawer).getByRole("textbox", { name: "Command" }),
    "curl https://x.example/jobs",
  );
  await shown.user.click(within(drawer).getByRole("button", { name: "Read it" }));
  expect(await within(drawer).findByText("The credential was left out.")).toBeInTheDocument();
  await shown.user.click(within(drawer).getByRole("button", { name: "Open the call" }));
  expect(await screen.findByRole("textbox", { name: "Path" })).toHaveValue("/api/v1/jobs");
  expect(screen.getByRole("textbox", { name: "Value of status" })).toHaveValue("open");
});

it("opens an OpenAPI file, and says what of it is not fetched", async () => {
  const shown = await show(CANDIDATES, ({ host }) =>
    host.answer({
      "imports.begin": () => ({ import_id: "imp_1" }) as never,
      "openapi.load": () => {
        const file = { ...sampleOpenApi(3), remote_references: ["https://x.example/common.yaml"] };
        host.answer({ "openapi.get": () => ({ file }) });
        host.announce([{ event: "changed", topic: "api" }]);
        return file;
      },
    }),
  );
  await shown.user.click(await screen.findByRole("button", { name: "New call" }));
  await shown.user.click(await screen.findByRole("menuitem", { name: "Open an OpenAPI file…" }));
  const drawer = await screen.findByRole("dialog", { name: "OpenAPI file" });
  const input = drawer.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) throw new Error("no field for a file");
  await shown.user.upload(input, new File(["openapi: 3.0.3"], "pets.yaml"));
  expect(
    await within(drawer).findByText("1 reference to another document is not fetched"),
  ).toBeInTheDocument();
  expect(within(drawer).getByText("3 operations, version 1.0, OpenAPI 3.0.3")).toBeInTheDocument();
  expect(lastCall(shown, "openapi.load")).toMatchObject({ import_id: "imp_1" });
});

it("tries an operation of a file: the example is there, and the body is checked by the schema", async () => {
  const { user } = await show("o:con_timehunter:POST /pets");
  await user.click(await screen.findByRole("tab", { name: /Body/ }));
  expect(await screen.findByText(/example made from the schema/)).toBeInTheDocument();
  const editor = await screen.findByRole("textbox", { name: "Body" });
  expect(editor).toHaveTextContent('{"name": "Rex"}');
  await user.click(screen.getByRole("tab", { name: /Params/ }));
  expect(screen.getByRole("combobox", { name: /dry_run/ })).toBeInTheDocument();
});

it("writes GraphQL beside its schema: fields are found, opened and put into the document", async () => {
  const shown = await show("g:con_keruj");
  const schema = await screen.findByRole("region", { name: "Schema" });
  await shown.user.click(await within(schema).findByRole("button", { name: "Query" }));
  expect(within(schema).getByText("(first: Int, after: String): [Company!]!")).toBeInTheDocument();
  await shown.user.click(within(schema).getByRole("button", { name: "companies" }));
  expect(within(schema).getByText("type Company")).toBeInTheDocument();
  await shown.user.type(within(schema).getByRole("textbox", { name: "Filter types and fields" }), "rights");
  expect(within(schema).getByRole("button", { name: "Member.rights" })).toBeInTheDocument();
  await shown.user.click(screen.getByRole("tab", { name: "Variables" }));
  expect(await screen.findByText("A JSON object")).toBeInTheDocument();
  await shown.user.keyboard("{Control>}{Enter}{/Control}");
  expect(await screen.findByText("200 OK")).toBeInTheDocument();
  expect(lastCall(shown, "api.send")).toMatchObject({ call: { graphql: { query: expect.any(String) } } });
});

it("asks the platform for its schema, and says why it is not told", async () => {
  const { user } = await show("g:con_keruj", ({ host }) =>
    host.answer({
      "graphql.schema": () => ({ schema: null }),
      "graphql.refresh": () => {
        throw { code: "api.forbidden", message: "Introspection is switched off.", hint: null, fields: {} };
      },
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Ask for the schema" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Introspection is switched off.");
});
