//! A failing delivery explains itself: cause and fix at once, the signed bytes, the last valid one beside it, and what
//! can be handed on without secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_tests::canary::Canary;
use gatehouse_tests::families::{FAMILIES, Mistake, Sent};
use gatehouse_tests::platform::{BODY, borrowed, signed};
use gatehouse_tests::wire::{path, post};
use gatehouse_tests::{Console, House};
use serde_json::{Value, json};

/// Gives the id of the newest delivery.
fn newest(console: &mut Console) -> Value {
    console.ask("deliveries.page", json!({ "limit": 1 }))["deliveries"][0]["id"].clone()
}

fn of(console: &mut Console, command: &str, id: &Value) -> Value {
    console.ask(command, json!({ "delivery_id": id }))
}

/// Makes a connection with its secret and gives its endpoint's address.
fn make(console: &mut Console, workspace: &Value, mistake: &Mistake) -> String {
    let connection = console.ask(
        "connections.add",
        json!({ "workspace_id": workspace, "name": mistake.name, "platform": mistake.platform }),
    );
    console.ask(
        "keys.add",
        json!({ "connection_id": connection["id"], "name": mistake.name, "slot": "webhook", "value": mistake.secret }),
    );
    let list = console.ask("endpoints.list", json!({ "workspace_id": workspace }));
    let all = list["endpoints"].as_array().unwrap();
    let endpoint = all.iter().find(|one| one["connection_id"] == connection["id"]).unwrap();
    let mut change = json!({ "endpoint_id": endpoint["id"], "scheme": mistake.scheme });
    if let Some(origin) = mistake.public_url {
        change["public_url"] = json!(origin);
    }
    console.ask("endpoints.set", change)["url"].as_str().unwrap().to_owned()
}

#[test]
fn a_mistake_of_each_family_is_named_with_its_fix_as_soon_as_it_is_opened() {
    let mut console = Console::in_memory();
    let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": [] });
    let workspace = console.ask("workspaces.create", create)["id"].clone();
    console.ask("receiver.start", json!({ "port": 0 }));
    let urls: Vec<_> = FAMILIES.iter().map(|mistake| make(&mut console, &workspace, mistake)).collect();
    for (mistake, url) in FAMILIES.iter().zip(&urls) {
        let send = |sent: &Sent| post(url, &borrowed(&sent.headers), &sent.body).status;
        assert_eq!(send(&mistake.right(path(url))), 200, "{}", mistake.name);
        let valid = newest(&mut console);
        assert_eq!(send(&mistake.wrong(path(url))), 401, "{}", mistake.name);
        let id = newest(&mut console);
        let verdict = of(&mut console, "deliveries.get", &id)["verdict"].take();
        assert_eq!(verdict["cause"], mistake.cause, "{}: {verdict}", mistake.name);
        let hint = verdict["hint"].as_str().unwrap();
        assert!(hint.ends_with('.') && hint.len() > 40, "{}: {hint}", mistake.name);
        assert!(!hint.contains(mistake.secret), "{hint}");

        // The last valid one stands beside it; a body that was written anew is seen there too.
        let compared = of(&mut console, "deliveries.compare_valid", &id);
        assert_eq!(compared["valid"], valid, "{compared}");
        let kinds: Vec<_> =
            compared["differences"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        if mistake.cause == "body_reserialised" {
            assert!(kinds.contains(&"body".into()), "{compared}");
        }
        assert!(!compared.to_string().contains(mistake.secret), "{compared}");

        // What was signed is laid out without gaps, and the bytes are there.
        let shown = of(&mut console, "deliveries.signed", &id);
        let ranges = shown["ranges"].as_array().unwrap();
        let mut end = 0;
        for range in ranges {
            assert_eq!(range["start"], end, "{shown}");
            end = range["end"].as_u64().unwrap();
        }
        assert_eq!(shown["length"], end, "{shown}");
        let bytes = console.get(&format!("/bytes/delivery-signed/{}", id.as_str().unwrap()));
        assert_eq!((bytes.status, bytes.body.len() as u64), (200, end), "{}", mistake.name);
    }
}

#[test]
fn nothing_is_claimed_where_no_variant_fits() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("rejento", "the-right-secret");
    let headers = signed("rejento/hmac", "a-secret-that-nobody-here-knows", BODY);
    assert_eq!(post(&url, &borrowed(&headers), BODY).status, 401);
    let id = newest(&mut console);
    let verdict = of(&mut console, "deliveries.get", &id)["verdict"].take();
    assert_eq!(verdict["cause"], Value::Null, "{verdict}");
    assert!(verdict["hint"].as_str().unwrap().contains("recomputed"), "{verdict}");
    let codes: Vec<_> =
        verdict["weak_spots"].as_array().unwrap().iter().map(|spot| spot["code"].clone()).collect();
    assert_eq!(codes, ["id_not_signed", "time_not_signed"]);
    let compared = of(&mut console, "deliveries.compare_valid", &id);
    assert_eq!((&compared["valid"], compared["note"].is_string()), (&Value::Null, true));
}

#[test]
fn a_large_body_is_shown_from_its_beginning() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("kejue", "the-right-secret");
    let body = vec![b'x'; 3 * 1024 * 1024];
    let headers = signed("kejue/hmac_sha256", "the-right-secret", &body);
    assert_eq!(post(&url, &borrowed(&headers), &body).status, 200);
    let id = newest(&mut console);
    let shown = of(&mut console, "deliveries.signed", &id);
    assert_eq!((&shown["cut"], &shown["shown"]), (&json!(true), &json!(1024 * 1024)), "{shown}");
    assert_eq!(shown["length"], 3 * 1024 * 1024 + 14, "{shown}");
    let bytes = console.get(&format!("/bytes/delivery-signed/{}", id.as_str().unwrap()));
    assert_eq!(bytes.body.len(), 1024 * 1024);
    assert_eq!(bytes.body[13], b'.');
}

#[test]
fn what_signs_no_bytes_says_so() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving("keruj", "a-token-of-an-app");
    assert_eq!(post(&url, &[("x-keruj-app-token", "a-token-of-an-app")], BODY).status, 200);
    let id = newest(&mut console);
    let shown = of(&mut console, "deliveries.signed", &id);
    assert!(shown["note"].as_str().unwrap().contains("signs no bytes"), "{shown}");
    let bytes = console.get(&format!("/bytes/delivery-signed/{}", id.as_str().unwrap()));
    assert_eq!(bytes.status, 404);
}

/// Whatever leaves this machine is searched for the secret in every form.
#[test]
fn what_is_handed_on_holds_no_secret_and_a_vector_verifies_again() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    for (platform, scheme) in
        [("rejento", "rejento/hmac"), ("keruj", "keruj/token"), ("kejue", "kejue/basic_auth")]
    {
        let canary = Canary::new();
        let secret =
            if scheme == "kejue/basic_auth" { format!("user:{}", canary.value()) } else { canary.value() };
        let (url, endpoint) = console.receiving(platform, &secret);
        if scheme == "kejue/basic_auth" {
            console.ask("endpoints.set", json!({ "endpoint_id": endpoint["id"], "scheme": scheme }));
        }
        let leaky = format!("{{\"event\":\"call.ended\",\"note\":{}}}", json!(canary.value()));
        let mut ids = Vec::new();
        for body in [BODY, leaky.as_bytes()] {
            let headers = signed(scheme, &secret, body);
            let mut headers = borrowed(&headers);
            headers.push(("Cookie", "session=5d1a"));
            post(&url, &headers, body);
            ids.push(newest(&mut console));
        }
        for id in &ids {
            let verdict = of(&mut console, "deliveries.get", id)["verdict"]["status"].clone();
            let report =
                console.ask("deliveries.report", json!({ "delivery_id": id, "with_body": true }))["text"]
                    .take();
            let vector = of(&mut console, "deliveries.vector", id);
            let compared = of(&mut console, "deliveries.compare_valid", id);
            for given in [&report, &vector, &compared] {
                let found = canary.found_in(given.to_string().as_bytes());
                assert!(found.is_empty(), "{scheme}: {found:?} in {given}");
                assert!(!given.to_string().contains("5d1a"), "{given}");
            }
            // The endpoint's own token is a secret too.
            let token = path(&url).trim_start_matches("/in/");
            assert!(!report.as_str().unwrap().contains(token), "{report}");
            assert!(!vector["text"].as_str().unwrap().contains(token), "{vector}");
            assert!(report.as_str().unwrap().contains(verdict.as_str().unwrap()), "{report}");

            let text: Value = serde_json::from_str(vector["text"].as_str().unwrap()).unwrap();
            assert_eq!(text["secret"], Value::Null);
            if text["body_b64"].is_null() {
                continue;
            }
            assert_eq!(STANDARD.decode(text["body_b64"].as_str().unwrap()).unwrap(), BODY);
            let file = house.file("vector.json", vector["text"].as_str().unwrap());
            let input = [secret.as_bytes(), b"\0"].concat();
            let again = house.run_with(&["verify", "--vector", &file, "--secret-stdin", "--json"], &input);
            assert_eq!(again.json()["verdict"], verdict, "{scheme}: {}", again.notes());
            assert_eq!(again.notes(), "", "{scheme}");
        }
    }
}

#[test]
fn code_for_an_endpoint_is_that_of_its_scheme() {
    let mut console = Console::in_memory();
    let (_, endpoint) = console.receiving("rejento", "the-right-secret");
    let snippet = console.ask("snippets.get", json!({ "endpoint_id": endpoint["id"], "language": "python" }));
    assert_eq!(
        (&snippet["scheme"], &snippet["tested"]),
        (&json!("rejento/hmac"), &json!("run")),
        "{snippet}"
    );
    assert!(snippet["code"].as_str().unwrap().contains("compare_digest"), "{snippet}");
    assert_eq!(snippet["languages"].as_array().unwrap().len(), 8);
    let error = console.call("snippets.get", json!({ "scheme": "stripe", "language": "cobol" })).unwrap_err();
    assert_eq!(error["code"], "usage.unknown_language");
    assert_eq!(console.call("snippets.get", json!({})).unwrap_err()["code"], "usage.scheme_needed");
}

#[test]
fn a_constant_that_a_scheme_asks_for_is_given_where_the_endpoint_is_edited() {
    let mut console = Console::in_memory();
    let (_, endpoint) = console.receiving_by("kejue/none");
    let id = &endpoint["id"];
    assert_eq!(endpoint["params"], json!({}));
    let paypal = console.ask("endpoints.set", json!({ "endpoint_id": id, "scheme": "paypal" }));
    assert_eq!(paypal["params"], json!({ "webhook_id": "" }));
    let other = json!({ "endpoint_id": id, "params": { "webhook": "8PT597110X687430LKGECATA" } });
    let error = console.call("endpoints.set", other).unwrap_err();
    assert_eq!(error["code"], "endpoint.unknown_param");
    assert!(error["hint"].as_str().unwrap().contains("webhook_id"), "{error}");
    let set = |value: &str| json!({ "endpoint_id": id, "params": { "webhook_id": value } });
    let given = console.ask("endpoints.set", set(" 8PT597110X687430L "));
    assert_eq!(given["params"], json!({ "webhook_id": "8PT597110X687430L" }));
    assert_eq!(console.ask("endpoints.set", set(""))["params"], json!({ "webhook_id": "" }));
    let meta = console.ask("endpoints.set", json!({ "endpoint_id": id, "scheme": "meta" }));
    assert_eq!(meta["params"], json!({ "verify_token": "" }));
}

#[test]
fn a_public_address_is_scheme_host_and_port() {
    let mut console = Console::in_memory();
    let (_, endpoint) = console.receiving("rejento", "the-right-secret");
    let id = &endpoint["id"];
    for wrong in
        ["hooks.example", "ftp://hooks.example", "https://hooks.example/in/x", "https://u:p@hooks.example"]
    {
        let error =
            console.call("endpoints.set", json!({ "endpoint_id": id, "public_url": wrong })).unwrap_err();
        assert_eq!(error["code"], "usage.bad_address", "{wrong}");
    }
    let set = |text: &str| json!({ "endpoint_id": id, "public_url": text });
    let endpoint = console.ask("endpoints.set", set("https://hooks.example:443/"));
    assert_eq!(endpoint["public_url"], "https://hooks.example:443");
    assert_eq!(console.ask("endpoints.set", set("")).get("public_url"), None);
}
