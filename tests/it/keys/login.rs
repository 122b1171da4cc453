//! Logging in: by a user and a password, and by OAuth 2.0 with PKCE; secrets of either are nowhere but in the keychain.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_tests::canary::Canary;
use gatehouse_tests::{Console, House, Target, wire};
use rstest::rstest;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{answer, connection, set, workspace};

/// A served house with a connection to TimeHunter, whose addresses are these.
struct Served {
    house: House,
    console: Console,
    workspace: Value,
}

fn served(base: &str, token_url: &str) -> Served {
    let mut house = House::in_memory();
    house.set("GATEHOUSE_LOG", "trace");
    let mut console = Console::start(&house);
    let workspace = workspace(&mut console, "timehunter", "sandbox");
    for (path, value) in [
        ("environment.sandbox.base_url", base),
        ("auth.oauth2.authorize_url", "https://login.example/oauth/authorize"),
        ("auth.oauth2.token_url", token_url),
    ] {
        set(&mut console, &workspace, "timehunter", path, value);
    }
    Served { house, console, workspace }
}

impl Served {
    fn begin(&mut self) -> Value {
        let request = json!({ "connection_id": connection(&self.workspace), "name": "worktime",
            "client_id": "gatehouse-1", "scopes": ["time:read"] });
        self.console.ask("keys.begin_oauth", request)
    }

    fn finish(&mut self, begun: &Value) -> Result<Value, Value> {
        self.console.call("keys.finish_oauth", json!({ "login_id": begun["login_id"] }))
    }

    /// Looks for secrets in everything that the program wrote, printed and answered.
    fn nowhere(self, canaries: &[&str]) {
        let Self { house, console, .. } = self;
        let answers = console.answers.clone();
        let ended = console.running.interrupt();
        for canary in canaries {
            let core = canary.as_bytes();
            for (what, bytes) in [("answers", &answers), ("output", &ended.stdout), ("notes", &ended.stderr)]
            {
                assert_eq!(wire::find(bytes, core), None, "{canary} in {what}");
            }
            for file in walk(&house.folder()) {
                let bytes = std::fs::read(&file).unwrap_or_default();
                assert_eq!(wire::find(&bytes, core), None, "{canary} in {}", file.display());
            }
        }
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { vec![entry.path()] })
        .collect()
}

/// Gives a parameter of an address, as it stands there.
fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next().unwrap_or_default()
}

/// Comes back as a browser does.
fn come_back(begun: &Value, query: &str) -> (u16, String) {
    let url = format!("{}?{query}", begun["redirect_uri"].as_str().unwrap());
    let answer = wire::exchange(&url, &wire::request("GET", &url, &[], b""));
    (answer.status, answer.text())
}

fn origin(target: &Target) -> String {
    format!("http://{}", wire::authority(target.url()))
}

fn core(prefix: &str) -> String {
    // Letters and digits only, so that it is the same in every form in which it travels.
    let value = Canary::new().value();
    let core: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{prefix}{core}")
}

/// A token that ends at a moment, unsigned.
fn jwt(exp: i64, mark: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{mark}", part(json!({ "alg": "none" })), part(json!({ "exp": exp })))
}

#[test]
fn a_password_becomes_a_token_with_its_end_and_is_kept_nowhere() {
    let (password, mark) = (core("pw"), core("sig"));
    let token = jwt(4_102_444_800, &mark);
    let platform =
        Target::answering(&answer("200 OK", &json!({ "success": true, "token": token }).to_string()));
    let mut served = served(&origin(&platform), "https://login.example/oauth/token");
    let id = connection(&served.workspace);
    let request =
        json!({ "connection_id": id, "name": "worktime", "user": "maria@example.com", "password": password });
    let key = served.console.ask("keys.login", request.clone());
    assert_eq!((&key["slot"], &key["state"]), (&json!("jwt"), &json!("current")));
    assert_eq!(key["expires_at"], "2100-01-01T00:00:00Z");
    let sent = String::from_utf8(platform.request()).unwrap();
    assert!(sent.starts_with("POST /api/auth/login HTTP/1.1\r\n"), "{sent}");
    let body: Value = serde_json::from_str(sent.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body, json!({ "email": "maria@example.com", "password": password }));

    // Logging in again fills the same key.
    let again = served.console.ask("keys.login", request);
    assert_eq!(again["id"], key["id"]);

    // Both stand in the audit, with the user as a fingerprint.
    let page = served.console.ask("audit.page", json!({ "key": "worktime" }));
    let calls = page["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2, "{page}");
    for call in calls {
        assert_eq!((&call["method"], &call["endpoint"]), (&json!("POST"), &json!("/api/auth/login")));
        assert_eq!(
            (&call["status"], &call["sent"], &call["kind"]),
            (&json!(200), &json!(true), &json!("login"))
        );
        assert!(call["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{call}");
        assert!(call["duration_ms"].is_u64() && call["fingerprint"].as_str().unwrap().len() == 8, "{call}");
    }
    assert_eq!(calls[0]["fingerprint"], calls[1]["fingerprint"], "the same user looks the same");
    assert!(!page.to_string().contains("maria"), "{page}");
    served.nowhere(&[&password, &mark]);
}

#[rstest]
#[case("401 Unauthorized", "login.refused")]
#[case("429 Too Many Requests\r\nRetry-After: 60", "login.too_many")]
#[case("302 Found\r\nLocation: https://elsewhere.example/", "login.failed")]
#[case("200 OK", "login.no_token")]
fn a_log_in_that_fails_says_why_and_keeps_nothing(#[case] status: &str, #[case] code: &str) {
    let password = core("pw");
    let platform = Target::answering(&answer(status, &json!({ "echo": password }).to_string()));
    let mut served = served(&origin(&platform), "https://login.example/oauth/token");
    let id = connection(&served.workspace);
    let request = json!({ "connection_id": id, "name": "worktime", "user": "maria", "password": password });
    let problem = served.console.call("keys.login", request).unwrap_err();
    assert_eq!(problem["code"], code, "{problem}");
    let keys = served.console.ask("keys.list", json!({ "workspace_id": served.workspace["id"] }));
    assert_eq!(keys["keys"], json!([]));
    let page = served.console.ask("audit.page", json!({}));
    let said: u64 = status.split(' ').next().unwrap().parse().unwrap();
    assert_eq!((&page["total"], &page["calls"][0]["status"]), (&json!(1), &json!(said)));
    served.nowhere(&[&password]);
}

#[test]
fn oauth_proves_itself_by_pkce_and_renews_before_the_end() {
    let (code, access, refresh) = (core("code"), core("access"), core("refresh"));
    // A token that ends this soon is renewed before it is used.
    let given =
        json!({ "access_token": access, "token_type": "bearer", "expires_in": 30, "refresh_token": refresh });
    let platform = Target::answering(&answer("200 OK", &given.to_string()));
    let token_url = format!("{}/oauth/token", origin(&platform));
    let mut served = served(&origin(&platform), &token_url);
    let begun = served.begin();
    let address = begun["address"].as_str().unwrap().to_owned();
    assert!(address.starts_with("https://login.example/oauth/authorize?"), "{address}");
    assert_eq!(parameter(&address, "response_type"), "code");
    assert_eq!(parameter(&address, "client_id"), "gatehouse-1");
    assert_eq!(parameter(&address, "code_challenge_method"), "S256");
    assert_eq!(parameter(&address, "scope"), "time%3Aread");

    let state = parameter(&address, "state");
    let (status, page) = come_back(&begun, &format!("code={code}&state={state}"));
    assert_eq!(status, 200, "{page}");
    assert!(!page.contains(&code), "the page does not show the code");
    let key = served.finish(&begun).unwrap();
    assert_eq!(
        (&key["slot"], &key["renewable"], &key["scopes"]),
        (&json!("oauth2"), &json!(true), &json!(["time:read"]))
    );

    let sent = String::from_utf8(platform.request()).unwrap();
    let form = format!("?{}", sent.split("\r\n\r\n").nth(1).unwrap());
    assert_eq!(parameter(&form, "grant_type"), "authorization_code");
    assert_eq!(parameter(&form, "code"), code);
    let verifier = parameter(&form, "code_verifier");
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    assert_eq!(parameter(&address, "code_challenge"), challenge);
    assert_eq!(served.finish(&begun).unwrap_err()["code"], "oauth.not_found", "a log-in is finished once");

    // Using it renews it: the same key, and a value of its own.
    let _ = served.console.call("keys.try", json!({ "key_id": key["id"] }));
    let sent = String::from_utf8(platform.request()).unwrap();
    let form = format!("?{}", sent.split("\r\n\r\n").nth(1).unwrap());
    assert_eq!(
        (parameter(&form, "grant_type"), parameter(&form, "refresh_token")),
        ("refresh_token".to_owned(), refresh.clone())
    );
    let listed = served.console.ask("keys.list", json!({ "workspace_id": served.workspace["id"] }));
    assert_eq!(listed["keys"].as_array().unwrap().len(), 1);
    assert_eq!(listed["keys"][0]["id"], key["id"]);
    assert_eq!(served.console.ask("keys.check", json!({ "key_id": key["id"] }))["readable"], true);

    // The call for tokens and the renewals stand in the audit beside the call that they were for.
    let page = served.console.ask("audit.page", json!({ "key": "worktime", "method": "POST" }));
    let calls = page["calls"].as_array().unwrap();
    assert!(calls.len() >= 2, "{page}");
    for call in calls {
        assert_eq!(
            (&call["endpoint"], &call["kind"], &call["status"]),
            (&json!("/oauth/token"), &json!("login"), &json!(200))
        );
    }
    assert_eq!(calls.last().unwrap()["key_id"], Value::Null, "at first there was no key");
    assert_eq!(calls[0]["key_id"], key["id"]);
    let limits = served.console.ask("limits.list", json!({ "connection_id": connection(&served.workspace) }));
    let logins = limits["limits"].as_array().unwrap().iter().find(|one| one["id"] == "login").unwrap();
    assert_eq!(logins["remaining"], 20 - calls.len(), "{limits}");
    served.nowhere(&[&code, &access, &refresh, &verifier]);
}

#[rstest]
#[case("error=access_denied&error_description=Maria+said+no&state=STATE", "oauth.denied")]
#[case("code=C0DE&state=another", "oauth.state_mismatch")]
#[case("state=STATE", "oauth.no_code")]
fn what_the_browser_brings_is_not_believed_blindly(#[case] query: &str, #[case] code: &str) {
    let platform = Target::start();
    let mut served = served(&origin(&platform), &format!("{}/oauth/token", origin(&platform)));
    let begun = served.begin();
    let state = parameter(begun["address"].as_str().unwrap(), "state");
    let (status, _) = come_back(&begun, &query.replace("STATE", &state));
    assert_eq!(status, 400);
    let problem = served.finish(&begun).unwrap_err();
    assert_eq!(problem["code"], code, "{problem}");
    assert!(!platform.was_reached(), "the platform was asked for no token");
    let keys = served.console.ask("keys.list", json!({ "workspace_id": served.workspace["id"] }));
    assert_eq!(keys["keys"], json!([]));
}

#[test]
fn a_code_that_the_platform_does_not_take_is_told_in_its_words() {
    let said = r#"{"error":"invalid_grant","error_description":"The code was used before"}"#;
    let platform = Target::answering(&answer("400 Bad Request", said));
    let mut served = served(&origin(&platform), &format!("{}/oauth/token", origin(&platform)));
    let begun = served.begin();
    let state = parameter(begun["address"].as_str().unwrap(), "state");
    come_back(&begun, &format!("code=C&state={state}"));
    let problem = served.finish(&begun).unwrap_err();
    assert_eq!(problem["code"], "oauth.refused");
    assert!(problem["message"].as_str().unwrap().contains("The code was used before"), "{problem}");
}

#[test]
fn a_redirect_of_the_token_address_is_not_followed() {
    let elsewhere = Target::start();
    let moved = format!(
        "HTTP/1.1 307 Moved\r\nLocation: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        elsewhere.url()
    );
    let platform = Target::answering(&moved);
    let mut served = served(&origin(&platform), &format!("{}/oauth/token", origin(&platform)));
    let begun = served.begin();
    let state = parameter(begun["address"].as_str().unwrap(), "state");
    come_back(&begun, &format!("code=C&state={state}"));
    assert_eq!(served.finish(&begun).unwrap_err()["code"], "oauth.unreadable");
    assert!(!elsewhere.was_reached());
}

#[test]
fn a_taken_port_an_unknown_address_and_a_log_in_given_up_are_told() {
    let platform = Target::start();
    let mut served = served(&origin(&platform), "http://plain.example/oauth/token");
    let id = connection(&served.workspace);
    let begin =
        |port: Option<u16>| json!({ "connection_id": id, "name": "w", "client_id": "c", "port": port });
    let plain = served.console.call("keys.begin_oauth", begin(None)).unwrap_err();
    assert_eq!(plain["code"], "api.unencrypted", "{plain}");
    let token_url = format!("{}/oauth/token", origin(&platform));
    set(&mut served.console, &served.workspace.clone(), "timehunter", "auth.oauth2.token_url", &token_url);

    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = begin(Some(held.local_addr().unwrap().port()));
    let problem = served.console.call("keys.begin_oauth", taken).unwrap_err();
    assert_eq!(problem["code"], "network.oauth_port_taken");

    let begun = served.begin();
    served.console.ask("keys.cancel_oauth", json!({ "login_id": begun["login_id"] }));
    assert_eq!(served.finish(&begun).unwrap_err()["code"], "oauth.not_found");

    let unset = json!({ "id": "timehunter", "workspace_id": served.workspace["id"],
        "path": "auth.oauth2.authorize_url", "value": null });
    served.console.ask("profiles.set", unset);
    let unknown = served.console.call("keys.begin_oauth", begin(None)).unwrap_err();
    assert_eq!(unknown["code"], "oauth.address_unknown", "{unknown}");
}

/// TimeHunter allows 20 log-ins in 15 minutes: the next one waits in sight, and can be given up.
#[test]
fn the_twenty_first_log_in_waits_for_the_limit_until_somebody_ends_it() {
    let token = json!({ "token": jwt(4_102_444_800, "sig") }).to_string();
    let platform = Target::answering(&answer("200 OK", &token));
    let mut served = served(&origin(&platform), "https://login.example/oauth/token");
    let id = connection(&served.workspace);
    let login = |user: &str| json!({ "connection_id": id, "name": "worktime", "user": user, "password": "pw", "run": "mine" });
    for _ in 0..20 {
        served.console.ask("keys.login", login("maria"));
        platform.request();
    }
    let limits = served.console.ask("limits.list", json!({ "connection_id": id }));
    let logins = limits["limits"].as_array().unwrap().iter().find(|one| one["id"] == "login").unwrap();
    assert_eq!(
        (&logins["limit"], &logins["remaining"], &logins["window_seconds"]),
        (&json!(20), &json!(0), &json!(900))
    );

    let body = json!({ "name": "keys.login", "payload": login("jan") }).to_string();
    let (address, token) = (served.console.address("/rpc"), served.console.token.clone());
    let waiting = std::thread::spawn(move || {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        wire::exchange(&address, &wire::request("POST", &address, &headers, body.as_bytes())).text()
    });
    let begun = std::time::Instant::now();
    let run = loop {
        let runs = served.console.ask("api.runs", json!({}));
        if runs["runs"][0]["phase"] == "waiting" {
            break runs["runs"][0].clone();
        }
        assert!(begun.elapsed() < gatehouse_tests::DEADLINE, "{runs}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!((&run["run"], &run["subject"]), (&json!("mine"), &json!("POST /api/auth/login")));
    assert!(run["waits_for"].as_str().unwrap().contains("login") && run["waits_until"].is_string(), "{run}");
    served.console.ask("api.cancel", json!({ "run": "mine" }));
    let ended = waiting.join().unwrap();
    assert!(ended.contains("api.cancelled"), "{ended}");
    assert!(!platform.was_reached(), "nothing was sent");
    // Calls with a key go on.
    served.console.ask(
        "api.send",
        json!({ "call": { "connection_id": id, "method": "GET", "path": "/api/employees" } }),
    );
}

#[test]
fn a_log_in_that_the_platform_held_back_holds_the_next_one_back_too() {
    let platform = Target::answering(&answer("429 Too Many Requests\r\nRetry-After: 600", "{}"));
    let mut served = served(&origin(&platform), "https://login.example/oauth/token");
    let id = connection(&served.workspace);
    let login = json!({ "connection_id": id, "name": "worktime", "user": "maria", "password": "pw" });
    assert_eq!(served.console.call("keys.login", login).unwrap_err()["code"], "login.too_many");
    let limits = served.console.ask("limits.list", json!({ "connection_id": id }));
    let logins = limits["limits"].as_array().unwrap().iter().find(|one| one["id"] == "login").unwrap();
    assert!(logins["blocked_until"].is_string() && logins["binding"] == true, "{limits}");
}
