import { useEffect, useState } from "react";
import { beginsAsJson, jsonLines, type Lines, textLines } from "./lines";

/** How long the window may be kept from everything else, in milliseconds. */
const TURN = 10;

export interface Reading {
  readonly lines: Lines | null;
  readonly json: boolean;
  /** How much is read, from 0 to 1. */
  readonly part: number;
}

/** Lets others have their turn; a timer would wait for four milliseconds each time. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Lays bytes out as lines, a few milliseconds at a time. */
export function useLines(bytes: Uint8Array): Reading {
  const json = beginsAsJson(bytes);
  const [read, setRead] = useState<{ of: Uint8Array; lines: Lines | null; part: number } | null>(null);
  useEffect(() => {
    let goesOn = true;
    const work = async () => {
      const steps = json ? jsonLines(bytes) : textLines(bytes);
      let step = steps.next();
      while (!step.done && goesOn) {
        const began = performance.now();
        while (!step.done && performance.now() - began < TURN) step = steps.next();
        if (!step.done) setRead({ of: bytes, lines: null, part: step.value / bytes.length });
        await turn();
      }
      if (step.done && goesOn) setRead({ of: bytes, lines: step.value, part: 1 });
    };
    void work();
    return () => {
      goesOn = false;
    };
  }, [bytes, json]);
  const current = read?.of === bytes ? read : null;
  return { json, lines: current?.lines ?? null, part: current?.part ?? 0 };
}
