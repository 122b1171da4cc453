//! The keychain of this machine as it really behaves: absent, without a collection, locked, restarted, shared.
//!
//! What needs a keychain runs only with `GATEHOUSE_TEST_KEYCHAIN=1`, which `tests/support/with-keyring.sh` sets
//! beside a keychain of its own. The environment of a process cannot be changed safely once it has threads, so a
//! case with another environment runs this test program again as a child.
#![cfg(target_os = "linux")]
// The helpers of a test program are tests too; the lints know only functions marked as such.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use gatehouse_model::{KeyId, Secret};
use gatehouse_secrets::{Availability, DEADLINE, OsKeychain, SERVICE, SecretStore};

const ROLE: &str = "GATEHOUSE_TEST_ROLE";

fn keychain_is_here(test: &str) -> bool {
    let here = std::env::var_os("GATEHOUSE_TEST_KEYCHAIN").is_some_and(|value| value == "1");
    if !here {
        println!("skipped {test}: GATEHOUSE_TEST_KEYCHAIN=1 is not set, so no keychain may be touched");
    }
    here
}

fn new_key() -> KeyId {
    KeyId::from_uuid(uuid::Uuid::now_v7())
}

fn wrapper() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/support/with-keyring.sh")
}

/// Runs this program again in a role, behind `wrapped_by`, and gives what the role printed.
fn play(role: &str, wrapped_by: &[&str], environment: &[(&str, &str)]) -> String {
    let program = std::env::current_exe().unwrap();
    let own = [program.to_str().unwrap(), "--exact", "role", "--nocapture"];
    let words: Vec<&str> = wrapped_by.iter().copied().chain(own).collect();
    let output = Command::new(words[0])
        .args(&words[1..])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .envs(environment.iter().copied())
        .env(ROLE, role)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{role}: {text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// What a child does; nothing when this program runs as the parent.
#[tokio::test]
async fn role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let keychain = OsKeychain::new();
    let key = new_key();
    match role.as_str() {
        "report" => {
            let put = keychain.put(key, &Secret::from("GHCANARY-4")).await;
            let probe = keychain.probe().await;
            println!("put: {put:?}\nprobe: {probe:?}");
            if let Err(error) = put {
                println!("{}", error.problem());
            }
        }
        "restart" => {
            keychain.put(key, &Secret::from("before")).await.unwrap();
            restart_daemon();
            assert_eq!(keychain.get(key).await.unwrap().expose(), b"before");
            keychain.put(key, &Secret::from("after")).await.unwrap();
            println!("came back");
        }
        other => panic!("no role {other}"),
    }
}

fn restart_daemon() {
    let restarted = Command::new("bash")
        .args([
            "-c",
            "printf %s \"$KEYRING_PASSWORD\" | gnome-keyring-daemon --replace --unlock --components=secrets",
        ])
        .output()
        .unwrap();
    assert!(restarted.status.success());
}

#[test]
fn no_bus_at_all_is_told_within_the_deadline() {
    let started = Instant::now();
    let said = play("report", &[], &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")]);
    assert!(started.elapsed() < DEADLINE + Duration::from_secs(2));
    assert!(said.contains("put: Err(Unavailable"), "{said}");
    assert!(said.contains("probe: NotReady(Unavailable"), "{said}");
    assert!(said.contains("keychain.unavailable: There is no keychain"), "{said}");
    assert!(!said.contains("GHCANARY"), "{said}");
}

#[test]
fn a_keychain_that_was_never_set_up_is_unavailable() {
    if !keychain_is_here("a_keychain_that_was_never_set_up_is_unavailable") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_str().unwrap();
    let environment = [("HOME", path), ("XDG_DATA_HOME", path), ("XDG_RUNTIME_DIR", path)];
    let said = play("report", &["dbus-run-session", "--"], &environment);
    assert!(said.contains("put: Err(Unavailable"), "{said}");
    assert!(!said.contains("GHCANARY"), "{said}");
}

#[test]
fn a_keychain_under_another_password_is_locked() {
    if !keychain_is_here("a_keychain_under_another_password_is_locked") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_str().unwrap();
    let wrapper = wrapper();
    let first =
        play("report", &[wrapper.to_str().unwrap()], &[("KEYRING_HOME", path), ("KEYRING_PASSWORD", "one")]);
    assert!(first.contains("put: Ok(())"), "{first}");
    let second =
        play("report", &[wrapper.to_str().unwrap()], &[("KEYRING_HOME", path), ("KEYRING_PASSWORD", "two")]);
    assert!(second.contains("put: Err(Locked)"), "{second}");
    assert!(second.contains("keychain.locked"), "{second}");
}

#[test]
fn what_was_stored_is_encrypted_on_disk() {
    if !keychain_is_here("what_was_stored_is_encrypted_on_disk") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let said = play(
        "report",
        &[wrapper().to_str().unwrap()],
        &[("KEYRING_HOME", home.path().to_str().unwrap()), ("KEYRING_PASSWORD", "one")],
    );
    assert!(said.contains("put: Ok(())"), "{said}");
    let file = home.path().join(".local/share/keyrings/login.keyring");
    let bytes = std::fs::read(file).unwrap();
    assert!(!bytes.windows(8).any(|window| window == b"GHCANARY"));
}

#[test]
fn a_restarted_keychain_needs_no_restart_of_ours() {
    if !keychain_is_here("a_restarted_keychain_needs_no_restart_of_ours") {
        return;
    }
    let said = play("restart", &[wrapper().to_str().unwrap()], &[]);
    assert!(said.contains("came back"), "{said}");
}

#[tokio::test]
async fn values_come_back_exactly_and_are_gone_after_deletion() {
    if !keychain_is_here("values_come_back_exactly_and_are_gone_after_deletion") {
        return;
    }
    let keychain = OsKeychain::new();
    assert_eq!(keychain.probe().await, Availability::Ready);
    let long = "k".repeat(2_000);
    for value in [&b"evk_test_1"[..], "пароль\n🗝".as_bytes(), &[0, 0xff, 0xfe], long.as_bytes()] {
        let key = new_key();
        keychain.put(key, &Secret::new(value.to_vec())).await.unwrap();
        assert_eq!(keychain.get(key).await.unwrap().expose(), value);
        keychain.delete(key).await.unwrap();
        assert_eq!(keychain.get(key).await.unwrap_err().code(), "keychain.missing");
    }
}

#[tokio::test]
async fn either_side_reads_what_the_other_wrote() {
    if !keychain_is_here("either_side_reads_what_the_other_wrote") {
        return;
    }
    let keychain = OsKeychain::new();
    let ours = new_key();
    keychain.put(ours, &Secret::from("by-us-žluť")).await.unwrap();
    let theirs = new_key();
    let read = tokio::task::spawn_blocking(move || {
        let write = keyring::Entry::new(SERVICE, &theirs.to_string()).unwrap();
        write.set_password("by-keyring-żółć").unwrap();
        keyring::Entry::new(SERVICE, &ours.to_string()).unwrap().get_password().unwrap()
    })
    .await
    .unwrap();
    assert_eq!(read, "by-us-žluť");
    assert_eq!(keychain.get(theirs).await.unwrap().expose(), "by-keyring-żółć".as_bytes());
    let default = OsKeychain::over_keyring_default(DEADLINE);
    assert_eq!(default.get(ours).await.unwrap().expose(), "by-us-žluť".as_bytes());
}

#[tokio::test]
async fn eight_at_once_get_their_own_values() {
    if !keychain_is_here("eight_at_once_get_their_own_values") {
        return;
    }
    let keychain = std::sync::Arc::new(OsKeychain::with_deadline(Duration::from_secs(30)));
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let keychain = std::sync::Arc::clone(&keychain);
            tokio::spawn(async move {
                let (key, value) = (new_key(), format!("value-{number}"));
                keychain.put(key, &Secret::from(value.as_str())).await.unwrap();
                assert_eq!(keychain.get(key).await.unwrap().expose(), value.as_bytes());
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
