//! A webhook that is given with a single call: the address, the method and the secret of one of our endpoints, put into
//! the body where the profile says.

use gatehouse_model::{Connection, Endpoint, KeyRecord, KeyState, Problem};
use gatehouse_providers::Profile;
use serde_json::{Value, json};

use super::compose::Composed;
use super::hide::HIDDEN;
use crate::App;
use crate::operation::keyring::keys_at;
use crate::profiles::scheme_in;
use crate::view::{ApiCall, CallWebhook};

/// Where the secret of a call's webhook goes.
#[derive(Debug, Clone)]
pub(crate) struct SecretPlace {
    key: KeyRecord,
    /// The JSON pointer into the body.
    pointer: String,
}

impl App {
    /// Puts a call's webhook into its body, with a sign in the place of the secret.
    pub(crate) async fn lay_webhook(
        &self,
        call: &ApiCall,
        connection: &Connection,
        profile: &Profile,
        composed: &mut Composed,
    ) {
        let Some(wanted) = &call.webhook else { return };
        let laid = match self.webhook_value(wanted, connection).await {
            Ok((hook, key)) => place_of(profile, call, composed).and_then(|at| {
                let (body, pointer) = added(&composed.body, &at, hook)?;
                composed.body = body;
                composed.webhook = key.map(|key| SecretPlace { key, pointer });
                Ok(())
            }),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = laid {
            composed.problems.push(problem.field("webhook"));
        } else if composed.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("content-type")) {
            composed.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
    }

    /// Puts the secret itself where its sign stands, for a call that goes out.
    ///
    /// # Errors
    /// The keychain's problems.
    pub(crate) async fn fill_webhook(&self, composed: &mut Composed) -> Result<(), Problem> {
        let Some(place) = composed.webhook.take() else { return Ok(()) };
        let value = self.secrets.get(place.key.account(), place.key.kept_in).await;
        let value = value.map_err(|error| error.problem())?;
        let text = crate::operation::subscriptions::text(&value)?.to_owned();
        let mut body: Value =
            serde_json::from_slice(&composed.body).map_err(|error| crate::app::internal(&error))?;
        if let Some(at) = body.pointer_mut(&place.pointer) {
            *at = Value::from(text.clone());
        }
        composed.body = body.to_string().into_bytes();
        composed.secrets.push(text);
        Ok(())
    }

    async fn webhook_value(
        &self,
        wanted: &CallWebhook,
        connection: &Connection,
    ) -> Result<(Value, Option<KeyRecord>), Problem> {
        let endpoint = self.endpoint(wanted.endpoint_id).await?;
        if endpoint.connection_id != connection.id {
            let message = format!("`{}` belongs to another connection.", endpoint.name);
            return Err(
                Problem::new("api.webhook_elsewhere", message).hint("Choose an endpoint of this one.")
            );
        }
        let url = self.address_for(&endpoint, connection).await?;
        let catalogue = self.catalogue(endpoint.workspace_id);
        let scheme = scheme_in(&catalogue, &endpoint);
        let method = scheme.and_then(|scheme| scheme.id.rsplit('/').next()).unwrap_or("none").to_owned();
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let slot = scheme.and_then(|scheme| scheme.slot());
        let own = slot.map(|slot| keys_at(&endpoint, slot, &keys)).unwrap_or_default();
        let key = own.into_iter().find(|key| key.state == KeyState::Current && key.endpoint_id.is_some());
        if slot.is_some() && key.is_none() {
            let message = format!("`{}` has no secret of its own to give with a call.", endpoint.name);
            return Err(Problem::new("api.webhook_without_secret", message).hint(
                "Add an endpoint with a secret of its own: `gatehouse endpoint add NAME --own-secret`.",
            ));
        }
        let events = match wanted.events.as_slice() {
            [] => vec!["*".to_owned()],
            events => events.to_vec(),
        };
        let mut hook = json!({ "url": url, "events": events, "signing_method": method });
        if key.is_some() {
            hook["secret"] = Value::from(HIDDEN);
        }
        Ok((hook, key.cloned()))
    }

    /// Gives the address of an endpoint that a platform can reach: its tunnel's; the listener's own for a platform on this
    /// computer.
    async fn address_for(&self, endpoint: &Endpoint, connection: &Connection) -> Result<String, Problem> {
        if let Some(url) = self.tunnel_url(endpoint).await? {
            return Ok(url);
        }
        if let Some(origin) = self.public_origin(endpoint.id).await? {
            return Ok(format!("{origin}{}", endpoint.path()));
        }
        let near = self.base_url(connection).await.is_ok_and(|base| base.is_loopback());
        let running = self.running.lock().await;
        match &running.receiver {
            Some(receiver) if near => Ok(format!("http://{}{}", receiver.address(), endpoint.path())),
            Some(_) => Err(Problem::new(
                "api.webhook_unreachable",
                format!("`{}` has no public address that the platform could reach.", endpoint.name),
            )
            .hint("Open a tunnel first, or set the endpoint's public address.")),
            None => Err(Problem::new("api.webhook_unreachable", "Nothing listens for deliveries.")
                .hint("Start the receiver first.")),
        }
    }
}

/// Finds where a call takes webhooks.
fn place_of(profile: &Profile, call: &ApiCall, composed: &Composed) -> Result<String, Problem> {
    let known = composed.shape.as_ref().and_then(|shape| shape.webhooks.clone());
    let by_path = || {
        let path = call.path.split('?').next().unwrap_or_default();
        super::compose::shape_in(profile, call, path).and_then(|shape| shape.webhooks)
    };
    known.or_else(by_path).ok_or_else(|| {
        let message = format!(
            "The profile of {} says of no webhooks that are given with {} {}.",
            profile.provider.name, composed.method, composed.path
        );
        Problem::new("api.webhook_not_taken", message)
            .hint("Make a subscription, or set `webhooks` of that call in the profile.")
    })
}

/// Adds a webhook to the list at a place of the body; gives the body and where its secret stands.
fn added(body: &[u8], at: &str, hook: Value) -> Result<(Vec<u8>, String), Problem> {
    let wrong = || {
        Problem::new("api.webhook_no_room", format!("The body has something else than a list at `{at}`."))
            .hint("Take it out of the body, or give the webhook there by hand.")
    };
    let mut value =
        if body.is_empty() { json!({}) } else { serde_json::from_slice(body).map_err(|_| wrong())? };
    let mut place = &mut value;
    for name in at.split('/').skip(1) {
        let fields = place.as_object_mut().ok_or_else(wrong)?;
        place = fields.entry(name).or_insert(Value::Null);
        if place.is_null() {
            *place = json!({});
        }
    }
    if place.as_object().is_some_and(serde_json::Map::is_empty) {
        *place = json!([]);
    }
    let list = place.as_array_mut().ok_or_else(wrong)?;
    list.push(hook);
    let pointer = format!("{at}/{}/secret", list.len() - 1);
    Ok((value.to_string().into_bytes(), pointer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", r#"{"config":{"webhooks":[{"url":"u"}]}}"#, "/config/webhooks/0/secret")]
    #[case(
        r#"{"config":{"webhooks":[1],"a":2}}"#,
        r#"{"config":{"webhooks":[1,{"url":"u"}],"a":2}}"#,
        "/config/webhooks/1/secret"
    )]
    fn a_webhook_joins_those_that_are_there(#[case] body: &str, #[case] expected: &str, #[case] at: &str) {
        let (made, pointer) = added(body.as_bytes(), "/config/webhooks", json!({ "url": "u" })).unwrap();
        let read = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap();
        assert_eq!((read(&made), pointer.as_str()), (read(expected.as_bytes()), at));
    }

    #[rstest]
    #[case("[]")]
    #[case("not json")]
    #[case(r#"{"config":{"webhooks":{"a":1}}}"#)]
    #[case(r#"{"config":5}"#)]
    fn a_body_without_room_for_it_is_refused(#[case] body: &str) {
        let problem = added(body.as_bytes(), "/config/webhooks", json!({})).unwrap_err();
        assert_eq!(problem.code, "api.webhook_no_room");
    }
}
