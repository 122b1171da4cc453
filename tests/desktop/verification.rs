//! Failing deliveries as a person meets them: cause and fix on the first screen, and what there is to look into.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use gatehouse_tests::families::{FAMILIES, Mistake, Sent};
use gatehouse_tests::platform::borrowed;
use gatehouse_tests::wire::{path, post};
use serde_json::{Value, json};

use crate::a11y::violations;
use crate::house::House;
use crate::programs;
use crate::tour::{THEMES, go, into_the_list, paint, settle};
use crate::window::Window;

/// What the card says of each family: its title, and a part of what to do.
const SAID: [(&str, &str); 7] = [
    ("The body was written anew on the way", "Verify the bytes as they arrive, before anything parses them"),
    ("TimeHunter used the text of the secret", "Decode it at the sender"),
    ("The signature is written in base64, not in hex", "the scheme says hex"),
    ("Kejue does not sign the time", "The sender signs the body without the time."),
    ("It is signed with another secret that is stored here", "Store that one in the slot webhook"),
    ("rejento uses another hash function", "Set the scheme's algorithm to sha1"),
    (
        "The signed address has another protocol",
        "Give the endpoint's public address with the protocol that the sender uses",
    ),
];

/// The card on top of the tab that stands open by itself, and where it is.
const CARD: &str = "((card) => card && ({\
        title: card.querySelector('h2').innerText,\
        text: card.innerText.replace(/\\s+/g, ' '),\
        whole: ((here, { top, bottom }) => here.top >= top && here.bottom <= Math.min(bottom, innerHeight))\
        (card.getBoundingClientRect(), card.closest('[role=tabpanel]').parentElement.getBoundingClientRect()),\
    }))(document.querySelector('[aria-label=Delivery] [role=tabpanel] section[data-tone]'))";

#[tokio::test]
async fn each_family_of_mistakes_names_cause_and_fix_without_a_click() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    let failed = make_all(&window).await?;
    for theme in THEMES {
        paint(&window, theme).await?;
        for ((mistake, (title, fix)), id) in FAMILIES.iter().zip(SAID).zip(&failed) {
            go(&window, &format!("/deliveries?selected={id}")).await?;
            window
                .until(
                    "the delivery",
                    &format!("document.querySelector('[aria-label=Delivery]')?.innerText.includes('{id}')"),
                )
                .await?;
            window.until_text("[role=tabpanel] section[data-tone] h2", title).await?;
            settle(&window).await?;
            let card = window.look(CARD).await?;
            let said = card["text"].as_str().context("no card")?;
            ensure!(said.contains("What to do:") && said.contains(fix), "{}: {said}", mistake.name);
            ensure!(said.contains(&format!("signature.{}", mistake.cause)), "{}: {said}", mistake.name);
            ensure!(card["whole"] == json!(true), "{}: the card is not on the first screen", mistake.name);
            picture(&window, theme, &format!("verification-{}", mistake.name)).await?;
        }
        look_deeper(&window, theme).await?;
    }
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// Opens everything that the tab has, by its keys, and leaves it closed again.
async fn look_deeper(window: &Window, theme: &str) -> Result<()> {
    into_the_list(window).await?;
    window.press("s").await?;
    window
        .until(
            "the parts",
            "document.querySelectorAll('[role=tabpanel] [role=listbox] [role=option]').length >= 2",
        )
        .await?;
    window.press("d").await?;
    window.until("the differences", "document.querySelector('[role=tabpanel] li[data-matters]')").await?;
    window.run("document.querySelector('[role=tabpanel] [role=listbox]').focus()").await?;
    window.press("End").await?;
    let chosen = "document.querySelector('[role=tabpanel] [role=option][aria-selected=true]')";
    window.until("the last part", &format!("{chosen}?.ariaLabel.startsWith('body')")).await?;
    window
        .until("the part among the bytes", "document.querySelectorAll('pre [data-lit]').length >= 2")
        .await?;
    settle(window).await?;
    picture(window, theme, "verification-open").await?;
    let found = violations(window).await?;
    ensure!(found.is_empty(), "{theme}: {found:#?}");

    into_the_list(window).await?;
    window.press("c").await?;
    window.until_text(".mantine-Notification-root", "Copied a report without secrets.").await?;
    for keys in ["s", "d"] {
        window.press(keys).await?;
    }
    window
        .until(
            "the panels to close",
            "!document.querySelector('[role=tabpanel] [role=listbox], [role=tabpanel] li[data-matters]')",
        )
        .await
        .map(drop)
}

async fn picture(window: &Window, theme: &str, name: &str) -> Result<()> {
    window.picture(&programs::pictures().join(theme).join(format!("{name}.png"))).await.map(drop)
}

/// Makes an endpoint for each family, and sends it a valid request and the one with the mistake; gives the ids of the
/// latter.
async fn make_all(window: &Window) -> Result<Vec<String>> {
    let create = json!({ "name": "Acme", "environment": "sandbox", "platforms": [] });
    let workspace = window.rpc("workspaces.create", create).await?;
    window.rpc("settings.set", json!({ "active_workspace": workspace["id"] })).await?;
    window.rpc("receiver.start", json!({ "port": 0 })).await?;
    let mut urls = BTreeMap::new();
    for mistake in &FAMILIES {
        let url = make(window, &workspace["id"], mistake).await.with_context(|| mistake.name.to_owned())?;
        urls.insert(mistake.name, url);
    }
    let mut failed = Vec::new();
    for mistake in &FAMILIES {
        let url = &urls[mistake.name];
        let send = |sent: Sent| post(url, &borrowed(&sent.headers), &sent.body).status;
        ensure!(send(mistake.right(path(url))) == 200, "{} refuses what is right", mistake.name);
        ensure!(send(mistake.wrong(path(url))) == 401, "{} takes what is wrong", mistake.name);
        let filter = json!({ "workspace_id": workspace["id"], "verdict": "invalid" });
        let page = window.rpc("deliveries.page", json!({ "filter": filter, "limit": 1 })).await?;
        failed.push(page["deliveries"][0]["id"].as_str().context("it was not kept")?.to_owned());
    }
    Ok(failed)
}

/// Makes a connection with its secret and one endpoint, and gives the endpoint's address.
async fn make(window: &Window, workspace: &Value, mistake: &Mistake) -> Result<String> {
    let connection = json!({
        "workspace_id": workspace, "name": mistake.name, "platform": mistake.platform,
    });
    let connection = window.rpc("connections.add", connection).await?;
    let key = json!({
        "connection_id": connection["id"], "name": mistake.name, "slot": "webhook", "value": mistake.secret, "fields": {},
    });
    window.rpc("keys.add", key).await?;
    let list = window.rpc("endpoints.list", json!({ "workspace_id": workspace })).await?;
    let all = list["endpoints"].as_array().context("no endpoints")?;
    let endpoint = all.iter().find(|one| one["connection_id"] == connection["id"]).context("no endpoint")?;
    let mut change = json!({ "endpoint_id": endpoint["id"], "scheme": mistake.scheme });
    if let Some(origin) = mistake.public_url {
        change["public_url"] = json!(origin);
    }
    let endpoint = window.rpc("endpoints.set", change).await?;
    Ok(endpoint["url"].as_str().context("the endpoint has no address")?.to_owned())
}
