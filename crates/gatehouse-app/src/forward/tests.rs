//! Forwarding over real sockets, under a clock that the test moves.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatehouse_client::Names;
use gatehouse_model::{
    DeliveryId, Environment, ForwardOptions, ForwardRetry, OutboxState, Timestamp, VerdictStatus,
};
use gatehouse_store::OutboxFilter;
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::Clock;
use crate::testing::House;
use crate::view::{ForwardAddRequest, ForwardView, ProfileSetRequest, WorkspaceRequest};

mod edits;
mod faults;
mod guarded;
mod put_back;

/// How long a test waits for something that has to happen.
const DEADLINE: Duration = Duration::from_secs(20);

async fn house(platform: &str) -> House {
    House::of(platform, Environment::Sandbox, Names::default()).await
}

impl House {
    async fn rule(&self, target: &str, options: ForwardOptions) -> ForwardView {
        let request = ForwardAddRequest {
            endpoint_id: self.endpoint.id,
            target: target.to_owned(),
            options,
            template: None,
        };
        self.app.add_forward(request).await.unwrap()
    }

    async fn items(&self) -> Vec<gatehouse_model::OutboxItem> {
        let filter = OutboxFilter { states: OutboxState::ALL.to_vec(), ..OutboxFilter::default() };
        let mut items = self.app.store.outbox(filter, 1000).await.unwrap();
        items.reverse();
        items
    }

    /// Waits until all items stand where it is asked for.
    async fn until(
        &self,
        there: impl Fn(&[gatehouse_model::OutboxItem]) -> bool,
    ) -> Vec<gatehouse_model::OutboxItem> {
        let deadline = tokio::time::Instant::now() + DEADLINE;
        loop {
            let items = self.items().await;
            if there(&items) {
                return items;
            }
            assert!(tokio::time::Instant::now() < deadline, "it never came to that: {items:?}");
            tokio::task::yield_now().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn move_to(&self, moment: Timestamp) {
        *self.clock.0.lock().unwrap() = moment;
        self.app.forwarder.wake();
    }
}

type Requests = Arc<Mutex<Vec<String>>>;

/// Gives each request to `answer` and keeps it; an empty answer closes.
async fn server(answer: impl Fn(usize, &str) -> String + Send + 'static) -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let requests = Requests::default();
    let kept = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            loop {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
                    if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                        break;
                    }
                }
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let number = {
                let mut kept = kept.lock().unwrap();
                kept.push(text.clone());
                kept.len()
            };
            let _ = stream.write_all(answer(number, &text).as_bytes()).await;
        }
    });
    (url, requests)
}

fn status(status: u16) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n")
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[rstest]
#[case("rejento", None, &[30, 120, 600, 3600], OutboxState::Discarded)]
#[case("rejento", Some("6"), &[30, 120, 600, 3600, 21_600], OutboxState::Discarded)]
#[case("rejento", Some("7"), &[30, 120, 600, 3600, 21_600, 86_400], OutboxState::Discarded)]
#[case("timehunter", None, &[60, 300, 1500, 7200, 28_800], OutboxState::Dead)]
#[case("kejue", None, &[1, 2, 4], OutboxState::Discarded)]
#[case("keruj", None, &[], OutboxState::Discarded)]
#[tokio::test]
async fn a_failing_target_is_tried_as_the_platform_would(
    #[case] platform: &str,
    #[case] reading: Option<&str>,
    #[case] waits: &[i64],
    #[case] end: OutboxState,
) {
    let house = house(platform).await;
    if let Some(most) = reading {
        let request = ProfileSetRequest {
            id: platform.to_owned(),
            path: "webhooks.retry.max_attempts".to_owned(),
            value: Some(most.to_owned()),
            workspace_id: Some(house.workspace.id),
            layer: None,
        };
        house.app.set_profile(request).await.unwrap();
    }
    let (url, requests) = server(|_, _| status(500)).await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    let mut waited = Vec::new();
    let item = loop {
        let items = house.until(|items| {
            items.iter().all(|item| item.state == OutboxState::Waiting || !item.state.is_open())
        });
        let item = items.await.remove(0);
        let Some(next) = item.next_at else { break item };
        waited.push(next.as_second() - house.clock.now().as_second());
        let tries = item.tries;
        // A second earlier nothing happens; then it does.
        house.move_to(next);
        house.until(|items| items[0].tries > tries).await;
    };
    assert_eq!(waited, waits);
    assert_eq!(item.state, end);
    let requests = requests.lock().unwrap().clone();
    assert_eq!(requests.len(), waits.len() + 1);
    // Every sending has the same key, and none of them is a surprise.
    for request in &requests {
        assert_eq!(header(request, "Idempotency-Key"), Some(item.id.to_string().as_str()));
        assert_eq!(header(request, "Gatehouse-Possible-Duplicate"), None);
        assert_eq!(header(request, "X-sIG"), Some("a"));
    }
    house.app.close().await;
}

#[tokio::test]
async fn jitter_moves_the_waits_of_keruja_by_a_tenth() {
    let house = house("keruja").await;
    let (url, _) = server(|_, _| status(503)).await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    for wait in [10.0, 30.0, 120.0, 600.0, 3600.0] {
        let item = house.until(|items| items[0].state == OutboxState::Waiting).await.remove(0);
        let next = item.next_at.unwrap();
        let waited = next.duration_since(house.clock.now()).as_secs_f64();
        assert!((wait * 0.899..wait * 1.101).contains(&waited), "{waited} s for {wait} s");
        house.move_to(next);
        house.until(|items| items[0].tries > item.tries).await;
    }
    house.until(|items| items[0].state == OutboxState::Discarded).await;
}

#[tokio::test]
async fn an_answer_that_breaks_behind_its_head_is_uncertain_and_rests() {
    let house = house("rejento").await;
    let (url, requests) =
        server(|_, _| "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_owned()).await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    let item = house.until(|items| items[0].state == OutboxState::Uncertain).await.remove(0);
    assert_eq!((item.next_at, item.last_status), (None, Some(200)));
    house.move_to("2027-11-22T08:00:00Z".parse().unwrap());
    // A later delivery is sent; the uncertain one is not sent again.
    house.receive("y", "{\"y\":1}", VerdictStatus::Valid).await;
    house.until(|items| items.len() == 2 && items[1].state == OutboxState::Uncertain).await;
    assert_eq!(requests.lock().unwrap().len(), 2);
    // At a person's word it goes out again, marked.
    let ids = vec![item.id];
    house.app.requeue_dead_letters(crate::view::DeadLetterMoveRequest { ids }).await.unwrap();
    house
        .until(|items| items[0].state == OutboxState::Uncertain && items[0].changed_at > item.changed_at)
        .await;
    let requests = requests.lock().unwrap().clone();
    assert_eq!(header(&requests[2], "Gatehouse-Possible-Duplicate"), Some("true"));
    assert_eq!(header(&requests[2], "Idempotency-Key"), header(&requests[0], "Idempotency-Key"));
}

#[tokio::test]
async fn only_what_the_filter_leaves_goes_on_and_invalid_only_if_it_is_said() {
    let house = house("kejue").await;
    let (url, requests) = server(|_, _| status(204)).await;
    let filtered =
        ForwardOptions { filter: "event:call.* \"needle\"".to_owned(), ..ForwardOptions::default() };
    house.rule(&url, filtered).await;
    let all = ForwardOptions {
        include_invalid: true,
        filter: "verdict:invalid".to_owned(),
        ..ForwardOptions::default()
    };
    house.rule(&url, all).await;
    house.app.resume_forwarding().await;
    house.receive("call.ended", "{\"a\":\"needle\"}", VerdictStatus::Valid).await;
    house.receive("call.ended", "{\"a\":\"hay\"}", VerdictStatus::Valid).await;
    house.receive("sms.sent", "{\"a\":\"needle\"}", VerdictStatus::Valid).await;
    house.receive("call.ended", "{\"a\":\"needle\",\"b\":2}", VerdictStatus::Invalid).await;
    house
        .until(|items| items.len() == 2 && items.iter().all(|item| item.state == OutboxState::Delivered))
        .await;
    let requests = requests.lock().unwrap().clone();
    assert!(requests.iter().any(|request| request.ends_with("{\"a\":\"needle\"}")));
    assert!(requests.iter().any(|request| request.ends_with("{\"a\":\"needle\",\"b\":2}")));
}

#[tokio::test]
async fn equal_keys_keep_their_order_while_others_overtake() {
    let house = house("kejue").await;
    // The first of lane 1 fails once; the second of that lane waits for it.
    let failed = Arc::new(Mutex::new(false));
    let (url, requests) = server(move |_, request| {
        let mut failed = failed.lock().unwrap();
        if request.contains("\"n\":1}") && !*failed {
            *failed = true;
            return status(500);
        }
        status(200)
    })
    .await;
    let options = ForwardOptions {
        order: Some("/lane".to_owned()),
        retry: ForwardRetry::Profile,
        ..ForwardOptions::default()
    };
    house.rule(&url, options).await;
    for (lane, number) in [(1, 1), (1, 2), (2, 3), (1, 4)] {
        house.receive("x", &format!("{{\"lane\":{lane},\"n\":{number}}}"), VerdictStatus::Valid).await;
    }
    house.app.resume_forwarding().await;
    let items = house
        .until(|items| items[0].state == OutboxState::Waiting && items[2].state == OutboxState::Delivered)
        .await;
    assert_eq!((items[1].state, items[3].state), (OutboxState::Queued, OutboxState::Queued));
    house.move_to(items[0].next_at.unwrap());
    house.until(|items| items.iter().all(|item| item.state == OutboxState::Delivered)).await;
    let requests = requests.lock().unwrap().clone();
    let place =
        |n: u8| requests.iter().rposition(|request| request.ends_with(&format!("\"n\":{n}}}"))).unwrap();
    assert!(place(1) < place(2) && place(2) < place(4), "{requests:?}");
}

#[tokio::test]
async fn a_target_that_nobody_answers_is_left_alone_and_then_tried_with_one() {
    let house = house("rejento").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let options = ForwardOptions { concurrency: Some(1), ..ForwardOptions::default() };
    let rule = house.rule(&url, options).await;
    house.app.resume_forwarding().await;
    for number in 0..8 {
        house.receive("x", &format!("{{\"n\":{number}}}"), VerdictStatus::Valid).await;
    }
    let tried = |items: &[gatehouse_model::OutboxItem]| items.iter().filter(|item| item.tries > 0).count();
    let at_rest = |items: &[gatehouse_model::OutboxItem]| {
        items.len() == 8 && items.iter().all(|item| item.state != OutboxState::Sending)
    };
    house.until(|items| tried(items) == 5 && at_rest(items)).await;
    let list = house.app.forwards(WorkspaceRequest { workspace_id: house.workspace.id }).await.unwrap();
    let resting = list.rules.iter().find(|found| found.id == rule.id).unwrap().resting_until;
    assert!(resting.is_some_and(|until| until > house.clock.now()), "{resting:?}");
    house.move_to(resting.unwrap());
    house.until(|items| items.iter().map(|item| item.tries).sum::<u32>() == 6).await;
}

#[rstest]
#[case("http://169.254.169.254/latest", ForwardOptions::default(), "replay.target_forbidden")]
#[case("http://127.0.0.1/", ForwardOptions { filter: "nofield:1 verdict:maybe".into(), ..ForwardOptions::default() }, "usage.bad_query")]
#[case("http://127.0.0.1/", ForwardOptions { body: Some("{{ a".into()), ..ForwardOptions::default() }, "forward.bad_template")]
#[case("http://127.0.0.1/", ForwardOptions { headers: vec![("Authorization".into(), "Bearer x".into())], ..ForwardOptions::default() }, "forward.secret_in_header")]
#[case("http://127.0.0.1/", ForwardOptions { headers: vec![("A".into(), "b\r\nc: d".into())], ..ForwardOptions::default() }, "replay.line_break_in_header")]
#[case("http://127.0.0.1/", ForwardOptions { order: Some("some".into()), ..ForwardOptions::default() }, "forward.bad_option")]
#[case("http://127.0.0.1/", ForwardOptions { concurrency: Some(0), ..ForwardOptions::default() }, "forward.bad_option")]
#[tokio::test]
async fn a_rule_that_could_do_harm_is_not_made(
    #[case] target: &str,
    #[case] options: ForwardOptions,
    #[case] code: &str,
) {
    let house = house("kejue").await;
    let request = ForwardAddRequest {
        endpoint_id: house.endpoint.id,
        target: target.to_owned(),
        options,
        template: None,
    };
    assert_eq!(house.app.add_forward(request).await.unwrap_err().code, code);
}

#[tokio::test]
async fn a_template_makes_a_new_message_without_what_came_along() {
    let house = house("kejue").await;
    let (url, requests) = server(|_, _| status(200)).await;
    let request = ForwardAddRequest {
        endpoint_id: house.endpoint.id,
        target: url,
        options: ForwardOptions::default(),
        template: Some("slack".to_owned()),
    };
    house.app.add_forward(request).await.unwrap();
    house.app.resume_forwarding().await;
    house.receive("call.ended", "{\"a\":1}", VerdictStatus::Valid).await;
    house.until(|items| items.iter().all(|item| item.state == OutboxState::Delivered)).await;
    let request = requests.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("X-sIG"), "{head}");
    assert!(head.contains("Content-Type: application/json"), "{head}");
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(json["text"], "call.ended");
}

#[tokio::test]
async fn a_template_that_fails_is_a_dead_letter_with_its_reason() {
    let house = house("timehunter").await;
    let (url, requests) = server(|_, _| status(200)).await;
    let request = ForwardAddRequest {
        endpoint_id: house.endpoint.id,
        target: url,
        options: ForwardOptions::default(),
        template: Some("ics".to_owned()),
    };
    house.app.add_forward(request).await.unwrap();
    house.app.resume_forwarding().await;
    house.receive("leave.approved", "{\"data\":{\"leave_id\":\"lv_1\"}}", VerdictStatus::Valid).await;
    let item = house.until(|items| items[0].state == OutboxState::Dead).await.remove(0);
    assert!(item.last_error.unwrap().contains("names no day"));
    assert!(requests.lock().unwrap().is_empty());
}
