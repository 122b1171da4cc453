//! Code for calls is run: the client of a platform and single calls, against the sandbox over real HTTP, in each
//! language whose tools are on this machine; what is not here is said (T52–T55, J40, E38).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use gatehouse_tests::{Console, House};
use rstest::rstest;
use serde_json::{Value, json};

const LANGUAGES: [&str; 8] = ["curl", "javascript", "python", "php", "go", "rust", "java", "csharp"];
const PLATFORMS: [&str; 5] = ["keruja", "keruj", "kejue", "rejento", "timehunter"];

/// What a driver of `tests/fixtures/clients` tells of a client that works, and of one whose key is refused.
const TOLD: &str = "https://a.example/h\n2\n404\ngone\n";
const REFUSED: &str = "refused 401 string\n";

/// A house with the sandbox running, a connection to Kejue in it, and a key that Kejue knows.
struct Desk {
    console: Console,
    connection: Value,
    key: String,
}

fn desk() -> Desk {
    let mut console = Console::in_memory();
    console.ask("sandbox.start", json!({}));
    let create = json!({ "name": "Acme", "environment": "offline", "platforms": ["kejue"] });
    let connection = console.ask("workspaces.create", create)["connections"][0]["id"].clone();
    let all = console.ask("sandbox.credentials", json!({ "platform": "kejue" }));
    let all = all["credentials"].as_array().unwrap();
    let key = all.iter().rfind(|one| one["auth"] == "api_key").unwrap()["value"].as_str().unwrap();
    Desk { connection, key: key.to_owned(), console }
}

impl Desk {
    fn client(&mut self, language: &str) -> Value {
        let request = json!({ "connection_id": self.connection, "language": language });
        self.console.ask("api.client", request)
    }
}

/// Gives an empty folder that stays until the next run.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("call_code").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clients").join(name)
}

fn put(folder: &Path, code: &Value) {
    fs::write(folder.join(code["file_name"].as_str().unwrap()), code["code"].as_str().unwrap()).unwrap();
}

fn here(program: &str) -> bool {
    let version = if program == "go" { "version" } else { "--version" };
    let found = Command::new(program).arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let here = found.is_ok_and(|status| status.success());
    if !here {
        eprintln!("{program} is not on this machine: what needs it was not run");
    }
    here
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(folder).env_clear();
    for name in ["PATH", "HOME", "PYENV_ROOT", "SystemRoot"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.env("GOFLAGS", "-mod=mod").env("GOTOOLCHAIN", "local").env("LC_ALL", "C.UTF-8");
    command
}

#[track_caller]
fn well(words: &[&str], output: &Output) {
    let said = [output.stdout.clone(), output.stderr.clone()].concat();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&said));
}

#[track_caller]
fn made(folder: &Path, words: &[&str]) {
    well(words, &command(folder, words).output().unwrap());
}

#[track_caller]
fn told(folder: &Path, words: &[&str], key: &str) -> String {
    let output = command(folder, words).env("KEJUE_API_KEY", key).output().unwrap();
    well(words, &output);
    String::from_utf8(output.stdout).unwrap()
}

#[rstest]
#[case("javascript", "node", "drive.mjs")]
#[case("python", "python3", "drive.py")]
#[case("php", "php", "drive.php")]
fn a_client_makes_calls_and_tells_the_status_of_one_that_failed(
    #[case] language: &str,
    #[case] program: &str,
    #[case] driver: &str,
) {
    if !here(program) {
        return;
    }
    let (mut desk, folder) = (desk(), folder(language));
    put(&folder, &desk.client(language));
    fs::copy(fixture(driver), folder.join(driver)).unwrap();
    assert_eq!(told(&folder, &[program, driver], &desk.key), TOLD);
    assert_eq!(told(&folder, &[program, driver], "kej_live_nobody"), REFUSED);
}

#[test]
fn a_client_of_bash_makes_calls_and_its_key_is_no_argument() {
    if !here("bash") || !here("curl") {
        return;
    }
    let (mut desk, folder) = (desk(), folder("curl"));
    put(&folder, &desk.client("curl"));
    fs::copy(fixture("drive.sh"), folder.join("drive.sh")).unwrap();
    assert_eq!(told(&folder, &["bash", "drive.sh"], &desk.key), TOLD);
    let output = command(&folder, &["bash", "drive.sh"]).env("KEJUE_API_KEY", "nobody").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "Kejue answered 401\n");
    // In the place of curl stands something that tells its arguments.
    let spy = "curl() { printf '%s\\n' \"$@\" >&2; printf '{}\\n200'; }\n. ./kejue.sh\nkejue_webhooks_create '{\"secret\":\"GHBODY\"}'\n";
    fs::write(folder.join("spy.sh"), spy).unwrap();
    let output = command(&folder, &["bash", "spy.sh"]).env("KEJUE_API_KEY", "GHCANARY").output().unwrap();
    let arguments = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(arguments.contains("--request") && output.status.success(), "{arguments}");
    assert!(!arguments.contains("GHCANARY") && !arguments.contains("GHBODY"), "{arguments}");
}

#[test]
fn a_client_of_go_compiles_and_makes_calls() {
    if !here("go") {
        return;
    }
    let (mut desk, folder) = (desk(), folder("go"));
    fs::create_dir(folder.join("kejue")).unwrap();
    put(&folder.join("kejue"), &desk.client("go"));
    fs::copy(fixture("drive.go.txt"), folder.join("main.go")).unwrap();
    fs::write(folder.join("go.mod"), "module clients\n\ngo 1.18\n").unwrap();
    made(&folder, &["go", "build", "-o", "program", "."]);
    assert_eq!(told(&folder, &["./program"], &desk.key), TOLD);
    assert_eq!(told(&folder, &["./program"], "kej_live_nobody"), REFUSED);
}

#[test]
fn a_client_of_java_compiles_and_makes_calls() {
    if !here("javac") || !here("java") {
        return;
    }
    let (mut desk, folder) = (desk(), folder("java"));
    put(&folder, &desk.client("java"));
    fs::copy(fixture("Drive.java"), folder.join("Drive.java")).unwrap();
    made(&folder, &["javac", "-Xlint:all", "-d", "out", "KejueClient.java", "Drive.java"]);
    assert_eq!(told(&folder, &["java", "-cp", "out", "Drive"], &desk.key), TOLD);
    assert_eq!(told(&folder, &["java", "-cp", "out", "Drive"], "kej_live_nobody"), REFUSED);
}

#[test]
fn a_client_of_csharp_compiles_and_makes_calls_where_its_library_is() {
    if !here("mcs") || !here("mono") {
        return;
    }
    let (mut desk, folder) = (desk(), folder("csharp"));
    put(&folder, &desk.client("csharp"));
    fs::copy(fixture("Drive.cs"), folder.join("Drive.cs")).unwrap();
    made(&folder, &["mcs", "--parse", "KejueClient.cs", "Drive.cs"]);
    let words = ["mcs", "-r:System.Net.Http", "-out:drive.exe", "KejueClient.cs", "Drive.cs"];
    let output = command(&folder, &words).output().unwrap();
    if String::from_utf8_lossy(&output.stderr).contains("CS0006") {
        eprintln!("System.Net.Http is not on this machine: C# was parsed, not compiled and not run");
        return;
    }
    well(&words, &output);
    assert_eq!(told(&folder, &["mono", "drive.exe"], &desk.key), TOLD);
    assert_eq!(told(&folder, &["mono", "drive.exe"], "kej_live_nobody"), REFUSED);
}

/// `GATEHOUSE_BLESS=1` writes the kept files anew.
#[track_caller]
fn kept(name: &str, code: &Value) {
    let (path, code) = (fixture(name), code["code"].as_str().unwrap());
    if std::env::var_os("GATEHOUSE_BLESS").is_some() {
        fs::write(&path, code).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), code, "GATEHOUSE_BLESS=1 writes it anew");
}

#[test]
fn the_client_of_rust_that_is_compiled_here_is_the_one_that_is_written() {
    let mut console = Console::in_memory();
    let create = json!({ "name": "Acme", "environment": "production", "platforms": ["kejue"] });
    let connection = console.ask("workspaces.create", create)["connections"][0]["id"].clone();
    let request = json!({ "connection_id": connection, "language": "rust" });
    kept("rust/kejue.rs", &console.ask("api.client", request));
    let call = json!({ "connection_id": connection, "method": "POST", "path": "/contacts/bulk",
                       "query": [{ "name": "a", "value": "b {c}" }], "body": "{\"contacts\":[\"Žofie \\\"\"]}" });
    kept("rust/call.rs", &console.ask("api.code", json!({ "call": call, "language": "rust" })));

    let mut desk = desk();
    let base =
        desk.console.ask("api.describe", json!({ "connection_id": desk.connection }))["base_url"].clone();
    let run = |key: &str| {
        let mut command = command(&folder("rust"), &[env!("CARGO_BIN_EXE_clients")]);
        command.env("KEJUE_BASE_URL", base.as_str().unwrap()).env("KEJUE_API_KEY", key);
        let output = command.output().unwrap();
        well(&["clients"], &output);
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&desk.key), TOLD);
    assert_eq!(run("kej_live_nobody"), REFUSED);
}

#[rstest]
#[case("javascript", &["node", "--check"])]
#[case("python", &["python3", "-W", "error", "-m", "py_compile"])]
#[case("php", &["php", "-l"])]
#[case("curl", &["bash", "-n"])]
#[case("java", &["javac", "-Xlint:all", "-d", "out"])]
#[case("csharp", &["mcs", "--parse"])]
fn the_clients_of_all_platforms_are_read_by_their_language(#[case] language: &str, #[case] words: &[&str]) {
    if !here(words[0]) {
        return;
    }
    let (mut console, folder) = (Console::in_memory(), folder(&format!("all-{language}")));
    let create = json!({ "name": "All", "environment": "production", "platforms": PLATFORMS });
    let workspace = console.ask("workspaces.create", create);
    for connection in workspace["connections"].as_array().unwrap() {
        let request = json!({ "connection_id": connection["id"], "language": language });
        let code = console.ask("api.client", request);
        put(&folder, &code);
        made(&folder, &[words, &[code["file_name"].as_str().unwrap()]].concat());
    }
}

#[test]
fn the_clients_of_all_platforms_compile_in_go() {
    if !here("go") {
        return;
    }
    let (mut console, folder) = (Console::in_memory(), folder("all-go"));
    let create = json!({ "name": "All", "environment": "production", "platforms": PLATFORMS });
    let workspace = console.ask("workspaces.create", create);
    for connection in workspace["connections"].as_array().unwrap() {
        let own = folder.join(connection["platform"].as_str().unwrap());
        fs::create_dir(&own).unwrap();
        let request = json!({ "connection_id": connection["id"], "language": "go" });
        put(&own, &console.ask("api.client", request));
    }
    fs::write(folder.join("go.mod"), "module clients\n\ngo 1.18\n").unwrap();
    made(&folder, &["go", "vet", "./..."]);
}

/// A call with a body full of signs, made by the code that is written for it.
#[rstest]
#[case("curl", &[], &["bash", "call.sh"])]
#[case("javascript", &[], &["node", "call.mjs"])]
#[case("python", &[], &["python3", "call.py"])]
#[case("php", &[], &["php", "call.php"])]
#[case("go", &["go", "build", "-o", "call", "main.go"], &["./call"])]
#[case("java", &[], &["java", "Call.java"])]
#[case("csharp", &["mcs", "--parse", "Call.cs"], &[])]
fn code_of_a_call_makes_that_call(#[case] language: &str, #[case] build: &[&str], #[case] run: &[&str]) {
    if !here(build.first().copied().unwrap_or_else(|| run[0])) {
        return;
    }
    let (mut desk, folder) = (desk(), folder(&format!("call-{language}")));
    let name = "O'Brien \"Žofie\" $HOME `x` \\n {a}";
    let fields = json!({ "url": "https://a.example/h", "events": ["call.ended"], "name": name });
    let call = json!({ "connection_id": desk.connection, "endpoint": "webhooks.create", "method": "POST",
                       "path": "/webhooks", "body": fields.to_string() });
    let code = desk.console.ask("api.code", json!({ "call": call, "language": language }));
    put(&folder, &code);
    if !build.is_empty() {
        made(&folder, build);
    }
    if run.is_empty() {
        eprintln!("{language} was parsed, not compiled and not run");
        return;
    }
    let said = told(&folder, run, &desk.key);
    if language != "curl" {
        assert!(said.starts_with("201\n"), "{said}");
    }
    let body = &said[said.find('{').unwrap()..];
    let answer: Value = serde_json::from_str(body.trim()).unwrap();
    assert_eq!((&answer["name"], &answer["url"]), (&json!(name), &json!("https://a.example/h")));
}

#[test]
fn the_terminal_prints_the_client_and_a_call_of_the_profile() {
    let house = House::in_memory();
    house.json(&[
        "workspace",
        "new",
        "Acme",
        "--platform",
        "rejento",
        "--platform",
        "kejue",
        "--environment",
        "production",
    ]);
    let client = house.json(&["snippet", "--client", "--language", "python", "--connection", "kejue"]);
    assert_eq!((&client["language"], &client["file_name"]), (&json!("python"), &json!("kejue.py")));
    assert!(client["code"].as_str().unwrap().contains("def contacts_list(query=None):"), "{client}");
    let listed = house.json(&["snippet", "--client", "--language", "list", "--connection", "kejue"]);
    let ids: Vec<_> = listed["languages"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(ids, LANGUAGES);
    // The connection is found by the call.
    let call = house.json(&[
        "snippet",
        "--endpoint",
        "webhooks.create",
        "--language",
        "curl",
        "--set",
        "url=https://a.example/h",
    ]);
    let code = call["code"].as_str().unwrap();
    assert!(code.contains("--request POST") && code.contains("\"url\":\"https://a.example/h\""), "{code}");
    assert!(code.contains("${KEJUE_API_KEY}"), "{code}");
    let call =
        house.json(&["snippet", "--endpoint", "candidates.get", "--language", "go", "--set", "id=c 7"]);
    assert!(call["code"].as_str().unwrap().contains("https://rejento.com/api/v1/candidates/c%207"), "{call}");
    house.refused(&["snippet", "--endpoint", "nothing.there", "--language", "go"], 3, "endpoint.not_found");
    house.refused(
        &["snippet", "--endpoint", "jobs.list", "--language", "cobol"],
        2,
        "usage.unknown_language",
    );
}

#[test]
fn an_address_of_a_connection_is_where_its_calls_and_its_code_go() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "keruj", "--environment", "production"]);
    let own = "https://acme.keruj.com/api/graphql";
    let shown = house.json(&["connection", "base", "keruj"]);
    assert_eq!(
        (&shown["base_url"], &shown["alternates"]),
        (&json!("https://api.keruj.com/api/graphql"), &json!(["https://{company}.keruj.com/api/graphql"]))
    );
    house.refused(
        &["connection", "base", "keruj", "https://{company}.keruj.com/api/graphql"],
        2,
        "connection.base_hole",
    );
    house.refused(&["connection", "base", "keruj", "http://acme.keruj.com/"], 4, "api.unencrypted");
    let set = house.run(&["connection", "base", "keruj", own]);
    let told = set.notes();
    assert!(told.contains("The keys of `keruj` go to https://acme.keruj.com/api/graphql"), "{told}");
    for arguments in
        [&["snippet", "--client", "--language", "javascript"][..], &["api", "POST", "/", "--code", "python"]]
    {
        let code = house.json(arguments);
        assert!(code["code"].as_str().unwrap().contains("https://acme.keruj.com/api/graphql"), "{code}");
    }
    let back = house.json(&["connection", "base", "keruj", "--platform"]);
    assert_eq!((&back["own_base"], &back["base_url"]), (&Value::Null, &shown["base_url"]));
}
