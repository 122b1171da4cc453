//! Looking into heads and bodies, row by row, for a bounded time.

use std::borrow::Cow;
use std::time::Instant;

use gatehouse_model::DeliverySummary;
use gatehouse_model::query::{Condition, Pattern, Test, Value as Wanted};
use rusqlite::Connection;
use serde_json::Value as Json;

use super::narrow::Narrowed;
use super::place::{Cursor, Reach};
use super::{Asked, LONGEST};
use crate::StoreError;
use crate::bodies::Bodies;
use crate::deliveries::summary;

/// A condition on the bytes of a delivery.
#[derive(Debug, Clone)]
pub(super) struct Look {
    negated: bool,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Header { name: String, values: Vec<Pattern> },
    Body { pointer: String, values: Vec<Wanted> },
}

/// What one page found.
pub(super) struct Scanned {
    pub(super) deliveries: Vec<DeliverySummary>,
    pub(super) next: Option<Cursor>,
}

/// Reads rows until the page is full, the time is over or nobody waits any more.
pub(super) fn page(
    conn: &Connection,
    narrowed: &Narrowed,
    reach: Reach,
    limit: usize,
    asked: &Asked,
    bodies: &Bodies,
) -> Result<Scanned, StoreError> {
    let into_bodies = narrowed.looks.iter().any(|look| matches!(look.what, What::Body { .. }));
    let mut values = narrowed.values.clone();
    let sql = format!("{} {}", narrowed.select_bytes(), reach.rest(narrowed, &mut values));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
    let (mut deliveries, began) = (Vec::new(), Instant::now());
    while let Some(row) = rows.next()? {
        let head = row.get_ref("head")?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        let body = match if into_bodies { bodies.of(row) } else { Ok(Cow::Borrowed(&[][..])) } {
            Ok(body) => Some(body),
            // Nothing can be said of what is in it.
            Err(error @ StoreError::BodyLost { .. }) => {
                tracing::error!(code = error.code(), %error);
                None
            }
            Err(error) => return Err(error),
        };
        let holds =
            |body: &[u8]| narrowed.looks.iter().all(|look| look.holds(head.unwrap_or_default(), body));
        if body.is_some_and(|body| holds(&body)) {
            deliveries.push(summary(row)?);
        }
        if deliveries.len() >= limit || asked.has_left() || began.elapsed() > LONGEST {
            // The next page finds out whether there is anything behind it.
            let last = Cursor::of(&summary(row)?, narrowed.order);
            return Ok(Scanned { deliveries, next: Some(last) });
        }
    }
    Ok(Scanned { deliveries, next: None })
}

impl Look {
    /// Takes a condition that no column answers; none for the others.
    pub(super) fn of(condition: &Condition) -> Option<Self> {
        let what = match &condition.test {
            Test::Header { name, values } => What::Header { name: name.clone(), values: values.clone() },
            Test::Body { pointer, values } => What::Body { pointer: pointer.clone(), values: values.clone() },
            _ => return None,
        };
        Some(Self { negated: condition.negated, what })
    }

    pub(super) fn holds(&self, head: &[u8], body: &[u8]) -> bool {
        let found = match &self.what {
            What::Header { name, values } => headers(head, name)
                .any(|value| values.iter().any(|wanted| wanted.is_anything() || wanted.is_in(&value))),
            What::Body { pointer, values } => in_body(body, pointer, values),
        };
        found != self.negated
    }
}

fn headers<'a>(head: &'a [u8], name: &str) -> impl Iterator<Item = Cow<'a, str>> {
    head.split(|&byte| byte == b'\n').skip(1).filter_map(move |line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (before, value) = line.split_at_checked(colon)?;
        before.eq_ignore_ascii_case(name.as_bytes()).then(|| {
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            String::from_utf8_lossy(value)
        })
    })
}

fn in_body(body: &[u8], pointer: &str, values: &[Wanted]) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    // Most bodies without the name need not be read; one with an escape in it might spell it otherwise.
    let plain = last.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if plain && !body.contains(&b'\\') && !contains(body, last.as_bytes()) {
        return false;
    }
    let Ok(json) = serde_json::from_slice::<Json>(body) else { return false };
    let Some(found) = json.pointer(pointer) else { return false };
    values.iter().any(|wanted| match (wanted, found) {
        (Wanted::Like(like), _) if like.is_anything() => true,
        (_, Json::Object(_) | Json::Array(_)) => false,
        (Wanted::Like(like), Json::String(text)) => like.fits(text),
        (Wanted::Like(like), other) => like.fits(&other.to_string()),
        (Wanted::Number(number), Json::Number(found)) => {
            found.as_f64().is_some_and(|found| number.holds(found))
        }
        // Many write their numbers as texts.
        (Wanted::Number(number), Json::String(text)) => text.parse().is_ok_and(|found| number.holds(found)),
        (Wanted::Number(_), _) => false,
    })
}

fn contains(body: &[u8], name: &[u8]) -> bool {
    name.is_empty() || body.windows(name.len()).any(|part| part == name)
}
