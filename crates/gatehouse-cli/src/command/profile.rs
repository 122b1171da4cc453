//! `gatehouse profile`.

use gatehouse_app::App;
use gatehouse_app::view::{EmptyRequest, ProfileRequest, ProfileView};
use gatehouse_model::Problem;
use serde_json::json;

use super::House;
use crate::args::ProfileCommand;
use crate::exit::Ended;
use crate::file;
use crate::out::{Out, table};

/// Carries out `gatehouse profile …`. Needs no data folder.
pub(super) async fn run(_: &House, command: ProfileCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        ProfileCommand::List => {
            let list = App::profile_list(EmptyRequest {});
            out.result(&list, || {
                let rows = list.profiles.iter().map(|profile| {
                    vec![
                        profile.id.clone(),
                        profile.name.clone(),
                        profile.schemes.to_string(),
                        profile.events.to_string(),
                        profile.summary.clone(),
                    ]
                });
                table(&["id", "name", "schemes", "events", "summary"], rows.collect())
            });
        }
        ProfileCommand::Show { id } => {
            let profile = App::profile_view(&ProfileRequest { id })?;
            let shown = json!({
                "id": profile.id,
                "name": profile.name,
                "summary": profile.summary,
                "docs": profile.docs,
                "events": profile.events.iter().map(|event| &event.name).collect::<Vec<_>>(),
                "schemes": profile.schemes.iter().map(|scheme| &scheme.id).collect::<Vec<_>>(),
                "slots": profile.slots,
                "provenance": profile.provenance,
                "contradictions": profile.contradictions,
                "event_details": profile.events,
                "scheme_details": profile.schemes,
            });
            out.result(&shown, || words(&profile));
        }
        ProfileCommand::Check { file: path } => {
            let name = path.display().to_string();
            let checked = App::check_profile(&file::read_text(&path)?, &name);
            let ok = checked.problems.is_empty();
            out.result(&json!({ "ok": ok, "id": checked.id, "problems": checked.problems, "warnings": checked.warnings }), || {
                let mut lines: Vec<_> = checked.problems.iter().map(place).collect();
                lines.extend(checked.warnings.iter().map(|warning| format!("warning {}", place(warning))));
                if ok {
                    lines.push(format!("{name}: well formed, profile `{}`.", checked.id.as_deref().unwrap_or("?")));
                }
                crate::out::printable(&lines.join("\n"))
            });
            return Ok(if ok { Ended::Done } else { Ended::CheckFailed });
        }
    }
    Ok(Ended::Done)
}

fn place(problem: &Problem) -> String {
    let at = problem.at.clone().unwrap_or_default();
    let place: Vec<_> =
        [at.file, at.line.map(|line| line.to_string()), at.column.map(|column| column.to_string())]
            .into_iter()
            .flatten()
            .collect();
    let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!("\n  hint: {hint}"));
    format!("{}: {} [{}]{hint}", place.join(":"), problem.message, problem.code)
}

fn words(profile: &ProfileView) -> String {
    let mut text = format!("{} ({})\n{}\n", profile.name, profile.id, profile.summary);
    for page in &profile.docs {
        text.push_str(&format!("  {page}\n"));
    }
    text.push_str("\nSchemes\n");
    for scheme in &profile.schemes {
        text.push_str(&format!("  {:<28} {} ({})\n", scheme.id, scheme.label, word(&scheme.provenance)));
    }
    if !profile.events.is_empty() {
        text.push_str("\nEvents\n");
        for event in &profile.events {
            text.push_str(&format!("  {:<28} {}\n", event.name, word(&event.provenance)));
        }
    }
    for contradiction in &profile.contradictions {
        text.push_str(&format!("\nContradiction: {}\n", contradiction.topic));
        for claim in &contradiction.claims {
            text.push_str(&format!("  says {claim}\n"));
        }
        text.push_str(&format!("  we go by: {} ({})\n", contradiction.chosen, contradiction.reason));
    }
    text.trim_end().to_owned()
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
