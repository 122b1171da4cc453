//! Why a signature does not match: what recomputing finds, put into the verdict that a person reads.

use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_model::{
    Delivery, Endpoint, EndpointId, KeyId, KeyState, Problem, Reason, SecretHome, Timestamp, Verdict,
};
use gatehouse_signing::{
    Budget, Diagnosis, KeyRing, Known, KnownAddress, LabelledSecret, RequestParts, Scheme, diagnose, verify,
};

use super::stored::Stored;
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

/// A time outside its window is looked at too: a wrong unit or clock is a cause of its own.
fn diagnosable(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Mismatch | Reason::BadEncoding | Reason::TimestampTooOld | Reason::TimestampTooNew
    )
}

impl App {
    /// Looks for the cause of a stored mismatch and puts it into the delivery's verdict.
    ///
    /// No keychain is unlocked for that: only secrets are tried that can be read without asking a person.
    pub(crate) async fn explain(&self, delivery: &mut Delivery) -> Result<(), Problem> {
        let verdict = &delivery.verdict;
        if verdict.cause.is_some() || !diagnosable(verdict.reason) {
            return Ok(());
        }
        let stored = self.stored_of(delivery.clone()).await?;
        if stored.sealed.is_some() {
            return Ok(());
        }
        let Some(scheme) = stored.scheme.clone() else { return Ok(()) };
        let ring = self.ring_at_hand(&stored).await?;
        let elsewhere = self.elsewhere(&stored.endpoint, &stored.delivery.summary.path, &scheme).await?;
        let schemes: Vec<Scheme> = self
            .catalogue(stored.endpoint.workspace_id)
            .platform(&stored.endpoint.platform)
            .and_then(|profile| profile.webhooks.as_ref())
            .map(|webhooks| {
                webhooks.signatures.iter().filter(|other| other.id != scheme.id).cloned().collect()
            })
            .unwrap_or_default();
        let at = delivery.summary.received_at;
        let found = tokio::task::spawn_blocking(move || {
            let others: Vec<&Scheme> = schemes.iter().collect();
            let known =
                Known { addresses: &elsewhere.addresses, secrets: &elsewhere.secrets, schemes: &others };
            diagnose(&scheme, &stored.parts(), &ring, &known, at, Budget::default())
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

    /// Gives what the workspace knows beside an endpoint: the right secret or address may be among it.
    pub(crate) async fn elsewhere(
        &self,
        endpoint: &Endpoint,
        path: &str,
        scheme: &Scheme,
    ) -> Result<Elsewhere, Problem> {
        let mut addresses = Vec::new();
        if scheme.needs_url() {
            let all =
                self.store.endpoints(Some(endpoint.workspace_id)).await.map_err(|error| error.problem())?;
            let local = self.running.lock().await.receiver.as_ref().map(|receiver| receiver.address());
            for other in all {
                // The sender may have been given the path of that endpoint, or this one's.
                let paths = if other.id == endpoint.id {
                    vec![path.to_owned()]
                } else {
                    vec![other.path(), path.to_owned()]
                };
                let public = self.public_origin(other.id).await?.map(|origin| (origin, "public"));
                let local = local.map(|address| (format!("http://{address}"), "local"));
                for (origin, kind) in public.into_iter().chain(local) {
                    addresses.extend(paths.iter().map(|path| KnownAddress {
                        label: format!("the {kind} address of {}", other.name),
                        url: format!("{origin}{path}"),
                    }));
                }
            }
        }
        Ok(Elsewhere { addresses, secrets: self.secrets_at_hand(endpoint).await? })
    }

    /// Gives the secrets of an endpoint that can be read without asking a person.
    async fn ring_at_hand(&self, stored: &Stored) -> Result<KeyRing, Problem> {
        match self.table.get(stored.endpoint.id) {
            Some(entry) => Ok(KeyRing::clone(&entry.keys)),
            None if self.secrets.is_open() => self.ring_of(stored).await,
            None => Ok(KeyRing::Unavailable),
        }
    }

    /// Gives the secrets of an endpoint's workspace that can be read without asking a person, other than those that
    /// it accepts.
    ///
    /// They are read once and kept until a key is added or changed, so that going through a list stays fast.
    pub(crate) async fn secrets_at_hand(
        &self,
        endpoint: &Endpoint,
    ) -> Result<Arc<Vec<LabelledSecret>>, Problem> {
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let open = self.secrets.is_open();
        let stamp = Stamp {
            endpoint: endpoint.id,
            open,
            keys: keys.iter().map(|key| (key.id, key.state, key.expires_at)).collect(),
        };
        if let Some(kept) = self.at_hand.get(&stamp) {
            return Ok(kept);
        }
        let readable: Vec<_> =
            keys.into_iter().filter(|key| key.kept_in != SecretHome::Keychain || open).collect();
        let secrets = Arc::new(self.other_secrets(endpoint, &readable).await);
        self.at_hand.put(stamp, Arc::clone(&secrets));
        Ok(secrets)
    }
}

/// What a workspace knows beside an endpoint.
pub(crate) struct Elsewhere {
    pub(crate) addresses: Vec<KnownAddress>,
    pub(crate) secrets: Arc<Vec<LabelledSecret>>,
}

/// For which keys secrets were read.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    endpoint: EndpointId,
    open: bool,
    keys: Vec<(KeyId, KeyState, Option<Timestamp>)>,
}

/// The secrets that were read last, of one endpoint; dropping them wipes them.
#[derive(Default)]
pub(crate) struct AtHand(Mutex<Option<(Stamp, Arc<Vec<LabelledSecret>>)>>);

impl AtHand {
    fn get(&self, stamp: &Stamp) -> Option<Arc<Vec<LabelledSecret>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(own, _)| own == stamp).map(|(_, secrets)| Arc::clone(secrets))
    }

    fn put(&self, stamp: Stamp, secrets: Arc<Vec<LabelledSecret>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((stamp, secrets));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::{Header, Secret};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn stamp(keys: &[u128], open: bool) -> Stamp {
        let key = |number: &u128| (KeyId::from_uuid(Uuid::from_u128(*number)), KeyState::Current, None);
        Stamp { endpoint: EndpointId::from_uuid(Uuid::nil()), open, keys: keys.iter().map(key).collect() }
    }

    #[test]
    fn secrets_are_read_again_when_a_key_or_the_keychain_changed() {
        let at_hand = AtHand::default();
        at_hand.put(stamp(&[1], false), Arc::default());
        assert!(at_hand.get(&stamp(&[1], false)).is_some());
        assert!(at_hand.get(&stamp(&[1, 2], false)).is_none());
        assert!(at_hand.get(&stamp(&[1], true)).is_none());
    }

    #[test]
    fn a_mismatch_that_nothing_explains_names_no_cause_and_says_how_much_was_tried() {
        let scheme = gatehouse_providers::scheme("rejento/hmac").unwrap();
        let headers = [Header::new("X-Rejento-Signature", "ab".repeat(32))];
        let params = BTreeMap::new();
        let parts =
            RequestParts { method: "POST", url: None, headers: &headers, body: b"{}", params: &params };
        let ring = KeyRing::Secrets(vec![LabelledSecret::new("own", Secret::from("k"))]);
        let verdict = explained(scheme, &parts, &ring, &Known::default(), Timestamp::UNIX_EPOCH);
        assert_eq!(verdict.cause, None);
        assert!(verdict.hint.unwrap().ends_with("recomputed variants fits."));
    }

    #[test]
    fn a_time_in_another_unit_is_a_cause_of_its_own() {
        let scheme = gatehouse_providers::scheme("kejue/hmac_sha256").unwrap();
        let (secret, params) = (Secret::from("a-secret"), BTreeMap::new());
        let at = Timestamp::from_second(1_735_689_600).unwrap();
        let input = gatehouse_signing::SignInput {
            method: "POST",
            url: None,
            id: None,
            at,
            headers: &[],
            body: b"{}",
            params: &params,
        };
        let signed = gatehouse_signing::sign(scheme, &input, &secret).unwrap();
        let headers: Vec<Header> = signed.iter().map(|(name, value)| Header::new(name, value)).collect();
        let parts =
            RequestParts { method: "POST", url: None, headers: &headers, body: b"{}", params: &params };
        let ring = KeyRing::Secrets(vec![LabelledSecret::new("own", secret)]);
        let late = Timestamp::from_second(1_735_689_600 + 4_000).unwrap();
        let verdict = explained(scheme, &parts, &ring, &Known::default(), late);
        assert_eq!(verdict.cause.as_deref(), Some("clock_or_replay"), "{verdict:?}");
    }
}
