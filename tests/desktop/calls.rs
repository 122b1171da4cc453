//! Calls in the Explorer, and what is read of their answers.

use anyhow::Result;
use serde_json::{Value, json};

use crate::hand::{fill, reach};
use crate::tour::go;
use crate::window::Window;

/// The method of the call that is opened. The system draws its list, which no WebDriver reaches.
const METHOD: &str = "document.querySelector('select[aria-label=Method]')";

/// Begins an empty call over a connection.
pub(crate) async fn begin(window: &Window, connection: &Value, method: &str, path: &str) -> Result<()> {
    let id = connection.as_str().unwrap_or_default();
    go(window, &format!("/explorer?open=n:{id}")).await?;
    window.until("the call", METHOD).await?;
    let set = "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set";
    window
        .run(&format!(
            "{set}.call({METHOD}, {}); {METHOD}.dispatchEvent(new Event('change', {{ bubbles: true }}))",
            json!(method)
        ))
        .await?;
    fill(window, "Path", path).await
}

/// Opens a part of the call: its parameters, its body, its key.
pub(crate) async fn part(window: &Window, name: &str) -> Result<()> {
    reach(window, name).await?;
    window.press("Enter").await?;
    window.until(name, "document.activeElement?.matches('[role=tab][aria-selected=true]')").await.map(drop)
}

/// Writes the body of the call.
pub(crate) async fn body(window: &Window, text: &str) -> Result<()> {
    part(window, "Body").await?;
    let editor = "document.querySelector('.cm-content[aria-label=Body]')";
    window.until("the editor", editor).await?;
    window.run(&format!("{editor}.focus()")).await?;
    window.press("Control+a").await?;
    window.press("Delete").await?;
    window.write(text).await
}

/// Sends the call and waits for an answer of this status.
pub(crate) async fn send(window: &Window, status: u16) -> Result<()> {
    window.press("Control+Enter").await?;
    answered(window, status).await
}

/// Waits for an answer of this status.
pub(crate) async fn answered(window: &Window, status: u16) -> Result<()> {
    window.until_text("[aria-label=Answer] [role=status] b", &status.to_string()).await?;
    let still = "document.querySelector('[aria-label=Answer]:not([aria-busy])')";
    window.until("the end of the call", still).await.map(drop)
}

/// Opens the answer as a table, and gives its rows once they are there.
pub(crate) async fn table(window: &Window, rows: usize) -> Result<Vec<Vec<String>>> {
    part(window, "Table").await?;
    let grid = "document.querySelector('[role=grid][aria-label=Records]')";
    window.until("the table", &format!("{grid}?.getAttribute('aria-rowcount') === '{}'", rows + 1)).await?;
    let cells = format!(
        "[...{grid}.querySelectorAll('[role=row]')]\
            .map((row) => [...row.querySelectorAll('[role=columnheader], [role=gridcell]')]\
                .map((cell) => cell.innerText.trim()))"
    );
    Ok(serde_json::from_value(window.look(&cells).await?)?)
}
