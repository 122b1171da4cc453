//! Moments in a query. What is written less exactly stands for the whole of it: a day, a minute, a second.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan, Zoned};

use super::Now;
use crate::{Timestamp, parse_span};

/// How moments can be written.
pub(super) const FORMS: &str =
    "Write 2026-11-21, 2026-11-21T09:30, 09:30, today, yesterday, 2h (ago) or RFC 3339.";

/// The beginning and the end of what a text stands for, the end not included.
pub(super) fn read(text: &str, now: &Now) -> Option<(Timestamp, Timestamp)> {
    if let Ok(ago) = parse_span(text) {
        let at = ago_from(now, ago)?;
        return Some((at, instant(at)?));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some((at, instant(at)?));
    }
    // Nine digits and more are Unix seconds; fewer are none.
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let at = Timestamp::from_second(text.parse().ok()?).ok()?;
        return Some((at, at.checked_add(SignedDuration::from_secs(1)).ok()?));
    }
    let today = now.at.to_zoned(now.zone.clone()).date();
    match text.to_ascii_lowercase().as_str() {
        "today" => return day(today, now),
        "yesterday" => return day(today.yesterday().ok()?, now),
        _ => {}
    }
    if let Some((date, time)) = text.split_once(['T', 't', '_']) {
        return clock(date.parse().ok()?, time, now);
    }
    match text.parse::<Date>() {
        Ok(date) if text.len() == 10 => day(date, now),
        _ => clock(today, text, now),
    }
}

/// The moment that lies so far back.
pub(super) fn ago_from(now: &Now, ago: std::time::Duration) -> Option<Timestamp> {
    now.at.checked_sub(SignedDuration::try_from(ago).ok()?).ok()
}

fn instant(at: Timestamp) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_micros(1)).ok()
}

fn day(date: Date, now: &Now) -> Option<(Timestamp, Timestamp)> {
    let midnight = |date: Date| -> Option<Zoned> { date.to_zoned(now.zone.clone()).ok() };
    Some((midnight(date)?.timestamp(), midnight(date.tomorrow().ok()?)?.timestamp()))
}

fn clock(date: Date, time: &str, now: &Now) -> Option<(Timestamp, Timestamp)> {
    let seconds = match time.len() {
        5 => false,
        8 => true,
        _ => return None,
    };
    let time: Time = time.parse().ok()?;
    let start = DateTime::from_parts(date, time).to_zoned(now.zone.clone()).ok()?;
    let end = start.checked_add(if seconds { 1.second() } else { 1.minute() }).ok()?;
    Some((start.timestamp(), end.timestamp()))
}
