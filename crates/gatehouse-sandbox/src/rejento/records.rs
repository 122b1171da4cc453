//! Candidates, jobs, interviews and matches, all from the seed.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fill::{Filling, rfc3339};
use crate::imitation::Call;
use crate::people::{PEOPLE, person_at};

/// More than two pages of a hundred, so that whoever reads all of them turns pages.
const CANDIDATES: usize = 260;
const TITLES: [(&str, &str, u32, u32); 8] = [
    ("Operator wózka widłowego", "PLN", 31, 38),
    ("Skladník na noční směny", "CZK", 165, 190),
    ("Spawacz MIG/MAG", "PLN", 42, 55),
    ("Obsluha CNC", "CZK", 210, 260),
    ("Pracownik produkcji", "PLN", 29, 33),
    ("Řidič skupiny C", "CZK", 200, 230),
    ("Комплектувальник замовлень", "PLN", 30, 34),
    ("Brigadista do skladu – léto", "CZK", 150, 160),
];
const JOB_STATES: [&str; 4] = ["open", "open", "closed", "draft"];
const STATES: [&str; 6] = ["new", "screening", "shortlisted", "interview", "hired", "rejected"];
/// Where a match is good enough for an event.
pub(crate) const GOOD: f64 = 70.0;

/// Everything that can be read.
pub(super) struct Records {
    candidates: Vec<Value>,
    jobs: Vec<Value>,
    interviews: Vec<Value>,
    matches: Vec<Match>,
}

struct Match {
    id: String,
    candidate: usize,
    job: usize,
    score: f64,
}

impl Records {
    pub(super) fn new(filling: Filling) -> Self {
        let draw = |label: &str, index: usize, of: u64| filling.number(label, index as u64) % of;
        let ago = |hours: u64| {
            let moment = filling.now.checked_sub(Duration::from_secs(hours * 3600));
            rfc3339(moment.unwrap_or(filling.now))
        };
        let candidates: Vec<Value> = (0..CANDIDATES)
            .map(|index| {
                // First and last names of different people, so that there are more names than people.
                let person = person_at(index);
                let family = person_at(index / PEOPLE.len() + index).last();
                let name = format!("{} {family}", person.first());
                json!({
                    "id": filling.uuid(&format!("candidate/{index}")),
                    "name": name,
                    "email": person.email.replace('@', &format!("+{index}@")),
                    "phone": person.phone,
                    "city": person.place.city,
                    "country": person.place.country,
                    "timezone": person.place.timezone,
                    "languages": [person.place.language, "en"],
                    "source": if draw("source", index, 3) == 0 { "referral" } else { "email" },
                    "status": STATES[draw("state", index, 6) as usize],
                    "expected_wage": { "amount": 30 + draw("wage", index, 20), "currency": person.place.currency },
                    "created_at": ago(draw("age", index, 2000)),
                })
            })
            .collect();
        let jobs: Vec<Value> = (0..24)
            .map(|index| {
                let (title, currency, low, high) = TITLES[index % TITLES.len()];
                let place = person_at(index * 5).place;
                json!({
                    "id": filling.uuid(&format!("job/{index}")),
                    "title": title,
                    "company": place.company,
                    "city": place.city,
                    "country": place.country,
                    "status": JOB_STATES[index % JOB_STATES.len()],
                    "openings": 1 + draw("openings", index, 12),
                    "wage": { "min": low, "max": high, "currency": currency, "per": "hour" },
                    "created_at": ago(24 + draw("job-age", index, 1500)),
                })
            })
            .collect();
        let mut matches: Vec<Match> = (0..CANDIDATES)
            .flat_map(|candidate| (0..3).map(move |nth| (candidate, nth)))
            .map(|(candidate, nth)| {
                let place = candidate * 3 + nth;
                let job = (draw("match", candidate, 8) as usize + nth * 8) % 24;
                // In tenths: one stands just below the border, one on it.
                let score = match place {
                    0 => 69.9,
                    1 => GOOD,
                    _ => (300 + draw("score", place, 700)) as f64 / 10.0,
                };
                Match { id: filling.uuid(&format!("match/{place}")), candidate, job, score }
            })
            .collect();
        matches.sort_by(|a, b| b.score.total_cmp(&a.score));
        let interviews = matches.iter().filter(|one| one.score >= 90.0).enumerate().map(|(index, one)| {
            let starts = filling.now.checked_add(Duration::from_secs(3600 * (index as u64 + 2)));
            json!({
                "id": filling.uuid(&format!("interview/{index}")),
                "starts_at": rfc3339(starts.unwrap_or(filling.now)),
                "duration_minutes": 30,
                "status": if index % 4 == 0 { "completed" } else { "scheduled" },
                "meeting_url": format!("https://teams.example.com/meet/{:016x}", filling.number("meeting", index as u64)),
                "candidate": brief(&candidates[one.candidate], "name"),
                "job": brief(&jobs[one.job], "title"),
            })
        });
        let interviews = interviews.collect();
        Self { candidates, jobs, interviews, matches }
    }

    pub(super) fn candidates(&self, call: &Call) -> Vec<Value> {
        narrowed(&self.candidates, call, &["status", "country", "city", "source"], &["name", "email", "city"])
    }

    pub(super) fn jobs(&self, call: &Call) -> Vec<Value> {
        narrowed(&self.jobs, call, &["status", "country", "city"], &["title", "company"])
    }

    pub(super) fn interviews(&self, call: &Call) -> Vec<Value> {
        narrowed(&self.interviews, call, &["status"], &[])
    }

    /// Gives the pairs, the best one first.
    pub(super) fn matches(&self, call: &Call) -> Vec<Value> {
        let least: f64 = call.param("min_score").and_then(|text| text.parse().ok()).unwrap_or(0.0);
        self.matches.iter().filter(|one| one.score >= least).map(|one| self.shown(one)).collect()
    }

    /// Gives a candidate with the five jobs that fit best.
    pub(super) fn candidate(&self, id: &str) -> Option<Value> {
        let index = self.candidates.iter().position(|one| one["id"].as_str() == Some(id))?;
        let own = self.matches.iter().filter(|one| one.candidate == index).take(5);
        let jobs: Vec<Value> = own
            .map(|one| json!({ "score": one.score, "job": brief(&self.jobs[one.job], "title") }))
            .collect();
        let mut shown = self.candidates[index].clone();
        shown["top_jobs"] = jobs.into();
        Some(shown)
    }

    /// Gives a job with its candidates and what was sent out for it.
    pub(super) fn job(&self, id: &str) -> Option<Value> {
        let index = self.jobs.iter().position(|one| one["id"].as_str() == Some(id))?;
        let own = self.matches.iter().filter(|one| one.job == index);
        let candidates: Vec<Value> = own
            .map(|one| json!({ "score": one.score, "candidate": brief(&self.candidates[one.candidate], "name") }))
            .collect();
        let mut shown = self.jobs[index].clone();
        let reached = candidates.len();
        shown["candidates"] = candidates.into();
        shown["broadcasts"] =
            json!([{ "channel": "email", "sent_at": shown["created_at"], "recipients": reached }]);
        Some(shown)
    }

    fn shown(&self, one: &Match) -> Value {
        json!({
            "id": one.id,
            "score": one.score,
            "candidate": brief(&self.candidates[one.candidate], "name"),
            "job": brief(&self.jobs[one.job], "title"),
        })
    }
}

fn brief(whole: &Value, name: &str) -> Value {
    let mut brief = json!({ "id": whole["id"] });
    brief[name] = whole[name].clone();
    brief
}

/// Keeps what has the values that were asked for, and the text that was searched.
fn narrowed(list: &[Value], call: &Call, equal: &[&str], searched: &[&str]) -> Vec<Value> {
    let search = call.param("search").map(|text| text.to_lowercase());
    let fits = |one: &&Value| {
        let same = equal
            .iter()
            .all(|field| call.param(field).is_none_or(|wanted| one[*field].as_str() == Some(&wanted)));
        let found = search.as_deref().is_none_or(|text| {
            searched
                .iter()
                .any(|field| one[*field].as_str().is_some_and(|value| value.to_lowercase().contains(text)))
        });
        same && found
    };
    list.iter().filter(fits).cloned().collect()
}
