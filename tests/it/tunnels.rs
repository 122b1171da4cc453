//! P29 with the real program: deliveries through a bore server, a gap that is listed, and no program left behind.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gatehouse_tests::platform::{borrowed, signed};
use gatehouse_tests::running::Running;
use gatehouse_tests::soak::house;
use gatehouse_tests::wire::{find, request};
use gatehouse_tests::{Console, DEADLINE, House, Wire};
use serde_json::{Value, json};

use super::faults::missing;

/// The protocol of bore knows one port only, so that each test's server has an address of its own.
fn address(last: u8) -> String {
    let process = std::process::id().to_le_bytes();
    format!("127.{}.{}.{last}", 128 | (process[1] & 63), process[0])
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < DEADLINE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn serve(house: &House, address: &str) -> Running {
    let ports = ["--ports", "20000-60000", "--open-to-all"];
    let server = house
        .start(&[&["tunnel", "serve", "--control", address, "--public", address], ports.as_slice()].concat());
    eventually("the bore server listens", || TcpStream::connect((address, 7835)).is_ok());
    server
}

fn open(house: &House, further: &[&str]) -> Running {
    house.start(&[&["tunnel", "open", "--jsonl", "--understood", "--local-port", "0"], further].concat())
}

fn until(tunnel: &mut Running, state: &str) -> Value {
    loop {
        let line = tunnel.line();
        if line["state"] == state {
            return line;
        }
    }
}

fn send(public_url: &Value, path: &str) -> u16 {
    let url = format!("{}{path}", public_url.as_str().unwrap());
    let body = br#"{"event":"candidate.created"}"#;
    let headers = signed("rejento/hmac", "whsec-of-the-sender", body);
    let bytes = request("POST", &url, &borrowed(&headers), body);
    Wire::to(&url).send(&bytes).answer().unwrap().status
}

fn path(house: &House) -> String {
    let endpoints = house.json(&["endpoint", "list"]);
    endpoints["endpoints"][0]["path"].as_str().unwrap().to_owned()
}

#[test]
fn a_tunnel_is_opened_dropped_listed_and_taken_up_again() {
    let (house, address) = (house(), address(1));
    let over = ["--via", "bore", "--to", &address];
    house.refused(&[&["tunnel", "open"], over.as_slice()].concat(), 4, "guard.tunnel_notice");
    let path = path(&house);
    let server = serve(&house, &address);
    let mut tunnel = open(&house, &over);
    let up = until(&mut tunnel, "up");
    assert_eq!(send(&up["public_url"], &path), 200);
    server.kill();
    let down = until(&mut tunnel, "down");
    assert_eq!(down["cause"]["code"], "tunnel.lost", "{down}");
    let _server = serve(&house, &address);
    let again = until(&mut tunnel, "up");
    assert_eq!(again["public_url"], up["public_url"]);
    assert_eq!(send(&again["public_url"], &path), 200);
    assert_eq!(house.json(&["deliveries", "list"])["total"], 2);
    tunnel.kill();
    let listed = &house.json(&["tunnel", "list"])["tunnels"][0];
    assert_eq!(listed["state"], "stopped", "a crash leaves no tunnel that only seems to be up: {listed}");
    assert_eq!(listed["gaps"].as_array().unwrap().len(), 1, "{listed}");

    let mut console = Console::start(&house);
    let mut now = Value::Null;
    eventually("it is up again", || {
        now = console.ask("tunnels.list", json!({}))["tunnels"][0].take();
        now["state"] == "up" && now["gaps"][0]["until"] != Value::Null
    });
    assert_eq!(now["gaps"][0]["cause"]["code"], "tunnel.not_running", "{now}");
    assert_eq!(send(&now["public_url"], &path), 200);
    console.ask("tunnels.close", json!({ "tunnel_id": now["id"] }));
    assert_eq!(console.ask("tunnels.list", json!({}))["tunnels"][0]["state"], "stopped");
    console.ask("tunnels.close", json!({ "tunnel_id": now["id"], "forget": true }));
    assert_eq!(console.ask("tunnels.list", json!({}))["tunnels"], json!([]));
}

/// Sends one through the tunnel; none where no answer comes.
fn try_to_send(public_url: &str, path: &str, body: &str) -> Option<u16> {
    let url = format!("{public_url}{path}");
    let headers = signed("rejento/hmac", "whsec-of-the-sender", body.as_bytes());
    let stream = TcpStream::connect(gatehouse_tests::wire::authority(&url)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let (mut stream, mut answer) = (stream, Vec::new());
    stream.write_all(&request("POST", &url, &borrowed(&headers), body.as_bytes())).ok()?;
    while find(&answer, b"\r\n\r\n").is_none() {
        let mut buffer = [0; 1024];
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => answer.extend_from_slice(&buffer[..length]),
            _ => return None,
        }
    }
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

fn signal(running: &Running, name: &str) {
    let sent = std::process::Command::new("kill").args([name, &running.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// A sender that goes on through drops and half-open connections: whatever was answered 2xx is stored.
#[test]
fn nothing_answered_2xx_is_lost_by_a_drop_or_a_dead_connection_and_both_show_in_time() {
    let (house, address) = (house(), address(2));
    let path = path(&house);
    let server = serve(&house, &address);
    let mut tunnel = open(&house, &["--via", "bore", "--to", &address]);
    let up = until(&mut tunnel, "up");
    let public = up["public_url"].as_str().unwrap().to_owned();
    let ended = AtomicBool::new(false);
    let (acknowledged, unanswered, times) = std::thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let (mut acknowledged, mut unanswered, begun) = (Vec::new(), 0, Instant::now());
            for number in 0_u64.. {
                if ended.load(Ordering::Relaxed) || begun.elapsed() > 3 * DEADLINE {
                    break;
                }
                let part = format!("\"number\":{number},");
                let body = format!("{{\"event\":\"candidate.created\",{part}\"x\":1}}");
                match try_to_send(&public, &path, &body) {
                    Some(200) => acknowledged.push(part),
                    Some(status) => panic!("{status}"),
                    None => {
                        unanswered += 1;
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            }
            (acknowledged, unanswered)
        });
        // It drops, and its server is away for a while.
        let dropped = Instant::now();
        server.kill();
        until(&mut tunnel, "down");
        let drop_shown = dropped.elapsed();
        std::thread::sleep(Duration::from_secs(4));
        let server = serve(&house, &address);
        let back = Instant::now();
        assert_eq!(until(&mut tunnel, "up")["public_url"], up["public_url"]);
        let reconnected = back.elapsed();
        // The connection stays open and nothing comes over it any more.
        signal(&server, "-STOP");
        let stopped = Instant::now();
        let down = until(&mut tunnel, "down");
        let half_open_shown = stopped.elapsed();
        signal(&server, "-CONT");
        assert_eq!(down["cause"]["code"], "tunnel.silent", "{down}");
        until(&mut tunnel, "up");
        assert!(try_to_send(&public, &path, "{\"event\":\"candidate.created\",\"last\":1}").is_some());
        ended.store(true, Ordering::Relaxed);
        let (acknowledged, unanswered) = sender.join().unwrap();
        // The tunnel ends first: a server that goes before it is one gap more.
        tunnel.kill();
        server.kill();
        (acknowledged, unanswered, (drop_shown, reconnected, half_open_shown))
    });
    let (drop_shown, reconnected, half_open_shown) = times;
    eprintln!(
        "a drop shown after {drop_shown:?}, back {reconnected:?} after its server, half-open shown after \
         {half_open_shown:?}; {} answered 200, {unanswered} without an answer",
        acknowledged.len()
    );
    assert!(reconnected < Duration::from_secs(5), "back only after {reconnected:?}");
    assert!(half_open_shown < Duration::from_secs(10), "shown only after {half_open_shown:?}");
    assert!(acknowledged.len() > 10 && unanswered > 0);
    assert_eq!(missing(&house, &acknowledged), [""; 0]);
    let gaps = house.json(&["tunnel", "list"])["tunnels"][0]["gaps"].as_array().unwrap().len();
    assert_eq!(gaps, 2, "one of the drop and one of the dead connection");
}

/// The processes whose command line has this text in it.
fn processes(text: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter(|entry| entry.file_name().to_string_lossy().parse::<u32>().is_ok());
    let lines = ids.map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default());
    lines.filter(|line| String::from_utf8_lossy(line).contains(text)).count()
}

#[test]
fn no_program_of_a_tunnel_outlives_the_kill_of_gatehouse() {
    let house = house();
    let mark = format!("mark-of-{}", std::process::id());
    let script = format!("#!/bin/sh\nsh -c 'sleep 600; : {mark}' &\nsleep 600; : {mark}\n");
    let program = house.file("ngrok", script);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let tunnel = open(&house, &["--via", "ngrok", "--program", &program]);
    eventually("the program and its own child run", || processes(&mark) >= 1 && processes(&program) >= 2);
    tunnel.kill();
    eventually("none of them is left", || processes(&mark) + processes(&program) == 0);
}

#[test]
fn a_secret_is_never_an_argument_and_a_server_without_one_is_refused() {
    let house = house();
    house.refused(&["tunnel", "serve", "--secret-fd", "9"], 2, "usage.secret_unreadable");
    let ended = house.run_with(&["tunnel", "serve", "--json", "--secret-stdin"], b"");
    assert_eq!((ended.status, ended.problem()["code"].clone()), (2, json!("usage.secret_needed")));
    house.refused(&["tunnel", "open", "--via", "bore", "--understood"], 2, "usage.tunnel_incomplete");
    house.refused(&["tunnel", "close", "0199"], 3, "tunnel.not_found");
}

#[test]
fn a_relay_says_that_it_stands_in_front_and_the_last_one_takes_it_back_unless_a_person_said_so() {
    let house = house();
    let mut console = Console::start(&house);
    let workspaces = console.ask("workspaces.list", json!({}));
    let workspace = workspaces["workspaces"][0]["id"].clone();
    let of = |console: &mut Console| {
        console.ask("endpoints.list", json!({ "workspace_id": workspace }))["endpoints"][0].clone()
    };
    let endpoint = of(&mut console)["id"].clone();
    let open = |console: &mut Console, channel: &str| {
        let to = format!("http://127.0.0.1:9/{channel}");
        let request = json!({ "via": "smee", "to": to, "endpoint_id": endpoint, "understood": true });
        console.ask("tunnels.open", request)["id"].clone()
    };
    let (one, other) = (open(&mut console, "one"), open(&mut console, "other"));
    assert_eq!(of(&mut console)["relayed"], true);
    console.ask("tunnels.close", json!({ "tunnel_id": one }));
    assert_eq!(of(&mut console)["relayed"], true, "another one still stands there");
    console.ask("tunnels.close", json!({ "tunnel_id": other, "forget": true }));
    assert_eq!(of(&mut console)["relayed"], false);
    console.ask("tunnels.retry", json!({ "tunnel_id": one }));
    assert_eq!(of(&mut console)["relayed"], true);
    for relayed in [false, true] {
        console.ask("endpoints.set", json!({ "endpoint_id": endpoint, "relayed": relayed }));
    }
    console.ask("tunnels.close", json!({ "tunnel_id": one }));
    assert_eq!(of(&mut console)["relayed"], true, "a person said so");
}
