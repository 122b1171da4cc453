//! An import as the interface makes it: bytes over the channel, everything else by the table.

use std::path::PathBuf;

use gatehouse_tests::wire;
use gatehouse_tests::{Answer, Console, House, Wire};
use serde_json::{Value, json};

use super::open::{Import, begin};

#[track_caller]
fn code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_file_is_sniffed_mapped_checked_and_shown_at_its_cells() {
    let mut import = Import::of("staff.csv", super::FAULTY.as_bytes());
    let sniffed = import.ask("imports.sniff", json!({ "choices": {} }));
    assert_eq!(sniffed["kind"], "csv");
    assert_eq!(sniffed["size"], super::FAULTY.len());
    assert_eq!(sniffed["preview"][0][0], "0017");
    let checked = import.check();
    assert_eq!(checked["rejected_rows"], 3);
    assert_eq!(checked["cancelled"], false);
    let rows = import.ask("imports.rows", json!({ "first": 1, "count": 2 }));
    assert_eq!(rows["total"], 4);
    assert_eq!(rows["rows"][0]["cells"][3], "jan@");
    assert_eq!(rows["rows"][0]["problems"][0]["index"], 3);
    assert_eq!(rows["rows"][0]["line"], 3);
    let only = import.ask("imports.rows", json!({ "first": 0, "count": 10, "only_problems": true }));
    assert_eq!(only["total"], 3);
    assert_eq!(only["rows"][2]["number"], 4);
    let column = import.ask("imports.rows", json!({ "first": 0, "count": 10, "column": "status" }));
    assert_eq!(column["total"], 1);
    let next = import.ask("imports.next_problem", json!({ "after": 2 }));
    assert_eq!((next["number"].as_u64(), next["index"].as_u64()), (Some(3), Some(1)));
    let last = import.ask("imports.next_problem", json!({ "after": 4 }));
    assert_eq!(last["number"], Value::Null);
}

#[test]
fn rejected_rows_come_as_a_file_with_every_byte() {
    let mut import = Import::of("staff żółty.csv", super::FAULTY.as_bytes());
    let early = import.console.get(&format!("/bytes/import-rejected/{}", import.id));
    assert_eq!(code(&early), "import.not_checked");
    import.check();
    let url = import.console.address(&format!("/bytes/import-rejected/{}", import.id));
    let bearer = format!("Bearer {}", import.console.token);
    let mut wire = Wire::to(&url);
    wire.send(&wire::request("GET", &url, &[("Authorization", &bearer)], b""));
    // It is sent as it is written, in chunks; so short a file is one of them.
    let text = wire.read_until("\r\n0\r\n\r\n");
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    let disposition = "attachment; filename*=UTF-8''staff%20%C5%BC%C3%B3%C5%82ty.rejected.csv\r\n";
    assert!(text.contains(disposition), "{text}");
    let original: Vec<_> = super::FAULTY.lines().collect();
    for line in [original[2], original[3], original[4]] {
        assert!(text.lines().any(|written| written.starts_with(line)), "{line} is not in {text}");
    }
}

#[test]
fn pieces_come_in_order_or_not_at_all() {
    let house = House::in_memory();
    let mut console = Console::start(&house);
    let id = begin(&mut console, "staff.csv", 4);
    let import = Import { house, console, id };
    assert_eq!(import.put(0, b"ab").status, 204);
    let again = import.put(0, b"ab");
    assert_eq!((again.status, code(&again).as_str()), (409, "import.out_of_order"));
    let more = import.put(2, b"cdefg");
    assert_eq!((more.status, code(&more).as_str()), (413, "import.too_many_bytes"));
    let mut import = import;
    let early = import.console.call("imports.sniff", json!({ "import_id": import.id })).unwrap_err();
    assert_eq!(early["code"], "import.incomplete");
    let path = format!("/bytes/import/{}", import.id);
    let placeless = import.console.exchange("PUT", &path, &[], b"cd");
    assert_eq!((placeless.status, code(&placeless).as_str()), (400, "import.no_offset"));
}

#[test]
fn the_file_goes_with_its_import_and_with_the_program() {
    let mut import = Import::of("staff.csv", super::STAFF.as_bytes());
    assert_eq!(import.spooled().len(), 1);
    import.ask("imports.close", json!({}));
    assert_eq!(import.spooled(), Vec::<PathBuf>::new());
    let gone = import.console.call("imports.sniff", json!({ "import_id": import.id })).unwrap_err();
    assert_eq!(gone["code"], "import.not_found");
    import.id = begin(&mut import.console, "staff.csv", 3);
    assert_eq!(import.spooled().len(), 1);
    // A crash leaves the file; the next start sweeps it.
    let Import { house, console, .. } = import;
    console.running.kill();
    let console = Console::start(&house);
    let import = Import { house, console, id: String::new() };
    assert_eq!(import.spooled(), Vec::<PathBuf>::new());
}

#[test]
fn a_file_that_is_no_table_is_an_error_and_the_next_one_is_read() {
    let mut import = Import::of("staff.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01");
    let error = import.console.call("imports.sniff", json!({ "import_id": import.id })).unwrap_err();
    assert_eq!(error["code"], "import.binary");
    import.id = begin(&mut import.console, "staff.csv", super::STAFF.len());
    assert_eq!(import.put(0, super::STAFF.as_bytes()).status, 204);
    assert_eq!(import.check()["valid_rows"], 3);
}

#[test]
fn the_ninth_file_closes_the_first_and_says_so() {
    let mut import = Import::of("first.csv", super::STAFF.as_bytes());
    for number in 0..8 {
        begin(&mut import.console, &format!("{number}.csv"), 1);
    }
    let late = import.console.call("imports.sniff", json!({ "import_id": import.id })).unwrap_err();
    assert_eq!(late["code"], "import.closed");
    assert!(late["message"].as_str().unwrap().contains("first.csv"), "{late}");
}

#[test]
fn long_work_is_listed_with_its_end() {
    let mut import = Import::of("staff.csv", super::FAULTY.as_bytes());
    import.check();
    let list = import.console.ask("activities.list", json!({}));
    let told: Vec<_> = list["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|activity| (activity["kind"].as_str().unwrap(), activity["state"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("import.check", "done"), ("import.receive", "done")]);
    assert_eq!(list["activities"][0]["subject"], "staff.csv");
    let unknown = import.console.call("activities.cancel", json!({ "id": 99 })).unwrap_err();
    assert_eq!(unknown["code"], "activity.not_found");
}

#[test]
fn a_spooled_file_that_was_changed_is_noticed() {
    let mut import = Import::of("staff.csv", super::STAFF.as_bytes());
    import.check();
    std::fs::write(&import.spooled()[0], super::FAULTY).unwrap();
    let payload = json!({ "import_id": import.id, "first": 0, "count": 3 });
    let error = import.console.call("imports.rows", payload).unwrap_err();
    assert_eq!(error["code"], "import.changed_while_open");
}

#[test]
fn a_file_that_is_deleted_while_open_is_named_and_the_next_one_is_read() {
    let mut import = Import::of("staff.csv", super::STAFF.as_bytes());
    import.check();
    std::fs::remove_file(&import.spooled()[0]).unwrap();
    let again = json!({ "import_id": import.id, "choices": { "delimiter": "," } });
    let error = import.console.call("imports.sniff", again).unwrap_err();
    assert_eq!(error["code"], "import.changed_while_open", "{error}");
    assert!(error["hint"].is_string(), "{error}");
    let mut next = Import { id: begin(&mut import.console, "staff.csv", 3), ..import };
    assert_eq!(next.spooled().len(), 1);
    next.ask("imports.close", json!({}));
}
