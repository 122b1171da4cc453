//! What is said of a request: its verdict, how true its bytes are, and whether it is a challenge. The listener asks
//! this of what arrives, and whoever judges history again asks it of what is stored.

use gatehouse_model::{
    Cover, Fidelity, Header, Reason, Resend, SignedKey, Timestamp, Verdict, VerdictStatus,
};
use gatehouse_providers::{ChallengeRequest, Handshake, relay_of};
use gatehouse_signing::{Kind, RequestParts, Scheme};

use crate::dialogue::excuse_health;
use crate::table::ReceivingEndpoint;

pub use gatehouse_model::HANDSHAKE_EVENT;

/// A request as far as judging it needs it.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// When its head was complete; the moment as of which it is judged.
    pub received_at: Timestamp,
    /// The method as sent.
    pub method: &'a str,
    /// The request target as sent.
    pub target: &'a str,
    /// The headers as sent.
    pub headers: &'a [Header],
    /// The body after transfer decoding.
    pub body: &'a [u8],
    /// SHA-256 of the body in lower-case hex, which whoever asks has at hand.
    pub body_sha256: &'a str,
}

impl<'a> Arrived<'a> {
    /// Gives it as a request in which a challenge may be.
    pub fn challenge(&self) -> ChallengeRequest<'a> {
        ChallengeRequest { method: self.method, target: self.target, headers: self.headers, body: self.body }
    }
}

/// What is said of a request.
#[derive(Debug, Clone)]
pub struct Judgement<'e> {
    /// The verdict.
    pub verdict: Verdict,
    /// How true the bytes are.
    pub fidelity: Fidelity,
    /// The start of the digest of the signed bytes, where their signature is right.
    pub signed_key: Option<SignedKey>,
    /// What the sender signs when it sends a delivery again.
    pub resend: Resend,
    /// The challenge that it is.
    pub handshake: Option<&'e Handshake>,
    /// The verdict by which it is answered. The marks of a relay are in anybody's hand, so that they alone do not
    /// make the answer to a wrong signature milder.
    pub(crate) answered_as: VerdictStatus,
    /// Whether it carries no signature.
    pub(crate) unsigned: bool,
}

/// Makes the verdict of a request that a relay rebuilt `unverified`, where its signature fails; tells whether it did.
pub fn excuse_relay(scheme: &Scheme, headers: &[Header], verdict: &mut Verdict) -> bool {
    if !rebuilt(scheme, verdict) {
        return false;
    }
    verdict.status = VerdictStatus::Unverified;
    verdict.hint = Some(relayed_hint(headers, verdict.reason));
    verdict.reason = Reason::Relayed;
    verdict.cause = None;
    true
}

impl ReceivingEndpoint {
    /// Says what there is to say of a request, by the endpoint's scheme and secrets, as of the moment at which it came.
    ///
    /// Whether it was seen before is left to the store.
    pub fn judge(&self, arrived: &Arrived<'_>) -> Judgement<'_> {
        let handshake = self.handshakes().find(|handshake| handshake.matches(&arrived.challenge()));
        let fidelity = match gatehouse_providers::fidelity_of(arrived.headers) {
            _ if self.endpoint.relayed => Fidelity::Relayed,
            by_marks => by_marks,
        };
        if handshake.is_some_and(|handshake| !handshake.signed) {
            let hint = "A challenge asks whether somebody answers here; it is not signed.";
            let bare = Verdict::bare(VerdictStatus::Unprotected, Reason::Unsigned);
            let verdict = Verdict { hint: Some(hint.to_owned()), ..bare };
            let (resend, answered_as) = (Resend::Fresh, verdict.status);
            let unsigned = false;
            return Judgement {
                verdict,
                fidelity,
                signed_key: None,
                resend,
                handshake,
                answered_as,
                unsigned,
            };
        }
        let (scheme, mut verdict) = self.verify(arrived);
        if self.asks_for_health(arrived.target) {
            excuse_health(&mut verdict);
        }
        let mut answered_as = verdict.status;
        let unsigned = matches!(verdict.reason, Reason::Unsigned | Reason::MissingSignatureHeader);
        if fidelity == Fidelity::Relayed
            && scheme.is_some_and(|scheme| excuse_relay(scheme, arrived.headers, &mut verdict))
            && self.endpoint.relayed
        {
            answered_as = VerdictStatus::Unverified;
        }
        let signed_key = signed_key(&verdict);
        let resend = self.resend(&verdict);
        Judgement { verdict, fidelity, signed_key, resend, handshake, answered_as, unsigned }
    }

    /// The check whether the delivery was seen before stays open: only the store can tell, in the same step in
    /// which it makes the row durable.
    fn verify(&self, arrived: &Arrived<'_>) -> (Option<&Scheme>, Verdict) {
        let named = self.endpoint.scheme.as_deref();
        let Some(scheme) = self.catalogue.choose(named, self.profile.webhooks.as_ref(), arrived.headers)
        else {
            let bare = || Verdict::bare(VerdictStatus::Unprotected, Reason::Unsigned);
            return (None, named.map_or_else(bare, unknown_scheme));
        };
        let first = scheme.sender_address(self.public_origin.as_deref(), arrived.headers, arrived.target);
        let verdict = self.verify_at(scheme, arrived, first.as_deref());
        if verdict.status == VerdictStatus::Valid || !scheme.covers().contains(&Cover::Url) {
            return (Some(scheme), verdict);
        }
        // Each is an address of ours: that the signature fits one of them proves as much as that it fits the first.
        for other in self.addresses.of(self.endpoint.id, arrived.target) {
            if Some(&other) == first.as_ref() {
                continue;
            }
            let mut found = self.verify_at(scheme, arrived, Some(&other));
            if found.status == VerdictStatus::Valid {
                let fits = format!("It was signed for the address {other}.");
                found.hint = Some(found.hint.map_or_else(|| fits.clone(), |hint| format!("{hint} {fits}")));
                return (Some(scheme), found);
            }
        }
        (Some(scheme), verdict)
    }

    /// Makes the verdict of a request that its sender addressed so.
    fn verify_at(&self, scheme: &Scheme, arrived: &Arrived<'_>, url: Option<&str>) -> Verdict {
        let request = RequestParts {
            method: arrived.method,
            url,
            headers: arrived.headers,
            body: arrived.body,
            params: &self.params,
        };
        let judgement = gatehouse_signing::judge(scheme, &request, &self.keys, arrived.received_at);
        judgement.verdict_of_body(arrived.body_sha256)
    }

    /// Gives the challenges of the platform and of the endpoint's own scheme.
    pub fn handshakes(&self) -> impl Iterator<Item = &Handshake> {
        let own = self.profile.webhooks.iter().flat_map(|webhooks| &webhooks.handshakes);
        let named = self.endpoint.scheme.as_deref().and_then(|id| self.catalogue.named_scheme(id));
        own.chain(named.into_iter().flat_map(|named| &named.handshakes))
    }

    fn resend(&self, verdict: &Verdict) -> Resend {
        let own = || self.profile.webhooks.as_ref()?.dedupe.as_ref()?.resigned;
        let named = verdict.scheme.as_deref().and_then(|id| self.catalogue.named_scheme(id));
        let stated = named.map_or_else(own, |named| named.resigned);
        let resigned = stated.unwrap_or_else(|| verdict.covers.contains(&Cover::Age));
        if resigned { Resend::Fresh } else { Resend::Same }
    }
}

/// Gives the start of the digest of the signed bytes where their signature is right, be its time right or not.
fn signed_key(verdict: &Verdict) -> Option<SignedKey> {
    let genuine = matches!(verdict.reason, Reason::Ok | Reason::TimestampTooOld | Reason::TimestampTooNew);
    let digest = verdict.signed_content_sha256.as_deref().filter(|_| genuine)?;
    let mut key = [0; 16];
    hex::decode_to_slice(digest.get(..32)?, &mut key).ok()?;
    Some(key)
}

/// Tells whether what failed may be the work of a relay: then nothing is proved either way. A token does not
/// depend on the rest of the request, and a time that is off was rightly signed.
fn rebuilt(scheme: &Scheme, verdict: &Verdict) -> bool {
    let covers = |cover| verdict.covers.contains(&cover);
    let stands_alone = match scheme.kind {
        Kind::Token | Kind::Basic | Kind::None => true,
        Kind::Jwt => !covers(Cover::Body) && !covers(Cover::Url),
        _ => false,
    };
    verdict.status == VerdictStatus::Invalid
        && !stands_alone
        && !matches!(
            verdict.reason,
            Reason::TimestampTooOld
                | Reason::TimestampTooNew
                | Reason::AlgNotAllowed
                | Reason::CertificateUntrusted
        )
}

fn relayed_hint(headers: &[Header], reason: Reason) -> String {
    let (name, does) = match relay_of(headers) {
        Some(relay) => (relay.name.as_str(), relay.does.as_str()),
        None => ("The relay in front", "builds each request anew"),
    };
    format!(
        "{name} {does}, so the signature cannot be checked here ({}). Take a tunnel that passes bytes on, such as \
         bore, `ssh -R` or cloudflared, to have it verified.",
        reason.as_str()
    )
}

/// An endpoint may name a scheme that only a newer version knows. What it signs is not known, so nothing is said.
fn unknown_scheme(id: &str) -> Verdict {
    Verdict {
        scheme: Some(id.to_owned()),
        hint: Some(format!(
            "This version does not know the scheme `{id}`; choose one in the endpoint's settings."
        )),
        ..Verdict::bare(VerdictStatus::Unverified, Reason::SecretMissing)
    }
}
