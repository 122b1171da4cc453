// Signs and verifies with the published SDKs for Node: one question a line on standard input, one answer a line.

import { createInterface } from "node:readline";

import { answer } from "./sdks.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
