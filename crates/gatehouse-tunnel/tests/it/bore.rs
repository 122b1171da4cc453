//! Through a real bore server.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, Instant};

use gatehouse_model::Secret;
use gatehouse_tunnel::{BORE_CONTROL_PORT, Bore, BoreServer, Change, Via};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::support::{Held, Listener, SOON, free_port, odd_request, send};

/// The protocol knows one control port only, so that each server of the tests has an address of its own.
fn own_address() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let process = std::process::id().to_le_bytes();
    Ipv4Addr::new(127, 64 | (process[1] & 63), process[0], NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A bore server that can be killed with all its connections.
struct Server {
    address: Ipv4Addr,
    runtime: Option<Runtime>,
}

impl Server {
    async fn start(address: Ipv4Addr, secret: Option<&str>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let ip = IpAddr::V4(address);
        let secret = secret.map(Secret::from);
        runtime.spawn(BoreServer { control: ip, public: ip, ports: 20_000..=60_000, secret }.serve());
        let begun = Instant::now();
        while TcpStream::connect((address, BORE_CONTROL_PORT)).await.is_err() {
            assert!(begun.elapsed() < SOON, "the bore server does not listen");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self { address, runtime: Some(runtime) }
    }

    fn kill(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn via(to: Ipv4Addr, port: Option<u16>, secret: Option<&str>) -> Via {
    Via::Bore(Bore { to: to.to_string(), port, secret: secret.map(Secret::from), public_url: None })
}

#[tokio::test]
async fn bytes_come_through_exactly() {
    let (listener, server) = (Listener::start().await, Server::start(own_address(), Some("a secret")).await);
    let mut held = Held::open(via(server.address, None, Some("a secret")), &listener);
    let url = held.up(0).await;
    assert_eq!(send(&url, &odd_request()).await, 200);
    assert_eq!(listener.received(), [odd_request()]);
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_tunnel_that_fell_is_back_within_five_seconds_at_the_same_address_with_its_gap_listed() {
    let (listener, address) = (Listener::start().await, own_address());
    let server = Server::start(address, None).await;
    let mut held = Held::open(via(address, None, None), &listener);
    let url = held.up(0).await;
    let before = held.changes().len();
    server.kill();
    assert_eq!(held.down(before).await, "tunnel.lost");
    // Long enough for the pauses to have grown.
    tokio::time::sleep(Duration::from_secs(8)).await;
    let before = held.changes().len();
    let _server = Server::start(address, None).await;
    let back = Instant::now();
    assert_eq!(held.up(before).await, url);
    assert!(back.elapsed() < Duration::from_secs(5), "it took {:?}", back.elapsed());
    let gaps = held.gaps();
    assert_eq!(gaps.len(), 1);
    let long = gaps[0].until.unwrap().duration_since(gaps[0].from).as_secs();
    assert!((8..16).contains(&long), "the gap is {long} s long");
    assert_eq!(send(&url, &odd_request()).await, 200);
    held.tunnel.close().await;
}

/// Passes connections on to the server until it is told to hold everything back, without closing anything.
async fn cuttable(address: Ipv4Addr, server: Ipv4Addr, cut: Arc<AtomicBool>) {
    let listener = TcpListener::bind((address, BORE_CONTROL_PORT)).await.unwrap();
    tokio::spawn(async move {
        let mut held_back = Vec::new();
        while let Ok((mut near, _)) = listener.accept().await {
            if cut.load(Ordering::Relaxed) {
                held_back.push(near);
                continue;
            }
            let cut = Arc::clone(&cut);
            tokio::spawn(async move {
                let mut far = TcpStream::connect((server, BORE_CONTROL_PORT)).await.unwrap();
                let copying = tokio::io::copy_bidirectional(&mut near, &mut far);
                let cutting = async {
                    while !cut.load(Ordering::Relaxed) {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                };
                let is_cut = tokio::select! { _ = copying => false, () = cutting => true };
                if is_cut {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
}

#[tokio::test]
async fn a_connection_that_is_dead_without_having_ended_shows_within_ten_seconds() {
    let (listener, near) = (Listener::start().await, own_address());
    let server = Server::start(own_address(), None).await;
    let cut = Arc::new(AtomicBool::new(false));
    cuttable(near, server.address, Arc::clone(&cut)).await;
    let mut via = via(near, None, None);
    if let Via::Bore(bore) = &mut via {
        let port = free_port(&server.address.to_string());
        bore.port = Some(port);
        bore.public_url = Some(format!("http://{}:{port}", server.address));
    }
    let mut held = Held::open(via, &listener);
    held.up(0).await;
    let before = held.changes().len();
    cut.store(true, Ordering::Relaxed);
    let begun = Instant::now();
    assert_eq!(held.down(before).await, "tunnel.silent");
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_wrong_secret_a_missing_one_and_a_port_in_use_are_told_apart() {
    let (listener, server) = (Listener::start().await, Server::start(own_address(), Some("right")).await);
    let taken = TcpListener::bind((server.address, 0)).await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let outside = Some(1_999);
    for (via, code) in [
        (via(server.address, None, Some("wrong")), "tunnel.wrong_secret"),
        (via(server.address, None, None), "tunnel.secret_missing"),
        (via(server.address, Some(port), Some("right")), "tunnel.port_in_use"),
        (via(server.address, outside, Some("right")), "tunnel.port_refused"),
        (via(own_address(), None, None), "tunnel.server_unreachable"),
    ] {
        let mut held = Held::open(via, &listener);
        assert_eq!(held.down(0).await, code);
        let told = format!("{:?}", held.changes());
        assert!(!told.contains("wrong\"") && !told.contains("right\""), "{told}");
        held.tunnel.close().await;
    }
}

#[tokio::test]
async fn an_address_that_has_to_change_is_told() {
    let (listener, address) = (Listener::start().await, own_address());
    let server = Server::start(address, None).await;
    let mut held = Held::open(via(address, None, None), &listener);
    let url = held.up(0).await;
    let before = held.changes().len();
    server.kill();
    held.down(before).await;
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();
    let _taken = TcpListener::bind((address, port)).await.unwrap();
    let _server = Server::start(address, None).await;
    let (from, to) = held
        .until(before, |change| match change {
            Change::Moved { from, to } => Some((from.clone(), to.clone())),
            _ => None,
        })
        .await;
    assert_eq!(from, url);
    assert_ne!(to, url);
    assert_eq!(send(&to, &odd_request()).await, 200);
    held.tunnel.close().await;
}
