//! A data folder, a port or a file that cannot be used: the right status, a next step, and nothing changed.

use std::net::TcpListener;
use std::process::Command;

use gatehouse_tests::{House, program};
use rstest::rstest;

fn house() -> House {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    house
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let house = house();
    let problem = house.refused(&["listen", "--port", &port], 6, "receiver.port_in_use");
    assert!(problem["message"].as_str().unwrap().contains(&port), "{problem}");
    house.refused(&["serve", "--port", &port], 6, "network.port_unusable");
}

#[rstest]
#[case::below_a_file("file/data", "store.not_a_folder")]
#[case::a_file("file", "store.not_a_folder")]
fn a_data_folder_that_can_be_none_is_refused(#[case] place: &str, #[case] code: &str) {
    let house = House::in_memory();
    house.file("file", "mine");
    let mut command = house.command(&["workspace", "list", "--json"]);
    command.env("GATEHOUSE_HOME", house.scratch().join(place));
    program::run(&mut command, b"").refused(7, code);
    assert_eq!(std::fs::read(house.scratch().join("file")).unwrap(), b"mine");
}

/// Takes the right to change a folder away, also from root where the file system knows such a mark.
struct Frozen<'a>(&'a std::path::Path);

impl<'a> Frozen<'a> {
    fn new(folder: &'a std::path::Path) -> Option<Self> {
        let frozen = Self(folder);
        let mut rights = std::fs::metadata(folder).unwrap().permissions();
        rights.set_readonly(true);
        std::fs::set_permissions(folder, rights).unwrap();
        let probe = folder.join("probe");
        let writable = || std::fs::write(&probe, "").is_ok();
        if writable() {
            let _ = std::fs::remove_file(&probe);
            let _ = Command::new("chattr").arg("+i").arg(folder).output();
            if writable() {
                eprintln!("skipped: this user can write to every folder of this file system");
                return None;
            }
        }
        Some(frozen)
    }
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        let _ = Command::new("chattr").arg("-i").arg(self.0).output();
        let _ = Command::new("chmod").arg("u+w").arg(self.0).output();
    }
}

#[test]
fn a_read_only_folder_is_refused_and_left_as_it_is() {
    let house = House::in_memory();
    std::fs::create_dir(house.folder()).unwrap();
    let folder = house.folder();
    let Some(_frozen) = Frozen::new(&folder) else { return };
    let problem = house.refused(&["workspace", "new", "Acme"], 7, "store.read_only");
    assert!(problem["hint"].is_string(), "{problem}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_database_of_which_nothing_can_be_read_is_said_to_be_and_kept() {
    let house = house();
    // Pages that still stand in the log would hide the damage, and rightly so.
    let open = rusqlite::Connection::open(house.database()).unwrap();
    open.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(open);
    let mut bytes = std::fs::read(house.database()).unwrap();
    let end = bytes.len();
    bytes[100..end].fill(0xA5);
    std::fs::write(house.database(), &bytes).unwrap();
    for _ in 0..2 {
        let ended = house.run(&["deliveries", "list"]);
        assert_eq!(ended.status, 0);
        assert!(ended.notes().contains("none of it could be read"), "{}", ended.notes());
    }
    assert_eq!(std::fs::read(house.folder().join("gatehouse.db.damaged-1")).unwrap(), bytes);
}

#[test]
fn a_file_of_another_program_is_left_alone() {
    let house = House::in_memory();
    std::fs::create_dir(house.folder()).unwrap();
    let open = rusqlite::Connection::open(house.database()).unwrap();
    open.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(open);
    let before = std::fs::read(house.database()).unwrap();
    house.refused(&["workspace", "new", "Acme"], 7, "store.not_ours");
    assert_eq!(std::fs::read(house.database()).unwrap(), before);
}

/// P27: one writer; who comes second reads, or is told who holds it.
#[test]
fn beside_a_listener_one_can_read_and_is_told_who_writes() {
    let house = house();
    let (listener, _) = house.listen(&["--port", "0"]);
    assert_eq!(house.json(&["deliveries", "list"])["total"], 0);
    assert_eq!(house.json(&["workspace", "list"])["workspaces"][0]["name"], "Acme");
    let pid = listener.id().to_string();
    for command in [&["workspace", "new", "B"][..], &["listen", "--port", "0"], &["serve"], &["demo"]] {
        let problem = house.refused(command, 7, "store.held_by_another");
        assert!(problem["message"].as_str().unwrap().contains(&pid), "{problem}");
    }
    // A holder that was killed holds nothing any more.
    listener.kill();
    house.json(&["workspace", "new", "B"]);
}

#[test]
fn a_keychain_that_is_not_there_is_said_at_once_and_nothing_is_kept() {
    let house = House::without_keychain();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin", "--json"];
    let ended = house.run_with(&add, b"only-for-this");
    let problem = ended.refused(5, "keychain.unavailable");
    assert!(problem["hint"].is_string(), "{problem}");
    assert_eq!(house.json(&["key", "list"])["keys"], serde_json::json!([]));
    // Receiving goes on all the same.
    let (listener, first) = house.listen(&["--port", "0"]);
    assert_eq!(first["endpoints"][0]["name"], "rejento");
    drop(listener);
}
