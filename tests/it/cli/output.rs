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

/// What no terminal may be given but by `raw`.
fn has_commands(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// Gives what the program prints on a terminal, by `script` of util-linux; none where that is missing.
fn on_a_terminal(house: &House, arguments: &[&str]) -> Option<Vec<u8>> {
    let words: Vec<_> = arguments.iter().map(|word| format!("'{word}'")).collect();
    let program = gatehouse_tests::program::program();
    let line = format!("{} {}", program.display(), words.join(" "));
    let mut command = house.command(&[]);
    let environment: Vec<_> =
        command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let ended = command.stdin(std::process::Stdio::null()).output().ok()?;
    // The terminal itself ends lines with a carriage return.
    Some(ended.stdout.into_iter().filter(|&byte| byte != b'\r').collect())
}

#[test]
fn case_47_and_49_what_a_terminal_obeys_is_an_escape_on_a_terminal_and_in_a_pipe() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let evil = [
        "\u{1b}[31mred",
        "\u{1b}]8;;http://evil.invalid\u{7}link\u{1b}]8;;\u{7}",
        "\u{1b}]52;c;cHduZWQ=\u{7}",
        "\u{9b}2J\u{90}+q\u{9c}",
        "a\rb\u{8}c\u{7f}\nd",
        "invoice\u{202e}fdp.exe\u{2066}x",
    ];
    let (listener, listening) = house.listen(&[]);
    let url = gatehouse_tests::house::endpoint_url(&listening, "kejue");
    let mut last = Vec::new();
    for (number, evil) in evil.iter().enumerate() {
        last =
            serde_json::to_vec(&serde_json::json!({ "event": evil, "event_id": format!("{evil}{number}") }))
                .unwrap();
        let header: String = evil.chars().filter(|c| !c.is_ascii_control()).collect();
        assert_eq!(post(&url, &[("X-Evil", &header), ("User-Agent", "a\tb")], &last).status, 200);
    }
    // A name of a file and of an endpoint too.
    let file = house.file("a\u{1b}[31m\u{202e}b.har", "no HAR");
    let listened = listener.interrupt();
    assert!(!has_commands(&listened.stdout) && !has_commands(&listened.stderr), "{}", listened.text());
    let list = house.json(&["deliveries", "list"]);
    assert_eq!(list["deliveries"].as_array().unwrap().len(), evil.len());
    assert_eq!(list["deliveries"][0]["provider_event"], evil[evil.len() - 1], "a document means what came");
    let id = list["deliveries"][0]["id"].as_str().unwrap();
    for arguments in [
        &["deliveries", "list"][..],
        &["deliveries", "list", "--json"],
        &["deliveries", "list", "--jsonl"],
        &["deliveries", "show", id],
        &["deliveries", "show", id, "--json"],
        &["deliveries", "diff", id],
        &["verify", "--delivery", id],
        &["deliveries", "import", &file],
        &["deliveries", "import", &file, "--json"],
        &["endpoint", "list"],
    ] {
        let ended = house.run(arguments);
        let bytes = [ended.stdout, ended.stderr].concat();
        assert!(!has_commands(&bytes), "{arguments:?} in a pipe: {}", String::from_utf8_lossy(&bytes));
        if let Some(bytes) = on_a_terminal(&house, arguments) {
            assert!(
                !has_commands(&bytes),
                "{arguments:?} on a terminal: {}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
    assert_eq!(house.run(&["deliveries", "raw", id, "--body"]).stdout, last, "`raw` is told to print bytes");
}

/// Homographs: a host is printed as it is connected to.
#[test]
fn case_47_a_host_is_told_in_ascii() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let (listener, listening) = house.listen(&[]);
    post(&gatehouse_tests::house::endpoint_url(&listening, "kejue"), &[], b"{}");
    listener.interrupt();
    let id = house.json(&["deliveries", "list"])["deliveries"][0]["id"].as_str().unwrap().to_owned();
    let ended = house.run(&["replay", &id, "--to", "http://p\u{430}ypal.invalid/hook"]);
    let told = format!("{}{}", ended.text(), ended.notes());
    assert!(told.contains("xn--pypal-4ve.invalid") && !told.contains('\u{430}'), "{told}");
}

#[test]
fn case_46_and_48_large_and_deep_bodies_are_taken_and_told_by_every_command() {
    let house = acme(&["kejue"]);
    house.json(&["endpoint", "set", "kejue", "scheme=kejue/none"]);
    let (listener, listening) = house.listen(&[]);
    let url = gatehouse_tests::house::endpoint_url(&listening, "kejue");
    let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let keys: Vec<_> = (0..200_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let keys = format!("{{\"event\":\"</script><img src=x onerror=alert(1)>\",{}}}", keys.join(","));
    let long = format!("{{\"event\":\"long\",\"a\":\"{}\"}}", "x".repeat(1_000_000));
    let bodies = [deep, keys, long];
    for body in &bodies {
        assert_eq!(post(&url, &[], body.as_bytes()).status, 200);
    }
    listener.interrupt();
    let list = house.json(&["deliveries", "list"]);
    for (row, body) in list["deliveries"].as_array().unwrap().iter().rev().zip(&bodies) {
        let id = row["id"].as_str().unwrap();
        assert_eq!(row["size"], body.len());
        assert_eq!(house.run(&["deliveries", "show", id]).status, 0);
        assert_eq!(house.run(&["deliveries", "raw", id, "--body"]).stdout, body.as_bytes());
        assert!([0, 1].contains(&house.run(&["deliveries", "diff", id, id]).status));
    }
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
