//! What the audit says of one sending.

use std::net::SocketAddr;
use std::time::Duration;

use gatehouse_client::ApiOutcome;
use gatehouse_model::{Timestamp, Topic};
use gatehouse_store::ApiCallEntry;

use super::outcome;
use crate::App;

/// How a sending went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted {
    pub(crate) at: Timestamp,
    pub(crate) status: Option<u16>,
    /// The code of what kept it from an answer.
    pub(crate) error: Option<String>,
    pub(crate) sent: bool,
    pub(crate) local: Option<SocketAddr>,
    pub(crate) duration: Option<Duration>,
}

impl Noted {
    /// Says it of what came of a sending.
    pub(crate) fn of(at: Timestamp, outcome: &ApiOutcome, host: &str) -> Self {
        Self {
            at,
            status: outcome.status,
            error: outcome::problem(outcome, host).map(|problem| problem.code),
            sent: outcome::left(outcome),
            local: outcome.local,
            duration: Some(Duration::from_micros(outcome.timings.total_us)),
        }
    }

    /// Says it of one that was stopped here.
    pub(crate) fn stopped(at: Timestamp, code: &str) -> Self {
        Self { at, error: Some(code.to_owned()), ..Self::default() }
    }

    /// Writes it into the row of the call.
    pub(crate) fn into_entry(self, call: ApiCallEntry) -> ApiCallEntry {
        ApiCallEntry {
            at: self.at,
            status: self.status,
            error: self.error,
            sent: self.sent,
            address: self.local.map(|local| local.to_string()),
            duration_ms: self.duration.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            ..call
        }
    }
}

impl App {
    /// Writes a call into the audit. That it could not be written is told in the log: the call itself went.
    pub(crate) async fn write_call(&self, entry: ApiCallEntry) {
        if let Err(error) = self.store.add_api_call(entry).await {
            tracing::error!(%error, "a call could not be written into the audit");
        }
        self.announce(&[Topic::Api]);
    }
}
