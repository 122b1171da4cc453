//! A sandbox that stands alone, for `gatehouse sandbox start`, and how other commands find it.
//!
//! Where it stands is written into the data folder, for this user alone. It does not own the folder: commands can
//! write there while it stands.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gatehouse_model::{Problem, Secret, WorkspaceId};
use gatehouse_sandbox::{Dispatch, Remote, Sandbox, Setup};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault_named;
use crate::App;
use crate::secrets::random_token;

const FILE: &str = "sandbox.json";

#[derive(Serialize, Deserialize)]
struct Place {
    port: u16,
    /// What its orders are signed with.
    control: String,
}

/// A sandbox that stands alone in this process.
pub struct StandingSandbox {
    sandbox: Sandbox,
    file: PathBuf,
}

impl StandingSandbox {
    /// Opens it, and writes into the folder where it stands.
    ///
    /// # Errors
    /// `sandbox.stands_already`, `sandbox.port_taken`, `sandbox.cannot_listen`, `app.no_randomness`, and
    /// `file.unwritable` for the folder.
    pub async fn open(folder: &Path, port: Option<u16>, seed: Option<u64>) -> Result<Self, Problem> {
        if find(folder).await.is_some() {
            return Err(Problem::new("sandbox.stands_already", "A sandbox stands already.")
                .hint("Use that one, or end it first."));
        }
        let control = random_token()?;
        let setup = Setup {
            port,
            seed: seed.unwrap_or(Setup::default().seed),
            control: Some(Secret::from(control.as_str())),
            ..Setup::default()
        };
        let sandbox = Sandbox::open(setup).await.map_err(|error| error.problem())?;
        let file = folder.join(FILE);
        let place = Place { port: sandbox.port(), control };
        let (kept, folder) = (file.clone(), folder.to_owned());
        let written = tokio::task::spawn_blocking(move || write(&folder, &kept, &place)).await;
        written.map_err(std::io::Error::other).and_then(|done| done).map_err(|error| {
            Problem::new("file.unwritable", format!("{} cannot be written: {error}.", file.display()))
        })?;
        Ok(Self { sandbox, file })
    }

    /// Gives the addresses: each platform's id with its own, and the example consumer's.
    pub fn addresses(&self) -> Vec<(String, String)> {
        let platforms = self.sandbox.platforms().into_iter().filter_map(|id| {
            let url = self.sandbox.platform_url(id)?;
            Some((id.to_owned(), url))
        });
        platforms.chain([("consumer".to_owned(), self.sandbox.consumer_url())]).collect()
    }

    /// Gives the made-up keys that a platform takes: what each is for, and its value.
    pub fn keys(&self, platform: &str) -> Vec<(String, String)> {
        let all = self.sandbox.credentials(platform).into_iter();
        let name = |auth: &str, field: &str| {
            if field.is_empty() { auth.to_owned() } else { format!("{auth}.{field}") }
        };
        all.map(|one| (name(one.auth, one.field), String::from_utf8_lossy(one.value.expose()).into_owned()))
            .collect()
    }

    /// Gives the port.
    pub fn port(&self) -> u16 {
        self.sandbox.port()
    }

    /// Ends it; nobody finds it any more.
    pub async fn close(self) {
        // A file that is left behind names a sandbox that does not answer, which is the same as none.
        let _ = tokio::fs::remove_file(&self.file).await;
        self.sandbox.stop().await;
    }
}

impl App {
    /// Sends an event from the sandbox that stands alone to an address, signed as the workspace's endpoint is; the
    /// answer has `deliveries`, each tried once. None when no sandbox stands.
    ///
    /// # Errors
    /// As [`App::send_from_sandbox`], and `sandbox.unreachable`.
    pub async fn send_from_standing_sandbox(
        &self,
        workspace: WorkspaceId,
        platform: &str,
        event: Option<&str>,
        fault: Option<&str>,
        to: &str,
    ) -> Result<Option<Value>, Problem> {
        let Some(remote) = find(&self.folder).await else { return Ok(None) };
        let fault = fault.map(fault_named).transpose()?;
        let profile = self.profile_for(workspace, platform)?;
        let endpoint = self.endpoint_for(workspace, &profile).await?;
        let mut target = self.sandbox_target(&endpoint, to).await?;
        // The rule in force here goes with it: the other process knows only the profiles that come with the program.
        target.retry = profile.webhooks.as_ref().and_then(|webhooks| webhooks.retry.clone());
        let first = super::sendable(&profile).into_iter().next().unwrap_or_default();
        let event = event.map_or(first, str::to_owned);
        let events = if fault == Some(gatehouse_sandbox::Fault::OutOfOrder) {
            vec![event.clone(), event]
        } else {
            vec![event]
        };
        let order = Dispatch {
            platform: platform.to_owned(),
            events,
            targets: vec![target],
            fault,
            seed: Some(super::seed()),
            lost_answers: 0,
        };
        remote.send(&order).await.map(Some).map_err(|error| error.problem())
    }
}

/// Puts the clock of the sandbox that stands alone forward; the answer has `now` and `deliveries`.
///
/// # Errors
/// `sandbox.not_running` and `sandbox.unreachable`.
pub async fn advance_standing(folder: &Path, by: Duration) -> Result<Value, Problem> {
    found(folder).await?.advance(by).await.map_err(|error| error.problem())
}

/// Puts the sandbox that stands alone back to its first state.
///
/// # Errors
/// `sandbox.not_running` and `sandbox.unreachable`.
pub async fn reset_standing(folder: &Path) -> Result<Value, Problem> {
    found(folder).await?.reset().await.map_err(|error| error.problem())
}

/// Gives what the sandbox that stands alone sent, with every attempt.
///
/// # Errors
/// `sandbox.not_running` and `sandbox.unreachable`.
pub async fn deliveries_of_standing(folder: &Path) -> Result<Value, Problem> {
    found(folder).await?.deliveries().await.map_err(|error| error.problem())
}

async fn found(folder: &Path) -> Result<Remote, Problem> {
    find(folder).await.ok_or_else(|| {
        Problem::new("sandbox.not_running", "No sandbox stands.")
            .hint("Start one with `gatehouse sandbox start`.")
    })
}

async fn find(folder: &Path) -> Option<Remote> {
    let text = tokio::fs::read_to_string(folder.join(FILE)).await.ok()?;
    let place: Place = serde_json::from_str(&text).ok()?;
    let number = random_token().ok()?;
    Remote::find(place.port, Secret::from(place.control.as_str()), &number).await
}

fn write(folder: &Path, file: &Path, place: &Place) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let text = serde_json::to_string(place).map_err(std::io::Error::other)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // An older file may have been made with wider rights.
    let _ = std::fs::remove_file(file);
    std::io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}
