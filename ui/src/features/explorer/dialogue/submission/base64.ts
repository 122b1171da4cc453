/** How many bytes are turned into characters at once: an engine takes only so many arguments. */
const PIECE = 0x8000;

/** Writes bytes as base64. */
export function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
