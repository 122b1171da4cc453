//! Ten thousand generated heads and bodies come back byte for byte: from the store, from files, from another
//! installation and at the target of a replay. What they have in them is what other tools lose.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{PLATFORMS, borrowed, signed};
use gatehouse_tests::random::Random;
use gatehouse_tests::wire::{authority, find, path, post};
use gatehouse_tests::{Console, House, Target, Wire};
use rstest::rstest;
use serde_json::{Value, json};

const ALL: usize = 10_000;

/// Replays are calls of their own with a connection each.
const REPLAYED_EVERY: usize = 10;

const SEED: u64 = 10_000;

const CONNECTIONS: usize = 8;

/// How many requests are sent before the answer of the first is read.
const PIPELINED: usize = 8;

/// Head and body as they were sent, by the number in the head.
type Sent = HashMap<String, (Vec<u8>, Vec<u8>)>;

const NUMBER: &str = "X-Generated: ";

fn number(head: &[u8]) -> String {
    let at = find(head, NUMBER.as_bytes()).expect("every generated head has a number") + NUMBER.len();
    head[at..].iter().take_while(|byte| byte.is_ascii_digit()).map(|&byte| char::from(byte)).collect()
}

fn head(random: &mut Random, number: usize, url: &str, body: &[u8], packed: bool) -> Vec<u8> {
    let mut lines = vec![
        format!("Host: {}", authority(url)).into_bytes(),
        format!("Content-Length: {}", body.len()).into_bytes(),
        format!("{NUMBER}{number}").into_bytes(),
    ];
    if packed {
        lines.push(b"Content-Encoding: gzip".to_vec());
    }
    for _ in 0..random.below(14) {
        let name = *random.one_of(&[
            "X-Dup",
            "x-dup",
            "X-DUP",
            "X-zEBRA",
            "Accept",
            "User-Agent",
            "X_under.score",
            "X-!#$%&'*+^`|~",
            "A",
            "Via",
        ]);
        let gap = *random.one_of::<&[u8]>(&[b": ", b":", b":  ", b":\t"]);
        let value: Vec<u8> = match random.below(5) {
            0 => Vec::new(),
            1 => "zażółć \u{202e}🦀".as_bytes().to_vec(),
            2 => random.bytes(20).into_iter().map(|byte| byte | 0x80).collect(),
            3 => b"a,b;\"c\" = (d)\ttab  ".to_vec(),
            _ => format!("{:x}", random.number()).into_bytes(),
        };
        lines.push([name.as_bytes(), gap, &value].concat());
    }
    // Any line may be the first.
    for place in (1..lines.len()).rev() {
        lines.swap(place, random.below(place as u64 + 1) as usize);
    }
    let query = *random.one_of(&["", "", "?a=%2F&b=+", "?x=1&x=2", "?q='%22"]);
    let first = format!("POST {}{query} HTTP/1.1", path(url));
    let mut head = first.into_bytes();
    for line in lines {
        head.extend_from_slice(b"\r\n");
        head.extend(line);
    }
    head.extend_from_slice(b"\r\n\r\n");
    head
}

fn body(random: &mut Random) -> Vec<u8> {
    let filler = random.number();
    let long = random.below(400) as usize;
    match random.below(12) {
        0 => Vec::new(),
        1 => random.bytes(long),
        2 => [b"\xEF\xBB\xBF{\"n\":", filler.to_string().as_bytes(), b"}\r\n"].concat(),
        3 => format!(
            "{{\"u\":\"https:\\/\\/x\\/{filler}\",\r\n \"n\": 12345678901234567890123.00e+05,\"n\": 1.0}}"
        )
        .into_bytes(),
        4 => [b"{\"bad\":\"", &random.bytes(30)[..], b"\xff\xfe\xc0\x80\",\"s\":\"\\ud800\"}"].concat(),
        5 => format!("{{\"deep\":{}{}}}", "[".repeat(long), "]".repeat(long)).into_bytes(),
        6 => gzip(format!("{{\"packed\":{filler}}}").repeat(1 + long / 20).as_bytes()),
        7 => format!("a=1&a=2&b=%C5%BC+x&empty=&n={filler}").into_bytes(),
        8 => [
            b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\xff.bin\"\r\n\r\n",
            &random.bytes(long)[..],
            b"\r\n--b--\r\n",
        ]
        .concat(),
        9 => {
            format!("<?xml version=\"1.0\"?>\r\n<a>&#x{:x};<![CDATA[{filler}]]></a>\n", 0x1F980).into_bytes()
        }
        10 => [b"\x00\x89PNG\r\n\x1a\n", &random.bytes(long)[..]].concat(),
        _ if random.one_in(40) => random.bytes(64 * 1024 + long),
        _ => b"\n\r\n".repeat(long % 9),
    }
}

/// Packs without compressing: a stored block between the head and the check sum of gzip (RFC 1951, RFC 1952).
fn gzip(plain: &[u8]) -> Vec<u8> {
    let length = u16::try_from(plain.len()).expect("one stored block");
    let mut sum = u32::MAX;
    for &byte in plain {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
        }
    }
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    let (length, inverse) = (length.to_le_bytes(), (!length).to_le_bytes());
    let (sum, size) = ((!sum).to_le_bytes(), (plain.len() as u32).to_le_bytes());
    [&head[..], &length, &inverse, plain, &sum, &size].concat()
}

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    house
}

/// Sends all over connections that are kept open, several requests at a time.
fn send_all(url: &str) -> Sent {
    let mut random = Random::from_seed(SEED);
    let generated: Vec<_> = (0..ALL)
        .map(|number| {
            let body = body(&mut random);
            let packed = body.starts_with(&[0x1f, 0x8b]);
            (head(&mut random, number, url, &body, packed), body)
        })
        .collect();
    std::thread::scope(|scope| {
        for share in generated.chunks(ALL.div_ceil(CONNECTIONS)) {
            scope.spawn(move || {
                let mut wire = Wire::to(url);
                for some in share.chunks(PIPELINED) {
                    for (head, body) in some {
                        wire.send(head).send(body);
                    }
                    for (head, _) in some {
                        let answer = wire.answer().unwrap_or_else(|| panic!("no answer: {head:?}"));
                        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(head));
                    }
                }
            });
        }
    });
    generated.into_iter().map(|(head, body)| (number(&head), (head, body))).collect()
}

fn export(house: &House) -> String {
    let path = house.scratch().join("all.jsonl").to_str().unwrap().to_owned();
    let arguments = ["deliveries", "export", "--format", "jsonl", "--output", &path];
    let view = house.json(&arguments);
    assert_eq!((&view["deliveries"], &view["left_out"]), (&ALL.into(), &0.into()), "{view}");
    path
}

/// Reads what left as lines, by number.
fn lines(path: &str) -> Sent {
    let bytes = |line: &Value, name: &str| STANDARD.decode(line[name].as_str().unwrap()).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let (head, body) = (bytes(&line, "head_b64"), bytes(&line, "body_b64"));
            (number(&head), (head, body))
        })
        .collect()
}

fn are_the_same(sent: &Sent, came: &Sent) {
    assert_eq!(came.len(), sent.len());
    for (number, (head, body)) in sent {
        let (other_head, other_body) = &came[number];
        assert_eq!(String::from_utf8_lossy(other_head), String::from_utf8_lossy(head), "head {number}");
        assert!(other_head == head, "head {number}");
        assert!(other_body == body, "body {number}: {body:?} became {other_body:?}");
    }
}

#[test]
fn ten_thousand_heads_and_bodies_come_back_byte_for_byte() {
    let house = house();
    let (listener, listening) = house.listen(&[]);
    let sent = send_all(&endpoint_url(&listening, "kejue"));
    assert_eq!(listener.interrupt().status, 0);
    let path = export(&house);
    are_the_same(&sent, &lines(&path));
    // Brought in elsewhere, and out again from there.
    let other = self::house();
    let brought = other.json(&["deliveries", "import", &path]);
    assert_eq!((&brought["imported"], &brought["problems_total"]), (&ALL.into(), &0.into()));
    are_the_same(&sent, &lines(&export(&other)));
    replays_are_the_same(&house, &sent);
}

fn replays_are_the_same(house: &House, sent: &Sent) {
    let target = Target::start();
    let mut console = Console::start(house);
    let (mut after, mut seen) = (Value::Null, 0);
    loop {
        let page = console.ask("deliveries.page", json!({ "limit": 1000, "after": after }));
        for row in page["deliveries"].as_array().unwrap() {
            seen += 1;
            if seen % REPLAYED_EVERY == 0 {
                console.ask("replay.send", json!({ "delivery_id": row["id"], "url": target.url() }));
                is_the_same_elsewhere(sent, &target.request(), target.url());
            }
        }
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(seen, ALL);
}

/// A replay changes the address, and says that its connection ends.
fn is_the_same_elsewhere(sent: &Sent, arrived: &[u8], url: &str) {
    let number = number(arrived);
    let (head, body) = &sent[&number];
    let lines: Vec<Vec<u8>> = split(&head[..head.len() - 4])
        .enumerate()
        .map(|(place, line)| match line {
            _ if place == 0 => format!("POST {} HTTP/1.1", path(url)).into_bytes(),
            line if line.starts_with(b"Host: ") => format!("Host: {}", authority(url)).into_bytes(),
            line => line.to_vec(),
        })
        .chain([b"Connection: close".to_vec()])
        .collect();
    let expected = [&lines.join(&b"\r\n"[..])[..], b"\r\n\r\n", body].concat();
    assert_eq!(String::from_utf8_lossy(arrived), String::from_utf8_lossy(&expected), "replay {number}");
    assert!(arrived == expected, "replay {number}");
}

fn split(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
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
