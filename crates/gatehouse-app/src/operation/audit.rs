//! The audit of calls: pages of it, for how long it is kept, and files of it.

use std::path::Path;

use gatehouse_model::{Problem, Timestamp};
use gatehouse_store::{ApiCallEntry, ApiCallFilter, ApiCallKind};

use crate::App;
use crate::view::{
    ApiExportView, AuditCallView, AuditExportRequest, AuditForm, AuditKind, AuditPageRequest, AuditPageView,
    AuditRetentionRequest, AuditRetentionView,
};
use crate::whole_file::{Existing, write_whole};

/// For how many days calls are kept unless a person says otherwise.
const DAYS: u32 = 90;

/// The setting that says otherwise.
const SETTING: &str = "audit.days";

/// The most calls of a page.
const PAGE: u32 = 1_000;

/// The columns of an exported audit.
const COLUMNS: [&str; 15] = [
    "at",
    "workspace",
    "connection",
    "platform",
    "key",
    "fingerprint",
    "method",
    "endpoint",
    "host",
    "status",
    "error",
    "sent",
    "address",
    "duration_ms",
    "kind",
];

impl App {
    /// Gives a page of the audit, newest first.
    pub async fn audit_page(&self, request: AuditPageRequest) -> Result<AuditPageView, Problem> {
        let filter = filter_of(&request);
        let limit = request.limit.unwrap_or(100).clamp(1, PAGE);
        let found = self.store.api_calls(filter.clone(), request.before, limit + 1).await;
        let mut found = found.map_err(|error| error.problem())?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let totals = self.store.api_call_totals(filter).await;
        let (total, keys, methods) = totals.map_err(|error| error.problem())?;
        Ok(AuditPageView {
            next: found.last().filter(|_| more).map(|(place, _)| *place),
            calls: found.into_iter().map(call_view).collect(),
            total,
            keys,
            methods,
            kept_days: self.audit_days().await?,
        })
    }

    /// Sets for how long calls are kept, and removes older ones.
    ///
    /// # Errors
    /// `usage.audit_days` outside of 1 to 3,650.
    pub async fn set_audit_retention(
        &self,
        request: AuditRetentionRequest,
    ) -> Result<AuditRetentionView, Problem> {
        if !(1..=3_650).contains(&request.days) {
            let message = format!("{} is no number of days to keep calls for.", request.days);
            return Err(Problem::new("usage.audit_days", message).hint("Give 1 to 3650.").field("days"));
        }
        self.put_setting(SETTING, Some(request.days)).await?;
        let removed = self.forget_old_calls().await?;
        Ok(AuditRetentionView { days: request.days, removed })
    }

    /// Removes calls that are older than they are kept for; gives how many.
    pub(crate) async fn forget_old_calls(&self) -> Result<u64, Problem> {
        let days = i64::from(self.audit_days().await?);
        let span = jiff::SignedDuration::from_hours(24 * days);
        let before = self.clock.now().checked_sub(span).unwrap_or(Timestamp::MIN);
        self.store.forget_api_calls(before).await.map_err(|error| error.problem())
    }

    async fn audit_days(&self) -> Result<u32, Problem> {
        Ok(self.read_setting(SETTING).await?.unwrap_or(DAYS))
    }

    /// Writes the audit to a file.
    ///
    /// # Errors
    /// `file.exists`, `file.unwritable`.
    pub async fn export_audit(
        &self,
        request: &AuditExportRequest,
        path: &Path,
        existing: Existing,
    ) -> Result<ApiExportView, Problem> {
        let (text, rows) = self.audit_text(request).await?;
        let owned = path.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            write_whole(&owned, existing, |out| {
                out.write_all(text.as_bytes()).map_err(|error| {
                    Problem::new("file.unwritable", format!("The file cannot be written: {error}."))
                })
            })
        });
        written.await.map_err(|error| crate::app::internal(&error))??;
        Ok(ApiExportView { path: path.display().to_string(), rows, notes: Vec::new() })
    }

    /// Gives the audit as the text of a file, oldest first, with the number of its rows.
    pub async fn audit_text(&self, request: &AuditExportRequest) -> Result<(String, u64), Problem> {
        let (mut calls, mut before) = (Vec::new(), None);
        loop {
            let found = self.store.api_calls(filter_of(&request.filter), before, PAGE).await;
            let found = found.map_err(|error| error.problem())?;
            let Some((last, _)) = found.last() else { break };
            before = Some(*last);
            calls.extend(found.into_iter().map(call_view));
        }
        calls.reverse();
        let rows = calls.len() as u64;
        Ok((written(&calls, request.form), rows))
    }

    /// Gives the name that a file of the audit is offered under.
    pub fn audit_file_name(&self, request: &AuditExportRequest) -> String {
        let ending = match request.form {
            AuditForm::Csv => "csv",
            AuditForm::Jsonl => "jsonl",
        };
        format!("audit.{ending}")
    }
}

fn filter_of(request: &AuditPageRequest) -> ApiCallFilter {
    ApiCallFilter {
        workspace_id: request.workspace_id,
        key: request.key.clone(),
        method: request.method.as_ref().map(|method| method.to_ascii_uppercase()),
        failed: request.failed,
    }
}

fn call_view((id, entry): (u64, ApiCallEntry)) -> AuditCallView {
    AuditCallView {
        id,
        at: entry.at,
        workspace: entry.workspace,
        connection: entry.connection,
        platform: entry.platform,
        key: entry.key,
        key_id: entry.key_id,
        fingerprint: entry.fingerprint,
        method: entry.method,
        endpoint: entry.endpoint,
        host: entry.host,
        status: entry.status,
        error: entry.error,
        sent: entry.sent,
        address: entry.address,
        duration_ms: entry.duration_ms,
        kind: match entry.kind {
            ApiCallKind::Call => AuditKind::Call,
            ApiCallKind::Login => AuditKind::Login,
        },
    }
}

fn written(calls: &[AuditCallView], form: AuditForm) -> String {
    let mut text = String::new();
    if form == AuditForm::Csv {
        text.push('\u{feff}');
        text.push_str(&COLUMNS.join(","));
        text.push_str("\r\n");
    }
    for call in calls {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        match form {
            AuditForm::Jsonl => {
                // What is serialised here has no value that JSON cannot hold.
                text.push_str(&serde_json::to_string(call).unwrap_or_default());
                text.push('\n');
            }
            AuditForm::Csv => {
                let cells = [
                    call.at.to_string(),
                    call.workspace.clone(),
                    call.connection.clone(),
                    call.platform.clone(),
                    call.key.clone().unwrap_or_default(),
                    call.fingerprint.clone().unwrap_or_default(),
                    call.method.clone(),
                    call.endpoint.clone(),
                    call.host.clone(),
                    number(call.status.map(u64::from)),
                    call.error.clone().unwrap_or_default(),
                    call.sent.to_string(),
                    call.address.clone().unwrap_or_default(),
                    number(call.duration_ms),
                    if call.kind == AuditKind::Login { "login" } else { "call" }.to_owned(),
                ];
                let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
                text.push_str(&quoted.join(","));
                text.push_str("\r\n");
            }
        }
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> AuditCallView {
        AuditCallView {
            id: 1,
            at: "2026-11-22T10:03:58Z".parse().unwrap(),
            workspace: "Acme, Brno".to_owned(),
            connection: "rejento".to_owned(),
            platform: "rejento".to_owned(),
            key: Some("ats-sync".to_owned()),
            key_id: None,
            fingerprint: Some("3be00000".to_owned()),
            method: "GET".to_owned(),
            endpoint: "/api/v1/jobs?status=open".to_owned(),
            host: "rejento.com".to_owned(),
            status: Some(200),
            error: None,
            sent: true,
            address: Some("10.0.0.2:40000".to_owned()),
            duration_ms: Some(84),
            kind: AuditKind::Call,
        }
    }

    #[test]
    fn a_call_is_one_row_of_csv_and_one_line_of_json() {
        let csv = written(&[call()], AuditForm::Csv);
        let row = "2026-11-22T10:03:58Z,\"Acme, Brno\",rejento,rejento,ats-sync,3be00000,GET,\
                   /api/v1/jobs?status=open,rejento.com,200,,true,10.0.0.2:40000,84,call";
        assert_eq!(csv.lines().nth(1), Some(row));
        let line = written(&[call(), call()], AuditForm::Jsonl);
        assert_eq!(line.lines().count(), 2);
        let read: AuditCallView = serde_json::from_str(line.lines().next().unwrap()).unwrap();
        assert_eq!(read, call());
    }
}
