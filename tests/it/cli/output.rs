//! What is printed, where, and how it looks to a terminal and to a script.

use gatehouse_tests::wire::post;
use gatehouse_tests::{House, program};
use rstest::rstest;

use super::acme;

/// P24: nothing that a payload, a header or a name carries reaches the terminal as a command to it.
#[test]
fn no_escape_sequence_of_a_payload_is_printed() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let evil = b"{\"event\":\"\\u001b]0;pwned\\u0007\\u202egnp\",\"event_id\":\"\\u001b[2J\\u009b31m\"}";
    let mut listener = house.start(&["listen", "--port", "0"]);
    let url = loop {
        let line = listener.text();
        if let Some(at) = line.find("http://").filter(|_| line.contains("/in/")) {
            break line[at..].trim().to_owned();
        }
    };
    post(&url, &[("X-Evil", "a\x1b[31mb")], evil);
    post(&url, &[], evil);
    let told = listener.text();
    assert!(told.contains("\\u{1b}]0;pwned\\u{7}"), "{told}");
    let listened = listener.interrupt();
    let id = house.json(&["deliveries", "list"])["deliveries"][0]["id"].as_str().unwrap().to_owned();
    for arguments in [
        &["deliveries", "list"][..],
        &["deliveries", "list", "--json"],
        &["deliveries", "list", "--jsonl"],
        &["deliveries", "show", &id],
        &["deliveries", "show", &id, "--json"],
        &["verify", "--delivery", &id],
        &["workspace", "show", "\u{1b}[31mred"],
        &["deliveries", "show", "\u{1b}[31mred"],
        &["deliveries", "list", "--query", "\u{1b}[31m:red"],
        &["profile", "check", "\u{1b}[31mred"],
        &["doctor"],
        &["--help"],
        &["nonsense"],
    ] {
        let ended = house.run(arguments);
        let bytes = [ended.stdout, ended.stderr].concat();
        assert!(!bytes.contains(&0x1b), "{arguments:?}: {}", String::from_utf8_lossy(&bytes));
    }
    assert!(![listened.stdout, listened.stderr].concat().contains(&0x1b));
    // Exact bytes are what `raw` is for.
    assert_eq!(house.run(&["deliveries", "raw", &id, "--body"]).stdout, evil);
}

#[rstest]
fn a_completion_script_names_the_commands(
    #[values("bash", "zsh", "fish", "elvish", "powershell")] shell: &str,
) {
    let house = House::in_memory();
    let ended = house.run(&["completions", shell]);
    assert_eq!(ended.status, 0);
    for command in ["deliveries", "listen", "workspace", "--json"] {
        let word = command.trim_start_matches('-');
        assert!(ended.text().contains(word), "{command}");
    }
    assert!(!house.folder().exists());
}

#[test]
fn the_manual_is_a_page_for_man() {
    let ended = House::in_memory().run(&["manual"]);
    assert!(ended.status == 0 && ended.text().contains(".TH gatehouse"), "{}", ended.text());
}

#[test]
fn the_doctor_says_what_is_wrong_by_its_status() {
    let house = House::without_keychain();
    let ended = house.run(&["doctor", "--json"]);
    assert_eq!(ended.status, 1, "there is no keychain: {}", ended.text());
    let report = ended.json();
    let checks = report["checks"].as_array().unwrap();
    for check in checks {
        super::has(check, &["name", "ok", "detail"]);
        assert_eq!(check["ok"] == true, check["name"] != "keychain", "{check}");
    }
    let durable = checks.iter().find(|check| check["name"] == "durability").unwrap();
    assert_eq!(durable["detail"], "journal_mode=wal, synchronous=full");
}

#[test]
fn the_doctor_is_content_on_a_machine_with_a_keychain() {
    let Some(house) = House::on_keychain("the_doctor_is_content_on_a_machine_with_a_keychain") else {
        return;
    };
    assert!(house.json(&["doctor"])["checks"].as_array().unwrap().iter().all(|check| check["ok"] == true));
}

#[rstest]
#[case(&[])]
#[case(&["nonsense"])]
#[case(&["workspace", "new"])]
#[case(&["deliveries", "list", "--limit", "many"])]
#[case(&["deliveries", "raw", "x", "--head", "--body"])]
#[case(&["workspace", "list", "--json", "--jsonl"])]
#[case(&["workspace", "list", "--secrets", "cloud"])]
fn a_command_that_is_none_is_usage(#[case] arguments: &[&str]) {
    let ended = House::in_memory().run(arguments);
    assert_eq!((ended.status, ended.stdout.len()), (2, 0), "{}", ended.notes());
}

#[test]
fn secrets_can_be_kept_in_memory_for_one_run_and_are_gone_after_it() {
    let house = House::without_keychain();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let add = ["key", "add", "hook", "--slot", "webhook", "--secret-stdin", "--secrets", "memory"];
    assert_eq!(house.json_with(&add, b"whsec")["kept_in"], "memory");
    let ended = house.run(&["key", "check", "hook", "--json"]);
    assert_eq!(ended.status, 5, "{} {}", ended.text(), ended.notes());
}

#[test]
fn an_unknown_home_for_secrets_is_usage() {
    let house = House::in_memory();
    let mut command = house.command(&["workspace", "list"]);
    command.env("GATEHOUSE_SECRETS", "cloud");
    assert_eq!(program::run(&mut command, b"").status, 2);
}

#[test]
fn a_problem_for_a_person_has_its_code_and_a_next_step() {
    let ended = House::in_memory().run(&["workspace", "show", "Nowhere"]);
    assert_eq!(ended.status, 3);
    let notes = ended.notes();
    assert!(notes.starts_with("error[workspace.not_found]: There is no workspace `Nowhere`."), "{notes}");
    assert!(notes.contains("hint: "), "{notes}");
}
