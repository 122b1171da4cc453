//! Pages of the list of deliveries: newest first, by the place of the last row and never by an offset.
//!
//! The list has two orders. In that of arrival new rows come in above all others; in that of the payloads' own times
//! they come in anywhere, so that a list which is to stand still is one of what was stored before a moment.

mod bounds;
mod histogram;
mod names;
mod narrow;
mod newest;
mod own_time;
mod pieces;
mod place;
mod planned;
mod rank;
mod scan;
mod totals;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gatehouse_model::query::Query;
use gatehouse_model::{DeliverySummary, WorkspaceId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use crate::deliveries::summary;
use crate::{Store, StoreError, row, search};
pub use histogram::{Bar, Histogram};
use narrow::{Along, Narrowed, OWN_TIME};
use newest::Beside;
use place::Reach;
pub use place::{Cursor, Order};
pub use planned::PlanPlace;
pub(crate) use rank::Anchors;
use scan::Scanned;
pub(crate) use totals::Totals;

/// How long one page may look for rows; then it is given as far as it came.
const LONGEST: Duration = Duration::from_millis(80);

/// The most rows that one page has.
const LARGEST_PAGE: u32 = 1000;

/// Which deliveries a list shows; what is none or empty leaves all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of this workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// For which all of this holds.
    pub query: Query,
    /// In which order.
    pub order: Order,
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows, newest first. There may be fewer than asked for, and even none, while there is a next page: then
    /// looking for them took too long to go on.
    pub deliveries: Vec<DeliverySummary>,
    /// Where the next page begins; none after the last row.
    pub next: Option<Cursor>,
    /// How many deliveries the filter leaves, over all pages.
    pub total: u64,
    /// Whether there may be more than the total, because counting on would take too long.
    pub at_least: bool,
    /// How many places in the order of commits are not in the index of texts yet; zero for a filter without text.
    pub unindexed: u64,
    /// The place right before the first row: from there on rows keep their numbers while new ones come in. In the
    /// order of own times only the first page has one.
    pub top: Option<Cursor>,
    /// Whether [`Store::page_at`] reaches any row of this list; not where bytes have to be looked into, nor where
    /// looking for this page took too long.
    pub ranked: bool,
}

/// Tells a read that whoever asked has gone away.
#[derive(Debug, Clone, Default)]
struct Asked(Arc<AtomicBool>);

impl Asked {
    fn has_left(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Held by whoever waits for the answer.
struct Waiting(Asked);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
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
        let limit = limit.clamp(1, LARGEST_PAGE) as usize;
        let reach = Reach::behind(after, filter.order)?;
        if narrow::asks_what_waits(&filter.query) {
            self.index_waiting().await?;
        }
        let asked = Asked::default();
        let (_waiting, totals, bodies) = (Waiting(asked.clone()), self.totals(), self.bodies());
        let (words, hidden) = (self.words(), self.hidden());
        let (latencies, era) =
            (self.latencies(), totals.as_ref().map(|totals| totals.era()).unwrap_or_default());
        self.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &words)?;
            let unindexed = if narrowed.asks_text { search::left(conn)?.left } else { 0 };
            let ranked = narrowed.looks.is_empty();
            let beside = Beside { bodies: &bodies, hidden: &hidden, words: &words, asked: &asked };
            let newest_rows = newest::page(conn, (&filter, &narrowed), reach, limit, &beside)?;
            let is_wide = narrowed.is_wide;
            let (mut deliveries, next) = match newest_rows {
                Some(found) => found,
                None if narrowed.goes_in_pieces() => {
                    pieces::rows(conn, &narrowed, reach, limit, (Some(LONGEST), &asked))?
                }
                None if ranked => rows(conn, &narrowed, reach, limit, 0)?,
                None => {
                    let Scanned { deliveries, next } =
                        scan::page(conn, &narrowed, reach, limit, &asked, &bodies)?;
                    (deliveries, next)
                }
            };
            latencies.fill(&mut deliveries);
            // Rows behind a page that is not full would be counted from a wrong number.
            let ranked = ranked && (next.is_none() || deliveries.len() == limit);
            let (total, at_least) = match (after, next) {
                (None, None) => (deliveries.len() as u64, false),
                // Counting it gathers all of it once more.
                _ if !ranked || is_wide => (deliveries.len() as u64, true),
                _ => {
                    let counted = narrowed.in_order_of_commits(conn, &filter, &words)?;
                    totals::count(conn, &counted, totals.as_deref().map(|totals| (totals, era)), &asked)?
                }
            };
            let top = match filter.order {
                Order::Arrival => above(&deliveries),
                Order::OwnTime if after.is_none() => Some(Cursor::above(newest_place(conn)?.unsigned_abs())),
                Order::OwnTime => None,
            };
            Ok(Page { top, deliveries, next, total, at_least, unindexed, ranked })
        })
        .await
    }

    /// Gives the page that begins at the row of the number `rank` behind `after`, or from the newest on; a page deep
    /// down costs as much as one near the top, once the list was walked over.
    ///
    /// The total is that of the rows behind `after`. A filter that looks into bytes has no such pages and gives none.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn page_at(
        &self,
        filter: DeliveryFilter,
        after: Option<Cursor>,
        rank: u64,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let limit = limit.clamp(1, LARGEST_PAGE) as usize;
        // A place inside the list is none before which all of it was stored.
        let below = Reach::behind(after, Order::Arrival)?.below;
        if narrow::asks_what_waits(&filter.query) {
            self.index_waiting().await?;
        }
        let asked = Asked::default();
        let (_waiting, anchors) = (Waiting(asked.clone()), self.anchors());
        let (latencies, words) = (self.latencies(), self.words());
        let era = self.totals().map(|totals| totals.era());
        self.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &words)?;
            let ranked = narrowed.looks.is_empty();
            let empty = Page {
                deliveries: Vec::new(),
                next: None,
                total: 0,
                at_least: !ranked,
                unindexed: 0,
                top: None,
                ranked,
            };
            if !ranked {
                return Ok(empty);
            }
            let unindexed = if narrowed.asks_text { search::left(conn)?.left } else { 0 };
            let (reach, skip, total) = match narrowed.along {
                Along::Index(_, OWN_TIME) => {
                    let counted = narrowed.in_order_of_commits(conn, &filter, &words)?;
                    anchors.find_by_own_time(conn, (&narrowed, &counted), below, rank, era, &asked)?
                }
                _ => {
                    let begin = anchors.find(conn, &narrowed, below, rank, era, &asked)?;
                    (Reach { below: begin.below, behind: None }, begin.skip, begin.total)
                }
            };
            let (mut deliveries, next) = match place_behind(conn, &narrowed, reach, skip)? {
                Some(reach) if narrowed.goes_in_pieces() => {
                    pieces::rows(conn, &narrowed, reach, limit, (None, &asked))?
                }
                Some(reach) => rows(conn, &narrowed, reach, limit, 0)?,
                None => rows(conn, &narrowed, reach, limit, skip)?,
            };
            latencies.fill(&mut deliveries);
            let top = if filter.order == Order::Arrival { above(&deliveries) } else { None };
            Ok(Page { deliveries, next, total, unindexed, top, at_least: false, ..empty })
        })
        .await
    }

    /// Gives the statement by which a page is read, for measuring it and for asking SQLite how it goes about it.
    ///
    /// # Errors
    /// As [`Store::page`].
    pub async fn page_statement(
        &self,
        filter: DeliveryFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<PageStatement, StoreError> {
        let (reach, words) = (Reach::behind(after, filter.order)?, self.words());
        self.read(move |conn| {
            let narrowed = Narrowed::by(conn, &filter, &words)?;
            let (sql, values) = statement(&narrowed, reach, limit as usize, 0);
            Ok(PageStatement { sql, values })
        })
        .await
    }
}

/// A statement and what is bound to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PageStatement {
    /// The statement.
    pub sql: String,
    /// Its values, from `?1` on.
    pub values: Vec<Value>,
}

/// Gives the place of the newest delivery; 0 where there is none.
fn newest_place(conn: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(sequence), 0) FROM delivery";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Passes over rows by their places alone, which an index has; none where the list is not in the order of commits.
fn place_behind(
    conn: &Connection,
    narrowed: &Narrowed,
    reach: Reach,
    skip: u64,
) -> Result<Option<Reach>, StoreError> {
    if skip == 0 {
        return Ok(Some(reach));
    }
    if narrowed.order != Order::Arrival || matches!(narrowed.along, Along::Few(_)) {
        return Ok(None);
    }
    let mut values = narrowed.values.clone();
    let rest = reach.rest(narrowed, &mut values);
    values.push(Value::Integer(row::signed(skip - 1)));
    let sql = format!("{} {rest} LIMIT 1 OFFSET ?{}", narrowed.select_few_places(), values.len());
    let mut last = conn.prepare_cached(&sql)?;
    let last = last.query_row(rusqlite::params_from_iter(&values), |row| row.get("sequence")).optional()?;
    Ok(Some(Reach { below: last.unwrap_or(i64::MIN), ..reach }))
}

fn statement(narrowed: &Narrowed, reach: Reach, limit: usize, skip: u64) -> (String, Vec<Value>) {
    let select = if narrowed.looks.is_empty() { narrowed.select() } else { narrowed.select_bytes() };
    let mut values = narrowed.values.clone();
    let rest = reach.rest(narrowed, &mut values);
    values.push(Value::Integer(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    values.push(Value::Integer(row::signed(skip)));
    let last = values.len();
    (format!("{select} {rest} LIMIT ?{} OFFSET ?{last}", last - 1), values)
}

fn rows(
    conn: &Connection,
    narrowed: &Narrowed,
    reach: Reach,
    limit: usize,
    skip: u64,
) -> Result<(Vec<DeliverySummary>, Option<Cursor>), StoreError> {
    let (sql, values) = statement(narrowed, reach, limit, skip);
    let mut deliveries = row::all(conn, &sql, rusqlite::params_from_iter(&values), summary)?;
    let more = deliveries.len() > limit;
    deliveries.truncate(limit);
    let next = deliveries.last().filter(|_| more).map(|last| Cursor::of(last, narrowed.order));
    Ok((deliveries, next))
}

/// The place right before the first row.
fn above(deliveries: &[DeliverySummary]) -> Option<Cursor> {
    deliveries.first().map(|first| Cursor::above(first.sequence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::KnownWords;
    use crate::testing::{House, at, connection, delivery_id, endpoint, house, workspace};
    use gatehouse_model::query::{Condition, Now, Place, Test, Text, Zone, parse, quote};
    use gatehouse_model::{DeliveryId, Reason, Verdict, VerdictStatus};
    use proptest::prelude::*;
    use rstest::rstest;

    fn asks(query: &str) -> DeliveryFilter {
        let now = Now { at: at(3600), zone: Zone::UTC };
        DeliveryFilter { query: parse(query, &now).unwrap(), ..DeliveryFilter::default() }
    }

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
            sent.head = Some(
                b"POST /in/s3cr3t HTTP/1.1\r\nHost: x\r\nAuthorization: s3cr3t\r\nUser-Agent: agent7\r\n\r\n"
                    .to_vec(),
            );
            sent.body = format!(
                r#"{{"n":{number},"deep":{{"who":"\u017baneta Novak","mail":"jan{number}@acme.example"}},
                    "phone":"+420 777-123-40{number}","account_api_key":"s3cr3t","kind":"{}"}}"#,
                if number == 3 { "invalid3" } else { "x" }
            )
            .into_bytes();
            house.store.append(sent).await.unwrap();
        }
        house
    }

    #[tokio::test]
    async fn the_newest_comes_first() {
        assert_eq!(ids(&five().await, DeliveryFilter::default()).await, [5, 4, 3, 2, 1]);
    }

    #[rstest]
    #[case("platform:keruj", &[5])]
    #[case("event:shift.created", &[5, 3, 2, 1])]
    #[case("event:shift.*", &[5, 3, 2, 1])]
    #[case("-event:shift.*", &[4])]
    #[case("verdict:invalid", &[3])]
    #[case("-verdict:invalid", &[5, 4, 2, 1])]
    #[case("reason:mismatch,ok", &[5, 4, 3, 2, 1])]
    #[case("reason:mismatch", &[3])]
    #[case("is:duplicate", &[2])]
    #[case("is:first", &[5, 4, 3, 1])]
    #[case("endpoint:\"ENDPOINT 2\"", &[5])]
    #[case("endpoint:nowhere", &[])]
    #[case("-endpoint:\"endpoint 2\"", &[4, 3, 2, 1])]
    #[case("id:evt_3", &[3])]
    #[case("id:00000000-0000-0000-0000-000000000004", &[4])]
    #[case("id:vt_3", &[])]
    #[case("status:2xx size:<1kb", &[5, 4, 3, 2, 1])]
    #[case("status:>=300", &[])]
    #[case("last:2h", &[5, 4, 3, 2, 1])]
    #[case("last:30m", &[])]
    #[case("is:replayed,conflict,handshake,rejudged,sent,proxied,relayed,imported", &[2])]
    #[case("header.host:X", &[5, 4, 3, 2, 1])]
    #[case("-header.x-absent:*", &[5, 4, 3, 2, 1])]
    #[case("body./n:1 verdict:valid", &[1])]
    #[case("body./n:>3", &[5, 4])]
    #[case("body./deep/who:*novak", &[5, 4, 3, 2, 1])]
    #[case("-body./n:*", &[])]
    #[tokio::test]
    async fn a_query_leaves_what_it_asks_for(#[case] query: &str, #[case] left: &[u128]) {
        let house = five().await;
        assert_eq!(ids(&house, asks(query)).await, left);
        let here = DeliveryFilter { workspace_id: Some(house.workspace.id), ..asks(query) };
        let left: Vec<_> = left.iter().copied().filter(|number| *number != 5).collect();
        assert_eq!(ids(&house, here).await, left, "along the indexes of a workspace");
    }

    #[rstest]
    #[case::start_of_our_id("00000000-0000-0000-0000-000000000004", &[4])]
    #[case::our_id_without_hyphens("00000000000000000000000000000004", &[4])]
    #[case::start_of_their_id("EVT_3", &[3])]
    #[case::not_the_middle_of_their_id("vt_3", &[])]
    #[case::part_of_the_event("shift.cre", &[5, 3, 2, 1])]
    #[case::two_words("shift invalid3", &[3])]
    #[case::a_percent_sign_is_none("100%", &[4])]
    #[case::an_underscore_is_no_wildcard("evtx3", &[])]
    #[case::a_mail_address("jan3@acme.example", &[3])]
    #[case::a_number_as_stored("+420 777 123 404", &[4])]
    #[case::a_number_without_its_country("777123404", &[4])]
    #[case::letters_with_marks("Żaneta", &[5, 4, 3, 2, 1])]
    #[case::letters_without("zaneta", &[5, 4, 3, 2, 1])]
    #[case::not_it("zaneta -jan3@acme.example", &[5, 4, 2, 1])]
    #[case::only_in_the_body("header:zaneta", &[])]
    #[case::in_the_head("header:agent7", &[5, 4, 3, 2, 1])]
    #[case::a_secret("s3cr3t", &[])]
    #[case::nothing_asked("  ", &[5, 4, 3, 2, 1])]
    #[case::a_quote("\"'\" zaneta", &[])]
    #[tokio::test]
    async fn a_text_is_found(#[case] text: &str, #[case] left: &[u128]) {
        if text.starts_with("\"'") {
            // Signs alone are refused before they come here.
            return assert!(parse(text, &Now { at: at(0), zone: Zone::UTC }).is_err());
        }
        assert_eq!(ids(&five().await, asks(text)).await, left);
    }

    #[tokio::test]
    async fn what_is_removed_is_found_no_more() {
        let house = five().await;
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        assert_eq!(ids(&house, asks("zaneta")).await, [5]);
    }

    #[tokio::test]
    async fn a_total_follows_what_comes_and_what_goes() {
        let house = five().await;
        let total = async |filter: &DeliveryFilter| {
            let page = house.store.page(filter.clone(), None, 1).await.unwrap();
            assert!(!page.at_least);
            page.total
        };
        let all = DeliveryFilter::default();
        let found = asks("zaneta");
        assert_eq!((total(&all).await, total(&found).await), (5, 5));
        house.store.append(house.delivery(6, 0)).await.unwrap();
        assert_eq!((total(&all).await, total(&found).await), (6, 5));
        house.store.remove_endpoint(house.endpoint.id).await.unwrap();
        assert_eq!((total(&all).await, total(&found).await), (1, 1));
    }

    #[tokio::test]
    async fn a_workspace_shows_nothing_of_another() {
        let house = five().await;
        let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..Default::default() };
        assert_eq!(ids(&house, filter).await, [4, 3, 2, 1]);
        let filter =
            DeliveryFilter { workspace_id: Some(workspace(2).id), ..asks("endpoint:\"endpoint 1\"") };
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
    #[case("", "delivery_workspace (workspace_id=? AND sequence<?)")]
    #[case("verdict:invalid", "delivery_verdict (workspace_id=? AND verdict=? AND sequence<?)")]
    #[case(
        "event:shift.created status:2xx",
        "delivery_named (workspace_id=? AND provider_event=? AND sequence<?)"
    )]
    #[case("endpoint:\"endpoint 1\"", "delivery_endpoint (endpoint_id=? AND sequence<?)")]
    #[case("reason:mismatch", "delivery_reason (workspace_id=? AND reason=? AND sequence<?)")]
    #[case("status:4xx", "delivery_refused (workspace_id=? AND sequence<?)")]
    #[case("is:duplicate", "delivery_duplicate (workspace_id=? AND sequence<?)")]
    #[case("is:replayed", "delivery_replayed (workspace_id=? AND sequence<?)")]
    #[case("is:conflict", "delivery_conflict (workspace_id=? AND sequence<?)")]
    #[case("zaneta verdict:invalid", "VIRTUAL TABLE INDEX")]
    #[tokio::test]
    async fn a_page_is_read_along_an_index_in_the_order_of_the_list(
        #[case] query: &str,
        #[case] expected: &str,
    ) {
        let house = five().await;
        let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..asks(query) };
        let narrowed =
            house.store.read(move |conn| Narrowed::by(conn, &filter, &KnownWords::default())).await.unwrap();
        let sequence = narrowed.sequence();
        let sql = format!(
            "{} AND {sequence} < ?{} ORDER BY {sequence} DESC LIMIT 9",
            narrowed.select(),
            narrowed.values.len() + 1
        );
        let plan = house.plan(&sql).await;
        assert!(plan.contains(expected) && !plan.contains("TEMP"), "{plan}");
    }

    #[rstest]
    #[case("id:evt_3", "delivery_provider_id")]
    #[case("last:15m", "delivery_received (workspace_id=? AND received_at>?)")]
    #[tokio::test]
    async fn few_rows_are_found_and_sorted(#[case] query: &str, #[case] expected: &str) {
        let house = five().await;
        let filter = DeliveryFilter { workspace_id: Some(house.workspace.id), ..asks(query) };
        let narrowed =
            house.store.read(move |conn| Narrowed::by(conn, &filter, &KnownWords::default())).await.unwrap();
        let plan = house.plan(&format!("{} ORDER BY d.sequence DESC", narrowed.select())).await;
        assert!(plan.contains(expected), "{plan}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_text_can_be_asked_for(words in "\\PC{0,12}[a-z]\\PC{0,12}", start in "[a-zA-Z+0-9\"*^(){}:-]{1,8}x") {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let house = house().await;
                house.store.page(asks(&quote(&words)), None, 1).await.unwrap();
                let text = Text { words: start.clone(), exact: false };
                let condition = Condition { negated: false, test: Test::Text(vec![text]), place: Place { offset: 0, length: 0 } };
                let query = Query { conditions: vec![condition] };
                let filter = DeliveryFilter { query, ..DeliveryFilter::default() };
                house.store.page(filter, None, 1).await.unwrap();
            });
        }

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
                let filter = asks("verdict:invalid");
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
