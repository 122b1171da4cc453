//! A signature that is right while its time is not.

use gatehouse_model::Timestamp;

use crate::{
    diagnose::{
        cause::Cause,
        hypothesis::{Ground, Hypothesis},
    },
    source::{TimeRule, Unit},
};

/// Gives the variant of a request whose signature is right and whose time is outside the window.
pub(crate) fn outside<'a>(ground: &Ground<'a>, now: Timestamp) -> Option<Hypothesis<'a>> {
    let rule = ground.scheme.timestamp.as_ref()?;
    let tolerance = rule.tolerance?;
    let sent = crate::signed::reading(ground.scheme, &ground.request)?.moment?;
    let age = i64::try_from((now.as_nanosecond() - sent.as_nanosecond()) / 1_000_000_000).unwrap_or(i64::MAX);
    let allowed = if age < 0 { rule.future_tolerance.unwrap_or(tolerance) } else { tolerance };
    if age.unsigned_abs() <= allowed.as_secs() {
        return None;
    }
    if let Some(unit) = other_unit(rule, sent, now) {
        let fix = format!(
            "The signature is right, but its time is written as {} and the scheme reads {}. Set the unit of the \
             scheme's timestamp.",
            unit.words(),
            rule.unit.words()
        );
        let matched = format!("the time read as {}", unit.words());
        let variant = ground.variant(Cause::TimestampUnit, matched, fix);
        return Some(variant.scheme(|scheme| {
            if let Some(rule) = &mut scheme.timestamp {
                rule.unit = unit;
            }
        }));
    }
    let seconds = age.unsigned_abs();
    let (matched, fix) = if let Some(hours) = zone(seconds) {
        let fix = format!(
            "The signature is right and its time is {hours} h off, as when a clock runs in local time instead of \
             UTC. Set that clock to UTC."
        );
        (format!("a clock that is {hours} h off"), fix)
    } else if age < 0 {
        let fix = format!(
            "The signature is right, but its time is {seconds} s ahead of the clock here and at most {allowed} is \
             allowed. Set one of the two clocks right."
        );
        (format!("a clock that is {seconds} s ahead"), fix)
    } else {
        let fix = format!(
            "The signature is right, but its time is {seconds} s old and at most {allowed} is allowed. If this is \
             not an old request sent again, set one of the two clocks right."
        );
        (format!("a time {seconds} s ago"), fix)
    };
    let wide = crate::Span::from_secs(seconds.saturating_add(1));
    Some(ground.variant(Cause::ClockOrReplay, matched, fix).scheme(|scheme| {
        if let Some(rule) = &mut scheme.timestamp {
            (rule.tolerance, rule.future_tolerance) = (Some(wide), Some(wide));
        }
    }))
}

/// The unit in which the same digits are a moment of about now.
fn other_unit(rule: &TimeRule, sent: Timestamp, now: Timestamp) -> Option<Unit> {
    let number = match rule.unit {
        Unit::S => i128::from(sent.as_second()),
        Unit::Ms => i128::from(sent.as_millisecond()),
        Unit::Us => i128::from(sent.as_microsecond()),
        Unit::Rfc3339 | Unit::Http => return None,
    };
    let day = 86_400_i128;
    let units = [(Unit::S, 1), (Unit::Ms, 1_000), (Unit::Us, 1_000_000)];
    let near = |scale: i128| (number / scale - i128::from(now.as_second())).abs() <= day;
    units.into_iter().find(|(unit, scale)| *unit != rule.unit && near(*scale)).map(|(unit, _)| unit)
}

/// The whole hours that a clock is off, if it is about that much and a zone may be so far from UTC.
fn zone(seconds: u64) -> Option<u64> {
    let hours = (seconds + 1_800) / 3_600;
    ((1..=14).contains(&hours) && seconds.abs_diff(hours * 3_600) <= 120).then_some(hours)
}
