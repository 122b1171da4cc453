//! The offline workspace that trying out makes: its keys are taken by the imitations, and its calls work at once.

use gatehouse_tests::{Console, House, wire};
use rstest::rstest;
use serde_json::{Value, json};

/// A served house in which the sandbox was tried out, and the workspace that it made.
struct Offline {
    console: Console,
    workspace: Value,
}

impl Offline {
    fn tried() -> Self {
        let mut console = Console::in_memory();
        let tried = console.ask("sandbox.try", json!({ "memory_only": true }));
        Self { console, workspace: tried["workspace_id"].clone() }
    }

    fn keys(&mut self, platform: &str) -> Vec<Value> {
        let listed = self.console.ask("keys.list", json!({ "workspace_id": self.workspace }));
        let of_platform = |key: &&Value| key["platform"] == platform;
        listed["keys"].as_array().unwrap().iter().filter(of_platform).cloned().collect()
    }
}

#[rstest]
#[case("keruja", Some("/api/v1/staff"))]
#[case("keruj", None)]
#[case("kejue", Some("/webhooks"))]
#[case("rejento", Some("/api/v1/jobs"))]
#[case("timehunter", Some("/api/employees"))]
fn trying_out_gives_a_key_that_the_platform_takes(#[case] platform: &str, #[case] path: Option<&str>) {
    let mut offline = Offline::tried();
    let keys = offline.keys(platform);
    let of_calls: Vec<_> = keys.iter().filter(|key| key["slot"] == "api_key").collect();
    assert_eq!(of_calls.len(), 1, "{keys:#?}");
    let key = of_calls[0];
    assert_eq!((&key["name"], &key["foreign"]), (&json!(format!("{platform} API")), &json!(false)));
    match path {
        Some(path) => {
            let call = json!({ "connection_id": key["connection_id"], "method": "GET", "path": path });
            let said = offline.console.ask("api.send", json!({ "call": call }));
            assert_eq!((&said["status"], &said["sandbox"]), (&json!(200), &json!(true)), "{said}");
        }
        // GraphQL is asked by its own form.
        None => {
            let said = offline.console.ask("keys.try", json!({ "key_id": key["id"] }));
            assert_eq!((&said["accepted"], &said["status"]), (&json!(true), &json!(200)), "{said}");
        }
    }
}

#[test]
fn trying_out_again_keeps_the_keys_and_replaces_those_that_memory_lost() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let count = |console: &mut Console, workspace: &Value| {
        let listed = console.ask("keys.list", json!({ "workspace_id": workspace }));
        // What an installation of an application brings along is not what trying out gives.
        let given = |key: &&Value| key["slot"] != "account_key";
        let keys: Vec<_> = listed["keys"].as_array().unwrap().iter().filter(given).collect();
        let current = keys.iter().filter(|key| key["slot"] == "api_key" && key["state"] == "current");
        (keys.len(), current.count())
    };
    let workspace = console.ask("sandbox.try", json!({ "memory_only": true }))["workspace_id"].clone();
    assert_eq!(count(&mut console, &workspace), (10, 5));
    console.ask("sandbox.try", json!({ "memory_only": true }));
    assert_eq!(count(&mut console, &workspace), (10, 5));
    console.running.interrupt();
    let mut console = Console::start(&house);
    console.ask("sandbox.try", json!({ "memory_only": true }));
    assert_eq!(count(&mut console, &workspace), (20, 5));
}

/// Gives a parameter of an address, as it stands there.
fn parameter<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Goes to an address as a browser does that follows nothing; gives the status and where it is sent on to.
fn go(url: &str) -> (u16, Option<String>) {
    let answer = wire::exchange(url, &wire::request("GET", url, &[], b""));
    let to = answer.header("location").map(str::to_owned);
    (answer.status, to)
}

impl Offline {
    fn connection(&mut self, platform: &str) -> Value {
        let listed = self.console.ask("workspaces.list", json!({}));
        let workspaces = listed["workspaces"].as_array().unwrap();
        let own = workspaces.iter().find(|one| one["id"] == self.workspace).unwrap();
        let connections = own["connections"].as_array().unwrap();
        connections.iter().find(|one| one["platform"] == platform).unwrap()["id"].clone()
    }

    fn begin(&mut self) -> Value {
        let connection = self.connection("timehunter");
        let request = json!({ "connection_id": connection, "name": "worktime", "client_id": "gatehouse",
            "scopes": ["full-access"] });
        self.console.ask("keys.begin_oauth", request)
    }

    fn finish(&mut self, begun: &Value) -> Result<Value, Value> {
        self.console.call("keys.finish_oauth", json!({ "login_id": begun["login_id"] }))
    }
}

#[test]
fn oauth_leads_to_the_sandbox_and_back_with_a_token_that_it_takes() {
    let mut offline = Offline::tried();
    let base = offline.console.ask("sandbox.world", json!({}))["base_url"].as_str().unwrap().to_owned();
    let connection = offline.connection("timehunter");
    let slots = offline.console.ask("keys.slots", json!({ "connection_id": connection }));
    let slots = slots["slots"].as_array().unwrap();
    let oauth = slots.iter().find(|slot| slot["name"] == "oauth2").unwrap();
    assert_eq!(oauth["login_needs"], json!([]), "no address has to be known before");
    let begun = offline.begin();
    let address = begun["address"].as_str().unwrap();
    assert!(address.starts_with(&format!("{base}/timehunter/oauth/authorize?")), "{address}");
    assert_eq!(parameter(address, "code_challenge_method"), Some("S256"));
    let (status, back) = go(address);
    let back = back.unwrap();
    assert_eq!(status, 302);
    assert!(back.starts_with(begun["redirect_uri"].as_str().unwrap()), "{back}");
    assert_eq!(go(&back).0, 200);
    let key = offline.finish(&begun).unwrap();
    assert_eq!(
        (&key["slot"], &key["renewable"], &key["scopes"]),
        (&json!("oauth2"), &json!(true), &json!(["full-access"]))
    );
    let call = json!({ "connection_id": key["connection_id"], "method": "GET", "path": "/api/employees", "auth": "oauth2" });
    let answer = offline.console.ask("api.send", json!({ "call": call }));
    assert_eq!((&answer["status"], &answer["sandbox"]), (&json!(200), &json!(true)), "{answer}");
}

#[test]
fn oauth_that_the_person_denies_or_that_comes_back_changed_keeps_nothing() {
    let mut offline = Offline::tried();
    let before = offline.keys("timehunter").len();
    let begun = offline.begin();
    let (_, back) = go(&format!("{}&decision=deny", begun["address"].as_str().unwrap()));
    assert_eq!(go(&back.unwrap()).0, 400);
    assert_eq!(offline.finish(&begun).unwrap_err()["code"], "oauth.denied");

    let begun = offline.begin();
    let (_, back) = go(begun["address"].as_str().unwrap());
    let back = back.unwrap();
    let state = parameter(&back, "state").unwrap();
    assert_eq!(go(&back.replace(state, "another")).0, 400);
    assert_eq!(offline.finish(&begun).unwrap_err()["code"], "oauth.state_mismatch");
    assert_eq!(offline.keys("timehunter").len(), before);
}

#[test]
fn what_the_sandbox_tries_again_by_itself_is_announced() {
    let mut offline = Offline::tried();
    let order = json!({ "platform": "kejue", "events": ["call.ended"], "to": "http://127.0.0.1:1/" });
    let sent = offline.console.ask("sandbox.dispatch", order);
    assert_eq!(sent["deliveries"][0]["state"], "waiting", "the next attempt is due in a second");
    // Nobody asks for anything from here on.
    let heard = offline.console.events().read_until("\"topic\":\"sandbox\"");
    assert!(heard.contains("\"changed\""), "{heard}");
}

#[test]
fn kejues_subscriptions_are_made_used_changed_and_removed_at_the_sandbox() {
    let mut offline = Offline::tried();
    let connection = offline.connection("kejue");
    let endpoints = offline.console.ask("endpoints.list", json!({ "workspace_id": offline.workspace }));
    let endpoints = endpoints["endpoints"].as_array().unwrap();
    let own = endpoints.iter().find(|one| one["platform"] == "kejue").unwrap();
    let named = |id: &Value| json!({ "connection_id": connection, "id": id });
    let create = json!({ "connection_id": connection, "url": own["url"], "events": ["call.ended"] });
    let made = offline.console.ask("subscriptions.create", create);
    let listed = offline.console.ask("subscriptions.list", json!({ "connection_id": connection }));
    assert_eq!(listed["subscriptions"].as_array().unwrap().len(), 1, "{listed}");

    // What the platform sends by the subscription is signed with the secret that was made for it.
    let order = json!({ "platform": "kejue", "events": ["call.ended"] });
    let sent = offline.console.ask("sandbox.dispatch", order)["deliveries"][0].take();
    assert_eq!((&sent["state"], &sent["url"]), (&json!("delivered"), &own["url"]), "{sent}");
    let page = offline.console.ask("deliveries.page", json!({ "limit": 1 }));
    assert_eq!(page["deliveries"][0]["verdict"], "valid", "{page}");
    let got = offline.console.ask("subscriptions.get", named(&made["id"]));
    assert_eq!(got["stats"]["total_deliveries"], 1, "{got}");

    let change = json!({ "connection_id": connection, "id": made["id"], "name": "Ended calls" });
    assert_eq!(offline.console.ask("subscriptions.update", change)["name"], "Ended calls");
    offline.console.ask("subscriptions.remove", named(&made["id"]));
    let listed = offline.console.ask("subscriptions.list", json!({ "connection_id": connection }));
    assert_eq!(listed["subscriptions"], json!([]));
}
