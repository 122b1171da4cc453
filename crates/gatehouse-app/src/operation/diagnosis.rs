//! Why a signature does not match: what recomputing finds, put into the verdict that a person reads.

use std::collections::BTreeMap;

use gatehouse_model::{Delivery, Header, Problem, Reason, Timestamp, Verdict};
use gatehouse_signing::{
    Budget, Diagnosis, KeyRing, Known, KnownAddress, LabelledSecret, RequestParts, Scheme, diagnose, verify,
};

use crate::App;

/// Verifies, and looks for the cause where the signature does not match.
pub(crate) fn explained(
    scheme: &Scheme,
    parts: &RequestParts<'_>,
    ring: &KeyRing,
    known: &Known<'_>,
    at: Timestamp,
) -> Verdict {
    let mut verdict = verify(scheme, parts, ring, at);
    if diagnosable(verdict.reason) {
        let found = diagnose(scheme, parts, ring, known, at, Budget::default());
        (verdict.cause, verdict.hint) = told(&found, verdict.hint.as_deref());
    }
    verdict
}

/// Gives the cause and what to do, keeping what was advised where no cause was found.
fn told(found: &Diagnosis, advised: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(cause) = found.cause else {
        let tried = match (found.recomputed, found.tried) {
            (false, _) => None,
            (true, 1) => Some("The one variant that was recomputed does not fit.".to_owned()),
            (true, tried) => Some(format!("None of {tried} recomputed variants fits.")),
        };
        let parts: Vec<_> = advised.into_iter().chain(tried.as_deref()).collect();
        return (None, (!parts.is_empty()).then(|| parts.join(" ")));
    };
    (Some(cause.as_str().to_owned()), Some(found.fix.clone()))
}

fn diagnosable(reason: Reason) -> bool {
    matches!(reason, Reason::Mismatch | Reason::BadEncoding)
}

impl App {
    /// Looks for the cause of a stored mismatch and puts it into the delivery's verdict.
    ///
    /// Only secrets that the receiver already holds are tried: looking at a delivery must not unlock a keychain.
    pub(crate) async fn explain(&self, delivery: &mut Delivery, headers: &[Header]) -> Result<(), Problem> {
        let verdict = &delivery.verdict;
        let catalogue = self.catalogue(delivery.summary.workspace_id);
        let scheme = verdict.scheme.as_deref().and_then(|id| catalogue.scheme(id)).cloned();
        let entries = self.table.all();
        let own = entries.iter().find(|entry| entry.endpoint.id == delivery.summary.endpoint_id).cloned();
        let (Some(scheme), Some(own)) = (scheme, own) else { return Ok(()) };
        if verdict.cause.is_some() || !diagnosable(verdict.reason) {
            return Ok(());
        }
        let (mut secrets, mut addresses) = (Vec::new(), Vec::new());
        let near = |id| id != own.endpoint.id;
        for entry in entries.iter().filter(|entry| entry.endpoint.workspace_id == own.endpoint.workspace_id) {
            if let (true, KeyRing::Secrets(others)) = (near(entry.endpoint.id), entry.keys.as_ref()) {
                secrets.extend(others.iter().map(|other| LabelledSecret {
                    label: format!("{} of {}", other.label, entry.endpoint.name),
                    ..other.clone()
                }));
            }
            if let Some(origin) = &entry.public_origin {
                let url = format!("{origin}{}", delivery.summary.path);
                addresses.push(KnownAddress {
                    label: format!("the public address of {}", entry.endpoint.name),
                    url,
                });
            }
        }
        let id = delivery.summary.id;
        let body = self.store.delivery_body(id).await.map_err(|error| error.problem())?.unwrap_or_default();
        let (method, headers) = (delivery.summary.method.clone(), headers.to_vec());
        let at = delivery.summary.received_at;
        let found = tokio::task::spawn_blocking(move || {
            let params = BTreeMap::new();
            let parts =
                RequestParts { method: &method, url: None, headers: &headers, body: &body, params: &params };
            let known = Known { addresses: &addresses, secrets: &secrets, ..Known::default() };
            diagnose(&scheme, &parts, &own.keys, &known, at, Budget::default())
        })
        .await;
        match found {
            Ok(found) => {
                let verdict = &mut delivery.verdict;
                (verdict.cause, verdict.hint) = told(&found, verdict.hint.as_deref());
            }
            // The delivery is shown all the same, with what the receiver said.
            Err(error) => tracing::error!(%error, "the diagnosis of a delivery ended early"),
        }
        Ok(())
    }
}
