//! `gatehouse serve` as the interface sees it.

use serde_json::{Value, json};

use crate::House;
use crate::running::Running;
use crate::wire::{self, Answer, Wire, authority};

/// A served house: its RPC table, its events, and every answer that it gave.
#[derive(Debug)]
pub struct Console {
    /// The program.
    pub running: Running,
    /// `http://127.0.0.1:PORT/`.
    pub url: String,
    /// The token of this start.
    pub token: String,
    /// The bytes of every RPC answer so far.
    pub answers: Vec<u8>,
    /// A house that nobody else keeps, removed with this.
    own_house: Option<House>,
}

impl Console {
    /// Serves a house of its own, whose secrets are in memory.
    pub fn in_memory() -> Self {
        let house = House::in_memory();
        let mut console = Self::start(&house);
        console.own_house = Some(house);
        console
    }

    /// Serves a house and waits until it does.
    pub fn start(house: &House) -> Self {
        Self::start_with(house, &[])
    }

    /// Serves a house with further arguments and waits until it does.
    pub fn start_with(house: &House, further: &[&str]) -> Self {
        let arguments = [&["serve", "--port", "0", "--jsonl"], further].concat();
        let mut running = house.start(&arguments);
        let first = running.line();
        assert_eq!(first["event"], "serving", "{first}");
        let address = first["url"].as_str().unwrap();
        let (url, token) = address.split_once("#token=").expect("the token stands behind the address");
        Self { running, url: url.to_owned(), token: token.to_owned(), answers: Vec::new(), own_house: None }
    }

    /// Calls a command and gives its answer, or its error.
    ///
    /// # Errors
    /// The error of the command, as the interface gets it.
    pub fn call(&mut self, name: &str, payload: Value) -> Result<Value, Value> {
        let body = json!({ "name": name, "payload": payload }).to_string();
        let answer = self.post("/rpc", &[("Content-Type", "application/json")], body.as_bytes());
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        self.answers.extend_from_slice(&answer.body);
        let mut value: Value = serde_json::from_slice(&answer.body).unwrap();
        match value.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(value["answer"].take()),
        }
    }

    /// Calls a command that must succeed.
    #[track_caller]
    pub fn ask(&mut self, name: &str, payload: Value) -> Value {
        self.call(name, payload).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Checks a key. The digest of its value is told to whoever asks for just that, and must stand in no other answer;
    /// so it is left out of those that are searched.
    #[track_caller]
    pub fn check_key(&mut self, key: &Value) -> Value {
        let before = self.answers.len();
        let checked = self.ask("keys.check", json!({ "key_id": key }));
        if let Some(digest) = checked["sha256"].as_str() {
            let searched = String::from_utf8_lossy(&self.answers[before..]).replacen(digest, "", 1);
            self.answers.truncate(before);
            self.answers.extend_from_slice(searched.as_bytes());
        }
        checked
    }

    /// Makes a workspace with one platform and its signing secret, starts receiving, and gives the endpoint's
    /// address and the endpoint.
    #[track_caller]
    pub fn receiving(&mut self, platform: &str, secret: &str) -> (String, Value) {
        let create = json!({ "name": platform, "environment": "sandbox", "platforms": [platform] });
        let workspace = self.ask("workspaces.create", create);
        let connection = &workspace["connections"][0]["id"];
        let slots = self.ask("keys.slots", json!({ "connection_id": connection }));
        let slots = slots["slots"].as_array().unwrap();
        let signing = slots.iter().find(|slot| slot["signs_deliveries"] == true).unwrap();
        let key =
            json!({ "connection_id": connection, "name": "hook", "slot": signing["name"], "value": secret });
        self.ask("keys.add", key);
        self.ask("receiver.start", json!({ "port": 0 }));
        let mut list = self.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
        let endpoint = list["endpoints"][0].take();
        (endpoint["url"].as_str().unwrap().to_owned(), endpoint)
    }

    /// Makes a workspace whose one endpoint verifies by this scheme and has no secret, starts receiving, and gives the
    /// endpoint's address and the endpoint.
    #[track_caller]
    pub fn receiving_by(&mut self, scheme: &str) -> (String, Value) {
        let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": ["kejue"] });
        let workspace = self.ask("workspaces.create", create);
        self.ask("receiver.start", json!({ "port": 0 }));
        let mut list = self.ask("endpoints.list", json!({ "workspace_id": workspace["id"] }));
        let endpoint = list["endpoints"][0].take();
        self.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": scheme }));
        (endpoint["url"].as_str().unwrap().to_owned(), endpoint)
    }

    /// Posts with the token.
    #[track_caller]
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.exchange("POST", path, headers, body)
    }

    /// Gets with the token.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.exchange("GET", path, &[], b"")
    }

    /// Sends a request with the token.
    #[track_caller]
    pub fn exchange(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [&[("Authorization", bearer.as_str())], headers].concat();
        let url = self.address(path);
        wire::exchange(&url, &wire::request(method, &url, &headers, body))
    }

    /// Opens the stream of events and waits until it is open.
    pub fn events(&self) -> Wire {
        let url = self.address("/events");
        let bearer = format!("Bearer {}", self.token);
        let mut wire = Wire::to(&url);
        wire.send(&wire::request("GET", &url, &[("Authorization", &bearer)], b""));
        wire.read_until(": connected");
        wire
    }

    /// Gives the whole address of a path.
    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", authority(&self.url))
    }
}
