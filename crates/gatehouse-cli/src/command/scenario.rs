//! `gatehouse sandbox scenario`.

use gatehouse_app::scenario_list;
use gatehouse_app::view::{
    EmptyRequest, KeychainState, SandboxScenarioRequest, SandboxScenarioRunView, SandboxVerdictView,
};
use gatehouse_model::Problem;

use super::House;
use crate::exit::Ended;
use crate::out::{Out, table};

/// Lists the scenarios.
pub(super) fn list(out: &Out) -> Ended {
    let all = scenario_list();
    out.result(&all, || {
        let each = all.scenarios.iter().map(|one| format!("{}\n  {}\n", one.name, one.does));
        each.collect::<Vec<_>>().join("\n")
    });
    Ended::Done
}

/// Plays one; it ends as a check that failed where something else came than must.
pub(super) async fn play(
    house: &House,
    name: String,
    to: Option<String>,
    out: &Out,
) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let keychain = app.status(EmptyRequest {}).await?.keychain;
    let request = SandboxScenarioRequest { name, to, memory_only: keychain.state != KeychainState::Unlocked };
    let played = app.play_scenario(request).await;
    app.close().await;
    let played = played?;
    out.result(&played, || words(&played));
    let reached = played.deliveries.iter().flat_map(|one| &one.attempts).all(|one| one.status.is_some());
    Ok(match played.as_expected {
        Some(false) => Ended::CheckFailed,
        None if !reached => Ended::Unreachable,
        _ => Ended::Done,
    })
}

fn words(played: &SandboxScenarioRunView) -> String {
    let mut text = String::new();
    if !played.came.is_empty() {
        let row = |one: &SandboxVerdictView| {
            vec![one.reason.as_str().to_owned(), one.requests.to_string(), one.repeats.to_string()]
        };
        text.push_str(&table(&["verdict", "requests", "repeats"], played.came.iter().map(row).collect()));
        text.push('\n');
    } else if !played.deliveries.is_empty() {
        let rows = played.deliveries.iter().map(|one| {
            let answer =
                |status: Option<u16>| status.map_or_else(|| "–".to_owned(), |status| status.to_string());
            let answers: Vec<_> = one.attempts.iter().map(|attempt| answer(attempt.status)).collect();
            vec![one.event.clone(), answers.join(" "), one.state.clone()]
        });
        text.push_str(&table(&["event", "answers", "state"], rows.collect()));
        text.push('\n');
    }
    if let Some(call) = &played.call {
        text.push_str(&format!(
            "GET {}: {} after {} sendings and a wait of {} ms\n",
            call.path, call.status, call.sendings, call.waited_ms
        ));
    }
    text.push_str(&played.see);
    if let Some(query) = &played.query {
        text.push_str(&format!("\nThey are `gatehouse deliveries list --query {query}`."));
    }
    if played.as_expected == Some(false) {
        text.push_str("\nSomething else came than must: the workspace \"Sandbox\" may have been changed.");
    }
    text
}
