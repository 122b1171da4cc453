//! What a platform offers beside its calls: plans, trials, pages, and where a person finds what has no API.

use gatehouse_tests::{Console, House};
use rstest::rstest;
use serde_json::{Value, json};

/// Gives the value of a fact.
fn fact(profile: &Value, path: &str) -> Value {
    let sections = profile["sections"].as_array().unwrap();
    let mut facts = sections.iter().flat_map(|section| section["facts"].as_array().unwrap());
    facts.find(|fact| fact["path"] == path).map(|fact| fact["value"].clone()).unwrap_or_default()
}

#[rstest]
#[case::k1("keruja", &["keys", "webhooks", "imports", "exports"], "included in every plan, without a further fee")]
#[case::j34("keruj", &["app-dialogue", "graphql"], "https://status.keruj.app/")]
#[case::e1("kejue", &["rest", "webhooks", "subscription-api"], "https://docs.kejue.co/guides/webhooks")]
#[case::r3("rejento", &["rest", "webhooks"], "Team")]
#[case::t60("timehunter", &["rest", "oauth2", "webhooks", "sandbox", "openapi"], "trial of 14 days without a card")]
#[case::t56("timehunter", &["dlq", "exports"], "Whether every plan has the API is not said")]
fn what_a_platform_offers_is_told_in_the_window_and_in_the_terminal(
    #[case] platform: &str,
    #[case] capabilities: &[&str],
    #[case] words: &str,
) {
    let mut console = Console::in_memory();
    let window = console.ask("profiles.get", json!({ "id": platform }));
    let house = House::in_memory();
    let terminal = house.json(&["profile", "show", platform]);
    let told = house.run(&["profile", "show", platform]).text();
    for profile in [&window, &terminal] {
        let offered = profile["capabilities"].as_array().unwrap();
        assert!(capabilities.iter().all(|one| offered.contains(&json!(one))), "{offered:?}");
        assert!(!profile["docs"].as_array().unwrap().is_empty());
        assert!(profile.to_string().contains(words), "{platform}: {words}");
    }
    assert!(capabilities.iter().all(|one| told.contains(one)) && told.contains(words), "{told}");
}

#[rstest]
#[case::k3("keruja", "auth.api_key.made_at", "Settings of the dashboard, app.keruja.com")]
#[case::j1("keruj", "dialogue.catalogue", "Settings → Automation → Integrations → Add")]
#[case::r4("rejento", "auth.bearer.made_at", "Settings → API keys")]
#[case::r16("rejento", "webhooks.set_up_at", "Settings → Webhooks")]
#[case::t2("timehunter", "auth.api_key.made_at", "Settings → API Keys")]
fn what_is_done_in_the_platforms_own_pages_is_found_there(
    #[case] platform: &str,
    #[case] path: &str,
    #[case] place: &str,
) {
    let mut console = Console::in_memory();
    let profile = console.ask("profiles.get", json!({ "id": platform }));
    assert_eq!(fact(&profile, path), place);
    let told = House::in_memory().run(&["profile", "show", platform]).text();
    assert!(told.lines().any(|line| line.contains(path) && line.contains(place)), "{told}");
}

#[rstest]
#[case::j37("keruj", "playground", json!("https://graphiql.keruj.app/"))]
#[case::j34("keruj", "style", json!("graphql"))]
#[case::r15("rejento", "writes", json!(false))]
fn what_can_be_called_is_told_where_calls_are_made(
    #[case] platform: &str,
    #[case] field: &str,
    #[case] value: Value,
) {
    let mut console = Console::in_memory();
    let create = json!({ "name": "Acme", "environment": "production", "platforms": [platform] });
    let workspace = console.ask("workspaces.create", create);
    let connection = &workspace["connections"][0]["id"];
    let described = console.ask("api.describe", json!({ "connection_id": connection }));
    assert_eq!(described[field], value, "{described}");
}

/// Where the platform states several base addresses, each of them is offered (E2, J34, J35).
#[rstest]
#[case("kejue", "https://api.kejue.co/api/v1", json!([]))]
#[case("keruj", "https://api.keruj.com/api/graphql", json!(["https://{company}.keruj.com/api/graphql"]))]
fn the_base_addresses_are_those_of_the_platform(
    #[case] platform: &str,
    #[case] url: &str,
    #[case] alternates: Value,
) {
    let mut console = Console::in_memory();
    let create = json!({ "name": "Acme", "environment": "production", "platforms": [platform] });
    let workspace = console.ask("workspaces.create", create);
    let connection = &workspace["connections"][0]["id"];
    let described = console.ask("api.describe", json!({ "connection_id": connection }));
    let base = described["bases"].as_array().unwrap().iter().find(|base| base["used"] == true).unwrap();
    assert_eq!((&base["url"], &base["alternates"]), (&json!(url), &alternates), "{base}");
}
