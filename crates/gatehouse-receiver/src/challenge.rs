//! Answers to challenges, with the endpoint's own secret where the platform asks for a proof of it.

use gatehouse_model::{Timestamp, VerdictStatus};
use gatehouse_providers::{ChallengeAnswer, Handshake};
use gatehouse_signing::{Encoding, KeyRing, Kind, Scheme, SignInput, Template, sign};
use http::StatusCode;
use subtle::ConstantTimeEq;

use crate::judge::Arrived;
use crate::table::ReceivingEndpoint;

/// What a challenge gets.
#[derive(Debug)]
pub(crate) enum Reply {
    /// The answer that the platform looks for.
    Answered(ChallengeAnswer),
    /// A refusal with this status, because its signature or its token is not right.
    Refused(StatusCode),
    /// What any delivery gets: it is wrongly signed, or a value or a secret is missing.
    AsAnyDelivery,
}

/// Gives what a challenge gets.
pub(crate) fn reply(
    entry: &ReceivingEndpoint,
    handshake: &Handshake,
    verdict: VerdictStatus,
    arrived: &Arrived<'_>,
) -> Reply {
    let proved = match verdict {
        VerdictStatus::Invalid => false,
        // Nothing can be said of it; a platform that tests with wrong signatures must not be told `right`.
        VerdictStatus::Unverified => handshake.refuse.is_none(),
        VerdictStatus::Valid | VerdictStatus::Unprotected => true,
    };
    if handshake.signed && !proved {
        let status = handshake.refuse.and_then(|status| StatusCode::from_u16(status).ok());
        return status.map_or(Reply::AsAnyDelivery, Reply::Refused);
    }
    if !token_fits(entry, handshake, arrived) {
        return Reply::Refused(StatusCode::FORBIDDEN);
    }
    let mac = |value: &[u8], encoding: Encoding| mac(entry, value, encoding, arrived.received_at);
    handshake.answer(&arrived.challenge(), &mac).map_or(Reply::AsAnyDelivery, Reply::Answered)
}

/// Tells whether a challenge brings the value that a person chose, if one was given for this endpoint.
fn token_fits(entry: &ReceivingEndpoint, handshake: &Handshake, arrived: &Arrived<'_>) -> bool {
    let chosen = handshake.token.as_ref().and_then(|token| entry.params.get(&token.param));
    let Some(chosen) = chosen else { return true };
    let sent = handshake.token_of(&arrived.challenge()).unwrap_or_default();
    sent.as_bytes().ct_eq(chosen.as_bytes()).into()
}

/// Computes the HMAC of a value with the endpoint's newest secret, by the hash and the key of its scheme.
fn mac(entry: &ReceivingEndpoint, value: &[u8], encoding: Encoding, at: Timestamp) -> Option<String> {
    let own = || entry.profile.webhooks.as_ref()?.signatures.first();
    let scheme = match &entry.endpoint.scheme {
        Some(id) => entry.catalogue.scheme(id)?,
        None => own()?,
    };
    let KeyRing::Secrets(secrets) = entry.keys.as_ref() else { return None };
    let secret = &secrets.iter().find(|secret| secret.counts_at(at))?.secret;
    let bare = Scheme {
        id: String::new(),
        kind: scheme.kind,
        algorithm: scheme.algorithm,
        key: scheme.key.clone(),
        signed: Some("{body}".parse::<Template>().ok()?),
        header: Some("mac".to_owned()),
        encoding: Some(encoding),
        ..serde_json::from_value(serde_json::json!({ "kind": "none" })).ok()?
    };
    if bare.kind != Kind::Hmac {
        return None;
    }
    let params = std::collections::BTreeMap::new();
    let input = SignInput { method: "", url: None, id: None, at, headers: &[], body: value, params: &params };
    sign(&bare, &input, secret).ok()?.pop().map(|(_, value)| value)
}
