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

use crate::imitation::route::named;
use crate::imitation::{Answer, Call, Credential, Found, Imitation, Limiter, Target, World, find};
use audit::Audit;
use imports::Imports;
use keys::{Caller, Keys};
use resources::Resources;
use webhooks::Webhooks;

const INVENTED: &str = "path, fields, status";
/// The switch between the two limits, which no platform has.
const LIMIT_SWITCH: &str = "/_sandbox/limit";

/// Which of the two contradicting limits holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KerujaLimit {
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
pub(crate) struct Keruja {
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
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
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

    /// Gives the methods and paths that it answers.
    pub(crate) fn calls() -> Vec<(&'static str, &'static str)> {
        let mut calls = named(routes::ROUTES);
        calls.extend([("GET", LIMIT_SWITCH), ("PUT", LIMIT_SWITCH)]);
        calls
    }

    /// Chooses the limit that holds; what was counted is forgotten.
    fn set_limit(&mut self, reading: KerujaLimit) {
        self.reading = reading;
        self.limiter = reading.limiter();
    }

    fn respond(&mut self, call: &Call, world: &mut World) -> (Answer, Option<Caller>) {
        if call.path == LIMIT_SWITCH && !call.is_from_a_page() {
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
    Answer::json(
        422,
        &json!({ "error": { "code": "validation_failed", "message": message, "fields": fields } }),
    )
}

fn attachment(name: &str) -> Header {
    Header::new("Content-Disposition", format!("attachment; filename=\"{name}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    struct Desk {
        keruja: Keruja,
        world: World,
    }

    impl Desk {
        fn new() -> Self {
            let now = "2026-01-05T08:00:00Z".parse().unwrap();
            Self { keruja: Keruja::new(1, now), world: World::new(1, now) }
        }

        /// The first test key, the first live key, and those of the other organisation.
        fn key(&self, number: usize) -> String {
            let credential = &self.keruja.credentials()[number];
            String::from_utf8(credential.value.expose().to_vec()).unwrap()
        }

        fn ask(&mut self, key: &str, method: &str, target: &str, body: Value) -> Answer {
            let call = Call::new(method, target).with("Authorization", &format!("Bearer {key}"));
            let call = if body.is_null() { call } else { call.with_json(&body) };
            self.keruja.answer(&call, &mut self.world)
        }

        fn forward(&mut self, seconds: i64) {
            self.world.now = self.world.now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        }
    }

    fn code(answer: &Answer) -> String {
        format!("{} {}", answer.status, answer.value()["error"]["code"].as_str().unwrap_or_default())
    }

    #[test]
    fn a_key_is_shown_once_and_kept_as_a_digest() {
        let mut desk = Desk::new();
        let first = desk.key(0);
        assert!(first.starts_with("evk_test_"));
        let made =
            desk.ask(&first, "POST", "/api/v1/keys", json!({ "name": "Łódź", "scopes": ["staff:read"] }));
        assert_eq!(made.status, 201);
        let key = made.value()["key"].as_str().unwrap().to_owned();
        let list = desk.ask(&first, "GET", "/api/v1/keys", Value::Null);
        let text = String::from_utf8(list.body.clone()).unwrap();
        assert!(!text.contains(&key) && !text.contains(&first));
        assert_eq!(list.value()["data"][1]["sha256"], crate::token::digest(&key));
        assert_eq!(code(&desk.ask(&key, "GET", "/api/v1/jobs", Value::Null)), "403 scope_missing");
        assert_eq!(desk.ask(&key, "GET", "/api/v1/staff", Value::Null).status, 200);
    }

    #[test]
    fn both_values_hold_until_the_overlap_ends() {
        let mut desk = Desk::new();
        let first = desk.key(0);
        let made = desk.ask(&first, "POST", "/api/v1/keys", json!({ "name": "a" })).value();
        let (id, old) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let path = format!("/api/v1/keys/{id}/rotate");
        let new = desk.ask(&first, "POST", &path, json!({ "overlap_minutes": 10 })).value();
        let new = new["key"].as_str().unwrap();
        assert_eq!(desk.ask(old, "GET", "/api/v1/me", Value::Null).status, 200);
        assert_eq!(desk.ask(new, "GET", "/api/v1/me", Value::Null).status, 200);
        desk.forward(601);
        assert_eq!(code(&desk.ask(old, "GET", "/api/v1/me", Value::Null)), "401 credential_expired");
        assert_eq!(desk.ask(new, "GET", "/api/v1/me", Value::Null).status, 200);
    }

    #[test]
    fn a_revoked_key_and_its_token_are_refused_and_other_keys_are_not() {
        let mut desk = Desk::new();
        let first = desk.key(0);
        let made = desk.ask(&first, "POST", "/api/v1/keys", json!({ "name": "a" })).value();
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let token = desk.ask(key, "POST", "/api/v1/token", Value::Null).value();
        let token = token["token"].as_str().unwrap();
        assert_eq!(desk.ask(&first, "DELETE", &format!("/api/v1/keys/{id}"), Value::Null).status, 204);
        for credential in [key, token] {
            assert_eq!(code(&desk.ask(credential, "GET", "/api/v1/me", Value::Null)), "401 key_revoked");
        }
        assert_eq!(desk.ask(&first, "GET", "/api/v1/me", Value::Null).status, 200);
    }

    #[test]
    fn a_token_ends_after_24_hours() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let token = desk.ask(&key, "POST", "/api/v1/token", Value::Null).value();
        assert_eq!(
            (&token["expires_in"], &token["expires_at"]),
            (&json!(86_400), &json!("2026-01-06T08:00:00Z"))
        );
        let token = token["token"].as_str().unwrap();
        desk.forward(86_399);
        assert_eq!(desk.ask(token, "GET", "/api/v1/me", Value::Null).status, 200);
        desk.forward(1);
        assert_eq!(code(&desk.ask(token, "GET", "/api/v1/me", Value::Null)), "401 credential_expired");
    }

    #[rstest::rstest]
    #[case("", "401 credential_missing")]
    #[case("sk_live_1", "401 key_malformed")]
    #[case("evk_test_nobody", "401 credential_unknown")]
    #[case("a.b.c", "401 credential_unknown")]
    fn strangers_are_told_why(#[case] key: &str, #[case] expected: &str) {
        let answer = Desk::new().ask(key, "GET", "/api/v1/shifts", Value::Null);
        assert_eq!(code(&answer), expected);
        assert!(answer.header("WWW-Authenticate").is_some());
    }

    #[test]
    fn organisations_and_test_data_are_closed_to_each_other() {
        let mut desk = Desk::new();
        let keys = [0, 1, 2].map(|number| desk.key(number));
        let job = desk.ask(&keys[0], "GET", "/api/v1/jobs?limit=1", Value::Null).value();
        let path = format!("/api/v1/jobs/{}", job["data"][0]["id"].as_str().unwrap());
        assert_eq!(desk.ask(&keys[0], "GET", &path, Value::Null).status, 200);
        for other in &keys[1..] {
            for method in ["GET", "PATCH", "DELETE"] {
                let answer = desk.ask(other, method, &path, json!({ "title": "x" }));
                assert_eq!(code(&answer), "403 other_organisation");
            }
        }
        let call = Call::new("GET", "/api/v1/me")
            .with("Authorization", &format!("Bearer {}", keys[0]))
            .with("X-Organisation-Id", "org_south");
        assert_eq!(code(&desk.keruja.answer(&call, &mut desk.world)), "403 other_organisation");
    }

    #[test]
    fn either_limit_can_hold() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        for number in (0..100).rev() {
            let answer = desk.ask(&key, "GET", "/api/v1/me", Value::Null);
            assert_eq!(answer.header("X-RateLimit-Remaining"), Some(number.to_string()));
        }
        let refused = desk.ask(&key, "GET", "/api/v1/me", Value::Null);
        assert_eq!(code(&refused), "429 rate_limited");
        assert_eq!(refused.header("Retry-After").as_deref(), Some("3600"));
        let other = desk.key(2);
        assert_eq!(desk.ask(&other, "GET", "/api/v1/me", Value::Null).status, 200);
        assert_eq!(desk.ask("", "PUT", "/_sandbox/limit", json!({ "limit": "600/min" })).status, 200);
        for _ in 0..600 {
            assert_eq!(desk.ask(&key, "GET", "/api/v1/me", Value::Null).status, 200);
        }
        assert_eq!(
            desk.ask(&key, "GET", "/api/v1/me", Value::Null).header("Retry-After").as_deref(),
            Some("60")
        );
    }

    #[rstest::rstest]
    #[case("staff", json!({ "first_name": "Ł", "last_name": "Ż", "email": "l@example.org" }), json!({ "phone": "+48000000109" }))]
    #[case("jobs", json!({ "title": "Gala", "client": "C" }), json!({ "status": "closed" }))]
    #[case("events", json!({ "name": "Ples", "date": "2026-02-01" }), json!({ "headcount": 5 }))]
    #[case("payroll", json!({ "period_start": "2026-01-01", "period_end": "2026-01-31", "currency": "CZK" }), json!({ "status": "completed" }))]
    fn a_record_is_made_read_changed_and_removed(
        #[case] resource: &str,
        #[case] new: Value,
        #[case] change: Value,
    ) {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let base = format!("/api/v1/{resource}");
        let made = desk.ask(&key, "POST", &base, new);
        assert_eq!(made.status, 201, "{}", made.value());
        let path = made.header("Location").unwrap().replace("/keruja", "");
        assert_eq!(desk.ask(&key, "GET", &path, Value::Null).value(), made.value());
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        assert_eq!(desk.ask(&key, "PATCH", &path, change.clone()).value()[field], *value);
        assert_eq!(desk.ask(&key, "DELETE", &path, Value::Null).status, 204);
        assert_eq!(code(&desk.ask(&key, "GET", &path, Value::Null)), "404 not_found");
    }

    #[test]
    fn a_shift_that_ends_before_it_starts_is_refused_with_the_field() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let shift = json!({ "job_id": "nowhere", "role": "Kelner", "starts_at": "2026-01-05T10:00:00Z",
            "ends_at": "2026-01-05T09:00:00Z", "time_zone": "Europe/Warsaw" });
        let answer = desk.ask(&key, "POST", "/api/v1/shifts", shift);
        assert_eq!(code(&answer), "422 validation_failed");
        let fields = answer.value()["error"]["fields"].clone();
        assert_eq!(
            (&fields[0]["code"], &fields[1]["code"]),
            (&json!("unknown_reference"), &json!("before_start"))
        );
    }

    #[test]
    fn a_list_is_read_to_its_end_by_its_links() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let (mut target, mut ids) = ("/api/v1/shifts?limit=7".to_owned(), std::collections::BTreeSet::new());
        let total = loop {
            let page = desk.ask(&key, "GET", &target, Value::Null);
            ids.extend(page.value()["data"].as_array().unwrap().iter().map(|one| one["id"].to_string()));
            let Some(link) = page.header("Link") else { break page.value()["meta"]["total"].clone() };
            target = link.split_once("/keruja").unwrap().1.split_once('>').unwrap().0.to_owned();
        };
        assert_eq!((json!(ids.len()), total), (json!(30), json!(30)));
    }

    #[test]
    fn subscribers_of_the_same_organisation_are_told() {
        let mut desk = Desk::new();
        let (north, south) = (desk.key(0), desk.key(2));
        for (key, url) in [(&north, "http://127.0.0.1:1/n"), (&south, "http://127.0.0.1:1/s")] {
            let made =
                desk.ask(key, "POST", "/api/v1/webhooks", json!({ "url": url, "events": ["staff.created"] }));
            assert!(made.value()["secret"].as_str().unwrap().starts_with("whsec_"));
        }
        let staff = json!({ "first_name": "Ł", "last_name": "Ż", "email": "l@example.org" });
        desk.ask(&north, "POST", "/api/v1/staff", staff);
        desk.ask(&north, "POST", "/api/v1/jobs", json!({ "title": "Gala", "client": "C" }));
        let [told] = desk.world.emissions.as_slice() else { panic!("{:?}", desk.world.emissions) };
        assert_eq!(
            (told.event.as_str(), told.target.url.as_str()),
            ("staff.created", "http://127.0.0.1:1/n")
        );
        let body = told.body.as_ref().unwrap();
        assert_eq!((&body["type"], &body["data"]["first_name"]), (&json!("staff.created"), &json!("Ł")));
    }

    #[test]
    fn all_fifteen_events_have_a_sample() {
        let known: Vec<&str> = crate::event_names("keruja").collect();
        assert_eq!(known.len(), 15);
        assert!(webhooks::EVENTS.iter().all(|event| known.contains(event)));
        assert!(known.iter().all(|event| crate::invented("keruja", event).is_some()));
    }

    #[test]
    fn an_import_tells_the_rows_that_it_did_not_take() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let csv = "external_id,first_name,last_name,email,role\r\nN1,Żaneta,Křížová,z@example.com,Kelner\r\n\
            N2,Jiří,,j@example.com,Kelner\r\nN3,Ołena,Ґудзь,o@example.com,Dyrygent\r\n";
        let mut call = Call::new("POST", "/api/v1/imports/staff")
            .with("Authorization", &format!("Bearer {key}"))
            .with("Idempotency-Key", "a-1")
            .with("Content-Type", "text/csv");
        call.body = csv.as_bytes().to_vec();
        let made = desk.keruja.answer(&call, &mut desk.world);
        assert_eq!((made.status, &made.value()["status"]), (202, &json!("queued")));
        let path = made.header("Location").unwrap().replace("/keruja", "");
        let again = desk.keruja.answer(&call, &mut desk.world);
        assert_eq!((again.status, again.value()["id"].clone()), (200, made.value()["id"].clone()));
        assert_eq!(code(&desk.ask(&key, "GET", &format!("{path}/errors"), Value::Null)), "409 not_finished");
        desk.forward(2);
        let done = desk.ask(&key, "GET", &path, Value::Null).value();
        assert_eq!(done["status"], "completed_with_errors");
        assert_eq!((&done["created"], &done["failed"]), (&json!(1), &json!(2)));
        let places: Vec<String> = (done["errors"].as_array().unwrap().iter())
            .map(|error| format!("{} {} {}", error["row"], error["column"], error["code"]))
            .collect();
        assert_eq!(places, ["2 \"last_name\" \"required\"", "3 \"role\" \"unknown_reference\""]);
        let errors = desk.ask(&key, "GET", &format!("{path}/errors"), Value::Null);
        assert!(
            String::from_utf8(errors.body)
                .unwrap()
                .starts_with("row,column,code,message,value\r\n2,last_name,")
        );
        let staff = desk.ask(&key, "GET", "/api/v1/staff?limit=100", Value::Null);
        assert!(String::from_utf8(staff.body).unwrap().contains("Křížová"));
    }

    #[test]
    fn the_same_rows_again_are_updates() {
        let mut desk = Desk::new();
        let key = desk.key(0);
        for (created, updated) in [(1, 0), (0, 1)] {
            let rows = json!({ "rows": [{ "name": "Sommelier", "code": "S1" }] });
            let made = desk.ask(&key, "POST", "/api/v1/imports/roles", rows);
            desk.forward(2);
            let path = made.header("Location").unwrap().replace("/keruja", "");
            let done = desk.ask(&key, "GET", &path, Value::Null).value();
            assert_eq!((&done["created"], &done["updated"]), (&json!(created), &json!(updated)), "{done}");
        }
    }

    #[rstest::rstest]
    #[case("payroll_runs", "payroll_run_id,period_start,", 4)]
    #[case("attendance", "external_id,first_name,", 13)]
    #[case("compliance_reports", "external_id,name,rule,", 4)]
    fn the_exports_are_csv(#[case] kind: &str, #[case] head: &str, #[case] lines: usize) {
        let mut desk = Desk::new();
        let key = desk.key(0);
        let answer = desk.ask(&key, "GET", &format!("/api/v1/exports/{kind}"), Value::Null);
        assert_eq!(answer.header("Content-Type").as_deref(), Some("text/csv; charset=utf-8"));
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.starts_with(head), "{text}");
        assert_eq!(text.lines().count(), lines, "{text}");
    }

    #[test]
    fn the_audit_has_the_documented_columns_and_the_own_calls_alone() {
        let mut desk = Desk::new();
        let (north, south) = (desk.key(0), desk.key(2));
        desk.ask(&north, "GET", "/api/v1/shifts/none", Value::Null);
        desk.ask(&south, "GET", "/api/v1/jobs", Value::Null);
        let audit = desk.ask(&north, "GET", "/api/v1/audit", Value::Null).value();
        assert_eq!(audit["meta"]["total"], 1);
        let entry = &audit["data"][0];
        assert_eq!((&entry["endpoint"], &entry["method"]), (&json!("/api/v1/shifts/none"), &json!("GET")));
        assert_eq!((&entry["status"], &entry["timestamp"]), (&json!(404), &json!("2026-01-05T08:00:00Z")));
    }

    #[test]
    fn everything_says_that_it_is_invented() {
        let mut desk = Desk::new();
        for (method, path, status) in
            [("GET", "/nowhere", 404), ("PUT", "/api/v1/jobs", 405), ("GET", "/api/v1/jobs", 401)]
        {
            let answer = desk.ask("", method, path, Value::Null);
            assert_eq!(answer.status, status);
            assert!(answer.header(crate::imitation::answer::INVENTED).is_some());
        }
    }
}
