import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import i18n from "../../i18n";
import type { CheckId, CheckOutcome, Reason } from "../../rpc/generated";
import { detail } from "../../test/detail";
import { row } from "../../test/rows";
import { ReasonCard } from "./ReasonCard";
import { REASON_TONES } from "./reasons";

const reasons = Object.keys(REASON_TONES) as Reason[];
const causes = Object.keys(i18n.getResourceBundle("en", "deliveries").cause).filter((key) => key !== "found");
const told = reasons.filter((reason) => REASON_TONES[reason] !== null);

function card(reason: Reason, change: object = {}) {
  const delivery = detail(row(0, 1), []);
  return {
    ...delivery,
    summary: { ...delivery.summary, reason },
    verdict: { ...delivery.verdict, reason, cause: null, hint: "Compare the stored secret.", ...change },
  };
}

function draw(delivery: ReturnType<typeof card>, onSelect = vi.fn()) {
  render(
    <MantineProvider>
      <ReasonCard delivery={delivery} onSelect={onSelect} />
    </MantineProvider>,
  );
  return onSelect;
}

describe("a reason", () => {
  it.each(told)("%s is told in a title, a sentence, a hint and a code", (reason) => {
    draw(card(reason));
    const title = i18n.t(`deliveries:reason.${reason}.title`, { platform: "Keruja" });
    expect(i18n.exists(`deliveries:reason.${reason}.title`)).toBe(true);
    expect(i18n.exists(`deliveries:reason.${reason}.text`)).toBe(true);
    expect(screen.getByText(title)).toBeVisible();
    expect(screen.getByText("Compare the stored secret.")).toBeVisible();
    expect(screen.getByText(`signature.${reason}`)).toBeVisible();
  });

  it.each(reasons)("%s has a word for the list", (reason) => {
    expect(i18n.exists(`components:verdict.reason.${reason}.word`)).toBe(true);
  });

  it.each(causes)("with the cause %s names it in the title and in the code", (cause) => {
    draw(card("mismatch", { cause }));
    const title = i18n.t(`deliveries:cause.${cause}`, { platform: "Keruja" });
    expect(i18n.exists(`deliveries:cause.${cause}`)).toBe(true);
    expect(screen.getByRole("heading", { name: title })).toBeVisible();
    expect(screen.getByText(`signature.${cause}`)).toBeVisible();
    expect(screen.getByText("Compare the stored secret.")).toBeVisible();
  });

  it("with a cause that has no words yet shows its code as words", () => {
    draw(card("mismatch", { cause: "moon_phase" }));
    expect(screen.getByRole("heading", { name: "moon phase" })).toBeVisible();
  });

  it("of a valid delivery with an old secret says what to do before that one stops counting", () => {
    draw(card("ok", { matched_secret: "staging-2024", matched_previous: true }));
    expect(screen.getByRole("heading", { name: "Signed with an old secret" })).toBeVisible();
    expect(screen.getByText(/because “staging-2024” still counts/)).toBeVisible();
  });

  it("of a valid delivery needs no card", () => {
    draw(card("ok"));
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.queryByText(/signature\./)).toBeNull();
  });
});

describe("a step of the gate", () => {
  const steps: Record<CheckId, true> = {
    header_present: true,
    layout_read: true,
    timestamp_read: true,
    secret_found: true,
    signature_matches: true,
    timestamp_fresh: true,
    first_seen: true,
  };
  const outcomes: Record<CheckOutcome, true> = {
    passed: true,
    failed: true,
    not_applicable: true,
    not_reached: true,
  };

  it.each(Object.keys(steps))("%s has a name for every outcome", (step) => {
    for (const outcome of Object.keys(outcomes)) {
      expect(i18n.exists(`deliveries:check.${step}.${outcome}`), outcome).toBe(true);
    }
  });
});
