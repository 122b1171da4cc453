import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { ActionsProvider } from "../../actions/handlers";
import { DataGrid } from "./DataGrid";

interface Thing {
  id: string;
  name: string;
}

const things = Array.from({ length: 200 }, (_, at): Thing => ({ id: `t${at}`, name: `thing ${at}` }));

function Grid({ letters = true, onOpen = vi.fn(), onBack = vi.fn(), onAttention = vi.fn() }) {
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <ActionsProvider letters={letters}>
      <DataGrid<Thing>
        label="Things"
        columns={[{ id: "name", head: "Name", width: "1fr", cell: (thing) => thing.name }]}
        source={{ count: 200, total: 1_204_381, rowAt: (at) => things[at], want: () => {} }}
        rowHeight={28}
        selected={selected}
        rowId={(thing) => thing.id}
        onSelect={(thing) => setSelected(thing.id)}
        onOpen={onOpen}
        onBack={onBack}
        onAttention={onAttention}
      />
    </ActionsProvider>
  );
}

const chosen = () => screen.queryByRole("row", { selected: true })?.textContent;

async function open(props: Parameters<typeof Grid>[0] = {}) {
  const user = userEvent.setup();
  render(<Grid {...props} />);
  // A list that appears takes the focus.
  await waitFor(() => expect(screen.getByRole("row", { name: "thing 0" })).toHaveFocus());
  return user;
}

describe("the grid", () => {
  it("tells how many rows there are and which is which", async () => {
    await open();
    expect(screen.getByRole("grid", { name: "Things" })).toHaveAttribute("aria-rowcount", "1204382");
    expect(screen.getByRole("row", { name: "thing 0" })).toHaveAttribute("aria-rowindex", "2");
    expect(screen.getByRole("columnheader", { name: "Name" })).toBeInTheDocument();
  });

  it("draws only the rows in view", async () => {
    await open();
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
  });

  it.each([
    ["j", "thing 1"],
    ["{ArrowDown}{ArrowDown}{ArrowDown}k", "thing 2"],
    ["{End}", "thing 199"],
    ["{Shift>}G{/Shift}", "thing 199"],
    ["{End}g", "thing 0"],
    ["{End}{Home}", "thing 0"],
    ["{PageDown}{PageUp}", "thing 0"],
    ["k", "thing 0"],
  ])("%s chooses %s", async (keys, name) => {
    const user = await open();
    // The first move goes on from the row that has the focus.
    await user.keyboard("{Home}");
    await user.keyboard(keys);
    await waitFor(() => expect(chosen()).toBe(name));
  });

  it("keeps the focus on the row that is chosen", async () => {
    const user = await open();
    await user.keyboard("j");
    await waitFor(() => expect(screen.getByRole("row", { name: "thing 1" })).toHaveFocus());
    expect(screen.getAllByRole("row").filter((row) => row.tabIndex === 0)).toHaveLength(1);
  });

  it("opens with Enter and goes back with Escape", async () => {
    const onOpen = vi.fn();
    const onBack = vi.fn();
    const user = await open({ onOpen, onBack });
    await user.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledWith(things[0]);
    await user.keyboard("{Escape}");
    expect(onBack).toHaveBeenCalledOnce();
  });

  it("leaves letters alone when they are switched off, not the arrows", async () => {
    const user = await open({ letters: false });
    await user.keyboard("j");
    expect(chosen()).toBeUndefined();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(chosen()).toBe("thing 1"));
  });

  it("says whether it has the reader's attention", async () => {
    const onAttention = vi.fn();
    const user = await open({ onAttention });
    expect(onAttention).toHaveBeenLastCalledWith({ focused: true, atTop: true });
    await user.tab();
    expect(onAttention).toHaveBeenLastCalledWith({ focused: false, atTop: true });
  });
});
