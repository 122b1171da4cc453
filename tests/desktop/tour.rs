//! Every screen in one order, for all that looks at screens: pictures and the accessibility check.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::deliveries::{open_tab, try_the_sandbox};
use crate::house::House;
use crate::import_screens::imports;
use crate::window::Window;

pub(crate) const THEMES: [&str; 2] = ["light", "dark"];

/// A screen: its name, where it is, which keys open it there, what it says, and which keys leave it.
struct Screen {
    name: &'static str,
    address: &'static str,
    opened_by: &'static [&'static str],
    says: (&'static str, &'static str),
    left_by: &'static [&'static str],
}

const fn place(name: &'static str, address: &'static str, says: (&'static str, &'static str)) -> Screen {
    Screen { name, address, opened_by: &[], says, left_by: &[] }
}

const PLACES: &[Screen] = &[
    place("endpoints", "/endpoints", ("main h1", "Endpoints")),
    Screen {
        name: "endpoint-new",
        address: "/endpoints",
        opened_by: &["n"],
        says: ("[role=dialog]", "endpoint"),
        left_by: &["Escape"],
    },
    place("sandbox", "/sandbox", ("main h1", "Sandbox")),
    place("settings-keys", "/settings/keys", ("main h2", "Signing secrets")),
    place("settings-workspaces", "/settings/workspaces", ("main h2", "Workspaces")),
    place("settings-profiles", "/settings/profiles", ("main h2", "Keruja")),
    place("settings-appearance", "/settings/appearance", ("main h2", "Appearance")),
    place("settings-shortcuts", "/settings/shortcuts", ("main h2", "Shortcuts")),
    place("settings-about", "/settings/about", ("main li", "Fine")),
    Screen {
        name: "palette",
        address: "/deliveries",
        opened_by: &["Control+k"],
        says: ("[role=dialog]", "Show all keys"),
        left_by: &["Escape"],
    },
    Screen {
        name: "help",
        address: "/deliveries",
        opened_by: &["?"],
        says: ("[role=dialog] h2", "Keys"),
        left_by: &["Escape"],
    },
];

/// What the open tab says; the panels of the others are empty.
const PANEL: &str = "[...document.querySelectorAll('[role=tabpanel]')].map((one) => one.innerText).join('')";

const TABS: [&str; 5] = ["Verification", "Body", "Headers", "Raw", "Attempts"];

/// Opens every screen in both themes, and calls `look` with the theme and the name of each.
pub(crate) async fn tour(look: impl AsyncFn(&Window, &str, &str) -> Result<()>) -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    for theme in THEMES {
        paint(&window, theme).await?;
        window.until_text("h2", "Try with the sandbox").await?;
        settle(&window).await?;
        look(&window, theme, "first-run").await?;
    }
    paint(&window, THEMES[0]).await?;
    try_the_sandbox(&window).await?;
    let [failed, valid] = replayed_failed_and_valid(&window).await?;
    window.until("the toasts to go", "!document.querySelector('.mantine-Notification-root')").await?;
    for theme in THEMES {
        paint(&window, theme).await?;
        deliveries(&window, theme, &failed, &valid, &look).await?;
        imports(&window, theme, &look).await.context("the screens of an import")?;
        for screen in PLACES {
            open(&window, screen).await.with_context(|| format!("the screen {}", screen.name))?;
            look(&window, theme, screen.name).await?;
            for keys in screen.left_by {
                window.press(keys).await?;
            }
            window.until("the overlay to go", "!document.querySelector('[role=dialog]')").await?;
        }
    }
    window.close().await
}

async fn deliveries(
    window: &Window,
    theme: &str,
    failed: &str,
    valid: &str,
    look: &impl AsyncFn(&Window, &str, &str) -> Result<()>,
) -> Result<()> {
    go(window, &format!("/deliveries?selected={failed}")).await?;
    into_the_list(window).await?;
    window.press("v").await?;
    for tab in TABS {
        open_tab(window, tab).await?;
        window.until("the panel", PANEL).await?;
        settle(window).await?;
        let name = if tab == "Verification" { "deliveries".to_owned() } else { tab_name(tab) };
        look(window, theme, &name).await?;
    }
    window.press("r").await?;
    window.until_text("[role=dialog]", "Replay").await?;
    settle(window).await?;
    look(window, theme, "deliveries-replay").await?;
    window.press("Escape").await?;
    window.until("the drawer to go", "!document.querySelector('[role=dialog]')").await?;

    go(window, &format!("/deliveries?selected={valid}")).await?;
    into_the_list(window).await?;
    window.press("v").await?;
    window.until_text("[role=tabpanel]", "steps passed").await?;
    settle(window).await?;
    look(window, theme, "deliveries-valid").await
}

fn tab_name(tab: &str) -> String {
    format!("deliveries-{}", tab.to_lowercase())
}

async fn open(window: &Window, screen: &Screen) -> Result<()> {
    go(window, screen.address).await?;
    if screen.address == "/deliveries" {
        into_the_list(window).await?;
    }
    if screen.address == "/endpoints" {
        window.until_text("main h1", "Endpoints").await?;
        let letters = "document.querySelector('[data-letters] [tabindex=\"0\"], [data-letters][tabindex]')";
        window.until("a place for letters", letters).await?;
        window.run(&format!("{letters}.focus()")).await?;
    }
    for keys in screen.opened_by {
        window.press(keys).await?;
    }
    window.until_text(screen.says.0, screen.says.1).await?;
    settle(window).await
}

pub(crate) async fn go(window: &Window, address: &str) -> Result<()> {
    window.run(&format!("location.hash = {}", json!(format!("#{address}")))).await.map(drop)
}

pub(crate) async fn into_the_list(window: &Window) -> Result<()> {
    let row = "document.querySelector('[role=row][tabindex=\"0\"]')";
    window.until("a row", row).await?;
    window.run(&format!("{row}.focus()")).await?;
    window.until("the focus in the list", "document.activeElement?.matches('[role=row]')").await.map(drop)
}

pub(crate) async fn paint(window: &Window, theme: &str) -> Result<()> {
    window.rpc("settings.set", json!({ "theme": theme })).await?;
    let scheme = "document.documentElement.dataset.mantineColorScheme";
    window.until(theme, &format!("{scheme} === '{theme}'")).await.map(drop)
}

/// Waits until nothing moves that will come to rest, which a blinking caret never does, and every letter has its font.
pub(crate) async fn settle(window: &Window) -> Result<()> {
    let calm = "document.fonts.status === 'loaded'\
        && document.getAnimations().every((one) => one.playState !== 'running'\
            || one.effect?.getTiming().iterations === Infinity)\
        && [...document.querySelectorAll('[role=dialog]')].every((one) => getComputedStyle(one).opacity === '1')\
        && !document.querySelector('[aria-busy=true]')";
    window.until("a screen at rest", calm).await?;
    let painted =
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
    window.promised(painted).await.map(drop)
}

/// Replays the delivery that failed, so that there is an attempt to see, and names a valid one beside it.
async fn replayed_failed_and_valid(window: &Window) -> Result<[String; 2]> {
    let status = window.rpc("status.get", json!({})).await?;
    let filter = json!({ "workspace_id": status["settings"]["active_workspace"] });
    let page = window.rpc("deliveries.page", json!({ "filter": filter, "limit": 100 })).await?;
    let all = page["deliveries"].as_array().context("no deliveries")?;
    let of = |reason: &str| -> Result<String> {
        let found =
            all.iter().find(|one| one["reason"] == json!(reason) && one["duplicate_of"] == Value::Null);
        Ok(found.and_then(|one| one["id"].as_str()).with_context(|| format!("none is {reason}"))?.to_owned())
    };
    let failed = of("mismatch")?;
    let attempts = window.rpc("attempts.list", json!({ "delivery_id": failed })).await?;
    let request = json!({
        "delivery_id": failed, "url": attempts["suggested_target"], "mode": "recorded", "set": [],
    });
    window.rpc("replay.send", request).await?;
    Ok([failed, of("ok")?])
}
