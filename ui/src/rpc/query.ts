/** What was typed or pasted as one text, so that nothing in it is read as a field. */
export function asText(text: string): string {
  return /[:"\\]|^-/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}
