//! cloudflared and ngrok, played by a script with their documented output: it names an address that leads to the
//! listener through a wire of the test, ends, hangs, or names another address.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use gatehouse_tunnel::{Pace, Program, Via};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{Held, Listener, eventually, processes, script};

fn ngrok(program: PathBuf) -> Via {
    Via::Ngrok(Program { program: Some(program) })
}

fn cloudflared(program: PathBuf) -> Via {
    Via::Cloudflared(Program { program: Some(program) })
}

fn started(url: &str) -> String {
    format!(r#"echo '{{"lvl":"info","msg":"started tunnel","url":"{url}"}}'"#)
}

/// An address at which somebody answers who is not the listener. It takes the connection and hangs up.
async fn elsewhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = [0u8; 64];
            let _ = stream.read(&mut bytes).await;
            let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").await;
        }
    });
    url
}

#[tokio::test]
async fn an_address_that_does_not_lead_here_is_never_called_up() {
    let (listener, folder) = (Listener::start().await, tempfile::tempdir().unwrap());
    let text = format!("{}\nexec sleep 600", started(&elsewhere().await));
    let program = script(folder.path(), "ngrok", &text);
    let mark = program.display().to_string();
    let pace = Pace { settle: Duration::from_secs(2), ..Pace::QUICK };
    let mut held = Held::with(ngrok(program), &listener, pace);
    assert_eq!(held.down(0).await, "tunnel.silent");
    eventually("the fallen program is ended", || processes(&mark).len() <= 1).await;
    held.tunnel.close().await;
    eventually("nothing stays", || processes(&mark).is_empty()).await;
}

#[tokio::test]
async fn a_program_that_ends_is_told_with_its_last_word_and_started_again() {
    let (listener, folder) = (Listener::start().await, tempfile::tempdir().unwrap());
    let count = folder.path().join("count");
    let text = format!("echo x >> {}\necho 'ERROR:  authentication failed' >&2\nexit 1", count.display());
    let mut held = Held::open(cloudflared(script(folder.path(), "cloudflared", &text)), &listener);
    assert_eq!(held.down(0).await, "tunnel.program_ended");
    assert!(format!("{:?}", held.changes()).contains("authentication failed"));
    let begun = Instant::now();
    eventually("it was started three times", || {
        std::fs::read_to_string(&count).unwrap_or_default().lines().count() >= 3
    })
    .await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let listener = Listener::start().await;
    let missing = PathBuf::from("/nowhere/ngrok");
    let mut held = Held::open(ngrok(missing), &listener);
    assert_eq!(held.down(0).await, "tunnel.program_missing");
    held.tunnel.close().await;
}

#[tokio::test]
async fn closing_ends_what_the_program_started_too() {
    let (listener, folder) = (Listener::start().await, tempfile::tempdir().unwrap());
    let mark = folder.path().display().to_string();
    let text = format!("sh -c 'sleep 600; : {mark}' &\nsleep 600; : {mark}");
    let held = Held::open(ngrok(script(folder.path(), "ngrok", &text)), &listener);
    eventually("it runs", || processes(&mark).len() >= 3).await;
    held.tunnel.close().await;
    eventually("nothing stays", || processes(&mark).is_empty()).await;
}
