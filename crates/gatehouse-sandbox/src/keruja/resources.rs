//! The five resources that Keruja announces: shifts, staff, jobs, events, payroll. What they look like is invented.

use gatehouse_model::Timestamp;
use serde_json::{Map, Value, json};

use super::keys::{Caller, Mode};
use super::routes::Asked;
use super::{Keruja, other_organisation, problem, seeds, unprocessable};
use crate::fields::{Field, FieldFault, Kind, check, may, must};
use crate::imitation::paging::by_offset;
use crate::imitation::{Answer, World};

const SHIFT: [Field; 10] = [
    must("job_id", Kind::Text),
    must("role", Kind::Text),
    must("starts_at", Kind::Moment),
    must("ends_at", Kind::Moment),
    must("time_zone", Kind::Zone),
    may("places", Kind::Whole(1, 1000)),
    may("staff_id", Kind::Text),
    may("hourly_rate", Kind::Decimal),
    may("currency", Kind::Currency),
    may("status", Kind::OneOf(&["draft", "published", "completed", "cancelled"])),
];
const STAFF: [Field; 8] = [
    must("first_name", Kind::Text),
    must("last_name", Kind::Text),
    must("email", Kind::Email),
    may("external_id", Kind::Text),
    may("phone", Kind::Text),
    may("role", Kind::Text),
    may("start_date", Kind::Day),
    may("status", Kind::OneOf(&["active", "inactive", "invited"])),
];
const JOB: [Field; 6] = [
    must("title", Kind::Text),
    must("client", Kind::Text),
    may("location", Kind::Text),
    may("start_date", Kind::Day),
    may("end_date", Kind::Day),
    may("status", Kind::OneOf(&["draft", "open", "closed"])),
];
const EVENT: [Field; 5] = [
    must("name", Kind::Text),
    must("date", Kind::Day),
    may("job_id", Kind::Text),
    may("time_zone", Kind::Zone),
    may("headcount", Kind::Whole(1, 10_000)),
];
const PAYROLL: [Field; 6] = [
    must("period_start", Kind::Day),
    must("period_end", Kind::Day),
    must("currency", Kind::Currency),
    may("gross_total", Kind::Decimal),
    may("staff_count", Kind::Whole(0, 100_000)),
    may("status", Kind::OneOf(&["draft", "completed"])),
];

/// The fields of a resource, the start of its ids, and the state in which one begins.
fn shape(resource: &str) -> (&'static [Field], &'static str, Option<&'static str>) {
    match resource {
        "shifts" => (&SHIFT, "shift_", Some("draft")),
        "staff" => (&STAFF, "staff_", Some("active")),
        "jobs" => (&JOB, "job_", Some("open")),
        "events" => (&EVENT, "event_", None),
        _ => (&PAYROLL, "payrun_", Some("draft")),
    }
}

/// Something that happened to a record, to be told to subscribers.
pub(super) struct Happening {
    pub(super) name: &'static str,
    pub(super) organisation: String,
    pub(super) mode: Mode,
    pub(super) data: Value,
}

struct Record {
    resource: &'static str,
    organisation: String,
    mode: Mode,
    value: Map<String, Value>,
}

impl Record {
    fn is_of(&self, caller: &Caller) -> bool {
        (&self.organisation, self.mode) == (&caller.organisation, caller.mode)
    }
}

/// The records of all organisations.
pub(super) struct Resources {
    records: Vec<Record>,
    events: Vec<Happening>,
}

impl Resources {
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        let mut resources = Self { records: Vec::new(), events: Vec::new() };
        seeds::plant(seed, now, |(organisation, mode), resource, value| {
            let Value::Object(value) = value else { return };
            let organisation = organisation.to_owned();
            resources.records.push(Record { resource, organisation, mode, value });
        });
        resources
    }

    /// Gives what happened since it was asked last.
    pub(super) fn take_events(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.events)
    }

    /// Gives the records of a resource that the caller's key opens.
    pub(super) fn of<'r>(
        &'r self,
        resource: &'r str,
        caller: &'r Caller,
    ) -> impl Iterator<Item = &'r Map<String, Value>> {
        let own = move |record: &&Record| record.resource == resource && record.is_of(caller);
        self.records.iter().filter(own).map(|record| &record.value)
    }

    /// Keeps a record that came by an import: the staff appears among the staff.
    pub(super) fn keep(
        &mut self,
        resource: &'static str,
        organisation: &str,
        mode: Mode,
        value: Map<String, Value>,
    ) {
        self.records.push(Record { resource, organisation: organisation.to_owned(), mode, value });
    }

    /// Finds the place of a record: 404 where there is none, 403 where it is somebody else's.
    fn place(&self, resource: &str, id: &str, caller: &Caller) -> Result<usize, Answer> {
        let place = self.records.iter().position(|one| one.resource == resource && one.value["id"] == id);
        let place = place.ok_or_else(|| problem(404, "not_found", "There is no such record."))?;
        if self.records[place].is_of(caller) { Ok(place) } else { Err(other_organisation()) }
    }

    fn faults(
        &self,
        resource: &str,
        body: &Map<String, Value>,
        partial: bool,
        caller: &Caller,
    ) -> Vec<FieldFault> {
        let mut faults = check(shape(resource).0, body, partial);
        for (field, target) in [("job_id", "jobs"), ("staff_id", "staff")] {
            let Some(id) = body.get(field).and_then(Value::as_str) else { continue };
            if !self.of(target, caller).any(|record| record["id"] == id) {
                let message = format!("names no record of {target}");
                faults.push(FieldFault { field: field.to_owned(), code: "unknown_reference", message });
            }
        }
        faults
    }

    fn happened(&mut self, name: &'static str, place: usize) {
        let record = &self.records[place];
        let (organisation, mode) = (record.organisation.clone(), record.mode);
        self.events.push(Happening { name, organisation, mode, data: Value::Object(record.value.clone()) });
    }
}

/// Finds a span whose end lies before its start.
fn turned(body: &Map<String, Value>) -> Option<FieldFault> {
    let spans = [("starts_at", "ends_at"), ("start_date", "end_date"), ("period_start", "period_end")];
    spans.into_iter().find_map(|(start, end)| {
        let (from, to) = (body.get(start)?.as_str()?, body.get(end)?.as_str()?);
        let wrong = match (from.parse::<Timestamp>(), to.parse::<Timestamp>()) {
            (Ok(from), Ok(to)) => to <= from,
            // Days are compared as text: their form has been checked.
            _ => to < from,
        };
        let message = format!("must be after {start}");
        wrong.then(|| FieldFault { field: end.to_owned(), code: "before_start", message })
    })
}

fn refused(faults: &[FieldFault]) -> Answer {
    unprocessable(faults.iter().map(FieldFault::value).collect())
}

/// `GET /api/v1/{resource}`: a page, and a `Link` to the next one.
pub(super) fn list(
    keruja: &mut Keruja,
    resource: &'static str,
    asked: &Asked<'_>,
    world: &mut World,
) -> Answer {
    let page = match by_offset(asked.call, 20, 100) {
        Ok(page) => page,
        Err(bad) => return problem(400, "bad_parameter", &format!("`{}` must be {}.", bad.name, bad.wanted)),
    };
    let status = asked.call.param("status");
    let all: Vec<&Map<String, Value>> = keruja
        .resources
        .of(resource, asked.caller)
        .filter(|record| status.as_ref().is_none_or(|wanted| record.get("status") == Some(&json!(wanted))))
        .collect();
    let next = page.offset.saturating_add(page.limit);
    let answer = Answer::json(
        200,
        &json!({ "data": page.of(&all), "meta": { "total": all.len(), "limit": page.limit, "offset": page.offset } }),
    );
    if next >= all.len() {
        return answer;
    }
    let kept = status.map_or_else(String::new, |status| format!("&status={status}"));
    let path = &asked.call.path;
    let link =
        format!("<{}/keruja{path}?limit={}&offset={next}{kept}>; rel=\"next\"", world.base, page.limit);
    answer.with("Link", link)
}

/// `POST /api/v1/{resource}`.
pub(super) fn create(
    keruja: &mut Keruja,
    resource: &'static str,
    asked: &Asked<'_>,
    world: &mut World,
) -> Answer {
    let body = match asked.object() {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let resources = &mut keruja.resources;
    let mut faults = resources.faults(resource, &body, false, asked.caller);
    faults.extend(turned(&body));
    if !faults.is_empty() {
        return refused(&faults);
    }
    let email = body.get("email").filter(|_| resource == "staff");
    if email
        .is_some_and(|email| resources.of(resource, asked.caller).any(|one| one.get("email") == Some(email)))
    {
        return problem(409, "already_exists", "Somebody with this e-mail address exists.");
    }
    let (_, prefix, state) = shape(resource);
    let id = world.id(prefix);
    let mut value = Map::from_iter([("id".to_owned(), json!(id))]);
    if let Some(state) = state {
        value.insert("status".to_owned(), json!(state));
    }
    value.extend(body);
    value.insert("created_at".to_owned(), json!(world.stamp()));
    value.insert("updated_at".to_owned(), json!(world.stamp()));
    let answer =
        Answer::json(201, &json!(value)).with("Location", format!("/keruja{}/{id}", asked.call.path));
    resources.keep(resource, &asked.caller.organisation, asked.caller.mode, value);
    let place = resources.records.len() - 1;
    let status = resources.records[place].value.get("status").and_then(Value::as_str).unwrap_or_default();
    let events: &[&'static str] = match (resource, status) {
        ("shifts", "published") => &["shift.published"],
        ("staff", _) => &["staff.created"],
        ("jobs", _) => &["job.created"],
        ("events", _) => &["event.created"],
        ("payroll", "completed") => &["payroll_run.completed"],
        _ => &[],
    };
    for event in events {
        resources.happened(event, place);
    }
    answer
}

/// `GET /api/v1/{resource}/{id}`.
pub(super) fn show(keruja: &mut Keruja, resource: &'static str, asked: &Asked<'_>, _: &mut World) -> Answer {
    match keruja.resources.place(resource, asked.params.get("id"), asked.caller) {
        Ok(place) => Answer::json(200, &json!(keruja.resources.records[place].value)),
        Err(answer) => answer,
    }
}

/// `PATCH /api/v1/{resource}/{id}`: null takes a field away.
pub(super) fn update(
    keruja: &mut Keruja,
    resource: &'static str,
    asked: &Asked<'_>,
    world: &mut World,
) -> Answer {
    let resources = &mut keruja.resources;
    let place = match resources.place(resource, asked.params.get("id"), asked.caller) {
        Ok(place) => place,
        Err(answer) => return answer,
    };
    let body = match asked.object() {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let mut faults = resources.faults(resource, &body, true, asked.caller);
    let before = resources.records[place].value.clone();
    let mut after = before.clone();
    for (name, value) in body {
        let required = shape(resource).0.iter().any(|field| field.required && field.name == name);
        if value.is_null() && required {
            faults.push(FieldFault { field: name, code: "required", message: "is required".to_owned() });
        } else if value.is_null() {
            after.remove(&name);
        } else {
            after.insert(name, value);
        }
    }
    faults.extend(turned(&after));
    if !faults.is_empty() {
        return refused(&faults);
    }
    after.insert("updated_at".to_owned(), json!(world.stamp()));
    resources.records[place].value = after;
    for event in changes(resource, &before, &resources.records[place].value) {
        resources.happened(event, place);
    }
    Answer::json(200, &json!(resources.records[place].value))
}

/// Names the events that follow from a change.
fn changes(resource: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<&'static str> {
    let changed = |field| after.get(field).filter(|value| before.get(field) != Some(value));
    let status = changed("status").and_then(Value::as_str);
    match (resource, status) {
        ("shifts", status) => {
            let assigned = changed("staff_id").map(|_| "shift.assigned");
            let told = match status {
                Some("published") => Some("shift.published"),
                Some("completed") => Some("shift.completed"),
                Some("cancelled") => Some("shift.cancelled"),
                _ => None,
            };
            assigned.into_iter().chain(told).collect()
        }
        ("staff", _) => vec!["staff.updated"],
        ("jobs", Some("closed")) => vec!["job.closed"],
        ("payroll", Some("completed")) => vec!["payroll_run.completed"],
        _ => Vec::new(),
    }
}

/// `DELETE /api/v1/{resource}/{id}`.
pub(super) fn remove(
    keruja: &mut Keruja,
    resource: &'static str,
    asked: &Asked<'_>,
    _: &mut World,
) -> Answer {
    let resources = &mut keruja.resources;
    let id = asked.params.get("id");
    let place = match resources.place(resource, id, asked.caller) {
        Ok(place) => place,
        Err(answer) => return answer,
    };
    let used = |record: &Map<String, Value>| {
        ["job_id", "staff_id"].iter().any(|field| record.get(*field).and_then(Value::as_str) == Some(id))
    };
    if resources.of("shifts", asked.caller).any(used) {
        return problem(409, "in_use", "A shift still names this record.");
    }
    match resource {
        "shifts" => resources.happened("shift.cancelled", place),
        "events" => resources.happened("event.cancelled", place),
        _ => {}
    }
    resources.records.remove(place);
    Answer::empty(204)
}
