//! Pages of the list of deliveries: newest first, by the place of the last row and never by an offset.

use std::fmt;
use std::str::FromStr;

use gatehouse_model::{DeliverySummary, EndpointId, Reason, VerdictStatus, WorkspaceId};
use rusqlite::types::Value;
use uuid::Uuid;

use crate::deliveries::{SUMMARY, id_range, summary};
use crate::{Store, StoreError, row};

/// The most rows that one page has.
const LARGEST_PAGE: u32 = 1000;

/// A place in the list; opaque to whoever passes it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(u64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "d{:x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        text.strip_prefix('d')
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(Self)
            .ok_or_else(|| StoreError::BadCursor { text: text.to_owned() })
    }
}

/// Which deliveries a list shows; what is none or absent leaves all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of this workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Of this endpoint.
    pub endpoint_id: Option<EndpointId>,
    /// Of endpoints of this platform.
    pub platform: Option<String>,
    /// With exactly this event.
    pub event: Option<String>,
    /// With this verdict.
    pub verdict: Option<VerdictStatus>,
    /// With this reason.
    pub reason: Option<Reason>,
    /// Only further attempts, or only first ones.
    pub duplicates: Option<bool>,
    /// The start of the id or of the sender's id, or a part of the event; without regard to case.
    pub text: Option<String>,
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows, newest first.
    pub deliveries: Vec<DeliverySummary>,
    /// Where the next page begins; none after the last row.
    pub next: Option<Cursor>,
    /// How many deliveries the filter leaves, over all pages.
    pub total: u64,
}

impl Store {
    /// Gives a page of the list, newest first: at most `limit` rows (1 to 1,000) behind `after`.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn page(
        &self,
        filter: DeliveryFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let limit = limit.clamp(1, LARGEST_PAGE);
        self.read(move |conn| {
            let (conditions, mut values) = conditions(&filter);
            let total = format!("SELECT count(*) AS total FROM delivery d WHERE {conditions}");
            let total = conn
                .prepare_cached(&total)?
                .query_row(rusqlite::params_from_iter(&values), |row| row::count(row, "total"))?;
            values.push(Value::Integer(after.map_or(i64::MAX, |cursor| row::signed(cursor.0))));
            values.push(Value::Integer(i64::from(limit) + 1));
            let sql = format!(
                "{SUMMARY} WHERE {conditions} AND d.sequence < ?{} ORDER BY d.sequence DESC LIMIT ?{}",
                values.len() - 1,
                values.len()
            );
            let mut deliveries = row::all(conn, &sql, rusqlite::params_from_iter(&values), summary)?;
            let more = deliveries.len() > limit as usize;
            deliveries.truncate(limit as usize);
            let next = deliveries.last().filter(|_| more).map(|last| Cursor(last.sequence));
            Ok(Page { deliveries, next, total })
        })
        .await
    }
}

/// Gives the conditions as SQL with numbered places, and the values for them.
fn conditions(filter: &DeliveryFilter) -> (String, Vec<Value>) {
    let mut conditions = vec!["TRUE".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(condition.replace('?', &format!("?{}", values.len())));
    };
    if let Some(id) = filter.workspace_id {
        add("d.workspace_id = ?", blob(id.uuid()));
    }
    if let Some(id) = filter.endpoint_id {
        add("d.endpoint_id = ?", blob(id.uuid()));
    }
    if let Some(platform) = &filter.platform {
        add("d.endpoint_id IN (SELECT id FROM endpoint WHERE platform = ?)", platform.clone().into());
    }
    if let Some(event) = &filter.event {
        add("d.provider_event = ?", event.clone().into());
    }
    if let Some(verdict) = filter.verdict {
        add("d.verdict = ?", verdict.as_str().to_owned().into());
    }
    if let Some(reason) = filter.reason {
        add("d.reason = ?", reason.as_str().to_owned().into());
    }
    match filter.duplicates {
        Some(true) => conditions.push("d.duplicate_of IS NOT NULL".to_owned()),
        Some(false) => conditions.push("d.duplicate_of IS NULL".to_owned()),
        None => {}
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let pattern = escape(text);
        values.push(format!("{pattern}%").into());
        values.push(format!("%{pattern}%").into());
        let at = values.len();
        let mut either = format!(
            "d.provider_delivery_id LIKE ?{} ESCAPE '\\' OR d.provider_event LIKE ?{at} ESCAPE '\\'",
            at - 1
        );
        if let Some((low, high)) = id_range(text) {
            values.push(blob(low));
            values.push(blob(high));
            either.push_str(&format!(" OR d.id BETWEEN ?{} AND ?{}", at + 1, at + 2));
        }
        conditions.push(format!("({either})"));
    }
    (conditions.join(" AND "), values)
}

fn blob(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

/// Takes the meaning from the signs that LIKE gives one to.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
