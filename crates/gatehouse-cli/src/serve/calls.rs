//! What goes out of calls to a platform: the records of an answer, and the audit.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gatehouse_app::Access;
use gatehouse_app::view::{ApiExportRequest, AuditExportRequest};
use gatehouse_model::Problem;
use serde::de::DeserializeOwned;

use super::imports::{download, refused};
use super::routes::{Host, LARGEST_REQUEST};

/// Sends an answer as a file: its records as a table, or its body.
pub(super) async fn export_answer(State(host): State<Host>, request: Request) -> Response {
    let wanted: ApiExportRequest = match asked(&host, request).await {
        Ok(wanted) => wanted,
        Err(answer) => return *answer,
    };
    let (name, app) = (host.app.answer_file_name(&wanted), Arc::clone(&host.app));
    download(&name, move |out| app.export_answer_into(&wanted, out).map(drop)).await
}

/// Sends the audit as a file.
pub(super) async fn export_audit(State(host): State<Host>, request: Request) -> Response {
    let wanted: AuditExportRequest = match asked(&host, request).await {
        Ok(wanted) => wanted,
        Err(answer) => return *answer,
    };
    let text = match host.app.audit_text(&wanted).await {
        Ok((text, _)) => text,
        Err(problem) => return refused(problem),
    };
    download(&host.app.audit_file_name(&wanted), move |out| {
        out.write_all(text.as_bytes())
            .map_err(|error| Problem::new("file.unwritable", format!("The file cannot be written: {error}.")))
    })
    .await
}

/// Reads what the owner asks for; anybody else gets nothing of calls. The answer to a refusal is boxed: it is large.
async fn asked<Wanted: DeserializeOwned>(host: &Host, request: Request) -> Result<Wanted, Box<Response>> {
    if host.app.caller() != Access::Owner {
        return Err(Box::new(StatusCode::FORBIDDEN.into_response()));
    }
    let body = to_bytes(request.into_body(), LARGEST_REQUEST)
        .await
        .map_err(|_| Box::new(StatusCode::PAYLOAD_TOO_LARGE.into_response()))?;
    serde_json::from_slice(&body).map_err(|error| {
        let message = format!("The request does not fit: {error}.");
        Box::new(refused(Problem::new("rpc.invalid_request", message)))
    })
}
