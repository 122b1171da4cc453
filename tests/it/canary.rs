//! P9: no secret is on the disk, in a log, in anything printed, in an answer, in an event, or in what other
//! processes can see of ours.

mod calls;

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
        // What only a log-in fills is filled in the tests of logging in.
        for slot in list["slots"].as_array().unwrap().iter().filter(|slot| slot["login"] != "oauth") {
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
            assert_eq!(console.check_key(key)["readable"], true);
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
    let value = canary.value().replace('é', "e");
    let (url, _) = console.receiving("keruj", &value);
    assert_eq!(canary.found_below(&house.folder()), [""; 0], "before the platform sends its token");
    assert_eq!(post(&url, &[("x-keruj-app-token", &value)], BODY).status, 200);
    assert_eq!(canary.found_below(&house.folder()), [""; 0], "a token platform sends its secret");

    let leak = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{{\"k\":\"{value}\"}}"));
    std::fs::write(house.folder().join("logs/planted.txt"), leak).unwrap();
    let hits = canary.found_below(&house.folder());
    assert!(hits.iter().any(|hit| hit.contains("planted.txt: base64")), "{hits:?}");
}

/// What is sent to an endpoint, with a canary in one place of it.
struct Bearing {
    place: &'static str,
    canary: Canary,
    headers: Vec<(&'static str, String)>,
    query: String,
    body: Vec<u8>,
}

/// A delivery for each place in which a received secret can stand; the last stands where none is looked for.
fn bearing() -> Vec<Bearing> {
    let of = |place: &'static str, make: &dyn Fn(&str, &mut Bearing)| {
        let canary = Canary::new();
        let value = canary.value().replace('é', "e");
        let mut one =
            Bearing { place, canary, headers: Vec::new(), query: String::new(), body: BODY.to_vec() };
        make(&value, &mut one);
        one
    };
    let header = |name: &'static str| of(name, &|value, one| one.headers.push((name, value.to_owned())));
    let body = |place, kind: &'static str, form: &str| {
        of(place, &|value, one| {
            one.headers.push(("Content-Type", kind.to_owned()));
            one.body = form.replace("VALUE", value).into_bytes();
        })
    };
    let json = |value: &str| serde_json::to_string(value).unwrap();
    let field = |place, name: &'static str| {
        of(place, &|value, one| one.body = format!("{{\"n\":1,\"{name}\":{}}}", json(value)).into_bytes())
    };
    let part = "--B1\r\nContent-Disposition: form-data; name=\"account_api_key\"\r\n\r\nVALUE\r\n--B1--\r\n";
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    vec![
        header("Authorization"),
        header("Proxy-Authorization"),
        header("Cookie"),
        header("x-keruj-app-token"),
        header("X-Gitlab-Token"),
        of("query", &|value, one| one.query = format!("?a=1&account_api_key={}", encoded(value))),
        field("JSON", "account_api_key"),
        of("JSON in JSON", &|value, one| {
            let inner = format!("{{\"account_api_key\":{}}}", json(value));
            one.body = format!("{{\"payload\":{}}}", json(&inner)).into_bytes();
        }),
        of("form", &|value, one| {
            one.headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
            one.body = format!("a=1&account_api_key={}", encoded(value)).into_bytes();
        }),
        body("parts", "multipart/form-data; boundary=B1", part),
        body("XML", "application/xml", "<a><account_api_key>VALUE</account_api_key></a>"),
        of("a body above 64 KB", &|value, one| {
            one.body = format!("{{\"pad\":\"{}\",\"account_api_key\":{}}}", "x".repeat(66_000), json(value))
                .into_bytes();
        }),
        field("a field that the profile names", "pin_code"),
        field("an ordinary field", "remark"),
    ]
}

/// Reads a delivery in every way that the interface has.
fn look_at(console: &mut Console, id: &Value) {
    for name in ["get", "signed", "compare_valid", "diff", "curl", "vector", "verify_again"] {
        // Some say that they cannot; that is an answer too.
        let _ = console.call(&format!("deliveries.{name}"), json!({ "delivery_id": id }));
    }
    let _ = console.call("deliveries.report", json!({ "delivery_id": id, "with_body": true }));
    for kind in ["delivery-head", "delivery-body", "delivery-signed"] {
        console.answers.extend(console.get(&format!("/bytes/{kind}/{}", id.as_str().unwrap())).body);
    }
    let wanted = json!({ "delivery_ids": [id], "format": "http" }).to_string();
    let sent = console.post("/export", &[("Content-Type", "application/json")], wanted.as_bytes());
    console.answers.extend(sent.body);
}

/// Gives what a program beside the served house prints of these deliveries, and the files that it writes.
fn printed(house: &House, ids: &[Value]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut run = |arguments: &[&str]| {
        let ended = house.run(arguments);
        all.extend([ended.stdout, ended.stderr].concat());
    };
    run(&["deliveries", "list", "--json"]);
    run(&["deliveries", "list", "--query", "account_api_key"]);
    for id in ids {
        let id = id.as_str().unwrap();
        run(&["deliveries", "show", id]);
        run(&["deliveries", "raw", id]);
        run(&["verify", "--delivery", id, "--json"]);
    }
    let out = house.scratch().join("out");
    std::fs::create_dir(&out).unwrap();
    for format in ["har", "jsonl", "http", "curl", "bundle"] {
        let path = out.join(format);
        run(&["deliveries", "export", "--format", format, "--output", path.to_str().unwrap()]);
    }
    all.extend(files_below(&out));
    all
}

fn files_below(folder: &std::path::Path) -> Vec<u8> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { std::fs::read(path).unwrap() })
        .collect()
}

/// P10: what platforms send along is a secret too, wherever it stands, and is there exactly for a replay.
#[test]
fn no_received_secret_is_anywhere() {
    let house = loud(House::in_memory());
    let mut console = Console::start(&house);
    let mut events = console.events();
    let (url, endpoint) = console.receiving("keruj", "the-token-of-the-app");
    let set = json!({
        "id": "keruj", "workspace_id": endpoint["workspace_id"], "path": "dialogue.redact",
        "value": "[\"/account_api_key\", \"/pin_code\"]"
    });
    console.ask("profiles.set", set);
    let target = Target::start();
    let all = bearing();
    let mut ids = Vec::new();
    for one in &all {
        let headers: Vec<_> = one.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sent = post(&format!("{url}{}", one.query), &headers, &one.body);
        assert!(sent.status < 500, "{}: {}", one.place, sent.status);
        let page = console.ask("deliveries.page", json!({ "limit": 1 }));
        ids.push(page["deliveries"][0]["id"].clone());
    }
    for id in &ids {
        look_at(&mut console, id);
    }
    console.ask("settings.set", json!({ "hints_dismissed": true }));
    let told = events.read_until("settings");
    let printed = printed(&house, &ids);

    let (ordinary, secret) = all.split_last().unwrap();
    assert!(secret.len() >= 13);
    for one in secret {
        let canary = &one.canary;
        assert_eq!(canary.found_below(&house.folder()), [""; 0], "{}", one.place);
        for (what, bytes) in [
            ("an answer", &console.answers),
            ("what is printed", &printed),
            ("events", &told.clone().into_bytes()),
        ] {
            assert_eq!(canary.found_in(bytes), [""; 0], "{} in {what}", one.place);
        }
    }
    // The control: what is no secret is found in each of these places, by the same search.
    let canary = &ordinary.canary;
    let hits = canary.found_below(&house.folder());
    assert!(hits.iter().any(|hit| hit.contains("gatehouse.db")), "{hits:?}");
    assert!(!canary.found_in(&console.answers).is_empty(), "answers are searched");
    assert!(!canary.found_in(&printed).is_empty(), "what is printed is searched");

    // Masked is not lost: a replay sends what came.
    for (one, id) in all.iter().zip(&ids) {
        let replay = json!({ "delivery_id": id, "url": target.url(), "mode": "recorded" });
        assert_eq!(console.ask("replay.send", replay)["status"], 200, "{}", one.place);
        // The first is between two neighbours and never sent on, and a replay has an address of its own.
        let goes_on = !["Proxy-Authorization", "query"].contains(&one.place);
        assert_eq!(!one.canary.found_in(&target.request()).is_empty(), goes_on, "{} in a replay", one.place);
    }
    let ended = console.running.interrupt();
    for one in secret {
        assert_eq!(one.canary.found_in(&ended.stdout), [""; 0], "{}", one.place);
        assert_eq!(one.canary.found_in(&ended.stderr), [""; 0], "{}", one.place);
        assert_eq!(one.canary.found_below(&house.folder()), [""; 0], "{} after the end", one.place);
    }
}

/// What a target answers may be a secret too: a session of its own, or what it was sent.
#[test]
fn no_secret_in_the_answer_to_a_replay_is_anywhere() {
    let house = loud(House::in_memory());
    let mut console = Console::start(&house);
    let (canary, ordinary) = (Canary::new(), Canary::new());
    let value = canary.value().replace('é', "e");
    let body = serde_json::json!({
        "access_token": value, "echo": { "headers": { "authorization": format!("Bearer {value}") } },
        "remark": ordinary.value().replace('é', "e"),
    })
    .to_string();
    let target = Target::answering(&format!(
        "HTTP/1.1 200 OK\r\nSet-Cookie: sid={value}; HttpOnly\r\nAuthorization: Bearer {value}\r\nContent-Type: \
         application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    let (url, _) = console.receiving("kejue", "whsec-of-the-sender");
    post(&url, &[], BODY);
    let id = console.ask("deliveries.page", json!({}))["deliveries"][0]["id"].clone();
    console.ask("replay.send", json!({ "delivery_id": id, "url": target.url() }));
    let attempts = console.ask("attempts.list", json!({ "delivery_id": id }));
    let attempt = attempts["attempts"][0]["id"].as_str().unwrap().to_owned();
    for kind in ["attempt-head", "attempt-body"] {
        let answer = console.get(&format!("/bytes/{kind}/{attempt}"));
        assert_eq!(answer.status, 200);
        console.answers.extend(answer.body);
    }
    let printed = printed(&house, &[id]);
    nowhere(&[&canary], "answers", &console.answers);
    nowhere(&[&canary], "what is printed", &printed);
    assert_eq!(canary.found_below(&house.folder()), [""; 0]);
    assert!(!ordinary.found_in(&console.answers).is_empty(), "answers are searched");
    assert!(!ordinary.found_below(&house.folder()).is_empty(), "the folder is searched");
    let ended = console.running.interrupt();
    nowhere(&[&canary], "the log", &[ended.stdout, ended.stderr].concat());
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
