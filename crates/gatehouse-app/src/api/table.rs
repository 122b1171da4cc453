//! The records of an answer as a table: one row a record, one column a field, nested fields by dotted names.

use std::collections::HashMap;

use gatehouse_model::Problem;
use serde_json::Value;

use super::paging::lists_in;

/// The most columns; records with more are told.
const MOST_COLUMNS: usize = 1_000;

/// How deep objects are taken apart; what lies deeper is JSON in its cell.
const DEEPEST: usize = 6;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// The record has no such field.
    Absent,
    /// The field is null.
    Null,
    /// A truth.
    Bool(bool),
    /// A number as it was written.
    Number(serde_json::Number),
    /// A text, or JSON of a list.
    Text(String),
}

impl Cell {
    /// Gives the text of a cell; none where the record has no such field.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Null => Some(String::new()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
        }
    }
}

/// The records of an answer as a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) at: String,
    pub(crate) lists: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// Makes a table of the list at a pointer, or of the one most like records; an answer without a list is one row.
///
/// # Errors
/// `api.no_table` where there is no list at the pointer, `api.too_many_columns`.
pub(crate) fn table_of(body: &Value, at: Option<&str>) -> Result<Table, Problem> {
    let lists = lists_in(body);
    let at = at.map(str::to_owned).or_else(|| lists.first().cloned()).unwrap_or_default();
    let records: Vec<&Value> = match body.pointer(&at) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => {
            let place = if at.is_empty() { "the answer".to_owned() } else { format!("`{at}`") };
            return Err(Problem::new("api.no_table", format!("There are no records at {place}."))
                .hint(if lists.is_empty() {
                    "Look at the answer as text.".to_owned()
                } else {
                    format!("Lists of it: {}.", lists.join(", "))
                })
                .field("at"));
        }
    };
    let mut columns: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let mut row = vec![Cell::Absent; columns.len()];
        let mut put = |name: String, cell: Cell| {
            let place = *places.entry(name.clone()).or_insert_with(|| {
                columns.push(name);
                columns.len() - 1
            });
            if row.len() <= place {
                row.resize(place + 1, Cell::Absent);
            }
            row[place] = cell;
        };
        flatten(record, String::new(), 0, &mut put);
        rows.push(row);
        if columns.len() > MOST_COLUMNS {
            let message = format!("The records have more than {MOST_COLUMNS} fields.");
            return Err(Problem::new("api.too_many_columns", message)
                .hint("Take a list inside of it, or the body itself."));
        }
    }
    for row in &mut rows {
        row.resize(columns.len(), Cell::Absent);
    }
    Ok(Table { at, lists, columns, rows })
}

fn flatten(value: &Value, name: String, depth: usize, put: &mut impl FnMut(String, Cell)) {
    match value {
        Value::Object(fields) if depth < DEEPEST && !(fields.is_empty() && depth > 0) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                flatten(value, name, depth + 1, put);
            }
        }
        Value::Null => put(named(name), Cell::Null),
        Value::Bool(value) => put(named(name), Cell::Bool(*value)),
        Value::Number(number) => put(named(name), Cell::Number(number.clone())),
        Value::String(text) => put(named(name), Cell::Text(text.clone())),
        // Texts in a list are read by people; anything else stays JSON.
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            put(named(name), Cell::Text(texts.join(", ")));
        }
        other => put(named(name), Cell::Text(other.to_string())),
    }
}

fn named(name: String) -> String {
    if name.is_empty() { "value".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn texts(table: &Table) -> Vec<Vec<Option<String>>> {
        table.rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect()
    }

    #[test]
    fn nested_fields_are_columns_and_what_is_absent_is_not_empty() {
        let body = json!({"data": [
            {"id": 1, "name": "Łukasz", "address": {"city": "Brno", "geo": {"lat": 1.5}}},
            {"id": 2, "tags": ["a", "b"], "jobs": [{"x": 1}], "name": null},
        ]});
        let table = table_of(&body, None).unwrap();
        assert_eq!(table.at, "/data");
        assert_eq!(table.columns, ["id", "name", "address.city", "address.geo.lat", "tags", "jobs"]);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(texts(&table)[0], [some("1"), some("Łukasz"), some("Brno"), some("1.5"), None, None]);
        assert_eq!(texts(&table)[1], [some("2"), some(""), None, None, some("a, b"), some("[{\"x\":1}]")]);
    }

    #[test]
    fn a_list_of_plain_values_and_a_single_record_are_tables_too() {
        assert_eq!(table_of(&json!(["a", "b"]), None).unwrap().columns, ["value"]);
        let one = table_of(&json!({"id": 1}), None).unwrap();
        assert_eq!((one.columns.len(), one.rows.len()), (1, 1));
        assert_eq!(table_of(&json!([]), None).unwrap().rows.len(), 0);
    }

    #[test]
    fn a_pointer_to_nothing_names_the_lists() {
        let problem = table_of(&json!({"data": []}), Some("/rows")).unwrap_err();
        assert_eq!(problem.code, "api.no_table");
        assert!(problem.hint.unwrap().contains("/data"));
        assert_eq!(table_of(&json!(1), None).unwrap_err().code, "api.no_table");
    }

    #[test]
    fn records_with_endless_fields_are_refused() {
        let fields: serde_json::Map<String, Value> = (0..1001).map(|n| (n.to_string(), json!(n))).collect();
        assert_eq!(table_of(&json!([fields]), None).unwrap_err().code, "api.too_many_columns");
    }
}
