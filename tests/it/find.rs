//! What is looked for is found: the query language by the real program, in the terminal and over the table.

use std::time::Instant;

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, DEADLINE, House};
use rstest::rstest;
use serde_json::{Value, json};

/// A house with three deliveries; the second one carries secrets.
fn three() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let bodies = [
        r#"{"event":"call.ended","event_id":"evt_one","who":{"mail":"ana.kowal@acme.example"},"pay":18.5}"#,
        r#"{"event":"call.ended","event_id":"evt_two","phone":"+420 777 123 456","account_api_key":"k3yk3yk3y"}"#,
        r#"{"event":"call.started","event_id":"evt_three","who":{"mail":"jan@acme.example"},"pay":7}"#,
    ];
    for body in bodies {
        let headers = [
            ("X-Trace", "trace-77"),
            ("Authorization", "Bearer b3arer"),
            ("X-Keruj-App-Token", "t0kent0ken"),
        ];
        assert_eq!(post(&url, &headers, body.as_bytes()).status, 200);
        listener.line();
    }
    // Ended and not killed: how long it took is written a moment after the answer.
    assert_eq!(listener.interrupt().status, 0);
    house
}

fn listed(house: &House, query: &str) -> Vec<String> {
    let page = house.json(&["deliveries", "list", "--query", query]);
    let rows = page["deliveries"].as_array().unwrap().iter();
    rows.map(|row| row["provider_delivery_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_query_finds_in_the_terminal_what_it_asks_for() {
    let house = three();
    let cases: [(&str, &[&str]); 17] = [
        ("ana.kowal@acme.example", &["evt_one"]),
        ("00420 777-123-456", &["evt_two"]),
        ("777123456", &["evt_two"]),
        ("evt_thr", &["evt_three"]),
        ("trace-77", &["evt_three", "evt_two", "evt_one"]),
        ("k3yk3yk3y", &[]),
        ("b3arer", &[]),
        ("t0kent0ken", &[]),
        ("event:call.ended -id:evt_two", &["evt_one"]),
        ("event:call.* status:2xx last:1h", &["evt_three", "evt_two", "evt_one"]),
        ("body./pay:>10", &["evt_one"]),
        ("-body./pay:*", &["evt_two"]),
        ("header.x-trace:TRACE body./who/mail:*@acme.example", &["evt_three", "evt_one"]),
        ("header.authorization:*", &["evt_three", "evt_two", "evt_one"]),
        ("endpoint:KEJUE platform:kejue verdict:unsigned", &["evt_three", "evt_two", "evt_one"]),
        ("is:first size:<1kb", &["evt_three", "evt_two", "evt_one"]),
        ("since:2h until:tomorrow_is_no_time", &[]),
    ];
    for (query, found) in &cases[..16] {
        assert_eq!(listed(&house, query), *found, "{query}");
    }
    house.refused(&["deliveries", "list", "--query", cases[16].0], 2, "usage.bad_query");
}

#[test]
fn how_long_we_took_is_told_and_asked_for() {
    let house = three();
    let all = ["evt_three", "evt_two", "evt_one"];
    assert_eq!(listed(&house, "latency:<5m"), all);
    assert_eq!(listed(&house, "latency:>5m"), [""; 0]);
    assert_eq!(listed(&house, "-latency:>5m"), all);
    let page = house.json(&["deliveries", "list"]);
    for row in page["deliveries"].as_array().unwrap() {
        assert!(row["latency_us"].as_u64().is_some_and(|took| took > 0), "{row}");
    }
}

#[test]
fn a_list_by_when_things_happened_goes_on_behind_its_cursor() {
    let house = three();
    let list = |args: &[&str]| house.json(&[&["deliveries", "list", "--sort", "occurred"], args].concat());
    let first = list(&["--limit", "2"]);
    let rest = list(&["--after", first["next"].as_str().unwrap()]);
    let ids = |page: &Value| -> Vec<String> {
        let rows = page["deliveries"].as_array().unwrap().iter();
        rows.map(|row| row["provider_delivery_id"].as_str().unwrap().to_owned()).collect()
    };
    // None of them says when it happened, so that arrival stands for it.
    assert_eq!(
        (ids(&first), ids(&rest)),
        (vec!["evt_three".into(), "evt_two".into()], vec!["evt_one".into()])
    );
    let cursor = first["next"].as_str().unwrap();
    house.refused(&["deliveries", "list", "--after", cursor], 2, "store.bad_cursor");
}

#[rstest]
#[case("call verdikt:valid", 5, 7, "Did you mean `verdict:`?")]
#[case("endpoint:kejeu", 9, 5, "Did you mean `kejue`?")]
#[case("platform:rejent", 9, 6, "Did you mean `rejento`?")]
#[case("header.authorization:Bearer*", 0, 28, "header.NAME:*")]
#[case("body./account_api_key:k3y*", 0, 26, "")]
#[case("\"open", 0, 5, "end of the text")]
fn a_bad_query_points_at_the_characters(
    #[case] query: &str,
    #[case] offset: u64,
    #[case] length: u64,
    #[case] hint: &str,
) {
    let house = three();
    let problem = house.refused(&["deliveries", "list", "--query", query], 2, "usage.bad_query");
    assert_eq!((&problem["at"]["offset"], &problem["at"]["length"]), (&offset.into(), &length.into()));
    assert!(problem["hint"].as_str().unwrap_or_default().contains(hint), "{problem}");
    let shown = house.run(&["deliveries", "list", "--query", query]).notes();
    let (blanks, carets) = (" ".repeat(offset as usize), "^".repeat(length as usize));
    assert!(shown.starts_with(&format!("  {query}\n  {blanks}{carets}\n")), "{shown}");
}

#[test]
fn a_view_is_kept_listed_and_removed() {
    let house = three();
    house.json(&["view", "save", "Started", "event:call.started"]);
    let views = house.json(&["view", "list"]);
    assert_eq!(views, json!({ "views": [{ "name": "Started", "query": "event:call.started" }] }));
    let listed = |more: &[&str]| {
        let page = house.json(&[&["deliveries", "list", "--view", "started"], more].concat());
        page["deliveries"].as_array().unwrap().len()
    };
    assert_eq!((listed(&[]), listed(&["--query", "body./pay:>10"])), (1, 0));
    house.refused(&["view", "save", "bad", "verdikt:x"], 2, "usage.bad_query");
    house.json(&["view", "remove", "started"]);
    house.refused(&["deliveries", "list", "--view", "Started"], 3, "view.not_found");
    house.refused(&["view", "remove", "Started"], 3, "view.not_found");
}

#[test]
fn what_can_be_typed_is_offered() {
    let house = three();
    let mut console = Console::start(&house);
    let workspace = console.ask("workspaces.list", json!({}))["workspaces"][0]["id"].clone();
    let mut offered = |query: &str| -> Vec<String> {
        let request = json!({ "workspace_id": workspace, "query": query, "caret": query.len() });
        let answer = console.ask("deliveries.complete", request);
        let texts = answer["items"].as_array().unwrap().iter();
        texts.map(|item| item["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(offered("x ver"), ["verdict:"]);
    assert_eq!(offered("event:call.s"), ["call.started"]);
    assert_eq!(offered("-is:dup"), ["duplicate"]);
    assert_eq!(offered("endpoint:kej"), ["kejue"]);
    assert_eq!(offered("\"my own"), [""; 0]);
}

#[test]
fn what_was_stored_before_the_index_is_found_once_it_is_made() {
    let house = three();
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    conn.execute_batch("DELETE FROM delivery_text; UPDATE text_backlog SET upto = 3, total = 3").unwrap();
    drop(conn);
    let page = house.json(&["deliveries", "list", "--query", "kowal"]);
    assert_eq!((&page["unindexed"], &page["deliveries"]), (&3.into(), &json!([])));
    let mut console = Console::start(&house);
    let began = Instant::now();
    loop {
        let page = console.ask("deliveries.page", json!({ "filter": { "query": "kowal" } }));
        if page["unindexed"] == 0 {
            assert_eq!(page["deliveries"][0]["provider_delivery_id"], "evt_one");
            break;
        }
        assert!(began.elapsed() < DEADLINE, "{page}");
    }
    let activities = console.ask("activities.list", json!({}));
    let kinds: Vec<&Value> =
        activities["activities"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert!(kinds.contains(&&json!("deliveries.index")), "{activities}");
}

#[test]
fn received_secrets_are_nowhere_in_the_index() {
    let house = three();
    assert_eq!(listed(&house, "kowal"), ["evt_one"]);
    let conn = rusqlite::Connection::open(house.database()).unwrap();
    conn.execute_batch("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'delivery_text', 'row')")
        .unwrap();
    let mut statement = conn.prepare("SELECT term FROM temp.words").unwrap();
    let terms: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(terms.iter().any(|term| term == "kowal"), "{terms:?}");
    for secret in ["k3yk3yk3y", "b3arer", "t0kent0ken"] {
        assert!(!terms.iter().any(|term| term.contains(secret)), "{terms:?}");
    }
}
