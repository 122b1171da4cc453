//! The commands: each reads its arguments, calls one operation, and prints.

mod api;
mod audit;
mod call_code;
mod conformance;
mod dead_letters;
mod delivery;
mod demo;
mod dialogue;
mod doctor;
mod endpoint;
mod forward;
mod import;
mod key;
mod listen;
mod profile;
mod replay;
mod sandbox;
mod scenario;
mod signature;
mod subscription;
mod tunnel;
mod view;
mod workspace;

use std::sync::{Arc, Mutex};

use clap::CommandFactory;
use gatehouse_app::{App, AppConfig, LogGuard, Mode, SecretsChoice, start_logs};
use gatehouse_model::Problem;

use crate::args::{Cli, Command, SecretsHome};
use crate::exit::Ended;
use crate::out::Out;
use crate::serve;

pub(crate) use listen::interrupted;

/// Carries out what the arguments ask for.
pub(crate) async fn run(cli: Cli, out: &Out) -> Result<Ended, Problem> {
    let house = House { secrets: cli.secrets, out: *out, logs: Mutex::new(None) };
    match cli.command {
        Command::Demo => demo::run(&house, out).await,
        Command::Workspace(command) => workspace::workspace(&house, command, out).await,
        Command::Connection(command) => workspace::connection(&house, command, out).await,
        Command::Key(command) => key::run(&house, command, out).await,
        Command::Endpoint(command) => endpoint::run(&house, command, out).await,
        Command::Listen(args) => listen::run(&house, args, out).await,
        Command::Deliveries(command) => delivery::run(&house, command, out).await,
        Command::View(command) => view::run(&house, command, out).await,
        Command::Forward(command) => forward::run(&house, command, out).await,
        Command::DeadLetters(command) => dead_letters::run(&house, command, out).await,
        Command::Replay(args) => replay::run(&house, *args, out).await,
        Command::Conformance(args) => conformance::run(&house, args, out).await,
        Command::Verify(args) => signature::verify(&house, args, out).await,
        Command::Sign(args) => signature::sign(args, out),
        Command::Api(args) => api::run(&house, *args, out).await,
        Command::Audit(args) => audit::run(&house, args, out).await,
        Command::Snippet(args) => signature::snippet(&house, args, out).await,
        Command::Import(command) => import::run(&house, command, out).await,
        Command::Profile(command) => profile::run(&house, command, out).await,
        Command::Sandbox(command) => sandbox::run(&house, command, out).await,
        Command::Dialogue(command) => dialogue::run(&house, command, out).await,
        Command::Subscription(command) => subscription::run(&house, command, out).await,
        Command::Tunnel(command) => tunnel::run(&house, command, out).await,
        Command::Doctor => doctor::run(&house, out).await,
        Command::Serve(args) => serve::run(&house, args, out).await,
        Command::Role { role } => {
            let kept = house.write().await?.keep_role(role.into()).await?;
            out.result(&kept, || "Done: windows opened from now on have this role.".to_owned());
            Ok(Ended::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "gatehouse", &mut script);
            out.raw(&script);
            Ok(Ended::Done)
        }
        Command::Manual => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|error| {
                Problem::new("app.internal", format!("The page cannot be written: {error}."))
            })?;
            out.raw(&page);
            Ok(Ended::Done)
        }
        Command::Bindings => {
            out.raw(gatehouse_app::bindings().as_bytes());
            Ok(Ended::Done)
        }
    }
}

/// How commands open the house.
pub(crate) struct House {
    secrets: Option<SecretsHome>,
    out: Out,
    /// Writes the last lines of the log when the command has ended.
    logs: Mutex<Option<LogGuard>>,
}

impl House {
    /// Opens it for writing.
    pub(crate) async fn write(&self) -> Result<Arc<App>, Problem> {
        self.open(Mode::Write).await
    }

    /// Opens it for reading; beside a window or a listener that owns the data folder too, and one of a newer version.
    pub(crate) async fn read(&self) -> Result<Arc<App>, Problem> {
        match self.open(Mode::Write).await {
            Err(problem)
                if matches!(problem.code.as_str(), "store.held_by_another" | "store.newer_version") =>
            {
                self.open(Mode::Read).await
            }
            opened => opened,
        }
    }

    /// Opens it for writing, and one that a newer version wrote to be looked into.
    pub(crate) async fn write_or_inspect(&self) -> Result<Arc<App>, Problem> {
        match self.open(Mode::Write).await {
            Err(problem) if problem.code == "store.newer_version" => {
                App::open_or_inspect(self.config(Mode::Write)?).await.map(Arc::new)
            }
            opened => opened,
        }
    }

    /// Gives the data folder without opening anything.
    pub(crate) fn folder(&self) -> Result<std::path::PathBuf, Problem> {
        Ok(self.config(Mode::Read)?.folder)
    }

    fn config(&self, mode: Mode) -> Result<AppConfig, Problem> {
        let mut config = AppConfig::from_environment()?;
        config.mode = mode;
        match self.secrets {
            Some(SecretsHome::Memory) => config.secrets = SecretsChoice::Memory,
            Some(SecretsHome::Keychain) => config.secrets = SecretsChoice::Keychain,
            None => {}
        }
        Ok(config)
    }

    async fn open(&self, mode: Mode) -> Result<Arc<App>, Problem> {
        let config = self.config(mode)?;
        let folder = config.folder.clone();
        let app = App::open(config).await.map(Arc::new)?;
        // Logs need the folder that opening made.
        if mode == Mode::Write {
            let guard = start_logs(&folder, std::env::var("GATEHOUSE_LOG").ok().as_deref())?;
            if let Ok(mut logs) = self.logs.lock() {
                *logs = Some(guard);
            }
        }
        // A list that is empty because its file was damaged must not look like one in which nothing came.
        if let Some(notice) = app.store_notice().await? {
            self.out.note(&format!("{} {}", notice.message, notice.hint.unwrap_or_default()));
        }
        Ok(app)
    }
}
