// A consumer that answers 200 to what a published SDK for Node takes, and 401 to everything else.
//
// Its arguments are the SDK and the secret; its first line is the port on which it listens.

import { createServer } from "node:http";

import { answer } from "./sdks.mjs";

const [sdk, secret] = process.argv.slice(2);

/** The headers as they came, in the spelling of the sender. */
function spelled({ rawHeaders }) {
  const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1]]] : []));
  return Object.fromEntries(pairs);
}

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const url = `http://${request.headers.host}${request.url}`;
  const body = Buffer.concat(parts).toString();
  const { valid, said } = await answer({ ask: "verify", sdk, secret, url, headers: spelled(request), body });
  response.writeHead(valid ? 200 : 401).end(said ?? "");
});
// Loading an SDK may take longer than a platform's tolerance: it is asked once before anybody sends.
await answer({ ask: "verify", sdk, secret, url: "", headers: {}, body: "" });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
