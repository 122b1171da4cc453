//! Kejue: subscriptions with five signing methods, contacts, campaigns, and calls whose webhooks are really sent.
//!
//! Documented: the calls on subscriptions, contacts, campaigns, agents and persona calls, their fields and ranges, and
//! two shapes of errors. Invented, and marked on each answer: the numbers of the limit, the workspace's secret, the
//! removal of a subscription, the test call, and how long a call takes.

mod calls;
mod check;
mod contacts;
mod failure;
mod payload;
mod subscriptions;

use std::time::Duration;

use gatehouse_model::{Secret, Timestamp};
use serde_json::{Value, json};

use crate::fill::Filling;
use crate::imitation::route::named;
use crate::imitation::{
    Answer, Attempted, Call, Credential, Found, Imitation, Limiter, Params, Route, Target, World, find,
};
use calls::Calls;
use contacts::Contacts;
use failure::{Failure, Shape};
use subscriptions::Subscriptions;

/// Calls in a minute; Kejue gives no number.
const LIMIT: u32 = 120;

/// The imitation of Kejue.
pub(crate) struct Kejue {
    keys: [(String, Shape); 3],
    limiter: Limiter,
    subscriptions: Subscriptions,
    contacts: Contacts,
    calls: Calls,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    ListSubscriptions,
    CreateSubscription,
    GetSubscription,
    UpdateSubscription,
    RemoveSubscription,
    TestSubscription,
    ListContacts,
    CreateContact,
    BulkContacts,
    CreateCampaign,
    StartCampaign,
    ListAgents,
    CallByAgent,
    SetVoice,
    ListVoices,
    CallByPersona,
    ListCalls,
    Inject,
    CreateLead,
}

const fn route(method: &'static str, path: &'static str, act: Act) -> Route<Act> {
    Route { method, path, act }
}

const ROUTES: [Route<Act>; 19] = [
    route("GET", "/api/v1/webhooks", Act::ListSubscriptions),
    route("POST", "/api/v1/webhooks", Act::CreateSubscription),
    route("GET", "/api/v1/webhooks/{id}", Act::GetSubscription),
    route("PATCH", "/api/v1/webhooks/{id}", Act::UpdateSubscription),
    route("DELETE", "/api/v1/webhooks/{id}", Act::RemoveSubscription),
    route("POST", "/api/v1/webhooks/{id}/test", Act::TestSubscription),
    route("GET", "/api/v1/contacts", Act::ListContacts),
    route("POST", "/api/v1/contacts", Act::CreateContact),
    route("POST", "/api/v1/contacts/bulk", Act::BulkContacts),
    route("POST", "/api/v1/campaigns", Act::CreateCampaign),
    route("POST", "/api/v1/campaigns/{id}/start", Act::StartCampaign),
    route("GET", "/api/v1/agents", Act::ListAgents),
    route("POST", "/api/v1/agents/{id}/calls", Act::CallByAgent),
    route("PATCH", "/api/v1/agents/{id}/voice-configs/{config}", Act::SetVoice),
    route("GET", "/api/v1/voices", Act::ListVoices),
    route("POST", "/api/v1/persona-calls", Act::CallByPersona),
    route("GET", "/api/v1/calls", Act::ListCalls),
    route("POST", "/api/v1/calls/{id}/inject-context", Act::Inject),
    route("POST", "/api/v1/leads", Act::CreateLead),
];

impl Kejue {
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        let filling = Filling { seed, now };
        let key = |prefix: &str| format!("{prefix}{}", filling.fill("<<key:kejue>>"));
        Self {
            // A test key's prefix is assumed; the third is the form of the older documentation, with its errors.
            keys: [
                (key("kej_test_"), Shape::Current),
                (key("kej_live_"), Shape::Current),
                (key("kejue_"), Shape::Older),
            ],
            limiter: Limiter::new(LIMIT, Duration::from_secs(60)),
            subscriptions: Subscriptions::new(filling),
            contacts: Contacts::new(filling),
            calls: Calls::new(filling),
        }
    }

    /// Gives the methods and paths that it answers.
    pub(crate) fn calls() -> Vec<(&'static str, &'static str)> {
        named(&ROUTES)
    }

    /// Gives the key of a request by its place in the list, and the shape in which its errors are written.
    fn caller(&self, call: &Call) -> Result<(usize, Shape), Failure> {
        let bearer = call.bearer();
        let header = call.header("x-api-key").map(|key| key.into_owned());
        let older = header.is_none() && bearer.as_deref().is_some_and(|key| key.starts_with("kejue_"));
        let shape = if older { Shape::Older } else { Shape::Current };
        let Some(given) = header.or(bearer) else {
            return Err(Failure::new(401, "UNAUTHORIZED", "Missing API key").shaped(shape));
        };
        let known = self.keys.iter().position(|(key, _)| *key == given);
        known
            .map(|index| (index, shape))
            .ok_or_else(|| Failure::new(401, "UNAUTHORIZED", "Invalid API key").shaped(shape))
    }

    fn act(&mut self, act: Act, params: &Params, call: &Call, world: &mut World) -> Result<Answer, Failure> {
        let id = params.get("id");
        match act {
            Act::ListSubscriptions => Ok(self.subscriptions.list(call)),
            Act::CreateSubscription => self.subscriptions.create(&body(call)?, world),
            Act::GetSubscription => self.subscriptions.get(id),
            Act::UpdateSubscription => self.subscriptions.update(id, &body(call)?, world),
            Act::RemoveSubscription => self.subscriptions.remove(id),
            Act::TestSubscription => self.subscriptions.test(id, call, world),
            Act::ListContacts => self.contacts.list(call),
            Act::CreateContact => self.contacts.create(&body(call)?, world),
            Act::BulkContacts => self.contacts.bulk(&body(call)?, world),
            Act::CreateCampaign => self.calls.create_campaign(&body(call)?, world),
            Act::StartCampaign => self.calls.start_campaign(id, &optional(call)?, &self.subscriptions, world),
            Act::ListAgents => Ok(self.calls.agents()),
            Act::CallByAgent => {
                self.calls.call_by_agent(id, &body(call)?, &self.subscriptions, &self.contacts, world)
            }
            Act::SetVoice => self.calls.set_voice(id, params.get("config"), &body(call)?),
            Act::ListVoices => Ok(self.calls.voices()),
            Act::CallByPersona => {
                self.calls.call_by_persona(&body(call)?, &self.subscriptions, &self.contacts, world)
            }
            Act::ListCalls => self.calls.list(call, world.now),
            Act::Inject => self.calls.inject(id, &body(call)?),
            Act::CreateLead => self.calls.create_lead(&body(call)?, world),
        }
    }
}

impl Imitation for Kejue {
    fn platform(&self) -> &'static str {
        "kejue"
    }

    fn answer(&mut self, call: &Call, world: &mut World) -> Answer {
        let (act, params) = match find(&ROUTES, &call.method, &call.path) {
            Found::Call(act, params) => (act, params),
            Found::OtherMethods(allowed) => {
                return Failure::new(405, "METHOD_NOT_ALLOWED", "Method Not Allowed")
                    .answer()
                    .with("Allow", allowed);
            }
            Found::Nothing => return Failure::new(404, "NOT_FOUND", "Not Found").answer(),
        };
        let (key, shape) = match self.caller(call) {
            Ok(caller) => caller,
            Err(failure) => return failure.answer(),
        };
        let take = self.limiter.take(&self.keys[key].0, world.now);
        let answer = if take.allowed {
            self.act(act, &params, call, world).unwrap_or_else(|failure| failure.shaped(shape).answer())
        } else {
            let details = json!({ "limit": take.limit, "window": "60s" });
            let failure = Failure::new(429, "RATE_LIMITED", "Rate limit exceeded").details(details);
            let answer = failure.shaped(shape).answer().with_all([take.retry_after()]);
            answer.invented("the limit's number, its code, Retry-After")
        };
        answer.with_all(take.headers())
    }

    fn credentials(&self) -> Vec<Credential> {
        let one = |auth, label, key: &str| Credential { auth, field: "", label, value: Secret::from(key) };
        vec![
            one("api_key", "workspace key for tests (prefix assumed)", &self.keys[0].0),
            one("api_key", "workspace key", &self.keys[1].0),
            one("legacy_bearer", "key of the older documentation", &self.keys[2].0),
        ]
    }

    fn subscribers(&self, event: &str) -> Vec<Target> {
        self.subscriptions.targets(event, None)
    }

    fn attempted(&mut self, attempted: &Attempted, _: &mut World) {
        self.subscriptions.count(attempted);
    }
}

/// Reads the body as a JSON object.
fn body(call: &Call) -> Result<Value, Failure> {
    if !call.is_type("application/json") {
        let text = "Content-Type must be application/json";
        return Err(Failure::new(415, "UNSUPPORTED_MEDIA_TYPE", text));
    }
    match call.json() {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err(Failure::new(400, "BAD_REQUEST", "Body must be a JSON object")),
        Err(error) => Err(Failure::new(400, "BAD_REQUEST", &format!("Body is not JSON: {error}"))),
    }
}

/// Reads a body that may be left out.
fn optional(call: &Call) -> Result<Value, Failure> {
    if call.body.is_empty() { Ok(json!({})) } else { body(call) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn setting() -> (Kejue, World, String) {
        let kejue = Kejue::new(1, now());
        let key = kejue.keys[0].0.clone();
        (kejue, World::new(1, now()), key)
    }

    #[rstest::rstest]
    #[case::without_key(Call::new("GET", "/api/v1/webhooks"), 401, json!({ "error": "Missing API key", "code": "UNAUTHORIZED", "details": {} }))]
    #[case::wrong_key(Call::new("GET", "/api/v1/webhooks").with("X-API-Key", "kej_live_x"), 401, json!({ "error": "Invalid API key", "code": "UNAUTHORIZED", "details": {} }))]
    #[case::older_key(Call::new("GET", "/api/v1/webhooks").with("Authorization", "Bearer kejue_x"), 401, json!({ "detail": "Invalid API key" }))]
    #[case::no_such_path(Call::new("GET", "/api/v1/nothing"), 404, json!({ "error": "Not Found", "code": "NOT_FOUND", "details": {} }))]
    #[case::wrong_method(Call::new("PUT", "/api/v1/webhooks"), 405, json!({ "error": "Method Not Allowed", "code": "METHOD_NOT_ALLOWED", "details": {} }))]
    fn what_is_refused_says_so_in_its_shape(#[case] call: Call, #[case] status: u16, #[case] body: Value) {
        let (mut kejue, mut world, _) = setting();
        let answer = kejue.answer(&call, &mut world);
        assert_eq!((answer.status, answer.value()), (status, body));
    }

    #[test]
    fn each_of_its_keys_opens_and_the_limit_is_told_on_every_answer() {
        let (mut kejue, mut world, _) = setting();
        for credential in kejue.credentials() {
            let key = String::from_utf8_lossy(credential.value.expose()).into_owned();
            let call = match credential.auth {
                "api_key" => Call::new("GET", "/api/v1/webhooks").with("X-API-Key", &key),
                _ => Call::new("GET", "/api/v1/webhooks").with("Authorization", &format!("Bearer {key}")),
            };
            let answer = kejue.answer(&call, &mut world);
            assert_eq!((answer.status, answer.value()), (200, json!([])));
            assert_eq!(answer.header("x-ratelimit-limit").as_deref(), Some("120"));
            assert_eq!(answer.header("x-ratelimit-remaining").as_deref(), Some("119"));
            assert_eq!(answer.header("x-ratelimit-reset").unwrap(), (now().as_second() + 60).to_string());
        }
    }

    #[test]
    fn the_call_past_the_limit_is_refused_until_the_minute_is_over() {
        let (mut kejue, mut world, key) = setting();
        let call = Call::new("GET", "/api/v1/webhooks").with("X-API-Key", &key);
        for _ in 0..LIMIT {
            assert_eq!(kejue.answer(&call, &mut world).status, 200);
        }
        let refused = kejue.answer(&call, &mut world);
        assert_eq!((refused.status, refused.value()["code"].as_str()), (429, Some("RATE_LIMITED")));
        assert_eq!(refused.header("retry-after").as_deref(), Some("60"));
        world.now = crate::clock::later(now(), Duration::from_secs(60));
        assert_eq!(kejue.answer(&call, &mut world).status, 200);
    }

    #[test]
    fn a_body_that_is_no_object_of_json_is_refused() {
        let (mut kejue, mut world, key) = setting();
        let call = |body: &str, kind: &str| {
            let mut call = Call::new("POST", "/api/v1/webhooks").with("X-API-Key", &key);
            call.body = body.as_bytes().to_vec();
            call.with("Content-Type", kind)
        };
        assert_eq!(kejue.answer(&call("{", "application/json"), &mut world).status, 400);
        assert_eq!(kejue.answer(&call("[]", "application/json"), &mut world).status, 400);
        assert_eq!(kejue.answer(&call("{}", "text/plain"), &mut world).status, 415);
    }
}
