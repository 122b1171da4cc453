//! What tests of sendings build on: a house of its own with one endpoint, under a clock that the test moves.

use std::sync::{Arc, Mutex};

use gatehouse_client::Names;
use gatehouse_model::{
    DeliveryId, Environment, Fidelity, NewDelivery, Reason, Resend, Timestamp, Verdict, VerdictStatus,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::view::{EndpointView, WorkspaceCreateRequest, WorkspaceRequest, WorkspaceView};
use crate::{App, AppConfig, Clock, SecretsChoice};

pub(crate) struct MovedClock(pub(crate) Mutex<Timestamp>);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) workspace: WorkspaceView,
    pub(crate) endpoint: EndpointView,
    pub(crate) dir: TempDir,
    names: Names,
}

async fn open(dir: &TempDir, clock: &Arc<MovedClock>, names: &Names) -> App {
    let config = AppConfig {
        secrets: SecretsChoice::Memory,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        names: names.clone(),
        ..AppConfig::new(dir.path())
    };
    App::open(config).await.unwrap()
}

impl House {
    pub(crate) async fn of(platform: &str, environment: Environment, names: Names) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(MovedClock(Mutex::new("2026-11-22T08:00:00Z".parse().unwrap())));
        let app = open(&dir, &clock, &names).await;
        let (name, platforms) = ("Acme".to_owned(), vec![platform.to_owned()]);
        let workspace = WorkspaceCreateRequest { name, environment, platforms };
        let workspace = app.create_workspace(workspace).await.unwrap();
        let request = WorkspaceRequest { workspace_id: workspace.id };
        let endpoint = app.endpoints(request).await.unwrap().endpoints.remove(0);
        Self { app, clock, workspace, endpoint, dir, names }
    }

    /// Closes the house and opens it anew at a moment.
    pub(crate) async fn again(self, moment: Timestamp) -> Self {
        self.app.close().await;
        *self.clock.0.lock().unwrap() = moment;
        let app = open(&self.dir, &self.clock, &self.names).await;
        Self { app, ..self }
    }

    pub(crate) fn delivery(&self, event: &str, body: &str, verdict: VerdictStatus) -> NewDelivery {
        let head = b"POST /in/t HTTP/1.1\r\nHost: x\r\nX-sIG: a\r\nContent-Type: application/json\r\n\r\n";
        NewDelivery {
            id: DeliveryId::from_uuid(Uuid::now_v7()),
            workspace_id: self.workspace.id,
            connection_id: self.endpoint.connection_id,
            endpoint_id: self.endpoint.id,
            received_at: self.clock.now(),
            peer: None,
            method: "POST".to_owned(),
            path: "/in/t".to_owned(),
            head: Some(head.to_vec()),
            head_note: None,
            body: body.as_bytes().to_vec(),
            body_sha256: None,
            trailers: Vec::new(),
            verdict: Verdict::bare(verdict, Reason::Ok),
            fidelity: Fidelity::Wire,
            status_answered: 200,
            unexpected: None,
            provider_event: Some(event.to_owned()),
            provider_delivery_id: None,
            occurred_at: None,
            dedupe_key: None,
            dedupe_window_s: 0,
            signed_key: None,
            resend: Resend::Fresh,
            dialogue: None,
        }
    }

    /// Stores a delivery, and has the outbox looked at.
    pub(crate) async fn receive(&self, event: &str, body: &str, verdict: VerdictStatus) -> DeliveryId {
        let delivery = self.delivery(event, body, verdict);
        let id = delivery.id;
        self.app.store.append(delivery).await.unwrap();
        self.app.forwarder.wake();
        id
    }
}
