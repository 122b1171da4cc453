import type { AttemptView, DeliverySummary, DeliveryView } from "../../rpc/generated";

export type Moment =
  | { readonly kind: "received"; readonly at: string; readonly delivery: DeliverySummary }
  | { readonly kind: "sent"; readonly at: string; readonly attempt: AttemptView; readonly good: boolean };

/** What was received of an event and what was sent again, in the order of time. */
export function timeline(delivery: DeliveryView, attempts: readonly AttemptView[]): Moment[] {
  const received = delivery.same_event.some(({ id }) => id === delivery.summary.id)
    ? delivery.same_event
    : [...delivery.same_event, delivery.summary];
  const moments: Moment[] = [
    ...received.map((one): Moment => ({ kind: "received", at: one.received_at, delivery: one })),
    ...attempts.map(
      (attempt): Moment => ({
        kind: "sent",
        at: attempt.started_at,
        attempt,
        good: attempt.status !== null && attempt.status < 400,
      }),
    ),
  ];
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
