import type { AttemptView, DeliverySummary, DeliveryView } from "../../rpc/generated";

export type Moment =
  | { readonly kind: "received"; readonly at: string; readonly delivery: DeliverySummary }
  | { readonly kind: "sent"; readonly at: string; readonly attempt: AttemptView; readonly good: boolean };

/** Whether it arrived: a redirect is never followed, so that it did not. */
export const isGood = ({ status }: AttemptView): boolean => status !== null && status >= 200 && status < 300;

/** Whether an earlier sending of it may have arrived though nothing says so. */
export const mayBeDouble = ({ outbox, replay }: AttemptView): boolean =>
  (outbox?.possible_duplicate ?? false) || (replay?.possible_duplicate ?? false);

/** What was received of an event and what was sent again, in the order of time. */
export function timeline(delivery: DeliveryView, attempts: readonly AttemptView[]): Moment[] {
  const received = delivery.same_event.some(({ id }) => id === delivery.summary.id)
    ? delivery.same_event
    : [...delivery.same_event, delivery.summary];
  const moments: Moment[] = [
    ...received.map((one): Moment => ({ kind: "received", at: one.received_at, delivery: one })),
    ...attempts.map(
      (attempt): Moment => ({ kind: "sent", at: attempt.started_at, attempt, good: isGood(attempt) }),
    ),
  ];
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The key of the words that say why an attempt went wrong and what to do next; null where it did not. */
export function causeOf(attempt: AttemptView): string | null {
  const { status, error } = attempt;
  if (error) return error.kind;
  if (status === null || isGood(attempt)) return null;
  if (status < 200) return "protocol";
  if (status < 400) return "redirect";
  if (status === 401 || status === 403) return "unauthorised";
  if (status === 404 || status === 405 || status === 410) return "notThere";
  if (status === 408 || status === 429 || status === 503) return "busy";
  return status < 500 ? "refusedBody" : "broken";
}
