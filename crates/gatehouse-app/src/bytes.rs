//! The byte channel: heads and bodies for a screen or a file, as they are.

use std::str::FromStr;

use gatehouse_model::{AttemptId, DeliveryId};

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
        let plain = path.replace("%2F", "/").replace("%2f", "/");
        let mut parts = plain.trim_start_matches('/').split('/');
        let (root, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        if root != "bytes" || parts.next().is_some() {
            return None;
        }
        match kind {
            "delivery-head" => Some(Self::Delivery(ByteKind::Head, DeliveryId::from_str(id).ok()?)),
            "delivery-body" => Some(Self::Delivery(ByteKind::Body, DeliveryId::from_str(id).ok()?)),
            "attempt-head" => Some(Self::Attempt(ByteKind::Head, AttemptId::from_str(id).ok()?)),
            "attempt-body" => Some(Self::Attempt(ByteKind::Body, AttemptId::from_str(id).ok()?)),
            _ => None,
        }
    }
}
