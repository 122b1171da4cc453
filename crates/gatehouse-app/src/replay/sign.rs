//! A recorded request signed again, with a secret of its endpoint.

use gatehouse_client::Target;
use gatehouse_model::{Delivery, Problem, RequestHead, Timestamp};
use gatehouse_receiver::ReceivingEndpoint;
use gatehouse_signing::{KeyRing, SignInput};

use crate::operation::sandbox::no_scheme;
use crate::profiles::scheme_in;

/// Gives the headers that sign a request again: by the scheme that was found when it came, where the signer is of the
/// same platform, else by the signer's own.
///
/// # Errors
/// `sign.no_scheme`, `sign.secret_missing`, what keeps the secret closed, and the scheme's own.
pub(crate) fn signed_again(
    signer: &ReceivingEndpoint,
    delivery: &Delivery,
    head: &[u8],
    body: &[u8],
    target: &Target,
    at: Timestamp,
) -> Result<Vec<(String, String)>, Problem> {
    let found = delivery.verdict.scheme.as_deref();
    let recorded = found.filter(|_| signer.endpoint.platform == delivery.summary.platform);
    let scheme = recorded
        .and_then(|id| signer.catalogue.scheme(id))
        .or_else(|| scheme_in(&signer.catalogue, &signer.endpoint))
        .ok_or_else(|| no_scheme().hint("Choose one on the endpoint, or replay as recorded."))?;
    let secret = match &*signer.keys {
        KeyRing::Secrets(secrets) => secrets.first().map(|labelled| &labelled.secret),
        KeyRing::Missing => None,
        KeyRing::Unavailable => return Err(gatehouse_secrets::SecretError::Locked.problem()),
    };
    let parsed = RequestHead::parse(head).map_err(|error| {
        Problem::new("delivery.head_not_kept", format!("The head cannot be read: {error}."))
    })?;
    let url = target.to_string();
    let input = SignInput {
        method: &parsed.method,
        url: Some(&url),
        id: delivery.summary.provider_delivery_id.as_deref(),
        at,
        headers: &parsed.headers,
        body,
        params: &signer.params,
    };
    gatehouse_signing::sign(scheme, &input, secret.ok_or_else(secret_missing)?)
        .map_err(|error| error.problem())
}

pub(super) fn secret_missing() -> Problem {
    Problem::new("sign.secret_missing", "No signing secret is stored for this connection.")
        .hint("Add it under Settings, Connections & keys, or replay as recorded.")
}

/// A delivery of which only the body is there.
pub(crate) fn head_not_kept() -> Problem {
    Problem::new(
        "delivery.head_not_kept",
        "The head of this delivery was not kept, so it cannot be replayed.",
    )
}
