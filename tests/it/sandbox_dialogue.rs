//! Keruj's dialogue as the sandbox plays it against an endpoint of ours, and against somebody's program.

use gatehouse_tests::{Console, Target};
use serde_json::{Value, json};

fn company(view: &Value, number: usize) -> &Value {
    &view["companies"][number]
}

fn keruj() -> (Console, Value) {
    let mut console = Console::in_memory();
    console.receiving("keruj", "app-token-GHCANARY");
    let workspace = console.ask("workspaces.list", json!({}))["workspaces"][0]["id"].clone();
    console.ask("sandbox.start", json!({}));
    (console, workspace)
}

#[test]
fn an_application_is_installed_and_removed_and_each_message_is_a_valid_delivery() {
    let (mut console, workspace) = keruj();
    let view = console.ask("sandbox.dialogue", json!({}));
    assert_eq!(
        (&company(&view, 0)["stage"], view["companies"].as_array().unwrap().len()),
        (&json!("new"), 3)
    );
    let id = company(&view, 0)["company_id"].clone();
    let step = |step: &str| json!({ "company_id": id, "step": step, "workspace_id": workspace });
    // Our endpoint plays the application, and answers the configuration with a form.
    let view = console.ask("sandbox.dialogue_step", step("install"));
    assert_eq!(company(&view, 0)["stage"], "asked", "{view}");
    assert_eq!(company(&view, 0)["form"]["reply"], "settings_entered");
    assert!(view["endpoint"].as_str().unwrap().contains("/in/"));
    let view = console.ask("sandbox.dialogue_step", step("uninstall"));
    assert_eq!(company(&view, 0)["stage"], "uninstalled");
    assert!(!view.to_string().contains("GHCANARY"));
    let steps = company(&view, 0)["steps"].as_array().unwrap();
    assert_eq!(steps[0]["sent"]["account_api_key"], "•••");
    let events: Vec<&Value> = steps.iter().map(|step| &step["event"]).collect();
    assert_eq!(events, ["application_install", "application_configure", "application_uninstall"]);
    let page = console.ask("deliveries.page", json!({ "filter": { "query": "event:application_*" } }));
    let verdicts: Vec<&Value> =
        page["deliveries"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["valid", "valid", "valid"], "{page}");
}

#[test]
fn a_form_of_ones_own_program_is_filled_in() {
    let (mut console, workspace) = keruj();
    let form = r#"{"reply":"key_entered","elements":[{"type":"password","name":"key","required":true}]}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let target = Target::answering(answer.leak());
    let id = company(&console.ask("sandbox.dialogue", json!({})), 1)["company_id"].clone();
    let install = json!({ "company_id": id, "step": "install", "workspace_id": workspace, "to": target.url(), "older": true });
    let view = console.ask("sandbox.dialogue_step", install);
    assert_eq!(
        (&company(&view, 1)["stage"], &company(&view, 1)["form"]["reply"]),
        (&json!("asked"), &json!("key_entered"))
    );
    assert_eq!(company(&view, 1)["form"]["elements"][0]["kind"], "password");
    let empty = json!({ "company_id": id, "step": "submit", "values": {} });
    assert_eq!(console.call("sandbox.dialogue_step", empty).unwrap_err()["code"], "sandbox.form_value");
    let values = json!({ "company_id": id, "step": "submit", "values": { "key": "GHCANARY-entered" } });
    let view = console.ask("sandbox.dialogue_step", values);
    assert!(!view.to_string().contains("GHCANARY"), "{view}");
    assert_eq!(company(&view, 1)["steps"][2]["sent"]["data"]["key"], "•••");
    let nobody = json!({ "company_id": "nobody", "step": "configure" });
    assert_eq!(
        console.call("sandbox.dialogue_step", nobody).unwrap_err()["code"],
        "sandbox.dialogue_refused"
    );
}
