//! The schemes that come with the program: their measured headers, and what each of them notices.

use std::collections::BTreeMap;

use gatehouse_model::{Cover, Header, Reason, Secret, Timestamp, Verdict, VerdictStatus};
use gatehouse_signing::{
    KeyEncoding, KeyRing, Kind, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify,
};
use proptest::prelude::*;
use rstest::rstest;

const BODY: &[u8] = br#"{"event":"call.ended","event_id":"evt_abc123","n":1}"#;
const AT: i64 = 1_735_689_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn keys(secret: &str) -> KeyRing {
    let secret = Secret::from(secret);
    KeyRing::Secrets(vec![LabelledSecret {
        label: "current".into(),
        secret,
        previous: false,
        ..LabelledSecret::default()
    }])
}

fn signed(scheme: &Scheme, secret: &str, body: &[u8]) -> Vec<(String, String)> {
    let params = BTreeMap::new();
    let input = SignInput {
        method: "POST",
        url: Some("https://hook.example/in/a?b=1"),
        id: Some("msg_1"),
        at: at(AT),
        headers: &[],
        body,
        params: &params,
    };
    sign(scheme, &input, &Secret::from(secret)).unwrap()
}

fn verdict(scheme: &Scheme, secret: &str, headers: &[(String, String)], body: &[u8], now: i64) -> Verdict {
    let params = BTreeMap::new();
    let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(name, value)).collect();
    let url = Some("https://hook.example/in/a?b=1");
    let request = RequestParts { method: "POST", url, headers: &headers, body, params: &params };
    verify(scheme, &request, &keys(secret), at(now))
}

/// Gives a secret in the form that a scheme takes.
fn secret_for(scheme: &Scheme, salt: char) -> String {
    match scheme.key.as_ref().map(|key| key.encoding).unwrap_or_default() {
        KeyEncoding::Utf8 => format!("user{salt}:s3cret-{salt}"),
        KeyEncoding::Hex => format!("{salt}0").repeat(16),
        KeyEncoding::Base64 | KeyEncoding::Base64url => format!("{salt}AAA").repeat(8),
    }
}

/// The schemes with a shared secret and with signature and time in headers, so that any body will do.
fn signable() -> impl Iterator<Item = &'static Scheme> {
    crate::builtin()
        .iter()
        .flat_map(crate::Profile::all_schemes)
        .filter(|scheme| scheme.key.as_ref().is_none_or(|key| key.public.is_none()))
        .filter(|scheme| scheme.signature.is_none() && scheme.body_digest.is_none())
        .filter(|scheme| scheme.timestamp.as_ref().is_none_or(|rule| rule.pointer.is_none()))
}

#[rstest]
#[case("rejento", "X-Rejento-Signature", "b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde")]
#[case("timehunter/hmac", "X-Signature", "b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde")]
#[case(
    "github",
    "X-Hub-Signature-256",
    "sha256=b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde"
)]
#[case("shopify", "X-Shopify-Hmac-Sha256", "s9OSm6e9AjvZjwh/jz37EMXeLICnqBHsl28E3V03X94=")]
#[case(
    "stripe",
    "Stripe-Signature",
    "t=1735689600,v1=f5e422cbe736a482e01814f745e3c80788aade3f67e83f86d3e21f89f5eef1e7"
)]
#[case(
    "keruja/hmac",
    "X-Keruja-Signature",
    "t=1735689600,v1=f5e422cbe736a482e01814f745e3c80788aade3f67e83f86d3e21f89f5eef1e7"
)]
#[case("slack", "X-Slack-Signature", "v0=9216a1b05ce2aafd4133de23e2a35d9a561e69c586302ae987af65487f280958")]
#[case(
    "kejue/hmac_sha256",
    "X-Kejue-Signature",
    "sha256=687094eb09da2d8f448fd0d40220dd1ca99b5468b28c1dfb15fb6d1dabfbfafc"
)]
#[case("kejue/hmac_sha1", "X-Kejue-Signature", "sha1=13f8f9c3ec42891450e80df5e66b90ef2ff6e883")]
fn signing_gives_the_measured_header(#[case] id: &str, #[case] header: &str, #[case] value: &str) {
    let headers = signed(crate::scheme(id).unwrap(), "whsec-test-0001", BODY);
    let (name, signature) = headers.last().unwrap();
    assert_eq!((name.as_str(), signature.as_str()), (header, value));
}

/// Finds what a provenance path speaks of: fields by name, tables by id, `*` any of them.
fn leads_somewhere(value: &serde_json::Value, path: &[&str]) -> bool {
    use serde_json::Value::{Array, Object};
    let Some((segment, rest)) = path.split_first() else { return !value.is_null() };
    match value {
        Object(fields) => match fields.get(*segment) {
            Some(field) => leads_somewhere(field, rest),
            None if fields.contains_key("step") => leads_somewhere(&fields["step"], path),
            None => *segment == "events" && fields.contains_key("event"),
        },
        Array(tables) => tables.iter().any(|table| {
            let id = table["id"].as_str().unwrap_or_default();
            let named = *segment == "*" || id.rsplit('/').next() == Some(*segment);
            named && leads_somewhere(table, rest)
        }),
        _ => false,
    }
}

#[test]
fn every_provenance_path_leads_to_a_value() {
    for profile in crate::builtin() {
        let value = serde_json::to_value(profile).unwrap();
        for path in profile.provenance.keys() {
            let segments: Vec<&str> = path.split('.').collect();
            assert!(leads_somewhere(&value, &segments), "{}: {path}", profile.id());
        }
    }
}

#[test]
fn a_check_knows_whose_word_it_rests_on() {
    use crate::Provenance::{Assumed, Documented, Observed};
    let of = |platform: &str, scheme: &str, field: &str| {
        crate::platform(platform).unwrap().scheme_provenance(crate::scheme(scheme).unwrap(), field)
    };
    assert_eq!(of("rejento", "rejento", "header"), Documented);
    assert_eq!(of("timehunter", "timehunter/hmac", "header"), Documented);
    assert_eq!(of("timehunter", "timehunter/hmac", "encoding"), Assumed);
    assert_eq!(of("kejue", "kejue/hmac_sha256", "value"), Observed);
    assert_eq!(of("kejue", "kejue/hmac_sha1", "value"), Assumed);
    assert_eq!(of("keruja", "keruja/hmac", "algorithm"), Documented);
    assert_eq!(of("keruja", "keruja/hmac", "header"), Assumed);
}

#[test]
fn every_sample_names_its_own_event() {
    let mut seen = 0;
    for profile in crate::platforms() {
        let webhooks = profile.webhooks.as_ref().unwrap();
        for event in &webhooks.events {
            for sample in event.sample.iter().chain(event.samples.values()) {
                let facts = webhooks.facts(&[], sample.as_bytes());
                assert_eq!(facts.event_type.as_deref(), Some(event.name.as_str()), "{}", profile.id());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 31);
}

#[test]
fn only_documented_names_are_called_documented() {
    use crate::Provenance::{Assumed, Documented, ExampleOnly};
    let of = |platform: &str, name: &str| {
        let profile = crate::platform(platform).unwrap();
        let events = &profile.webhooks.as_ref().unwrap().events;
        profile.event_provenance(events.iter().find(|event| event.name == name).unwrap())
    };
    assert_eq!(of("keruja", "shift.published"), Assumed);
    assert_eq!(of("keruj", "application_install"), Documented);
    assert_eq!(of("kejue", "call.ended"), Documented);
    assert_eq!(of("kejue", "contact.updated"), ExampleOnly);
    assert_eq!(of("rejento", "ai_call.completed"), Documented);
    assert_eq!(of("timehunter", "session.started"), Assumed);
}

#[test]
fn the_example_of_the_guide_is_a_profile_without_a_warning() {
    let guide = include_str!("../../../../docs/profiles.md");
    let example = guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let checked = crate::check(example, "docs/profiles.md").unwrap();
    assert_eq!(checked.warnings, []);
    let headers = signed(checked.profile.all_schemes().next().unwrap(), "s3cret", BODY);
    assert_eq!(headers[1].0, "X-Acme-Signature");
}

#[test]
fn kejue_sends_its_time_in_milliseconds() {
    let headers = signed(crate::scheme("kejue/hmac_sha256").unwrap(), "whsec-test-0001", BODY);
    assert_eq!(headers[0], ("X-Kejue-Timestamp".to_owned(), "1735689600000".to_owned()));
}

#[test]
fn standard_webhooks_decodes_its_secret() {
    let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let headers = signed(crate::scheme("standard-webhooks").unwrap(), secret, BODY);
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["webhook-id", "webhook-timestamp", "webhook-signature"]);
    assert_eq!(headers[2].1, "v1,HIujZejy1toMPNoig4zh+/dYZIg4jQqia0bnRuHrjlE=");
}

#[rstest]
#[case("kejue/hmac_sha256", &[Cover::Sender, Cover::Body, Cover::Age])]
#[case("kejue/bearer", &[Cover::Sender])]
#[case("kejue/none", &[])]
#[case("rejento", &[Cover::Sender, Cover::Body])]
#[case("keruj/token", &[Cover::Sender])]
#[case("square", &[Cover::Sender, Cover::Body, Cover::Url])]
#[case("mailgun", &[Cover::Sender, Cover::Age])]
#[case("linear", &[Cover::Sender, Cover::Body, Cover::Age])]
fn a_scheme_says_what_it_protects(#[case] id: &str, #[case] covers: &[Cover]) {
    assert_eq!(crate::scheme(id).unwrap().covers(), covers);
}

#[test]
fn lateness_is_noticed_exactly_where_a_time_is_signed() {
    let mut noticed = Vec::new();
    for scheme in signable() {
        let secret = secret_for(scheme, 'a');
        let headers = signed(scheme, &secret, BODY);
        let late = AT + 601;
        let verdict = verdict(scheme, &secret, &headers, BODY, late);
        let covers_age = scheme.covers().contains(&Cover::Age);
        assert_eq!(verdict.reason == Reason::TimestampTooOld, covers_age, "{}", scheme.id);
        if covers_age {
            noticed.push(scheme.id.as_str());
        }
    }
    for id in ["standard-webhooks", "stripe", "slack", "kejue/hmac_sha256", "kejue/hmac_sha1", "keruja/hmac"]
    {
        assert!(noticed.contains(&id), "{id}");
    }
}

#[test]
fn five_minutes_are_in_time_and_a_second_more_is_not() {
    let scheme = crate::scheme("stripe").unwrap();
    let headers = signed(scheme, "k", BODY);
    for (now, reason) in [
        (AT + 300, Reason::Ok),
        (AT + 301, Reason::TimestampTooOld),
        (AT - 300, Reason::Ok),
        (AT - 301, Reason::TimestampTooNew),
    ] {
        assert_eq!(verdict(scheme, "k", &headers, BODY, now).reason, reason, "{now}");
    }
}

#[test]
fn a_time_in_the_body_is_signed_as_it_stands() {
    let scheme = crate::scheme("linear").unwrap();
    let body = format!("{{\"webhookTimestamp\":{AT}000}}");
    let headers = signed(scheme, "k", body.as_bytes());
    assert_eq!(verdict(scheme, "k", &headers, body.as_bytes(), AT).reason, Reason::Ok);
    assert_eq!(verdict(scheme, "k", &headers, body.as_bytes(), AT + 61).reason, Reason::TimestampTooOld);
}

#[test]
fn without_its_header_no_signed_request_is_accepted() {
    for scheme in signable().filter(|scheme| scheme.kind != Kind::None) {
        let verdict = verdict(scheme, &secret_for(scheme, 'a'), &[], BODY, AT);
        assert_eq!(verdict.status, VerdictStatus::Invalid, "{}", scheme.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_signed_verifies(text in ".{0,80}") {
        for scheme in signable() {
            let body = text.as_bytes();
            let secret = secret_for(scheme, 'a');
            let verdict = verdict(scheme, &secret, &signed(scheme, &secret, body), body, AT);
            let expected = if scheme.kind == Kind::None { VerdictStatus::Unprotected } else { VerdictStatus::Valid };
            prop_assert_eq!(verdict.status, expected, "{}", &scheme.id);
        }
    }

    #[test]
    fn one_changed_byte_is_noticed_where_the_body_is_covered(text in ".{1,80}", place in any::<prop::sample::Index>()) {
        for scheme in signable() {
            let body = text.as_bytes();
            let secret = secret_for(scheme, 'a');
            let headers = signed(scheme, &secret, body);
            let mut changed = body.to_vec();
            let index = place.index(changed.len());
            changed[index] ^= 1;
            let verdict = verdict(scheme, &secret, &headers, &changed, AT);
            let noticed = matches!(verdict.reason, Reason::Mismatch | Reason::ClaimMismatch);
            let covered = scheme.covers().contains(&Cover::Body);
            // A claim about the body that a token may leave out is noticed here, and promised nowhere.
            let promised = scheme.jwt.as_ref().is_none_or(|rule| rule.optional.is_empty());
            prop_assert!(noticed == covered || (noticed && !promised), "{}", &scheme.id);
        }
    }

    #[test]
    fn another_secret_never_verifies(text in ".{0,40}") {
        for scheme in signable().filter(|scheme| scheme.kind != Kind::None) {
            let body = text.as_bytes();
            let headers = signed(scheme, &secret_for(scheme, 'a'), body);
            let verdict = verdict(scheme, &secret_for(scheme, 'b'), &headers, body, AT);
            prop_assert_eq!(verdict.reason, Reason::Mismatch, "{}", &scheme.id);
        }
    }

    #[test]
    fn no_header_value_makes_verifying_panic(value in ".{0,60}", time in ".{0,20}") {
        for scheme in signable() {
            let mut headers: Vec<(String, String)> =
                scheme.header_names().map(|name| (name.to_owned(), value.clone())).collect();
            headers.extend(scheme.timestamp.iter().filter_map(|rule| rule.name.clone()).map(|name| (name, time.clone())));
            let verdict = verdict(scheme, &secret_for(scheme, 'a'), &headers, BODY, AT);
            prop_assert_ne!(verdict.status, VerdictStatus::Valid);
        }
    }
}
