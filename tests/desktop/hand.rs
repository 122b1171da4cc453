//! What a person does with any form: finds a thing by its name, goes to it, presses it, fills it, chooses in it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::programs;
use crate::tour::{THEMES, paint, settle};
use crate::window::Window;

const PATIENCE: Duration = Duration::from_secs(30);
const LOOKS_EVERY: Duration = Duration::from_millis(25);

/// A plain surface of the window's size is under 6 kB as PNG.
const NOT_BLANK: usize = 20_000;

/// Finds what can be used by its name: in the dialog while one is open, the exact name before one that begins so.
const FIND: &str = "((wanted, within) => {\
    const open = [...document.querySelectorAll('[role=dialog]')].at(-1);\
    const all = [...(open ?? document.querySelector(within) ?? document).querySelectorAll(\
        'button, a, input, select, textarea, [role=tab], [role=menuitem], [role=combobox], [contenteditable=true]')];\
    const named = (one) => (one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.innerText).trim();\
    const usable = all.filter((one) => one.getClientRects().length > 0 && !one.disabled);\
    return usable.find((one) => named(one).split(/[\\n*]/)[0].trim() === wanted)\
        ?? usable.find((one) => named(one).startsWith(wanted));\
})";

/// The options of the list that is open; those of closed ones stay in the page.
const OPTIONS: &str =
    "[...document.querySelectorAll('[role=option]')].filter((one) => one.getClientRects().length)";

/// Goes to a button, link or field of the page or of the open dialog.
pub(crate) async fn reach(window: &Window, name: &str) -> Result<()> {
    reach_within(window, "body", name).await
}

/// As [`reach`], in the part of the page that a selector names.
pub(crate) async fn reach_within(window: &Window, within: &str, name: &str) -> Result<()> {
    let found = format!("{FIND}({}, {})", json!(name), json!(within));
    window.until(name, &found).await?;
    window.run(&format!("{found}.focus()")).await?;
    window
        .until(&format!("the focus on {name}"), &format!("document.activeElement === {found}"))
        .await
        .map(drop)
}

/// Presses a button.
pub(crate) async fn press(window: &Window, name: &str) -> Result<()> {
    press_within(window, "body", name).await
}

/// As [`press`], in the part of the page that a selector names.
pub(crate) async fn press_within(window: &Window, within: &str, name: &str) -> Result<()> {
    reach_within(window, within, name).await?;
    window.press("Enter").await
}

/// Ticks a box.
pub(crate) async fn tick(window: &Window, name: &str) -> Result<()> {
    reach(window, name).await?;
    window.press(" ").await?;
    window.until(&format!("{name} ticked"), "document.activeElement.checked").await.map(drop)
}

/// Writes into a field, in the place of what stood there.
pub(crate) async fn fill(window: &Window, name: &str, text: &str) -> Result<()> {
    reach(window, name).await?;
    window.press("Control+a").await?;
    window.write(text).await
}

/// Chooses in a list that opens under its field.
pub(crate) async fn choose(window: &Window, name: &str, option: &str) -> Result<()> {
    reach(window, name).await?;
    let wanted = json!(option);
    let there = format!("{OPTIONS}.some((one) => one.innerText.trim() === {wanted})");
    let reached =
        format!("{OPTIONS}.find((one) => one.matches('[data-combobox-selected]'))?.innerText.trim()");
    window.press("Down").await?;
    window.until(&format!("{option} in the list of {name}"), &there).await?;
    for _ in 0..40 {
        if window.look(&reached).await? == wanted {
            window.press("Enter").await?;
            return window.until("the list to close", &format!("!{there}")).await.map(drop);
        }
        window.press("Down").await?;
    }
    anyhow::bail!("the arrow keys do not reach {option} of {name}")
}

/// Waits until the open dialog is gone.
pub(crate) async fn no_dialog(window: &Window) -> Result<()> {
    window.until("the dialog to close", "!document.querySelector('[role=dialog]')").await.map(drop)
}

/// Asks the core until what it says is as wanted, and gives that.
pub(crate) async fn until_told(
    window: &Window,
    what: &str,
    (name, payload): (&str, Value),
    wanted: impl Fn(&Value) -> bool,
) -> Result<Value> {
    let began = Instant::now();
    loop {
        let told = window.rpc(name, payload.clone()).await?;
        if wanted(&told) {
            return Ok(told);
        }
        ensure!(began.elapsed() < PATIENCE, "{what} did not come: {told:#}");
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}

/// The workspace that is worked in, as a request of most commands names it.
pub(crate) async fn workspace(window: &Window) -> Result<Value> {
    let status = window.rpc("status.get", json!({})).await?;
    Ok(json!({ "workspace_id": status["settings"]["active_workspace"] }))
}

/// The endpoint of a platform: its ids, its name and its address.
pub(crate) async fn endpoint_of(window: &Window, platform: &str) -> Result<Value> {
    let told = window.rpc("endpoints.list", workspace(window).await?).await?;
    let all = told["endpoints"].as_array().context("no endpoints")?;
    let found = all.iter().find(|one| one["platform"] == json!(platform));
    found.cloned().with_context(|| format!("{platform} has no endpoint"))
}

/// What came to an endpoint, the newest first.
pub(crate) async fn received(window: &Window, endpoint: &Value) -> Result<Vec<Value>> {
    let request = json!({ "filter": { "endpoint_id": endpoint["id"] }, "limit": 200 });
    let page = window.rpc("deliveries.page", request).await?;
    page["deliveries"].as_array().cloned().context("no deliveries")
}

/// Takes a picture in both themes once everything is at rest, and leaves the window in the light one.
pub(crate) async fn pictures(window: &Window, name: &str) -> Result<()> {
    both(window, name, true).await
}

/// As [`pictures`], of something that is under way.
pub(crate) async fn glimpses(window: &Window, name: &str) -> Result<()> {
    both(window, name, false).await
}

async fn both(window: &Window, name: &str, at_rest: bool) -> Result<()> {
    for theme in THEMES {
        paint(window, theme).await?;
        if at_rest {
            settle(window).await?;
        }
        let path = programs::pictures().join(theme).join(format!("{name}.png"));
        let png = window.picture(&path).await?;
        ensure!(png.len() > NOT_BLANK, "{name} in {theme} is blank: {} bytes", png.len());
    }
    paint(window, THEMES[0]).await
}
