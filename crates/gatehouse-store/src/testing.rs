//! What the tests of this crate build on: a store in a folder of its own, with one endpoint.

use gatehouse_model::query::{Now, Query, Test, Text, Zone, parse};
use gatehouse_model::{
    AnswerRules, Connection, ConnectionId, DeliveryId, Endpoint, EndpointId, Environment, Fidelity,
    NewDelivery, Reason, Resend, Timestamp, Verdict, VerdictStatus, Workspace, WorkspaceId,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{DeliveryFilter, Store};

/// 2026-11-21T09:00:00Z, the hour at which every test begins.
pub(crate) const START: i64 = 1_795_251_600;

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) workspace: Workspace,
    pub(crate) connection: Connection,
    pub(crate) endpoint: Endpoint,
    pub(crate) dir: TempDir,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

pub(crate) fn delivery_id(number: u128) -> DeliveryId {
    DeliveryId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn workspace(number: u128) -> Workspace {
    Workspace {
        id: WorkspaceId::from_uuid(Uuid::from_u128(number)),
        name: format!("workspace {number}"),
        environment: Environment::Sandbox,
        created_at: at(0),
    }
}

pub(crate) fn connection(number: u128, workspace: &Workspace) -> Connection {
    Connection {
        id: ConnectionId::from_uuid(Uuid::from_u128(number)),
        workspace_id: workspace.id,
        name: format!("connection {number}"),
        platform: "kejue".to_owned(),
        base_url: None,
        created_at: at(0),
    }
}

pub(crate) fn endpoint(number: u128, connection: &Connection) -> Endpoint {
    Endpoint {
        id: EndpointId::from_uuid(Uuid::from_u128(number)),
        workspace_id: connection.workspace_id,
        connection_id: connection.id,
        name: format!("endpoint {number}"),
        token: format!("token-{number}"),
        platform: connection.platform.clone(),
        scheme: None,
        relayed: false,
        imported: false,
        answer: AnswerRules::default(),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

pub(crate) async fn house() -> House {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let workspace = workspace(1);
    store.create_workspace(&workspace).await.unwrap();
    let connection = connection(1, &workspace);
    store.create_connection(&connection).await.unwrap();
    let endpoint = endpoint(1, &connection);
    store.create_endpoint(&endpoint).await.unwrap();
    House { store, workspace, connection, endpoint, dir }
}

impl House {
    /// Gives the plan of a query, as SQLite words it.
    pub(crate) async fn plan(&self, sql: &str) -> String {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let lines = self.store.read(move |conn| {
            let mut statement = conn.prepare(&sql)?;
            for place in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(place, "x")?;
            }
            let mut rows = statement.raw_query();
            let mut lines = Vec::new();
            while let Some(row) = rows.next()? {
                lines.push(row.get::<_, String>("detail")?);
            }
            Ok(lines)
        });
        lines.await.unwrap().join("\n")
    }

    /// Gives the numbers of the deliveries in which a word stands, newest first.
    pub(crate) async fn find(&self, word: &str) -> Vec<u128> {
        let text = Text { words: word.to_owned(), exact: true };
        let query = Query::of([Test::Text(vec![text])]);
        let page =
            self.store.page(DeliveryFilter { query, ..DeliveryFilter::default() }, None, 100).await.unwrap();
        page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect()
    }

    /// Gives the numbers of the deliveries that a query leaves, newest first.
    pub(crate) async fn ask(&self, query: &str) -> Vec<u128> {
        let now = Now { at: at(3600), zone: Zone::UTC };
        let filter = DeliveryFilter { query: parse(query, &now).unwrap(), ..DeliveryFilter::default() };
        let page = self.store.page(filter, None, 100).await.unwrap();
        page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect()
    }

    /// Gives a valid delivery of this number, received at this second, without a key for duplicates.
    pub(crate) fn delivery(&self, number: u128, second: i64) -> NewDelivery {
        NewDelivery {
            id: delivery_id(number),
            workspace_id: self.workspace.id,
            connection_id: self.connection.id,
            endpoint_id: self.endpoint.id,
            received_at: at(second),
            peer: Some("127.0.0.1:5000".to_owned()),
            method: "POST".to_owned(),
            path: self.endpoint.path(),
            head: Some(b"POST /in/token-1 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
            head_note: None,
            body: b"{}".to_vec(),
            body_sha256: None,
            trailers: Vec::new(),
            verdict: Verdict::bare(VerdictStatus::Valid, Reason::Ok),
            fidelity: Fidelity::Wire,
            status_answered: 200,
            unexpected: None,
            provider_event: Some("shift.created".to_owned()),
            provider_delivery_id: Some(format!("evt_{number}")),
            occurred_at: None,
            dedupe_key: None,
            dedupe_window_s: 3600,
            signed_key: None,
            resend: Resend::Fresh,
            dialogue: None,
        }
    }
}
