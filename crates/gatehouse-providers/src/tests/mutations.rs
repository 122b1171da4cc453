//! A million seeded mutations of valid requests: none is accepted that says something else, and none panics.
//!
//! Whether an accepted request still says the same is judged by the rules below, which share no code with the
//! verifier: what a scheme signs is read out of the request anew, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::{Cover, Header, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{
    KeyRing, Kind, LabelledSecret, Place, RequestParts, Scheme, SignInput, Source, sign, verify,
};
use rstest::rstest;

use super::vectors::{Vector, vectors};

/// How many mutations each of the eight tests makes.
const EACH: usize = 125_000;

/// What a signature with a public key costs more than a MAC, so that it gets a smaller share.
const PUBLIC_SHARE: u64 = 200;

const KEYS: [(&str, &str); 3] = [
    (include_str!("../../../../tests/fixtures/signatures/keys/p256.private.pem"), "ecdsa"),
    (include_str!("../../../../tests/fixtures/signatures/keys/rsa.private.pem"), "certificate"),
    ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "ed25519"),
];
const CERTIFICATE: &str = include_str!("../../../../tests/fixtures/signatures/keys/rsa.certificate.pem");
const P256_PUBLIC: &str = include_str!("../../../../tests/fixtures/signatures/keys/p256.public.pem");
const ED25519_PUBLIC: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const SNS: &str = include_str!("../../../../tests/fixtures/signatures/sns.v2.json");

#[derive(Clone)]
struct Request {
    scheme: &'static Scheme,
    method: String,
    url: String,
    headers: Vec<Header>,
    body: Vec<u8>,
    keys: Vec<String>,
    params: BTreeMap<String, String>,
    now: Timestamp,
}

impl Request {
    fn ring(&self) -> KeyRing {
        let secrets = self.keys.iter().map(|key| LabelledSecret::new("key", Secret::from(key.as_str())));
        KeyRing::Secrets(secrets.collect())
    }

    fn is_valid(&self, ring: &KeyRing) -> bool {
        let request = RequestParts {
            method: &self.method,
            url: Some(&self.url),
            headers: &self.headers,
            body: &self.body,
            params: &self.params,
        };
        let verdict = verify(self.scheme, &request, ring, self.now);
        verdict.status == VerdictStatus::Valid
    }

    fn header(&self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Option<Vec<u8>> {
        names.into_iter().find_map(|name| {
            let found = self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name.as_ref()));
            found.map(|header| header.value.clone()).filter(|value| !value.is_empty())
        })
    }

    fn source(&self, source: &Source) -> Option<Vec<u8>> {
        // What stands in the body goes with the body.
        (source.from == Place::Header).then(|| self.header(source.name.iter().chain(&source.aliases)))?
    }

    /// The part of the signature's header that is the time.
    fn time_beside(&self) -> Option<Vec<u8>> {
        let layout = self.scheme.value.as_ref()?;
        let (name, assign) = (layout.timestamp.as_deref()?, layout.assign.as_deref().unwrap_or("="));
        let value = self.header(self.scheme.header_names())?;
        let text = String::from_utf8_lossy(&value).into_owned();
        let part = text.split(layout.separator.as_deref().unwrap_or(",")).map(str::trim);
        part.filter_map(|part| part.split_once(assign)).find(|(key, _)| *key == name).map(|(_, at)| at.into())
    }

    fn pairs(&self, form: &[u8]) -> Vec<u8> {
        let pairs: BTreeSet<(Vec<u8>, Vec<u8>)> = url::form_urlencoded::parse(form)
            .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
            .collect();
        // Senders join names and values with nothing between them, so a `=` that moved says the same.
        pairs.into_iter().flat_map(|(name, value)| [name, value].concat()).collect()
    }

    fn form(&self) -> Vec<u8> {
        let kind = self.header(["content-type"]).unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with(b"application/x-www-form-urlencoded") {
            self.pairs(&self.body)
        } else {
            Vec::new()
        }
    }

    fn json(&self, pointers: &[&str]) -> Vec<u8> {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let values = pointers.iter().map(|pointer| json.pointer(pointer).map(text).unwrap_or_default());
        values.collect::<Vec<_>>().join("\n").into_bytes()
    }

    /// Everything that the scheme signs, as the mutated request has it.
    fn says(&self) -> Vec<Option<Vec<u8>>> {
        let scheme = self.scheme;
        let template = match (&scheme.signed, &scheme.canonical) {
            (Some(template), _) => template.to_string(),
            (None, Some(form)) => format!("{{{form}:fields}}"),
            (None, None) => String::new(),
        };
        let claims = scheme.jwt.iter().flat_map(|rule| &rule.claims);
        let claimed = claims.filter(|(claim, _)| !scheme.jwt.as_ref().unwrap().optional.contains(claim));
        let template = template + &claimed.map(|(_, value)| value.to_string()).collect::<String>();
        let mut said = vec![self.body_digest()];
        for placeholder in template.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let (name, argument) = placeholder.split_once(':').unwrap_or((placeholder, ""));
            said.push(match (name, argument) {
                ("body", "escape_unicode") => Some(
                    serde_json::from_slice::<serde_json::Value>(&self.body)
                        .map_or_else(|_| self.body.clone(), |json| json.to_string().into_bytes()),
                ),
                ("body", _) => Some(self.body.clone()),
                ("timestamp", _) => scheme.timestamp.as_ref().and_then(|rule| match rule.from {
                    Place::Signature => self.time_beside(),
                    _ => self.source(&rule.source()),
                }),
                ("id", _) => scheme.id_source.as_ref().and_then(|source| self.source(source)),
                ("nonce", _) => scheme.nonce.as_ref().and_then(|source| self.source(source)),
                ("method", _) => Some(self.method.clone().into_bytes()),
                ("url", "url_decode") => Some(self.url.replace("%3A", ":").replace("%3a", ":").into_bytes()),
                ("url", _) => Some(self.url.clone().into_bytes()),
                ("url_noquery", _) => self.url.split(['?', '#']).next().map(|url| url.as_bytes().to_vec()),
                ("header", name) => self.header([name]),
                ("json", pointer) => Some(self.json(&[pointer])),
                ("form", _) => Some(self.form()),
                ("sns", _) => Some(self.json(&[
                    "/Type",
                    "/Message",
                    "/MessageId",
                    "/Subject",
                    "/Timestamp",
                    "/TopicArn",
                    "/Token",
                    "/SubscribeURL",
                ])),
                ("adyen", _) => Some(self.adyen()),
                ("plivo", _) => Some(self.plivo()),
                _ => None,
            });
        }
        said
    }

    /// A digest in the address speaks for the body.
    fn body_digest(&self) -> Option<Vec<u8>> {
        let rule = self.scheme.body_digest.as_ref()?;
        self.url.contains(&rule.query).then(|| self.body.clone())
    }

    fn adyen(&self) -> Vec<u8> {
        let item = "/notificationItems/0/NotificationRequestItem";
        let fields = ["pspReference", "merchantAccountCode", "merchantReference", "eventCode", "success"];
        let mut pointers: Vec<String> = fields.iter().map(|field| format!("{item}/{field}")).collect();
        pointers.extend(["amount/value", "amount/currency"].map(|field| format!("{item}/{field}")));
        let pointers: Vec<&str> = pointers.iter().map(String::as_str).collect();
        self.json(&pointers)
    }

    fn plivo(&self) -> Vec<u8> {
        let url = self.url.split('#').next().unwrap_or_default();
        let (bare, query) = url.split_once('?').unwrap_or((url, ""));
        [bare.as_bytes(), &self.pairs(query.as_bytes()), &self.form()].concat()
    }

    /// The texts that prove the sender: signatures by their first characters (the last ones may be written in
    /// several ways), tokens whole.
    fn proofs(&self) -> Vec<String> {
        let text = self.plain();
        let scheme = self.scheme;
        if matches!(scheme.kind, Kind::Token | Kind::Basic) {
            return self
                .keys
                .iter()
                .map(|key| plain(if scheme.kind == Kind::Token { key } else { "" }))
                .collect();
        }
        let runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/')));
        runs.filter(|run| run.len() >= 26).map(|run| run[..run.len() - 4].to_owned()).collect()
    }

    fn plain(&self) -> String {
        let headers: String = self.headers.iter().map(|header| header.text().into_owned() + "\n").collect();
        let body = if self.scheme.signature.is_some() {
            String::from_utf8_lossy(&self.body).into_owned()
        } else {
            String::new()
        };
        plain(&(headers + &body))
    }
}

/// Hex is read in either case and base64 in either alphabet. Case is dropped for both, which only makes the rule
/// that a proof must still be there a little milder.
fn plain(text: &str) -> String {
    text.replace('-', "+").replace('_', "/").replace("\\/", "/").to_ascii_lowercase()
}

/// A small generator with a fixed seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        match self.below(7) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            2 if !bytes.is_empty() => bytes[at] = b"{}=,.:;/ \\\"0aA&%+\xff\0\n"[self.below(20)],
            3 => bytes.insert(at, b"0azA=,&. \"\\\xc3"[self.below(12)]),
            4 if !bytes.is_empty() => drop(bytes.remove(at)),
            5 => bytes.truncate(at),
            6 => {
                let copy = bytes[at..(at + self.below(40)).min(bytes.len())].to_vec();
                bytes.splice(at..at, copy);
            }
            _ => bytes.push(b'1'),
        }
    }

    fn text(&mut self, text: &mut String) {
        let mut bytes = std::mem::take(text).into_bytes();
        self.change(&mut bytes);
        *text = String::from_utf8_lossy(&bytes).into_owned();
    }

    fn mutate(&mut self, request: &mut Request) {
        match self.below(12) {
            0..=3 => self.change(&mut request.body),
            4..=7 if !request.headers.is_empty() => {
                let at = self.below(request.headers.len());
                self.change(&mut request.headers[at].value);
            }
            8 => self.text(&mut request.url),
            9 => self.text(&mut request.method),
            10 if !request.headers.is_empty() => {
                let at = self.below(request.headers.len());
                if self.below(2) == 0 {
                    request.headers.remove(at);
                } else {
                    let mut copy = request.headers[at].clone();
                    self.change(&mut copy.value);
                    request.headers.insert(self.below(at + 1), copy);
                }
            }
            _ => {
                let seconds = i64::try_from(self.below(4000)).unwrap() - 2000;
                request.now =
                    Timestamp::from_second(request.now.as_second() + seconds).unwrap_or(request.now);
            }
        }
    }
}

fn of_vector(vector: &Vector) -> Option<Request> {
    let scheme = crate::scheme(&vector.scheme).unwrap();
    let headers: Vec<Header> = vector.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
    let small = vector.expect == "valid" && vector.body().len() < 4096;
    small.then(|| Request {
        scheme,
        method: vector.method.clone(),
        url: vector.url.clone(),
        now: vector.now(scheme, &headers),
        headers,
        body: vector.body(),
        keys: std::iter::once(&vector.secret).chain(&vector.more_secrets).cloned().collect(),
        params: BTreeMap::new(),
    })
}

/// Signs a request where no vector is published; none where the signature stands in the body.
fn of_scheme(scheme: &'static Scheme) -> Option<Request> {
    let kind = scheme.kind.as_str();
    let public = scheme.key.as_ref().is_some_and(|key| key.public.is_some());
    let kind = if scheme.kind == Kind::Jwt { "ecdsa" } else { kind };
    let (private, shown) = match KEYS.iter().find(|(_, name)| *name == kind).filter(|_| public) {
        Some((private, "ecdsa")) => (*private, P256_PUBLIC),
        Some((private, "certificate")) => (*private, CERTIFICATE),
        Some((private, _)) => (*private, ED25519_PUBLIC),
        None => ("00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff"),
    };
    // The seed is written as the scheme's encoding wants it.
    let (private, shown) = match scheme.key.as_ref().map(|key| key.encoding) {
        Some(gatehouse_signing::KeyEncoding::Hex) if kind == "ed25519" => (
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
        ),
        _ => (private, shown),
    };
    let at = Timestamp::from_second(1_735_689_600).unwrap();
    let body = b"{\"webhookTimestamp\":1735689600000,\"a\":\"\\u00e4 \xc3\xb6\"}".to_vec();
    let headers = [
        ("Content-Type", "application/json"),
        ("PAYPAL-TRANSMISSION-ID", "p-1"),
        ("PAYPAL-CERT-URL", "https://api.paypal.com/v1/notifications/certs/CERT-1"),
    ];
    let mut headers: Vec<Header> = headers.map(|(name, value)| Header::new(name, value)).to_vec();
    if scheme.id == "paypal" {
        headers.push(Header::new("PAYPAL-TRANSMISSION-TIME", at.to_string()));
    }
    let url = "https://hook.example:8443/in/a?b=%3A1&a=2";
    let params = BTreeMap::from([("webhook_id".to_owned(), "wh_1".to_owned())]);
    let input = SignInput {
        method: "POST",
        url: Some(url),
        id: Some("m-1"),
        at,
        headers: &headers,
        body: &body,
        params: &params,
    };
    let signed = sign(scheme, &input, &Secret::from(private)).ok()?;
    headers.retain(|header| !signed.iter().any(|(name, _)| header.is(name)));
    headers.extend(signed.iter().map(|(name, value)| Header::new(name, value)));
    let (method, url, keys) = ("POST".to_owned(), url.to_owned(), vec![shown.to_owned()]);
    Some(Request { scheme, method, url, headers, body, keys, params, now: at })
}

fn valid_requests() -> Vec<Request> {
    let mut requests: Vec<Request> = vectors().iter().filter_map(of_vector).collect();
    let schemes = crate::builtin().iter().flat_map(crate::Profile::all_schemes);
    requests.extend(schemes.filter(|scheme| scheme.kind != Kind::None).filter_map(of_scheme));
    requests.push(Request {
        scheme: crate::scheme("aws-sns").unwrap(),
        method: "POST".into(),
        url: String::new(),
        headers: Vec::new(),
        body: SNS.into(),
        keys: vec![CERTIFICATE.into()],
        params: BTreeMap::new(),
        now: Timestamp::from_second(1_735_689_600).unwrap(),
    });
    // Twilio signs a form or a digest in the address; a plain JSON body is refused.
    requests.retain(|request| request.scheme.id != "twilio" || request.is_valid(&request.ring()));
    requests
}

#[test]
fn every_request_is_valid_before_it_is_changed() {
    let requests = valid_requests();
    for request in &requests {
        assert!(request.is_valid(&request.ring()), "{}", request.scheme.id);
        let said = request.proofs().iter().all(|proof| request.plain().contains(proof.as_str()));
        assert!(said, "{}", request.scheme.id);
    }
    let schemes: BTreeSet<&str> = requests.iter().map(|request| request.scheme.id.as_str()).collect();
    assert!(schemes.len() >= 70, "{}", schemes.len());
}

#[rstest]
fn a_mutated_request_is_accepted_only_if_it_says_the_same(#[values(1, 2, 3, 4, 5, 6, 7, 8)] seed: u64) {
    let mut dice = Dice(seed);
    let requests = valid_requests();
    let before: Vec<_> =
        requests.iter().map(|request| (request.says(), request.proofs(), request.ring())).collect();
    let (mut made, mut accepted) = (0, 0);
    while made < EACH {
        let chosen = dice.below(requests.len());
        let public = requests[chosen].scheme.key.as_ref().is_some_and(|key| key.public.is_some());
        if public && !dice.roll().is_multiple_of(PUBLIC_SHARE) {
            continue;
        }
        let mut request = requests[chosen].clone();
        for _ in 0..=dice.below(3) {
            dice.mutate(&mut request);
        }
        made += 1;
        let (said, proofs, ring) = &before[chosen];
        if !request.is_valid(ring) {
            continue;
        }
        accepted += 1;
        assert_eq!(&request.says(), said, "{} of seed {seed}", request.scheme.id);
        let text = request.plain();
        assert!(
            proofs.iter().any(|proof| text.contains(proof.as_str())),
            "{} of seed {seed}",
            request.scheme.id
        );
        if request.scheme.covers().contains(&Cover::Age) {
            // Box allows the most, ten minutes; a token without `nbf` has no beginning.
            let late = request.now.as_second() - requests[chosen].now.as_second();
            let early = if request.scheme.kind == Kind::Jwt { 0 } else { -late };
            assert!(late.max(early) <= 600, "{} of seed {seed}", request.scheme.id);
        }
    }
    // Some change nothing that is signed, so that both answers are given.
    assert!(accepted > EACH / 100 && accepted < EACH / 2, "{accepted}");
}
