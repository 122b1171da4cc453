import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import {
  COMPANY,
  sampleCompany,
  sampleDialogue,
  samplePlace,
  sampleStep,
  sampleWatch,
} from "../../../test/dialogue";
import { type DialogueHouse, furnishDialogue } from "../../../test/dialogueHost";
import { furnishExplorer } from "../../../test/explorerHost";
import { lastCall, showPlace } from "../../../test/place";
import type { World } from "../../../test/world";

async function show(
  change?: (house: DialogueHouse, world: World) => void,
  path = "/explorer?open=d%3Acon_keruj",
) {
  let house: DialogueHouse | null = null;
  const shown = await showPlace(path, {}, (world) => {
    furnishExplorer(world);
    house = furnishDialogue(world);
    change?.(house, world);
  });
  return { ...shown, house: house as unknown as DialogueHouse };
}

const steps = () => screen.findByRole("listbox", { name: "Steps" });

describe("the way there", () => {
  it("is a row of the connection, passed over by arrows and opened by Enter", async () => {
    const { user, router } = await show(undefined, "/explorer");
    const row = await screen.findByRole("treeitem", { name: /dialogue with companies/ });
    await user.click(screen.getByRole("textbox", { name: "Filter calls" }));
    await user.keyboard("dialogue{ArrowDown}{ArrowDown}");
    expect(row).toBeInTheDocument();
    expect(router.state.location.search).toEqual({ open: undefined });
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "Keruj dialogues" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Back to the calls" }));
    expect(await screen.findByRole("tree", { name: "Calls" })).toBeInTheDocument();
  });

  it("is a command of every place", async () => {
    const { user } = await show(undefined, "/deliveries");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(
      await screen.findByRole("textbox", { name: "Search or run a command" }),
      "Dialogue with{Enter}",
    );
    expect(await screen.findByRole("heading", { name: "Keruj dialogues" })).toBeInTheDocument();
  });

  it("is not there for a platform without a dialogue", async () => {
    await show((_, { host }) => host.answer({ "dialogue.places": () => ({ places: [] }) }), "/explorer");
    await screen.findByRole("treeitem", { name: /query or mutation/ });
    expect(screen.queryByRole("treeitem", { name: /dialogue with companies/ })).not.toBeInTheDocument();
  });
});

describe("the transcript", () => {
  it("shows each side, the token, the time and where secrets went", async () => {
    await show();
    const [install, , venue] = within(await steps()).getAllByRole("option");
    expect(install).toHaveTextContent("application_install");
    expect(install).toHaveTextContent("token");
    expect(install).toHaveTextContent(/account_api_key\s*in the keychain/);
    expect(install).toHaveTextContent("200, empty");
    expect(venue).toHaveTextContent("Arsenal, Kyiv");
    expect(venue).toHaveTextContent(/third_party_key\s*in the keychain/);
    expect(venue).toHaveTextContent("200, show a form");
    expect(venue).toHaveTextContent("role_form_submit");
    expect(screen.getByRole("heading", { name: "Kobzar Catering" })).toBeInTheDocument();
    expect(screen.getAllByText("Form shown").length).toBeGreaterThan(0);
  });

  it("is walked with j and k, and Enter opens the delivery", async () => {
    const { user, router } = await show();
    const list = await steps();
    await user.click(within(list).getAllByRole("option")[2] as HTMLElement);
    within(list).getByRole("option", { selected: true }).focus();
    await user.keyboard("kk");
    expect(within(list).getByRole("option", { selected: true })).toHaveTextContent("application_install");
    await user.keyboard("j{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/deliveries"));
    expect(router.state.location.search).toMatchObject({ selected: "dlv_00000430" });
  });

  it("gets a new step while one looks, and follows it", async () => {
    const { house } = await show();
    await steps();
    const one = sampleDialogue();
    house.dialogues = [
      { ...one, steps: [...one.steps, sampleStep({ number: 4, event: "role_form_submit", step: "reply" })] },
    ];
    house.announce();
    await waitFor(async () =>
      expect(within(await steps()).getByRole("option", { selected: true })).toHaveTextContent(
        "role_form_submit",
      ),
    );
  });

  it("says why a token was refused, what was missing, and what an answer did", async () => {
    await show((house) => {
      house.dialogues = [
        sampleDialogue({
          company: sampleCompany({ state: "failed", older: true, waiting_for: null }),
          steps: [
            sampleStep({
              verdict: "invalid",
              reason: "mismatch",
              missing: ["/account_id"],
              answer: { status: 401, body: null, text: null, by: "endpoint", effect: "refused", form: null },
            }),
          ],
        }),
      ];
    });
    const step = within(await steps()).getByRole("option");
    expect(step).toHaveTextContent("Signature differs");
    expect(step).toHaveTextContent("missing: /account_id");
    expect(step).toHaveTextContent("401, empty");
    expect(step).toHaveTextContent("Refused. Keruj does not go on.");
    expect(screen.getAllByText("Failed").length).toBeGreaterThan(0);
  });
});

describe("without a company", () => {
  const empty = (house: DialogueHouse) => {
    house.dialogues = [];
  };

  it("says what to hand to the platform, and what is missing", async () => {
    await show((house) => {
      empty(house);
      house.place = samplePlace({ has_token: false });
    });
    const begin = await screen.findByRole("region", { name: "Begin" });
    expect(begin).toHaveTextContent("http://127.0.0.1:8787/in/keruj-token/keruj/health");
    expect(begin).toHaveTextContent("The application’s secret token is missing");
    expect(begin).toHaveTextContent("Only this computer reaches these addresses");
  });

  it("is begun by the sandbox with one key", async () => {
    const shown = await show(empty);
    const button = await screen.findByRole("button", { name: /Install from the sandbox/ });
    await waitFor(() => expect(button).toBeEnabled());
    await shown.user.click(button);
    await waitFor(() =>
      expect(lastCall(shown, "sandbox.dialogue_step")).toMatchObject({
        company_id: "c-2",
        step: "install",
        older: false,
      }),
    );
    expect(await screen.findByRole("heading", { name: "Ліга Подій" })).toBeInTheDocument();
  });

  it("has no sandbox beside what is real", async () => {
    await show((house, { host }) => {
      empty(house);
      host.answer({
        "workspaces.list": () => ({
          workspaces: [
            {
              id: "wsp_1",
              name: "Acme",
              environment: "production",
              connections: [{ id: "con_keruj", platform: "keruj", name: "Acme Shifts" }],
            } as never,
          ],
        }),
      });
    });
    await screen.findByRole("region", { name: "Begin" });
    expect(screen.queryByRole("button", { name: /Install from the sandbox/ })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Start" })).not.toBeInTheDocument();
  });
});

describe("the sandbox's person", () => {
  it("fills in the form and takes the application away", async () => {
    const shown = await show();
    const walk = await screen.findByRole("region", { name: "The user in the sandbox" });
    await shown.user.type(within(walk).getByLabelText("Third-party API key"), "s3cret");
    await shown.user.click(within(walk).getByLabelText("Notify on decline"));
    await shown.user.click(within(walk).getByRole("button", { name: /Submit as the user/ }));
    await waitFor(() =>
      expect(lastCall(shown, "sandbox.dialogue_step")).toEqual({
        workspace_id: "wsp_1",
        company_id: COMPANY,
        step: "submit",
        older: false,
        values: { api_key: "s3cret", notify: true },
      }),
    );
    expect(await within(walk).findByText(/was told that the integration is complete/)).toBeInTheDocument();
    await shown.user.click(within(walk).getByRole("button", { name: /Uninstall/ }));
    await waitFor(() =>
      expect(lastCall(shown, "sandbox.dialogue_step")).toMatchObject({ step: "uninstall" }),
    );
  });

  it("is told that an installation failed, and the answer is as before afterwards", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("button", { name: "Start" }));
    await shown.user.click(await screen.findByRole("menuitem", { name: /So that it fails/ }));
    await waitFor(() =>
      expect(lastCall(shown, "dialogue.answer_reset")).toMatchObject({ event: "application_install" }),
    );
    expect(lastCall(shown, "dialogue.answer_set")).toMatchObject({
      event: "application_install",
      status: 500,
    });
    expect(shown.house.answers[0]).toMatchObject({ status: 200, changed: false });
  });
});

describe("forgetting a company", () => {
  it("lists what goes, asks for its name, and says what went", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("button", { name: /^Forget/ }));
    const dialog = await screen.findByRole("dialog", { name: "Forget the company?" });
    expect(await within(dialog).findByText(/3 deliveries/)).toHaveTextContent("2 with a sealed original");
    expect(dialog).toHaveTextContent("account_api_key, third_party_key");
    const confirm = within(dialog).getByRole("button", { name: "Forget the company" });
    expect(confirm).toBeDisabled();
    await shown.user.type(within(dialog).getByRole("textbox"), COMPANY.slice(0, 8));
    await shown.user.click(confirm);
    expect(await screen.findByRole("heading", { name: /is forgotten/ })).toBeInTheDocument();
    expect(screen.getByText(/2 entries of the keychain/)).toBeInTheDocument();
    expect(await screen.findByRole("region", { name: "Begin" })).toBeInTheDocument();
  });
});

describe("the monitor", () => {
  it("says by words that the platform cannot reach the application", async () => {
    await show((_, { host }) =>
      host.answer({
        "dialogue.monitor": () => ({
          endpoints: [
            sampleWatch({
              state: "unreachable",
              reason: "tunnel_down",
              text: "The tunnel is down.",
              alarm: true,
              tunnel: { state: "down", url: null, since: null },
            }),
          ],
        }),
      }),
    );
    const reach = await screen.findByRole("region", { name: "Reach" });
    expect(reach).toHaveTextContent("Not reachable");
    expect(within(reach).getByRole("alert")).toHaveTextContent("Keruj cannot reach the application");
    expect(reach).toHaveTextContent("The tunnel is down.");
    expect(reach).toHaveTextContent("assumed");
  });
});

describe("a script", () => {
  it("is run, and shows where answers differ", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("button", { name: /^Run a script/ }));
    const drawer = await screen.findByRole("dialog", { name: "Run a script" });
    await shown.user.click(await within(drawer).findByRole("button", { name: "Take this dialogue" }));
    await shown.user.type(
      within(drawer).getByRole("textbox", { name: "Another address" }),
      "http://127.0.0.1:3000/",
    );
    await shown.user.click(within(drawer).getByRole("button", { name: "Run" }));
    expect(await within(drawer).findByText("1 answer of 2 differs")).toBeInTheDocument();
    expect(within(drawer).getByRole("row", { name: '/reply "a" "b"' })).toBeInTheDocument();
    expect(lastCall(shown, "dialogue.run")).toMatchObject({
      endpoint_id: "edp_keruj",
      to: "http://127.0.0.1:3000/",
      text: expect.stringContaining("steps"),
    });
  });
});

describe("the sheet for a submission", () => {
  it("says what is ready, and checks a logo", async () => {
    const shown = await show((house) => {
      house.dialogues = [];
    });
    await shown.user.click(await screen.findByRole("button", { name: /Submission sheet/ }));
    const drawer = await screen.findByRole("dialog", { name: "Submission to Keruj" });
    const logo = within(drawer).getByLabelText("Logo file");
    await shown.user.upload(logo, new File(["png"], "logo.png", { type: "image/png" }));
    expect(await within(drawer).findByText("It is square.")).toBeInTheDocument();
    expect(lastCall(shown, "dialogue.submission")).toMatchObject({
      logo_name: "logo.png",
      logo_base64: "cG5n",
    });
    expect(within(drawer).getByText("Only this computer reaches it.")).toBeInTheDocument();
  });
});
