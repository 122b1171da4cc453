//! The other side of the comparison: a target that answers 200, and a client that is hyper and nothing else.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// How many bytes of body a request has: as many as a delivery of the house that is replayed.
const BODY: usize = 500;

/// Listens on a free port of this machine, prints the address, and answers until killed, each time after so long.
pub(crate) async fn serve(takes: Duration) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}/hook", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            // A connection that ends badly is the sender's affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(move |request| answer(request, takes)))
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>, takes: Duration) -> Result<Response<Full<Bytes>>, Infallible> {
    // What could not be read whole is no affair of this target.
    let _ = request.into_body().collect().await;
    if !takes.is_zero() {
        tokio::time::sleep(takes).await;
    }
    Ok(Response::new(Full::new(Bytes::from_static(b"ok"))))
}

/// Sends so many requests, so many at once, over connections that stay open.
pub(crate) async fn send(url: &str, count: u64, at_once: u16) -> Result<Duration> {
    let authority = url.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    let authority: Arc<str> = authority.context("no address")?.into();
    let (next, began) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (next, authority) = (Arc::clone(&next), Arc::clone(&authority));
        workers.spawn(async move {
            let stream = TcpStream::connect(&*authority).await?;
            stream.set_nodelay(true)?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            let driven = tokio::spawn(connection);
            while next.fetch_add(1, Ordering::Relaxed) < count {
                let request = Request::post("/hook")
                    .header("Host", &*authority)
                    .body(Full::new(Bytes::from(vec![b'a'; BODY])))?;
                sender.ready().await?;
                let response = sender.send_request(request).await?;
                if !response.status().is_success() {
                    bail!("the target answered {}", response.status());
                }
                response.into_body().collect().await?;
            }
            drop(sender);
            // It has nothing left to tell.
            let _ = driven.await;
            anyhow::Ok(())
        });
    }
    while let Some(worked) = workers.join_next().await {
        worked??;
    }
    Ok(began.elapsed())
}
