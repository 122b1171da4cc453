//! The bytes of files: one that comes in piece by piece, and rejected rows and deliveries that go out.

use std::io::{self, Write};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes as Buffer;
use gatehouse_app::view::ExportRequest;
use gatehouse_app::{Access, ImportBytes, RpcError};
use gatehouse_model::Problem;
use serde_json::json;
use tokio::sync::mpsc;

use super::routes::{Host, LARGEST_REQUEST};

/// How many bytes of the rejected rows go out at once.
const PIECE: usize = 64 * 1024;

/// How many such pieces may wait for a slow reader.
const WAITING: usize = 8;

/// Takes the next piece of an announced file.
pub(super) async fn receive(State(host): State<Host>, request: Request) -> Response {
    if host.app.caller() != Access::Owner {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(ImportBytes::File(id)) = ImportBytes::parse_path(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let offset = request.headers().get("x-offset").and_then(|value| value.to_str().ok());
    let offset = match ImportBytes::offset(offset) {
        Ok(offset) => offset,
        Err(problem) => return refused(problem),
    };
    let Ok(piece) = to_bytes(request.into_body(), LARGEST_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match host.app.receive_import(id, offset, piece.into()).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => refused(problem),
    }
}

/// Sends the rejected rows as they are written.
pub(super) async fn rejected(State(host): State<Host>, request: Request) -> Response {
    if host.app.caller() != Access::Owner {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(ImportBytes::Rejected(id)) = ImportBytes::parse_path(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let name = match host.app.rejected_name(id) {
        Ok(name) => name,
        Err(problem) => return refused(problem),
    };
    let app = Arc::clone(&host.app);
    download(&name, move |out| app.write_rejected(id, out).map(drop)).await
}

/// Sends deliveries as a file, as they are written.
pub(super) async fn export(State(host): State<Host>, request: Request) -> Response {
    let Ok(body) = to_bytes(request.into_body(), LARGEST_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let wanted: ExportRequest = match serde_json::from_slice(&body) {
        Ok(wanted) => wanted,
        Err(error) => {
            let message = format!("The request does not fit: {error}.");
            return refused(Problem::new("rpc.invalid_request", message));
        }
    };
    let (name, app) = (host.app.export_name(&wanted), Arc::clone(&host.app));
    download(&name, move |out| app.export_into(&wanted, out).map(drop)).await
}

/// Sends what `write` writes as a file of this name.
pub(super) async fn download(
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Problem> + Send + 'static,
) -> Response {
    let (sender, mut pieces) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut out = Pieces { sender, held: Vec::with_capacity(PIECE) };
        let written = write(&mut out);
        // What cannot be sent has nobody who waits for it.
        let _ = match written {
            Ok(()) => out.flush(),
            Err(problem) => out.sender.blocking_send(Err(problem)).map_err(io::Error::other),
        };
    });
    // The head is not sent before the first piece, so that a file which cannot be read is a plain refusal.
    let first = match pieces.recv().await {
        Some(Err(problem)) => return refused(problem),
        first => first,
    };
    let stream = futures_util::stream::unfold((first, pieces), async |(first, mut pieces)| {
        let piece = match first {
            Some(piece) => piece,
            None => pieces.recv().await?,
        };
        Some((piece.map_err(io::Error::other), (None, pieces)))
    });
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition(name)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// Answers with the problem, as the table does.
pub(super) fn refused(problem: Problem) -> Response {
    let status = match problem.code.as_str() {
        "import.not_found" | "import.closed" => StatusCode::NOT_FOUND,
        "import.no_offset" | "rpc.invalid_request" => StatusCode::BAD_REQUEST,
        "import.too_many_bytes" => StatusCode::PAYLOAD_TOO_LARGE,
        "import.spool_unwritable" => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::CONFLICT,
    };
    let body = json!({ "error": RpcError::from(problem) }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Names the file for the browser, also with letters that a plain header cannot hold.
fn disposition(name: &str) -> String {
    let spelt: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename*=UTF-8''{spelt}")
}

/// A writer whose pieces go to the other side; it fails when nobody reads any more.
struct Pieces {
    sender: mpsc::Sender<Result<Buffer, Problem>>,
    held: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = Buffer::from(std::mem::replace(&mut self.held, Vec::with_capacity(PIECE)));
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_fits_into_the_header() {
        let header = disposition("zażółć \"1\"\r\n.csv");
        assert_eq!(header, "attachment; filename*=UTF-8''za%C5%BC%C3%B3%C5%82%C4%87%20%221%22%0D%0A.csv");
        assert!(HeaderValue::from_str(&header).is_ok());
    }

    #[test]
    fn a_reader_that_went_away_ends_the_writing() {
        let (sender, pieces) = mpsc::channel(1);
        drop(pieces);
        let mut out = Pieces { sender, held: Vec::new() };
        assert_eq!(out.write(&[0; PIECE]).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
