//! Import jobs: rows come in, a job checks them by the sandbox's clock, and tells each row that it did not take.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::Timestamp;
use gatehouse_providers::Import;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::exports::csv_line;
use super::keys::{Caller, Mode};
use super::resources::{Happening, Resources};
use super::routes::Asked;
use super::rows::{Row, RowFault, check, read};
use super::{Keruja, attachment, other_organisation, problem};
use crate::imitation::{Answer, World};

/// How long a job waits before it runs, and how long a row takes.
const QUEUED: SignedDuration = SignedDuration::from_millis(500);
const PER_ROW_MICROS: i64 = 500;

struct Job {
    id: String,
    caller: Caller,
    resource: String,
    idempotency_key: Option<String>,
    created_at: Timestamp,
    ready_at: Timestamp,
    rows: Vec<Row>,
    done: Option<Done>,
}

struct Done {
    created: usize,
    updated: usize,
    faults: Vec<RowFault>,
}

impl Job {
    fn is_of(&self, caller: &Caller) -> bool {
        (&self.caller.organisation, self.caller.mode) == (&caller.organisation, caller.mode)
    }

    fn failed(&self) -> usize {
        let faults = self.done.iter().flat_map(|done| &done.faults);
        faults.map(|fault| fault.row).collect::<BTreeSet<_>>().len()
    }

    fn status(&self, now: Timestamp) -> &'static str {
        match &self.done {
            Some(done) if done.faults.is_empty() => "completed",
            Some(_) if self.failed() == self.rows.len() => "failed",
            Some(_) => "completed_with_errors",
            None if now < self.created_at.saturating_add(QUEUED).unwrap_or(now) => "queued",
            None => "running",
        }
    }

    fn shown(&self, now: Timestamp) -> Value {
        let mut shown = json!({ "id": self.id, "resource": self.resource, "status": self.status(now),
            "rows": self.rows.len(), "created_at": self.created_at.to_string() });
        if let Some(done) = &self.done {
            shown["created"] = json!(done.created);
            shown["updated"] = json!(done.updated);
            shown["failed"] = json!(self.failed());
            shown["finished_at"] = json!(self.ready_at.to_string());
            shown["errors"] = done.faults.iter().take(100).map(RowFault::shown).collect();
        }
        shown
    }
}

type Place = (String, Mode, String);

/// The jobs of all organisations, and the rows that they took.
pub(super) struct Imports {
    jobs: Vec<Job>,
    taken: BTreeMap<Place, Vec<Row>>,
    events: Vec<Happening>,
}

impl Imports {
    pub(super) fn new() -> Self {
        Self { jobs: Vec::new(), taken: BTreeMap::new(), events: Vec::new() }
    }

    pub(super) fn take_events(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.events)
    }

    /// Finishes the jobs whose time has come.
    pub(super) fn work(&mut self, resources: &mut Resources, world: &mut World) {
        for place in 0..self.jobs.len() {
            if self.jobs[place].done.is_some() || self.jobs[place].ready_at > world.now {
                continue;
            }
            let Some(import) = import_of(&self.jobs[place].resource) else { continue };
            let done = self.run(place, import, resources, world);
            let job = &mut self.jobs[place];
            job.done = Some(done);
            let (organisation, mode) = (job.caller.organisation.clone(), job.caller.mode);
            let data = job.shown(world.now);
            self.events.push(Happening { name: "import.finished", organisation, mode, data });
        }
    }

    fn run(&mut self, place: usize, import: &Import, resources: &mut Resources, world: &mut World) -> Done {
        let job = &self.jobs[place];
        let whose = |resource: &str| (job.caller.organisation.clone(), job.caller.mode, resource.to_owned());
        let known = |resource: &str, column: &str, value: &str| {
            let taken = self.taken.get(&whose(resource)).into_iter().flatten();
            // A role exists where somebody of the staff has it.
            let (among, field) = if resource == "roles" { ("staff", "role") } else { (resource, column) };
            taken.into_iter().any(|row| row.get(column).is_some_and(|one| one == value))
                || resources
                    .of(among, &job.caller)
                    .any(|one| one.get(field).and_then(Value::as_str) == Some(value))
        };
        let faults = check(import, &job.rows, known);
        let bad: BTreeSet<usize> = faults.iter().map(|fault| fault.row).collect();
        let good: Vec<Row> = (1..)
            .zip(&job.rows)
            .filter(|(number, _)| !bad.contains(number))
            .map(|(_, row)| row.clone())
            .collect();
        let (caller, target) = (job.caller.clone(), whose(&import.id));
        let taken = self.taken.entry(target).or_default();
        let (mut created, mut updated) = (0, 0);
        for row in good {
            match taken.iter_mut().find(|old| same(import, old, &row)) {
                Some(old) => {
                    old.extend(row);
                    updated += 1;
                }
                None => {
                    if import.id == "staff" {
                        resources.keep("staff", &caller.organisation, caller.mode, staff(&row, world));
                    }
                    taken.push(row);
                    created += 1;
                }
            }
        }
        Done { created, updated, faults }
    }

    fn find(&self, id: &str, caller: &Caller) -> Result<&Job, Answer> {
        let job = self.jobs.iter().find(|job| job.id == id);
        let job = job.ok_or_else(|| problem(404, "not_found", "There is no such import."))?;
        if job.is_of(caller) { Ok(job) } else { Err(other_organisation()) }
    }
}

fn import_of(resource: &str) -> Option<&'static Import> {
    gatehouse_providers::platform("keruja")?.imports.iter().find(|import| import.id == resource)
}

/// Tells whether two rows are about the same thing: by the first set of key columns that both have.
fn same(import: &Import, old: &Row, new: &Row) -> bool {
    let full = |row: &Row, key: &&Vec<String>| key.iter().all(|column| row.contains_key(column));
    let key = import.keys.iter().find(|key| full(old, key) && full(new, key));
    key.is_some_and(|key| key.iter().all(|column| old.get(column) == new.get(column)))
}

fn staff(row: &Row, world: &mut World) -> Map<String, Value> {
    let mut value = Map::from_iter([("id".to_owned(), json!(world.id("staff_")))]);
    value.insert("status".to_owned(), json!("active"));
    value.extend(row.iter().map(|(name, cell)| (name.clone(), json!(cell))));
    value.insert("created_at".to_owned(), json!(world.stamp()));
    value.insert("updated_at".to_owned(), json!(world.stamp()));
    value
}

/// `POST /api/v1/imports/{resource}`: 202 and a job; the same `Idempotency-Key` gives the same job again.
pub(super) fn create(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let resource = asked.params.get("resource");
    if import_of(resource).is_none() {
        let message = "There are staff, events, clients, jobs, roles and pay_rates.";
        return problem(404, "unknown_resource", message);
    }
    let key = asked.call.header("idempotency-key").map(std::borrow::Cow::into_owned);
    let jobs = &mut keruja.imports.jobs;
    let again =
        jobs.iter().find(|job| key.is_some() && job.idempotency_key == key && job.is_of(asked.caller));
    if let Some(job) = again {
        return Answer::json(200, &job.shown(world.now)).with("Idempotency-Replayed", "true");
    }
    let rows = match read(asked.call) {
        Ok(rows) => rows,
        Err((status, code, message)) => return problem(status, code, &message),
    };
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let time = QUEUED + SignedDuration::from_micros(count.saturating_mul(PER_ROW_MICROS));
    let job = Job {
        id: world.id("imp_"),
        caller: asked.caller.clone(),
        resource: resource.to_owned(),
        idempotency_key: key,
        created_at: world.now,
        ready_at: world.now.saturating_add(time).unwrap_or(world.now),
        rows,
        done: None,
    };
    let location = format!("/keruja/api/v1/imports/{}", job.id);
    let answer = Answer::json(202, &job.shown(world.now)).with("Location", location).with("Retry-After", 1);
    jobs.push(job);
    answer
}

/// `GET /api/v1/imports`: the jobs of the organisation, the newest first.
pub(super) fn list(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let own = keruja.imports.jobs.iter().rev().filter(|job| job.is_of(asked.caller));
    let jobs: Vec<Value> = own.take(100).map(|job| job.shown(world.now)).collect();
    Answer::json(200, &json!({ "data": jobs }))
}

/// `GET /api/v1/imports/{id}`.
pub(super) fn show(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    match keruja.imports.find(asked.params.get("id"), asked.caller) {
        Ok(job) => Answer::json(200, &job.shown(world.now)),
        Err(answer) => answer,
    }
}

/// `GET /api/v1/imports/{id}/errors`: every fault as CSV.
pub(super) fn errors(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let job = match keruja.imports.find(asked.params.get("id"), asked.caller) {
        Ok(job) => job,
        Err(answer) => return answer,
    };
    let Some(done) = &job.done else { return problem(409, "not_finished", "The import has not finished.") };
    let mut text = "row,column,code,message,value\r\n".to_owned();
    for fault in &done.faults {
        let cells = [
            fault.row.to_string(),
            fault.column.clone(),
            fault.code.to_owned(),
            fault.message.clone(),
            fault.value.clone(),
        ];
        text.push_str(&csv_line(&cells));
        text.push_str("\r\n");
    }
    Answer::of(200, "text/csv; charset=utf-8", text).with_all([attachment("errors.csv")])
}
