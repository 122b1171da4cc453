//! Endpoints: receiving addresses and their rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gatehouse_model::{
    AnswerMode, AnswerRules, Connection, Endpoint, EndpointId, KeyRecord, KeyState, NearTimeout, Problem,
};
use gatehouse_providers::{Catalogue, Profile};
use gatehouse_receiver::{Receiver, ReceivingEndpoint};
use gatehouse_signing::KeyRing;
use uuid::Uuid;

use super::answers::changed;
use super::keyring::keys_at;
use super::workspaces::checked_name;
use crate::App;
use crate::profiles::{profile_in, scheme_in};
use crate::rpc::Access;
use crate::view::{
    EndpointAddRequest, EndpointListView, EndpointRequest, EndpointSetRequest, EndpointView,
    LastDeliveryView, RemovedView, SchemeView, SenderTimeoutView, WorkspaceRequest,
};
use crate::words::scheme_label;

impl App {
    /// Lists the endpoints of a workspace, oldest first.
    pub async fn endpoints(&self, request: WorkspaceRequest) -> Result<EndpointListView, Problem> {
        let keys = self.keys_of(request.workspace_id).await?;
        let found =
            self.store.endpoints(Some(request.workspace_id)).await.map_err(|error| error.problem())?;
        let mut endpoints = Vec::with_capacity(found.len());
        for endpoint in found {
            endpoints.push(self.endpoint_view(endpoint, &keys).await?);
        }
        Ok(EndpointListView { endpoints })
    }

    /// Adds an endpoint to a connection.
    pub async fn add_endpoint(&self, request: EndpointAddRequest) -> Result<EndpointView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let name = checked_name(&request.name, "endpoint")?;
        let catalogue = self.catalogue(connection.workspace_id);
        let scheme = request.scheme.map(|id| checked_scheme(&catalogue, &id)).transpose()?;
        let endpoint = self.create_endpoint(&connection, name, scheme).await?;
        if let Some(own) = request.own_secret
            && let Err(problem) = self.keep_own_secret(&endpoint, own).await
        {
            // Without its secret it would not be what was asked for.
            self.store.remove_endpoint(endpoint.id).await.map_err(|error| error.problem())?;
            return Err(problem);
        }
        self.refresh_endpoints().await?;
        self.endpoint_view(endpoint, &self.keys_of(connection.workspace_id).await?).await
    }

    /// Changes an endpoint; what is absent stays.
    pub async fn set_endpoint(&self, request: EndpointSetRequest) -> Result<EndpointView, Problem> {
        let mut endpoint = self.endpoint(request.endpoint_id).await?;
        endpoint.answer = changed(endpoint.answer, &request)?;
        if let Some(Some(rule)) = request.target_rule {
            let rule = self.forward_rule(rule).await.map_err(|problem| problem.field("target_rule"))?;
            if rule.endpoint_id != endpoint.id {
                let message = "That rule belongs to another endpoint; it never gets what comes here.";
                return Err(Problem::new("usage.bad_value", message).field("target_rule"));
            }
        }
        let before = (endpoint.scheme.clone(), endpoint.relayed);
        if let Some(name) = request.name {
            endpoint.name = checked_name(&name, "endpoint")?;
        }
        if let Some(scheme) = request.scheme {
            let catalogue = self.catalogue(endpoint.workspace_id);
            endpoint.scheme =
                if scheme.is_empty() { None } else { Some(checked_scheme(&catalogue, &scheme)?) };
        }
        // The window sends it with every change; only another one is a person's word.
        if let Some(relayed) = request.relayed.filter(|relayed| *relayed != endpoint.relayed) {
            // No relay said it from now on, so that closing one does not take it back.
            self.store.lay_relayed(endpoint.id, None).await.map_err(|error| error.problem())?;
            endpoint.relayed = relayed;
        }
        let origin = request.public_url.as_deref().map(read_origin).transpose()?;
        let params = request.params.clone().filter(|params| !params.is_empty());
        if let Some(params) = &params {
            self.checked_params(&endpoint, params)?;
        }
        let moved = origin.is_some() || params.is_some();
        self.store.update_endpoint(&endpoint).await.map_err(|error| error.problem())?;
        if let Some(origin) = origin {
            self.put_public_origin(endpoint.id, origin).await?;
        }
        if let Some(params) = params {
            self.put_params(endpoint.id, params).await?;
        }
        self.refresh_endpoints().await?;
        if moved || before != (endpoint.scheme.clone(), endpoint.relayed) {
            self.reverify_where(|entry| entry.endpoint.id == endpoint.id).await;
        }
        let keys = self.keys_of(endpoint.workspace_id).await?;
        self.endpoint_view(endpoint, &keys).await
    }

    /// Removes an endpoint with its deliveries.
    pub async fn remove_endpoint(&self, request: EndpointRequest) -> Result<RemovedView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let (keys, keys_left) = self.forget_own_secrets(&endpoint).await?;
        self.begin_removal().await?;
        let deliveries = self.store.remove_endpoint(endpoint.id).await.map_err(|error| error.problem())?;
        self.refresh_endpoints().await?;
        self.wipe_removed().await;
        Ok(RemovedView { deliveries, keys, keys_left })
    }

    /// Refuses a constant that the endpoint's scheme does not ask for.
    fn checked_params(&self, endpoint: &Endpoint, given: &BTreeMap<String, String>) -> Result<(), Problem> {
        let asked = params_asked(&self.catalogue(endpoint.workspace_id), endpoint);
        let Some(other) = given.keys().find(|name| !asked.contains(name)) else { return Ok(()) };
        let hint = match asked.as_slice() {
            [] => "The scheme of this endpoint asks for none.".to_owned(),
            asked => format!("The scheme of this endpoint asks for {}.", asked.join(", ")),
        };
        let message = format!("The scheme of this endpoint knows no constant `{other}`.");
        Err(Problem::new("endpoint.unknown_param", message).hint(hint).field("params"))
    }

    pub(crate) async fn endpoint(&self, id: EndpointId) -> Result<Endpoint, Problem> {
        let found = self.store.endpoint(id).await.map_err(|error| error.problem())?;
        found
            .ok_or_else(|| Problem::new("endpoint.not_found", format!("There is no endpoint {id} any more.")))
    }

    pub(crate) async fn create_endpoint(
        &self,
        connection: &Connection,
        name: String,
        scheme: Option<String>,
    ) -> Result<Endpoint, Problem> {
        self.profile_for(connection.workspace_id, &connection.platform)?;
        let endpoint = Endpoint {
            id: EndpointId::from_uuid(Uuid::now_v7()),
            workspace_id: connection.workspace_id,
            connection_id: connection.id,
            name,
            token: make_token()?,
            platform: connection.platform.clone(),
            scheme,
            relayed: false,
            imported: false,
            answer: AnswerRules::default(),
            created_at: self.clock.now(),
        };
        self.store.create_endpoint(&endpoint).await.map_err(|error| error.problem())?;
        Ok(endpoint)
    }

    pub(crate) async fn endpoint_view(
        &self,
        endpoint: Endpoint,
        keys: &[KeyRecord],
    ) -> Result<EndpointView, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = profile_in(&catalogue, &endpoint.platform)?;
        let counts = self.store.endpoint_counts(endpoint.id).await.map_err(|error| error.problem())?;
        let last = self.store.last_of_endpoint(endpoint.id).await.map_err(|error| error.problem())?;
        // What is told of a key, a window for support is not told here either.
        let told = self.caller() == Access::Owner;
        let key = match signing_key(&endpoint, &catalogue, keys).filter(|_| told) {
            Some(record) => Some(self.key_view(record.clone()).await?),
            None => None,
        };
        let given = self.params_of(endpoint.id).await?;
        let params = params_asked(&catalogue, &endpoint)
            .into_iter()
            .map(|name| (name.clone(), given.get(&name).cloned().unwrap_or_default()))
            .collect();
        let running = self.running.lock().await;
        let receiver = running.receiver.as_ref().filter(|_| !endpoint.imported);
        let at = |scheme: &str, address| format!("{scheme}://{address}{}", endpoint.path());
        let url = receiver.map(|receiver| at("http", receiver.address()));
        let tls_url = receiver.and_then(Receiver::tls_address).map(|address| at("https", address));
        drop(running);
        let tunnel_url = self.tunnel_url(&endpoint).await?;
        let (sender_timeout, near_timeout) = self.waiting_of(&endpoint, profile).await?;
        let own_secret = keys.iter().any(|key| key.endpoint_id == Some(endpoint.id)) && told;
        Ok(EndpointView {
            own_secret,
            sender_timeout,
            near_timeout,
            url,
            tunnel_url,
            tls_url,
            path: endpoint.path(),
            id: endpoint.id,
            workspace_id: endpoint.workspace_id,
            connection_id: endpoint.connection_id,
            platform_name: profile.provider.name.clone(),
            verifies: scheme_in(&catalogue, &endpoint).map(|scheme| scheme_view(profile, scheme)),
            name: endpoint.name,
            platform: endpoint.platform,
            scheme: endpoint.scheme,
            relayed: endpoint.relayed,
            imported: endpoint.imported,
            public_url: self.public_origin(endpoint.id).await?,
            params,
            key,
            answer: endpoint.answer,
            events: events_of(profile),
            deliveries: counts.all,
            last: last.map(|row| LastDeliveryView {
                id: row.id,
                received_at: row.received_at,
                verdict: row.verdict,
            }),
            created_at: endpoint.created_at,
        })
    }
}

impl App {
    /// Gives how long a sender waits for its answer, and when a target's answer last took most of that.
    async fn waiting_of(
        &self,
        endpoint: &Endpoint,
        profile: &Arc<Profile>,
    ) -> Result<(Option<SenderTimeoutView>, Option<NearTimeout>), Problem> {
        let entry = ReceivingEndpoint::new(endpoint.clone(), Arc::clone(profile), KeyRing::Missing);
        let (limit, assumed) = entry.sender_timeout();
        let ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let near = match endpoint.answer.mode {
            AnswerMode::Fixed => None,
            AnswerMode::Target => {
                let told = |error: gatehouse_store::StoreError| error.problem();
                let rules = self.store.forward_rules(Some(endpoint.workspace_id)).await.map_err(told)?;
                let near = self.recent_near_timeouts().await?;
                let own = rules.iter().filter(|rule| rule.endpoint_id == endpoint.id);
                own.filter_map(|rule| near.get(&rule.id).copied()).max_by_key(|near| near.at)
            }
        };
        Ok((Some(SenderTimeoutView { ms, assumed }), near))
    }
}

/// Gives the current key in the slot with which the endpoint's scheme verifies.
pub(crate) fn signing_key<'a>(
    endpoint: &Endpoint,
    catalogue: &Catalogue,
    keys: &'a [KeyRecord],
) -> Option<&'a KeyRecord> {
    let slot = scheme_in(catalogue, endpoint)?.slot()?;
    keys_at(endpoint, slot, keys).into_iter().find(|key| key.state == KeyState::Current)
}

pub(crate) fn scheme_view(profile: &Profile, scheme: &gatehouse_signing::Scheme) -> SchemeView {
    SchemeView {
        id: scheme.id.clone(),
        label: scheme_label(scheme),
        provenance: profile.provenance_of(&crate::words::scheme_path(scheme)),
        covers: scheme.covers(),
    }
}

/// Gives the names of the constants that an endpoint's scheme or its challenges ask for.
fn params_asked(catalogue: &Catalogue, endpoint: &Endpoint) -> Vec<String> {
    let scheme = scheme_in(catalogue, endpoint).into_iter().flat_map(|scheme| scheme.params());
    let webhooks = catalogue.platform(&endpoint.platform).and_then(|profile| profile.webhooks.as_ref());
    let named = endpoint.scheme.as_deref().and_then(|id| catalogue.named_scheme(id));
    let own = webhooks.into_iter().flat_map(|webhooks| &webhooks.handshakes);
    let challenges = own.chain(named.into_iter().flat_map(|named| &named.handshakes));
    let tokens = challenges.filter_map(|handshake| Some(handshake.token.as_ref()?.param.as_str()));
    let names: BTreeSet<&str> = scheme.chain(tokens).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Gives the event names of a profile, in its order.
pub(crate) fn events_of(profile: &Profile) -> Vec<String> {
    profile
        .webhooks
        .as_ref()
        .map(|webhooks| webhooks.events.iter().map(|event| event.name.clone()).collect())
        .unwrap_or_default()
}

/// Gives the id under which a scheme is known, or says which one may be meant.
fn checked_scheme(catalogue: &Catalogue, id: &str) -> Result<String, Problem> {
    match catalogue.scheme(id) {
        Some(scheme) => Ok(scheme.id.clone()),
        None => Err(super::verify::unknown_scheme_in(catalogue, id).field("scheme")),
    }
}

/// Reads where senders reach an endpoint; none for an empty text.
fn read_origin(text: &str) -> Result<Option<String>, Problem> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || {
        Problem::new("usage.bad_address", format!("`{text}` is no public address of an endpoint."))
            .hint("Write it as `https://hooks.example`, without a path; the endpoint's own path is added.")
            .field("public_url")
    };
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    let bare = matches!(url.scheme(), "http" | "https")
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    // Kept as it was written: a sender signs the port as it was given.
    if bare { Ok(Some(text.to_owned())) } else { Err(wrong()) }
}

/// Makes the unguessable part of an endpoint's path: 192 random bits, URL-safe.
pub(crate) fn make_token() -> Result<String, Problem> {
    use base64::Engine as _;
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| crate::app::internal(&error))?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}
