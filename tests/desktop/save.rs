//! Saving the rejected rows by the system's own dialog. WebDriver does not reach it, so its keys go to the X server.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::desk::{drop_file, go_on};
use crate::house::House;
use crate::staff::{self, Dates, FIRST_LINE};
use crate::window::Window;

const PATIENCE: Duration = Duration::from_secs(30);
const LOOKS_EVERY: Duration = Duration::from_millis(50);

const REJECTED: [usize; 6] = [3, 5, 9, 12, 17, 30];

#[tokio::test]
async fn rejected_rows_are_saved_byte_for_byte_where_a_person_says_and_nowhere_else() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    let file = staff::polish(Dates::Told)?;
    drop_file(&window, "kadry.csv", &file).await?;
    go_on(&window, "Columns").await?;
    go_on(&window, "Fix").await?;
    window.tab_to("Save rejected rows").await?;
    let folder = tempfile::tempdir()?;

    window.press("Enter").await?;
    keys(&dialog().await?, &["Escape"])?;
    no_dialog().await?;
    let button = "document.activeElement?.matches('button[aria-busy=false]')\
        && document.activeElement.innerText.startsWith('Save rejected rows')";
    window.until("the focus where it was", button).await?;
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);

    let target = folder.path().join("rejected.csv");
    window.press("Enter").await?;
    let dialog = dialog().await?;
    keys(&dialog, &["ctrl+a"])?;
    write(&target)?;
    keys(&dialog, &["Return"])?;
    window.until_text("body", "Saved 6 rejected rows with their reasons").await?;

    let (written, saved) = (lines(&file), std::fs::read(&target)?);
    let saved = lines(&saved);
    let header = [FIRST_LINE - 1];
    let kept: Vec<_> = header.into_iter().chain(REJECTED.map(|row| FIRST_LINE + row - 1)).collect();
    assert_eq!(saved.len(), kept.len());
    for (saved, line) in saved.iter().zip(kept) {
        let before = written.get(line - 1).context("a line that is not there")?;
        let added = saved.strip_prefix(*before).with_context(|| format!("line {line} has other bytes"))?;
        ensure!(added.starts_with(b";"), "line {line} tells no reason");
    }
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// The records of a file whose lines end with CR and LF.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\r"));
    lines.collect()
}

/// Waits for the dialog, and gives its number on the screen.
pub(crate) async fn dialog() -> Result<String> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(found) = shown()? {
            return Ok(found);
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
    bail!("no dialog came")
}

async fn no_dialog() -> Result<()> {
    let started = Instant::now();
    while shown()?.is_some() {
        ensure!(started.elapsed() < PATIENCE, "the dialog does not go");
        tokio::time::sleep(LOOKS_EVERY).await;
    }
    Ok(())
}

/// The dialog's number while it is shown; finding nothing is no failure of the search.
fn shown() -> Result<Option<String>> {
    let words = ["search", "--onlyvisible", "--name", "^Save File$"];
    let found = Command::new("xdotool").args(words).output().context(ABSENT)?;
    Ok(String::from_utf8_lossy(&found.stdout).lines().next().map(str::to_owned))
}

/// Gives the dialog the focus, which no window manager does here, and presses keys.
pub(crate) fn keys(dialog: &str, keys: &[&str]) -> Result<()> {
    xdotool(&["windowfocus", "--sync", dialog])?;
    xdotool(&[&["key"], keys].concat())
}

pub(crate) fn write(path: &Path) -> Result<()> {
    xdotool(&["type", "--delay", "5", &path.to_string_lossy()])
}

const ABSENT: &str = "xdotool is not here: Debian has it under this name";

fn xdotool(words: &[&str]) -> Result<()> {
    let ended = Command::new("xdotool").args(words).output().context(ABSENT)?;
    ensure!(ended.status.success(), "xdotool {words:?}: {}", String::from_utf8_lossy(&ended.stderr));
    Ok(())
}
