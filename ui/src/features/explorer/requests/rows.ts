import type { ApiHistoryView, ApiSavedView, ApiView, OpenApiView } from "../../../rpc/generated";
import { type Opened, writeOpened } from "../opened";
import { commonPrefix, shortPath } from "./paths";

/** A heading that folds what is below it. */
export interface GroupRow {
  readonly kind: "group";
  readonly key: string;
  readonly level: 1 | 2;
  readonly title: string;
  /** The platform of a connection; none for saved calls and the history. */
  readonly platform: string | null;
  readonly platformName: string;
  readonly note: GroupNote | null;
  readonly folded: boolean;
  readonly count: number;
}

export type GroupNote =
  | { readonly word: "readOnly" | "graphql" | "none" }
  | { readonly word: "file"; readonly version: string };

/** A call that can be opened. */
export interface RequestRow {
  readonly kind: "request";
  readonly key: string;
  readonly level: 2 | 3;
  readonly opened: Opened;
  readonly method: string;
  readonly title: string;
  /** What is said at its end: a status, “deprecated”. */
  readonly note: string | null;
  readonly failed: boolean;
  readonly hint: string;
}

export type ListRow = GroupRow | RequestRow;

export interface ListContent {
  readonly apis: readonly ApiView[];
  readonly files: ReadonlyMap<string, OpenApiView>;
  readonly saved: readonly ApiSavedView[];
  readonly history: readonly ApiHistoryView[];
  /** The connections whose platform holds a dialogue with an application, and with how many companies it did. */
  readonly dialogues: ReadonlyMap<string, number>;
  /** Names of what is no connection. */
  readonly words: {
    readonly saved: string;
    readonly history: string;
    readonly query: string;
    readonly dialogue: string;
  };
}

/** A group with everything in it, and what it is searched by. */
interface Block {
  readonly group: Omit<GroupRow, "folded" | "count">;
  readonly requests: readonly (RequestRow & { readonly searched: string })[];
  readonly below: readonly Block[];
}

function request(
  level: 2 | 3,
  opened: Opened,
  parts: Pick<RequestRow, "method" | "title" | "hint"> & Partial<Pick<RequestRow, "note" | "failed">>,
): Block["requests"][number] {
  return {
    kind: "request",
    key: writeOpened(opened),
    level,
    opened,
    note: null,
    failed: false,
    ...parts,
    searched: `${parts.method} ${parts.title} ${parts.hint}`.toLowerCase(),
  };
}

function connectionBlock(
  api: ApiView,
  file: OpenApiView | undefined,
  companies: number | undefined,
  { query, dialogue }: ListContent["words"],
): Block {
  const connection = api.connection_id;
  const prefix = commonPrefix(api.endpoints.map(({ path }) => path));
  const requests = api.endpoints.map(({ id, method, path }) =>
    request(
      2,
      { kind: "endpoint", connection, id },
      { method, title: shortPath(path, prefix), hint: `${path} ${id}` },
    ),
  );
  if (api.style === "graphql")
    requests.unshift(
      request(2, { kind: "graphql", connection }, { method: "QUERY", title: query, hint: "graphql" }),
    );
  if (companies !== undefined)
    requests.unshift(
      request(
        2,
        { kind: "dialogue", connection },
        { method: "TALK", title: dialogue, hint: dialogue, note: companies > 0 ? String(companies) : null },
      ),
    );
  const note: GroupNote | null =
    api.style === "graphql"
      ? { word: "graphql" }
      : !api.writes
        ? { word: "readOnly" }
        : api.endpoints.length === 0 && file === undefined && companies === undefined
          ? { word: "none" }
          : null;
  const below: Block[] =
    file === undefined
      ? []
      : [
          {
            group: {
              kind: "group",
              key: `file:${connection}`,
              level: 2,
              title: file.title || file.file,
              platform: null,
              platformName: "",
              note: { word: "file", version: file.openapi },
            },
            requests: file.operations.map(({ id, method, path, summary, tag, deprecated }) =>
              request(
                3,
                { kind: "operation", connection, id },
                {
                  method,
                  title: shortPath(path, "/"),
                  hint: `${summary} ${tag}`,
                  note: deprecated ? "deprecated" : null,
                },
              ),
            ),
            below: [],
          },
        ];
  return {
    group: {
      kind: "group",
      key: connection,
      level: 1,
      title: api.connection,
      platform: api.platform,
      platformName: api.platform_name,
      note,
    },
    requests,
    below,
  };
}

/** Everything that the list can show. */
export function blocksOf({ apis, files, saved, history, dialogues, words }: ListContent): readonly Block[] {
  const own = (key: "saved" | "history", requests: Block["requests"]): Block[] =>
    requests.length === 0
      ? []
      : [
          {
            group: {
              kind: "group",
              key,
              level: 1,
              title: words[key],
              platform: null,
              platformName: "",
              note: null,
            },
            requests,
            below: [],
          },
        ];
  const method = (call: { method: string; graphql?: unknown }) =>
    call.graphql === undefined || call.graphql === null ? call.method : "QUERY";
  return [
    ...apis.map((api) =>
      connectionBlock(api, files.get(api.connection_id), dialogues.get(api.connection_id), words),
    ),
    ...own(
      "saved",
      saved.map(({ name, connection, call }) =>
        request(
          2,
          { kind: "saved", id: name },
          { method: method(call), title: name, hint: `${connection} ${call.path}` },
        ),
      ),
    ),
    ...own(
      "history",
      history.map(({ id, connection, call, status }) =>
        request(
          2,
          { kind: "history", id: String(id) },
          {
            method: method(call),
            title: shortPath(call.graphql?.operation ?? call.path, "/"),
            hint: connection,
            note: status === null ? null : String(status),
            failed: status !== null && status >= 400,
          },
        ),
      ),
    ),
  ];
}

/** What a person folded or opened; the rest is as it begins. */
export type Folded = ReadonlyMap<string, boolean>;

/** A file with more operations than these would push everything below it out of sight. */
const MANY = 60;

const beginsFolded = ({ group, requests }: Block): boolean =>
  group.key === "history" || (group.level === 2 && requests.length > MANY);

/** The rows in sight: those of open groups; with a filter, those that fit it, in whichever group. */
export function listRows(blocks: readonly Block[], filter: string, folded: Folded): readonly ListRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows: ListRow[] = [];
  const add = (block: Block): boolean => {
    const at = rows.length;
    const isFolded = words.length === 0 && (folded.get(block.group.key) ?? beginsFolded(block));
    const fitting =
      words.length === 0
        ? block.requests
        : block.requests.filter(({ searched }) => words.every((word) => searched.includes(word)));
    rows.push({ ...block.group, folded: isFolded, count: fitting.length });
    if (isFolded) return true;
    rows.push(...fitting);
    let found = fitting.length > 0;
    for (const below of block.below) found = add(below) || found;
    if (!found && words.length > 0) rows.length = at;
    return found;
  };
  for (const block of blocks) add(block);
  return rows;
}
