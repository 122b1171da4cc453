import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { FactField, type FactFieldProps } from "./FactField";

function showField(change: Partial<FactFieldProps> = {}) {
  const onSave = vi.fn();
  const onLeave = vi.fn();
  const field = (more: Partial<FactFieldProps> = {}) => (
    <>
      <FactField
        label="Signature header"
        kind="text"
        choices={[]}
        value="X-Old"
        onSave={onSave}
        onLeave={onLeave}
        {...change}
        {...more}
      />
      <button type="button">next</button>
    </>
  );
  const shown = showComponent(field());
  return { ...shown, onSave, onLeave, again: (more: Partial<FactFieldProps>) => shown.show(field(more)) };
}

describe("FactField", () => {
  it("saves by Enter, without the spaces around", async () => {
    const { user, onSave } = showField();
    const input = screen.getByRole("textbox", { name: "Signature header" });
    await user.clear(input);
    await user.type(input, " X-New {Enter}");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("X-New", "entered");
  });

  it("takes back what was typed by Esc", async () => {
    const { user, onSave, onLeave } = showField();
    const input = screen.getByRole("textbox");
    await user.type(input, "er{Escape}");
    expect(input).toHaveValue("X-Old");
    expect(onLeave).toHaveBeenCalledWith("entered");
    await user.tab();
    expect(onSave).not.toHaveBeenCalled();
  });

  it("saves once when the person goes on", async () => {
    const { user, onSave } = showField();
    await user.type(screen.getByRole("textbox"), "er");
    await user.tab();
    expect(onSave).toHaveBeenCalledExactlyOnceWith("X-Older", "left");
  });

  it("leaves without saving when nothing changed", async () => {
    const { user, onSave, onLeave } = showField();
    await user.click(screen.getByRole("textbox"));
    await user.tab();
    expect(onSave).not.toHaveBeenCalled();
    expect(onLeave).toHaveBeenCalledExactlyOnceWith("left");
  });

  it("keeps what was refused, with the fix and what is still in force", async () => {
    const { user, onSave, again } = showField({ kind: "duration", value: "300s" });
    const input = screen.getByRole("textbox");
    await user.clear(input);
    await user.type(input, "soon{Enter}");
    again({
      problem: {
        code: "profile.value_invalid",
        message: "“soon” is no duration.",
        hint: "Write it as 300s, 5m or 1h.",
        fields: {},
      },
    });
    expect(input).toHaveValue("soon");
    expect(input).toBeInvalid();
    expect(screen.getByRole("alert")).toHaveTextContent(
      "“soon” is no duration. Write it as 300s, 5m or 1h. Still in force: 300s",
    );
    await user.tab();
    expect(onSave).toHaveBeenCalledTimes(1);
  });

  it("confirms by Enter what is only assumed, and not by going on", async () => {
    const { user, onSave } = showField({ confirms: true });
    await user.click(screen.getByRole("textbox"));
    await user.tab();
    expect(onSave).not.toHaveBeenCalled();
    await user.type(screen.getByRole("textbox"), "{Enter}");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("X-Old", "entered");
  });

  it("confirms a word by choosing it again", async () => {
    const { user, onSave } = showField({ kind: "choice", choices: ["hex"], value: "hex", confirms: true });
    await user.click(screen.getByRole("combobox", { name: "Signature header" }));
    await user.click(await screen.findByRole("option", { name: "hex" }));
    expect(onSave).toHaveBeenCalledExactlyOnceWith("hex", "entered");
  });

  it("follows the value in force", () => {
    const { again } = showField();
    again({ value: "X-New" });
    expect(screen.getByRole("textbox")).toHaveValue("X-New");
  });

  it.each([
    ["choice", ["hex", "base64"], "base64", "base64"],
    ["bool", [], "Yes", "true"],
  ] as const)("offers a %s by keyboard", async (kind, choices, word, value) => {
    const { user, onSave } = showField({ kind, choices, value: "" });
    await user.click(screen.getByRole("combobox", { name: "Signature header" }));
    await user.click(await screen.findByRole("option", { name: word }));
    expect(onSave).toHaveBeenCalledExactlyOnceWith(value, "entered");
  });
});
