//! Numbers in a query: `401`, `4xx`, `>=400`, `200..299`, `>10kb`, `>250ms`.

use std::cmp::Ordering;

/// What a whole number lies between, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The smallest.
    pub from: u64,
    /// The largest.
    pub to: u64,
}

impl Bounds {
    /// Tells whether a number lies in them.
    pub const fn holds(self, number: u64) -> bool {
        self.from <= number && number <= self.to
    }
}

/// How a number of a body has to stand to one in the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    order: &'static str,
    /// As it was written, so that nothing is lost.
    than: String,
}

impl Compared {
    /// Reads `>4.5` and its like; none where there is no comparison.
    pub(super) fn read(text: &str) -> Option<Result<Self, ()>> {
        let (order, rest) = order(text)?;
        let finite = rest.parse::<f64>().is_ok_and(f64::is_finite);
        Some(if finite { Ok(Self { order, than: rest.to_owned() }) } else { Err(()) })
    }

    /// Tells whether a number stands so.
    pub fn holds(&self, number: f64) -> bool {
        let than = self.than.parse().unwrap_or(f64::NAN);
        match number.partial_cmp(&than) {
            Some(Ordering::Less) => self.order.starts_with('<'),
            Some(Ordering::Equal) => self.order.ends_with('='),
            Some(Ordering::Greater) => self.order.starts_with('>'),
            None => false,
        }
    }
}

fn order(text: &str) -> Option<(&'static str, &str)> {
    [">=", "<=", ">", "<"].into_iter().find_map(|sign| Some((sign, text.strip_prefix(sign)?.trim())))
}

/// Reads bounds; `unit` reads a single number and gives the smallest and the largest that it stands for.
pub(super) fn bounds(text: &str, unit: impl Fn(&str) -> Option<(u64, u64)>) -> Option<Bounds> {
    if let Some((sign, rest)) = order(text) {
        let (from, to) = unit(rest)?;
        return match sign {
            ">=" => Some(Bounds { from, to: u64::MAX }),
            "<=" => Some(Bounds { from: 0, to }),
            ">" => Some(Bounds { from: to.checked_add(1)?, to: u64::MAX }),
            _ => Some(Bounds { from: 0, to: from.checked_sub(1)? }),
        };
    }
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { 0 } else { unit(from)?.0 };
        let to = if to.is_empty() { u64::MAX } else { unit(to)?.1 };
        return (from <= to).then_some(Bounds { from, to });
    }
    let (from, to) = unit(text)?;
    Some(Bounds { from, to })
}

/// Reads a status: `401` or a class, `4xx`.
pub(super) fn status(text: &str) -> Option<(u64, u64)> {
    let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"));
    match class.map(str::parse::<u64>) {
        Some(Ok(class @ 1..=5)) => Some((class * 100, class * 100 + 99)),
        Some(_) => None,
        None => number(text).filter(|status| (100..=599).contains(status)).map(|status| (status, status)),
    }
}

/// Reads a number of bytes with its unit; one kB has 1,024.
pub(super) fn size(text: &str) -> Option<(u64, u64)> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(lower.len());
    let (count, unit) = lower.split_at(digits);
    let factor: u64 = match unit {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    let size = number(count)?.checked_mul(factor)?;
    Some((size, size))
}

/// Reads a short duration with its unit: the microseconds that are written alike, so that `2ms` has all from 2.0 to
/// 2.999.
pub(super) fn microseconds(text: &str) -> Option<(u64, u64)> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(lower.len());
    let (count, unit) = lower.split_at(digits);
    let factor: u64 = match unit {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" => 60_000_000,
        _ => return None,
    };
    let from = number(count)?.checked_mul(factor)?;
    Some((from, from.checked_add(factor - 1)?))
}

fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
