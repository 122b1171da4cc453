import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { actionFor, isHeldWithMod } from "./keyboard";
import { isForOwner } from "./owner";
import type { ActionId } from "./registry";

type Run = () => void;

/** What can run now: the last component that offered an action runs it. */
export class ActionHandlers {
  private readonly offers = new Map<ActionId, Run[]>();
  private readonly listeners = new Set<() => void>();
  private snapshot: ReadonlySet<ActionId> = new Set();

  offer(id: ActionId, run: Run): () => void {
    this.offers.set(id, [...(this.offers.get(id) ?? []), run]);
    this.changed();
    return () => {
      const left = (this.offers.get(id) ?? []).filter((other) => other !== run);
      if (left.length > 0) this.offers.set(id, left);
      else this.offers.delete(id);
      this.changed();
    };
  }

  /** Runs the action; false when nothing offers it now. */
  run(id: ActionId): boolean {
    const run = this.offers.get(id)?.at(-1);
    run?.();
    return run !== undefined;
  }

  readonly available = (): ReadonlySet<ActionId> => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    this.snapshot = new Set(this.offers.keys());
    for (const listener of this.listeners) listener();
  }
}

const HandlersContext = createContext<ActionHandlers | null>(null);
const LettersContext = createContext(true);
const OwnerContext = createContext(true);

/** Whether an action may be offered in this window at all. */
export const useMay = (id: ActionId): boolean => useContext(OwnerContext) || !isForOwner(id);

/** Whether plain letters act; a setting switches them off. */
export const useLetters = (): boolean => useContext(LettersContext);

export interface ActionsProviderProps {
  /** False switches plain letters off. */
  readonly letters: boolean;
  /** False where the window is one for support: what only the owner may do is not offered. */
  readonly owner?: boolean;
  readonly children: ReactNode;
}

/** Holds what can run, and runs it on its keys. */
export function ActionsProvider({ letters, owner = true, children }: ActionsProviderProps) {
  const [handlers] = useState(() => new ActionHandlers());
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const action = actionFor(event, event.target, letters, (id) =>
        handlers.available().has(id as ActionId),
      );
      if (action === null || !handlers.run(action.id as ActionId)) return;
      event.preventDefault();
      // One press means one thing: a field that heard it too would open its list over the next screen.
      event.stopPropagation();
    };
    // A list field takes Enter whatever is held with it, so what goes with Ctrl is heard before any field.
    const early = (event: KeyboardEvent) => isHeldWithMod(event) && act(event);
    document.addEventListener("keydown", early, { capture: true });
    document.addEventListener("keydown", act);
    return () => {
      document.removeEventListener("keydown", early, { capture: true });
      document.removeEventListener("keydown", act);
    };
  }, [handlers, letters]);
  return (
    <LettersContext value={letters}>
      <OwnerContext value={owner}>
        <HandlersContext value={handlers}>{children}</HandlersContext>
      </OwnerContext>
    </LettersContext>
  );
}

export function useActionHandlers(): ActionHandlers {
  const handlers = useContext(HandlersContext);
  if (handlers === null) throw new Error("an action was used outside of ActionsProvider");
  return handlers;
}

/** Offers an action while the component is mounted and `when` holds. */
export function useAction(id: ActionId, run: Run, when = true): void {
  const handlers = useActionHandlers();
  const offered = useMay(id) && when;
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (offered ? handlers.offer(id, () => latest.current()) : undefined),
    [handlers, id, offered],
  );
}

export function useAvailableActions(): ReadonlySet<ActionId> {
  const handlers = useActionHandlers();
  return useSyncExternalStore(handlers.subscribe, handlers.available);
}
