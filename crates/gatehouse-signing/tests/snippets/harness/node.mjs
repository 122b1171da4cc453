// Reads one case a line and writes one answer a line.
import fs from "node:fs";

const text = (field) => Buffer.from(field, "base64").toString("utf8");
const modules = new Map();
const answers = [];
for (const line of fs.readFileSync(0, "latin1").replace(/\n$/, "").split("\n")) {
  const [index, now, body, secret, method, url, headers, extra] = line.split("\t");
  if (!modules.has(index)) modules.set(index, await import(`./s${index}.mjs`));
  const pairs = headers === "" ? [] : headers.split(",").map((pair) => pair.split(":").map(text));
  const given = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  const more = { method: text(method), url: text(url) };
  const rest = extra === "" ? [] : extra.split(",").map((name) => more[name]);
  try {
    answers.push(modules.get(index).verify(given, Buffer.from(body, "base64"), text(secret), Number(now), ...rest));
  } catch (error) {
    answers.push(String(error).replaceAll("\n", " "));
  }
}
process.stdout.write(`${answers.join("\n")}\n`);
