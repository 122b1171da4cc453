//! TimeHunter: log-in, keys with scope and limit, two limits at once, OAuth with PKCE, time data, dead letters.
//!
//! Documented are the two calls under `/api/auth`, the headers `X-Api-Key` and `X-RateLimit-Remaining`, the prefix of
//! keys, the numbers of the limits, and what is tried again. Everything else is invented and says so.

mod accounts;
mod dead_letters;
mod keys;
mod leave;
mod oauth;
mod openapi;
mod people;
mod routes;
mod sessions;
mod webhooks;

use std::time::Duration;

use gatehouse_model::{Secret, Timestamp};
use serde_json::{Value, json};

use crate::imitation::route::named;
use crate::imitation::{
    Answer, Attempted, Call, Credential, Found, Imitation, Limiter, Take, Target, World, find,
};
use accounts::{Accounts, FIRST_EMAIL, FIRST_PASSWORD};
use dead_letters::DeadLetters;
use keys::{Caller, Keys, Scope};
use leave::LeaveBook;
use oauth::OAuth;
use people::Staff;
use routes::{Asked, Group};
use sessions::Sessions;
use webhooks::Webhooks;

/// The imitation of TimeHunter.
pub(crate) struct TimeHunter {
    accounts: Accounts,
    keys: Keys,
    oauth: OAuth,
    staff: Staff,
    sessions: Sessions,
    leave: LeaveBook,
    webhooks: Webhooks,
    dead: DeadLetters,
    limits: Limits,
}

/// The limits of everybody (`api`, `auth`, `register`); each key has one of its own besides.
struct Limits {
    api: Limiter,
    auth: Limiter,
    register: Limiter,
}

impl TimeHunter {
    /// Makes the imitation with one company, its people, and two months of their time.
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        let staff = Staff::new(seed);
        Self {
            accounts: Accounts::new(seed),
            keys: Keys::new(seed, now),
            oauth: OAuth::new(seed),
            sessions: Sessions::new(seed, now, &staff),
            leave: LeaveBook::new(seed, now, &staff),
            staff,
            webhooks: Webhooks::default(),
            dead: DeadLetters::default(),
            limits: Limits {
                api: Limiter::new(100, Duration::from_secs(60)),
                auth: Limiter::new(20, Duration::from_secs(15 * 60)),
                register: Limiter::new(5, Duration::from_secs(3600)),
            },
        }
    }

    /// Gives the methods and paths that it answers.
    pub(crate) fn calls() -> Vec<(&'static str, &'static str)> {
        named(routes::routes())
    }

    fn respond(&mut self, call: &Call, world: &mut World) -> (Answer, Option<Caller>) {
        let (act, params) = match find(routes::routes(), &call.method, &call.path) {
            Found::Call(act, params) => (act, params),
            Found::OtherMethods(allow) => {
                return (
                    failure(405, "method_not_allowed", "This path has other methods.").with("Allow", allow),
                    None,
                );
            }
            Found::Nothing => return (failure(404, "not_found", "There is no such path."), None),
        };
        // Limits of everybody count by the address of who asks.
        let peer = call.peer.to_string();
        let limiter = match act.group {
            Group::Auth => &mut self.limits.auth,
            Group::Register => &mut self.limits.register,
            Group::Api => &mut self.limits.api,
        };
        let common = limiter.take(&peer, world.now);
        if !common.allowed {
            return (too_many(act.group.as_str(), common), None);
        }
        let nobody = Caller::nobody();
        if act.public {
            let asked = Asked { call, params: &params, caller: &nobody };
            return ((act.run)(self, &asked, world).with_all(remaining(common)), None);
        }
        let caller = match keys::caller(self, call, world.now) {
            Ok(caller) => caller,
            Err(why) => {
                let answer = failure(401, why.code(), why.message()).with("WWW-Authenticate", "Bearer");
                return (answer.with_all(remaining(common)), None);
            }
        };
        let own = self.keys.take(&caller, world.now);
        if let Some(own) = own.filter(|own| !own.allowed) {
            return (too_many("key", own), Some(caller));
        }
        // The header tells the limit that is reached first.
        let shown = own.filter(|own| own.remaining <= common.remaining).unwrap_or(common);
        let answer = if act.writes && caller.scope == Scope::ReadOnly {
            let message = "The key is read-only; this call needs full-access.";
            let body = json!({ "success": false, "code": "scope_missing", "message": message, "scope": "full-access" });
            Answer::json(403, &body)
        } else {
            (act.run)(self, &Asked { call, params: &params, caller: &caller }, world)
        };
        (answer.with_all(remaining(shown)), Some(caller))
    }
}

impl Imitation for TimeHunter {
    fn platform(&self) -> &'static str {
        "timehunter"
    }

    fn answer(&mut self, call: &Call, world: &mut World) -> Answer {
        let (answer, caller) = self.respond(call, world);
        self.keys.note(call, answer.status, caller.as_ref(), world.now);
        let documented = matches!(call.path.as_str(), "/api/auth/login" | "/api/auth/register-company");
        answer.invented(if documented { "fields of user, errors" } else { "path, fields, errors" })
    }

    fn credentials(&self) -> Vec<Credential> {
        let key =
            |label, key: &str| Credential { auth: "api_key", field: "", label, value: Secret::from(key) };
        let mut all: Vec<Credential> =
            self.keys.first_ones().map(|(label, value)| key(label, value)).collect();
        for (field, value) in [("email", FIRST_EMAIL), ("password", FIRST_PASSWORD)] {
            all.push(Credential { auth: "jwt", field, label: "administrator", value: Secret::from(value) });
        }
        all.push(Credential {
            auth: "oauth2",
            field: "client_id",
            label: "public client, S256",
            value: Secret::from(oauth::CLIENT),
        });
        all
    }

    fn subscribers(&self, event: &str) -> Vec<Target> {
        self.webhooks.subscribers(event)
    }

    fn attempted(&mut self, attempted: &Attempted, _: &mut World) {
        self.dead.attempted(attempted);
    }

    fn discarded(&mut self, delivery: &str) {
        self.dead.forget(delivery);
    }
}

fn remaining(take: Take) -> Vec<gatehouse_model::Header> {
    take.headers()
}

fn too_many(limiter: &str, take: Take) -> Answer {
    let message = format!("Too many requests; wait {} s.", take.wait);
    let body = json!({ "success": false, "code": "rate_limited", "message": message, "limiter": limiter });
    Answer::json(429, &body).with_all([take.retry_after()]).with_all(take.headers())
}

fn failure(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "success": false, "code": code, "message": message }))
}

fn success(status: u16, data: &Value) -> Answer {
    Answer::json(status, &json!({ "success": true, "data": data }))
}
