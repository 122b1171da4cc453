//! Schemes that need what lies beside the message: the sender's certificate, a file of one's own, a proxy's word.

use std::time::{Duration, Instant};

use gatehouse_model::{Secret, Timestamp};
use gatehouse_signing::SignInput;
use gatehouse_tests::platform::borrowed;
use gatehouse_tests::wire::{path, post};
use gatehouse_tests::{Console, DEADLINE, House};
use serde_json::{Value, json};

const CERTIFICATE: &str = include_str!("../fixtures/signatures/keys/rsa.certificate.pem");
const MESSAGE: &str = include_str!("../fixtures/signatures/sns.v2.json");

/// Sends a message and gives the delivery that it became.
fn arrived(console: &mut Console, url: &str, headers: &[(&str, &str)], body: &str) -> Value {
    post(url, headers, body.as_bytes());
    let page = console.ask("deliveries.page", json!({ "limit": 1 }));
    console.ask("deliveries.get", json!({ "delivery_id": page["deliveries"][0]["id"] }))
}

fn reason_becomes(console: &mut Console, id: &Value, reason: &str) {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let one = console.ask("deliveries.get", json!({ "delivery_id": id }));
        if one["verdict"]["reason"] == reason {
            return;
        }
        assert!(Instant::now() < deadline, "{}", one["verdict"]);
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_certificate_given_by_hand_verifies_what_came_before() {
    let mut console = Console::in_memory();
    let (url, endpoint) = console.receiving_by("aws-sns");
    let one = arrived(&mut console, &url, &[("x-amz-sns-message-type", "Notification")], MESSAGE);
    assert_eq!(one["verdict"]["reason"], "certificate_needed", "{}", one["verdict"]);
    let evidence = one["verdict"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["id"] == "secret_found")
        .and_then(|check| check["evidence"].as_array())
        .and_then(|all| all.iter().find(|one| one["label"] == "address"))
        .cloned();
    let host = evidence.unwrap()["value"].as_str().unwrap().to_owned();
    assert!(host.starts_with("https://sns.eu-west-1.amazonaws.com/"), "the button names the host of {host}");

    let connection = &endpoint["connection_id"];
    let slots = console.ask("keys.slots", json!({ "connection_id": connection }));
    assert!(slots["slots"].as_array().unwrap().iter().any(|slot| slot["name"] == "certificate"), "{slots}");
    let key =
        json!({ "connection_id": connection, "name": "sns", "slot": "certificate", "value": CERTIFICATE });
    console.ask("keys.add", key);
    reason_becomes(&mut console, &one["summary"]["id"], "ok");
}

#[test]
fn a_certificate_is_fetched_only_from_where_the_scheme_trusts() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving_by("aws-sns");
    let trusted = "https://sns.eu-west-1.amazonaws.com/";
    for address in [
        "https://sns.evil.example/",
        "https://sns.eu-west-1.amazonaws.com.evil.example/",
        "https://sns.eu-west-1.amazonaws.com@evil.example/",
        "https://sns.eu-west-1.amazonaws.com:8443/",
        "http://sns.eu-west-1.amazonaws.com/",
        "https://127.0.0.1/",
        "file:///etc/",
    ] {
        let one = arrived(&mut console, &url, &[], &MESSAGE.replace(trusted, address));
        let asked = json!({ "delivery_id": one["summary"]["id"] });
        let error = console.call("certificates.fetch", asked).unwrap_err();
        assert_eq!(error["code"], "certificate.host_not_allowed", "{address}: {error}");
    }
    let one = arrived(&mut console, &url, &[], "{}");
    let error =
        console.call("certificates.fetch", json!({ "delivery_id": one["summary"]["id"] })).unwrap_err();
    assert_eq!(error["code"], "certificate.nothing_to_fetch");
}

#[test]
fn a_delivery_of_another_kind_has_no_certificate() {
    let mut console = Console::in_memory();
    let (url, _) = console.receiving_by("github");
    let one = arrived(&mut console, &url, &[], MESSAGE);
    let error =
        console.call("certificates.fetch", json!({ "delivery_id": one["summary"]["id"] })).unwrap_err();
    assert_eq!(error["code"], "certificate.nothing_to_fetch");
}

const OWN: &str = "schema = 1\n[provider]\nid = \"mine\"\nname = \"Mine\"\nrevision = 1\n\
                   [[scheme]]\nid = \"acme\"\n[scheme.signature]\nkind = \"hmac\"\nalgorithm = \"sha256\"\n\
                   key = { secret = \"webhook\" }\nheader = \"X-Acme\"\nsigned = \"{url}{body}\"\n\
                   url = { source = \"forwarded\" }\n";

/// Makes a house with a scheme in a file of the person's own.
fn with_own_scheme() -> House {
    let house = House::in_memory();
    let folder = house.folder().join("profiles");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("acme.toml"), OWN).unwrap();
    house
}

#[test]
fn a_forwarded_address_is_the_proxys_unless_a_person_gave_one() {
    let house = with_own_scheme();
    let mut console = Console::start(&house);
    let (url, endpoint) = console.receiving_by("acme");
    let key = json!({ "connection_id": endpoint["connection_id"], "name": "k", "slot": "webhook", "value": "s3cret" });
    console.ask("keys.add", key);
    let scheme = gatehouse_app::App::scheme_from_file(OWN, "acme.toml", None).unwrap();
    let signed = |origin: &str| {
        let address = format!("{origin}{}", path(&url));
        let input = SignInput {
            method: "POST",
            url: Some(&address),
            id: None,
            at: Timestamp::now(),
            headers: &[],
            body: b"{}",
            params: &std::collections::BTreeMap::new(),
        };
        gatehouse_signing::sign(&scheme, &input, &Secret::from("s3cret")).unwrap()
    };
    let own = signed("https://hooks.example");
    let proxy = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "hooks.example")];
    let behind = [borrowed(&own), proxy.to_vec()].concat();
    assert_eq!(arrived(&mut console, &url, &borrowed(&own), "{}")["verdict"]["reason"], "missing_field");
    let one = arrived(&mut console, &url, &behind, "{}");
    assert_eq!(one["verdict"]["reason"], "ok", "{}", one["verdict"]);

    let set = json!({ "endpoint_id": endpoint["id"], "public_url": "https://other.example" });
    console.ask("endpoints.set", set);
    assert_eq!(arrived(&mut console, &url, &behind, "{}")["verdict"]["reason"], "mismatch");
    let other = signed("https://other.example");
    let behind = [borrowed(&other), proxy.to_vec()].concat();
    assert_eq!(arrived(&mut console, &url, &behind, "{}")["verdict"]["reason"], "ok");
}

#[test]
fn code_can_be_had_for_a_scheme_of_ones_own() {
    let house = with_own_scheme();
    let mut console = Console::start(&house);
    let snippet = console.ask("snippets.get", json!({ "scheme": "acme", "language": "python" }));
    assert_eq!(snippet["scheme"], "acme");
    assert!(snippet["code"].as_str().unwrap().contains("X-Acme"), "{snippet}");
    let error = console.call("snippets.get", json!({ "scheme": "acmee" })).unwrap_err();
    assert_eq!(
        (&error["code"], &error["hint"]),
        (&json!("usage.unknown_scheme"), &json!("Did you mean `acme`?"))
    );
}
