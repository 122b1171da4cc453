/** What is sent at once: large enough to be quick, small enough to be cancelled. */
export const CHUNK_BYTES = 2 * 1024 * 1024;

/** Sends a file piece after piece, each with its offset; an empty file is one empty piece. */
export async function inChunks(
  file: Blob,
  send: (piece: Blob, offset: number) => Promise<void>,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let offset = 0;
  do {
    signal.throwIfAborted();
    const piece = file.slice(offset, offset + CHUNK_BYTES);
    await send(piece, offset);
    offset += piece.size;
    onProgress(offset);
  } while (offset < file.size);
}
