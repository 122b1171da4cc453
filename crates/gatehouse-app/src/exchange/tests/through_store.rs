//! Through the store, out to a file, in to another house: every byte of every delivery.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatehouse_model::{
    DeliveryId, Environment, Fidelity, NewDelivery, Reason, Resend, Verdict, VerdictStatus,
};
use uuid::Uuid;

use crate::exchange::{Format, Shell};
use crate::operation::bring_in::BringIn;
use crate::operation::export::ExportOrder;
use crate::operation::import::direct::Watch;
use crate::view::{
    BroughtInView, DeliveryPageRequest, ExportRequest, WorkspaceCreateRequest, WorkspaceRequest,
    WorkspaceView,
};
use crate::whole_file::Existing;
use crate::{App, AppConfig, SecretsChoice};

/// How many there are, for each of three forms.
const COUNT: u64 = 2_500;

/// What bodies and values are made of.
const PIECES: [&[u8]; 10] = [
    b"\xff\xfe\x00",
    b"\\/",
    b"12345678901234567890123.0e400",
    b"\xEF\xBB\xBF",
    b"\r\n",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"{\"a\":\"\\u0000\\ud800\"}",
    b"'\"`$(x)",
    "zażółć".as_bytes(),
    b"a",
];

/// A small generator, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(12)).flat_map(|_| PIECES[self.below(PIECES.len())].to_vec()).collect()
    }

    fn head(&mut self) -> Vec<u8> {
        let mut head = b"POST /in/x HTTP/1.1\r\n".to_vec();
        for _ in 0..self.below(5) {
            head.extend_from_slice([&b"X-zEBRA: "[..], b"X-Dup:", b"x-dup:  "][self.below(3)]);
            head.extend(self.bytes().into_iter().filter(|&byte| byte > 0x20 && byte != 0x7f));
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

async fn house(folder: &Path) -> (Arc<App>, WorkspaceView) {
    let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(folder) };
    let app = Arc::new(App::open(config).await.unwrap());
    let workspace = WorkspaceCreateRequest {
        name: "Acme".to_owned(),
        environment: Environment::Sandbox,
        platforms: vec!["kejue".to_owned()],
    };
    let workspace = app.create_workspace(workspace).await.unwrap();
    (app, workspace)
}

type Bytes = (Vec<u8>, Vec<u8>);

async fn fill(app: &Arc<App>, workspace: &WorkspaceView, count: u64) -> HashMap<String, Bytes> {
    let request = WorkspaceRequest { workspace_id: workspace.id };
    let endpoint = app.endpoints(request).await.unwrap().endpoints.remove(0);
    let (mut dice, mut sent, mut storing) = (Dice(7), HashMap::new(), tokio::task::JoinSet::new());
    for number in 0..count {
        let (head, body, name) = (dice.head(), dice.bytes(), format!("evt_{number}"));
        sent.insert(name.clone(), (head.clone(), body.clone()));
        let delivery = NewDelivery {
            id: DeliveryId::from_uuid(Uuid::now_v7()),
            workspace_id: workspace.id,
            connection_id: endpoint.connection_id,
            endpoint_id: endpoint.id,
            received_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            peer: None,
            method: "POST".to_owned(),
            path: "/in/x".to_owned(),
            head: Some(head),
            head_note: None,
            body,
            body_sha256: None,
            trailers: Vec::new(),
            verdict: Verdict::bare(VerdictStatus::Unprotected, Reason::Unsigned),
            fidelity: Fidelity::Proxied,
            status_answered: 200,
            unexpected: None,
            provider_event: Some("../../call.ended".to_owned()),
            provider_delivery_id: Some(name),
            occurred_at: None,
            dedupe_key: None,
            dedupe_window_s: 0,
            signed_key: None,
            resend: Resend::Fresh,
            dialogue: None,
        };
        let store = app.store.clone();
        storing.spawn(async move { store.append(delivery).await.map(drop) });
        if storing.len() >= 200 {
            storing.join_next().await.unwrap().unwrap().unwrap();
        }
    }
    while let Some(stored) = storing.join_next().await {
        stored.unwrap().unwrap();
    }
    sent
}

fn order(format: Format, path: &Path) -> ExportOrder {
    ExportOrder {
        request: ExportRequest { format, ..ExportRequest::default() },
        shell: Shell::Sh,
        path: path.to_owned(),
        existing: Existing::Keep,
    }
}

async fn bring_in(app: &App, workspace: &WorkspaceView, path: &Path) -> BroughtInView {
    let order = BringIn {
        path: path.to_owned(),
        name: "all".to_owned(),
        workspace_id: workspace.id,
        endpoint_id: None,
        connection_id: None,
    };
    app.bring_in(order, &Watch { progress: &|_, _| (), cancelled: &|| false }).await.unwrap()
}

/// Looks whether the house holds exactly these, by the sender's id or, where that is not known, by the bytes.
async fn holds(app: &App, sent: &HashMap<String, Bytes>) {
    let (mut after, mut count) = (None, 0);
    loop {
        let page = DeliveryPageRequest { after, limit: Some(1_000), ..DeliveryPageRequest::default() };
        let page = app.deliveries(page).await.unwrap();
        for row in page.deliveries {
            let read = app.stored_delivery(row.id).await.unwrap();
            let body = app.store.delivery_body(row.id).await.unwrap().unwrap();
            let found = (read.head.unwrap(), body);
            match row.provider_delivery_id.and_then(|id| sent.get(&id)) {
                Some(wanted) => {
                    assert_eq!(*wanted, found);
                    assert_eq!(row.fidelity, Fidelity::Proxied);
                }
                None => assert!(sent.values().any(|wanted| *wanted == found)),
            }
            assert_eq!(row.imported_from.as_deref(), Some("all"));
            count += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(count, sent.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_come_back_byte_for_byte() {
    let home = tempfile::tempdir().unwrap();
    let (app, workspace) = house(&home.path().join("from")).await;
    let sent = fill(&app, &workspace, COUNT).await;
    for (place, format) in [Format::Har, Format::Jsonl, Format::Bundle].into_iter().enumerate() {
        let path = home.path().join(format!("all.{}", format.ending()));
        let (order, writer) = (order(format, &path), Arc::clone(&app));
        let view = tokio::task::spawn_blocking(move || {
            writer.export(&order, &Watch { progress: &|_, _| (), cancelled: &|| false })
        });
        let view = view.await.unwrap().unwrap();
        assert_eq!((view.deliveries, view.masked, view.left_out), (COUNT, 0, 0));
        let (other, workspace) = house(&home.path().join(place.to_string())).await;
        let brought = bring_in(&other, &workspace, &path).await;
        assert_eq!((brought.imported, brought.problems_total), (COUNT, 0), "{:?}", brought.problems);
        holds(&other, &sent).await;
        let again = bring_in(&other, &workspace, &path).await;
        assert_eq!((again.imported, again.already_there), (0, COUNT));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_folder_are_named_harmlessly_and_come_back() {
    let home = tempfile::tempdir().unwrap();
    let (app, workspace) = house(&home.path().join("from")).await;
    let sent = fill(&app, &workspace, 100).await;
    let folder = home.path().join("all");
    let order = order(Format::Http, &folder);
    let writer = Arc::clone(&app);
    let watch = move || writer.export(&order, &Watch { progress: &|_, _| (), cancelled: &|| false });
    assert_eq!(tokio::task::spawn_blocking(watch).await.unwrap().unwrap().deliveries, 100);
    let (other, workspace) = house(&home.path().join("to")).await;
    let mut count = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        assert!(name.contains("-call.ended-") && name.ends_with(".http"), "{name}");
        count += bring_in(&other, &workspace, &file.path()).await.imported;
    }
    // Two that are the same byte for byte come once: nothing in the file tells them apart.
    assert!(count <= 100 && count > 90, "{count}");
    let found = other.deliveries(DeliveryPageRequest::default()).await.unwrap();
    assert_eq!(found.total, count);
    assert_eq!(sent.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_cancelled_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (app, workspace) = house(&home.path().join("from")).await;
    fill(&app, &workspace, 20).await;
    let out = home.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let order = order(Format::Har, &out.join("all.har"));
    let writer = Arc::clone(&app);
    let ended = tokio::task::spawn_blocking(move || {
        let stop = AtomicBool::new(false);
        let progress = |done: u64, total: u64| {
            assert_eq!(total, 20);
            stop.store(done >= 5, Ordering::Relaxed);
        };
        writer.export(&order, &Watch { progress: &progress, cancelled: &|| stop.load(Ordering::Relaxed) })
    });
    assert_eq!(ended.await.unwrap().unwrap_err().code, "exchange.cancelled");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    let told = app.activities(crate::view::EmptyRequest {}).await.unwrap().activities;
    assert_eq!((told[0].kind.as_str(), told[0].state.as_str()), ("deliveries.export", "cancelled"));
}
