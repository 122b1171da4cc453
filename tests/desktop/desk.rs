//! The place of imports as a person and a screen reader meet it: a file let go over the window, and what is read.

use anyhow::{Context, Result};
use base64::Engine;
use serde_json::{Value, json};

use crate::window::Window;

/// The rows of the file, by the name that they are announced with.
const GRID: &str = "document.querySelector('[role=grid][aria-label=\"Rows of the file\"]')";

/// What stands over the window while a file is held above it.
const TARGET: &str = "Drop the file to import it";

/// Holds a file over the window; WebDriver drags nothing into it, so the page is told what a drag tells it.
pub(crate) async fn hold(window: &Window, name: &str, bytes: &[u8]) -> Result<()> {
    let (name, base64) = (json!(name), base64::engine::general_purpose::STANDARD.encode(bytes));
    let script = format!(
        "const bytes = Uint8Array.from(atob('{base64}'), (letter) => letter.charCodeAt(0));\
         const held = new DataTransfer();\
         held.items.add(new File([bytes], {name}));\
         const here = document.elementFromPoint(innerWidth / 2, innerHeight / 2);\
         window.__drag = (kind) => here.dispatchEvent(new DragEvent(kind, \
            {{ dataTransfer: held, bubbles: true, cancelable: true }}));\
         window.__drag('dragenter');\
         window.__drag('dragover');"
    );
    window.run(&script).await?;
    window.until_text("[role=status]", TARGET).await
}

/// Lets go of the file that is held over the window, and waits until it is read.
pub(crate) async fn let_go(window: &Window, name: &str) -> Result<()> {
    window.run("window.__drag('drop')").await?;
    window.until_text("main header h1", name).await?;
    let target = format!("!document.body.innerText.includes({})", json!(TARGET));
    window.until("the target to go", &target).await?;
    at_step(window, "Source").await
}

/// Takes the file that is held away from the window again.
pub(crate) async fn take_away(window: &Window) -> Result<()> {
    window.run("window.__drag('dragleave')").await?;
    let target = format!("!document.body.innerText.includes({})", json!(TARGET));
    window.until("the target to go", &target).await.map(drop)
}

/// Drops a file on the window.
pub(crate) async fn drop_file(window: &Window, name: &str, bytes: &[u8]) -> Result<()> {
    hold(window, name, bytes).await?;
    let_go(window, name).await
}

/// Goes on by the keys of the step's button, once it can be pressed.
pub(crate) async fn go_on(window: &Window, to: &str) -> Result<()> {
    let button = "document.querySelector('main button[data-variant=filled]:not(:disabled)')";
    window.until("the way on", button).await?;
    window.press("Control+Enter").await?;
    at_step(window, to).await
}

async fn at_step(window: &Window, name: &str) -> Result<()> {
    let current = "document.querySelector('nav [aria-current=step]')?.innerText";
    window.until(name, &format!("{current}?.endsWith({})", json!(name))).await.map(drop)
}

/// Every problem in the grid as a screen reader finds it, by the indices of its cell: the row's number, the head of
/// the column, and what is read there.
pub(crate) async fn told(window: &Window, rows: usize) -> Result<Vec<[String; 3]>> {
    let numbers = format!("{GRID}?.querySelectorAll('[role=gridcell][aria-colindex=\"1\"]')");
    let filled =
        format!("((cells) => cells?.length === {rows} && [...cells].every((cell) => cell.innerText))");
    window.until(&format!("{rows} rows"), &format!("{filled}({numbers})")).await?;
    let cells = window
        .look(&format!(
            "((grid) => [...grid.querySelectorAll('[role=gridcell]')]\
                .filter((cell) => cell.querySelector('[data-severity]'))\
                .map((cell) => [cell.closest('[role=row]').getAttribute('aria-rowindex'),\
                    cell.getAttribute('aria-colindex'), cell.textContent])\
                .sort(([a, b], [c, d]) => a - c || b - d)\
                .map(([row, column, says]) => [\
                    grid.querySelector(`[role=row][aria-rowindex=\"${{row}}\"] [aria-colindex=\"1\"]`).textContent,\
                    grid.querySelector(`[role=columnheader][aria-colindex=\"${{column}}\"]`).textContent\
                        .replace(/(\\*, required)?(\\d+ cells? with a problem)?$/, ''),\
                    says]))({GRID})"
        ))
        .await?;
    Ok(serde_json::from_value(cells)?)
}

/// Goes to the next problem, and waits for the column, row and line that its cell is announced with.
pub(crate) async fn next_problem(window: &Window, announced: &str) -> Result<()> {
    window.press("F8").await?;
    window.until_text("[aria-label=\"This cell\"] h3", announced).await?;
    // What is announced is where the focus is.
    let name = announced.split(" · ").next().context("no name")?;
    let here = "((cell) => document.querySelector(`[role=columnheader][aria-colindex=\"${cell?.getAttribute('aria-colindex')}\"]`)\
        ?.textContent)(document.activeElement?.closest('[role=gridcell]'))";
    let here = format!("{here}?.includes({})", json!(name));
    window.until(&format!("the focus in {name}"), &here).await.map(drop)
}

/// What the detail says of the cell that has the focus.
pub(crate) async fn cell(window: &Window) -> Result<String> {
    text(window, "[aria-label=\"This cell\"]").await
}

/// The text of an element, with one blank for each gap.
pub(crate) async fn text(window: &Window, selector: &str) -> Result<String> {
    let text = window.look(&format!("document.querySelector({})?.innerText", json!(selector))).await?;
    let text = text.as_str().with_context(|| format!("there is no {selector}"))?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Waits until the element says something, with one blank for each gap.
pub(crate) async fn until_says(window: &Window, selector: &str, part: &str) -> Result<()> {
    let (selector, wanted) = (json!(selector), json!(part));
    let says =
        format!("document.querySelector({selector})?.innerText.replace(/\\s+/g, ' ').includes({wanted})");
    window.until(&format!("{part} in {selector}"), &says).await.map(drop)
}

/// What each column becomes: its name in the file, and the value of its field.
pub(crate) async fn mapping(window: &Window) -> Result<Vec<(String, String)>> {
    let fields = "[...document.querySelectorAll('main input[aria-label^=\"What \"]')]\
        .map(({ ariaLabel, value }) => [/^What (.*) becomes$/.exec(ariaLabel)[1], value])";
    window.until("the columns", &format!("{fields}.length")).await?;
    Ok(serde_json::from_value(window.look(fields).await?)?)
}

/// The value of a field, chosen or written, by its name.
pub(crate) async fn field(window: &Window, name: &str) -> Result<Value> {
    let name = json!(name);
    window
        .look(&format!(
            "((fields) => fields.find((one) => one.ariaLabel === {name})?.value\
             ?? document.querySelector(`[role=radiogroup][aria-label=\"${{{name}}}\"] input:checked`)\
                ?.labels[0].innerText)([...document.querySelectorAll('main input')])"
        ))
        .await
}
