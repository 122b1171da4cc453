//! One delivery as it comes in from a file, before it is known whether it may stay.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Fidelity, Header, RequestHead, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The largest head that is taken.
const LARGEST_HEAD: usize = 1024 * 1024;

/// The largest body that is taken: what an endpoint may be set to take at most.
pub(super) const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// The longest text of any other kind that is taken.
const LONGEST: usize = 64 * 1024;

/// A delivery of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parcel {
    /// Its id where it was received.
    pub(crate) id: Option<String>,
    pub(crate) received_at: Option<Timestamp>,
    pub(crate) platform: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status_answered: u16,
    pub(crate) provider_event: Option<String>,
    pub(crate) provider_delivery_id: Option<String>,
    pub(crate) occurred_at: Option<Timestamp>,
    pub(crate) peer: Option<String>,
    pub(crate) head: Option<Vec<u8>>,
    pub(crate) head_note: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) trailers: Vec<Header>,
    pub(crate) fidelity: Option<Fidelity>,
    /// What was said of it where it was received: verdict and reason.
    pub(crate) said: Option<(String, String)>,
    /// Whether values in it are masked.
    pub(crate) masked: bool,
}

impl Parcel {
    /// Gives what makes it the same delivery when it comes again.
    pub(crate) fn digest(&self) -> [u8; 16] {
        let mut all = Sha256::new();
        let time = self.received_at.map(|at| at.as_nanosecond().to_be_bytes());
        let parts: [&[u8]; 6] = [
            self.id.as_deref().unwrap_or_default().as_bytes(),
            time.as_ref().map_or(&[], |time| time.as_slice()),
            self.method.as_bytes(),
            self.path.as_bytes(),
            self.head.as_deref().unwrap_or_default(),
            &self.body,
        ];
        for part in parts {
            all.update((part.len() as u64).to_be_bytes());
            all.update(part);
        }
        let digest: [u8; 32] = all.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        key
    }
}

/// A record of ours as it is read: whatever is absent is absent, and what is not known is left alone.
#[derive(Deserialize)]
pub(super) struct Line {
    #[serde(default)]
    form: Option<String>,
    id: Option<String>,
    received_at: Option<Timestamp>,
    platform: Option<String>,
    method: Option<String>,
    path: Option<String>,
    status_answered: Option<u16>,
    verdict: Option<String>,
    reason: Option<String>,
    fidelity: Option<String>,
    provider_event: Option<String>,
    provider_delivery_id: Option<String>,
    occurred_at: Option<Timestamp>,
    peer: Option<String>,
    #[serde(default)]
    masked: bool,
    #[serde(default)]
    masked_places: Vec<String>,
    head_note: Option<String>,
    head_b64: Option<String>,
    #[serde(default)]
    trailers: Vec<(String, String)>,
    body_sha256: Option<String>,
    body_b64: Option<String>,
}

impl Line {
    /// Makes a parcel of it, or says as the end of a sentence why not.
    pub(super) fn parcel(self) -> Result<Parcel, String> {
        if let Some(form) = self.form.as_deref().filter(|form| *form != super::record::FORM) {
            return Err(format!("it is of the form \"{}\", which this version does not read", short(form)));
        }
        let head = self.head_b64.map(|text| decoded(&text, "head_b64", LARGEST_HEAD)).transpose()?;
        let Some(body) = self.body_b64 else { return Err("it has no body_b64".to_owned()) };
        let body = decoded(&body, "body_b64", LARGEST_BODY)?;
        if let Some(wanted) = self.body_sha256
            && !wanted.eq_ignore_ascii_case(&hex::encode(Sha256::digest(&body)))
        {
            return Err("its body does not have the digest in body_sha256".to_owned());
        }
        let trailers = self
            .trailers
            .into_iter()
            .map(|(name, value)| Ok(Header { name, value: decoded(&value, "trailers", LARGEST_HEAD)? }));
        let trailers = trailers.collect::<Result<Vec<_>, String>>()?;
        let parsed = head.as_deref().and_then(|head| RequestHead::parse(head).ok());
        let (read_method, read_path) = parsed.map(|head| (head.method, head.target)).unzip();
        let method = self.method.or(read_method).ok_or("it has neither a method nor a head")?;
        let path = self.path.or(read_path).ok_or("it has neither a path nor a head")?;
        let texts = [Some(&method), Some(&path), self.id.as_ref(), self.provider_event.as_ref()];
        let more = [self.provider_delivery_id.as_ref(), self.peer.as_ref(), self.head_note.as_ref()];
        if texts.into_iter().chain(more).flatten().any(|text| text.len() > LONGEST) {
            return Err(format!("one of its texts is longer than {LONGEST} bytes"));
        }
        Ok(Parcel {
            id: self.id,
            received_at: self.received_at,
            platform: self.platform,
            method,
            path,
            status_answered: self.status_answered.unwrap_or_default(),
            provider_event: self.provider_event,
            provider_delivery_id: self.provider_delivery_id,
            occurred_at: self.occurred_at,
            peer: self.peer,
            head,
            head_note: self.head_note,
            body,
            trailers,
            fidelity: self.fidelity.as_deref().and_then(Fidelity::from_word),
            said: self.verdict.zip(self.reason),
            masked: self.masked || !self.masked_places.is_empty(),
        })
    }
}

fn decoded(text: &str, field: &str, most: usize) -> Result<Vec<u8>, String> {
    if text.len() / 4 * 3 > most + 3 {
        return Err(format!("its {field} holds more than {most} bytes"));
    }
    STANDARD.decode(text).map_err(|error| format!("its {field} is no Base64 ({error})"))
}

/// Reads a raw request.
pub(super) fn from_wire(bytes: &[u8]) -> Result<Parcel, String> {
    let head = RequestHead::parse(bytes).map_err(|error| error.to_string())?;
    let (head_bytes, body) = bytes.split_at(head.length);
    if body.len() > LARGEST_BODY {
        return Err(format!("its body is longer than {LARGEST_BODY} bytes"));
    }
    Ok(Parcel {
        masked: head.first(super::http::MASKED_HEADER).is_some(),
        method: head.method,
        path: head.target,
        head: Some(head_bytes.to_vec()),
        body: body.to_vec(),
        ..Parcel::default()
    })
}

/// The beginning of a text, for a message.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(40).collect()
}
