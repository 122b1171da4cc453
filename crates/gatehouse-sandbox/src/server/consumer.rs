//! An example of somebody's own server, so that a replay has a real target without a network.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use gatehouse_model::Header;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use serde_json::json;

use super::{body_of, reply};

const KEPT_REQUESTS: usize = 50;
const KEPT_BODY: usize = 64 * 1024;

/// A request that the consumer received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The headers; names in lower case, since the consumer is an ordinary server.
    pub headers: Vec<Header>,
    /// The first 64 KiB of the body.
    pub body: Vec<u8>,
}

/// What the consumer remembers.
#[derive(Debug, Default)]
pub(super) struct Desk {
    received: AtomicU64,
    seen: Mutex<VecDeque<Seen>>,
}

impl Desk {
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::SeqCst)
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) async fn receive(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let body = match body_of(body).await {
            Ok(body) => body,
            Err(refused) => return refused,
        };
        let seen = Seen {
            method: head.method.to_string(),
            path: head.uri.path_and_query().map_or_else(|| head.uri.path().to_owned(), ToString::to_string),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| Header::new(name.as_str(), value.as_bytes()))
                .collect(),
            body: body[..body.len().min(KEPT_BODY)].to_vec(),
        };
        {
            let mut kept = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT_REQUESTS {
                kept.pop_front();
            }
            kept.push_back(seen);
        }
        let number = self.received.fetch_add(1, Ordering::SeqCst) + 1;
        reply(StatusCode::OK, &json!({ "received": number }))
    }
}
