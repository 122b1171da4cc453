//! Tokens signed by the sender: allow-list of algorithms, then the signature, then the claims, then the clock.

use gatehouse_model::{CheckId, Reason, Timestamp};
use subtle::ConstantTimeEq;

use crate::{
    compare::{absent, secrets, slot},
    encoding::KeyBytes,
    hint,
    proof::Fact,
    public_key::{Verified, read_keys},
    read::Reading,
    report::{Report, Stop},
    request::Counting,
    rules::{KeyRule, TokenRule},
    scheme::Scheme,
    token::{Family, Token, TokenAlgorithm},
};

pub(crate) fn compare_jwt<'a>(
    scheme: &'a Scheme,
    reading: &Reading<'a>,
    keys: Counting<'a>,
    now: Timestamp,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let rule = scheme.jwt.clone().unwrap_or_default();
    let text = reading.signatures.first().map_or("", AsRef::as_ref);
    let Some(token) = Token::read(text) else {
        let hint =
            hint::layout(&reading.header, "a signed JSON web token: three parts with dots between them");
        return Err(Stop::invalid(CheckId::LayoutRead, Reason::MalformedHeader, hint)
            .with("header", &*reading.header)
            .with("received", format!("{} bytes", text.len())));
    };
    let key_rule = scheme.key.clone().unwrap_or_default();
    let algorithm = allowed(&rule, &key_rule, &token.algorithm)?;
    let moments = moments(&rule, &token, report)?;
    signature(scheme, &key_rule, &token, algorithm, keys, report)?;
    for (claim, template) in &rule.claims {
        check_claim(&rule, reading, &token, (claim, template), report)?;
    }
    in_time(&rule, &moments, now, report)
}

fn allowed(rule: &TokenRule, key: &KeyRule, word: &str) -> Result<TokenAlgorithm, Stop> {
    let listed = rule.algorithms.iter().any(|allowed| allowed == word);
    let algorithm = TokenAlgorithm::of_word(word).filter(|_| listed);
    // A public key must never be taken for a shared secret, even if a scheme lists both.
    let wanted = if key.public.is_some() { Family::Public } else { Family::Shared };
    algorithm.filter(|algorithm| algorithm.family() == wanted).ok_or_else(|| {
        let shown: String = word.chars().take(20).collect();
        let hint = hint::algorithm(&shown, &rule.algorithms.join(", "));
        Stop::invalid(CheckId::LayoutRead, Reason::AlgNotAllowed, hint)
            .with("received", shown)
            .with("expected", rule.algorithms.join(", "))
    })
}

struct Moments {
    not_before: Option<Timestamp>,
    expires: Option<Timestamp>,
    issued: Option<Timestamp>,
}

fn moments(rule: &TokenRule, token: &Token<'_>, report: &mut Report<'_>) -> Result<Moments, Stop> {
    let needed = |claim: &str| {
        rule.required.iter().any(|required| required == claim) || (claim == "iat" && rule.max_age.is_some())
    };
    let read = |claim: &str| match token.moment(claim) {
        Ok(None) if needed(claim) => {
            let hint = hint::absent_field(&format!("the claim `{claim}`"));
            let stop = Stop::invalid(CheckId::TimestampRead, Reason::MissingTimestamp, hint);
            Err(stop.with("absent", claim))
        }
        Ok(moment) => Ok(moment),
        Err(shown) => {
            let hint =
                format!("The claim `{claim}` should be Unix seconds; ask the sender how it writes times.");
            let stop = Stop::invalid(CheckId::TimestampRead, Reason::MalformedTimestamp, hint);
            Err(stop.with("received", shown).with("expected", "Unix seconds"))
        }
    };
    let moments = Moments { not_before: read("nbf")?, expires: read("exp")?, issued: read("iat")? };
    let known = [("nbf", moments.not_before), ("exp", moments.expires), ("iat", moments.issued)];
    report.not_applicable(CheckId::TimestampRead);
    for (claim, moment) in known {
        if let Some(moment) = moment {
            report.found(CheckId::TimestampRead, Fact::Moment(claim, moment));
        }
    }
    let others = rule.required.iter().find(|claim| !token.claims.contains_key(claim.as_str()));
    match others {
        Some(claim) => {
            let hint = hint::absent_field(&format!("the claim `{claim}`"));
            Err(Stop::invalid(CheckId::LayoutRead, Reason::MissingField, hint).with("absent", claim))
        }
        None => Ok(moments),
    }
}

fn signature<'a>(
    scheme: &'a Scheme,
    rule: &KeyRule,
    token: &Token<'_>,
    algorithm: TokenAlgorithm,
    keys: Counting<'a>,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let labelled = secrets(scheme, keys)?;
    let (mut hit, mut tried, mut misshapen) = (None, 0_usize, false);
    for label in labelled {
        let secret = label.secret.expose();
        let outcomes: Vec<Verified> = match algorithm.family() {
            Family::Shared => {
                let key = scheme.key_bytes(secret);
                let verify = |key: KeyBytes<'_>| {
                    algorithm.verify_shared(&key, token.signed.as_bytes(), &token.signature)
                };
                key.map(verify).into_iter().collect()
            }
            Family::Public => read_keys(secret, rule)
                .iter()
                // A token that names its key means no other one.
                .filter(|key| key.id.is_none() || token.key_id.is_none() || key.id == token.key_id)
                .map(|key| algorithm.verify_public(&key.key, token.signed.as_bytes(), &token.signature))
                .collect(),
        };
        tried += outcomes.len();
        misshapen |= outcomes.iter().any(|outcome| matches!(outcome, Verified::Misshapen(_)));
        if outcomes.contains(&Verified::Right) && hit.is_none() {
            hit = Some(label);
        }
    }
    if tried == 0 {
        return Err(no_key(scheme, rule, token));
    }
    report.found(CheckId::SecretFound, Fact::Secrets(slot(scheme), keys));
    let Some(label) = hit else {
        if misshapen {
            let hint = "The token's signature has not the length of its algorithm; it was cut or changed on the way.";
            return Err(Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint)
                .with("received", format!("{} bytes", token.signature.len())));
        }
        let stop = Stop::invalid(
            CheckId::SignatureMatches,
            Reason::Mismatch,
            hint::token_unmatched(&token.algorithm),
        );
        return Err(stop.with("algorithm", &token.algorithm));
    };
    report.proved(CheckId::SignatureMatches, "algorithm", token.algorithm.clone());
    report.proved(CheckId::SignatureMatches, "secret", &label.label);
    report.matched = Some(label);
    Ok(())
}

fn no_key(scheme: &Scheme, rule: &KeyRule, token: &Token<'_>) -> Stop {
    let slot = scheme.slot().unwrap_or("webhook");
    let hint = match &token.key_id {
        Some(id) if rule.public.is_some() => {
            let shown: String = id.chars().take(60).collect();
            hint::key_unknown(slot, &shown)
        }
        _ if rule.public.is_some() => hint::secret_unusable(slot, "a public key in PEM or as a JSON web key"),
        _ => hint::secret_unusable(slot, rule.encoding.as_str()),
    };
    Stop::unverified(CheckId::SecretFound, Reason::SecretMissing, hint).with("slot", slot)
}

fn check_claim(
    rule: &TokenRule,
    reading: &Reading<'_>,
    token: &Token<'_>,
    (claim, template): (&String, &crate::Template),
    report: &mut Report<'_>,
) -> Result<(), Stop> {
    let stated = token.claims.get(claim).filter(|value| !value.is_null());
    let stop = || {
        Stop::invalid(CheckId::SignatureMatches, Reason::ClaimMismatch, hint::claim(claim))
            .with("claim", claim)
    };
    let listed = |names: &[String]| names.contains(claim);
    match stated {
        // A claim about a body that is not there was made for another request: its body was taken away.
        _ if reading.context.body.is_empty() && listed(&rule.absent_without_body) => {
            let nothing = stated.is_none_or(|value| value.as_str() == Some(""));
            return if nothing { Ok(()) } else { Err(stop().with("received", "a digest of a body")) };
        }
        None if listed(&rule.optional) => return Ok(()),
        None => return Err(stop().with("received", "absent")),
        Some(_) => {}
    }
    let expected = reading.context.render(template, &[]).map_err(absent)?;
    let stated = stated.and_then(crate::source::scalar_text).unwrap_or_default();
    if bool::from(expected.as_slice().ct_eq(stated.as_bytes())) {
        report.proved(CheckId::SignatureMatches, "claim", claim.clone());
        return Ok(());
    }
    Err(stop()
        .with("received", stated.chars().take(80).collect::<String>())
        .with("expected", String::from_utf8_lossy(&expected).chars().take(80).collect::<String>()))
}

/// Looks at the clock last, so that *genuine but late* is told apart from *forged*.
fn in_time(rule: &TokenRule, moments: &Moments, now: Timestamp, report: &mut Report<'_>) -> Result<(), Stop> {
    let leeway = rule.leeway.map_or(0, |span| span.as_secs());
    let slack = i64::try_from(leeway).unwrap_or(i64::MAX);
    let (now, second) = (now.as_second(), |moment: Option<Timestamp>| moment.map(|at| at.as_second()));
    let max_age = rule.max_age.map(|span| i64::try_from(span.as_secs()).unwrap_or(i64::MAX));
    // Each is how far the moment is on the wrong side of the clock, in seconds.
    let ended = second(moments.expires).map(|end| now.saturating_sub(end)).filter(|late| *late >= slack);
    let aged = second(moments.issued).zip(max_age).map(|(at, _)| now.saturating_sub(at));
    let aged = aged.filter(|age| *age > max_age.unwrap_or(i64::MAX).saturating_add(slack));
    let early =
        second(moments.not_before).map(|start| start.saturating_sub(now)).filter(|early| *early > slack);
    let ahead = second(moments.issued).filter(|_| max_age.is_some()).map(|at| at.saturating_sub(now));
    let ahead = ahead.filter(|ahead| *ahead > slack.max(max_age.unwrap_or(0)));
    let late = |reason, seconds: i64, limit: i64| {
        let limit = u64::try_from(limit).unwrap_or(0);
        let hint = hint::late(seconds, limit, reason == Reason::TimestampTooNew);
        Err(Stop::invalid(CheckId::TimestampFresh, reason, hint).with("age", format!("{seconds} s")))
    };
    match (ended, aged, early, ahead) {
        (Some(seconds), ..) => late(Reason::TimestampTooOld, seconds, slack),
        (_, Some(seconds), ..) => late(Reason::TimestampTooOld, seconds, max_age.unwrap_or(0)),
        (.., Some(seconds), _) => late(Reason::TimestampTooNew, seconds, slack),
        (.., Some(seconds)) => late(Reason::TimestampTooNew, seconds, slack),
        _ if moments.expires.is_none() && moments.not_before.is_none() && max_age.is_none() => {
            report.not_applicable(CheckId::TimestampFresh);
            Ok(())
        }
        _ => {
            report.passed(CheckId::TimestampFresh);
            Ok(())
        }
    }
}
