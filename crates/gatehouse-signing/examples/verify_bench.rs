//! How fast requests are verified, beside a bare HMAC loop in the same run, and how long a diagnosis takes.
//!
//! What counts of the first is the ratio: both loops go over the same bodies in turn, round by round, so that both
//! meet the same machine. A diagnosis is measured where nothing fits, which is when everything is tried.
//!
//! `cargo xtask bench verify` starts it in a release build.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gatehouse_model::{Header, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{
    Budget, KeyRing, Known, KnownAddress, LabelledSecret, RequestParts, Scheme, diagnose, verify,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SECRET: &str = "whsec-bench-0001";
const URL: &str = "https://hook.example/in/a?x=1&y=2";
const ROUNDS: usize = 15;
const BODIES: usize = 64;
const PER_ROUND: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let requests: Vec<(Vec<u8>, Vec<Header>)> = (0..BODIES).map(request).collect::<Result<_, _>>()?;
    let scheme = scheme("sha256", "{body}")?;
    let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from(SECRET))]);
    let (params, now) = (BTreeMap::new(), Timestamp::UNIX_EPOCH);
    let ours = |(body, headers): &(Vec<u8>, Vec<Header>)| {
        let parts = RequestParts { method: "POST", url: Some(URL), headers, body, params: &params };
        verify(&scheme, &parts, &keys, now).status == VerdictStatus::Valid
    };
    let (mut theirs, mut own) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(round(&requests, bare)?);
        own.push(round(&requests, ours)?);
    }
    let (theirs, own) = (median(theirs), median(own));
    let micros = |took: Duration| took.as_secs_f64() * 1e6 / PER_ROUND as f64;
    println!("{ROUNDS} rounds of {PER_ROUND} requests of 2 KB");
    println!("bare hmac+sha2   {:>8.2} µs a request", micros(theirs));
    println!("verify           {:>8.2} µs a request", micros(own));
    println!("verify/bare      {:>8.2} (wanted: at least 0.90)", theirs.as_secs_f64() / own.as_secs_f64());
    println!();
    println!("diagnosis, nothing fits        median   longest  tried  left out");
    for (words, length, limit, times) in
        [("2 KB", 2 << 10, 2, 200), ("256 KB", 256 << 10, 100, 20), ("25 MB", 25 << 20, 100, 7)]
    {
        for template in ["{body}", "{timestamp}.{body}", "{method}{url}{body}"] {
            diagnosis(words, length, template, limit, times)?;
        }
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

fn request(number: usize) -> Result<(Vec<u8>, Vec<Header>), Box<dyn Error>> {
    let body = json(2 << 10, number);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())?;
    mac.update(&body);
    let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    let headers = [
        ("Host", "hook.example"),
        ("Content-Type", "application/json"),
        ("User-Agent", "bench/1"),
        ("X-Signature", &signature),
    ];
    Ok((body, headers.map(|(name, value)| Header::new(name, value)).to_vec()))
}

/// The least that anybody verifies with: find the header, decode, compute, compare in constant time.
fn bare((body, headers): &(Vec<u8>, Vec<Header>)) -> bool {
    let found = headers.iter().find(|header| header.is("X-Signature"));
    let digits = found.and_then(|header| header.value.strip_prefix(b"sha256="));
    let Some(Ok(signature)) = digits.map(hex::decode) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}

fn round(
    requests: &[(Vec<u8>, Vec<Header>)],
    verifies: impl Fn(&(Vec<u8>, Vec<Header>)) -> bool,
) -> Result<Duration, Box<dyn Error>> {
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
    let now = Timestamp::from_second(1_735_689_600)?;
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
