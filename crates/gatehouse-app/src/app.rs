//! The opened house: the store, the secrets, the listener and the sandbox, and how they hang together.

use std::path::PathBuf;
use std::sync::Arc;

use gatehouse_client::Names;
use gatehouse_model::{DomainEvent, Problem, Topic};
use gatehouse_receiver::{EndpointTable, Receiver};
use gatehouse_sandbox::Sandbox;
use gatehouse_store::Store;
use tokio::sync::Mutex;

use crate::activity::Activities;
use crate::api::Calls;
use crate::bus::Bus;
use crate::clock::{Clock, SystemClock};
use crate::dialogue::harvest::Harvest;
use crate::dialogue::watch::Watch;
use crate::forward::Forwarder;
use crate::import::Imports;
use crate::indexing::Indexing;
use crate::key_file::removal::TakenFiles;
use crate::last_use::LastUse;
use crate::local_certificate::LocalCertificate;
use crate::login::Logins;
use crate::operation::diagnosis::AtHand;
use crate::operation::role::CallerRole;
use crate::profiles::Profiles;
use crate::replay::Replayer;
use crate::retention::Retention;
use crate::reverify::Reverify;
use crate::sealing::{Older, Sealing};
use crate::secrets::{Secrets, SecretsChoice};
use crate::tunnels::Tunnels;

/// The environment variable that moves the data folder.
const HOME_VARIABLE: &str = "GATEHOUSE_HOME";

/// The environment variable that says where secrets go: `keychain` (when absent) or `memory`.
const SECRETS_VARIABLE: &str = "GATEHOUSE_SECRETS";

/// The folder's name inside the platform's data directory; the window's identifier.
const IDENTIFIER: &str = "dev.gatehouse.console";

/// Whether this process may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It owns the data folder; another process that wants to own it too is refused.
    Write,
    /// It only reads, beside the process that owns the folder.
    Read,
}

/// How to open the house.
#[derive(Clone)]
pub struct AppConfig {
    /// The data folder.
    pub folder: PathBuf,
    /// Where new secrets go.
    pub secrets: SecretsChoice,
    /// Whether this process may write.
    pub mode: Mode,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// By what the names of targets are looked up.
    pub names: Names,
}

impl AppConfig {
    /// Opens `folder` for writing, with the clock, the names and the keychain of this machine.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            secrets: SecretsChoice::Keychain,
            mode: Mode::Write,
            clock: Arc::new(SystemClock),
            names: Names::default(),
        }
    }

    /// Reads `GATEHOUSE_HOME` and `GATEHOUSE_SECRETS`.
    ///
    /// # Errors
    /// `app.no_data_folder` when there is neither the variable nor a home, `app.unknown_secrets_home` for a word
    /// that is neither `keychain` nor `memory`.
    pub fn from_environment() -> Result<Self, Problem> {
        let folder = match std::env::var_os(HOME_VARIABLE) {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => dirs::data_dir().map(|folder| folder.join(IDENTIFIER)).ok_or_else(|| {
                Problem::new("app.no_data_folder", "This user has no data folder.")
                    .hint(format!("Set {HOME_VARIABLE} to a folder that Gatehouse may write to."))
            })?,
        };
        let secrets = match std::env::var(SECRETS_VARIABLE).as_deref() {
            Ok("memory") => SecretsChoice::Memory,
            Ok("keychain" | "") | Err(_) => SecretsChoice::Keychain,
            Ok(other) => {
                return Err(Problem::new(
                    "app.unknown_secrets_home",
                    format!("{SECRETS_VARIABLE} is `{other}`, which is neither keychain nor memory."),
                ));
            }
        };
        Ok(Self { secrets, ..Self::new(folder) })
    }
}

/// What runs while the house is open.
#[derive(Default)]
pub(crate) struct Running {
    pub(crate) receiver: Option<Receiver>,
    pub(crate) receiver_problem: Option<Problem>,
    pub(crate) certificate: Option<LocalCertificate>,
    pub(crate) sandbox: Option<Arc<Sandbox>>,
}

/// The opened house. Cheap to share behind an [`Arc`].
pub struct App {
    pub(crate) folder: PathBuf,
    pub(crate) mode: Mode,
    pub(crate) store: Store,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) sealing: Arc<Sealing>,
    pub(crate) older: Older,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) names: Names,
    pub(crate) table: EndpointTable,
    pub(crate) at_hand: AtHand,
    pub(crate) last_use: Arc<LastUse>,
    pub(crate) logins: Arc<Logins>,
    pub(crate) taken_files: TakenFiles,
    pub(crate) profiles: Arc<Profiles>,
    pub(crate) running: Mutex<Running>,
    /// Held while a scenario of the sandbox is played.
    pub(crate) scenario: Mutex<()>,
    pub(crate) imports: Arc<Imports>,
    pub(crate) activities: Arc<Activities>,
    pub(crate) reverify: Arc<Reverify>,
    pub(crate) indexing: Arc<Indexing>,
    pub(crate) retention: Retention,
    pub(crate) tunnels: Tunnels,
    pub(crate) forwarder: Forwarder,
    pub(crate) replayer: Arc<Replayer>,
    pub(crate) harvest: Harvest,
    pub(crate) watch: Watch,
    /// Why the folder is only looked into, though it was to be written.
    pub(crate) inspecting: Option<Problem>,
    pub(crate) role: CallerRole,
    pub(crate) calls: Calls,
    bus: Bus,
}

impl App {
    /// Opens the data folder.
    ///
    /// # Errors
    /// The store's problems: held by another process, read-only, full, corrupt or from a newer version.
    pub async fn open(config: AppConfig) -> Result<Self, Problem> {
        let (folder, mode) = (config.folder.clone(), config.mode);
        let (bus, imports) = (Bus::default(), Arc::new(Imports::new(&config.folder)));
        let leftovers = Arc::clone(&imports);
        let opened = tokio::task::spawn_blocking(move || match mode {
            Mode::Write => Store::open(&folder).inspect(|_| leftovers.sweep()),
            Mode::Read => Store::open_reader(&folder),
        });
        let store = opened.await.map_err(|error| internal(&error))?.map_err(|error| error.problem())?;
        let profiles = Arc::new(Profiles::new(&config.folder));
        let secrets = Arc::new(Secrets::new(config.secrets));
        let (last, _) = store.extent(&[]).await.map_err(|error| error.problem())?;
        let app = Self {
            folder: config.folder,
            mode,
            store,
            sealing: Arc::new(Sealing::new(Arc::clone(&secrets), last)),
            secrets,
            older: Older::default(),
            clock: config.clock,
            names: config.names,
            table: EndpointTable::default(),
            at_hand: AtHand::default(),
            last_use: Arc::default(),
            logins: Arc::default(),
            taken_files: TakenFiles::default(),
            profiles,
            running: Mutex::new(Running::default()),
            scenario: Mutex::default(),
            imports,
            activities: Activities::new(bus.clone()),
            reverify: Arc::default(),
            indexing: Arc::default(),
            retention: Retention::default(),
            tunnels: Tunnels::default(),
            forwarder: Forwarder::default(),
            replayer: Arc::default(),
            harvest: Harvest::default(),
            watch: Watch::default(),
            inspecting: None,
            role: CallerRole::default(),
            calls: Calls::default(),
            bus,
        };
        app.load_profiles().await?;
        app.watch_store();
        Ok(app)
    }

    /// Opens the data folder for writing; one that a newer version wrote is opened to be looked into.
    ///
    /// # Errors
    /// As [`App::open`]; `store.newer_version` when this version cannot even read it.
    pub async fn open_or_inspect(config: AppConfig) -> Result<Self, Problem> {
        let newer = match Self::open(config.clone()).await {
            Err(problem) if problem.code == "store.newer_version" => problem,
            opened => return opened,
        };
        let app = Self::open(AppConfig { mode: Mode::Read, ..config }).await?;
        Ok(Self { inspecting: Some(newer), ..app })
    }

    /// Takes up what ran when the house was closed: the listener and the sandbox.
    ///
    /// What cannot be taken up is kept as a problem in the state, so that a screen can show it.
    pub async fn resume(&self) {
        if self.mode == Mode::Read {
            if self.inspecting.is_some() && self.setting_is_on("receiver.on").await {
                self.listen_refusing().await;
            }
            return;
        }
        if self.setting_is_on("receiver.on").await {
            // The problem is kept in the state and shown there.
            let _ = self.listen_again().await;
        }
        if self.setting_is_on("sandbox.on").await {
            let _ = self.open_sandbox().await;
        }
        self.resume_tunnels().await;
        self.resume_forwarding().await;
        self.resume_replays().await;
        self.resume_reverify().await;
        self.resume_indexing().await;
        self.seal_older().await;
        self.resume_retention().await;
        self.start_harvest().await;
        self.start_watch().await;
        if let Err(problem) = self.forget_old_calls().await {
            tracing::warn!(code = problem.code, "old calls stay in the audit until the next start");
        }
    }

    /// Ends what runs: requests under way are finished, what was answered is written, and the folder is given back to
    /// whoever comes next, whatever task is still on its way out.
    pub async fn close(&self) {
        self.tunnels.close_all().await;
        self.logins.close();
        let mut running = self.running.lock().await;
        if let Some(sandbox) = running.sandbox.take() {
            sandbox.end().await;
        }
        if let Some(receiver) = running.receiver.take() {
            receiver.stop().await;
        }
        self.watch.stop().await;
        self.harvest.stop().await;
        self.forwarder.stop().await;
        self.replayer.stop().await;
        self.imports.close_all();
        self.stop_reverify().await;
        self.indexing.stop().await;
        self.older.stop().await;
        self.retention.stop().await;
        self.write_last_use().await;
        self.seal_rest_anew().await;
        self.store.close().await;
    }

    /// Gives the event bus.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Says that something of these topics changed.
    pub(crate) fn announce(&self, topics: &[Topic]) {
        for &topic in topics {
            self.bus.publish(DomainEvent::Changed { topic });
        }
    }

    async fn setting_is_on(&self, name: &str) -> bool {
        matches!(self.store.setting(name).await, Ok(Some(value)) if value == "true")
    }
}

/// A task of ours that broke off; a defect, and said so.
pub(crate) fn internal(error: &dyn std::fmt::Display) -> Problem {
    Problem::new("app.internal", format!("Gatehouse made a mistake of its own: {error}."))
        .hint("Nothing that was acknowledged is lost. Report it with the log file of this day.")
}
