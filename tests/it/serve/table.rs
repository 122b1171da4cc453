//! The table: who may call what, and what each command does with a request that does not fit.

use gatehouse_app::{Access, COMMANDS, Kind};
use gatehouse_tests::Console;
use serde_json::{Value, json};

/// A new command, and a command that more windows may call, shows here in review.
#[test]
fn the_rights_of_each_command_are_these() {
    let line = |command: &gatehouse_app::Command| {
        let access = if command.access == Access::Owner { "owner" } else { "everyone" };
        let kind = if command.kind == Kind::Read { "read" } else { "mutate" };
        format!("{:<20} {kind:<6} {access}", command.name)
    };
    let table: Vec<_> = COMMANDS.iter().map(line).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    status.get           read   everyone
    settings.set         mutate everyone
    support.begin        mutate owner
    doctor.run           read   everyone
    workspaces.list      read   everyone
    workspaces.create    mutate owner
    workspaces.remove    mutate owner
    connections.add      mutate owner
    connections.set_base mutate owner
    connections.remove   mutate owner
    endpoints.list       read   everyone
    endpoints.add        mutate owner
    endpoints.set        mutate owner
    endpoints.remove     mutate owner
    endpoints.test       mutate owner
    keys.list            read   owner
    keys.slots           read   owner
    keys.add             mutate owner
    keys.check           read   owner
    keys.remove          mutate owner
    keys.set             mutate owner
    keys.rotate          mutate owner
    keys.revoke          mutate owner
    keys.try             mutate owner
    keys.login           mutate owner
    keys.begin_oauth     mutate owner
    keys.finish_oauth    mutate owner
    keys.cancel_oauth    mutate owner
    keys.in_file         read   owner
    keys.take            mutate owner
    keys.remove_file     mutate owner
    keychain.use_memory  mutate owner
    keychain.retry       mutate owner
    receiver.start       mutate owner
    receiver.stop        mutate owner
    tunnels.list         read   everyone
    tunnels.open         mutate owner
    tunnels.close        mutate owner
    tunnels.retry        mutate owner
    tunnels.settle       mutate owner
    subscriptions.places read   owner
    subscriptions.list   read   owner
    subscriptions.get    read   owner
    subscriptions.create mutate owner
    subscriptions.update mutate owner
    subscriptions.put_back mutate owner
    subscriptions.renew_secret mutate owner
    subscriptions.remove mutate owner
    deliveries.page      read   everyone
    deliveries.histogram read   everyone
    deliveries.complete  read   everyone
    views.list           read   everyone
    views.save           mutate everyone
    views.remove         mutate everyone
    notes.write          mutate everyone
    deliveries.counts    read   everyone
    deliveries.get       read   everyone
    deliveries.reveal    read   owner
    deliveries.signed    read   everyone
    deliveries.compare_valid read   everyone
    deliveries.diff      read   everyone
    deliveries.report    read   everyone
    deliveries.vector    read   everyone
    deliveries.curl      read   everyone
    deliveries.bring_in  mutate owner
    snippets.get         read   everyone
    deliveries.verify_again mutate owner
    deliveries.changed_verdicts read   everyone
    storage.dismiss      mutate owner
    retention.get        read   everyone
    retention.set        mutate owner
    retention.preview    read   owner
    retention.apply      mutate owner
    deliveries.purge     mutate owner
    handshakes.confirm   mutate owner
    certificates.fetch   mutate owner
    attempts.list        read   everyone
    conformance.run      mutate owner
    replay.send          mutate owner
    replay.preview       read   owner
    replay.start         mutate owner
    replay.runs          read   everyone
    replay.run           read   everyone
    replay.pause         mutate owner
    replay.resume        mutate owner
    replay.cancel        mutate owner
    forwards.list        read   everyone
    forwards.preview     read   owner
    forwards.add         mutate owner
    forwards.set         mutate owner
    forwards.remove      mutate owner
    deadletters.list     read   everyone
    deadletters.get      read   owner
    deadletters.edit     mutate owner
    deadletters.requeue  mutate owner
    deadletters.discard  mutate owner
    dialogue.places      read   owner
    dialogue.list        read   owner
    dialogue.show        read   owner
    dialogue.answers     read   owner
    dialogue.answer_set  mutate owner
    dialogue.answer_reset mutate owner
    dialogue.forget_preview read   owner
    dialogue.forget      mutate owner
    dialogue.script      read   owner
    dialogue.run         mutate owner
    dialogue.monitor     read   owner
    dialogue.submission  read   owner
    sandbox.try          mutate owner
    sandbox.send         mutate owner
    sandbox.stop         mutate owner
    sandbox.status       read   everyone
    sandbox.start        mutate owner
    sandbox.world        read   owner
    sandbox.credentials  read   owner
    sandbox.dispatch     mutate owner
    sandbox.advance      mutate owner
    sandbox.clock        mutate owner
    sandbox.fault        mutate owner
    sandbox.requeue      mutate owner
    sandbox.discard      mutate owner
    sandbox.dialogue     read   owner
    sandbox.dialogue_step mutate owner
    sandbox.scenarios    read   owner
    sandbox.scenario     mutate owner
    sandbox.reset        mutate owner
    profiles.list        read   everyone
    profiles.get         read   everyone
    profiles.events      read   everyone
    profiles.set         mutate owner
    profiles.choose      mutate owner
    profiles.reset       mutate owner
    api.describe         read   owner
    api.prepare          read   owner
    api.send             mutate owner
    api.runs             read   owner
    api.cancel           mutate owner
    api.table            read   owner
    api.history          read   owner
    api.forget           mutate owner
    api.saved            read   owner
    api.save             mutate owner
    api.remove           mutate owner
    api.curl             read   owner
    api.code             read   owner
    api.client           read   owner
    api.read_curl        read   owner
    openapi.get          read   owner
    openapi.load         mutate owner
    openapi.remove       mutate owner
    openapi.operation    read   owner
    openapi.check        read   owner
    graphql.schema       read   owner
    graphql.refresh      mutate owner
    limits.list          read   owner
    audit.page           read   owner
    audit.retention      mutate owner
    imports.begin        mutate owner
    imports.close        mutate owner
    imports.sniff        read   owner
    imports.map          read   owner
    imports.check        read   owner
    imports.rows         read   owner
    imports.next_problem read   owner
    activities.list      read   owner
    activities.cancel    mutate owner
    ");
}

#[test]
fn whoever_only_looks_can_change_nothing_but_how_it_looks_views_and_notes() {
    let open: Vec<_> = COMMANDS
        .iter()
        .filter(|command| command.access == Access::Everyone && command.kind == Kind::Mutate)
        .map(|command| command.name)
        .collect();
    assert_eq!(open, ["settings.set", "views.save", "views.remove", "notes.write"]);
}

#[test]
fn an_unknown_command_and_a_call_that_is_none_are_errors() {
    let mut console = Console::in_memory();
    let error = console.call("keys.reveal", json!({})).unwrap_err();
    assert_eq!(error["code"], "rpc.unknown_command");
    for body in
        ["", "{", "[]", "7", "{\"payload\":{}}", "{\"name\":7}", "{\"name\":\"status.get\",\"as\":\"owner\"}"]
    {
        let answer = console.post("/rpc", &[("Content-Type", "application/json")], body.as_bytes());
        let value: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &value["error"]["code"]), (200, &"rpc.invalid_request".into()), "{body}");
    }
}

#[test]
fn a_request_that_does_not_fit_names_the_field() {
    let mut console = Console::in_memory();
    let mut field = |name: &str, payload: Value, field: &str| {
        let error = console.call(name, payload).unwrap_err();
        assert_eq!(error["code"], "rpc.invalid_request", "{error}");
        assert!(error["fields"][field].is_string(), "{name} {field}: {error}");
    };
    field("deliveries.page", json!({ "filter": { "verdict": "good" } }), "filter.verdict");
    field("deliveries.page", json!({ "limit": "7" }), "limit");
    field("deliveries.get", json!({ "delivery_id": "../../etc/passwd" }), "delivery_id");
    field("workspaces.create", json!({ "name": "A", "environment": "moon" }), "environment");
    field("receiver.start", json!({ "port": 70000 }), "port");
    field("receiver.start", json!({ "prot": 1 }), "prot");
}

/// P25: no command takes a shape that it does not know, and none falls over.
#[test]
fn no_command_takes_a_request_of_another_shape() {
    let mut console = Console::in_memory();
    let mut nested = json!({});
    for _ in 0..100 {
        nested = json!({ "filter": nested });
    }
    let huge = "x".repeat(100_000);
    let shapes = [
        json!([]),
        json!([1, 2, 3]),
        json!("text"),
        json!(7),
        json!(true),
        json!({ "no_such_field": 1 }),
        json!({ "no_such_field": huge }),
        nested,
    ];
    let ids =
        ["workspace_id", "connection_id", "endpoint_id", "key_id", "delivery_id", "name", "id", "platform"];
    for command in COMMANDS {
        for shape in &shapes {
            let error = console.call(command.name, shape.clone());
            let Err(error) = error else { panic!("{} took {:.60}", command.name, shape.to_string()) };
            assert_eq!(error["code"], "rpc.invalid_request", "{} {shape}: {error}", command.name);
        }
        for id in ids {
            for wrong in [json!(7), json!({}), json!([]), json!("\u{0}../..")] {
                // A name may be any text; everything else about these calls is wrong.
                if let Ok(answer) = console.call(command.name, json!({ id: wrong.clone() })) {
                    panic!("{} took {id}={wrong}: {answer}", command.name);
                }
            }
        }
    }
    assert!(console.ask("status.get", json!({}))["version"].is_string());
    let ended = console.running.interrupt();
    assert!(!ended.notes().contains("panicked"), "{}", ended.notes());
}

/// An id of another workspace, or of nothing, is no way around.
#[test]
fn a_well_formed_id_of_nothing_is_not_found() {
    let mut console = Console::in_memory();
    let id = "0190a6a5-0000-7000-8000-000000000000";
    for (name, payload) in [
        ("deliveries.get", json!({ "delivery_id": id })),
        ("deliveries.diff", json!({ "delivery_id": id })),
        ("deliveries.reveal", json!({ "delivery_id": id })),
        ("notes.write", json!({ "delivery_ids": [id], "text": "x" })),
        ("attempts.list", json!({ "delivery_id": id })),
        ("handshakes.confirm", json!({ "delivery_id": id })),
        ("certificates.fetch", json!({ "delivery_id": id })),
        ("deliveries.verify_again", json!({ "endpoint_id": id })),
        ("deliveries.purge", json!({ "delivery_ids": [id] })),
        ("retention.set", json!({ "workspace_id": id, "rule": {} })),
        ("retention.apply", json!({ "workspace_id": id, "rule": { "keep": 0 } })),
        ("replay.send", json!({ "delivery_id": id, "url": "http://127.0.0.1:9/" })),
        ("endpoints.set", json!({ "endpoint_id": id, "name": "x" })),
        ("endpoints.remove", json!({ "endpoint_id": id })),
        ("endpoints.test", json!({ "endpoint_id": id })),
        ("keys.check", json!({ "key_id": id })),
        ("keys.remove", json!({ "key_id": id })),
        ("keys.slots", json!({ "connection_id": id })),
        ("keys.add", json!({ "connection_id": id, "name": "a", "slot": "webhook", "value": "v" })),
        ("keys.set", json!({ "key_id": id, "change": {} })),
        ("keys.rotate", json!({ "key_id": id, "value": "v" })),
        ("keys.revoke", json!({ "key_id": id })),
        ("keys.try", json!({ "key_id": id })),
        ("keys.login", json!({ "connection_id": id, "name": "a", "user": "u", "password": "p" })),
        ("keys.begin_oauth", json!({ "connection_id": id, "name": "a", "client_id": "c" })),
        ("keys.finish_oauth", json!({ "login_id": id })),
        ("keys.cancel_oauth", json!({ "login_id": id })),
        ("keys.in_file", json!({ "connection_id": id, "name": ".env", "text": "API_KEY=0123456789" })),
        ("connections.set_base", json!({ "connection_id": id, "url": "https://a.example" })),
        ("connections.remove", json!({ "connection_id": id })),
        ("workspaces.remove", json!({ "workspace_id": id, "confirm_name": "" })),
    ] {
        let error = console.call(name, payload).unwrap_err();
        let code = error["code"].as_str().unwrap();
        assert!(code.ends_with(".not_found"), "{name}: {error}");
    }
}
