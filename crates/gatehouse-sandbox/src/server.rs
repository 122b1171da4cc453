//! The sandbox's listener on loopback: the example consumer, and the platforms below a path of their own each.

mod consumer;
mod control;
mod platforms;

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use gatehouse_model::Secret;
use gatehouse_providers::Catalogue;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::SignedDuration;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::api_fault::FaultSwitch;
use crate::clock::Clock;
use crate::frame::Dispatch;
use crate::imitation::{Credential, Target};
use crate::queue::{DeliveryState, SentDelivery};
use crate::stage::{SENDERS, Stage};
use crate::{Answer, Call, MARK, SandboxError, host};
use consumer::Desk;

pub use consumer::Seen;
pub use control::Remote;

const BODY_CAP: usize = 32 * 1024 * 1024;
const CONNECTIONS: usize = 64;
const PATIENCE: Duration = Duration::from_secs(10);

/// How to open a sandbox.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The port on 127.0.0.1; none for a free one.
    pub port: Option<u16>,
    /// What everything made up comes from.
    pub seed: u64,
    /// The clock.
    pub clock: Clock,
    /// The profiles by which events are made, signed and tried again.
    pub profiles: Arc<Catalogue>,
    /// What another process must know to steer it ([`Remote`]); none takes no orders.
    pub control: Option<Secret>,
}

impl Default for Setup {
    fn default() -> Self {
        let (clock, profiles) = (Clock::system(), Catalogue::builtin());
        Self { port: None, seed: 1, clock, profiles, control: None }
    }
}

/// A running sandbox on loopback. It ends when it is dropped.
///
/// `/kejue` and the other platforms' ids are the platforms; `POST /consumer` and below answers 200 with
/// `{"received": N}`; `GET /health` answers 200.
pub struct Sandbox {
    address: SocketAddr,
    desk: Arc<Desk>,
    stage: Arc<Stage>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What every connection needs.
struct House {
    port: u16,
    desk: Arc<Desk>,
    stage: Arc<Stage>,
    control: Option<Secret>,
}

impl Sandbox {
    /// Listens on a port of 127.0.0.1, or on a free one, with the machine's clock.
    ///
    /// # Errors
    /// [`SandboxError::PortTaken`] and [`SandboxError::Listen`].
    pub async fn start(port: Option<u16>) -> Result<Self, SandboxError> {
        Self::open(Setup { port, ..Setup::default() }).await
    }

    /// Listens as it is told.
    ///
    /// # Errors
    /// [`SandboxError::PortTaken`] and [`SandboxError::Listen`].
    pub async fn open(setup: Setup) -> Result<Self, SandboxError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, setup.port.unwrap_or(0)));
        let listener = TcpListener::bind(wanted).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => SandboxError::PortTaken { port: wanted.port() },
            _ => SandboxError::Listen(error),
        })?;
        let address = listener.local_addr().map_err(SandboxError::Listen)?;
        let (desk, stopping, tasks) =
            (Arc::new(Desk::default()), CancellationToken::new(), TaskTracker::new());
        let base = format!("http://{address}");
        let stage = Arc::new(Stage::new(setup.seed, base, setup.profiles, setup.clock));
        let house = House {
            port: address.port(),
            desk: Arc::clone(&desk),
            stage: Arc::clone(&stage),
            control: setup.control,
        };
        tasks.spawn(accept(listener, Arc::new(house), stopping.clone(), tasks.clone()));
        for _ in 0..SENDERS {
            tasks.spawn(Arc::clone(&stage).keep_sending(stopping.clone()));
        }
        Ok(Self { address, desk, stage, stopping, tasks })
    }

    /// Gives the address of the example consumer.
    pub fn consumer_url(&self) -> String {
        format!("http://{}/consumer", self.address)
    }

    /// Gives the address of a platform's imitation; none when there is none of it.
    pub fn platform_url(&self, platform: &str) -> Option<String> {
        let known = self.stage.frame().platforms().any(|id| id == platform);
        known.then(|| format!("http://{}/{platform}", self.address))
    }

    /// Gives the real address for one of the profile format such as `sandbox://kejue/api/v1`; none for another one.
    pub fn resolve(&self, address: &str) -> Option<String> {
        let rest = address.strip_prefix("sandbox://")?;
        let (platform, path) = rest.split_once('/').unwrap_or((rest, ""));
        let base = self.platform_url(platform)?;
        Some(if path.is_empty() { base } else { format!("{base}/{path}") })
    }

    /// Gives the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Gives the ids of the platforms that there is an imitation of.
    pub fn platforms(&self) -> Vec<&'static str> {
        self.stage.frame().platforms().collect()
    }

    /// Gives the credentials that a platform's imitation takes.
    pub fn credentials(&self, platform: &str) -> Vec<Credential> {
        self.stage.frame().credentials(platform)
    }

    /// Gives who is told of an event by the platform's own subscriptions.
    pub fn subscribers(&self, platform: &str, event: &str) -> Vec<Target> {
        self.stage.frame().subscribers(platform, event)
    }

    /// Asks an imitation without a socket, and waits until it has the answers to what it sent in turn; none when
    /// there is no imitation of the platform.
    pub async fn ask(&self, platform: &str, call: &Call) -> Option<Answer> {
        let answer = self.stage.frame().answer(platform, call, self.stage.clock.now())?;
        self.stage.nudge();
        let clock = &self.stage.clock;
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = self.stage.until(|frame| frame.queue.is_quiet(platform, clock.now())) => {}
        }
        Some(answer)
    }

    /// Gives the clock.
    pub fn clock(&self) -> &Clock {
        &self.stage.clock
    }

    /// Puts the clock forward. What becomes due on the way is sent over real HTTP, in the order of time.
    pub async fn advance(&self, by: Duration) {
        let (stage, stopping) = (Arc::clone(&self.stage), self.stopping.clone());
        // A task of its own, so that whoever asked can go away without leaving an attempt half counted.
        let advancing = self.tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = stage.advance(by) => {}
            }
        });
        // It ends by itself or with the sandbox; a defect in it is not ours to repeat here.
        let _ = advancing.await;
    }

    /// Stops the clock, or lets it run on.
    pub fn set_stopped(&self, stopped: bool) {
        if stopped {
            self.stage.clock.stop()
        } else {
            self.stage.clock.run()
        }
        self.stage.nudge();
    }

    /// Puts the times of signatures off the machine's clock.
    pub fn set_skew(&self, skew: SignedDuration) {
        self.stage.frame().skew = skew;
    }

    /// Takes other profiles: what is sent from now on goes by them.
    pub fn set_profiles(&self, profiles: Arc<Catalogue>) {
        self.stage.frame().profiles = profiles;
    }

    /// Takes events to send; gives the deliveries as they stand before the first attempt.
    ///
    /// # Errors
    /// [`SandboxError::UnknownEvent`], [`SandboxError::UnknownScheme`], [`SandboxError::FaultWithoutEffect`].
    pub fn dispatch(&self, order: &Dispatch) -> Result<Vec<SentDelivery>, SandboxError> {
        let now = self.stage.clock.now();
        let deliveries = {
            let mut frame = self.stage.frame();
            let numbers = frame.dispatch(order, now)?;
            numbers.into_iter().filter_map(|number| frame.queue.delivery(number)).collect()
        };
        self.stage.nudge();
        Ok(deliveries)
    }

    /// Takes events to send and waits until each delivery was tried once.
    ///
    /// # Errors
    /// Those of [`Sandbox::dispatch`].
    pub async fn send(&self, order: &Dispatch) -> Result<Vec<SentDelivery>, SandboxError> {
        let ids: Vec<String> = self.dispatch(order)?.into_iter().map(|delivery| delivery.id).collect();
        self.stage.until(|frame| frame.queue.all_tried(&ids)).await;
        let all = self.deliveries();
        Ok(all.into_iter().filter(|delivery| ids.contains(&delivery.id)).collect())
    }

    /// Gives the deliveries that are remembered, the oldest first: all that wait and the last thousand finished ones.
    pub fn deliveries(&self) -> Vec<SentDelivery> {
        self.stage.frame().queue.deliveries()
    }

    /// Gives a count that rises whenever an attempt ended, for whoever shows them; it closes with the sandbox.
    pub fn sendings(&self) -> watch::Receiver<u64> {
        self.stage.sendings.subscribe()
    }

    /// Gives the dead letters, the oldest first.
    pub fn dead_letters(&self) -> Vec<SentDelivery> {
        let all = self.deliveries();
        all.into_iter().filter(|delivery| delivery.state == DeliveryState::DeadLetter).collect()
    }

    /// Sends a dead letter again, with its whole schedule.
    ///
    /// # Errors
    /// [`SandboxError::NoDeadLetter`].
    pub fn requeue(&self, id: &str) -> Result<(), SandboxError> {
        let found = self.stage.frame().queue.requeue(id, self.stage.clock.now());
        self.stage.nudge();
        if found { Ok(()) } else { Err(SandboxError::NoDeadLetter { id: id.to_owned() }) }
    }

    /// Throws a dead letter away.
    ///
    /// # Errors
    /// [`SandboxError::NoDeadLetter`].
    pub fn discard(&self, id: &str) -> Result<(), SandboxError> {
        let found = self.stage.frame().discard(id);
        if found { Ok(()) } else { Err(SandboxError::NoDeadLetter { id: id.to_owned() }) }
    }

    /// Switches a fault of a platform's answers on; none switches it off.
    ///
    /// # Errors
    /// [`SandboxError::UnknownPlatform`].
    pub fn set_fault(&self, platform: &str, switch: Option<FaultSwitch>) -> Result<(), SandboxError> {
        let mut frame = self.stage.frame();
        let known: Vec<&'static str> = frame.platforms().collect();
        if !known.contains(&platform) {
            return Err(SandboxError::UnknownPlatform { platform: platform.to_owned(), known });
        }
        match switch {
            Some(switch) => frame.faults.insert(platform.to_owned(), switch),
            None => frame.faults.remove(platform),
        };
        Ok(())
    }

    /// Gives the faults that are switched on, by platform.
    pub fn faults(&self) -> Vec<(String, FaultSwitch)> {
        let frame = self.stage.frame();
        frame.faults.iter().map(|(platform, switch)| (platform.clone(), switch.clone())).collect()
    }

    /// Forgets everything: subscriptions, deliveries, faults, and how far the clock was put forward.
    pub fn reset(&self) {
        self.stage.clock.reset();
        self.stage.frame().reset(self.stage.clock.now());
        self.stage.nudge();
    }

    /// Gives how many requests the consumer has received.
    pub fn received(&self) -> u64 {
        self.desk.received()
    }

    /// Gives the last requests that the consumer received, at most 50, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.desk.seen()
    }

    /// Gives how far the times of signatures are off the machine's clock.
    pub fn skew(&self) -> SignedDuration {
        self.stage.frame().skew
    }

    /// Stops listening and waits until the port is free again.
    pub async fn stop(self) {
        self.end().await;
    }

    /// Does the same where others share it.
    pub async fn end(&self) {
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

async fn accept(listener: TcpListener, house: Arc<House>, stopping: CancellationToken, tasks: TaskTracker) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, peer)) = accepted else {
            // The process may be out of descriptors; asking again at once would only burn the processor.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (house, stopping) = (Arc::clone(&house), stopping.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = serve(stream, peer, house) => {}
            }
            drop(place);
        });
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, house: Arc<House>) {
    // An answer is one piece; waiting to fill a packet would only slow it down.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let house = Arc::clone(&house);
        async move { Ok::<_, Infallible>(answer(request, peer, &house).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    // A client that breaks off has its answer already or wants none.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request<Incoming>, peer: SocketAddr, house: &House) -> Response<Full<Bytes>> {
    if let Some(status) = host::refusal(request.headers(), house.port) {
        return reply(status, &json!({ "error": "this listener answers only to its own name" }));
    }
    let path = request.uri().path();
    let consumer = path == "/consumer" || path.starts_with("/consumer/");
    let health = path == "/health";
    if consumer && request.method() == Method::POST {
        house.desk.receive(request).await
    } else if health && request.method() == Method::GET {
        reply(StatusCode::OK, &json!({ "status": "ok" }))
    } else if consumer || health {
        reply(StatusCode::METHOD_NOT_ALLOWED, &json!({ "error": "method not allowed" }))
    } else if path.starts_with("/control/") {
        control::answer(request, house).await
    } else {
        platforms::answer(request, peer.ip(), house).await
    }
}

/// Reads a body; an answer that says why not where it is too large, broken or late.
async fn body_of(body: Incoming) -> Result<Bytes, Response<Full<Bytes>>> {
    match tokio::time::timeout(PATIENCE, Limited::new(body, BODY_CAP).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) => {
            Err(reply(StatusCode::PAYLOAD_TOO_LARGE, &json!({ "error": "the body is too large or broken" })))
        }
        Err(_) => Err(reply(StatusCode::REQUEST_TIMEOUT, &json!({ "error": "the body took too long" }))),
    }
}

fn reply(status: StatusCode, body: &serde_json::Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    mark(headers);
    response
}

fn mark(headers: &mut http::HeaderMap) {
    if let Ok(mark) = http::HeaderName::from_bytes(MARK.as_bytes()) {
        headers.insert(mark, http::HeaderValue::from_static("1"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::Header;
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
