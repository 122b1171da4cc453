//! P29 with the real program: deliveries through a bore server, a gap that is listed, and no program left behind.

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use gatehouse_tests::platform::{borrowed, signed};
use gatehouse_tests::running::Running;
use gatehouse_tests::soak::house;
use gatehouse_tests::wire::request;
use gatehouse_tests::{Console, DEADLINE, House, Wire};
use serde_json::{Value, json};

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
