//! Challenges that need a person: an address to call, or a secret to keep. Nothing is called or kept by itself.

use gatehouse_client::{RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{AttemptMode, DomainEvent, KeyState, Problem, Secret, VerdictStatus};
use gatehouse_providers::{ChallengeRequest, HandshakeOffer};
use gatehouse_receiver::{HANDSHAKE_EVENT, ReceivingEndpoint};

use super::stored::Stored;
use crate::App;
use crate::attempt::Sent;
use crate::view::{DoneView, HandshakeRequest, HandshakeView};

impl App {
    /// Does what a challenge offers: calls the address that it names, or keeps the secret that it brought.
    ///
    /// # Errors
    /// `handshake.nothing_to_confirm`, `handshake.not_genuine` for a wrong signature, `handshake.host_not_allowed` for
    /// an address outside of the profile's list, `handshake.not_confirmed` when the call was not answered well.
    pub async fn confirm_handshake(&self, request: HandshakeRequest) -> Result<DoneView, Problem> {
        let stored = self.stored(request.delivery_id).await?.exact()?;
        let nothing = || {
            Problem::new("handshake.nothing_to_confirm", "This delivery asks for nothing that a click does.")
        };
        let entry = self.table.get(stored.endpoint.id).ok_or_else(nothing)?;
        let asked = asked(&stored);
        let offer = offer(&entry, &asked).ok_or_else(nothing)?;
        if stored.delivery.verdict.status == VerdictStatus::Invalid {
            return Err(Problem::new(
                "handshake.not_genuine",
                "The signature of this challenge is not right, so nothing is done for it.",
            )
            .hint("Look at its verification; a new challenge can be asked for at the platform."));
        }
        match (offer.address(&asked), offer.secret(&asked)) {
            (Some(address), _) => self.call(&stored, offer, &address).await?,
            (None, Some(secret)) => self.keep_brought(&stored, &entry, secret).await?,
            (None, None) => return Err(nothing()),
        }
        Ok(DoneView::done())
    }

    async fn call(&self, stored: &Stored, offer: &HandshakeOffer, address: &str) -> Result<(), Problem> {
        if !offer.allows(address) {
            let host = host_of(address).unwrap_or("an address without a host");
            return Err(Problem::new(
                "handshake.host_not_allowed",
                format!("The challenge asks to call {host}, which the platform's profile does not list."),
            )
            .hint(format!("Called are only: {}, by https.", offer.hosts.join(", "))));
        }
        let target = Target::parse(address).map_err(|error| error.problem())?;
        let started_at = self.clock.now();
        let call = Replay { names: self.names.clone(), ..Replay::to(target) };
        let outcome = send_recorded(RecordedRequest::GET, &call).await;
        let outcome = outcome.map_err(|error| error.problem())?;
        let sent = Sent {
            delivery_id: stored.delivery.summary.id,
            mode: AttemptMode::Confirmed,
            target: address.to_owned(),
            started_at,
        };
        let attempt = self.keep_attempt(sent, outcome).await?;
        self.bus().publish(DomainEvent::AttemptFinished { delivery_id: attempt.delivery_id });
        if attempt.status.is_some_and(|status| (200..300).contains(&status)) {
            return Ok(());
        }
        let how = match (attempt.status, &attempt.error) {
            (Some(status), _) => format!("answered {status}"),
            (None, Some(error)) => format!("was not reached: {}", error.message),
            (None, None) => "gave no answer".to_owned(),
        };
        Err(Problem::new("handshake.not_confirmed", format!("The address of the challenge {how}.")).hint(
            "Its answer stands under Replays of the delivery. Try again, or ask the platform for a new one.",
        ))
    }

    /// Keeps the secret that a challenge brought, in the slot that the endpoint verifies with.
    async fn keep_brought(
        &self,
        stored: &Stored,
        entry: &ReceivingEndpoint,
        secret: String,
    ) -> Result<(), Problem> {
        let endpoint = &stored.endpoint;
        let scheme = endpoint.scheme.as_deref().and_then(|id| entry.catalogue.scheme(id));
        let slot = scheme.and_then(|scheme| scheme.slot()).unwrap_or("webhook").to_owned();
        let existing = self.keys_of(endpoint.workspace_id).await?;
        let name = (1..)
            .map(|number| match number {
                1 => format!("{} secret", endpoint.name),
                number => format!("{} secret {number}", endpoint.name),
            })
            .find(|name| existing.iter().all(|key| key.name != *name))
            .unwrap_or_default();
        let value = Secret::from(secret.as_str());
        let record =
            self.keep(endpoint.connection_id, name, slot, &value, std::collections::BTreeMap::new()).await?;
        let same = |key: &&gatehouse_model::KeyRecord| {
            key.connection_id == record.connection_id
                && key.slot == record.slot
                && key.endpoint_id.is_none()
                && key.state == KeyState::Current
        };
        for old in existing.iter().filter(same) {
            self.store.set_key_state(old.id, KeyState::Previous).await.map_err(|error| error.problem())?;
        }
        self.refresh_endpoints().await?;
        self.reverify_where(|entry| entry.endpoint.connection_id == record.connection_id).await;
        Ok(())
    }

    /// Tells what a challenge has to do with a person; none for a delivery that is no challenge.
    pub(crate) async fn handshake_view(
        &self,
        delivery: &gatehouse_model::Delivery,
    ) -> Result<Option<HandshakeView>, Problem> {
        if delivery.summary.provider_event.as_deref() != Some(HANDSHAKE_EVENT) {
            return Ok(None);
        }
        let plain = HandshakeView { offer: None, host: None, keeps_secret: false, waiting: false };
        let Some(entry) = self.table.get(delivery.summary.endpoint_id) else { return Ok(Some(plain)) };
        let id = delivery.summary.id;
        let stored = self.stored_of(delivery.clone()).await?;
        let asked = asked(&stored);
        let Some(offer) = offer(&entry, &asked) else { return Ok(Some(plain)) };
        let address = offer.address(&asked);
        let secret = offer.secret(&asked);
        let confirmed = match (&address, &secret) {
            (Some(_), _) => {
                let attempts = self.store.attempts(id).await.map_err(|error| error.problem())?;
                attempts.iter().any(|attempt| {
                    attempt.mode == AttemptMode::Confirmed
                        && attempt.status.is_some_and(|status| (200..300).contains(&status))
                })
            }
            (None, Some(secret)) => self.is_kept(delivery, secret).await?,
            (None, None) => true,
        };
        Ok(Some(HandshakeView {
            offer: Some(offer.label.clone()),
            host: address.as_deref().and_then(host_of).map(str::to_owned),
            keeps_secret: address.is_none() && secret.is_some(),
            waiting: !confirmed && delivery.verdict.status != VerdictStatus::Invalid,
        }))
    }

    /// Tells whether a secret of these last characters is kept for the delivery's connection.
    async fn is_kept(&self, delivery: &gatehouse_model::Delivery, secret: &str) -> Result<bool, Problem> {
        let ends = gatehouse_model::last_four(&Secret::from(secret));
        let keys = self.keys_of(delivery.summary.workspace_id).await?;
        Ok(keys.iter().any(|key| {
            key.connection_id == delivery.connection_id
                && key.last_four == ends
                && key.created_at >= delivery.summary.received_at
        }))
    }
}

fn asked(stored: &Stored) -> ChallengeRequest<'_> {
    ChallengeRequest {
        method: &stored.delivery.summary.method,
        target: &stored.delivery.summary.path,
        headers: &stored.headers,
        body: &stored.body,
    }
}

fn offer<'e>(entry: &'e ReceivingEndpoint, asked: &ChallengeRequest<'_>) -> Option<&'e HandshakeOffer> {
    entry.handshakes().find(|handshake| handshake.matches(asked))?.offer.as_ref()
}

fn host_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_shown() {
        assert_eq!(
            host_of("https://sns.eu-west-1.amazonaws.com/?Token=1"),
            Some("sns.eu-west-1.amazonaws.com")
        );
        assert_eq!(host_of("no address"), None);
        assert_eq!(host_of("https:///x"), None);
    }
}
