//! A text that is asked for by the start of very many words, such as the first letters of a name that stands in each
//! delivery.
//!
//! The index gathers the places of all of those words before it gives the first one, however few rows are wanted. Where
//! so many words begin so, the newest rows are likely to fit: they are read, and what they hold is put into an index of
//! the same kind in memory, which is asked instead. If too few of them fit, nothing is said and the index is asked.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::{Duration, Instant};

use gatehouse_model::DeliverySummary;
use rusqlite::{Connection, params, params_from_iter};

use super::narrow::Narrowed;
use super::place::{Cursor, Order, Reach};
use super::{Asked, DeliveryFilter, narrow};
use crate::bodies::Bodies;
use crate::deliveries::summary;
use crate::search::{Extract, KnownWords, Source};
use crate::{StoreError, row, search};

/// How many rows are looked at, and how long.
const MOST: usize = 1024;
const LONGEST: Duration = Duration::from_millis(40);

/// How many rows are put into the index in memory at once.
const PIECE: usize = 128;

/// The columns and the tokenizer of the inbox's own index.
const INDEX: &str = "CREATE VIRTUAL TABLE delivery_text USING fts5(
    head, body, names, digits, content = '', tokenize = 'unicode61 remove_diacritics 2'
)";

/// What reading needs beside the file.
pub(super) struct Beside<'a> {
    pub(super) bodies: &'a Bodies,
    /// Names whose values are never found.
    pub(super) hidden: &'a [String],
    pub(super) words: &'a KnownWords,
    pub(super) asked: &'a Asked,
}

/// The rows of a page, and where the next one begins.
type Rows = (Vec<DeliverySummary>, Option<Cursor>);

/// Gives a page out of the newest rows behind a place; none where it is not to be had from few of them.
pub(super) fn page(
    conn: &Connection,
    (filter, narrowed): (&DeliveryFilter, &Narrowed),
    reach: Reach,
    limit: usize,
    beside: &Beside<'_>,
) -> Result<Option<Rows>, StoreError> {
    let Some(expression) = narrowed.wide_expression() else { return Ok(None) };
    if filter.order != Order::Arrival || !narrowed.looks.is_empty() || limit >= MOST {
        return Ok(None);
    }
    let mut others = filter.clone();
    others.query.conditions.retain(|condition| !narrow::is_text(&condition.test));
    let others = Narrowed::by(conn, &others, beside.words)?;
    // What the index does not know yet is not found by it either.
    let indexed_above = row::signed(search::left(conn)?.left);
    let index = Connection::open_in_memory()?;
    index.execute_batch(INDEX)?;
    let mut values = others.values.clone();
    let sql = format!("{} {}", others.select_bytes(), reach.rest(&others, &mut values));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let (mut found, mut looked, began) = (Vec::new(), 0, Instant::now());
    loop {
        let mut piece = Vec::new();
        while piece.len() < PIECE
            && let Some(read) = rows.next()?
        {
            let one = summary(read)?;
            if row::signed(one.sequence) <= indexed_above {
                return Ok(None);
            }
            let body = match beside.bodies.of(read) {
                Err(StoreError::BodyLost { .. }) => Cow::Borrowed(&[][..]),
                body => body?,
            };
            let source = Source {
                id: one.id.uuid(),
                event: one.provider_event.as_deref(),
                sender_id: one.provider_delivery_id.as_deref(),
                head: read.get_ref("head")?.as_blob_or_null().map_err(rusqlite::Error::from)?,
                body: &body,
            };
            search::write_one(&index, one.sequence, &Extract::of(&source, beside.hidden))?;
            piece.push(one);
        }
        let ended = piece.len() < PIECE;
        looked += piece.len();
        let fitting = fitting(&index, expression, &piece)?;
        found.extend(piece.into_iter().filter(|one| fitting.contains(&one.sequence)));
        if found.len() > limit || ended {
            let more = found.len() > limit;
            found.truncate(limit);
            let next = found.last().filter(|_| more).map(|last| Cursor::of(last, Order::Arrival));
            return Ok(Some((found, next)));
        }
        if looked >= MOST || began.elapsed() > LONGEST || beside.asked.has_left() {
            return Ok(None);
        }
    }
}

/// Asks the index in memory about the rows that were put into it last.
fn fitting(
    index: &Connection,
    expression: &str,
    piece: &[DeliverySummary],
) -> Result<HashSet<u64>, StoreError> {
    let (Some(newest), Some(oldest)) = (piece.first(), piece.last()) else { return Ok(HashSet::new()) };
    let sql = "SELECT rowid AS sequence FROM delivery_text WHERE delivery_text MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
    let bounds = params![expression, row::signed(oldest.sequence), row::signed(newest.sequence)];
    Ok(row::all(index, sql, bounds, |found| row::count(found, "sequence"))?.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::{Now, Zone, parse};

    use crate::testing::{House, at, house};
    use crate::{Cursor, DeliveryFilter, Page};

    async fn page(house: &House, query: &str, after: Option<Cursor>, limit: u32) -> Page {
        let query = parse(query, &Now { at: at(3600), zone: Zone::UTC }).unwrap();
        let filter =
            DeliveryFilter { workspace_id: Some(house.workspace.id), query, ..DeliveryFilter::default() };
        house.store.page(filter, after, limit).await.unwrap()
    }

    fn numbers(page: &Page) -> Vec<u128> {
        page.deliveries.iter().map(|one| one.id.uuid().as_u128()).collect()
    }

    /// Deliveries each of which names another person, every third with a mark in its text.
    async fn persons(count: u128) -> House {
        let house = house().await;
        for number in 0..count {
            let mut sent = house.delivery(number, 0);
            let mark = if number % 3 == 0 { "Žlutý" } else { "modry" };
            sent.body =
                format!(r#"{{"who":"Person{number}","token":"perslost{number}","mark":"{mark}"}}"#).into();
            house.store.append(sent).await.unwrap();
        }
        house
    }

    #[tokio::test]
    async fn the_start_of_very_many_words_is_found_in_the_newest_rows() {
        let house = persons(40).await;
        let first = page(&house, "pers", None, 3).await;
        assert_eq!((numbers(&first), first.total, first.at_least), (vec![39, 38, 37], 3, true));
        assert_eq!(numbers(&page(&house, "pers", first.next, 3).await), [36, 35, 34]);
        assert_eq!(numbers(&page(&house, "pers zluty", None, 3).await), [39, 36, 33]);
        assert_eq!(numbers(&page(&house, "pers -zluty", None, 3).await), [38, 37, 35]);
        assert_eq!(numbers(&page(&house, "perslost", None, 3).await), [0_u128; 0], "a secret is not found");
    }

    #[tokio::test]
    async fn the_rest_of_the_list_and_its_numbers_are_those_of_the_index() {
        let house = persons(40).await;
        let all = page(&house, "pers", None, 100).await;
        assert_eq!((all.deliveries.len(), all.total, all.at_least, all.next), (40, 40, false, None));
        let query = parse("pers zluty", &Now { at: at(3600), zone: Zone::UTC }).unwrap();
        let filter = DeliveryFilter { query, ..DeliveryFilter::default() };
        let page = house.store.page_at(filter, None, 12, 9).await.unwrap();
        assert_eq!((numbers(&page), page.total), (vec![3, 0], 14));
    }
}
