//! The same from the terminal: calls with a key of the keychain against a sandbox that stands alone, and their audit.

use gatehouse_tests::House;
use gatehouse_tests::running::Running;
use serde_json::Value;

/// A house with a key for the imitation of a platform that stands on a port of its own.
fn at_the_sandbox(house: &House, platform: &str, base: &str, fields: &[&str]) -> (Running, Value) {
    let mut standing = house.start(&["sandbox", "start", "--json"]);
    let first = standing.line();
    let platforms = first["platforms"].as_array().unwrap();
    let found = platforms.iter().find(|one| one["id"] == platform).unwrap().clone();
    house.json(&["workspace", "new", "Acme", "--platform", platform, "--environment", "sandbox"]);
    let base = format!("environment.sandbox.base_url={}{base}", found["url"].as_str().unwrap());
    house.json(&["profile", "set", platform, &base, "--workspace", "Acme"]);
    let add = ["key", "add", "ci", "--slot", "api_key", "--secret-stdin"];
    let value = key(&found);
    house.json_with(&[&add[..], fields].concat(), value.as_bytes());
    (standing, found)
}

/// The first key of an imitation that is for tests.
fn key(found: &Value) -> String {
    let keys = found["keys"].as_array().unwrap();
    let of_tests = keys.iter().find(|one| one["value"].as_str().unwrap().contains("_test_"));
    of_tests.unwrap_or(&keys[0])["value"].as_str().unwrap().to_owned()
}

#[test]
fn a_platform_is_called_from_the_terminal_and_each_call_is_in_the_audit() {
    let Some(house) =
        House::on_keychain("a_platform_is_called_from_the_terminal_and_each_call_is_in_the_audit")
    else {
        return;
    };
    let (standing, _) = at_the_sandbox(&house, "keruja", "", &[]);
    let answer = house.json(&["api", "GET", "/api/v1/jobs", "--query", "limit=2"]);
    assert_eq!((&answer["status"], answer["body"]["data"].as_array().unwrap().len()), (&200.into(), 2));
    assert_eq!((&answer["limit"]["limit"], &answer["limit"]["remaining"]), (&100.into(), &99.into()));
    let file = house.scratch().join("jobs.xlsx").display().to_string();
    let all = ["api", "GET", "/api/v1/jobs", "--all", "--output", &file];
    assert_eq!(house.json(&all)["status"], 200);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"), "a workbook");
    let csv = house.scratch().join("jobs.csv").display().to_string();
    house.json(&["api", "GET", "/api/v1/jobs", "--all", "--output", &csv]);
    assert!(std::fs::read_to_string(&csv).unwrap().lines().next().unwrap().contains("title"));
    let code = house.run(&["api", "GET", "/api/v1/jobs", "--code", "curl"]).text();
    assert!(code.contains("/api/v1/jobs") && code.contains("Authorization"), "{code}");

    let missing = house.run(&["api", "GET", "/api/v1/jobs/none", "--json"]);
    assert_eq!((missing.status, &missing.json()["status"]), (1, &404.into()));
    let audit = house.json(&["audit", "--key", "ci"]);
    let calls = audit["calls"].as_array().unwrap();
    assert!(calls.len() >= 4, "{audit}");
    assert_eq!((&calls[0]["method"], &calls[0]["status"]), (&"GET".into(), &404.into()));
    assert_eq!(calls[0]["endpoint"], "/keruja/api/v1/jobs/none");
    assert!(calls[0]["address"].as_str().unwrap().starts_with("127.0.0.1"), "{audit}");
    assert!(calls[0]["at"].is_string() && calls[0]["fingerprint"].as_str().unwrap().len() == 8);
    assert_eq!(house.json(&["audit", "--key", "another"])["calls"], serde_json::json!([]));
    let log = house.scratch().join("audit.csv").display().to_string();
    house.json(&["audit", "--output", &log]);
    let lines = std::fs::read_to_string(&log).unwrap();
    assert_eq!(lines.lines().count(), calls.len() + 1, "{lines}");
    standing.interrupt();
}
