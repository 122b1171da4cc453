//! A stored delivery with everything that its verification rests on.

use std::collections::BTreeMap;
use std::sync::Arc;

use gatehouse_model::{Delivery, DeliveryId, Endpoint, EndpointId, Header, KeyState, Problem, RequestHead};
use gatehouse_providers::{Catalogue, Profile};
use gatehouse_signing::{KeyRing, RequestParts, Scheme};

use super::keyring::label_of;
use crate::App;

/// A stored delivery as it was judged, and the scheme that judges it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) delivery: Delivery,
    pub(crate) endpoint: Endpoint,
    pub(crate) profile: Option<Arc<Profile>>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Vec<u8>,
    /// The address that the sender used, where it is known.
    pub(crate) url: Option<String>,
    pub(crate) params: BTreeMap<String, String>,
    /// Why its exact bytes cannot be had; what is here is masked then.
    pub(crate) sealed: Option<Problem>,
}

impl Stored {
    /// Gives the request as schemes read it.
    pub(crate) fn parts(&self) -> RequestParts<'_> {
        RequestParts {
            method: &self.delivery.summary.method,
            url: self.url.as_deref(),
            headers: &self.headers,
            body: &self.body,
            params: &self.params,
        }
    }
}

impl Stored {
    /// Refuses what needs the exact bytes where they cannot be had.
    pub(crate) fn exact(self) -> Result<Self, Problem> {
        match self.sealed {
            Some(problem) => Err(problem),
            None => Ok(self),
        }
    }
}

impl App {
    /// Reads a delivery with its body and finds the scheme that it was judged by.
    pub(crate) async fn stored(&self, id: DeliveryId) -> Result<Stored, Problem> {
        self.stored_of(self.stored_delivery(id).await?).await
    }

    /// Adds to a delivery what its verification rests on.
    pub(crate) async fn stored_of(&self, mut delivery: Delivery) -> Result<Stored, Problem> {
        let (body, sealed) = self.exact_or_masked(&mut delivery).await?;
        self.stored_from(delivery, body, sealed).await
    }

    /// Reads a delivery as it may be shown, with the secrets in it masked, and finds the scheme that it was judged by.
    pub(crate) async fn stored_masked(&self, id: DeliveryId) -> Result<Stored, Problem> {
        let (delivery, body) = (self.stored_delivery(id).await?, self.masked_body(id).await?);
        self.stored_from(delivery, body, None).await
    }

    async fn stored_from(
        &self,
        delivery: Delivery,
        body: Vec<u8>,
        sealed: Option<Problem>,
    ) -> Result<Stored, Problem> {
        let endpoint = self.endpoint(delivery.summary.endpoint_id).await?;
        let headers = headers_of(&delivery);
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = catalogue.platform(&endpoint.platform).cloned();
        let receiving = self.table.get(endpoint.id);
        let scheme = scheme_for(&delivery, &endpoint, &catalogue, &headers);
        let public = self.public_origin(endpoint.id).await?;
        let url = scheme
            .as_ref()
            .and_then(|scheme| scheme.sender_address(public.as_deref(), &headers, &delivery.summary.path));
        Ok(Stored {
            scheme,
            url,
            params: receiving.map(|entry| entry.params.clone()).unwrap_or_default(),
            delivery,
            endpoint,
            profile,
            headers,
            body,
            sealed,
        })
    }

    /// Gives the secrets of a delivery's endpoint: those that the receiver holds, else those of the keychain.
    pub(crate) async fn ring_of(&self, stored: &Stored) -> Result<KeyRing, Problem> {
        match (self.table.get(stored.endpoint.id), &stored.profile) {
            (Some(entry), _) => Ok(KeyRing::clone(&entry.keys)),
            (None, Some(_)) => {
                let keys = self.keys_of(stored.endpoint.workspace_id).await?;
                let catalogue = self.catalogue(stored.endpoint.workspace_id);
                Ok(self.ring(&stored.endpoint, &catalogue, &keys).await)
            }
            (None, None) => Ok(KeyRing::Missing),
        }
    }

    /// Gives the public origin of an endpoint, such as `https://a.example`, if a person gave it.
    pub(crate) async fn public_origin(&self, id: EndpointId) -> Result<Option<String>, Problem> {
        self.read_setting(&origin_setting(id)).await
    }

    /// Keeps the public origin of an endpoint, or takes it away.
    pub(crate) async fn put_public_origin(
        &self,
        id: EndpointId,
        origin: Option<String>,
    ) -> Result<(), Problem> {
        match origin {
            Some(origin) => self.put_setting(&origin_setting(id), Some(&origin)).await,
            None => self.remove_setting(&origin_setting(id)).await,
        }
    }

    /// Gives the constants that a person gave for an endpoint.
    pub(crate) async fn params_of(&self, id: EndpointId) -> Result<BTreeMap<String, String>, Problem> {
        Ok(self.read_setting(&params_setting(id)).await?.unwrap_or_default())
    }

    /// Keeps constants of an endpoint beside those that it has; an empty one is taken away.
    pub(crate) async fn put_params(
        &self,
        id: EndpointId,
        given: BTreeMap<String, String>,
    ) -> Result<(), Problem> {
        let mut params = self.params_of(id).await?;
        params.extend(given.into_iter().map(|(name, value)| (name, value.trim().to_owned())));
        params.retain(|_, value| !value.is_empty());
        match params.is_empty() {
            true => self.remove_setting(&params_setting(id)).await,
            false => self.put_setting(&params_setting(id), Some(&params)).await,
        }
    }

    /// Tells whether the secret that matched a delivery is an old one by now.
    pub(crate) async fn matched_previous(&self, delivery: &Delivery) -> Result<bool, Problem> {
        let Some(label) = &delivery.verdict.matched_secret else { return Ok(false) };
        let keys = self.keys_of(delivery.summary.workspace_id).await?;
        let own = |key: &&gatehouse_model::KeyRecord| {
            key.connection_id == delivery.connection_id && &label_of(key, &keys) == label
        };
        Ok(keys.iter().find(own).is_some_and(|key| key.state != KeyState::Current))
    }
}

/// The setting that keeps the public origin of an endpoint.
pub(crate) fn origin_setting(id: EndpointId) -> String {
    format!("endpoint.public_origin.{id}")
}

/// The setting that keeps the constants of an endpoint.
fn params_setting(id: EndpointId) -> String {
    format!("endpoint.params.{id}")
}

/// Gives the headers of a delivery; none when its head was not kept.
pub(crate) fn headers_of(delivery: &Delivery) -> Vec<Header> {
    let head = delivery.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
    head.map(|head| head.headers).unwrap_or_default()
}

/// Gives the scheme that a delivery was judged by, else the one that would judge it now.
pub(crate) fn scheme_for(
    delivery: &Delivery,
    endpoint: &Endpoint,
    catalogue: &Catalogue,
    headers: &[Header],
) -> Option<Scheme> {
    let judged = delivery.verdict.scheme.as_deref().and_then(|id| catalogue.scheme(id));
    judged.or_else(|| scheme_now(endpoint, catalogue, headers)).cloned()
}

/// Gives the scheme that would judge a request now.
pub(crate) fn scheme_now<'a>(
    endpoint: &Endpoint,
    catalogue: &'a Catalogue,
    headers: &[Header],
) -> Option<&'a Scheme> {
    let webhooks = catalogue.platform(&endpoint.platform).and_then(|profile| profile.webhooks.as_ref());
    catalogue.choose(endpoint.scheme.as_deref(), webhooks, headers)
}
