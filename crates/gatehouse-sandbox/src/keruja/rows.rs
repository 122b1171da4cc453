//! The rows of an import: read from JSON, CSV or a form, and checked by the columns of the profile.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::{ColumnKind, ImportColumn, ImportRule};
use gatehouse_providers::Import;
use jiff::civil::{Date, DateTime, Time};
use serde_json::{Value, json};

use crate::fields::{is_currency, is_decimal, is_email};
use crate::imitation::Call;

/// A row: the values by their columns, without the empty ones.
pub(super) type Row = BTreeMap<String, String>;

const MOST_ROWS: usize = 10_000;

/// Why a body holds no rows: a status, a code and a message.
pub(super) type BadBody = (u16, &'static str, String);

/// Reads the rows of a body: `{"rows": [...]}`, a CSV with a head, or a form with a file that is one.
pub(super) fn read(call: &Call) -> Result<Vec<Row>, BadBody> {
    let rows = if call.is_type("application/json") {
        from_json(
            &call
                .json()
                .map_err(|error| (400, "malformed_json", format!("The body is not JSON: {error}.")))?,
        )?
    } else if call.is_type("text/csv") {
        from_csv(&call.body)?
    } else if call.is_type("multipart/form-data") {
        from_csv(
            file_of(call)
                .ok_or_else(|| (400, "no_file", "The form has no part with a file name.".to_owned()))?,
        )?
    } else {
        let message = "Send application/json, text/csv, or multipart/form-data with a CSV.".to_owned();
        return Err((415, "unsupported_media_type", message));
    };
    match rows.len() {
        0 => Err((422, "no_rows", "There is no row.".to_owned())),
        count if count > MOST_ROWS => {
            Err((413, "too_many_rows", format!("One import takes {MOST_ROWS} rows.")))
        }
        _ => Ok(rows),
    }
}

fn from_json(body: &Value) -> Result<Vec<Row>, BadBody> {
    let wrong = || (422, "no_rows", "The body must be an object with a list `rows` of objects.".to_owned());
    let rows = body.get("rows").unwrap_or(body).as_array().ok_or_else(wrong)?;
    let read = |row: &Value| {
        let row = row.as_object().ok_or_else(wrong)?;
        let text = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let cells = row.iter().map(|(name, value)| (name.clone(), text(value)));
        Ok(cells.filter(|(_, value)| !value.trim().is_empty()).collect())
    };
    rows.iter().map(read).collect()
}

fn from_csv(bytes: &[u8]) -> Result<Vec<Row>, BadBody> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let broken = |error: csv::Error| (422, "malformed_csv", format!("The CSV cannot be read: {error}."));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head = reader.headers().map_err(broken)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cells = head.iter().zip(record.iter()).filter(|(_, value)| !value.trim().is_empty());
        rows.push(cells.map(|(name, value)| (name.trim().to_owned(), value.to_owned())).collect());
    }
    Ok(rows)
}

/// Gives the bytes of the first part of a form that has a file name (RFC 7578).
fn file_of(call: &Call) -> Option<&[u8]> {
    let kind = call.header("content-type")?.into_owned();
    let boundary = kind.split_once("boundary=")?.1.split(';').next()?.trim().trim_matches('"').to_owned();
    let fence = format!("--{boundary}");
    let mut rest = call.body.as_slice();
    loop {
        rest = &rest[find(rest, fence.as_bytes())? + fence.len()..];
        let end = find(rest, format!("\r\n{fence}").as_bytes())?;
        let part = &rest[..end];
        let head = find(part, b"\r\n\r\n")?;
        if String::from_utf8_lossy(&part[..head]).contains("filename=") {
            return Some(&part[head + 4..]);
        }
        rest = &rest[end..];
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len().max(1)).position(|window| window == wanted)
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowFault {
    /// The row, counted from one.
    pub(super) row: usize,
    pub(super) column: String,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) value: String,
}

impl RowFault {
    pub(super) fn shown(&self) -> Value {
        json!({ "row": self.row, "column": self.column, "code": self.code, "message": self.message,
            "value": self.value })
    }
}

/// Checks rows by the columns and rules of the profile; `known` tells whether a column of a resource has a value.
pub(super) fn check(
    import: &Import,
    rows: &[Row],
    known: impl Fn(&str, &str, &str) -> bool,
) -> Vec<RowFault> {
    let patterns: Vec<_> = import.columns.iter().map(|column| import.pattern_of(&column.name)).collect();
    let mut faults = Vec::new();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let mut fault = |column: &str, code, message: String, value: &str| {
            let masked = import.columns.iter().any(|one| one.name == column && one.masked);
            let value = if masked { "•••" } else { value };
            faults.push(RowFault {
                row: index + 1,
                column: column.to_owned(),
                code,
                message,
                value: value.to_owned(),
            });
        };
        for (column, pattern) in import.columns.iter().zip(&patterns) {
            let Some(value) = row.get(&column.name) else {
                let instead = column.required_unless.as_ref().is_some_and(|other| row.contains_key(other));
                if column.required || (column.required_unless.is_some() && !instead) {
                    fault(&column.name, "required", "a value is needed".to_owned(), "");
                }
                continue;
            };
            if let Some(message) = misfit(column, value) {
                fault(&column.name, "invalid", message, value);
            } else if pattern.as_ref().is_some_and(|fits| !fits(value)) {
                let pattern = column.pattern.as_deref().unwrap_or_default();
                fault(&column.name, "invalid", format!("must be of the form {pattern}"), value);
            } else if column.unique && !seen.insert((&column.name, value)) {
                fault(&column.name, "duplicate", "an earlier row has the same value".to_owned(), value);
            } else if let Some((resource, target)) =
                column.references.as_deref().and_then(|one| one.split_once('.'))
            {
                let parts: Vec<&str> = match column.kind {
                    ColumnKind::List => value.split([';', ',']).map(str::trim).collect(),
                    _ => vec![value],
                };
                for part in parts.into_iter().filter(|part| !known(resource, target, part)) {
                    let message = format!("no record of {resource} has this {target}");
                    fault(&column.name, "unknown_reference", message, part);
                }
            }
        }
        for name in row.keys().filter(|name| import.columns.iter().all(|column| column.name != **name)) {
            fault(name, "unknown_column", "the import has no such column".to_owned(), "");
        }
        for rule in &import.rules {
            if let ImportRule::NotBefore { column, other } = rule
                && let Some((to, from)) = row.get(column).zip(row.get(other))
                && to < from
            {
                fault(column, "before_start", format!("must not be before {other}"), to);
            }
        }
    }
    faults
}

/// Tells why a value does not fit its column.
fn misfit(column: &ImportColumn, value: &str) -> Option<String> {
    let is_number = |text: &str| text.strip_prefix('-').unwrap_or(text).parse::<i64>().is_ok();
    let fits = match column.kind {
        ColumnKind::Text | ColumnKind::List => true,
        ColumnKind::Email => is_email(value),
        ColumnKind::Phone | ColumnKind::E164 => {
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            let others = value.chars().all(|one| one.is_ascii_digit() || "+ ()-./".contains(one));
            others && (7..=15).contains(&digits)
        }
        ColumnKind::Date => value.len() == 10 && value.parse::<Date>().is_ok(),
        ColumnKind::Time => value.parse::<Time>().is_ok(),
        ColumnKind::DateTime => value.parse::<DateTime>().is_ok() || value.parse::<jiff::Timestamp>().is_ok(),
        ColumnKind::Integer => is_number(value),
        ColumnKind::Decimal => is_decimal(value.strip_prefix('-').unwrap_or(value)),
        ColumnKind::Boolean => matches!(value, "true" | "false" | "yes" | "no" | "1" | "0"),
        ColumnKind::Enum => column.values.iter().any(|one| one == value),
        ColumnKind::Currency => is_currency(value),
        ColumnKind::Country => value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase()),
        ColumnKind::IanaTz => jiff::tz::TimeZone::get(value).is_ok(),
        ColumnKind::Json => serde_json::from_str::<Value>(value).is_ok(),
    };
    if !fits {
        return Some(match column.kind {
            ColumnKind::Enum => format!("must be one of {}", column.values.join(", ")),
            ColumnKind::Date => "must be a day such as 2026-01-31".to_owned(),
            ColumnKind::Email => "must be an e-mail address".to_owned(),
            ColumnKind::Decimal | ColumnKind::Integer => "must be a number".to_owned(),
            _ => "is not of the column's form".to_owned(),
        });
    }
    if column
        .max_length
        .is_some_and(|most| value.chars().count() > usize::try_from(most).unwrap_or(usize::MAX))
    {
        return Some(format!("must have at most {} characters", column.max_length.unwrap_or_default()));
    }
    let number = value
        .parse::<f64>()
        .ok()
        .filter(|_| matches!(column.kind, ColumnKind::Integer | ColumnKind::Decimal))?;
    let low = column.min.is_some_and(|min| number < min || (column.above_min && number <= min));
    let high = column.max.is_some_and(|max| number > max);
    (low || high).then(|| "lies outside the range".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn import(id: &str) -> &'static Import {
        let keruja = gatehouse_providers::platform("keruja").unwrap();
        keruja.imports.iter().find(|import| import.id == id).unwrap()
    }

    fn codes(id: &str, rows: &Value) -> Vec<String> {
        let rows = from_json(rows).unwrap();
        let faults = check(import(id), &rows, |resource, _, value| resource == "roles" && value == "Kelner");
        faults.iter().map(|fault| format!("{}/{}:{}", fault.row, fault.column, fault.code)).collect()
    }

    #[test]
    fn a_good_row_has_no_fault() {
        let row = json!({ "external_id": "E1", "first_name": "Łukasz", "last_name": "Źdźbło",
            "email": "l@example.com", "role": "Kelner", "start_date": "2026-01-05", "status": "active" });
        assert_eq!(codes("staff", &json!({ "rows": [row] })), [""; 0]);
    }

    #[rstest]
    #[case(json!({ "first_name": "A", "last_name": "B" }), &["1/email:required", "1/phone:required"])]
    #[case(json!({ "first_name": "A", "last_name": "B", "phone": "123" }), &["1/phone:invalid"])]
    #[case(json!({ "first_name": "A", "email": "a@example.com" }), &["1/last_name:required"])]
    #[case(
        json!({ "external_id": "E 1", "first_name": "A", "last_name": "B", "email": "a@example.com" }),
        &["1/external_id:invalid"]
    )]
    #[case(
        json!({ "first_name": "A", "last_name": "B", "email": "x", "role": "Król" }),
        &["1/email:invalid", "1/role:unknown_reference"]
    )]
    #[case(
        json!({ "first_name": "A", "last_name": "B", "email": "a@example.com", "start_date": "2026-02-01",
            "end_date": "2026-01-01", "shoe": 42 }),
        &["1/shoe:unknown_column", "1/end_date:before_start"]
    )]
    fn each_fault_is_told_with_its_place(#[case] row: Value, #[case] faults: &[&str]) {
        assert_eq!(codes("staff", &json!([row])), faults);
    }

    #[test]
    fn a_value_twice_in_a_file_is_a_fault_of_the_second_row() {
        let row = json!({ "external_id": "J1", "title": "Gala", "client": "C1" });
        let faults = codes("jobs", &json!([row, row]));
        assert!(faults.contains(&"2/external_id:duplicate".to_owned()), "{faults:?}");
    }

    #[test]
    fn an_amount_of_nothing_is_outside_the_range() {
        let row = json!({ "staff": "E1", "rate_type": "hourly", "amount": "0", "currency": "PLN",
            "effective_from": "2026-01-01" });
        assert!(codes("pay_rates", &json!([row])).contains(&"1/amount:invalid".to_owned()));
    }

    #[test]
    fn a_masked_value_is_not_told() {
        let rows = from_json(&json!([{ "national_id": "x".repeat(3), "first_name": "A", "last_name": "B",
            "email": "a@example.com", "shoe": "1" }]))
        .unwrap();
        let faults = check(import("staff"), &rows, |_, _, _| true);
        assert!(faults.iter().all(|fault| fault.value != "xxx"));
    }

    #[test]
    fn a_form_gives_its_file() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nupsert\r\n--b\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n\
            \u{feff}name,code\r\n\"Kelner, starszy\",K1\r\nBarman,\r\n--b--\r\n";
        let mut call = Call::new("POST", "/x").with("Content-Type", "multipart/form-data; boundary=b");
        call.body = body.as_bytes().to_vec();
        let rows = read(&call).unwrap();
        assert_eq!(rows[0]["name"], "Kelner, starszy");
        assert_eq!(rows[1].len(), 1);
    }

    #[rstest]
    #[case("application/json", "[]", 422)]
    #[case("application/json", "{", 400)]
    #[case("application/json", "{\"rows\":[1]}", 422)]
    #[case("text/csv", "name\r\n", 422)]
    #[case("multipart/form-data; boundary=b", "--b--", 400)]
    #[case("application/zip", "", 415)]
    fn a_body_without_rows_is_refused(#[case] kind: &str, #[case] body: &str, #[case] status: u16) {
        let mut call = Call::new("POST", "/x").with("Content-Type", kind);
        call.body = body.as_bytes().to_vec();
        assert_eq!(read(&call).unwrap_err().0, status);
    }
}
