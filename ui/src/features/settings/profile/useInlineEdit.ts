import { type RefObject, useEffect, useRef, useState } from "react";
import type { Given } from "../../../components/FactField/FactField";

export interface InlineEdit {
  readonly editing: boolean;
  /** The button that opens the field and stands in its place again afterwards. */
  readonly button: RefObject<HTMLButtonElement | null>;
  open(): void;
  close(given: Given): void;
}

/** A field that opens in the place of its button. The focus goes back to the button unless the person went on. */
export function useInlineEdit(): InlineEdit {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const returns = useRef(false);
  useEffect(() => {
    if (editing || !returns.current) return;
    returns.current = false;
    button.current?.focus();
  }, [editing]);
  return {
    editing,
    button,
    open: () => setEditing(true),
    close: (given) => {
      returns.current = given === "entered";
      setEditing(false);
    },
  };
}
