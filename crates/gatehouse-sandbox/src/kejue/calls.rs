//! Agents, campaigns and calls. A call that is ordered takes place by the sandbox's clock: it starts, ends and is
//! analysed, and whoever subscribed is told, the webhooks of that one call too.

use std::time::Duration;

use gatehouse_model::Timestamp;
use serde_json::{Value, json};

use super::check;
use super::contacts::Contacts;
use super::failure::Failure;
use super::payload::{self, Story};
use super::subscriptions::{Hook, Subscriptions};
use crate::clock::later;
use crate::fill::{Filling, rfc3339};
use crate::imitation::{Answer, Call, Emission, World, paging};

/// What a call goes through, and how long after it was ordered.
const STEPS: [(&str, Duration); 3] = [
    ("call.started", Duration::from_secs(5)),
    ("call.ended", Duration::from_secs(192)),
    ("call.analyzed", Duration::from_secs(240)),
];
/// How long a campaign runs.
const CAMPAIGN: Duration = Duration::from_secs(600);
const PRIORITY: std::ops::RangeInclusive<u64> = 0..=10;
/// How often the webhooks of one call are tried again: nothing else is said than for subscriptions.
const RETRIES: u64 = 3;

/// Everything that has to do with calling people.
pub(super) struct Calls {
    agents: Vec<Value>,
    campaigns: Vec<Value>,
    calls: Vec<Made>,
}

struct Made {
    shown: Value,
    at: Timestamp,
}

impl Calls {
    pub(super) fn new(filling: Filling) -> Self {
        let agent = |index: u64, name: &str, language: &str| {
            json!({
                "id": format!("agt_{:016x}", filling.number("agent", index)),
                "name": name,
                "language": language,
                "voice_configs": [{ "id": format!("vc_{:016x}", filling.number("voice", index)), "voice_id": "voice_1", "speed": 1.0 }],
            })
        };
        let agents = vec![agent(0, "Rekrutacja magazyn", "pl"), agent(1, "Nábor skladníků", "cs")];
        Self { agents, campaigns: Vec::new(), calls: Vec::new() }
    }

    pub(super) fn agents(&self) -> Answer {
        let body = json!({ "agents": self.agents, "total": self.agents.len() });
        Answer::json(200, &body).invented("the fields of an agent")
    }

    pub(super) fn voices(&self) -> Answer {
        let voices = json!({ "voices": [
            { "id": "voice_1", "name": "Zofia", "language": "pl" },
            { "id": "voice_2", "name": "Tomáš", "language": "cs" },
        ] });
        Answer::json(200, &voices).invented("fields")
    }

    pub(super) fn set_voice(&mut self, agent: &str, config: &str, body: &Value) -> Result<Answer, Failure> {
        let agent = self.agents.iter_mut().find(|one| one["id"].as_str() == Some(agent));
        let agent = agent.ok_or_else(|| Failure::missing("Agent"))?;
        let configs = agent["voice_configs"].as_array_mut();
        let found = configs.and_then(|all| all.iter_mut().find(|one| one["id"].as_str() == Some(config)));
        let found = found.ok_or_else(|| Failure::missing("Voice config"))?;
        if let Some(voice) = check::text(body, "voice_id")? {
            found["voice_id"] = voice.into();
        }
        Ok(Answer::json(200, found).invented("fields"))
    }

    pub(super) fn create_campaign(&mut self, body: &Value, world: &mut World) -> Result<Answer, Failure> {
        let name = check::required(body, "name")?;
        if name.chars().count() > 255 {
            return Err(Failure::field("name", "must have 1 to 255 characters"));
        }
        check::object(body, "call_settings")?;
        check::object(body, "metadata")?;
        check::number(body, "priority", 5, PRIORITY)?;
        let contacts = check::texts(body, "contact_ids")?;
        let scheduled = naive(body, "scheduled_start_at")?;
        let campaign = json!({
            "id": world.id("cmp_"),
            "name": name,
            "status": if scheduled.is_null() { "draft" } else { "scheduled" },
            "created_at": world.stamp(),
            "persona_id": check::text(body, "persona_id")?,
            "contacts_added": contacts.len(),
            "scheduled_start_at": scheduled,
        });
        self.campaigns.push(campaign.clone());
        Ok(Answer::json(201, &campaign).invented("the status 201, the words of status"))
    }

    pub(super) fn start_campaign(
        &mut self,
        id: &str,
        body: &Value,
        subscriptions: &Subscriptions,
        world: &mut World,
    ) -> Result<Answer, Failure> {
        let scheduled = naive(body, "scheduled_start_at")?;
        let campaign = self.campaigns.iter_mut().find(|one| one["id"].as_str() == Some(id));
        let campaign = campaign.ok_or_else(|| Failure::missing("Campaign"))?;
        if campaign["status"] == "running" {
            return Err(Failure::new(409, "CONFLICT", "Campaign is running already"));
        }
        campaign["status"] = "running".into();
        campaign["scheduled_start_at"] = scheduled;
        let persona = campaign["persona_id"].as_str().map(str::to_owned);
        for (event, after) in [("campaign.started", Duration::ZERO), ("campaign.ended", CAMPAIGN)] {
            let at = rfc3339(later(world.now, after));
            let data = json!({
                "campaign_id": campaign["id"],
                "name": campaign["name"],
                "status": if event == "campaign.ended" { "completed" } else { "running" },
            });
            let event_body = payload::envelope(event, data, &at, world);
            for target in subscriptions.targets(event, persona.as_deref()) {
                let body = Some(event_body.clone());
                world.emissions.push(Emission { event: event.to_owned(), body, target, after });
            }
        }
        Ok(Answer::json(200, campaign).invented("fields"))
    }

    pub(super) fn call_by_agent(
        &mut self,
        agent: &str,
        body: &Value,
        subscriptions: &Subscriptions,
        contacts: &Contacts,
        world: &mut World,
    ) -> Result<Answer, Failure> {
        if !self.agents.iter().any(|one| one["id"].as_str() == Some(agent)) {
            return Err(Failure::missing("Agent"));
        }
        let answer = self.call(body, None, Vec::new(), subscriptions, contacts, world)?;
        Ok(answer.invented("fields"))
    }

    /// Orders a call; `config.webhooks` are told of this one call alone.
    pub(super) fn call_by_persona(
        &mut self,
        body: &Value,
        subscriptions: &Subscriptions,
        contacts: &Contacts,
        world: &mut World,
    ) -> Result<Answer, Failure> {
        let persona = check::required(body, "persona_id")?;
        check::number(body, "priority", 5, PRIORITY)?;
        let config = check::object(body, "config")?;
        let given = match &config["webhooks"] {
            Value::Null => &[][..],
            Value::Array(list) => list.as_slice(),
            _ => return Err(Failure::field("config.webhooks", "must be a list")),
        };
        let hooks: Result<Vec<Hook>, Failure> =
            given.iter().map(|one| Hook::read(one, subscriptions.workspace_secret())).collect();
        let answer = self.call(body, Some(persona), hooks?, subscriptions, contacts, world)?;
        Ok(answer.invented("the status, the fields of the answer"))
    }

    fn call(
        &mut self,
        body: &Value,
        persona: Option<String>,
        hooks: Vec<Hook>,
        subscriptions: &Subscriptions,
        contacts: &Contacts,
        world: &mut World,
    ) -> Result<Answer, Failure> {
        let contact = match (check::text(body, "contact_id")?, &body["contact"]) {
            (Some(id), _) => contacts.get(&id).cloned().ok_or_else(|| Failure::missing("Contact"))?,
            (None, contact @ Value::Object(_)) => {
                let mut contact = contact.clone();
                if !contact["phone"].is_string() {
                    return Err(Failure::field("contact.phone", "is required"));
                }
                contact["id"] = world.id("con_").into();
                contact
            }
            _ => return Err(Failure::field("contact_id", "is required when there is no contact")),
        };
        let job = world.id("job_");
        let story =
            Story { job: job.clone(), contact, persona: persona.clone().into(), campaign: Value::Null };
        for (event, after) in STEPS {
            let at = rfc3339(later(world.now, after));
            let event_body = payload::envelope(event, payload::of_call(event, &story, &at), &at, world);
            let own = hooks.iter().enumerate().filter(|(_, hook)| hook.wants(event));
            let mut targets = subscriptions.targets(event, persona.as_deref());
            targets.extend(own.map(|(index, hook)| hook.target(&format!("{job}/webhooks/{index}"), RETRIES)));
            for target in targets {
                let body = Some(event_body.clone());
                world.emissions.push(Emission { event: event.to_owned(), body, target, after });
            }
        }
        let shown = json!({
            "id": job,
            "contact_id": story.contact["id"],
            "persona_id": persona,
            "call_type": "outbound",
            "created_at": world.stamp(),
        });
        self.calls.push(Made { shown: shown.clone(), at: world.now });
        let mut answer = shown;
        answer["status"] = "queued".into();
        Ok(Answer::json(201, &answer))
    }

    /// Lists calls with their state at this moment: by page and size, by contact, by state.
    pub(super) fn list(&self, call: &Call, now: Timestamp) -> Result<Answer, Failure> {
        let bad = |bad: paging::BadParam| Failure::param(&bad);
        let (number, mut page) = paging::by_page(call, "page", "page_size", 20, 100).map_err(bad)?;
        page.limit = paging::number(call, "limit", page.limit, 1..=100).map_err(bad)?;
        let (contact, status) = (call.param("contact_id"), call.param("status"));
        let all: Vec<Value> = self.calls.iter().rev().map(|made| made.at(now)).collect();
        let fits = |one: &&Value| {
            contact.as_deref().is_none_or(|id| one["contact_id"].as_str() == Some(id))
                && status.as_deref().is_none_or(|status| one["status"].as_str() == Some(status))
        };
        let found: Vec<&Value> = all.iter().filter(fits).collect();
        let pagination = json!({ "page": number, "total_count": found.len() });
        let body = json!({ "calls": page.of(&found), "pagination": pagination });
        Ok(Answer::json(200, &body).invented("the fields of a call"))
    }

    pub(super) fn inject(&self, id: &str, body: &Value) -> Result<Answer, Failure> {
        check::required(body, "text")?;
        let urgency = check::choice(body, "urgency", &["immediate", "soon", "later"])?;
        if !self.calls.iter().any(|made| made.shown["id"].as_str() == Some(id)) {
            return Err(Failure::missing("Call"));
        }
        Ok(Answer::json(202, &json!({ "accepted": true, "urgency": urgency })).invented("status, fields"))
    }

    pub(super) fn create_lead(&self, body: &Value, world: &mut World) -> Result<Answer, Failure> {
        let first = check::text(body, "first_name")?;
        let lead = json!({ "id": world.number("lead") % 100_000, "first_name": first, "phone": check::text(body, "phone")? });
        Ok(Answer::json(201, &lead).invented("status, fields"))
    }
}

impl Made {
    fn at(&self, now: Timestamp) -> Value {
        let passed = |after: Duration| later(self.at, after) <= now;
        let status = match STEPS {
            [_, (_, ended), _] if passed(ended) => "completed",
            [(_, started), ..] if passed(started) => "in_progress",
            _ => "queued",
        };
        let mut shown = self.shown.clone();
        shown["status"] = status.into();
        shown["call_success"] = if status == "completed" { "Good".into() } else { Value::Null };
        shown
    }
}

/// Reads a time without a zone: it counts in the zone of each contact.
fn naive(body: &Value, name: &str) -> Result<Value, Failure> {
    let Some(text) = check::text(body, name)? else { return Ok(Value::Null) };
    match text.parse::<jiff::civil::DateTime>() {
        Ok(_) if text.len() == "2026-01-05T08:00".len() => Ok(text.into()),
        _ => Err(Failure::field(name, "must be written as YYYY-MM-DDTHH:MM, without a zone")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> (Calls, Subscriptions, Contacts, World) {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let filling = Filling { seed: 1, now };
        (Calls::new(filling), Subscriptions::new(filling), Contacts::new(filling), World::new(1, now))
    }

    #[test]
    fn a_call_tells_subscribers_and_its_own_webhooks() {
        let (mut calls, mut subscriptions, contacts, mut world) = setting();
        let hook = json!({ "url": "http://127.0.0.1:1/a", "events": ["*"] });
        subscriptions.create(&hook, &mut world).unwrap();
        let own = json!({ "url": "http://127.0.0.1:1/b", "events": ["call.ended"], "signing_method": "bearer", "secret": "s" });
        let body = json!({
            "persona_id": "per_1",
            "contact": { "first_name": "Łucja", "phone": "+48501000001" },
            "config": { "webhooks": [own] },
        });
        calls.call_by_persona(&body, &subscriptions, &contacts, &mut world).unwrap();
        let told: Vec<(&str, &str)> = world
            .emissions
            .iter()
            .map(|one| (one.event.as_str(), one.target.url.rsplit('/').next().unwrap()))
            .collect();
        assert_eq!(
            told,
            [("call.started", "a"), ("call.ended", "a"), ("call.ended", "b"), ("call.analyzed", "a")]
        );
        assert_eq!(world.emissions[2].target.scheme, "kejue/bearer");
        let bodies: Vec<_> = world.emissions.iter().filter_map(|one| one.body.clone()).collect();
        assert_eq!(bodies[1]["event_id"], bodies[2]["event_id"]);
        assert_ne!(bodies[0]["event_id"], bodies[1]["event_id"]);
        assert_eq!(bodies[0]["data"]["contact"]["name"], "Łucja");
    }

    #[rstest::rstest]
    #[case(json!({}), "persona_id")]
    #[case(json!({ "persona_id": "p" }), "contact_id")]
    #[case(json!({ "persona_id": "p", "contact": {} }), "contact.phone")]
    #[case(json!({ "persona_id": "p", "config": { "webhooks": 1 } }), "config.webhooks")]
    #[case(json!({ "persona_id": "p", "config": { "webhooks": [{ "url": "x", "events": ["*"] }] } }), "url")]
    fn an_order_for_a_call_that_lacks_something_is_refused(#[case] body: Value, #[case] field: &str) {
        let (mut calls, subscriptions, contacts, mut world) = setting();
        let failure = calls.call_by_persona(&body, &subscriptions, &contacts, &mut world).unwrap_err();
        assert_eq!(failure.answer().value()["details"]["field"], field);
        assert!(world.emissions.is_empty());
    }

    #[test]
    fn a_call_goes_on_by_the_clock() {
        let (mut calls, subscriptions, contacts, mut world) = setting();
        let body = json!({ "persona_id": "p", "contact": { "phone": "+48501000001" } });
        calls.call_by_persona(&body, &subscriptions, &contacts, &mut world).unwrap();
        let status = |seconds| {
            let now = later(world.now, Duration::from_secs(seconds));
            calls.list(&Call::new("GET", "/"), now).unwrap().value()["calls"][0]["status"].clone()
        };
        assert_eq!([status(0), status(10), status(200)], ["queued", "in_progress", "completed"]);
    }

    #[test]
    fn a_campaign_starts_and_ends_and_tells_so() {
        let (mut calls, mut subscriptions, _, mut world) = setting();
        let hook = json!({ "url": "http://127.0.0.1:1/a", "events": ["campaign.started", "campaign.ended"] });
        subscriptions.create(&hook, &mut world).unwrap();
        let body =
            json!({ "name": "Sobota", "contact_ids": ["a", "b"], "scheduled_start_at": "2026-01-05T08:00" });
        let made = calls.create_campaign(&body, &mut world).unwrap().value();
        assert_eq!((&made["contacts_added"], &made["status"]), (&json!(2), &json!("scheduled")));
        let id = made["id"].as_str().unwrap();
        calls.start_campaign(id, &json!({}), &subscriptions, &mut world).unwrap();
        assert_eq!(world.emissions.iter().map(|one| one.after.as_secs()).collect::<Vec<_>>(), [0, 600]);
        assert!(calls.start_campaign(id, &json!({}), &subscriptions, &mut world).is_err());
        let zoned = json!({ "scheduled_start_at": "2026-01-05T08:00:00Z" });
        assert!(calls.start_campaign(id, &zoned, &subscriptions, &mut world).is_err());
    }
}
