import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Consumer {
  readonly url: string;
  /** What came, in order. */
  readonly bodies: string[];
  close(): Promise<void>;
}

/** A program of somebody who builds against a platform. */
export async function consume(
  answer: (request: IncomingMessage, body: string) => Promise<number>,
): Promise<Consumer> {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", async () => {
      const body = Buffer.concat(pieces).toString();
      bodies.push(body);
      const status = await answer(request, body);
      response
        .writeHead(status, { "content-type": "text/plain" })
        .end(status === 200 ? "taken" : "no such shift");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
