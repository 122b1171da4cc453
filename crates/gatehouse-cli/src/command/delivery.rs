//! `gatehouse deliveries`.

use gatehouse_app::view::{
    CertificateRequest, DeliveryFilterRequest, DeliveryPageRequest, DeliveryRequest, DeliveryView,
    HandshakeRequest, ReverifyRequest,
};
use gatehouse_app::{App, ByteKind, Bytes};
use gatehouse_model::{CheckOutcome, DeliverySummary, Problem, VerdictStatus};
use serde_json::{Value, json};

use super::House;
use crate::args::DeliveriesCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

pub(super) mod verify_again;

/// Carries out `gatehouse deliveries …`.
pub(super) async fn run(house: &House, command: DeliveriesCommand, out: &Out) -> Result<Ended, Problem> {
    // Whoever writes has to own the data folder; the others read beside it.
    let app = match command {
        DeliveriesCommand::Verify { .. }
        | DeliveriesCommand::Confirm { .. }
        | DeliveriesCommand::FetchCertificate { .. } => house.write().await?,
        _ => house.read().await?,
    };
    match command {
        DeliveriesCommand::Verify { endpoint, scope } => {
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let endpoint_id = match endpoint {
                Some(name) => Some(pick::endpoint(&app, &workspace, &name).await?.id),
                None => None,
            };
            verify_again::run(&app, ReverifyRequest { workspace_id: Some(workspace.id), endpoint_id }, out)
                .await?;
        }
        DeliveriesCommand::Confirm { id } => {
            let delivery_id = app.find_delivery(&id).await?;
            let done = app.confirm_handshake(HandshakeRequest { delivery_id }).await?;
            out.result(&done, || "Done.".to_owned());
            verify_again::tell_followed(&app, out).await;
        }
        DeliveriesCommand::FetchCertificate { id } => {
            let delivery_id = app.find_delivery(&id).await?;
            let found = app.fetch_certificate(CertificateRequest { delivery_id }).await?;
            out.result(&found, || {
                let last = found.not_after.strftime("%F");
                format!("Fetched {}; it counts until {last}.", found.address)
            });
            verify_again::tell_followed(&app, out).await;
        }
        DeliveriesCommand::List { query, limit, after, scope } => {
            let mut filter = query.as_deref().map(read_query).transpose()?.unwrap_or_default();
            if scope.workspace.is_some() {
                filter.workspace_id = Some(pick::workspace(&app, scope.workspace.as_deref()).await?.id);
            }
            let page = app.deliveries(DeliveryPageRequest { filter, after, limit: Some(limit) }).await?;
            if out.machine() {
                out.result(&page, String::new);
            } else {
                out.result(&page, || list(&page.deliveries));
                if let Some(next) = &page.next {
                    out.note(&format!("{} in all; the next page: --after {next}", page.total));
                }
            }
        }
        DeliveriesCommand::Show { id } => {
            let delivery_id = app.find_delivery(&id).await?;
            let delivery = app.delivery(DeliveryRequest { delivery_id }).await?;
            out.result(&flat(&delivery), || words(&delivery));
        }
        DeliveriesCommand::Raw { id, head, body } => {
            let id = app.find_delivery(&id).await?;
            if !body {
                out.raw(&bytes(&app, Bytes::Delivery(ByteKind::Head, id)).await?);
            }
            if !head {
                out.raw(&bytes(&app, Bytes::Delivery(ByteKind::Body, id)).await?);
            }
        }
    }
    Ok(Ended::Done)
}

async fn bytes(app: &App, wanted: Bytes) -> Result<Vec<u8>, Problem> {
    app.bytes(wanted).await
}

/// Reads the filters that exist so far; anything without a colon is text.
fn read_query(query: &str) -> Result<DeliveryFilterRequest, Problem> {
    let mut filter = DeliveryFilterRequest::default();
    let mut text = Vec::new();
    for word in query.split_whitespace() {
        let bad = |known: &str| {
            let at = query.find(word).unwrap_or_default() + 1;
            Err(Problem::new("usage.bad_query", format!("`{word}` at character {at} is no filter."))
                .hint(format!("Known: {known}.")))
        };
        match word.split_once(':') {
            None => text.push(word),
            Some(("verdict", value)) => match VerdictStatus::from_word(value) {
                Some(status) => filter.verdict = Some(status),
                None => {
                    return bad("verdict:valid, verdict:invalid, verdict:unverified, verdict:unprotected");
                }
            },
            Some(("platform", value)) => filter.platform = Some(value.to_owned()),
            Some(("duplicate", "yes")) => filter.duplicates = Some(true),
            Some(("duplicate", "no")) => filter.duplicates = Some(false),
            Some(_) => return bad("verdict:, platform:, duplicate:yes, duplicate:no, and plain text"),
        }
    }
    filter.text = (!text.is_empty()).then(|| text.join(" "));
    Ok(filter)
}

fn list(deliveries: &[DeliverySummary]) -> String {
    if deliveries.is_empty() {
        return "No deliveries. `gatehouse listen` receives them, `gatehouse demo` makes some.".to_owned();
    }
    let rows = deliveries.iter().map(|row| {
        let verdict = match (row.replay_of, row.duplicate_of) {
            (Some(_), _) => format!("{}, replayed", row.verdict.as_str()),
            (None, Some(_)) => format!("{}, duplicate", row.verdict.as_str()),
            (None, None) => row.verdict.as_str().to_owned(),
        };
        vec![
            row.received_at.strftime("%F %T").to_string(),
            row.endpoint.clone(),
            row.provider_event.clone().unwrap_or_default(),
            row.status_answered.to_string(),
            verdict,
            row.reason.as_str().to_owned(),
            row.id.to_string(),
        ]
    });
    table(&["received", "endpoint", "event", "http", "verdict", "reason", "id"], rows.collect())
}

/// Puts the row's fields at the top, so that `list` and `show` name the same things alike.
fn flat(delivery: &DeliveryView) -> Value {
    let mut value = serde_json::to_value(&delivery.summary).unwrap_or_else(|_| json!({}));
    if let (Some(row), Ok(Value::Object(whole))) = (value.as_object_mut(), serde_json::to_value(delivery)) {
        for (name, field) in whole {
            match name.as_str() {
                "summary" => {}
                // `verdict` is the one word, as in the list; the steps stand under their own name.
                "verdict" => {
                    row.insert("verification".to_owned(), field);
                }
                _ => {
                    row.insert(name, field);
                }
            }
        }
    }
    value
}

fn words(delivery: &DeliveryView) -> String {
    let row = &delivery.summary;
    let mut text = format!(
        "{}  {} from {}\n  id        {}\n  received  {}\n  answered  {}\n  body      {} bytes, sha256 {}\n  verdict   {} ({})\n",
        row.provider_event.as_deref().unwrap_or("(no event name)"),
        row.method,
        delivery.platform_name,
        row.id,
        row.received_at,
        row.status_answered,
        row.size,
        delivery.body_sha256,
        row.verdict.as_str(),
        row.reason.as_str(),
    );
    for check in &delivery.verdict.checks {
        let mark = match check.outcome {
            CheckOutcome::Passed => "ok  ",
            CheckOutcome::Failed => "FAIL",
            CheckOutcome::NotApplicable => "-   ",
            CheckOutcome::NotReached => "    ",
        };
        let name = serde_json::to_value(check.id).ok().and_then(|name| name.as_str().map(str::to_owned));
        let proof: Vec<_> =
            check.evidence.iter().map(|proof| format!("{} {}", proof.label, proof.value)).collect();
        text.push_str(&format!("    {mark} {:<18} {}\n", name.unwrap_or_default(), proof.join(", ")));
    }
    if let Some(hint) = &delivery.verdict.hint {
        text.push_str(&format!("  hint: {hint}\n"));
    }
    text.push_str(&beside(delivery));
    crate::out::printable(text.trim_end())
}

/// What stands beside the verdict: the way it came, what was said first, a copy, a challenge.
fn beside(delivery: &DeliveryView) -> String {
    let mut text = String::new();
    for added in &delivery.transit.added {
        text.push_str(&format!("  added by {}: {}: {}\n", added.by, added.header.name, added.header.value));
    }
    if let (Some(relay), Some(does)) = (&delivery.transit.relay, &delivery.transit.does) {
        text.push_str(&format!("  it bears the marks of {relay}, which {does}\n"));
    }
    if let Some(first) = &delivery.at_receipt {
        let (status, reason) = (first.status.as_str(), first.reason.as_str());
        text.push_str(&format!("  when it came it was {status} ({reason})\n"));
    }
    if let Some(first) = delivery.summary.replay_of {
        text.push_str(&format!("  replayed: the same signed bytes came as {first}\n"));
    }
    if let Some(offer) =
        delivery.handshake.as_ref().filter(|asked| asked.waiting).and_then(|asked| asked.offer.as_ref())
    {
        let id = delivery.summary.id;
        text.push_str(&format!("  waits for you: {offer}, by `gatehouse deliveries confirm {id}`\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_filters_and_text() {
        let filter = read_query("verdict:invalid call.ended platform:kejue").unwrap();
        assert_eq!(filter.verdict, Some(VerdictStatus::Invalid));
        assert_eq!(filter.platform.as_deref(), Some("kejue"));
        assert_eq!(filter.text.as_deref(), Some("call.ended"));
    }

    #[test]
    fn a_bad_query_points_at_the_character() {
        let problem = read_query("call verdikt:valid").unwrap_err();
        assert!(problem.message.contains("`verdikt:valid` at character 6"), "{}", problem.message);
    }
}
