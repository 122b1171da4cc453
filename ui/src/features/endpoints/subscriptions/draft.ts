import type {
  ApiParameterView,
  SubscriptionCreateRequest,
  SubscriptionPlaceView,
  SubscriptionSecret,
  SubscriptionUpdateRequest,
  SubscriptionView,
} from "../../../rpc/generated";

/** A subscription as it is being written: numbers as typed. */
export interface SubscriptionDraft {
  name: string;
  url: string;
  /** The endpoint whose address through the tunnel it is given; empty for an address of one's own. */
  endpoint: string;
  events: readonly string[];
  method: string;
  scope: string;
  persona: string;
  timeout: string;
  retries: string;
  secret: SubscriptionSecret;
  value: string;
  confirm: string;
}

/** What is wrong with a field: the key of the sentence and its numbers. */
export interface FieldFault {
  readonly key: "required" | "events" | "whole" | "range" | "length" | "address" | "choice";
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export type Faults = Readonly<Partial<Record<string, FieldFault>>>;

/** Gives the draft of a new subscription, or of one that is changed. */
export function draftOf(place: SubscriptionPlaceView, view?: SubscriptionView): SubscriptionDraft {
  const standard = (name: string) => place.fields.find((field) => field.name === name)?.default ?? "";
  const settings = view?.delivery_settings;
  return {
    name: view?.name ?? "",
    url: view?.url ?? "",
    endpoint: "",
    events: view?.events ?? [],
    method: view ? (view.signing_method ?? "") : standard("signing_method"),
    scope: view ? (view.scope_type ?? "") : standard("scope_type"),
    persona: view?.persona_id ?? "",
    timeout: view ? `${settings?.timeout_ms ?? ""}` : standard("timeout_ms"),
    retries: view ? `${settings?.max_retries ?? ""}` : standard("max_retries"),
    secret: "made",
    value: "",
    confirm: "",
  };
}

/** Gives what is wrong with a draft, by the platform's names of the fields. */
export function faultsOf(draft: SubscriptionDraft, place: SubscriptionPlaceView): Faults {
  const rule = (name: string) => place.fields.find((field) => field.name === name);
  const found: Record<string, FieldFault | null> = {
    url: draft.endpoint === "" ? addressFault(draft.url, rule("url")) : null,
    events: draft.events.length === 0 ? { key: "events" } : null,
    signing_method: choiceFault(draft.method, rule("signing_method")),
    scope_type: choiceFault(draft.scope, rule("scope_type")),
    persona_id: draft.scope === "persona" && draft.persona.trim() === "" ? { key: "required" } : null,
    timeout_ms: numberFault(draft.timeout, rule("timeout_ms")),
    max_retries: numberFault(draft.retries, rule("max_retries")),
    value: draft.secret === "given" && draft.value === "" ? { key: "required" } : null,
  };
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null)) as Faults;
}

function addressFault(text: string, rule: ApiParameterView | undefined): FieldFault | null {
  const url = text.trim();
  if (url === "") return { key: "required" };
  const [min, max] = [rule?.min ?? 1, rule?.max ?? Number.POSITIVE_INFINITY];
  if ([...url].length < min || [...url].length > max) return { key: "length", min, max };
  return URL.canParse(url) && /^https?:\/\//i.test(url) ? null : { key: "address" };
}

function numberFault(text: string, rule: ApiParameterView | undefined): FieldFault | null {
  if (text.trim() === "") return null;
  if (!/^-?\d+$/.test(text.trim())) return { key: "whole" };
  const number = Number(text);
  const [min, max] = [rule?.min ?? Number.NEGATIVE_INFINITY, rule?.max ?? Number.POSITIVE_INFINITY];
  return number < min || number > max ? { key: "range", min, max } : null;
}

function choiceFault(text: string, rule: ApiParameterView | undefined): FieldFault | null {
  return text === "" || !rule || rule.values.length === 0 || rule.values.includes(text)
    ? null
    : { key: "choice" };
}

const number = (text: string) => (text.trim() === "" ? undefined : Number(text));

/** Gives the call that makes what a draft describes. */
export function createOf(draft: SubscriptionDraft, place: SubscriptionPlaceView): SubscriptionCreateRequest {
  const [timeout, retries] = [number(draft.timeout), number(draft.retries)];
  const signed = place.methods_with_secret.includes(draft.method);
  return {
    connection_id: place.connection_id,
    ...(draft.endpoint === "" ? { url: draft.url.trim() } : { endpoint_id: draft.endpoint }),
    events: [...draft.events],
    ...(draft.name.trim() !== "" && { name: draft.name.trim() }),
    ...(draft.method !== "" && { signing_method: draft.method }),
    ...(draft.scope !== "" && { scope_type: draft.scope }),
    ...(draft.scope === "persona" && { persona_id: draft.persona.trim() }),
    ...(timeout !== undefined && { timeout_ms: timeout }),
    ...(retries !== undefined && { max_retries: retries }),
    ...(signed && { secret: draft.secret }),
    ...(signed && draft.secret === "given" && { value: draft.value }),
    ...(draft.confirm !== "" && { confirm: draft.confirm }),
  };
}

/** Gives the call that changes what differs; none where nothing does. */
export function updateOf(
  draft: SubscriptionDraft,
  place: SubscriptionPlaceView,
  view: SubscriptionView,
): SubscriptionUpdateRequest | null {
  const before = draftOf(place, view);
  const [timeout, retries] = [number(draft.timeout), number(draft.retries)];
  const changed = {
    ...(draft.endpoint !== "" && { endpoint_id: draft.endpoint }),
    ...(draft.endpoint === "" && draft.url.trim() !== before.url && { url: draft.url.trim() }),
    ...(draft.events.join() !== before.events.join() && { events: [...draft.events] }),
    ...(draft.name.trim() !== before.name && { name: draft.name.trim() }),
    ...(draft.method !== before.method && { signing_method: draft.method }),
    ...(draft.scope !== before.scope && { scope_type: draft.scope }),
    ...(draft.scope === "persona" &&
      (draft.persona.trim() !== before.persona || draft.scope !== before.scope) && {
        persona_id: draft.persona.trim(),
      }),
    ...(draft.timeout !== before.timeout && timeout !== undefined && { timeout_ms: timeout }),
    ...(draft.retries !== before.retries && retries !== undefined && { max_retries: retries }),
  };
  if (Object.keys(changed).length === 0) return null;
  const confirm = draft.confirm !== "" && { confirm: draft.confirm };
  return { connection_id: place.connection_id, id: view.id, ...changed, ...confirm };
}
