import type { ApiExportRequest, AuditExportRequest, DomainEvent } from "../rpc/generated";
import { inChunks } from "./chunks";
import {
  type AnswerOf,
  type ByteKind,
  type ClipboardEnd,
  type CommandName,
  type ExportRequest,
  type Host,
  isRpcError,
  type RequestOf,
} from "./types";

type Answers = {
  [Name in CommandName]?: (payload: RequestOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

export interface FakeHost extends Host {
  /** Every call so far, in order. */
  readonly calls: { name: CommandName; payload: unknown }[];
  /** What was copied last. */
  copied: string | null;
  /** The imports whose rejected rows were saved. */
  readonly saved: string[];
  /** What was exported, in order. */
  readonly exported: ExportRequest[];
  /** The answers of the Explorer that were exported, in order. */
  readonly answers: ApiExportRequest[];
  /** What of the audit was exported, in order. */
  readonly audits: AuditExportRequest[];
  /** Bytes that arrived, by import. */
  readonly received: Map<string, number>;
  announce(events: DomainEvent[]): void;
  answer(answers: Answers): void;
}

/** A host that answers from functions, for tests and for looking at the window without a backend. */
export function fakeHost(
  answers: Answers = {},
  bytes: (kind: ByteKind, id: string) => Uint8Array = () => new Uint8Array(),
): FakeHost {
  const known: Answers = { ...answers };
  const listeners = new Set<(events: DomainEvent[]) => void>();
  const host: FakeHost = {
    kind: "fake",
    calls: [],
    copied: null,
    saved: [],
    exported: [],
    answers: [],
    audits: [],
    received: new Map(),
    announce: (events) => {
      for (const listener of listeners) listener(events);
    },
    answer: (more) => Object.assign(known, more),
    async rpc(name, payload) {
      host.calls.push({ name, payload });
      const answer = known[name];
      if (answer === undefined) {
        throw {
          code: "fake.unknown",
          message: `The fake host has no answer to ${name}.`,
          hint: null,
          fields: {},
        };
      }
      try {
        return await answer(payload);
      } catch (thrown) {
        if (isRpcError(thrown)) throw thrown;
        throw { code: "fake.failed", message: String(thrown), hint: null, fields: {} };
      }
    },
    events(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    bytes: async (kind, id) => new Uint8Array(bytes(kind, id)).buffer,
    sendImport: (id, file, onProgress, signal) =>
      inChunks(
        file,
        async (piece, offset) => {
          host.received.set(id, offset + piece.size);
        },
        onProgress,
        signal,
      ),
    saveRejected: async (id) => {
      host.saved.push(id);
      return true;
    },
    exportDeliveries: async (request) => {
      host.exported.push(request);
      return true;
    },
    exportAnswer: async (request) => {
      host.answers.push(request);
      return true;
    },
    exportAudit: async (request) => {
      host.audits.push(request);
      return true;
    },
    openExternal: async () => {},
    copyText: async (text) => {
      host.copied = text;
    },
    copySecret: async (text) => {
      host.copied = text;
      const ended = new Promise<ClipboardEnd>((resolve) => {
        setTimeout(() => {
          host.copied = "";
          resolve("cleared");
        }, 30_000);
      });
      return { until: Date.now() + 30_000, ended };
    },
  };
  return host;
}
