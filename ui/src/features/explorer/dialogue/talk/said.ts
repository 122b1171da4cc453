import { join } from "../../../../components/JsonTree/rows";
import type { DialogueSecretView } from "../../../../rpc/generated";

/** A value that a person at the platform gave, or that the platform handed over with the installation. */
export interface Said {
  readonly name: string;
  readonly text: string;
  /** Where it was put instead of being shown; null for what is no secret. */
  readonly secret: DialogueSecretView["state"] | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What stands in a message beside its envelope: the values of a form, and secrets wherever they are. */
export function saidIn(received: unknown, secrets: readonly DialogueSecretView[]): readonly Said[] {
  if (!isObject(received)) return [];
  const data = isObject(received.data) ? Object.entries(received.data) : [];
  const values = data.map(([name, value]): Said => {
    const secret = secrets.find(({ pointer }) => pointer === join("/data", name));
    return { name, text: textOf(value), secret: secret?.state ?? null };
  });
  const others = secrets
    .filter(({ pointer }) => !pointer.startsWith("/data/"))
    .map(({ name, state }): Said => ({ name, text: "", secret: state }));
  return [...others, ...values];
}
