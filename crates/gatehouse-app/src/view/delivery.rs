//! Deliveries and attempts at the RPC edge. Bodies do not cross here: they come by the host's byte channel.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{
    AttemptError, AttemptId, AttemptMode, AttemptTimings, Cover, DeliveryId, DeliverySummary, EndpointId,
    Evidence, OutboxLink, Reason, ReplayLink, Timestamp, VerdictStatus, WorkspaceId,
};
use gatehouse_model::{CheckId, CheckOutcome};
use gatehouse_providers::Provenance;

use super::WeakSpotView;

/// Which deliveries a list shows; what is absent does not narrow.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryFilterRequest {
    /// Only of this workspace.
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// Only of this endpoint.
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// Only of this platform.
    #[ts(optional)]
    pub platform: Option<String>,
    /// Only with this verdict.
    #[ts(optional)]
    pub verdict: Option<VerdictStatus>,
    /// Only duplicates (true) or only first ones (false).
    #[ts(optional)]
    pub duplicates: Option<bool>,
    /// A query, see `docs/CLI.md`; it narrows further than the fields above.
    #[ts(optional)]
    pub query: Option<String>,
}

/// In which order a list of deliveries stands; the newest comes first in each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliverySort {
    /// By when they came.
    #[default]
    Arrival,
    /// By when they happened, by the payload's word; when they came stands for it where there is none.
    Occurred,
}

/// Asks for a page of deliveries, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryPageRequest {
    /// Which deliveries.
    pub filter: DeliveryFilterRequest,
    /// In which order; the same for all pages of a list.
    #[ts(optional, as = "Option<DeliverySort>")]
    pub sort: DeliverySort,
    /// The `next` of the page before; none for the first page.
    #[ts(optional)]
    pub after: Option<String>,
    /// Begins so many rows further on: any row of the list is reached at once by the number that it has behind the
    /// `top` of a page.
    #[ts(optional, as = "Option<u32>")]
    pub rank: Option<u64>,
    /// How many, 1 to 1,000; 100 when absent.
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of deliveries.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeliveryPageView {
    /// The deliveries, newest first.
    pub deliveries: Vec<DeliverySummary>,
    /// Asks for the page after this one; none at the end.
    pub next: Option<String>,
    /// How many the filter lets through in all.
    #[ts(type = "number")]
    pub total: u64,
    /// Whether there may be more than the total: counting them all would take too long. A page that has a `next` and
    /// fewer deliveries than were asked for is one on which looking into headers and bodies took too long.
    pub at_least: bool,
    /// How many of the older deliveries are not in the index of texts yet, and so are not found by a text.
    #[ts(type = "number")]
    pub unindexed: u64,
    /// Asks, as `after`, for a page that begins with the first row of this one, whatever has come since.
    pub top: Option<String>,
    /// Whether any row can be asked for by `rank`; not where headers and bodies have to be looked into.
    pub ranked: bool,
}

/// Asks when the deliveries of a list came.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct HistogramRequest {
    /// Which deliveries.
    pub filter: DeliveryFilterRequest,
    /// In how many spans at most, up to 200; 60 when absent.
    #[ts(optional)]
    pub bars: Option<u32>,
}

/// A span of time and what came in it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HistogramBarView {
    /// Where it begins.
    #[ts(type = "string")]
    pub from: Timestamp,
    /// With a valid signature.
    #[ts(type = "number")]
    pub valid: u64,
    /// With an invalid one.
    #[ts(type = "number")]
    pub invalid: u64,
    /// That could not be verified, or by a scheme that signs nothing.
    #[ts(type = "number")]
    pub other: u64,
}

/// When the deliveries of a list came.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HistogramView {
    /// Spans of equal length, the oldest first.
    pub bars: Vec<HistogramBarView>,
    /// Where the last span ends.
    #[ts(type = "string")]
    pub to: Timestamp,
    /// Whether older deliveries were left out, because counting them would take too long.
    pub cut: bool,
}

/// How many deliveries there are of each kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct DeliveryCountsView {
    /// All.
    #[ts(type = "number")]
    pub all: u64,
    /// With a valid signature.
    #[ts(type = "number")]
    pub valid: u64,
    /// With an invalid one.
    #[ts(type = "number")]
    pub invalid: u64,
    /// That could not be verified, or by a scheme that signs nothing.
    #[ts(type = "number")]
    pub unverified: u64,
    /// That repeat an earlier one.
    #[ts(type = "number")]
    pub duplicate: u64,
}

/// Names a delivery.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRequest {
    /// Its id.
    pub delivery_id: DeliveryId,
}

/// One step of the verification, with whose word it rests on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CheckView {
    /// Which step.
    pub id: CheckId,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// The proof.
    pub evidence: Vec<Evidence>,
    /// Whose word the step rests on; none where it rests on nobody's.
    pub provenance: Option<Provenance>,
}

/// The verdict with its steps.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerdictView {
    /// In one word.
    pub status: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// The scheme that was used.
    pub scheme: Option<String>,
    /// The scheme in words.
    pub scheme_label: Option<String>,
    /// The label of the secret that matched.
    pub matched_secret: Option<String>,
    /// Whether that one is an old secret, which a newer one has taken the place of.
    pub matched_previous: bool,
    /// The steps, in order.
    pub checks: Vec<CheckView>,
    /// What the scheme protects.
    pub covers: Vec<Cover>,
    /// What the scheme leaves open.
    pub weak_spots: Vec<WeakSpotView>,
    /// How true the bytes are to what was sent, as a sentence.
    pub fidelity_words: String,
    /// The headers of this delivery that proxies add.
    pub added_headers: Vec<String>,
    /// The recomputed variant that fits.
    pub cause: Option<String>,
    /// The next step for a person.
    pub hint: Option<String>,
    /// SHA-256 of the signed bytes, hex.
    pub signed_content_sha256: Option<String>,
}

/// A compressed body as far as it was unpacked; the bytes are asked for apart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UnpackedView {
    /// The coding, `gzip` or `deflate`.
    pub coding: String,
    /// How many bytes it is unpacked.
    #[ts(type = "number")]
    pub size: u64,
    /// Why it ends where it ends.
    pub end: UnpackedEnd,
}

/// Why an unpacked body ends where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UnpackedEnd {
    /// It is whole.
    Whole,
    /// It grew more than 200 times, so that no more of it was unpacked.
    Bomb,
    /// It grew over 25 MiB, so that no more of it was unpacked.
    TooLarge,
    /// What was packed is cut off or is not of its coding.
    Broken,
}

/// A header as a screen shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HeaderView {
    /// The name, case as on the wire.
    pub name: String,
    /// The value; bytes that are not printable text stand as `\xNN`.
    pub value: String,
    /// Whether the value was not plain text.
    pub escaped: bool,
}

/// What was said of a delivery at first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerdictAtReceiptView {
    /// In one word.
    pub status: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// When something else was said for the first time or the last.
    #[ts(type = "string | null")]
    pub judged_again_at: Option<Timestamp>,
}

/// A header that something in between added.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddedHeaderView {
    /// The header.
    pub header: HeaderView,
    /// What adds it.
    pub by: String,
}

/// What stood between the sender and us, by the marks that it left. Marks are in anybody's hand.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct TransitView {
    /// The headers that proxies added, in the order in which they came.
    pub added: Vec<AddedHeaderView>,
    /// The relay whose marks it bears.
    pub relay: Option<String>,
    /// What that relay does to a request.
    pub does: Option<String>,
}

/// A delivery with everything but its body.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeliveryView {
    /// The row of the list.
    pub summary: DeliverySummary,
    /// The platform's name as it writes itself.
    pub platform_name: String,
    /// The verdict with its steps.
    pub verdict: VerdictView,
    /// The headers in wire order.
    pub headers: Vec<HeaderView>,
    /// Trailers of a chunked body.
    pub trailers: Vec<HeaderView>,
    /// The length of the head in bytes; none when it was not kept.
    pub head_size: Option<u32>,
    /// Why the head was not kept.
    pub head_note: Option<String>,
    /// The content type, as sent.
    pub content_type: Option<String>,
    /// The body without its compression, where it has one that can be taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unpacked: Option<UnpackedView>,
    /// SHA-256 of the body, hex.
    pub body_sha256: String,
    /// The other end of the socket.
    pub peer: Option<String>,
    /// When the event happened, by the platform's word.
    #[ts(type = "string | null")]
    pub occurred_at: Option<Timestamp>,
    /// What was said when it came and decided the answer, where that differs from what is said now.
    pub at_receipt: Option<VerdictAtReceiptView>,
    /// What is known of the way on which it came.
    pub transit: TransitView,
    /// What it asks as a challenge; none for a delivery.
    pub handshake: Option<super::HandshakeView>,
    /// The last valid delivery of the same endpoint and event before this one.
    pub last_valid: Option<DeliveryId>,
    /// What a person wrote on it; none where nobody did.
    pub note: Option<super::NoteView>,
    /// The parts in which received secrets are masked and sealed: `head`, `path`, `trailers`, `body`.
    pub sealed: Vec<String>,
    /// All deliveries of the same event, oldest first.
    pub same_event: Vec<DeliverySummary>,
}

/// What stands in the masked parts of a delivery, but its bytes: they come by the byte channel.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RevealedView {
    /// The request target.
    pub path: String,
    /// The headers in wire order.
    pub headers: Vec<HeaderView>,
    /// Trailers of a chunked body.
    pub trailers: Vec<HeaderView>,
}

/// Sends a stored delivery to a URL.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplayRequest {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Where to: http or https.
    pub url: String,
    /// In which form; as recorded when absent.
    #[serde(default)]
    #[ts(optional)]
    pub mode: Option<AttemptMode>,
    /// Headers to set, as `Name: value`.
    #[serde(default)]
    pub set: Vec<String>,
    /// The workspace's name, typed by a person, where the target is one of real people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confirm: Option<String>,
}

/// One sending of a delivery, with what came back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AttemptView {
    /// Its id; the body of its answer comes by the byte channel.
    pub id: AttemptId,
    /// The delivery that was sent.
    pub delivery_id: DeliveryId,
    /// In which form.
    pub mode: AttemptMode,
    /// Where to.
    pub target: String,
    /// When it began.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What kept it from getting one.
    pub error: Option<AttemptError>,
    /// How long it took.
    pub timings: AttemptTimings,
    /// The headers that differ from the recorded ones.
    pub headers_changed: Vec<String>,
    /// The headers of the answer in wire order.
    pub response_headers: Vec<HeaderView>,
    /// The length of the answer's body in bytes, as far as it was kept.
    #[ts(type = "number")]
    pub response_size: u64,
    /// Whether the answer's body was cut at the limit.
    pub response_truncated: bool,
    /// The place in the outbox, where a rule sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub outbox: Option<OutboxLink>,
    /// The place in a run, where a replay of many sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub replay: Option<ReplayLink>,
}

/// The attempts of a delivery, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AttemptListView {
    /// The attempts.
    pub attempts: Vec<AttemptView>,
    /// The address that a replay would offer: the one used last in this workspace, else the sandbox's consumer.
    pub suggested_target: Option<String>,
}
