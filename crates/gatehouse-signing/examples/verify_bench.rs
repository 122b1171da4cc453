//! How fast requests are verified, beside a bare HMAC loop in the same run, and how long a diagnosis takes.
//!
//! What counts of the first is the ratio: all loops go over the same bodies in turn, round by round, so that all
//! meet the same machine. Three of them are ours: what an answer waits for (`judge`), the same put into words for
//! the row that is stored, and `verify`, which also hashes the signed bytes once more. A diagnosis is measured where
//! nothing fits, which is when everything is tried.
//!
//! `cargo xtask bench verify` starts it in a release build.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gatehouse_model::{Header, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{
    Budget, Judgement, KeyRing, Known, KnownAddress, LabelledSecret, RequestParts, Scheme, diagnose, judge,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SECRET: &str = "whsec-bench-0001";
const URL: &str = "https://hook.example/in/a?x=1&y=2";
const NOW: i64 = 1_735_689_600;
/// Many short rounds: on a machine that does other things too, most of them are not interrupted.
const ROUNDS: usize = 4001;
const BODIES: usize = 64;
const PER_ROUND: usize = BODIES;

type Request = (Vec<u8>, Vec<Header>);

/// What a loop of ours does with a judgement, with the SHA-256 of the body that the receiver has anyhow.
type Use = fn(&Judgement<'_>, &str) -> bool;

const USES: [(&str, Use); 3] = [
    ("judge, for the answer", |judgement, _| judgement.status() == VerdictStatus::Valid),
    ("judge, and put into words", |judgement, body| {
        black_box(judgement.verdict_of_body(body)).status == VerdictStatus::Valid
    }),
    ("verify, with a second hash", |judgement, _| {
        black_box(judgement.verdict()).status == VerdictStatus::Valid
    }),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("{ROUNDS} rounds of {PER_ROUND} requests of 2 KB, medians");
    for template in ["{body}", "{timestamp}.{body}"] {
        verification(template)?;
    }
    println!();
    println!("diagnosis, nothing fits        median   longest  tried  left out");
    for (words, length, limit, times) in [
        ("2 KB", 2 << 10, 2, 200),
        ("256 KB", 256 << 10, 100, 20),
        ("25 MB", 25 << 20, 100, 7),
        ("100 MB", 100_000_000, 100, 3),
    ] {
        for template in ["{body}", "{timestamp}.{body}", "{method}{url}{body}"] {
            diagnosis(words, length, template, limit, times)?;
        }
    }
    Ok(())
}

/// Compares our loops with the bare one over requests that are signed by this template.
fn verification(template: &str) -> Result<(), Box<dyn Error>> {
    let timed = template.contains("{timestamp}");
    let requests: Vec<Request> =
        (0..BODIES).map(|number| request(number, timed)).collect::<Result<_, _>>()?;
    let scheme = scheme("sha256", template)?;
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))]);
    let (params, now) = (BTreeMap::new(), Timestamp::from_second(NOW)?);
    let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let mut theirs = Vec::new();
    let mut own = USES.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(round(&requests, |request| bare(request, timed))?);
        for ((_, done), took) in USES.iter().zip(&mut own) {
            let ours = |(body, headers): &Request| {
                let parts = RequestParts { method: "POST", url: Some(URL), headers, body, params: &params };
                done(&judge(&scheme, &parts, &keys, now), digest)
            };
            took.push(round(&requests, ours)?);
        }
    }
    let micros = |took: Duration| took.as_secs_f64() * 1e6 / PER_ROUND as f64;
    let theirs = median(theirs);
    println!();
    println!("{template:<28} {:>7.2} µs a request: bare hmac+sha2", micros(theirs));
    for ((words, _), took) in USES.iter().zip(own) {
        let took = median(took);
        let ratio = theirs.as_secs_f64() / took.as_secs_f64();
        let wanted = if words.contains("answer") { " (wanted: at least 0.90)" } else { "" };
        println!("{words:<28} {:>7.2} µs a request: {ratio:.2} of bare{wanted}", micros(took));
    }
    Ok(())
}

fn scheme(algorithm: &str, signed: &str) -> Result<Scheme, serde_json::Error> {
    let timestamp = serde_json::json!({ "from": "header", "name": "X-Time", "tolerance": "5m" });
    let mut scheme = serde_json::json!({
        "id": "bench", "kind": "hmac", "algorithm": algorithm, "key": { "secret": "webhook" },
        "signed": signed, "header": "X-Signature",
        "value": { "form": "template", "template": "sha256={sig}" },
    });
    if signed.contains("{timestamp}") {
        scheme["timestamp"] = timestamp;
    }
    serde_json::from_value(scheme)
}

/// A JSON body of about this length.
fn json(length: usize, number: usize) -> Vec<u8> {
    let mut body = format!("{{\"number\": {number}, \"items\": [\"");
    while body.len() + 60 < length {
        body.push_str("\", {\"path\": \"a/b\", \"name\": \"Zo\\u00eb\", \"hours\": 7.0}, \"");
    }
    body.push_str("\"]}");
    body.into_bytes()
}

fn request(number: usize, timed: bool) -> Result<Request, Box<dyn Error>> {
    let body = json(2 << 10, number);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())?;
    let time = NOW.to_string();
    if timed {
        mac.update(time.as_bytes());
        mac.update(b".");
    }
    mac.update(&body);
    let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    let headers = [
        ("Host", "hook.example"),
        ("Content-Type", "application/json"),
        ("User-Agent", "bench/1"),
        ("X-Time", &time),
        ("X-Signature", &signature),
    ];
    Ok((body, headers.map(|(name, value)| Header::new(name, value)).to_vec()))
}

/// The least that anybody verifies with: find the header, decode, compute, compare in constant time.
fn bare((body, headers): &Request, timed: bool) -> bool {
    let found = headers.iter().find(|header| header.is("X-Signature"));
    let digits = found.and_then(|header| header.value.strip_prefix(b"sha256="));
    let Some(Ok(signature)) = digits.map(hex::decode) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else { return false };
    if timed {
        let Some(time) = headers.iter().find(|header| header.is("X-Time")) else { return false };
        mac.update(&time.value);
        mac.update(b".");
    }
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}

fn round(requests: &[Request], verifies: impl Fn(&Request) -> bool) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let right =
        requests.iter().cycle().take(PER_ROUND).filter(|request| verifies(black_box(request))).count();
    let took = start.elapsed();
    if right == PER_ROUND { Ok(took) } else { Err("a genuine request did not verify".into()) }
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

fn diagnosis(
    words: &str,
    length: usize,
    template: &str,
    limit: u128,
    times: usize,
) -> Result<(), Box<dyn Error>> {
    let (scheme, other) = (scheme("sha256", template)?, scheme("sha256", "{timestamp}:{body}")?);
    let (body, params) = (json(length, 0), BTreeMap::new());
    let signature = format!("sha256={}", "ab".repeat(32));
    let headers = [("X-Signature", signature.as_str()), ("X-Time", "1735689600"), ("Host", "127.0.0.1:8080")];
    let headers = headers.map(|(name, value)| Header::new(name, value));
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))]);
    let secrets: Vec<_> = (0..8)
        .map(|n| LabelledSecret::new(format!("other {n}"), Secret::from(format!("s{n}").as_str())))
        .collect();
    let addresses =
        [KnownAddress { label: "public".to_owned(), url: "https://tunnel.example/in/a".to_owned() }];
    let known = Known { addresses: &addresses, secrets: &secrets, schemes: &[&other] };
    let parts =
        RequestParts { method: "POST", url: Some(URL), headers: &headers, body: &body, params: &params };
    let now = Timestamp::from_second(NOW)?;
    let (mut took, mut last) = (Vec::new(), None);
    for _ in 0..times {
        let start = Instant::now();
        last = Some(black_box(diagnose(&scheme, &parts, &keys, &known, now, Budget::default())));
        took.push(start.elapsed());
    }
    let longest = took.iter().max().copied().unwrap_or_default();
    let (tried, left_out) = last.map_or((0, 0), |last| (last.tried, last.left_out.len()));
    println!(
        "{words:>6} {template:<21} {:>7.2} ms {:>6.2} ms {tried:>6} {left_out:>9} (wanted: at most {limit} ms)",
        median(took).as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3,
    );
    Ok(())
}
