//! Bytes for the window, and files from it, never as JSON: `gatehouse://localhost/bytes/<kind>/<id>`.

use gatehouse_app::{Access, App, Bytes, ImportBytes, RpcError};
use gatehouse_model::Problem;
use serde_json::json;
use tauri::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::house::House;

/// Answers a request of the scheme `gatehouse`.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let handle = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<House>().app().cloned();
        let response = match (app, request.method()) {
            // The page asks before it sends a piece, because of the header with the offset.
            (_, &Method::OPTIONS) => plain(StatusCode::NO_CONTENT),
            (Ok(app), &Method::POST) => receive(&app, request).await,
            (Ok(app), _) => match Bytes::parse_path(request.uri().path()) {
                Some(wanted) => app.bytes(wanted).await.map_or_else(|_| plain(StatusCode::NOT_FOUND), found),
                None => plain(StatusCode::NOT_FOUND),
            },
            (Err(problem), _) => refused(problem),
        };
        responder.respond(response);
    });
}

/// Takes the next piece of an announced file.
async fn receive(app: &App, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    if app.caller() != Access::Owner {
        return plain(StatusCode::FORBIDDEN);
    }
    let Some(ImportBytes::File(id)) = ImportBytes::parse_path(request.uri().path()) else {
        return plain(StatusCode::NOT_FOUND);
    };
    let offset = request.headers().get("x-offset").and_then(|value| value.to_str().ok());
    let offset = match ImportBytes::offset(offset) {
        Ok(offset) => offset,
        Err(problem) => return refused(problem),
    };
    match app.receive_import(id, offset, request.into_body()).await {
        Ok(()) => plain(StatusCode::NO_CONTENT),
        Err(problem) => refused(problem),
    }
}

fn found(bytes: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = plain(StatusCode::OK);
    *response.body_mut() = bytes;
    response
}

fn refused(problem: Problem) -> Response<Vec<u8>> {
    let mut response = plain(StatusCode::CONFLICT);
    *response.body_mut() = json!({ "error": RpcError::from(problem) }).to_string().into_bytes();
    response
}

/// An answer without a body, with the headers that each one has.
fn plain(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    // Never anything that a web view would render or run.
    for (name, value) in [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "tauri://localhost"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "X-Offset"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
