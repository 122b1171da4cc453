//! The three exports as CSV. Their columns are invented.

use gatehouse_model::Timestamp;
use serde_json::{Map, Value};

use super::routes::Asked;
use super::{Keruja, attachment, problem};
use crate::imitation::{Answer, World};

/// `GET /api/v1/exports/{kind}?from=&to=`: rows of the days asked for.
pub(super) fn show(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let kind = asked.params.get("kind");
    let (from, to) =
        (asked.call.param("from").unwrap_or_default(), asked.call.param("to").unwrap_or_default());
    let inside =
        |day: &str| (from.is_empty() || day >= from.as_str()) && (to.is_empty() || day <= to.as_str());
    let all = |resource| keruja.resources.of(resource, asked.caller);
    let person =
        |shift: &Map<String, Value>| all("staff").find(|one| one.get("id") == shift.get("staff_id")).cloned();
    let worked = || all("shifts").filter(|shift| text(shift, "status") == "completed" && inside(day(shift)));
    let lines: Vec<Vec<String>> = match kind {
        "payroll_runs" => {
            let head = [
                "payroll_run_id",
                "period_start",
                "period_end",
                "status",
                "staff_count",
                "gross_total",
                "currency",
            ];
            let runs = all("payroll").filter(|run| inside(text(run, "period_start")));
            let names =
                ["id", "period_start", "period_end", "status", "staff_count", "gross_total", "currency"];
            with_head(&head, runs.map(|run| names.map(|name| shown(run, name)).into()))
        }
        "attendance" => {
            let head = [
                "external_id",
                "first_name",
                "last_name",
                "date",
                "checked_in",
                "checked_out",
                "minutes",
                "role",
            ];
            let rows = worked().filter_map(|shift| {
                let person = person(shift)?;
                let (start, end) = (text(shift, "starts_at"), text(shift, "ends_at"));
                let mut row: Vec<String> =
                    ["external_id", "first_name", "last_name"].map(|name| shown(&person, name)).into();
                row.extend([day(shift), start, end].map(str::to_owned));
                row.extend([minutes(shift).to_string(), text(shift, "role").to_owned()]);
                Some(row)
            });
            with_head(&head, rows)
        }
        "compliance_reports" => {
            let head = ["external_id", "name", "rule", "date", "found", "allowed"];
            let rows = worked().filter(|shift| minutes(shift) > LONGEST_SHIFT).filter_map(|shift| {
                let person = person(shift)?;
                let name = format!("{} {}", text(&person, "first_name"), text(&person, "last_name"));
                let found = minutes(shift).to_string();
                let external = shown(&person, "external_id");
                Some(vec![
                    external,
                    name,
                    "longest shift".to_owned(),
                    day(shift).to_owned(),
                    found,
                    LONGEST_SHIFT.to_string(),
                ])
            });
            with_head(&head, rows)
        }
        _ => return problem(404, "not_found", "There are payroll_runs, attendance and compliance_reports."),
    };
    let csv: String = lines.iter().map(|line| format!("{}\r\n", csv_line(line))).collect();
    Answer::of(200, "text/csv; charset=utf-8", csv).with_all([attachment(&format!("{kind}.csv"))])
}

/// The minutes of a shift from which the report names it.
const LONGEST_SHIFT: i64 = 420;

fn with_head(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    std::iter::once(head.iter().map(|name| (*name).to_owned()).collect()).chain(rows).collect()
}

/// Writes a line of RFC 4180.
pub(super) fn csv_line(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(",")
}

fn text<'r>(record: &'r Map<String, Value>, name: &str) -> &'r str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn shown(record: &Map<String, Value>, name: &str) -> String {
    match record.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn day(shift: &Map<String, Value>) -> &str {
    text(shift, "starts_at").get(..10).unwrap_or_default()
}

fn minutes(shift: &Map<String, Value>) -> i64 {
    let moment = |name| text(shift, name).parse::<Timestamp>().ok();
    let Some((start, end)) = moment("starts_at").zip(moment("ends_at")) else { return 0 };
    end.duration_since(start).as_mins()
}
