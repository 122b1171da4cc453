//! What the tests ask of the list of deliveries.

use anyhow::Result;
use serde_json::json;

use crate::window::Window;

/// Five valid ones, an altered one, a stale one and a duplicate.
const SENT: usize = 8;

/// Starts the sandbox by the keyboard and waits until the delivery that failed explains itself.
pub(crate) async fn try_the_sandbox(window: &Window) -> Result<()> {
    window.until("the focus on Start", "document.activeElement?.innerText.startsWith('Start')").await?;
    window.press("Enter").await?;
    window.until_text("[aria-label=Delivery]", MISMATCH).await?;
    window.until("the focus in the list", "document.activeElement?.matches('[role=row]')").await?;
    let arrived = format!("document.querySelectorAll('[role=grid] [role=row][aria-label]').length >= {SENT}");
    window.until("every delivery", &arrived).await.map(drop)
}

/// The title of the card that explains an altered body.
pub(crate) const MISMATCH: &str = "The signature does not belong to these bytes";

/// What a screen reader says of each row: time, platform, event, answer, verdict.
pub(crate) async fn rows(window: &Window) -> Result<Vec<String>> {
    let labels = window
        .look("[...document.querySelectorAll('[role=grid] [role=row][aria-label]')].map((row) => row.ariaLabel)")
        .await?;
    Ok(serde_json::from_value(labels)?)
}

/// Opens a tab of the delivery that is shown, by its name.
pub(crate) async fn open_tab(window: &Window, name: &str) -> Result<()> {
    let name = json!(name);
    for _ in 0..8 {
        let open = "document.querySelector('[role=tab][aria-selected=true]')?.innerText";
        if window.look(&format!("{open}?.trim().split(/\\s/)[0] === {name}")).await? == json!(true) {
            return Ok(());
        }
        let before = window.look(open).await?;
        window.press("]").await?;
        window.until("the next tab", &format!("{open} !== {before}")).await?;
    }
    anyhow::bail!("there is no tab {name}")
}
