//! A file's rows against the real staff schema, and against small ones for what staff does not have.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::{ColumnKind, ColumnWarning, ImportColumn, ImportSchema};
use jiff::civil::date;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::finding::Severity;
use crate::row::{Cell, CellValue};

fn staff() -> ImportSchema {
    gatehouse_providers::platform("keruja").unwrap().import_schema("staff").unwrap()
}

fn schema(columns: Vec<ImportColumn>) -> ImportSchema {
    ImportSchema { resource: "test".into(), ours: true, keys: Vec::new(), columns, rules: Vec::new() }
}

fn one(column: ImportColumn) -> ImportSchema {
    schema(vec![column])
}

fn row(number: u64, cells: &[&str]) -> Row {
    let cells = cells.iter().map(|text| Cell::text(*text)).collect();
    Row { number, line: number + 1, cells, ..Row::default() }
}

fn rows(cells: &[&[&str]]) -> Vec<Row> {
    cells.iter().zip(1..).map(|(cells, number)| row(number, cells)).collect()
}

/// Checks rows whose columns have the names of the schema.
fn run(schema: &ImportSchema, columns: &[&str], rows: &[Row], orders: &[(&str, DateOrder)]) -> Check {
    let header: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let mapping: Vec<_> =
        columns.iter().map(|name| schema.column(name).map(|column| column.name.clone())).collect();
    let orders = orders.iter().map(|(name, order)| ((*name).to_owned(), *order)).collect();
    let mut check = Check::new(schema, &header, &mapping, &orders, date(2026, 11, 21));
    rows.iter().for_each(|row| check.observe(row));
    check.decide();
    rows.iter().for_each(|row| check.judge(row));
    check
}

/// Checks one column of these texts.
fn column(column: ImportColumn, texts: &[&str]) -> (Check, Vec<Row>) {
    let name = column.name.clone();
    let rows: Vec<_> = texts.iter().zip(1..).map(|(text, number)| row(number, &[text])).collect();
    (run(&one(column), &[&name], &rows, &[]), rows)
}

fn codes(check: &Check, row: &Row) -> Vec<&'static str> {
    check.explain(row).into_iter().map(|finding| finding.code).collect()
}

const STAFF: &[&str] = &[
    "external_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "start_date",
    "end_date",
    "date_of_birth",
    "status",
    "national_id",
];

const ANNA: &[&str] = &[
    "0007",
    "Anna",
    "Nowak",
    "anna@example.com",
    "+48 601 220 114",
    "13.04.2025",
    "",
    "13.02.1990",
    "active",
    "44051401359",
];

/// Anna's row with one cell changed.
fn anna(number: u64, column: &str, text: &str) -> Row {
    let mut row = row(number, ANNA);
    row.cells[0].text = format!("{number:04}");
    row.cells[3].text = format!("anna{number}@example.com");
    row.cells[STAFF.iter().position(|name| *name == column).unwrap()].text = text.to_owned();
    row
}

#[test]
fn a_row_without_fault_is_valid_and_keeps_its_zeros() {
    let rows = rows(&[ANNA]);
    let check = run(&staff(), STAFF, &rows, &[]);
    assert_eq!(check.explain(&rows[0]), []);
    let report = check.report();
    assert_eq!((report.rows, report.valid_rows, report.rejected_rows, report.blank_rows), (1, 1, 0, 0));
    let read = check.read_as(&rows[0]);
    assert_eq!((read[0].as_deref(), read[5].as_deref()), (None, Some("2025-04-13")));
    assert_eq!(read[4].as_deref(), Some("+48601220114"));
}

#[rstest]
#[case("first_name", "", "import.missing", "Row 2, first_name: a value must be there.")]
#[case("last_name", " \u{a0}", "import.missing", "Row 2, last_name: a value must be there.")]
#[case(
    "external_id",
    "a b",
    "import.bad_pattern",
    "Row 2, external_id ‘a b’: it does not match [A-Za-z0-9._-]+."
)]
#[case(
    "email",
    "anna@example,com",
    "import.bad_email",
    "Row 2, email ‘anna@example,com’: a comma or semicolon stands in the e-mail address."
)]
#[case(
    "phone",
    "4,47911E+11",
    "import.bad_phone",
    "Row 2, phone ‘4,47911E+11’: a spreadsheet shortened the number and its last digits are lost."
)]
#[case(
    "phone",
    "601220114",
    "import.lost_zero",
    "Row 2, phone ‘601220114’: it has neither `+` nor `0` in front."
)]
#[case(
    "start_date",
    "31/02/2024",
    "import.bad_date",
    "Row 2, start_date ‘31/02/2024’: no such day. The other 2 dates here read as day/month/year."
)]
#[case(
    "start_date",
    "45291",
    "import.bad_date",
    "Row 2, start_date ‘45291’: it is a number, not a date. The other 2 dates here read as day/month/year."
)]
#[case(
    "start_date",
    "01.01.2028",
    "import.year_ahead",
    "Row 2, start_date ‘01.01.2028’: it is more than a year ahead."
)]
#[case(
    "end_date",
    "2025-04-12",
    "import.not_before",
    "Row 2, end_date ‘2025-04-12’: 2025-04-12 is before start_date 2025-04-13."
)]
#[case(
    "date_of_birth",
    "13.02.2020",
    "import.age",
    "Row 2, date_of_birth ‘13.02.2020’: someone born then is 6 years old, and 13 to 100 is allowed."
)]
#[case(
    "date_of_birth",
    "13.02.2030",
    "import.age",
    "Row 2, date_of_birth ‘13.02.2030’: it is a day to come."
)]
#[case(
    "status",
    "ACTVE",
    "import.not_allowed",
    "Row 2, status ‘ACTVE’: it is not one of active, inactive, invited."
)]
#[case(
    "national_id",
    "44051401358",
    "import.national_id",
    "Row 2, national_id ‘…58’: its check digit fits neither PESEL nor rodné číslo nor РНОКПП."
)]
#[case(
    "last_name",
    "=1+1",
    "import.formula",
    "Row 2, last_name ‘=1+1’: a spreadsheet takes it for a formula; it is sent as it stands."
)]
#[case(
    "email",
    "anna1@EXAMPLE.com",
    "import.duplicate",
    "Row 2, email ‘anna1@EXAMPLE.com’: row 1 has the same value."
)]
fn each_fault_of_a_staff_file_is_told_at_its_cell(
    #[case] column: &str,
    #[case] text: &str,
    #[case] code: &str,
    #[case] message: &str,
) {
    let rows = [anna(1, "first_name", "Anna"), anna(2, column, text), anna(3, "date_of_birth", "13.02.1990")];
    let check = run(&staff(), STAFF, &rows, &[]);
    let findings = check.explain(&rows[1]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].code, findings[0].message.as_str()), (code, message));
    assert_eq!(findings[0].index, STAFF.iter().position(|name| *name == column));
    assert_eq!(check.report().groups.len(), 1);
    assert_eq!(check.report().groups[0].example, message);
    let rejected = u64::from(findings[0].severity != Severity::Warning);
    assert_eq!((check.report().rejected_rows, check.report().valid_rows), (rejected, 3 - rejected));
    assert_eq!(check.explain(&rows[0]), []);
}

#[rstest]
#[case("email", "anna@example,com", "‘anna@example.com’ may be meant.")]
#[case("email", "anna @example.com", "‘anna@example.com’ may be meant.")]
#[case("email", "n/a", "Write it as name@example.com.")]
#[case("status", "ACTVE", "‘active’ is the nearest.")]
#[case("status", "left", "Write one of them.")]
#[case("start_date", "45291", "A spreadsheet means 31 December 2023 by it; format the column as a date.")]
fn a_fault_comes_with_a_next_step(#[case] column: &str, #[case] text: &str, #[case] hint: &str) {
    let rows = [anna(1, column, text)];
    let check = run(&staff(), STAFF, &rows, &[]);
    assert_eq!(check.explain(&rows[0])[0].hint.as_deref(), Some(hint));
}

#[test]
fn no_row_decides_the_order_of_dates_so_a_person_is_asked_until_one_is_said() {
    let rows = [anna(1, "start_date", "03/04/2025"), anna(2, "start_date", "05/06/2025")];
    let check = run(&staff(), STAFF, &rows, &[("date_of_birth", DateOrder::Dmy)]);
    let finding = &check.explain(&rows[0])[0];
    assert_eq!((finding.code, finding.severity), ("import.ambiguous_date", Severity::Question));
    assert_eq!(
        finding.message,
        "Row 1, start_date ‘03/04/2025’: it is 3 April 2025 or 4 March 2025, and no row of the column tells which."
    );
    assert_eq!((check.report().valid_rows, check.report().rejected_rows), (0, 2));
    assert_eq!(check.read_as(&rows[0])[5], None);
    let orders = [("start_date", DateOrder::Mdy), ("date_of_birth", DateOrder::Dmy)];
    let said = run(&staff(), STAFF, &rows, &orders);
    assert_eq!(said.report().valid_rows, 2);
    assert_eq!(said.read_as(&rows[0])[5].as_deref(), Some("2025-03-04"));
}

#[test]
fn one_of_mail_and_phone_is_enough_and_without_both_one_cell_is_told() {
    let mut rows = vec![anna(1, "email", ""), anna(2, "phone", ""), anna(3, "email", "")];
    rows[2].cells[4].text.clear();
    rows.push(anna(4, "date_of_birth", "13.02.1990"));
    let check = run(&staff(), STAFF, &rows, &[]);
    assert_eq!((codes(&check, &rows[0]), codes(&check, &rows[1])), (vec![], vec![]));
    let findings = check.explain(&rows[2]);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "Row 3, email: it is empty, and so is phone; one of them is needed.");
}

#[test]
fn a_column_that_nothing_gives_rejects_each_row_but_blank_ones() {
    let rows = rows(&[&["Anna", "a@b.pl"], &["", " "], &["Jan", "j@b.pl"]]);
    let check = run(&staff(), &["first_name", "email"], &rows, &[]);
    let report = check.report();
    assert_eq!(report.missing, ["last_name"]);
    assert_eq!((report.rows, report.rejected_rows, report.blank_rows, report.valid_rows), (3, 2, 1, 0));
    let finding = &check.explain(&rows[0])[0];
    assert_eq!(finding.message, "Row 1: no column of the file gives last_name, which each row needs.");
    assert_eq!((finding.index, check.explain(&rows[1])), (None, vec![]));
}

#[test]
fn cells_behind_the_last_column_are_told_and_empty_ones_are_not() {
    let name = ImportColumn::new("name", ColumnKind::Text);
    let rows = rows(&[&["a", ""], &["a", "b"], &[]]);
    let check = run(&one(name), &["name"], &rows, &[]);
    assert_eq!(codes(&check, &rows[0]), [""; 0]);
    let findings = check.explain(&rows[1]);
    assert_eq!(findings[0].message, "Row 2: it has 2 cells, and the header has 1.");
    assert_eq!(check.report().blank_rows, 1);
}

#[rstest]
#[case::text(ColumnKind::Text, " 007 ", Some("007"))]
#[case::text_as_it_is(ColumnKind::Text, "007", None)]
#[case::accents_apart(ColumnKind::Text, "Novak\u{301}", Some("Nova\u{6b}\u{301}"))]
#[case::date(ColumnKind::Date, "13. 4. 2025", Some("2025-04-13"))]
#[case::iso(ColumnKind::Date, "2025-04-13", None)]
#[case::time(ColumnKind::Time, "6:30 pm", Some("18:30:00"))]
#[case::moment(ColumnKind::DateTime, "13.04.2025 18:30", Some("2025-04-13T18:30:00"))]
#[case::moment_with_zone(ColumnKind::DateTime, "2025-04-13T18:30+02:00", Some("2025-04-13T18:30:00+02:00"))]
#[case::decimal(ColumnKind::Decimal, "1 234,50", Some("1234.50"))]
#[case::integer(ColumnKind::Integer, "1 000", Some("1000"))]
#[case::yes(ColumnKind::Boolean, "Tak", Some("true"))]
#[case::no(ColumnKind::Boolean, "ні", Some("false"))]
#[case::currency(ColumnKind::Currency, "pln", Some("PLN"))]
#[case::country(ColumnKind::Country, "cz", Some("CZ"))]
#[case::list(ColumnKind::List, "Bar, Kuchnia;Szatnia", Some("Bar; Kuchnia; Szatnia"))]
#[case::json(ColumnKind::Json, "{\"a\":1}", None)]
#[case::zone(ColumnKind::IanaTz, "Europe/Warsaw", None)]
#[case::e164(ColumnKind::E164, "+48601220114", None)]
fn a_value_is_read_beside_what_is_written(
    #[case] kind: ColumnKind,
    #[case] text: &str,
    #[case] read: Option<&str>,
) {
    let (check, rows) = column(ImportColumn::new("a", kind), &[text]);
    assert_eq!(codes(&check, &rows[0]), [""; 0]);
    let read = read.map(|read| unicode_normalization::UnicodeNormalization::nfc(read).collect::<String>());
    assert_eq!(check.read_as(&rows[0])[0], read.filter(|read| read != text));
}

#[rstest]
#[case(ColumnKind::E164, "601220114", "import.bad_phone")]
#[case(ColumnKind::Time, "25:00", "import.bad_time")]
#[case(ColumnKind::DateTime, "13.04.2025", "import.bad_date")]
#[case(ColumnKind::Integer, "1,5", "import.bad_number")]
#[case(ColumnKind::Decimal, "1e9", "import.bad_number")]
#[case(ColumnKind::Decimal, "1,234", "import.ambiguous_number")]
#[case(ColumnKind::Boolean, "maybe", "import.bad_boolean")]
#[case(ColumnKind::Currency, "zł", "import.bad_currency")]
#[case(ColumnKind::Country, "Polska", "import.bad_country")]
#[case(ColumnKind::IanaTz, "CET", "import.bad_zone")]
#[case(ColumnKind::Json, "{a:1}", "import.bad_json")]
#[case(ColumnKind::Date, "2024-01-31 08:30", "import.bad_date")]
fn what_is_not_of_its_kind_is_refused_and_read_as_nothing(
    #[case] kind: ColumnKind,
    #[case] text: &str,
    #[case] code: &str,
) {
    let (check, rows) = column(ImportColumn::new("a", kind), &[text]);
    assert_eq!(codes(&check, &rows[0]), [code]);
    assert_eq!(check.read_as(&rows[0]), [None]);
    assert!(check.explain(&rows[0])[0].hint.is_some() || kind == ColumnKind::Json);
}

#[rstest]
#[case("0", "import.out_of_range", "it must be more than 0 and 100 or less")]
#[case("101", "import.out_of_range", "it must be more than 0 and 100 or less")]
#[case("1.125", "import.too_many_decimals", "at most 2 digits may follow the decimal sign")]
fn a_number_has_a_range_and_decimals(#[case] text: &str, #[case] code: &str, #[case] rule: &str) {
    let mut rate = ImportColumn::new("rate", ColumnKind::Decimal);
    (rate.min, rate.above_min, rate.max, rate.decimals) = (Some(0.0), true, Some(100.0), Some(2));
    let (check, rows) = column(rate, &[text, "18.50", "100", "1.1250"]);
    let finding = check.explain(&rows[0]).remove(0);
    assert_eq!((finding.code, finding.message), (code, format!("Row 1, rate ‘{text}’: {rule}.")));
    assert_eq!((codes(&check, &rows[1]), codes(&check, &rows[2])), (vec![], vec![]));
}

#[test]
fn a_comma_among_points_and_an_unusual_amount_are_noted() {
    let mut rate = ImportColumn::new("rate", ColumnKind::Decimal);
    rate.warn = vec![ColumnWarning::Outlier];
    let (check, rows) = column(rate, &["18.50", "17,20", "19.00", "18.00", "20.00", "1850"]);
    assert_eq!(codes(&check, &rows[1]), ["import.other_decimal_sign"]);
    assert_eq!(check.read_as(&rows[1]), [Some("17.20".to_owned())]);
    assert_eq!(codes(&check, &rows[5]), ["import.outlier"]);
    assert_eq!(check.report().valid_rows, 6);
    let noted = &check.explain(&rows[1])[0].message;
    assert_eq!(noted, "Row 2, rate ‘17,20’: it has a decimal comma, and 4 others have a decimal point.");
}

#[test]
fn a_postcode_is_judged_by_the_country_of_its_row_and_a_currency_is_asked_with_a_rate() {
    let clients = gatehouse_providers::platform("keruja").unwrap().import_schema("clients").unwrap();
    let rows1 = rows(&[&["A", "00950", "PL"], &["B", "01001", "UA"], &["C", "00950", ""]]);
    let check = run(&clients, &["name", "postcode", "country"], &rows1, &[]);
    let all: Vec<_> = rows1.iter().map(|row| codes(&check, row)).collect();
    assert_eq!(all, [vec!["import.postcode"], vec![], vec![]]);
    let roles = gatehouse_providers::platform("keruja").unwrap().import_schema("roles").unwrap();
    let rows2 = rows(&[&["Bar", "18.50", ""], &["Bár", "", "PLN"]]);
    let check = run(&roles, &["name", "default_rate", "currency"], &rows2, &[]);
    assert_eq!(
        check.explain(&rows2[0])[0].message,
        "Row 1, currency: currency must be given where default_rate is."
    );
    assert_eq!(check.explain(&rows2[1])[0].message, "Row 2, name ‘Bár’: row 1 has the same value.");
}

#[test]
fn rows_with_the_same_key_of_several_columns_are_told_with_its_columns() {
    let rates = gatehouse_providers::platform("keruja").unwrap().import_schema("pay_rates").unwrap();
    let columns = ["staff", "role", "rate_type", "effective_from", "amount", "currency"];
    let rows = rows(&[
        &["7", "", "hourly", "2025-01-13", "18.50", "PLN"],
        &["7", "", "Hourly", "2025-01-13", "19.50", "PLN"],
        &["", "7", "hourly", "2025-01-13", "19.50", "PLN"],
    ]);
    let check = run(&rates, &columns, &rows, &[]);
    assert_eq!(codes(&check, &rows[2]), [""; 0]);
    let finding = &check.explain(&rows[1])[0];
    assert_eq!((finding.code, finding.index), ("import.duplicate_key", Some(0)));
    assert_eq!(
        finding.message,
        "Row 2, staff ‘7’: row 1 is the same in staff, role, rate_type, effective_from."
    );
}

#[test]
fn what_a_workbook_stores_counts_before_what_it_shows() {
    let mut rows = vec![anna(1, "start_date", "2025-04-03"), anna(2, "last_name", "#N/A")];
    rows[0].cells[5].raw = Some(CellValue::Date("2025-04-03".into()));
    rows[0].cells[1].formula = true;
    rows[1].cells[2].raw = Some(CellValue::Error("#N/A".into()));
    rows[1].cells[7].text = "13.02.1990".into();
    let check = run(&staff(), STAFF, &rows, &[]);
    assert_eq!(codes(&check, &rows[0]), ["import.formula_value"]);
    assert_eq!(codes(&check, &rows[1]), ["import.cell_error"]);
}

#[test]
fn a_masked_value_is_shown_nowhere_in_full() {
    let mut secret = ImportColumn::new("secret", ColumnKind::Email);
    (secret.masked, secret.unique) = (true, true);
    let (check, rows) =
        column(secret, &["anna@example,com", " anna@example.com", "anna@example.com", "anna@example.c"]);
    for row in &rows {
        for finding in check.explain(row) {
            let said = format!("{} {}", finding.message, finding.hint.unwrap_or_default());
            assert!(!said.contains("anna") && !said.contains("example,"), "{said}");
        }
        assert_eq!(check.read_as(row), [None]);
    }
    assert!(check.report().groups.iter().all(|group| !group.example.contains("anna")));
}

#[test]
fn a_value_that_is_refused_for_itself_is_not_called_a_double_too() {
    let rows = [anna(1, "email", "n/a"), anna(2, "email", "n/a"), anna(3, "start_date", "2024-13-01")];
    let check = run(&staff(), STAFF, &rows, &[]);
    assert_eq!(codes(&check, &rows[1]), ["import.bad_email"]);
    let message = &check.explain(&rows[2])[0].message;
    assert_eq!(
        message,
        "Row 3, start_date ‘2024-13-01’: no such day. The other 2 dates here read as day/month/year."
    );
}

#[test]
fn values_are_cut_in_messages() {
    let mut name = ImportColumn::new("name", ColumnKind::Text);
    name.max_length = Some(10);
    let (check, rows) = column(name, &["ż".repeat(500).as_str()]);
    let finding = &check.explain(&rows[0])[0];
    assert_eq!(finding.code, "import.too_long");
    assert!(
        finding.message.chars().count() < 160 && finding.message.contains("500 characters"),
        "{}",
        finding.message
    );
}

#[test]
fn problems_are_found_by_code_and_column_and_one_after_another() {
    let rows = [
        anna(1, "email", "x"),
        anna(2, "phone", "+48601220115"),
        anna(3, "phone", "x"),
        anna(4, "status", "x"),
    ];
    let check = run(&staff(), STAFF, &rows, &[]);
    let report = check.report();
    let filter = |code: Option<&str>, column| Filter { code: code.map(str::to_owned), column };
    assert_eq!(report.problem_rows(&filter(None, None)).collect::<Vec<_>>(), [1, 3, 4]);
    assert_eq!(report.problem_rows(&filter(Some("import.bad_phone"), Some(4))).collect::<Vec<_>>(), [3]);
    assert_eq!(report.next_problem(1), Some((3, Some(4))));
    assert_eq!(report.next_problem(4), None);
}

proptest! {
    #[test]
    fn a_row_is_counted_exactly_when_it_is_explained(
        texts in prop::collection::vec(prop::collection::vec(
            prop::sample::select(vec![
                "", " ", "a", "x@y.pl", "=1", "03/04/2025", "13.04.2025", "04/13/25", "1,234", "18,50", "18.50", "yes",
                "+48601220114", "601220114", "aktywny", "active", "44051401358",
            ]), 0..12), 0..24)
    ) {
        let schema = staff();
        let rows: Vec<_> = texts.iter().zip(1..).map(|(cells, number)| row(number, cells)).collect();
        let check = run(&schema, STAFF, &rows, &[]);
        let report = check.report();
        let mut explained = BTreeMap::<_, u64>::new();
        let mut rejected = 0;
        let mut faulty = BTreeSet::new();
        for row in &rows {
            let findings = check.explain(row);
            rejected += u64::from(findings.iter().any(|finding| finding.severity.rejects()));
            for finding in findings {
                faulty.insert(row.number);
                *explained.entry((finding.code, finding.index)).or_default() += 1;
            }
        }
        let counted: BTreeMap<_, _> =
            report.groups.iter().map(|group| ((group.code, group.column), group.count)).collect();
        prop_assert_eq!(counted, explained);
        prop_assert_eq!(report.rejected_rows, rejected);
        prop_assert_eq!(report.rows, report.valid_rows + report.rejected_rows + report.blank_rows);
        let problem_rows: Vec<_> = report.problem_rows(&Filter::default()).collect();
        prop_assert_eq!(&problem_rows, &faulty.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(report.rejected().count() as u64, rejected);
    }
}
