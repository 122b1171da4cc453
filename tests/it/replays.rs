//! Replays of many by the real program: nothing is lost at a kill, what may arrive twice says so, and a person is asked
//! where real people are at the other end.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gatehouse_tests::canary::Canary;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::many::fill;
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{find, post};
use gatehouse_tests::{Console, DEADLINE, House, Target};
use rstest::rstest;
use serde_json::{Value, json};

/// One request that a consumer got: when, its head and its body.
type Got = (Instant, String, Vec<u8>);

/// A target that answers many requests on each connection.
struct Consumer {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Consumer {
    fn start() -> Self {
        Self::answering(|_| "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned())
    }

    /// Starts one that makes its answer of the number of the request, from 0.
    fn answering(answer: impl Fn(usize) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (got, answer) = (Arc::<Mutex<Vec<Got>>>::default(), Arc::new(answer));
        let kept = Arc::clone(&got);
        // Ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &kept, &*answer));
            }
        });
        Self { url, got }
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

fn serve(mut stream: std::net::TcpStream, kept: &Mutex<Vec<Got>>, answer: &dyn Fn(usize) -> String) {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    loop {
        while let Some((head, length)) = whole(&bytes) {
            let body = bytes[head.len() + 4..length].to_vec();
            bytes.drain(..length);
            let number = {
                let mut kept = kept.lock().unwrap();
                kept.push((Instant::now(), head, body));
                kept.len() - 1
            };
            if stream.write_all(answer(number).as_bytes()).is_err() {
                return;
            }
        }
        match stream.read(&mut buffer) {
            Ok(read @ 1..) => bytes.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
}

/// Gives the head of a request and the length of it all, once all of it is there.
fn whole(bytes: &[u8]) -> Option<(String, usize)> {
    let at = find(bytes, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    let all = at + 4 + length.unwrap_or(0);
    (bytes.len() >= all).then_some((head, all))
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
}

#[track_caller]
fn wait_for(what: &str, mut there: impl FnMut() -> bool) {
    let until = Instant::now() + DEADLINE;
    while !there() {
        assert!(Instant::now() < until, "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A house with one workspace, `bench`, and so many deliveries.
fn filled(count: u64) -> House {
    let house = House::in_memory();
    std::fs::create_dir_all(house.folder()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    runtime.block_on(fill(&house.folder(), count)).unwrap();
    house
}

fn number(body: &[u8]) -> u64 {
    serde_json::from_slice::<Value>(body).unwrap()["id"].as_u64().unwrap()
}

/// Gives how many attempts each place of a run has, from the file itself.
fn attempts_by_place(house: &House, run: &str) -> BTreeMap<i64, i64> {
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    let run = uuid::Uuid::parse_str(run).unwrap();
    let sql = "SELECT replay_place, count(*) FROM attempt WHERE replay_run_id = ?1 GROUP BY replay_place";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([run.as_bytes().as_slice()], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn the_run(house: &House) -> Value {
    house.json(&["replay", "runs"])["runs"][0].clone()
}

/// Looks at what a consumer got of a run of so many: everything, and twice only with a mark and the same key.
fn judge(consumer: &Consumer, total: u64, before: usize) {
    let mut by_number = BTreeMap::<u64, Vec<(Option<String>, bool)>>::new();
    for (place, (_, head, body)) in consumer.got().into_iter().enumerate() {
        let marked = header(&head, "Gatehouse-Possible-Duplicate").as_deref() == Some("true");
        assert!(place >= before || !marked, "marked before anything went wrong");
        by_number.entry(number(&body)).or_default().push((header(&head, "X-Key"), marked));
    }
    assert_eq!(by_number.len() as u64, total, "every delivery arrived");
    for (number, sendings) in by_number {
        assert!(sendings[0].0.is_some(), "{number} has no key");
        assert!(sendings.iter().all(|(key, _)| *key == sendings[0].0), "{number}: {sendings:?}");
        assert!(
            sendings[1..].iter().all(|(_, marked)| *marked),
            "{number} came twice unmarked: {sendings:?}"
        );
    }
}

#[test]
fn a_replay_of_a_thousand_that_is_killed_half_way_is_taken_up_and_each_attempt_is_listed_once() {
    let house = filled(1000);
    let consumer = Consumer::start();
    let replay =
        house.start(&["replay", "--query", "", "--to", &consumer.url, "--idempotency-header", "X-Key"]);
    wait_for("the half of it", || consumer.count() >= 400);
    replay.kill();
    let before = consumer.count();
    let run = the_run(&house);
    let id = run["id"].as_str().unwrap().to_owned();
    assert_eq!((&run["state"], &run["total"]), (&json!("running"), &json!(1000)), "{run}");
    assert!(run["sent"].as_u64().unwrap() < 1000, "it was killed in the middle: {run}");
    let ended = house.json(&["replay", "resume", &id])["run"].clone();
    assert_eq!(
        (&ended["state"], &ended["sent"], &ended["answered_2xx"]),
        (&json!("done"), &json!(1000), &json!(1000))
    );
    judge(&consumer, 1000, before);
    let twice = consumer.count() as u64 - 1000;
    assert!(ended["possible_duplicates"].as_u64().unwrap() >= twice, "{twice} came twice: {ended}");
    let attempts = attempts_by_place(&house, &id);
    assert_eq!(attempts.len(), 1000);
    assert!(attempts.values().all(|count| *count == 1), "each is listed once");
}

/// Every name of a transition, and at which passing the program ends there.
#[rstest]
#[case::claimed("replay.claimed", 2)]
#[case::sending("replay.sending", 7)]
#[case::answered("replay.answered", 7)]
#[case::kept("replay.ended", 2)]
fn no_end_of_the_program_loses_an_item_or_doubles_it_unmarked(
    #[case] transition: &str,
    #[case] passing: u32,
) {
    let mut house = filled(60);
    let consumer = Consumer::start();
    house.set("GATEHOUSE_ABORT_AT", &format!("{transition}:{passing}"));
    let arguments = ["replay", "--query", "", "--to", &consumer.url, "--idempotency-header", "X-Key"];
    let ended = house.run(&arguments);
    assert_ne!(ended.status, 0, "it ended at {transition}");
    let before = consumer.count();
    house.set("GATEHOUSE_ABORT_AT", "");
    // Whoever opens the house next takes it up.
    let (listener, _) = house.listen(&[]);
    wait_for("the end of the replay", || the_run(&house)["state"] == "done");
    assert_eq!(listener.interrupt().status, 0);
    judge(&consumer, 60, before);
    let run = the_run(&house);
    assert_eq!(run["sent"], 60, "{run}");
    assert!(attempts_by_place(&house, run["id"].as_str().unwrap()).values().all(|count| *count == 1));
}

#[test]
fn a_run_is_halted_taken_up_and_given_up_and_keeps_its_order_and_its_pace() {
    let house = filled(120);
    let consumer = Consumer::start();
    let mut console = Console::start(&house);
    let workspace = console.ask("workspaces.list", json!({}))["workspaces"][0]["id"].clone();
    let order = json!({ "workspace_id": workspace, "delivery_ids": [], "query": "", "url": consumer.url,
        "set": [], "order": "arrival", "concurrency": 1, "rate": 60.0 });
    let began = Instant::now();
    let run = console.ask("replay.start", order.clone());
    let this = json!({ "run_id": run["id"] });
    wait_for("some of them", || consumer.count() >= 12);
    let paused = console.ask("replay.pause", this.clone());
    assert_eq!(paused["state"], "paused");
    let sending = json!({ "run_id": run["id"], "state": "sending" });
    wait_for("nothing under way", || console.ask("replay.run", sending.clone())["items"] == json!([]));
    let halted = consumer.count();
    let at_pace = 60.0 * began.elapsed().as_secs_f64() + 2.0;
    assert!(halted < 120 && halted as f64 <= at_pace, "{halted} came, {at_pace} at most at this pace");
    assert_eq!(console.call("replay.pause", this.clone()).unwrap_err()["code"], "replay.not_open");
    assert_eq!(console.ask("replay.resume", this.clone())["state"], "running");
    wait_for("its end", || console.ask("replay.run", this.clone())["run"]["state"] == "done");
    let numbers: Vec<u64> = consumer.got().iter().map(|(_, _, body)| number(body)).collect();
    assert_eq!(numbers, (0..120).collect::<Vec<_>>(), "in the order of arrival, each once");
    let run = console.ask("replay.run", this)["run"].clone();
    assert_eq!((&run["possible_duplicates"], &run["failed"]), (&json!(0), &json!(0)));

    let given_up = console.ask("replay.start", order);
    let this = json!({ "run_id": given_up["id"] });
    assert_eq!(console.ask("replay.cancel", this.clone())["state"], "cancelled");
    wait_for("nothing under way", || {
        console.ask("replay.run", json!({ "run_id": given_up["id"], "state": "sending" }))["items"]
            == json!([])
    });
    assert!(consumer.count() < 240);
    assert_eq!(console.call("replay.resume", this).unwrap_err()["code"], "replay.not_open");
}

#[test]
fn ctrl_c_halts_a_replay_and_says_how_it_goes_on() {
    let house = filled(50);
    let consumer = Consumer::start();
    let replay = house.start(&["replay", "--query", "", "--to", &consumer.url, "--rate", "20", "--json"]);
    wait_for("some of them", || consumer.count() >= 3);
    let ended = replay.ctrl_c();
    assert_eq!(ended.status, 130, "{}", ended.notes());
    let problem = ended.problem();
    let run = the_run(&house);
    assert_eq!((&problem["code"], &run["state"]), (&json!("replay.interrupted"), &json!("paused")));
    assert!(problem["hint"].as_str().unwrap().contains(run["id"].as_str().unwrap()), "{problem}");
    let id = run["id"].as_str().unwrap();
    assert_eq!(house.json(&["replay", "cancel", id])["run"]["state"], "cancelled");
}

#[test]
fn those_that_got_no_2xx_are_sent_again_by_one_word() {
    let house = filled(9);
    // Every third is refused the first time.
    let consumer = Consumer::answering(|number| match number % 3 {
        2 if number < 9 => "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n".to_owned(),
        _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned(),
    });
    let first =
        house.json(&["replay", "--query", "", "--to", &consumer.url, "--concurrency", "1"])["run"].clone();
    assert_eq!((&first["answered_2xx"], &first["answered_other"]), (&json!(6), &json!(3)), "{first}");
    assert_eq!(first["first_error"], "The target answered 503.");
    let shown = house.json(&["replay", "show", first["id"].as_str().unwrap()]);
    assert_eq!(shown["items"].as_array().unwrap().len(), 3);
    let again = house.json(&["replay", "--failed-of", first["id"].as_str().unwrap(), "--to", &consumer.url]);
    assert_eq!((&again["run"]["total"], &again["run"]["answered_2xx"]), (&json!(3), &json!(3)));
    house.refused(
        &["replay", "--query", "event:nothing.like.it", "--to", &consumer.url],
        3,
        "replay.nothing",
    );
}

#[rstest]
#[case::one(&["--mode", "recorded"])]
#[case::many(&["--rate", "5"])]
#[case::another_name(&["--yes", "acme"])]
#[case::many_with_another_name(&["--rate", "5", "--yes", "Beta"])]
fn nothing_goes_to_real_people_without_the_name_of_the_workspace(#[case] further: &[&str]) {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento", "--environment", "production"]);
    let id = received(&house, "rejento");
    // A documentation address: nobody is there, and nothing may be tried.
    let arguments = [&["replay", &id, "--to", "http://192.0.2.1/hook"], further].concat();
    house.refused(&arguments, 4, "replay.production");
    let preview = house.json(&["replay", &id, "--to", "http://192.0.2.1/hook", "--dry-run"]);
    assert_eq!(preview["guard"]["confirm"], "Acme");
    // What runs on this machine is the person's own.
    let target = Target::start();
    house.json(&["replay", &id, "--to", target.url()]);
}

#[test]
fn an_address_where_a_platform_serves_real_people_is_guarded_in_every_workspace() {
    let house = super::cli::acme(&["kejue"]);
    let id = received(&house, "kejue");
    let problem =
        house.refused(&["replay", &id, "--to", "https://api.kejue.co/hook"], 4, "replay.production");
    assert!(problem["message"].as_str().unwrap().contains("api.kejue.co"), "{problem}");
}

fn received(house: &House, platform: &str) -> String {
    let (mut listener, first) = house.listen(&[]);
    let scheme = if platform == "kejue" { "kejue/hmac_sha256" } else { platform };
    post(&endpoint_url(&first, platform), &borrowed(&signed(scheme, "whsec", BODY)), BODY);
    listener.line()["delivery_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_dry_run_shows_what_would_leave_and_sends_nothing() {
    let house = filled(7);
    let consumer = Consumer::start();
    let arguments =
        ["replay", "--query", "", "--to", &consumer.url, "--set", "Authorization: Bearer GHCANARY"];
    let preview = house.json(&[&arguments[..], &["--dry-run", "--rate", "2"]].concat());
    assert_eq!((&preview["total"], &preview["at_least_ms"]), (&json!(7), &json!(3000)));
    let head = preview["requests"][0]["head"].as_array().unwrap();
    assert_eq!(head[0], "POST /hook HTTP/1.1");
    assert!(head.iter().any(|line| line == "Authorization: •••"), "{preview}");
    assert!(!preview.to_string().contains("GHCANARY"), "{preview}");
    assert_eq!(house.json(&["replay", "runs"])["runs"], json!([]));
    assert_eq!(consumer.count(), 0);
}

/// The schemes that sign a time, by the platform of the endpoint.
#[rstest]
#[case("rejento", "rejento/hmac", 0)]
#[case("timehunter", "timehunter/hmac", 0)]
#[case("kejue", "kejue/hmac_sha256", 1)]
#[case("kejue", "stripe", 1)]
#[case("kejue", "slack", 1)]
#[case("kejue", "standard-webhooks", 1)]
fn what_is_signed_again_for_a_chosen_time_is_right_at_that_time(
    #[case] platform: &str,
    #[case] scheme: &str,
    #[case] an_hour_later: i32,
) {
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let at = "2026-02-03T04:05:06Z";
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving(platform, SECRET);
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": scheme }));
    // Nobody signed it, and one of the schemes signs an id.
    post(&url, &[("Content-Type", "application/json"), ("webhook-id", "msg_1")], BODY);
    let mut id = Value::Null;
    wait_for("the delivery", || {
        let page = console.ask("deliveries.page", json!({ "filter": {} }));
        id = page["deliveries"][0]["id"].clone();
        id.is_string()
    });
    let target = Target::start();
    let order = json!({ "delivery_ids": [id], "url": target.url(), "mode": "resigned", "at": at, "set": [],
        "order": "arrival" });
    let run = console.ask("replay.start", order);
    let request = target.request();
    wait_for("its end", || {
        console.ask("replay.run", json!({ "run_id": run["id"] }))["run"]["state"] == "done"
    });
    let house = House::in_memory();
    let file = house.file("call.http", &request);
    let verify = |at: &str| {
        let arguments =
            ["verify", "--scheme", scheme, "--secret-stdin", "--request", &file, "--at", at, "--json"];
        house.run_with(&arguments, SECRET.as_bytes())
    };
    let judged = verify(at);
    assert_eq!(judged.status, 0, "{} {}", judged.text(), judged.notes());
    // The first two platforms set no age.
    assert_eq!(verify("2026-02-03T05:05:06Z").status, an_hour_later);
}

#[test]
fn an_edit_reaches_the_target_and_no_secret_of_it_the_disk() {
    let (typed, received) = (Canary::new(), Canary::new());
    // As people type them: a header takes no letters beyond ASCII.
    let plain = |canary: &Canary| canary.value().replace(['é', '"'], "");
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let (url, endpoint) = console.receiving("kejue", "whsec");
    console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": "kejue/none" }));
    let body = json!({ "n": 1, "api_key": received.value() }).to_string();
    post(&url, &[("Content-Type", "application/json"), ("X-Token", "seen")], body.as_bytes());
    let mut id = Value::Null;
    wait_for("the delivery", || {
        id = console.ask("deliveries.page", json!({ "filter": {} }))["deliveries"][0]["id"].clone();
        id.is_string()
    });
    let target = Target::start();
    let edit = json!({ "method": "PUT", "path": "/v2?a=b", "force": false,
        "headers": [{ "name": "content-TYPE", "value": "application/json" },
            { "name": "X-Token", "value": "•••" }, { "name": "Authorization", "value": "GHTYPED" }],
        "body": "{ \"api_key\": \"•••\", \"n\": 2, \"password\": \"GHBODY\" }" });
    let typed_edit = |text: &Value| -> Value {
        let filled = text.to_string().replace("GHTYPED", &plain(&typed)).replace("GHBODY", &plain(&typed));
        serde_json::from_str(&filled).unwrap()
    };
    let order = |edit: &Value| {
        json!({ "delivery_ids": [id], "url": target.url(), "set": [], "order": "arrival",
            "edit": typed_edit(edit) })
    };
    // What is wrong is told at its field, and nothing is sent or written.
    let wrong = |console: &mut Console, field: &str, value: Value| {
        let mut edit = edit.clone();
        edit[field] = value;
        let problem = console.call("replay.start", order(&edit)).unwrap_err();
        (
            problem["code"].as_str().unwrap().to_owned(),
            problem["fields"].as_object().unwrap().keys().next().unwrap().to_owned(),
        )
    };
    let told = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let broken = json!([{ "name": "X-A", "value": "1\r\nEvil: 2" }]);
    assert_eq!(wrong(&mut console, "headers", broken), told("replay.line_break_in_header", "edit.headers"));
    let no_json = json!("{ \"a\": }");
    assert_eq!(wrong(&mut console, "body", no_json), told("replay.bad_json", "edit.body"));
    assert_eq!(wrong(&mut console, "body", json!("{\"x\":\"•••\"}")), told("replay.mask_left", "edit.body"));
    assert_eq!(wrong(&mut console, "path", json!("v2")), told("replay.bad_path", "edit.path"));
    assert!(!target.was_reached());
    let run = console.ask("replay.start", order(&edit));
    let request = String::from_utf8(target.request()).unwrap();
    assert!(request.starts_with("PUT /v2?a=b HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-TYPE: application/json\r\nX-Token: seen\r\n"), "{request}");
    let key = serde_json::to_string(&received.value()).unwrap();
    let body = format!("{{ \"api_key\": {key}, \"n\": 2, \"password\": \"{}\" }}", plain(&typed));
    assert!(request.ends_with(&body), "{request}");
    assert!(request.contains(&format!("Authorization: {}\r\n", plain(&typed))), "{request}");
    wait_for("its end", || {
        console.ask("replay.run", json!({ "run_id": run["id"] }))["run"]["state"] == "done"
    });
    let attempts = console.ask("attempts.list", json!({ "delivery_id": id }));
    assert_eq!(attempts["attempts"][0]["replay"]["run_id"], run["id"]);
    for canary in [typed, received] {
        assert_eq!(canary.found_below(&house.folder()), [""; 0]);
    }
}

#[test]
fn support_may_look_at_replays_and_start_none() {
    let house = filled(1);
    let mut console = Console::start_with(&house, &["--role", "support"]);
    let workspace = console.ask("workspaces.list", json!({}))["workspaces"][0]["id"].clone();
    assert_eq!(console.ask("replay.runs", json!({ "workspace_id": workspace }))["runs"], json!([]));
    let order = json!({ "workspace_id": workspace, "delivery_ids": [], "query": "", "set": [],
        "url": "http://127.0.0.1:9/", "order": "arrival" });
    for command in ["replay.start", "replay.preview"] {
        assert_eq!(console.call(command, order.clone()).unwrap_err()["code"], "rpc.forbidden", "{command}");
    }
}
