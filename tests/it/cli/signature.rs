//! `sign` and `verify`: the vectors of `tests/fixtures/signatures` and round trips through both commands.

use gatehouse_tests::House;
use gatehouse_tests::platform::BODY;
use rstest::rstest;
use serde_json::Value;

use super::has;

const SECRET: &str = "whsec-test-0001";

const AT: &str = "2025-01-01T00:00:00Z";

fn sign(house: &House, scheme: &str, secret: &str, more: &[&str]) -> Vec<(String, String)> {
    let body = house.file("body", BODY);
    let arguments =
        [&["sign", "--scheme", scheme, "--body", &body, "--secret-stdin", "--at", AT], more].concat();
    serde_json::from_value(house.json_with(&arguments, secret.as_bytes())["headers"].clone()).unwrap()
}

/// Writes the request as it would be on the wire, and verifies it.
fn verify(
    house: &House,
    scheme: &str,
    secret: &[u8],
    headers: &[(String, String)],
    body: &[u8],
    at: &str,
) -> (i32, Value) {
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("POST /hook HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
    let request = house.file("request", [head.as_bytes(), body].concat());
    let arguments =
        ["verify", "--scheme", scheme, "--request", &request, "--secret-stdin", "--at", at, "--json"];
    let ended = house.run_with(&arguments, secret);
    (ended.status, ended.json())
}

#[rstest]
#[case("rejento", &[("X-Rejento-Signature", "b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde")])]
#[case("timehunter/hmac", &[("X-Signature", "b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde")])]
#[case("github", &[("X-Hub-Signature-256", "sha256=b3d3929ba7bd023bd98f087f8f3dfb10c5de2c80a7a811ec976f04dd5d375fde")])]
#[case("shopify", &[("X-Shopify-Hmac-Sha256", "s9OSm6e9AjvZjwh/jz37EMXeLICnqBHsl28E3V03X94=")])]
#[case("stripe", &[("Stripe-Signature", "t=1735689600,v1=f5e422cbe736a482e01814f745e3c80788aade3f67e83f86d3e21f89f5eef1e7")])]
#[case("keruja/hmac", &[("X-Keruja-Signature", "t=1735689600,v1=f5e422cbe736a482e01814f745e3c80788aade3f67e83f86d3e21f89f5eef1e7")])]
#[case("slack", &[("X-Slack-Request-Timestamp", "1735689600"), ("X-Slack-Signature", "v0=9216a1b05ce2aafd4133de23e2a35d9a561e69c586302ae987af65487f280958")])]
#[case("kejue/hmac_sha256", &[("X-Kejue-Timestamp", "1735689600000"), ("X-Kejue-Signature", "sha256=687094eb09da2d8f448fd0d40220dd1ca99b5468b28c1dfb15fb6d1dabfbfafc")])]
#[case("kejue/hmac_sha1", &[("X-Kejue-Timestamp", "1735689600000"), ("X-Kejue-Signature", "sha1=13f8f9c3ec42891450e80df5e66b90ef2ff6e883")])]
#[case("keruj-token", &[("x-keruj-app-token", SECRET)])]
#[case("kejue/bearer", &[("Authorization", "Bearer whsec-test-0001")])]
fn a_vector_is_signed_as_written_and_verified(#[case] scheme: &str, #[case] expected: &[(&str, &str)]) {
    let house = House::in_memory();
    let headers = sign(&house, scheme, SECRET, &[]);
    let lower = |name: &str| name.to_ascii_lowercase();
    let mut signed: Vec<_> = headers.iter().map(|(name, value)| (lower(name), value.as_str())).collect();
    let mut wanted: Vec<_> = expected.iter().map(|(name, value)| (lower(name), *value)).collect();
    signed.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(signed, wanted);

    let (status, verdict) = verify(&house, scheme, SECRET.as_bytes(), &headers, BODY, AT);
    assert_eq!(
        (status, &verdict["verdict"], &verdict["reason"]),
        (0, &"valid".into(), &"ok".into()),
        "{verdict}"
    );
    has(
        &verdict,
        &["verdict", "reason", "cause", "hint", "matched_secret", "covers", "signed_content_sha256"],
    );
    assert_eq!(verdict["matched_secret"], "secret 1");
    // One more byte is noticed by every scheme that says it covers the body, and by no other.
    let covers_body = verdict["covers"].as_array().unwrap().contains(&"body".into());
    let (status, _) = verify(&house, scheme, SECRET.as_bytes(), &headers, &[BODY, b" "].concat(), AT);
    assert_eq!(status, i32::from(covers_body));
    // So is lateness by every scheme that says it covers the age.
    let covers_age = verdict["covers"].as_array().unwrap().contains(&"age".into());
    let (status, late) = verify(&house, scheme, SECRET.as_bytes(), &headers, BODY, "1735689901");
    assert_eq!(status, i32::from(covers_age), "{late}");
    assert_eq!(late["reason"], if covers_age { "timestamp_too_old" } else { "ok" });
}

#[test]
fn a_scheme_with_an_id_and_one_with_an_address_sign_them() {
    let house = House::in_memory();
    let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let headers = sign(&house, "standard-webhooks", secret, &["--id", "msg_1"]);
    assert!(
        headers.contains(&(
            "webhook-signature".to_owned(),
            "v1,HIujZejy1toMPNoig4zh+/dYZIg4jQqia0bnRuHrjlE=".to_owned()
        )),
        "{headers:?}"
    );
    let body = house.file("body", BODY);
    let ended = house.run_with(
        &["sign", "--scheme", "standard-webhooks", "--body", &body, "--secret-stdin", "--json"],
        secret.as_bytes(),
    );
    assert_eq!((ended.status, ended.problem()["code"].as_str()), (2, Some("sign.id_missing")));
}

#[test]
fn several_secrets_are_tried_and_a_final_line_feed_is_none_of_them() {
    let house = House::in_memory();
    let headers = sign(&house, "rejento", SECRET, &[]);
    let check = |secret: &[u8]| verify(&house, "rejento", secret, &headers, BODY, AT);
    let (status, verdict) = check(b"older\0whsec-test-0001\r\n");
    assert_eq!((status, &verdict["matched_secret"]), (0, &"secret 2".into()), "{verdict}");
    assert_eq!(check(b"whsec-test-0001\n").0, 0);
    let (status, verdict) = check(b"whsec-test-0001\n\0");
    assert_eq!((status, &verdict["reason"]), (1, &"mismatch".into()));
    assert!(verdict["hint"].is_string(), "{verdict}");
}

#[test]
fn what_cannot_be_verified_is_not_called_invalid() {
    let house = House::in_memory();
    let headers = sign(&house, "rejento", SECRET, &[]);
    let (status, verdict) = verify(&house, "rejento", b"", &headers, BODY, AT);
    assert_eq!(
        (status, &verdict["verdict"], &verdict["reason"]),
        (1, &"unverified".into(), &"secret_missing".into())
    );
    let (status, verdict) = verify(&house, "kejue/none", b"", &[], BODY, AT);
    assert_eq!(
        (status, &verdict["verdict"], &verdict["reason"]),
        (0, &"unprotected".into(), &"unsigned".into())
    );
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let house = House::in_memory();
    let body = house.file("body", BODY);
    let problem = house.refused(&["sign", "--scheme", "rejnto", "--body", &body], 2, "usage.unknown_scheme");
    assert!(problem["hint"].as_str().unwrap().contains("rejento"), "{problem}");
    house.refused(&["sign", "--scheme", "rejento", "--body", "/nonexistent"], 3, "file.not_found");
    house.refused(&["sign", "--scheme", "rejento", "--body", "-", "--secret-stdin"], 2, "usage.stdin_twice");
    house.refused(&["verify", "--scheme", "rejento", "--request", &body], 2, "usage.secret_needed");
    let ended = house
        .run_with(&["verify", "--scheme", "rejento", "--request", &body, "--secret-stdin", "--json"], b"k");
    ended.refused(1, "request.malformed");
    assert_eq!(house.run(&["verify"]).status, 2);
    assert_eq!(house.run(&["sign", "--scheme", "rejento", "--body", &body, "--at", "soon"]).status, 2);
}

#[test]
fn a_scheme_of_a_file_is_named_where_there_are_several() {
    let house = House::in_memory();
    let body = house.file("body", BODY);
    let text = |name: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../providers/");
        std::fs::read_to_string(format!("{root}{name}.toml")).unwrap()
    };
    let (one, several) = (house.file("one.toml", text("rejento")), house.file("several.toml", text("kejue")));
    let sign = |scheme: &str| {
        house.run_with(
            &["sign", "--scheme", scheme, "--body", &body, "--secret-stdin", "--json", "--at", AT],
            SECRET.as_bytes(),
        )
    };
    assert_eq!(sign(&one).json()["headers"], sign("rejento").json()["headers"]);
    sign(&several).refused(2, "profile.scheme_not_named");
    sign(&format!("{several}#hmac_sha265")).refused(2, "profile.scheme_unknown");
    let named = sign(&format!("{several}#hmac_sha256"));
    assert_eq!(named.json()["headers"], sign("kejue/hmac_sha256").json()["headers"]);
}
