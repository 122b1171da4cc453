//! What goes out for one item: the delivery as it came, or what the templates of its rule make of it.

use std::collections::BTreeMap;

use gatehouse_model::{Delivery, ForwardRule, OutboxItem, Problem, RequestHead};
use gatehouse_store::OutboxEdit;
use minijinja::{Value, context};

use super::template::Template;

/// The header by which a target knows two sendings of one item.
pub(crate) const KEY_HEADER: &str = "Idempotency-Key";

/// The header that says that an earlier sending may have arrived.
pub(crate) const AGAIN_HEADER: &str = "Gatehouse-Possible-Duplicate";

/// How much of a body a message shows, in letters.
const SUMMARY: usize = 2500;

/// A message ready to be sent.
pub(crate) struct Message {
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
}

/// Makes the message of an item.
///
/// # Errors
/// `delivery.head_not_kept`, and what the templates say.
pub(crate) fn message(
    rule: &ForwardRule,
    item: &OutboxItem,
    delivery: &Delivery,
    body: Vec<u8>,
    edit: Option<OutboxEdit>,
) -> Result<Message, Problem> {
    let templates = &rule.options.headers;
    let needs_context = rule.options.body.is_some() || templates.iter().any(|(_, value)| value.contains('{'));
    let context = if needs_context { context_of(item, delivery, &body) } else { Value::UNDEFINED };
    let mut headers = Vec::with_capacity(templates.len() + 2);
    for (name, value) in templates {
        let value = Template::read(value, "headers")?.write(&context, "headers")?;
        headers.push((name.clone(), value));
    }
    let (mut head, mut body) = match &rule.options.body {
        // A new message: what the platform sent along with its own, a signature or a token, has no place on it.
        Some(template) => {
            let text = Template::read(template, "body")?.write(&context, "body")?;
            (NEW_HEAD.to_vec(), text.into_bytes())
        }
        None => (delivery.head.clone().ok_or_else(head_not_kept)?, body),
    };
    if let Some(edit) = edit {
        headers.extend(edit.headers);
        if let Some(edited) = edit.body {
            // Its length is set by the writer; that it was packed would be untrue now.
            head = without_encoding(&head)?;
            body = edited;
        }
    }
    let has_key = |name: &str| {
        RequestHead::parse(&head).is_ok_and(|head| head.first(name).is_some())
            || headers.iter().any(|(set, _)| set.eq_ignore_ascii_case(name))
    };
    let mut own = Vec::new();
    if !has_key(KEY_HEADER) {
        own.push((KEY_HEADER.to_owned(), item.id.to_string()));
    }
    if item.possible_duplicate {
        own.push((AGAIN_HEADER.to_owned(), "true".to_owned()));
    }
    headers.extend(own);
    Ok(Message { head, body, headers })
}

const NEW_HEAD: &[u8] = b"POST / HTTP/1.1\r\nHost: x\r\nUser-Agent: Gatehouse\r\nAccept: */*\r\n\r\n";

fn head_not_kept() -> Problem {
    Problem::new("delivery.head_not_kept", "The head of this delivery was not kept, so it cannot be sent on.")
}

fn without_encoding(head: &[u8]) -> Result<Vec<u8>, Problem> {
    let text = String::from_utf8_lossy(head);
    if !text.to_ascii_lowercase().contains("content-encoding") {
        return Ok(head.to_vec());
    }
    let set = [("Content-Encoding".to_owned(), "identity".to_owned())];
    gatehouse_client::rewrite_headers(head, &set).map_err(|error| error.problem())
}

fn context_of(item: &OutboxItem, delivery: &Delivery, body: &[u8]) -> Value {
    let summary = &delivery.summary;
    let headers: BTreeMap<String, String> = delivery
        .head
        .as_deref()
        .and_then(|head| RequestHead::parse(head).ok())
        .map(|head| {
            head.headers
                .iter()
                .map(|header| (header.name.to_ascii_lowercase(), header.text().into_owned()))
                .collect()
        })
        .unwrap_or_default();
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let text = String::from_utf8_lossy(body).into_owned();
    let pretty = json.as_ref().and_then(|json| serde_json::to_string_pretty(json).ok());
    let shown: String = pretty.as_ref().unwrap_or(&text).chars().take(SUMMARY).collect();
    context! {
        event => summary.provider_event,
        id => summary.id.to_string(),
        sender_id => summary.provider_delivery_id,
        endpoint => summary.endpoint,
        platform => summary.platform,
        verdict => summary.verdict.as_str(),
        reason => summary.reason.as_str(),
        received_at => summary.received_at.to_string(),
        method => summary.method,
        path => summary.path,
        idempotency_key => item.id.to_string(),
        attempt => item.tries,
        headers,
        body => json,
        text,
        summary => shown,
    }
}
