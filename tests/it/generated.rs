//! Ten thousand generated heads and bodies come back byte for byte: from the store, from files, from another
//! installation and at the target of a replay. What they have in them is what other tools lose.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::generated::{Generated, generate, gzip, number};
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{PLATFORMS, borrowed, signed};
use gatehouse_tests::random::Random;
use gatehouse_tests::wire::{self, authority, exchange, path, post, request};
use gatehouse_tests::{Console, House, Target, Wire};
use rstest::rstest;
use serde_json::{Value, json};

const ALL: usize = 10_000;

const SEED: u64 = 10_000;

const CONNECTIONS: usize = 8;

/// How many requests are sent before the answer of the first is read.
const PIPELINED: usize = 8;

/// How many files are named in one call.
const FILES_AT_ONCE: usize = 2_500;

/// What is kept of each request, by the number in its head.
type Kept = HashMap<String, One>;

/// What is kept of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
struct One {
    head: Vec<u8>,
    body: Vec<u8>,
    trailers: Vec<(String, Vec<u8>)>,
    fidelity: String,
}

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house
}

/// A house that received this many, what was sent to it, and the address to which it was sent.
fn received(count: usize) -> (House, Vec<Generated>, String) {
    let house = house();
    let (listener, listening) = house.listen(&[]);
    let url = endpoint_url(&listening, "kejue");
    let sent = generate(SEED, count, &url);
    send_all(&url, &sent);
    assert_eq!(listener.interrupt().status, 0);
    (house, sent, url)
}

/// Sends all over connections that are kept open, several requests at a time.
fn send_all(url: &str, all: &[Generated]) {
    std::thread::scope(|scope| {
        for share in all.chunks(all.len().div_ceil(CONNECTIONS)) {
            scope.spawn(move || {
                let mut wire = Wire::to(url);
                for some in share.chunks(PIPELINED) {
                    for one in some {
                        wire.send(&one.wire());
                    }
                    for one in some {
                        let said = String::from_utf8_lossy(&one.head);
                        let answer = wire.answer().unwrap_or_else(|| panic!("no answer: {said}"));
                        assert_eq!(answer.status, 200, "{said}");
                    }
                }
            });
        }
    });
}

fn export(house: &House, format: &str, count: usize) -> String {
    let path = house.scratch().join(format!("all.{format}")).to_str().unwrap().to_owned();
    let view = house.json(&["deliveries", "export", "--format", format, "--output", &path]);
    assert_eq!((&view["deliveries"], &view["left_out"]), (&count.into(), &0.into()), "{view}");
    path
}

/// Brings a file in, or all the files of a folder.
fn bring_in(house: &House, path: &str, count: usize) {
    let files: Vec<_> = match std::fs::read_dir(path) {
        Ok(folder) => folder.map(|file| file.unwrap().path().to_str().unwrap().to_owned()).collect(),
        Err(_) => vec![path.to_owned()],
    };
    let mut imported = 0;
    for files in files.chunks(FILES_AT_ONCE) {
        let mut arguments = vec!["deliveries", "import"];
        arguments.extend(files.iter().map(String::as_str));
        let brought = house.json(&arguments);
        // One file is told by itself, several in a list.
        let told = brought["files"].as_array().map_or_else(|| vec![&brought], |files| files.iter().collect());
        for file in told {
            assert_eq!(file["problems_total"], 0, "{file}");
            imported += file["imported"].as_u64().unwrap();
        }
    }
    assert_eq!(imported, count as u64);
}

/// Looks into a house through lines of JSON, which hold the exact bytes.
fn kept(house: &House, count: usize) -> Kept {
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let text = std::fs::read_to_string(export(house, "jsonl", count)).unwrap();
    text.lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let trailers = line["trailers"].as_array().unwrap().iter();
            let one = One {
                head: bytes(&line["head_b64"]),
                body: bytes(&line["body_b64"]),
                trailers: trailers
                    .map(|pair| (pair[0].as_str().unwrap().to_owned(), bytes(&pair[1])))
                    .collect(),
                fidelity: line["fidelity"].as_str().unwrap().to_owned(),
            };
            (number(&one.head), one)
        })
        .collect()
}

/// What has to be kept of a request by whatever keeps every byte.
fn whole(one: &Generated) -> One {
    let head = one.head.to_ascii_lowercase();
    // Only a proxy writes this line.
    let proxied = wire::find(&head, b"\r\nvia:").is_some();
    One {
        head: one.head.clone(),
        body: one.body.clone(),
        trailers: one.trailers.clone(),
        fidelity: if proxied { "proxied" } else { "wire" }.to_owned(),
    }
}

fn are_the_same(wanted: impl Iterator<Item = One>, came: &Kept) {
    let mut count = 0;
    for wanted in wanted {
        let number = number(&wanted.head);
        let came = &came[&number];
        assert_eq!(
            String::from_utf8_lossy(&came.head),
            String::from_utf8_lossy(&wanted.head),
            "head {number}"
        );
        assert!(came.body == wanted.body, "body {number}: {:?} became {:?}", wanted.body, came.body);
        assert!(*came == wanted, "{number}: {wanted:?} became {came:?}");
        count += 1;
    }
    assert_eq!(came.len(), count);
}

/// What each kind of file keeps: lines and HAR everything, raw requests head and body, and a bundle everything but the
/// token of the address, which lets whoever has it send.
fn of_class(format: &str, one: &Generated, url: &str) -> One {
    let whole = whole(one);
    match format {
        "http" => One { trailers: Vec::new(), ..whole },
        "bundle" => {
            let own = path(url).as_bytes();
            let at = wire::find(&whole.head, own).unwrap();
            let (before, behind) = (&whole.head[..at], &whole.head[at + own.len()..]);
            One { head: [before, "/in/•••".as_bytes(), behind].concat(), ..whole }
        }
        _ => whole,
    }
}

#[test]
fn ten_thousand_heads_and_bodies_come_back_byte_for_byte() {
    let (house, sent, url) = received(ALL);
    are_the_same(sent.iter().map(whole), &kept(&house, ALL));
    std::thread::scope(|scope| {
        scope.spawn(|| replays_are_the_same(&house, &sent));
        for format in ["jsonl", "har", "bundle"] {
            come_back(format, &house, &sent, &url);
        }
    });
}

/// Each is a file of its own, synchronised by itself.
#[test]
fn a_thousand_raw_requests_come_back_byte_for_byte() {
    let (house, sent, url) = received(1_000);
    come_back("http", &house, &sent, &url);
}

/// Takes all out, brings them in elsewhere, and looks at them there.
fn come_back(format: &str, house: &House, sent: &[Generated], url: &str) {
    let other = self::house();
    let path = house.scratch().join(format!("all.{format}"));
    // Lines were written to look at what is kept.
    let path =
        if path.exists() { path.to_str().unwrap().to_owned() } else { export(house, format, sent.len()) };
    bring_in(&other, &path, sent.len());
    are_the_same(sent.iter().map(|one| of_class(format, one, url)), &kept(&other, sent.len()));
}

/// Another tool knows nothing of our exact bytes: the rest of a HAR file has names, order and bodies, and says so.
#[test]
fn a_har_file_without_our_bytes_is_relayed_and_keeps_names_order_and_bodies() {
    const COUNT: usize = 400;
    let (house, sent, _) = received(COUNT);
    let path = export(&house, "har", COUNT);
    let mut har: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for entry in har["log"]["entries"].as_array_mut().unwrap() {
        entry.as_object_mut().unwrap().remove("_gatehouse").expect("our bytes stand beside");
    }
    let other = self::house();
    bring_in(&other, &other.file("other.har", har.to_string()), COUNT);
    let came = kept(&other, COUNT);
    let names = |head: &[u8]| -> Vec<String> {
        let lines = split(head).skip(1).take_while(|line| !line.is_empty());
        lines
            .map(|line| String::from_utf8_lossy(line.split(|&b| b == b':').next().unwrap()).into_owned())
            .collect()
    };
    for one in &sent {
        let came = &came[&one.number()];
        assert_eq!(came.fidelity, "relayed");
        assert!(came.body == one.body, "body {}", one.number());
        assert_eq!(names(&came.head), names(&one.head));
    }
}

/// Replays every delivery, and looks at what a bare socket was sent.
fn replays_are_the_same(house: &House, sent: &[Generated]) {
    let target = Target::start();
    let mut console = Console::start(house);
    let ids = ids(&mut console);
    assert_eq!(ids.len(), sent.len());
    let (rpc, bearer) = (console.address("/rpc"), format!("Bearer {}", console.token));
    std::thread::scope(|scope| {
        for share in ids.chunks(ids.len().div_ceil(CONNECTIONS)) {
            let (rpc, bearer, url) = (&rpc, &bearer, target.url());
            scope.spawn(move || {
                let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
                let mut wire = Wire::to(rpc);
                for id in share {
                    let body = json!({ "name": "replay.send", "payload": { "delivery_id": id, "url": url } });
                    let sent = request("POST", rpc, &headers, body.to_string().as_bytes());
                    let answer = wire.send(&sent).answer().unwrap_or_else(|| {
                        // The connection was closed after the last answer.
                        wire = Wire::to(rpc);
                        wire.send(&sent).answer().unwrap()
                    });
                    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
                    assert_eq!(answer["answer"]["status"], 200, "{answer}");
                }
            });
        }
        let mut left: HashMap<_, _> = sent.iter().map(|one| (one.number(), one)).collect();
        while !left.is_empty() {
            let arrived = target.request();
            let number = number(&arrived);
            let one = left.remove(&number).unwrap_or_else(|| panic!("{number} came twice"));
            is_the_same_elsewhere(one, &arrived, target.url());
        }
    });
    assert!(!target.was_reached());
}

fn ids(console: &mut Console) -> Vec<String> {
    let (mut after, mut ids) = (Value::Null, Vec::new());
    loop {
        let page = console.ask("deliveries.page", json!({ "limit": 1000, "after": after }));
        let rows = page["deliveries"].as_array().unwrap().iter();
        ids.extend(rows.map(|row| row["id"].as_str().unwrap().to_owned()));
        after = page["next"].clone();
        if after.is_null() {
            return ids;
        }
    }
}

/// A replay changes the address, leaves out what belongs to a connection, and says that its own one ends.
fn is_the_same_elsewhere(one: &Generated, arrived: &[u8], url: &str) {
    let name = |line: &[u8]| line.split(|&byte| byte == b':').next().unwrap().to_ascii_lowercase();
    let mut lines = vec![format!("POST {} HTTP/1.1", path(url)).into_bytes()];
    for line in split(&one.head[..one.head.len() - 4]).skip(1) {
        match &*name(line) {
            b"host" => lines.push([&line[..4], b": ", authority(url).as_bytes()].concat()),
            b"connection" | b"te" | b"keep-alive" | b"transfer-encoding" => {}
            _ => lines.push(line.to_vec()),
        }
    }
    if one.is_chunked() {
        lines.push(format!("Content-Length: {}", one.body.len()).into_bytes());
    }
    lines.push(b"Connection: close".to_vec());
    let expected = [&lines.join(&b"\r\n"[..])[..], b"\r\n\r\n", &one.body].concat();
    let number = one.number();
    assert_eq!(String::from_utf8_lossy(arrived), String::from_utf8_lossy(&expected), "replay {number}");
    assert!(arrived == expected, "replay {number}");
}

fn split(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Three hundred lines are more than a head may have: it is refused, and nothing of it is kept or changed.
#[test]
fn a_head_of_three_hundred_lines_is_refused_whole() {
    let house = house();
    let (listener, listening) = house.listen(&[]);
    let url = endpoint_url(&listening, "kejue");
    let many: String = (0..300).map(|line| format!("X-{line}: {line}\r\n")).collect();
    let head = format!("POST {} HTTP/1.1\r\nHost: a\r\n{many}Content-Length: 2\r\n\r\n{{}}", path(&url));
    assert_eq!(exchange(&url, head.as_bytes()).status, 431);
    // A line that goes on in the next one would be read in two ways.
    let folded =
        format!("POST {} HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n", path(&url));
    assert_eq!(exchange(&url, folded.as_bytes()).status, 400);
    assert_eq!(listener.interrupt().status, 0);
    assert_eq!(house.json(&["deliveries", "list"])["total"], 0);
}

/// Parts and pictures are signed over their bytes like anything else.
#[rstest]
fn what_is_no_text_verifies_too(#[values(1, 2, 3, 4)] platform: usize) {
    let (platform, scheme, _) = PLATFORMS[platform];
    let mut console = Console::in_memory();
    let (url, _) = console.receiving(platform, "whsec-of-the-sender");
    let mut random = Random::from_seed(7);
    let picture = [b"\x89PNG\r\n\x1a\n\0", &random.bytes(3_000)[..]].concat();
    let parts = [
        b"--b\r\nContent-Disposition: form-data; name=\"meta\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; \
          name=\"cv\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-",
        &random.bytes(90_000)[..],
        b"\r\n--b--\r\n",
    ]
    .concat();
    let packed = gzip(b"{\"event\":\"x\"}");
    let bodies: [(&str, &[u8]); 4] = [
        ("image/png", &picture),
        ("multipart/form-data; boundary=b", &parts),
        ("application/octet-stream", b"\0\xff\r\n\0"),
        ("application/gzip", &packed),
    ];
    for (kind, body) in bodies {
        let mut headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        headers.extend(signed(scheme, "whsec-of-the-sender", body));
        assert_eq!(post(&url, &borrowed(&headers), body).status, 200, "{platform} {kind}");
        let page = console.ask("deliveries.page", json!({}));
        let newest = &page["deliveries"][0];
        assert_eq!(newest["verdict"], "valid", "{platform} {kind}: {newest}");
        let id = newest["id"].as_str().unwrap();
        assert_eq!(console.get(&format!("/bytes/delivery-body/{id}")).body, body, "{platform} {kind}");
    }
}
