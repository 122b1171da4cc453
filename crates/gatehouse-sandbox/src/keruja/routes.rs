//! The paths of Keruja's imitation.

use serde_json::{Map, Value};

use super::keys::Caller;
use super::{Keruja, audit, exports, imports, keys, problem, resources, webhooks};
use crate::imitation::{Answer, Call, Params, Route, World};

/// What a path does, and the scope that it needs.
#[derive(Clone, Copy)]
pub(super) struct Act {
    pub(super) scope: Option<&'static str>,
    pub(super) run: fn(&mut Keruja, &Asked<'_>, &mut World) -> Answer,
}

/// A call of somebody known.
pub(super) struct Asked<'c> {
    pub(super) call: &'c Call,
    pub(super) params: &'c Params,
    pub(super) caller: &'c Caller,
}

impl Asked<'_> {
    /// Reads the body as a JSON object, or gives the refusal.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Answer> {
        match self.call.json() {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(problem(400, "not_an_object", "The body must be a JSON object.")),
            Err(error) => Err(problem(400, "malformed_json", &format!("The body is not JSON: {error}."))),
        }
    }

    /// Reads the body as a JSON object; an empty one is an empty object.
    pub(super) fn object_or_empty(&self) -> Result<Map<String, Value>, Answer> {
        if self.call.body.is_empty() { Ok(Map::new()) } else { self.object() }
    }
}

macro_rules! routes {
    ($($method:literal $path:literal $scope:expr => $run:expr;)*) => {
        &[$(Route { method: $method, path: $path, act: Act { scope: $scope, run: $run } },)*]
    };
}

/// Every path.
pub(super) const ROUTES: &[Route<Act>] = routes! {
    "GET" "/api/v1/me" None => keys::me;
    "GET" "/api/v1/keys" None => keys::list;
    "POST" "/api/v1/keys" None => keys::create;
    "POST" "/api/v1/keys/{id}/rotate" None => keys::rotate;
    "DELETE" "/api/v1/keys/{id}" None => keys::revoke;
    "POST" "/api/v1/token" None => keys::token;
    "GET" "/api/v1/audit" None => audit::list;
    "GET" "/api/v1/webhooks" None => webhooks::list;
    "POST" "/api/v1/webhooks" None => webhooks::create;
    "DELETE" "/api/v1/webhooks/{id}" None => webhooks::remove;
    "POST" "/api/v1/imports/{resource}" Some("imports:write") => imports::create;
    "GET" "/api/v1/imports" Some("imports:write") => imports::list;
    "GET" "/api/v1/imports/{id}" Some("imports:write") => imports::show;
    "GET" "/api/v1/imports/{id}/errors" Some("imports:write") => imports::errors;
    "GET" "/api/v1/exports/{kind}" Some("exports:read") => exports::show;
    "GET" "/api/v1/shifts" Some("shifts:read") => |k, a, w| resources::list(k, "shifts", a, w);
    "POST" "/api/v1/shifts" Some("shifts:write") => |k, a, w| resources::create(k, "shifts", a, w);
    "GET" "/api/v1/shifts/{id}" Some("shifts:read") => |k, a, w| resources::show(k, "shifts", a, w);
    "PATCH" "/api/v1/shifts/{id}" Some("shifts:write") => |k, a, w| resources::update(k, "shifts", a, w);
    "DELETE" "/api/v1/shifts/{id}" Some("shifts:write") => |k, a, w| resources::remove(k, "shifts", a, w);
    "GET" "/api/v1/staff" Some("staff:read") => |k, a, w| resources::list(k, "staff", a, w);
    "POST" "/api/v1/staff" Some("staff:write") => |k, a, w| resources::create(k, "staff", a, w);
    "GET" "/api/v1/staff/{id}" Some("staff:read") => |k, a, w| resources::show(k, "staff", a, w);
    "PATCH" "/api/v1/staff/{id}" Some("staff:write") => |k, a, w| resources::update(k, "staff", a, w);
    "DELETE" "/api/v1/staff/{id}" Some("staff:write") => |k, a, w| resources::remove(k, "staff", a, w);
    "GET" "/api/v1/jobs" Some("jobs:read") => |k, a, w| resources::list(k, "jobs", a, w);
    "POST" "/api/v1/jobs" Some("jobs:write") => |k, a, w| resources::create(k, "jobs", a, w);
    "GET" "/api/v1/jobs/{id}" Some("jobs:read") => |k, a, w| resources::show(k, "jobs", a, w);
    "PATCH" "/api/v1/jobs/{id}" Some("jobs:write") => |k, a, w| resources::update(k, "jobs", a, w);
    "DELETE" "/api/v1/jobs/{id}" Some("jobs:write") => |k, a, w| resources::remove(k, "jobs", a, w);
    "GET" "/api/v1/events" Some("events:read") => |k, a, w| resources::list(k, "events", a, w);
    "POST" "/api/v1/events" Some("events:write") => |k, a, w| resources::create(k, "events", a, w);
    "GET" "/api/v1/events/{id}" Some("events:read") => |k, a, w| resources::show(k, "events", a, w);
    "PATCH" "/api/v1/events/{id}" Some("events:write") => |k, a, w| resources::update(k, "events", a, w);
    "DELETE" "/api/v1/events/{id}" Some("events:write") => |k, a, w| resources::remove(k, "events", a, w);
    "GET" "/api/v1/payroll" Some("payroll:read") => |k, a, w| resources::list(k, "payroll", a, w);
    "POST" "/api/v1/payroll" Some("payroll:write") => |k, a, w| resources::create(k, "payroll", a, w);
    "GET" "/api/v1/payroll/{id}" Some("payroll:read") => |k, a, w| resources::show(k, "payroll", a, w);
    "PATCH" "/api/v1/payroll/{id}" Some("payroll:write") => |k, a, w| resources::update(k, "payroll", a, w);
    "DELETE" "/api/v1/payroll/{id}" Some("payroll:write") => |k, a, w| resources::remove(k, "payroll", a, w);
};
