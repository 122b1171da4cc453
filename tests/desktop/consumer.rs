//! The last line of the issue about replays: edited and signed again until a consumer that failed takes it, a letter
//! that was given up sent again, and a tunnel that is opened and dropped.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use gatehouse_tests::wire;
use serde_json::json;

use crate::deliveries::try_the_sandbox;
use crate::hand::pictures;
use crate::house::House;
use crate::programs;
use crate::tour::go;
use crate::window::Window;

const PATIENCE: Duration = Duration::from_secs(30);

/// A program of somebody who builds against a platform: it fails until what it looks for is in the body, or until it
/// is mended.
struct Consumer {
    url: String,
    mended: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Consumer {
    fn looking_for(part: &'static str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}/hooks", listener.local_addr()?);
        let (mended, requests) = (Arc::new(AtomicBool::new(false)), Arc::<Mutex<Vec<String>>>::default());
        let (is_mended, kept) = (Arc::clone(&mended), Arc::clone(&requests));
        // Ends with the process.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let request = read(&mut stream);
                let taken = is_mended.load(Ordering::Relaxed) || request.contains(part);
                kept.lock().unwrap().push(request);
                let status = if taken { "200 OK" } else { "500 No such shift" };
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Ok(Self { url, mended, requests })
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => bytes.extend_from_slice(&buffer[..length]),
            _ => return text,
        }
    }
}

#[tokio::test]
async fn a_consumer_that_failed_takes_the_edited_one_and_a_letter_that_was_given_up_is_sent_again()
-> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let consumer = Consumer::looking_for("mended")?;

    window.press("e").await?;
    window.until_text("[role=dialog]", "Edit & re-sign").await?;
    window.until("the body", "document.querySelector('[role=dialog] .cm-content')").await?;
    window.tab_to("Send to").await?;
    window.press("Control+a").await?;
    window.write(&consumer.url).await?;
    let sendable =
        "document.querySelector('[role=dialog] button[aria-keyshortcuts=\"Control+Enter\"]:not(:disabled)')";
    window.until("that it can be sent", sendable).await?;
    window.press("Control+Enter").await?;
    window.until_text("[role=dialog]", "not accepted").await?;
    pictures(&window, "edit-failed").await?;

    window.tab_to("Body").await?;
    window.press("Control+a").await?;
    window.write("{\"event\":\"shift.updated\",\"shift\":\"mended\"}").await?;
    window.until("that it can be sent", sendable).await?;
    window.press("Control+Enter").await?;
    let accepted = "[...document.querySelectorAll('[role=dialog] li')].some((one) => one.innerText.includes('accepted') && !one.innerText.includes('not accepted'))";
    window.until("an answer of 2xx", accepted).await?;
    pictures(&window, "edit-accepted").await?;
    let requests = consumer.requests();
    let [first, .., last] = &requests[..] else { anyhow::bail!("{requests:?}") };
    ensure!(!first.contains("mended") && last.contains("\"shift\":\"mended\"}"), "{requests:?}");
    let signature = |request: &str| -> Vec<String> {
        let lines = request.lines().filter(|line| line.to_ascii_lowercase().contains("signature"));
        lines.map(str::to_owned).collect()
    };
    ensure!(!signature(last).is_empty() && signature(first) != signature(last), "{requests:?}");
    window.press("Escape").await?;
    window.until("the editor to close", "!document.querySelector('[role=dialog]')").await?;

    dead_letter(&window).await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

async fn dead_letter(window: &Window) -> Result<()> {
    let consumer = Consumer::looking_for("mended")?;
    let status = window.rpc("status.get", json!({})).await?;
    let workspace = json!({ "workspace_id": status["settings"]["active_workspace"] });
    let endpoints = window.rpc("endpoints.list", workspace).await?;
    let endpoint = &endpoints["endpoints"][0];
    let rule = json!({
        "endpoint_id": endpoint["id"], "target": consumer.url, "options": { "retry": "never", "include_invalid": true },
    });
    window.rpc("forwards.add", rule).await?;
    let url = endpoint["url"].as_str().context("the endpoint is not listening")?.to_owned();
    let headers = [("Content-Type", "application/json")];
    tokio::task::spawn_blocking(move || wire::post(&url, &headers, br#"{"event":"shift.created","n":1}"#))
        .await?;

    go(window, "/endpoints").await?;
    window.until_text("main h1", "Endpoints").await?;
    window.tab_to("Forwards…").await?;
    window.press("Enter").await?;
    window.until_text("[role=dialog]", "given up").await?;
    pictures(window, "dead-letter").await?;
    consumer.mended.store(true, Ordering::Relaxed);
    window.tab_to("All").await?;
    window.press(" ").await?;
    window.tab_to("Send 1 again").await?;
    window.press("Enter").await?;
    window.until_text("[role=dialog]", "Everything arrived.").await?;
    pictures(window, "dead-letter-sent").await?;
    assert_eq!(consumer.requests().len(), 2);
    window.press("Escape").await?;
    window.until("the drawer to close", "!document.querySelector('[role=dialog]')").await.map(drop)
}

/// A bore server in a process of its own, killed with this.
struct Server(Child);

impl Server {
    async fn start(address: &str) -> Result<Self> {
        let mut command = Command::new(programs::command_line());
        command.args(["tunnel", "serve", "--open-to-all", "--ports", "20000-60000"]);
        command.args(["--control", address, "--public", address]);
        let server = Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        let began = Instant::now();
        while TcpStream::connect((address, 7835)).is_err() {
            ensure!(began.elapsed() < PATIENCE, "the bore server does not listen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_bore_tunnel_is_opened_dropped_and_comes_back() -> Result<()> {
    let address = format!("127.211.{}.1", std::process::id() % 250);
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let server = Server::start(&address).await?;

    go(&window, "/endpoints").await?;
    window.until_text("main h1", "Endpoints").await?;
    window.tab_to("Tunnels…").await?;
    window.press("Enter").await?;
    window.until_text("[role=dialog]", "No tunnel is open").await?;
    window.tab_to("Open a tunnel").await?;
    window.press("Enter").await?;
    window.tab_to("Bore server").await?;
    window.write(&address).await?;
    window.tab_to("I know, and agree").await?;
    window.press(" ").await?;
    window
        .until(
            "the way on",
            "document.querySelector('[role=dialog] form button[type=submit]:not(:disabled)')",
        )
        .await?;
    window.tab_to("Open").await?;
    window.press("Enter").await?;
    window.until_text("[role=dialog] article", "Up").await?;
    pictures(&window, "tunnel-up").await?;
    let tunnels = window.rpc("tunnels.list", json!({})).await?;
    let public = tunnels["tunnels"][0]["public_url"].clone();

    drop(server);
    window.until_text("[role=dialog] article", "Down").await?;
    pictures(&window, "tunnel-down").await?;
    let _server = Server::start(&address).await?;
    window.until_text("[role=dialog] article", "Up").await?;
    let tunnels = window.rpc("tunnels.list", json!({})).await?;
    let tunnel = &tunnels["tunnels"][0];
    assert_eq!(tunnel["public_url"], public);
    assert_eq!(tunnel["gaps"].as_array().map(Vec::len), Some(1), "{tunnel}");
    window.until_text("[role=dialog] [aria-label=Gaps]", "to").await?;
    pictures(&window, "tunnel-back").await?;
    window.tab_to("Close").await?;
    window.press("Enter").await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}
