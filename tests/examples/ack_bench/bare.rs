//! The bare receiver: every body is durable before its 200, and nothing else is done.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Result;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rusqlite::{Connection, params};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The most rows of one commit.
const GROUP: usize = 256;

struct Row {
    body: Bytes,
    durable: oneshot::Sender<bool>,
}

/// Listens on a free port of this machine, prints the address, and receives until killed.
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    let folder = tempfile::tempdir_in(folder)?;
    let file = open(&folder.path().join("bare.sqlite"))?;
    let (rows, waiting) = mpsc::channel(4 * GROUP);
    std::thread::spawn(move || write(file, waiting));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let rows = rows.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| receive(request, rows.clone()));
            // A connection that ends badly is the sender's affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn receive(
    request: Request<Incoming>,
    rows: mpsc::Sender<Row>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    if !store(request, rows).await {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

async fn store(request: Request<Incoming>, rows: mpsc::Sender<Row>) -> bool {
    let Ok(body) = request.into_body().collect().await else { return false };
    let (durable, answer) = oneshot::channel();
    rows.send(Row { body: body.to_bytes(), durable }).await.is_ok() && answer.await.unwrap_or(false)
}

fn open(path: &Path) -> Result<Connection> {
    let file = Connection::open(path)?;
    file.pragma_update(None, "journal_mode", "wal")?;
    file.pragma_update(None, "synchronous", "full")?;
    file.execute_batch("create table delivery (sequence integer primary key, body blob not null) strict")?;
    Ok(file)
}

/// Commits whatever is waiting as one group, then tells each row's connection.
fn write(mut file: Connection, mut waiting: mpsc::Receiver<Row>) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        let stored = commit(&mut file, &group).is_ok();
        for row in group.drain(..) {
            // The sender may have gone away meanwhile.
            let _ = row.durable.send(stored);
        }
    }
}

fn commit(file: &mut Connection, group: &[Row]) -> rusqlite::Result<()> {
    let transaction = file.transaction()?;
    {
        let mut insert = transaction.prepare_cached("insert into delivery (body) values (?1)")?;
        for row in group {
            insert.execute(params![&row.body[..]])?;
        }
    }
    transaction.commit()
}
