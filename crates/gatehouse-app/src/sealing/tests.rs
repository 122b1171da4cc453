use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gatehouse_model::{
    Environment, Fidelity, KeyId, NewDelivery, Reason, Resend, Secret, SecretHome, Verdict, VerdictStatus,
};
use gatehouse_receiver::Inbox;
use gatehouse_secrets::{Availability, MemorySecrets, Pending, SecretError, SecretStore};
use rstest::rstest;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::view::{
    DeliveryRequest, EmptyRequest, ProfileSetRequest, ReplayRequest, WorkspaceCreateRequest, WorkspaceRequest,
};
use crate::{AppConfig, SecretsChoice};

mod edits;

const CANARY: &str = "ghcanary7f3a91";

/// A keychain that outlives the runs of a test, and can be locked.
#[derive(Default)]
struct Chain {
    values: MemorySecrets,
    locked: AtomicBool,
}

impl Chain {
    fn check(&self) -> Result<(), SecretError> {
        if self.locked.load(Ordering::SeqCst) { Err(SecretError::Locked) } else { Ok(()) }
    }
}

impl SecretStore for Chain {
    fn put<'a>(&'a self, key: KeyId, secret: &'a Secret) -> Pending<'a, Result<(), SecretError>> {
        Box::pin(async move {
            self.check()?;
            self.values.put(key, secret).await
        })
    }

    fn get(&self, key: KeyId) -> Pending<'_, Result<Secret, SecretError>> {
        Box::pin(async move {
            self.check()?;
            self.values.get(key).await
        })
    }

    fn delete(&self, key: KeyId) -> Pending<'_, Result<(), SecretError>> {
        self.values.delete(key)
    }

    fn probe(&self) -> Pending<'_, Availability> {
        Box::pin(async { self.check().map_or_else(Availability::NotReady, |()| Availability::Ready) })
    }

    fn home(&self) -> SecretHome {
        SecretHome::Keychain
    }
}

struct House {
    dir: TempDir,
    chain: Arc<Chain>,
    app: App,
    endpoint: (gatehouse_model::WorkspaceId, gatehouse_model::ConnectionId, EndpointId),
}

async fn open(folder: &Path, chain: &Arc<Chain>) -> App {
    let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(folder) };
    let mut app = App::open(config).await.unwrap();
    let keychain: Arc<dyn SecretStore> = Arc::clone(chain) as _;
    app.secrets = Arc::new(Secrets::over(keychain));
    app.sealing = Arc::new(Sealing::new(Arc::clone(&app.secrets), app.sealing.began));
    app
}

async fn house(platform: &str, locked: bool) -> House {
    let (dir, chain) = (tempfile::tempdir().unwrap(), Arc::<Chain>::default());
    chain.locked.store(locked, Ordering::SeqCst);
    let app = open(dir.path(), &chain).await;
    let workspace = WorkspaceCreateRequest {
        name: "Acme".to_owned(),
        environment: Environment::Sandbox,
        platforms: vec![platform.to_owned()],
    };
    let workspace = app.create_workspace(workspace).await.unwrap();
    let request = WorkspaceRequest { workspace_id: workspace.id };
    let endpoint = app.endpoints(request).await.unwrap().endpoints.remove(0);
    House { dir, chain, app, endpoint: (workspace.id, endpoint.connection_id, endpoint.id) }
}

impl House {
    fn delivery(&self, head: &str, path: &str, body: &[u8]) -> NewDelivery {
        NewDelivery {
            id: DeliveryId::from_uuid(Uuid::now_v7()),
            workspace_id: self.endpoint.0,
            connection_id: self.endpoint.1,
            endpoint_id: self.endpoint.2,
            received_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            peer: None,
            method: "POST".to_owned(),
            path: path.to_owned(),
            head: Some(format!("POST {path} HTTP/1.1\r\nHost: x\r\n{head}\r\n").into_bytes()),
            head_note: None,
            body: body.to_vec(),
            body_sha256: None,
            trailers: Vec::new(),
            verdict: Verdict::bare(VerdictStatus::Unprotected, Reason::Unsigned),
            fidelity: Fidelity::Wire,
            status_answered: 200,
            unexpected: None,
            provider_event: None,
            provider_delivery_id: None,
            occurred_at: None,
            dedupe_key: None,
            dedupe_window_s: 0,
            signed_key: None,
            resend: Resend::Fresh,
            dialogue: None,
        }
    }

    async fn receive(&self, delivery: &NewDelivery) {
        let inbox = SealingInbox::new(self.app.store.clone(), Arc::clone(&self.app.sealing));
        inbox.append(delivery.clone()).await.unwrap();
    }

    /// Opens the folder anew, as the next run does.
    async fn again(self, chain: &Arc<Chain>) -> Self {
        self.app.close().await;
        self.app.reverify.ended().await;
        drop(self.app);
        let app = open(self.dir.path(), chain).await;
        Self { app, ..self }
    }

    /// Gives the exact delivery as it can be had now.
    async fn exact(&self, id: DeliveryId) -> Result<(Delivery, Vec<u8>), Problem> {
        let mut delivery = self.app.stored_delivery(id).await.unwrap();
        let body = self.app.exact(&mut delivery).await?;
        Ok((delivery, body))
    }

    /// Waits until older deliveries are sealed and what lay there is wiped.
    async fn wait_for_wiping(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.app.store.seal_backlog().await.unwrap().wiped {
            assert!(Instant::now() < deadline, "it is wiped in time");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Gives the files below a folder in which the canary stands.
fn hits(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(hits(&path));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[rstest]
#[case::header("Authorization: Bearer CANARY\r\n", "/in/x", "{}")]
#[case::cookie("Cookie: a=CANARY\r\n", "/in/x", "{}")]
#[case::token("x-keruj-app-token: CANARY\r\n", "/in/x", "{}")]
#[case::query("", "/in/x?a=1&api%5Fkey=CANARY", "{}")]
#[case::json("", "/in/x", "{\"account_api_key\": \"CANARY\"}")]
#[case::form("Content-Type: application/x-www-form-urlencoded\r\n", "/in/x", "a=1&account_api_key=CANARY")]
#[case::xml("Content-Type: text/xml\r\n", "/in/x", "<a><account_api_key>CANARY</account_api_key></a>")]
#[case::parts(
    "Content-Type: multipart/form-data; boundary=B\r\n",
    "/in/x",
    "--B\r\nContent-Disposition: form-data; name=\"account_api_key\"\r\n\r\nCANARY\r\n--B--\r\n"
)]
#[tokio::test]
async fn a_received_secret_lies_nowhere_in_clear_and_comes_back_exactly(
    #[case] head: &str,
    #[case] path: &str,
    #[case] body: &str,
) {
    let house = house("keruj", false).await;
    let filled = |text: &str| text.replace("CANARY", CANARY);
    let sent = house.delivery(&filled(head), &filled(path), filled(body).as_bytes());
    house.receive(&sent).await;
    assert_eq!(hits(house.dir.path()), [""; 0]);
    let masked = house.app.stored_delivery(sent.id).await.unwrap();
    assert_eq!(masked.summary.size, sent.body.len() as u64);
    let chain = Arc::clone(&house.chain);
    let house = house.again(&chain).await;
    let (exact, body) = house.exact(sent.id).await.unwrap();
    assert_eq!((exact.head, exact.summary.path, body), (sent.head, sent.path, sent.body));
    assert_eq!(hits(house.dir.path()), [""; 0]);
}

#[tokio::test]
async fn a_delivery_without_a_secret_lies_as_it_came() {
    let house = house("keruj", false).await;
    let sent = house.delivery("X-A: 1\r\n", "/in/x", b"{\"name\":\"x\"}");
    house.receive(&sent).await;
    assert_eq!(house.app.store.which_sealed(sent.id).await.unwrap(), []);
    assert_eq!(house.app.masked_body(sent.id).await.unwrap(), sent.body);
}

#[tokio::test]
async fn a_body_of_many_megabytes_is_sealed_too() {
    let house = house("keruj", false).await;
    let body = format!("{{\"pad\":\"{}\",\"account_api_key\":\"{CANARY}\"}}", "x".repeat(5_000_000));
    let sent = house.delivery("", "/in/x", body.as_bytes());
    house.receive(&sent).await;
    assert_eq!(hits(house.dir.path()), [""; 0]);
    assert_eq!(house.exact(sent.id).await.unwrap().1, sent.body);
}

#[tokio::test]
async fn without_the_key_what_is_masked_is_shown_and_what_needs_more_says_why() {
    let house = house("keruj", false).await;
    let sent = house.delivery(&format!("Authorization: {CANARY}\r\n"), "/in/x", b"{\"n\":1}");
    house.receive(&sent).await;
    let house = house.again(&Arc::default()).await;
    let problem = house.exact(sent.id).await.unwrap_err();
    assert_eq!(problem.code, "delivery.sealed");
    assert!(problem.hint.is_some());
    let request = DeliveryRequest { delivery_id: sent.id };
    let view = house.app.delivery(request).await.unwrap();
    assert!(view.headers.iter().any(|header| header.name == "Authorization" && header.value == "•••"));
    assert_eq!(house.app.verify_delivery(sent.id, None).await.unwrap_err().code, "delivery.sealed");
    let replay = ReplayRequest {
        delivery_id: sent.id,
        url: "http://127.0.0.1:9/".to_owned(),
        mode: None,
        set: Vec::new(),
        confirm: None,
    };
    assert_eq!(house.app.replay(replay).await.unwrap_err().code, "delivery.sealed");
    assert!(house.app.curl(request).await.unwrap().note.unwrap().contains("header Authorization"));
    // The key of another keychain opens nothing, and nothing is said anew of what is masked.
    let key = house.app.store.sealed_parts(sent.id).await.unwrap()[0].key;
    house.app.secrets.put_lasting(key, &Secret::new(vec![7; 32])).await.unwrap();
    let chain = Arc::clone(&house.chain);
    let house = house.again(&chain).await;
    assert!(house.exact(sent.id).await.is_ok(), "its own keychain still opens it");
}

#[tokio::test]
async fn a_seal_of_another_delivery_does_not_open() {
    let house = house("keruj", false).await;
    let sent = house.delivery(&format!("Authorization: {CANARY}\r\n"), "/in/x", b"{}");
    house.receive(&sent).await;
    let parts = house.app.store.sealed_parts(sent.id).await.unwrap();
    let other = DeliveryId::from_uuid(Uuid::now_v7());
    assert_eq!(house.app.sealing.open(other, parts).await.unwrap_err().code, "delivery.sealed");
}

#[tokio::test]
async fn a_locked_keychain_keeps_nobody_from_receiving_and_is_used_once_it_is_open() {
    let house = house("keruj", true).await;
    let first = house.delivery(&format!("Authorization: {CANARY}\r\n"), "/in/x", b"{}");
    house.receive(&first).await;
    assert!(house.exact(first.id).await.is_ok(), "this run has its key");
    let status = house.app.status(EmptyRequest {}).await.unwrap();
    assert!(status.keychain.problem.unwrap().hint.unwrap().contains("for this run only"));
    house.chain.locked.store(false, Ordering::SeqCst);
    house.app.retry_keychain(EmptyRequest {}).await.unwrap();
    assert!(house.app.status(EmptyRequest {}).await.unwrap().keychain.problem.is_none());
    let second = house.delivery(&format!("Authorization: {CANARY}\r\n"), "/in/x", b"{}");
    house.receive(&second).await;
    assert_eq!(hits(house.dir.path()), [""; 0]);
    let chain = Arc::clone(&house.chain);
    let house = house.again(&chain).await;
    // What was sealed with the key of that run was sealed anew.
    assert_eq!(house.exact(first.id).await.unwrap().0.head, first.head);
    assert_eq!(house.exact(second.id).await.unwrap().0.head, second.head);
}

#[tokio::test]
async fn what_an_earlier_version_stored_is_sealed_and_nothing_is_left_in_clear() {
    let house = house("keruj", false).await;
    let body = format!("{{\"who\":\"novak\",\"account_api_key\":\"{CANARY}\"}}");
    let old =
        house.delivery(&format!("Cookie: {CANARY}\r\n"), &format!("/in/x?token={CANARY}"), body.as_bytes());
    let large = house.delivery("", "/in/x", body.replace("novak", &"y".repeat(100_000)).as_bytes());
    let plain = house.delivery("", "/in/x", b"{\"n\":1}");
    for one in [&old, &large, &plain] {
        house.app.store.append(one.clone()).await.unwrap();
    }
    house.app.store.seal_all_again().await.unwrap();
    assert!(!hits(house.dir.path()).is_empty(), "there is something to seal");
    house.app.seal_older().await;
    house.wait_for_wiping().await;
    assert_eq!(hits(house.dir.path()), [""; 0]);
    for one in [&old, &large, &plain] {
        let (exact, body) = house.exact(one.id).await.unwrap();
        assert_eq!(
            (exact.head.as_ref(), &exact.summary.path, &body),
            (one.head.as_ref(), &one.path, &one.body)
        );
    }
}

#[tokio::test]
async fn what_an_earlier_run_stored_waits_for_a_keychain() {
    let house = house("keruj", true).await;
    let old = house.delivery(&format!("Cookie: {CANARY}\r\n"), "/in/x", b"{}");
    house.app.store.append(old.clone()).await.unwrap();
    house.app.store.seal_all_again().await.unwrap();
    let chain = Arc::clone(&house.chain);
    let house = house.again(&chain).await;
    house.app.seal_older().await;
    house.app.older.stop().await;
    assert_eq!(house.app.store.which_sealed(old.id).await.unwrap(), [], "it would be lost with this run");
}

#[tokio::test]
async fn a_field_that_a_profile_names_later_is_masked_where_it_lies_and_is_found_no_more() {
    let house = house("keruj", false).await;
    let body = format!("{{\"who\":\"novak\",\"pin_code\":\"{CANARY}\"}}");
    let sent = house.delivery("Authorization: other\r\n", "/in/x", body.as_bytes());
    house.receive(&sent).await;
    house.app.seal_older().await;
    assert!(!hits(house.dir.path()).is_empty());
    let set = ProfileSetRequest {
        id: "keruj".to_owned(),
        workspace_id: Some(house.endpoint.0),
        path: "dialogue.redact".to_owned(),
        value: Some("[\"/account_api_key\", \"/pin_code\"]".to_owned()),
        layer: None,
    };
    house.app.set_profile(set).await.unwrap();
    house.wait_for_wiping().await;
    assert_eq!(hits(house.dir.path()), [""; 0]);
    let masked = String::from_utf8(house.app.masked_body(sent.id).await.unwrap()).unwrap();
    assert_eq!(masked, "{\"who\":\"novak\",\"pin_code\":\"•••\"}");
    let (exact, body) = house.exact(sent.id).await.unwrap();
    assert_eq!((exact.head, body), (sent.head, sent.body));
}
