import type { MapView, TargetColumnView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";

/** The platform that imports are for: no other profile describes any yet. */
export const PLATFORM = "keruja";

type Mapping = readonly (string | null)[];

/** The mapping that stands: what the person decided, else the proposal. */
export function standing(open: OpenImport, map: MapView): (string | null)[] {
  return [...(open.mapping ?? map.mapping.map(({ target }) => target))];
}

/** Gives a column of the file its target; a target is used once, so another column loses it. */
export function assign(mapping: Mapping, index: number, target: string | null): (string | null)[] {
  return mapping.map((other, at) => (at === index ? target : other === target ? null : other));
}

/** The required columns that nothing maps to, counting those that may stand for each other. */
export function missing(targets: readonly TargetColumnView[], mapping: Mapping): TargetColumnView[] {
  const mapped = new Set(mapping);
  return targets.filter(
    ({ name, required, required_unless: other }) =>
      !mapped.has(name) && (required || (other !== null && !mapped.has(other))),
  );
}
