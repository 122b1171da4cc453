//! National ids and their like reach the window only when somebody asks for them.

use gatehouse_tests::{Wire, wire};
use serde_json::{Value, json};

use super::open::Import;

const BORN_1944: &str = "44051401359";
const BORN_1949: &str = "49040501580";
const WRONG_DIGIT: &str = "44051401358";

fn staff() -> String {
    format!(
        "first_name;last_name;email;PESEL\n\
         Anna;Nowak;anna@example.com;{BORN_1944}\n\
         Jan;Kowalski;jan@;{WRONG_DIGIT}\n\
         Ewa;Lis;ewa@example.com;\n\
         Iga;Lis;iga@;{BORN_1949}\n"
    )
}

fn found(import: &Import) -> Vec<&'static str> {
    let answers = String::from_utf8_lossy(&import.console.answers);
    let values = [BORN_1944, BORN_1949, WRONG_DIGIT].into_iter();
    values.filter(|value| answers.contains(*value)).collect()
}

fn column(rows: &Value) -> Vec<&str> {
    rows["rows"].as_array().unwrap().iter().map(|row| row["cells"][3].as_str().unwrap()).collect()
}

#[test]
fn no_answer_has_a_national_id_until_its_column_is_asked_for() {
    let mut import = Import::of("staff.csv", staff().as_bytes());
    let sniffed = import.ask("imports.sniff", json!({ "choices": {} }));
    assert_eq!(sniffed["masked"], json!([3]));
    assert_eq!(sniffed["preview"][0], json!(["Anna", "Nowak", "anna@example.com", "•••"]));
    // Read with another delimiter, the line stands in one cell.
    let other = import.ask("imports.sniff", json!({ "choices": { "delimiter": "|" } }));
    assert_eq!(other["preview"][0], json!(["•••"]));
    import.ask("imports.sniff", json!({ "choices": {} }));
    let window = json!({ "first": 0, "count": 10 });
    let early = import.ask("imports.rows", window.clone());
    assert_eq!(column(&early), ["•••", "•••", "", "•••"]);
    let checked = import.check();
    assert_eq!(checked["masked"], json!([3]));
    let rows = import.ask("imports.rows", window);
    assert_eq!(column(&rows), ["•••", "•••", "", "•••"]);
    let only = import.ask("imports.rows", json!({ "first": 0, "count": 9, "column": "PESEL" }));
    assert_eq!(only["total"], 1, "what is hidden is checked all the same");
    import.ask("imports.next_problem", json!({ "after": 0 }));
    import.console.ask("activities.list", json!({}));
    assert_eq!(found(&import), [""; 0]);

    let other = json!({ "first": 0, "count": 10, "revealed": [0, 1, 77] });
    assert_eq!(column(&import.ask("imports.rows", other))[0], "•••");
    let asked = json!({ "first": 0, "count": 10, "revealed": [3] });
    let rows = import.ask("imports.rows", asked);
    assert_eq!(column(&rows), [BORN_1944, WRONG_DIGIT, "", BORN_1949]);
    assert_eq!(found(&import), [BORN_1944, BORN_1949, WRONG_DIGIT]);
    let again = import.ask("imports.rows", json!({ "first": 0, "count": 1 }));
    assert_eq!(column(&again), ["•••"], "it is not kept that somebody asked");
}

#[test]
fn a_column_that_a_person_maps_to_a_masked_one_is_masked_from_then_on() {
    let file = format!("first_name;last_name;email;Rubryka 7\nAnna;Nowak;anna@example.com;{BORN_1944}\n");
    let mut import = Import::of("staff.csv", file.as_bytes());
    let mut order = import.order();
    order["mapping"][3] = json!("national_id");
    let checked = import.ask("imports.check", order);
    assert_eq!(checked["masked"], json!([3]));
    let rows = import.ask("imports.rows", json!({ "first": 0, "count": 1 }));
    assert_eq!(column(&rows), ["•••"]);
    let sniffed = import.ask("imports.sniff", json!({ "choices": {} }));
    assert_eq!(sniffed["preview"][0][3], "•••");
}

#[test]
fn the_rejected_rows_are_the_persons_own_and_keep_theirs() {
    let mut import = Import::of("staff.csv", staff().as_bytes());
    import.check();
    let url = import.console.address(&format!("/bytes/import-rejected/{}", import.id));
    let bearer = format!("Bearer {}", import.console.token);
    let mut wire = Wire::to(&url);
    wire.send(&wire::request("GET", &url, &[("Authorization", &bearer)], b""));
    let text = wire.read_until("\r\n0\r\n\r\n");
    assert!(text.contains(&format!("Jan;Kowalski;jan@;{WRONG_DIGIT}")), "{text}");
}
