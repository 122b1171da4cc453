//! Working sessions, and the hours that follow from them.

use gatehouse_model::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use serde_json::{Map, Value, json};

use super::people::{Staff, paged};
use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::{Answer, World};
use crate::token::Mint;

/// From how many minutes on a session is overtime: eight hours.
const OVERTIME: i64 = 480;
/// From how many minutes on it breaks a rule: twelve hours.
const LONGEST: i64 = 720;
/// How many days back there are sessions from the start.
const SEEDED_DAYS: i64 = 62;

/// The fields of a start.
pub(super) const START: &[Field] = &[must("employeeId", Kind::Text), may("project", Kind::Text)];
/// What a list can be narrowed by.
pub(super) const FILTER: &[Field] = &[
    may("employeeId", Kind::Text),
    may("from", Kind::Day),
    may("to", Kind::Day),
    may("page", Kind::Whole(1, i64::MAX)),
    may("pageSize", Kind::Whole(1, 100)),
];
/// The parameters of the hours.
pub(super) const MONTH: &[Field] = &[must("month", Kind::Text)];

struct Session {
    id: String,
    employee: String,
    project: Option<String>,
    started: Timestamp,
    stopped: Option<Timestamp>,
}

impl Session {
    fn minutes(&self) -> Option<i64> {
        Some(self.stopped?.duration_since(self.started).as_mins())
    }

    fn shown(&self) -> Value {
        json!({ "id": self.id, "employeeId": self.employee, "project": self.project,
            "startedAt": self.started.to_string(), "stoppedAt": self.stopped.map(|at| at.to_string()),
            "minutes": self.minutes() })
    }
}

/// All sessions, in the order in which they were started.
pub(super) struct Sessions {
    sessions: Vec<Session>,
}

impl Sessions {
    /// Makes a session for each working day of two months, at eight by the employee's own clock.
    pub(super) fn new(seed: u64, now: Timestamp, staff: &Staff) -> Self {
        let mut mint = Mint::new(seed, "timehunter/sessions");
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut sessions = Vec::new();
        for back in (1..=SEEDED_DAYS).rev() {
            let Ok(day) = today.checked_sub(back.days()) else { continue };
            if day.weekday().to_monday_one_offset() > 5 {
                continue;
            }
            for (number, employee) in (0_i64..).zip(staff.all()) {
                let Ok(start) = day.at(8, 0, 0, 0).to_zoned(zone(employee)) else { continue };
                let length = SignedDuration::from_mins(450 + (back * 7 + number * 11) % 60);
                let started = start.timestamp();
                let stopped = started.checked_add(length).ok();
                let employee = text(employee, "id");
                sessions.push(Session { id: mint.uuid(), employee, project: None, started, stopped });
            }
        }
        Self { sessions }
    }
}

fn text(employee: &Map<String, Value>, name: &str) -> String {
    employee.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn zone(employee: &Map<String, Value>) -> TimeZone {
    TimeZone::get(&text(employee, "timeZone")).unwrap_or(TimeZone::UTC)
}

/// The day of a session by the clock of the employee.
fn day_of(session: &Session, staff: &Staff) -> Date {
    let zone = staff.find(&session.employee).map_or(TimeZone::UTC, zone);
    session.started.to_zoned(zone).date()
}

/// `GET /api/sessions`.
pub(super) fn list(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let day = |name: &str| match asked.call.param(name) {
        None => Ok(None),
        Some(day) => day.parse::<Date>().map(Some).map_err(|_| {
            failure(400, "bad_parameter", &format!("`{name}` must be a day such as 2026-01-31."))
        }),
    };
    let (from, to) = match (day("from"), day("to")) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(answer), _) | (_, Err(answer)) => return answer,
    };
    let employee = asked.call.param("employeeId");
    let wanted = |session: &&Session| {
        let day = day_of(session, &here.staff);
        employee.as_ref().is_none_or(|id| *id == session.employee)
            && from.is_none_or(|from| day >= from)
            && to.is_none_or(|to| day <= to)
    };
    let all: Vec<Value> = here.sessions.sessions.iter().filter(wanted).map(Session::shown).collect();
    paged(asked, &all)
}

/// `POST /api/sessions/start`: tells `session.started`.
pub(super) fn start(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(START) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let id = text(&body, "employeeId");
    let Some(employee) = here.staff.find(&id).cloned() else {
        return failure(404, "not_found", "There is no such employee.");
    };
    if here.sessions.sessions.iter().any(|one| one.employee == id && one.stopped.is_none()) {
        return failure(409, "already_started", "The employee has a session that has not been stopped.");
    }
    let project = body.get("project").and_then(Value::as_str).map(str::to_owned);
    let session = Session { id: world.uuid(), employee: id, project, started: world.now, stopped: None };
    let shown = session.shown();
    here.sessions.sessions.push(session);
    here.webhooks.emit("session.started", &json!({ "session": shown, "employee": employee }), world);
    success(201, &shown)
}

/// `POST /api/sessions/{id}/stop`: tells `session.stopped`, and what is wrong with a long one.
pub(super) fn stop(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let id = asked.params.get("id");
    let Some(session) = here.sessions.sessions.iter_mut().find(|one| one.id == id) else {
        return failure(404, "not_found", "There is no such session.");
    };
    if session.stopped.is_some() {
        return failure(409, "already_stopped", "The session was stopped before.");
    }
    session.stopped = Some(world.now);
    let (shown, minutes) = (session.shown(), session.minutes().unwrap_or_default());
    let employee = here.staff.find(&session.employee).cloned();
    let data = json!({ "session": shown, "employee": employee });
    here.webhooks.emit("session.stopped", &data, world);
    if minutes > OVERTIME {
        here.webhooks.emit("overtime.warning", &data, world);
    }
    if minutes > LONGEST {
        here.webhooks.emit("compliance.violation", &data, world);
    }
    success(200, &shown)
}

/// `GET /api/hours?month=2026-01`: the sum of each employee's sessions that began in the month, by the own clock.
pub(super) fn hours(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let month = asked.call.param("month").unwrap_or_default();
    let Ok(first) = format!("{month}-01").parse::<Date>() else {
        return failure(400, "bad_parameter", "`month` must be a month such as 2026-01.");
    };
    let rows: Vec<Value> = (here.staff.all().iter())
        .map(|employee| {
            let id = text(employee, "id");
            let worked = here.sessions.sessions.iter().filter(|one| one.employee == id && one.stopped.is_some());
            let inside: Vec<&Session> =
                worked.filter(|one| day_of(one, &here.staff).first_of_month() == first).collect();
            let minutes: i64 = inside.iter().filter_map(|one| one.minutes()).sum();
            let overtime: i64 = inside.iter().filter_map(|one| one.minutes()).map(|one| (one - OVERTIME).max(0)).sum();
            json!({ "employeeId": id, "number": employee["number"], "name": employee["name"],
                "currency": employee["currency"], "sessions": inside.len(), "minutes": minutes,
                "overtimeMinutes": overtime, "hours": format!("{}.{:02}", minutes / 60, minutes % 60 * 100 / 60) })
        })
        .collect();
    success(200, &json!({ "month": month, "employees": rows }))
}
