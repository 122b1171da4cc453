import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { fakeHost } from "../../host/fake";
import type { DeliveryView } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { detail } from "../../test/detail";
import { world } from "../../test/world";
import { ReasonCard } from "./ReasonCard";

const ADDRESS = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";

function waiting(address: string): DeliveryView {
  const rows = world().deliveries;
  const one = detail(rows[0] as DeliveryView["summary"], rows);
  const checks = [
    {
      id: "secret_found" as const,
      outcome: "failed" as const,
      evidence: [{ label: "address", value: address }],
    },
  ];
  return { ...one, verdict: { ...one.verdict, reason: "certificate_needed", checks } as never };
}

it("names the host and fetches on a click only", async () => {
  const host = fakeHost({
    "certificates.fetch": () => ({ not_after: "2027-01-31T00:00:00Z" }) as never,
  });
  const one = waiting(ADDRESS);
  const { user } = showComponent(<ReasonCard delivery={one} onSelect={() => {}} />, host);
  expect(host.calls).toEqual([]);
  const name = "Fetch the certificate from sns.eu-west-1.amazonaws.com";
  await user.click(screen.getByRole("button", { name }));
  expect(host.calls.at(-1)).toMatchObject({
    name: "certificates.fetch",
    payload: { delivery_id: one.summary.id },
  });
  expect(await screen.findByRole("status")).toHaveTextContent("It counts until 2027-01-31");
});

it("says why it was not fetched", async () => {
  const host = fakeHost({
    "certificates.fetch": () => {
      throw { code: "certificate.not_fetched", message: "The host answered 404.", hint: null, fields: {} };
    },
  });
  const { user } = showComponent(<ReasonCard delivery={waiting(ADDRESS)} onSelect={() => {}} />, host);
  await user.click(screen.getByRole("button", { name: /^Fetch the certificate/ }));
  expect(await screen.findByText("The host answered 404.")).toBeVisible();
});

it("offers nothing where no address is known", () => {
  showComponent(<ReasonCard delivery={waiting("")} onSelect={() => {}} />);
  expect(screen.queryByRole("button", { name: /^Fetch/ })).toBeNull();
});
