//! Verifying and signing one request that a person brings.

use std::collections::BTreeMap;

use gatehouse_model::{DeliveryId, Problem, RequestHead, Secret, Timestamp, Verdict};
use gatehouse_providers::Catalogue;
use gatehouse_signing::{KeyRing, Known, LabelledSecret, RequestParts, Scheme, SignInput};

use super::diagnosis::explained;
use crate::App;
use crate::profiles::{profile_in, scheme_in};

/// What to verify.
#[derive(Debug)]
pub struct VerifyOrder<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The secrets, all of them tried.
    pub secrets: Vec<Secret>,
    /// A raw HTTP/1.1 request: head, blank line, and the body to the end.
    pub request: &'a [u8],
    /// The moment at which it is judged.
    pub at: Timestamp,
    /// The public address that the sender used, for schemes that sign it.
    pub url: Option<String>,
    /// Constants that a scheme asks for.
    pub params: BTreeMap<String, String>,
}

impl VerifyOrder<'_> {
    /// Verifies.
    ///
    /// # Errors
    /// `request.malformed` when the bytes are no HTTP/1.1 request.
    pub fn carry_out(self) -> Result<Verdict, Problem> {
        let head = RequestHead::parse(self.request).map_err(|error| {
            Problem::new("request.malformed", format!("The request cannot be read: {error}."))
                .hint("Give the request as it was on the wire: head, an empty line (CR LF), and the body.")
        })?;
        let parts = RequestParts {
            method: &head.method,
            url: self.url.as_deref(),
            headers: &head.headers,
            body: self.request.get(head.length..).unwrap_or_default(),
            params: &self.params,
        };
        Ok(explained(self.scheme, &parts, &ring(self.secrets), &Known::default(), self.at))
    }
}

fn ring(secrets: Vec<Secret>) -> KeyRing {
    let labelled: Vec<_> = secrets
        .into_iter()
        .enumerate()
        .map(|(index, secret)| LabelledSecret {
            label: format!("secret {}", index + 1),
            secret,
            previous: index > 0,
            ..LabelledSecret::default()
        })
        .collect();
    if labelled.is_empty() { KeyRing::Missing } else { KeyRing::Secrets(labelled) }
}

/// What to sign.
#[derive(Debug)]
pub struct SignOrder<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The secret.
    pub secret: Secret,
    /// The method, for schemes that sign it.
    pub method: String,
    /// The address, for schemes that sign it.
    pub url: Option<String>,
    /// The id, for schemes that sign one.
    pub id: Option<String>,
    /// The time that is signed.
    pub at: Timestamp,
    /// The body.
    pub body: &'a [u8],
    /// Constants that a scheme asks for.
    pub params: BTreeMap<String, String>,
}

impl SignOrder<'_> {
    /// Gives the headers to send, in order.
    ///
    /// # Errors
    /// The scheme's own: what it needs and was not given, or a kind that is not computed yet.
    pub fn carry_out(self) -> Result<Vec<(String, String)>, Problem> {
        let input = SignInput {
            method: &self.method,
            url: self.url.as_deref(),
            id: self.id.as_deref(),
            at: self.at,
            headers: &[],
            body: self.body,
            params: &self.params,
        };
        gatehouse_signing::sign(self.scheme, &input, &self.secret).map_err(|error| error.problem())
    }
}

/// Says that a scheme is not known, and which one may be meant.
pub(crate) fn unknown_scheme(id: &str) -> Problem {
    unknown_scheme_in(&Catalogue::builtin(), id)
}

/// Says that a scheme is not known in a workspace, and which one may be meant.
pub(crate) fn unknown_scheme_in(catalogue: &Catalogue, id: &str) -> Problem {
    let problem = Problem::new("usage.unknown_scheme", format!("There is no scheme `{id}`."));
    match catalogue.nearest_scheme(id) {
        Some(near) => problem.hint(format!("Did you mean `{near}`?")),
        None => problem.hint("`gatehouse profile show generic` lists the generic ones."),
    }
}

impl App {
    /// Finds a scheme by its id.
    ///
    /// # Errors
    /// `usage.unknown_scheme` with a did-you-mean.
    pub fn scheme(id: &str) -> Result<Scheme, Problem> {
        gatehouse_providers::scheme(id).cloned().ok_or_else(|| unknown_scheme(id))
    }

    /// Reads a scheme from a profile or a file of schemes; `wanted` names one where there are several.
    ///
    /// # Errors
    /// The file's own problems with line and column, or `usage.scheme_needed` naming the schemes in it.
    pub fn scheme_from_file(text: &str, file: &str, wanted: Option<&str>) -> Result<Scheme, Problem> {
        gatehouse_providers::load_scheme_file(text, file, wanted).map_err(|error| error.problem())
    }

    /// Verifies a stored delivery again, with the secrets of now and as of `at` (when it came, if absent).
    pub async fn verify_delivery(&self, id: DeliveryId, at: Option<Timestamp>) -> Result<Verdict, Problem> {
        let delivery = self.stored_delivery(id).await?;
        let endpoint = self.endpoint(delivery.summary.endpoint_id).await?;
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = profile_in(&catalogue, &endpoint.platform)?;
        let head = delivery.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
        let headers = head.map(|head| head.headers).unwrap_or_default();
        let body = self.store.delivery_body(id).await.map_err(|error| error.problem())?.unwrap_or_default();
        let by_headers = || profile.webhooks.as_ref().and_then(|webhooks| webhooks.choose(&headers));
        let scheme = match &endpoint.scheme {
            Some(_) => scheme_in(&catalogue, &endpoint),
            None => by_headers(),
        };
        let Some(scheme) = scheme else {
            return Err(Problem::new("verify.no_scheme", "This endpoint has no scheme to verify with."));
        };
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let ring = self.ring(&endpoint, &catalogue, &keys).await;
        let params = BTreeMap::new();
        let parts = RequestParts {
            method: &delivery.summary.method,
            url: None,
            headers: &headers,
            body: &body,
            params: &params,
        };
        let others = self.other_secrets(&endpoint, &keys).await;
        let known = Known { secrets: &others, ..Known::default() };
        let at = at.unwrap_or(delivery.summary.received_at);
        Ok(explained(scheme, &parts, &ring, &known, at))
    }
}
