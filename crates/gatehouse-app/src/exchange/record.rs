//! One delivery as it leaves: a line of JSON that holds the whole of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Delivery, DeliverySummary, Header, RequestHead, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::redact::{Redacted, Redaction};
use crate::operation::mask::HIDDEN;

/// What a record calls itself, with the number of its form.
pub(super) const FORM: &str = "gatehouse-delivery/1";

/// A delivery as it leaves, without secrets.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Record {
    form: &'static str,
    #[serde(flatten)]
    pub(crate) summary: DeliverySummary,
    scheme: Option<String>,
    cause: Option<String>,
    hint: Option<String>,
    occurred_at: Option<Timestamp>,
    peer: Option<String>,
    /// Where something was hidden; empty when every byte is as it came.
    #[serde(rename = "masked_places")]
    pub(crate) places: Vec<String>,
    head_note: Option<String>,
    #[serde(serialize_with = "optional_base64", rename = "head_b64")]
    pub(crate) head: Option<Vec<u8>>,
    #[serde(serialize_with = "pairs")]
    trailers: Vec<Header>,
    body_sha256: String,
    #[serde(serialize_with = "base64", rename = "body_b64")]
    pub(crate) body: Vec<u8>,
}

impl Record {
    /// Makes the record of a delivery, with everything secret hidden.
    pub(crate) fn new(delivery: Delivery, body: Vec<u8>, redaction: &Redaction) -> Self {
        let mut summary = delivery.summary;
        let Redacted { head, path, body, trailers, places } =
            redaction.apply(delivery.head.as_deref(), &summary.path, body, &delivery.trailers);
        let hide = |text: Option<String>| text.map(|text| redaction.text(&text));
        summary.path = path;
        summary.provider_event = hide(summary.provider_event);
        summary.provider_delivery_id = hide(summary.provider_delivery_id);
        summary.masked |= !places.is_empty();
        // Of what is in the file: the length of what was hidden is nobody's business.
        summary.size = body.len() as u64;
        Self {
            form: FORM,
            summary,
            scheme: delivery.verdict.scheme,
            cause: delivery.verdict.cause,
            hint: hide(delivery.verdict.hint),
            occurred_at: delivery.occurred_at,
            peer: delivery.peer,
            places,
            head_note: delivery.head_note,
            head,
            trailers,
            body_sha256: hex::encode(Sha256::digest(&body)),
            body,
        }
    }

    /// Marks it as masked where parts of it are sealed and could not be opened.
    pub(crate) fn sealed(mut self, closed: bool) -> Self {
        if closed {
            self.summary.masked = true;
            for place in self.masked_places() {
                if !self.places.contains(&place) {
                    self.places.push(place);
                }
            }
            if self.places.is_empty() {
                self.places.push("parts that are sealed".to_owned());
            }
        }
        self
    }

    /// Gives where something was hidden before.
    fn masked_places(&self) -> Vec<String> {
        let is_hidden = |header: &&Header| header.text().ends_with(HIDDEN);
        let head = self.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
        let headers = head.map(|head| head.headers).unwrap_or_default();
        let mut places: Vec<_> =
            headers.iter().filter(is_hidden).map(|header| format!("header {}", header.name)).collect();
        places.extend(self.trailers.iter().filter(is_hidden).map(|one| format!("trailer {}", one.name)));
        if self.summary.path.contains(HIDDEN) {
            places.push("address".to_owned());
        }
        if self.body.windows(HIDDEN.len()).any(|part| part == HIDDEN.as_bytes()) {
            places.push("body".to_owned());
        }
        places
    }

    /// Says in words that something was hidden; none where nothing was.
    pub(crate) fn note(&self) -> Option<String> {
        match (self.places.is_empty(), self.summary.masked) {
            (false, _) => Some(format!("Secrets are masked here: {}.", self.places.join("; "))),
            (true, true) => Some("Secrets were masked before it was brought in.".to_owned()),
            (true, false) => None,
        }
    }
}

fn base64<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn optional_base64<S: serde::Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(|bytes| STANDARD.encode(bytes)).serialize(serializer)
}

fn pairs<S: serde::Serializer>(headers: &[Header], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(headers.iter().map(|header| (&header.name, STANDARD.encode(&header.value))))
}
