import { actionFor, type Stroke } from "../../actions/keyboard";

export interface Place {
  readonly active: number;
  readonly count: number;
  /** How many rows a page is. */
  readonly page: number;
}

/** What a key does in a list: the row to go to, or to open the row or to go back; null for other keys. */
export function moveFor(
  stroke: Stroke & { target: EventTarget | null },
  letters: boolean,
  { active, count, page }: Place,
): number | "open" | "back" | null {
  if (stroke.key === "PageDown") return active + page;
  if (stroke.key === "PageUp") return active - page;
  switch (actionFor(stroke, stroke.target, letters)?.id) {
    case "list.down":
      return active + 1;
    case "list.up":
      return active - 1;
    case "list.top":
      return 0;
    case "list.bottom":
      return count - 1;
    case "list.open":
      return "open";
    case "list.back":
      return "back";
    default:
      return null;
  }
}
