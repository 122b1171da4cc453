import { verdictOutline } from "../../components/VerdictBadge/VerdictBadge";
import type { VerdictOutline } from "../../components/VerdictBadge/VerdictMark";
import type { DeliverySummary } from "../../rpc/generated";

export { VerdictMark } from "../../components/VerdictBadge/VerdictMark";

/** The outline of a delivery in a timeline. */
export function verdictOutlineOf({ verdict, duplicate_of }: DeliverySummary): VerdictOutline {
  return verdictOutline(verdict, duplicate_of !== null);
}
