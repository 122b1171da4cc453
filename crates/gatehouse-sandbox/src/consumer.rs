//! An example of somebody's own server, so that a replay has a real target without a network.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use gatehouse_model::Header;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::{MARK, SandboxError, host};

const BODY_CAP: usize = 32 * 1024 * 1024;
const KEPT_REQUESTS: usize = 50;
const KEPT_BODY: usize = 64 * 1024;
const CONNECTIONS: usize = 64;
const PATIENCE: Duration = Duration::from_secs(10);

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

/// A running sandbox on loopback: `POST /consumer` and below answers 200 with `{"received": N}`, `GET /health`
/// answers 200. It ends when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    desk: Arc<Desk>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Debug, Default)]
struct Desk {
    received: AtomicU64,
    seen: Mutex<VecDeque<Seen>>,
}

impl Sandbox {
    /// Listens on a port of 127.0.0.1, or on a free one.
    ///
    /// # Errors
    /// [`SandboxError::PortTaken`] and [`SandboxError::Listen`].
    pub async fn start(port: Option<u16>) -> Result<Self, SandboxError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
        let listener = TcpListener::bind(wanted).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => SandboxError::PortTaken { port: wanted.port() },
            _ => SandboxError::Listen(error),
        })?;
        let address = listener.local_addr().map_err(SandboxError::Listen)?;
        let (desk, stopping, tasks) =
            (Arc::new(Desk::default()), CancellationToken::new(), TaskTracker::new());
        tasks.spawn(accept(listener, address.port(), Arc::clone(&desk), stopping.clone(), tasks.clone()));
        Ok(Self { address, desk, stopping, tasks })
    }

    /// Gives the address of the example consumer.
    pub fn consumer_url(&self) -> String {
        format!("http://{}/consumer", self.address)
    }

    /// Gives the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Gives how many requests the consumer has received.
    pub fn received(&self) -> u64 {
        self.desk.received.load(Ordering::SeqCst)
    }

    /// Gives the last requests, at most 50, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.desk.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Stops listening and waits until the port is free again.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

async fn accept(
    listener: TcpListener,
    port: u16,
    desk: Arc<Desk>,
    stopping: CancellationToken,
    tasks: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // The process may be out of descriptors; asking again at once would only burn the processor.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (desk, stopping) = (Arc::clone(&desk), stopping.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = serve(stream, port, desk) => {}
            }
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, port: u16, desk: Arc<Desk>) {
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(answer(request, port, &desk).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // A client that breaks off has its answer already or wants none.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request<Incoming>, port: u16, desk: &Desk) -> Response<Full<Bytes>> {
    if let Some(status) = host::refusal(request.headers(), port) {
        return reply(status, &json!({ "error": "this listener answers only to its own name" }));
    }
    let path = request.uri().path();
    let consumer = path == "/consumer" || path.starts_with("/consumer/");
    let health = path == "/health";
    if consumer && request.method() == Method::POST {
        receive(request, desk).await
    } else if health && request.method() == Method::GET {
        reply(StatusCode::OK, &json!({ "status": "ok" }))
    } else if consumer || health {
        reply(StatusCode::METHOD_NOT_ALLOWED, &json!({ "error": "method not allowed" }))
    } else {
        reply(StatusCode::NOT_FOUND, &json!({ "error": "not found" }))
    }
}

async fn receive(request: Request<Incoming>, desk: &Desk) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let collected = tokio::time::timeout(PATIENCE, Limited::new(body, BODY_CAP).collect()).await;
    let body = match collected {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => {
            return reply(
                StatusCode::PAYLOAD_TOO_LARGE,
                &json!({ "error": "the body is too large or broken" }),
            );
        }
        Err(_) => return reply(StatusCode::REQUEST_TIMEOUT, &json!({ "error": "the body took too long" })),
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
        let mut kept = desk.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_REQUESTS {
            kept.pop_front();
        }
        kept.push_back(seen);
    }
    let number = desk.received.fetch_add(1, Ordering::SeqCst) + 1;
    reply(StatusCode::OK, &json!({ "received": number }))
}

fn reply(status: StatusCode, body: &serde_json::Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    if let Ok(mark) = http::HeaderName::from_bytes(MARK.as_bytes()) {
        headers.insert(mark, http::HeaderValue::from_static("1"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Sends bytes and gives the whole answer as text.
    async fn talk(sandbox: &Sandbox, request: &str) -> String {
        let mut stream = TcpStream::connect(sandbox.address).await.unwrap();
        let request = request.replace("PORT", &sandbox.port().to_string());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn post(path: &str, host: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nX-A: 1\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"
        )
    }

    #[tokio::test]
    async fn counts_what_it_receives_and_marks_its_answers() {
        let sandbox = Sandbox::start(None).await.unwrap();
        for (number, path) in ["/consumer", "/consumer/orders?a=1"].into_iter().enumerate() {
            let answer = talk(&sandbox, &post(path, "localhost:PORT")).await;
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            assert!(answer.to_lowercase().contains("x-gatehouse-sandbox: 1"), "{answer}");
            assert!(answer.ends_with(&format!("{{\"received\":{}}}", number + 1)), "{answer}");
        }
        let seen = sandbox.seen();
        assert_eq!(
            (sandbox.received(), seen[1].path.as_str(), seen[1].body.as_slice()),
            (2, "/consumer/orders?a=1", &b"body"[..])
        );
        assert!(seen[0].headers.contains(&Header::new("x-a", "1")));
    }

    #[rstest::rstest]
    #[case::foreign_host(post("/consumer", "evil.example"), "421")]
    #[case::wrong_port(post("/consumer", "127.0.0.1:1"), "421")]
    #[case::elsewhere(post("/", "127.0.0.1:PORT"), "404")]
    #[case::look_alike(post("/consumers", "127.0.0.1:PORT"), "404")]
    #[case::wrong_method("GET /consumer HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n".into(), "405")]
    #[case::health("GET /health HTTP/1.1\r\nHost: [::1]:PORT\r\nConnection: close\r\n\r\n".into(), "200")]
    #[tokio::test]
    async fn answers_only_what_is_its_own(#[case] request: String, #[case] status: &str) {
        let sandbox = Sandbox::start(None).await.unwrap();
        let answer = talk(&sandbox, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.to_lowercase().contains("x-gatehouse-sandbox: 1"), "{answer}");
        assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
        assert_eq!(sandbox.received(), 0);
    }

    #[tokio::test]
    async fn a_taken_port_is_told_and_a_stopped_one_is_free_again() {
        let sandbox = Sandbox::start(None).await.unwrap();
        let port = sandbox.port();
        let _idle = TcpStream::connect(sandbox.address).await.unwrap();
        let error = Sandbox::start(Some(port)).await.unwrap_err();
        assert_eq!(error.problem().code, "sandbox.port_taken");
        sandbox.stop().await;
        Sandbox::start(Some(port)).await.unwrap().stop().await;
    }

    #[tokio::test]
    async fn keeps_the_last_fifty_requests() {
        let sandbox = Sandbox::start(None).await.unwrap();
        for number in 0..52 {
            talk(&sandbox, &post(&format!("/consumer/{number}"), "localhost:PORT")).await;
        }
        let seen = sandbox.seen();
        assert_eq!((seen.len(), seen[0].path.as_str(), sandbox.received()), (50, "/consumer/2", 52));
    }
}
