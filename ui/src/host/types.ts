import type {
  ApiExportRequest,
  AuditExportRequest,
  Commands,
  DeliveryFilterRequest,
  DomainEvent,
  RpcError,
} from "../rpc/generated";

export type CommandName = keyof Commands;
export type RequestOf<Name extends CommandName> = Commands[Name]["request"];
export type AnswerOf<Name extends CommandName> = Commands[Name]["answer"];

/** What the byte channel serves: heads and bodies exactly as they were on the wire, and the bytes that are signed. */
export type ByteKind =
  | "delivery-head"
  | "delivery-body"
  | "delivery-signed"
  // With the secrets that are masked in the others; the owner's window alone gets them.
  | "revealed-head"
  | "revealed-body"
  | "attempt-head"
  | "attempt-body";

export type ExportFormat = "har" | "jsonl" | "bundle" | "http" | "curl";

/** Which deliveries leave, and in which form: those that are named, else those of the filter. */
export interface ExportRequest {
  readonly delivery_ids: readonly string[];
  readonly filter: DeliveryFilterRequest;
  readonly format: ExportFormat;
}

/** The only door between the window and the outside. Every rejection is an `RpcError`. */
export interface Host {
  readonly kind: "desktop" | "browser" | "fake";
  rpc<Name extends CommandName>(name: Name, payload: RequestOf<Name>): Promise<AnswerOf<Name>>;
  /** Listens until the returned function is called; `onGap` says that events may have been missed. */
  events(listener: (events: DomainEvent[]) => void, onGap: () => void): () => void;
  bytes(kind: ByteKind, id: string): Promise<ArrayBuffer>;
  /** Sends the bytes of an announced import in order; `onProgress` is told how many have arrived. */
  sendImport(id: string, file: Blob, onProgress: (sent: number) => void, signal: AbortSignal): Promise<void>;
  /** Saves the rejected rows with their reasons where the person says; false when they changed their mind. */
  saveRejected(id: string): Promise<boolean>;
  /** Writes deliveries where the person says; false when they changed their mind. */
  exportDeliveries(request: ExportRequest): Promise<boolean>;
  /** Writes an answer of the Explorer where the person says; false when they changed their mind. */
  exportAnswer(request: ApiExportRequest): Promise<boolean>;
  /** Writes the audit where the person says; false when they changed their mind. */
  exportAudit(request: AuditExportRequest): Promise<boolean>;
  openExternal(url: string): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Copies a secret, and takes it out of the clipboard after a while if it is still there. */
  copySecret(text: string): Promise<CopiedSecret>;
  /** Asks for a file with keys by the system's own dialog, which tells its path; absent where a page picks files. */
  readonly openKeyFile?: () => Promise<KeyFile | null>;
}

/** How the holding of a secret in the clipboard ended: cleared, left because of something else there, or nobody could look. */
export type ClipboardEnd = "cleared" | "left" | "unknown";

/** A secret in the clipboard. */
export interface CopiedSecret {
  /** Until when it stays there, in milliseconds since 1970. */
  readonly until: number;
  readonly ended: Promise<ClipboardEnd>;
}

/** A file that was picked, with its path on this computer. */
export interface KeyFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

export function isRpcError(value: unknown): value is RpcError {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as RpcError).code === "string" &&
    typeof (value as RpcError).message === "string"
  );
}

/** Makes an `RpcError` of whatever was thrown on the way to the backend. */
export function asRpcError(thrown: unknown, code: string, hint: string | null = null): RpcError {
  if (isRpcError(thrown)) return { ...thrown, hint: thrown.hint ?? null, fields: thrown.fields ?? {} };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code, message, hint, fields: {} };
}
