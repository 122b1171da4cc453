//! A filter as SQL: what has to hold, and along which index the rows are read.
//!
//! The index is chosen here and not by SQLite, which knows no figures about this file: every index that is named
//! gives the rows in the order of the list, so that a page costs the same at any depth.

use std::borrow::Cow;
use std::cell::Cell;

use gatehouse_model::query::{Bounds, Condition, Mark, Pattern, Query, Test, Word};
use gatehouse_model::{Reason, VerdictStatus};
use rusqlite::Connection;
use rusqlite::types::Value;
use uuid::Uuid;

use super::names::{endpoints, endpoints_of, event_names};
use super::scan::Look;
use super::{DeliveryFilter, Order};
use crate::deliveries::{COLUMNS, id_range};
use crate::search::{Begun, KnownWords};
use crate::stretch::Range;
use crate::{StoreError, row, search};

/// Up to how many rows of a span of time are sorted; more are passed over in the order of the list.
pub(super) const FEW: i64 = 5000;

/// Along what the rows are read; the first that is possible is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Along {
    /// The index of texts.
    Text,
    /// Whatever finds the few rows, to be sorted.
    Few(&'static str),
    /// An index of ours, by the order in which they are preferred.
    Index(u8, &'static str),
    /// The order of commits.
    Order,
}

/// A filter as SQL.
#[derive(Debug, Clone)]
pub(super) struct Narrowed {
    pub(super) conditions: Vec<String>,
    pub(super) values: Vec<Value>,
    pub(super) matching: Vec<String>,
    /// The texts that must not stand there; of a list that goes by texts they are part of its expression.
    without: Vec<String>,
    /// Whether a text is asked for by the start of so many words that the index gathers them all for any question.
    pub(super) is_wide: bool,
    /// Where rows can lie, the newest first; empty for anywhere.
    pub(super) ranges: Vec<Range>,
    pub(super) along: Along,
    /// What has to be looked for in the bytes of a row.
    pub(super) looks: Vec<Look>,
    /// Whether something is asked of the index of texts.
    pub(super) asks_text: bool,
    pub(super) order: Order,
}

/// The index in the order of own times.
pub(super) const OWN_TIME: &str = "delivery_own_time";

impl Narrowed {
    /// Translates a filter.
    pub(super) fn by(
        conn: &Connection,
        filter: &DeliveryFilter,
        words: &KnownWords,
    ) -> Result<Self, StoreError> {
        let workspace = filter.workspace_id.map(|id| id.uuid());
        let mut narrowed = Self {
            conditions: Vec::new(),
            values: Vec::new(),
            matching: Vec::new(),
            without: Vec::new(),
            is_wide: false,
            ranges: Vec::new(),
            along: Along::Order,
            looks: Vec::new(),
            asks_text: asks_text(&filter.query),
            order: filter.order,
        };
        if let Some(id) = workspace {
            let place = narrowed.place(blob(id));
            narrowed.conditions.push(format!("d.workspace_id = {place}"));
            narrowed.prefer(Along::Index(9, "delivery_workspace"));
        }
        for condition in &filter.query.conditions {
            narrowed.add(conn, condition, workspace, words)?;
        }
        narrowed.add_bounds(conn, filter, workspace)?;
        if let Some(expression) = narrowed.expression() {
            let place = narrowed.place(Value::Text(expression));
            narrowed.conditions.push(format!("delivery_text MATCH {place}"));
            narrowed.along = Along::Text;
        } else {
            for expression in std::mem::take(&mut narrowed.without) {
                let place = narrowed.place(Value::Text(expression));
                narrowed.without.push(place);
            }
        }
        if narrowed.conditions.is_empty() {
            narrowed.conditions.push("TRUE".to_owned());
        }
        if filter.order == Order::OwnTime && workspace.is_some() {
            narrowed.turn(conn)?;
        }
        Ok(narrowed)
    }

    /// Gives what the index of texts is asked for, and takes what must not stand there with it; none where nothing has
    /// to stand there.
    fn expression(&mut self) -> Option<String> {
        if self.matching.is_empty() {
            return None;
        }
        let all = self.matching.join(" AND ");
        let without = std::mem::take(&mut self.without);
        Some(if without.is_empty() { all } else { format!("({all}) NOT ({})", without.join(" OR ")) })
    }

    /// Gives the same filter in the order of commits, in which rows are counted piece by piece.
    pub(super) fn in_order_of_commits<'a>(
        &'a self,
        conn: &Connection,
        filter: &DeliveryFilter,
        words: &KnownWords,
    ) -> Result<Cow<'a, Self>, StoreError> {
        match self.order {
            Order::Arrival => Ok(Cow::Borrowed(self)),
            Order::OwnTime => {
                let filter = DeliveryFilter { order: Order::Arrival, ..filter.clone() };
                Self::by(conn, &filter, words).map(Cow::Owned)
            }
        }
    }

    /// Reads along the own times, unless so few rows are left that they can be sorted.
    fn turn(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let may_be_few = match self.along {
            Along::Few(_) => return Ok(()),
            Along::Text => true,
            // What nearly every row fits is not counted.
            Along::Index(preferred, _) => preferred < 8,
            Along::Order => false,
        };
        if may_be_few {
            let sql = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {})",
                self.from(),
                self.all(),
                FEW + 1
            );
            let mut statement = conn.prepare_cached(&sql)?;
            let count: i64 =
                statement.query_row(rusqlite::params_from_iter(&self.values), |row| row.get(0))?;
            if count <= FEW {
                return Ok(());
            }
        }
        if self.along == Along::Text {
            for condition in &mut self.conditions {
                *condition = condition.replace("delivery_text.rowid", "d.sequence");
                if condition.starts_with("delivery_text MATCH") {
                    *condition = format!(
                        "EXISTS (SELECT 1 FROM delivery_text t WHERE t.rowid = d.sequence AND {condition})"
                    );
                }
            }
        }
        self.along = Along::Index(0, OWN_TIME);
        Ok(())
    }

    /// Gives the place in the list as this query names it.
    pub(super) fn sequence(&self) -> &'static str {
        if self.along == Along::Text { "delivery_text.rowid" } else { "d.sequence" }
    }

    /// Gives the query for rows of the list, up to its conditions.
    pub(super) fn select(&self) -> String {
        format!(
            "SELECT {COLUMNS} FROM {} CROSS JOIN endpoint e ON e.id = d.endpoint_id WHERE {}",
            self.from(),
            self.all()
        )
    }

    /// Gives the query for rows of the list with their heads and bodies.
    pub(super) fn select_bytes(&self) -> String {
        format!(
            "SELECT {COLUMNS}, c.head, c.body, b.name AS body_file FROM {} CROSS JOIN endpoint e ON e.id = d.endpoint_id
             CROSS JOIN delivery_content c ON c.sequence = d.sequence
             LEFT JOIN body_file b ON b.sequence = d.sequence WHERE {}",
            self.from(),
            self.all()
        )
    }

    /// Gives the query for the places of rows, up to its conditions.
    pub(super) fn select_places(&self) -> String {
        format!("SELECT d.sequence AS sequence FROM {} WHERE {}", self.from(), self.all_walked())
    }

    /// Gives the query for the places of few rows, up to its conditions.
    pub(super) fn select_few_places(&self) -> String {
        format!("SELECT d.sequence AS sequence FROM {} WHERE {}", self.from(), self.all())
    }

    /// Gives what the index of texts is asked for, where that is the start of very many words.
    pub(super) fn wide_expression(&self) -> Option<&str> {
        match self.values.last() {
            Some(Value::Text(expression)) if self.is_wide && self.along == Along::Text => Some(expression),
            _ => None,
        }
    }

    /// Gives the query for the own times and places of rows, up to its conditions.
    pub(super) fn select_own_times(&self) -> String {
        format!("SELECT d.own_time, d.sequence AS sequence FROM {} WHERE {}", self.from(), self.all_walked())
    }

    /// Gives the query for when rows came and what was said of them, up to its conditions.
    pub(super) fn select_times(&self) -> String {
        format!("SELECT d.received_at, d.verdict FROM {} WHERE {}", self.from(), self.all())
    }

    /// Gives the query that counts, up to its conditions.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) AS number FROM {} WHERE {}", self.from(), self.all())
    }

    /// Gives the query for rows of the list between two places, which are bound to these numbers.
    pub(super) fn select_between(&self, low: usize, high: usize) -> String {
        format!(
            "SELECT {COLUMNS} FROM {} CROSS JOIN endpoint e ON e.id = d.endpoint_id WHERE {}",
            self.from(),
            self.all_between(low, high)
        )
    }

    /// Gives the query that counts between two places, which are bound to these numbers.
    pub(super) fn count_between(&self, low: usize, high: usize) -> String {
        format!("SELECT count(*) AS number FROM {} WHERE {}", self.from(), self.all_between(low, high))
    }

    /// Tells whether texts must not stand there that can be gathered for a part of the list.
    pub(super) fn lacks_by_pieces(&self) -> bool {
        !self.without.is_empty() && !self.is_wide
    }

    /// Gives all conditions for a look at few rows.
    fn all(&self) -> String {
        if self.is_wide {
            return self.all_walked();
        }
        self.all_and(|place| {
            format!(
                "NOT EXISTS (SELECT 1 FROM delivery_text t WHERE t.rowid = d.sequence AND delivery_text MATCH {place})"
            )
        })
    }

    /// Gives all conditions for a walk over the whole list: what a text stands in is gathered once, which a page does
    /// not wait for.
    fn all_walked(&self) -> String {
        self.all_and(|place| {
            format!("d.sequence NOT IN (SELECT rowid FROM delivery_text WHERE delivery_text MATCH {place})")
        })
    }

    /// Gives all conditions between two places: what a text stands in is gathered for what lies between them.
    fn all_between(&self, low: usize, high: usize) -> String {
        let sequence = self.sequence();
        let all = self.all_and(|place| {
            format!(
                "d.sequence NOT IN (SELECT rowid FROM delivery_text
                     WHERE delivery_text MATCH {place} AND rowid >= ?{low} AND rowid <= ?{high})"
            )
        });
        format!("{all} AND {sequence} >= ?{low} AND {sequence} <= ?{high}")
    }

    fn all_and(&self, lacks: impl Fn(&String) -> String) -> String {
        let lacking = self.without.iter().map(lacks);
        self.conditions.iter().cloned().chain(lacking).collect::<Vec<_>>().join(" AND ")
    }

    fn from(&self) -> String {
        match self.along {
            Along::Text => {
                "delivery_text CROSS JOIN delivery d ON d.sequence = delivery_text.rowid".to_owned()
            }
            Along::Few("") | Along::Order => "delivery d".to_owned(),
            Along::Few(index) | Along::Index(_, index) => format!("delivery d INDEXED BY {index}"),
        }
    }

    pub(super) fn prefer(&mut self, along: Along) {
        self.along = self.along.min(along);
    }

    pub(super) fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn add(
        &mut self,
        conn: &Connection,
        condition: &Condition,
        workspace: Option<Uuid>,
        words: &KnownWords,
    ) -> Result<(), StoreError> {
        let negated = condition.negated;
        let column = match &condition.test {
            Test::Text(texts) => Some((texts, None)),
            Test::HeadText(texts) => Some((texts, Some("head"))),
            Test::BodyText(texts) => Some((texts, Some("body"))),
            _ => None,
        };
        if let Some((texts, column)) = column {
            let is_wide = Cell::new(self.is_wide);
            let expression = search::expression(texts, column, &|start| {
                let begun = words.of(conn, start)?;
                is_wide.set(is_wide.get() || begun == Begun::ByVeryMany);
                Ok(if let Begun::By(words) = begun { Some(words) } else { None })
            })?;
            self.is_wide = is_wide.get();
            let texts = if negated { &mut self.without } else { &mut self.matching };
            texts.push(expression);
            return Ok(());
        }
        if let Some(look) = Look::of(condition) {
            self.looks.push(look);
            return Ok(());
        }
        let sql = self.plain(conn, condition, workspace)?;
        // What is not known is not so: `-event:x` leaves a delivery without an event.
        self.conditions.push(if negated { format!("({sql}) IS NOT TRUE") } else { format!("({sql})") });
        if !negated {
            self.along_of(&condition.test, workspace.is_some());
        }
        Ok(())
    }

    /// Gives a condition on the columns of the row.
    fn plain(
        &mut self,
        conn: &Connection,
        condition: &Condition,
        workspace: Option<Uuid>,
    ) -> Result<String, StoreError> {
        Ok(match &condition.test {
            Test::Verdict(all) => self.one_of("d.verdict", all.iter().map(|one| one.as_str())),
            Test::Reason(all) => {
                let partial = if all.contains(&Reason::Ok) { "" } else { " AND d.reason <> 'ok'" };
                self.one_of("d.reason", all.iter().map(|one| one.as_str())) + partial
            }
            Test::Event(all) => match workspace.map(|id| event_names(conn, id, all)).transpose()?.flatten() {
                Some(names) => self.named(&names, condition.negated),
                None => self.events(all),
            },
            Test::Endpoint(names) => {
                let ids = endpoints(conn, names, workspace)?;
                if let [_] = ids[..]
                    && !condition.negated
                {
                    self.prefer(Along::Index(5, "delivery_endpoint"));
                }
                self.ids(ids)
            }
            Test::Platform(names) => {
                let ids = endpoints_of(conn, names, workspace)?;
                if let [_] = ids[..]
                    && !condition.negated
                {
                    self.prefer(Along::Index(8, "delivery_endpoint"));
                }
                self.ids(ids)
            }
            Test::Status(all) => {
                let partial = if all.iter().all(|bounds| bounds.from >= 300) {
                    " AND d.status_answered >= 300"
                } else {
                    ""
                };
                self.within("d.status_answered", all) + partial
            }
            Test::Size(all) => self.within("d.size", all),
            Test::Latency(all) => self.within("d.latency_us", all),
            Test::Id(words) => self.id_starts(words),
            Test::Received(from, to) => {
                let mut sql = "TRUE".to_owned();
                for (at, order) in [(from, ">="), (to, "<")] {
                    if let Some(at) = at {
                        let place = self.place(Value::Integer(at.as_microsecond()));
                        sql.push_str(&format!(" AND d.received_at {order} {place}"));
                    }
                }
                sql
            }
            Test::Note(all) => self.notes(all),
            Test::Is(marks) => {
                let marks: Vec<_> = marks.iter().map(|mark| mark_sql(*mark)).collect();
                if let [only] = marks[..] { only.to_owned() } else { format!("({})", marks.join(" OR ")) }
            }
            // Taken out by whoever called.
            Test::Text(_)
            | Test::HeadText(_)
            | Test::BodyText(_)
            | Test::Header { .. }
            | Test::Body { .. } => "TRUE".to_owned(),
        })
    }

    /// Prefers an index that has the rows of this condition in the order of the list.
    fn along_of(&mut self, test: &Test, in_workspace: bool) {
        let index = match test {
            // Nobody writes so many notes that they could not be sorted.
            Test::Id(_) | Test::Note(_) => Along::Few(""),
            Test::Is(marks)
                if matches!(marks[..], [Mark::Pinned | Mark::Noted | Mark::Rejudged | Mark::Sent]) =>
            {
                Along::Few("")
            }
            _ if !in_workspace => return,
            Test::Is(marks) => match marks[..] {
                [Mark::Conflict] => Along::Index(0, "delivery_conflict"),
                [Mark::Replayed] => Along::Index(1, "delivery_replayed"),
                [Mark::Imported] => Along::Index(2, "delivery_from_file"),
                [Mark::Proxied | Mark::Relayed] => Along::Index(7, "delivery_fidelity"),
                [Mark::Handshake] => Along::Index(4, "delivery_named"),
                [Mark::Duplicate] => Along::Index(7, "delivery_duplicate"),
                _ => return,
            },
            Test::Reason(all) => match all[..] {
                [reason] if reason != Reason::Ok => Along::Index(3, "delivery_reason"),
                _ => return,
            },
            Test::Event(all) => match &all[..] {
                [only] if only.exact().is_some() => Along::Index(4, "delivery_named"),
                _ => return,
            },
            Test::Status(all) if all.iter().all(|bounds| bounds.from >= 300) => {
                Along::Index(6, "delivery_refused")
            }
            Test::Verdict(all) => match all[..] {
                [VerdictStatus::Valid] => Along::Index(8, "delivery_verdict"),
                [_] => Along::Index(6, "delivery_verdict"),
                _ => return,
            },
            _ => return,
        };
        self.prefer(index);
        // A row is found by two indexes for an id; none of them is that of the workspace.
        if index == Along::Few("")
            && in_workspace
            && let Some(first) = self.conditions.first_mut()
        {
            *first = first.replacen("d.workspace_id", "+d.workspace_id", 1);
        }
    }

    fn one_of<'a>(&mut self, column: &str, words: impl Iterator<Item = &'a str>) -> String {
        let places: Vec<_> = words.map(|word| self.place(Value::Text(word.to_owned()))).collect();
        match &places[..] {
            [only] => format!("{column} = {only}"),
            _ => format!("{column} IN ({})", places.join(", ")),
        }
    }

    fn ids(&mut self, ids: Vec<Uuid>) -> String {
        let places: Vec<_> = ids.into_iter().map(|id| self.place(blob(id))).collect();
        match &places[..] {
            [] => "FALSE".to_owned(),
            [only] => format!("d.endpoint_id = {only}"),
            _ => format!("d.endpoint_id IN ({})", places.join(", ")),
        }
    }

    fn events(&mut self, all: &[Pattern]) -> String {
        let each = all.iter().map(|event| match event.exact() {
            Some(name) => format!("d.provider_event = {}", self.place(Value::Text(name.to_owned()))),
            None => format!("d.provider_event LIKE {} ESCAPE '\\'", self.place(Value::Text(event.like()))),
        });
        each.collect::<Vec<_>>().join(" OR ")
    }

    /// Gives a condition for events of these names, and reads along their index where it is one.
    fn named(&mut self, names: &[String], negated: bool) -> String {
        match names {
            [] => return "FALSE".to_owned(),
            [_] if !negated => self.prefer(Along::Index(4, "delivery_named")),
            _ => {}
        }
        self.one_of("d.provider_event", names.iter().map(String::as_str))
    }

    fn notes(&mut self, all: &[Pattern]) -> String {
        let each = all.iter().map(|wanted| {
            let like = if wanted.exact().is_some() { format!("%{}%", wanted.like()) } else { wanted.like() };
            format!("note LIKE {} ESCAPE '\\'", self.place(Value::Text(like)))
        });
        let each = each.collect::<Vec<_>>().join(" OR ");
        format!("d.sequence IN (SELECT sequence FROM delivery_note WHERE note <> '' AND ({each}))")
    }

    fn within(&mut self, column: &str, all: &[Bounds]) -> String {
        let each = all.iter().map(|bounds| {
            let (from, to) = (self.place(number(bounds.from)), self.place(number(bounds.to)));
            format!("{column} BETWEEN {from} AND {to}")
        });
        format!("({})", each.collect::<Vec<_>>().join(" OR "))
    }

    fn id_starts(&mut self, words: &[Word]) -> String {
        let mut each = Vec::new();
        for word in words {
            let from = self.place(Value::Text(word.text.clone()));
            let to = self.place(Value::Text(format!("{}\u{10ffff}", word.text)));
            each.push(format!(
                "SELECT sequence FROM delivery WHERE provider_delivery_id >= {from} AND provider_delivery_id < {to}"
            ));
            if let Some((low, high)) = id_range(&word.text) {
                let (low, high) = (self.place(blob(low)), self.place(blob(high)));
                each.push(format!("SELECT sequence FROM delivery WHERE id BETWEEN {low} AND {high}"));
            }
        }
        format!("d.sequence IN ({})", each.join(" UNION "))
    }
}

/// Tells whether something is asked of the index of texts.
pub(super) fn asks_text(query: &Query) -> bool {
    query.conditions.iter().any(|condition| is_text(&condition.test))
}

/// Tells whether this is asked of the index of texts.
pub(super) fn is_text(test: &Test) -> bool {
    matches!(test, Test::Text(_) | Test::HeadText(_) | Test::BodyText(_))
}

/// Tells whether something is asked that is written only a moment after the delivery itself.
pub(super) fn asks_what_waits(query: &Query) -> bool {
    asks_text(query) || query.conditions.iter().any(|one| matches!(one.test, Test::Latency(_)))
}

fn mark_sql(mark: Mark) -> &'static str {
    match mark {
        Mark::Duplicate => "d.duplicate_of IS NOT NULL",
        Mark::First => "d.duplicate_of IS NULL",
        Mark::Conflict => "d.conflict = 1",
        Mark::Replayed => "d.replay_of IS NOT NULL",
        // The name under which challenges are stored.
        Mark::Handshake => "d.provider_event = 'handshake'",
        Mark::Rejudged => "d.sequence IN (SELECT sequence FROM verdict_now)",
        Mark::Sent => "d.id IN (SELECT delivery_id FROM attempt)",
        Mark::Proxied => "d.fidelity = 'proxied' AND d.fidelity <> 'wire'",
        Mark::Relayed => "d.fidelity = 'relayed' AND d.fidelity <> 'wire'",
        Mark::Imported => "d.imported_from IS NOT NULL",
        Mark::Pinned => "d.sequence IN (SELECT sequence FROM delivery_note WHERE pinned = 1)",
        Mark::Noted => "d.sequence IN (SELECT sequence FROM delivery_note WHERE note <> '')",
    }
}

fn blob(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

fn number(number: u64) -> Value {
    Value::Integer(row::signed(number))
}
