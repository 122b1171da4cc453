import { act, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { Skeleton } from "./Skeleton";

afterEach(() => vi.useRealTimers());

it("draws bars only after 150 ms and keeps its height", () => {
  vi.useFakeTimers();
  showComponent(<Skeleton rows={3} rowHeight={28} />);
  const waiting = screen.getByRole("status", { name: "Loading" });
  expect(waiting).toHaveStyle({ minHeight: "84px" });
  expect(waiting.childElementCount).toBe(0);
  act(() => vi.advanceTimersByTime(151));
  expect(waiting.childElementCount).toBe(3);
});
