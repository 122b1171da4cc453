//! `gatehouse deliveries`.

use gatehouse_app::view::{
    CertificateRequest, DeliveryFilterRequest, DeliveryPageRequest, DeliveryPageView, DeliveryRequest,
    DeliverySort, DeliveryView, HandshakeRequest, NoteWriteRequest, ReverifyRequest,
};
use gatehouse_app::{ByteKind, Bytes};
use gatehouse_model::{CheckOutcome, DeliverySummary, Problem};
use serde_json::{Value, json};

use super::House;
use crate::args::{DeliveriesCommand, ListSort, PurgeArgs};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

mod diff;
mod exchange;
mod retention;
pub(super) mod verify_again;

/// Carries out `gatehouse deliveries …`.
pub(super) async fn run(house: &House, command: DeliveriesCommand, out: &Out) -> Result<Ended, Problem> {
    let query = match &command {
        DeliveriesCommand::List { query, view: None, .. } => query.clone(),
        DeliveriesCommand::Export(args) => args.query.clone(),
        _ => None,
    };
    carry_out(house, command, out).await.inspect_err(|problem| {
        if let Some(query) = &query {
            out.point(query, problem);
        }
    })
}

async fn carry_out(house: &House, command: DeliveriesCommand, out: &Out) -> Result<Ended, Problem> {
    // Whoever writes has to own the data folder; the others read beside it.
    let app = match command {
        DeliveriesCommand::Verify { .. }
        | DeliveriesCommand::Confirm { .. }
        | DeliveriesCommand::Note { .. }
        | DeliveriesCommand::FetchCertificate { .. }
        | DeliveriesCommand::Purge(PurgeArgs { dry_run: false, .. })
        | DeliveriesCommand::Import(_) => house.write().await?,
        DeliveriesCommand::Retention(ref args) if args.sets() => house.write().await?,
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
        DeliveriesCommand::Diff { first, second } => {
            return diff::run(&app, &first, second.as_deref(), out).await;
        }
        DeliveriesCommand::Note { ids, text, pin, unpin } => {
            let mut delivery_ids = Vec::new();
            for id in ids {
                delivery_ids.push(app.find_delivery(&id).await?);
            }
            let pinned = (pin || unpin).then_some(pin);
            let written = app.write_notes(NoteWriteRequest { delivery_ids, text, pinned }).await?;
            out.result(&written, || format!("Changed {}.", written.changed));
        }
        DeliveriesCommand::Export(args) => return exchange::export(app, args, *out).await,
        DeliveriesCommand::Import(args) => return exchange::bring_in(app, args, *out).await,
        DeliveriesCommand::Purge(args) => return retention::purge(app, args, out).await,
        DeliveriesCommand::Retention(args) => return retention::retention(app, args, out).await,
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
        DeliveriesCommand::List { query, view, sort, limit, after, scope } => {
            let mut filter = query.as_deref().map(read_query).unwrap_or_default();
            if scope.workspace.is_some() || view.is_some() {
                filter.workspace_id = Some(pick::workspace(&app, scope.workspace.as_deref()).await?.id);
            }
            if let (Some(name), Some(workspace)) = (view, filter.workspace_id) {
                let kept = super::view::named(&app, workspace, &name).await?;
                filter.query =
                    Some(format!("{} {}", kept.query, query.unwrap_or_default()).trim().to_owned());
            }
            let sort = match sort {
                ListSort::Arrival => DeliverySort::Arrival,
                ListSort::Occurred => DeliverySort::Occurred,
            };
            let request = DeliveryPageRequest { filter, sort, after, limit: Some(limit), rank: None };
            let mut page = app.deliveries(request.clone()).await?;
            // Where headers and bodies are looked into, a page takes only a moment.
            let found = |page: &DeliveryPageView| u32::try_from(page.deliveries.len()).unwrap_or(u32::MAX);
            while !page.ranked && page.next.is_some() && found(&page) < limit {
                let (after, left) = (page.next.take(), limit - found(&page));
                let more = app
                    .deliveries(DeliveryPageRequest { after, limit: Some(left), ..request.clone() })
                    .await?;
                page.deliveries.extend(more.deliveries);
                page.next = more.next;
                page.total = page.deliveries.len() as u64;
                page.at_least = page.next.is_some();
            }
            if out.machine() {
                out.result(&page, String::new);
            } else {
                out.result(&page, || list(&page.deliveries, sort));
                beside_list(&page, limit, out);
            }
        }
        DeliveriesCommand::Show { id } => {
            let delivery_id = app.find_delivery(&id).await?;
            let delivery = app.delivery(DeliveryRequest { delivery_id }).await?;
            out.result(&flat(&delivery), || words(&delivery));
        }
        DeliveriesCommand::Raw { id, head, body, unpacked, reveal } => {
            let id = app.find_delivery(&id).await?;
            if unpacked {
                out.raw(&app.bytes(Bytes::Unpacked(id)).await?);
                return Ok(Ended::Done);
            }
            let wanted = [(ByteKind::Head, !body), (ByteKind::Body, !head)];
            for (kind, _) in wanted.into_iter().filter(|(_, wanted)| *wanted) {
                let bytes = if reveal {
                    app.revealed(kind, id).await?
                } else {
                    app.bytes(Bytes::Delivery(kind, id)).await?
                };
                out.raw(&bytes);
            }
        }
    }
    Ok(Ended::Done)
}

/// Says with which status a delivery was answered.
fn answered(status: u16) -> String {
    if status == 0 { "not at all".to_owned() } else { status.to_string() }
}

/// Writes microseconds as a person reads them.
fn short(microseconds: u64) -> String {
    match microseconds {
        0..1_000 => format!("{microseconds} us"),
        1_000..1_000_000 => format!("{} ms", microseconds / 1_000),
        _ => format!("{}.{} s", microseconds / 1_000_000, microseconds / 100_000 % 10),
    }
}

/// Gives the filter of a query; what is wrong with it is told where it is carried out.
fn read_query(query: &str) -> DeliveryFilterRequest {
    DeliveryFilterRequest { query: Some(query.to_owned()), ..DeliveryFilterRequest::default() }
}

/// Says what a list does not show: further pages, and what was not looked at.
fn beside_list(page: &DeliveryPageView, limit: u32, out: &Out) {
    if page.unindexed > 0 {
        out.note(&format!(
            "{} older deliveries are not searched yet: the index is being made.",
            page.unindexed
        ));
    }
    let Some(next) = &page.next else { return };
    let total = if page.at_least { format!("at least {}", page.total) } else { page.total.to_string() };
    if page.deliveries.len() < limit as usize {
        out.note(&format!("Only some were looked at so far; go on with --after {next}"));
    } else {
        out.note(&format!("{total} in all; the next page: --after {next}"));
    }
}

fn list(deliveries: &[DeliverySummary], sort: DeliverySort) -> String {
    if deliveries.is_empty() {
        return "No deliveries. `gatehouse listen` receives them, `gatehouse demo` makes some.".to_owned();
    }
    let rows = deliveries.iter().map(|row| {
        let verdict = match (row.replay_of, row.duplicate_of) {
            (Some(_), _) => format!("{}, replayed", row.verdict.as_str()),
            (None, Some(_)) => format!("{}, duplicate", row.verdict.as_str()),
            (None, None) => row.verdict.as_str().to_owned(),
        };
        let verdict = if row.conflict { format!("{verdict}, conflict") } else { verdict };
        let verdict = if row.unexpected.is_some() { format!("{verdict}, unexpected") } else { verdict };
        // The time that the list is sorted by.
        let at = match sort {
            DeliverySort::Arrival => row.received_at,
            DeliverySort::Occurred => row.occurred_at.unwrap_or(row.received_at),
        };
        vec![
            at.strftime("%F %T").to_string(),
            row.endpoint.clone(),
            row.provider_event.clone().unwrap_or_default(),
            answered(row.status_answered),
            verdict,
            row.reason.as_str().to_owned(),
            row.id.to_string(),
        ]
    });
    let time = if sort == DeliverySort::Arrival { "received" } else { "happened" };
    table(&[time, "endpoint", "event", "http", "verdict", "reason", "id"], rows.collect())
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
        "{}  {} from {}\n  id        {}\n  received  {}\n  answered  {}{}\n  body      {} bytes, sha256 {}\n  verdict   {} ({})\n",
        // A name of several lines would say what we say.
        row.provider_event.as_deref().unwrap_or("(no event name)").replace('\n', "\\u{a}"),
        row.method,
        delivery.platform_name,
        row.id,
        row.received_at,
        answered(row.status_answered),
        row.latency_us.map(|took| format!(" after {}", short(took))).unwrap_or_default(),
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
    if let (true, Some(first)) = (delivery.summary.conflict, delivery.summary.duplicate_of) {
        text.push_str(&format!("  conflict: it has the id of {first} and another body\n"));
    }
    if let Some(offer) =
        delivery.handshake.as_ref().filter(|asked| asked.waiting).and_then(|asked| asked.offer.as_ref())
    {
        let id = delivery.summary.id;
        text.push_str(&format!("  waits for you: {offer}, by `gatehouse deliveries confirm {id}`\n"));
    }
    text
}
