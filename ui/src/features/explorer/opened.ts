/** A call that is opened. */
export type OpenedCall =
  | { readonly kind: "endpoint"; readonly connection: string; readonly id: string }
  | { readonly kind: "operation"; readonly connection: string; readonly id: string }
  | { readonly kind: "new"; readonly connection: string }
  | { readonly kind: "graphql"; readonly connection: string }
  | { readonly kind: "saved"; readonly id: string }
  | { readonly kind: "history"; readonly id: string };

/** The dialogue of an application with its platform; without a company that which was heard of last. */
export interface OpenedDialogue {
  readonly kind: "dialogue";
  readonly connection: string;
  readonly id?: string;
}

/** What is opened in the Explorer, as it stands in the address of the window. */
export type Opened = OpenedCall | OpenedDialogue;

const LETTERS = {
  endpoint: "e",
  operation: "o",
  new: "n",
  graphql: "g",
  saved: "s",
  history: "h",
  dialogue: "d",
} as const satisfies Record<Opened["kind"], string>;

/** Writes it for the address: `e:con_1:contacts.list`. */
export function writeOpened(opened: Opened): string {
  const parts = [LETTERS[opened.kind]];
  if ("connection" in opened) parts.push(opened.connection as never);
  if ("id" in opened && opened.id !== undefined) parts.push(opened.id as never);
  return parts.join(":");
}

/** Reads it from the address; null for what is not one. */
export function readOpened(text: string | undefined): Opened | null {
  const [letter, first = "", ...rest] = (text ?? "").split(":");
  const kind = (Object.keys(LETTERS) as Opened["kind"][]).find((name) => LETTERS[name] === letter);
  if (kind === undefined || first === "") return null;
  if (kind === "endpoint" || kind === "operation")
    return rest.length === 0 ? null : { kind, connection: first, id: rest.join(":") };
  if (kind === "new" || kind === "graphql") return { kind, connection: first };
  if (kind === "dialogue") return { kind, connection: first, ...(rest.length > 0 && { id: rest.join(":") }) };
  return { kind, id: [first, ...rest].join(":") };
}

/** Under which name the work on it is kept. */
export const workKey = (workspaceId: string, opened: OpenedCall): string =>
  `${workspaceId} ${writeOpened(opened)}`;
