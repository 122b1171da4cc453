//! Deliveries leave as files and come in from them (P28 and defect 9 of the list of peers' defects).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::House;
use gatehouse_tests::canary::Canary;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::wire::{authority, exchange, path};
use rstest::rstest;
use serde_json::Value;

const BODIES: [&[u8]; 4] = [
    b"{\"u\":\"https:\\/\\/x\\/1\", \"n\": 12345678901234567890123.0,  \"bin\":\"\xff\x00\xe9\"}\r\n",
    b"\xEF\xBB\xBF{}",
    b"",
    b"'; $(touch x) \\\n!",
];

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house
}

/// Receives these bodies and gives, newest first, the bytes of each and its id.
fn received(house: &House, lines: &str, bodies: &[&[u8]]) -> Vec<(Vec<u8>, Vec<u8>, String)> {
    let (mut listener, first) = house.listen(&[]);
    let url = endpoint_url(&first, "kejue");
    let mut all = Vec::new();
    for body in bodies {
        let head = format!(
            "POST {} HTTP/1.1\r\nX-zEBRA: 1\r\nX-Dup: a\r\nx-dup:b\r\n{lines}Host: {}\r\nContent-Length: {}\r\n\r\n",
            path(&url),
            authority(&url),
            body.len()
        );
        assert_eq!(exchange(&url, &[head.as_bytes(), body].concat()).status, 200);
        let id = listener.line()["delivery_id"].as_str().unwrap().to_owned();
        all.insert(0, (head.into_bytes(), body.to_vec(), id));
    }
    assert_eq!(listener.interrupt().status, 0);
    all
}

fn export(house: &House, format: &str, name: &str, more: &[&str]) -> (Value, String) {
    let path = house.scratch().join(name).to_str().unwrap().to_owned();
    let mut arguments = vec!["deliveries", "export", "--format", format, "--output", &path];
    arguments.extend(more);
    (house.json(&arguments), path)
}

fn ids(view: &Value) -> Vec<String> {
    let ids = view["delivery_ids"].as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[case("har")]
#[case("jsonl")]
fn what_leaves_comes_in_byte_for_byte_and_once(#[case] format: &str) {
    let house = house();
    let sent = received(&house, "", &BODIES);
    let (view, path) = export(&house, format, "all", &[]);
    assert_eq!((&view["deliveries"], &view["masked"], &view["left_out"]), (&4.into(), &0.into(), &0.into()));

    let other = self::house();
    let brought = other.json(&["deliveries", "import", &path]);
    assert_eq!((&brought["imported"], &brought["problems_total"]), (&4.into(), &0.into()), "{brought}");
    for (id, (head, body, _)) in ids(&brought).iter().zip(&sent) {
        assert_eq!(other.run(&["deliveries", "raw", id]).stdout, [&head[..], body].concat());
        let shown = other.json(&["deliveries", "show", id]);
        assert_eq!((&shown["imported_from"], &shown["fidelity"]), (&"all".into(), &"wire".into()));
        assert_eq!((&shown["endpoint"], &shown["masked"]), (&"imported".into(), &Value::Null));
        assert_eq!(
            shown["received_at"],
            house.json(&["deliveries", "show", &sent_id(&sent, head, body)])["received_at"]
        );
    }
    let again = other.json(&["deliveries", "import", &path]);
    assert_eq!((&again["imported"], &again["already_there"]), (&0.into(), &4.into()));
    // Where they came from they are not the ones that were received.
    let own = house.json(&["deliveries", "import", &path, "--endpoint", "kejue"]);
    assert_eq!(own["imported"], 4);
}

fn sent_id(sent: &[(Vec<u8>, Vec<u8>, String)], head: &[u8], body: &[u8]) -> String {
    sent.iter().find(|one| one.0 == head && one.1 == body).unwrap().2.clone()
}

#[test]
fn a_line_has_the_exact_bytes_and_the_fields_of_the_list() {
    let house = house();
    let sent = received(&house, "", &BODIES);
    let (_, path) = export(&house, "jsonl", "all.jsonl", &[]);
    let text = std::fs::read_to_string(path).unwrap();
    let rows = house.json(&["deliveries", "list"]);
    for ((line, (head, body, _)), row) in text.lines().zip(&sent).zip(rows["deliveries"].as_array().unwrap())
    {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(STANDARD.decode(line["head_b64"].as_str().unwrap()).unwrap(), *head);
        assert_eq!(STANDARD.decode(line["body_b64"].as_str().unwrap()).unwrap(), *body);
        for (name, value) in row.as_object().unwrap() {
            assert_eq!(&line[name], value, "{name}");
        }
    }
    assert_eq!(text.lines().count(), 4);
}

#[test]
fn raw_requests_go_one_to_a_file() {
    let house = house();
    let sent = received(&house, "", &BODIES);
    let (head, body, id) = &sent[3];
    let (_, path) = export(&house, "http", "one.http", &[id]);
    assert_eq!(std::fs::read(&path).unwrap(), [&head[..], body].concat());
    let (view, folder) = export(&house, "http", "all", &[]);
    assert_eq!(view["deliveries"], 4);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 4);
    for (file, (head, body, _)) in files.iter().zip(&sent) {
        assert_eq!(std::fs::read(file).unwrap(), [&head[..], body].concat());
    }
    let other = self::house();
    let mut arguments = vec!["deliveries", "import"];
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    let brought = other.json(&arguments);
    for (file, (head, body, _)) in brought["files"].as_array().unwrap().iter().zip(&sent) {
        let raw = other.run(&["deliveries", "raw", &ids(file)[0]]).stdout;
        assert_eq!(raw, [&head[..], body].concat());
    }
}

/// Headers, cookies and fields that are secrets by their name.
#[rstest]
fn received_secrets_are_in_no_file(#[values("har", "jsonl", "http", "curl", "bundle")] format: &str) {
    let house = house();
    let canaries: Vec<_> = (0..5).map(|_| Canary::new()).collect();
    let values: Vec<_> = canaries.iter().map(Canary::value).collect();
    let lines = format!(
        "Authorization: Bearer {}\r\nx-keruj-app-token: {}\r\nCookie: s={}\r\nContent-Type: application/json\r\n",
        values[0], values[1], values[2]
    );
    let body = serde_json::json!({ "account_api_key": values[3], "x": { "password": values[4] }, "n": 1.0 });
    let body = body.to_string();
    received(&house, &lines, &[body.as_bytes()]);
    let (view, path) = export(&house, format, "out", &[]);
    assert_eq!((&view["deliveries"], &view["masked"]), (&1.into(), &1.into()));
    let path = std::path::PathBuf::from(path);
    let files = match std::fs::read_dir(&path) {
        Ok(files) => files.map(|file| file.unwrap().path()).collect(),
        Err(_) => vec![path],
    };
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        for canary in &canaries {
            assert_eq!(canary.found_in(&bytes), [""; 0], "in {}", file.display());
        }
    }
    let all: Vec<u8> = files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
    assert!(String::from_utf8_lossy(&all).contains("header Authorization"), "the file says what is masked");
    if format == "curl" {
        return;
    }
    let other = self::house();
    let brought = other.json(&["deliveries", "import", files[0].to_str().unwrap()]);
    assert_eq!(brought["masked"], 1, "{brought}");
    let shown = other.json(&["deliveries", "show", &ids(&brought)[0]]);
    assert_eq!((&shown["masked"], &shown["verdict"]), (&true.into(), &"unverified".into()));
    assert!(shown["headers"].to_string().contains("•••"), "{shown}");
}

#[test]
fn a_bundle_hides_the_address_and_tells_what_was_said() {
    let house = house();
    received(&house, "", &[b"{}"]);
    let (_, path) = export(&house, "bundle", "b.gatehouse", &["--workspace", "Acme"]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("/in/•••"), "{text}");
    let other = self::house();
    let brought = other.json(&["deliveries", "import", &path]);
    let shown = other.json(&["deliveries", "show", &ids(&brought)[0]]);
    let hint = shown["verification"]["hint"].as_str().unwrap();
    assert!(hint.contains("Where it was received it was unprotected (unsigned)."), "{hint}");
    // Nobody can send to where they are kept.
    let (listener, first) = other.listen(&[]);
    assert!(!first.to_string().contains("\"imported\""), "{first}");
    drop(listener);
}

#[test]
fn a_file_is_replaced_only_when_asked_and_never_through_a_link() {
    let house = house();
    received(&house, "", &[b"{}"]);
    let path = house.file("there.har", "theirs");
    let refused = house.run(&["deliveries", "export", "--format", "har", "--output", &path, "--json"]);
    refused.refused(2, "file.exists");
    assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
    #[cfg(unix)]
    {
        let link = house.scratch().join("link.har");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        export(&house, "har", "link.har", &["--force"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        let folder = house.scratch().join("elsewhere");
        std::fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, house.scratch().join("linked")).unwrap();
        let out = house.scratch().join("linked").to_str().unwrap().to_owned();
        let arguments = ["deliveries", "export", "--format", "http", "--output", &out, "--json"];
        house.run(&arguments).refused(2, "file.no_folder");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    }
    export(&house, "har", "there.har", &["--force"]);
    assert_ne!(std::fs::read(&path).unwrap(), b"theirs");
}

#[test]
fn what_can_be_read_is_taken_and_the_rest_told_by_its_place() {
    let house = house();
    received(&house, "", &BODIES);
    let (_, path) = export(&house, "bundle", "b.gatehouse", &[]);
    let whole = std::fs::read(&path).unwrap();
    let cut = house.file("cut.gatehouse", &whole[..whole.len() * 6 / 10]);
    let other = self::house();
    let ended = other.run(&["deliveries", "import", &cut, "--json"]);
    assert_eq!(ended.status, 1);
    let brought = ended.json();
    assert!(brought["imported"].as_u64().unwrap() >= 1, "{brought}");
    let problem = &brought["problems"][0];
    assert!(problem["entry"].as_u64().unwrap() >= 2 && problem["byte"].as_u64().unwrap() > 0, "{problem}");
    let nothing = other.file("rows.csv", "a;b\n1;2\n");
    other.run(&["deliveries", "import", &nothing, "--json"]).refused(1, "exchange.unknown_form");
    other.run(&["deliveries", "import", "gone.har", "--json"]).refused(3, "file.not_found");
}

/// P28: whatever ends an export, the old file is whole.
#[test]
fn a_kill_during_an_export_leaves_the_old_file() {
    let house = house();
    let large = vec![b'x'; 20 * 1024 * 1024];
    received(&house, "", &[&large, &large]);
    let folder = house.scratch().join("out");
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join("all.har");
    std::fs::write(&path, "old").unwrap();
    let arguments = ["deliveries", "export", "--format", "har", "--force", "--output"];
    let mut arguments = arguments.to_vec();
    arguments.push(path.to_str().unwrap());
    let mut killed = 0;
    for _ in 0..5 {
        let mut child = house.command(&arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        let began = std::time::Instant::now();
        // Beside the old file there is something as soon as it writes.
        while std::fs::read_dir(&folder).unwrap().count() <= killed + 1 && child.try_wait().unwrap().is_none()
        {
            assert!(began.elapsed() < gatehouse_tests::DEADLINE, "it does not begin to write");
            std::thread::yield_now();
        }
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        if ended {
            break;
        }
        killed += 1;
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
    }
    assert!(killed > 0, "it was never caught while it wrote");
}
