//! The event catalogue beside what a workspace received.

use gatehouse_providers::{Effective, Provenance};
use gatehouse_store::SeenEvent;

use super::page::{count, event_view, label_path};
use crate::view::{EventTrafficView, ProfileEventsView};

/// Gives the names of the profile, in its order, then those that only traffic shows, the newest first.
pub(super) fn beside(entry: &Effective, seen: Vec<SeenEvent>) -> ProfileEventsView {
    let webhooks = entry.profile().webhooks.as_ref();
    let collected = count(seen.len());
    let mut events: Vec<EventTrafficView> = webhooks
        .into_iter()
        .flat_map(|webhooks| &webhooks.events)
        .map(|event| {
            let known = event_view(entry, event);
            let came = seen.iter().find(|one| one.name == event.name);
            EventTrafficView {
                name: known.name,
                label: known.label,
                known: true,
                provenance: known.provenance,
                label_path: known.label_path,
                count: came.map_or(0, |came| came.count),
                first_seen: came.map(|came| came.first),
                last_seen: came.map(|came| came.last),
            }
        })
        .collect();
    let (listed, listed_seen) = (events.len(), events.iter().filter(|event| event.count > 0).count());
    for one in seen {
        if !events[..listed].iter().any(|event| event.name == one.name) {
            events.push(EventTrafficView {
                label: None,
                known: false,
                provenance: Provenance::Observed,
                label_path: label_path(&one.name),
                count: one.count,
                first_seen: Some(one.first),
                last_seen: Some(one.last),
                name: one.name,
            });
        }
    }
    let stated = webhooks.and_then(|webhooks| webhooks.events_total);
    ProfileEventsView {
        events,
        collected,
        total: stated.unwrap_or_else(|| count(listed)),
        total_stated: stated.is_some(),
        listed_seen: count(listed_seen),
        listed: count(listed),
    }
}
