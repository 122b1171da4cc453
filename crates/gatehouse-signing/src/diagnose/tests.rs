use super::*;
use crate::{SignInput, sign, verify};
use gatehouse_model::{Header, Secret, VerdictStatus};
use proptest::prelude::*;
use rstest::rstest;
use std::collections::BTreeMap;
use std::io::Write;

const AT: i64 = 1_735_689_600;
const URL: &str = "https://hook.example/in/a?x=2&b=1";
const JSON: &[u8] = b"{\"b\": \"a/b\", \"a\": 1.0}";

const BODY: &str = "id='x/body'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                    signed='{body}'\n";
const TIMED: &str = "id='x/timed'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                     signed='{timestamp}.{body}'\ntimestamp={from='header',name='X-Time',tolerance='5m'}\n";
const PAIRS: &str = "id='x/pairs'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                     signed='{timestamp}.{body}'\nvalue={form='pairs',timestamp='t',signature=['v1']}\n\
                     timestamp={from='signature',tolerance='5m'}\n";
const ADDRESS: &str = "id='x/url'\nkind='hmac'\nalgorithm='sha1'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                       encoding='base64'\nsigned='{method}{url}{body}'\n";
const WHSEC: &str = "id='x/whsec'\nkind='hmac'\nalgorithm='sha256'\nheader='X-Sig'\nsigned='{body}'\n\
                     key={secret='webhook',encoding='base64',strip_prefix=['whsec_']}\n";
const TOKEN: &str = "id='x/token'\nkind='token'\nkey={secret='webhook'}\nheader='Authorization'\n\
                     value={form='template',template='Bearer {sig}'}\n";

fn scheme(text: &str) -> Scheme {
    toml::from_str(text).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn key(label: &str, secret: &str) -> LabelledSecret {
    LabelledSecret::new(label, Secret::from(secret))
}

/// A request as it arrives, and what is known about it here.
#[derive(Clone)]
struct Here {
    scheme: Scheme,
    method: String,
    url: Option<String>,
    headers: Vec<Header>,
    body: Vec<u8>,
    keys: Vec<LabelledSecret>,
    now: Timestamp,
    params: BTreeMap<String, String>,
}

impl Here {
    /// What arrives when somebody signs by this scheme, and nothing is wrong.
    fn signed(scheme_text: &str, secret: &str, body: &[u8]) -> Self {
        Self::sent(&scheme(scheme_text), "POST", URL, secret, body)
    }

    fn sent(scheme: &Scheme, method: &str, url: &str, secret: &str, body: &[u8]) -> Self {
        let params = BTreeMap::new();
        let input =
            SignInput { method, url: Some(url), id: None, at: at(AT), headers: &[], body, params: &params };
        let signed = sign(scheme, &input, &Secret::from(secret)).unwrap();
        Self {
            scheme: scheme.clone(),
            method: method.to_owned(),
            url: Some(url.to_owned()),
            headers: signed.iter().map(|(name, value)| Header::new(name, value)).collect(),
            body: body.to_vec(),
            keys: vec![key("current", secret)],
            now: at(AT + 5),
            params,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn by(self, scheme_text: &str) -> Self {
        self.with(|here| here.scheme = scheme(scheme_text))
    }

    fn parts(&self) -> RequestParts<'_> {
        RequestParts {
            method: &self.method,
            url: self.url.as_deref(),
            headers: &self.headers,
            body: &self.body,
            params: &self.params,
        }
    }

    fn diagnose(&self, known: &Known<'_>, budget: Budget) -> Diagnosis {
        let ring = KeyRing::Secrets(self.keys.clone());
        diagnose(&self.scheme, &self.parts(), &ring, known, self.now, budget)
    }

    /// Gives the cause, having applied the variant and seen that it verifies.
    fn cause(&self, known: &Known<'_>) -> Option<Cause> {
        let diagnosis = self.diagnose(known, Budget::default());
        let ground = Ground { scheme: &self.scheme, request: self.parts(), keys: &self.keys, lapsed: &[] };
        let mut search =
            Search { attempts: Attempts::new(Budget::default()), left_out: Vec::new(), now: self.now };
        match search.run(&ground, known) {
            Found::Variant(variant, _) => {
                let ring = KeyRing::Secrets(variant.keys.to_vec());
                let verdict = verify(&variant.scheme, &variant.parts(), &ring, self.now);
                assert_eq!(verdict.status, VerdictStatus::Valid, "{} {:?}", variant.matched, verdict.reason);
                assert_eq!(diagnosis.cause, Some(variant.cause));
            }
            Found::Verifies | Found::Nothing => assert_eq!(diagnosis.cause, None),
        }
        assert!(!diagnosis.fix.is_empty());
        assert_eq!(diagnosis.cause.is_some(), !diagnosis.matched.is_empty());
        diagnosis.cause
    }
}

fn header(here: &mut Here, name: &str, value: &str) {
    here.headers.retain(|header| !header.is(name));
    here.headers.push(Header::new(name, value));
}

#[rstest]
#[case(Cause::SecretHasWhitespace, Here::signed(BODY, "k3y", JSON).with(|h| h.keys = vec![key("a", " k3y\n")]))]
#[case(Cause::SecretHasWhitespace, Here::signed(BODY, "k3y\n", JSON).with(|h| h.keys = vec![key("a", "k3y")]))]
#[case(Cause::SecretQuoted, Here::signed(BODY, "k3y", JSON).with(|h| h.keys = vec![key("a", "\"k3y\"")]))]
#[case(Cause::SecretUsedAsText, Here::signed(BODY, "whsec_QUJD", JSON).by(WHSEC))]
#[case(Cause::SecretUsedAsText, Here::signed(BODY, "QUJD", JSON).by(WHSEC).with(|h| h.keys = vec![key("a", "whsec_QUJD")]))]
#[case(Cause::SecretDecoded, Here::signed(WHSEC, "whsec_QUJD", JSON).by(BODY))]
#[case(Cause::SecretDecoded, Here::signed(&BODY.replace("secret='webhook'", "secret='webhook',encoding='hex'"), "abcd", JSON).by(BODY))]
#[case(Cause::SecretPrefix, Here::signed(BODY, "QUJD", JSON).with(|h| h.keys = vec![key("a", "whsec_QUJD")]))]
#[case(Cause::HexInsteadOfBase64, Here::signed(BODY, "k", JSON).by(&format!("{BODY}encoding='base64'")))]
#[case(Cause::Base64InsteadOfHex, Here::signed(&format!("{BODY}encoding='base64'"), "k", JSON).by(BODY))]
#[case(Cause::SignaturePrefix, Here::signed(BODY, "k", JSON).by(&format!("{BODY}value={{form='template',template='sha256={{sig}}'}}")))]
#[case(Cause::SignaturePrefix, Here::signed(&format!("{BODY}value={{form='template',template='v0={{sig}}'}}"), "k", JSON).by(BODY))]
#[case(Cause::WrongAlgorithm, Here::signed(&BODY.replace("sha256", "sha1"), "k", JSON).by(BODY))]
#[case(Cause::WrongAlgorithm, Here::signed(&format!("{}value={{form='template',template='sha1={{sig}}'}}", BODY.replace("sha256", "sha1")), "k", JSON).by(BODY))]
#[case(Cause::WrongMethod, Here::signed(ADDRESS, "k", JSON).with(|h| h.method = "PUT".into()))]
#[case(Cause::UrlPort, Here::signed(ADDRESS, "k", JSON).with(|h| h.url = Some(URL.replace("example/", "example:8443/"))))]
#[case(Cause::UrlPort, Here::sent(&scheme(ADDRESS), "POST", "https://h.example:443/a", "k", JSON).with(|h| h.url = Some("https://h.example/a".into())))]
#[case(Cause::UrlScheme, Here::signed(ADDRESS, "k", JSON).with(|h| h.url = Some(URL.replace("https", "http"))))]
#[case(Cause::UrlPath, Here::signed(ADDRESS, "k", JSON).with(|h| h.url = Some(URL.replace("/a?", "/a/?"))))]
#[case(Cause::UrlQuery, Here::sent(&scheme(ADDRESS), "POST", "https://h.example/a?b=1&x=2", "k", JSON).with(|h| h.url = Some("https://h.example/a?x=2&b=1".into())))]
#[case(Cause::UrlQuery, Here::sent(&scheme(ADDRESS), "POST", "https://h.example/a", "k", JSON).with(|h| h.url = Some("https://h.example/a?x=2".into())))]
#[case(Cause::WrongUrl, Here::signed(ADDRESS, "k", JSON).with(|h| { h.url = Some(URL.replace("https://hook.example", "http://127.0.0.1:8080")); header(h, "X-Forwarded-Host", "hook.example"); }))]
#[case(Cause::TimestampUnit, Here::signed(&TIMED.replace("tolerance", "unit='ms',tolerance"), "k", JSON).by(TIMED))]
#[case(Cause::TimestampUnit, Here::signed(TIMED, "k", JSON).by(&TIMED.replace("tolerance", "unit='ms',tolerance")))]
#[case(Cause::TimestampUnit, Here::signed(TIMED, "k", JSON).with(|h| header(h, "X-Time", "1735689600123")).by(&TIMED.replace("tolerance", "unit='ms',tolerance")))]
#[case(Cause::TimestampHeader, Here::signed(&TIMED.replace("X-Time", "X-Sent-Time"), "k", JSON).by(TIMED))]
#[case(Cause::TimestampNotSigned, Here::signed(BODY, "k", JSON).with(|h| header(h, "X-Time", "1735689600")).by(TIMED))]
#[case(Cause::TimestampSigned, Here::signed(TIMED, "k", JSON).by(BODY))]
#[case(Cause::Joiner, Here::signed(&PAIRS.replace("}.{", "}:{"), "k", JSON).by(PAIRS))]
#[case(Cause::Joiner, Here::signed(&TIMED.replace("{timestamp}.{body}", "{body}{timestamp}"), "k", JSON).by(TIMED))]
#[case(Cause::BodyNewline, Here::signed(BODY, "k", b"a\n").with(|h| h.body = b"a".to_vec()))]
#[case(Cause::BodyNewline, Here::signed(BODY, "k", b"a").with(|h| h.body = b"a\r\n".to_vec()))]
#[case(Cause::BodyNewline, Here::signed(BODY, "k", b"a\r\nb").with(|h| h.body = b"a\nb".to_vec()))]
#[case(Cause::BodyBom, Here::signed(BODY, "k", b"a").with(|h| h.body = b"\xEF\xBB\xBFa".to_vec()))]
#[case(Cause::BodyBom, Here::signed(BODY, "k", b"\xEF\xBB\xBFa").with(|h| h.body = b"a".to_vec()))]
#[case(Cause::BodyReserialised, Here::signed(BODY, "k", JSON).with(|h| h.body = br#"{"b":"a\/b","a":1.0}"#.to_vec()).with(|h| h.body = br#"{"b":"a/b","a":1.0}"#.to_vec()))]
#[case(Cause::ClockOrReplay, Here::signed(TIMED, "k", JSON).with(|h| h.now = at(AT + 301)))]
#[case(Cause::ClockOrReplay, Here::signed(TIMED, "k", JSON).with(|h| h.now = at(AT - 301)))]
#[case(Cause::SecretHasWhitespace, Here::signed(TOKEN, "tok", b"").with(|h| h.keys = vec![key("a", "tok\n")]))]
#[case(Cause::SignaturePrefix, Here::signed(TOKEN, "tok", b"").with(|h| header(h, "Authorization", "tok")))]
fn one_fault_is_found_by_its_cause(#[case] cause: Cause, #[case] here: Here) {
    assert_eq!(
        here.cause(&Known::default()),
        Some(cause),
        "{:?}",
        here.diagnose(&Known::default(), Budget::default())
    );
}

#[test]
fn a_body_signed_before_compression_is_found() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(JSON).unwrap();
    let packed = gzip.finish().unwrap();
    let here = Here::signed(BODY, "k", JSON).with(|here| here.body = packed);
    assert_eq!(here.cause(&Known::default()), Some(Cause::BodyCompressed));
}

#[test]
fn a_secret_known_elsewhere_is_named_by_its_label() {
    let here = Here::signed(BODY, "theirs", JSON).with(|here| here.keys = vec![key("current", "mine")]);
    let others = [key("crm / webhook", "nope"), key("shop / webhook", "theirs")];
    let known = Known { secrets: &others, ..Known::default() };
    assert_eq!(here.cause(&known), Some(Cause::WrongSecret));
    let diagnosis = here.diagnose(&known, Budget::default());
    assert_eq!(diagnosis.secret.as_deref(), Some("shop / webhook"));
    assert!(diagnosis.fix.contains("`shop / webhook`"), "{}", diagnosis.fix);
    let earlier = [LabelledSecret { previous: true, ..key("before May", "theirs") }];
    let known = Known { secrets: &earlier, ..Known::default() };
    assert_eq!(here.cause(&known), Some(Cause::PreviousSecret));
}

#[test]
fn a_secret_whose_time_is_over_is_a_previous_one() {
    let old = LabelledSecret { not_after: Some(at(AT - 1)), ..key("old", "theirs") };
    let here = Here::signed(BODY, "theirs", JSON).with(|here| here.keys = vec![key("new", "mine"), old]);
    let diagnosis = here.diagnose(&Known::default(), Budget::default());
    assert_eq!((diagnosis.cause, diagnosis.secret.as_deref()), (Some(Cause::PreviousSecret), Some("old")));
}

#[test]
fn without_a_stored_secret_a_known_one_is_still_found() {
    let here = Here::signed(BODY, "theirs", JSON);
    let others = [key("shop / webhook", "theirs")];
    let known = Known { secrets: &others, ..Known::default() };
    let diagnosis =
        diagnose(&here.scheme, &here.parts(), &KeyRing::Missing, &known, here.now, Budget::default());
    assert_eq!(diagnosis.cause, Some(Cause::WrongSecret));
}

#[rstest]
#[case("https://hook.example/in/a?x=2&b=1")]
#[case("https://hook.example/in/a")]
#[case("https://hook.example")]
fn an_address_known_here_is_named_by_its_label(#[case] public: &str) {
    let local = URL.replace("https://hook.example", "http://127.0.0.1:8080");
    let here = Here::signed(ADDRESS, "k", JSON).with(|here| here.url = Some(local));
    assert_eq!(here.cause(&Known::default()), None);
    let addresses = [KnownAddress { label: "the public address of crm".into(), url: public.into() }];
    let known = Known { addresses: &addresses, ..Known::default() };
    assert_eq!(here.cause(&known), Some(Cause::WrongUrl));
    let fix = here.diagnose(&known, Budget::default()).fix;
    assert!(fix.contains("the public address of crm") && !fix.contains("x=2"), "{fix}");
}

#[test]
fn another_scheme_of_the_platform_is_named() {
    let here = Here::signed(TIMED, "k", JSON).by(BODY);
    let timed = scheme(TIMED);
    let known = Known { schemes: &[&timed], ..Known::default() };
    assert_eq!(here.cause(&known), Some(Cause::OtherScheme));
    assert_eq!(here.diagnose(&known, Budget::default()).matched, "the scheme `x/timed`");
}

#[rstest]
#[case(3_600, "1 h off")]
#[case(7_203, "2 h off")]
#[case(400, "400 s old")]
#[case(-400, "400 s ahead")]
fn a_clock_that_is_off_is_told_by_how_much(#[case] late: i64, #[case] words: &str) {
    let here = Here::signed(TIMED, "k", JSON).with(|here| here.now = at(AT + late));
    let diagnosis = here.diagnose(&Known::default(), Budget::default());
    assert!(diagnosis.fix.contains(words), "{}", diagnosis.fix);
}

#[test]
fn a_changed_body_has_no_cause_and_it_says_so() {
    let here = Here::signed(BODY, "k", JSON).with(|here| here.body = b"{\"b\": 2}".to_vec());
    assert_eq!(here.cause(&Known::default()), None);
    let diagnosis = here.diagnose(&Known::default(), Budget::default());
    assert!(diagnosis.recomputed && diagnosis.tried > 10 && diagnosis.left_out.is_empty(), "{diagnosis:?}");
    assert!(diagnosis.fix.contains(&format!("None of {} recomputed variants fits", diagnosis.tried)));
    assert_eq!((diagnosis.matched.as_str(), diagnosis.signed), ("", None));
}

#[test]
fn a_request_that_verifies_has_no_cause() {
    let here = Here::signed(PAIRS, "k", JSON);
    assert_eq!(here.cause(&Known::default()), None);
    assert!(here.diagnose(&Known::default(), Budget::default()).fix.contains("is right"));
}

#[test]
fn what_was_signed_is_shown_with_its_parts() {
    let here = Here::signed(&PAIRS.replace("}.{", "}:{"), "k", JSON).by(PAIRS);
    let signed = here.diagnose(&Known::default(), Budget::default()).signed.unwrap();
    assert_eq!(signed.bytes, [b"1735689600:", JSON].concat());
    assert_eq!(signed.ranges[2].label, "body");
}

#[test]
fn a_large_body_leaves_out_what_would_build_it_anew_and_says_so() {
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)).into_bytes();
    let here = Here::signed(BODY, "k", &body).with(|here| here.keys = vec![key("a", "wrong")]);
    let diagnosis = here.diagnose(&Known::default(), Budget::default());
    assert_eq!(diagnosis.left_out, ["the ends of the body", "the body as JSON"]);
    assert!(diagnosis.fix.contains("Left out"), "{}", diagnosis.fix);
    let trimmed = here.with(|here| here.keys = vec![key("a", "k\n")]);
    assert_eq!(trimmed.cause(&Known::default()), Some(Cause::SecretHasWhitespace));
}

#[test]
fn a_body_beyond_the_budget_is_not_hashed_at_all() {
    let here = Here::signed(BODY, "k", JSON);
    let none = Budget { attempts: 256, hashed: 10, rebuilt: 1 << 20 };
    let diagnosis = here.diagnose(&Known::default(), none);
    assert_eq!((diagnosis.cause, diagnosis.recomputed, diagnosis.tried), (None, false, 0));
    assert!(diagnosis.left_out.contains(&"the request as it is"));
    assert!(diagnosis.fix.contains("No variant could be recomputed"), "{}", diagnosis.fix);
}

#[test]
fn the_attempts_are_bounded_however_many_secrets_are_known() {
    let here = Here::signed(BODY, "k", JSON).with(|here| here.keys = vec![key("a", "wrong")]);
    let others: Vec<LabelledSecret> = (0..1000).map(|n| key("other", &format!("s{n}"))).collect();
    let known = Known { secrets: &others, ..Known::default() };
    let diagnosis = here.diagnose(&known, Budget::default());
    assert!(diagnosis.tried <= Budget::default().attempts);
    assert!(diagnosis.left_out.contains(&"other secrets"));
}

#[rstest]
#[case(Here::signed(BODY, "GHCANARY-1", JSON).with(|h| h.keys = vec![key("a", "GHCANARY-1\n")]))]
#[case(Here::signed(BODY, "GHCANARY-1", JSON).with(|h| h.keys = vec![key("a", "GHCANARY-2")]))]
#[case(Here::signed("kind='digest'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\nsigned='{secret}{body}'", "GHCANARY-1", b"a").with(|h| h.body = b"a\n".to_vec()))]
#[case(Here::signed(TOKEN, "GHCANARY-1", b"").with(|h| h.keys = vec![key("a", "GHCANARY-2")]))]
fn no_secret_and_no_expected_signature_is_shown(#[case] here: Here) {
    let diagnosis = here.diagnose(&Known::default(), Budget::default());
    let ring = KeyRing::Secrets(here.keys.clone());
    assert_ne!(verify(&here.scheme, &here.parts(), &ring, here.now).status, VerdictStatus::Valid);
    let expected = Here::sent(
        &here.scheme,
        "POST",
        URL,
        std::str::from_utf8(here.keys[0].secret.expose()).unwrap(),
        &here.body,
    );
    let expected = expected.headers.last().unwrap().text().into_owned();
    let signed = diagnosis.signed.as_ref().map(|signed| String::from_utf8_lossy(&signed.bytes).into_owned());
    let shown = format!("{diagnosis:?} {} {signed:?}", serde_json::to_string(&diagnosis).unwrap());
    assert!(!shown.contains("CANARY") && !shown.contains(&expected), "{shown}");
}

#[rstest]
#[case("kind='none'")]
#[case("kind='hmac'\nheader='X-Sig'")]
#[case("kind='basic'\nkey={secret='webhook'}")]
fn a_scheme_with_nothing_to_recompute_has_no_cause(#[case] text: &str) {
    let here = Here::signed(BODY, "k", JSON).by(text);
    assert_eq!(here.cause(&Known::default()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_diagnosed_variant_verifies_once_it_is_applied(
        which in 0_usize..4,
        fault in 0_usize..7,
        secret in "[a-zA-Z0-9+/]{4,40}",
        members in prop::collection::btree_map("[a-z]{1,6}", any::<i32>(), 1..5),
    ) {
        let text = [BODY, TIMED, PAIRS, ADDRESS][which];
        let body = serde_json::to_string_pretty(&members).unwrap();
        let here = Here::signed(text, &secret, body.as_bytes()).with(|here| match fault {
            0 => here.keys = vec![key("a", &format!("{secret}\r\n"))],
            1 => here.body = serde_json::to_vec(&members).unwrap(),
            2 => here.body.push(b'\n'),
            3 => here.scheme.encoding = Some(if which == 3 { Encoding::Hex } else { Encoding::Base64 }),
            4 => here.scheme.key.get_or_insert_default().strip_prefix = vec![secret[..1].to_owned()],
            5 => here.now = at(AT + 86_400),
            _ => here.keys = vec![key("a", "another")],
        });
        let cause = here.cause(&Known::default());
        let expected = match fault {
            0 => Some(Cause::SecretHasWhitespace),
            1 => Some(Cause::BodyReserialised),
            2 => Some(Cause::BodyNewline),
            3 if which == 3 => Some(Cause::Base64InsteadOfHex),
            3 => Some(Cause::HexInsteadOfBase64),
            4 => Some(Cause::SecretPrefix),
            5 if which == 1 || which == 2 => Some(Cause::ClockOrReplay),
            _ => None,
        };
        prop_assert_eq!(cause, expected);
    }

    #[test]
    fn any_request_gets_an_answer(value in ".{0,40}", body in prop::collection::vec(any::<u8>(), 0..60), url in ".{0,30}") {
        for text in [BODY, TIMED, PAIRS, ADDRESS, WHSEC, TOKEN] {
            let here = Here::signed(text, "QUJD", JSON).with(|here| {
                let name = here.scheme.header_name().unwrap().to_owned();
                header(here, &name, &value);
                here.body = body.clone();
                here.url = Some(url.clone());
            });
            prop_assert_eq!(here.cause(&Known::default()), None);
        }
    }
}
