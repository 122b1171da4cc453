//! `gatehouse import check`.

use gatehouse_tests::House;
use serde_json::Value;

fn check<'a>(path: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "check", path, "--platform", "keruja", "--resource", "staff"], more].concat()
}

fn codes(problems: &Value) -> Vec<(u64, String, String)> {
    let problems = problems.as_array().unwrap().iter();
    let errors = problems.filter(|problem| problem["severity"] == "error");
    errors
        .map(|problem| {
            let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
            (problem["row"].as_u64().unwrap(), text("column"), text("code"))
        })
        .collect()
}

#[test]
fn a_clean_file_is_status_0_and_its_columns_are_mapped() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::STAFF);
    let checked = house.json(&check(&path, &[]));
    assert_eq!(checked["rows"], 3);
    assert_eq!(checked["valid_rows"], 3);
    assert_eq!(checked["rejected_rows"], 0);
    let mapping = checked["mapping"].as_array().unwrap();
    assert_eq!(mapping.len(), 7);
    assert!(mapping.iter().all(|column| column["source"] == column["target"]), "{mapping:#?}");
    assert!(mapping[0]["confidence"].as_f64().unwrap() >= 0.9);
    assert!(!house.folder().exists(), "no data folder is needed for a file");
}

#[test]
fn each_fault_stands_at_its_row_line_and_column() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::FAULTY);
    let ended = house.run(&check(&path, &["--json"]));
    assert_eq!(ended.status, 1, "{}", ended.notes());
    let checked = ended.json();
    assert_eq!(checked["rows"], 4);
    assert_eq!(checked["rejected_rows"], 3);
    assert_eq!(checked["valid_rows"], 1);
    let found = codes(&checked["problems"]);
    let places: Vec<_> = found.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
    assert_eq!(places, [(2, "email"), (3, "first_name"), (4, "status")], "{found:?}");
    assert!(found.iter().all(|(_, _, code)| code.starts_with("import.")));
    let first = &checked["problems"][0];
    assert_eq!(first["line"], 3);
    assert_eq!(first["value"], "jan@");
    assert!(first["message"].as_str().is_some_and(|message| message.contains("jan@")), "{first}");
    assert_eq!(
        checked["problems_total"].as_u64().unwrap(),
        checked["problems"].as_array().unwrap().len() as u64
    );
}

#[test]
fn as_lines_each_problem_comes_alone_and_a_summary_last() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::FAULTY);
    let ended = house.run(&check(&path, &["--jsonl"]));
    assert_eq!(ended.status, 1);
    let lines: Vec<Value> = ended.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, problems) = lines.split_last().unwrap();
    assert_eq!(summary["rejected_rows"], 3);
    assert_eq!(summary["problems_total"].as_u64().unwrap(), problems.len() as u64);
    assert!(problems.iter().all(|problem| problem["code"].is_string()));
}

#[test]
fn rejected_rows_keep_every_byte_that_was_written() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::FAULTY.replace('\n', "\r\n"));
    let rejected = house.scratch().join("rejected.csv");
    let ended = house.run(&check(&path, &["--rejected", rejected.to_str().unwrap(), "--json"]));
    assert_eq!(ended.status, 1, "{}", ended.notes());
    assert_eq!(ended.json()["rejected"]["rows"], 3);
    let written = std::fs::read_to_string(&rejected).unwrap();
    let lines: Vec<_> = written.split_inclusive("\r\n").collect();
    let original: Vec<_> = super::FAULTY.lines().collect();
    assert_eq!(lines.len(), 4, "{written}");
    for (line, original) in lines.iter().zip([original[0], original[2], original[3], original[4]]) {
        assert!(line.starts_with(original), "{line:?} does not begin with {original:?}");
        assert!(line.ends_with("\r\n"), "{line:?}");
    }
    assert!(lines[0].contains("_line") && lines[0].contains("_errors"), "{}", lines[0]);
}

#[test]
fn the_checked_file_is_never_written_over() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::FAULTY);
    house.refused(&check(&path, &["--rejected", &path]), 2, "usage.same_file");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), super::FAULTY);
    let nowhere = house.scratch().join("none/rejected.csv");
    house.refused(&check(&path, &["--rejected", nowhere.to_str().unwrap()]), 2, "file.unwritable");
}

#[test]
fn dates_that_may_be_read_two_ways_are_asked_and_not_guessed() {
    let house = House::in_memory();
    let rows = "first_name,last_name,email,start_date\nAnna,Nowak,a@example.com,03/04/2024\nJan,Lis,j@example.com,05/06/2024\n";
    let path = house.file("staff.csv", rows);
    let ended = house.run(&check(&path, &["--json"]));
    assert_eq!(ended.status, 1, "{}", ended.text());
    let checked = ended.json();
    assert_eq!(checked["valid_rows"], 0);
    let groups = checked["groups"].as_array().unwrap();
    assert!(groups.iter().any(|group| group["severity"] == "question"), "{groups:#?}");
    let said = house.json(&check(&path, &["--date-order", "start_date=dmy"]));
    assert_eq!(said["valid_rows"], 2);
    house.refused(&check(&path, &["--date-order", "start_date=dym"]), 2, "import.bad_date_order");
}

#[test]
fn a_column_is_taken_for_what_was_said() {
    let house = House::in_memory();
    let rows = "who,sur,contact x\nAnna,Nowak,a@example.com\n";
    let path = house.file("staff.csv", rows);
    let said = ["--map", "who=first_name", "--map", "sur=last_name", "--map", "contact x=email"];
    let checked = house.json(&check(&path, &said));
    assert_eq!(checked["mapping"][2]["target"], "email");
    assert_eq!(checked["valid_rows"], 1);
    house.refused(&check(&path, &["--map", "whom=email"]), 2, "import.bad_mapping");
    house.refused(&check(&path, &["--map", "who=e_mail"]), 2, "import.bad_mapping");
    house.refused(
        &["import", "check", &path, "--platform", "keruja", "--resource", "stuff"],
        2,
        "import.unknown_resource",
    );
    let file = house.file("map.json", r#"{"who": "first_name", "sur": "last_name", "contact x": "email"}"#);
    let checked = house.json(&["import", "check", &path, "--resource", "staff", "--mapping", &file]);
    assert_eq!(checked["valid_rows"], 1, "the platform is the only one with the resource");
}

#[test]
fn a_workspace_says_which_platform_it_is() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "keruja"]);
    let path = house.file("staff.csv", super::STAFF);
    let checked = house.json(&["import", "check", &path, "--workspace", "Acme", "--resource", "staff"]);
    assert_eq!(checked["valid_rows"], 3);
}
