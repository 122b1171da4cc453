import type { KeyView } from "../../rpc/generated";

/** Milliseconds before its end from which a key is said to end soon. */
const SOON = 3 * 86_400_000;

/** A key as the list shows it: with those that it replaced, the newest first. */
export interface KeyGroup {
  readonly key: KeyView;
  readonly previous: readonly KeyView[];
}

/** What has to be said of a key before anything else. */
export type KeyAlarm = "foreign" | "expired" | "revoked" | "ends" | "rotating" | "previous" | null;

/** Puts the keys that were replaced beside those that replaced them; one without a successor stands by itself. */
export function grouped(keys: readonly KeyView[]): KeyGroup[] {
  const same = (a: KeyView, b: KeyView) => a.connection_id === b.connection_id && a.slot === b.slot;
  const current = keys.filter(({ state }) => state === "current");
  const leads = keys.filter((key) => key.state === "current" || !successor(key, current));
  return leads.map((key) => ({
    key,
    previous:
      key.state === "current"
        ? keys
            .filter(
              (one) =>
                one.id !== key.id && one.state !== "current" && same(one, key) && one.name === key.name,
            )
            .reverse()
        : [],
  }));
}

function successor(key: KeyView, current: readonly KeyView[]): boolean {
  return current.some(
    (one) => one.connection_id === key.connection_id && one.slot === key.slot && one.name === key.name,
  );
}

/** Tells what is to be said first of a key. */
export function alarm({ key, previous }: KeyGroup, now: number): KeyAlarm {
  if (key.foreign) return "foreign";
  if (key.state === "expired" || key.state === "revoked" || key.state === "previous") return key.state;
  const end = key.expires_at === null ? null : Date.parse(key.expires_at);
  if (end !== null && end <= now) return "expired";
  if (end !== null && end - now < SOON && !key.renewable) return "ends";
  return previous.some(({ state }) => state === "previous") ? "rotating" : null;
}
