import { afterEach, describe, expect, it, vi } from "vitest";
import { eventStream } from "./eventStream";
import { loopbackHost, takeToken } from "./loopback";

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

function answering(...responses: (Response | Error)[]) {
  const calls: [string, RequestInit][] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    calls.push([url, init]);
    const next = responses.shift() ?? new Error("no more answers");
    if (next instanceof Error) throw next;
    return next;
  });
  return calls;
}

function stream(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

const collect = async (body: ReadableStream<Uint8Array>) => {
  const all: string[] = [];
  for await (const data of eventStream(body)) all.push(data);
  return all;
};

afterEach(() => vi.unstubAllGlobals());

describe("a call", () => {
  it("carries the token and gives the answer", async () => {
    const calls = answering(json({ answer: { workspaces: [] } }));
    const host = loopbackHost("secret", "http://127.0.0.1:1");
    await expect(host.rpc("workspaces.list", {})).resolves.toEqual({ workspaces: [] });
    expect(calls[0]?.[0]).toBe("http://127.0.0.1:1/rpc");
    expect(calls[0]?.[1].headers).toMatchObject({ Authorization: "Bearer secret" });
    expect(JSON.parse(String(calls[0]?.[1].body))).toEqual({ name: "workspaces.list", payload: {} });
  });

  it.each([200, 400, 422])(
    "is rejected with the error of the backend, whatever the status %i",
    async (status) => {
      const error = {
        code: "workspace.name_taken",
        message: "Taken.",
        hint: "Choose another.",
        fields: { name: "taken" },
      };
      answering(json({ error }, status));
      await expect(loopbackHost("t").rpc("workspaces.list", {})).rejects.toEqual(error);
    },
  );

  it("to a server that is gone says so and what to do", async () => {
    answering(new TypeError("Failed to fetch"));
    await expect(loopbackHost("t").rpc("workspaces.list", {})).rejects.toMatchObject({
      code: "ui.unreachable",
      hint: expect.stringContaining("gatehouse serve"),
    });
  });

  it("that is answered with something else is an error too", async () => {
    answering(new Response("<html>", { status: 502 }));
    await expect(loopbackHost("t").rpc("workspaces.list", {})).rejects.toMatchObject({
      code: "ui.refused",
      fields: {},
    });
  });

  it("for bytes gives them as they are", async () => {
    const calls = answering(new Response(new Uint8Array([1, 2, 255])));
    const bytes = await loopbackHost("t", "").bytes("delivery-body", "dlv_1");
    expect([...new Uint8Array(bytes)]).toEqual([1, 2, 255]);
    expect(calls[0]?.[0]).toBe("/bytes/delivery-body/dlv_1");
  });
});

describe("a file to import", () => {
  const file = new Blob(["a;b"]);
  const { signal } = new AbortController();

  it("is put with its offset and the token", async () => {
    const calls = answering(new Response(null, { status: 204 }));
    const told: number[] = [];
    await loopbackHost("t", "").sendImport("imp_1", file, (sent) => told.push(sent), signal);
    expect(calls[0]?.[0]).toBe("/bytes/import/imp_1");
    expect(calls[0]?.[1]).toMatchObject({
      method: "PUT",
      headers: { Authorization: "Bearer t", "X-Offset": "0" },
    });
    expect(told).toEqual([3]);
  });

  it("that is refused is rejected with the reason", async () => {
    const error = { code: "import.too_large", message: "Too large.", hint: null, fields: {} };
    answering(json({ error }, 413));
    await expect(loopbackHost("t", "").sendImport("imp_1", file, () => {}, signal)).rejects.toEqual(error);
  });

  it("whose rejected rows are gone says so", async () => {
    answering(json({ error: { code: "import.unknown", message: "Closed.", hint: null, fields: {} } }, 404));
    await expect(loopbackHost("t", "").saveRejected("imp_1")).rejects.toMatchObject({
      code: "import.unknown",
    });
  });
});

describe("the stream of events", () => {
  it("joins what the network took apart", async () => {
    expect(await collect(stream("da", 'ta: [{"a":', "1}]\n", "\n"))).toEqual(['[{"a":1}]']);
  });

  it("passes over comments, names and empty messages", async () => {
    expect(await collect(stream(": hello\n\nevent: x\nid: 4\ndata: one\n\n\n\ndata:two\r\n\r\n"))).toEqual([
      "one",
      "two",
    ]);
  });

  it("keeps letters whole that were cut between two chunks", async () => {
    const [first, second] = [
      new Uint8Array([0x64, 0x61, 0x74, 0x61, 0x3a, 0xc3]),
      new Uint8Array([0xa9, 0x0a, 0x0a]),
    ];
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(first);
        controller.enqueue(second);
        controller.close();
      },
    });
    expect(await collect(body)).toEqual(["é"]);
  });

  it("tells of a gap at the start and again after it broke", async () => {
    answering(
      new Response(stream('data: [{"event":"changed","topic":"keys"}]\n\n')),
      new Response(stream('data: [{"event":"changed","topic":"settings"}]\n\n')),
    );
    const seen: unknown[] = [];
    let gaps = 0;
    await new Promise<void>((done) => {
      const stop = loopbackHost("t", "").events(
        (events) => {
          seen.push(...events);
          if (seen.length === 2) {
            stop();
            done();
          }
        },
        () => {
          gaps += 1;
        },
      );
    });
    expect(seen).toEqual([
      { event: "changed", topic: "keys" },
      { event: "changed", topic: "settings" },
    ]);
    expect(gaps).toBe(2);
  });
});

describe("the token", () => {
  it("leaves the address and stays for a reload", () => {
    window.sessionStorage.clear();
    window.history.replaceState(null, "", "/#token=abc%2F1");
    expect(takeToken(window.location, window.history, window.sessionStorage)).toBe("abc/1");
    expect(window.location.hash).toBe("");
    expect(takeToken(window.location, window.history, window.sessionStorage)).toBe("abc/1");
  });
});
