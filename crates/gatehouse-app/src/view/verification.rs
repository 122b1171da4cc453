//! What explains a verdict: the signed bytes, the last valid delivery beside it, a report, a test vector, code.

use gatehouse_model::{DeliveryId, EndpointId, Timestamp};
use gatehouse_signing::Language;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a scheme leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WeakSpot {
    /// Nothing is signed at all.
    NothingSigned,
    /// A changed body is not noticed.
    BodyNotSigned,
    /// The id by which repeats are told can be changed.
    IdNotSigned,
    /// An old request sent again is not noticed.
    TimeNotSigned,
    /// Only a part of the address is signed, or an address that others share the secret with is not.
    UrlNotSigned,
    /// The hash function is SHA-1.
    Sha1,
}

/// A weak spot of a scheme, with what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WeakSpotView {
    /// The stable code.
    pub code: WeakSpot,
    /// What follows from it, as a sentence.
    pub words: String,
}

/// One labelled piece of the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedRangeView {
    /// The first byte.
    #[ts(type = "number")]
    pub start: u64,
    /// The byte behind the last; the same as `start` for a piece that is empty.
    #[ts(type = "number")]
    pub end: u64,
    /// The placeholder of the scheme without its braces, such as `timestamp`; `text` for what stands between.
    pub label: String,
    /// Where the piece comes from, in words.
    pub words: String,
    /// Whether bullets stand here instead of a secret.
    pub hidden: bool,
}

/// The bytes that the scheme signs in a delivery; they themselves come by the byte channel as `delivery-signed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedView {
    /// The scheme.
    pub scheme: Option<String>,
    /// The scheme in words.
    pub scheme_label: Option<String>,
    /// The length of all signed bytes as shown; bullets count for a secret among them.
    #[ts(type = "number")]
    pub length: u64,
    /// How many of them the byte channel gives.
    #[ts(type = "number")]
    pub shown: u64,
    /// Whether the byte channel gives only the beginning.
    pub cut: bool,
    /// The pieces in order, without gaps.
    pub ranges: Vec<SignedRangeView>,
    /// Why there are no bytes to show; none when there are.
    pub note: Option<String>,
}

/// What a difference between two deliveries is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Another scheme was used.
    Scheme,
    /// Another secret matched, or none did.
    Secret,
    /// The header of the signature is absent, or of another form.
    Signature,
    /// The signed time, and how far it is from the moment of receipt.
    Time,
    /// The method.
    Method,
    /// The path.
    Path,
    /// The query.
    Query,
    /// A header that only one of them has, or with another value.
    Header,
    /// The bytes on the way: whether a proxy stood in front.
    Fidelity,
    /// How the body is written.
    Body,
}

/// One difference that matters to the verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DifferenceView {
    /// What it is about.
    pub kind: DifferenceKind,
    /// What differs, in a word or two, such as `User-Agent` or `line ends`.
    pub subject: String,
    /// The difference as a sentence.
    pub words: String,
    /// The value of this delivery; none where it has none. Never a secret.
    pub this: Option<String>,
    /// The value of the valid delivery; none where it has none. Never a secret.
    pub valid: Option<String>,
    /// Whether the difference can be why a signature does not match.
    pub matters: bool,
}

/// A delivery beside the last valid one of its endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComparisonView {
    /// The valid one; none when the endpoint has none.
    pub valid: Option<DeliveryId>,
    /// When it was received.
    #[ts(type = "string | null")]
    pub valid_received_at: Option<Timestamp>,
    /// Whether both are of the same event.
    pub same_event: bool,
    /// The differences, those that can matter first.
    pub differences: Vec<DifferenceView>,
    /// What was compared and found alike, in a word or two each.
    pub alike: Vec<String>,
    /// Why there is nothing to compare with; none when there is.
    pub note: Option<String>,
}

/// Asks for a report of a delivery.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Whether the body is in it; without it only its length and hash are.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub with_body: bool,
}

/// A report that can be given to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// The report as Markdown, without secrets.
    pub text: String,
}

/// A test vector of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VectorView {
    /// One vector as JSON, its secret left out; `gatehouse verify --vector` reads it.
    pub text: String,
    /// The name under which the file would be saved.
    pub file_name: String,
    /// What has to be filled in, as a sentence.
    pub note: String,
}

/// Asks for code that verifies a scheme.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SnippetRequest {
    /// The scheme; else that of `endpoint_id`.
    #[serde(default)]
    #[ts(optional)]
    pub scheme: Option<String>,
    /// The endpoint whose scheme is meant.
    #[serde(default)]
    #[ts(optional)]
    pub endpoint_id: Option<EndpointId>,
    /// The language by its stable word; the first of `languages` when absent.
    #[serde(default)]
    #[ts(optional)]
    pub language: Option<String>,
}

/// How far the project's own tests take the code of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SnippetTested {
    /// It is run against the public test vectors.
    Run,
    /// It is compiled.
    Compiled,
    /// It is only written.
    NotRun,
}

/// A language in which code can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SnippetLanguageView {
    /// The stable word.
    pub language: String,
    /// The name that people use.
    pub name: String,
    /// How far its code is tested.
    pub tested: SnippetTested,
}

impl From<Language> for SnippetLanguageView {
    fn from(language: Language) -> Self {
        Self {
            language: language.as_str().to_owned(),
            name: language.name().to_owned(),
            tested: language.run_state().into(),
        }
    }
}

/// Code that verifies a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SnippetView {
    /// The scheme.
    pub scheme: String,
    /// The language.
    pub language: String,
    /// The code; none when there is none for this scheme, and then `note` says why.
    pub code: Option<String>,
    /// The name under which the file would be saved.
    pub file_name: Option<String>,
    /// How far it is tested.
    pub tested: SnippetTested,
    /// What to know before it is pasted, as a sentence.
    pub note: Option<String>,
    /// Every language.
    pub languages: Vec<SnippetLanguageView>,
}
