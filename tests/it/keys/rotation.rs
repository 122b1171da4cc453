//! A secret of Kejue is changed while deliveries are under way, and none is lost: what is tried again under the old secret
//! verifies until the old one is retired, and not a moment longer.

use gatehouse_tests::Console;
use serde_json::{Value, json};

use super::{connection, workspace};

struct Walk {
    console: Console,
    workspace: Value,
    endpoint: Value,
}

impl Walk {
    /// A workspace on the embedded sandbox, with its key, an endpoint, and a subscription that leads there.
    fn begin() -> Self {
        let mut console = Console::in_memory();
        console.ask("sandbox.start", json!({}));
        let workspace = workspace(&mut console, "kejue", "offline");
        let all = console.ask("sandbox.credentials", json!({ "platform": "kejue" }));
        let key = all["credentials"].as_array().unwrap().iter().find(|one| one["auth"] == "api_key").unwrap();
        let add = json!({ "connection_id": connection(&workspace), "name": "api", "slot": "api_key", "value": key["value"] });
        console.ask("keys.add", add);
        console.ask("receiver.start", json!({ "port": 0 }));
        let list = console.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
        let endpoint = list["endpoints"][0].clone();
        // Time stands still but where the test puts it forward.
        console.ask("sandbox.clock", json!({ "stopped": true }));
        Self { console, workspace, endpoint }
    }

    fn subscribe(&mut self, name: &str) -> Value {
        let request = json!({ "connection_id": connection(&self.workspace), "name": name,
            "url": self.endpoint["url"], "events": ["call.ended"], "max_retries": 5 });
        self.console.ask("subscriptions.create", request)
    }

    fn dispatch(&mut self) {
        self.console.ask("sandbox.dispatch", json!({ "platform": "kejue", "events": ["call.ended"] }));
    }

    fn advance(&mut self, seconds: u64) {
        self.console.ask("sandbox.advance", json!({ "millis": seconds * 1000 }));
    }

    fn fails(&mut self, fails: bool) {
        let fault = if fails { json!("error") } else { Value::Null };
        self.console.ask("endpoints.set", json!({ "endpoint_id": self.endpoint["id"], "fault": fault }));
    }

    /// Gives what came, oldest first: the event's id, the verdict, and the status of the answer.
    fn came(&mut self) -> Vec<(String, String, u64)> {
        let page =
            self.console.ask("deliveries.page", json!({ "filter": { "endpoint_id": self.endpoint["id"] } }));
        let rows = page["deliveries"].as_array().unwrap().iter().rev();
        rows.map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            (text("provider_delivery_id"), text("verdict"), row["status_answered"].as_u64().unwrap())
        })
        .collect()
    }

    /// Gives the ids of the subscriptions at the platform, oldest first.
    fn ids(&mut self) -> Vec<Value> {
        let list = json!({ "connection_id": connection(&self.workspace) });
        let list = self.console.ask("subscriptions.list", list);
        list["subscriptions"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    }

    fn signing_keys(&mut self) -> Vec<Value> {
        let keys = self.console.ask("keys.list", json!({ "workspace_id": self.workspace["id"] }));
        keys["keys"].as_array().unwrap().iter().filter(|key| key["slot"] == "webhook").cloned().collect()
    }

    /// Tells what became of everything that the platform sent.
    fn states(&mut self) -> Vec<String> {
        let world = self.console.ask("sandbox.world", json!({}));
        let all = world["deliveries"].as_array().unwrap();
        all.iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_secret_of_kejue_is_changed_and_no_delivery_is_lost() {
    let mut walk = Walk::begin();
    let old = walk.subscribe("calls");
    walk.dispatch();
    assert_eq!(walk.came().last().unwrap().1, "valid");

    // The receiver's side is down for a moment: the first attempt fails and will be made again, under the old secret.
    walk.fails(true);
    walk.dispatch();
    assert_eq!(walk.came().last().unwrap().2, 500);

    // Kejue lets no secret be changed, so a new subscription takes over; both secrets are tried from now on.
    let renew = json!({ "connection_id": connection(&walk.workspace), "id": old["id"] });
    let new = walk.console.ask("subscriptions.renew_secret", renew);
    assert_ne!(new["id"], old["id"]);
    assert!(new["warnings"].to_string().contains("subscription.old_one_stays"), "{new}");
    let same = |one: &Value| {
        (one["name"].clone(), one["url"].clone(), one["events"].clone(), one["delivery_settings"].clone())
    };
    assert_eq!(same(&new), same(&old));
    assert_eq!(walk.ids(), [old["id"].clone(), new["id"].clone()]);
    let states: Vec<_> = walk.signing_keys().iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["previous", "current"]);

    // An event of after the change comes over both, and the retry of one from before it over the old one.
    walk.fails(false);
    walk.dispatch();
    walk.advance(60);
    let came = walk.came();
    assert!(came.iter().all(|(_, verdict, _)| verdict == "valid"), "{came:?}");
    let mut answered: Vec<_> =
        came.iter().filter(|(_, _, status)| *status == 200).map(|(id, ..)| id).collect();
    answered.sort();
    answered.dedup();
    assert_eq!(answered.len(), 3, "each of the three events was taken: {came:?}");
    assert_eq!(walk.states(), ["delivered"; 4]);
    let page =
        walk.console.ask("deliveries.page", json!({ "filter": { "endpoint_id": walk.endpoint["id"] } }));
    let mut matched = Vec::new();
    for row in page["deliveries"].as_array().unwrap() {
        let told = walk.console.ask("deliveries.get", json!({ "delivery_id": row["id"] }));
        matched.push(told["verdict"]["matched_secret"].as_str().unwrap().to_owned());
    }
    matched.sort();
    matched.dedup();
    assert_eq!(matched, ["calls subscription", "calls subscription 2"], "each by its own secret");

    // What the old one owed has come: it goes, and then its secret.
    let remove = json!({ "connection_id": connection(&walk.workspace), "id": old["id"] });
    walk.console.ask("subscriptions.remove", remove);
    let keys = walk.signing_keys();
    walk.console.ask("keys.revoke", json!({ "key_id": keys[0]["id"] }));
    let before = walk.came().len();
    walk.dispatch();
    let came = walk.came();
    assert_eq!(
        (came.len(), came.last().unwrap().1.as_str()),
        (before + 1, "valid"),
        "the new one opens, alone"
    );
}

#[test]
fn a_retry_under_a_retired_secret_is_refused() {
    let mut walk = Walk::begin();
    let old = walk.subscribe("calls");
    walk.fails(true);
    walk.dispatch();
    let renew = json!({ "connection_id": connection(&walk.workspace), "id": old["id"], "remove_old": true });
    let new = walk.console.ask("subscriptions.renew_secret", renew);
    assert_eq!(walk.ids(), [new["id"].clone()]);
    let keys = walk.signing_keys();
    walk.console.ask("keys.revoke", json!({ "key_id": keys[0]["id"] }));
    walk.fails(false);
    walk.advance(5);
    let came = walk.came();
    assert_eq!((came.last().unwrap().1.as_str(), came.last().unwrap().2), ("invalid", 401), "{came:?}");
}

#[test]
fn a_change_that_the_platform_refuses_leaves_the_old_secret_in_use() {
    let mut walk = Walk::begin();
    let old = walk.subscribe("calls");
    let before = walk.signing_keys();
    walk.console.ask("sandbox.fault", json!({ "platform": "kejue", "fault": "401", "times": 1 }));
    let renew = json!({ "connection_id": connection(&walk.workspace), "id": old["id"] });
    walk.console.call("subscriptions.renew_secret", renew).unwrap_err();
    walk.console.ask("sandbox.fault", json!({ "platform": "kejue" }));
    assert_eq!(walk.signing_keys()[0]["state"], before[0]["state"]);
    assert_eq!(walk.ids(), [old["id"].clone()]);
    walk.dispatch();
    assert_eq!(walk.came().last().unwrap().1, "valid");
}
