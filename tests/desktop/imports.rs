//! A file from the drop to what would be sent: each problem stands at its cell, and nothing leaves the program.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::desk::{
    cell, drop_file, field, go_on, hold, mapping, next_problem, take_away, text, told, until_says,
};
use crate::house::House;
use crate::staff::{self, Dates, FIRST_LINE, PEOPLE};
use crate::window::Window;

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[tokio::test]
async fn a_polish_file_is_dropped_on_the_window_and_each_problem_stands_at_its_cell() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    assert_eq!(window.look("location.hash").await?, json!("#/deliveries"));
    drop_file(&window, "kadry.csv", &staff::polish(Dates::Told)?).await?;
    assert_eq!(window.look("location.hash").await?, json!("#/imports"));

    let source = text(&window, "main").await?;
    says(&source, &["40 rows · 7 columns · staff", "Nothing to ask", "Line ends CRLF", "None"]);
    says(&source, &["Above the header 2 lines, not read as data", "words of headings"]);
    assert_eq!(field(&window, "Encoding").await?, json!("windows-1250"));
    assert_eq!(field(&window, "Delimiter").await?, json!("Semicolon"));
    assert_eq!(field(&window, "Header").await?, json!("Line 3"));
    says(&source, &["3Header Nr ewid.", "Imię text", "1 00101 Łukasz Dąb osoba1@acme-events.pl"]);

    go_on(&window, "Columns").await?;
    let mapped = mapping(&window).await?;
    let mapped: Vec<_> = mapped.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    assert_eq!(
        mapped,
        [
            ("Nr ewid.", "external_id"),
            ("Imię", "first_name *"),
            ("Nazwisko", "last_name *"),
            ("Adres e-mail", "email"),
            ("Telefon", "phone"),
            ("Stanowisko", "role"),
            ("Data zatrudnienia", "start_date"),
        ]
    );
    says(&text(&window, "main").await?, &["Every column is certain", "7 of 7 columns are used"]);

    go_on(&window, "Fix").await?;
    let mail = "email, Adres e-mail in the file";
    let wrong = [
        ("3", mail, "zofia@acme,pl. Row 3, Adres e-mail ‘zofia@acme,pl’: a comma or semicolon"),
        ("5", "last_name, Nazwisko in the file", ". Row 5, Nazwisko: a value must be there."),
        (
            "9",
            "phone, Telefon in the file",
            "4,86012E+10. Row 9, Telefon ‘4,86012E+10’: a spreadsheet shortened",
        ),
        (
            "12",
            "external_id, Nr ewid. in the file",
            "00102. Row 12, Nr ewid. ‘00102’: row 2 has the same value.",
        ),
        ("17", "start_date, Data zatrudnienia in the file", "31.02.2025. Row 17, Data zatrudnienia"),
        ("30", mail, "kinga.wojcik@. Row 30, Adres e-mail ‘kinga.wojcik@’: nothing stands behind the @."),
    ];
    let found = told(&window, wrong.len()).await?;
    assert_eq!(found.len(), wrong.len(), "{found:#?}");
    for ([row, column, reads], wrong) in found.iter().zip(wrong) {
        assert_eq!((row.as_str(), column.as_str()), (wrong.0, wrong.1), "{found:#?}");
        says(reads, &[wrong.2]);
    }
    let groups = text(&window, "[aria-label=Problems]").await?;
    says(&groups, &["6 rows need a fix 34 are clean", "E-mail cannot be delivered", "Value stands twice"]);

    for (row, column) in [
        (3, "Adres e-mail"),
        (5, "Nazwisko"),
        (9, "Telefon"),
        (12, "Nr ewid."),
        (17, "Data zatrudnienia"),
        (30, "Adres e-mail"),
    ] {
        let line = FIRST_LINE + row - 1;
        next_problem(&window, &format!("{column} · row {row}, line {line}")).await?;
    }
    says(&cell(&window).await?, &["Written kinga.wojcik@ Read as nothing yet"]);
    window.press("F8").await?;
    window.until_text("main [role=status]", "No problem after this one").await?;

    go_on(&window, "Preview").await?;
    window.until_text("[aria-label=\"What would be sent\"] td", "00101").await?;
    let preview = text(&window, "main").await?;
    says(&preview, &["would be sent 34", "rejected 6", "blank 0", "Nothing has been sent."]);
    says(
        &preview,
        &["E-mail cannot be delivered · Adres e-mail", "byte for byte as in your file, in windows-1250"],
    );
    // No number of this date is above 12: the other rows tell its order, and its zeros stay.
    says(&preview, &["1 00101 Łukasz Dąb", "03.04.20252025-04-03"]);
    assert_eq!(PEOPLE, 34 + wrong.len());
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_workbook_is_read_at_the_sheet_that_is_picked() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    drop_file(&window, "agency.xlsx", &staff::workbook()?).await?;
    says(&text(&window, "main").await?, &["sheet “Notes”", "The workbook has 2 sheets"]);
    window.tab_to("Sheet").await?;
    for keys in ["Down", "Down", "Enter"] {
        window.press(keys).await?;
    }
    window.until_text("main header p", "sheet “Agency” · 5 rows · 5 columns").await?;
    says(&text(&window, "main").await?, &["XLSX workbook", "Above the header 2 lines", "3Header first_name"]);
    assert_eq!(field(&window, "Header").await?, json!("Line 3"));

    go_on(&window, "Columns").await?;
    let mapped = mapping(&window).await?;
    assert!(mapped.iter().all(|(from, to)| to.trim_end_matches(" *") == from), "{mapped:?}");

    go_on(&window, "Fix").await?;
    let wrong = [
        ("1", "phone", "601220114. Row 1, phone ‘601220114’: it has neither `+` nor `0` in front."),
        ("2", "email", "tomas@example. Row 2, email ‘tomas@example’"),
        ("3", "last_name", ". Row 3, last_name: a value must be there."),
        ("4", "start_date", "soon. Row 4, start_date ‘soon’"),
    ];
    let found = told(&window, wrong.len()).await?;
    assert_eq!(found.len(), wrong.len(), "{found:#?}");
    for ([row, column, reads], wrong) in found.iter().zip(wrong) {
        assert_eq!((row.as_str(), column.as_str()), (wrong.0, wrong.1), "{found:#?}");
        says(reads, &[wrong.2]);
    }
    for (row, column) in [(1, "phone"), (2, "email"), (3, "last_name"), (4, "start_date")] {
        next_problem(&window, &format!("{column} · row {row}, line {}", row + 3)).await?;
    }

    go_on(&window, "Preview").await?;
    window.until_text("[aria-label=\"What would be sent\"] td", "Anna").await?;
    // A day is a number in a workbook, and is shown as the day.
    says(&text(&window, "main").await?, &["would be sent 2", "rejected 3", "Anna Kowal", "2025-04-04"]);
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn dates_that_tell_no_order_are_asked_and_the_answer_ends_the_question() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    drop_file(&window, "kadry.csv", &staff::polish(Dates::Untold)?).await?;
    go_on(&window, "Columns").await?;
    go_on(&window, "Fix").await?;
    let question = "[...document.querySelectorAll('[aria-label=Problems] button[aria-pressed]')]\
        .find((one) => one.innerText.includes('Data zatrudnienia'))";
    let asked = window.until("the question", &format!("{question}?.innerText")).await?;
    says(asked.as_str().context("no words")?, &["The row is not sent until you say", "40"]);
    says(&text(&window, "[aria-label=Problems]").await?, &["40 rows need a fix"]);

    window.run(&format!("{question}.focus()")).await?;
    window.press("Enter").await?;
    window.until_text("[aria-label=Problems] legend", "Which comes first in start_date?").await?;
    window.tab_to("Day first").await?;
    window.press(" ").await?;
    until_says(&window, "[aria-label=Problems] form", "02/05/2025 → 2025-05-02 Friday").await?;
    window.tab_to("Read 40 dates so").await?;
    window.press("Enter").await?;

    window.until("the question to go", &format!("!{question}")).await?;
    window.until_text("[aria-label=Problems]", "start_date: Day first").await?;
    window.until_text("[aria-label=Problems] [role=status]", "5 rows need a fix").await?;
    let found = told(&window, 5).await?;
    assert!(found.iter().all(|[_, column, _]| !column.starts_with("start_date")), "{found:#?}");
    go_on(&window, "Preview").await?;
    window.until_text("[aria-label=\"What would be sent\"] td", "00101").await?;
    says(&text(&window, "main").await?, &["would be sent 35", "02/05/20252025-05-02"]);
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_file_of_several_pieces_arrives_whole_and_one_that_is_taken_away_does_not_stay() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    let mut file = String::from("first_name,last_name,email,remark\n");
    let mut rows = 0;
    // More than two pieces of 2 MiB.
    while file.len() < 5 << 20 {
        rows += 1;
        file.push_str(&format!("Anna,Nowak,anna{rows}@example.com,{rows:0200}\n"));
    }
    hold(&window, "long.csv", file.as_bytes()).await?;
    take_away(&window).await?;
    assert_eq!(window.look("location.hash").await?, json!("#/deliveries"));

    drop_file(&window, "long.csv", file.as_bytes()).await?;
    go_on(&window, "Columns").await?;
    go_on(&window, "Fix").await?;
    window.until_text("[aria-label=Problems] [role=status]", "No row needs a fix").await?;
    go_on(&window, "Preview").await?;
    let grouped = format!("would be sent {} {:03}", rows / 1000, rows % 1000);
    let preview = text(&window, "main").await?;
    says(&preview.replace('\u{202f}', " "), &[&grouped]);
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn bytes_and_a_place_to_save_are_refused_for_a_file_that_was_not_announced() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    let begun = window.rpc("imports.begin", json!({ "name": "a.csv", "size": 6 })).await?;
    let id = begun["import_id"].as_str().context("no id")?;
    let stranger = "0197c9a0-0000-7000-8000-000000000000";
    let sent = async |id: &str, headers: Value, bytes: &str| -> Result<Value> {
        let address = json!(format!("gatehouse://localhost/bytes/import/{id}"));
        window
            .promised(&format!(
                "fetch({address}, {{ method: 'POST', headers: {headers}, \
                    body: new TextEncoder().encode({}) }})\
                 .then(async (answer) => [answer.status, await answer.text()])",
                json!(bytes)
            ))
            .await
    };
    assert_eq!(sent(id, json!({ "X-Offset": "0" }), "a,b").await?, json!([204, ""]));
    for (id, headers, code) in [
        (id, json!({}), "import.no_offset"),
        (id, json!({ "X-Offset": "-1" }), "import.no_offset"),
        (id, json!({ "X-Offset": "5" }), "import.out_of_order"),
        (stranger, json!({ "X-Offset": "0" }), "import.not_found"),
    ] {
        let answer = sent(id, headers.clone(), "c").await?;
        let error: Value = serde_json::from_str(answer[1].as_str().context("no body")?)?;
        assert_eq!(answer[0], json!(409), "{headers}: {answer}");
        assert_eq!(error["error"]["code"], json!(code), "{answer}");
    }
    assert_eq!(sent("../../etc/passwd", json!({ "X-Offset": "0" }), "c").await?[0], json!(404));

    let arguments = json!({ "name": "shell.save_rejected", "payload": { "import_id": stranger } });
    let refused = window
        .promised(&format!(
            "window.__TAURI_INTERNALS__.invoke('rpc', {arguments}).then(() => null, (error) => error)"
        ))
        .await?;
    assert_eq!(refused["code"], json!("import.not_found"), "{refused}");
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}
