/** The file name that an answer proposes. */
export function proposedName(disposition: string | null): string {
  const spelt = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  if (spelt !== undefined) return decodeURIComponent(spelt);
  return /filename="?([^";]+)"?/i.exec(disposition ?? "")?.[1] ?? "rejected.csv";
}

/** Hands bytes to the browser as a download. */
export function download(bytes: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  // The download has begun by then; the address would keep the bytes in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
