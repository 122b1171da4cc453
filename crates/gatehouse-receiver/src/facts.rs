//! What a delivery says of itself, by the endpoint's profile or by its named scheme.

use gatehouse_model::Header;
use gatehouse_providers::{EventFacts, NamedScheme, Sources};
use gatehouse_signing::Place;

use crate::table::ReceivingEndpoint;

/// How far back attempts of one event are looked for where only a named scheme is known, in seconds: four days,
/// longer than the senders behind those schemes try again.
const NAMED_WINDOW: u64 = 96 * 3600;

/// The longest value that is taken; a cut id could make two deliveries look like one.
const LONGEST: usize = 255;

/// Gives what a delivery says of itself, and the key and window by which its attempts are recognised.
pub(crate) fn read_facts(
    entry: &ReceivingEndpoint,
    headers: &[Header],
    body: &[u8],
    body_sha256: &str,
) -> (EventFacts, Option<(String, u64)>) {
    if let Some(webhooks) = &entry.profile.webhooks {
        let facts = webhooks.facts(headers, body);
        let dedupe = webhooks.dedupe(&facts, body_sha256);
        return (facts, dedupe);
    }
    let wanted = entry.endpoint.scheme.as_ref();
    let named = entry.profile.schemes.iter().find(|scheme| Some(&scheme.id) == wanted);
    let facts = named.map(|scheme| named_facts(scheme, headers, body)).unwrap_or_default();
    let dedupe = facts.delivery_id.as_ref().map(|id| (format!("id:{id}"), NAMED_WINDOW));
    (facts, dedupe)
}

fn named_facts(scheme: &NamedScheme, headers: &[Header], body: &[u8]) -> EventFacts {
    let sources = [&scheme.event_type, &scheme.delivery_id];
    let in_body = sources
        .into_iter()
        .flatten()
        .any(|sources| sources.all().iter().any(|source| source.from == Place::Body));
    let json = if in_body { serde_json::from_slice(body).ok() } else { None };
    let text = |sources: &Option<Sources>| {
        let (value, _) = sources.as_ref()?.find(headers, json.as_ref())?;
        (!value.is_empty() && value.len() <= LONGEST).then_some(value)
    };
    EventFacts {
        event_type: text(&scheme.event_type),
        delivery_id: text(&scheme.delivery_id),
        ..EventFacts::default()
    }
}
