//! `gatehouse import sniff`.

use gatehouse_tests::House;
use serde_json::json;

#[test]
fn a_plain_file_is_named_in_every_field() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::STAFF);
    let sniffed = house.json(&["import", "sniff", &path]);
    assert_eq!(sniffed["kind"], "csv");
    assert_eq!(sniffed["encoding"], "utf-8");
    assert_eq!(sniffed["bom"], false);
    assert_eq!(sniffed["delimiter"], ",");
    assert_eq!(sniffed["newline"], "lf");
    assert_eq!(sniffed["preamble_rows"], 0);
    assert_eq!(sniffed["header_row"], 0);
    assert_eq!(sniffed["rows"], 3);
    assert_eq!(sniffed["columns"][0]["name"], "external_id");
    assert_eq!(sniffed["columns"][3]["type"], "email");
    assert_eq!(sniffed["columns"][0]["empty"], 0);
    assert_eq!(sniffed["problems"], json!([]));
    for guess in ["encoding", "delimiter", "header_row"] {
        let why = sniffed["guesses"][guess]["why"].as_str().unwrap();
        assert!(!why.is_empty(), "{guess} has no reason");
    }
}

#[test]
fn a_windows_1250_file_with_two_title_rows_is_understood_and_its_zeros_stay() {
    let house = House::in_memory();
    // "Imię;Nazwisko;E-mail;Data zatrudnienia" and two rows, in windows-1250.
    let mut bytes = b"Lista pracownik\xf3w\r\nStan na 21.11.2026\r\n".to_vec();
    bytes.extend_from_slice(b"Nr pracownika;Imi\xea;Nazwisko;E-mail;Data zatrudnienia\r\n");
    bytes.extend_from_slice(b"0017;Ma\xb3gorzata;D\xb9browska;m@example.com;25.3.2024\r\n");
    bytes.extend_from_slice(b"0018;\xa3ukasz;\x8cwi\xeacicki;l@example.com;14.4.2024\r\n");
    let path = house.file("pracownicy.csv", bytes);
    let sniffed = house.json(&["import", "sniff", &path, "--cells"]);
    assert_eq!(sniffed["encoding"], "windows-1250");
    assert_eq!(sniffed["delimiter"], ";");
    assert_eq!(sniffed["newline"], "crlf");
    assert_eq!(sniffed["preamble_rows"], 2);
    assert_eq!(sniffed["header_row"], 2);
    assert_eq!(sniffed["rows"], 2);
    assert_eq!(sniffed["cells"][0][0], "0017");
    assert_eq!(sniffed["cells"][1][2], "Święcicki");
}

#[test]
fn what_a_person_says_overrules_the_guess() {
    let house = House::in_memory();
    let path = house.file("odd.csv", "a|b,c|d\n1|2,3|4\n5|6,7|8\n");
    let sniffed = house.json(&["import", "sniff", &path, "--delimiter", "|", "--header-row", "none"]);
    assert_eq!(sniffed["delimiter"], "|");
    assert_eq!(sniffed["header_row"], serde_json::Value::Null);
    assert_eq!(sniffed["rows"], 3);
    house.refused(&["import", "sniff", &path, "--encoding", "klingon"], 2, "import.unknown_encoding");
    house.refused(&["import", "sniff", &path, "--delimiter", "||"], 2, "usage.bad_value");
}

#[test]
fn a_file_that_is_not_there_is_status_3() {
    let house = House::in_memory();
    house.refused(&["import", "sniff", "none.csv"], 3, "file.not_found");
    assert!(!house.folder().exists(), "no data folder is needed for a file");
}

#[test]
fn a_person_reads_the_reasons_without_control_signs() {
    let house = House::in_memory();
    let path = house.file("staff.csv", super::STAFF.replace("Anna", "A\u{1b}[31mnna"));
    let ended = house.run(&["import", "sniff", &path, "--cells"]);
    assert_eq!(ended.status, 0, "{}", ended.notes());
    assert!(ended.text().contains("delimiter"), "{}", ended.text());
    assert!(!ended.stdout.contains(&0x1b));
}
