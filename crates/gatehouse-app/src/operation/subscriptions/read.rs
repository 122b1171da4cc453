//! Reads what a platform says of its subscriptions: what is missing or of another kind is left open, not refused.

use gatehouse_model::{ConnectionId, Problem};
use serde_json::Value;

use crate::view::{DeliverySettingsView, SubscriptionStatsView, SubscriptionView};

/// Reads one; none without an id.
pub(super) fn subscription(connection_id: ConnectionId, value: &Value) -> Option<SubscriptionView> {
    let id = match &value["id"] {
        Value::String(id) if !id.is_empty() => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let text = |name: &str| value[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let (settings, stats) = (&value["delivery_settings"], &value["stats"]);
    let events = value["events"].as_array().into_iter().flatten();
    Some(SubscriptionView {
        id,
        connection_id,
        name: text("name"),
        url: text("url").unwrap_or_default(),
        events: events.filter_map(Value::as_str).map(str::to_owned).collect(),
        signing_method: text("signing_method"),
        scope_type: text("scope_type"),
        persona_id: text("persona_id"),
        delivery_settings: DeliverySettingsView {
            timeout_ms: settings["timeout_ms"].as_u64(),
            max_retries: settings["max_retries"].as_u64(),
            backoff_ms: settings["backoff_ms"].as_u64(),
        },
        stats: SubscriptionStatsView {
            total_deliveries: stats["total_deliveries"].as_u64(),
            failed_deliveries: stats["failed_deliveries"].as_u64(),
            success_rate: stats["success_rate"].as_f64(),
        },
        last_delivery_at: text("last_delivery_at"),
        last_error: text("last_error"),
        created_at: text("created_at"),
        updated_at: text("updated_at"),
        endpoint_id: None,
        earlier_url: None,
        key: None,
        last_error_delivery: None,
        warnings: Vec::new(),
    })
}

/// Reads the body of an answer as one.
///
/// # Errors
/// `subscription.answer_unreadable`.
pub(super) fn one(connection_id: ConnectionId, body: &[u8]) -> Result<SubscriptionView, Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    subscription(connection_id, &value).ok_or_else(unreadable)
}

/// Reads the body of an answer as a list, bare or as the only list of an object; and counts what is no subscription.
///
/// # Errors
/// As [`one`].
pub(super) fn list(
    connection_id: ConnectionId,
    body: &[u8],
) -> Result<(Vec<SubscriptionView>, u32), Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let entries = match &value {
        Value::Array(entries) => entries,
        Value::Object(fields) => {
            let mut lists = fields.values().filter_map(Value::as_array);
            match (lists.next(), lists.next()) {
                (Some(entries), None) => entries,
                _ => return Err(unreadable()),
            }
        }
        _ => return Err(unreadable()),
    };
    let read: Vec<_> = entries.iter().filter_map(|entry| subscription(connection_id, entry)).collect();
    let unread = u32::try_from(entries.len() - read.len()).unwrap_or(u32::MAX);
    Ok((read, unread))
}

fn unreadable() -> Problem {
    Problem::new(
        "subscription.answer_unreadable",
        "The platform's answer is no subscription that can be read.",
    )
    .hint("Look at the answer in the Explorer; what was asked for may have been done all the same.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn connection() -> ConnectionId {
        ConnectionId::from_uuid(Uuid::from_u128(1))
    }

    fn whole() -> Value {
        json!({
            "id": "wh_1", "name": null, "url": "https://a.example/in/x", "events": ["call.ended"],
            "signing_method": "hmac_sha256", "scope_type": "global", "persona_id": null,
            "delivery_settings": { "timeout_ms": 5000, "max_retries": 3, "backoff_ms": 1000 },
            "stats": { "total_deliveries": 4, "failed_deliveries": 1, "success_rate": 75.0 },
            "last_delivery_at": "2026-01-05T08:00:00Z", "last_error": "HTTP 500",
            "created_at": "2026-01-05T07:00:00Z", "updated_at": null
        })
    }

    #[test]
    fn every_field_of_the_schema_is_read() {
        let read = subscription(connection(), &whole()).unwrap();
        assert_eq!(
            (read.id.as_str(), read.name, read.signing_method.as_deref()),
            ("wh_1", None, Some("hmac_sha256"))
        );
        assert_eq!(read.delivery_settings.backoff_ms, Some(1000));
        assert_eq!((read.stats.total_deliveries, read.stats.success_rate), (Some(4), Some(75.0)));
        assert_eq!((read.last_error.as_deref(), read.updated_at), (Some("HTTP 500"), None));
    }

    #[rstest::rstest]
    #[case("signing_method")]
    #[case("scope_type")]
    #[case("stats")]
    #[case("delivery_settings")]
    #[case("events")]
    #[case("created_at")]
    fn what_a_sample_leaves_out_stays_open(#[case] name: &str) {
        let mut value = whole();
        value.as_object_mut().unwrap().remove(name);
        assert_eq!(subscription(connection(), &value).unwrap().id, "wh_1");
        value[name] = Value::Null;
        assert_eq!(subscription(connection(), &value).unwrap().url, "https://a.example/in/x");
    }

    #[rstest::rstest]
    #[case(json!([whole(), 7, {"url": "x"}]), 1, 2)]
    #[case(json!({"webhooks": [whole()], "total": 1}), 1, 0)]
    #[case(json!([]), 0, 0)]
    fn a_list_is_read_entry_by_entry(#[case] body: Value, #[case] read: usize, #[case] unread: u32) {
        let (found, left) = list(connection(), body.to_string().as_bytes()).unwrap();
        assert_eq!((found.len(), left), (read, unread));
    }

    #[rstest::rstest]
    #[case("")]
    #[case("<html>")]
    #[case("{\"a\":[],\"b\":[]}")]
    #[case("7")]
    fn what_is_no_list_is_told(#[case] body: &str) {
        assert_eq!(list(connection(), body.as_bytes()).unwrap_err().code, "subscription.answer_unreadable");
    }
}
