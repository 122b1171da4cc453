//! A window on a million deliveries: a person finds one by what they know of it, and by keyboard alone.

use anyhow::{Result, ensure};
use gatehouse_tests::many;
use rusqlite::{Connection, OpenFlags};

use crate::frames;
use crate::house::House;
use crate::programs;
use crate::tour::settle;
use crate::window::Window;

const DELIVERIES: u64 = 1_000_000;

/// Whose delivery is looked for, and it failed.
const MAIL: &str = "person500007@acme.example";

const GRID: &str = "document.querySelector('[role=grid]')";

#[tokio::test]
async fn one_of_a_million_is_found_compared_reported_pinned_and_noted() -> Result<()> {
    let house = House::new()?;
    std::fs::create_dir_all(house.data())?;
    many::fill(&house.data(), DELIVERIES).await?;
    let (hour, failed) = hour_of_failures(&house)?;
    let window = Window::open(&house).await?;
    rows(&window, DELIVERIES).await?;
    no_gap_at_any_depth(&window).await?;
    frames::measure(&window, &format!("{GRID}.querySelector('[role=rowgroup]')")).await?;

    filter(&window, MAIL).await?;
    rows(&window, 1).await?;
    window.press("Enter").await?;
    window.until("the focus in the list", "document.activeElement?.matches('[role=row]')").await?;
    window.press("Enter").await?;
    window.until_text("[aria-label=Delivery] h1", "employee.created").await?;
    picture(&window, "found").await?;

    filter(&window, &format!("verdict:invalid at:{hour}")).await?;
    rows(&window, failed).await?;
    window.press("Enter").await?;
    window.until("the focus in the list", "document.activeElement?.matches('[role=row]')").await?;
    window.press("Down").await?;
    picture(&window, "failures").await?;

    window.press("Shift+D").await?;
    window.until_text("[role=tabpanel]", "compared to").await.ok();
    window.tab_to("Previous").await?;
    window.press("Right").await?;
    let base = "document.querySelector('[role=tabpanel] [role=radiogroup] input:checked')?.value";
    window.until("the last valid one", &format!("{base} === 'last_valid'")).await?;
    window.until_text("[role=tabpanel]", "Valid").await?;
    picture(&window, "compared").await?;

    crate::tour::into_the_list(&window).await?;
    window.press("c").await?;
    window.until_text(".mantine-Notification-root", "Copied a report without secrets.").await?;
    window.press("p").await?;
    window.until_text("[aria-label=Delivery]", "Pinned").await?;
    window.press("n").await?;
    window.until("the note", "document.activeElement?.matches('textarea')").await?;
    window.write("asked the sender").await?;
    window.press("Control+Enter").await?;
    window.until_text("[aria-label=Delivery] section", "asked the sender").await?;
    picture(&window, "noted").await?;

    filter(&window, "is:pinned note:sender").await?;
    rows(&window, 1).await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// Goes to a dozen depths of the list, and finds no row at any of them that stays empty.
async fn no_gap_at_any_depth(window: &Window) -> Result<()> {
    let scroller = format!("{GRID}.querySelector('[role=rowgroup]')");
    for stop in [0.5, 0.01, 0.99, 0.25, 1.0, 0.75, 0.123, 0.876, 0.0] {
        window
            .run(&format!("((one) => {{ one.scrollTop = one.scrollHeight * {stop}; }})({scroller})"))
            .await?;
        let whole = format!(
            "((grid, list) => {{\
                const box = list.getBoundingClientRect();\
                const seen = [...grid.querySelectorAll('[role=row][aria-rowindex]')].filter((row) => {{\
                    const at = row.getBoundingClientRect();\
                    return at.bottom > box.top && at.top < box.bottom;\
                }});\
                const covered = seen.reduce((sum, row) => sum + row.getBoundingClientRect().height, 0);\
                return covered >= box.height * 0.8 && seen.every((row) => row.ariaBusy !== 'true');\
            }})({GRID}, {scroller})"
        );
        window.until(&format!("whole rows at {stop}"), &whole).await?;
    }
    Ok(())
}

/// Types a filter over the one that stands, as a person pastes it.
async fn filter(window: &Window, query: &str) -> Result<()> {
    window.press("/").await?;
    window.until("the filter", "document.activeElement?.matches('input')").await?;
    window.press("Control+a").await?;
    window.write(query).await
}

/// Waits until the list says that it has so many rows.
async fn rows(window: &Window, count: u64) -> Result<()> {
    let shown = format!("{GRID}?.ariaRowCount === '{}'", count + 1);
    window.until(&format!("{count} rows"), &shown).await.map(drop)
}

async fn picture(window: &Window, name: &str) -> Result<()> {
    settle(window).await?;
    window.picture(&programs::pictures().join("million").join(format!("{name}.png"))).await.map(drop)
}

/// The clock hour in which the delivery came that is looked for, as a filter takes it, and how many failed in it.
fn hour_of_failures(house: &House) -> Result<(String, u64)> {
    let file = house.data().join("gatehouse.db");
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let at: i64 =
        conn.query_row("SELECT received_at FROM delivery WHERE sequence = 500008", [], |row| row.get(0))?;
    let hour = 3_600_000_000;
    let from = at - at.rem_euclid(hour);
    let failed: i64 = conn.query_row(
        "SELECT count(*) FROM delivery WHERE verdict = 'invalid' AND received_at >= ?1 AND received_at < ?2",
        [from, from + hour],
        |row| row.get(0),
    )?;
    let word = |at: i64| jiff::Timestamp::from_microsecond(at).map(|at| at.to_string());
    let failed = u64::try_from(failed)?;
    ensure!(failed > 0, "none failed in that hour");
    Ok((format!("{}..{}", word(from)?, word(from + hour)?), failed))
}
