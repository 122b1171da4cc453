//! Senders on several connections, who remember what was answered 200.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::house::endpoint_url;
use crate::platform::{borrowed, signed};
use crate::random::Random;
use crate::{DEADLINE, House, Running, Wire, wire};

const CLIENTS: usize = 8;

/// A delivery that was answered 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The id that its sender gave it.
    pub id: String,
    /// The SHA-256 of its head and body.
    pub sha256: [u8; 32],
    /// What the clock of the load said when the answer had come.
    pub moment: u64,
}

/// A clock for the moments of answers.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What to send, and for how long.
#[derive(Clone)]
pub struct Load {
    /// Where the choices begin.
    pub random: Random,
    /// What is noted with each answer.
    pub clock: Clock,
    /// How long to go on after the first answer, in milliseconds from and to.
    pub span: (u64, u64),
}

/// Makes a house with one endpoint whose secret nobody has: every delivery is stored unverified and answered 200.
pub fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    house
}

impl Load {
    /// Loads a program that has begun to listen, kills it, and gives what was answered by then.
    pub fn kill(&mut self, listener: Running, listening: &serde_json::Value) -> Vec<Acknowledged> {
        let url = endpoint_url(listening, "rejento");
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, answers) = mpsc::channel();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let mut client = Client {
                    url: url.clone(),
                    random: self.random.branch(),
                    clock: Arc::clone(&self.clock),
                    stop: Arc::clone(&stop),
                    acknowledged: sender.clone(),
                };
                thread::spawn(move || client.send())
            })
            .collect();
        drop(sender);
        let mut acknowledged = vec![answers.recv_timeout(DEADLINE).expect("the first answer")];
        let (from, to) = self.span;
        let end = Instant::now() + Duration::from_millis(from + self.random.below(to - from));
        while let Ok(answer) = answers.recv_timeout(end.saturating_duration_since(Instant::now())) {
            acknowledged.push(answer);
        }
        listener.kill();
        // What was answered between the last look and the kill counts too: its sender has the 200.
        acknowledged.extend(answers.iter());
        stop.store(true, Ordering::Relaxed);
        for client in clients {
            client.join().expect("a sender saw no other answer than 200");
        }
        acknowledged
    }
}

struct Client {
    url: String,
    random: Random,
    clock: Clock,
    stop: Arc<AtomicBool>,
    acknowledged: mpsc::Sender<Acknowledged>,
}

impl Client {
    /// Sends until the other end is gone.
    fn send(&mut self) {
        let mut wire = Wire::to(&self.url);
        while !self.stop.load(Ordering::Relaxed) {
            let id = format!("{:016x}", self.random.number());
            let bytes = request(&mut self.random, &self.url, &id);
            let Some(answer) = wire.send(&bytes).answer() else { return };
            assert_eq!(answer.status, 200, "{}", answer.text());
            let moment = (self.clock)();
            let sha256 = Sha256::digest(&bytes).into();
            if self.acknowledged.send(Acknowledged { id, sha256, moment }).is_err() {
                return;
            }
        }
    }
}

/// Makes a signed request with a body of its own. Most are small; one in thirty lies beside the database.
pub(crate) fn request(random: &mut Random, url: &str, id: &str) -> Vec<u8> {
    let length = match random.below(60) {
        0 => 100_000 + random.below(900_000),
        1 => 65_000 + random.below(1_200),
        2..=9 => 2_000 + random.below(30_000),
        _ => random.below(1_800),
    };
    let mut body = format!("{{\"event\":\"candidate.created\",\"id\":\"{id}\"}}\r\n").into_bytes();
    body.extend(random.bytes(length as usize));
    let mut headers = vec![("X-Rejento-Delivery-Id".to_owned(), id.to_owned())];
    headers.extend(signed("rejento/hmac", "whsec-of-the-sender", &body));
    wire::request("POST", url, &borrowed(&headers), &body)
}

impl std::fmt::Debug for Load {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Load").field("random", &self.random).field("span", &self.span).finish_non_exhaustive()
    }
}
