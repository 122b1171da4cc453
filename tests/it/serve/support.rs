//! A window for support: every command of the table that is the owner's is refused, and the rest works.

use gatehouse_app::{Access, COMMANDS};
use gatehouse_tests::{Console, House};
use serde_json::json;

#[test]
fn a_window_for_support_is_refused_every_command_of_the_owners() {
    let house = House::in_memory();
    let mut console = Console::start_with(&house, &["--role", "support"]);
    assert_eq!(console.ask("status.get", json!({}))["role"], "support");
    for command in COMMANDS.iter().filter(|command| command.access == Access::Owner) {
        let error = console.call(command.name, json!({})).unwrap_err();
        assert_eq!(error["code"], "rpc.forbidden", "{}: {error}", command.name);
    }
    for command in COMMANDS.iter().filter(|command| command.access == Access::Everyone) {
        if let Err(error) = console.call(command.name, json!({})) {
            assert_ne!(error["code"], "rpc.forbidden", "{}", command.name);
        }
    }
}

#[test]
fn a_window_that_became_one_for_support_stays_so_until_the_owner_says_otherwise() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    assert_eq!(console.ask("support.begin", json!({}))["role"], "support");
    assert_eq!(console.call("keys.list", json!({})).unwrap_err()["code"], "rpc.forbidden");
    // No command of the table leads back.
    console.ask("settings.set", json!({ "theme": "dark" }));
    assert_eq!(console.call("support.begin", json!({})).unwrap_err()["code"], "rpc.forbidden");
    drop(console);
    let mut again = Console::start(&house);
    assert_eq!(again.ask("status.get", json!({}))["role"], "support");
    drop(again);
    assert_eq!(house.json(&["role", "owner"])["role"], "owner");
    let mut owner = Console::start(&house);
    assert_eq!(owner.ask("status.get", json!({}))["role"], "owner");
}
