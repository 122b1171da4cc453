import { ReplayDrawer, type ReplayDrawerProps } from "./ReplayDrawer";
import { useSuggested } from "./useSuggested";

export interface ManyReplayProps extends Pick<ReplayDrawerProps, "what" | "title" | "opened" | "onClose"> {
  /** One of the deliveries, by which the usual target is found. */
  readonly sample: string | null;
  readonly initial?: ReplayDrawerProps["initial"];
}

/** The drawer for many: its progress is shown over the list. */
export function ManyReplay({ sample, ...drawer }: ManyReplayProps) {
  const suggested = useSuggested(drawer.opened ? sample : null);
  return <ReplayDrawer {...drawer} suggested={suggested} onSent={drawer.onClose} />;
}
