//! Capabilities of the platforms, tried in an offline workspace against the imitations over real HTTP. The map of rows to
//! tests is `capabilities.rs`.

mod events;
mod facts;
mod graphql;
mod isolation;
mod limits;
mod methods;
mod openapi;
mod readings;
mod reads;
mod staffing;
mod terminal;

use gatehouse_tests::Console;
use serde_json::{Value, json};

/// A served house in which the sandbox was tried out: a connection, an endpoint and keys for each platform.
struct Offline {
    console: Console,
    workspace: Value,
}

impl Offline {
    fn start() -> Self {
        let mut console = Console::in_memory();
        let workspace = console.ask("sandbox.try", json!({ "memory_only": true }))["workspace_id"].clone();
        Self { console, workspace }
    }

    fn connection(&mut self, platform: &str) -> Value {
        let list = self.console.ask("workspaces.list", json!({}));
        let workspaces = list["workspaces"].as_array().unwrap();
        let own = workspaces.iter().find(|one| one["id"] == self.workspace).unwrap();
        let connections = own["connections"].as_array().unwrap();
        connections.iter().find(|one| one["platform"] == platform).unwrap()["id"].clone()
    }

    fn endpoint(&mut self, platform: &str) -> Value {
        let list = self.console.ask("endpoints.list", json!({ "workspace_id": self.workspace }));
        let endpoints = list["endpoints"].as_array().unwrap();
        endpoints.iter().find(|one| one["platform"] == platform).unwrap().clone()
    }

    /// Makes a call with the key of the platform's connection.
    fn call(&mut self, platform: &str, method: &str, path: &str, more: Value) -> Result<Value, Value> {
        let mut call = json!({ "connection_id": self.connection(platform), "method": method, "path": path });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.console.call("api.send", json!({ "call": call }))
    }

    /// Makes a call that must be answered with a status, and gives the JSON of its body.
    #[track_caller]
    fn json(&mut self, platform: &str, call: &str, more: Value, status: u16) -> Value {
        let (method, path) = call.split_once(' ').unwrap();
        let said = self.call(platform, method, path, more).unwrap_or_else(|error| panic!("{call}: {error}"));
        assert_eq!((&said["status"], &said["sandbox"]), (&json!(status), &json!(true)), "{call}: {said}");
        body(&said)
    }

    fn page(&mut self, query: &str) -> Vec<Value> {
        let filter = json!({ "workspace_id": self.workspace, "query": query });
        let page = self.console.ask("deliveries.page", json!({ "filter": filter, "limit": 200 }));
        page["deliveries"].as_array().unwrap().clone()
    }

    /// Gives the body of a delivery, masked as a person sees it.
    fn body_of(&self, delivery: &Value) -> Value {
        let path = format!("/bytes/delivery-body/{}", delivery["id"].as_str().unwrap());
        serde_json::from_slice(&self.console.get(&path).body).unwrap()
    }
}

/// Gives the JSON of an answer's body.
fn body(said: &Value) -> Value {
    let text = said["body"]["text"].as_str().unwrap_or_default();
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap() }
}

fn rows(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
