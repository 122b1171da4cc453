//! P9: no secret is on the disk, in a log, in anything printed, in an answer, in an event, or in what other
//! processes can see of ours.

use gatehouse_tests::canary::Canary;
use gatehouse_tests::platform::{BODY, PLATFORMS, borrowed, signed};
use gatehouse_tests::wire::post;
use gatehouse_tests::{Console, House, Target};
use serde_json::{Value, json};

/// A platform with a canary in each of its slots.
struct Planted {
    platform: &'static str,
    scheme: &'static str,
    slots: Vec<(String, Canary)>,
    signing: Canary,
    url: String,
    keys: Vec<Value>,
}

fn loud(mut house: House) -> House {
    house.set("GATEHOUSE_LOG", "trace");
    house.set("RUST_LOG", "trace");
    house
}

/// Fills every slot of every platform over the interface's own command.
fn plant(console: &mut Console) -> (Value, Vec<Planted>) {
    let platforms = PLATFORMS.map(|(platform, ..)| platform);
    let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": platforms });
    let workspace = console.ask("workspaces.create", create);
    console.ask("receiver.start", json!({ "port": 0 }));
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
    let mut planted = Vec::new();
    for (platform, scheme, signing_slot) in PLATFORMS {
        let find = |list: &Value| {
            list.as_array().unwrap().iter().find(|one| one["platform"] == platform).unwrap().clone()
        };
        let connection = find(&workspace["connections"])["id"].clone();
        let list = console.ask("keys.slots", json!({ "connection_id": connection }));
        let (mut slots, mut keys) = (Vec::new(), Vec::new());
        for slot in list["slots"].as_array().unwrap() {
            let (name, canary) = (slot["name"].as_str().unwrap().to_owned(), Canary::new());
            let key = console.ask(
                "keys.add",
                json!({ "connection_id": connection, "name": format!("{platform} {name}"), "slot": name, "value": canary.value() }),
            );
            keys.push(key["id"].clone());
            slots.push((name, canary));
        }
        let signing = slots.iter().find(|(name, _)| name == signing_slot).unwrap().1.clone();
        let url = find(&endpoints["endpoints"])["url"].as_str().unwrap().to_owned();
        planted.push(Planted { platform, scheme, slots, signing, url, keys });
    }
    (workspace["id"].clone(), planted)
}

/// Does with the secrets whatever Gatehouse does with secrets. What a token platform sends carries the token
/// itself, so only signing schemes are received.
fn live(console: &mut Console, workspace: &Value, planted: &[Planted]) {
    let target = Target::start();
    for one in planted {
        for key in &one.keys {
            assert_eq!(console.ask("keys.check", json!({ "key_id": key }))["readable"], true);
        }
        post(&one.url, &[("X-Kejue-Signature", "sha256=00")], BODY);
        if one.platform == "keruj" {
            continue;
        }
        let headers = signed(one.scheme, &one.signing.value(), BODY);
        assert_eq!(post(&one.url, &borrowed(&headers), BODY).status, 200, "{}", one.platform);
        assert_eq!(post(&one.url, &borrowed(&headers), b"tampered").status, 401, "{}", one.platform);
        // The next signature is made by Gatehouse itself.
        let page = console
            .ask("deliveries.page", json!({ "filter": { "platform": one.platform, "verdict": "valid" } }));
        let replay =
            json!({ "delivery_id": page["deliveries"][0]["id"], "url": target.url(), "mode": "resigned" });
        assert_eq!(console.ask("replay.send", replay)["status"], 200);
        let send = json!({ "workspace_id": workspace, "platform": one.platform, "fault": "bad-signature" });
        assert_eq!(console.ask("sandbox.send", send)["sent"][0]["status"], 401, "{}", one.platform);
    }
    console.ask("sandbox.try", json!({ "memory_only": true }));
}

/// Reads everything that can be read.
fn read_all(console: &mut Console, workspace: &Value) {
    for name in
        ["status.get", "doctor.run", "workspaces.list", "sandbox.status", "profiles.list", "deliveries.page"]
    {
        console.ask(name, json!({}));
    }
    for name in ["keys.list", "endpoints.list", "deliveries.counts"] {
        console.ask(name, json!({ "workspace_id": workspace }));
    }
    for (platform, ..) in PLATFORMS {
        console.ask("profiles.get", json!({ "id": platform }));
    }
    let page = console.ask("deliveries.page", json!({ "limit": 1000 }));
    for row in page["deliveries"].as_array().unwrap() {
        console.ask("deliveries.get", json!({ "delivery_id": row["id"] }));
        let attempts = console.ask("attempts.list", json!({ "delivery_id": row["id"] }));
        for attempt in attempts["attempts"].as_array().unwrap() {
            for kind in ["attempt-head", "attempt-body"] {
                let path = format!("/bytes/{kind}/{}", attempt["id"].as_str().unwrap());
                console.answers.extend(console.get(&path).body);
            }
        }
    }
    // What goes wrong must not say it either.
    let _ = console.call("keys.add", json!({ "connection_id": 7, "name": "a", "slot": "b", "value": "c" }));
}

#[track_caller]
fn nowhere(canaries: &[&Canary], what: &str, bytes: &[u8]) {
    for canary in canaries {
        assert_eq!(canary.found_in(bytes), [""; 0], "in {what}");
    }
}

#[test]
fn no_secret_of_any_slot_is_anywhere() {
    let house = loud(House::in_memory());
    let mut console = Console::start(&house);
    let mut events = console.events();
    let (workspace, planted) = plant(&mut console);
    let canaries: Vec<_> = planted.iter().flat_map(|one| &one.slots).map(|(_, canary)| canary).collect();
    assert!(canaries.len() >= 10, "{}", canaries.len());
    live(&mut console, &workspace, &planted);
    read_all(&mut console, &workspace);

    // A value that fits no field comes back in no error.
    let slip =
        json!({ "connection_id": workspace, "name": "x", "slot": "webhook", "vlaue": canaries[0].value() });
    assert!(console.call("keys.add", slip).is_err());
    let wrong_type =
        json!({ "connection_id": workspace, "name": "x", "slot": 7, "value": canaries[0].value() });
    assert!(console.call("keys.add", wrong_type).is_err());
    let gone = json!({ "connection_id": "0190a6a5-0000-7000-8000-000000000000", "name": "x", "slot": "webhook", "value": canaries[0].value() });
    assert!(console.call("keys.add", gone).is_err());

    console.ask("settings.set", json!({ "hints_dismissed": true }));
    nowhere(&canaries, "events", events.read_until("settings").as_bytes());
    nowhere(&canaries, "answers", &console.answers);
    for file in ["cmdline", "environ"] {
        let path = format!("/proc/{}/{file}", console.running.id());
        match std::fs::read(&path) {
            Ok(bytes) => nowhere(&canaries, &path, &bytes),
            Err(error) => eprintln!("{path} is not looked at: {error}"),
        }
    }
    let ended = console.running.interrupt();
    nowhere(&canaries, "standard output", &ended.stdout);
    nowhere(&canaries, "standard error", &ended.stderr);
    for canary in canaries {
        assert_eq!(canary.found_below(&house.folder()), [""; 0]);
    }
    let logs = std::fs::read_dir(house.folder().join("logs")).unwrap();
    assert!(logs.count() > 0, "the log was searched");
}

/// A search that finds nothing must be able to find something: in the folder, and in what a delivery carries.
#[test]
fn a_planted_leak_is_found() {
    use base64::Engine as _;
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let canary = Canary::new();
    let (url, _) = console.receiving("keruj", &canary.value().replace('é', "e"));
    assert_eq!(canary.found_below(&house.folder()), [""; 0], "before the platform sends its token");
    let value = canary.value().replace('é', "e");
    assert_eq!(post(&url, &[("x-keruj-app-token", &value)], BODY).status, 200);
    // A token platform sends its secret, and a delivery is kept as it came (docs/GUARANTEES.md).
    let hits = canary.found_below(&house.folder());
    assert!(hits.iter().any(|hit| hit.ends_with("gatehouse.db-wal: plain")), "{hits:?}");
    assert!(hits.iter().all(|hit| hit.contains("gatehouse.db")), "in no log: {hits:?}");

    let leak = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{{\"k\":\"{value}\"}}"));
    std::fs::write(house.folder().join("logs/planted.txt"), leak).unwrap();
    let hits = canary.found_below(&house.folder());
    assert!(hits.iter().any(|hit| hit.contains("planted.txt: base64")), "{hits:?}");
}

/// The commands that take a secret say nothing of it, whether they succeed or fail.
#[test]
fn no_command_prints_the_secret_that_it_was_given() {
    let house = loud(House::in_memory());
    let canary = Canary::new();
    let secret = canary.value();
    let body = house.file("body", BODY);
    let request = house.file("request", "POST / HTTP/1.1\r\nX-Rejento-Signature: 00\r\n\r\n{}");
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    for arguments in [
        &["key", "add", "hook", "--slot", "webhook", "--secret-stdin"][..],
        &["key", "add", "hook", "--slot", "webhook", "--secret-stdin"],
        &["key", "add", "other", "--slot", "no-such-slot", "--secret-stdin"],
        &["sign", "--scheme", "rejento", "--body", &body, "--secret-stdin"],
        &["sign", "--scheme", "standard-webhooks", "--body", &body, "--secret-stdin"],
        &["verify", "--scheme", "rejento", "--request", &request, "--secret-stdin"],
        &["verify", "--scheme", "discord", "--request", &request, "--secret-stdin"],
    ] {
        for form in [&[][..], &["--json"]] {
            let ended = house.run_with(&[arguments, form].concat(), secret.as_bytes());
            nowhere(&[&canary], &format!("{arguments:?}"), &[ended.stdout, ended.stderr].concat());
        }
    }
    let mut command = house.command(&["key", "add", "third", "--slot", "webhook", "--json"]);
    command.env("GATEHOUSE_SECRET_WEBHOOK", &secret);
    let ended = gatehouse_tests::program::run(&mut command, b"");
    assert_eq!(ended.status, 0, "{}", ended.notes());
    nowhere(&[&canary], "key add", &[ended.stdout, ended.stderr].concat());
    assert_eq!(canary.found_below(&house.folder()), [""; 0]);
}
