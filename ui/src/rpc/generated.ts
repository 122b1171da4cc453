// Written by `cargo xtask bindings` from the RPC table; not edited by hand.

export type ActivityListView = { 
/**
 * The activities.
 */
activities: Array<ActivityView>, };

export type ActivityRequest = { 
/**
 * Its id.
 */
id: number, };

export type ActivityView = { 
/**
 * Its id.
 */
id: number, 
/**
 * What it does, as a code: `import.check`, `import.receive`.
 */
kind: string, 
/**
 * On what: a file's name.
 */
subject: string, 
/**
 * From 0 to 1.
 */
progress: number, 
/**
 * `running`, `done`, `cancelled` or `failed`.
 */
state: string, 
/**
 * Whether it can be cancelled.
 */
can_cancel: boolean, 
/**
 * What went wrong.
 */
problem: Problem | null, };

export type AddedHeaderView = { 
/**
 * The header.
 */
header: HeaderView, 
/**
 * What adds it.
 */
by: string, };

export type AnswerFault = "error" | "timeout" | "drop" | "slow";

export type AnswerMode = "fixed" | "target";

export type AnswerRules = { 
/**
 * The status for a delivery that is valid, unprotected, unverified or a duplicate.
 */
accepted_status: number, 
/**
 * The status for a delivery whose signature is invalid.
 */
invalid_status: number, 
/**
 * The most bytes that a body may have.
 */
body_cap: number, 
/**
 * How a delivery without a signature is answered.
 */
unsigned: UnsignedAnswer, 
/**
 * How long the answer waits after the delivery is durable, in milliseconds.
 */
delay_ms: number, 
/**
 * The fault that is played.
 */
fault: AnswerFault | null, 
/**
 * The body of the answer to an accepted delivery; none stands for `ok`.
 */
body: string | null, 
/**
 * The content type of that body; none stands for plain text.
 */
content_type: string | null, 
/**
 * The events that are expected, a `*` at the end standing for any rest; empty where any is.
 */
expected_events: Array<string>, 
/**
 * The content types that are expected, such as `application/json`, without parameters; empty where any is.
 */
expected_types: Array<string>, 
/**
 * Whose answer the sender of an accepted delivery gets.
 */
mode?: AnswerMode, 
/**
 * The rule whose target answers; none is the endpoint's first one.
 */
target_rule?: ForwardRuleId, 
/**
 * How long the sender waits for its answer, in milliseconds; none is what the platform's profile says, or 10 s.
 */
sender_timeout_ms?: number, };

export type ApiAnswerView = { 
/**
 * Names the answer for tables and files, as long as it is among the last 20.
 */
answer_id: number, 
/**
 * When it was sent.
 */
at: string, 
/**
 * The method.
 */
method: string, 
/**
 * The whole address, without the credential.
 */
url: string, 
/**
 * The status.
 */
status: number, 
/**
 * The headers.
 */
headers: Array<ApiRow>, 
/**
 * The body; of followed pages, all records in one list.
 */
body: ApiBodyView, 
/**
 * What an error status or an unreadable body means, with the next step.
 */
problem: Problem | null, 
/**
 * The errors of a GraphQL answer.
 */
graphql_errors: Array<GraphqlErrorView>, 
/**
 * Whether something under the name of a secret stands in it, as a key that the platform shows once.
 */
holds_secret: boolean, 
/**
 * The time of the last sending, in milliseconds.
 */
duration_ms: number, 
/**
 * How long it waited for the limit before and between sendings, in milliseconds.
 */
waited_ms: number, 
/**
 * How often it was sent; more than once after a 429.
 */
sendings: number, 
/**
 * Where one stands by the answer's own headers.
 */
limit: ApiStandingView | null, 
/**
 * The limits after it.
 */
limits: Array<LimitView>, 
/**
 * The key that it used.
 */
key: ApiKeyView | null, 
/**
 * The local address that it left from.
 */
address: string | null, 
/**
 * Whether the embedded sandbox answered.
 */
sandbox: boolean, 
/**
 * What of the answer the sandbox made up, in its own words.
 */
invented: string | null, 
/**
 * Whether a list is in it whose pages can be followed, or the pages that were followed.
 */
pages: ApiPagesView | null, };

export type ApiBaseView = { 
/**
 * The profile's name of the environment.
 */
environment: string, 
/**
 * The address; empty where it has to be asked for.
 */
url: string, 
/**
 * Other addresses of the same environment.
 */
alternates: Array<string>, 
/**
 * What calls that change something need there.
 */
guard: Guard, 
/**
 * Whose word the address is.
 */
provenance: Provenance, 
/**
 * Whether it is the one that this workspace calls.
 */
used: boolean, };

export type ApiBodyKind = "empty" | "json" | "text" | "binary";

export type ApiBodyView = { 
/**
 * What it is, by its bytes and not by its label.
 */
kind: ApiBodyKind, 
/**
 * The content type that the platform gave it.
 */
content_type: string | null, 
/**
 * The text, up to 2 MiB of it; none for bytes that are no text.
 */
text: string | null, 
/**
 * Whether the text is less than what was received.
 */
text_cut: boolean, 
/**
 * How many bytes were received, after decoding.
 */
size: number, 
/**
 * Whether the answer was longer than 10 MB and the rest was not read.
 */
truncated: boolean, };

export type ApiCall = { 
/**
 * The connection whose platform is called.
 */
connection_id: ConnectionId, 
/**
 * The endpoint of the profile, or the operation of the OpenAPI file, that it was made from.
 */
endpoint?: string, 
/**
 * The method.
 */
method: string, 
/**
 * The path below the base address, with `{name}` holes; a query may stand behind it.
 */
path: string, 
/**
 * What fills the holes.
 */
holes: Array<ApiRow>, 
/**
 * The query.
 */
query: Array<ApiRow>, 
/**
 * Further headers.
 */
headers: Array<ApiRow>, 
/**
 * The fields of a JSON body that the profile knows; they are laid over [`ApiCall::body`].
 */
fields: Array<ApiRow>, 
/**
 * The body as text.
 */
body?: string, 
/**
 * The content type of the body; `application/json` when absent.
 */
content_type?: string, 
/**
 * The GraphQL document; it takes the place of method, path and body.
 */
graphql?: GraphqlDocument, 
/**
 * Which of the profile's ways to authorise is used; the first one with a key when absent.
 */
auth?: string, 
/**
 * Which of the connection's keys is used, by its name or its id; the one in use when absent.
 */
key?: string, 
/**
 * The endpoint that is told of this one call, where the platform takes such webhooks.
 */
webhook?: CallWebhook, 
/**
 * Whether it goes out without a key although the endpoint wants one.
 */
without_key: boolean, };

export type ApiCallRequest = { 
/**
 * The call.
 */
call: ApiCall, };

export type ApiClientRequest = { 
/**
 * The connection; its address, its key's way to authorise, and the OpenAPI file opened for it count.
 */
connection_id: ConnectionId, 
/**
 * As in [`ApiCodeRequest`].
 */
language: string, };

export type ApiCodeRequest = { 
/**
 * The call.
 */
call: ApiCall, 
/**
 * `curl`, `javascript`, `python`, `php`, `go`, `rust`, `java` or `csharp`.
 */
language: string, };

export type ApiCodeView = { 
/**
 * The language.
 */
language: string, 
/**
 * A name for the file.
 */
file_name: string, 
/**
 * The code.
 */
code: string, 
/**
 * The environment variables that it reads, with what belongs into them.
 */
variables: Array<ApiRow>, 
/**
 * All languages.
 */
languages: Array<ApiLanguageView>, };

export type ApiEndpointView = { 
/**
 * Its id in the profile, such as `contacts.list`.
 */
id: string, 
/**
 * What it is about: the part of the id before the last dot.
 */
group: string, 
/**
 * The method.
 */
method: string, 
/**
 * The path below the base address, with `{name}` holes.
 */
path: string, 
/**
 * The holes of the path.
 */
holes: Array<ApiParameterView>, 
/**
 * The query parameters.
 */
query: Array<ApiParameterView>, 
/**
 * The fields of the body.
 */
body: Array<ApiParameterView>, 
/**
 * How its list is paged; none where it is no list.
 */
paging: PageStyle | null, 
/**
 * Whether it needs no credential.
 */
public: boolean, 
/**
 * Whether it takes webhooks that are told of this one call.
 */
takes_webhooks: boolean, 
/**
 * Whether it changes something.
 */
writes: boolean, 
/**
 * Whose word the call is.
 */
provenance: Provenance, 
/**
 * Names that were typed into free query rows of this call before, with the value used last.
 */
remembered: Array<ApiRow>, };

export type ApiExportRequest = { 
/**
 * The answer.
 */
answer_id: number, 
/**
 * The pointer to the records; the list that looks most like records when absent.
 */
at?: string, 
/**
 * The form.
 */
form: ApiTableForm, };

export type ApiExportView = { 
/**
 * The file.
 */
path: string, 
/**
 * How many rows are in it.
 */
rows: number, 
/**
 * What a reader of the file should know, such as cells that were cut at the limit of a workbook.
 */
notes: Array<string>, };

export type ApiFollow = { 
/**
 * At most so many pages.
 */
max_pages: number, 
/**
 * At most so many records.
 */
max_items: number, };

export type ApiGuardView = { 
/**
 * Why, as a sentence.
 */
reason: string, 
/**
 * What a person has to type.
 */
confirm: string, };

export type ApiHistoryListView = { 
/**
 * They, newest first; the last 200 of a workspace are kept.
 */
calls: Array<ApiHistoryView>, };

export type ApiHistoryView = { 
/**
 * Its id.
 */
id: number, 
/**
 * When it was sent last.
 */
at: string, 
/**
 * The connection's name.
 */
connection: string, 
/**
 * The call, with secret parameters left out.
 */
call: ApiCall, 
/**
 * The status of its answer; none where there was none.
 */
status: number | null, 
/**
 * The time that it took, in milliseconds.
 */
duration_ms: number | null, };

export type ApiKeyView = { 
/**
 * Its id.
 */
key_id: KeyId, 
/**
 * Its name.
 */
name: string, 
/**
 * The profile's way to authorise, such as `api_key`.
 */
auth: string, 
/**
 * Last characters of the value.
 */
last_four: string, 
/**
 * The first 8 hex digits of its fingerprint.
 */
fingerprint: string, 
/**
 * Scopes as the person noted them.
 */
scopes: Array<string>, 
/**
 * When it ends.
 */
expires_at: string | null, 
/**
 * Whether it is the one in use, or one that it replaced and that still counts.
 */
state: KeyState, 
/**
 * When it was last used.
 */
last_used_at: string | null, };

export type ApiLanguageView = { 
/**
 * Its word.
 */
id: string, 
/**
 * Its name.
 */
label: string, };

export type ApiPagesView = { 
/**
 * How they were found.
 */
style: PageStyle, 
/**
 * Whether that was guessed from the answer, since the profile does not say it.
 */
guessed: boolean, 
/**
 * The pointer to the records in each answer.
 */
items_at: string, 
/**
 * How many pages were read.
 */
pages: number, 
/**
 * How many records they had.
 */
items: number, 
/**
 * How many there are by the platform's word.
 */
total: number | null, 
/**
 * Whether there are more that were not read.
 */
more: boolean, 
/**
 * Why reading ended before the last page.
 */
stopped: Problem | null, };

export type ApiParameterView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its type.
 */
kind: ParameterKind, 
/**
 * Whether it must be given.
 */
required: boolean, 
/**
 * When it must be given, as `other=value`.
 */
required_if: string | null, 
/**
 * Whether it may be null.
 */
nullable: boolean, 
/**
 * The value that stands for an absent one, as text.
 */
default: string | null, 
/**
 * The values to choose from.
 */
values: Array<string>, 
/**
 * The smallest number, or the shortest length of a text.
 */
min: number | null, 
/**
 * The largest number, or the longest length of a text.
 */
max: number | null, 
/**
 * Whether the value must not be shown.
 */
secret: boolean, 
/**
 * What it means, where a file says so.
 */
description: string | null, 
/**
 * An example, where a file gives one.
 */
example: string | null, };

export type ApiPreparedView = { 
/**
 * The method.
 */
method: string, 
/**
 * The whole address, without the credential.
 */
url: string, 
/**
 * The headers; the values of the credential are shown as `•••`.
 */
headers: Array<ApiRow>, 
/**
 * The body as it would be sent.
 */
body: string | null, 
/**
 * What is wrong with its parameters; `at.field` is `holes.NAME`, `query.NAME`, `headers.NAME` or `body.NAME`.
 */
problems: Array<Problem>, 
/**
 * Why it would not be sent at all.
 */
refused: Problem | null, 
/**
 * Why it has to be confirmed.
 */
guard: ApiGuardView | null, 
/**
 * Until when it would wait for the limit.
 */
waits_until: string | null, 
/**
 * The key that it would use.
 */
key: ApiKeyView | null, };

export type ApiReadCurlRequest = { 
/**
 * The connection that it is meant for.
 */
connection_id: ConnectionId, 
/**
 * The command.
 */
text: string, };

export type ApiReadCurlView = { 
/**
 * The call, without any credential.
 */
call: ApiCall, 
/**
 * What was left out or changed, as sentences: a credential, another host, options that mean nothing here.
 */
notes: Array<string>, };

export type ApiRow = { 
/**
 * The name.
 */
name: string, 
/**
 * The value as typed.
 */
value: string, 
/**
 * Whether it is left out of the call.
 */
off: boolean, };

export type ApiRunListView = { 
/**
 * They, oldest first.
 */
runs: Array<ApiRunView>, };

export type ApiRunPhase = "waiting" | "sending";

export type ApiRunRequest = { 
/**
 * The name that the caller gave it.
 */
run: string, };

export type ApiRunView = { 
/**
 * The name that the caller gave it.
 */
run: string, 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The method and the path.
 */
subject: string, 
/**
 * What it does.
 */
phase: ApiRunPhase, 
/**
 * Until when it waits.
 */
waits_until: string | null, 
/**
 * Why it waits, as a sentence.
 */
waits_for: string | null, 
/**
 * How many pages were read.
 */
pages: number, 
/**
 * How many records they had.
 */
items: number, };

export type ApiSaveRequest = { 
/**
 * The name.
 */
name: string, 
/**
 * The call.
 */
call: ApiCall, };

export type ApiSavedListView = { 
/**
 * They, in the order in which they were first saved.
 */
saved: Array<ApiSavedView>, };

export type ApiSavedRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The name.
 */
name: string, };

export type ApiSavedView = { 
/**
 * The name, once in a workspace without regard to case.
 */
name: string, 
/**
 * The connection's name.
 */
connection: string, 
/**
 * The call, with secret parameters left out.
 */
call: ApiCall, 
/**
 * When it was saved last.
 */
saved_at: string, };

export type ApiSendRequest = { 
/**
 * The call.
 */
call: ApiCall, 
/**
 * A name for this sending, chosen by the caller, under which `api.runs` tells it and `api.cancel` ends it.
 */
run?: string, 
/**
 * The workspace's name, typed by a person, where the call changes something at real people.
 */
confirm?: string, 
/**
 * Whether to follow the pages of the list, and how far.
 */
follow?: ApiFollow, 
/**
 * Whether a wait of more than an hour was agreed to.
 */
wait: boolean, };

export type ApiStandingView = { 
/**
 * How many calls are allowed.
 */
limit: number | null, 
/**
 * How many are left.
 */
remaining: number | null, 
/**
 * When the window ends.
 */
reset: string | null, };

export type ApiStyle = "rest" | "graphql";

export type ApiTableForm = "csv" | "xlsx" | "body";

export type ApiTableRequest = { 
/**
 * The answer.
 */
answer_id: number, 
/**
 * The pointer to the records; the list that looks most like records when absent.
 */
at?: string, 
/**
 * The first row, from 0.
 */
from: number, 
/**
 * How many rows, up to 1,000; 200 when absent.
 */
limit?: number, };

export type ApiTableView = { 
/**
 * The pointer to the records; empty for the answer itself.
 */
at: string, 
/**
 * Every list of the answer that could be a table.
 */
lists: Array<string>, 
/**
 * The columns.
 */
columns: Array<string>, 
/**
 * The rows asked for, each with a cell a column; none where the record has no such field.
 */
rows: Array<Array<string | null>>, 
/**
 * How many rows there are.
 */
total: number, };

export type ApiView = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
connection: string, 
/**
 * The platform's profile.
 */
platform: string, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * The environment of the workspace.
 */
environment: Environment, 
/**
 * The style; none where the platform has no API that is described.
 */
style: ApiStyle | null, 
/**
 * The base addresses.
 */
bases: Array<ApiBaseView>, 
/**
 * The address that calls go to now; none where it is not known or the sandbox does not run.
 */
base_url: string | null, 
/**
 * The connection's own address; none where its calls go to the platform's.
 */
own_base: string | null, 
/**
 * Why there is none.
 */
base_problem: Problem | null, 
/**
 * Whether calls that change something are offered.
 */
writes: boolean, 
/**
 * Why not, as a sentence.
 */
writes_reason: string | null, 
/**
 * The platform's own playground.
 */
playground: string | null, 
/**
 * Where the platform keeps its OpenAPI file.
 */
openapi: string | null, 
/**
 * The calls of the profile.
 */
endpoints: Array<ApiEndpointView>, 
/**
 * Whether an OpenAPI file was opened for this connection.
 */
openapi_loaded: boolean, 
/**
 * The keys that a call can use, the one used by default first.
 */
keys: Array<ApiKeyView>, 
/**
 * The limits.
 */
limits: Array<LimitView>, };

export type AttemptError = { 
/**
 * Which kind.
 */
kind: AttemptErrorKind, 
/**
 * What happened, as a sentence.
 */
message: string, };

export type AttemptErrorKind = "dns" | "refused" | "tls" | "timeout" | "closed" | "protocol";

export type AttemptId = string;

export type AttemptListView = { 
/**
 * The attempts.
 */
attempts: Array<AttemptView>, 
/**
 * The address that a replay would offer: the one used last in this workspace, else the sandbox's consumer.
 */
suggested_target: string | null, };

export type AttemptMode = "recorded" | "resigned" | "confirmed" | "forwarded";

export type AttemptTimings = { 
/**
 * Resolving and connecting.
 */
connect_us: number | null, 
/**
 * The TLS handshake.
 */
tls_us: number | null, 
/**
 * From the last byte sent to the first byte of the answer.
 */
first_byte_us: number | null, 
/**
 * From the start to the last byte of the answer or the failure.
 */
total_us: number, };

export type AttemptView = { 
/**
 * Its id; the body of its answer comes by the byte channel.
 */
id: AttemptId, 
/**
 * The delivery that was sent.
 */
delivery_id: DeliveryId, 
/**
 * In which form.
 */
mode: AttemptMode, 
/**
 * Where to.
 */
target: string, 
/**
 * When it began.
 */
started_at: string, 
/**
 * The status of the answer.
 */
status: number | null, 
/**
 * What kept it from getting one.
 */
error: AttemptError | null, 
/**
 * How long it took.
 */
timings: AttemptTimings, 
/**
 * The headers that differ from the recorded ones.
 */
headers_changed: Array<string>, 
/**
 * The headers of the answer in wire order.
 */
response_headers: Array<HeaderView>, 
/**
 * The length of the answer's body in bytes, as far as it was kept.
 */
response_size: number, 
/**
 * Whether the answer's body was cut at the limit.
 */
response_truncated: boolean, 
/**
 * The place in the outbox, where a rule sent it.
 */
outbox?: OutboxLink, 
/**
 * The place in a run, where a replay of many sent it.
 */
replay?: ReplayLink, };

export type AuditCallView = { 
/**
 * Its place.
 */
id: number, 
/**
 * When it was sent, or stopped.
 */
at: string, 
/**
 * The workspace's name at that time.
 */
workspace: string, 
/**
 * The connection's name at that time.
 */
connection: string, 
/**
 * The platform's id.
 */
platform: string, 
/**
 * The key's name; none for a call without one.
 */
key: string | null, 
/**
 * The key, as long as it is there.
 */
key_id: KeyId | null, 
/**
 * The first 8 hex digits of the key's fingerprint; of a log-in, those of the user's or the client's name.
 */
fingerprint: string | null, 
/**
 * What it was.
 */
kind: AuditKind, 
/**
 * The method.
 */
method: string, 
/**
 * The path and the query, secret parameters as `•••`.
 */
endpoint: string, 
/**
 * The host and the port that it went to.
 */
host: string, 
/**
 * The status; none where there was no answer.
 */
status: number | null, 
/**
 * The code of what kept it from an answer, such as `api.read_only`.
 */
error: string | null, 
/**
 * Whether it left this machine.
 */
sent: boolean, 
/**
 * The local address that it left from.
 */
address: string | null, 
/**
 * The time that it took, in milliseconds.
 */
duration_ms: number | null, };

export type AuditExportRequest = { 
/**
 * Which calls; place and number do not count.
 */
filter: AuditPageRequest, 
/**
 * The form.
 */
form: AuditForm, };

export type AuditForm = "csv" | "jsonl";

export type AuditKind = "call" | "login";

export type AuditPageRequest = { 
/**
 * Only those of this workspace.
 */
workspace_id?: WorkspaceId, 
/**
 * Only those with the key of this name.
 */
key?: string, 
/**
 * Only those with this method.
 */
method?: string, 
/**
 * Only those that failed: a status from 400, or no answer, or not sent.
 */
failed: boolean, 
/**
 * Those before this place.
 */
before?: number, 
/**
 * How many, up to 1,000; 100 when absent.
 */
limit?: number, };

export type AuditPageView = { 
/**
 * The calls.
 */
calls: Array<AuditCallView>, 
/**
 * Where the next page begins; none on the last one.
 */
next: number | null, 
/**
 * How many calls there are in all.
 */
total: number, 
/**
 * The names of the keys that were used, for the filter.
 */
keys: Array<string>, 
/**
 * The methods that were used, for the filter.
 */
methods: Array<string>, 
/**
 * For how many days calls are kept.
 */
kept_days: number, };

export type AuditRetentionRequest = { 
/**
 * The days, 1 to 3,650.
 */
days: number, };

export type AuditRetentionView = { 
/**
 * The days.
 */
days: number, 
/**
 * How many older calls were removed just now.
 */
removed: number, };

export type BodyDiffView = { 
/**
 * Whether they are the same, byte for byte.
 */
equal: boolean, 
/**
 * The length of the left one in bytes.
 */
left_size: number, 
/**
 * The length of the right one in bytes.
 */
right_size: number, 
/**
 * The first byte that differs, from 0; where one is the beginning of the other, its length.
 */
first: number | null, 
/**
 * The bytes around the first difference; none where they are the same.
 */
bytes: ByteDiffView | null, 
/**
 * As text; none where one of them is no text or both are too long for it.
 */
text: TextDiffView | null, 
/**
 * As JSON structure; none where one of them is no JSON.
 */
json: JsonDiffView | null, 
/**
 * What could not be compared and why, or that a difference lies in what is hidden.
 */
note: string | null, };

export type BringInRequest = { 
/**
 * The file.
 */
import_id: ImportId, 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The endpoint that they go to; without one they go to an endpoint that only holds what was brought in.
 */
endpoint_id?: EndpointId, 
/**
 * The connection for those whose platform the file does not say, or the workspace does not have.
 */
connection_id?: ConnectionId, };

export type BroughtInView = { 
/**
 * The file's name, as its deliveries are marked.
 */
file: string, 
/**
 * Its form.
 */
form: FileForm, 
/**
 * How many deliveries were brought in.
 */
imported: number, 
/**
 * How many were here already from the same or another file.
 */
already_there: number, 
/**
 * How many of those that were brought in hold masked values.
 */
masked: number, 
/**
 * The first thousand that were brought in.
 */
delivery_ids: Array<DeliveryId>, 
/**
 * The endpoints that hold them.
 */
endpoint_ids: Array<EndpointId>, 
/**
 * How many problems there were.
 */
problems_total: number, 
/**
 * The first thousand of them.
 */
problems: Array<NotBroughtView>, };

export type ByteDiffView = { 
/**
 * Where the part begins in both, in bytes.
 */
offset: number, 
/**
 * The left part, hex.
 */
left: string, 
/**
 * The right part, hex.
 */
right: string, };

export type CallWebhook = { 
/**
 * The endpoint, one with a secret of its own.
 */
endpoint_id: EndpointId, 
/**
 * The events that it is told of; all of them when there is none.
 */
events: Array<string>, };

export type CellProblemView = { 
/**
 * The column in the file, from 0; none for the whole row.
 */
index: number | null, 
/**
 * The stable code.
 */
code: string, 
/**
 * `error`, `warning` or `question`.
 */
severity: string, 
/**
 * Cell, value, rule and remedy, as a sentence.
 */
message: string, 
/**
 * The next step.
 */
hint: string | null, };

export type CertificateRequest = { 
/**
 * The delivery.
 */
delivery_id: DeliveryId, };

export type CertificateView = { 
/**
 * Where it was fetched.
 */
address: string, 
/**
 * The host of that address.
 */
host: string, 
/**
 * The first moment at which it counts.
 */
not_before: string, 
/**
 * The last moment at which it counts.
 */
not_after: string, 
/**
 * The first 16 hex digits of the SHA-256 of its key.
 */
fingerprint: string, };

export type CheckDiffView = { 
/**
 * Which step.
 */
id: CheckId, 
/**
 * How it ended on the left; none where it was not part of it.
 */
left: CheckOutcome | null, 
/**
 * How it ended on the right.
 */
right: CheckOutcome | null, 
/**
 * Its proof on the left.
 */
left_evidence: Array<string>, 
/**
 * Its proof on the right.
 */
right_evidence: Array<string>, 
/**
 * Whether it ended the same way.
 */
equal: boolean, };

export type CheckId = "header_present" | "layout_read" | "timestamp_read" | "secret_found" | "signature_matches" | "timestamp_fresh" | "first_seen";

export type CheckOutcome = "passed" | "failed" | "not_applicable" | "not_reached";

export type CheckRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * The workspace whose profile is meant; without one, its layer is left out.
 */
workspace_id?: WorkspaceId, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The resource.
 */
resource: string, 
/**
 * The column of the resource for each column of the file (by its index from 0); null leaves it out.
 */
mapping: Array<string | null>, 
/**
 * The order of dates where a person said it, by column of the resource: `dmy`, `mdy`, `ymd`.
 */
date_orders: { [key in string]: string }, };

export type CheckView = { 
/**
 * Which step.
 */
id: CheckId, 
/**
 * How it ended.
 */
outcome: CheckOutcome, 
/**
 * The proof.
 */
evidence: Array<Evidence>, 
/**
 * Whose word the step rests on; none where it rests on nobody's.
 */
provenance: Provenance | null, };

export type ColumnMappingView = { 
/**
 * The column in the file, from 0.
 */
index: number, 
/**
 * Its name in the file.
 */
source: string, 
/**
 * The column of the resource; none when it is left out.
 */
target: string | null, 
/**
 * From 0 to 1.
 */
confidence: number, 
/**
 * Whether a person should say (confidence under 0.9).
 */
ask: boolean, 
/**
 * Why, as a sentence.
 */
why: string, 
/**
 * The next best column.
 */
runner_up: string | null, 
/**
 * Some values of it.
 */
samples: Array<string>, };

export type ComparisonView = { 
/**
 * The valid one; none when the endpoint has none.
 */
valid: DeliveryId | null, 
/**
 * When it was received.
 */
valid_received_at: string | null, 
/**
 * Whether both are of the same event.
 */
same_event: boolean, 
/**
 * The differences, those that can matter first.
 */
differences: Array<DifferenceView>, 
/**
 * What was compared and found alike, in a word or two each.
 */
alike: Array<string>, 
/**
 * Why there is nothing to compare with; none when there is.
 */
note: string | null, };

export type CompleteRequest = { 
/**
 * The workspace whose endpoints and events are offered.
 */
workspace_id?: WorkspaceId, 
/**
 * The query so far.
 */
query: string, 
/**
 * Where somebody is typing, in bytes.
 */
caret: number, };

export type CompletionItemView = { 
/**
 * What is put in: `verdict:` or a value, with the quotes that it needs.
 */
text: string, 
/**
 * What it is, in a few words; none where the text says it.
 */
note: string | null, };

export type CompletionView = { 
/**
 * Where what is replaced begins, in bytes.
 */
offset: number, 
/**
 * How many bytes are replaced.
 */
length: number, 
/**
 * What can be put in.
 */
items: Array<CompletionItemView>, };

export type ConformanceCheckView = { 
/**
 * Its name, such as `wrong_secret`.
 */
name: string, 
/**
 * What was sent, in words.
 */
sent: string, 
/**
 * Why it matters.
 */
why: string, 
/**
 * The answer that is owed, such as `4xx`.
 */
expected: string, 
/**
 * The answer that came, such as `500`, or what kept it from coming; none when nothing was sent.
 */
got: string | null, 
/**
 * Whether it is the one that is owed; none when nothing was sent.
 */
ok: boolean | null, 
/**
 * Why nothing was sent, or what else there is to say.
 */
note: string | null, 
/**
 * How long it took, in milliseconds.
 */
took_ms: number, };

export type ConformanceRequest = { 
/**
 * The endpoint whose platform, scheme and secret are used.
 */
endpoint_id: EndpointId, 
/**
 * The consumer: http or https.
 */
url: string, 
/**
 * The event to send; the first that there is a sample of, when absent.
 */
event?: string, };

export type ConformanceView = { 
/**
 * The platform's id.
 */
platform: string, 
/**
 * The scheme's id.
 */
scheme: string, 
/**
 * The event that was sent.
 */
event: string, 
/**
 * The address that it was sent to.
 */
target: string, 
/**
 * When.
 */
at: string, 
/**
 * Each check, in the order in which it was sent.
 */
checks: Array<ConformanceCheckView>, 
/**
 * How many got the answer that was owed.
 */
passed: number, 
/**
 * How many did not.
 */
failed: number, 
/**
 * How many say nothing about this platform, or were not sent.
 */
skipped: number, 
/**
 * Whether somebody stopped the run.
 */
stopped: boolean, };

export type ConnectionAddRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * Its name, unique in the workspace.
 */
name: string, 
/**
 * The platform's profile id.
 */
platform: string, };

export type ConnectionBaseRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The address; none for the platform's own.
 */
url: string | null, };

export type ConnectionId = string;

export type ConnectionRequest = { 
/**
 * Its id.
 */
connection_id: ConnectionId, };

export type ConnectionView = { 
/**
 * Its id.
 */
id: ConnectionId, 
/**
 * Its name.
 */
name: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * The address that its calls go to in place of the platform's.
 */
base_url: string | null, };

export type ContradictionView = { 
/**
 * Its id.
 */
id: string, 
/**
 * What it is about.
 */
topic: string, 
/**
 * The claims, with where they stand.
 */
claims: Array<string>, 
/**
 * What the profile itself goes by.
 */
chosen: string, 
/**
 * Why.
 */
reason: string, 
/**
 * The readings to choose from; none where a switch would change nothing.
 */
options: Array<OptionView>, 
/**
 * The id of the reading in force; none where there is no choice, or where values were set by hand.
 */
option: string | null, 
/**
 * The layer that made the choice.
 */
layer: Layer, };

export type Cover = "sender" | "body" | "age" | "url";

export type CurlView = { 
/**
 * The command, for sh, bash and zsh.
 */
text: string, 
/**
 * What is masked in it; none when nothing is.
 */
note: string | null, };

export type DeadLetterDetailView = { 
/**
 * What the list tells.
 */
deadletter: DeadLetterView, 
/**
 * Its sendings, the newest first.
 */
sendings: Array<AttemptView>, 
/**
 * The headers that a person set on it.
 */
headers: Array<[string, string]>, 
/**
 * The body that a person gave it, or the one of the delivery, as text; none where it is no text.
 */
body: string | null, 
/**
 * Whether a person changed it.
 */
edited: boolean, };

export type DeadLetterEditRequest = { 
/**
 * Its id.
 */
id: OutboxId, 
/**
 * Headers to set, name and value.
 */
headers: Array<[string, string]>, 
/**
 * The body; none leaves it.
 */
body?: string, };

export type DeadLetterListRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * Of this endpoint only.
 */
endpoint_id?: EndpointId, 
/**
 * In these states; none is `dead` and `uncertain`.
 */
states?: Array<OutboxState>, 
/**
 * Behind this place, from `next` of the page before.
 */
after?: number, 
/**
 * At most so many, up to 1,000; none is 100.
 */
limit?: number, };

export type DeadLetterListView = { 
/**
 * The page.
 */
deadletters: Array<DeadLetterView>, 
/**
 * Where the next page begins.
 */
next: number | null, };

export type DeadLetterMoveRequest = { 
/**
 * The chosen ones, up to 10,000.
 */
ids: Array<OutboxId>, };

export type DeadLetterRequest = { 
/**
 * Its id.
 */
id: OutboxId, };

export type DeadLetterView = { 
/**
 * Its id, which is the idempotency key of its sendings.
 */
id: OutboxId, 
/**
 * The delivery.
 */
delivery: DeliveryId, 
/**
 * The rule.
 */
rule_id: ForwardRuleId, 
/**
 * The endpoint's name.
 */
endpoint: string, 
/**
 * Where it was to go.
 */
target: string, 
/**
 * Where it stands.
 */
state: OutboxState, 
/**
 * How often it was sent.
 */
attempts: number, 
/**
 * The status of the last answer.
 */
last_status: number | null, 
/**
 * What went wrong last.
 */
last_error: string | null, 
/**
 * The event's name.
 */
provider_event: string | null, 
/**
 * Whether it may have arrived though nothing says so.
 */
possible_duplicate: boolean, 
/**
 * When it is sent again by itself.
 */
next_at: string | null, 
/**
 * When it was to be sent first.
 */
created_at: string, 
/**
 * When it came to where it stands.
 */
changed_at: string, };

export type DeliveryCountsView = { 
/**
 * All.
 */
all: number, 
/**
 * With a valid signature.
 */
valid: number, 
/**
 * With an invalid one.
 */
invalid: number, 
/**
 * That could not be verified, or by a scheme that signs nothing.
 */
unverified: number, 
/**
 * That repeat an earlier one.
 */
duplicate: number, };

export type DeliveryFilterRequest = { 
/**
 * Only of this workspace.
 */
workspace_id?: WorkspaceId, 
/**
 * Only of this endpoint.
 */
endpoint_id?: EndpointId, 
/**
 * Only of this platform.
 */
platform?: string, 
/**
 * Only with this verdict.
 */
verdict?: VerdictStatus, 
/**
 * Only duplicates (true) or only first ones (false).
 */
duplicates?: boolean, 
/**
 * A query, see `docs/CLI.md`; it narrows further than the fields above.
 */
query?: string, };

export type DeliveryId = string;

export type DeliveryPageRequest = { 
/**
 * Which deliveries.
 */
filter: DeliveryFilterRequest, 
/**
 * In which order; the same for all pages of a list.
 */
sort?: DeliverySort, 
/**
 * The `next` of the page before; none for the first page.
 */
after?: string, 
/**
 * Begins so many rows further on: any row of the list is reached at once by the number that it has behind the
 * `top` of a page.
 */
rank?: number, 
/**
 * How many, 1 to 1,000; 100 when absent.
 */
limit?: number, };

export type DeliveryPageView = { 
/**
 * The deliveries, newest first.
 */
deliveries: Array<DeliverySummary>, 
/**
 * Asks for the page after this one; none at the end.
 */
next: string | null, 
/**
 * How many the filter lets through in all.
 */
total: number, 
/**
 * Whether there may be more than the total: counting them all would take too long. A page that has a `next` and
 * fewer deliveries than were asked for is one on which looking into headers and bodies took too long.
 */
at_least: boolean, 
/**
 * How many of the older deliveries are not in the index of texts yet, and so are not found by a text.
 */
unindexed: number, 
/**
 * Asks, as `after`, for a page that begins with the first row of this one, whatever has come since.
 */
top: string | null, 
/**
 * Whether any row can be asked for by `rank`; not where headers and bodies have to be looked into.
 */
ranked: boolean, };

export type DeliveryRequest = { 
/**
 * Its id.
 */
delivery_id: DeliveryId, };

export type DeliverySettingsView = { 
/**
 * How long the platform waits for an answer, in milliseconds.
 */
timeout_ms: number | null, 
/**
 * How often it tries again.
 */
max_retries: number | null, 
/**
 * How long it waits before it tries again, in milliseconds.
 */
backoff_ms: number | null, };

export type DeliverySort = "arrival" | "occurred";

export type DeliverySummary = { 
/**
 * Its place in the order of commits.
 */
sequence: number, 
/**
 * Its id.
 */
id: DeliveryId, 
/**
 * The workspace that owns it.
 */
workspace_id: WorkspaceId, 
/**
 * The endpoint that it reached.
 */
endpoint_id: EndpointId, 
/**
 * The endpoint's name.
 */
endpoint: string, 
/**
 * The platform of the connection, such as `kejue`.
 */
platform: string, 
/**
 * When its head was complete.
 */
received_at: string, 
/**
 * The method as sent.
 */
method: string, 
/**
 * The request target as sent.
 */
path: string, 
/**
 * The status that the sender got; 0 where it got none.
 */
status_answered: number, 
/**
 * The length of the body in bytes.
 */
size: number, 
/**
 * The verdict in one word.
 */
verdict: VerdictStatus, 
/**
 * The stable reason.
 */
reason: Reason, 
/**
 * How true the bytes are.
 */
fidelity: Fidelity, 
/**
 * What about it the endpoint did not expect when it came.
 */
unexpected?: Unexpected, 
/**
 * The event's name.
 */
provider_event: string | null, 
/**
 * The sender's own id.
 */
provider_delivery_id: string | null, 
/**
 * Which attempt of the same event it is, from 1.
 */
attempt: number, 
/**
 * The first delivery of the same event.
 */
duplicate_of: DeliveryId | null, 
/**
 * The delivery whose signed bytes this one repeats, where an honest further attempt would have others: it is
 * `replayed`.
 */
replay_of?: DeliveryId, 
/**
 * Whether it is a further attempt of an event with another body than the first one had.
 */
conflict?: boolean, 
/**
 * The name of the file that it was brought in from; none for what was received here.
 */
imported_from?: string, 
/**
 * Whether secrets in it were masked before it was brought in, so that its bytes are not those that were sent.
 */
masked?: boolean, 
/**
 * When the event happened, by the sender's word.
 */
occurred_at?: string, 
/**
 * Our own time from the first byte of the request until its answer was ready, in microseconds; a delay that is
 * set for the endpoint is no part of it. None where it was not measured.
 */
latency_us?: number, 
/**
 * Whether a person pinned it.
 */
pinned?: boolean, 
/**
 * Whether a person wrote a note on it.
 */
noted?: boolean, };

export type DeliveryView = { 
/**
 * The row of the list.
 */
summary: DeliverySummary, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * The verdict with its steps.
 */
verdict: VerdictView, 
/**
 * The headers in wire order.
 */
headers: Array<HeaderView>, 
/**
 * Trailers of a chunked body.
 */
trailers: Array<HeaderView>, 
/**
 * The length of the head in bytes; none when it was not kept.
 */
head_size: number | null, 
/**
 * Why the head was not kept.
 */
head_note: string | null, 
/**
 * The content type, as sent.
 */
content_type: string | null, 
/**
 * The body without its compression, where it has one that can be taken off.
 */
unpacked?: UnpackedView, 
/**
 * SHA-256 of the body, hex.
 */
body_sha256: string, 
/**
 * The other end of the socket.
 */
peer: string | null, 
/**
 * When the event happened, by the platform's word.
 */
occurred_at: string | null, 
/**
 * What was said when it came and decided the answer, where that differs from what is said now.
 */
at_receipt: VerdictAtReceiptView | null, 
/**
 * What is known of the way on which it came.
 */
transit: TransitView, 
/**
 * What it asks as a challenge; none for a delivery.
 */
handshake: HandshakeView | null, 
/**
 * The last valid delivery of the same endpoint and event before this one.
 */
last_valid: DeliveryId | null, 
/**
 * What a person wrote on it; none where nobody did.
 */
note: NoteView | null, 
/**
 * The parts in which received secrets are masked and sealed: `head`, `path`, `trailers`, `body`.
 */
sealed: Array<string>, 
/**
 * All deliveries of the same event, oldest first.
 */
same_event: Array<DeliverySummary>, };

export type Density = "compact" | "normal" | "comfortable";

export type DialogueAnswerRequest = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * The event's name.
 */
event: string, };

export type DialogueAnswerSetRequest = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * The event's name.
 */
event: string, 
/**
 * The status, 200–599.
 */
status: number, 
/**
 * The body: JSON, or nothing.
 */
body: string, };

export type DialogueAnswerSettingView = { 
/**
 * The event's name.
 */
event: string, 
/**
 * The step of the profile.
 */
step: string, 
/**
 * The status.
 */
status: number, 
/**
 * The body as text; empty is an empty body.
 */
body: string, 
/**
 * The status where nobody chose another.
 */
default_status: number, 
/**
 * The body where nobody chose another.
 */
default_body: string, 
/**
 * Whether a person chose another.
 */
changed: boolean, 
/**
 * On whose word the event has its name.
 */
provenance: Provenance, 
/**
 * The event whose answer asks for this one.
 */
asked_by: string | null, };

export type DialogueAnswerView = { 
/**
 * The status.
 */
status: number, 
/**
 * The body as JSON; null where it is empty or no JSON.
 */
body: unknown, 
/**
 * The body where it is neither empty nor JSON.
 */
text: string | null, 
/**
 * Who answered.
 */
by: DialogueAnswerer, 
/**
 * What it means to the platform.
 */
effect: DialogueEffect, 
/**
 * The form that it asks to show.
 */
form: DialogueFormView | null, };

export type DialogueAnswerer = "gatehouse" | "target" | "endpoint";

export type DialogueAnswersView = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * Who answers: `fixed` is Gatehouse, `target` a program of one's own.
 */
mode: AnswerMode, 
/**
 * The address of that program.
 */
target: string | null, 
/**
 * The rules of the endpoint whose target could answer.
 */
targets: Array<DialogueTargetView>, 
/**
 * How long the platform waits, in milliseconds.
 */
timeout_ms: number, 
/**
 * Whether nobody documents that.
 */
timeout_assumed: boolean, 
/**
 * The answers: those to the profile's events first, then those to names of one's own.
 */
answers: Array<DialogueAnswerSettingView>, 
/**
 * The kinds that an element can have.
 */
element_kinds: Array<string>, 
/**
 * Where a form names the event that it wants back.
 */
reply_pointer: string, 
/**
 * Where its elements stand.
 */
elements_pointer: string, 
/**
 * A form to begin with, as JSON text.
 */
template: string, 
/**
 * On whose word a form is as it is.
 */
form_provenance: Provenance, };

export type DialogueCompanyView = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The company, by the platform's id.
 */
company_id: string, 
/**
 * Its accounts, in the order in which they spoke.
 */
account_ids: Array<string>, 
/**
 * Where it stands.
 */
state: DialogueState, 
/**
 * Whether it was installed in the older shape, without an account.
 */
older: boolean, 
/**
 * How many messages came.
 */
steps: number, 
/**
 * When the first came.
 */
first_at: string, 
/**
 * When the last came.
 */
last_at: string, 
/**
 * The event that the last form asks for.
 */
waiting_for: string | null, 
/**
 * How many of its secrets are kept.
 */
secrets: number, 
/**
 * Whether it removed the application, and something of it is still here.
 */
forget_due: boolean, };

export type DialogueDifferenceView = { 
/**
 * Where, as a JSON pointer; `status` for the status, empty for the whole body.
 */
pointer: string, 
/**
 * What was recorded; null where nothing was.
 */
recorded: unknown, 
/**
 * What came; null where nothing did.
 */
got: unknown, };

export type DialogueEffect = "go_on" | "form" | "done" | "removed" | "refused" | "unusable";

export type DialogueElementView = { 
/**
 * The name under which its value is sent; empty for one that has none.
 */
name: string, 
/**
 * What it is, such as `text`, `password`, `select`.
 */
kind: string, 
/**
 * What stands beside it.
 */
label: string | null, 
/**
 * Whether it must have a value.
 */
required: boolean, 
/**
 * Whether its value is a secret.
 */
secret: boolean, 
/**
 * The values to choose from.
 */
options: Array<string>, };

export type DialogueForgottenView = { 
/**
 * The company.
 */
company_id: string, 
/**
 * The deliveries, with their attempts and what is found of them.
 */
deliveries: number, 
/**
 * How many of these had a sealed part.
 */
sealed: number, 
/**
 * The records of the dialogue.
 */
steps: number, 
/**
 * The names of the keys.
 */
secrets: Array<string>, };

export type DialogueFormView = { 
/**
 * The event that the application wants back.
 */
reply: string, 
/**
 * Its heading.
 */
title: string | null, 
/**
 * Its elements.
 */
elements: Array<DialogueElementView>, };

export type DialogueHealthView = { 
/**
 * When it came.
 */
at: string, 
/**
 * The status that it got.
 */
status: number, 
/**
 * The delivery that it was.
 */
delivery_id: DeliveryId, };

export type DialogueListRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The connection; every one without it.
 */
connection_id?: ConnectionId, };

export type DialogueListView = { 
/**
 * The companies.
 */
companies: Array<DialogueCompanyView>, };

export type DialogueLogoCheckView = { 
/**
 * Its id: `format`, `size`, `dimensions`, `square`.
 */
id: string, 
/**
 * Whether it is as it should be.
 */
ok: boolean, 
/**
 * What was found.
 */
text: string, 
/**
 * On whose word it should be so.
 */
provenance: Provenance, };

export type DialogueLogoView = { 
/**
 * The name of its file.
 */
name: string, 
/**
 * `png`, `jpeg`, `gif`, `webp` or `svg`; none for another.
 */
format: string | null, 
/**
 * In pixels, where the file says so.
 */
width: number | null, 
/**
 * In pixels, where the file says so.
 */
height: number | null, 
/**
 * In bytes.
 */
size: number, 
/**
 * What was looked at.
 */
checks: Array<DialogueLogoCheckView>, };

export type DialogueMonitorView = { 
/**
 * The endpoints.
 */
endpoints: Array<DialogueWatchView>, };

export type DialoguePlaceView = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
connection: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * The endpoint; none where the connection has none.
 */
endpoint_id: EndpointId | null, 
/**
 * Its name.
 */
endpoint: string | null, 
/**
 * `/in/<token>` with the path of the dialogue.
 */
path: string | null, 
/**
 * The public address, where one is known.
 */
url: string | null, 
/**
 * The address on this machine while the receiver listens.
 */
local_url: string | null, 
/**
 * Where the platform asks whether the application lives: the public address, else the one on this machine.
 */
health_url: string | null, 
/**
 * Whether [`DialoguePlaceView::url`] leads here from outside.
 */
is_public: boolean, 
/**
 * Who answers: `fixed` is Gatehouse, `target` a program of one's own.
 */
mode: AnswerMode | null, 
/**
 * The address of that program.
 */
target: string | null, 
/**
 * Whether the token that every request has to carry is kept.
 */
has_token: boolean, 
/**
 * How many companies have spoken.
 */
companies: number, 
/**
 * On whose word the form is as it is.
 */
form_provenance: Provenance, 
/**
 * The endpoint's own rule that stands before the dialogue's answers, as a sentence.
 */
overridden: string | null, };

export type DialoguePlacesView = { 
/**
 * One for each endpoint; a connection without one has a place of its own.
 */
places: Array<DialoguePlaceView>, };

export type DialogueRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The company, by the platform's id.
 */
company_id: string, };

export type DialogueRunRequest = { 
/**
 * The endpoint whose token is sent, and that is spoken with unless another address is named.
 */
endpoint_id: EndpointId, 
/**
 * The script.
 */
text: string, 
/**
 * An address on this machine.
 */
to?: string, };

export type DialogueRunStepView = { 
/**
 * Its place, from 1.
 */
number: number, 
/**
 * The event's name.
 */
event: string, 
/**
 * The status that was recorded.
 */
recorded_status: number | null, 
/**
 * The body that was recorded; null where it was empty.
 */
recorded: unknown, 
/**
 * The status that came.
 */
status: number | null, 
/**
 * The body that came, as JSON with secrets masked; null where it was empty.
 */
got: unknown, 
/**
 * The body that came where it was neither empty nor JSON.
 */
got_text: string | null, 
/**
 * Whether the answer is as it was recorded.
 */
same: boolean, 
/**
 * What differs.
 */
differences: Array<DialogueDifferenceView>, 
/**
 * Why there was no answer.
 */
problem: Problem | null, };

export type DialogueRunView = { 
/**
 * The company that was made up for this run.
 */
company_id: string, 
/**
 * The address.
 */
to: string, 
/**
 * The steps.
 */
steps: Array<DialogueRunStepView>, 
/**
 * Whether every answer is as it was recorded.
 */
same: boolean, 
/**
 * The step that got no answer at all.
 */
stopped_at: number | null, };

export type DialogueScriptView = { 
/**
 * A name for its file.
 */
file_name: string, 
/**
 * The script, as JSON.
 */
text: string, };

export type DialogueSecretHome = "keychain" | "memory" | "waiting";

export type DialogueSecretView = { 
/**
 * The name of its field.
 */
name: string, 
/**
 * The name of its key; none while it waits.
 */
key: string | null, 
/**
 * The delivery that brought it, as long as that is here.
 */
delivery_id: DeliveryId | null, 
/**
 * Where it stood, as a JSON pointer.
 */
pointer: string, 
/**
 * Where it is.
 */
state: DialogueSecretHome, 
/**
 * Its last four characters; none of a short one.
 */
last_four: string | null, 
/**
 * When it was kept, or when it came.
 */
at: string, };

export type DialogueStageView = { 
/**
 * Its id, such as `install`.
 */
id: string, 
/**
 * The event's name; `*` is any name that the application gave.
 */
event: string, 
/**
 * On whose word.
 */
provenance: Provenance, 
/**
 * Whether it was taken.
 */
done: boolean, 
/**
 * Whether it was the last one.
 */
current: boolean, };

export type DialogueState = "installing" | "configuring" | "installed" | "failed" | "uninstalled";

export type DialogueStepView = { 
/**
 * Its place, from 1.
 */
number: number, 
/**
 * The delivery that it was.
 */
delivery_id: DeliveryId, 
/**
 * The endpoint that it reached.
 */
endpoint_id: EndpointId, 
/**
 * When it came.
 */
at: string, 
/**
 * The event's name.
 */
event: string, 
/**
 * The step of the profile, such as `install` or `reply`.
 */
step: string, 
/**
 * The verdict.
 */
verdict: VerdictStatus, 
/**
 * Its reason.
 */
reason: Reason, 
/**
 * The body that came, with secrets masked; null where it is no JSON.
 */
received: unknown, 
/**
 * The JSON pointers that the profile asks for and that were not there.
 */
missing: Array<string>, 
/**
 * What was answered; none where no answer went out.
 */
answer: DialogueAnswerView | null, };

export type DialogueSubmissionRequest = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * A short description of the application.
 */
description?: string, 
/**
 * The name of the logo's file.
 */
logo_name?: string, 
/**
 * The logo in base64, up to 4 MiB of it.
 */
logo_base64?: string, };

export type DialogueSubmissionRowView = { 
/**
 * Its id: `endpoint`, `healthcheck`, `logo`, `description`, `configuration`.
 */
id: string, 
/**
 * Its name.
 */
label: string, 
/**
 * The value; none where it is missing.
 */
value: string | null, 
/**
 * Whether it can be handed in as it is.
 */
ready: boolean, 
/**
 * On whose word it is asked for.
 */
provenance: Provenance, 
/**
 * What is to be known of it.
 */
note: string | null, };

export type DialogueSubmissionView = { 
/**
 * Where it is sent.
 */
mail_to: string | null, 
/**
 * The whole as text.
 */
text: string, 
/**
 * What is asked for.
 */
rows: Array<DialogueSubmissionRowView>, 
/**
 * What is to be said of the logo.
 */
logo: DialogueLogoView | null, };

export type DialogueTargetView = { 
/**
 * The rule.
 */
rule_id: ForwardRuleId, 
/**
 * Its target.
 */
url: string, 
/**
 * Whether it is the one that answers.
 */
answers: boolean, };

export type DialogueTunnelView = { 
/**
 * `starting`, `up`, `down` or `stopped`.
 */
state: string, 
/**
 * The public address, without a path.
 */
url: string | null, 
/**
 * Since when it is so.
 */
since: string | null, };

export type DialogueView = { 
/**
 * The company.
 */
company: DialogueCompanyView, 
/**
 * The steps that the profile knows.
 */
stages: Array<DialogueStageView>, 
/**
 * What was said, the first message first.
 */
steps: Array<DialogueStepView>, 
/**
 * The secrets that it brought.
 */
secrets: Array<DialogueSecretView>, };

export type DialogueWatchView = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * Its name.
 */
endpoint: string, 
/**
 * Whether it is reached.
 */
state: Reachability, 
/**
 * Why.
 */
reason: ReachabilityReason, 
/**
 * The same as a sentence.
 */
text: string, 
/**
 * Whether a person should see to it: it was reached before, or a company counts on it.
 */
alarm: boolean, 
/**
 * Since when, where that is known.
 */
since: string | null, 
/**
 * Whether the listener is on.
 */
receiver_on: boolean, 
/**
 * The tunnel that leads to it.
 */
tunnel: DialogueTunnelView | null, 
/**
 * The last question whether it lives.
 */
last_health: DialogueHealthView | null, 
/**
 * How often the platform asks, in seconds.
 */
interval_s: number, 
/**
 * After how long without a good answer it disables an application, in seconds.
 */
threshold_s: number, 
/**
 * Whether nobody documents these two.
 */
assumed: boolean, };

export type DiffChange = "equal" | "added" | "removed" | "changed" | "moved" | "reordered";

export type DiffLineView = { 
/**
 * `equal`, `added` or `removed`.
 */
change: DiffChange, 
/**
 * Its number on the left, from 1; none where it is only on the right.
 */
left: number | null, 
/**
 * Its number on the right.
 */
right: number | null, 
/**
 * The line without its end; a long one is cut with `…`.
 */
text: string, 
/**
 * How many equal lines are left out before it.
 */
folded: number, };

export type DiffRequest = { 
/**
 * The delivery in question, which stands right.
 */
delivery_id: DeliveryId, 
/**
 * The one that it is compared with; when absent the one before it of the same endpoint and event.
 */
with?: DeliveryId, };

export type DiffView = { 
/**
 * The right one.
 */
this: DeliverySummary, 
/**
 * The left one; none where there is nothing to compare with.
 */
with: DeliverySummary | null, 
/**
 * The one before it of the same endpoint and event, for a choice.
 */
previous: DeliveryId | null, 
/**
 * The last valid one of the same endpoint and event, for a choice.
 */
last_valid: DeliveryId | null, 
/**
 * The facts of both.
 */
facts: Array<FactDiffView>, 
/**
 * The headers: those that differ and those that do not, in the order of the right one.
 */
headers: Array<HeaderDiffView>, 
/**
 * Whether the head of one of them was not kept.
 */
head_unknown: boolean, 
/**
 * The steps of the verification.
 */
checks: Array<CheckDiffView>, 
/**
 * The bodies; none where there is nothing to compare with.
 */
body: BodyDiffView | null, };

export type DifferenceKind = "scheme" | "secret" | "signature" | "time" | "method" | "path" | "query" | "header" | "fidelity" | "body";

export type DifferenceView = { 
/**
 * What it is about.
 */
kind: DifferenceKind, 
/**
 * What differs, in a word or two, such as `User-Agent` or `line ends`.
 */
subject: string, 
/**
 * The difference as a sentence.
 */
words: string, 
/**
 * The value of this delivery; none where it has none. Never a secret.
 */
this: string | null, 
/**
 * The value of the valid delivery; none where it has none. Never a secret.
 */
valid: string | null, 
/**
 * Whether the difference can be why a signature does not match.
 */
matters: boolean, };

export type DoctorCheckView = { 
/**
 * What was looked at.
 */
name: string, 
/**
 * Whether it is as it should be.
 */
ok: boolean, 
/**
 * What was found, and the next step when it is not ok.
 */
detail: string, };

export type DoctorView = { 
/**
 * The lines, in a fixed order.
 */
checks: Array<DoctorCheckView>, };

export type DomainEvent = { "event": "delivery_appended", 
/**
 * The workspace that owns it.
 */
workspace_id: WorkspaceId, 
/**
 * Its id.
 */
delivery_id: DeliveryId, 
/**
 * Its place in the order of commits.
 */
sequence: number, } | { "event": "attempt_finished", 
/**
 * The delivery that was sent.
 */
delivery_id: DeliveryId, } | { "event": "reachability_turned", 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * Whether it is well now.
 */
good: boolean, } | { "event": "changed", 
/**
 * The topic.
 */
topic: Topic, };

export type DoneView = Record<symbol, never>;

export type EmptyRequest = Record<symbol, never>;

export type EndpointAddRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Its name, unique in the workspace.
 */
name: string, 
/**
 * The scheme; none lets the profile choose.
 */
scheme?: string, 
/**
 * A secret that belongs to this endpoint alone, for webhooks that are given with single calls.
 */
own_secret?: OwnSecret, };

export type EndpointId = string;

export type EndpointListView = { 
/**
 * The endpoints.
 */
endpoints: Array<EndpointView>, };

export type EndpointRequest = { 
/**
 * Its id.
 */
endpoint_id: EndpointId, };

export type EndpointSetRequest = { 
/**
 * Its id.
 */
endpoint_id: EndpointId, 
/**
 * A new name.
 */
name?: string, 
/**
 * The scheme; an empty text lets the profile choose again.
 */
scheme?: string, 
/**
 * Whether a relay stands in front that builds requests anew.
 */
relayed?: boolean, 
/**
 * Where senders reach it from outside: scheme, host and port, without a path; an empty text takes it away.
 */
public_url?: string, 
/**
 * Constants that the scheme asks for; an empty text takes one away.
 */
params?: { [key in string]: string }, 
/**
 * The status for accepted deliveries, 200–299.
 */
accepted_status?: number, 
/**
 * The status for invalid deliveries, 200–599.
 */
invalid_status?: number, 
/**
 * The most bytes that a body may have, up to 64 MiB.
 */
body_cap?: number, 
/**
 * How a delivery without a signature is answered.
 */
unsigned?: UnsignedAnswer, 
/**
 * How long the answer waits, in milliseconds, up to a minute.
 */
delay_ms?: number, 
/**
 * The fault that is played; null plays none.
 */
fault?: AnswerFault | null, 
/**
 * The body of the answer to accepted deliveries, up to 64 KiB; an empty text takes the usual one.
 */
answer_body?: string, 
/**
 * The content type of that body; an empty text takes the usual one.
 */
answer_type?: string, 
/**
 * The events that are expected, a `*` at the end standing for any rest; an empty list expects any.
 */
expected_events?: Array<string>, 
/**
 * The content types that are expected; an empty list expects any.
 */
expected_types?: Array<string>, 
/**
 * Whose answer the sender of an accepted delivery gets.
 */
mode?: AnswerMode, 
/**
 * The rule whose target answers; null is the endpoint's first one.
 */
target_rule?: ForwardRuleId | null, 
/**
 * How long the sender waits, in milliseconds, up to two minutes; null is what the profile says.
 */
sender_timeout_ms?: number | null, };

export type EndpointTestRequest = { 
/**
 * Its id.
 */
endpoint_id: EndpointId, 
/**
 * The event; without one the first of the profile.
 */
event?: string, };

export type EndpointView = { 
/**
 * Its id.
 */
id: EndpointId, 
/**
 * The workspace that it is in.
 */
workspace_id: WorkspaceId, 
/**
 * The connection that it belongs to.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
name: string, 
/**
 * `/in/<token>`.
 */
path: string, 
/**
 * The whole address while the receiver listens.
 */
url: string | null, 
/**
 * The same for senders that insist on HTTPS, while the receiver listens for it.
 */
tls_url?: string, 
/**
 * The whole public address through a tunnel, while one is up.
 */
tunnel_url?: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * The scheme that it was told to use; none lets the profile choose by the headers.
 */
scheme: string | null, 
/**
 * Whether a relay stands in front, by a person's word.
 */
relayed: boolean, 
/**
 * Whether it takes no requests and only holds what was brought in from files.
 */
imported?: boolean, 
/**
 * Where senders reach it from outside, such as `https://hooks.example`, if a person gave it.
 */
public_url?: string, 
/**
 * The constants that the scheme in effect asks for, by their names; an empty one has not been given.
 */
params: { [key in string]: string }, 
/**
 * The scheme in effect (the first of the profile when it chooses).
 */
verifies: SchemeView | null, 
/**
 * The signing secret in use.
 */
key: KeyView | null, 
/**
 * Whether its secret belongs to it alone, for webhooks that are given with single calls.
 */
own_secret: boolean, 
/**
 * What it answers.
 */
answer: AnswerRules, 
/**
 * How long its sender waits for an answer.
 */
sender_timeout?: SenderTimeoutView, 
/**
 * The last time within a day that the answer of a target took most of that time.
 */
near_timeout?: NearTimeout, 
/**
 * The event names that the profile knows, for "send test".
 */
events: Array<string>, 
/**
 * Deliveries received.
 */
deliveries: number, 
/**
 * The last one.
 */
last: LastDeliveryView | null, 
/**
 * When it was made.
 */
created_at: string, };

export type Environment = "offline" | "sandbox" | "production";

export type EventNameView = { 
/**
 * The name as sent.
 */
name: string, 
/**
 * A label for people.
 */
label: string | null, 
/**
 * Whose word it is.
 */
provenance: Provenance, 
/**
 * The layer that brought it.
 */
layer: Layer, 
/**
 * The path at which its label is set.
 */
label_path: string, };

export type EventTrafficView = { 
/**
 * The name as sent.
 */
name: string, 
/**
 * A label for people.
 */
label: string | null, 
/**
 * Whether the profile lists it.
 */
known: boolean, 
/**
 * Whose word it is: `observed` where only traffic shows it.
 */
provenance: Provenance, 
/**
 * The path at which its label is set.
 */
label_path: string, 
/**
 * How many deliveries brought it.
 */
count: number, 
/**
 * When the first came.
 */
first_seen: string | null, 
/**
 * When the last came.
 */
last_seen: string | null, };

export type Evidence = { 
/**
 * What the value is, in a word or two: `header`, `computed`, `received`, `age`.
 */
label: string, 
/**
 * The value. Never a secret; a recomputed MAC is shortened in its middle.
 */
value: string, };

export type FactDiffView = { 
/**
 * Which: `verdict`, `reason`, `answer`, `endpoint`, `event`, `method`, `target`, `size` or `fidelity`.
 */
fact: string, 
/**
 * On the left.
 */
left: string, 
/**
 * On the right.
 */
right: string, 
/**
 * Whether they are the same.
 */
equal: boolean, };

export type FactKind = "text" | "number" | "duration" | "list" | "choice" | "bool" | "template";

export type FactSectionView = { 
/**
 * Its id, such as `signature.hmac`.
 */
id: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The facts.
 */
facts: Array<FactView>, 
/**
 * How many of them are unknown.
 */
unknown: number, };

export type FactView = { 
/**
 * The dotted path under which it is set.
 */
path: string, 
/**
 * What it is, in words.
 */
label: string, 
/**
 * The value in force, as it is written in a field; empty where there is none.
 */
value: string, 
/**
 * How it is written.
 */
kind: FactKind, 
/**
 * The words to choose from, for the kind `choice`.
 */
choices: Array<string>, 
/**
 * Whose word it is.
 */
provenance: Provenance, 
/**
 * The layer that it comes from.
 */
layer: Layer, 
/**
 * What the program itself says, where a person set another value.
 */
builtin_value: string | null, 
/**
 * A page of the platform that says so, where it is documented.
 */
source_url: string | null, 
/**
 * What it does.
 */
help: string | null, 
/**
 * Whether it can be set as one text.
 */
editable: boolean, 
/**
 * Whether the platform does not say it and nobody set it: what a person fills in.
 */
unknown: boolean, };

export type Fidelity = "wire" | "proxied" | "relayed";

export type FileForm = "har" | "jsonl" | "http" | "bundle";

export type FileProblemView = { 
/**
 * The stable code.
 */
code: string, 
/**
 * What it is, as a sentence.
 */
message: string, 
/**
 * The next step.
 */
hint: string | null, 
/**
 * The data record, from 1.
 */
row: number | null, 
/**
 * The physical line, from 1.
 */
line: number | null, 
/**
 * The offset in the file.
 */
byte: number | null, 
/**
 * The column's name.
 */
column: string | null, };

export type ForwardAddRequest = { 
/**
 * The endpoint whose deliveries go on.
 */
endpoint_id: EndpointId, 
/**
 * Where to.
 */
target: string, 
/**
 * What else is asked of it.
 */
options: ForwardOptions, 
/**
 * A ready-made template for the body: `slack`, `teams` or `ics`.
 */
template?: string, };

export type ForwardFault = "error" | "timeout" | "slow" | "drop" | "twice" | "out_of_order" | "late" | "bad_signature";

export type ForwardListView = { 
/**
 * The rules, the oldest first.
 */
rules: Array<ForwardView>, };

export type ForwardOptions = { 
/**
 * A query in the language of the list; only deliveries that it leaves go on. Empty leaves all.
 */
filter: string, 
/**
 * Whether deliveries with a wrong signature go on too.
 */
include_invalid: boolean, 
/**
 * Headers to set, name and template of the value.
 */
headers: Array<[string, string]>, 
/**
 * The template of the body; none sends the body as it came.
 */
body: string | null, 
/**
 * By what rule it is tried again.
 */
retry: ForwardRetry, 
/**
 * How long an answer may take in milliseconds; none is the platform's own time-out, or 30 s.
 */
timeout_ms: number | null, 
/**
 * How many are under way at once; none is 4.
 */
concurrency: number | null, 
/**
 * What keeps its order: `all`, or a JSON pointer into the body whose equal values do. None keeps none.
 */
order: string | null, 
/**
 * Whether it was made by `gatehouse listen --forward` and rests while that does not run.
 */
of_listener: boolean, 
/**
 * The fault that is played.
 */
fault?: ForwardFault, 
/**
 * How long `slow` takes in all, or `late` waits, in milliseconds; none is 2 s and 30 s.
 */
fault_ms?: number, };

export type ForwardPreviewRequest = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * What is asked of the rule.
 */
options: ForwardOptions, 
/**
 * A ready-made template for the body.
 */
template?: string, };

export type ForwardPreviewView = { 
/**
 * The delivery that it is tried on; none when nothing came yet.
 */
delivery: DeliveryId | null, 
/**
 * Its event.
 */
event: string | null, 
/**
 * The headers that are set, name and value.
 */
headers: Array<[string, string]>, 
/**
 * The body as text, its first 16,000 letters; none where it is no text.
 */
body: string | null, 
/**
 * The ready-made template that was asked for, to begin one's own with.
 */
template?: string, };

export type ForwardRequest = { 
/**
 * The rule.
 */
rule_id: ForwardRuleId, };

export type ForwardRetry = "profile" | "backoff" | "never";

export type ForwardRuleId = string;

export type ForwardSetRequest = { 
/**
 * The rule.
 */
rule_id: ForwardRuleId, 
/**
 * Where to.
 */
target?: string, 
/**
 * What else is asked of it, as a whole.
 */
options?: ForwardOptions, 
/**
 * Whether it rests; what comes meanwhile is kept for later.
 */
paused?: boolean, };

export type ForwardView = { 
/**
 * Its id.
 */
id: ForwardRuleId, 
/**
 * The endpoint's id.
 */
endpoint_id: EndpointId, 
/**
 * The endpoint's name.
 */
endpoint: string, 
/**
 * Where to.
 */
target: string, 
/**
 * The query that leaves what goes on; empty for all.
 */
filter: string, 
/**
 * What is asked of it.
 */
options: ForwardOptions, 
/**
 * Whether it is at work.
 */
state: RuleState, 
/**
 * How many are still to be sent.
 */
open: number, 
/**
 * How many arrived.
 */
delivered: number, 
/**
 * How many were given up and wait for a person.
 */
dead: number, 
/**
 * How many may have arrived, and nobody knows.
 */
uncertain: number, 
/**
 * Until when the target is left alone because it could not be reached.
 */
resting_until: string | null, 
/**
 * The last time within a day that its answer took most of the time for which a sender waits.
 */
near_timeout?: NearTimeout, };

export type FoundColumnView = { 
/**
 * Its name in the header, or `Column 3`.
 */
name: string, 
/**
 * What its cells look like: `text`, `integer`, `decimal`, `date`, `email`, `phone`, `boolean`, `empty`.
 */
type: string, 
/**
 * How many of the looked-at cells are empty.
 */
empty: number, };

export type FoundKeyView = { 
/**
 * Its number in the file, from 0; names it when it is taken.
 */
index: number, 
/**
 * The name that it has in the file.
 */
name: string, 
/**
 * The line on which it is, from 1; none where the format has no lines.
 */
line: number | null, 
/**
 * The last four characters; empty for a short value.
 */
last_four: string, 
/**
 * The slot that it fits, as its name or its form tells.
 */
slot: string | null, 
/**
 * Whose environment it belongs to.
 */
looks_like: Environment | null, 
/**
 * Why it cannot be stored here.
 */
problem: Problem | null, };

export type FoundKeysView = { 
/**
 * What the file is, such as `a .env file`.
 */
format: string, 
/**
 * The values.
 */
keys: Array<FoundKeyView>, 
/**
 * The SHA-256 of the file as it was read, in hex; by it the file is known again when it is to be removed.
 */
digest: string, };

export type GapAdviceView = { 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * Its name as it writes itself.
 */
platform_name: string, 
/**
 * What to do, in words.
 */
advice: string, 
/**
 * For how long after a delivery was lost the platform still tries again by itself, in seconds; none where it does
 * not or nobody knows.
 */
tried_again_s?: number, };

export type GoingOfEndpointView = { 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * Its name.
 */
endpoint: string, 
/**
 * How many deliveries would go.
 */
count: number, 
/**
 * The bytes of their bodies.
 */
bytes: number, };

export type GoingView = { 
/**
 * How many deliveries would go.
 */
count: number, 
/**
 * The bytes of their bodies.
 */
bytes: number, 
/**
 * When the first of them was received.
 */
oldest: string | null, 
/**
 * When the last of them was.
 */
newest: string | null, 
/**
 * The same by endpoint, the most first.
 */
endpoints: Array<GoingOfEndpointView>, };

export type GraphqlDocument = { 
/**
 * The document.
 */
query: string, 
/**
 * The variables as the text of a JSON object; empty for none.
 */
variables: string, 
/**
 * Which operation of the document is meant, where it has several.
 */
operation?: string, };

export type GraphqlErrorView = { 
/**
 * The text.
 */
message: string, 
/**
 * The path in the answer, such as `companies.0.name`; empty where none was given.
 */
path: string, 
/**
 * The line of the document, from 1.
 */
line: number | null, 
/**
 * The column, from 1.
 */
column: number | null, };

export type GraphqlRefreshRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * A name for this sending, as in `api.send`.
 */
run?: string, };

export type GraphqlSchemaView = { 
/**
 * The answer to the introspection query as JSON text: an object with `__schema`.
 */
introspection: string, 
/**
 * When it was asked.
 */
fetched_at: string, 
/**
 * How many types it has, without those of GraphQL itself.
 */
types: number, };

export type GraphqlStateView = { 
/**
 * The schema.
 */
schema: GraphqlSchemaView | null, };

export type Guard = "none" | "confirm-writes" | "read-only";

export type GuessView = { 
/**
 * The value as a word or character; empty for none.
 */
value: string, 
/**
 * From 0 to 1; 1 when a person decided it.
 */
confidence: number, 
/**
 * Why, as a sentence.
 */
why: string, 
/**
 * The next best value.
 */
runner_up: string | null, 
/**
 * What speaks for the next best value.
 */
runner_up_why: string | null, };

export type HandshakeRequest = { 
/**
 * The delivery that brought the challenge.
 */
delivery_id: DeliveryId, };

export type HandshakeView = { 
/**
 * What a click does, such as `Confirm subscription`; none where the answer was all.
 */
offer: string | null, 
/**
 * The host that a click calls.
 */
host: string | null, 
/**
 * Whether a click keeps a secret that the challenge brought.
 */
keeps_secret: boolean, 
/**
 * Whether it waits for a person's click.
 */
waiting: boolean, };

export type HeaderDiffView = { 
/**
 * The name, as the right one spells it, else the left one.
 */
name: string, 
/**
 * What became of it.
 */
change: DiffChange, 
/**
 * Its value on the left; secrets are hidden.
 */
left: string | null, 
/**
 * Its value on the right.
 */
right: string | null, 
/**
 * Whether any two deliveries differ in it, so that it says nothing.
 */
expected: boolean, };

export type HeaderLine = { 
/**
 * The name.
 */
name: string, 
/**
 * The value. Where it still is the mask of a received secret, the secret is put back at sending.
 */
value: string, };

export type HeaderView = { 
/**
 * The name, case as on the wire.
 */
name: string, 
/**
 * The value; bytes that are not printable text stand as `\xNN`.
 */
value: string, 
/**
 * Whether the value was not plain text.
 */
escaped: boolean, };

export type HistogramBarView = { 
/**
 * Where it begins.
 */
from: string, 
/**
 * With a valid signature.
 */
valid: number, 
/**
 * With an invalid one.
 */
invalid: number, 
/**
 * That could not be verified, or by a scheme that signs nothing.
 */
other: number, };

export type HistogramRequest = { 
/**
 * Which deliveries.
 */
filter: DeliveryFilterRequest, 
/**
 * In how many spans at most, up to 200; 60 when absent.
 */
bars?: number, };

export type HistogramView = { 
/**
 * Spans of equal length, the oldest first.
 */
bars: Array<HistogramBarView>, 
/**
 * Where the last span ends.
 */
to: string, 
/**
 * Whether older deliveries were left out, because counting them would take too long.
 */
cut: boolean, };

export type ImportBeginRequest = { 
/**
 * The file's name.
 */
name: string, 
/**
 * Its length in bytes.
 */
size: number, };

export type ImportBegunView = { 
/**
 * The import.
 */
import_id: ImportId, };

export type ImportCheckView = { 
/**
 * Data records.
 */
rows: number, 
/**
 * Records that would be sent.
 */
valid_rows: number, 
/**
 * Records that would not.
 */
rejected_rows: number, 
/**
 * Records without any value.
 */
blank_rows: number, 
/**
 * The problems in groups, most first.
 */
groups: Array<ProblemGroupView>, 
/**
 * The columns of the file, from 0, whose values are shown only when somebody asks.
 */
masked: Array<number>, 
/**
 * Whether it was cancelled before the end.
 */
cancelled: boolean, 
/**
 * How long it took, in milliseconds.
 */
took_ms: number, };

export type ImportId = string;

export type ImportRequest = { 
/**
 * The import.
 */
import_id: ImportId, };

export type JsonChangeView = { 
/**
 * What became of it.
 */
change: DiffChange, 
/**
 * Where it stands, as a JSON pointer: on the right, for what was removed on the left.
 */
pointer: string, 
/**
 * Where it stood on the left, for what was moved.
 */
from: string | null, 
/**
 * The value on the left, cut where it is long.
 */
left: string | null, 
/**
 * The value on the right.
 */
right: string | null, };

export type JsonDiffView = { 
/**
 * The differences, in the order of the document.
 */
changes: Array<JsonChangeView>, 
/**
 * Whether there are more than are shown.
 */
cut: boolean, };

export type KeyAddRequest = { 
/**
 * The connection that it belongs to.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
name: string, 
/**
 * What it is for, one of the profile's slots.
 */
slot: string, 
/**
 * The value.
 */
value: string, 
/**
 * Parts of the credential that are no secret.
 */
fields: { [key in string]: string }, 
/**
 * Scopes that the platform gave it, for a sentence about a refusal.
 */
scopes: Array<string>, 
/**
 * When it ends; without it what the value itself or the profile says.
 */
expires_at: string | null, };

export type KeyChange = { 
/**
 * Its name.
 */
name: string | null, 
/**
 * Its scopes, all of them.
 */
scopes: Array<string> | null, 
/**
 * Plain fields to set; an empty one goes.
 */
fields: { [key in string]: string }, 
/**
 * When it ends.
 */
expires_at: string | null, 
/**
 * Whether it has no end.
 */
no_end: boolean, };

export type KeyCheckView = { 
/**
 * Whether it was read, and is the one that was stored.
 */
readable: boolean, 
/**
 * The SHA-256 of the value, computed now and stored nowhere: some platforms show it beside their own copy.
 */
sha256: string | null, 
/**
 * Why not.
 */
problem: Problem | null, };

export type KeyFileRemoveRequest = { 
/**
 * The whole path of the file.
 */
path: string, 
/**
 * What was told of it when it was read.
 */
digest: string, };

export type KeyFileRemovedView = { 
/**
 * Its path.
 */
path: string, 
/**
 * How many bytes it had.
 */
bytes: number, 
/**
 * How many other names of the same file are left, which still hold the keys.
 */
other_names: number, 
/**
 * Whether it lay in a folder under version control, whose history may hold it.
 */
versioned: boolean, };

export type KeyFileRequest = { 
/**
 * The connection that the keys would belong to.
 */
connection_id: ConnectionId, 
/**
 * The file's name.
 */
name: string, 
/**
 * Its text.
 */
text: string, };

export type KeyId = string;

export type KeyListView = { 
/**
 * The keys.
 */
keys: Array<KeyView>, };

export type KeyLoginRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The name of the key that keeps the token.
 */
name: string, 
/**
 * The user, as the platform asks for it: often a mail address.
 */
user: string, 
/**
 * The password.
 */
password: string, 
/**
 * A name for this sending, under which `api.runs` tells that it waits for the limit and `api.cancel` ends the wait.
 */
run?: string, };

export type KeyRequest = { 
/**
 * Its id.
 */
key_id: KeyId, };

export type KeyRotateRequest = { 
/**
 * The key in use.
 */
key_id: KeyId, 
/**
 * The new value.
 */
value: string, 
/**
 * How long the old value is still tried, in seconds; a day unless said.
 */
overlap_s: number | null, 
/**
 * Plain fields that changed with it, such as a key id.
 */
fields: { [key in string]: string }, 
/**
 * When the new one ends; without it what the value itself or the profile says.
 */
expires_at: string | null, };

export type KeySetRequest = { 
/**
 * Its id.
 */
key_id: KeyId, 
/**
 * The change.
 */
change: KeyChange, };

export type KeyState = "current" | "previous" | "revoked" | "expired";

export type KeyTakeRequest = { 
/**
 * The file.
 */
file: KeyFileRequest, 
/**
 * What to take.
 */
keys: Array<TakenKey>, };

export type KeyTryView = { 
/**
 * Whether the platform took it; none when it could not be asked.
 */
accepted: boolean | null, 
/**
 * The status of its answer.
 */
status: number | null, 
/**
 * What was asked, as `GET /candidates`.
 */
call: string | null, 
/**
 * What it means: a refusal explained, or why it could not be asked.
 */
problem: Problem | null, };

export type KeyView = { 
/**
 * Its id.
 */
id: KeyId, 
/**
 * The workspace that owns it.
 */
workspace_id: WorkspaceId, 
/**
 * The connection that it belongs to.
 */
connection_id: ConnectionId, 
/**
 * The connection's name.
 */
connection: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The name that a person gave.
 */
name: string, 
/**
 * What it is for: `webhook`, `app_token`, `api_key`.
 */
slot: string, 
/**
 * The last four characters of the value; empty for a short value.
 */
last_four: string, 
/**
 * Keyed fingerprint, 64 lower-case hex digits.
 */
fingerprint_sha256: string, 
/**
 * The environment of its workspace.
 */
environment: Environment, 
/**
 * Scopes as the person noted them.
 */
scopes: Array<string>, 
/**
 * Parts of the credential that are no secret.
 */
fields: { [key in string]: string }, 
/**
 * Where the value is.
 */
kept_in: SecretHome, 
/**
 * Whether it is in use.
 */
state: KeyState, 
/**
 * When it was added.
 */
created_at: string, 
/**
 * When it ends.
 */
expires_at: string | null, 
/**
 * When it was last used.
 */
last_used_at: string | null, 
/**
 * Whose environment the value belongs to by its form; none where the form tells nothing.
 */
looks_like: Environment | null, 
/**
 * Whether it is a key of another environment than its workspace's, which no call is made with.
 */
foreign: boolean, 
/**
 * Whether it may only read, by the profile or by its scopes.
 */
read_only: boolean, 
/**
 * Whether its end was worked out from the profile's age for keys and not told by the key or a person.
 */
expires_by_profile: boolean, 
/**
 * Whether it can be renewed without a person, as a token of OAuth.
 */
renewable: boolean, 
/**
 * The endpoint that it belongs to alone; none for a key of the whole connection.
 */
endpoint_id?: EndpointId, };

export type KeychainState = "unlocked" | "locked" | "unavailable" | "broken";

export type KeychainView = { 
/**
 * Whether it can be used now.
 */
state: KeychainState, 
/**
 * Where new secrets go.
 */
home: SecretHome, 
/**
 * What is wrong and what to do, unless it is unlocked.
 */
problem: Problem | null, };

export type LastDeliveryView = { 
/**
 * Its id.
 */
id: DeliveryId, 
/**
 * When it came.
 */
received_at: string, 
/**
 * Its verdict.
 */
verdict: VerdictStatus, };

export type Layer = "built-in" | "user" | "workspace";

export type LimitListView = { 
/**
 * They, as the profile lists them.
 */
limits: Array<LimitView>, 
/**
 * How many calls of this run were stopped before they were sent.
 */
stopped: number, };

export type LimitScope = "api-key" | "global" | "ip";

export type LimitSource = "headers" | "counted" | "unknown";

export type LimitView = { 
/**
 * Its id in the profile.
 */
id: string, 
/**
 * What it counts by.
 */
scope: LimitScope, 
/**
 * How many calls are allowed in a window.
 */
limit: number | null, 
/**
 * The window in seconds.
 */
window_seconds: number | null, 
/**
 * How many are left.
 */
remaining: number | null, 
/**
 * When all of it is there again.
 */
resets_at: string | null, 
/**
 * Until when no call goes out.
 */
blocked_until: string | null, 
/**
 * Where the numbers come from.
 */
source: LimitSource, 
/**
 * Whether the number was learned from an answer, since the platform's pages give none.
 */
learned: boolean, 
/**
 * Whose word the number is.
 */
provenance: Provenance, 
/**
 * The contradiction of the profile that it is part of, by its id.
 */
contradiction: string | null, 
/**
 * Whether it is the one that a call would wait for first.
 */
binding: boolean, };

export type Location = { 
/**
 * The file, as the person named it.
 */
file?: string, 
/**
 * The line, from 1.
 */
line?: number, 
/**
 * The column in characters, from 1.
 */
column?: number, 
/**
 * The field of a request or the dotted path in a profile.
 */
field?: string, 
/**
 * Where it begins in the text of the field, in bytes from 0.
 */
offset?: number, 
/**
 * How many bytes of that text it has.
 */
length?: number, };

export type LoginKind = "password" | "oauth";

export type MapRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * The workspace whose profile is meant; without one, its layer is left out.
 */
workspace_id?: WorkspaceId, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The resource, such as `staff`.
 */
resource: string, };

export type MapView = { 
/**
 * The resource.
 */
resource: string, 
/**
 * Whether the schema is ours, because the platform documents none.
 */
ours: boolean, 
/**
 * The resources that the platform's profile has.
 */
resources: Array<string>, 
/**
 * The columns of the file.
 */
mapping: Array<ColumnMappingView>, 
/**
 * The columns of the resource.
 */
targets: Array<TargetColumnView>, 
/**
 * Required columns that nothing maps to.
 */
missing: Array<string>, };

export type MovedView = { 
/**
 * How many.
 */
moved: number, };

export type NearTimeout = { 
/**
 * How long the answer took, in milliseconds from the sender's first byte.
 */
took_ms: number, 
/**
 * How long the sender waits, in milliseconds.
 */
limit_ms: number, 
/**
 * Whether the sender got this answer; else it got the fixed one.
 */
answered: boolean, 
/**
 * When.
 */
at: string, };

export type NextProblemRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * The data record after which to look; 0 from the beginning.
 */
after: number, };

export type NextProblemView = { 
/**
 * The data record, from 1; none when there is no more.
 */
number: number | null, 
/**
 * The column in the file, from 0.
 */
index: number | null, };

export type NotBroughtView = { 
/**
 * Which delivery of the file, from 1.
 */
entry: number, 
/**
 * The byte of the file.
 */
byte: number, 
/**
 * The stable code.
 */
code: string, 
/**
 * Why, as a sentence.
 */
message: string, 
/**
 * The next step.
 */
hint: string | null, };

export type NoteView = { 
/**
 * The words; empty where it is only pinned.
 */
text: string, 
/**
 * Whether it is pinned.
 */
pinned: boolean, 
/**
 * When it was changed.
 */
written_at: string, };

export type NoteWriteRequest = { 
/**
 * On which; 10,000 at most.
 */
delivery_ids: Array<DeliveryId>, 
/**
 * The words, 10,000 characters at most; empty to take them away.
 */
text?: string, 
/**
 * Whether they are pinned.
 */
pinned?: boolean, };

export type NotesWrittenView = { 
/**
 * Those that were another way before.
 */
changed: number, };

export type OAuthBeginRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The name of the key that keeps the tokens.
 */
name: string, 
/**
 * The client id that the platform gave to this installation.
 */
client_id: string, 
/**
 * The client's secret, where the platform gave one.
 */
client_secret: string | null, 
/**
 * The scopes to ask for.
 */
scopes: Array<string>, 
/**
 * The port of the redirect on this computer, where the platform wants it registered; a free one unless said.
 */
port: number | null, };

export type OAuthBegunView = { 
/**
 * Its id.
 */
login_id: string, 
/**
 * The address to open in a browser. It holds a challenge and a state, and no secret.
 */
address: string, 
/**
 * Where the browser comes back to.
 */
redirect_uri: string, };

export type OAuthRequest = { 
/**
 * Its id.
 */
login_id: string, };

export type OpenApiAnswerView = { 
/**
 * The status, `2XX` or `default`.
 */
status: string, 
/**
 * What it means.
 */
description: string, 
/**
 * An example, as text.
 */
example: string | null, };

export type OpenApiBodyView = { 
/**
 * The content type.
 */
content_type: string, 
/**
 * Whether it must be given.
 */
required: boolean, 
/**
 * An example: the file's own, else one made from the schema.
 */
example: string, 
/**
 * Whether the example was made from the schema.
 */
made: boolean, 
/**
 * The schema as JSON text, references inside the file resolved up to a cycle.
 */
schema: string, };

export type OpenApiCheckRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The operation.
 */
operation: string, 
/**
 * The body as text.
 */
body: string, };

export type OpenApiCheckView = { 
/**
 * The problems, up to 100; `at.field` is the JSON pointer into the body, with line and column where known.
 */
problems: Array<Problem>, };

export type OpenApiLoadRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The announced file.
 */
import_id: ImportId, };

export type OpenApiOperationRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The operation: `GET /pets/{id}`.
 */
operation: string, };

export type OpenApiOperationView = { 
/**
 * As in the list.
 */
row: OpenApiRowView, 
/**
 * What it does, at length.
 */
description: string, 
/**
 * The holes of the path.
 */
holes: Array<ApiParameterView>, 
/**
 * The query parameters.
 */
query: Array<ApiParameterView>, 
/**
 * The header parameters.
 */
headers: Array<ApiParameterView>, 
/**
 * The body.
 */
body: OpenApiBodyView | null, 
/**
 * The answers.
 */
answers: Array<OpenApiAnswerView>, 
/**
 * The security schemes that it names.
 */
security: Array<string>, 
/**
 * What is wrong with it.
 */
problems: Array<Problem>, };

export type OpenApiRowView = { 
/**
 * Names it: `GET /pets/{id}`.
 */
id: string, 
/**
 * The method.
 */
method: string, 
/**
 * The path, with `{name}` holes.
 */
path: string, 
/**
 * What it does, in a line.
 */
summary: string, 
/**
 * The first tag; empty without one.
 */
tag: string, 
/**
 * Whether the file calls it deprecated.
 */
deprecated: boolean, };

export type OpenApiStateView = { 
/**
 * The file.
 */
file: OpenApiView | null, };

export type OpenApiView = { 
/**
 * The file's name.
 */
file: string, 
/**
 * The title.
 */
title: string, 
/**
 * The version of the API by its own word.
 */
version: string, 
/**
 * The version of OpenAPI.
 */
openapi: string, 
/**
 * The server addresses that it names; calls go to the connection's base address all the same.
 */
servers: Array<string>, 
/**
 * When it was opened.
 */
loaded_at: string, 
/**
 * The operations.
 */
operations: Array<OpenApiRowView>, 
/**
 * What is wrong with it, up to 100; what is right is usable all the same.
 */
problems: Array<Problem>, 
/**
 * The references to other documents; they are not fetched.
 */
remote_references: Array<string>, };

export type OptionView = { 
/**
 * Its id, unique in the contradiction.
 */
id: string, 
/**
 * What the platform says, in this reading.
 */
claim: string, 
/**
 * Where it says so.
 */
where: string | null, 
/**
 * What choosing it sets; nothing for the reading that the profile itself takes.
 */
set: Array<PathValueView>, 
/**
 * Whether it is in force now.
 */
chosen: boolean, 
/**
 * Whether it is the one that the profile itself takes.
 */
builtin: boolean, };

export type OutboxId = string;

export type OutboxLink = { 
/**
 * The item that was sent.
 */
outbox_id: OutboxId, 
/**
 * Whether an earlier sending of it may have arrived though nothing says so.
 */
possible_duplicate: boolean, 
/**
 * The fault that was played.
 */
fault?: ForwardFault, 
/**
 * Whether the sender of the delivery got this answer.
 */
answered?: boolean, };

export type OutboxState = "queued" | "sending" | "delivered" | "waiting" | "uncertain" | "dead" | "discarded";

export type OwnSecret = { 
/**
 * The value; one is made when it is absent.
 */
value?: string, };

export type PageStyle = "offset" | "page" | "cursor" | "link" | "unknown";

export type ParameterKind = "string" | "integer" | "number" | "boolean" | "uri" | "uuid" | "email" | "e164" | "datetime" | "enum" | "string[]" | "json";

export type PathValueView = { 
/**
 * The dotted path.
 */
path: string, 
/**
 * The value.
 */
value: string, };

export type PlayedFaultView = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * Its name.
 */
endpoint: string, 
/**
 * The rule, where a rule plays it; else the endpoint's answer does.
 */
rule_id?: ForwardRuleId, 
/**
 * Where that rule sends.
 */
target?: string, 
/**
 * The fault's word.
 */
fault: string, };

export type PointedSubscriptionView = { 
/**
 * The platform's id.
 */
id: string, 
/**
 * Its name.
 */
name: string | null, 
/**
 * The endpoint.
 */
endpoint_id: EndpointId, 
/**
 * The address that it was given.
 */
pointed_url: string, 
/**
 * The address that it would be given now; none without an open tunnel.
 */
tunnel_url: string | null, 
/**
 * Where it led before.
 */
earlier_url: string | null, };

export type Problem = { 
/**
 * The stable code.
 */
code: string, 
/**
 * What happened, as a sentence.
 */
message: string, 
/**
 * The next step, where there is one.
 */
hint?: string, 
/**
 * Where it happened, where that can be told.
 */
at?: Location, };

export type ProblemGroupView = { 
/**
 * The stable code.
 */
code: string, 
/**
 * `error` (the row is not sent), `warning`, or `question` (a person must say).
 */
severity: string, 
/**
 * The column of the file.
 */
column: string | null, 
/**
 * How many cells.
 */
count: number, 
/**
 * What it is, in a few words with its count left out.
 */
title: string, 
/**
 * One of them, as a sentence.
 */
example: string, 
/**
 * What can be done.
 */
hint: string | null, };

export type ProfileChooseRequest = { 
/**
 * The profile's id.
 */
id: string, 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The contradiction: its id, its topic or its number from 1.
 */
topic: string, 
/**
 * The reading: its id or its number from 1.
 */
option: string, };

export type ProfileEventsRequest = { 
/**
 * The profile's id.
 */
id: string, 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, };

export type ProfileEventsView = { 
/**
 * The names of the profile, in its order, then those that only traffic shows, the newest first.
 */
events: Array<EventTrafficView>, 
/**
 * How many names were collected from traffic.
 */
collected: number, 
/**
 * How many there are: what the platform says, else how many the profile lists.
 */
total: number, 
/**
 * Whether the total is the platform's own word.
 */
total_stated: boolean, 
/**
 * How many of the listed names came.
 */
listed_seen: number, 
/**
 * How many names the profile lists.
 */
listed: number, };

export type ProfileListRequest = { 
/**
 * The workspace; without one, its layer is left out.
 */
workspace_id?: WorkspaceId, };

export type ProfileListView = { 
/**
 * The five platforms, then a person's own, then the generic schemes.
 */
profiles: Array<ProfileRowView>, 
/**
 * Files and values of the user layer that are not in force, because of a mistake in them.
 */
problems: Array<Problem>, };

export type ProfileRequest = { 
/**
 * Its id.
 */
id: string, 
/**
 * The workspace whose values are laid over it; without one, its layer is left out.
 */
workspace_id?: WorkspaceId, };

export type ProfileResetRequest = { 
/**
 * The profile's id.
 */
id: string, 
/**
 * The workspace; needed for its layer, and the answer is as it sees the profile.
 */
workspace_id?: WorkspaceId, 
/**
 * The layer; `workspace` unless said. A person's file is left as it is.
 */
layer?: Layer, };

export type ProfileRowView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The platform's name as it writes itself.
 */
name: string, 
/**
 * What it is, in a line.
 */
summary: string, 
/**
 * How many schemes it has.
 */
schemes: number, 
/**
 * How many event names it knows.
 */
events: number, 
/**
 * How many contradictions it keeps.
 */
contradictions: number, 
/**
 * Where it comes from: with the program, or from a person's file.
 */
origin: Layer, 
/**
 * How many of its values a person set.
 */
set: number, };

export type ProfileSetRequest = { 
/**
 * The profile's id.
 */
id: string, 
/**
 * The workspace; needed for its layer, and the answer is as it sees the profile.
 */
workspace_id?: WorkspaceId, 
/**
 * The dotted path, such as `webhooks.signature.hmac.header`.
 */
path: string, 
/**
 * The value as text; null lets go of what the layer sets there.
 */
value: string | null, 
/**
 * The layer; `workspace` unless said.
 */
layer?: Layer, };

export type ProfileView = { 
/**
 * Its id.
 */
id: string, 
/**
 * The platform's name as it writes itself.
 */
name: string, 
/**
 * What it is, in a line.
 */
summary: string, 
/**
 * The platform's pages.
 */
docs: Array<string>, 
/**
 * What it can do, as words of the profile: `rest`, `webhooks`, `oauth2`.
 */
capabilities: Array<string>, 
/**
 * The plan that its API and webhooks need, where one is told.
 */
plan: string | null, 
/**
 * Further notes about plans and trials, a sentence each.
 */
plan_notes: Array<string>, 
/**
 * The page that tells whether it runs.
 */
status_page: string | null, 
/**
 * Where to ask.
 */
support: string | null, 
/**
 * Where it comes from: with the program, or from a person's file.
 */
origin: Layer, 
/**
 * The file of the user layer that speaks of it, without its folder.
 */
file: string | null, 
/**
 * Every value, by section.
 */
sections: Array<FactSectionView>, 
/**
 * How many values the platform does not say and nobody set.
 */
unknown: number, 
/**
 * How many values a person set.
 */
set: number, 
/**
 * Its event names.
 */
events: Array<EventNameView>, 
/**
 * How many events the platform says there are.
 */
events_total: number | null, 
/**
 * Its schemes.
 */
schemes: Array<SchemeView>, 
/**
 * Its secret slots.
 */
slots: Array<SlotView>, 
/**
 * Whose word each listed value is, by dotted path.
 */
provenance: { [key in string]: Provenance }, 
/**
 * What contradicts itself.
 */
contradictions: Array<ContradictionView>, 
/**
 * What is not in force because of a mistake in it, and what deserves a second look.
 */
problems: Array<Problem>, };

export type Provenance = "documented" | "observed" | "contradictory" | "example-only" | "assumed" | "user";

export type PurgeRequest = { 
/**
 * The deliveries, 10,000 at most.
 */
delivery_ids: Array<DeliveryId>, };

export type PurgeStartedView = { 
/**
 * Its activity.
 */
activity_id: number, };

export type Reachability = "reachable" | "unreachable" | "unknown" | "local";

export type ReachabilityReason = "answered" | "not_listening" | "refusing" | "tunnel_down" | "health_missing" | "health_refused" | "no_public_address" | "never_asked";

export type Reason = "ok" | "missing_signature_header" | "duplicate_header" | "malformed_header" | "unexpected_header_value" | "bad_encoding" | "missing_timestamp" | "malformed_timestamp" | "timestamp_too_old" | "timestamp_too_new" | "missing_id" | "missing_field" | "mismatch" | "claim_mismatch" | "alg_not_allowed" | "unsigned" | "secret_missing" | "secret_unavailable" | "certificate_untrusted" | "certificate_needed" | "ambiguous_length" | "relayed" | "unsupported_scheme";

export type ReceiverStartRequest = { 
/**
 * The port; without one the port used last, else a free one.
 */
port?: number, 
/**
 * Whether to listen for HTTPS too; without a word as the last time.
 */
tls?: boolean, 
/**
 * The port for HTTPS; without one the port used last, else a free one.
 */
tls_port?: number, };

export type ReceiverView = { 
/**
 * Whether it listens.
 */
listening: boolean, 
/**
 * Its address, `127.0.0.1:8787`, while it listens.
 */
address: string | null, 
/**
 * What it is receiving for: the number of endpoints.
 */
endpoints: number, 
/**
 * What stopped it, if it should listen and does not; or why what comes cannot be stored.
 */
problem: Problem | null, 
/**
 * Its second door for senders that insist on HTTPS, while it is open.
 */
tls?: TlsView, 
/**
 * What came since it was started and became no delivery.
 */
strays: StraysView, };

export type RemovedView = { 
/**
 * Deliveries removed.
 */
deliveries: number, 
/**
 * Keys removed from the keychain.
 */
keys: number, 
/**
 * Keys whose value could not be removed from the keychain, by name.
 */
keys_left: Array<string>, };

export type ReplayEdit = { 
/**
 * The method.
 */
method?: string, 
/**
 * Path and query; the target's own when absent.
 */
path?: string, 
/**
 * All headers, in order.
 */
headers?: Array<HeaderLine>, 
/**
 * The body as text. Where a field still is the mask of a received secret, the secret is put back at sending.
 */
body?: string, 
/**
 * The body as base64, where it is no text.
 */
body_base64?: string, 
/**
 * Whether a body that its content type calls JSON is sent although it is none.
 */
force: boolean, };

export type ReplayGuardView = { 
/**
 * The reason, as a sentence.
 */
reason: string, 
/**
 * What a person has to type: the workspace's name.
 */
confirm: string, };

export type ReplayItemState = "queued" | "sending" | "answered" | "failed";

export type ReplayItemView = { 
/**
 * Its place in the run, from 1.
 */
place: number, 
/**
 * The delivery.
 */
delivery_id: DeliveryId, 
/**
 * The event's name; none too where the delivery was removed.
 */
provider_event: string | null, 
/**
 * Where it stands.
 */
state: ReplayItemState, 
/**
 * The status of the answer.
 */
status: number | null, 
/**
 * What went wrong, as a sentence.
 */
error: string | null, 
/**
 * How long it took, in milliseconds.
 */
latency_ms: number | null, 
/**
 * Whether an earlier sending of it may have arrived though nothing says so.
 */
possible_duplicate: boolean, 
/**
 * The attempt that was kept.
 */
attempt_id: AttemptId | null, };

export type ReplayLink = { 
/**
 * The run.
 */
run_id: ReplayRunId, 
/**
 * The place in it, from 1.
 */
place: number, 
/**
 * Whether an earlier sending of it may have arrived though nothing says so.
 */
possible_duplicate: boolean, };

export type ReplayOrder = { 
/**
 * The workspace; none is that of the first delivery named.
 */
workspace_id?: WorkspaceId, 
/**
 * The deliveries, up to 10,000.
 */
delivery_ids: Array<DeliveryId>, 
/**
 * All that this query of the list leaves; empty for every delivery of the workspace.
 */
query?: string, 
/**
 * Those of this run that got no 2xx.
 */
failed_of?: ReplayRunId, 
/**
 * Where to: http or https.
 */
url: string, 
/**
 * `recorded` (when absent) or `resigned`.
 */
mode?: AttemptMode, 
/**
 * For which time it is signed; the time of sending when absent.
 */
at?: string, 
/**
 * Whose secret signs; that of the delivery's endpoint when absent.
 */
signing_connection?: ConnectionId, 
/**
 * Headers to set, as `Name: value`.
 */
set: Array<string>, 
/**
 * A header that bears the item's id, the same whenever it is sent.
 */
idempotency_header?: string, 
/**
 * What a person changed; only with exactly one delivery.
 */
edit?: ReplayEdit, 
/**
 * How many a second at most.
 */
rate?: number, 
/**
 * In which order; `arrival` when absent.
 */
order: ReplaySequence, 
/**
 * How many are under way at once, 1 to 64; 4 when absent. 1 keeps the order strictly.
 */
concurrency?: number, 
/**
 * When it begins; at once when absent.
 */
start_at?: string, 
/**
 * The workspace's name, typed by a person, where the target is one of real people.
 */
confirm?: string, };

export type ReplayPreviewItemView = { 
/**
 * The delivery.
 */
delivery_id: DeliveryId, 
/**
 * The event's name.
 */
provider_event: string | null, 
/**
 * The request line and the header lines, secrets masked.
 */
head: Array<string>, 
/**
 * The length of the body in bytes.
 */
body_size: number, 
/**
 * Whether the body is another than the recorded one.
 */
body_changed: boolean, 
/**
 * The headers that differ from the recorded ones, as an attempt tells them.
 */
headers_changed: Array<string>, 
/**
 * Why this one could not be sent.
 */
problem: Problem | null, };

export type ReplayPreviewView = { 
/**
 * How many would be sent.
 */
total: number, 
/**
 * Where to, as it is connected to.
 */
target: string, 
/**
 * The first of them, as they would leave.
 */
requests: Array<ReplayPreviewItemView>, 
/**
 * Why it has to be confirmed; none where it need not be.
 */
guard: ReplayGuardView | null, 
/**
 * How long it takes at least at this rate, in milliseconds; none without a rate.
 */
at_least_ms: number | null, };

export type ReplayRequest = { 
/**
 * The delivery.
 */
delivery_id: DeliveryId, 
/**
 * Where to: http or https.
 */
url: string, 
/**
 * In which form; as recorded when absent.
 */
mode?: AttemptMode, 
/**
 * Headers to set, as `Name: value`.
 */
set: Array<string>, 
/**
 * The workspace's name, typed by a person, where the target is one of real people.
 */
confirm?: string, };

export type ReplayRunDetailView = { 
/**
 * The run.
 */
run: ReplayRunView, 
/**
 * The items, in the order in which they are sent.
 */
items: Array<ReplayItemView>, 
/**
 * Where the next page begins.
 */
next: number | null, };

export type ReplayRunId = string;

export type ReplayRunListView = { 
/**
 * The runs.
 */
runs: Array<ReplayRunView>, };

export type ReplayRunPageRequest = { 
/**
 * The run.
 */
run_id: ReplayRunId, 
/**
 * Only items in this state.
 */
state?: ReplayItemState, 
/**
 * Only items that ended without a 2xx.
 */
without_2xx?: boolean, 
/**
 * Behind this place, from `next` of the page before.
 */
after?: number, 
/**
 * At most so many, up to 1,000; none is 100.
 */
limit?: number, };

export type ReplayRunRequest = { 
/**
 * The run.
 */
run_id: ReplayRunId, };

export type ReplayRunState = "planning" | "scheduled" | "running" | "paused" | "cancelled" | "done";

export type ReplayRunView = { 
/**
 * Its id.
 */
id: ReplayRunId, 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * Where to.
 */
target: string, 
/**
 * In which form.
 */
mode: AttemptMode, 
/**
 * In which order.
 */
order: ReplaySequence, 
/**
 * How many are under way at once.
 */
concurrency: number, 
/**
 * How far it is.
 */
state: ReplayRunState, 
/**
 * How many it has.
 */
total: number, 
/**
 * How many of them have an end.
 */
sent: number, 
/**
 * How many were answered with a 2xx.
 */
answered_2xx: number, 
/**
 * How many were answered with anything else.
 */
answered_other: number, 
/**
 * How many got no whole answer.
 */
failed: number, 
/**
 * How many may have arrived more than once.
 */
possible_duplicates: number, 
/**
 * How many a second at most; none without a limit.
 */
rate: number | null, 
/**
 * How long the rest takes at the pace of now, in milliseconds; none while it does not send.
 */
left_ms: number | null, 
/**
 * When it is to begin.
 */
start_at: string | null, 
/**
 * By how much it began too late because Gatehouse was closed at its time, in milliseconds.
 */
late_ms: number | null, 
/**
 * When it was asked for.
 */
created_at: string, 
/**
 * When it ended.
 */
ended_at: string | null, 
/**
 * The first thing that went wrong, as a sentence.
 */
first_error: string | null, };

export type ReplaySequence = "arrival" | "newest_first" | "own_time";

export type ReportRequest = { 
/**
 * The delivery.
 */
delivery_id: DeliveryId, 
/**
 * Whether the body is in it; without it only its length and hash are.
 */
with_body?: boolean, };

export type ReportView = { 
/**
 * The report as Markdown, without secrets.
 */
text: string, };

export type RetentionRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The rule.
 */
rule: RetentionRule, };

export type RetentionRule = { 
/**
 * What was received longer ago, in seconds, goes.
 */
older_than_s?: number, 
/**
 * So many of the newest are kept.
 */
keep?: number, 
/**
 * The bodies of the newest are kept up to so many bytes.
 */
max_bytes?: number, };

export type RetentionView = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The rule; empty when all stays.
 */
rule: RetentionRule, };

export type RevealedView = { 
/**
 * The request target.
 */
path: string, 
/**
 * The headers in wire order.
 */
headers: Array<HeaderView>, 
/**
 * Trailers of a chunked body.
 */
trailers: Array<HeaderView>, };

export type ReverifyRequest = { 
/**
 * Only of this workspace.
 */
workspace_id?: WorkspaceId, 
/**
 * Only of this endpoint.
 */
endpoint_id?: EndpointId, };

export type ReverifyRunView = { 
/**
 * Its activity.
 */
activity_id: number, 
/**
 * `running`, `done`, `cancelled` or `failed`.
 */
state: string, 
/**
 * When it began.
 */
began_at: string, 
/**
 * How many deliveries were looked at.
 */
looked_at: number, 
/**
 * How many there were to look at.
 */
total: number, 
/**
 * How many verdicts became another.
 */
changed: number, 
/**
 * How many became valid.
 */
became_valid: number, 
/**
 * How often each change happened.
 */
counts: Array<VerdictChangeCountView>, 
/**
 * The first 1,000 changes, in the order in which the deliveries came.
 */
changes: Array<VerdictChangeView>, };

export type ReverifyStartedView = { 
/**
 * Its activity; none where nothing is stored.
 */
activity_id: number | null, };

export type ReverifyView = { 
/**
 * The run; none before the first one of this process.
 */
run: ReverifyRunView | null, };

export type Role = "owner" | "support";

export type RoleView = { 
/**
 * The role.
 */
role: Role, };

export type RowView = { 
/**
 * The data record, from 1.
 */
number: number, 
/**
 * The physical line, from 1.
 */
line: number, 
/**
 * The cells as written; a masked one that nobody asked to see is `•••`.
 */
cells: Array<string>, 
/**
 * What each cell is read as, where that differs from what is written.
 */
read_as: Array<string | null>, 
/**
 * What is wrong with it.
 */
problems: Array<CellProblemView>, };

export type RowsRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * The first place, from 0.
 */
first: number, 
/**
 * How many, up to 500.
 */
count: number, 
/**
 * Only rows with a problem.
 */
only_problems: boolean, 
/**
 * Only rows with this problem.
 */
code?: string, 
/**
 * Only with a problem in this column of the file.
 */
column?: string, 
/**
 * The masked columns of the file, from 0, whose values somebody asked to see.
 */
revealed?: Array<number>, };

export type RowsView = { 
/**
 * How many the filter lets through in all.
 */
total: number, 
/**
 * The rows.
 */
rows: Array<RowView>, };

export type RpcError = { 
/**
 * The stable code, with its area in front.
 */
code: string, 
/**
 * What happened, as a sentence.
 */
message: string, 
/**
 * The next step.
 */
hint: string | null, 
/**
 * Messages by field of the request.
 */
fields: { [key in string]: string }, 
/**
 * Where in the text of a field it is.
 */
at?: Location, };

export type RuleState = "active" | "paused" | "removed";

export type SandboxAdvanceRequest = { 
/**
 * By how many milliseconds; a year at most.
 */
millis: number, };

export type SandboxAttemptView = { 
/**
 * When it began, by the sandbox's clock.
 */
at: string, 
/**
 * The status of the answer; none when there was no answer.
 */
status: number | null, 
/**
 * Why there was no answer.
 */
error: string | null, 
/**
 * How long the answer took in real time, in milliseconds.
 */
latency_ms: number, };

export type SandboxClockRequest = { 
/**
 * Whether it stands.
 */
stopped?: boolean, 
/**
 * By how many seconds the times in signatures are ahead of the machine's clock.
 */
skew_seconds?: number, };

export type SandboxCompanyView = { 
/**
 * The company's id.
 */
company_id: string, 
/**
 * The id of the account that installs.
 */
account_id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Where the dialogue stands, such as `new`, `asked`, `done`, `install_failed`.
 */
stage: string, 
/**
 * The form that is shown.
 */
form: SandboxFormView | null, 
/**
 * What was said, the first message first.
 */
steps: Array<SandboxStepView>, };

export type SandboxCredentialListView = { 
/**
 * The keys.
 */
credentials: Array<SandboxCredentialView>, };

export type SandboxCredentialView = { 
/**
 * The id of the entry under `[[auth]]` in the profile.
 */
auth: string, 
/**
 * The field, where the credential has several.
 */
field: string | null, 
/**
 * What it may do.
 */
label: string, 
/**
 * The value; it opens nothing but this sandbox.
 */
value: string, };

export type SandboxDeliveryRequest = { 
/**
 * The sandbox's id of it.
 */
id: string, };

export type SandboxDeliveryView = { 
/**
 * The sandbox's id.
 */
id: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The event's name.
 */
event: string, 
/**
 * The platform's id of the delivery, the same in all attempts.
 */
provider_delivery_id: string | null, 
/**
 * The address.
 */
url: string, 
/**
 * The fault that it was sent with.
 */
fault: string | null, 
/**
 * `waiting`, `sending`, `delivered`, `dropped`, `dead_letter` or `discarded`.
 */
state: string, 
/**
 * Whether it can be sent again or thrown away.
 */
is_dead_letter: boolean, 
/**
 * When the next attempt is due, by the sandbox's clock.
 */
due: string | null, 
/**
 * The attempts, the first one first.
 */
attempts: Array<SandboxAttemptView>, };

export type SandboxDialogueStep = "install" | "configure" | "submit" | "update" | "uninstall";

export type SandboxDialogueStepRequest = { 
/**
 * The company's id.
 */
company_id: string, 
/**
 * The step.
 */
step: SandboxDialogueStep, 
/**
 * The workspace whose endpoint is the application; without one the workspace "Sandbox".
 */
workspace_id?: WorkspaceId, 
/**
 * Another address than the endpoint's, for an installation.
 */
to?: string, 
/**
 * An installation in the older shape: without `account_id`, with `data`.
 */
older: boolean, 
/**
 * The values of the form by the names of its elements; without any, values that a person could have entered.
 */
values?: Record<string, unknown>, };

export type SandboxDialogueView = { 
/**
 * The application's address; none when none was installed yet.
 */
endpoint: string | null, 
/**
 * The companies.
 */
companies: Array<SandboxCompanyView>, };

export type SandboxDispatchRequest = { 
/**
 * The workspace whose endpoint and secret are taken; without one the workspace "Sandbox".
 */
workspace_id?: WorkspaceId, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The events' names, in the order in which they happen.
 */
events: Array<string>, 
/**
 * A fault of deliveries, spelt as in the profile format.
 */
fault?: string, 
/**
 * An address; without one the platform's own subscriptions, else the endpoint.
 */
to?: string, };

export type SandboxElementView = { 
/**
 * The name under which its value is sent; empty for one that has none.
 */
name: string, 
/**
 * What it is, such as `text`, `password`, `select`.
 */
kind: string, 
/**
 * What stands beside it.
 */
label: string | null, 
/**
 * Whether it must have a value.
 */
required: boolean, 
/**
 * The values to choose from.
 */
options: Array<string>, };

export type SandboxFaultRequest = { 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The fault; without one it is switched off.
 */
fault?: string, 
/**
 * The value of `Retry-After` for 429, the address for a redirect.
 */
argument?: string, 
/**
 * How many answers it meets; without a number all until it is switched off.
 */
times?: number, };

export type SandboxFaultView = { 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The fault.
 */
fault: string, 
/**
 * What it was given.
 */
argument: string | null, 
/**
 * How many answers it still meets; none until it is switched off.
 */
times: number | null, };

export type SandboxFormView = { 
/**
 * The name of the event that the application wants back.
 */
reply: string, 
/**
 * Its heading.
 */
title: string | null, 
/**
 * Its elements.
 */
elements: Array<SandboxElementView>, };

export type SandboxPlatformRequest = { 
/**
 * The platform's profile id.
 */
platform: string, };

export type SandboxPlatformView = { 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * Its name as it writes itself.
 */
name: string, 
/**
 * The event names that it can send.
 */
events: Array<string>, 
/**
 * The faults that it can put into them.
 */
faults: Array<string>, 
/**
 * The endpoint that it sends to.
 */
endpoint_id: EndpointId | null, 
/**
 * The last four of the secret that it signs with.
 */
secret_last_four: string | null, 
/**
 * The fingerprint of the secret that it signs with.
 */
secret_fingerprint: string | null, 
/**
 * What of the imitation is invented, because the platform does not document it.
 */
invented: Array<string>, 
/**
 * Deliveries that its endpoint received.
 */
deliveries: number, 
/**
 * Invalid ones among them.
 */
failed: number, };

export type SandboxScenarioCallView = { 
/**
 * The path below the platform's API.
 */
path: string, 
/**
 * The status of the last answer.
 */
status: number, 
/**
 * How often it was sent.
 */
sendings: number, 
/**
 * How long it waited in between, in milliseconds.
 */
waited_ms: number, };

export type SandboxScenarioListView = { 
/**
 * In the order in which a person is offered them.
 */
scenarios: Array<SandboxScenarioView>, };

export type SandboxScenarioRequest = { 
/**
 * Its name.
 */
name: string, 
/**
 * Another address instead of the endpoint's own.
 */
to?: string, 
/**
 * Keep the secrets in memory for this run when there is no keychain.
 */
memory_only?: boolean, };

export type SandboxScenarioRunView = { 
/**
 * Its name.
 */
name: string, 
/**
 * The workspace "Sandbox".
 */
workspace_id: WorkspaceId, 
/**
 * A query that finds its deliveries in the inbox; none where they went elsewhere, or there are none.
 */
query: string | null, 
/**
 * What the verdicts of the inbox are.
 */
came: Array<SandboxVerdictView>, 
/**
 * What they must be.
 */
expected: Array<SandboxVerdictView>, 
/**
 * Whether everything came as it must; none where that is not ours to see.
 */
as_expected: boolean | null, 
/**
 * What one should see.
 */
see: string, 
/**
 * Dead letters that are left.
 */
dead_letters: number, 
/**
 * What was sent, with every attempt.
 */
deliveries: Array<SandboxDeliveryView>, 
/**
 * The call, where the scenario makes one.
 */
call: SandboxScenarioCallView | null, };

export type SandboxScenarioView = { 
/**
 * Its name, such as `retry-storm`.
 */
name: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * What will be done.
 */
does: string, 
/**
 * What one should see afterwards.
 */
see: string, 
/**
 * Whether it can be played to another address than the endpoint's.
 */
goes_elsewhere: boolean, 
/**
 * What the verdicts must be.
 */
expected: Array<SandboxVerdictView>, };

export type SandboxSendRequest = { 
/**
 * The workspace; without one the workspace "Sandbox".
 */
workspace_id?: WorkspaceId, 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The event's name; without one the first of the profile.
 */
event?: string, 
/**
 * A fault, spelt as in the profile format.
 */
fault?: string, 
/**
 * Another address instead of the endpoint's own.
 */
to?: string, };

export type SandboxSendView = { 
/**
 * In the order of sending; two for the fault `duplicate`.
 */
sent: Array<SentView>, };

export type SandboxStepView = { 
/**
 * When it was sent, by the sandbox's clock.
 */
at: string, 
/**
 * The event's name.
 */
event: string, 
/**
 * The body that was sent.
 */
sent: unknown, 
/**
 * The status of the answer; none when there was no answer.
 */
status: number | null, 
/**
 * The answer's body, where it was JSON.
 */
answer: unknown, 
/**
 * Why the answer could not be used, or why there was none.
 */
failure: string | null, 
/**
 * Where the dialogue stood behind it.
 */
stage: string, };

export type SandboxTryRequest = { 
/**
 * Keep the secrets in memory for this run when there is no keychain.
 */
memory_only: boolean, };

export type SandboxTryView = { 
/**
 * The workspace "Sandbox".
 */
workspace_id: WorkspaceId, 
/**
 * Where the secrets are.
 */
secrets_in: SecretHome, 
/**
 * What was sent, in order.
 */
sent: Array<SentView>, 
/**
 * The delivery that is worth looking at first: the tampered one.
 */
look_at: DeliveryId | null, };

export type SandboxVerdictView = { 
/**
 * The reason.
 */
reason: Reason, 
/**
 * The requests.
 */
requests: number, 
/**
 * Those among them that repeat an earlier one.
 */
repeats: number, };

export type SandboxView = { 
/**
 * Whether it runs.
 */
running: boolean, 
/**
 * The workspace "Sandbox", once it was tried.
 */
workspace_id: WorkspaceId | null, 
/**
 * The address of its example consumer, a target for replays.
 */
consumer_url: string | null, 
/**
 * The five platforms.
 */
platforms: Array<SandboxPlatformView>, };

export type SandboxWorldView = { 
/**
 * Whether it runs; nothing else is told when it does not.
 */
running: boolean, 
/**
 * Its address; each platform is below it under its own id.
 */
base_url: string | null, 
/**
 * The platforms whose API is imitated.
 */
platforms: Array<string>, 
/**
 * The moment by its clock.
 */
now: string | null, 
/**
 * How far its clock is ahead of the machine's, in milliseconds.
 */
ahead_ms: number, 
/**
 * Whether its clock stands.
 */
stopped: boolean, 
/**
 * By how many seconds the times in its signatures are ahead of the machine's clock.
 */
skew_seconds: number, 
/**
 * The faults of answers that there are.
 */
possible_faults: Array<string>, 
/**
 * The faults of answers that are switched on.
 */
faults: Array<SandboxFaultView>, 
/**
 * The last deliveries, at most 200, the newest first.
 */
deliveries: Array<SandboxDeliveryView>, };

export type SavedViewView = { 
/**
 * The name.
 */
name: string, 
/**
 * The query.
 */
query: string, };

export type SchemeView = { 
/**
 * The scheme's id, such as `kejue/hmac_sha256`.
 */
id: string, 
/**
 * In words: `HMAC-SHA256 hex of {timestamp}.{body}`.
 */
label: string, 
/**
 * On whose word.
 */
provenance: Provenance, 
/**
 * What it protects.
 */
covers: Array<Cover>, };

export type SecretHome = "keychain" | "memory" | "environment";

export type SenderTimeoutView = { 
/**
 * In milliseconds from its first byte.
 */
ms: number, 
/**
 * Whether nobody documents it: it is ours until a person says another.
 */
assumed: boolean, };

export type SentView = { 
/**
 * The platform's profile id.
 */
platform: string, 
/**
 * The event's name.
 */
event: string, 
/**
 * The fault put into it, spelt as in the profile format.
 */
fault: string | null, 
/**
 * The endpoint that it was sent to; none for an address given by the person.
 */
endpoint_id: EndpointId | null, 
/**
 * When it was sent.
 */
at: string, 
/**
 * The status of the answer; none when it could not be reached.
 */
status: number | null, 
/**
 * What kept it from being reached.
 */
error: string | null, 
/**
 * How long the answer took, in milliseconds.
 */
latency_ms: number, 
/**
 * The delivery that it became, when it reached our receiver.
 */
delivery_id: DeliveryId | null, };

export type SettingsSetRequest = { 
/**
 * The colours of the window.
 */
theme?: Theme, 
/**
 * The height of rows.
 */
density?: Density, 
/**
 * Whether single letters act on a focused list.
 */
single_key_shortcuts?: boolean, 
/**
 * Whether the hint strip of the first run was dismissed.
 */
hints_dismissed?: boolean, 
/**
 * The workspace that the window shows.
 */
active_workspace?: WorkspaceId, };

export type SettingsView = { 
/**
 * `system`, `light` or `dark`.
 */
theme: Theme, 
/**
 * The height of rows.
 */
density: Density, 
/**
 * Whether single letters act on a focused list.
 */
single_key_shortcuts: boolean, 
/**
 * Whether the hint strip of the first run was dismissed.
 */
hints_dismissed: boolean, 
/**
 * The workspace that the window shows.
 */
active_workspace: WorkspaceId | null, };

export type SheetView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its rows.
 */
rows: number, 
/**
 * Its columns.
 */
columns: number, 
/**
 * Whether the workbook hides it.
 */
hidden: boolean, };

export type SignedRangeView = { 
/**
 * The first byte.
 */
start: number, 
/**
 * The byte behind the last; the same as `start` for a piece that is empty.
 */
end: number, 
/**
 * The placeholder of the scheme without its braces, such as `timestamp`; `text` for what stands between.
 */
label: string, 
/**
 * Where the piece comes from, in words.
 */
words: string, 
/**
 * Whether bullets stand here instead of a secret.
 */
hidden: boolean, };

export type SignedView = { 
/**
 * The scheme.
 */
scheme: string | null, 
/**
 * The scheme in words.
 */
scheme_label: string | null, 
/**
 * The length of all signed bytes as shown; bullets count for a secret among them.
 */
length: number, 
/**
 * How many of them the byte channel gives.
 */
shown: number, 
/**
 * Whether the byte channel gives only the beginning.
 */
cut: boolean, 
/**
 * The pieces in order, without gaps.
 */
ranges: Array<SignedRangeView>, 
/**
 * Why there are no bytes to show; none when there are.
 */
note: string | null, };

export type SlotFieldView = { 
/**
 * The profile's name of it.
 */
name: string, 
/**
 * In words.
 */
label: string, };

export type SlotListView = { 
/**
 * The slots.
 */
slots: Array<SlotView>, };

export type SlotView = { 
/**
 * The profile's name of it.
 */
name: string, 
/**
 * In words.
 */
label: string, 
/**
 * Whether it verifies deliveries.
 */
signs_deliveries: boolean, 
/**
 * Where in the platform's own pages a person makes it.
 */
made_at: string | null, 
/**
 * Whether the platform shows the value only once.
 */
shown_once: boolean, 
/**
 * The fields that its calls need beside the value.
 */
fields: Array<SlotFieldView>, 
/**
 * The scopes that the profile names.
 */
scopes: Array<string>, 
/**
 * How many scopes the platform says there are, where it names none or not all.
 */
scopes_total: number | null, 
/**
 * Whether every key may only read.
 */
read_only: boolean, 
/**
 * How the platform gives it out, where a person does not paste it.
 */
login: LoginKind | null, 
/**
 * What still has to be set in the profile before that can be done, as dotted paths.
 */
login_needs: Array<string>, };

export type SniffChoices = { 
/**
 * The encoding.
 */
encoding?: string, 
/**
 * The delimiter, one character.
 */
delimiter?: string, 
/**
 * The quote, one character, or empty for none.
 */
quote?: string, 
/**
 * The physical line of the header from 0; -1 for no header.
 */
header_row?: number, 
/**
 * The sheet.
 */
sheet?: string, };

export type SniffRequest = { 
/**
 * The import.
 */
import_id: ImportId, 
/**
 * What the person decided.
 */
choices: SniffChoices, };

export type SniffView = { 
/**
 * The file's name.
 */
name: string, 
/**
 * Its length in bytes.
 */
size: number, 
/**
 * `csv`, `xlsx`, `xls` or `ods`.
 */
kind: string, 
/**
 * The encoding of a text file.
 */
encoding: GuessView | null, 
/**
 * Whether a byte-order mark stands at its beginning.
 */
bom: boolean, 
/**
 * The delimiter.
 */
delimiter: GuessView | null, 
/**
 * The quote.
 */
quote: GuessView | null, 
/**
 * The line end: `lf`, `crlf` or `cr`.
 */
newline: GuessView | null, 
/**
 * Physical lines before the header.
 */
preamble_rows: number, 
/**
 * The physical line of the header from 0, as text; empty for none.
 */
header_row: GuessView, 
/**
 * Data records, where they were counted.
 */
rows: number | null, 
/**
 * The columns.
 */
columns: Array<FoundColumnView>, 
/**
 * The sheets of a workbook.
 */
sheets: Array<SheetView>, 
/**
 * The chosen sheet.
 */
sheet: string | null, 
/**
 * What a person should know of.
 */
problems: Array<FileProblemView>, 
/**
 * The columns, from 0, whose values are shown only when somebody asks; they are hidden in the preview.
 */
masked: Array<number>, 
/**
 * The first records as text, for the preview.
 */
preview: Array<Array<string>>, 
/**
 * What stands above the header, line by line.
 */
preamble: Array<string>, };

export type SnippetLanguageView = { 
/**
 * The stable word.
 */
language: string, 
/**
 * The name that people use.
 */
name: string, 
/**
 * How far its code is tested.
 */
tested: SnippetTested, };

export type SnippetRequest = { 
/**
 * The scheme; else that of `endpoint_id`.
 */
scheme?: string, 
/**
 * The endpoint whose scheme is meant.
 */
endpoint_id?: EndpointId, 
/**
 * The language by its stable word; the first of `languages` when absent.
 */
language?: string, };

export type SnippetTested = "run" | "compiled" | "not_run";

export type SnippetView = { 
/**
 * The scheme.
 */
scheme: string, 
/**
 * The language.
 */
language: string, 
/**
 * The code; none when there is none for this scheme, and then `note` says why.
 */
code: string | null, 
/**
 * The name under which the file would be saved.
 */
file_name: string | null, 
/**
 * How far it is tested.
 */
tested: SnippetTested, 
/**
 * What to know before it is pasted, as a sentence.
 */
note: string | null, 
/**
 * Every language.
 */
languages: Array<SnippetLanguageView>, };

export type StatusView = { 
/**
 * The version of Gatehouse.
 */
version: string, 
/**
 * The store.
 */
store: StoreView, 
/**
 * The keychain.
 */
keychain: KeychainView, 
/**
 * The listener.
 */
receiver: ReceiverView, 
/**
 * Whether the embedded sandbox runs.
 */
sandbox_running: boolean, 
/**
 * The faults that are played now, by endpoints and by rules.
 */
faults?: Array<PlayedFaultView>, 
/**
 * What was chosen in this installation.
 */
settings: SettingsView, 
/**
 * Whose window this is.
 */
role: Role, };

export type StoreView = { 
/**
 * Deliveries in all workspaces.
 */
deliveries: number, 
/**
 * The size of the database with its log, in bytes.
 */
bytes: number, 
/**
 * The folder, as the person would type it.
 */
folder: string, 
/**
 * What has to be known about the files: they are newer than this program, damaged, or were salvaged.
 */
notice?: Problem, };

export type StraysView = { 
/**
 * All of them.
 */
all: number, 
/**
 * To an address that is not known.
 */
not_found: number, 
/**
 * With a head over the limit of lines or bytes.
 */
heads_too_large: number, 
/**
 * With a body over the limit of its endpoint.
 */
bodies_too_large: number, 
/**
 * With a length that could be read in two ways.
 */
ambiguous_length: number, 
/**
 * Not HTTP/1.1, or without a single Host.
 */
malformed: number, 
/**
 * With a method that the endpoint does not take.
 */
wrong_method: number, 
/**
 * With a body that ended early or came too slowly.
 */
incomplete: number, };

export type SubscriptionCreateRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Where it is sent; absent with an endpoint, whose address through the open tunnel it is then.
 */
url?: string, 
/**
 * The endpoint whose public address it is given.
 */
endpoint_id?: EndpointId, 
/**
 * Which events.
 */
events: Array<string>, 
/**
 * Its name.
 */
name?: string, 
/**
 * How it is signed.
 */
signing_method?: string, 
/**
 * What it is limited to.
 */
scope_type?: string, 
/**
 * The persona that it is limited to.
 */
persona_id?: string, 
/**
 * How long the platform waits for an answer, in milliseconds.
 */
timeout_ms?: number, 
/**
 * How often it tries again.
 */
max_retries?: number, 
/**
 * Where its secret comes from.
 */
secret?: SubscriptionSecret, 
/**
 * The secret, where a person gives it.
 */
value?: string, 
/**
 * The workspace's name, typed by a person, where something changes at real people.
 */
confirm?: string, };

export type SubscriptionListRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Only those of this event.
 */
event?: string, };

export type SubscriptionListView = { 
/**
 * The subscriptions.
 */
subscriptions: Array<SubscriptionView>, 
/**
 * How many entries of the answer could not be read as one.
 */
unreadable: number, 
/**
 * Whether the sandbox answered.
 */
sandbox: boolean, };

export type SubscriptionPlaceView = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
connection: string, 
/**
 * The platform's name as it writes itself.
 */
platform_name: string, 
/**
 * What its API offers, of `list`, `get`, `create`, `update` and `delete`; empty where it has none for this.
 */
offers: Array<string>, 
/**
 * The fields of a new one with their rules.
 */
fields: Array<ApiParameterView>, 
/**
 * The events that the profile knows.
 */
events: Array<string>, 
/**
 * What stands for all events.
 */
wildcard: string | null, 
/**
 * The signing methods that need a secret.
 */
methods_with_secret: Array<string>, 
/**
 * Whether a key for calls is there.
 */
has_key: boolean, 
/**
 * The name of the key whose secret further subscriptions can share.
 */
signing_key: string | null, 
/**
 * Why nothing can be called now.
 */
problem: Problem | null, 
/**
 * What a change has to be confirmed with.
 */
guard: ApiGuardView | null, 
/**
 * Those that were pointed to an endpoint.
 */
pointed: Array<PointedSubscriptionView>, };

export type SubscriptionPlacesView = { 
/**
 * The connections, in their order.
 */
places: Array<SubscriptionPlaceView>, };

export type SubscriptionRenewRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The platform's id of it.
 */
id: string, 
/**
 * Whether the one before goes at once; else it stays until a person removes it.
 */
remove_old: boolean, 
/**
 * The workspace's name, typed by a person, where something changes at real people.
 */
confirm?: string, };

export type SubscriptionRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The platform's id of it.
 */
id: string, 
/**
 * The workspace's name, typed by a person, where something changes at real people.
 */
confirm?: string, };

export type SubscriptionSecret = "made" | "given" | "current" | "platform";

export type SubscriptionStatsView = { 
/**
 * How many there were.
 */
total_deliveries: number | null, 
/**
 * How many of them failed.
 */
failed_deliveries: number | null, 
/**
 * The rate as the platform writes it; no page says whether it is a share or a percentage.
 */
success_rate: number | null, };

export type SubscriptionUpdateRequest = { 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * The platform's id of it.
 */
id: string, 
/**
 * Where it is sent.
 */
url?: string, 
/**
 * The endpoint that it is pointed to, by its address through the open tunnel; where it led before is remembered.
 */
endpoint_id?: EndpointId, 
/**
 * Which events.
 */
events?: Array<string>, 
/**
 * Its name; an empty one takes it away.
 */
name?: string, 
/**
 * How it is signed.
 */
signing_method?: string, 
/**
 * What it is limited to.
 */
scope_type?: string, 
/**
 * The persona that it is limited to.
 */
persona_id?: string, 
/**
 * How long the platform waits for an answer, in milliseconds.
 */
timeout_ms?: number, 
/**
 * How often it tries again.
 */
max_retries?: number, 
/**
 * The workspace's name, typed by a person, where something changes at real people.
 */
confirm?: string, };

export type SubscriptionView = { 
/**
 * The platform's id.
 */
id: string, 
/**
 * The connection.
 */
connection_id: ConnectionId, 
/**
 * Its name.
 */
name: string | null, 
/**
 * Where it is sent.
 */
url: string, 
/**
 * Which events.
 */
events: Array<string>, 
/**
 * How it is signed; none where the answer did not say.
 */
signing_method: string | null, 
/**
 * What it is limited to; none where the answer did not say.
 */
scope_type: string | null, 
/**
 * The persona that it is limited to.
 */
persona_id: string | null, 
/**
 * How it is delivered.
 */
delivery_settings: DeliverySettingsView, 
/**
 * What became of its deliveries.
 */
stats: SubscriptionStatsView, 
/**
 * When something was delivered last, as the platform writes it.
 */
last_delivery_at: string | null, 
/**
 * What went wrong last, as the platform writes it.
 */
last_error: string | null, 
/**
 * When it was made, as the platform writes it.
 */
created_at: string | null, 
/**
 * When it was changed last, as the platform writes it.
 */
updated_at: string | null, 
/**
 * The endpoint of the connection that its address leads to.
 */
endpoint_id: EndpointId | null, 
/**
 * Where it led before it was pointed here, to be put back.
 */
earlier_url: string | null, 
/**
 * The name of the key that holds the secret it was given from here.
 */
key: string | null, 
/**
 * The delivery here that the last error most likely speaks of: refused, and nearest in time.
 */
last_error_delivery: DeliveryId | null, 
/**
 * What a person should know of it.
 */
warnings: Array<Problem>, };

export type TakenKey = { 
/**
 * Its number in the file.
 */
index: number, 
/**
 * The name of the key.
 */
name: string, 
/**
 * The slot.
 */
slot: string, };

export type TargetColumnView = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it holds: `text`, `email`, `phone`, `date`, `enum`, …
 */
type: string, 
/**
 * Whether every row needs it.
 */
required: boolean, 
/**
 * The other column that may stand for it.
 */
required_unless: string | null, 
/**
 * Whether a value may stand once only.
 */
unique: boolean, 
/**
 * The values that it may have.
 */
values: Array<string>, };

export type TextDiffView = { 
/**
 * Whether both were written anew, one value a line, because they are JSON.
 */
formatted: boolean, 
/**
 * The lines that differ, with a few equal ones around them.
 */
lines: Array<DiffLineView>, 
/**
 * How many equal lines are left out at the end.
 */
folded_after: number, 
/**
 * Whether there are more differences than are shown.
 */
cut: boolean, };

export type Theme = "system" | "light" | "dark";

export type TlsView = { 
/**
 * Its address, `127.0.0.1:8788`.
 */
address: string, 
/**
 * Where the certificate lies as PEM, for senders that have to be told to trust it.
 */
certificate: string, 
/**
 * SHA-256 of the certificate, lower-case hex.
 */
fingerprint_sha256: string, };

export type Topic = "deliveries" | "attempts" | "workspaces" | "endpoints" | "keys" | "receiver" | "sandbox" | "profiles" | "settings" | "imports" | "activities" | "views" | "tunnels" | "forwards" | "replays" | "api" | "dialogues";

export type TransitView = { 
/**
 * The headers that proxies added, in the order in which they came.
 */
added: Array<AddedHeaderView>, 
/**
 * The relay whose marks it bears.
 */
relay: string | null, 
/**
 * What that relay does to a request.
 */
does: string | null, };

export type TunnelCloseRequest = { 
/**
 * Its id.
 */
tunnel_id: TunnelId, 
/**
 * Whether it is forgotten with its gaps.
 */
forget: boolean, };

export type TunnelCondition = "starting" | "up" | "down" | "stopped";

export type TunnelGapView = { 
/**
 * The last moment at which something is known to have arrived.
 */
from: string, 
/**
 * The first at which something arrived again; none while it lasts.
 */
until: string | null, 
/**
 * Why it began.
 */
cause: Problem, };

export type TunnelId = string;

export type TunnelKind = "bore" | "ssh" | "cloudflared" | "ngrok" | "smee" | "address";

export type TunnelKindView = { 
/**
 * The kind.
 */
via: TunnelKind, 
/**
 * Who can read what goes through it.
 */
notice: string, 
/**
 * Whether a person has agreed to that.
 */
understood: boolean, 
/**
 * Whether the program that it needs is there; true where it needs none.
 */
available: boolean, };

export type TunnelListView = { 
/**
 * The tunnels.
 */
tunnels: Array<TunnelView>, 
/**
 * The kinds.
 */
kinds: Array<TunnelKindView>, 
/**
 * What can be done about gaps.
 */
advice: Array<GapAdviceView>, };

export type TunnelOpenRequest = { 
/**
 * The kind.
 */
via: TunnelKind, 
/**
 * The server, the channel or the address.
 */
to?: string, 
/**
 * The public port; none takes a free one and keeps it.
 */
port?: number, 
/**
 * The port of the SSH server.
 */
server_port?: number, 
/**
 * The address on the SSH server that is listened on.
 */
bind?: string, 
/**
 * Where senders come in, if a proxy stands in front of the public port.
 */
public_url?: string, 
/**
 * The endpoint that a relay leads to.
 */
endpoint_id?: EndpointId, 
/**
 * The secret of the bore server; none keeps the one that was given for the same tunnel before.
 */
secret?: string, 
/**
 * Whether a person has read who can read the traffic, and agrees.
 */
understood: boolean, };

export type TunnelRequest = { 
/**
 * Its id.
 */
tunnel_id: TunnelId, };

export type TunnelView = { 
/**
 * Its id.
 */
id: TunnelId, 
/**
 * Its kind.
 */
via: TunnelKind, 
/**
 * Where it leads over: the server, the channel or the address; none for a program that knows it itself.
 */
to: string | null, 
/**
 * How it is.
 */
state: TunnelCondition, 
/**
 * Where senders reach the listener, without a path; of a closed one, where they did.
 */
public_url: string | null, 
/**
 * The address that it had before, until a person has seen to it.
 */
previous_url: string | null, 
/**
 * Since when it is so.
 */
since: string | null, 
/**
 * Why it is down.
 */
cause: Problem | null, 
/**
 * When it is tried again at the latest.
 */
next_try: string | null, 
/**
 * The endpoint that it leads to, where it leads to one only.
 */
endpoint_id: EndpointId | null, 
/**
 * The gaps, the newest first.
 */
gaps: Array<TunnelGapView>, 
/**
 * When it was made.
 */
created_at: string, };

export type Unexpected = "event" | "content_type" | "event_and_content_type";

export type UnpackedEnd = "whole" | "bomb" | "too_large" | "broken";

export type UnpackedView = { 
/**
 * The coding, `gzip` or `deflate`.
 */
coding: string, 
/**
 * How many bytes it is unpacked.
 */
size: number, 
/**
 * Why it ends where it ends.
 */
end: UnpackedEnd, };

export type UnsignedAnswer = "by_verdict" | "accept" | "refuse";

export type VectorView = { 
/**
 * One vector as JSON, its secret left out; `gatehouse verify --vector` reads it.
 */
text: string, 
/**
 * The name under which the file would be saved.
 */
file_name: string, 
/**
 * What has to be filled in, as a sentence.
 */
note: string, };

export type VerdictAtReceiptView = { 
/**
 * In one word.
 */
status: VerdictStatus, 
/**
 * The stable reason.
 */
reason: Reason, 
/**
 * When something else was said for the first time or the last.
 */
judged_again_at: string | null, };

export type VerdictChangeCountView = { 
/**
 * The verdict that was.
 */
from_verdict: string, 
/**
 * The reason that was.
 */
from_reason: string, 
/**
 * The verdict that is.
 */
to_verdict: string, 
/**
 * The reason that is.
 */
to_reason: string, 
/**
 * How often.
 */
count: number, };

export type VerdictChangeView = { 
/**
 * The delivery.
 */
delivery_id: DeliveryId, 
/**
 * The endpoint that it reached.
 */
endpoint_id: EndpointId, 
/**
 * The event's name.
 */
provider_event: string | null, 
/**
 * The verdict that was.
 */
from_verdict: VerdictStatus, 
/**
 * The reason that was.
 */
from_reason: Reason, 
/**
 * The verdict that is.
 */
to_verdict: VerdictStatus, 
/**
 * The reason that is.
 */
to_reason: Reason, };

export type VerdictStatus = "valid" | "invalid" | "unverified" | "unprotected";

export type VerdictView = { 
/**
 * In one word.
 */
status: VerdictStatus, 
/**
 * The stable reason.
 */
reason: Reason, 
/**
 * The scheme that was used.
 */
scheme: string | null, 
/**
 * The scheme in words.
 */
scheme_label: string | null, 
/**
 * The label of the secret that matched.
 */
matched_secret: string | null, 
/**
 * Whether that one is an old secret, which a newer one has taken the place of.
 */
matched_previous: boolean, 
/**
 * The steps, in order.
 */
checks: Array<CheckView>, 
/**
 * What the scheme protects.
 */
covers: Array<Cover>, 
/**
 * What the scheme leaves open.
 */
weak_spots: Array<WeakSpotView>, 
/**
 * How true the bytes are to what was sent, as a sentence.
 */
fidelity_words: string, 
/**
 * The headers of this delivery that proxies add.
 */
added_headers: Array<string>, 
/**
 * The recomputed variant that fits.
 */
cause: string | null, 
/**
 * The next step for a person.
 */
hint: string | null, 
/**
 * SHA-256 of the signed bytes, hex.
 */
signed_content_sha256: string | null, };

export type ViewListView = { 
/**
 * The views.
 */
views: Array<SavedViewView>, };

export type ViewRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The name.
 */
name: string, };

export type ViewSaveRequest = { 
/**
 * The workspace.
 */
workspace_id: WorkspaceId, 
/**
 * The name, once in a workspace without regard to case.
 */
name: string, 
/**
 * The query.
 */
query: string, };

export type WeakSpot = "nothing_signed" | "body_not_signed" | "id_not_signed" | "time_not_signed" | "url_not_signed" | "sha1";

export type WeakSpotView = { 
/**
 * The stable code.
 */
code: WeakSpot, 
/**
 * What follows from it, as a sentence.
 */
words: string, };

export type WorkspaceCreateRequest = { 
/**
 * Its name, unique on this machine.
 */
name: string, 
/**
 * Its environment.
 */
environment: Environment, 
/**
 * Profile ids; each becomes a connection of that name.
 */
platforms: Array<string>, };

export type WorkspaceId = string;

export type WorkspaceListView = { 
/**
 * The workspaces.
 */
workspaces: Array<WorkspaceView>, };

export type WorkspaceRemoveRequest = { 
/**
 * Its id.
 */
workspace_id: WorkspaceId, 
/**
 * Its name, typed by the person as the confirmation.
 */
confirm_name: string, };

export type WorkspaceRequest = { 
/**
 * Its id.
 */
workspace_id: WorkspaceId, };

export type WorkspaceView = { 
/**
 * Its id.
 */
id: WorkspaceId, 
/**
 * Its name.
 */
name: string, 
/**
 * Its environment.
 */
environment: Environment, 
/**
 * When it was made.
 */
created_at: string, 
/**
 * Its connections, oldest first.
 */
connections: Array<ConnectionView>, };

export interface Commands {
  "status.get": { request: EmptyRequest; answer: StatusView };
  "settings.set": { request: SettingsSetRequest; answer: SettingsView };
  "support.begin": { request: EmptyRequest; answer: RoleView };
  "doctor.run": { request: EmptyRequest; answer: DoctorView };
  "workspaces.list": { request: EmptyRequest; answer: WorkspaceListView };
  "workspaces.create": { request: WorkspaceCreateRequest; answer: WorkspaceView };
  "workspaces.remove": { request: WorkspaceRemoveRequest; answer: RemovedView };
  "connections.add": { request: ConnectionAddRequest; answer: ConnectionView };
  "connections.set_base": { request: ConnectionBaseRequest; answer: ConnectionView };
  "connections.remove": { request: ConnectionRequest; answer: RemovedView };
  "endpoints.list": { request: WorkspaceRequest; answer: EndpointListView };
  "endpoints.add": { request: EndpointAddRequest; answer: EndpointView };
  "endpoints.set": { request: EndpointSetRequest; answer: EndpointView };
  "endpoints.remove": { request: EndpointRequest; answer: RemovedView };
  "endpoints.test": { request: EndpointTestRequest; answer: SandboxSendView };
  "keys.list": { request: WorkspaceRequest; answer: KeyListView };
  "keys.slots": { request: ConnectionRequest; answer: SlotListView };
  "keys.add": { request: KeyAddRequest; answer: KeyView };
  "keys.check": { request: KeyRequest; answer: KeyCheckView };
  "keys.remove": { request: KeyRequest; answer: DoneView };
  "keys.set": { request: KeySetRequest; answer: KeyView };
  "keys.rotate": { request: KeyRotateRequest; answer: KeyView };
  "keys.revoke": { request: KeyRequest; answer: KeyView };
  "keys.try": { request: KeyRequest; answer: KeyTryView };
  "keys.login": { request: KeyLoginRequest; answer: KeyView };
  "keys.begin_oauth": { request: OAuthBeginRequest; answer: OAuthBegunView };
  "keys.finish_oauth": { request: OAuthRequest; answer: KeyView };
  "keys.cancel_oauth": { request: OAuthRequest; answer: DoneView };
  "keys.in_file": { request: KeyFileRequest; answer: FoundKeysView };
  "keys.take": { request: KeyTakeRequest; answer: KeyListView };
  "keys.remove_file": { request: KeyFileRemoveRequest; answer: KeyFileRemovedView };
  "keychain.use_memory": { request: EmptyRequest; answer: KeychainView };
  "keychain.retry": { request: EmptyRequest; answer: KeychainView };
  "receiver.start": { request: ReceiverStartRequest; answer: ReceiverView };
  "receiver.stop": { request: EmptyRequest; answer: ReceiverView };
  "tunnels.list": { request: EmptyRequest; answer: TunnelListView };
  "tunnels.open": { request: TunnelOpenRequest; answer: TunnelView };
  "tunnels.close": { request: TunnelCloseRequest; answer: DoneView };
  "tunnels.retry": { request: TunnelRequest; answer: TunnelView };
  "tunnels.settle": { request: TunnelRequest; answer: DoneView };
  "subscriptions.places": { request: WorkspaceRequest; answer: SubscriptionPlacesView };
  "subscriptions.list": { request: SubscriptionListRequest; answer: SubscriptionListView };
  "subscriptions.get": { request: SubscriptionRequest; answer: SubscriptionView };
  "subscriptions.create": { request: SubscriptionCreateRequest; answer: SubscriptionView };
  "subscriptions.update": { request: SubscriptionUpdateRequest; answer: SubscriptionView };
  "subscriptions.put_back": { request: SubscriptionRequest; answer: SubscriptionView };
  "subscriptions.renew_secret": { request: SubscriptionRenewRequest; answer: SubscriptionView };
  "subscriptions.remove": { request: SubscriptionRequest; answer: DoneView };
  "deliveries.page": { request: DeliveryPageRequest; answer: DeliveryPageView };
  "deliveries.histogram": { request: HistogramRequest; answer: HistogramView };
  "deliveries.complete": { request: CompleteRequest; answer: CompletionView };
  "views.list": { request: WorkspaceRequest; answer: ViewListView };
  "views.save": { request: ViewSaveRequest; answer: DoneView };
  "views.remove": { request: ViewRequest; answer: DoneView };
  "notes.write": { request: NoteWriteRequest; answer: NotesWrittenView };
  "deliveries.counts": { request: WorkspaceRequest; answer: DeliveryCountsView };
  "deliveries.get": { request: DeliveryRequest; answer: DeliveryView };
  "deliveries.reveal": { request: DeliveryRequest; answer: RevealedView };
  "deliveries.signed": { request: DeliveryRequest; answer: SignedView };
  "deliveries.compare_valid": { request: DeliveryRequest; answer: ComparisonView };
  "deliveries.diff": { request: DiffRequest; answer: DiffView };
  "deliveries.report": { request: ReportRequest; answer: ReportView };
  "deliveries.vector": { request: DeliveryRequest; answer: VectorView };
  "deliveries.curl": { request: DeliveryRequest; answer: CurlView };
  "deliveries.bring_in": { request: BringInRequest; answer: BroughtInView };
  "snippets.get": { request: SnippetRequest; answer: SnippetView };
  "deliveries.verify_again": { request: ReverifyRequest; answer: ReverifyStartedView };
  "deliveries.changed_verdicts": { request: EmptyRequest; answer: ReverifyView };
  "storage.dismiss": { request: EmptyRequest; answer: DoneView };
  "retention.get": { request: WorkspaceRequest; answer: RetentionView };
  "retention.set": { request: RetentionRequest; answer: RetentionView };
  "retention.preview": { request: RetentionRequest; answer: GoingView };
  "retention.apply": { request: RetentionRequest; answer: PurgeStartedView };
  "deliveries.purge": { request: PurgeRequest; answer: PurgeStartedView };
  "handshakes.confirm": { request: HandshakeRequest; answer: DoneView };
  "certificates.fetch": { request: CertificateRequest; answer: CertificateView };
  "attempts.list": { request: DeliveryRequest; answer: AttemptListView };
  "conformance.run": { request: ConformanceRequest; answer: ConformanceView };
  "replay.send": { request: ReplayRequest; answer: AttemptView };
  "replay.preview": { request: ReplayOrder; answer: ReplayPreviewView };
  "replay.start": { request: ReplayOrder; answer: ReplayRunView };
  "replay.runs": { request: WorkspaceRequest; answer: ReplayRunListView };
  "replay.run": { request: ReplayRunPageRequest; answer: ReplayRunDetailView };
  "replay.pause": { request: ReplayRunRequest; answer: ReplayRunView };
  "replay.resume": { request: ReplayRunRequest; answer: ReplayRunView };
  "replay.cancel": { request: ReplayRunRequest; answer: ReplayRunView };
  "forwards.list": { request: WorkspaceRequest; answer: ForwardListView };
  "forwards.preview": { request: ForwardPreviewRequest; answer: ForwardPreviewView };
  "forwards.add": { request: ForwardAddRequest; answer: ForwardView };
  "forwards.set": { request: ForwardSetRequest; answer: ForwardView };
  "forwards.remove": { request: ForwardRequest; answer: DoneView };
  "deadletters.list": { request: DeadLetterListRequest; answer: DeadLetterListView };
  "deadletters.get": { request: DeadLetterRequest; answer: DeadLetterDetailView };
  "deadletters.edit": { request: DeadLetterEditRequest; answer: DeadLetterDetailView };
  "deadletters.requeue": { request: DeadLetterMoveRequest; answer: MovedView };
  "deadletters.discard": { request: DeadLetterMoveRequest; answer: MovedView };
  "dialogue.places": { request: WorkspaceRequest; answer: DialoguePlacesView };
  "dialogue.list": { request: DialogueListRequest; answer: DialogueListView };
  "dialogue.show": { request: DialogueRequest; answer: DialogueView };
  "dialogue.answers": { request: EndpointRequest; answer: DialogueAnswersView };
  "dialogue.answer_set": { request: DialogueAnswerSetRequest; answer: DialogueAnswersView };
  "dialogue.answer_reset": { request: DialogueAnswerRequest; answer: DialogueAnswersView };
  "dialogue.forget_preview": { request: DialogueRequest; answer: DialogueForgottenView };
  "dialogue.forget": { request: DialogueRequest; answer: DialogueForgottenView };
  "dialogue.script": { request: DialogueRequest; answer: DialogueScriptView };
  "dialogue.run": { request: DialogueRunRequest; answer: DialogueRunView };
  "dialogue.monitor": { request: WorkspaceRequest; answer: DialogueMonitorView };
  "dialogue.submission": { request: DialogueSubmissionRequest; answer: DialogueSubmissionView };
  "sandbox.try": { request: SandboxTryRequest; answer: SandboxTryView };
  "sandbox.send": { request: SandboxSendRequest; answer: SandboxSendView };
  "sandbox.stop": { request: EmptyRequest; answer: SandboxView };
  "sandbox.status": { request: EmptyRequest; answer: SandboxView };
  "sandbox.start": { request: EmptyRequest; answer: SandboxWorldView };
  "sandbox.world": { request: EmptyRequest; answer: SandboxWorldView };
  "sandbox.credentials": { request: SandboxPlatformRequest; answer: SandboxCredentialListView };
  "sandbox.dispatch": { request: SandboxDispatchRequest; answer: SandboxWorldView };
  "sandbox.advance": { request: SandboxAdvanceRequest; answer: SandboxWorldView };
  "sandbox.clock": { request: SandboxClockRequest; answer: SandboxWorldView };
  "sandbox.fault": { request: SandboxFaultRequest; answer: SandboxWorldView };
  "sandbox.requeue": { request: SandboxDeliveryRequest; answer: SandboxWorldView };
  "sandbox.discard": { request: SandboxDeliveryRequest; answer: SandboxWorldView };
  "sandbox.dialogue": { request: EmptyRequest; answer: SandboxDialogueView };
  "sandbox.dialogue_step": { request: SandboxDialogueStepRequest; answer: SandboxDialogueView };
  "sandbox.scenarios": { request: EmptyRequest; answer: SandboxScenarioListView };
  "sandbox.scenario": { request: SandboxScenarioRequest; answer: SandboxScenarioRunView };
  "sandbox.reset": { request: EmptyRequest; answer: SandboxWorldView };
  "profiles.list": { request: ProfileListRequest; answer: ProfileListView };
  "profiles.get": { request: ProfileRequest; answer: ProfileView };
  "profiles.events": { request: ProfileEventsRequest; answer: ProfileEventsView };
  "profiles.set": { request: ProfileSetRequest; answer: ProfileView };
  "profiles.choose": { request: ProfileChooseRequest; answer: ProfileView };
  "profiles.reset": { request: ProfileResetRequest; answer: ProfileView };
  "api.describe": { request: ConnectionRequest; answer: ApiView };
  "api.prepare": { request: ApiCallRequest; answer: ApiPreparedView };
  "api.send": { request: ApiSendRequest; answer: ApiAnswerView };
  "api.runs": { request: EmptyRequest; answer: ApiRunListView };
  "api.cancel": { request: ApiRunRequest; answer: DoneView };
  "api.table": { request: ApiTableRequest; answer: ApiTableView };
  "api.history": { request: WorkspaceRequest; answer: ApiHistoryListView };
  "api.forget": { request: WorkspaceRequest; answer: DoneView };
  "api.saved": { request: WorkspaceRequest; answer: ApiSavedListView };
  "api.save": { request: ApiSaveRequest; answer: DoneView };
  "api.remove": { request: ApiSavedRequest; answer: DoneView };
  "api.curl": { request: ApiCallRequest; answer: CurlView };
  "api.code": { request: ApiCodeRequest; answer: ApiCodeView };
  "api.client": { request: ApiClientRequest; answer: ApiCodeView };
  "api.read_curl": { request: ApiReadCurlRequest; answer: ApiReadCurlView };
  "openapi.get": { request: ConnectionRequest; answer: OpenApiStateView };
  "openapi.load": { request: OpenApiLoadRequest; answer: OpenApiView };
  "openapi.remove": { request: ConnectionRequest; answer: DoneView };
  "openapi.operation": { request: OpenApiOperationRequest; answer: OpenApiOperationView };
  "openapi.check": { request: OpenApiCheckRequest; answer: OpenApiCheckView };
  "graphql.schema": { request: ConnectionRequest; answer: GraphqlStateView };
  "graphql.refresh": { request: GraphqlRefreshRequest; answer: GraphqlStateView };
  "limits.list": { request: ConnectionRequest; answer: LimitListView };
  "audit.page": { request: AuditPageRequest; answer: AuditPageView };
  "audit.retention": { request: AuditRetentionRequest; answer: AuditRetentionView };
  "imports.begin": { request: ImportBeginRequest; answer: ImportBegunView };
  "imports.close": { request: ImportRequest; answer: DoneView };
  "imports.sniff": { request: SniffRequest; answer: SniffView };
  "imports.map": { request: MapRequest; answer: MapView };
  "imports.check": { request: CheckRequest; answer: ImportCheckView };
  "imports.rows": { request: RowsRequest; answer: RowsView };
  "imports.next_problem": { request: NextProblemRequest; answer: NextProblemView };
  "activities.list": { request: EmptyRequest; answer: ActivityListView };
  "activities.cancel": { request: ActivityRequest; answer: DoneView };
}

export const COMMANDS: { readonly [Name in keyof Commands]: { readonly kind: "read" | "mutate"; readonly topics: readonly Topic[] } } = {
  "status.get": { kind: "read", topics: ["deliveries", "keys", "receiver", "sandbox", "settings"] },
  "settings.set": { kind: "mutate", topics: ["settings"] },
  "support.begin": { kind: "mutate", topics: ["settings", "endpoints", "keys"] },
  "doctor.run": { kind: "read", topics: [] },
  "workspaces.list": { kind: "read", topics: ["workspaces"] },
  "workspaces.create": { kind: "mutate", topics: ["workspaces", "endpoints"] },
  "workspaces.remove": { kind: "mutate", topics: ["workspaces", "endpoints", "keys", "deliveries", "sandbox", "receiver"] },
  "connections.add": { kind: "mutate", topics: ["workspaces", "endpoints"] },
  "connections.set_base": { kind: "mutate", topics: ["workspaces", "api"] },
  "connections.remove": { kind: "mutate", topics: ["workspaces", "endpoints", "keys", "deliveries", "receiver"] },
  "endpoints.list": { kind: "read", topics: ["endpoints", "deliveries", "keys", "receiver"] },
  "endpoints.add": { kind: "mutate", topics: ["endpoints", "receiver"] },
  "endpoints.set": { kind: "mutate", topics: ["endpoints", "receiver"] },
  "endpoints.remove": { kind: "mutate", topics: ["endpoints", "deliveries", "receiver"] },
  "endpoints.test": { kind: "mutate", topics: ["endpoints"] },
  "keys.list": { kind: "read", topics: ["keys"] },
  "keys.slots": { kind: "read", topics: ["profiles"] },
  "keys.add": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.check": { kind: "read", topics: [] },
  "keys.remove": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.set": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.rotate": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.revoke": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.try": { kind: "mutate", topics: ["keys", "api"] },
  "keys.login": { kind: "mutate", topics: ["keys", "api"] },
  "keys.begin_oauth": { kind: "mutate", topics: ["keys"] },
  "keys.finish_oauth": { kind: "mutate", topics: ["keys", "api"] },
  "keys.cancel_oauth": { kind: "mutate", topics: ["keys"] },
  "keys.in_file": { kind: "read", topics: [] },
  "keys.take": { kind: "mutate", topics: ["keys", "endpoints"] },
  "keys.remove_file": { kind: "mutate", topics: [] },
  "keychain.use_memory": { kind: "mutate", topics: ["keys"] },
  "keychain.retry": { kind: "mutate", topics: ["keys", "endpoints"] },
  "receiver.start": { kind: "mutate", topics: ["receiver", "endpoints"] },
  "receiver.stop": { kind: "mutate", topics: ["receiver", "endpoints"] },
  "tunnels.list": { kind: "read", topics: ["tunnels", "endpoints"] },
  "tunnels.open": { kind: "mutate", topics: ["tunnels", "endpoints", "receiver"] },
  "tunnels.close": { kind: "mutate", topics: ["tunnels", "endpoints"] },
  "tunnels.retry": { kind: "mutate", topics: ["tunnels", "endpoints"] },
  "tunnels.settle": { kind: "mutate", topics: ["tunnels"] },
  "subscriptions.places": { kind: "read", topics: ["workspaces", "tunnels", "endpoints", "keys", "profiles", "sandbox"] },
  "subscriptions.list": { kind: "read", topics: ["workspaces"] },
  "subscriptions.get": { kind: "read", topics: ["workspaces"] },
  "subscriptions.create": { kind: "mutate", topics: ["workspaces", "keys", "endpoints"] },
  "subscriptions.update": { kind: "mutate", topics: ["workspaces"] },
  "subscriptions.put_back": { kind: "mutate", topics: ["workspaces"] },
  "subscriptions.renew_secret": { kind: "mutate", topics: ["workspaces", "keys", "endpoints"] },
  "subscriptions.remove": { kind: "mutate", topics: ["workspaces"] },
  "deliveries.page": { kind: "read", topics: ["deliveries"] },
  "deliveries.histogram": { kind: "read", topics: [] },
  "deliveries.complete": { kind: "read", topics: ["deliveries", "endpoints"] },
  "views.list": { kind: "read", topics: ["views"] },
  "views.save": { kind: "mutate", topics: ["views"] },
  "views.remove": { kind: "mutate", topics: ["views"] },
  "notes.write": { kind: "mutate", topics: ["deliveries"] },
  "deliveries.counts": { kind: "read", topics: ["deliveries"] },
  "deliveries.get": { kind: "read", topics: ["deliveries"] },
  "deliveries.reveal": { kind: "read", topics: [] },
  "deliveries.signed": { kind: "read", topics: ["deliveries"] },
  "deliveries.compare_valid": { kind: "read", topics: ["deliveries"] },
  "deliveries.diff": { kind: "read", topics: ["deliveries"] },
  "deliveries.report": { kind: "read", topics: ["deliveries"] },
  "deliveries.vector": { kind: "read", topics: ["deliveries"] },
  "deliveries.curl": { kind: "read", topics: ["deliveries"] },
  "deliveries.bring_in": { kind: "mutate", topics: ["deliveries", "endpoints", "imports"] },
  "snippets.get": { kind: "read", topics: ["endpoints", "profiles"] },
  "deliveries.verify_again": { kind: "mutate", topics: ["activities"] },
  "deliveries.changed_verdicts": { kind: "read", topics: ["activities", "deliveries"] },
  "storage.dismiss": { kind: "mutate", topics: ["settings"] },
  "retention.get": { kind: "read", topics: ["settings"] },
  "retention.set": { kind: "mutate", topics: ["settings"] },
  "retention.preview": { kind: "read", topics: ["deliveries"] },
  "retention.apply": { kind: "mutate", topics: ["activities"] },
  "deliveries.purge": { kind: "mutate", topics: ["activities"] },
  "handshakes.confirm": { kind: "mutate", topics: ["attempts", "deliveries", "keys", "endpoints"] },
  "certificates.fetch": { kind: "mutate", topics: ["keys", "endpoints", "activities"] },
  "attempts.list": { kind: "read", topics: ["attempts"] },
  "conformance.run": { kind: "mutate", topics: ["activities"] },
  "replay.send": { kind: "mutate", topics: ["attempts"] },
  "replay.preview": { kind: "read", topics: ["deliveries", "workspaces"] },
  "replay.start": { kind: "mutate", topics: ["replays"] },
  "replay.runs": { kind: "read", topics: ["replays"] },
  "replay.run": { kind: "read", topics: ["replays"] },
  "replay.pause": { kind: "mutate", topics: ["replays"] },
  "replay.resume": { kind: "mutate", topics: ["replays"] },
  "replay.cancel": { kind: "mutate", topics: ["replays"] },
  "forwards.list": { kind: "read", topics: ["forwards"] },
  "forwards.preview": { kind: "read", topics: ["deliveries"] },
  "forwards.add": { kind: "mutate", topics: ["forwards"] },
  "forwards.set": { kind: "mutate", topics: ["forwards"] },
  "forwards.remove": { kind: "mutate", topics: ["forwards"] },
  "deadletters.list": { kind: "read", topics: ["forwards"] },
  "deadletters.get": { kind: "read", topics: ["forwards", "attempts"] },
  "deadletters.edit": { kind: "mutate", topics: ["forwards"] },
  "deadletters.requeue": { kind: "mutate", topics: ["forwards"] },
  "deadletters.discard": { kind: "mutate", topics: ["forwards"] },
  "dialogue.places": { kind: "read", topics: ["dialogues", "endpoints", "tunnels", "receiver", "profiles", "workspaces", "forwards", "keys"] },
  "dialogue.list": { kind: "read", topics: ["dialogues", "deliveries", "keys"] },
  "dialogue.show": { kind: "read", topics: ["dialogues", "deliveries", "attempts", "keys"] },
  "dialogue.answers": { kind: "read", topics: ["dialogues", "endpoints", "forwards", "profiles"] },
  "dialogue.answer_set": { kind: "mutate", topics: ["dialogues"] },
  "dialogue.answer_reset": { kind: "mutate", topics: ["dialogues"] },
  "dialogue.forget_preview": { kind: "read", topics: ["dialogues", "deliveries", "keys"] },
  "dialogue.forget": { kind: "mutate", topics: ["dialogues", "deliveries", "keys", "forwards", "attempts"] },
  "dialogue.script": { kind: "read", topics: ["dialogues", "deliveries"] },
  "dialogue.run": { kind: "mutate", topics: ["dialogues", "deliveries"] },
  "dialogue.monitor": { kind: "read", topics: ["dialogues", "deliveries", "receiver", "tunnels", "endpoints"] },
  "dialogue.submission": { kind: "read", topics: ["endpoints", "tunnels", "receiver", "profiles"] },
  "sandbox.try": { kind: "mutate", topics: ["sandbox", "workspaces", "endpoints", "keys", "receiver", "settings"] },
  "sandbox.send": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.stop": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.status": { kind: "read", topics: ["sandbox", "deliveries", "keys", "endpoints"] },
  "sandbox.start": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.world": { kind: "read", topics: ["sandbox", "deliveries"] },
  "sandbox.credentials": { kind: "read", topics: ["sandbox"] },
  "sandbox.dispatch": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.advance": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.clock": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.fault": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.requeue": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.discard": { kind: "mutate", topics: ["sandbox"] },
  "sandbox.dialogue": { kind: "read", topics: ["sandbox"] },
  "sandbox.dialogue_step": { kind: "mutate", topics: ["sandbox", "deliveries"] },
  "sandbox.scenarios": { kind: "read", topics: [] },
  "sandbox.scenario": { kind: "mutate", topics: ["sandbox", "workspaces", "endpoints", "keys", "receiver", "settings", "api"] },
  "sandbox.reset": { kind: "mutate", topics: ["sandbox"] },
  "profiles.list": { kind: "read", topics: ["profiles"] },
  "profiles.get": { kind: "read", topics: ["profiles"] },
  "profiles.events": { kind: "read", topics: ["profiles", "deliveries"] },
  "profiles.set": { kind: "mutate", topics: ["profiles", "endpoints", "keys"] },
  "profiles.choose": { kind: "mutate", topics: ["profiles", "endpoints", "keys"] },
  "profiles.reset": { kind: "mutate", topics: ["profiles", "endpoints", "keys"] },
  "api.describe": { kind: "read", topics: ["api", "profiles", "keys", "workspaces", "sandbox"] },
  "api.prepare": { kind: "read", topics: ["api", "profiles", "keys", "sandbox"] },
  "api.send": { kind: "mutate", topics: ["api"] },
  "api.runs": { kind: "read", topics: ["api", "activities"] },
  "api.cancel": { kind: "mutate", topics: ["api"] },
  "api.table": { kind: "read", topics: [] },
  "api.history": { kind: "read", topics: ["api"] },
  "api.forget": { kind: "mutate", topics: ["api"] },
  "api.saved": { kind: "read", topics: ["api"] },
  "api.save": { kind: "mutate", topics: ["api"] },
  "api.remove": { kind: "mutate", topics: ["api"] },
  "api.curl": { kind: "read", topics: ["api", "profiles"] },
  "api.code": { kind: "read", topics: ["api", "profiles"] },
  "api.client": { kind: "read", topics: ["api", "profiles", "keys"] },
  "api.read_curl": { kind: "read", topics: [] },
  "openapi.get": { kind: "read", topics: ["api"] },
  "openapi.load": { kind: "mutate", topics: ["api", "imports"] },
  "openapi.remove": { kind: "mutate", topics: ["api"] },
  "openapi.operation": { kind: "read", topics: ["api"] },
  "openapi.check": { kind: "read", topics: [] },
  "graphql.schema": { kind: "read", topics: ["api"] },
  "graphql.refresh": { kind: "mutate", topics: ["api"] },
  "limits.list": { kind: "read", topics: ["api", "profiles", "keys"] },
  "audit.page": { kind: "read", topics: ["api"] },
  "audit.retention": { kind: "mutate", topics: ["api"] },
  "imports.begin": { kind: "mutate", topics: ["imports"] },
  "imports.close": { kind: "mutate", topics: ["imports"] },
  "imports.sniff": { kind: "read", topics: [] },
  "imports.map": { kind: "read", topics: [] },
  "imports.check": { kind: "read", topics: [] },
  "imports.rows": { kind: "read", topics: [] },
  "imports.next_problem": { kind: "read", topics: [] },
  "activities.list": { kind: "read", topics: ["activities"] },
  "activities.cancel": { kind: "mutate", topics: ["activities"] },
};
