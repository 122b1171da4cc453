//! `gatehouse endpoint`.

use gatehouse_app::view::{
    EndpointAddRequest, EndpointRequest, EndpointSetRequest, EndpointView, OwnSecret, WorkspaceRequest,
};
use gatehouse_model::{AnswerFault, AnswerMode, AnswerRules, Problem, UnsignedAnswer};

use super::House;
use super::delivery::verify_again::tell_followed;
use super::key::{one, pairs};
use crate::args::EndpointCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse endpoint …`.
pub(super) async fn run(house: &House, command: EndpointCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        EndpointCommand::Add { name, scheme, own_secret, secret, scope } => {
            let own_secret = match (own_secret, secret.is_given()) {
                (_, true) => Some(OwnSecret { value: Some(one(&secret, "webhook")?) }),
                (true, false) => Some(OwnSecret::default()),
                (false, false) => None,
            };
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let connection = pick::connection(&workspace, scope.connection.as_deref())?;
            let request = EndpointAddRequest { connection_id: connection.id, name, scheme, own_secret };
            let made = app.add_endpoint(request).await?;
            out.result(&made, || words(&made));
        }
        EndpointCommand::List { scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let list = app.endpoints(WorkspaceRequest { workspace_id: workspace.id }).await?;
            out.result(&list, || {
                let rows = list.endpoints.iter().map(|endpoint| {
                    let scheme =
                        endpoint.verifies.as_ref().map(|scheme| scheme.id.clone()).unwrap_or_default();
                    let key = endpoint.key.as_ref().map_or("none", |key| key.name.as_str()).to_owned();
                    vec![
                        endpoint.name.clone(),
                        endpoint.platform_name.clone(),
                        endpoint.path.clone(),
                        scheme,
                        key,
                    ]
                });
                table(&["name", "platform", "path", "scheme", "key"], rows.collect())
            });
        }
        EndpointCommand::Show { name, scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let endpoint = pick::endpoint(&app, &workspace, &name).await?;
            out.result(&endpoint, || words(&endpoint));
        }
        EndpointCommand::Set { name, changes, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let endpoint = pick::endpoint(&app, &workspace, &name).await?;
            let changed = app.set_endpoint(request(&endpoint, &changes)?).await?;
            out.result(&changed, || words(&changed));
            tell_followed(&app, out).await;
        }
        EndpointCommand::Remove { name, yes, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let endpoint = pick::endpoint(&app, &workspace, &name).await?;
            pick::confirmed(yes, &format!("Removing endpoint `{name}` with its deliveries"))?;
            let gone = app.remove_endpoint(EndpointRequest { endpoint_id: endpoint.id }).await?;
            app.removal_is_wiped().await;
            out.result(&gone, || format!("Removed `{name}`: {} deliveries.", gone.deliveries));
        }
    }
    Ok(Ended::Done)
}

fn request(endpoint: &EndpointView, changes: &[String]) -> Result<EndpointSetRequest, Problem> {
    let mut request = EndpointSetRequest::of(endpoint.id);
    for (key, value) in pairs(changes, "change")? {
        let wrong =
            || Problem::new("usage.bad_value", format!("`{value}` does not fit {key}.")).field(key.clone());
        match key.as_str() {
            "name" => request.name = Some(value),
            "scheme" => request.scheme = Some(value),
            "public_url" => request.public_url = Some(value),
            _ if key.starts_with("param.") => {
                let name = key["param.".len()..].to_owned();
                request.params.get_or_insert_default().insert(name, value);
            }
            "accepted_status" => request.accepted_status = Some(value.parse().map_err(|_| wrong())?),
            "invalid_status" => request.invalid_status = Some(value.parse().map_err(|_| wrong())?),
            "relayed" => request.relayed = Some(value.parse().map_err(|_| wrong())?),
            "body_cap" => request.body_cap = Some(value.parse().map_err(|_| wrong())?),
            "unsigned" => request.unsigned = Some(UnsignedAnswer::from_word(&value).ok_or_else(wrong)?),
            "delay_ms" => request.delay_ms = Some(value.parse().map_err(|_| wrong())?),
            "fault" if value == "none" => request.fault = Some(None),
            "fault" => request.fault = Some(Some(AnswerFault::from_word(&value).ok_or_else(wrong)?)),
            "answer" => request.mode = Some(AnswerMode::from_word(&value).ok_or_else(wrong)?),
            "answer_rule" if value == "first" => request.target_rule = Some(None),
            "answer_rule" => request.target_rule = Some(Some(value.parse().map_err(|_| wrong())?)),
            "sender_timeout_ms" if value == "profile" => request.sender_timeout_ms = Some(None),
            "sender_timeout_ms" => {
                request.sender_timeout_ms = Some(Some(value.parse().map_err(|_| wrong())?));
            }
            "body" => request.answer_body = Some(value),
            "content_type" => request.answer_type = Some(value),
            "events" => request.expected_events = Some(value.split(',').map(str::to_owned).collect()),
            "types" => request.expected_types = Some(value.split(',').map(str::to_owned).collect()),
            _ => {
                return Err(Problem::new(
                    "usage.unknown_setting",
                    format!("An endpoint has no setting `{key}`."),
                )
                .hint(
                    "There is: name, scheme, relayed, public_url, accepted_status, invalid_status, body_cap, \
                     unsigned (by_verdict, accept, refuse), delay_ms, fault (none, error, timeout, drop, slow), \
                     answer (fixed, target), answer_rule (first, or a rule's id), sender_timeout_ms (profile, or a \
                     number), body, content_type, events, types, and param.NAME for a constant that its scheme asks for.",
                ));
            }
        }
    }
    Ok(request)
}

fn words(endpoint: &EndpointView) -> String {
    let scheme = endpoint
        .verifies
        .as_ref()
        .map_or("none".to_owned(), |scheme| format!("{} ({})", scheme.label, scheme.id));
    let key = endpoint.key.as_ref().map_or("none yet".to_owned(), |key| key.name.clone());
    format!(
        "{} ({})\n  path      {}\n  verifies  {scheme}\n  secret    {key}\n  answers   {} accepted, {} invalid, up to {} bytes{}",
        endpoint.name,
        endpoint.platform_name,
        endpoint.url.as_ref().unwrap_or(&endpoint.path),
        endpoint.answer.accepted_status,
        endpoint.answer.invalid_status,
        endpoint.answer.body_cap,
        more_of(&endpoint.answer) + &given_on(endpoint),
    )
}

/// Whose answer is given on, and how near it came to the sender's time-out.
fn given_on(endpoint: &EndpointView) -> String {
    if endpoint.answer.mode == AnswerMode::Fixed {
        return String::new();
    }
    let wait = endpoint.sender_timeout.map_or_else(String::new, |wait| {
        format!(" within {} ms{}", wait.ms, if wait.assumed { " (assumed)" } else { "" })
    });
    let mut text = format!("\n  target    its answer goes to the sender if it comes{wait}");
    if let Some(near) = endpoint.near_timeout {
        let late = if near.answered { "" } else { "; the sender got the fixed answer" };
        text.push_str(&format!(
            "\n  warning   it took {} of {} ms at {}{late}",
            near.took_ms, near.limit_ms, near.at
        ));
    }
    text
}

/// What an endpoint answers and expects beside the usual, a line each.
fn more_of(rules: &AnswerRules) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| text.push_str(&format!("\n  {name:<9} {value}"));
    match rules.unsigned {
        UnsignedAnswer::ByVerdict => {}
        UnsignedAnswer::Accept => line("unsigned", "answered as accepted".to_owned()),
        UnsignedAnswer::Refuse => line("unsigned", "answered as invalid".to_owned()),
    }
    if rules.delay_ms > 0 {
        line("delay", format!("{} ms before each answer", rules.delay_ms));
    }
    if let Some(fault) = rules.fault {
        line("fault", format!("{} is played for every delivery", fault.as_str()));
    }
    if let Some(body) = &rules.body {
        line("body", format!("{} bytes of its own", body.len()));
    }
    if let Some(content_type) = &rules.content_type {
        line("type", content_type.clone());
    }
    let expected = [rules.expected_events.as_slice(), rules.expected_types.as_slice()].concat();
    if !expected.is_empty() {
        line("expects", expected.join(", "));
    }
    text
}
