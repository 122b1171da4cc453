//! An open import, as the tests of the channel and of the table use it.

use std::path::PathBuf;

use gatehouse_tests::{Answer, Console, House};
use serde_json::{Value, json};

/// A file that the backend holds.
pub(super) struct Import {
    pub(super) house: House,
    pub(super) console: Console,
    pub(super) id: String,
}

impl Import {
    /// Announces a file and sends it in two pieces.
    pub(super) fn of(name: &str, bytes: &[u8]) -> Self {
        let house = House::in_memory();
        let mut console = Console::start(&house);
        let id = begin(&mut console, name, bytes.len());
        let import = Self { house, console, id };
        let half = bytes.len() / 2;
        assert_eq!(import.put(0, &bytes[..half]).status, 204);
        assert_eq!(import.put(half, &bytes[half..]).status, 204);
        import
    }

    pub(super) fn put(&self, offset: usize, piece: &[u8]) -> Answer {
        let path = format!("/bytes/import/{}", self.id);
        self.console.exchange("PUT", &path, &[("X-Offset", &offset.to_string())], piece)
    }

    #[track_caller]
    pub(super) fn ask(&mut self, name: &str, mut payload: Value) -> Value {
        payload["import_id"] = json!(self.id);
        self.console.ask(name, payload)
    }

    #[track_caller]
    pub(super) fn check(&mut self) -> Value {
        let order = self.order();
        self.ask("imports.check", order)
    }

    /// What a check by the proposed mapping is asked.
    #[track_caller]
    pub(super) fn order(&mut self) -> Value {
        let mapped = self.ask("imports.map", json!({ "platform": "keruja", "resource": "staff" }));
        let mapping: Vec<_> =
            mapped["mapping"].as_array().unwrap().iter().map(|column| column["target"].clone()).collect();
        json!({ "import_id": self.id, "platform": "keruja", "resource": "staff", "mapping": mapping })
    }

    pub(super) fn spooled(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.house.folder().join("spool"));
        entries.map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default()
    }
}

pub(super) fn begin(console: &mut Console, name: &str, size: usize) -> String {
    let begun = console.ask("imports.begin", json!({ "name": name, "size": size }));
    begun["import_id"].as_str().unwrap().to_owned()
}
