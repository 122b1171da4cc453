//! One open window: what a person can do with it by keyboard, and what they see.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::driver::Driver;
use crate::house::House;
use crate::programs;

/// How long a person would wait before calling it broken, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOKS_EVERY: Duration = Duration::from_millis(25);

/// Keeps what the page writes to the console as an error, from the moment that the session stands.
const KEEP_CONSOLE_ERRORS: &str = r"
    window.__console_errors = [];
    const before = console.error;
    console.error = (...words) => { window.__console_errors.push(words.map(String).join(' ')); before(...words); };
";

/// The name that a person would give to what has the focus.
const NAME_OF_FOCUSED: &str = "((here) => here.ariaLabel ?? here.labels?.[0]?.innerText ?? here.innerText)\
    (document.activeElement)";

/// An open window of the built program.
pub(crate) struct Window {
    session: WebDriver,
    driver: Driver,
    presses: AtomicU32,
}

impl Window {
    /// Starts the program in the folder and waits until its first screen stands.
    pub(crate) async fn open(house: &House) -> Result<Self> {
        // The driver's client is built for TLS too, and building one without a provider fails.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let program = programs::desktop();
        ensure!(program.is_file(), "{} is not built: -p gatehouse-desktop", program.display());
        let driver = Driver::start(house).await?;
        let mut wanted = Capabilities::new();
        wanted.set("webkitgtk:browserOptions", json!({ "binary": program, "args": [] }))?;
        let session = WebDriver::new(driver.url(), wanted).await.context("no session with the window")?;
        let window = Self { session, driver, presses: AtomicU32::new(0) };
        window.run(KEEP_CONSOLE_ERRORS).await?;
        window.until("the first screen", "document.querySelector('main h1, main [role=row]')").await?;
        Ok(window)
    }

    /// Ends the session and with it the program.
    pub(crate) async fn close(self) -> Result<()> {
        self.session.clone().quit().await?;
        self.driver.without_window().await
    }

    /// Presses one key, alone or with others held: `Enter`, `r`, `Control+k`.
    pub(crate) async fn press(&self, keys: &str) -> Result<()> {
        self.presses.fetch_add(1, Ordering::Relaxed);
        let strokes: Vec<char> = keys.split('+').map(stroke).collect::<Result<_>>()?;
        let mut chain = self.session.action_chain_with_delay(Some(Duration::ZERO), Some(Duration::ZERO));
        for stroke in &strokes {
            chain = chain.key_down(*stroke);
        }
        for stroke in strokes.iter().rev() {
            chain = chain.key_up(*stroke);
        }
        chain.perform().await.with_context(|| format!("pressing {keys}"))
    }

    /// Types a text, a key press for each character.
    pub(crate) async fn write(&self, text: &str) -> Result<()> {
        self.presses.fetch_add(u32::try_from(text.chars().count())?, Ordering::Relaxed);
        let chain =
            self.session.action_chain_with_delay(Some(Duration::ZERO), Some(Duration::ZERO)).send_keys(text);
        Ok(chain.perform().await?)
    }

    /// How many keys were pressed so far.
    pub(crate) fn presses(&self) -> u32 {
        self.presses.load(Ordering::Relaxed)
    }

    /// Presses Tab until something of that name has the focus: a button, a link, a field.
    pub(crate) async fn tab_to(&self, name: &str) -> Result<()> {
        for _ in 0..80 {
            let focused = self.look(NAME_OF_FOCUSED).await?;
            if focused.as_str().is_some_and(|focused| focused.trim().starts_with(name)) {
                return Ok(());
            }
            self.press("Tab").await?;
        }
        bail!("Tab never reaches {name}; the page says: {}", self.look("document.body.innerText").await?)
    }

    /// Runs statements in the page.
    pub(crate) async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.session.execute(script, Vec::new()).await?.json().clone())
    }

    /// Gives the value of a JavaScript expression.
    pub(crate) async fn look(&self, expression: &str) -> Result<Value> {
        self.run(&format!("return ({expression});")).await
    }

    /// Gives the value of an expression that is a promise.
    pub(crate) async fn promised(&self, expression: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];\
             Promise.resolve().then(() => ({expression})).then(\
                (value) => done({{ kept: value ?? null }}), (error) => done({{ broken: error?.stack ?? error }}));"
        );
        let answer = self.session.execute_async(script, Vec::new()).await?.json().clone();
        match answer.get("kept") {
            Some(kept) => Ok(kept.clone()),
            None => bail!("{} was rejected: {}", brief(expression), answer["broken"]),
        }
    }

    /// Waits until an expression is true of the page, and gives its value.
    pub(crate) async fn until(&self, what: &str, expression: &str) -> Result<Value> {
        let started = Instant::now();
        // An element says no more than that it is there.
        let looked = format!("((found) => found instanceof Node ? true : found)({expression})");
        loop {
            let found = self.look(&looked).await?;
            if !matches!(found, Value::Null | Value::Bool(false)) && found != json!("") && found != json!(0) {
                return Ok(found);
            }
            if started.elapsed() > PATIENCE {
                let page = self.look("document.body.innerText").await?;
                bail!("{what} did not come; the page says: {page}");
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// Waits until a text can be read in the element.
    pub(crate) async fn until_text(&self, selector: &str, text: &str) -> Result<()> {
        let (selector, text) = (json!(selector), json!(text));
        let expression = format!(
            "[...document.querySelectorAll({selector})].some((one) => one.innerText.includes({text}))"
        );
        self.until(&format!("the text {text} in {selector}"), &expression).await.map(drop)
    }

    /// Asks the core as the page does.
    pub(crate) async fn rpc(&self, name: &str, payload: Value) -> Result<Value> {
        let arguments = json!({ "name": name, "payload": payload });
        self.promised(&format!("window.__TAURI_INTERNALS__.invoke('rpc', {arguments})")).await
    }

    /// Takes a picture of the page.
    pub(crate) async fn picture(&self, path: &Path) -> Result<Vec<u8>> {
        let png = self.session.screenshot_as_png().await?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, &png)?;
        Ok(png)
    }

    /// What the web view refused, what nobody caught, and what was written to the console as an error.
    pub(crate) async fn complaints(&self) -> Result<Vec<String>> {
        let all = self.look("[...window.__gatehouse_complaints, ...window.__console_errors]").await?;
        Ok(serde_json::from_value(all)?)
    }

    /// Milliseconds from the start of the process to the first thing that was painted.
    pub(crate) async fn first_paint(&self) -> Result<Option<f64>> {
        let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
        let since = self.look(&format!("performance.now() - {paint}")).await?;
        let age = self.driver.age_of_window();
        Ok(since.as_f64().zip(age).map(|(since, age)| age.as_secs_f64() * 1000.0 - since))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // After a failure the session is not ended in good order, which could wait for two minutes: the driver's
        // end takes it along.
        let _ = self.session.clone().leak();
    }
}

fn brief(expression: &str) -> String {
    expression.chars().take(120).collect()
}

/// The code point that stands for a key in WebDriver.
fn stroke(name: &str) -> Result<char> {
    let mut characters = name.chars();
    if let (Some(one), None) = (characters.next(), characters.next()) {
        return Ok(one);
    }
    Ok(match name {
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Shift" => '\u{e008}',
        "Control" => '\u{e009}',
        "Escape" => '\u{e00c}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "Left" => '\u{e012}',
        "Up" => '\u{e013}',
        "Right" => '\u{e014}',
        "Down" => '\u{e015}',
        "Delete" => '\u{e017}',
        "F6" => '\u{e036}',
        "F8" => '\u{e038}',
        _ => bail!("no key is called {name}"),
    })
}
