//! Every call of TimeHunter's imitation in one table: the routes are made from it, and the OpenAPI document too.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::keys::Caller;
use super::{
    TimeHunter, accounts, dead_letters, failure, keys, leave, oauth, openapi, people, sessions, webhooks,
};
use crate::fields::{Field, FieldFault, check};
use crate::imitation::{Answer, Call, Params, Route, World};

/// Which of the limits of everybody counts a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Api,
    Auth,
    Register,
}

impl Group {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Auth => "auth",
            Self::Register => "register",
        }
    }
}

/// A call as the table has it.
#[derive(Clone, Copy)]
pub(super) struct Act {
    /// Its id in the OpenAPI document.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) group: Group,
    /// Whether no credential is needed.
    pub(super) public: bool,
    /// Whether a read-only key may not call it.
    pub(super) writes: bool,
    /// The parameters of the query.
    pub(super) query: &'static [Field],
    /// The fields of the JSON body; none for a call without one.
    pub(super) body: &'static [Field],
    /// The status of success.
    pub(super) status: u16,
    pub(super) run: fn(&mut TimeHunter, &Asked<'_>, &mut World) -> Answer,
}

/// A call of somebody.
pub(super) struct Asked<'c> {
    pub(super) call: &'c Call,
    pub(super) params: &'c Params,
    pub(super) caller: &'c Caller,
}

impl Asked<'_> {
    /// Reads the body and checks it by the fields, or gives the refusal: 400 for no JSON, 422 for wrong fields.
    pub(super) fn body(&self, fields: &[Field]) -> Result<Map<String, Value>, Answer> {
        let body = match self.call.json() {
            Ok(Value::Object(body)) => body,
            Ok(_) => return Err(failure(400, "not_an_object", "The body must be a JSON object.")),
            Err(error) => {
                return Err(failure(400, "malformed_json", &format!("The body is not JSON: {error}.")));
            }
        };
        let faults = check(fields, &body, false);
        if faults.is_empty() {
            return Ok(body);
        }
        let errors: Vec<Value> = faults.iter().map(FieldFault::value).collect();
        let message = "Some fields are not as they must be.";
        let body = serde_json::json!({ "success": false, "code": "validation_failed", "message": message, "errors": errors });
        Err(Answer::json(422, &body))
    }
}

const READ: Act = Act {
    id: "",
    summary: "",
    group: Group::Api,
    public: false,
    writes: false,
    query: &[],
    body: &[],
    status: 200,
    run: openapi::show,
};
const WRITE: Act = Act { writes: true, status: 201, ..READ };
const CHANGE: Act = Act { writes: true, status: 200, ..READ };
const OPEN: Act = Act { public: true, group: Group::Auth, ..READ };

macro_rules! table {
    ($($base:ident $method:literal $path:literal $id:literal $summary:literal $run:path
        $({ $($field:ident: $value:expr),* })?;)*) => {
        vec![$(Route {
            method: $method,
            path: $path,
            act: Act { id: $id, summary: $summary, run: $run, $($($field: $value,)*)? ..$base },
        },)*]
    };
}

/// Every call, the more exact path first.
pub(super) fn routes() -> &'static [Route<Act>] {
    static TABLE: OnceLock<Vec<Route<Act>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        table! {
            OPEN "POST" "/api/auth/register-company" "auth.register" "Registers a company and its first user" accounts::register
                { group: Group::Register, body: accounts::COMPANY, status: 201 };
            OPEN "POST" "/api/auth/login" "auth.login" "Logs in; the token comes as an HttpOnly cookie" accounts::login
                { body: accounts::LOGIN };
            READ "GET" "/api/auth/me" "auth.me" "Tells who calls" accounts::me;
            OPEN "GET" "/oauth/authorize" "oauth.authorize" "Asks for consent, and sends a code to the redirect" oauth::authorize
                { query: oauth::AUTHORIZE };
            OPEN "POST" "/oauth/token" "oauth.token" "Gives tokens for a code or a refresh token (a form, RFC 6749)" oauth::token;
            OPEN "POST" "/oauth/revoke" "oauth.revoke" "Ends a token (a form, RFC 7009)" oauth::revoke;
            OPEN "GET" "/openapi.json" "openapi" "This document" openapi::show { group: Group::Api };
            READ "GET" "/api/keys" "keys.list" "Lists the keys" keys::list;
            WRITE "POST" "/api/keys" "keys.create" "Makes a key; its value is shown once" keys::create { body: keys::NEW_KEY };
            CHANGE "DELETE" "/api/keys/{id}" "keys.revoke" "Revokes one key" keys::revoke { status: 204 };
            READ "GET" "/api/keys/{id}/audit" "keys.audit" "Lists the calls made with a key" keys::audit_of_key;
            READ "GET" "/api/audit" "audit.list" "Lists all calls, with the address of who called" keys::audit;
            READ "GET" "/api/employees" "employees.list" "Lists the employees" people::list { query: people::PAGE };
            WRITE "POST" "/api/employees" "employees.create" "Adds an employee" people::create { body: people::EMPLOYEE };
            READ "GET" "/api/employees/{id}" "employees.show" "Shows an employee" people::show;
            READ "GET" "/api/sessions" "sessions.list" "Lists working sessions" sessions::list { query: sessions::FILTER };
            WRITE "POST" "/api/sessions/start" "sessions.start" "Starts a session" sessions::start { body: sessions::START };
            CHANGE "POST" "/api/sessions/{id}/stop" "sessions.stop" "Stops a session" sessions::stop;
            READ "GET" "/api/hours" "hours.month" "Gives the hours per employee of a month" sessions::hours { query: sessions::MONTH };
            READ "GET" "/api/leave" "leave.list" "Lists leave" leave::list { query: leave::FILTER };
            WRITE "POST" "/api/leave" "leave.request" "Requests leave" leave::request { body: leave::REQUEST };
            CHANGE "POST" "/api/leave/{id}/approve" "leave.approve" "Approves leave" leave::approve;
            CHANGE "POST" "/api/leave/{id}/reject" "leave.reject" "Rejects leave" leave::reject { body: leave::REJECTION };
            READ "GET" "/api/webhooks" "webhooks.list" "Lists the addresses that are told of events" webhooks::list;
            WRITE "POST" "/api/webhooks" "webhooks.create" "Adds an address" webhooks::create { body: webhooks::NEW };
            READ "GET" "/api/webhooks/dead-letters" "dead_letters.list" "Lists deliveries that were given up" dead_letters::list;
            READ "GET" "/api/webhooks/dead-letters/{id}" "dead_letters.show" "Shows one with its attempts" dead_letters::show;
            CHANGE "POST" "/api/webhooks/dead-letters/{id}/requeue" "dead_letters.requeue" "Sends it again" dead_letters::requeue
                { status: 202 };
            CHANGE "DELETE" "/api/webhooks/dead-letters/{id}" "dead_letters.discard" "Throws it away" dead_letters::discard
                { status: 204 };
            CHANGE "DELETE" "/api/webhooks/{id}" "webhooks.remove" "Removes an address" webhooks::remove { status: 204 };
        }
    })
}
