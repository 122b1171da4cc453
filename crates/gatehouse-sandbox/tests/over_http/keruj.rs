//! Keruj over HTTP: GraphQL as a client sees it, and the dialogue as an application sees it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatehouse_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::wire::{Answer, Got, ask, key, sandbox, until};

/// The credentials of a member, by the place in the list.
fn member(sandbox: &Sandbox, number: usize) -> [String; 2] {
    let all = sandbox.credentials("keruj");
    [0, 1].map(|field| String::from_utf8(all[number * 2 + field].value.expose().to_vec()).unwrap())
}

async fn graphql(sandbox: &Sandbox, number: usize, query: &str, variables: Value) -> Answer {
    let [key, company] = member(sandbox, number);
    let bearer = format!("Bearer {key}");
    let headers = [("Authorization", bearer.as_str()), ("X-Company-Id", company.as_str())];
    let body = json!({ "query": query, "variables": variables });
    ask(sandbox, "POST", "/keruj/api/graphql", &headers, Some(&body)).await
}

const OWNER: usize = 0;
const CLERK: usize = 3;

#[tokio::test]
async fn introspection_shows_the_five_operations() {
    let sandbox = sandbox().await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let answer = graphql(&sandbox, OWNER, query, Value::Null).await;
    assert_eq!(answer.header("x-gatehouse-invented"), Some("schema, headers, error codes"));
    let schema = &answer.json()["data"]["__schema"];
    let names = |root: &str| {
        let fields = schema[root]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("queryType"), ["getContact", "listItems"]);
    assert_eq!(names("mutationType"), ["createContact", "upsertContragent", "createDocument"]);
}

#[tokio::test]
async fn the_five_operations_work_together() {
    let sandbox = sandbox().await;
    let firm = graphql(
        &sandbox,
        OWNER,
        "mutation { upsertContragent(input: {formalName: \"ТОВ «Їжак»\"}) { id } }",
        Value::Null,
    )
    .await;
    let firm = firm.json()["data"]["upsertContragent"]["id"].clone();
    let query = "mutation Make($input: CreateContactInput!) { createContact(input: $input) { id name contragent { formalName } } }";
    let made =
        graphql(&sandbox, OWNER, query, json!({ "input": { "name": "Соломія", "contragentId": firm } }))
            .await
            .json();
    assert_eq!(made["data"]["createContact"]["contragent"]["formalName"], "ТОВ «Їжак»");
    let id = &made["data"]["createContact"]["id"];
    let query = "query One($id: ID!) { getContact(id: $id) { name email } }";
    let read = graphql(&sandbox, OWNER, query, json!({ "id": id })).await.json();
    assert_eq!(read["data"]["getContact"], json!({ "name": "Соломія", "email": null }));
    let page = "query Page($after: String) { listItems(first: 10, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }";
    let (mut after, mut items) = (Value::Null, Vec::new());
    loop {
        let list =
            graphql(&sandbox, OWNER, page, json!({ "after": after })).await.json()["data"]["listItems"]
                .clone();
        items.extend(list["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["id"].clone()));
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = list["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(items.len(), 24);
    let query = "mutation Make($input: CreateDocumentInput!) { createDocument(input: $input) { number currency lines { quantity } } }";
    let input =
        json!({ "kind": "INVOICE", "contragentId": firm, "lines": [{ "itemId": items[0], "quantity": 2 }] });
    let document = graphql(&sandbox, OWNER, query, json!({ "input": input })).await.json();
    assert_eq!(
        document["data"]["createDocument"],
        json!({ "number": "№ 1", "currency": "UAH", "lines": [{ "quantity": 2 }] })
    );
}

#[tokio::test]
async fn the_rights_of_the_member_apply() {
    let sandbox = sandbox().await;
    let costs = "{ listItems(first: 2) { edges { node { name cost } } } }";
    let answer = graphql(&sandbox, CLERK, costs, Value::Null).await.json();
    assert_eq!(answer["errors"][1]["path"], json!(["listItems", "edges", 1, "node", "cost"]));
    assert!(answer["data"]["listItems"]["edges"][0]["node"]["name"].is_string());
    let owner = graphql(&sandbox, OWNER, costs, Value::Null).await.json();
    assert!(owner.get("errors").is_none());
    let document = "mutation { createDocument(input: {kind: ACT, contragentId: \"x\", lines: []}) { id } }";
    let refused = graphql(&sandbox, CLERK, document, Value::Null).await.json();
    assert_eq!((&refused["data"], &refused["errors"][0]["path"]), (&Value::Null, &json!(["createDocument"])));
}

#[tokio::test]
async fn a_stranger_and_another_company_are_refused() {
    let sandbox = sandbox().await;
    let body = json!({ "query": "{ __typename }" });
    let post = async |headers: &[(&str, &str)]| {
        let answer = ask(&sandbox, "POST", "/keruj/api/graphql", headers, Some(&body)).await;
        (
            answer.status,
            answer.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let ([own, company], [_, other]) = (member(&sandbox, 0), member(&sandbox, 1));
    let bearer = format!("Bearer {own}");
    assert_eq!(post(&[]).await, (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(post(&[("Authorization", "Bearer x")]).await, (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(post(&[("Authorization", &bearer)]).await, (400, "COMPANY_MISSING".to_owned()));
    assert_eq!(
        post(&[("Authorization", &bearer), ("X-Company-Id", &other)]).await,
        (403, "FORBIDDEN".to_owned())
    );
    assert_eq!(post(&[("Authorization", &bearer), ("X-Company-Id", &company)]).await, (200, String::new()));
    let get = ask(&sandbox, "GET", "/keruj/api/graphql", &[], None).await;
    assert_eq!((get.status, get.header("allow")), (405, Some("POST")));
}

/// An application: answers what it is told by its path, and keeps what it was sent.
pub(crate) struct Application {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    healthy: Arc<Mutex<bool>>,
}

impl Application {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let one =
            Self { url, got: Arc::default(), answers: Arc::default(), healthy: Arc::new(Mutex::new(true)) };
        let (got, answers, healthy) = (one.got.clone(), one.answers.clone(), one.healthy.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, got.clone(), answers.clone(), healthy.clone()));
            }
        });
        one
    }

    pub(crate) fn answer(&self, status: u16, body: &str) {
        self.answers.lock().unwrap().push_back((status, body.to_owned()));
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

async fn serve(
    stream: TcpStream,
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    healthy: Arc<Mutex<bool>>,
) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        let path = lines[0].split(' ').nth(1).unwrap().to_owned();
        let pairs = lines[1..].iter().filter_map(|line| line.split_once(": "));
        let headers: Vec<(String, String)> = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
        stream.read_exact(&mut body).await.unwrap();
        let (status, text) = if path == "/health" {
            (if *healthy.lock().unwrap() { 200 } else { 503 }, String::new())
        } else {
            got.lock().unwrap().push(Got { path, headers, body });
            answers.lock().unwrap().pop_front().unwrap_or((200, String::new()))
        };
        let answer = format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

pub(crate) const FORM: &str = r#"{"reply":"settings_saved","title":"Налаштування","elements":[
    {"type":"password","name":"api_key","label":"Ключ","required":true},
    {"type":"select","name":"unit","options":["година","день"]}]}"#;

async fn publish(sandbox: &Sandbox, application: &Application) {
    let body = json!({ "endpoint": format!("{}/in", application.url), "token": "GHCANARY-app-token",
        "healthcheck": format!("{}/health", application.url) });
    let answer = ask(sandbox, "PUT", "/keruj/_sandbox/application", &[], Some(&body)).await;
    assert_eq!(answer.status, 200);
    assert!(!String::from_utf8(answer.body).unwrap().contains("GHCANARY"));
}

async fn company_of(sandbox: &Sandbox, number: usize) -> String {
    let list = ask(sandbox, "GET", "/keruj/_sandbox/companies", &[], None).await.json();
    list["data"][number]["company_id"].as_str().unwrap().to_owned()
}

/// Does a step, waits for the stage that follows, and gives what the company's page shows.
async fn step(sandbox: &Sandbox, company: &str, what: &str, body: &Value, stage: &str) -> Value {
    let path = format!("/keruj/_sandbox/companies/{company}");
    let answer = ask(sandbox, "POST", &format!("{path}/{what}"), &[], Some(body)).await;
    assert_eq!(answer.status, 202, "{}", answer.json());
    for _ in 0..10_000 {
        let shown = ask(sandbox, "GET", &path, &[], None).await.json();
        if shown["stage"] == stage {
            return shown;
        }
    }
    panic!("the dialogue never came to `{stage}`");
}

#[tokio::test]
async fn an_application_is_installed_asked_finished_and_removed() {
    let (sandbox, application) = (sandbox().await, Application::start().await);
    publish(&sandbox, &application).await;
    let company = company_of(&sandbox, 0).await;
    application.answer(200, "");
    application.answer(200, FORM);
    let asked = step(&sandbox, &company, "install", &json!({}), "asked").await;
    assert_eq!(
        (&asked["form"]["title"], &asked["form"]["reply"]),
        (&json!("Налаштування"), &json!("settings_saved"))
    );
    let unfit = json!({ "data": { "unit": "тиждень" } });
    let path = format!("/keruj/_sandbox/companies/{company}/submit");
    let refused = ask(&sandbox, "POST", &path, &[], Some(&unfit)).await;
    assert_eq!((refused.status, &refused.json()["error"]["code"]), (409, &json!("sandbox.form_value")));
    let values = json!({ "data": { "api_key": "GHCANARY-entered", "unit": "день" } });
    step(&sandbox, &company, "submit", &values, "done").await;
    let done = step(&sandbox, &company, "uninstall", &json!({}), "uninstalled").await;
    assert!(!done.to_string().contains("GHCANARY"), "{done}");
    let got = application.got();
    let events: Vec<String> =
        got.iter().map(|one| one.json()["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        events,
        ["application_install", "application_configure", "settings_saved", "application_uninstall"]
    );
    for one in &got {
        assert_eq!((one.path.as_str(), one.header("x-keruj-app-token")), ("/in", Some("GHCANARY-app-token")));
        assert_eq!(one.header("content-type"), Some("application/json"));
        assert_eq!(one.json()["company_id"], company.as_str());
    }
    let install = got[0].json();
    let names: Vec<&String> = install.as_object().unwrap().keys().collect();
    assert_eq!(names, ["event", "company_id", "account_id", "account_api_key"]);
    assert_eq!(got[2].json()["data"], values["data"]);
    let steps: Vec<(&Value, &Value)> =
        done["steps"].as_array().unwrap().iter().map(|one| (&one["status"], &one["stage"])).collect();
    assert_eq!(steps[3], (&json!(200), &json!("uninstalled")));
    assert_eq!(done["steps"][0]["sent"]["account_api_key"], "•••");
}

#[tokio::test]
async fn the_key_of_an_installation_opens_graphql_until_it_is_removed() {
    let (sandbox, application) = (sandbox().await, Application::start().await);
    publish(&sandbox, &application).await;
    let company = company_of(&sandbox, 1).await;
    step(&sandbox, &company, "install", &json!({}), "done").await;
    let bearer = format!("Bearer {}", application.got()[0].json()["account_api_key"].as_str().unwrap());
    let headers = [("Authorization", bearer.as_str()), ("X-Company-Id", company.as_str())];
    let body = json!({ "query": "{ listItems(first: 1) { totalCount } }" });
    let answer = ask(&sandbox, "POST", "/keruj/api/graphql", &headers, Some(&body)).await;
    assert_eq!(answer.json(), json!({ "data": { "listItems": { "totalCount": 24 } } }));
    step(&sandbox, &company, "uninstall", &json!({}), "uninstalled").await;
    assert_eq!(ask(&sandbox, "POST", "/keruj/api/graphql", &headers, Some(&body)).await.status, 401);
}

#[tokio::test]
async fn a_failed_installation_is_told_and_tried_again_in_the_older_shape() {
    let (sandbox, application) = (sandbox().await, Application::start().await);
    publish(&sandbox, &application).await;
    let company = company_of(&sandbox, 0).await;
    application.answer(500, "");
    let failed = step(&sandbox, &company, "install", &json!({}), "install_failed").await;
    assert_eq!(failed["steps"][0]["failure"], "the application answered 500");
    assert_eq!(application.got().len(), 1, "nothing follows a failed installation");
    step(&sandbox, &company, "install", &json!({ "older": true }), "done").await;
    let body = application.got()[1].json();
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["event", "company_id", "account_api_key", "data"]);
}

#[tokio::test]
async fn several_companies_talk_at_once_and_a_stuck_one_begins_again() {
    let (sandbox, application) = (sandbox().await, Application::start().await);
    publish(&sandbox, &application).await;
    let (one, two) = (company_of(&sandbox, 0).await, company_of(&sandbox, 2).await);
    step(&sandbox, &one, "install", &json!({}), "done").await;
    application.answer(200, "");
    application.answer(200, "<html>");
    let stuck = step(&sandbox, &two, "install", &json!({}), "stuck").await;
    assert_eq!(stuck["steps"][1]["failure"], "the answer is neither empty nor JSON");
    step(&sandbox, &two, "configure", &json!({}), "done").await;
    step(&sandbox, &one, "update", &json!({}), "done").await;
    let early =
        ask(&sandbox, "POST", &format!("/keruj/_sandbox/companies/{one}/submit"), &[], Some(&json!({})))
            .await;
    assert_eq!((early.status, &early.json()["error"]["code"]), (409, &json!("sandbox.dialogue_step")));
}

#[tokio::test]
async fn a_day_without_health_disables_the_application() {
    let (sandbox, application) = (sandbox().await, Application::start().await);
    publish(&sandbox, &application).await;
    let state = async || {
        ask(&sandbox, "GET", "/keruj/_sandbox/application", &[], None).await.json()["health"].clone()
    };
    sandbox.advance(Duration::from_secs(600)).await;
    assert_eq!(state().await["state"], "up");
    assert!(state().await["good"].as_u64().unwrap() >= 10);
    *application.healthy.lock().unwrap() = false;
    sandbox.advance(Duration::from_secs(3600)).await;
    assert_eq!(state().await["state"], "down");
    sandbox.advance(Duration::from_secs(24 * 3600)).await;
    assert_eq!(state().await["state"], "disabled");
    let company = company_of(&sandbox, 0).await;
    let path = format!("/keruj/_sandbox/companies/{company}/install");
    assert_eq!(ask(&sandbox, "POST", &path, &[], Some(&json!({}))).await.status, 409);
    *application.healthy.lock().unwrap() = true;
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(state().await["state"], "up");
    until(|| application.got().is_empty()).await;
}

#[tokio::test]
async fn a_page_of_another_site_steers_nothing() {
    let sandbox = sandbox().await;
    let body = json!({ "endpoint": "http://127.0.0.1:1/", "token": "x" });
    let headers = [("Origin", "https://evil.example")];
    let answer = ask(&sandbox, "PUT", "/keruj/_sandbox/application", &headers, Some(&body)).await;
    assert_eq!(answer.status, 403);
    assert_eq!(key(&sandbox, "keruj", "user_key", "company_id").len(), 36);
}
