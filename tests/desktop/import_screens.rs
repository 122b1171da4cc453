//! The screens of an import, from the empty place to what would be sent.

use anyhow::Result;
use serde_json::json;

use crate::desk::{drop_file, go_on, hold, next_problem, take_away, text, until_says};
use crate::staff::{self, Dates};
use crate::tour::{go, settle};
use crate::window::Window;

/// The group of problems that is about days of employment.
const QUESTION: &str = "[...document.querySelectorAll('[aria-label=Problems] button[aria-pressed]')]\
    .find((one) => one.innerText.includes('Data zatrudnienia'))";

/// Opens each of them in the theme that is painted, and leaves the place as it was.
pub(crate) async fn imports(
    window: &Window,
    theme: &str,
    look: &impl AsyncFn(&Window, &str, &str) -> Result<()>,
) -> Result<()> {
    let look = async |name: &str| {
        settle(window).await?;
        look(window, theme, name).await
    };
    go(window, "/imports").await?;
    window.until_text("main h2", "Drop a file anywhere on the window").await?;
    look("imports").await?;
    let file = staff::polish(Dates::Untold)?;
    hold(window, "kadry.csv", &file).await?;
    look("imports-drop").await?;
    take_away(window).await?;

    drop_file(window, "kadry.csv", &file).await?;
    look("imports-source").await?;
    go_on(window, "Columns").await?;
    look("imports-columns").await?;
    go_on(window, "Fix").await?;
    window.until_text("[role=gridcell]", "zofia@acme,pl").await?;
    next_problem(window, "Data zatrudnienia · row 1,").await?;
    next_problem(window, "Data zatrudnienia · row 2,").await?;
    next_problem(window, "Adres e-mail · row 3,").await?;
    look("imports-fix").await?;
    window.run(&format!("{QUESTION}.click()")).await?;
    window.until_text("[aria-label=Problems] legend", "Which comes first").await?;
    window.run("document.querySelector('[aria-label=Problems] input[type=radio]').click()").await?;
    until_says(window, "[aria-label=Problems] form", "02/05/2025 → 2025-05-02").await?;
    look("imports-fix-dates").await?;
    window.run("document.querySelector('[aria-label=Problems] form button[type=submit]').click()").await?;
    window.until("the question to go", &format!("!{QUESTION}")).await?;
    go_on(window, "Preview").await?;
    window.until_text("[aria-label=\"What would be sent\"] td", "00101").await?;
    look("imports-preview").await?;

    drop_file(window, "agency.xlsx", &staff::workbook()?).await?;
    look("imports-source-workbook").await?;
    drop_file_that_is_none(window).await?;
    look("imports-not-read").await?;
    window.run("[...document.querySelectorAll('main button')].at(-1).click()").await?;
    window.until_text("main h2", "Drop a file anywhere on the window").await
}

async fn drop_file_that_is_none(window: &Window) -> Result<()> {
    hold(window, "empty.csv", b"").await?;
    window.run("window.__drag('drop')").await?;
    window.until_text("main [role=alert]", "The file is empty").await?;
    let title = text(window, "main h1").await?;
    anyhow::ensure!(title == "empty.csv", "{} is shown", json!(title));
    Ok(())
}
