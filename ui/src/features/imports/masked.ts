/** What the backend gives for a value that nobody asked to see. */
export const MASK = "•••";

export interface Veil {
  /** The columns, from 0, whose values are shown only when the person asks. */
  readonly masked: readonly number[];
  readonly revealed: readonly number[];
}

export const isHidden = ({ masked, revealed }: Veil, index: number): boolean =>
  masked.includes(index) && !revealed.includes(index);
