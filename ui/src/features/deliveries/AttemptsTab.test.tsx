import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeHost } from "../../host/fake";
import type { AttemptView } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { attempt, detail } from "../../test/detail";
import { NOW, row } from "../../test/rows";
import { AttemptsTab } from "./AttemptsTab";
import { causeOf } from "./timeline";

const TARGET = "http://127.0.0.1:3000/hooks";
const delivery = detail(row(4, 40), []);
const made = (change: Partial<AttemptView> = {}, at = NOW) => ({
  ...attempt(delivery.summary.id, TARGET, at, "resigned"),
  ...change,
});

function show(attempts: readonly AttemptView[], onRepeat?: (attempt: AttemptView) => void) {
  return showComponent(
    <AttemptsTab delivery={delivery} attempts={attempts} onSelect={vi.fn()} onRepeat={onRepeat} />,
    fakeHost(),
  );
}

describe("the timeline", () => {
  it("puts what came and what was sent in the order of time, whatever sent it", () => {
    const link = { run_id: "rpl_1", place: 3, possible_duplicate: true };
    show([made({ mode: "forwarded" }, NOW + 2000), made({ replay: link, mode: "recorded" }, NOW + 1000)]);
    const moments = within(screen.getByRole("list", { name: "Attempts" })).getAllByRole("listitem");
    expect(moments).toHaveLength(3);
    expect(moments[0]).toHaveTextContent("received");
    expect(moments[1]).toHaveTextContent("replayed as recorded to");
    expect(moments[1]).toHaveTextContent("may have arrived before");
    expect(moments[2]).toHaveTextContent("forwarded by a rule to");
    expect(moments[2]).not.toHaveTextContent("may have arrived before");
  });

  it("says where the time went", () => {
    show([made()]);
    expect(
      screen.getByRole("img", { name: "connected 0.3 ms, first byte 2.9 ms, total 4.1 ms" }),
    ).toBeInTheDocument();
  });

  it("tells an error by its kind, its cause and the next step", () => {
    const error = { kind: "refused" as const, message: "Nothing listens at 127.0.0.1:3000." };
    show([made({ status: null, error })]);
    expect(screen.getByText("refused")).toBeVisible();
    expect(screen.getByText("Nothing listens at 127.0.0.1:3000.")).toBeVisible();
    expect(screen.getByText("Next: start your program, or check the port.")).toBeVisible();
  });

  it("repeats an attempt, where one may", async () => {
    const onRepeat = vi.fn();
    const one = made();
    const { user, show: again } = show([one], onRepeat);
    await user.click(screen.getByRole("button", { name: /^Repeat the sending of .* to http/ }));
    expect(onRepeat).toHaveBeenCalledExactlyOnceWith(one);
    again(<AttemptsTab delivery={delivery} attempts={[one]} onSelect={vi.fn()} />);
    expect(screen.queryByRole("button", { name: /^Repeat/ })).toBeNull();
  });

  it("says how to begin while nothing was sent", () => {
    show([]);
    expect(screen.getByText(/Nothing was sent from here yet/)).toBeVisible();
  });
});

it.each([
  [200, null],
  [302, "redirect"],
  [401, "unauthorised"],
  [404, "notThere"],
  [422, "refusedBody"],
  [429, "busy"],
  [500, "broken"],
])("an answer of %i has the next step %s", (status, cause) => {
  expect(causeOf(made({ status }))).toBe(cause);
});
