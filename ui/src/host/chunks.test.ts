import { expect, it } from "vitest";
import { CHUNK_BYTES, inChunks } from "./chunks";

async function pieces(size: number, signal = new AbortController().signal) {
  const sent: [number, number][] = [];
  const told: number[] = [];
  const send = async (piece: Blob, offset: number) => {
    sent.push([offset, piece.size]);
  };
  await inChunks(new Blob([new Uint8Array(size)]), send, (done) => told.push(done), signal);
  return { sent, told };
}

it("sends a file in order, each piece with its offset", async () => {
  const { sent, told } = await pieces(CHUNK_BYTES + 5);
  expect(sent).toEqual([
    [0, CHUNK_BYTES],
    [CHUNK_BYTES, 5],
  ]);
  expect(told).toEqual([CHUNK_BYTES, CHUNK_BYTES + 5]);
});

it("sends an empty file as one empty piece", async () => {
  expect((await pieces(0)).sent).toEqual([[0, 0]]);
});

it("sends nothing more once it is stopped", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(pieces(5, stop.signal)).rejects.toThrow();
});
