//! Makes events as a platform would send them.

use gatehouse_model::{Header, Timestamp};
use gatehouse_providers::{Catalogue, Profile, Webhooks};
use gatehouse_signing::Place;
use serde_json::{Value, json};

use crate::SandboxError;
use crate::fill::{self, Filling};
use crate::samples::{SAMPLES, Sample};

/// An event that is ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The platform's id.
    pub platform: String,
    /// The event's name on the wire.
    pub name: String,
    /// The body: compact JSON in UTF-8.
    pub body: Vec<u8>,
    /// The headers that go before those of the signature.
    pub headers: Vec<Header>,
    /// The sender's id of the delivery, where the platform's profile has a place for one.
    pub delivery_id: Option<String>,
    /// Which part of it the platform does not document.
    pub invented: Option<&'static str>,
}

impl Event {
    /// Puts another body under the event; its id of the delivery is read anew.
    #[must_use]
    pub(crate) fn with_body(mut self, profile: &Profile, body: Vec<u8>) -> Self {
        self.body = body;
        let webhooks = profile.webhooks.as_ref();
        self.delivery_id =
            webhooks.and_then(|webhooks| webhooks.facts(&self.headers, &self.body).delivery_id);
        self
    }
}

/// Gives the names of the events that can be made for a platform.
pub fn event_names(platform: &str) -> impl Iterator<Item = &'static str> {
    of_platform(platform).map(|sample| sample.event)
}

/// Tells which part of an event's sample is invented: none when the platform documents it, or has no such event.
pub fn invented(platform: &str, event: &str) -> Option<&'static str> {
    of_platform(platform).find(|sample| sample.event == event).and_then(|sample| sample.invented)
}

/// Makes an event. The same profile, name, seed and moment make the same bytes.
///
/// # Errors
/// [`SandboxError::UnknownEvent`] when there is no sample of the name.
pub fn compose(profile: &Profile, event: &str, seed: u64, now: Timestamp) -> Result<Event, SandboxError> {
    let platform = profile.id();
    let (template, invented) = template(profile, event).ok_or_else(|| SandboxError::UnknownEvent {
        platform: platform.to_owned(),
        event: event.to_owned(),
        known: event_names(platform).collect(),
    })?;
    let filling = Filling { seed, now };
    let unfit = |source| SandboxError::Sample { event: event.to_owned(), source };
    // The events of one seed are about the same people, but each is a delivery of its own.
    let delivery = format!("delivery/{event}");
    let template = template.replace(":delivery>>", &format!(":{delivery}>>"));
    // Read and written again, so that the bytes are as compact as a platform sends them.
    let value: Value = serde_json::from_str(&filling.fill(&template)).map_err(unfit)?;
    let body = serde_json::to_vec(&value).map_err(unfit)?;
    let mut headers = vec![
        Header::new("Content-Type", "application/json"),
        Header::new("User-Agent", concat!("gatehouse-sandbox/", env!("CARGO_PKG_VERSION"))),
    ];
    let webhooks = profile.webhooks.as_ref();
    headers.extend(webhooks.and_then(delivery_header).map(|name| Header::new(name, filling.uuid(&delivery))));
    let delivery_id = webhooks.and_then(|webhooks| webhooks.facts(&headers, &body).delivery_id);
    Ok(Event { platform: platform.to_owned(), name: event.to_owned(), body, headers, delivery_id, invented })
}

/// Makes an event for a scheme of the catalogue that belongs to no platform: name and id stand where the scheme says
/// that they are, and everything else is invented.
///
/// # Errors
/// [`SandboxError::UnknownScheme`] when the catalogue has none of the id.
pub fn compose_generic(
    profiles: &Catalogue,
    scheme: &str,
    event: &str,
    seed: u64,
    now: Timestamp,
) -> Result<Event, SandboxError> {
    let unknown = || SandboxError::UnknownScheme { scheme: scheme.to_owned() };
    let named = profiles.named_scheme(scheme).ok_or_else(unknown)?;
    let filling = Filling { seed, now };
    let id = filling.uuid("delivery");
    let mut body = json!({ "event": event, "id": id, "timestamp": fill::rfc3339(now), "data": {
        "number": filling.number("number", 0) % 10_000,
        "person": { "name": filling.fill("<<name:person>>"), "email": filling.fill("<<email:person>>") },
    } });
    let content_type = named.content_types.first().map_or("application/json", String::as_str);
    let mut headers = vec![
        Header::new("Content-Type", content_type),
        Header::new("User-Agent", concat!("gatehouse-sandbox/", env!("CARGO_PKG_VERSION"))),
    ];
    for (sources, value) in [(&named.event_type, event), (&named.delivery_id, id.as_str())] {
        let Some(source) = sources.as_ref().and_then(|sources| sources.all().first()) else { continue };
        match (source.from, &source.name, &source.pointer) {
            (Place::Header, Some(name), _) => headers.push(Header::new(name.clone(), value)),
            (Place::Body, _, Some(pointer)) => put(&mut body, pointer, value),
            _ => {}
        }
    }
    let body = match content_type {
        "application/x-www-form-urlencoded" => {
            let flat = body
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(key, value)| Some((key, value.as_str()?)));
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(flat).finish().into_bytes()
        }
        _ => body.to_string().into_bytes(),
    };
    let delivery_id = named.facts(&headers, &body).delivery_id.or(Some(id));
    let (platform, name) = (scheme.to_owned(), event.to_owned());
    Ok(Event { platform, name, body, headers, delivery_id, invented: Some("everything but the signature") })
}

/// Sets a value in objects by a JSON pointer; what stands in its way is replaced.
fn put(body: &mut Value, pointer: &str, value: &str) {
    let mut place = body;
    for part in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = json!({});
        }
        let Some(object) = place.as_object_mut() else { return };
        place = object.entry(part.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    *place = value.into();
}

/// Gives the sample of an event and what is invented in it: one that a person set, else ours, else the profile's.
fn template<'a>(profile: &'a Profile, event: &str) -> Option<(&'a str, Option<&'static str>)> {
    let own = sample_of(profile, event);
    let said = gatehouse_providers::platform(profile.id()).and_then(|known| sample_of(known, event));
    if let Some(sample) = own.filter(|own| said.is_some_and(|said| said != *own)) {
        return Some((sample, Some("the values, which a person gave")));
    }
    if let Some(sample) = of_platform(profile.id()).find(|sample| sample.event == event) {
        return Some((sample.body, sample.invented));
    }
    Some((own?, Some("the values, which are the profile's")))
}

fn sample_of<'p>(profile: &'p Profile, event: &str) -> Option<&'p str> {
    let mut events = profile.webhooks.iter().flat_map(|webhooks| &webhooks.events);
    events.find(|kind| kind.name == event)?.sample.as_deref()
}

fn of_platform(platform: &str) -> impl Iterator<Item = &'static Sample> {
    SAMPLES.iter().filter(move |sample| sample.platform == platform)
}

/// Gives the header in which the platform sends its id of the delivery.
fn delivery_header(webhooks: &Webhooks) -> Option<&str> {
    let source = webhooks.delivery_id.as_ref()?.all().iter().find(|source| source.from == Place::Header)?;
    source.name.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::{platform, platforms};

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn every_event_of_every_profile_can_be_made() {
        for profile in platforms() {
            let events = profile.webhooks.iter().flat_map(|webhooks| &webhooks.events);
            let named = events.map(|event| event.name.clone());
            let steps = profile.dialogue.iter().flat_map(|dialogue| &dialogue.steps);
            let steps = steps.map(|step| step.event.clone()).filter(|name| name != "*");
            for name in named.chain(steps) {
                compose(profile, &name, 1, now()).unwrap();
            }
            assert!(event_names(profile.id()).count() >= 4, "{}", profile.id());
        }
    }

    #[test]
    fn the_profile_finds_name_id_and_time_in_every_event() {
        for profile in platforms() {
            for name in event_names(profile.id()) {
                let event = compose(profile, name, 3, now()).unwrap();
                let facts = profile.webhooks.as_ref().unwrap().facts(&event.headers, &event.body);
                assert_eq!(facts.event_type.as_deref(), Some(name), "{}", profile.id());
                assert_eq!(facts.delivery_id.is_some(), profile.id() != "keruj", "{name}");
                assert_eq!(facts.delivery_id, event.delivery_id);
                if profile.webhooks.as_ref().unwrap().occurred_at.is_some() {
                    assert_eq!(facts.occurred_at, Some(now()), "{name}");
                }
                let text = String::from_utf8(event.body).unwrap();
                assert!(!text.contains("<<") && !text.contains(">>"), "{text}");
            }
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_bytes_and_another_one_others() {
        let rejento = platform("rejento").unwrap();
        let make = |seed| compose(rejento, "candidate.created", seed, now()).unwrap();
        assert_eq!(make(5), make(5));
        assert_ne!(make(5).delivery_id, make(6).delivery_id);
    }

    #[test]
    fn a_sample_that_a_person_gave_is_sent() {
        use gatehouse_providers::{Catalogue, Layer};
        let builtin = Catalogue::builtin();
        let kejue = builtin.platform("kejue").unwrap();
        let older = kejue.contradictions.iter().find(|one| one.id == "call-payload").unwrap();
        let values: Vec<_> = older.reading("older-guide").unwrap().set.clone().into_iter().collect();
        let read = builtin.check_values("kejue", Layer::Workspace, &values).unwrap();
        let (chosen, _) = builtin.with_values(Layer::Workspace, &read);
        let event = compose(chosen.platform("kejue").unwrap(), "call.ended", 1, now()).unwrap();
        assert_eq!(event.delivery_id.as_deref(), Some("call_1"));
        let other = compose(chosen.platform("kejue").unwrap(), "call.started", 1, now()).unwrap();
        assert!(String::from_utf8(other.body).unwrap().contains("event_id"));
    }

    #[test]
    fn events_of_one_seed_are_deliveries_of_their_own() {
        let kejue = platform("kejue").unwrap();
        let id = |event| compose(kejue, event, 5, now()).unwrap().delivery_id;
        assert_ne!(id("call.ended"), id("call.analyzed"));
    }

    #[test]
    fn an_installation_has_the_documented_fields_and_nothing_else() {
        let event = compose(platform("keruj").unwrap(), "application_install", 1, now()).unwrap();
        let body: serde_json::Map<String, Value> = serde_json::from_slice(&event.body).unwrap();
        let names: Vec<_> = body.keys().map(String::as_str).collect();
        assert_eq!(names, ["event", "company_id", "account_id", "account_api_key"]);
        assert_eq!(event.invented, None);
    }

    #[test]
    fn an_event_of_somebodys_own_profile_is_made_from_its_sample() {
        let mut profile = platform("rejento").unwrap().clone();
        let mut own = profile.webhooks.as_ref().unwrap().events[0].clone();
        own.name = "candidate.hired".to_owned();
        own.sample = Some(r#"{ "event": "candidate.hired", "timestamp": "<<now>>" }"#.to_owned());
        profile.webhooks.as_mut().unwrap().events.push(own);
        let event = compose(&profile, "candidate.hired", 1, now()).unwrap();
        assert_eq!(event.body, br#"{"event":"candidate.hired","timestamp":"2026-01-05T08:00:00.000Z"}"#);
        assert!(event.invented.is_some());
    }

    #[test]
    fn an_unknown_event_is_told_with_the_known_ones() {
        let error = compose(platform("rejento").unwrap(), "candidate.hired", 1, now()).unwrap_err();
        assert!(error.problem().hint.unwrap().contains("candidate.created"));
    }

    #[test]
    fn an_event_of_any_scheme_names_itself_where_the_scheme_looks() {
        let profiles = Catalogue::builtin();
        for id in gatehouse_providers::scheme_ids() {
            let Some(named) = profiles.named_scheme(id) else { continue };
            let event = compose_generic(&profiles, id, "order.paid", 1, now()).unwrap();
            let facts = named.facts(&event.headers, &event.body);
            let tells = |sources: &Option<gatehouse_providers::Sources>| {
                let places = sources.iter().flat_map(|sources| sources.all());
                places
                    .into_iter()
                    .next()
                    .is_some_and(|source| matches!(source.from, Place::Body | Place::Header))
            };
            let is_json = serde_json::from_slice::<Value>(&event.body).is_ok();
            if tells(&named.event_type) && is_json {
                assert_eq!(facts.event_type.as_deref(), Some("order.paid"), "{id}");
            }
            assert!(event.delivery_id.is_some(), "{id}");
        }
        let error = compose_generic(&profiles, "nope", "a", 1, now()).unwrap_err();
        assert_eq!(error.problem().code, "sandbox.unknown_scheme");
    }

    #[test]
    fn what_no_platform_documents_is_marked() {
        assert!(invented("keruja", "shift.assigned").is_some());
        assert!(invented("timehunter", "leave.approved").is_some());
        assert_eq!(invented("kejue", "call.started"), None);
    }
}
