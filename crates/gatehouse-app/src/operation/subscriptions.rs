//! Subscriptions at a platform: listed, made with a secret that is kept first, pointed here and put back, removed.
//!
//! Which platform has them is told by the roles in its profile; nothing here knows a platform by name.

mod call;
mod read;
mod renew;
mod secret;
mod warn;

pub(crate) use secret::text;

use gatehouse_model::{Endpoint, EndpointId, KeyRecord, KeyState, Problem};
use gatehouse_store::SubscriptionMark;
use serde_json::{Map, Value};

use crate::App;
use crate::api::compose::Composed;
use crate::view::*;
use call::{Ended, Place, ROLES, offered};
use warn::{Known, method_changed, moment, secret_unknown, warnings};

/// How far a refused delivery may be from the platform's last one to be taken for it, in seconds: clocks differ.
const NEAR: u32 = 300;

impl App {
    /// Tells what can be done with subscriptions over each connection of a workspace. No platform and no keychain is
    /// asked.
    pub async fn subscription_places(
        &self,
        request: WorkspaceRequest,
    ) -> Result<SubscriptionPlacesView, Problem> {
        let connections =
            self.store.connections(request.workspace_id).await.map_err(|error| error.problem())?;
        let mut places = Vec::with_capacity(connections.len());
        for connection in connections {
            // One whose profile is gone offers nothing.
            if let Ok(place) = self.place(connection.id).await {
                places.push(self.place_view(place).await?);
            }
        }
        Ok(SubscriptionPlacesView { places })
    }

    async fn place_view(&self, place: Place) -> Result<SubscriptionPlaceView, Problem> {
        let (connection, profile) = (&place.connection, &place.profile);
        let offers: Vec<_> = ROLES.iter().filter(|role| offered(profile, role).is_some()).collect();
        let base = self.base_url(connection).await;
        let change = Composed { method: "POST".to_owned(), writes: true, ..Composed::default() };
        let guard =
            base.as_ref().ok().and_then(|base| self.api_guard(&place.workspace, profile, base, &change));
        let fields = offered(profile, "create").into_iter().flat_map(|create| &create.body);
        let fields: Vec<_> = fields.map(|field| super::api::parameter_view(field, None, None)).collect();
        let methods = fields.iter().find(|field| field.name == "signing_method");
        let methods = methods.into_iter().flat_map(|field| &field.values);
        let with_secret: Vec<_> = methods.filter(|method| place.slot_of(method).is_some()).cloned().collect();
        let mut pointed = Vec::new();
        for mark in self.marks(&place).await? {
            let (Some(endpoint_id), Some(pointed_url)) = (mark.endpoint_id, mark.pointed_url) else {
                continue;
            };
            let endpoint = self.endpoint(endpoint_id).await?;
            pointed.push(PointedSubscriptionView {
                id: mark.subscription,
                name: mark.name,
                endpoint_id,
                pointed_url,
                tunnel_url: self.tunnel_url(&endpoint).await?,
                earlier_url: mark.earlier_url,
            });
        }
        let webhooks = profile.webhooks.as_ref();
        Ok(SubscriptionPlaceView {
            connection_id: connection.id,
            connection: connection.name.clone(),
            platform_name: profile.provider.name.clone(),
            has_key: !self.keys_for_calls(connection, profile).await?.is_empty(),
            signing_key: self.current_secret(&place).await?.map(|key| key.name),
            problem: base.err().filter(|_| !offers.is_empty()),
            offers: offers.into_iter().map(|role| (*role).to_owned()).collect(),
            methods_with_secret: with_secret,
            fields,
            events: super::endpoints::events_of(profile),
            wildcard: webhooks.and_then(|webhooks| webhooks.wildcard.clone()),
            guard,
            pointed,
        })
    }

    /// Asks the platform for the subscriptions of a connection.
    ///
    /// # Errors
    /// `subscription.not_offered`, `subscription.answer_unreadable`, and those of [`App::send_call`]; an error status
    /// is one here.
    pub async fn subscriptions(
        &self,
        request: SubscriptionListRequest,
    ) -> Result<SubscriptionListView, Problem> {
        let place = self.place(request.connection_id).await?;
        let mut call = place.make("list", None, None)?;
        if let Some(value) = request.event.filter(|event| !event.trim().is_empty()) {
            call.query.push(ApiRow { name: "event".to_owned(), value, off: false });
        }
        let answer = self.asked(call).await?;
        let (read, unreadable) = read::list(place.connection.id, &answer.body)?;
        let mut subscriptions = Vec::with_capacity(read.len());
        for view in read {
            subscriptions.push(self.with_what_is_known(&place, view).await?);
        }
        let sandbox = answer.headers.iter().any(|header| header.is("x-gatehouse-sandbox"));
        Ok(SubscriptionListView { subscriptions, unreadable, sandbox })
    }

    /// Asks the platform for one subscription.
    ///
    /// # Errors
    /// As [`App::subscriptions`].
    pub async fn subscription(&self, request: SubscriptionRequest) -> Result<SubscriptionView, Problem> {
        let place = self.place(request.connection_id).await?;
        let view = self.seen(&place, &request.id).await?;
        self.with_what_is_known(&place, view).await
    }

    /// Makes a subscription. Its secret is in the keychain before the call is sent; it is taken away again when the
    /// call was refused for certain, and kept when that is not certain.
    ///
    /// # Errors
    /// What is wrong with a field, naming it: `api.parameter_*`, `subscription.no_tunnel`; the guards' refusals; what
    /// the platform says; `subscription.uncertain` where it may have been made.
    pub async fn create_subscription(
        &self,
        request: SubscriptionCreateRequest,
    ) -> Result<SubscriptionView, Problem> {
        let place = self.place(request.connection_id).await?;
        let (url, endpoint) =
            self.address_of_new(&place, request.url.as_deref(), request.endpoint_id).await?;
        let mut body = Map::new();
        body.insert("url".to_owned(), Value::from(url.clone().unwrap_or_default()));
        body.insert("events".to_owned(), tidy(&request.events));
        set(&mut body, "name", request.name.as_deref());
        set(&mut body, "signing_method", request.signing_method.as_deref());
        set(&mut body, "scope_type", request.scope_type.as_deref());
        set(&mut body, "persona_id", request.persona_id.as_deref());
        set_number(&mut body, "timeout_ms", request.timeout_ms);
        set_number(&mut body, "max_retries", request.max_retries);
        let chosen = self.secret_of_new(&place, &request).await?;
        if let Some(value) = &chosen.value {
            body.insert("secret".to_owned(), Value::from(secret::text(value)?));
        }
        let call = place.make("create", None, Some(body))?;
        self.may_go(&call, request.confirm.as_deref()).await?;
        let kept = self.keep_secret(&place, &chosen, request.name.as_deref()).await?;
        let answer = match self.told(call, request.confirm).await {
            Ended::Done(answer) => answer,
            Ended::Refused(problem) => return Err(self.taken_back(kept, problem).await),
            Ended::Unknown(problem) => return Err(self.kept_in_doubt(kept, problem).await),
        };
        self.put_in_use(kept.as_ref()).await?;
        let view = read::one(place.connection.id, &answer.body)
            .map_err(|problem| named_key(kept.as_ref(), problem))?;
        let pointed_url = endpoint.as_ref().and(url);
        let mark = SubscriptionMark {
            name: view.name.clone(),
            key_id: kept.as_ref().map(|key| key.id).or(chosen.key_id),
            endpoint_id: endpoint.map(|endpoint| endpoint.id),
            pointed_url,
            ..self.bare_mark(&place, view.id.clone())
        };
        self.mark(mark).await?;
        let mut view = self.with_what_is_known(&place, view).await?;
        let method = view.signing_method.clone().or_else(|| place.default_method());
        let signed = method.is_some_and(|method| place.slot_of(&method).is_some());
        let told = view.warnings.iter().any(|warning| warning.code == "subscription.secret_unknown");
        // Secrets of other subscriptions do not help here.
        if request.secret == SubscriptionSecret::Platform && signed && !told {
            view.warnings.push(secret_unknown(&place.profile.provider.name));
        }
        Ok(view)
    }

    /// Changes a subscription. Pointed to an endpoint, it is remembered where it led before.
    ///
    /// # Errors
    /// As [`App::create_subscription`].
    pub async fn update_subscription(
        &self,
        request: SubscriptionUpdateRequest,
    ) -> Result<SubscriptionView, Problem> {
        let place = self.place(request.connection_id).await?;
        let (url, endpoint) = match (&request.url, request.endpoint_id) {
            (None, None) => (None, None),
            (url, endpoint) => self.address_of_new(&place, url.as_deref(), endpoint).await?,
        };
        let mut body = Map::new();
        set(&mut body, "url", url.as_deref());
        if let Some(events) = &request.events {
            let events = tidy(events);
            if events.as_array().is_some_and(Vec::is_empty) {
                let problem =
                    Problem::new("subscription.no_events", "A subscription needs an event, or all of them.");
                return Err(problem.hint("Name the events; nothing was sent.").field("events"));
            }
            body.insert("events".to_owned(), events);
        }
        if let Some(name) = request.name.as_deref().map(str::trim) {
            body.insert("name".to_owned(), if name.is_empty() { Value::Null } else { Value::from(name) });
        }
        set(&mut body, "signing_method", request.signing_method.as_deref());
        set(&mut body, "scope_type", request.scope_type.as_deref());
        set(&mut body, "persona_id", request.persona_id.as_deref());
        set_number(&mut body, "timeout_ms", request.timeout_ms);
        set_number(&mut body, "max_retries", request.max_retries);
        if body.is_empty() {
            return Err(Problem::new("subscription.nothing_to_change", "Nothing was given that changes it."));
        }
        let call = place.make("update", Some(&request.id), Some(body))?;
        self.may_go(&call, request.confirm.as_deref()).await?;
        let before = match url.is_some() || request.signing_method.is_some() {
            true => Some(self.seen(&place, &request.id).await?),
            false => None,
        };
        let view = self.changed(&place, call, request.confirm).await?;
        if let (Some(url), Some(before)) = (url, &before) {
            self.mark_moved(&place, &view, &before.url, url, endpoint).await?;
        }
        let mut view = self.with_what_is_known(&place, view).await?;
        let old = before.and_then(|before| before.signing_method);
        if let Some(method) = request.signing_method.filter(|method| old.as_ref() != Some(method))
            && place.slot_of(&method).is_some()
        {
            view.warnings.push(method_changed(&place.profile.provider.name, &method));
        }
        Ok(view)
    }

    /// Gives a subscription the address back that it had before it was pointed to an endpoint.
    ///
    /// # Errors
    /// `subscription.nothing_to_put_back`; otherwise as [`App::update_subscription`].
    pub async fn put_subscription_back(
        &self,
        request: SubscriptionRequest,
    ) -> Result<SubscriptionView, Problem> {
        let place = self.place(request.connection_id).await?;
        let mark = self.marks(&place).await?.into_iter().find(|mark| mark.subscription == request.id);
        let Some((mark, earlier)) = mark.and_then(|mark| mark.earlier_url.clone().map(|url| (mark, url)))
        else {
            let message = "It is not known where this subscription led before.";
            return Err(
                Problem::new("subscription.nothing_to_put_back", message).hint("Give the address yourself.")
            );
        };
        let mut body = Map::new();
        body.insert("url".to_owned(), Value::from(earlier));
        let call = place.make("update", Some(&request.id), Some(body))?;
        let view = self.changed(&place, call, request.confirm).await?;
        let mark = SubscriptionMark { endpoint_id: None, pointed_url: None, earlier_url: None, ..mark };
        self.mark(SubscriptionMark { at: self.clock.now(), ..mark }).await?;
        self.with_what_is_known(&place, view).await
    }

    /// Removes a subscription. Its secret stays with the keys: what it signed is judged by it.
    ///
    /// # Errors
    /// As [`App::send_call`]; an error status is one here.
    pub async fn remove_subscription(&self, request: SubscriptionRequest) -> Result<DoneView, Problem> {
        let place = self.place(request.connection_id).await?;
        let call = place.make("delete", Some(&request.id), None)?;
        match self.told(call, request.confirm).await {
            Ended::Done(_) => {}
            Ended::Refused(problem) | Ended::Unknown(problem) => return Err(problem),
        }
        let forgotten = self.store.forget_subscription(place.connection.id, request.id).await;
        forgotten.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    /// Sends a change and reads what the subscription is then: from the answer, or by asking where it has no body.
    async fn changed(
        &self,
        place: &Place,
        call: ApiCall,
        confirm: Option<String>,
    ) -> Result<SubscriptionView, Problem> {
        let id = call.holes.first().map(|hole| hole.value.clone()).unwrap_or_default();
        let answer = match self.told(call, confirm).await {
            Ended::Done(answer) => answer,
            Ended::Refused(problem) => return Err(problem),
            Ended::Unknown(problem) => return Err(in_doubt(problem, "changed")),
        };
        if answer.body.is_empty() {
            self.seen(place, &id).await
        } else {
            read::one(place.connection.id, &answer.body)
        }
    }

    /// Asks for one subscription, from the list where there is no call for one.
    async fn seen(&self, place: &Place, id: &str) -> Result<SubscriptionView, Problem> {
        if offered(&place.profile, "get").is_some() {
            let answer = self.asked(place.make("get", Some(id), None)?).await?;
            return read::one(place.connection.id, &answer.body);
        }
        let answer = self.asked(place.make("list", None, None)?).await?;
        let (all, _) = read::list(place.connection.id, &answer.body)?;
        all.into_iter().find(|one| one.id == id).ok_or_else(|| {
            Problem::new("subscription.not_found", format!("There is no subscription `{id}`."))
        })
    }

    /// Gives the address of a subscription: the one that was given, or that of an endpoint through the open tunnel.
    async fn address_of_new(
        &self,
        place: &Place,
        url: Option<&str>,
        endpoint: Option<EndpointId>,
    ) -> Result<(Option<String>, Option<Endpoint>), Problem> {
        let given = url.map(|url| url.trim().to_owned());
        let Some(id) = endpoint else { return Ok((given, None)) };
        let endpoint = self.endpoint(id).await?;
        if endpoint.connection_id != place.connection.id {
            let message = format!(
                "`{}` is an endpoint of another connection; its secrets would not fit.",
                endpoint.name
            );
            return Err(Problem::new("subscription.other_connection", message).field("endpoint_id"));
        }
        if let Some(url) = given.filter(|url| !url.is_empty()) {
            return Ok((Some(url), Some(endpoint)));
        }
        match self.tunnel_url(&endpoint).await? {
            Some(url) => Ok((Some(url), Some(endpoint))),
            None => Err(Problem::new(
                "subscription.no_tunnel",
                format!("No tunnel leads to `{}` now.", endpoint.name),
            )
            .hint("Open one first, or give the address.")
            .field("url")),
        }
    }

    /// Lays what is known here beside what the platform says.
    async fn with_what_is_known(
        &self,
        place: &Place,
        mut view: SubscriptionView,
    ) -> Result<SubscriptionView, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let mark = self.marks(place).await?.into_iter().find(|mark| mark.subscription == view.id);
        let keys = self.keys_of(place.workspace.id).await?;
        let endpoints = self.store.endpoints(Some(place.workspace.id)).await.map_err(told)?;
        let pointed = mark.as_ref().filter(|mark| mark.pointed_url.as_deref() == Some(view.url.as_str()));
        let by_mark = pointed.and_then(|mark| mark.endpoint_id);
        let leads = |endpoint: &&Endpoint| {
            Some(endpoint.id) == by_mark || (!endpoint.imported && view.url.ends_with(&endpoint.path()))
        };
        let endpoint = endpoints.iter().find(leads).cloned();
        if let Some(mark) = mark {
            view.key =
                mark.key_id.and_then(|id| keys.iter().find(|key| key.id == id)).map(|key| key.name.clone());
            view.earlier_url = mark.earlier_url;
        }
        view.endpoint_id = endpoint.as_ref().map(|endpoint| endpoint.id);
        let last = view.last_delivery_at.as_deref().and_then(moment);
        if let (Some(endpoint), Some(at), true) = (&endpoint, last, view.last_error.is_some()) {
            view.last_error_delivery = self.store.refused_near(endpoint.id, at, NEAR).await.map_err(told)?;
        }
        let method = view.signing_method.clone().or_else(|| place.default_method());
        let slot = method.as_deref().and_then(|method| place.slot_of(method));
        let usable = |key: &KeyRecord| matches!(key.state, KeyState::Current | KeyState::Previous);
        let in_slot = |key: &&KeyRecord| {
            key.connection_id == place.connection.id && Some(&key.slot) == slot.as_ref() && usable(key)
        };
        let known = Known {
            signed: slot.is_some(),
            has_secret: keys.iter().any(|key| in_slot(&key)),
            slowest_ms: match &endpoint {
                Some(endpoint) => self.slowest_answer(endpoint).await?,
                None => None,
            },
            on_this_machine: self.base_url(&place.connection).await.is_ok_and(|base| base.is_loopback()),
        };
        view.warnings = warnings(&view, &place.profile, &known);
        Ok(view)
    }

    /// Gives the slowest answer that a target of an endpoint gave within a day, where senders get that answer.
    async fn slowest_answer(&self, endpoint: &Endpoint) -> Result<Option<u64>, Problem> {
        if endpoint.answer.mode == gatehouse_model::AnswerMode::Fixed {
            return Ok(None);
        }
        let rules =
            self.store.forward_rules(Some(endpoint.workspace_id)).await.map_err(|error| error.problem())?;
        let near = self.recent_near_timeouts().await?;
        let own = rules.iter().filter(|rule| rule.endpoint_id == endpoint.id);
        Ok(own.filter_map(|rule| near.get(&rule.id)).map(|near| near.took_ms).max())
    }

    /// Notes where a subscription leads now, and where it led before it led here.
    async fn mark_moved(
        &self,
        place: &Place,
        view: &SubscriptionView,
        before: &str,
        url: String,
        endpoint: Option<Endpoint>,
    ) -> Result<(), Problem> {
        let known = self.marks(place).await?.into_iter().find(|mark| mark.subscription == view.id);
        let mark = known.unwrap_or_else(|| self.bare_mark(place, view.id.clone()));
        // From one address of ours to the next, the one before both is the one to put back.
        let ours = mark.pointed_url.as_deref() == Some(before)
            || endpoint.as_ref().is_some_and(|endpoint| before.ends_with(&endpoint.path()));
        let earlier_url = match (&endpoint, ours) {
            (None, _) => None,
            (Some(_), true) => mark.earlier_url.clone(),
            (Some(_), false) => Some(before.to_owned()).filter(|before| !before.is_empty() && *before != url),
        };
        let mark = SubscriptionMark {
            name: view.name.clone(),
            pointed_url: endpoint.as_ref().map(|_| url),
            endpoint_id: endpoint.map(|endpoint| endpoint.id),
            earlier_url,
            at: self.clock.now(),
            ..mark
        };
        self.mark(mark).await
    }

    async fn marks(&self, place: &Place) -> Result<Vec<SubscriptionMark>, Problem> {
        self.store.subscription_marks(place.connection.id).await.map_err(|error| error.problem())
    }

    async fn mark(&self, mark: SubscriptionMark) -> Result<(), Problem> {
        self.store.mark_subscription(mark).await.map_err(|error| error.problem())
    }

    fn bare_mark(&self, place: &Place, subscription: String) -> SubscriptionMark {
        SubscriptionMark {
            connection_id: place.connection.id,
            subscription,
            name: None,
            key_id: None,
            endpoint_id: None,
            pointed_url: None,
            earlier_url: None,
            at: self.clock.now(),
        }
    }
}

/// Adds a text, unless there is none.
fn set(body: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        body.insert(name.to_owned(), Value::from(text));
    }
}

fn set_number(body: &mut Map<String, Value>, name: &str, number: Option<i64>) {
    if let Some(number) = number {
        body.insert(name.to_owned(), Value::from(number));
    }
}

/// Takes blanks and repeats out of a list of events.
fn tidy(events: &[String]) -> Value {
    let mut tidy: Vec<&str> = Vec::with_capacity(events.len());
    for event in events.iter().map(|event| event.trim()).filter(|event| !event.is_empty()) {
        if !tidy.contains(&event) {
            tidy.push(event);
        }
    }
    Value::from(tidy)
}

fn in_doubt(problem: Problem, done: &str) -> Problem {
    Problem::new(
        "subscription.uncertain",
        format!("{} The subscription may have been {done} all the same.", problem.message),
    )
    .hint("Look at the list of subscriptions before you try again.")
}

fn named_key(kept: Option<&KeyRecord>, problem: Problem) -> Problem {
    match kept {
        Some(key) => problem
            .hint(format!("It was made; its secret is kept as the key `{}`. Look at the list.", key.name)),
        None => problem,
    }
}
