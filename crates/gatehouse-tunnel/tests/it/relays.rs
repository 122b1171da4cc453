//! A smee-compatible relay, served by the test.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatehouse_tunnel::{Pace, Relay, Via};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Held, Listener, eventually};

type Channel = Arc<Mutex<Vec<TcpStream>>>;

/// Hands everything that is posted to whoever listens, as smee.io does.
async fn serve(listener: TcpListener, channel: Channel) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let channel = Arc::clone(&channel);
        tokio::spawn(async move {
            let mut bytes = vec![0u8; 65_536];
            let read = stream.read(&mut bytes).await.unwrap_or(0);
            let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
            if text.starts_with("GET") {
                let head =
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: ready\ndata: {}\n\n";
                stream.write_all(head.as_bytes()).await.unwrap();
                channel.lock().unwrap().push(stream);
                return;
            }
            let query = text.split(' ').nth(1).and_then(|target| target.split_once('?'));
            let query = query.map_or("{}".to_owned(), |(_, query)| {
                let (name, value) = query.split_once('=').unwrap();
                format!(r#"{{"{name}":"{}"}}"#, value.replace("%2F", "/").replace("%7E", "~"))
            });
            let body = text.split_once("\r\n\r\n").map_or("{}", |(_, body)| body);
            let message = format!(
                "id: 1\ndata: {{\"x-token\":\"t\",\"content-type\":\"application/json\",\"query\":{query},\"body\":{body},\"timestamp\":1}}\n\n"
            );
            let listening = std::mem::take(&mut *channel.lock().unwrap());
            for mut other in listening {
                if other.write_all(message.as_bytes()).await.is_ok() {
                    channel.lock().unwrap().push(other);
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        });
    }
}

async fn post(url: &str, body: &str) {
    let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!("POST /chan HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = [0u8; 64];
    let _ = stream.read(&mut answer).await;
}

#[tokio::test]
async fn what_is_posted_to_the_channel_is_taken_to_the_endpoint_rebuilt() {
    let listener = Listener::start().await;
    let relay = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let channel = format!("http://{}/chan", relay.local_addr().unwrap());
    let listening = Channel::default();
    let served = tokio::spawn(serve(relay, Arc::clone(&listening)));
    let via = Via::Relay(Relay { channel: channel.clone(), path: "/in/token".to_owned() });
    let mut held = Held::with(via, &listener, Pace { settle: Duration::from_secs(5), ..Pace::QUICK });
    assert_eq!(held.up(0).await, channel);
    post(&channel, r#"{"b": 1, "a": 1.5}"#).await;
    eventually("it is taken over", || listener.received().len() == 1).await;
    let got = String::from_utf8(listener.received().remove(0)).unwrap();
    assert!(got.starts_with("POST /in/token HTTP/1.1\r\n"), "{got}");
    assert!(got.contains("x-token: t\r\n") && got.ends_with(r#"{"b":1,"a":1.5}"#), "{got}");
    let before = held.changes().len();
    served.abort();
    listening.lock().unwrap().clear();
    let code = held.down(before).await;
    assert!(["tunnel.lost", "tunnel.server_unreachable"].contains(&code.as_str()), "{code}");
    held.tunnel.close().await;
}

#[tokio::test]
async fn an_address_that_is_no_channel_is_told() {
    let listener = Listener::start().await;
    let via = |channel: String| Via::Relay(Relay { channel, path: "/in/token".to_owned() });
    let mut held = Held::open(via(format!("http://{}/chan", listener.address)), &listener);
    assert_eq!(held.down(0).await, "tunnel.refused");
    held.tunnel.close().await;
    let mut held = Held::open(via("chan".to_owned()), &listener);
    assert_eq!(held.down(0).await, "tunnel.bad_setting");
    held.tunnel.close().await;
}
