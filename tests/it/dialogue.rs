//! Gatehouse as the application of a dialogue: played against the sandbox's Keruj and against plain requests.

use std::time::{Duration, Instant};

use gatehouse_tests::canary::Canary;
use gatehouse_tests::wire::{exchange, post, request};
use gatehouse_tests::{Console, DEADLINE, House, Target};
use serde_json::{Value, json};

const TOKEN: &str = "app-token-of-the-application";

/// A served house with a connection to Keruj, and what a test needs of it.
struct Desk {
    console: Console,
    url: String,
    endpoint: Value,
}

impl Desk {
    fn of(mut console: Console) -> Self {
        let (url, endpoint) = console.receiving("keruj", TOKEN);
        Self { console, url, endpoint }
    }

    fn new() -> Self {
        Self::of(Console::in_memory())
    }

    fn workspace(&self) -> Value {
        self.endpoint["workspace_id"].clone()
    }

    fn list(&mut self) -> Vec<Value> {
        let workspace = self.workspace();
        let list = self.console.ask("dialogue.list", json!({ "workspace_id": workspace }));
        list["companies"].as_array().unwrap().clone()
    }

    fn named(&self, company: &str) -> Value {
        json!({ "connection_id": self.endpoint["connection_id"], "company_id": company })
    }

    fn show(&mut self, company: &str) -> Value {
        let named = self.named(company);
        self.console.ask("dialogue.show", named)
    }

    /// Waits until so many secrets of a company are kept: that happens after the answer.
    #[track_caller]
    fn kept(&mut self, company: &str, secrets: usize) -> Value {
        let until = Instant::now() + DEADLINE;
        loop {
            let view = self.show(company);
            let list = view["secrets"].as_array().unwrap();
            if list.len() == secrets && list.iter().all(|one| one["state"] != "waiting") {
                return view;
            }
            assert!(Instant::now() < until, "the secrets are not kept: {view}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Does a step of the sandbox's first company, and gives it.
    fn step(&mut self, company: &Value, step: &str, more: Value) -> Value {
        let mut wanted = json!({ "company_id": company, "step": step, "workspace_id": self.workspace() });
        wanted.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let view = self.console.ask("sandbox.dialogue_step", wanted);
        view["companies"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["company_id"] == *company)
            .unwrap()
            .clone()
    }

    fn sandbox_company(&mut self, number: usize) -> Value {
        self.console.ask("sandbox.start", json!({}));
        let view = self.console.ask("sandbox.dialogue", json!({}));
        view["companies"][number]["company_id"].clone()
    }

    fn answer(&mut self, event: &str, status: u16, body: &str) -> Value {
        let set =
            json!({ "endpoint_id": self.endpoint["id"], "event": event, "status": status, "body": body });
        self.console.ask("dialogue.answer_set", set)
    }

    fn say(&self, token: &str, body: &Value) -> (u16, String) {
        let answer = post(
            &format!("{}/keruj", self.url),
            &[("x-keruj-app-token", token), JSON],
            body.to_string().as_bytes(),
        );
        (answer.status, answer.text())
    }
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn install(company: &str, key: &str) -> Value {
    json!({ "event": "application_install", "company_id": company, "account_id": "a-1", "account_api_key": key })
}

fn effects(view: &Value) -> Vec<&str> {
    view["steps"].as_array().unwrap().iter().map(|step| step["answer"]["effect"].as_str().unwrap()).collect()
}

/// J11–J13, J15, J17–J26: the whole way, as the sandbox's Keruj goes it over HTTP.
#[test]
fn an_application_is_installed_configured_removed_and_forgotten() {
    let mut desk = Desk::new();
    let id = desk.sandbox_company(0);
    let company = id.as_str().unwrap();
    assert_eq!(desk.step(&id, "install", json!({}))["stage"], "asked");
    let listed = desk.list().remove(0);
    assert_eq!(
        (&listed["state"], &listed["waiting_for"]),
        (&json!("configuring"), &json!("settings_entered"))
    );
    let values = json!({ "values": { "account_name": "Łódź", "service_api_key": "GHCANARY-service" } });
    assert_eq!(desk.step(&id, "submit", values)["stage"], "done");
    assert_eq!(desk.list()[0]["state"], "installed");
    let view = desk.kept(company, 2);
    assert_eq!(effects(&view), ["go_on", "form", "done"]);
    assert_eq!(view["steps"][0]["received"]["account_api_key"], "•••");
    assert_eq!(
        view["steps"][2]["received"]["data"],
        json!({ "account_name": "Łódź", "service_api_key": "•••" })
    );
    assert_eq!(view["steps"][1]["answer"]["form"]["elements"][1]["secret"], true);
    let names: Vec<&str> =
        view["secrets"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    assert_eq!(names, ["/account_api_key", "/data/service_api_key"]);
    assert_eq!(view["secrets"][0]["delivery_id"], view["steps"][0]["delivery_id"]);
    let stages: Vec<_> =
        view["stages"].as_array().unwrap().iter().map(|one| (&one["id"], &one["done"])).collect();
    assert_eq!(stages[0], (&json!("install"), &json!(true)));
    assert_eq!(stages[3], (&json!("uninstall"), &json!(false)));

    assert_eq!(desk.step(&id, "uninstall", json!({}))["stage"], "uninstalled");
    let listed = desk.list().remove(0);
    assert_eq!((&listed["state"], &listed["forget_due"]), (&json!("uninstalled"), &json!(true)));
    let named = desk.named(company);
    let going = desk.console.ask("dialogue.forget_preview", named.clone());
    let gone = desk.console.ask("dialogue.forget", named.clone());
    assert_eq!(going, gone);
    assert_eq!((&gone["deliveries"], &gone["secrets"].as_array().unwrap().len()), (&json!(4), &2));
    assert_eq!(desk.list(), [] as [Value; 0]);
    let workspace = desk.workspace();
    let keys = desk.console.ask("keys.list", json!({ "workspace_id": workspace }));
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1, "{keys}");
    let page = desk.console.ask("deliveries.page", json!({ "filter": { "query": "event:application_*" } }));
    assert_eq!(page["deliveries"], json!([]));
    assert_eq!(desk.console.call("dialogue.show", named).unwrap_err()["code"], "dialogue.not_found");
}

/// J31: what the application answers decides, and is set in one place.
#[test]
fn an_installation_that_is_refused_fails_on_both_sides() {
    let mut desk = Desk::new();
    let id = desk.sandbox_company(0);
    desk.answer("application_install", 500, "");
    assert_eq!(desk.step(&id, "install", json!({}))["stage"], "install_failed");
    assert_eq!(desk.list()[0]["state"], "failed");
    assert_eq!(effects(&desk.show(id.as_str().unwrap())), ["refused"]);
    let reset = json!({ "endpoint_id": desk.endpoint["id"], "event": "application_install" });
    let answers = desk.console.ask("dialogue.answer_reset", reset);
    assert_eq!(
        (&answers["answers"][0]["status"], &answers["answers"][0]["changed"]),
        (&json!(200), &json!(false))
    );
    // A form of one's own, and what it asks for is empty: finished.
    desk.answer(
        "application_configure",
        200,
        r#"{"reply":"pin_given","elements":[{"type":"number","name":"pin"}]}"#,
    );
    let shown = desk.step(&id, "install", json!({}));
    assert_eq!((&shown["stage"], &shown["form"]["reply"]), (&json!("asked"), &json!("pin_given")));
    assert_eq!(desk.step(&id, "submit", json!({ "values": { "pin": 7 } }))["stage"], "done");
    assert_eq!(desk.list()[0]["state"], "installed");
}

/// J27: the token is looked at with every message, and what does not carry it changes nothing.
#[test]
fn a_message_with_a_wrong_token_is_refused_and_changes_nothing() {
    let mut desk = Desk::new();
    assert_eq!(desk.say(TOKEN, &install("c-1", "key-of-the-account")), (200, String::new()));
    let configure = json!({ "event": "application_configure", "company_id": "c-1", "account_id": "a-1" });
    desk.answer("application_configure", 200, "");
    assert_eq!(desk.say(TOKEN, &configure).0, 200);
    let remove = json!({ "event": "application_uninstall", "company_id": "c-1", "account_id": "a-1" });
    assert_eq!(desk.say("another-token", &remove).0, 401);
    let bare =
        post(&format!("{}/keruj", desk.url), &[JSON], install("c-1", "forged-key").to_string().as_bytes());
    assert_eq!(bare.status, 401);
    let view = desk.kept("c-1", 1);
    assert_eq!(view["company"]["state"], "installed");
    let reasons: Vec<_> =
        view["steps"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["ok", "ok", "mismatch", "missing_signature_header"]);
    assert_eq!(view["steps"][2]["answer"]["effect"], "refused");
}

/// J32, J33: two companies with one token, one of them in the older shape.
#[test]
fn several_companies_stand_apart_and_the_older_shape_is_taken() {
    let mut desk = Desk::new();
    let (first, second) = (desk.sandbox_company(0), desk.sandbox_company(1));
    assert_eq!(desk.step(&first, "install", json!({}))["stage"], "asked");
    assert_eq!(desk.step(&second, "install", json!({ "older": true }))["stage"], "asked");
    desk.step(&first, "uninstall", json!({}));
    let list = desk.list();
    let of = |id: &Value| list.iter().find(|one| one["company_id"] == *id).unwrap();
    assert_eq!((&of(&first)["state"], &of(&first)["older"]), (&json!("uninstalled"), &json!(false)));
    assert_eq!((&of(&second)["state"], &of(&second)["older"]), (&json!("configuring"), &json!(true)));
    let view = desk.kept(second.as_str().unwrap(), 1);
    assert_eq!(view["steps"][0]["missing"], json!(["/account_id"]));
    let named = desk.named(first.as_str().unwrap());
    desk.console.ask("dialogue.forget", named);
    assert_eq!(desk.list().len(), 1);
    assert_eq!(desk.kept(second.as_str().unwrap(), 1)["secrets"].as_array().unwrap().len(), 1);
}

/// J5, J6, J30: the paths that the profile names, and no other; the monitor knows of the last question.
#[test]
fn the_paths_of_the_profile_are_served_and_no_others() {
    let mut desk = Desk::new();
    let mut events = desk.console.events();
    let health = format!("{}/keruj/health", desk.url);
    let get = |url: &str, headers: &[(&str, &str)]| exchange(url, &request("GET", url, headers, b""));
    let monitor = |desk: &mut Desk| {
        let workspace = desk.workspace();
        desk.console.ask("dialogue.monitor", json!({ "workspace_id": workspace }))["endpoints"][0].clone()
    };
    assert_eq!(monitor(&mut desk)["reason"], "no_public_address");
    let answer = get(&health, &[]);
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    let shown = monitor(&mut desk);
    assert_eq!((&shown["state"], &shown["reason"]), (&json!("reachable"), &json!("answered")));
    assert_eq!(get(&health, &[("x-keruj-app-token", "another")]).status, 401);
    assert_eq!(monitor(&mut desk)["reason"], "health_refused");
    assert_eq!(post(&health, &[], b"").status, 405);
    for path in ["/", "/keruj/", "/keruj/health/", "/other", "/keruj/../keruj"] {
        assert_eq!(post(&format!("{}{path}", desk.url), &[], b"{}").status, 404, "{path}");
    }
    let page = desk.console.ask("deliveries.page", json!({}));
    let rows: Vec<_> = page["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["provider_event"].as_str().unwrap(), row["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [("health_check", "invalid"), ("health_check", "unprotected")]);
    desk.console.ask("receiver.stop", json!({}));
    assert_eq!(monitor(&mut desk)["alarm"], true);
    // Told of once, at the refusal or at the end, whichever was looked at first.
    events.read_until("reachability_turned");
}

/// J4: a program of one's own answers, and what its form asks for as a secret is one.
#[test]
fn a_program_of_ones_own_answers_and_its_secrets_are_masked() {
    let house = House::in_memory();
    let mut desk = Desk::of(Console::start(&house));
    let form = r#"{"reply":"own_entered","elements":[{"type":"password","name":"own_pin"}]}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let target = Target::answering(&answer);
    desk.console.ask("forwards.add", json!({ "endpoint_id": desk.endpoint["id"], "target": target.url() }));
    desk.console.ask("endpoints.set", json!({ "endpoint_id": desk.endpoint["id"], "mode": "target" }));
    let configure = json!({ "event": "application_configure", "company_id": "c-1", "account_id": "a-1" });
    assert_eq!(desk.say(TOKEN, &configure), (200, form.to_owned()));
    let canary = Canary::new();
    let value = canary.value();
    let reply = json!({ "event": "own_entered", "company_id": "c-1", "account_id": "a-1", "data": { "own_pin": value } });
    assert_eq!(desk.say(TOKEN, &reply).0, 200);
    let view = desk.kept("c-1", 1);
    assert_eq!(view["steps"][1]["received"]["data"]["own_pin"], "•••");
    let until = Instant::now() + DEADLINE;
    while desk.show("c-1")["steps"][1]["answer"]["by"] != "target" {
        assert!(Instant::now() < until, "the answer of the target is not shown");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(canary.found_in(&desk.console.answers), [""; 0]);
    assert_eq!(canary.found_below(&house.folder()), [""; 0]);
}

/// J14, J16, J26: in the keychain and sealed, and nowhere else; nowhere at all once forgotten.
#[test]
fn secrets_of_a_company_are_nowhere_but_in_the_keychain() {
    let mut house = House::in_memory();
    house.set("GATEHOUSE_LOG", "trace");
    let mut desk = Desk::of(Console::start(&house));
    let mut events = desk.console.events();
    let (account, entered) = (Canary::new(), Canary::new());
    assert_eq!(desk.say(TOKEN, &install("c-1", &account.value())).0, 200);
    let reply = json!({ "event": "settings_entered", "company_id": "c-1", "account_id": "a-1",
        "data": { "service_api_key": entered.value() } });
    assert_eq!(desk.say(TOKEN, &reply).0, 200);
    // Known by now, it is hidden under any name.
    let echo = json!({ "event": "settings_entered", "company_id": "c-1", "account_id": "a-1", "data": { "note": 1 } });
    desk.kept("c-1", 2);
    assert_eq!(desk.say(TOKEN, &echo).0, 200);
    let named = desk.named("c-1");
    for command in ["dialogue.show", "dialogue.script", "dialogue.forget_preview"] {
        desk.console.ask(command, named.clone());
    }
    desk.list();
    let workspace = desk.workspace();
    desk.console.ask("keys.list", json!({ "workspace_id": workspace }));
    desk.console.ask("settings.set", json!({ "hints_dismissed": true }));
    let told = events.read_until("settings");
    let nowhere = |desk: &Desk, when: &str| {
        for canary in [&account, &entered] {
            assert_eq!(canary.found_in(&desk.console.answers), [""; 0], "{when}");
            assert_eq!(canary.found_in(told.as_bytes()), [""; 0], "{when}");
            assert_eq!(canary.found_below(&house.folder()), [""; 0], "{when}");
        }
    };
    nowhere(&desk, "kept");
    desk.console.ask("dialogue.forget", named);
    nowhere(&desk, "forgotten");
    // Not even the company is left in a file.
    let company = desk.sandbox_company(0);
    desk.step(&company, "install", json!({}));
    let id = company.as_str().unwrap();
    desk.kept(id, 1);
    let named = desk.named(id);
    desk.console.ask("dialogue.forget", named);
    let ended = desk.console.running.interrupt();
    assert_eq!(account.found_in(&[ended.stdout, ended.stderr].concat()), [""; 0]);
    let database = std::fs::read(house.database()).unwrap();
    assert_eq!(
        gatehouse_tests::wire::find(&database, id.as_bytes()),
        None,
        "the company stands in the database"
    );
}

/// J16: a later run still has what a company brought, and forgetting takes it out of the real keychain.
#[test]
fn what_a_company_brought_outlives_a_restart_in_the_keychain() {
    let Some(house) = House::on_keychain("what_a_company_brought_outlives_a_restart_in_the_keychain") else {
        return;
    };
    let mut desk = Desk::of(Console::start(&house));
    assert_eq!(desk.say(TOKEN, &install("c-1", "first-key-of-the-account")).0, 200);
    assert_eq!(desk.kept("c-1", 1)["secrets"][0]["state"], "keychain");
    // Installed again with another key: the new one takes the place of the old one.
    assert_eq!(desk.say(TOKEN, &install("c-1", "second-key-of-the-account")).0, 200);
    let until = Instant::now() + DEADLINE;
    while desk.kept("c-1", 1)["secrets"][0]["delivery_id"] != desk.show("c-1")["steps"][1]["delivery_id"] {
        assert!(Instant::now() < until, "the second key is not kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    let endpoint = desk.endpoint.clone();
    assert_eq!(desk.console.running.interrupt().status, 0);
    let mut desk = Desk { console: Console::start(&house), url: String::new(), endpoint };
    assert_eq!(desk.kept("c-1", 1)["company"]["state"], "installing");
    let workspace = desk.workspace();
    let keys = desk.console.ask("keys.list", json!({ "workspace_id": workspace }))["keys"].clone();
    let of =
        |slot: &str| keys.as_array().unwrap().iter().find(|key| key["slot"] == slot).unwrap()["id"].clone();
    let brought = json!({ "key_id": of("account_key") });
    assert_eq!(desk.console.ask("keys.check", brought.clone())["readable"], true);
    let named = desk.named("c-1");
    let gone = desk.console.ask("dialogue.forget", named);
    assert_eq!((&gone["deliveries"], &gone["sealed"]), (&json!(2), &json!(2)));
    assert_eq!(desk.console.call("keys.check", brought).unwrap_err()["code"], "key.not_found");
    let hook = json!({ "key_id": of("app_token") });
    assert_eq!(desk.console.ask("keys.check", hook.clone())["readable"], true);
    desk.console.ask("keys.remove", hook);
    assert_eq!(desk.console.running.interrupt().status, 0);
}

/// J23: a dialogue is kept as a script, said again, and what differs is named.
#[test]
fn a_dialogue_is_said_again_from_a_script() {
    let mut desk = Desk::new();
    let id = desk.sandbox_company(0);
    desk.step(&id, "install", json!({}));
    desk.step(&id, "submit", json!({ "values": { "service_api_key": "GHCANARY-service" } }));
    desk.step(&id, "uninstall", json!({}));
    let named = desk.named(id.as_str().unwrap());
    let script = desk.console.ask("dialogue.script", named)["text"].as_str().unwrap().to_owned();
    assert!(!script.contains(id.as_str().unwrap()) && !script.contains("GHCANARY"), "{script}");
    assert!(
        script.contains("{{secret:account_api_key}}") && script.contains("{{secret:service_api_key}}"),
        "{script}"
    );
    let run = json!({ "endpoint_id": desk.endpoint["id"], "text": script });
    let view = desk.console.ask("dialogue.run", run.clone());
    assert_eq!((&view["same"], view["steps"].as_array().unwrap().len()), (&json!(true), 4), "{view}");
    desk.answer("settings_entered", 422, r#"{"reply":"once_more"}"#);
    let view = desk.console.ask("dialogue.run", run.clone());
    assert_eq!(view["same"], false);
    let pointers: Vec<_> =
        view["steps"][2]["differences"].as_array().unwrap().iter().map(|one| &one["pointer"]).collect();
    assert_eq!(pointers, [&json!("status"), &json!("")]);
    let target = Target::start();
    let mut elsewhere = run.clone();
    elsewhere["to"] = json!(target.url());
    let view = desk.console.ask("dialogue.run", elsewhere.clone());
    assert_eq!(view["steps"][0]["got_text"], "ok\n");
    let sent = String::from_utf8_lossy(&target.request()).into_owned();
    assert!(sent.contains(TOKEN) && sent.contains("script-"), "{sent}");
    elsewhere["to"] = json!("http://192.0.2.1/keruj");
    assert_eq!(desk.console.call("dialogue.run", elsewhere).unwrap_err()["code"], "guard.dialogue_target");
    let broken = json!({ "endpoint_id": desk.endpoint["id"], "text": "{}" });
    assert_eq!(desk.console.call("dialogue.run", broken).unwrap_err()["code"], "dialogue.script_unreadable");
}

/// J3, J7, J8, J19, J20: answers are looked over, and the sheet for the platform is filled in.
#[test]
fn answers_are_looked_over_and_the_sheet_is_filled_in() {
    let mut desk = Desk::new();
    let endpoint = desk.endpoint["id"].clone();
    let set = |status: u16, body: &str| json!({ "endpoint_id": endpoint, "event": "application_configure", "status": status, "body": body });
    for (request, code) in [
        (set(200, "{\"reply\": }"), "dialogue.answer_not_json"),
        (set(99, ""), "dialogue.answer_status"),
        (set(200, r#"{"elements":[{"type":"password","name":"a","value":"b"}]}"#), "dialogue.answer_secret"),
    ] {
        let refused = desk.console.call("dialogue.answer_set", request).unwrap_err();
        assert_eq!(refused["code"], code);
    }
    let places =
        desk.console.ask("dialogue.places", json!({ "workspace_id": desk.endpoint["workspace_id"] }));
    let place = &places["places"][0];
    assert_eq!(
        (&place["has_token"], &place["is_public"], &place["overridden"]),
        (&json!(true), &json!(false), &Value::Null)
    );
    assert!(place["local_url"].as_str().unwrap().ends_with("/keruj"), "{place}");
    // An endpoint's own rule has its word, and the place says so.
    desk.console.ask("endpoints.set", json!({ "endpoint_id": endpoint, "answer_body": "fixed" }));
    assert_eq!(desk.say(TOKEN, &install("c-1", "k")), (200, "fixed".to_owned()));
    let places =
        desk.console.ask("dialogue.places", json!({ "workspace_id": desk.endpoint["workspace_id"] }));
    assert!(places["places"][0]["overridden"].as_str().unwrap().contains("fixed body"));
    desk.console
        .ask("endpoints.set", json!({ "endpoint_id": endpoint, "public_url": "https://app.example" }));
    let png = "iVBORw0KGgoAAAANSUhEUgAAAQAAAAEA";
    let asked = json!({ "endpoint_id": endpoint, "description": "Calls in your CRM.", "logo_name": "logo.png", "logo_base64": png });
    let sheet = desk.console.ask("dialogue.submission", asked);
    assert_eq!((&sheet["logo"]["width"], &sheet["logo"]["format"]), (&json!(256), &json!("png")));
    let rows: Vec<_> = sheet["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["ready"] == true))
        .collect();
    assert_eq!(
        rows,
        [
            ("endpoint", true),
            ("healthcheck", true),
            ("logo", true),
            ("description", true),
            ("configuration", true)
        ]
    );
    assert!(sheet["text"].as_str().unwrap().contains("https://app.example/in/"), "{sheet}");
    assert_eq!(sheet["rows"][2]["provenance"], "assumed");
    let broken = json!({ "endpoint_id": endpoint, "logo_base64": "%%%" });
    assert_eq!(
        desk.console.call("dialogue.submission", broken).unwrap_err()["code"],
        "dialogue.logo_unreadable"
    );
}

/// The contract of the command line: `company, state, steps[]{event, at, answer}`.
#[test]
fn the_command_line_lists_shows_runs_and_forgets() {
    let house = super::cli::acme(&["keruj"]);
    house.json_with(
        &["key", "add", "token", "--workspace", "Acme", "--slot", "app_token", "--secret-stdin"],
        TOKEN.as_bytes(),
    );
    let (listener, first) = house.listen(&[]);
    let url = format!("{}/keruj", gatehouse_tests::house::endpoint_url(&first, "keruj"));
    let say =
        |body: Value| post(&url, &[("x-keruj-app-token", TOKEN), JSON], body.to_string().as_bytes()).status;
    // In memory the token is gone with the process that was given it, so that nothing can be said of it.
    assert_eq!(say(install("c-1", "key-of-the-account")), 200);
    assert_eq!(
        say(json!({ "event": "application_configure", "company_id": "c-1", "account_id": "a-1" })),
        200
    );
    assert_eq!(listener.interrupt().status, 0);
    let list = house.json(&["dialogue", "list"]);
    let one = &list["dialogues"][0];
    assert_eq!((&one["company"], &one["state"]), (&json!("c-1"), &json!("configuring")));
    assert_eq!(one["steps"][1]["event"], "application_configure");
    assert!(one["steps"][1]["at"].is_string() && one["steps"][1]["answer"]["status"] == 200, "{one}");
    assert_eq!(house.json(&["dialogue", "show", "c-"])["company"], "c-1");
    let words = house.run(&["dialogue", "show", "c-1"]);
    assert!(words.text().contains("application_configure") && !words.text().contains("key-of-the-account"));
    let script = house.run(&["dialogue", "script", "c-1"]);
    let path = house.file("install.json", script.stdout);
    let target = Target::answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    let ended = house.run(&["dialogue", "run", &path, "--to", target.url(), "--json"]);
    // Without the token nothing can be sent as the platform.
    assert!(ended.status != 0, "{}", ended.text());
    house.refused(&["dialogue", "forget", "c-1"], 4, "guard.not_confirmed");
    assert_eq!(house.json(&["dialogue", "forget", "c-1", "--yes"])["deliveries"], 2);
    assert_eq!(house.json(&["dialogue", "list"])["dialogues"], json!([]));
    house.refused(&["dialogue", "show", "c-1"], 3, "dialogue.not_found");
    let sheet = house.json(&["dialogue", "submission", "--description", "Calls."]);
    assert_eq!(sheet["mail_to"], "volo@keruj.com");
    assert_eq!(house.run(&["dialogue", "monitor"]).status, 0);
}
