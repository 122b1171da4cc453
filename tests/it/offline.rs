//! The offline workspace that trying out makes: its keys are taken by the imitations, and its calls work at once.

use gatehouse_tests::{Console, House};
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
#[case("keruja", "keruja API")]
#[case("keruj", "keruj API")]
#[case("kejue", "kejue API")]
#[case("rejento", "rejento API")]
#[case("timehunter", "timehunter API")]
fn trying_out_gives_a_key_that_the_platform_takes(#[case] platform: &str, #[case] name: &str) {
    let mut offline = Offline::tried();
    let keys = offline.keys(platform);
    let of_calls: Vec<_> = keys.iter().filter(|key| key["slot"] == "api_key").collect();
    assert_eq!(of_calls.len(), 1, "{keys:#?}");
    assert_eq!((&of_calls[0]["name"], &of_calls[0]["foreign"]), (&json!(name), &json!(false)));
    let said = offline.console.ask("keys.try", json!({ "key_id": of_calls[0]["id"] }));
    assert_eq!((&said["accepted"], &said["status"]), (&json!(true), &json!(200)), "{said}");
}

#[test]
fn trying_out_again_keeps_the_keys_and_replaces_those_that_memory_lost() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let count = |console: &mut Console, workspace: &Value| {
        let listed = console.ask("keys.list", json!({ "workspace_id": workspace }));
        let keys = listed["keys"].as_array().unwrap();
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
