//! The files of the inbox: folders that cannot be used, files of others and of newer versions, damage, and what goes
//! for good.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gatehouse_tests::wire::{self, find};
use gatehouse_tests::{Console, DEADLINE, House};
use rusqlite::Connection;
use serde_json::{Value, json};

const CANARY: &str = "ghcanary5d21";

/// Gives every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Gives the files in which the canary stands.
fn told_by(house: &House) -> Vec<PathBuf> {
    let mut told = files(&house.folder());
    told.retain(|path| find(&fs::read(path).unwrap().to_ascii_lowercase(), CANARY.as_bytes()).is_some());
    told
}

/// Sends a delivery whose body is of about this length and ends with a word.
fn send(url: &str, number: u32, word: &str, length: usize) {
    let body = format!(r#"{{"type":"a.b","n":{number},"p":"{}","w":"{word}"}}"#, "x ".repeat(length / 2));
    let headers = [("Content-Type", "application/json"), ("X-Word", word)];
    assert_eq!(wire::post(url, &headers, body.as_bytes()).status, 200);
}

/// Makes a house with five deliveries that have the canary, two of them with large bodies, and five without.
fn filled() -> (House, Value) {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let (url, endpoint) = console.receiving_by("kejue/none");
    for number in 0..5 {
        send(&url, number, CANARY, if number < 2 { 200_000 } else { 2_000 });
    }
    for number in 5..10 {
        send(&url, number, "plain", 2_000);
    }
    console.running.interrupt();
    (house, endpoint["workspace_id"].clone())
}

fn ids(list: &Value) -> Vec<&str> {
    list["deliveries"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn what_is_purged_is_previewed_confirmed_and_in_no_file_any_more() {
    let (house, _) = filled();
    assert!(told_by(&house).len() >= 3, "two bodies beside, and the database");
    let purge = ["deliveries", "purge", "--keep", "5"];
    let preview = house.json(&[&purge[..], &["--dry-run"]].concat());
    assert_eq!(preview["count"], 5);
    assert!(preview["bytes"].as_u64().unwrap() > 400_000, "{preview}");
    assert_eq!(preview["endpoints"][0]["count"], 5);
    assert!(preview["oldest"].as_str() < preview["newest"].as_str());
    house.refused(&purge, 4, "guard.not_confirmed");
    house.refused(&["deliveries", "purge"], 2, "usage.nothing_to_purge");
    assert_eq!(ids(&house.json(&["deliveries", "list"])).len(), 10, "nothing went");
    let purged = house.json(&[&purge[..], &["--yes"]].concat());
    assert_eq!(purged, json!({ "removed": 5, "complete": true }));
    assert_eq!(told_by(&house), Vec::<PathBuf>::new());
    let left = house.json(&["deliveries", "list", "--query", "plain"]);
    assert_eq!(ids(&left).len(), 5, "the others are found as before");
    let first = ids(&left)[0];
    assert_eq!(house.json(&["deliveries", "purge", first, "--yes"])["removed"], 1);
    house.refused(&["deliveries", "show", first], 3, "delivery.not_found");
}

#[test]
fn a_rule_is_carried_out_beside_receiving_and_spares_what_is_pinned() {
    let (house, workspace) = filled();
    let oldest = ids(&house.json(&["deliveries", "list"]))[9].to_owned();
    let mut console = Console::start(&house);
    console.ask("notes.write", json!({ "delivery_ids": [oldest], "pinned": true }));
    let rule = json!({ "workspace_id": workspace, "rule": { "keep": 3 } });
    assert_eq!(console.ask("retention.preview", rule.clone())["count"], 6);
    console.ask("retention.set", rule.clone());
    assert_eq!(console.ask("retention.get", json!({ "workspace_id": workspace }))["rule"], rule["rule"]);
    let began = Instant::now();
    let left = loop {
        let page = console.ask("deliveries.page", json!({}));
        let all = console.ask("activities.list", json!({}))["activities"].take();
        let purges: Vec<_> =
            all.as_array().unwrap().iter().filter(|one| one["kind"] == "deliveries.purge").collect();
        if !purges.is_empty() && purges.iter().all(|one| one["state"] == "done") {
            break page;
        }
        assert!(began.elapsed() < DEADLINE, "{all}");
    };
    assert_eq!(ids(&left).len(), 4);
    assert!(ids(&left).contains(&oldest.as_str()));
    // Off again: nothing more goes.
    console.ask("retention.set", json!({ "workspace_id": workspace, "rule": {} }));
    assert_eq!(console.ask("retention.get", json!({ "workspace_id": workspace }))["rule"], json!({}));
}

#[test]
fn a_body_that_is_lost_is_told_and_holds_nothing_else_back() {
    let (house, _) = filled();
    let large: Vec<_> = files(&house.folder().join("bodies"));
    assert_eq!(large.len(), 2);
    fs::remove_file(&large[0]).unwrap();
    let list = house.json(&["deliveries", "list"]);
    let whole = |id: &str| house.run(&["deliveries", "raw", id, "--body"]).status == 0;
    let lost: Vec<_> = ids(&list).into_iter().filter(|id| !whole(id)).collect();
    assert_eq!(lost.len(), 1);
    let problem = house.refused(&["deliveries", "raw", lost[0], "--body"], 7, "store.body_lost");
    assert!(problem["message"].as_str().unwrap().contains(lost[0]), "{problem}");
    let ended = house.run(&["deliveries", "export", "--format", "jsonl", "--output", "all.jsonl", "--json"]);
    assert_eq!(
        (ended.status, &ended.json()["deliveries"], &ended.json()["left_out"]),
        (1, &json!(9), &json!(1))
    );
}

#[test]
fn case_23_a_folder_that_cannot_be_used_is_told_and_nothing_is_half_started() {
    let mut house = House::in_memory();
    let elsewhere = |house: &mut House, path: &Path| house.set("GATEHOUSE_HOME", path.to_str().unwrap());
    // Not ours: the database of another program.
    let theirs = house.scratch().join("theirs");
    fs::create_dir(&theirs).unwrap();
    let conn = Connection::open(theirs.join("gatehouse.db")).unwrap();
    conn.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(conn);
    let before = fs::read(theirs.join("gatehouse.db")).unwrap();
    elsewhere(&mut house, &theirs);
    for command in [&["deliveries", "list"][..], &["listen"], &["serve", "--port", "0"]] {
        let problem = house.refused(command, 7, "store.not_ours");
        assert!(problem["message"].as_str().unwrap().contains("theirs"), "{problem}");
    }
    assert_eq!(fs::read(theirs.join("gatehouse.db")).unwrap(), before);
    // A file, and a link to nothing.
    let file = house.scratch().join("file");
    fs::write(&file, "x").unwrap();
    elsewhere(&mut house, &file);
    house.refused(&["deliveries", "list"], 7, "store.not_a_folder");
    #[cfg(unix)]
    {
        let link = house.scratch().join("link");
        std::os::unix::fs::symlink(house.scratch().join("gone"), &link).unwrap();
        elsewhere(&mut house, &link);
        house.refused(&["deliveries", "list"], 7, "store.not_a_folder");
    }
    // Missing: it is made, for its owner alone.
    let missing = house.scratch().join("a/b");
    elsewhere(&mut house, &missing);
    house.json(&["deliveries", "list"]);
    assert!(missing.join("gatehouse.db").exists());
}

#[cfg(unix)]
#[test]
fn case_23_a_folder_that_is_read_only_is_told() {
    let mut house = House::in_memory();
    let place = house.scratch().join("read-only");
    fs::create_dir(&place).unwrap();
    // Root may write anywhere but to a file system that is mounted so.
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs"]).arg(&place).output();
    let mounted = mounted.is_ok_and(|ended| ended.status.success());
    if !mounted {
        let rights = std::os::unix::fs::PermissionsExt::from_mode(0o555);
        fs::set_permissions(&place, rights).unwrap();
    }
    if fs::write(place.join("probe"), "").is_ok() {
        eprintln!(
            "case 23 on a read-only folder: skipped, because this user can write everywhere and mount nothing"
        );
        return;
    }
    for folder in [place.clone(), place.join("below")] {
        house.set("GATEHOUSE_HOME", folder.to_str().unwrap());
        for command in [&["deliveries", "list"][..], &["listen"]] {
            let problem = house.refused(command, 7, "store.read_only");
            assert!(problem["message"].as_str().unwrap().contains("read-only"), "{problem}");
            assert!(problem["hint"].is_string());
        }
    }
    if mounted {
        let _ = Command::new("umount").arg("--lazy").arg(&place).output();
    }
}

#[test]
fn case_24_an_inbox_of_a_newer_version_is_looked_into_and_takes_nothing() {
    let (house, _) = filled();
    let conn = Connection::open(house.database()).unwrap();
    conn.execute_batch("PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
    drop(conn);
    let before = fs::read(house.database()).unwrap();
    assert_eq!(ids(&house.json(&["deliveries", "list"])).len(), 10);
    house.refused(&["workspace", "new", "Other"], 7, "store.newer_version");
    let mut console = Console::start(&house);
    let status = console.ask("status.get", json!({}));
    assert_eq!(status["store"]["notice"]["code"], "store.newer_version", "{status}");
    assert_eq!(ids(&console.ask("deliveries.page", json!({}))).len(), 10);
    let address = status["receiver"]["address"].as_str().expect("senders are told to come again").to_owned();
    let workspaces = console.ask("workspaces.list", json!({}));
    let workspace = &workspaces["workspaces"][0]["id"];
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace }));
    let path = endpoints["endpoints"][0]["path"].as_str().unwrap().to_owned();
    let answer = wire::post(&format!("http://{address}{path}"), &[], b"{}");
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    console.running.interrupt();
    assert_eq!(fs::read(house.database()).unwrap(), before);
}

#[test]
fn case_25_the_second_instance_is_told_who_holds_the_folder_and_the_first_goes_on() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let (url, _) = console.receiving_by("kejue/none");
    for command in [&["listen"][..], &["serve", "--port", "0"], &["workspace", "new", "Other"]] {
        let problem = house.refused(command, 7, "store.held_by_another");
        let holder = format!("process {}", console.running.id());
        assert!(problem["message"].as_str().unwrap().contains(&holder), "{problem}");
        assert!(problem["hint"].is_string());
    }
    send(&url, 1, "first", 10);
    // Looking is no second receiver.
    assert_eq!(ids(&house.json(&["deliveries", "list"])).len(), 1);
    let ended = console.running.interrupt();
    assert_eq!(ended.status, 0, "{}", ended.notes());
}

#[test]
fn damage_in_the_middle_is_found_set_aside_and_told_in_the_window_without_a_restart() {
    let (house, _) = filled();
    let conn = Connection::open(house.database()).unwrap();
    // As if it had not been looked over for a week.
    conn.execute_batch(
        "DELETE FROM setting WHERE name = 'store.looked_over_at'; PRAGMA wal_checkpoint(TRUNCATE)",
    )
    .unwrap();
    let sql = "SELECT pageno FROM dbstat WHERE name = 'delivery_content' AND pagetype = 'leaf'";
    let leaf = conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    drop(conn);
    // Without the table of pages: somewhere behind the schema.
    let page = leaf.map_or(40, |page| u64::try_from(page).unwrap() - 1);
    let mut bytes = fs::read(house.database()).unwrap();
    let from = usize::try_from(page * 4096).unwrap();
    bytes[from..from + 4096].fill(0x5a);
    fs::write(house.database(), &bytes).unwrap();
    // The start looks the file over beside its other work, and what can be read comes into a new one.
    let mut console = Console::start(&house);
    let began = Instant::now();
    let notice = loop {
        match console.call("status.get", json!({})) {
            Ok(mut status) if status["store"]["notice"]["code"] == "store.salvaged" => {
                break status["store"]["notice"].take();
            }
            Ok(status) => {
                let code = status["store"]["notice"]["code"].clone();
                assert!(code.is_null() || code == "store.suspect", "{status}");
            }
            Err(problem) => {
                let code = problem["code"].as_str().unwrap_or_default().to_owned();
                assert!(["store.salvaging", "store.corrupt"].contains(&&*code), "{problem}");
            }
        }
        assert!(began.elapsed() < DEADLINE, "{}", console.running.notes());
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(notice["hint"].as_str().unwrap().contains("gatehouse.db.damaged-1"), "{notice}");
    assert!(house.folder().join("gatehouse.db.damaged-1").exists());
    let status = console.ask("status.get", json!({}));
    let address = status["receiver"]["address"].as_str().expect("it receives on a new file").to_owned();
    let workspaces = console.ask("workspaces.list", json!({}));
    let workspace = &workspaces["workspaces"][0]["id"];
    let endpoints = console.ask("endpoints.list", json!({ "workspace_id": workspace }));
    send(&format!("http://{address}{}", endpoints["endpoints"][0]["path"].as_str().unwrap()), 77, "new", 10);
    console.ask("storage.dismiss", json!({}));
    assert!(console.ask("status.get", json!({}))["store"]["notice"].is_null());
}
