//! What leaves comes in again, byte for byte, and what is hostile does no harm.

mod curl;
mod hostile;
mod round_trip;
mod through_store;

use std::ops::ControlFlow;
use std::path::Path;

use gatehouse_model::{
    ConnectionId, Delivery, DeliveryId, DeliverySummary, EndpointId, Fidelity, Header, Reason, Verdict,
    VerdictStatus, WorkspaceId,
};
use uuid::Uuid;

use super::read::{FileForm, Piece, read_file};
use super::record::Record;
use super::redact::Redaction;

/// A delivery with this head and body, of the number `number`.
pub(super) fn delivery(number: u128, head: &[u8], body: &[u8]) -> Delivery {
    let path = gatehouse_model::RequestHead::parse(head).map(|head| head.target).unwrap_or_default();
    Delivery {
        summary: DeliverySummary {
            sequence: 7,
            id: DeliveryId::from_uuid(Uuid::from_u128(number)),
            workspace_id: WorkspaceId::from_uuid(Uuid::from_u128(1)),
            endpoint_id: EndpointId::from_uuid(Uuid::from_u128(1)),
            endpoint: "kejue".to_owned(),
            platform: "kejue".to_owned(),
            received_at: "2026-11-20T10:00:00.123456Z".parse().unwrap(),
            method: "POST".to_owned(),
            path,
            status_answered: 200,
            unexpected: None,
            size: body.len() as u64,
            verdict: VerdictStatus::Valid,
            reason: Reason::Ok,
            fidelity: Fidelity::Wire,
            provider_event: Some("call.ended".to_owned()),
            provider_delivery_id: Some(format!("evt_{number}")),
            attempt: 1,
            duplicate_of: None,
            replay_of: None,
            conflict: false,
            imported_from: None,
            masked: false,
            occurred_at: None,
            latency_us: None,
            pinned: false,
            noted: false,
        },
        connection_id: ConnectionId::from_uuid(Uuid::from_u128(1)),
        verdict: Verdict::bare(VerdictStatus::Valid, Reason::Ok),
        verdict_at_receipt: None,
        judged_again_at: None,
        peer: Some("127.0.0.1:5000".to_owned()),
        head: Some(head.to_vec()),
        head_note: None,
        trailers: vec![Header::new("X-Sum", b"\xff")],
        body_sha256: String::new(),
        occurred_at: None,
    }
}

/// Its record, with nothing known to be secret but what names say.
pub(super) fn record(number: u128, head: &[u8], body: &[u8]) -> Record {
    let redaction = Redaction::new(None, std::iter::empty(), &[], None);
    Record::new(delivery(number, head, body), body.to_vec(), &redaction)
}

/// Reads a file whole.
pub(super) fn all_of(path: &Path) -> (FileForm, Vec<Piece>) {
    let mut pieces = Vec::new();
    let form = read_file(path, "file", &mut |piece| {
        pieces.push(piece);
        ControlFlow::Continue(())
    });
    (form.unwrap(), pieces)
}

/// Reads these bytes as a file.
pub(super) fn read_bytes(bytes: &[u8]) -> (FileForm, Vec<Piece>) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    all_of(&path)
}
