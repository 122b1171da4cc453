//! The byte channel: heads and bodies for a screen or a file, as they are.

use std::str::FromStr;

use gatehouse_model::{AttemptId, DeliveryId, Problem};
use uuid::Uuid;

use crate::view::ImportId;

/// Which bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteKind {
    /// The head as on the wire.
    Head,
    /// The body after transfer decoding.
    Body,
}

/// Names the bytes of a delivery or of an attempt's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// Of a delivery.
    Delivery(ByteKind, DeliveryId),
    /// Of a delivery, with the secrets in it in clear.
    Revealed(ByteKind, DeliveryId),
    /// The bytes that the scheme signs in a delivery, as far as they are shown.
    Signed(DeliveryId),
    /// The body of a delivery without its compression.
    Unpacked(DeliveryId),
    /// Of the answer to an attempt.
    Attempt(ByteKind, AttemptId),
}

impl Bytes {
    /// Reads `bytes/<kind>/<id>`, also with its slashes percent-encoded, as some hosts send it.
    ///
    /// ```
    /// let path = "/bytes%2Fdelivery-body%2F0190a6a5-0000-7000-8000-000000000000";
    /// assert!(gatehouse_app::Bytes::parse_path(path).is_some());
    /// assert!(gatehouse_app::Bytes::parse_path("/bytes/../etc/passwd").is_none());
    /// ```
    pub fn parse_path(path: &str) -> Option<Self> {
        let (kind, id) = parts(path)?;
        match kind.as_str() {
            "delivery-head" => Some(Self::Delivery(ByteKind::Head, DeliveryId::from_str(&id).ok()?)),
            "delivery-body" => Some(Self::Delivery(ByteKind::Body, DeliveryId::from_str(&id).ok()?)),
            "revealed-head" => Some(Self::Revealed(ByteKind::Head, DeliveryId::from_str(&id).ok()?)),
            "revealed-body" => Some(Self::Revealed(ByteKind::Body, DeliveryId::from_str(&id).ok()?)),
            "delivery-unpacked" => Some(Self::Unpacked(DeliveryId::from_str(&id).ok()?)),
            "delivery-signed" => Some(Self::Signed(DeliveryId::from_str(&id).ok()?)),
            "attempt-head" => Some(Self::Attempt(ByteKind::Head, AttemptId::from_str(&id).ok()?)),
            "attempt-body" => Some(Self::Attempt(ByteKind::Body, AttemptId::from_str(&id).ok()?)),
            _ => None,
        }
    }
}

/// Names the bytes of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportBytes {
    /// The file, which comes in.
    File(ImportId),
    /// The rejected rows with their reasons, which go out.
    Rejected(ImportId),
}

impl ImportBytes {
    /// Reads `bytes/import/<id>` or `bytes/import-rejected/<id>`, as [`Bytes::parse_path`] does.
    ///
    /// ```
    /// use gatehouse_app::ImportBytes;
    /// let path = "/bytes%2Fimport%2F0190a6a5-0000-7000-8000-000000000000";
    /// assert!(matches!(ImportBytes::parse_path(path), Some(ImportBytes::File(_))));
    /// assert!(ImportBytes::parse_path("/bytes/import/../../etc/passwd").is_none());
    /// ```
    pub fn parse_path(path: &str) -> Option<Self> {
        let (kind, id) = parts(path)?;
        let id = ImportId(Uuid::parse_str(&id).ok()?);
        match kind.as_str() {
            "import" => Some(Self::File(id)),
            "import-rejected" => Some(Self::Rejected(id)),
            _ => None,
        }
    }

    /// Reads where a piece of a file begins, in bytes, from the value of its header `X-Offset`.
    ///
    /// # Errors
    /// `import.no_offset` when it is absent or no number.
    pub fn offset(stated: Option<&str>) -> Result<u64, Problem> {
        stated.and_then(|text| text.parse().ok()).ok_or_else(|| {
            Problem::new("import.no_offset", "The piece does not say where it begins.")
                .hint("Send the header X-Offset with the byte.")
        })
    }
}

/// The kind and the id in `bytes/<kind>/<id>`.
fn parts(path: &str) -> Option<(String, String)> {
    let plain = path.replace("%2F", "/").replace("%2f", "/");
    let mut parts = plain.trim_start_matches('/').split('/');
    let (root, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
    (root == "bytes" && parts.next().is_none()).then(|| (kind.to_owned(), id.to_owned()))
}
