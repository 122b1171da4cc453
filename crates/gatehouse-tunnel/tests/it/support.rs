//! A listener that counts, a tunnel with its changes, and a wire that can be cut.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gatehouse_model::Timestamp;
use gatehouse_tunnel::{Change, Door, Gap, Keeper, Opening, Pace, Senses, Tunnel, TunnelState, Via};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long a test waits for what has to happen.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// The listener: keeps what arrives, answers 404 to nonces and 200 to everything else.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    pub(crate) door: Arc<Nonces>,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
}

#[derive(Default)]
pub(crate) struct Nonces {
    waiting: Mutex<HashSet<String>>,
    seen: Mutex<HashSet<String>>,
    count: AtomicU64,
}

impl Door for Nonces {
    fn expect(&self) -> String {
        let path = format!("/in/~nonce/{:08x}", self.count.fetch_add(1, Ordering::Relaxed));
        self.waiting.lock().unwrap().insert(path.clone());
        path
    }

    fn arrived(&self, path: &str) -> bool {
        self.seen.lock().unwrap().remove(path)
    }
}

impl Listener {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (door, received) = (Arc::new(Nonces::default()), Arc::new(Mutex::new(Vec::new())));
        let (nonces, kept) = (Arc::clone(&door), Arc::clone(&received));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&nonces), Arc::clone(&kept)));
            }
        });
        Self { address, door, received }
    }

    pub(crate) fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }
}

async fn answer(mut stream: TcpStream, nonces: Arc<Nonces>, kept: Arc<Mutex<Vec<Vec<u8>>>>) {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return;
        }
    }
    let line = String::from_utf8_lossy(&bytes).into_owned();
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let status = if target.starts_with("/in/~nonce/") {
        if nonces.waiting.lock().unwrap().remove(&target) {
            nonces.seen.lock().unwrap().insert(target);
        }
        "404 Not Found"
    } else {
        kept.lock().unwrap().push(bytes);
        "200 OK"
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    bytes.len() >= end + 4 + length
}

/// A tunnel with everything that was told of it.
pub(crate) struct Held {
    pub(crate) tunnel: Tunnel,
    changes: watch::Receiver<Vec<Change>>,
}

/// The pace of the tests: the product's, but for the time in which a fresh one settles.
pub(crate) fn pace(via: &Via) -> Pace {
    Pace { settle: Duration::from_secs(5), ..via.pace() }
}

impl Held {
    pub(crate) fn open(via: Via, listener: &Listener) -> Self {
        let pace = pace(&via);
        Self::with(via, listener, pace)
    }

    pub(crate) fn with(via: Via, listener: &Listener, pace: Pace) -> Self {
        let (sender, changes) = watch::channel(Vec::new());
        let opening = Opening {
            via,
            local: listener.address,
            door: Arc::clone(&listener.door) as Arc<dyn Door>,
            pace,
            senses: Senses::of_machine(Arc::new(Timestamp::now)),
            keeper: keeper(),
            last_url: None,
            last_alive: None,
        };
        let tell = move |change| sender.send_modify(|all: &mut Vec<Change>| all.push(change));
        Self { tunnel: Tunnel::open(opening, Arc::new(tell)), changes }
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        self.changes.borrow().clone()
    }

    /// Waits until the changes after the first `skip` show something.
    pub(crate) async fn until<T>(&mut self, skip: usize, find: impl Fn(&Change) -> Option<T>) -> T {
        let changes = self.changes.clone();
        let mut found = None;
        let looked = self.changes.wait_for(|all| {
            found = all.iter().skip(skip).find_map(&find);
            found.is_some()
        });
        let in_time = tokio::time::timeout(SOON, looked).await.is_ok();
        assert!(in_time, "it did not happen: {:#?}", changes.borrow().clone());
        found.unwrap()
    }

    pub(crate) async fn up(&mut self, skip: usize) -> String {
        self.until(skip, |change| match change {
            Change::State(TunnelState::Up { public_url, .. }) => Some(public_url.clone()),
            _ => None,
        })
        .await
    }

    /// Waits until it is down, and gives the code of the cause.
    pub(crate) async fn down(&mut self, skip: usize) -> String {
        self.until(skip, |change| match change {
            Change::State(TunnelState::Down { cause, .. }) => Some(cause.code.clone()),
            _ => None,
        })
        .await
    }

    /// The gaps that have ended.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let ended = |change| match change {
            Change::Gap(gap) if gap.until.is_some() => Some(gap),
            _ => None,
        };
        self.changes().into_iter().filter_map(ended).collect()
    }
}

/// The example that keeps programs, beside the program of the tests.
pub(crate) fn keeper() -> Keeper {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    Keeper::new(folder.join("examples").join(format!("keeper{}", std::env::consts::EXE_SUFFIX)))
}

/// Sends bytes to a public address and gives the status.
pub(crate) async fn send(public_url: &str, bytes: &[u8]) -> u16 {
    let address = public_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap_or("0").parse().unwrap()
}

/// A request whose bytes a proxy would change: odd names, doubled headers, a body with every byte.
pub(crate) fn odd_request() -> Vec<u8> {
    let body: Vec<u8> = (0..=255u8).cycle().take(100_000).collect();
    let head = format!(
        "POST /in/odd?a=%7e HTTP/1.1\r\nhOsT: x\r\nX-Dup: 1\r\nx-dup:   2\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// Waits for a condition.
pub(crate) async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < SOON, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Gives a port that nobody had a moment ago.
pub(crate) fn free_port(host: &str) -> u16 {
    std::net::TcpListener::bind((host, 0)).unwrap().local_addr().unwrap().port()
}

/// The processes whose command line has this text in it.
pub(crate) fn processes(text: &str) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let own = std::process::id();
    ids.filter(|id| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        *id != own && String::from_utf8_lossy(&line).contains(text)
    })
    .collect()
}

/// A file with a script in it that can be run.
pub(crate) fn script(folder: &std::path::Path, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}
