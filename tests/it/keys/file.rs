//! A file whose keys were taken is removed from the window: only as it was read, and never through a link.

use gatehouse_tests::Console;
use gatehouse_tests::canary::Canary;
use serde_json::{Value, json};

use super::{connection, workspace};

struct Taken {
    console: Console,
    folder: tempfile::TempDir,
    workspace: Value,
    text: String,
    canary: Canary,
}

fn begin() -> Taken {
    let mut console = Console::in_memory();
    let workspace = workspace(&mut console, "kejue", "production");
    let canary = Canary::new();
    let text = format!("KEJUE_API_KEY=kej_live_{}\n", canary.value().replace(['"', 'é'], "x"));
    Taken { console, folder: tempfile::tempdir().unwrap(), workspace, text, canary }
}

impl Taken {
    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn file(&self) -> Value {
        json!({ "connection_id": connection(&self.workspace), "name": ".env", "text": self.text })
    }

    /// Takes the key and gives the digest by which the file is known.
    fn take(&mut self) -> Value {
        let found = self.console.ask("keys.in_file", self.file());
        let keys = json!([{ "index": 0, "name": "api", "slot": "api_key" }]);
        let file = self.file();
        self.console.ask("keys.take", json!({ "file": file, "keys": keys }));
        found["digest"].clone()
    }

    fn remove(&mut self, path: &str, digest: &Value) -> Result<Value, Value> {
        self.console.call("keys.remove_file", json!({ "path": path, "digest": digest }))
    }
}

#[test]
fn a_file_goes_once_its_keys_are_kept_and_what_went_is_told() {
    let mut taken = begin();
    let path = taken.write(".env", &taken.text);
    let found = taken.console.ask("keys.in_file", taken.file());
    let refused = taken.remove(&path, &found["digest"]).unwrap_err();
    assert_eq!(refused["code"], "key_file.not_taken", "nothing was taken yet");
    let digest = taken.take();
    let gone = taken.remove(&path, &digest).unwrap();
    assert_eq!(
        gone,
        json!({ "path": path, "bytes": taken.text.len(), "other_names": 0, "versioned": false })
    );
    assert!(!std::path::Path::new(&path).exists());
    assert_eq!(taken.remove(&path, &digest).unwrap_err()["code"], "file.not_found");
    assert_eq!(taken.canary.found_in(&taken.console.answers), [""; 0]);
}

#[test]
fn another_file_a_changed_one_and_a_link_stay() {
    let mut taken = begin();
    let path = taken.write(".env", &format!("{}OTHER=1\n", taken.text));
    let digest = taken.take();
    assert_eq!(taken.remove(&path, &digest).unwrap_err()["code"], "key_file.changed");
    let real = taken.write("real", &taken.text);
    let link = taken.folder.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let link = link.to_str().unwrap();
    assert_eq!(taken.remove(link, &digest).unwrap_err()["code"], "guard.link");
    assert_eq!(taken.remove(".env", &digest).unwrap_err()["code"], "key_file.path_not_whole");
    for path in [&path, &real, link] {
        assert!(std::fs::symlink_metadata(path).is_ok(), "{path}");
    }
    assert_eq!(std::fs::read_to_string(&real).unwrap(), taken.text);
}
