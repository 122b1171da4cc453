//! An application of Keruj from its installation to the last of what is known of the company: Gatehouse is the
//! application, the sandbox is Keruj and the person who uses it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::deliveries::try_the_sandbox;
use crate::hand::{fill, no_dialog, pictures, reach, workspace};
use crate::house::House;
use crate::tour::go;
use crate::window::Window;

/// What the user enters as the key of another service.
const ENTERED: &str = "svc-entered-51c07be2d9f3-nowhere-else";

const STEPS: &str = "[role=listbox][aria-label=Steps] [role=option]";
const COMPANY: &str = "[role=listbox][aria-label=Companies] [role=option]";

#[tokio::test]
async fn a_keruj_application_is_installed_configured_removed_and_its_company_forgotten() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    forget_the_example(&window).await?;
    go(&window, "/explorer").await?;
    reach(&window, "Filter calls").await?;
    window.write("dialogue with").await?;
    for keys in ["Down", "Down", "Enter"] {
        window.press(keys).await?;
    }
    window
        .until("the focus where it begins", "document.activeElement?.matches('[aria-label=Begin]')")
        .await?;
    pictures(&window, "walk-application-begin").await?;

    window.press("i").await?;
    steps(&window, 2).await?;
    window.until_text(STEPS, "application_install").await?;
    window.until_text(STEPS, "in the keychain").await?;
    window.until_text(COMPANY, "Form shown").await?;
    pictures(&window, "walk-application-form").await?;
    fill(&window, "Name of the account", "Anna Wróblewska").await?;
    fill(&window, "API key of the service", ENTERED).await?;
    window.press("Control+Enter").await?;
    steps(&window, 3).await?;
    window.until_text(STEPS, "Anna Wróblewska").await?;
    window.until_text(COMPANY, "Installed").await?;
    pictures(&window, "walk-application-installed").await?;
    assert_eq!(house.file_holding(ENTERED.as_bytes())?, None);
    let page = window.look("document.documentElement.outerHTML").await?;
    assert!(!page.as_str().context("no page")?.contains(ENTERED), "what was entered is in the page");

    window.run(&format!("document.querySelector('{COMPANY}').focus()")).await?;
    window.press("Enter").await?;
    window.until("the focus in the steps", &format!("document.activeElement?.matches('{STEPS}')")).await?;
    window.press("u").await?;
    steps(&window, 4).await?;
    window.until_text(COMPANY, "To be forgotten").await?;
    pictures(&window, "walk-application-removed").await?;

    let id = window.look(&format!("document.querySelector('{COMPANY}').title")).await?;
    let id: String = id.as_str().context("the company has no id")?.chars().take(8).collect();
    window.press("Delete").await?;
    window.until_text("[role=dialog]", "Forget the company?").await?;
    window.until_text("[role=dialog]", "account_api_key").await?;
    pictures(&window, "walk-application-forget").await?;
    window.until("the field", "document.activeElement?.matches('[role=dialog] input')").await?;
    window.write(&id).await?;
    window.press("Enter").await?;
    no_dialog(&window).await?;
    window.until_text("main h2, main h3", "is forgotten").await?;
    pictures(&window, "walk-application-forgotten").await?;
    assert_eq!(house.file_holding(ENTERED.as_bytes())?, None);
    assert_eq!(companies(&window).await?, Vec::<Value>::new());
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

async fn steps(window: &Window, count: usize) -> Result<()> {
    let there = format!("document.querySelectorAll('{STEPS}').length === {count}");
    window.until(&format!("{count} steps"), &there).await.map(drop)
}

async fn companies(window: &Window) -> Result<Vec<Value>> {
    let told = window.rpc("dialogue.list", workspace(window).await?).await?;
    told["companies"].as_array().cloned().context("no companies")
}

/// The company of the delivery that the sandbox sent as an example goes, so that the first one comes by one key.
async fn forget_the_example(window: &Window) -> Result<()> {
    for one in companies(window).await? {
        let company = json!({ "connection_id": one["connection_id"], "company_id": one["company_id"] });
        window.rpc("dialogue.forget", company).await?;
    }
    Ok(())
}
