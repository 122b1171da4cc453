//! The page for readers.

use super::rows::{PLATFORMS, Row};

const HEAD: &str = "\
# What Gatehouse does of each platform

<!-- Written from tests/it/capabilities/*.toml by `GATEHOUSE_BLESS=1 cargo test -p gatehouse-tests --test it \
capabilities`; do not edit. -->

Each row is something that a platform offers, or asks of whoever integrates with it: what Gatehouse does about it, where
that is in the window, the command that does the same, and the tests that fail without it. What is not there yet says what
it comes with. What a platform documents and what is assumed stands on the platform's own page under `docs/platforms/`.
";

/// Writes the page.
pub(super) fn written(rows: &[Row]) -> String {
    let mut text = HEAD.to_owned();
    for platform in &PLATFORMS {
        let own: Vec<&Row> = rows.iter().filter(|row| row.platform == platform.id).collect();
        let shown = own.iter().filter(|row| !row.tests.is_empty()).count();
        text += &format!("\n## {}\n\n{shown} of {} rows are shown by tests.\n\n", platform.name, own.len());
        text += "| | what it does | in the window | command | shown by |\n| --- | --- | --- | --- | --- |\n";
        for row in own {
            let cells = [
                row.id.clone(),
                cell(&row.does),
                cell(&row.window),
                if row.cli.is_empty() { String::new() } else { format!("`{}`", cell(&row.cli)) },
                proof(row),
            ];
            text += &format!("| {} |\n", cells.join(" | "));
        }
    }
    text
}

fn proof(row: &Row) -> String {
    match &row.later {
        Some(later) => format!("comes with {later}"),
        None => row.tests.iter().map(|test| name(test)).collect::<Vec<_>>().join("<br>"),
    }
}

/// Names a test by its place, shortened, and its own words.
fn name(test: &str) -> String {
    let (file, title) = test.split_once("::").unwrap_or(("", test));
    let short = file.trim_start_matches("ui/src/features/").trim_start_matches("crates/gatehouse-");
    format!("`{}` {}", short, cell(&title.replace('_', " ")))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
