import { act, fireEvent, screen } from "@testing-library/react";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { readPasted } from "./paste";
import { Secret, type SecretHandle } from "./Secret";

const VALUE = "whsec_5f2c9d";

function show() {
  const handle = createRef<SecretHandle>();
  const onFilled = vi.fn();
  const shown = showComponent(<Secret ref={handle} label="Value" onFilled={onFilled} />);
  return { ...shown, handle, onFilled, field: screen.getByLabelText<HTMLInputElement>("Value") };
}

function paste(field: HTMLElement, text: string) {
  fireEvent.paste(field, { clipboardData: { getData: () => text } });
}

describe("readPasted", () => {
  it.each([
    ["abc", { line: "abc", tail: "", lines: 1 }],
    ["abc\n", { line: "abc", tail: "\n", lines: 1 }],
    ["abc\r\n", { line: "abc", tail: "\r\n", lines: 1 }],
    ["a\nb", { line: "a", tail: "", lines: 2 }],
    ["a\r\nb\nc\n", { line: "a", tail: "\n", lines: 3 }],
  ])("reads %j", (text, expected) => {
    expect(readPasted(text)).toEqual(expected);
  });
});

describe("Secret", () => {
  it("hides the value and puts it into no attribute", async () => {
    const { user, field, view, onFilled } = show();
    await user.type(field, VALUE);
    expect(field).toHaveAttribute("type", "password");
    expect(field).toHaveAttribute("autocomplete", "off");
    expect(field.value).toBe(VALUE);
    expect(view.baseElement.innerHTML).not.toContain(VALUE);
    expect(onFilled).toHaveBeenLastCalledWith(true);
  });

  it("gives the value once and keeps nothing", async () => {
    const { user, field, handle, onFilled } = show();
    await user.type(field, VALUE);
    expect(handle.current?.take()).toBe(VALUE);
    expect(field.value).toBe("");
    expect(handle.current?.take()).toBe("");
    expect(onFilled).toHaveBeenLastCalledWith(false);
  });

  it("shows the value only while the button is held", async () => {
    const { field } = show();
    const button = screen.getByRole("button", { name: "Show the value while held" });
    fireEvent.pointerDown(button);
    expect(field).toHaveAttribute("type", "text");
    fireEvent.pointerUp(button);
    expect(field).toHaveAttribute("type", "password");
    fireEvent.keyDown(button, { key: " " });
    expect(field).toHaveAttribute("type", "text");
    fireEvent.keyUp(button, { key: " " });
    expect(field).toHaveAttribute("type", "password");
  });

  it("says that a pasted value ends in a line feed, and keeps it on request", async () => {
    const { user, field, handle } = show();
    paste(field, `${VALUE}\n`);
    expect(field.value).toBe(VALUE);
    expect(screen.getByText(/ends in a line feed/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Keep it" }));
    expect(screen.getByText(/is kept as part of the value/)).toBeInTheDocument();
    let taken: string | undefined;
    act(() => {
      taken = handle.current?.take();
    });
    expect(taken).toBe(`${VALUE}\n`);
    expect(screen.queryByText(/line feed/)).not.toBeInTheDocument();
  });

  it("refuses several lines instead of joining them", () => {
    const { field } = show();
    paste(field, "first\nsecond");
    expect(field.value).toBe("");
    expect(screen.getByText(/has 2 lines/)).toBeInTheDocument();
  });

  it("says that the value ends in a space and keeps it", async () => {
    const { user, field, handle } = show();
    await user.type(field, `${VALUE} `);
    expect(screen.getByText(/begins or ends with a space/)).toBeInTheDocument();
    expect(handle.current?.take()).toBe(`${VALUE} `);
  });
});
