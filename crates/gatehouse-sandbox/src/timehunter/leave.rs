//! Leave: requested, then approved or rejected, once.

use gatehouse_model::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::people::{Staff, paged};
use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::{Answer, World};
use crate::token::Mint;

const KINDS: &[&str] = &["vacation", "sick", "unpaid", "on-demand"];
const STATES: &[&str] = &["requested", "approved", "rejected"];

/// The fields of a request.
pub(super) const REQUEST: &[Field] = &[
    must("employeeId", Kind::Text),
    must("from", Kind::Day),
    must("to", Kind::Day),
    must("kind", Kind::OneOf(KINDS)),
    may("note", Kind::Text),
];
/// The fields of a rejection.
pub(super) const REJECTION: &[Field] = &[must("reason", Kind::Text)];
/// What a list can be narrowed by.
pub(super) const FILTER: &[Field] = &[
    may("status", Kind::OneOf(STATES)),
    may("employeeId", Kind::Text),
    may("page", Kind::Whole(1, i64::MAX)),
    may("pageSize", Kind::Whole(1, 100)),
];

/// All leave, in the order in which it was requested.
pub(super) struct LeaveBook {
    leave: Vec<Map<String, Value>>,
}

impl LeaveBook {
    /// Makes a request of each third employee, one of them decided.
    pub(super) fn new(seed: u64, now: Timestamp, staff: &Staff) -> Self {
        let mut mint = Mint::new(seed, "timehunter/leave");
        let today = now.to_zoned(TimeZone::UTC).date();
        let ahead = |days: i64| today.checked_add(days.days()).unwrap_or(today).to_string();
        let leave = staff.all().iter().step_by(3).enumerate().map(|(number, employee)| {
            let status = if number == 0 { "approved" } else { "requested" };
            let value = json!({ "id": mint.uuid(), "employeeId": employee["id"], "from": ahead(14), "to": ahead(18),
                "kind": "vacation", "days": 5, "status": status, "requestedAt": now.to_string() });
            value.as_object().cloned().unwrap_or_default()
        });
        Self { leave: leave.collect() }
    }
}

/// `GET /api/leave`.
pub(super) fn list(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let fits = |leave: &&Map<String, Value>| {
        ["status", "employeeId"].iter().all(|name| {
            asked
                .call
                .param(name)
                .is_none_or(|wanted| leave.get(*name).is_some_and(|value| *value == wanted.as_str()))
        })
    };
    let all: Vec<Value> = here.leave.leave.iter().filter(fits).cloned().map(Value::Object).collect();
    paged(asked, &all)
}

/// `POST /api/leave`: tells `leave.requested`.
pub(super) fn request(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(REQUEST) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let day = |name: &str| body.get(name).and_then(Value::as_str).and_then(|day| day.parse::<Date>().ok());
    let Some((from, to)) = day("from").zip(day("to")).filter(|(from, to)| from <= to) else {
        return failure(422, "before_start", "`to` must not lie before `from`.");
    };
    let id = body.get("employeeId").and_then(Value::as_str).unwrap_or_default();
    let Some(employee) = here.staff.find(id).cloned() else {
        return failure(404, "not_found", "There is no such employee.");
    };
    let overlaps = |leave: &Map<String, Value>| {
        let (start, end) =
            (leave["from"].as_str().unwrap_or_default(), leave["to"].as_str().unwrap_or_default());
        leave["employeeId"] == id
            && leave["status"] != "rejected"
            && *start <= *to.to_string()
            && *end >= *from.to_string()
    };
    if here.leave.leave.iter().any(overlaps) {
        return failure(409, "overlaps", "The employee has leave on some of these days.");
    }
    let days = to.duration_since(from).as_hours() / 24 + 1;
    let mut leave = Map::from_iter([("id".to_owned(), json!(world.uuid()))]);
    leave.extend(body);
    leave.insert("days".to_owned(), json!(days));
    leave.insert("status".to_owned(), json!("requested"));
    leave.insert("requestedAt".to_owned(), json!(world.now.to_string()));
    here.leave.leave.push(leave.clone());
    here.webhooks.emit("leave.requested", &json!({ "leave": leave, "employee": employee }), world);
    success(201, &json!(leave))
}

/// `POST /api/leave/{id}/approve`: tells `leave.approved`.
pub(super) fn approve(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    decide(here, asked, world, "approved", None)
}

/// `POST /api/leave/{id}/reject`: tells `leave.rejected`.
pub(super) fn reject(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    match asked.body(REJECTION) {
        Ok(body) => decide(here, asked, world, "rejected", body.get("reason").cloned()),
        Err(answer) => answer,
    }
}

fn decide(
    here: &mut TimeHunter,
    asked: &Asked<'_>,
    world: &mut World,
    status: &str,
    reason: Option<Value>,
) -> Answer {
    let id = asked.params.get("id");
    let Some(leave) = here.leave.leave.iter_mut().find(|leave| leave["id"] == id) else {
        return failure(404, "not_found", "There is no such leave.");
    };
    if leave["status"] != "requested" {
        return failure(409, "already_decided", "The leave was approved or rejected before.");
    }
    leave.insert("status".to_owned(), json!(status));
    leave.insert("decidedBy".to_owned(), json!(asked.caller.who));
    leave.insert("decidedAt".to_owned(), json!(world.now.to_string()));
    if let Some(reason) = reason {
        leave.insert("reason".to_owned(), reason);
    }
    let leave = leave.clone();
    let employee = here.staff.find(leave["employeeId"].as_str().unwrap_or_default()).cloned();
    let event = if status == "approved" { "leave.approved" } else { "leave.rejected" };
    here.webhooks.emit(event, &json!({ "leave": leave, "employee": employee }), world);
    success(200, &json!(leave))
}
