//! The routes of the loopback host: the RPC table, events, bytes, and the interface's files.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use bytes::Bytes as Buffer;
use gatehouse_app::{App, Bytes, RpcError, coalesced, dispatch};
use gatehouse_model::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::files;
use super::guard::Guard;
use super::{calls, imports};

/// The most bytes that a request of the interface may have.
pub(super) const LARGEST_REQUEST: usize = 4 * 1024 * 1024;

/// What every route sees.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) app: Arc<App>,
    guard: Guard,
    interface: Option<PathBuf>,
}

/// Makes the router.
pub(super) fn router(app: Arc<App>, guard: Guard, interface: Option<PathBuf>) -> Router {
    let host = Host { app, guard, interface };
    let data = Router::new()
        .route("/rpc", post(rpc))
        .route("/events", get(events))
        .route("/bytes/{kind}/{id}", get(bytes))
        .route("/bytes/import/{id}", put(imports::receive))
        .route("/bytes/import-rejected/{id}", get(imports::rejected))
        .route("/export", post(imports::export))
        .route("/export/answer", post(calls::export_answer))
        .route("/export/audit", post(calls::export_audit))
        .route_layer(from_fn_with_state(host.clone(), data_guard));
    Router::new().merge(data).fallback(page).with_state(host)
}

/// Looks at the head of a request for data before anything of its body is read.
async fn data_guard(State(host): State<Host>, request: Request, next: Next) -> Response {
    match host.guard.data(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(status) => status.into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    name: String,
    #[serde(default)]
    payload: Value,
}

async fn rpc(State(host): State<Host>, request: Request) -> Response {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST_REQUEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let answer = match serde_json::from_slice::<Call>(&body) {
        Ok(call) => dispatch(&host.app, host.app.caller(), &call.name, call.payload).await,
        Err(error) => Err(RpcError::from(Problem::new(
            "rpc.invalid_request",
            format!("The call does not fit: {error}."),
        ))),
    };
    let value = match answer {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => json!({ "error": error }),
    };
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], value.to_string())
        .into_response()
}

async fn events(State(host): State<Host>) -> Response {
    let listener = host.app.bus().listen();
    let stream = futures_util::stream::unfold(listener, async |mut listener| {
        let events = coalesced(&mut listener).await?;
        let data = serde_json::to_string(&events).unwrap_or_else(|_| "[]".to_owned());
        Some((Ok::<_, Infallible>(Buffer::from(format!("data: {data}\n\n"))), listener))
    });
    // A comment at once, so that the other side knows that it is connected.
    let hello = futures_util::stream::once(async { Ok(Buffer::from_static(b": connected\n\n")) });
    let body = Body::from_stream(futures_util::StreamExt::chain(hello, stream));
    ([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

async fn bytes(State(host): State<Host>, request: Request) -> Response {
    let Some(wanted) = Bytes::parse_path(request.uri().path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match host.app.bytes(wanted).await {
        Ok(bytes) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            bytes,
        )
            .into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn page(State(host): State<Host>, request: Request) -> Response {
    if let Err(status) = host.guard.page(request.headers()) {
        return status.into_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match host.interface {
        Some(folder) => files::serve(&folder, request.uri().path()).await,
        None => (StatusCode::NOT_FOUND, "The interface is not built.").into_response(),
    }
}
