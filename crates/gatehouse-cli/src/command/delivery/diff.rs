//! `gatehouse deliveries diff`: two deliveries side by side, as lines to read.

use gatehouse_app::App;
use gatehouse_app::view::{BodyDiffView, DiffChange, DiffRequest, DiffView};
use gatehouse_model::Problem;
use serde::Serialize;

use crate::exit::Ended;
use crate::out::Out;

/// Compares two deliveries; without a second one with the one before of the same event.
pub(super) async fn run(app: &App, left: &str, right: Option<&str>, out: &Out) -> Result<Ended, Problem> {
    let first = app.find_delivery(left).await?;
    let request = match right {
        Some(right) => DiffRequest { delivery_id: app.find_delivery(right).await?, with: Some(first) },
        None => DiffRequest { delivery_id: first, with: None },
    };
    let view = app.diff(request).await?;
    out.result(&view, || words(&view));
    Ok(Ended::Done)
}

/// The stable word of a value that is one.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn words(view: &DiffView) -> String {
    let (Some(with), Some(body)) = (&view.with, &view.body) else {
        return "Nothing came to this endpoint before, so there is nothing to compare with.".to_owned();
    };
    let mut lines = vec![
        format!("--- {} {}", with.id, with.received_at),
        format!("+++ {} {}", view.this.id, view.this.received_at),
    ];
    for fact in view.facts.iter().filter(|fact| !fact.equal) {
        lines.push(format!("{}: {} -> {}", fact.fact, fact.left, fact.right));
    }
    for check in view.checks.iter().filter(|check| !check.equal) {
        let ended = |outcome: Option<_>| outcome.as_ref().map_or_else(|| "absent".to_owned(), word);
        lines.push(format!("check {}: {} -> {}", word(&check.id), ended(check.left), ended(check.right)));
    }
    if view.head_unknown {
        lines.push("headers: the head of one of them was not kept".to_owned());
    }
    for header in view.headers.iter().filter(|header| header.change != DiffChange::Equal) {
        let value = |side: &Option<String>| side.clone().unwrap_or_else(|| "absent".to_owned());
        let note = if header.expected { " (expected)" } else { "" };
        lines.push(format!(
            "header {}{note}: {} -> {}",
            header.name,
            value(&header.left),
            value(&header.right)
        ));
    }
    lines.extend(body_words(body));
    lines.join("\n")
}

fn body_words(body: &BodyDiffView) -> Vec<String> {
    let mut lines = match body.first {
        None => vec![format!("body: the same {} bytes", body.left_size)],
        Some(first) => vec![format!(
            "body: {} and {} bytes, different from byte {first} on",
            body.left_size, body.right_size
        )],
    };
    lines.extend(body.note.clone());
    for change in body.json.iter().flat_map(|json| &json.changes) {
        let word = match change.change {
            DiffChange::Added => "added",
            DiffChange::Removed => "removed",
            DiffChange::Moved => "moved",
            DiffChange::Reordered => "keys in another order",
            DiffChange::Changed | DiffChange::Equal => "changed",
        };
        let from = change.from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        let values: Vec<_> =
            [&change.left, &change.right].into_iter().flatten().map(String::as_str).collect();
        lines
            .push(format!("  {} {word}{from} {}", change.pointer, values.join(" -> ")).trim_end().to_owned());
    }
    if body.json.is_none() {
        for line in body.text.iter().flat_map(|text| &text.lines) {
            let sign = match line.change {
                DiffChange::Added => '+',
                DiffChange::Removed => '-',
                _ => ' ',
            };
            lines.push(format!("{sign}{}", line.text));
        }
    }
    lines
}
