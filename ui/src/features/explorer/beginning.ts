import type {
  ApiCall,
  ApiHistoryView,
  ApiRow,
  ApiSavedView,
  ApiView,
  OpenApiBodyView,
  OpenApiOperationView,
} from "../../rpc/generated";
import type { OpenedCall } from "./opened";
import {
  type CallForm,
  type Draft,
  draftOf,
  emptyDraft,
  formOfEndpoint,
  formOfOperation,
  NO_FORM,
} from "./request/draft";

/** What a call begins with when it is opened. */
export interface Beginning {
  readonly api: ApiView;
  readonly form: CallForm;
  readonly first: Draft;
  readonly remembered: readonly ApiRow[];
  readonly described: OpenApiBodyView | null;
  readonly operation: string | null;
}

export interface Kept {
  readonly saved: readonly ApiSavedView[] | undefined;
  readonly history: readonly ApiHistoryView[] | undefined;
  readonly operation: OpenApiOperationView | undefined;
}

const FIRST_QUERY = "query {\n  __typename\n}\n";

/** Finds what is opened; null while it is not known, or where it is gone. */
export function beginningOf(opened: OpenedCall, apis: readonly ApiView[], kept: Kept): Beginning | null {
  const plain = { remembered: [], described: null, operation: null };
  if (opened.kind === "saved" || opened.kind === "history") {
    const call =
      opened.kind === "saved"
        ? kept.saved?.find(({ name }) => name === opened.id)?.call
        : kept.history?.find(({ id }) => String(id) === opened.id)?.call;
    return call === undefined ? null : ofCall(call, apis);
  }
  const api = apis.find(({ connection_id }) => connection_id === opened.connection);
  if (api === undefined) return null;
  const empty = emptyDraft(opened.connection);
  switch (opened.kind) {
    case "new":
      return { api, form: NO_FORM, first: empty, ...plain };
    case "graphql": {
      const graphql = { query: FIRST_QUERY, variables: "" };
      return { api, form: NO_FORM, first: { ...empty, method: "POST", path: "", graphql }, ...plain };
    }
    case "endpoint": {
      const endpoint = api.endpoints.find(({ id }) => id === opened.id);
      if (endpoint === undefined) return null;
      const { id, method, path, remembered } = endpoint;
      const form = formOfEndpoint(endpoint);
      return { api, form, first: { ...empty, endpoint: id, method, path }, ...plain, remembered };
    }
    case "operation": {
      const found = kept.operation;
      if (found === undefined || found.row.id !== opened.id) return null;
      const { method, path, id } = found.row;
      const body = found.body?.required ? found.body.example : "";
      const contentType = found.body?.content_type ?? null;
      return {
        api,
        form: formOfOperation(found),
        first: { ...empty, endpoint: id, method, path, body, contentType },
        remembered: [],
        described: found.body,
        operation: id,
      };
    }
  }
}

/** A call of before begins as it was; its endpoint, where it still is one, tells the form. */
function ofCall(call: ApiCall, apis: readonly ApiView[]): Beginning | null {
  const api = apis.find(({ connection_id }) => connection_id === call.connection_id);
  if (api === undefined) return null;
  const endpoint = api.endpoints.find(({ id }) => id === call.endpoint);
  const form = endpoint === undefined ? NO_FORM : formOfEndpoint(endpoint);
  return {
    api,
    form,
    first: draftOf(call, form),
    remembered: endpoint?.remembered ?? [],
    described: null,
    operation: null,
  };
}
