//! What every snippet is asked, and what the engine itself answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use gatehouse_model::{Header, Secret, Timestamp, VerdictStatus};
use gatehouse_signing::{
    KeyEncoding, KeyRing, Kind, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify,
};
use serde::Deserialize;

/// One question: whether this request is genuine.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) scheme: String,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) secret: String,
    pub(crate) now: i64,
    /// The right answer.
    pub(crate) genuine: bool,
}

impl Case {
    /// The case as one line for a harness: fields in base64 between tabs.
    pub(crate) fn line(&self, snippet: usize) -> String {
        let b64 = |text: &str| STANDARD.encode(text);
        let headers: Vec<String> =
            self.headers.iter().map(|(name, value)| format!("{}:{}", b64(name), b64(value))).collect();
        let fields = [
            snippet.to_string(),
            self.now.to_string(),
            STANDARD.encode(&self.body),
            b64(&self.secret),
            b64(&self.method),
            b64(&self.url),
            headers.join(","),
        ];
        fields.join("\t")
    }
}

/// The schemes of the profiles that come with the program.
pub(crate) fn schemes() -> Vec<Scheme> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "toml")) {
        let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
        // Beside the profiles lies what tells relays, which is none.
        let Some(provider) = table.get("provider") else { continue };
        let platform = provider["id"].as_str().unwrap().to_owned();
        let own = table.get("webhooks").and_then(|webhooks| webhooks.get("signature"));
        for signature in own.and_then(toml::Value::as_array).into_iter().flatten() {
            let mut scheme: Scheme = signature.clone().try_into().unwrap();
            scheme.id = format!("{platform}/{}", scheme.id);
            all.push(scheme);
        }
        for named in table.get("scheme").and_then(toml::Value::as_array).into_iter().flatten() {
            let mut scheme: Scheme = named["signature"].clone().try_into().unwrap();
            scheme.id = named["id"].as_str().unwrap().to_owned();
            all.push(scheme);
        }
    }
    all
}

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    scheme: String,
    secret: String,
    #[serde(default)]
    more_secrets: Vec<String>,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body_b64: Option<String>,
    body_repeat: Option<(String, usize)>,
    now: Option<i64>,
}

/// Every case of a scheme: the public vectors, and a request signed here with all that is done to it.
pub(crate) fn cases(scheme: &Scheme) -> Vec<Case> {
    let text = include_str!("../../../../tests/fixtures/signatures/vectors.json");
    let file: File = serde_json::from_str(text).unwrap();
    let short = scheme.id.strip_suffix("/hmac").unwrap_or(&scheme.id);
    let mine = |vector: &&Vector| {
        let single: BTreeSet<String> = vector.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
        let timeless = scheme.timestamp.as_ref().is_none_or(|rule| rule.tolerance.is_none());
        [scheme.id.as_str(), short].contains(&vector.scheme.as_str())
            && single.len() == vector.headers.len()
            && (vector.now.is_some() || timeless)
    };
    let mut all: Vec<Case> = Vec::new();
    for vector in file.vectors.iter().filter(mine) {
        let body = match (&vector.body_repeat, &vector.body_b64) {
            (Some((text, count)), _) => text.repeat(*count).into_bytes(),
            (None, Some(text)) => STANDARD.decode(text).unwrap(),
            (None, None) => Vec::new(),
        };
        for secret in std::iter::once(&vector.secret).chain(&vector.more_secrets) {
            all.push(Case {
                name: vector.id.clone(),
                scheme: scheme.id.clone(),
                method: vector.method.clone(),
                url: vector.url.clone(),
                headers: vector.headers.clone(),
                body: body.clone(),
                secret: secret.clone(),
                now: vector.now.unwrap_or_default(),
                genuine: false,
            });
        }
    }
    all.extend(traps(scheme, &signed(scheme)));
    for case in &mut all {
        case.genuine = genuine(scheme, case);
    }
    all
}

fn signed(scheme: &Scheme) -> Case {
    let secret = match (scheme.kind, scheme.key.as_ref().map(|key| key.encoding).unwrap_or_default()) {
        (Kind::Basic, _) => "user:päss",
        (Kind::Token, _) => "s3cret",
        (_, KeyEncoding::Hex) => "00ff10a0",
        (_, KeyEncoding::Utf8) => "s3cret ü",
        _ => "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    };
    let now = 1_735_689_600;
    let (params, body) = (BTreeMap::new(), "{\"name\": \"Zoë\"}\n".as_bytes());
    let input = SignInput {
        method: "POST",
        url: Some("https://hook.example/in/a?b=1&c=%20#f"),
        id: Some("msg_1"),
        at: Timestamp::from_second(now).unwrap(),
        headers: &[],
        body,
        params: &params,
    };
    Case {
        name: "signed here".to_owned(),
        scheme: scheme.id.clone(),
        method: "POST".to_owned(),
        url: "https://hook.example/in/a?b=1&c=%20#f".to_owned(),
        headers: sign(scheme, &input, &Secret::from(secret)).unwrap(),
        body: body.to_vec(),
        secret: secret.to_owned(),
        now,
        genuine: true,
    }
}

/// What platforms, proxies and attackers do to a request.
fn traps(scheme: &Scheme, good: &Case) -> Vec<Case> {
    let mut all = vec![good.clone()];
    let mut add = |name: &str, change: &dyn Fn(&mut Case)| {
        let mut case = good.clone();
        case.name = name.to_owned();
        change(&mut case);
        all.push(case);
    };
    add("no body", &|case| case.body.clear());
    add("longer body", &|case| case.body.push(b' '));
    add("bytes that are no text", &|case| case.body = vec![0xff, 0x00, 0xfe]);
    add("no secret", &|case| case.secret.clear());
    add("another secret", &|case| case.secret = "YW5vdGhlcg==".to_owned());
    add("no headers", &|case| case.headers.clear());
    add("names in upper case", &|case| {
        case.headers.iter_mut().for_each(|(name, _)| *name = name.to_uppercase());
    });
    add("late", &|case| case.now += 100_000);
    add("early", &|case| case.now -= 100_000);
    add("just in time", &|case| case.now += 4);
    for (index, (_, value)) in good.headers.iter().enumerate() {
        let edits: [(&str, String); 13] = [
            ("gone", String::new()),
            ("a character less", value[..value.len() - 1].to_owned()),
            ("a character more", format!("{value}0")),
            ("junk at its end", format!("{value}zz")),
            ("twice", format!("{value}{value}")),
            ("as a list", format!("{value}, {value}")),
            ("in upper case", value.to_uppercase()),
            ("beyond ASCII", "ü€".to_owned()),
            ("a sign before it", format!("+{value}")),
            ("a line end after it", format!("{value}\n")),
            ("Infinity", "Infinity".to_owned()),
            ("many digits", "9".repeat(40)),
            ("only marks", "=,;= v1,t=".to_owned()),
        ];
        for (words, edited) in edits {
            add(&format!("header {index}: {words}"), &|case| case.headers[index].1.clone_from(&edited));
        }
    }
    // The engine reads base64 without its padding; a snippet takes the text as the sender writes it.
    let padded = |index: usize| good.headers[index].1.ends_with('=');
    for index in (0..good.headers.len()).filter(|index| padded(*index)) {
        all.retain(|case| case.name != format!("header {index}: a character less"));
    }
    // A line end can be in a header's value in no real request, and the engine trims its base64.
    let trimmed = scheme.encoding != Some(gatehouse_signing::Encoding::Hex);
    all.retain(|case| !(trimmed && case.name.ends_with("a line end after it")));
    all
}

fn genuine(scheme: &Scheme, case: &Case) -> bool {
    let headers: Vec<Header> = case.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
    let params = BTreeMap::new();
    let request = RequestParts {
        method: &case.method,
        url: Some(&case.url),
        headers: &headers,
        body: &case.body,
        params: &params,
    };
    let secret = LabelledSecret::new("own", Secret::from(case.secret.as_str()));
    let now = Timestamp::from_second(case.now).unwrap();
    verify(scheme, &request, &KeyRing::Secrets(vec![secret]), now).status == VerdictStatus::Valid
}
