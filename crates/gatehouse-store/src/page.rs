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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, connection, delivery_id, endpoint, house, workspace};
    use gatehouse_model::{DeliveryId, Verdict};
    use proptest::prelude::*;
    use rstest::rstest;

    async fn ids(house: &House, filter: DeliveryFilter) -> Vec<u128> {
        let page = house.store.page(filter, None, 100).await.unwrap();
        assert_eq!(page.total as usize, page.deliveries.len(), "the total counts what the filter leaves");
        page.deliveries.iter().map(|delivery| delivery.id.uuid().as_u128()).collect()
    }

    /// Five deliveries: 1 and 2 are one event, 3 is invalid, 4 is of another event, 5 of another endpoint.
    async fn five() -> House {
        let house = house().await;
        let far = workspace(2);
        house.store.create_workspace(&far).await.unwrap();
        let mut other = connection(2, &far);
        other.platform = "keruj".to_owned();
        house.store.create_connection(&other).await.unwrap();
        house.store.create_endpoint(&endpoint(2, &other)).await.unwrap();
        for number in 1..=5 {
            let mut sent = house.delivery(number, 0);
            match number {
                1 | 2 => sent.dedupe_key = Some("same".to_owned()),
                3 => sent.verdict = Verdict::bare(VerdictStatus::Invalid, Reason::Mismatch),
                4 => sent.provider_event = Some("100%_done".to_owned()),
                _ => {
                    let endpoint = endpoint(2, &other);
                    sent.workspace_id = endpoint.workspace_id;
                    sent.connection_id = endpoint.connection_id;
                    sent.endpoint_id = endpoint.id;
                }
            }
            house.store.append(sent).await.unwrap();
        }
        house
    }

    #[tokio::test]
    async fn the_newest_comes_first() {
        assert_eq!(ids(&five().await, DeliveryFilter::default()).await, [5, 4, 3, 2, 1]);
    }

    #[rstest]
    #[case::platform(DeliveryFilter { platform: Some("keruj".into()), ..Default::default() }, &[5])]
    #[case::event(DeliveryFilter { event: Some("shift.created".into()), ..Default::default() }, &[5, 3, 2, 1])]
    #[case::verdict(DeliveryFilter { verdict: Some(VerdictStatus::Invalid), ..Default::default() }, &[3])]
    #[case::reason(DeliveryFilter { reason: Some(Reason::Mismatch), ..Default::default() }, &[3])]
    #[case::duplicates(DeliveryFilter { duplicates: Some(true), ..Default::default() }, &[2])]
    #[case::firsts(DeliveryFilter { duplicates: Some(false), ..Default::default() }, &[5, 4, 3, 1])]
    #[tokio::test]
    async fn a_filter_leaves_what_it_names(#[case] filter: DeliveryFilter, #[case] left: &[u128]) {
        assert_eq!(ids(&five().await, filter).await, left);
    }

    #[rstest]
    #[case::start_of_our_id("00000000-0000-0000-0000-000000000004", &[4])]
    #[case::start_of_their_id("EVT_3", &[3])]
    #[case::not_the_middle_of_their_id("vt_3", &[])]
    #[case::part_of_the_event("ft.cre", &[5, 3, 2, 1])]
    #[case::a_percent_sign_is_itself("100%", &[4])]
    #[case::an_underscore_is_itself("%_d", &[4])]
    #[case::an_underscore_is_no_wildcard("evt-3", &[])]
    #[case::nothing_asked("  ", &[5, 4, 3, 2, 1])]
    #[case::a_backslash("\\", &[])]
    #[case::a_quote("'", &[])]
    #[tokio::test]
    async fn a_text_is_looked_for_as_written(#[case] text: &str, #[case] left: &[u128]) {
        let filter = DeliveryFilter { text: Some(text.to_owned()), ..Default::default() };
        assert_eq!(ids(&five().await, filter).await, left);
    }

    #[tokio::test]
    async fn a_workspace_shows_nothing_of_another() {
        let house = five().await;
        let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..Default::default() };
        assert_eq!(ids(&house, filter).await, [4, 3, 2, 1]);
        let filter = DeliveryFilter {
            workspace_id: Some(workspace(2).id),
            endpoint_id: Some(house.endpoint.id),
            ..Default::default()
        };
        assert_eq!(ids(&house, filter).await, [0_u128; 0]);
    }

    #[tokio::test]
    async fn rows_that_come_while_paging_shift_nothing() {
        let house = five().await;
        let first = house.store.page(DeliveryFilter::default(), None, 2).await.unwrap();
        house.store.append(house.delivery(6, 0)).await.unwrap();
        let second = house.store.page(DeliveryFilter::default(), first.next, 2).await.unwrap();
        let ids: Vec<_> = second.deliveries.iter().map(|delivery| delivery.id).collect();
        assert_eq!(ids, [delivery_id(3), delivery_id(2)]);
    }

    #[rstest]
    #[case("")]
    #[case("d")]
    #[case("7")]
    #[case("d-1")]
    #[case("d+1")]
    #[case("dfffffffffffffffff")]
    fn what_is_no_cursor_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Cursor>().unwrap_err().code(), "store.bad_cursor");
    }

    #[tokio::test]
    async fn a_page_is_read_along_an_index() {
        let sql = format!(
            "{SUMMARY} WHERE d.workspace_id = ?1 AND d.sequence < ?2 ORDER BY d.sequence DESC LIMIT 9"
        );
        let plan = house().await.plan(&sql).await;
        assert!(
            plan.contains("delivery_workspace (workspace_id=? AND sequence<?)") && !plan.contains("TEMP"),
            "{plan}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_pages_together_are_the_list(invalid in prop::collection::vec(any::<bool>(), 0..30), limit in 1_u32..12) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let house = house().await;
                let mut expected: Vec<DeliveryId> = Vec::new();
                for (number, invalid) in invalid.iter().enumerate() {
                    let mut sent = house.delivery(number as u128, 0);
                    if *invalid {
                        sent.verdict = Verdict::bare(VerdictStatus::Invalid, Reason::Mismatch);
                        expected.insert(0, sent.id);
                    }
                    house.store.append(sent).await.unwrap();
                }
                let filter = DeliveryFilter { verdict: Some(VerdictStatus::Invalid), ..Default::default() };
                let (mut found, mut after) = (Vec::new(), None);
                loop {
                    let page = house.store.page(filter.clone(), after, limit).await.unwrap();
                    assert_eq!(page.total as usize, expected.len());
                    assert!(page.deliveries.len() <= limit as usize);
                    found.extend(page.deliveries.iter().map(|delivery| delivery.id));
                    // The cursor goes through text, as it does between a window and the backend.
                    after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
                    if after.is_none() {
                        break;
                    }
                    assert_eq!(page.deliveries.len(), limit as usize, "only the last page is short");
                }
                assert_eq!(found, expected);
            });
        }
    }
}
