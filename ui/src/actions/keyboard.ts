import { ACTIONS, type Action, isSingleCharacter } from "./registry";

export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const isMac = (): boolean => /mac/i.test(navigator.platform);

/** Spells a key press as the registry does: `r`, `Shift+G`, `mod+k`, `F6`. */
export function spell(stroke: Stroke, mac = isMac()): string {
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const parts: string[] = [];
  if (mod) parts.push("mod");
  if (stroke.altKey) parts.push("Alt");
  const letter = /^[a-z]$/i.test(stroke.key);
  // A character such as `?` already says that Shift was held; a letter is spelt in upper case with it.
  if (stroke.shiftKey && (letter || stroke.key.length > 1)) parts.push("Shift");
  const key = letter && !(stroke.shiftKey && !mod) ? stroke.key.toLowerCase() : stroke.key;
  return [...parts, key].join("+");
}

/** Whether Ctrl, or ⌘ on a Mac, is held. */
export const isHeldWithMod = (stroke: Stroke): boolean => spell(stroke).startsWith("mod+");

/** The key caps of a spelling: `mod+k` is Ctrl and K. */
export function caps(keys: string, mac = isMac()): string[] {
  const names: Record<string, string> = {
    mod: mac ? "⌘" : "Ctrl",
    ArrowDown: "↓",
    ArrowUp: "↑",
    Enter: "⏎",
    Escape: "Esc",
  };
  const parts = keys.split("+").filter((part) => part !== "");
  return parts.map(
    (part) => names[part] ?? (parts.length > 1 && part.length === 1 ? part.toUpperCase() : part),
  );
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(button|checkbox|radio|submit)$/.test(target.type))
  );
}

/** The attribute of a region in which plain letters act: a list or the detail that belongs to it. */
export const LETTERS_REGION = "data-letters";

/**
 * Which action a key press means where it happened, if any. One key may mean several actions in different places:
 * `offered` tells which of them can run now.
 */
export function actionFor(
  stroke: Stroke,
  target: EventTarget | null,
  letters: boolean,
  offered: (id: string) => boolean = () => true,
): Action | null {
  const spelt = spell(stroke);
  const action = ACTIONS.find(({ id, keys }) => (keys as readonly string[]).includes(spelt) && offered(id));
  if (action === undefined) return null;
  if (isSingleCharacter(spelt) && (!letters || isField(target))) return null;
  if (action.scope === "window") return action;
  // Arrows, Enter and Delete belong to a field that is being edited.
  if (isField(target)) return null;
  const region = target instanceof Element ? target.closest(`[${LETTERS_REGION}]`) : null;
  return region === null ? null : action;
}
