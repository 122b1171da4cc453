//! Many deliveries, written by SQL and not one by one through the store: for benchmarks and for a window that is full.

use std::path::Path;

use anyhow::Result;
use gatehouse_model::{
    AnswerRules, Connection, ConnectionId, Endpoint, EndpointId, Environment, Timestamp, Workspace,
    WorkspaceId,
};
use gatehouse_store::Store;
use rusqlite::params;
use uuid::Uuid;

const EVENTS: [&str; 8] = [
    "shift.published",
    "shift.created",
    "shift.removed",
    "candidate.matched",
    "call.ended",
    "call.started",
    "employee.updated",
    "employee.created",
];

/// A workspace, a connection and an endpoint that one can change before they are stored.
pub struct Owners {
    /// The workspace.
    pub workspace: Workspace,
    /// Its connection.
    pub connection: Connection,
    /// The connection's endpoint.
    pub endpoint: Endpoint,
}

impl Owners {
    /// Makes them, all called `bench`.
    pub fn new(now: Timestamp) -> Self {
        let name = "bench".to_owned();
        let workspace = Workspace {
            id: WorkspaceId::from_uuid(Uuid::now_v7()),
            name: name.clone(),
            environment: Environment::Offline,
            created_at: now,
        };
        let connection = Connection {
            id: ConnectionId::from_uuid(Uuid::now_v7()),
            workspace_id: workspace.id,
            name: name.clone(),
            platform: "kejue".to_owned(),
            base_url: None,
            created_at: now,
        };
        let endpoint = Endpoint {
            id: EndpointId::from_uuid(Uuid::now_v7()),
            workspace_id: workspace.id,
            connection_id: connection.id,
            name: name.clone(),
            token: name,
            platform: "kejue".to_owned(),
            scheme: None,
            relayed: false,
            imported: false,
            answer: AnswerRules::default(),
            created_at: now,
        };
        Self { workspace, connection, endpoint }
    }

    /// Stores them.
    pub async fn create(&self, store: &Store) -> Result<()> {
        store.create_workspace(&self.workspace).await?;
        store.create_connection(&self.connection).await?;
        Ok(store.create_endpoint(&self.endpoint).await?)
    }
}

/// Makes a workspace with one endpoint and this many deliveries of half a kilobyte, all in the index of texts.
pub async fn fill(folder: &Path, count: u64) -> Result<WorkspaceId> {
    let now = Timestamp::now();
    let mut owners = Owners::new(now);
    // What arrives beside them needs no signature.
    owners.endpoint.scheme = Some("kejue/none".to_owned());
    owners.create(&Store::open(folder)?).await?;
    write(folder, &owners.endpoint, count, now)?;
    Ok(owners.workspace.id)
}

fn write(folder: &Path, endpoint: &Endpoint, count: u64, now: Timestamp) -> Result<()> {
    let mut conn = rusqlite::Connection::open(folder.join("gatehouse.db"))?;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA journal_mode = WAL")?;
    let owner = [endpoint.workspace_id.uuid(), endpoint.connection_id.uuid(), endpoint.id.uuid()];
    let head = "POST /in/bench HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench/1\r\nContent-Length: 500\r\n\r\n";
    let verdict = r#"{"status":"valid","reason":"ok","checks":[],"covers":[]}"#;
    for first in (0..count).step_by(20_000) {
        let change = conn.transaction()?;
        {
            let mut row = change.prepare_cached(
                "INSERT INTO delivery (id, workspace_id, connection_id, endpoint_id, received_at, method, path,
                     status_answered, size, body_sha256, verdict, reason, fidelity, provider_event,
                     provider_delivery_id, attempt, conflict, occurred_at, latency_us)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'POST', '/in/bench', ?6, ?7, '', ?8, ?9, 'wire', ?10, ?11, 1, 0, ?12,
                     ?13)",
            )?;
            let mut content = change.prepare_cached(
                "INSERT INTO delivery_content (sequence, head, trailers, verdict, body) VALUES (?1, ?2, '[]', ?3, ?4)",
            )?;
            let mut text = change.prepare_cached(
                "INSERT INTO delivery_text (rowid, head, body, names, digits) VALUES (?1, 'bench/1', ?2, ?3, ?4)",
            )?;
            for number in first..count.min(first + 20_000) {
                let body = body(number);
                let (id, event) = (Uuid::now_v7(), EVENTS[(number % 8) as usize]);
                let (status, verdict_word, reason) =
                    if number % 20 == 7 { (401, "invalid", "mismatch") } else { (200, "valid", "ok") };
                let at = now.as_microsecond() - i64::try_from((count - number) * 50_000)?;
                let sender = format!("evt_{number}");
                let size = i64::try_from(body.len())?;
                row.execute(params![
                    id,
                    owner[0],
                    owner[1],
                    owner[2],
                    at,
                    status,
                    size,
                    verdict_word,
                    reason,
                    event,
                    sender,
                    // They arrive up to ten minutes late, and so in another order than they happened.
                    at - i64::try_from(number.wrapping_mul(0x9e37_79b9) % 600_000_000)?,
                    // One in a thousand took long.
                    i64::try_from(if number % 1000 == 13 { 2_000_000 } else { 1_000 + number % 40_000 })?
                ])?;
                let sequence = change.last_insert_rowid();
                content.execute(params![sequence, head.as_bytes(), verdict, body.as_bytes()])?;
                let digits = format!("77{:06}", number % 1_000_000);
                text.execute(params![sequence, body, format!("{}\n{event}\n{sender}", id.simple()), digits])?;
            }
        }
        change.commit()?;
    }
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

fn body(number: u64) -> String {
    let tenth = if number.is_multiple_of(10) { "tenth" } else { "other" };
    format!(
        r#"{{"id":{number},"event":"x","kind":"{tenth}","note":"everywhere the same few words stand in a row",
"person":{{"mail":"person{number}@acme.example","phone":"+420 77{:06}","city":"Brno","street":"Husova {}"}},
"shift":{{"start":"2026-11-21T08:00:00Z","end":"2026-11-21T16:00:00Z","place":"warehouse {}","rate":"{}.50"}},
"reference":"{:016x}"}}"#,
        number % 1_000_000,
        number % 97,
        number % 31,
        number % 40,
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    )
}
