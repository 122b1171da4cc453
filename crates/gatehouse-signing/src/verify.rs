//! Verifies one request against one scheme.

use gatehouse_model::{CheckId, Reason, Timestamp, Verdict, VerdictStatus};
use jiff::SignedDuration;

use crate::{
    Span, canonical, compare, compare_jwt, compare_key, compare_token, digest, hint,
    judgement::{End, Judgement},
    kind::Kind,
    proof::Fact,
    read::{self, Reading},
    report::{Report, Stop},
    request::{Counting, KeyRing, RequestParts},
    rules::BodyDigest,
    scheme::Scheme,
    source::query_value,
};

/// Verifies a request and says why it fails.
///
/// Every step is in [`Verdict::checks`] with its proof. Whether the id was seen before is left to whoever keeps
/// deliveries. A scheme that this version cannot compute gives `unverified`, never a guess. A secret that does not
/// count at `now` verifies nothing; if it is the one that was used, the hint says so.
pub fn verify(scheme: &Scheme, request: &RequestParts<'_>, keys: &KeyRing, now: Timestamp) -> Verdict {
    judge(scheme, request, keys, now).verdict()
}

/// Verifies a request like [`verify`], and leaves putting it into words for later.
///
/// ```
/// # use std::collections::BTreeMap;
/// # use gatehouse_model::{Header, Reason, Secret, Timestamp, VerdictStatus};
/// # use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, Scheme, judge};
/// let scheme: Scheme = serde_json::from_value(serde_json::json!({
///     "kind": "token", "key": {"secret": "token"}, "header": "X-Token",
/// }))?;
/// let (headers, params) = ([Header::new("X-Token", "t0ken")], BTreeMap::new());
/// let request = RequestParts { method: "POST", url: None, headers: &headers, body: b"", params: &params };
/// let keys = KeyRing::Secrets(vec![LabelledSecret::new("current", Secret::from("t0ken"))]);
/// let judgement = judge(&scheme, &request, &keys, Timestamp::UNIX_EPOCH);
/// assert_eq!((judgement.status(), judgement.reason()), (VerdictStatus::Valid, Reason::Ok));
/// assert_eq!(judgement.verdict().matched_secret.as_deref(), Some("current"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn judge<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    keys: &'a KeyRing,
    now: Timestamp,
) -> Judgement<'a> {
    let judgement = judge_with(scheme, request, keys.counting(now), now);
    let reason = judgement.reason();
    let outside = keys.outside(now);
    if !matches!(reason, Reason::Mismatch | Reason::SecretMissing) || !outside.any() {
        return judgement;
    }
    let used = judge_with(scheme, request, outside, now).matched();
    let hint = match used {
        Some(used) => Some(hint::outside_window(&used.label, used.not_after.filter(|last| *last < now))),
        None if reason == Reason::SecretMissing => {
            Some(hint::all_outside(scheme.slot().unwrap_or("webhook")))
        }
        None => None,
    };
    judgement.hinted(hint)
}

fn judge_with<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    keys: Counting<'a>,
    now: Timestamp,
) -> Judgement<'a> {
    if let Err(unsupported) = scheme.expressible() {
        let outcome = (VerdictStatus::Unverified, Reason::UnsupportedScheme);
        let hint = format!("This version cannot verify the scheme: {unsupported}.");
        return Judgement::without_steps(scheme, *request, outcome, hint);
    }
    let mut report = Report::new();
    let outcome = match scheme.kind {
        Kind::None => {
            let outcome = (VerdictStatus::Unprotected, Reason::Unsigned);
            return Judgement::without_steps(scheme, *request, outcome, hint::UNSIGNED.to_owned());
        }
        Kind::Token | Kind::Basic => verify_token(scheme, request, keys, &mut report),
        Kind::Jwt => verify_jwt(scheme, request, keys, now, &mut report),
        _ => verify_signature(scheme, request, keys, now, &mut report),
    };
    let end = outcome.map_or_else(End::Stopped, |()| End::Right);
    Judgement { scheme, request: *request, report, end }
}

fn verify_token<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    keys: Counting<'a>,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    for step in [CheckId::LayoutRead, CheckId::TimestampRead, CheckId::TimestampFresh] {
        report.not_applicable(step);
    }
    read::required_headers(scheme, request.headers)?;
    let Some(place) = &scheme.signature else {
        let (header, value) = read::signature_header(scheme, request.headers)?;
        report.proved(CheckId::HeaderPresent, "header", header);
        return compare_token::compare_token(scheme, (header, &[value]), keys, report);
    };
    let what = format!("the body's field `{}`", place.pointer);
    let json = serde_json::from_slice(request.body).ok();
    let Some(values) = json.and_then(|json| read::body_values(&json, &place.pointer)) else {
        let hint = hint::absent_field(&what);
        return Err(Stop::invalid(CheckId::HeaderPresent, Reason::MissingField, hint).with("absent", what));
    };
    report.proved(CheckId::HeaderPresent, "field", &place.pointer);
    let values: Vec<&[u8]> = values.iter().map(String::as_bytes).collect();
    compare_token::compare_token(scheme, (&what, &values), keys, report)
}

fn verify_jwt<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    keys: Counting<'a>,
    now: Timestamp,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let reading = read::read(scheme, request, report)?;
    compare_jwt::compare_jwt(scheme, &reading, keys, now, report)
}

fn verify_signature<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    keys: Counting<'a>,
    now: Timestamp,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let reading = read::read(scheme, request, report)?;
    if scheme.kind.is_asymmetric() {
        compare_key::compare_key(scheme, &reading, keys, now, report)?;
    } else {
        compare::compare_mac(scheme, &reading, keys, report)?;
    }
    if let Some(rule) = &scheme.body_digest {
        body_digest(rule, &reading, report)?;
    }
    fresh(scheme, &reading, now, report)
}

/// Holds the body against its digest in the address, which the signature covers.
fn body_digest<'a>(rule: &'a BodyDigest, reading: &Reading<'_>, report: &mut Report<'a>) -> Result<(), Stop> {
    let context = &reading.context;
    let Some(stated) = context.url.and_then(|url| query_value(url, &rule.query)) else {
        // A form is signed field by field; any other body would go unsigned.
        if context.body.is_empty() || canonical::is_form(context.headers) {
            return Ok(());
        }
        let hint = hint::body_not_signed(&rule.query);
        let stop = Stop::invalid(CheckId::SignatureMatches, Reason::MissingField, hint);
        return Err(stop.with("absent", &rule.query));
    };
    let computed = digest::digest(rule.algorithm, context.body);
    if rule.encoding.decode(&stated).is_some_and(|stated| computed.matches(&stated).into()) {
        report.proved(CheckId::SignatureMatches, "body digest", &rule.query);
        return Ok(());
    }
    let stop = Stop::invalid(CheckId::SignatureMatches, Reason::Mismatch, hint::body_digest(&rule.query));
    Err(stop
        .with("received", stated.chars().take(80).collect::<String>())
        .with("computed", rule.encoding.encode(&computed)))
}

/// Looks at the window of time, after the signature.
fn fresh(
    scheme: &Scheme,
    reading: &Reading<'_>,
    now: Timestamp,
    report: &mut Report<'_>,
) -> Result<(), Stop> {
    let window = scheme.timestamp.as_ref().and_then(|rule| {
        let tolerance = rule.tolerance?;
        Some((tolerance, rule.future_tolerance.unwrap_or(tolerance)))
    });
    let (Some((tolerance, future)), Some(moment)) = (window, reading.moment) else {
        report.not_applicable(CheckId::TimestampFresh);
        return Ok(());
    };
    let age = now.duration_since(moment);
    let limit = |span: Span| SignedDuration::try_from(span.duration()).unwrap_or(SignedDuration::MAX);
    let seconds = age.as_secs();
    let (reason, allowed) = if age > limit(tolerance) {
        (Reason::TimestampTooOld, tolerance)
    } else if -age > limit(future) {
        (Reason::TimestampTooNew, future)
    } else {
        report.found(CheckId::TimestampFresh, Fact::Age(seconds, tolerance));
        return Ok(());
    };
    let hint = hint::late(seconds.saturating_abs(), allowed.as_secs(), reason == Reason::TimestampTooNew);
    Err(Stop::invalid(CheckId::TimestampFresh, reason, hint)
        .with("age", format!("{seconds} s"))
        .with("limit", allowed.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LabelledSecret, SignInput, sign};
    use gatehouse_model::{CheckOutcome, Evidence, Header, Secret};
    use rstest::rstest;
    use std::collections::BTreeMap;

    const PLAIN: &str = "id='x/plain'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\n\
                         header='X-Sig'\nsigned='{body}'";
    const TIMED: &str = "id='x/timed'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\n\
                         header='X-Sig'\nsigned='{timestamp}.{body}'\n\
                         value={form='pairs',timestamp='t',signature=['v1']}\n\
                         timestamp={from='signature',tolerance='5m'}";
    const TOKEN: &str = "id='x/token'\nkind='token'\nkey={secret='app_token'}\nheader='X-Token'";
    const AT: i64 = 1_735_689_600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ring(secrets: &[&str]) -> KeyRing {
        let labelled = |(index, secret): (usize, &&str)| LabelledSecret {
            label: format!("key {index}"),
            secret: Secret::from(*secret),
            previous: index > 0,
            ..LabelledSecret::default()
        };
        KeyRing::Secrets(secrets.iter().enumerate().map(labelled).collect())
    }

    fn run(scheme: &str, headers: &[(&str, &str)], keys: &KeyRing) -> Verdict {
        let scheme: Scheme = toml::from_str(scheme).unwrap();
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        let params = BTreeMap::new();
        let request =
            RequestParts { method: "POST", url: None, headers: &headers, body: b"hello", params: &params };
        verify(&scheme, &request, keys, at(AT))
    }

    fn signature(scheme: &str, secret: &str, second: i64) -> String {
        let scheme: Scheme = toml::from_str(scheme).unwrap();
        let params = BTreeMap::new();
        let input = SignInput {
            method: "POST",
            url: None,
            id: None,
            at: at(second),
            headers: &[],
            body: b"hello",
            params: &params,
        };
        sign(&scheme, &input, &Secret::from(secret)).unwrap().pop().unwrap().1
    }

    fn outcome(verdict: &Verdict, id: CheckId) -> CheckOutcome {
        verdict.checks.iter().find(|check| check.id == id).unwrap().outcome
    }

    fn rendered(verdict: &Verdict) -> String {
        format!("{verdict:?}")
    }

    #[test]
    fn a_valid_request_shows_every_step_in_order() {
        let value = signature(TIMED, "k", AT - 10);
        let verdict = run(TIMED, &[("x-sig", &value)], &ring(&["k"]));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Valid, Reason::Ok));
        assert_eq!(verdict.matched_secret.as_deref(), Some("key 0"));
        assert_eq!(verdict.hint, None);
        let ids: Vec<CheckId> = verdict.checks.iter().map(|check| check.id).collect();
        assert_eq!(ids[0], CheckId::HeaderPresent);
        assert_eq!(ids[6], CheckId::FirstSeen);
        assert!(verdict.checks[..6].iter().all(|check| check.outcome == CheckOutcome::Passed));
        assert_eq!(outcome(&verdict, CheckId::FirstSeen), CheckOutcome::NotReached);
        assert!(verdict.checks[5].evidence.contains(&Evidence::new("age", "10 s")));
    }

    #[test]
    fn a_late_request_is_told_apart_from_a_forged_one() {
        let value = signature(TIMED, "k", AT - 301);
        let late = run(TIMED, &[("X-Sig", &value)], &ring(&["k"]));
        assert_eq!(late.reason, Reason::TimestampTooOld);
        assert_eq!(outcome(&late, CheckId::SignatureMatches), CheckOutcome::Passed);
        assert!(late.hint.unwrap().contains("301 s old and at most 300 s"));
        let forged = run(TIMED, &[("X-Sig", &value)], &ring(&["other"]));
        assert_eq!(forged.reason, Reason::Mismatch);
        assert_eq!(outcome(&forged, CheckId::TimestampFresh), CheckOutcome::NotReached);
    }

    #[test]
    fn an_old_secret_still_verifies_and_is_named() {
        let value = signature(PLAIN, "old", AT);
        let verdict = run(PLAIN, &[("X-Sig", &value)], &ring(&["new", "old"]));
        assert_eq!(verdict.status, VerdictStatus::Valid);
        assert_eq!(verdict.matched_secret.as_deref(), Some("key 1"));
        assert!(verdict.hint.unwrap().contains("old secret (`key 1`)"));
    }

    #[rstest]
    #[case(KeyRing::Missing, Reason::SecretMissing)]
    #[case(KeyRing::Unavailable, Reason::SecretUnavailable)]
    #[case(ring(&[]), Reason::SecretMissing)]
    #[case(ring(&[""]), Reason::SecretMissing)]
    fn without_a_secret_there_is_no_verdict(#[case] keys: KeyRing, #[case] reason: Reason) {
        for scheme in [PLAIN, TOKEN] {
            let value = signature(scheme, "k", AT);
            let verdict = run(scheme, &[("X-Sig", &value), ("X-Token", "")], &keys);
            let expected = if scheme == TOKEN { Reason::MissingSignatureHeader } else { reason };
            assert_eq!(verdict.reason, expected);
        }
        let verdict = run(TOKEN, &[("X-Token", "k")], &keys);
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, reason));
        assert!(verdict.hint.is_some());
    }

    #[test]
    fn an_empty_signature_made_with_an_empty_key_is_not_accepted() {
        // HMAC-SHA256 of "hello" with the empty key.
        let value = "4352b26e33fe0d769a8922a6ba29004109f01688e26acc9e6cb347e5a5afc4da";
        assert_eq!(run(PLAIN, &[("X-Sig", value)], &ring(&[""])).status, VerdictStatus::Unverified);
    }

    #[rstest]
    #[case(PLAIN, &[], Reason::MissingSignatureHeader)]
    #[case(PLAIN, &[("X-Sig", "")], Reason::MissingSignatureHeader)]
    #[case(PLAIN, &[("X-Sig", "00"), ("x-sig", "00")], Reason::DuplicateHeader)]
    #[case(PLAIN, &[("X-Sig", "abc")], Reason::BadEncoding)]
    #[case(PLAIN, &[("X-Sig", "sha256=00")], Reason::BadEncoding)]
    #[case(PLAIN, &[("X-Sig", "00zz")], Reason::BadEncoding)]
    #[case(PLAIN, &[("X-Sig", "00ff")], Reason::BadEncoding)]
    #[case(TIMED, &[("X-Sig", "v1=00")], Reason::MissingTimestamp)]
    #[case(TIMED, &[("X-Sig", "t=1,t=2,v1=00")], Reason::MalformedHeader)]
    #[case(TIMED, &[("X-Sig", "t=1735689600,v0=00")], Reason::MalformedHeader)]
    #[case(TIMED, &[("X-Sig", "t=hello,v1=00")], Reason::MalformedTimestamp)]
    #[case(TIMED, &[("X-Sig", "t=+1735689600,v1=00")], Reason::MalformedTimestamp)]
    #[case(TIMED, &[("X-Sig", "t=Infinity,v1=00")], Reason::MalformedTimestamp)]
    fn a_request_that_cannot_be_right_says_why(
        #[case] scheme: &str,
        #[case] headers: &[(&str, &str)],
        #[case] reason: Reason,
    ) {
        let verdict = run(scheme, headers, &ring(&["k"]));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Invalid, reason));
        assert!(verdict.hint.is_some());
        assert_eq!(verdict.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).count(), 1);
    }

    #[test]
    fn one_right_signature_among_several_is_enough() {
        let right = signature(TIMED, "k", AT);
        let right = right.split_once("v1=").unwrap().1;
        let value = format!("t={AT},v1={},v1={right},v1=zz", "0".repeat(64));
        assert_eq!(run(TIMED, &[("X-Sig", &value)], &ring(&["k"])).status, VerdictStatus::Valid);
        let wrong = format!("t={AT},v1=00,v1=ff");
        assert_eq!(run(TIMED, &[("X-Sig", &wrong)], &ring(&["k"])).reason, Reason::Mismatch);
    }

    #[test]
    fn a_wrong_mac_is_shown_shortened_and_the_secret_never() {
        let received = "ab".repeat(32);
        let verdict = run(PLAIN, &[("X-Sig", &received)], &ring(&["GHCANARY"]));
        let right = signature(PLAIN, "GHCANARY", AT);
        let shown = rendered(&verdict);
        assert!(shown.contains("abababababab…abababab"), "{shown}");
        assert!(!shown.contains(&right) && !shown.contains("CANARY"), "{shown}");
        assert!(shown.contains(&right[..12]));
    }

    #[test]
    fn a_token_is_never_shown_only_its_length() {
        let verdict = run(TOKEN, &[("X-Token", "GHCANARY-in")], &ring(&["GHCANARY-own"]));
        assert_eq!(verdict.reason, Reason::Mismatch);
        let shown = rendered(&verdict);
        assert!(!shown.contains("CANARY"), "{shown}");
        assert!(shown.contains("11 bytes (not shown)"), "{shown}");
        assert_eq!(run(TOKEN, &[("X-Token", "k")], &ring(&["k"])).status, VerdictStatus::Valid);
    }

    #[rstest]
    #[case("Bearer tok", Reason::Ok)]
    #[case("tok", Reason::Mismatch)]
    #[case("Bearer tok2", Reason::Mismatch)]
    #[case("Bearer ", Reason::Mismatch)]
    fn a_bearer_token_needs_its_frame(#[case] value: &str, #[case] reason: Reason) {
        let scheme = "kind='token'\nkey={secret='webhook'}\nheader='Authorization'\n\
                      value={form='template',template='Bearer {sig}'}";
        assert_eq!(run(scheme, &[("Authorization", value)], &ring(&["tok"])).reason, reason);
    }

    #[rstest]
    #[case("Basic dXNlcjpwYXNz", Reason::Ok)]
    #[case("basic dXNlcjpwYXNz", Reason::Ok)]
    #[case("Basic dXNlcjpwYXNzMg==", Reason::Mismatch)]
    #[case("Basic *", Reason::Mismatch)]
    #[case("Bearer dXNlcjpwYXNz", Reason::Mismatch)]
    fn basic_credentials_are_compared_decoded(#[case] value: &str, #[case] reason: Reason) {
        let scheme = "kind='basic'\nkey={secret='webhook'}";
        assert_eq!(run(scheme, &[("Authorization", value)], &ring(&["user:pass"])).reason, reason);
    }

    #[test]
    fn a_scheme_that_signs_nothing_is_unprotected() {
        let verdict = run("kind='none'", &[], &KeyRing::Missing);
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unprotected, Reason::Unsigned));
        assert!(verdict.covers.is_empty());
    }

    #[test]
    fn what_cannot_be_computed_is_unverified_and_named() {
        let verdict =
            run("kind='ecdsa'\nalgorithm='sha1'\nheader='X-Sig'", &[("X-Sig", "00")], &ring(&["k"]));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::UnsupportedScheme));
        assert!(verdict.hint.unwrap().contains("ecdsa"));
    }

    #[test]
    fn an_address_that_is_not_known_gives_no_verdict() {
        let scheme = PLAIN.replace("{body}", "{url}{body}");
        let verdict = run(&scheme, &[("X-Sig", &"0".repeat(64))], &ring(&["k"]));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::MissingField));
    }

    #[test]
    fn a_digest_with_the_secret_inside_is_not_given_away() {
        let scheme = "kind='digest'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                      signed='{secret}{body}'";
        let value = signature(scheme, "k", AT);
        let verdict = run(scheme, &[("X-Sig", &value)], &ring(&["k"]));
        // The hash of the signed bytes would be the signature itself.
        assert_eq!((verdict.status, verdict.signed_content_sha256), (VerdictStatus::Valid, None));
    }

    #[test]
    fn a_required_header_decides_before_the_signature() {
        let scheme = format!("{PLAIN}\nrequire={{X-Version='1'}}");
        let value = signature(PLAIN, "k", AT);
        let verdict = run(&scheme, &[("X-Sig", &value), ("X-Version", "2")], &ring(&["k"]));
        assert_eq!(verdict.reason, Reason::UnexpectedHeaderValue);
        let verdict = run(&scheme, &[("X-Sig", &value), ("x-version", "1")], &ring(&["k"]));
        assert_eq!(verdict.status, VerdictStatus::Valid);
    }

    #[test]
    fn a_second_header_may_carry_the_new_signature() {
        let scheme = format!("{PLAIN}\nalso=['X-Sig-2']");
        let (wrong, right) = ("0".repeat(64), signature(PLAIN, "k", AT));
        let verdict = run(&scheme, &[("X-Sig", &wrong), ("X-Sig-2", &right)], &ring(&["k"]));
        assert_eq!(verdict.status, VerdictStatus::Valid);
    }

    #[test]
    fn a_secret_in_the_wrong_form_gives_no_verdict() {
        let scheme = PLAIN.replace("secret='webhook'", "secret='webhook',encoding='base64'");
        let verdict = run(&scheme, &[("X-Sig", &"0".repeat(64))], &ring(&["not base64!"]));
        assert_eq!((verdict.status, verdict.reason), (VerdictStatus::Unverified, Reason::SecretMissing));
        assert!(verdict.hint.unwrap().contains("is not base64"));
    }
}
