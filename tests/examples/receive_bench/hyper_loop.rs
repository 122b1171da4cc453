//! The bare receiver: hyper in front of the group commit, and nothing else.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Result;
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::group::Group;

/// Listens on a free port of this machine, prints the address, and receives until killed.
pub(crate) async fn serve(folder: &Path) -> Result<()> {
    let group = Group::start(&folder.join("hyper.sqlite"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}/in/bare", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let group = group.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| receive(request, &group));
            // A connection that ends badly is the sender's affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn receive(request: Request<Incoming>, group: &Group) -> Result<Response<Empty<Bytes>>, Infallible> {
    let stored = match request.into_body().collect().await {
        Ok(body) => group.store(body.to_bytes()).await,
        Err(_) => false,
    };
    let mut response = Response::new(Empty::new());
    if !stored {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}
