//! Forwarding by the real program: nothing is lost at any kill, and what may be sent twice says so.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{find, post, request};
use gatehouse_tests::{DEADLINE, House};
use rstest::rstest;

/// What a target was sent: head and body of each request.
pub(crate) type Requests = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A target whose answer can be changed while it runs.
pub(crate) struct Consumer {
    pub(crate) url: String,
    requests: Requests,
    pub(crate) answer: Arc<Mutex<String>>,
    /// How long each answer waits.
    pub(crate) pause: Arc<Mutex<Duration>>,
}

/// In place of an answer: the connection stays open and nothing comes.
pub(crate) const HOLD: &str = "hold";

impl Consumer {
    pub(crate) fn answering(answer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (requests, answer) = (Requests::default(), Arc::new(Mutex::new(answer.to_owned())));
        let (kept, given) = (Arc::clone(&requests), Arc::clone(&answer));
        let pause = Arc::<Mutex<Duration>>::default();
        let paused = Arc::clone(&pause);
        // Ends with the process.
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for mut stream in listener.incoming().flatten() {
                let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
                loop {
                    if let Some(at) = find(&bytes, b"\r\n\r\n") {
                        let head = String::from_utf8_lossy(&bytes[..at]).to_ascii_lowercase();
                        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                        let length: usize = length.map_or(0, |text| text.trim().parse().unwrap());
                        if bytes.len() >= at + 4 + length {
                            let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
                            kept.lock().unwrap().push((head, bytes[at + 4..].to_vec()));
                            break;
                        }
                    }
                    match stream.read(&mut buffer) {
                        Ok(length @ 1..) => bytes.extend_from_slice(&buffer[..length]),
                        _ => break,
                    }
                }
                let (answer, pause) = (given.lock().unwrap().clone(), *paused.lock().unwrap());
                if answer == HOLD {
                    held.push(stream);
                    continue;
                }
                std::thread::sleep(pause);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, requests, answer, pause }
    }

    pub(crate) fn requests(&self) -> Vec<(String, Vec<u8>)> {
        self.requests.lock().unwrap().clone()
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, there: impl Fn(&[(String, Vec<u8>)]) -> bool) {
        wait_for(what, || there(&self.requests()));
    }
}

#[track_caller]
pub(crate) fn wait_for(what: &str, there: impl Fn() -> bool) {
    let until = Instant::now() + DEADLINE;
    while !there() {
        assert!(Instant::now() < until, "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
pub(crate) const BROKEN: &str = "HTTP/1.1 500 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

pub(crate) fn house() -> House {
    let house = super::cli::acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house
}

pub(crate) fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
}

/// Every name of a transition, and at which passing the program ends there.
#[rstest]
#[case::before_the_commit("outbox.filled", 2)]
#[case::born_sending("outbox.stored", 1)]
#[case::born_sending_later("outbox.stored", 3)]
#[case::begun("outbox.sending", 1)]
#[case::begun_later("outbox.sending", 3)]
#[case::answered("outbox.answered", 1)]
#[case::answered_later("outbox.answered", 3)]
#[case::kept("outbox.ended", 2)]
fn case_33_no_end_of_the_program_loses_a_forwarding_or_doubles_it_unmarked(
    #[case] transition: &str,
    #[case] passing: u32,
) {
    let mut house = house();
    let consumer = Consumer::answering(OK);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url]);
    house.set("GATEHOUSE_ABORT_AT", &format!("{transition}:{passing}"));
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let body_of = |number: u32| format!("{{\"event\":\"call.ended\",\"n\":{number}}}");
    let mut acknowledged = Vec::new();
    for number in 0..5 {
        let body = body_of(number);
        let mut client = match std::net::TcpStream::connect(gatehouse_tests::wire::authority(&url)) {
            Ok(client) => client,
            Err(_) => break,
        };
        client.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut answer = Vec::new();
        let sent = client.write_all(&request("POST", &url, &[("Connection", "close")], body.as_bytes()));
        if sent.is_err() || client.read_to_end(&mut answer).is_err() || !answer.starts_with(b"HTTP/1.1 200") {
            break;
        }
        acknowledged.push(body);
    }
    if matches!(transition, "outbox.sending" | "outbox.answered" | "outbox.ended") {
        // Every forwarding passes it, but some only after the last acknowledgement.
        let stat = format!("/proc/{}/stat", listener.id());
        wait_for(transition, || std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z ")));
    }
    drop(listener);
    if acknowledged.is_empty() {
        // What begins to leave is committed, also where the program ended before it could say so.
        assert_ne!(transition, "outbox.filled");
        acknowledged.push(body_of(0));
    }
    let before = consumer.requests().len();
    // The next start: nothing ends it any more.
    house.set("GATEHOUSE_ABORT_AT", "");
    let (listener, _) = house.listen(&[]);
    consumer.wait_for("every acknowledged delivery", |requests| {
        acknowledged.iter().all(|body| requests.iter().any(|(_, sent)| sent == body.as_bytes()))
    });
    wait_for("an empty outbox", || {
        let rule = house.json(&["forward", "list"])["rules"][0].clone();
        rule["open"] == 0 && rule["dead"] == 0 && rule["uncertain"] == 0
    });
    assert_eq!(listener.interrupt().status, 0);
    let mut by_body = BTreeMap::<Vec<u8>, Vec<(Option<String>, bool)>>::new();
    for (place, (head, body)) in consumer.requests().into_iter().enumerate() {
        let marked = header(&head, "Gatehouse-Possible-Duplicate").as_deref() == Some("true");
        assert!(place >= before || !marked, "marked before anything went wrong");
        by_body.entry(body).or_default().push((header(&head, "Idempotency-Key"), marked));
    }
    for (body, sendings) in &by_body {
        let body = String::from_utf8_lossy(body);
        assert!(
            sendings.iter().all(|(key, _)| key.is_some() && *key == sendings[0].0),
            "{body}: {sendings:?}"
        );
        assert!(sendings[1..].iter().all(|(_, marked)| *marked), "{body} came twice unmarked: {sendings:?}");
    }
    let doubled = by_body.values().filter(|sendings| sendings.len() > 1).count();
    match transition {
        "outbox.answered" => assert!(doubled >= 1, "nothing came twice, so nothing was tested"),
        // It was durable that it may be leaving, and nothing had left: it comes once, and says that it may be the second.
        // At a later passing an earlier one may be under way, too.
        "outbox.stored" if passing == 1 => {
            assert_eq!(doubled, 0);
            let marked = |sendings: &Vec<(Option<String>, bool)>| sendings[0].1;
            assert_eq!(by_body.values().filter(|sendings| marked(sendings)).count(), 1);
        }
        _ => {}
    }
}

#[test]
fn a_dead_letter_is_seen_changed_and_put_back() {
    let house = house();
    let consumer = Consumer::answering(BROKEN);
    house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--retry", "never"]);
    let (listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    for number in 0..2 {
        let body = format!("{{\"event\":\"call.ended\",\"n\":{number}}}");
        assert_eq!(post(&url, &[], body.as_bytes()).status, 200);
    }
    wait_for("two dead letters", || {
        house.json(&["deadletters", "list"])["deadletters"].as_array().unwrap().len() == 2
    });
    assert_eq!(listener.interrupt().status, 0);
    let list = house.json(&["deadletters", "list"]);
    let first = &list["deadletters"][1];
    for field in ["id", "delivery", "target", "attempts", "last_error"] {
        assert!(!first[field].is_null(), "{field} of {first}");
    }
    assert_eq!((&first["attempts"], &first["last_status"]), (&1.into(), &500.into()));
    let id = first["id"].as_str().unwrap();
    let changed = house.file("changed", b"{\"mended\":true}");
    let edited = house.json(&["deadletters", "edit", id, "--body", &changed, "--set", "X-Mended: yes"]);
    assert_eq!((&edited["edited"], &edited["body"]), (&true.into(), &"{\"mended\":true}".into()));
    house.refused(&["deadletters", "edit", id, "--set", "A: b\r\nc: d"], 4, "replay.line_break_in_header");
    let other = list["deadletters"][0]["id"].as_str().unwrap();
    assert_eq!(house.json(&["deadletters", "discard", other])["moved"], 1);
    assert_eq!(house.json(&["deadletters", "requeue", "--all"])["moved"], 1);
    OK.clone_into(&mut consumer.answer.lock().unwrap());
    let (listener, _) = house.listen(&[]);
    consumer.wait_for("the changed one", |requests| {
        requests.iter().any(|(_, body)| body == b"{\"mended\":true}")
    });
    wait_for("its end", || house.json(&["forward", "list"])["rules"][0]["delivered"] == 1);
    assert_eq!(listener.interrupt().status, 0);
    let requests = consumer.requests();
    assert_eq!(requests.len(), 3, "{requests:?}");
    assert_eq!(header(&requests[2].0, "X-Mended").as_deref(), Some("yes"));
    // What was received is as it came.
    let delivery = first["delivery"].as_str().unwrap();
    let raw = house.run(&["deliveries", "raw", delivery, "--body"]);
    assert_eq!(raw.text(), "{\"event\":\"call.ended\",\"n\":0}");
    house.refused(&["deadletters", "show", "nothing"], 3, "deadletter.not_found");
}

#[rstest]
#[case(301)]
#[case(302)]
#[case(303)]
#[case(307)]
#[case(308)]
fn p22_no_credential_follows_a_redirect(#[case] status: u16) {
    let house = house();
    // Another port, another spelling of the host, and another scheme.
    let elsewhere = Consumer::answering(OK);
    let other_host = elsewhere.url.replace("127.0.0.1", "localhost");
    for location in [elsewhere.url.clone(), other_host, elsewhere.url.replace("http:", "https:")] {
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let first = Consumer::answering(&answer);
        let rule = house.json(&["forward", "add", "kejue", "--to", &first.url, "--retry", "never"]);
        let (listener, listening) = house.listen(&[]);
        let headers =
            [("Authorization", "Bearer GHCANARY-1"), ("X-API-Key", "GHCANARY-2"), ("Cookie", "a=GHCANARY-3")];
        let body = format!("{{\"event\":\"call.ended\",\"to\":{:?}}}", location);
        assert_eq!(post(&endpoint_url(&listening, "kejue"), &headers, body.as_bytes()).status, 200);
        first.wait_for("the delivery", |requests| {
            requests.iter().any(|(head, _)| head.contains("GHCANARY-1") && head.contains("GHCANARY-2"))
        });
        wait_for("its end", || {
            let rules = house.json(&["forward", "list"]);
            rules["rules"].as_array().unwrap().iter().any(|one| one["id"] == rule["id"] && one["dead"] == 1)
        });
        assert_eq!(listener.interrupt().status, 0);
        house.json(&["forward", "remove", rule["id"].as_str().unwrap()]);
    }
    assert_eq!(elsewhere.requests(), [], "something followed the redirect");
}

#[test]
fn rules_are_listed_rest_and_go() {
    let house = house();
    let consumer = Consumer::answering(OK);
    let rule = house.json(&["forward", "add", "kejue", "--to", &consumer.url, "--filter", "event:call.*"]);
    let id = rule["id"].as_str().unwrap();
    let listed = house.json(&["forward", "list"])["rules"][0].clone();
    assert_eq!(
        (&listed["endpoint"], &listed["target"], &listed["filter"]),
        (&"kejue".into(), &consumer.url.as_str().into(), &"event:call.*".into())
    );
    assert_eq!(house.json(&["forward", "pause", id])["state"], "paused");
    let (listener, first) = house.listen(&[]);
    assert_eq!(post(&endpoint_url(&first, "kejue"), &[], b"{\"event\":\"call.ended\"}").status, 200);
    assert_eq!(listener.interrupt().status, 0);
    assert_eq!(house.json(&["forward", "list"])["rules"][0]["open"], 1);
    house.json(&["forward", "resume", id]);
    let (listener, _) = house.listen(&[]);
    consumer.wait_for("what was kept", |requests| requests.len() == 1);
    assert_eq!(listener.interrupt().status, 0);
    house.json(&["forward", "remove", id]);
    assert_eq!(house.json(&["forward", "list"])["rules"].as_array().unwrap().len(), 0);
    house.refused(&["forward", "remove", id], 3, "forward.not_found");
    house.refused(
        &["forward", "add", "kejue", "--to", "http://169.254.169.254/"],
        4,
        "replay.target_forbidden",
    );
    house.refused(
        &["forward", "add", "kejue", "--to", &consumer.url, "--header", "Authorization: x"],
        4,
        "forward.secret_in_header",
    );
}
