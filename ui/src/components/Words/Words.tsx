export interface WordsProps {
  /** A sentence of the backend; what stands between backticks is to be typed or compared letter for letter. */
  readonly text: string;
}

/** A sentence with its names and values set apart. */
export function Words({ text }: WordsProps) {
  const parts = text.split("`");
  // A backtick without its counterpart is one.
  const whole = parts.length % 2 === 1;
  if (!whole) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no other name.
  return parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
