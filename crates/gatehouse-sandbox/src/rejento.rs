//! rejento: six reads, and nothing that writes. The host, the bodies, the filters and the pages are invented.

mod records;

use std::time::Duration;

use gatehouse_model::{Secret, Timestamp};
use serde_json::{Value, json};

use crate::fill::Filling;
use crate::imitation::route::named;
use crate::imitation::{
    Answer, Call, Credential, Found, Imitation, Limiter, Params, Route, World, find, paging,
};
use records::Records;

/// Calls of a key in a minute.
const LIMIT: u32 = 100;
const INVENTED: &str = "host, fields, filters, paging";

/// The imitation of rejento.
pub(crate) struct Rejento {
    key: String,
    /// A key of a plan below Team, which has no right to the API.
    small_plan: String,
    limiter: Limiter,
    records: Records,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Candidates,
    Candidate,
    Jobs,
    Job,
    Interviews,
    Matches,
}

const fn route(path: &'static str, act: Act) -> Route<Act> {
    Route { method: "GET", path, act }
}

const ROUTES: [Route<Act>; 6] = [
    route("/api/v1/candidates", Act::Candidates),
    route("/api/v1/candidates/{id}", Act::Candidate),
    route("/api/v1/jobs", Act::Jobs),
    route("/api/v1/jobs/{id}", Act::Job),
    route("/api/v1/interviews", Act::Interviews),
    route("/api/v1/matches", Act::Matches),
];

impl Rejento {
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        let filling = Filling { seed, now };
        Self {
            key: filling.fill("rk_<<key:rejento>>"),
            small_plan: filling.fill("rk_<<key:rejento-small-plan>>"),
            limiter: Limiter::new(LIMIT, Duration::from_secs(60)),
            records: Records::new(filling),
        }
    }

    /// Gives the methods and paths that it answers.
    pub(crate) fn calls() -> Vec<(&'static str, &'static str)> {
        named(&ROUTES)
    }

    fn read(&self, act: Act, params: &Params, call: &Call) -> Answer {
        let id = params.get("id");
        match act {
            Act::Candidates => page(call, &self.records.candidates(call)),
            Act::Jobs => page(call, &self.records.jobs(call)),
            Act::Interviews => page(call, &self.records.interviews(call)),
            Act::Matches => page(call, &self.records.matches(call)),
            Act::Candidate => one(self.records.candidate(id), "candidate"),
            Act::Job => one(self.records.job(id), "job"),
        }
    }
}

impl Imitation for Rejento {
    fn platform(&self) -> &'static str {
        "rejento"
    }

    fn answer(&mut self, call: &Call, world: &mut World) -> Answer {
        let (act, params) = match find(&ROUTES, &call.method, &call.path) {
            Found::Call(act, params) => (act, params),
            Found::OtherMethods(allowed) => {
                return refuse(405, "method_not_allowed", "API keys are read-only").with("Allow", allowed);
            }
            Found::Nothing => return refuse(404, "not_found", "No such path"),
        };
        let Some(key) = call.bearer() else {
            let answer = refuse(401, "unauthorized", "Missing API key");
            return answer.with("WWW-Authenticate", "Bearer");
        };
        if key == self.small_plan {
            return refuse(403, "plan_required", "API keys need the Team plan or above");
        }
        if key != self.key {
            return refuse(401, "unauthorized", "Unknown API key").with("WWW-Authenticate", "Bearer");
        }
        let take = self.limiter.take(&key, world.now);
        if take.allowed {
            self.read(act, &params, call)
        } else {
            refuse(429, "rate_limited", "100 requests per minute").with_all([take.retry_after()])
        }
    }

    fn credentials(&self) -> Vec<Credential> {
        let id = self.key.trim_start_matches("rk_sandbox_").chars().take(8).collect::<String>();
        let one = |field, label, value: &str| Credential {
            auth: "bearer",
            field,
            label,
            value: Secret::from(value),
        };
        vec![
            one("key_id", "the key's public id", &format!("key_{id}")),
            one("secret", "read-only key", &self.key),
            one("secret", "key of a plan without the API", &self.small_plan),
        ]
    }
}

/// Cuts the page that was asked for out of a list.
fn page(call: &Call, list: &[Value]) -> Answer {
    match paging::by_page(call, "page", "per_page", 25, 100) {
        Ok((number, page)) => {
            let pages = list.len().div_ceil(page.limit);
            let meta = json!({ "total": list.len(), "page": number, "per_page": page.limit, "pages": pages });
            Answer::json(200, &json!({ "data": page.of(list), "meta": meta })).invented(INVENTED)
        }
        Err(bad) => refuse(400, "bad_parameter", &format!("{} must be {}", bad.name, bad.wanted)),
    }
}

fn one(found: Option<Value>, what: &str) -> Answer {
    match found {
        Some(value) => Answer::json(200, &json!({ "data": value })).invented(INVENTED),
        None => refuse(404, "not_found", &format!("No such {what}")),
    }
}

fn refuse(status: u16, code: &str, text: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": text } })).invented("fields")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> (Rejento, World) {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        (Rejento::new(1, now), World::new(1, now))
    }

    fn get(rejento: &mut Rejento, world: &mut World, target: &str) -> Answer {
        let call = Call::new("GET", target).with("Authorization", &format!("Bearer {}", rejento.key));
        rejento.answer(&call, world)
    }

    #[rstest::rstest]
    #[case("GET", "/api/v1/candidates", None, 401, "unauthorized")]
    #[case("GET", "/api/v1/candidates", Some("rk_x"), 401, "unauthorized")]
    #[case("POST", "/api/v1/candidates", Some("rk_x"), 405, "method_not_allowed")]
    #[case("DELETE", "/api/v1/jobs/1", None, 405, "method_not_allowed")]
    #[case("GET", "/api/v2/candidates", None, 404, "not_found")]
    fn what_is_refused_says_why(
        #[case] method: &str,
        #[case] path: &str,
        #[case] key: Option<&str>,
        #[case] status: u16,
        #[case] code: &str,
    ) {
        let (mut rejento, mut world) = setting();
        let call = Call::new(method, path);
        let call = match key {
            Some(key) => call.with("Authorization", &format!("Bearer {key}")),
            None => call,
        };
        let answer = rejento.answer(&call, &mut world);
        assert_eq!((answer.status, answer.value()["error"]["code"].as_str()), (status, Some(code)));
        assert_eq!(status == 405, answer.header("allow").as_deref() == Some("GET"));
    }

    #[test]
    fn a_plan_without_the_api_is_told() {
        let (mut rejento, mut world) = setting();
        let call =
            Call::new("GET", "/api/v1/jobs").with("Authorization", &format!("Bearer {}", rejento.small_plan));
        let answer = rejento.answer(&call, &mut world);
        assert_eq!((answer.status, &answer.value()["error"]["code"]), (403, &json!("plan_required")));
    }

    #[test]
    fn every_page_of_a_list_together_is_the_list() {
        let (mut rejento, mut world) = setting();
        for path in ["candidates", "jobs", "interviews", "matches"] {
            let whole = get(&mut rejento, &mut world, &format!("/api/v1/{path}?per_page=100")).value();
            let total = usize::try_from(whole["meta"]["total"].as_u64().unwrap()).unwrap();
            let mut ids = Vec::new();
            for page in 1.. {
                let body = get(&mut rejento, &mut world, &format!("/api/v1/{path}?page={page}&per_page=100"))
                    .value();
                let data = body["data"].as_array().unwrap().clone();
                if data.is_empty() {
                    break;
                }
                ids.extend(data.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            }
            let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
            assert_eq!((ids.len(), distinct.len()), (total, total), "{path}");
        }
    }

    #[test]
    fn one_candidate_has_its_best_jobs_and_one_job_its_candidates() {
        let (mut rejento, mut world) = setting();
        let list = get(&mut rejento, &mut world, "/api/v1/candidates").value();
        let id = list["data"][0]["id"].as_str().unwrap().to_owned();
        let candidate = get(&mut rejento, &mut world, &format!("/api/v1/candidates/{id}")).value();
        let jobs = candidate["data"]["top_jobs"].as_array().unwrap();
        assert!(!jobs.is_empty() && jobs.len() <= 5);
        let scores: Vec<f64> = jobs.iter().map(|job| job["score"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        let job = jobs[0]["job"]["id"].as_str().unwrap();
        let job = get(&mut rejento, &mut world, &format!("/api/v1/jobs/{job}")).value();
        assert!(!job["data"]["candidates"].as_array().unwrap().is_empty());
        assert!(job["data"]["broadcasts"].is_array());
        assert_eq!(get(&mut rejento, &mut world, "/api/v1/jobs/nope").status, 404);
    }

    #[test]
    fn lists_are_filtered() {
        let (mut rejento, mut world) = setting();
        let mut total =
            |target: &str| get(&mut rejento, &mut world, target).value()["meta"]["total"].as_u64().unwrap();
        let all = total("/api/v1/jobs");
        let (open, closed) = (total("/api/v1/jobs?status=open"), total("/api/v1/jobs?status=closed"));
        assert!(open > 0 && closed > 0 && open + closed < all);
        assert!(total("/api/v1/candidates?country=CZ") > 0);
        assert_eq!(total("/api/v1/candidates?search=nobody-of-this-name"), 0);
        assert!(total("/api/v1/matches?min_score=70") < total("/api/v1/matches"));
    }

    #[test]
    fn the_hundred_and_first_call_of_a_minute_waits() {
        let (mut rejento, mut world) = setting();
        for _ in 0..LIMIT {
            assert_eq!(get(&mut rejento, &mut world, "/api/v1/jobs").status, 200);
        }
        world.now = crate::clock::later(world.now, Duration::from_secs(20));
        let refused = get(&mut rejento, &mut world, "/api/v1/jobs");
        assert_eq!((refused.status, refused.header("retry-after").as_deref()), (429, Some("40")));
        world.now = crate::clock::later(world.now, Duration::from_secs(40));
        assert_eq!(get(&mut rejento, &mut world, "/api/v1/jobs").status, 200);
    }

    #[test]
    fn a_page_out_of_its_range_is_refused() {
        let (mut rejento, mut world) = setting();
        for query in ["page=0", "per_page=101", "per_page=x"] {
            assert_eq!(
                get(&mut rejento, &mut world, &format!("/api/v1/jobs?{query}")).status,
                400,
                "{query}"
            );
        }
    }
}
