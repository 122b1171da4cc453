//! A profile in words: every value with whose word it is, and from which layer.

use gatehouse_app::Layer;
use gatehouse_app::view::{ContradictionView, FactView, ProfileEventsView, ProfileView};
use gatehouse_model::Problem;

use crate::out::{printable, table};

/// A problem with its place in front, as compilers write it.
pub(super) fn place(problem: &Problem) -> String {
    let at = problem.at.clone().unwrap_or_default();
    let place: Vec<_> =
        [at.file, at.line.map(|line| line.to_string()), at.column.map(|column| column.to_string())]
            .into_iter()
            .flatten()
            .collect();
    let hint = problem.hint.as_ref().map_or(String::new(), |hint| format!("\n  hint: {hint}"));
    let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(":")) };
    format!("{place}{} [{}]{hint}", problem.message, problem.code)
}

/// A whole profile, or only what nobody says.
pub(super) fn profile(profile: &ProfileView, only_unknown: bool) -> String {
    let mut text = format!("{} ({})\n{}\n", profile.name, profile.id, profile.summary);
    for page in &profile.docs {
        text.push_str(&format!("  {page}\n"));
    }
    let more = [
        ("status", profile.status_page.clone()),
        ("support", profile.support.clone()),
        ("plan", profile.plan.as_ref().map(|plan| format!("needs {plan}"))),
        ("has", Some(profile.capabilities.join(", ")).filter(|all| !all.is_empty())),
    ];
    for (what, value) in more.into_iter().filter_map(|(what, value)| Some((what, value?))) {
        text.push_str(&format!("  {what}: {value}\n"));
    }
    for note in &profile.plan_notes {
        text.push_str(&format!("  {note}\n"));
    }
    if profile.unknown > 0 {
        text.push_str(&format!(
            "{} values are not said by the platform: marked with `?`.\n",
            profile.unknown
        ));
    }
    for section in &profile.sections {
        let facts: Vec<_> =
            section.facts.iter().filter(|fact| fact.unknown || !only_unknown).map(fact_row).collect();
        if !facts.is_empty() {
            text.push_str(&format!(
                "\n{}\n{}\n",
                section.title,
                table(&["", "path", "value", "whose word", "layer"], facts)
            ));
        }
    }
    if only_unknown {
        return text.trim_end().to_owned();
    }
    text.push_str("\nSchemes\n");
    for scheme in &profile.schemes {
        text.push_str(&format!("  {:<28} {} ({})\n", scheme.id, scheme.label, word(&scheme.provenance)));
    }
    if !profile.events.is_empty() {
        text.push_str("\nEvents\n");
        for event in &profile.events {
            let label = event.label.as_deref().unwrap_or_default();
            text.push_str(&format!("  {:<28} {:<28} {}\n", event.name, label, word(&event.provenance)));
        }
    }
    for (index, contradiction) in profile.contradictions.iter().enumerate() {
        text.push_str(&contradiction_words(index + 1, contradiction));
    }
    for problem in &profile.problems {
        text.push_str(&format!("\n{}\n", place(problem)));
    }
    printable(text.trim_end())
}

fn fact_row(fact: &FactView) -> Vec<String> {
    let value = match &fact.builtin_value {
        Some(own) => format!("{} (built in: {})", shown(&fact.value), shown(own)),
        None => shown(&fact.value),
    };
    vec![
        if fact.unknown { "?" } else { "" }.to_owned(),
        fact.path.clone(),
        value,
        word(&fact.provenance),
        fact.layer.as_str().to_owned(),
    ]
}

fn shown(value: &str) -> String {
    if value.is_empty() { "-".to_owned() } else { value.to_owned() }
}

fn contradiction_words(number: usize, contradiction: &ContradictionView) -> String {
    let mut text = format!("\nContradiction {number}, {}: {}\n", contradiction.id, contradiction.topic);
    for claim in &contradiction.claims {
        text.push_str(&format!("  says {claim}\n"));
    }
    if contradiction.layer == Layer::BuiltIn {
        text.push_str(&format!("  we go by: {} ({})\n", contradiction.chosen, contradiction.reason));
    } else {
        let chosen = contradiction.option.as_deref().unwrap_or("values set by hand");
        text.push_str(&format!("  you chose: {chosen} ({} layer)\n", contradiction.layer.as_str()));
        text.push_str(&format!("  built in: {} ({})\n", contradiction.chosen, contradiction.reason));
    }
    for option in &contradiction.options {
        let mark = if option.chosen { "*" } else { " " };
        text.push_str(&format!("  {mark} {:<20} {}\n", option.id, option.claim));
        for set in &option.set {
            text.push_str(&format!("    {:<20} {} = {}\n", "", set.path, set.value));
        }
    }
    text
}

/// What a person set, after a change.
pub(super) fn set(profile: &ProfileView) -> String {
    let facts = profile.sections.iter().flat_map(|section| &section.facts);
    let rows: Vec<_> = facts.filter(|fact| fact.builtin_value.is_some()).map(fact_row).collect();
    let count = match profile.set {
        1 => "1 value is set".to_owned(),
        count => format!("{count} values are set"),
    };
    let mut text = format!("{} ({}): {count}.", profile.name, profile.id);
    if !rows.is_empty() {
        text.push_str(&format!("\n{}", table(&["", "path", "value", "whose word", "layer"], rows)));
    }
    printable(&text)
}

/// The events that came, beside those that the profile knows.
pub(super) fn events(seen: &ProfileEventsView) -> String {
    let whose = if seen.total_stated { "the platform says there are" } else { "the profile lists" };
    let mut text =
        format!("{} of {}: so many event names came; {whose} {}.\n", seen.collected, seen.total, seen.total);
    let rows = seen.events.iter().map(|event| {
        vec![
            event.name.clone(),
            event.label.clone().unwrap_or_default(),
            if event.known { "" } else { "not in the profile" }.to_owned(),
            event.count.to_string(),
            event.last_seen.map(|last| last.to_string()).unwrap_or_default(),
            word(&event.provenance),
        ]
    });
    text.push_str(&table(&["event", "label", "", "came", "last", "whose word"], rows.collect()));
    printable(&text)
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
