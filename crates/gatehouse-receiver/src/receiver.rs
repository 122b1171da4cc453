//! The listener itself: start, accept, stop.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answer::Refusal;
use crate::body::BodyMemory;
use crate::connection::serve;
use crate::error::ReceiverError;
use crate::ids::Ids;
use crate::inbox::{Inbox, OnDelivery};
use crate::limits::Limits;
use crate::probes::Probes;
use crate::seats::{Seat, Seats};
use crate::stats::{Counters, ReceiverStats};
use crate::table::EndpointTable;
use crate::through::Through;

/// The pause after a failed accept, so that a lack of file handles does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tells the time; a parameter, so that tests can set it.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How to listen.
#[derive(Clone)]
pub struct ReceiverConfig {
    /// The port on 127.0.0.1; none takes a free one.
    pub port: Option<u16>,
    /// The bounds.
    pub limits: Limits,
    /// The time at which deliveries are received.
    pub clock: Clock,
    /// A second door for senders that insist on HTTPS.
    pub tls: Option<TlsDoor>,
    /// Is called for each request that became no delivery, on the listener's own threads, so it must not block.
    pub on_stray: OnStray,
    /// The questions of tunnels, which are no strays.
    pub probes: Probes,
    /// Whoever knows the answers of targets, for endpoints that give them on; none leaves every answer fixed.
    pub through: Option<Arc<dyn Through>>,
}

/// Where to listen for HTTPS, and with which certificate.
#[derive(Clone)]
pub struct TlsDoor {
    /// The port on 127.0.0.1; none takes a free one.
    pub port: Option<u16>,
    /// The certificate with its key; only HTTP/1.1 is spoken, whatever it offers.
    pub config: Arc<ServerConfig>,
}

/// Is told that a request became no delivery.
pub type OnStray = Arc<dyn Fn() + Send + Sync>;

/// What all connections of a listener share.
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) table: EndpointTable,
    pub(crate) inbox: Arc<dyn Inbox>,
    pub(crate) on_delivery: OnDelivery,
    pub(crate) on_stray: OnStray,
    pub(crate) probes: Probes,
    pub(crate) through: Option<Arc<dyn Through>>,
    pub(crate) counters: Counters,
    pub(crate) memory: BodyMemory,
    pub(crate) seats: Seats,
    pub(crate) ids: Ids,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    pub(crate) killed: CancellationToken,
}

impl Shared {
    pub(crate) fn count_at_gate(&self, refusal: &Refusal) {
        (self.on_stray)();
        match refusal {
            Refusal::NotFound => self.counters.not_found.add_one(),
            Refusal::WrongMethod { .. } => self.counters.wrong_method.add_one(),
            Refusal::TooLarge => self.counters.too_large.add_one(),
            Refusal::AmbiguousLength => self.counters.ambiguous_length.add_one(),
            _ => self.counters.malformed.add_one(),
        }
    }

    pub(crate) fn count_in_body(&self, refusal: &Refusal) {
        if *refusal != Refusal::NotStored {
            (self.on_stray)();
        }
        match refusal {
            Refusal::TooLarge => self.counters.too_large.add_one(),
            Refusal::NotStored => self.counters.store_failures.add_one(),
            _ => self.counters.incomplete.add_one(),
        }
    }
}

/// A running listener on 127.0.0.1.
///
/// Whoever connects is nobody in particular: behind a tunnel the whole internet has the address of this machine.
///
/// ```
/// use std::sync::Arc;
/// use gatehouse_model::NewDelivery;
/// use gatehouse_receiver::{Appending, EndpointTable, Inbox, Limits, Probes, Receiver, ReceiverConfig};
///
/// struct Full;
///
/// impl Inbox for Full {
///     fn append(&self, _: NewDelivery) -> Appending<'_> {
///         Box::pin(async { Err("the disk is full".into()) })
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let clock = Arc::new(|| gatehouse_model::Timestamp::UNIX_EPOCH);
/// let (limits, on_stray) = (Limits::default(), Arc::new(|| {}));
/// let probes = Probes::default();
/// let config = ReceiverConfig { port: None, limits, clock, tls: None, on_stray, probes, through: None };
/// let receiver = Receiver::start(config, EndpointTable::default(), Arc::new(Full), Arc::new(|_| {})).await?;
/// assert!(receiver.address().ip().is_loopback());
/// receiver.stop().await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Receiver {
    address: SocketAddr,
    tls_address: Option<SocketAddr>,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Starts to listen, and answers requests from then on.
    ///
    /// # Errors
    /// [`ReceiverError`] when the port cannot be listened on.
    pub async fn start(
        config: ReceiverConfig,
        table: EndpointTable,
        inbox: Arc<dyn Inbox>,
        on_delivery: OnDelivery,
    ) -> Result<Self, ReceiverError> {
        let (listener, address) = bind(config.port).await?;
        let tls = match config.tls {
            Some(door) => Some((bind(door.port).await?, TlsAcceptor::from(door.config))),
            None => None,
        };
        let shared = Arc::new(Shared {
            memory: BodyMemory::new(config.limits.bodies_in_memory),
            seats: Seats::new(config.limits.connections, config.limits.connections_per_address),
            ids: Ids::default(),
            limits: config.limits,
            clock: config.clock,
            table,
            inbox,
            on_delivery,
            on_stray: config.on_stray,
            probes: config.probes,
            through: config.through,
            counters: Counters::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            killed: CancellationToken::new(),
        });
        shared.tasks.spawn(accept_all(listener, None, Arc::clone(&shared)));
        let tls_address = tls.map(|((listener, address), acceptor)| {
            shared.tasks.spawn(accept_all(listener, Some(acceptor), Arc::clone(&shared)));
            address
        });
        Ok(Self { address, tls_address, shared })
    }

    /// Gives the address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives the address that is listened on for HTTPS, if it is.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_address
    }

    /// Gives the counters as they are now.
    pub fn stats(&self) -> ReceiverStats {
        self.shared.counters.read(self.shared.seats.count())
    }

    /// Stops to listen, lets the requests that are under way finish, and closes every connection.
    ///
    /// What is not finished after [`Limits::stop`] is cut off; it was not answered, so its sender comes again.
    pub async fn stop(self) {
        self.shared.stopping.cancel();
        self.shared.tasks.close();
        if timeout(self.shared.limits.stop, self.shared.tasks.wait()).await.is_err() {
            self.shared.killed.cancel();
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.shared.stopping.cancel();
    }
}

async fn bind(port: Option<u16>) -> Result<(TcpListener, SocketAddr), ReceiverError> {
    let port = port.unwrap_or(0);
    let failed = |source| ReceiverError::listening(port, source);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn accept_all(listener: TcpListener, tls: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let stopping = shared.stopping.clone();
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    tokio::select! {
                        () = stopping.cancelled() => return,
                        () = seat(stream, peer, tls.as_ref(), &shared) => {}
                    }
                }
                Err(error) => after_failed_accept(&error, &shared).await,
            },
        }
    }
}

async fn seat(stream: TcpStream, peer: SocketAddr, tls: Option<&TlsAcceptor>, shared: &Arc<Shared>) {
    let seat = shared.seats.take(peer.ip()).await;
    // Answers are one small write each; waiting to fill a packet would only delay them.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let shared = Arc::clone(shared);
    match tls.cloned() {
        None => shared.tasks.clone().spawn(serve(stream, peer, seat, shared)),
        Some(tls) => shared.tasks.clone().spawn(async move {
            if let Some(stream) = shake_hands(stream, &tls, &seat, &shared).await {
                serve(stream, peer, seat, shared).await;
            }
        }),
    };
}

/// Gives the stream behind a TLS handshake; none where it failed, took too long or gave way.
async fn shake_hands(
    stream: TcpStream,
    tls: &TlsAcceptor,
    seat: &Seat,
    shared: &Shared,
) -> Option<TlsStream<TcpStream>> {
    tokio::select! {
        shaken = timeout(shared.limits.head, tls.accept(stream)) => {
            let stream = shaken.ok().and_then(Result::ok);
            if stream.is_none() {
                shared.counters.malformed.add_one();
                (shared.on_stray)();
            }
            stream
        }
        () = seat.gives_way() => {
            shared.counters.crowded_out.add_one();
            None
        }
        () = shared.stopping.cancelled() => None,
    }
}

async fn after_failed_accept(error: &io::Error, shared: &Shared) {
    if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        return;
    }
    // Most likely the process has no file handle left: one silent connection gives its own back.
    tracing::warn!(%error, "a connection could not be accepted");
    shared.seats.make_room();
    sleep(ACCEPT_PAUSE).await;
}
