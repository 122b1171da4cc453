//! The trail of calls: moment, endpoint, method and status, the four columns that Keruja documents.

use std::collections::VecDeque;

use gatehouse_model::Timestamp;
use serde_json::{Value, json};

use super::keys::Caller;
use super::routes::Asked;
use super::{Keruja, problem};
use crate::imitation::paging::by_offset;
use crate::imitation::{Answer, Call, World};

const KEPT: usize = 5_000;

struct Entry {
    at: Timestamp,
    endpoint: String,
    method: String,
    status: u16,
    caller: Caller,
}

/// The last calls of everybody whose key is known.
#[derive(Default)]
pub(super) struct Audit {
    entries: VecDeque<Entry>,
}

impl Audit {
    /// Writes a call down. A call without a known key belongs to no organisation, so nobody could read it.
    pub(super) fn note(&mut self, call: &Call, status: u16, caller: Option<&Caller>, now: Timestamp) {
        let Some(caller) = caller else { return };
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            at: now,
            endpoint: call.path.clone(),
            method: call.method.clone(),
            status,
            caller: caller.clone(),
        });
    }
}

/// `GET /api/v1/audit`: the calls of the organisation, the newest first.
pub(super) fn list(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let page = match by_offset(asked.call, 50, 500) {
        Ok(page) => page,
        Err(bad) => return problem(400, "bad_parameter", &format!("`{}` must be {}.", bad.name, bad.wanted)),
    };
    let key = asked.call.param("key");
    let caller = asked.caller;
    let own: Vec<&Entry> = (keruja.audit.entries.iter().rev())
        .filter(|one| (&one.caller.organisation, one.caller.mode) == (&caller.organisation, caller.mode))
        .filter(|one| key.as_ref().is_none_or(|key| *key == one.caller.key))
        .collect();
    let entries: Vec<Value> = (page.of(&own).iter())
        .map(|one| {
            json!({ "timestamp": one.at.to_string(), "endpoint": one.endpoint, "method": one.method,
                "status": one.status, "key_id": one.caller.key })
        })
        .collect();
    Answer::json(200, &json!({ "data": entries, "meta": { "total": own.len() } }))
}
