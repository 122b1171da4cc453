import { useAction } from "../../actions/handlers";

/** Marks a pane that F6 visits, in the order of the document. */
const PANE = "[data-pane]";
const FIRST_STOP = "[tabindex='0'], a[href], button:not([disabled]), input:not([disabled])";

/** Moves the focus to the next pane: to what held it there, else to its first stop. */
export function focusNextPane(): void {
  const panes = [...document.querySelectorAll<HTMLElement>(PANE)].filter(
    (pane) => pane.offsetParent !== null,
  );
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(here + 1) % panes.length];
  const stop =
    next?.querySelector<HTMLElement>("[data-pane-stop]") ?? next?.querySelector<HTMLElement>(FIRST_STOP);
  (stop ?? next)?.focus();
}

export function useNextPane(): void {
  useAction("window.nextPane", focusNextPane);
}
