//! Subscriptions: made, shown, changed, removed, and counted by what is really delivered.

use std::time::Duration;

use gatehouse_model::Secret;
use gatehouse_providers::{Backoff, Exhausted, Retry, RetryOn};
use serde_json::{Value, json};

use super::check;
use super::failure::Failure;
use super::payload::{self, Shape};
use crate::fill::Filling;
use crate::imitation::{Answer, Attempted, Call, Emission, Target, World};

const METHODS: [&str; 5] = ["hmac_sha256", "hmac_sha1", "bearer", "basic_auth", "none"];
const SCOPES: [&str; 2] = ["global", "persona"];
/// The events of the guide, and one that only an example has.
const EVENTS: [&str; 10] = [
    "call.started",
    "call.ended",
    "call.analyzed",
    "campaign.started",
    "campaign.ended",
    "campaign.paused",
    "campaign.resumed",
    "campaign.failed",
    "contact.updated",
    "*",
];
/// What `backoff_ms` reports; the number and its rule are assumed.
const BACKOFF_MS: u64 = 1000;

/// All subscriptions of the workspace.
pub(super) struct Subscriptions {
    list: Vec<Subscription>,
    /// What signs where no secret was given. It never leaves the platform.
    workspace_secret: Secret,
}

struct Subscription {
    id: String,
    name: Option<String>,
    hook: Hook,
    scope_type: &'static str,
    persona_id: Option<String>,
    max_retries: u64,
    total: u64,
    failed: u64,
    last_delivery_at: Option<String>,
    last_error: Option<String>,
    created_at: String,
    updated_at: String,
}

/// Where to send, what, and how it is signed: of a subscription, or of one call.
#[derive(Clone)]
pub(super) struct Hook {
    pub(super) url: String,
    pub(super) events: Vec<String>,
    signing_method: &'static str,
    secret: Secret,
    timeout_ms: u64,
}

impl Hook {
    /// Reads the fields that a subscription and a webhook of one call have in common.
    pub(super) fn read(body: &Value, otherwise: &Secret) -> Result<Self, Failure> {
        let signing_method = check::choice(body, "signing_method", &METHODS)?;
        let secret = check::text(body, "secret")?;
        if signing_method == "basic_auth" && secret.as_ref().is_some_and(|secret| !secret.contains(':')) {
            return Err(Failure::field("secret", "must be user:password for basic_auth"));
        }
        Ok(Self {
            url: check::url(body, "url")?,
            events: events(body)?,
            signing_method,
            secret: secret.map_or_else(|| otherwise.clone(), |secret| Secret::from(secret.as_str())),
            timeout_ms: check::number(body, "timeout_ms", 5000, 1000..=30_000)?,
        })
    }

    /// Tells whether it wants an event.
    pub(super) fn wants(&self, event: &str) -> bool {
        self.events.iter().any(|one| one == "*" || one == event)
    }

    /// Makes the target for the sender.
    pub(super) fn target(&self, id: &str, max_retries: u64) -> Target {
        Target {
            id: id.to_owned(),
            url: self.url.clone(),
            scheme: format!("kejue/{}", self.signing_method),
            secret: self.secret.clone(),
            retry: Some(Retry {
                on: RetryOn::Non2xx,
                also: Vec::new(),
                schedule: Vec::new(),
                backoff: Some(Backoff { base_ms: None, default_ms: BACKOFF_MS, factor: 2.0, cap_ms: None }),
                max_attempts: None,
                max_retries: Some(u32::try_from(max_retries).unwrap_or(u32::MAX)),
                timeout: Some(Duration::from_millis(self.timeout_ms).into()),
                jitter: None,
                honour_retry_after: None,
                exhausted: Some(Exhausted::Drop),
            }),
        }
    }
}

impl Subscriptions {
    pub(super) fn new(filling: Filling) -> Self {
        let workspace_secret = Secret::from(filling.fill("whsec_<<key:kejue-workspace>>").as_str());
        Self { list: Vec::new(), workspace_secret }
    }

    pub(super) fn workspace_secret(&self) -> &Secret {
        &self.workspace_secret
    }

    pub(super) fn list(&self, call: &Call) -> Answer {
        let wanted = call.param("event");
        let fits = |one: &&Subscription| {
            wanted.as_deref().is_none_or(|event| one.hook.events.iter().any(|e| e == event))
        };
        Answer::json(200, &self.list.iter().filter(fits).map(Subscription::shown).collect())
    }

    pub(super) fn create(&mut self, body: &Value, world: &mut World) -> Result<Answer, Failure> {
        let hook = Hook::read(body, &self.workspace_secret)?;
        let (scope_type, persona_id) = scope(body, "global", None)?;
        let now = world.stamp();
        let one = Subscription {
            name: check::text(body, "name")?,
            hook,
            scope_type,
            persona_id,
            max_retries: check::number(body, "max_retries", 3, 0..=10)?,
            id: world.id("wh_"),
            total: 0,
            failed: 0,
            last_delivery_at: None,
            last_error: None,
            created_at: now.clone(),
            updated_at: now,
        };
        let shown = one.shown();
        self.list.push(one);
        Ok(Answer::json(201, &shown).invented("the status 201, backoff_ms"))
    }

    pub(super) fn get(&self, id: &str) -> Result<Answer, Failure> {
        let found = self.list.iter().find(|one| one.id == id);
        Ok(Answer::json(200, &found.ok_or_else(|| Failure::missing("Webhook"))?.shown()))
    }

    /// Changes what the body names. A secret is not among it.
    pub(super) fn update(&mut self, id: &str, body: &Value, world: &World) -> Result<Answer, Failure> {
        let one = self.list.iter_mut().find(|one| one.id == id).ok_or_else(|| Failure::missing("Webhook"))?;
        if !body["secret"].is_null() {
            return Err(Failure::field("secret", "cannot be changed"));
        }
        let has = |name: &str| body.get(name).is_some();
        let mut hook = one.hook.clone();
        if has("url") {
            hook.url = check::url(body, "url")?;
        }
        if has("events") {
            hook.events = events(body)?;
        }
        if has("signing_method") {
            hook.signing_method = check::choice(body, "signing_method", &METHODS)?;
        }
        hook.timeout_ms = check::number(body, "timeout_ms", hook.timeout_ms, 1000..=30_000)?;
        let (scope_type, persona_id) = scope(body, one.scope_type, one.persona_id.clone())?;
        let max_retries = check::number(body, "max_retries", one.max_retries, 0..=10)?;
        if has("name") {
            one.name = check::text(body, "name")?;
        }
        (one.hook, one.scope_type, one.persona_id, one.max_retries) =
            (hook, scope_type, persona_id, max_retries);
        one.updated_at = world.stamp();
        Ok(Answer::json(200, &one.shown()))
    }

    pub(super) fn remove(&mut self, id: &str) -> Result<Answer, Failure> {
        let before = self.list.len();
        self.list.retain(|one| one.id != id);
        if self.list.len() == before {
            return Err(Failure::missing("Webhook"));
        }
        Ok(Answer::empty(204).invented("method, status"))
    }

    /// Sends an event to one subscription, as the dashboard's button does: in its shape, or in another one.
    pub(super) fn test(&self, id: &str, call: &Call, world: &mut World) -> Result<Answer, Failure> {
        let one = self.list.iter().find(|one| one.id == id).ok_or_else(|| Failure::missing("Webhook"))?;
        let shape = match call.param("shape").as_deref() {
            None | Some("test-button") => Shape::TestButton,
            Some("envelope") => Shape::Envelope,
            Some("older") => Shape::Older,
            Some(_) => return Err(Failure::field("shape", "must be one of test-button, envelope, older")),
        };
        let (event, body) = payload::analysed(shape, world);
        let target = one.target();
        world.emissions.push(Emission {
            event: event.to_owned(),
            body: Some(body),
            target,
            after: Duration::ZERO,
        });
        Ok(Answer::json(202, &json!({ "sent": event })).invented("path, status, fields"))
    }

    /// Gives who is told of an event: of a persona only where that persona is meant.
    pub(super) fn targets(&self, event: &str, persona: Option<&str>) -> Vec<Target> {
        let meant = |one: &&Subscription| {
            one.scope_type == "global" || (persona.is_some() && one.persona_id.as_deref() == persona)
        };
        self.list.iter().filter(|one| one.hook.wants(event)).filter(meant).map(Subscription::target).collect()
    }

    /// Counts a delivery when its last attempt has ended.
    pub(super) fn count(&mut self, attempted: &Attempted) {
        let Some(one) = self.list.iter_mut().find(|one| one.id == attempted.target) else { return };
        one.last_delivery_at = Some(crate::fill::rfc3339(attempted.at));
        one.last_error = match (attempted.arrived(), attempted.status) {
            (true, _) => None,
            (false, Some(status)) => Some(format!("HTTP {status}")),
            (false, None) => attempted.failure.clone(),
        };
        if attempted.last {
            one.total += 1;
            one.failed += u64::from(!attempted.arrived());
        }
    }
}

impl Subscription {
    fn target(&self) -> Target {
        self.hook.target(&self.id, self.max_retries)
    }

    /// Writes it without its secret.
    fn shown(&self) -> Value {
        let arrived = self.total - self.failed;
        // In hundredths of the whole; what an empty history reports is assumed.
        let rate = if self.total == 0 {
            100.0
        } else {
            (arrived as f64 * 10_000.0 / self.total as f64).round() / 100.0
        };
        json!({
            "id": self.id,
            "name": self.name,
            "url": self.hook.url,
            "events": self.hook.events,
            "signing_method": self.hook.signing_method,
            "scope_type": self.scope_type,
            "persona_id": self.persona_id,
            "delivery_settings": {
                "timeout_ms": self.hook.timeout_ms,
                "max_retries": self.max_retries,
                "backoff_ms": BACKOFF_MS,
            },
            "stats": {
                "total_deliveries": self.total,
                "failed_deliveries": self.failed,
                "success_rate": rate,
            },
            "last_delivery_at": self.last_delivery_at,
            "last_error": self.last_error,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        })
    }
}

fn events(body: &Value) -> Result<Vec<String>, Failure> {
    let events = check::texts(body, "events")?;
    if events.is_empty() {
        return Err(Failure::field("events", "must name at least one event"));
    }
    match events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        Some(unknown) => Err(Failure::field("events", &format!("`{unknown}` is not an event"))),
        None => Ok(events),
    }
}

/// Reads to what a subscription is limited; a persona must be named where it is one.
fn scope(
    body: &Value,
    otherwise: &'static str,
    persona: Option<String>,
) -> Result<(&'static str, Option<String>), Failure> {
    let scope_type =
        if body["scope_type"].is_null() { otherwise } else { check::choice(body, "scope_type", &SCOPES)? };
    let persona_id = check::text(body, "persona_id")?.or(persona);
    match (scope_type, &persona_id) {
        ("persona", None) => Err(Failure::field("persona_id", "is required when scope_type is persona")),
        ("global", Some(_)) => Ok((scope_type, None)),
        _ => Ok((scope_type, persona_id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> (Subscriptions, World) {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        (Subscriptions::new(Filling { seed: 1, now }), World::new(1, now))
    }

    fn minimal() -> Value {
        json!({ "url": "https://a.example/hook", "events": ["call.ended"] })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut body = minimal();
        body[name] = value;
        body
    }

    #[test]
    fn what_is_left_out_has_its_default_and_the_secret_never_comes_back() {
        let (mut all, mut world) = setting();
        let body = with("secret", json!("GHCANARY-3"));
        let answer = all.create(&body, &mut world).unwrap();
        let made = answer.value();
        assert_eq!(made["signing_method"], "hmac_sha256");
        assert_eq!(made["scope_type"], "global");
        assert_eq!(
            made["delivery_settings"],
            json!({ "timeout_ms": 5000, "max_retries": 3, "backoff_ms": 1000 })
        );
        assert_eq!(made["stats"]["total_deliveries"], 0);
        assert!(made["last_error"].is_null() && made["name"].is_null());
        assert!(!made.to_string().contains("GHCANARY"));
        assert_eq!(all.targets("call.ended", None)[0].secret.expose(), b"GHCANARY-3");
    }

    #[rstest::rstest]
    #[case("url", json!(""))]
    #[case("url", json!("nope"))]
    #[case("events", json!([]))]
    #[case("events", json!("call.ended"))]
    #[case("events", json!(["call.nope"]))]
    #[case("name", json!(1))]
    #[case("signing_method", json!("hmac_md5"))]
    #[case("scope_type", json!("team"))]
    #[case("timeout_ms", json!(999))]
    #[case("timeout_ms", json!(30_001))]
    #[case("max_retries", json!(11))]
    #[case("max_retries", json!(-1))]
    #[case("secret", json!(5))]
    fn a_field_out_of_its_range_is_named(#[case] name: &str, #[case] value: Value) {
        let (mut all, mut world) = setting();
        let failure = all.create(&with(name, value), &mut world).unwrap_err();
        assert_eq!(failure.answer().value()["details"]["field"], name);
        assert_eq!(all.list(&Call::new("GET", "/")).value(), json!([]));
    }

    #[rstest::rstest]
    #[case("timeout_ms", json!(1000))]
    #[case("timeout_ms", json!(30_000))]
    #[case("max_retries", json!(0))]
    #[case("max_retries", json!(10))]
    #[case("events", json!(["*"]))]
    #[case("events", json!(["contact.updated"]))]
    fn the_ends_of_a_range_belong_to_it(#[case] name: &str, #[case] value: Value) {
        let (mut all, mut world) = setting();
        assert_eq!(all.create(&with(name, value), &mut world).unwrap().status, 201);
    }

    #[test]
    fn a_persona_is_named_where_the_scope_is_one() {
        let (mut all, mut world) = setting();
        let failure = all.create(&with("scope_type", json!("persona")), &mut world).unwrap_err();
        assert_eq!(failure.answer().value()["details"]["field"], "persona_id");
        let mut body = with("scope_type", json!("persona"));
        body["persona_id"] = json!("per_1");
        all.create(&body, &mut world).unwrap();
        assert_eq!(all.targets("call.ended", Some("per_1")).len(), 1);
        assert!(all.targets("call.ended", Some("per_2")).is_empty());
        assert!(all.targets("call.ended", None).is_empty());
    }

    #[test]
    fn basic_auth_wants_a_user_and_a_password() {
        let (mut all, mut world) = setting();
        let mut body = with("signing_method", json!("basic_auth"));
        body["secret"] = json!("nocolon");
        assert!(all.create(&body, &mut world).is_err());
        body["secret"] = json!("user:password");
        assert!(all.create(&body, &mut world).is_ok());
    }

    #[test]
    fn a_change_meets_only_what_it_names_and_never_the_secret() {
        let (mut all, mut world) = setting();
        let id = all.create(&minimal(), &mut world).unwrap().value()["id"].as_str().unwrap().to_owned();
        world.now = crate::clock::later(world.now, Duration::from_secs(60));
        let changed =
            all.update(&id, &json!({ "max_retries": 0, "signing_method": "none" }), &world).unwrap().value();
        assert_eq!((changed["max_retries"].is_null(), &changed["url"]), (true, &minimal()["url"]));
        assert_eq!(changed["delivery_settings"]["max_retries"], 0);
        assert_ne!(changed["updated_at"], changed["created_at"]);
        assert!(all.update(&id, &json!({ "secret": "new" }), &world).is_err());
        assert!(all.update("wh_0", &json!({}), &world).is_err());
    }

    #[test]
    fn the_list_is_narrowed_by_event_and_a_removed_one_is_gone() {
        let (mut all, mut world) = setting();
        let id = all.create(&minimal(), &mut world).unwrap().value()["id"].as_str().unwrap().to_owned();
        all.create(&with("events", json!(["call.started"])), &mut world).unwrap();
        let list = all.list(&Call::new("GET", "/?event=call.ended")).value();
        assert_eq!((list.as_array().unwrap().len(), list[0]["id"].as_str()), (1, Some(id.as_str())));
        assert_eq!(all.remove(&id).unwrap().status, 204);
        assert!(all.get(&id).is_err());
        assert!(all.remove(&id).is_err());
    }

    #[test]
    fn deliveries_are_counted_when_they_have_ended() {
        let (mut all, mut world) = setting();
        let id = all.create(&minimal(), &mut world).unwrap().value()["id"].as_str().unwrap().to_owned();
        let mut attempted = Attempted {
            delivery: "d".into(),
            target: id.clone(),
            event: "call.ended".into(),
            number: 1,
            at: world.now,
            status: Some(500),
            failure: None,
            last: false,
        };
        all.count(&attempted);
        let shown = all.get(&id).unwrap().value();
        assert_eq!(
            (&shown["last_error"], &shown["stats"]["total_deliveries"]),
            (&json!("HTTP 500"), &json!(0))
        );
        attempted.last = true;
        all.count(&attempted);
        attempted.status = Some(200);
        all.count(&attempted);
        all.count(&attempted);
        let shown = all.get(&id).unwrap().value();
        assert_eq!(
            shown["stats"],
            json!({ "total_deliveries": 3, "failed_deliveries": 1, "success_rate": 66.67 })
        );
        assert!(shown["last_error"].is_null());
        assert_eq!(shown["last_delivery_at"], "2026-01-05T08:00:00.000Z");
    }
}
