//! A long check is stopped: in the window by its activity, in the terminal by Ctrl C.

use std::thread;
use std::time::{Duration, Instant};

use gatehouse_tests::wire;
use gatehouse_tests::{DEADLINE, House, Wire};
use serde_json::{Value, json};

use super::open::Import;

const ROWS: usize = 150_000;

/// So long that a check of it is stopped on the way; every row has a mail that cannot be.
fn long() -> String {
    let mut text = String::from("external_id,first_name,last_name,email\n");
    for row in 1..=ROWS {
        text.push_str(&format!("{row:07},Anna,Nowak,anna.{row}@\n"));
    }
    text
}

#[track_caller]
fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "{what} did not come");
        thread::yield_now();
    }
}

fn checking(import: &mut Import) -> Option<Value> {
    let list = import.console.ask("activities.list", json!({}));
    let all = list["activities"].as_array().unwrap();
    all.iter().find(|activity| activity["kind"] == "import.check").cloned()
}

#[test]
fn a_check_is_seen_under_way_and_stopped_and_the_rows_stay() {
    let mut import = Import::of("long.csv", long().as_bytes());
    let order = import.order();
    let url = import.console.address("/rpc");
    let bearer = format!("Bearer {}", import.console.token);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let body = json!({ "name": "imports.check", "payload": order }).to_string();
    let mut asked = Wire::to(&url);
    asked.send(&wire::request("POST", &url, &headers, body.as_bytes()));

    let running = wait("progress", || {
        checking(&mut import).filter(|activity| activity["progress"].as_f64().unwrap() > 0.0)
    });
    assert_eq!(running["state"], "running", "{running}");
    assert_eq!(
        (running["subject"].as_str(), running["can_cancel"].as_bool()),
        (Some("long.csv"), Some(true))
    );
    import.console.ask("activities.cancel", json!({ "id": running["id"] }));
    let ended = wait("the end", || checking(&mut import).filter(|activity| activity["state"] != "running"));
    assert_eq!(ended["state"], "cancelled", "{ended}");
    assert_eq!((ended["can_cancel"].as_bool(), &ended["problem"]), (Some(false), &Value::Null));
    assert!(ended["progress"].as_f64().unwrap() < 1.0, "{ended}");
    let answer: Value = serde_json::from_slice(&asked.answer().unwrap().body).unwrap();
    assert_eq!(answer["answer"]["cancelled"], true, "{answer}");
    assert_eq!((&answer["answer"]["rows"], &answer["answer"]["groups"]), (&json!(0), &json!([])), "{answer}");

    let last = ROWS as u64 - 1;
    let rows = import.ask("imports.rows", json!({ "first": last, "count": 1 }));
    assert_eq!(rows["total"], ROWS);
    assert_eq!(rows["rows"][0]["cells"][3], format!("anna.{ROWS}@"));
    assert_eq!(import.check()["rejected_rows"], ROWS, "it can be checked again");
}

/// Whether the program has its own answer to Ctrl C yet.
#[cfg(target_os = "linux")]
fn listens(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 2 != 0)
}

fn is_interrupted(ended: &gatehouse_tests::Ended, house: &House) {
    assert_eq!(ended.status, 130, "{}", ended.notes());
    assert!(ended.notes().contains("import.cancelled"), "{}", ended.notes());
    let left: Vec<_> =
        std::fs::read_dir(house.scratch()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("gatehouse-")), "{left:?}");
    assert!(!left.iter().any(|name| name == "rejected.csv"), "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_check_at_once_and_says_so() {
    let house = House::in_memory();
    let path = house.file("long.csv", long());
    let rejected = house.scratch().join("rejected.csv");
    let check = ["import", "check", &path, "--resource", "staff", "--rejected", rejected.to_str().unwrap()];
    let running = house.start(&check);
    wait("the check", || listens(running.id()).then_some(()));
    let asked = Instant::now();
    let ended = running.ctrl_c();
    assert!(asked.elapsed() < Duration::from_secs(10), "it took {:?}", asked.elapsed());
    assert_eq!(ended.text(), "");
    is_interrupted(&ended, &house);
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_half_of_the_rejected_rows() {
    let house = House::in_memory();
    let path = house.file("long.csv", long());
    let rejected = house.scratch().join("rejected.csv");
    let check = ["import", "check", &path, "--resource", "staff", "--rejected", rejected.to_str().unwrap()];
    let running = house.start(&check);
    wait("the writing", || {
        let mut entries = std::fs::read_dir(house.scratch()).unwrap().flatten();
        entries.any(|entry| entry.file_name().to_string_lossy().starts_with(".gatehouse-")).then_some(())
    });
    is_interrupted(&running.ctrl_c(), &house);
}
