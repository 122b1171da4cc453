//! Who is told of what. Keruja has subscriptions in its dashboard; these paths stand for it.

use gatehouse_model::Secret;
use serde_json::{Value, json};
use std::time::Duration;

use super::keys::{Caller, Mode};
use super::resources::Happening;
use super::routes::Asked;
use super::{Keruja, other_organisation, problem};
use crate::imitation::{Answer, Emission, Target, World};
use crate::subscriber::{Subscriber, is_address};

/// The fifteen events. Keruja speaks of fifteen and names none.
pub(crate) const EVENTS: [&str; 15] = [
    "shift.published",
    "shift.assigned",
    "shift.started",
    "shift.completed",
    "shift.cancelled",
    "staff.created",
    "staff.updated",
    "job.created",
    "job.closed",
    "event.created",
    "event.cancelled",
    "timesheet.submitted",
    "timesheet.approved",
    "payroll_run.completed",
    "import.finished",
];

/// How Keruja's profile names the signature.
const SCHEME: &str = "keruja/hmac";

struct Subscription {
    organisation: String,
    mode: Mode,
    subscriber: Subscriber,
}

impl Subscription {
    fn is_of(&self, caller: &Caller) -> bool {
        (&self.organisation, self.mode) == (&caller.organisation, caller.mode)
    }
}

/// The subscriptions of all organisations.
#[derive(Default)]
pub(super) struct Webhooks {
    subscriptions: Vec<Subscription>,
}

impl Webhooks {
    /// Leaves the event for each subscription of its organisation that wants it.
    pub(super) fn emit(&self, event: &Happening, world: &mut World) {
        let whose = (&event.organisation, event.mode);
        for one in self.subscriptions.iter().filter(|one| (&one.organisation, one.mode) == whose) {
            if one.subscriber.wants(event.name) {
                let body = json!({ "type": event.name, "timestamp": world.stamp(), "id": world.uuid(),
                    "organisation_id": event.organisation, "data": event.data });
                world.emissions.push(Emission {
                    event: event.name.to_owned(),
                    body: Some(body),
                    target: one.subscriber.target(SCHEME),
                    after: Duration::ZERO,
                });
            }
        }
    }

    pub(super) fn subscribers(&self, event: &str) -> Vec<Target> {
        let wanting = self.subscriptions.iter().map(|one| &one.subscriber).filter(|one| one.wants(event));
        wanting.map(|one| one.target(SCHEME)).collect()
    }
}

/// `GET /api/v1/webhooks`.
pub(super) fn list(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let own = keruja.webhooks.subscriptions.iter().filter(|one| one.is_of(asked.caller));
    Answer::json(
        200,
        &json!({ "data": own.map(|one| one.subscriber.shown()).collect::<Vec<_>>(), "events": EVENTS }),
    )
}

/// `POST /api/v1/webhooks`: the secret that is given is kept and never shown; a missing one is made and shown once.
pub(super) fn create(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.object() {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let url = body.get("url").and_then(Value::as_str).unwrap_or_default();
    if !is_address(url) {
        return problem(422, "bad_url", "`url` must be an address with http or https.");
    }
    let events: Vec<String> = body
        .get("events")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    if let Some(unknown) = events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        return problem(422, "unknown_event", &format!("`{unknown}` is not an event."));
    }
    let given = body.get("secret").and_then(Value::as_str).filter(|secret| !secret.is_empty());
    let made = given
        .is_none()
        .then(|| format!("whsec_{:016x}{:016x}", world.number("secret"), world.number("secret")));
    let one = Subscription {
        organisation: asked.caller.organisation.clone(),
        mode: asked.caller.mode,
        subscriber: Subscriber {
            id: world.id("wh_"),
            url: url.to_owned(),
            events,
            secret: Secret::from(given.or(made.as_deref()).unwrap_or_default()),
        },
    };
    let mut shown = one.subscriber.shown();
    if let Some(made) = made {
        shown["secret"] = json!(made);
    }
    keruja.webhooks.subscriptions.push(one);
    Answer::json(201, &shown)
}

/// `DELETE /api/v1/webhooks/{id}`.
pub(super) fn remove(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let subscriptions = &mut keruja.webhooks.subscriptions;
    match subscriptions.iter().position(|one| one.subscriber.id == asked.params.get("id")) {
        None => problem(404, "not_found", "There is no such subscription."),
        Some(place) if !subscriptions[place].is_of(asked.caller) => other_organisation(),
        Some(place) => {
            subscriptions.remove(place);
            Answer::empty(204)
        }
    }
}
