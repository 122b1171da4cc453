//! Bodies and heads for the window, as bytes and never as JSON: `gatehouse://localhost/bytes/<kind>/<id>`.

use gatehouse_app::Bytes;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::house::House;

/// Answers a request of the scheme `gatehouse`.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let handle = context.app_handle().clone();
    let path = request.uri().path().to_owned();
    tauri::async_runtime::spawn(async move {
        let found = match (handle.state::<House>().app().cloned(), Bytes::parse_path(&path)) {
            (Ok(app), Some(wanted)) => app.bytes(wanted).await.ok(),
            _ => None,
        };
        responder.respond(response(found));
    });
}

fn response(found: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(found.unwrap_or_default());
    *response.status_mut() = status;
    // Never anything that a web view would render or run.
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, header::HeaderValue::from_static("tauri://localhost"));
    response
}
