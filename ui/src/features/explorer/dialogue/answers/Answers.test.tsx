import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { type DialogueHouse, furnishDialogue } from "../../../../test/dialogueHost";
import { furnishExplorer } from "../../../../test/explorerHost";
import { lastCall, showPlace } from "../../../../test/place";

async function show(change?: (house: DialogueHouse) => void) {
  const shown = await showPlace("/explorer?open=d%3Acon_keruj", {}, (world) => {
    furnishExplorer(world);
    const house = furnishDialogue(world);
    change?.(house);
  });
  await screen.findByRole("listbox", { name: "Steps" });
  await shown.user.click(screen.getByRole("button", { name: /^Answers/ }));
  const drawer = await screen.findByRole("dialog", { name: "Answers of the application" });
  await within(drawer).findByRole("navigation", { name: "Events that are answered" });
  return { ...shown, drawer };
}

const choose = async ({ user, drawer }: Awaited<ReturnType<typeof show>>, event: string) =>
  user.click(within(drawer).getByRole("button", { name: new RegExp(event) }));

describe("a form that is made", () => {
  it("gets a field, is moved by the keyboard and kept", async () => {
    const shown = await show();
    const { user, drawer } = shown;
    await choose(shown, "application_configure");
    expect(within(drawer).getAllByRole("listitem", { name: /^Field/ })).toHaveLength(3);
    await user.click(within(drawer).getByRole("button", { name: "Add a field" }));
    const name = within(drawer).getByRole("textbox", { name: "Name of field 4" });
    await user.clear(name);
    await user.type(name, "city");
    await user.type(within(drawer).getByRole("textbox", { name: "Label of field 4" }), "City");
    await user.click(within(drawer).getByRole("checkbox", { name: "Field 4 is required" }));
    await user.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
    expect(within(drawer).getByRole("textbox", { name: "Name of field 2" })).toHaveValue("city");
    expect(within(drawer).getByText("City is field 2 of 4.")).toBeInTheDocument();
    expect(
      within(within(drawer).getByRole("region", { name: "Preview of the form" })).getByLabelText(/City/),
    ).toBeInTheDocument();
    await user.keyboard("{Control>}s{/Control}");
    await waitFor(() =>
      expect(lastCall(shown, "dialogue.answer_set")).toMatchObject({
        event: "application_configure",
        status: 200,
      }),
    );
    const { body } = lastCall(shown, "dialogue.answer_set") as { body: string };
    expect(JSON.parse(body).elements.map((one: { name: string }) => one.name)).toEqual([
      "role",
      "city",
      "api_key",
      "notify",
    ]);
    expect(JSON.parse(body).elements[1]).toEqual({
      type: "text",
      name: "city",
      label: "City",
      required: true,
    });
    expect(await within(drawer).findByText("Kept.")).toBeInTheDocument();
  });

  it("loses a field, and says so", async () => {
    const shown = await show();
    await choose(shown, "application_configure");
    await shown.user.click(within(shown.drawer).getByRole("button", { name: "Remove field 1" }));
    expect(within(shown.drawer).getAllByRole("listitem", { name: /^Field/ })).toHaveLength(2);
    expect(within(shown.drawer).getByText("Role was taken away.")).toBeInTheDocument();
  });

  it("marks what keeps a value from coming back", async () => {
    const shown = await show();
    await choose(shown, "application_configure");
    await shown.user.clear(within(shown.drawer).getByRole("textbox", { name: "Name of field 1" }));
    expect(within(shown.drawer).getByText("Needs a name")).toBeInTheDocument();
  });
});

describe("an answer", () => {
  it("begins as the template where it was empty, and is the profile's again", async () => {
    const shown = await show();
    const { user, drawer } = shown;
    await choose(shown, "role_form_submit");
    expect(
      within(drawer).getByText(/An empty answer finishes: Keruj goes on by itself./),
    ).toBeInTheDocument();
    await user.click(within(drawer).getByRole("radio", { name: "A form" }));
    expect(within(drawer).getByRole("textbox", { name: "Event with the values" })).toHaveValue(
      "settings_saved",
    );
    expect(within(drawer).getByText(/not kept yet/)).toBeInTheDocument();
    await user.click(within(drawer).getByRole("button", { name: /Keep the answer/ }));
    await waitFor(() =>
      expect(lastCall(shown, "dialogue.answer_set")).toMatchObject({ event: "role_form_submit" }),
    );
    await user.click(await within(drawer).findByRole("button", { name: "As the profile has it" }));
    await waitFor(() =>
      expect(lastCall(shown, "dialogue.answer_reset")).toMatchObject({ event: "role_form_submit" }),
    );
    await waitFor(() => expect(within(drawer).getByRole("radio", { name: "Finish" })).toBeChecked());
  });

  it("refuses by its status, and no other than a status", async () => {
    const shown = await show();
    const { user, drawer } = shown;
    await choose(shown, "application_install");
    const status = within(drawer).getByRole("textbox", { name: "Status" });
    await user.clear(status);
    await user.type(status, "503");
    expect(within(drawer).getByText(/refuses: Keruj does not go on/)).toBeInTheDocument();
    await user.clear(status);
    await user.type(status, "99");
    expect(within(drawer).getByText("From 200 to 599")).toBeInTheDocument();
    expect(within(drawer).getByRole("button", { name: /Keep the answer/ })).toBeDisabled();
  });

  it("that is no form is only changed as JSON", async () => {
    const shown = await show((house) => {
      house.answers = house.answers.map((one) =>
        one.event === "application_configure" ? { ...one, body: '{"action":"redirect"}' } : one,
      );
    });
    await choose(shown, "application_configure");
    expect(within(shown.drawer).getByRole("radio", { name: "JSON" })).toBeChecked();
    await shown.user.click(within(shown.drawer).getByRole("radio", { name: "A form" }));
    expect(within(shown.drawer).getByText(/cannot be shown as fields/)).toBeInTheDocument();
  });

  it("keeps what was typed when the drawer is closed", async () => {
    const shown = await show();
    await choose(shown, "application_configure");
    await shown.user.click(within(shown.drawer).getByRole("button", { name: "Remove field 1" }));
    await shown.user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await shown.user.click(screen.getByRole("button", { name: /^Answers/ }));
    expect(await screen.findByText(/not kept yet/)).toBeInTheDocument();
  });
});

describe("who answers", () => {
  it("is one's own program by a forward", async () => {
    const shown = await show();
    await shown.user.click(within(shown.drawer).getByRole("radio", { name: "Your own program" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toEqual({
        endpoint_id: "edp_keruj",
        mode: "target",
        target_rule: "fwd_1",
      }),
    );
    expect(await within(shown.drawer).findByText(/How long Keruj waits is assumed/)).toBeInTheDocument();
  });
});
