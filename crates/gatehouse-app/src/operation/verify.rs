//! Verifying and signing one request that a person brings.

use std::collections::BTreeMap;

use gatehouse_model::{DeliveryId, Fidelity, Problem, Reason, Secret, Timestamp, Verdict};
use gatehouse_providers::Catalogue;
use gatehouse_receiver::excuse_relay;
use gatehouse_signing::{KeyRing, Known, LabelledSecret, RequestParts, Scheme, SignInput};

use super::brought::BroughtRequest;
use super::diagnosis::explained;
use super::stored::scheme_now;
use super::weak_spots::{id_sources, weak_spots};
use crate::view::WeakSpotView;
use crate::{App, AppConfig};

/// What to verify.
#[derive(Debug)]
pub struct VerifyOrder<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The secrets, all of them tried.
    pub secrets: Vec<Secret>,
    /// The request.
    pub request: &'a BroughtRequest,
    /// The moment at which it is judged.
    pub at: Timestamp,
    /// The public address that the sender used, for schemes that sign it.
    pub url: Option<String>,
    /// Constants that a scheme asks for.
    pub params: BTreeMap<String, String>,
}

/// A verdict with what a person should know beside it.
#[derive(Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the secret that matched is an old one.
    pub matched_previous: bool,
    /// What the scheme leaves open.
    pub weak_spots: Vec<WeakSpotView>,
    /// Why the bytes may not be those that were sent; none when they are.
    pub note: Option<String>,
    /// How true the bytes are to what was sent; none where it is not known, as for a file.
    pub fidelity: Option<Fidelity>,
}

impl VerifyOrder<'_> {
    /// Verifies.
    pub fn carry_out(self) -> Judgement {
        let request = self.request;
        let previous: Vec<_> = (1..self.secrets.len()).map(label).collect();
        let parts = RequestParts {
            method: &request.method,
            url: self.url.as_deref(),
            headers: &request.headers,
            body: &request.body,
            params: &self.params,
        };
        let verdict = explained(self.scheme, &parts, &ring(self.secrets), &Known::default(), self.at);
        let mismatch = matches!(verdict.reason, Reason::Mismatch | Reason::ClaimMismatch);
        let note = (request.rewritten && mismatch).then(|| {
            "A HAR file holds a request written anew, so its bytes may not be those that were sent: a mismatch here \
             proves nothing. Verify the raw request or a stored delivery."
                .to_owned()
        });
        Judgement {
            matched_previous: verdict.matched_secret.as_ref().is_some_and(|label| previous.contains(label)),
            weak_spots: weak_spots(self.scheme, &id_sources(self.scheme, None), 0),
            verdict,
            note,
            fidelity: None,
        }
    }
}

/// The label of a secret that has no name, by its place.
fn label(index: usize) -> String {
    format!("secret {}", index + 1)
}

fn ring(secrets: Vec<Secret>) -> KeyRing {
    let labelled: Vec<_> = secrets
        .into_iter()
        .enumerate()
        .map(|(index, secret)| LabelledSecret {
            label: label(index),
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

/// Says that a scheme is not known in a workspace, and which one may be meant.
pub(crate) fn unknown_scheme_in(catalogue: &Catalogue, id: &str) -> Problem {
    let problem = Problem::new("usage.unknown_scheme", format!("There is no scheme `{id}`."));
    match catalogue.nearest_scheme(id) {
        Some(near) => problem.hint(format!("Did you mean `{near}`?")),
        None => problem.hint("`gatehouse profile show generic` lists the generic ones."),
    }
}

impl App {
    /// Finds a scheme by its id: one that comes with the program, else one of a person's own files.
    ///
    /// # Errors
    /// `usage.unknown_scheme` with a did-you-mean.
    pub fn scheme(id: &str) -> Result<Scheme, Problem> {
        if let Some(scheme) = gatehouse_providers::scheme(id) {
            return Ok(scheme.clone());
        }
        let folder = AppConfig::from_environment().map(|config| config.folder);
        let own = folder
            .map(|folder| Self::profiles_without_house(&folder))
            .unwrap_or_else(|_| Catalogue::builtin());
        own.scheme(id).cloned().ok_or_else(|| unknown_scheme_in(&own, id))
    }

    /// Reads a scheme from a profile or a file of schemes; `wanted` names one where there are several.
    ///
    /// # Errors
    /// The file's own problems with line and column, or `usage.scheme_needed` naming the schemes in it.
    pub fn scheme_from_file(text: &str, file: &str, wanted: Option<&str>) -> Result<Scheme, Problem> {
        gatehouse_providers::load_scheme_file(text, file, wanted).map_err(|error| error.problem())
    }

    /// Verifies a stored delivery again, with the secrets of now and as of `at` (when it came, if absent).
    ///
    /// # Errors
    /// `delivery.not_found`, or `verify.no_scheme` when the endpoint has none.
    pub async fn verify_delivery(&self, id: DeliveryId, at: Option<Timestamp>) -> Result<Judgement, Problem> {
        let stored = self.stored(id).await?.exact()?;
        let summary = &stored.delivery.summary;
        let catalogue = self.catalogue(stored.endpoint.workspace_id);
        let Some(scheme) = scheme_now(&stored.endpoint, &catalogue, &stored.headers) else {
            return Err(Problem::new("verify.no_scheme", "This endpoint has no scheme to verify with."));
        };
        let ring = self.ring_of(&stored).await?;
        let elsewhere = self.elsewhere(&stored.endpoint, &summary.path, scheme).await?;
        let known = Known { addresses: &elsewhere.addresses, secrets: &elsewhere.secrets, schemes: &[] };
        let at = at.unwrap_or(summary.received_at);
        let mut verdict = explained(scheme, &stored.parts(), &ring, &known, at);
        if summary.fidelity == Fidelity::Relayed {
            excuse_relay(scheme, &stored.headers, &mut verdict);
        }
        let previous = match (&ring, &verdict.matched_secret) {
            (KeyRing::Secrets(secrets), Some(label)) => {
                secrets.iter().any(|secret| secret.previous && &secret.label == label)
            }
            _ => false,
        };
        let note = (stored.delivery.head.is_none())
            .then(|| "The head of this delivery was not kept, so its headers are not known.".to_owned());
        Ok(Judgement {
            verdict,
            matched_previous: previous,
            weak_spots: weak_spots(scheme, &id_sources(scheme, stored.profile.as_deref()), 0),
            note,
            fidelity: Some(summary.fidelity),
        })
    }
}
