//! Keruja: keys, tokens, five resources, imports, exports and an audit. Every path, field and event name is invented;
//! Keruja publishes none. What is documented: the prefix of test keys, hashed keys, rotation without downtime, tokens
//! of 24 hours, one organisation to a key, and two numbers for one limit.

mod audit;
mod exports;
mod imports;
mod keys;
mod resources;
mod routes;
mod rows;
mod seeds;
mod webhooks;

use std::time::Duration;

use gatehouse_model::{Header, Secret, Timestamp};
use serde_json::{Value, json};

use crate::imitation::{Answer, Call, Credential, Found, Imitation, Limiter, Target, World, find};
use audit::Audit;
use imports::Imports;
use keys::{Caller, Keys};
use resources::Resources;
use webhooks::Webhooks;

const INVENTED: &str = "path, fields, status";

/// Which of the two contradicting limits holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KerujaLimit {
    /// 100 calls in an hour: the stricter one.
    PerHour,
    /// 600 calls in a minute.
    PerMinute,
}

impl KerujaLimit {
    fn limiter(self) -> Limiter {
        match self {
            Self::PerHour => Limiter::new(100, Duration::from_secs(3600)),
            Self::PerMinute => Limiter::new(600, Duration::from_secs(60)),
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::PerHour => "100/h",
            Self::PerMinute => "600/min",
        }
    }
}

/// The imitation of Keruja.
pub struct Keruja {
    keys: Keys,
    reading: KerujaLimit,
    limiter: Limiter,
    resources: Resources,
    imports: Imports,
    webhooks: Webhooks,
    audit: Audit,
}

impl Keruja {
    /// Makes the imitation with two organisations, each with data for a test key and other data for a live one.
    pub fn new(seed: u64, now: Timestamp) -> Self {
        let reading = KerujaLimit::PerHour;
        Self {
            keys: Keys::new(seed, now),
            reading,
            limiter: reading.limiter(),
            resources: Resources::new(seed, now),
            imports: Imports::new(),
            webhooks: Webhooks::default(),
            audit: Audit::default(),
        }
    }

    /// Chooses the limit that holds; what was counted is forgotten.
    pub fn set_limit(&mut self, reading: KerujaLimit) {
        self.reading = reading;
        self.limiter = reading.limiter();
    }

    fn respond(&mut self, call: &Call, world: &mut World) -> (Answer, Option<Caller>) {
        if call.path == "/_sandbox/limit" {
            return (self.choose_limit(call), None);
        }
        let (act, params) = match find(routes::ROUTES, &call.method, &call.path) {
            Found::Call(act, params) => (act, params),
            Found::OtherMethods(allow) => {
                let answer = problem(405, "method_not_allowed", "This path has other methods.");
                return (answer.with("Allow", allow), None);
            }
            Found::Nothing => return (problem(404, "not_found", "There is no such path."), None),
        };
        let caller = match self.keys.caller(call, world.now) {
            Ok(caller) => caller,
            Err(why) => {
                let answer = problem(401, why.code(), why.message());
                return (answer.with("WWW-Authenticate", "Bearer realm=\"keruja\""), None);
            }
        };
        let take = self.limiter.take(&caller.key, world.now);
        if !take.allowed {
            let message = format!("The key may make {} calls; wait {} s.", self.reading.as_str(), take.wait);
            let answer = problem(429, "rate_limited", &message).with_all([take.retry_after()]);
            return (answer.with_all(take.headers()), Some(caller));
        }
        let answer = match refusal(call, act.scope, &caller) {
            Some(refused) => refused,
            None => (act.run)(self, &routes::Asked { call, params: &params, caller: &caller }, world),
        };
        (answer.with_all(take.headers()), Some(caller))
    }

    /// Reads or changes the limit: a switch of the sandbox, which no platform has.
    fn choose_limit(&mut self, call: &Call) -> Answer {
        if call.method == "PUT" {
            let wanted = call.json().unwrap_or_default();
            let known = [KerujaLimit::PerHour, KerujaLimit::PerMinute];
            match known.into_iter().find(|reading| wanted["limit"] == reading.as_str()) {
                Some(reading) => self.set_limit(reading),
                None => return problem(422, "unknown_limit", "`limit` must be `100/h` or `600/min`."),
            }
        }
        Answer::json(200, &json!({ "limit": self.reading.as_str() }))
    }
}

impl Imitation for Keruja {
    fn platform(&self) -> &'static str {
        "keruja"
    }

    fn answer(&mut self, call: &Call, world: &mut World) -> Answer {
        self.imports.work(&mut self.resources, world);
        let (answer, caller) = self.respond(call, world);
        self.audit.note(call, answer.status, caller.as_ref(), world.now);
        for event in self.resources.take_events().into_iter().chain(self.imports.take_events()) {
            self.webhooks.emit(&event, world);
        }
        answer.invented(INVENTED)
    }

    fn credentials(&self) -> Vec<Credential> {
        self.keys.first_ones().map(|(label, key)| credential(label, key)).collect()
    }

    fn subscribers(&self, event: &str) -> Vec<Target> {
        self.webhooks.subscribers(event)
    }
}

fn credential(label: &'static str, key: &str) -> Credential {
    Credential { auth: "api_key", field: "", label, value: Secret::from(key) }
}

/// Gives the refusal of a caller that may not do this, or asks for another organisation.
fn refusal(call: &Call, scope: Option<&'static str>, caller: &Caller) -> Option<Answer> {
    if let Some(scope) = scope.filter(|scope| !caller.scopes.iter().any(|one| one == scope)) {
        let message = format!("The key lacks the scope `{scope}`.");
        let body = json!({ "error": { "code": "scope_missing", "message": message, "scope": scope } });
        return Some(Answer::json(403, &body));
    }
    let other = call.header("x-organisation-id").filter(|asked| *asked != caller.organisation.as_str());
    other.map(|_| other_organisation())
}

fn other_organisation() -> Answer {
    problem(403, "other_organisation", "This belongs to another organisation.")
}

fn problem(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message } }))
}

fn unprocessable(fields: Vec<Value>) -> Answer {
    let message = "Some fields are not as they must be.";
    Answer::json(422, &json!({ "error": { "code": "validation_failed", "message": message, "fields": fields } }))
}

fn attachment(name: &str) -> Header {
    Header::new("Content-Disposition", format!("attachment; filename=\"{name}\""))
}

#[cfg(test)]
mod tests;
