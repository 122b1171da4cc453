//! A running listener over a real store, and a sender that writes exactly the bytes it is given.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatehouse_model::{
    AnswerRules, Connection, ConnectionId, Endpoint, EndpointId, Environment, NewDelivery, ResponseHead,
    Timestamp, Workspace, WorkspaceId,
};
use gatehouse_receiver::{
    Appending, Asking, Awaited, Clock, EndpointTable, Inbox, Limits, Noting, Probes, Received, Receiver,
    ReceiverConfig, ReceivingEndpoint, TargetAnswer, Through,
};
use gatehouse_signing::KeyRing;
use gatehouse_store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Longer than anything here should take, even on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
pub(crate) const TOKEN: &str = "3f9c0a7e5b1d4c8296e0f7a1";
pub(crate) const NOW: &str = "2026-11-21T09:41:05Z";

/// What the inbox does with the next deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Stores = 0,
    Fails = 1,
    Hangs = 2,
    Waits = 3,
}

/// The real store, which can be made to fail and remembers what it was given.
pub(crate) struct Kept {
    pub(crate) store: Store,
    mood: AtomicU8,
    given: Mutex<Vec<NewDelivery>>,
}

impl Kept {
    /// What was stored, oldest first.
    pub(crate) fn given(&self) -> Vec<NewDelivery> {
        self.given.lock().unwrap().clone()
    }
}

impl Inbox for Kept {
    fn append(&self, delivery: NewDelivery) -> Appending<'_> {
        Box::pin(async move {
            while self.mood.load(Ordering::SeqCst) == Mood::Waits as u8 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            match self.mood.load(Ordering::SeqCst) {
                1 => return Err("no space left on device".into()),
                2 => std::future::pending().await,
                _ => {}
            }
            let appended = self.store.append(delivery.clone()).await?;
            self.given.lock().unwrap().push(delivery);
            Ok(appended)
        })
    }

    fn note_status(&self, sequence: u64, status: u16) -> Noting<'_> {
        Inbox::note_status(&self.store, sequence, status)
    }
}

/// Keeps who waits for a target's answer, for the test to give it.
#[derive(Default)]
pub(crate) struct Asked(Mutex<Vec<(Asking, oneshot::Sender<Option<TargetAnswer>>)>>);

impl Asked {
    /// The first who still waits.
    pub(crate) async fn next(&self) -> (Asking, oneshot::Sender<Option<TargetAnswer>>) {
        loop {
            if let Some(asked) = self.0.lock().unwrap().pop() {
                return asked;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Through for Asked {
    fn expect(&self, asking: Asking) -> Awaited {
        let (give, awaited) = oneshot::channel();
        self.0.lock().unwrap().push((asking, give));
        awaited
    }
}

/// A listener on a free port with one endpoint, unless more are put into its table.
pub(crate) struct House {
    pub(crate) receiver: Receiver,
    pub(crate) table: EndpointTable,
    pub(crate) probes: Probes,
    pub(crate) inbox: Arc<Kept>,
    pub(crate) told: Arc<Mutex<Vec<Received>>>,
    pub(crate) through: Arc<Asked>,
    _directory: tempfile::TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with(Limits { linger: Duration::from_millis(200), ..Limits::default() }).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::of(limits, endpoint(TOKEN)).await
    }

    pub(crate) async fn of(limits: Limits, entry: ReceivingEndpoint) -> Self {
        let now: Timestamp = NOW.parse().unwrap();
        Self::at(limits, entry, Arc::new(move || now)).await
    }

    pub(crate) async fn at(mut limits: Limits, entry: ReceivingEndpoint, clock: Clock) -> Self {
        if limits.store == Limits::default().store {
            // A slow disk under the tests is no failure of the listener.
            limits.store = DEADLINE;
        }
        let directory = tempfile::tempdir().unwrap();
        let inbox = Arc::new(Kept {
            store: open_store(directory.path(), &entry.endpoint).await,
            mood: AtomicU8::new(0),
            given: Mutex::new(Vec::new()),
        });
        let table = EndpointTable::new(vec![entry]);
        let told = Arc::new(Mutex::new(Vec::new()));
        let (on_stray, probes) = (Arc::new(|| {}), Probes::default());
        let asked = Arc::<Asked>::default();
        let through = Arc::clone(&asked) as Arc<dyn Through>;
        let config = ReceiverConfig {
            port: None,
            limits,
            clock,
            tls: None,
            on_stray,
            probes: probes.clone(),
            through: Some(through),
        };
        let receiver = Receiver::start(config, table.clone(), inbox.clone(), {
            let told = Arc::clone(&told);
            Arc::new(move |received: &Received| told.lock().unwrap().push(received.clone()))
        });
        Self {
            receiver: receiver.await.unwrap(),
            table,
            probes,
            inbox,
            told,
            through: asked,
            _directory: directory,
        }
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.inbox.mood.store(mood as u8, Ordering::SeqCst);
    }

    /// What was stored, oldest first.
    pub(crate) fn stored(&self) -> Vec<NewDelivery> {
        self.inbox.given()
    }

    pub(crate) async fn sender(&self) -> Sender {
        Sender::to(self.receiver.address()).await
    }

    /// Sends bytes on a connection of their own and gives all that comes back until it is closed.
    pub(crate) async fn exchange(&self, bytes: &[u8]) -> String {
        let mut sender = self.sender().await;
        sender.send(bytes).await;
        sender.rest().await
    }

    /// Sends a request on a connection of its own and gives the status of the answer.
    pub(crate) async fn status_of(&self, bytes: &[u8]) -> u16 {
        let mut sender = self.sender().await;
        sender.send(bytes).await;
        sender.answer().await.status
    }
}

/// One connection of a sender.
pub(crate) struct Sender {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
}

/// An answer with its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: ResponseHead,
    pub(crate) body: String,
}

impl Sender {
    pub(crate) async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, read: Vec::new() }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends in pieces of `size` bytes, each handed over to the network on its own.
    pub(crate) async fn send_cut(&mut self, bytes: &[u8], size: usize) {
        for piece in bytes.chunks(size) {
            self.send(piece).await;
            tokio::task::yield_now().await;
        }
    }

    /// Reads the next answer.
    pub(crate) async fn answer(&mut self) -> Answer {
        tokio::time::timeout(DEADLINE, self.next_answer()).await.expect("no answer in time")
    }

    async fn next_answer(&mut self) -> Answer {
        loop {
            if let Ok(head) = ResponseHead::parse(&self.read) {
                let length: usize = head.first("content-length").map_or(0, |text| text.parse().unwrap());
                if self.read.len() >= head.length + length {
                    let rest = self.read.split_off(head.length + length);
                    let whole = std::mem::replace(&mut self.read, rest);
                    let body = String::from_utf8_lossy(&whole[head.length..]).into_owned();
                    return Answer { status: head.status, head, body };
                }
            }
            let read = self.stream.read_buf(&mut self.read).await.unwrap();
            assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&self.read));
        }
    }

    /// Reads until the connection is closed or reset.
    pub(crate) async fn rest(&mut self) -> String {
        let reading =
            async { while self.stream.read_buf(&mut self.read).await.is_ok_and(|read| read > 0) {} };
        tokio::time::timeout(DEADLINE, reading).await.expect("not closed in time");
        String::from_utf8_lossy(&self.read).into_owned()
    }
}

/// Waits until something holds.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, waiting).await.is_ok(), "never: {what}");
}

/// The memory that this process holds.
pub(crate) fn resident_megabytes() -> i64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<i64>().ok()).unwrap_or_default() * 4096 / 1_000_000
}

/// A plain request with a body.
pub(crate) fn post(token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /in/{token} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// An endpoint of the generic platform without a scheme.
pub(crate) fn endpoint(token: &str) -> ReceivingEndpoint {
    let endpoint = Endpoint {
        id: EndpointId::from_uuid(Uuid::from_u128(3)),
        workspace_id: WorkspaceId::from_uuid(Uuid::from_u128(1)),
        connection_id: ConnectionId::from_uuid(Uuid::from_u128(2)),
        name: "orders".to_owned(),
        token: token.to_owned(),
        platform: "generic".to_owned(),
        scheme: None,
        relayed: false,
        imported: false,
        answer: AnswerRules::default(),
        created_at: NOW.parse().unwrap(),
    };
    let generic = gatehouse_providers::Catalogue::builtin().platform("generic").unwrap().clone();
    ReceivingEndpoint::new(endpoint, generic, KeyRing::Missing)
}

async fn open_store(directory: &std::path::Path, endpoint: &Endpoint) -> Store {
    let store = Store::open(directory).unwrap();
    let workspace = Workspace {
        id: endpoint.workspace_id,
        name: "shop".to_owned(),
        environment: Environment::Offline,
        created_at: endpoint.created_at,
    };
    let connection = Connection {
        id: endpoint.connection_id,
        workspace_id: workspace.id,
        name: "main".to_owned(),
        platform: endpoint.platform.clone(),
        base_url: None,
        created_at: endpoint.created_at,
    };
    store.create_workspace(&workspace).await.unwrap();
    store.create_connection(&connection).await.unwrap();
    store.create_endpoint(endpoint).await.unwrap();
    store
}
