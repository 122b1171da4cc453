//! A house with history: deliveries that were signed with a secret that is not there yet.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use gatehouse_model::{
    ConnectionId, DeliveryId, Endpoint, Fidelity, NewDelivery, Reason, Resend, Secret, Timestamp, Verdict,
    VerdictStatus,
};
use gatehouse_signing::SignInput;
use gatehouse_store::Store;
use gatehouse_tests::many::Owners;
use tokio::task::JoinSet;
use uuid::Uuid;

pub(crate) const TOKEN: &str = "bench-0123456789abcdef0123456789";
pub(crate) const SECRET: &str = "a-secret-of-sixteen";

/// How many are stored at once, so that they share their commits.
const AT_ONCE: u64 = 256;

pub(crate) struct House {
    pub(crate) connection: ConnectionId,
}

/// Makes a house with one endpoint and this many deliveries, no two alike.
pub(crate) async fn fill(folder: &Path, count: u64, size: usize) -> Result<House> {
    let store = Store::open(folder)?;
    let now = Timestamp::now();
    let mut owners = Owners::new(now);
    owners.endpoint.token = TOKEN.to_owned();
    owners.endpoint.scheme = Some("github".to_owned());
    owners.endpoint.answer.invalid_status = 200;
    owners.create(&store).await?;
    let endpoint = owners.endpoint;
    let mut next = 0;
    while next < count {
        let mut tasks = JoinSet::new();
        for number in next..count.min(next + AT_ONCE) {
            let (store, delivery) = (store.clone(), delivery(&endpoint, number, size, now)?);
            tasks.spawn(async move { store.append(delivery).await });
        }
        while let Some(stored) = tasks.join_next().await {
            stored??;
        }
        next += AT_ONCE;
    }
    Ok(House { connection: endpoint.connection_id })
}

fn delivery(endpoint: &Endpoint, number: u64, size: usize, at: Timestamp) -> Result<NewDelivery> {
    let begin = format!(r#"{{"type":"employee.updated","number":{number},"note":""#);
    let body = format!("{begin}{}\"}}", "x".repeat(size.saturating_sub(begin.len() + 2))).into_bytes();
    let scheme = gatehouse_providers::scheme("github").context("no such scheme")?;
    let params = BTreeMap::new();
    let input =
        SignInput { method: "POST", url: None, id: None, at, headers: &[], body: &body, params: &params };
    let lines = gatehouse_signing::sign(scheme, &input, &Secret::from(SECRET))?;
    let lines: String = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: bench\r\n{lines}X-GitHub-Delivery: {number}\r\nContent-Length: {}\r\n\r\n",
        endpoint.path(),
        body.len()
    );
    Ok(NewDelivery {
        id: DeliveryId::from_uuid(Uuid::now_v7()),
        workspace_id: endpoint.workspace_id,
        connection_id: endpoint.connection_id,
        endpoint_id: endpoint.id,
        received_at: at,
        peer: None,
        method: "POST".to_owned(),
        path: endpoint.path(),
        head: Some(head.into_bytes()),
        head_note: None,
        body,
        body_sha256: None,
        trailers: Vec::new(),
        verdict: Verdict::bare(VerdictStatus::Unverified, Reason::SecretMissing),
        fidelity: Fidelity::Wire,
        status_answered: 200,
        unexpected: None,
        provider_event: None,
        provider_delivery_id: Some(number.to_string()),
        occurred_at: None,
        dedupe_key: None,
        dedupe_window_s: 0,
        signed_key: None,
        resend: Resend::Same,
        dialogue: None,
    })
}
