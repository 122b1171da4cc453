/** Draws a reason as a sentence of its own: the backend's also stand after a colon. */
export function sentence(reason: string | null): string {
  if (reason === null || reason === "") return "";
  const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
