//! The employees of the company.

use serde_json::{Map, Value, json};

use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::paging::by_page;
use crate::imitation::{Answer, World};
use crate::people::PEOPLE;
use crate::token::Mint;

/// The fields of an employee.
pub(super) const EMPLOYEE: &[Field] = &[
    must("name", Kind::Text),
    must("email", Kind::Email),
    may("phone", Kind::Text),
    may("timeZone", Kind::Zone),
    may("hourlyRate", Kind::Decimal),
    may("currency", Kind::OneOf(&["PLN", "CZK"])),
];
/// The parameters of a page, as texts of the query.
pub(super) const PAGE: &[Field] =
    &[may("page", Kind::Whole(1, i64::MAX)), may("pageSize", Kind::Whole(1, 100))];

/// The employees, oldest first.
pub(super) struct Staff {
    employees: Vec<Map<String, Value>>,
}

impl Staff {
    pub(super) fn new(seed: u64) -> Self {
        let mut mint = Mint::new(seed, "timehunter/employees");
        let employees = (0..).zip(&PEOPLE).map(|(number, person)| {
            let (zone, currency, rate) = match person.phone.get(..4) {
                Some("+420") => ("Europe/Prague", "CZK", "210.00"),
                _ => ("Europe/Warsaw", "PLN", "38.50"),
            };
            let value = json!({ "id": mint.uuid(), "number": format!("P-{:04}", number + 1), "name": person.name,
                "email": person.email, "phone": person.phone, "timeZone": zone, "hourlyRate": rate,
                "currency": currency });
            value.as_object().cloned().unwrap_or_default()
        });
        Self { employees: employees.collect() }
    }

    /// Gives all employees.
    pub(super) fn all(&self) -> &[Map<String, Value>] {
        &self.employees
    }

    /// Gives an employee.
    pub(super) fn find(&self, id: &str) -> Option<&Map<String, Value>> {
        self.employees.iter().find(|one| one["id"] == id)
    }
}

/// Cuts a page out of a list, with what stands around it; or gives the refusal.
pub(super) fn paged(asked: &Asked<'_>, all: &[Value]) -> Answer {
    match by_page(asked.call, "page", "pageSize", 25, 100) {
        Ok((number, page)) => {
            let body = json!({ "success": true, "data": page.of(all), "meta": { "page": number,
                "pageSize": page.limit, "total": all.len(), "pages": all.len().div_ceil(page.limit) } });
            Answer::json(200, &body)
        }
        Err(bad) => failure(400, "bad_parameter", &format!("`{}` must be {}.", bad.name, bad.wanted)),
    }
}

/// `GET /api/employees`.
pub(super) fn list(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let all: Vec<Value> = here.staff.employees.iter().cloned().map(Value::Object).collect();
    paged(asked, &all)
}

/// `GET /api/employees/{id}`.
pub(super) fn show(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    match here.staff.find(asked.params.get("id")) {
        Some(employee) => success(200, &json!(employee)),
        None => failure(404, "not_found", "There is no such employee."),
    }
}

/// `POST /api/employees`: tells `employee.created`.
pub(super) fn create(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(EMPLOYEE) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    if here.staff.employees.iter().any(|one| one.get("email") == body.get("email")) {
        return failure(409, "already_exists", "Somebody has this e-mail address.");
    }
    let mut employee = Map::from_iter([("id".to_owned(), json!(world.uuid()))]);
    employee.insert("number".to_owned(), json!(format!("P-{:04}", here.staff.employees.len() + 1)));
    employee.insert("timeZone".to_owned(), json!("Europe/Warsaw"));
    employee.insert("currency".to_owned(), json!("PLN"));
    employee.extend(body);
    here.staff.employees.push(employee.clone());
    here.webhooks.emit("employee.created", &json!({ "employee": employee }), world);
    success(201, &json!(employee))
}
