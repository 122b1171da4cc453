//! Texts of a query as FTS5 reads them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use gatehouse_model::query::Text;
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

/// The fewest signs of a word that is not finished.
const SHORTEST_START: usize = 3;

/// The fewest digits of an id of ours.
const SHORTEST_ID: usize = 6;

/// Up to how many words the start of a word is looked for by each of them; FTS5 gathers all deliveries of all of them
/// before it gives the first one, while it gives those of a whole word one after another.
const FEW_WORDS: usize = 24;

/// Gives the words in the index that begin so; none when they are many.
pub(super) type Words<'a> = dyn Fn(&str) -> Result<Option<Vec<String>>, StoreError> + 'a;

/// Gives the expression for deliveries in which any of these texts stands; `column` is `head` or `body`, or none for
/// anywhere.
pub(crate) fn expression(
    texts: &[Text],
    column: Option<&str>,
    words: &Words<'_>,
) -> Result<String, StoreError> {
    let mut parts = Vec::new();
    for text in texts {
        // A whole mail address does not go on, and each has an end that stands in many.
        let found = phrase(&text.words, !text.exact && !text.words.contains('@'), words)?;
        match column {
            Some(column) => parts.push(format!("{column} : {found}")),
            None => {
                parts.push(found);
                if let Some(id) = id(&text.words) {
                    parts.push(format!("names : {}", phrase(&id, true, words)?));
                }
            }
        }
        if let Some(key) = text.phone_key() {
            parts.push(format!("digits : {}", quoted(&key)));
        }
    }
    Ok(format!("({})", parts.join(" OR ")))
}

/// For how many starts of words it is kept what begins so.
const KEPT: usize = 256;

/// From how many places on it costs more than a page to gather those of all words that begin so.
#[cfg(not(test))]
const MANY_PLACES: i64 = 10_000;
/// Few, so that tests with few rows have that many.
#[cfg(test)]
const MANY_PLACES: i64 = 32;

/// The words of the index that begin with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begun {
    /// These are all.
    By(Vec<String>),
    /// More than are looked for one by one.
    ByMany,
    /// So many, or standing in so many places, that gathering those takes longer than a page may.
    ByVeryMany,
}

/// Words that are known to be all that begin so, as long as the index stays as it is.
///
/// To find that no other word begins so, FTS5 passes over all places of the last one that does.
#[derive(Debug, Default)]
pub(crate) struct KnownWords(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The record of the index that changes with every change of it.
    index: Vec<u8>,
    words: HashMap<String, Begun>,
}

impl KnownWords {
    /// Gives the words of the index that begin so.
    pub(crate) fn of(&self, conn: &Connection, start: &str) -> Result<Begun, StoreError> {
        let sql = "SELECT block FROM delivery_text_data WHERE id = 10";
        let index: Vec<u8> =
            conn.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?.unwrap_or_default();
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = Some(lock())
            .filter(|known| known.index == index)
            .and_then(|known| known.words.get(start).cloned())
        {
            return Ok(found);
        }
        let found = words(conn, start)?;
        let mut known = lock();
        if known.index != index || known.words.len() >= KEPT {
            *known = Known { index, words: HashMap::new() };
        }
        known.words.insert(start.to_owned(), found.clone());
        Ok(found)
    }
}

/// Gives the words of the index that begin so.
fn words(conn: &Connection, start: &str) -> Result<Begun, StoreError> {
    // From word to word, so that how often each one stands there does not count.
    let sql = "SELECT term FROM delivery_term WHERE term >= ?1 AND term <= ?2 LIMIT 1";
    let mut next_word = conn.prepare_cached(sql)?;
    let (mut found, mut from, end) = (Vec::new(), start.to_owned(), format!("{start}\u{10ffff}"));
    while found.len() <= FEW_WORDS {
        let word: Option<String> = next_word.query_row(params![from, end], |row| row.get(0)).optional()?;
        let Some(word) = word else { return Ok(Begun::By(found)) };
        from = format!("{word}\u{1}");
        found.push(word);
    }
    let sql = "SELECT count(*) FROM (SELECT 1 FROM delivery_term WHERE term >= ?1 AND term <= ?2 LIMIT ?3)";
    let places: i64 =
        conn.prepare_cached(sql)?.query_row(params![start, end, MANY_PLACES], |row| row.get(0))?;
    Ok(if places < MANY_PLACES { Begun::ByMany } else { Begun::ByVeryMany })
}

fn phrase(text: &str, may_go_on: bool, words: &Words<'_>) -> Result<String, StoreError> {
    let plain: String = text.chars().map(|sign| if sign == '\0' { ' ' } else { sign }).collect();
    let end = plain.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len();
    let whole = plain.get(..end).unwrap_or_default();
    let begin = whole
        .rfind(|sign: char| !sign.is_alphanumeric())
        .map_or(0, |at| at + whole.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let (before, last) = (plain.get(..begin).unwrap_or_default(), whole.get(begin..).unwrap_or_default());
    if !may_go_on || last.chars().count() < SHORTEST_START {
        return Ok(quoted(&plain));
    }
    // What is no plain word may be cut in two by the tokenizer.
    let all = if last.is_ascii() { words(&last.to_ascii_lowercase())? } else { None };
    Ok(match all {
        Some(all) if !all.is_empty() => {
            let each: Vec<_> = all.iter().map(|word| quoted(&format!("{before}{word}"))).collect();
            if let [only] = &each[..] { only.clone() } else { format!("({})", each.join(" OR ")) }
        }
        _ => format!("{} *", quoted(&plain)),
    })
}

fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace('"', "\"\""))
}

/// Gives the digits of what may be the start of an id of ours, which stands in the index without its hyphens.
fn id(words: &str) -> Option<String> {
    let digits: String = words.chars().filter(|sign| *sign != '-').collect();
    let fits =
        (SHORTEST_ID..=32).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use gatehouse_model::query::Text;
    use rstest::rstest;

    use super::*;
    use crate::testing::house;

    fn asked(words: &str) -> [Text; 1] {
        [Text { words: words.to_owned(), exact: false }]
    }

    #[rstest]
    #[case::one("shi", &["shift"], r#"("shift")"#)]
    #[case::several("shi", &["shift", "ship"], r#"(("shift" OR "ship"))"#)]
    #[case::behind_others("new shi", &["shift", "ship"], r#"(("new shift" OR "new ship"))"#)]
    #[case::none("xyz", &[], r#"("xyz" *)"#)]
    #[case::too_short("ab", &["abc"], r#"("ab")"#)]
    #[case::with_marks("\u{17b}an", &["zaneta"], "(\"\u{17b}an\" *)")]
    fn the_start_of_a_word_is_looked_for_by_its_words(
        #[case] text: &str,
        #[case] known: &[&str],
        #[case] expected: &str,
    ) {
        let words = |_: &str| Ok(Some(known.iter().map(|word| (*word).to_owned()).collect()));
        assert_eq!(expression(&asked(text), None, &words).unwrap(), expected);
    }

    #[tokio::test]
    async fn the_words_that_begin_so_are_told_unless_they_are_many() {
        let house = house().await;
        for number in 0..30_u128 {
            let mut sent = house.delivery(number, 0);
            let few = ["apple", "apply", "approve"][number as usize % 3];
            sent.body = format!(r#"{{"word":"{few}","many":"many{number}"}}"#).into_bytes();
            house.store.append(sent).await.unwrap();
        }
        house.store.index_waiting().await.unwrap();
        let told =
            async |start: &'static str| house.store.read(move |conn| words(conn, start)).await.unwrap();
        let these = |words: &[&str]| Begun::By(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(told("appl").await, these(&["apple", "apply"]));
        assert_eq!(told("approve").await, these(&["approve"]));
        assert_eq!(told("appz").await, these(&[]));
        // The name of the field begins so too, and stands in each of the thirty.
        assert_eq!(told("many").await, Begun::ByVeryMany);
        assert_eq!(told("0000").await, Begun::ByMany);
        assert_eq!(house.ask("appl").await.len(), 20);
        assert_eq!(house.ask("many2").await.len(), 11);
    }

    #[tokio::test]
    async fn words_that_are_known_are_all_until_the_index_changes() {
        let house = house().await;
        let known = std::sync::Arc::new(KnownWords::default());
        for (number, word, expected) in [(1, "apple", &["apple"][..]), (2, "apply", &["apple", "apply"])] {
            let mut sent = house.delivery(number, 0);
            sent.body = format!(r#"{{"word":"{word}"}}"#).into_bytes();
            house.store.append(sent).await.unwrap();
            house.store.index_waiting().await.unwrap();
            // The second time it is not looked up.
            for _ in 0..2 {
                let known = std::sync::Arc::clone(&known);
                let found = house.store.read(move |conn| known.of(conn, "appl")).await.unwrap();
                assert_eq!(found, Begun::By(expected.iter().map(|word| (*word).to_owned()).collect()));
            }
        }
    }
}
