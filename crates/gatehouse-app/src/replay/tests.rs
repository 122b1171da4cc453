//! Runs over real sockets, under a clock that the test moves.

use std::time::Duration;

use gatehouse_client::Names;
use gatehouse_model::{DeliveryId, Environment, ReplayRunState, Timestamp, VerdictStatus};
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::testing::House;
use crate::view::{
    HeaderLine, ReplayEdit, ReplayOrder, ReplayRequest, ReplayRunPageRequest, ReplayRunView, WorkspaceRequest,
};

mod guarded;

/// How long a test waits for something that has to happen.
const DEADLINE: Duration = Duration::from_secs(20);

async fn house(environment: Environment) -> House {
    House::of("kejue", environment, Names::default()).await
}

impl House {
    async fn took(&self, body: &str) -> DeliveryId {
        self.receive("call.ended", body, VerdictStatus::Valid).await
    }

    async fn look(&self, run: &ReplayRunView) -> ReplayRunView {
        let asked =
            ReplayRunPageRequest { run_id: run.id, state: None, without_2xx: None, after: None, limit: None };
        self.app.replay_run(asked).await.unwrap().run
    }

    async fn run_until(&self, run: &ReplayRunView, state: ReplayRunState) -> ReplayRunView {
        let deadline = tokio::time::Instant::now() + DEADLINE;
        loop {
            let now = self.look(run).await;
            if now.state == state {
                return now;
            }
            assert!(tokio::time::Instant::now() < deadline, "it never came to that: {now:?}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// A target that answers 200 to each request of one connection each, and gives what it was sent.
async fn target() -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (told, requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
            loop {
                let read = stream.read(&mut buffer).await.unwrap_or_default();
                bytes.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else {
                    assert_ne!(read, 0, "the request ended early");
                    continue;
                };
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
                if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                    break;
                }
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer).await;
            let _ = told.send(String::from_utf8_lossy(&bytes).into_owned());
        }
    });
    (url, requests)
}

fn order(ids: &[DeliveryId], url: &str) -> ReplayOrder {
    ReplayOrder { delivery_ids: ids.to_vec(), url: url.to_owned(), ..ReplayOrder::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_waits_for_its_time_and_says_when_it_was_late() {
    let house = house(Environment::Sandbox).await;
    let id = house.took("{}").await;
    let (url, mut requests) = target().await;
    let start_at: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
    let asked = ReplayOrder { start_at: Some(start_at), ..order(&[id], &url) };
    let run = house.app.start_replay(asked).await.unwrap();
    assert_eq!((run.state, run.start_at), (ReplayRunState::Scheduled, Some(start_at)));
    // The house is closed at that time.
    let house = house.again("2026-11-22T09:00:30Z".parse().unwrap()).await;
    assert!(requests.try_recv().is_err());
    house.app.resume_replays().await;
    let done = house.run_until(&run, ReplayRunState::Done).await;
    assert_eq!((done.late_ms, done.answered_2xx), (Some(30_000), 1));
    assert!(requests.recv().await.unwrap().starts_with("POST /hook HTTP/1.1\r\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_sent_as_it_is_with_the_headers_that_were_asked_for() {
    let house = house(Environment::Sandbox).await;
    let id = house.took("{\"n\": 1}").await;
    let (url, mut requests) = target().await;
    let asked = ReplayOrder {
        set: vec!["X-Why: a test".to_owned()],
        idempotency_header: Some("X-Key".to_owned()),
        ..order(&[id], &url)
    };
    let preview = house.app.preview_replay(asked.clone()).await.unwrap();
    assert_eq!((preview.total, preview.requests[0].body_changed, preview.guard), (1, false, None));
    let run = house.app.start_replay(asked).await.unwrap();
    house.run_until(&run, ReplayRunState::Done).await;
    let request = requests.recv().await.unwrap();
    let authority = url.trim_start_matches("http://").trim_end_matches("/hook");
    let expected = format!(
        "POST /hook HTTP/1.1\r\nHost: {authority}\r\nX-sIG: a\r\nContent-Type: application/json\r\nContent-Length: 8\r\nX-Why: a test\r\nX-Key: "
    );
    assert!(request.starts_with(&expected), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"n\": 1}") && !request.contains("Possible-Duplicate"), "{request}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_changes_what_is_sent_and_not_what_was_received() {
    let house = house(Environment::Sandbox).await;
    let id = house.took("{\"n\": 1}").await;
    let (url, mut requests) = target().await;
    let line = |name: &str, value: &str| HeaderLine { name: name.to_owned(), value: value.to_owned() };
    let edit = ReplayEdit {
        method: Some("PATCH".to_owned()),
        path: Some("/v2?a=%20".to_owned()),
        headers: Some(vec![line("X-B", "2"), line("Content-Length", "99"), line("X-A", "1")]),
        body: Some("{\"n\": 2}".to_owned()),
        ..ReplayEdit::default()
    };
    let asked = ReplayOrder { edit: Some(edit), ..order(&[id], &url) };
    let run = house.app.start_replay(asked).await.unwrap();
    house.run_until(&run, ReplayRunState::Done).await;
    let request = requests.recv().await.unwrap();
    let authority = url.trim_start_matches("http://").trim_end_matches("/hook");
    let expected = format!(
        "PATCH /v2?a=%20 HTTP/1.1\r\nHost: {authority}\r\nX-B: 2\r\nContent-Length: 8\r\nX-A: 1\r\n\r\n{{\"n\": 2}}"
    );
    assert_eq!(request, expected);
    assert_eq!(house.app.store.delivery_body(id).await.unwrap().unwrap(), b"{\"n\": 1}");
}

#[rstest]
#[case::no_json(ReplayEdit { body: Some("{\n\"n\": }".to_owned()), ..ReplayEdit::default() }, "replay.bad_json", Some(2))]
#[case::a_mask(ReplayEdit { body: Some("{\"n\": \"•••\"}".to_owned()), ..ReplayEdit::default() }, "replay.mask_left", None)]
#[case::no_path(ReplayEdit { path: Some("/a b".to_owned()), ..ReplayEdit::default() }, "replay.bad_path", None)]
#[case::no_method(ReplayEdit { method: Some("GE T".to_owned()), ..ReplayEdit::default() }, "replay.bad_method", None)]
#[case::no_base64(ReplayEdit { body_base64: Some("%%".to_owned()), ..ReplayEdit::default() }, "replay.bad_base64", None)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_edit_is_told_before_anything_is_written(
    #[case] edit: ReplayEdit,
    #[case] code: &str,
    #[case] line: Option<u32>,
) {
    let house = house(Environment::Sandbox).await;
    let id = house.took("{\"n\": 1}").await;
    let asked = ReplayOrder { edit: Some(edit), ..order(&[id], "http://127.0.0.1:9/") };
    let problem = house.app.start_replay(asked).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.at.and_then(|at| at.line)), (code, line));
    let runs = house.app.replay_runs(WorkspaceRequest { workspace_id: house.workspace.id }).await.unwrap();
    assert_eq!(runs.runs, []);
}

#[rstest]
#[case::in_production(Environment::Production, "http://192.0.2.1/", true)]
#[case::in_production_here(Environment::Production, "http://127.0.0.1:9/", false)]
#[case::in_production_here_by_name(Environment::Production, "http://localhost:9/", false)]
#[case::in_a_sandbox(Environment::Sandbox, "http://192.0.2.1/", false)]
#[case::where_the_platform_is(Environment::Sandbox, "https://API.kejue.co/any", true)]
#[tokio::test]
async fn a_target_of_real_people_has_to_be_confirmed_by_name(
    #[case] environment: Environment,
    #[case] url: &str,
    #[case] guarded: bool,
) {
    let house = house(environment).await;
    let id = house.took("{}").await;
    let preview = house.app.preview_replay(order(&[id], url)).await.unwrap();
    assert_eq!(preview.guard.is_some(), guarded);
    let workspace = house.app.workspace(house.workspace.id).await.unwrap();
    let target = gatehouse_client::Target::parse(url).unwrap();
    let permit = |confirm| house.app.permit_target(&workspace, &target, confirm);
    assert_eq!(permit(Some("Acme")).unwrap(), guarded);
    for other in [None, Some(""), Some("acme"), Some("Beta")] {
        assert_eq!(permit(other).is_err(), guarded, "{other:?}");
    }
    if guarded {
        let single = ReplayRequest {
            delivery_id: id,
            url: url.to_owned(),
            mode: None,
            set: Vec::new(),
            confirm: Some("Beta".to_owned()),
        };
        assert_eq!(house.app.replay(single).await.unwrap_err().code, "replay.production");
        assert_eq!(house.app.start_replay(order(&[id], url)).await.unwrap_err().code, "replay.production");
    }
}

#[rstest]
#[case(ReplayOrder { rate: Some(0.0), ..ReplayOrder::default() }, "rate")]
#[case(ReplayOrder { rate: Some(f64::NAN), ..ReplayOrder::default() }, "rate")]
#[case(ReplayOrder { concurrency: Some(65), ..ReplayOrder::default() }, "concurrency")]
#[case(ReplayOrder { set: vec!["no header".to_owned()], ..ReplayOrder::default() }, "set")]
#[case(ReplayOrder { set: vec!["Content-Length: 1".to_owned()], ..ReplayOrder::default() }, "set")]
#[case(ReplayOrder { idempotency_header: Some("a b".to_owned()), ..ReplayOrder::default() }, "idempotency_header")]
#[case(ReplayOrder { query: Some(String::new()), ..ReplayOrder::default() }, "delivery_ids")]
#[case(ReplayOrder { at: Some(Timestamp::UNIX_EPOCH), ..ReplayOrder::default() }, "at")]
#[tokio::test]
async fn what_is_wrong_with_an_order_is_told_at_its_field(#[case] wrong: ReplayOrder, #[case] field: &str) {
    let house = house(Environment::Sandbox).await;
    let id = house.took("{}").await;
    let asked = ReplayOrder { delivery_ids: vec![id], url: "http://127.0.0.1:9/".to_owned(), ..wrong };
    let problem = house.app.start_replay(asked).await.unwrap_err();
    assert_eq!(problem.at.as_ref().and_then(|at| at.field.as_deref()), Some(field), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_not_there_fails_each_with_its_cause() {
    let house = house(Environment::Sandbox).await;
    let ids = [house.took("1").await, house.took("2").await];
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let run = house.app.start_replay(order(&ids, &format!("http://{free}/"))).await.unwrap();
    let done = house.run_until(&run, ReplayRunState::Done).await;
    assert_eq!((done.failed, done.sent), (2, 2));
    assert!(done.first_error.unwrap().starts_with("Nothing listens at"));
    let attempts = house.app.store.attempts(ids[0]).await.unwrap();
    assert_eq!(attempts.len(), 1);
}
