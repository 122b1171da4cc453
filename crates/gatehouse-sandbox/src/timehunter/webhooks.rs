//! The addresses that are told of events. TimeHunter has them in its panel; these paths stand for it.

use std::time::Duration;

use gatehouse_model::Secret;
use serde_json::{Value, json};

use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::{Answer, Emission, Target, World};
use crate::subscriber::{Subscriber, is_address};

/// Placeholders: TimeHunter publishes no exact string.
const EVENTS: &[&str] = &[
    "session.started",
    "session.stopped",
    "leave.requested",
    "leave.approved",
    "leave.rejected",
    "overtime.warning",
    "compliance.violation",
    "employee.created",
];
/// The fields of a new address; the secret signs `X-Signature` and is never shown.
pub(super) const NEW: &[Field] =
    &[must("url", Kind::Text), must("secret", Kind::Text), may("events", Kind::SomeOf(EVENTS))];

/// How TimeHunter's profile names the signature.
const SCHEME: &str = "timehunter/hmac";

/// All addresses.
#[derive(Default)]
pub(super) struct Webhooks {
    addresses: Vec<Subscriber>,
}

impl Webhooks {
    /// Leaves an event for each address that wants it.
    pub(super) fn emit(&self, event: &str, data: &Value, world: &mut World) {
        for address in self.addresses.iter().filter(|address| address.wants(event)) {
            let company = world.fill("<<uuid:company>>");
            let body =
                json!({ "event": event, "timestamp": world.stamp(), "company_id": company, "data": data });
            let (event, target) = (event.to_owned(), address.target(SCHEME));
            world.emissions.push(Emission { event, body: Some(body), target, after: Duration::ZERO });
        }
    }

    pub(super) fn subscribers(&self, event: &str) -> Vec<Target> {
        let wanting = self.addresses.iter().filter(|address| address.wants(event));
        wanting.map(|address| address.target(SCHEME)).collect()
    }
}

/// `GET /api/webhooks`.
pub(super) fn list(here: &mut TimeHunter, _: &Asked<'_>, _: &mut World) -> Answer {
    success(200, &here.webhooks.addresses.iter().map(Subscriber::shown).collect())
}

/// `POST /api/webhooks`.
pub(super) fn create(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(NEW) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if !is_address(text("url")) {
        return failure(422, "bad_url", "`url` must be an address with http or https.");
    }
    let events = body.get("events").and_then(Value::as_array).into_iter().flatten();
    let address = Subscriber {
        id: world.uuid(),
        url: text("url").to_owned(),
        events: events.filter_map(Value::as_str).map(str::to_owned).collect(),
        secret: Secret::from(text("secret")),
    };
    let shown = address.shown();
    here.webhooks.addresses.push(address);
    success(201, &shown)
}

/// `DELETE /api/webhooks/{id}`.
pub(super) fn remove(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let before = here.webhooks.addresses.len();
    here.webhooks.addresses.retain(|address| address.id != asked.params.get("id"));
    if here.webhooks.addresses.len() < before {
        Answer::empty(204)
    } else {
        failure(404, "not_found", "There is no such address.")
    }
}
