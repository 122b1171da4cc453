//! The arguments, one type a noun. Every command carries an example in its help.

mod api;
mod conformance;
mod deliveries;
mod dialogue;
mod exchange;
mod forward;
mod import;
mod key;
mod replay;
mod retention;
mod signature;
mod subscription;
mod tunnel;
mod view;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use gatehouse_model::{SpanError, Timestamp, parse_moment};

use crate::secret_input::SecretInput;

pub(crate) use api::{
    ApiArgs, ApiCommand, AuditArgs, AuditFormArg, CallArgs, OpenApiCallArgs, OpenApiCommand,
};
pub(crate) use conformance::ConformanceArgs;
pub(crate) use deliveries::{DeliveriesCommand, ListSort};
pub(crate) use dialogue::DialogueCommand;
pub(crate) use exchange::{BringInArgs, ExportArgs, FormatArg, ShellArg};
pub(crate) use forward::{Chosen, DeadLettersCommand, FaultArg, ForwardAddArgs, ForwardCommand, RetryArg};
pub(crate) use import::{CheckArgs, FormArgs, ImportCommand};
pub(crate) use key::{KeyCommand, KeyImportArgs, KeyLoginArgs};
pub(crate) use replay::{ReplayArgs, ReplayCommand};
pub(crate) use retention::{PurgeArgs, RetentionArgs, RuleArgs};
pub(crate) use signature::{SignArgs, SnippetArgs, VerifyArgs};
pub(crate) use subscription::{SubscriptionCommand, SubscriptionCreateArgs, SubscriptionUpdateArgs};
pub(crate) use tunnel::{TunnelCommand, TunnelOpenArgs, TunnelServeArgs};
pub(crate) use view::ViewCommand;

/// Receives webhooks on this computer, checks each signature and says why it fails, keeps the exact bytes, and
/// replays them. Everything in the window is here too.
#[derive(Debug, Parser)]
#[command(name = "gatehouse", version, propagate_version = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// Print one JSON document.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print one JSON object a line.
    #[arg(long, global = true, conflicts_with = "json")]
    pub(crate) jsonl: bool,
    /// Where new secrets go in this run.
    #[arg(long, global = true, value_name = "WHERE", env = "GATEHOUSE_SECRETS")]
    pub(crate) secrets: Option<SecretsHome>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where new secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsHome {
    /// The keychain of the operating system.
    Keychain,
    /// The memory of this run.
    Memory,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole story on the embedded sandbox, offline.
    #[command(after_help = "Example: gatehouse demo --json")]
    Demo,
    /// Workspaces: one company in one environment.
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Connections: accounts at a platform, inside a workspace.
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Keys and signing secrets; values are only ever in the keychain.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Endpoints: receiving addresses and their rules.
    #[command(subcommand)]
    Endpoint(EndpointCommand),
    /// Receive for the endpoints of a workspace until interrupted.
    #[command(after_help = "Example: gatehouse listen --workspace Acme --port 8787 --jsonl")]
    Listen(ListenArgs),
    /// Received deliveries: list, one whole, its exact bytes.
    #[command(subcommand)]
    Deliveries(DeliveriesCommand),
    /// Queries kept under a name.
    #[command(subcommand)]
    View(ViewCommand),
    /// Rules that send what an endpoint receives on to your own program.
    #[command(subcommand)]
    Forward(ForwardCommand),
    /// What a rule could not deliver.
    #[command(subcommand, name = "deadletters")]
    DeadLetters(DeadLettersCommand),
    /// Send stored deliveries to a URL and keep the answers.
    #[command(
        after_help = "Example: gatehouse replay 0199c0 --to http://127.0.0.1:3000/hooks --mode resigned"
    )]
    Replay(Box<ReplayArgs>),
    /// Try your own consumer with everything that a platform may send, and see what it gets wrong.
    #[command(
        after_help = "Example: gatehouse conformance http://127.0.0.1:3000/hooks --platform rejento --secret-stdin < secret"
    )]
    Conformance(ConformanceArgs),
    /// Check the signature of a request, and say why it fails.
    #[command(
        after_help = "Example: pass show kejue | gatehouse verify --scheme kejue/hmac_sha256 --secret-stdin --request call.http"
    )]
    Verify(VerifyArgs),
    /// Print the headers that sign a body.
    #[command(
        after_help = "Example: gatehouse sign --scheme rejento --secret-fd 3 --body event.json 3< secret"
    )]
    Sign(SignArgs),
    /// Call a platform with the connection's key, at the pace of its limits, noted in the audit.
    #[command(
        after_help = "Example: gatehouse api GET /contacts --workspace Acme --connection kejue --query limit=50 --all"
    )]
    Api(Box<ApiArgs>),
    /// Every call to a platform: when, with which key, and what came of it.
    #[command(after_help = "Example: gatehouse audit --key ats-sync --json")]
    Audit(AuditArgs),
    /// Print code that verifies a scheme, to paste into a program.
    #[command(after_help = "Example: gatehouse snippet --scheme stripe --language node > verify.mjs")]
    Snippet(SnippetArgs),
    /// Files of rows: what they are, and what is wrong with them.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Platform profiles: what is documented, what is assumed, what contradicts itself.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// The embedded imitation of the platforms.
    #[command(subcommand)]
    Sandbox(SandboxCommand),
    /// Dialogues of a platform with an application: played, kept, said again, forgotten.
    #[command(subcommand)]
    Dialogue(DialogueCommand),
    /// Subscriptions at a platform that has an API for them.
    #[command(subcommand)]
    Subscription(SubscriptionCommand),
    /// Tunnels: ways from a public address to the listener.
    #[command(subcommand)]
    Tunnel(TunnelCommand),
    /// Look whether everything is as it should be on this machine.
    #[command(after_help = "Example: gatehouse doctor")]
    Doctor,
    /// Serve the window's own interface on loopback for a browser.
    #[command(after_help = "Example: gatehouse serve --port 0")]
    Serve(ServeArgs),
    /// Choose whose window it is from now on; while no window is open.
    #[command(after_help = "Example: gatehouse role support")]
    Role {
        /// Whose.
        role: WindowRole,
    },
    /// Print a completion script for a shell.
    #[command(
        after_help = "Example: gatehouse completions bash > ~/.local/share/bash-completion/completions/gatehouse"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(after_help = "Example: gatehouse manual > gatehouse.1")]
    Manual,
    /// Print the TypeScript of the RPC table.
    #[command(hide = true)]
    Bindings,
}

/// Picks the workspace and, where it has several, the connection.
#[derive(Debug, Clone, Args)]
pub(crate) struct Scope {
    /// The workspace; may be left out where there is only one.
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// The connection; may be left out where the workspace has only one.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
}

/// Picks the workspace.
#[derive(Debug, Clone, Args)]
pub(crate) struct InWorkspace {
    /// The workspace; may be left out where there is only one.
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

/// The environments of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvironmentArg {
    /// The embedded sandbox on this machine.
    Offline,
    /// The platform's own test environment.
    Sandbox,
    /// Real people and real money.
    Production,
}

/// `gatehouse workspace …`
#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceCommand {
    /// Make a workspace, with a connection and an endpoint for each platform.
    #[command(
        after_help = "Example: gatehouse workspace new Acme --platform kejue --platform rejento --environment sandbox"
    )]
    New {
        /// Its name.
        name: String,
        /// A platform; may be given several times.
        #[arg(long = "platform", value_name = "P")]
        platforms: Vec<String>,
        /// Its environment.
        #[arg(long, value_enum, default_value = "sandbox")]
        environment: EnvironmentArg,
    },
    /// List the workspaces.
    #[command(after_help = "Example: gatehouse workspace list --json")]
    List,
    /// Show one workspace.
    #[command(after_help = "Example: gatehouse workspace show Acme")]
    Show {
        /// Its name.
        name: String,
    },
    /// Remove a workspace with all its deliveries and keys.
    #[command(after_help = "Example: gatehouse workspace remove Acme --yes")]
    Remove {
        /// Its name.
        name: String,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
    },
}

/// `gatehouse connection …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// Add a connection to a workspace, with an endpoint of its own.
    #[command(after_help = "Example: gatehouse connection add calls --workspace Acme --platform kejue")]
    Add {
        /// Its name.
        name: String,
        /// The platform.
        #[arg(long, value_name = "P")]
        platform: String,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// List the connections of a workspace.
    #[command(after_help = "Example: gatehouse connection list --workspace Acme")]
    List {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Let the calls of a connection go to another address, such as a company's subdomain; its keys go there too.
    #[command(
        after_help = "Example: gatehouse connection base staff https://acme.keruj.com/api/graphql --workspace Acme"
    )]
    Base {
        /// Its name.
        name: String,
        /// The address; without it, those that there are.
        #[arg(value_name = "URL", conflicts_with = "platform")]
        url: Option<String>,
        /// Go to the platform's own address again.
        #[arg(long)]
        platform: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Remove a connection with its endpoints, deliveries and keys.
    #[command(after_help = "Example: gatehouse connection remove calls --workspace Acme --yes")]
    Remove {
        /// Its name.
        name: String,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
}

/// `gatehouse endpoint …`
#[derive(Debug, Subcommand)]
pub(crate) enum EndpointCommand {
    /// Add an endpoint to a connection.
    #[command(
        after_help = "Example: gatehouse endpoint add staging --workspace Acme --connection calls --scheme kejue/hmac_sha256"
    )]
    Add {
        /// Its name.
        name: String,
        /// The signing scheme; without it the profile chooses by the headers.
        #[arg(long, value_name = "ID")]
        scheme: Option<String>,
        /// A secret for this endpoint alone, for webhooks that are given with single calls; made unless it is given.
        #[arg(long)]
        own_secret: bool,
        #[command(flatten)]
        secret: SecretInput,
        #[command(flatten)]
        scope: Scope,
    },
    /// List the endpoints of a workspace.
    #[command(after_help = "Example: gatehouse endpoint list --workspace Acme")]
    List {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Show one endpoint.
    #[command(after_help = "Example: gatehouse endpoint show staging")]
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Change an endpoint.
    #[command(after_help = "Example: gatehouse endpoint set staging invalid_status=202 body_cap=1048576")]
    Set {
        /// Its name.
        name: String,
        /// name, scheme, public_url, relayed, accepted_status, invalid_status, body_cap or param.NAME, each as KEY=VALUE.
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Remove an endpoint with its deliveries.
    #[command(after_help = "Example: gatehouse endpoint remove staging --yes")]
    Remove {
        /// Its name.
        name: String,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
}

/// `gatehouse listen …`
#[derive(Debug, Args)]
pub(crate) struct ListenArgs {
    /// The port; without one the port used last, else (and with 0) a free one.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Listen for HTTPS too, with a certificate that is made and kept in the data folder.
    #[arg(long)]
    pub(crate) tls: bool,
    /// The port for HTTPS; without one the port used last, else (and with 0) a free one.
    #[arg(long, value_name = "PORT")]
    pub(crate) tls_port: Option<u16>,
    /// Send every delivery whose signature is not invalid on to this URL, as recorded.
    #[arg(long, value_name = "URL")]
    pub(crate) forward: Option<String>,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

/// Which layer of a profile is meant.
#[derive(Debug, Args)]
pub(crate) struct LayerArgs {
    /// The workspace; may be left out where there is only one.
    #[arg(long, conflicts_with = "user")]
    pub(crate) workspace: Option<String>,
    /// For every workspace, instead of one.
    #[arg(long)]
    pub(crate) user: bool,
}

/// `gatehouse profile …`
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// List the profiles.
    #[command(after_help = "Example: gatehouse profile list")]
    List,
    /// Show one profile with whose word each value is.
    #[command(after_help = "Example: gatehouse profile show kejue --json")]
    Show {
        /// Its id.
        id: String,
        /// The workspace whose values are laid over it.
        #[arg(long)]
        workspace: Option<String>,
        /// Only what nobody says: not the platform, and no person yet.
        #[arg(long)]
        unknown: bool,
        /// As a page of Markdown.
        #[arg(long, conflicts_with = "unknown")]
        markdown: bool,
    },
    /// Set values of a profile, for one workspace or for all.
    #[command(
        after_help = "Example: gatehouse profile set keruja webhooks.signature.hmac.header=X-Sign --workspace Acme"
    )]
    Set {
        /// The profile's id.
        id: String,
        /// Values as `path=value`; the path has dots, and quotes where a name has one.
        #[arg(required = true, value_name = "PATH=VALUE")]
        values: Vec<String>,
        #[command(flatten)]
        layer: LayerArgs,
    },
    /// Let go of what was set: what the layer below says holds again.
    #[command(after_help = "Example: gatehouse profile unset keruja webhooks.signature.hmac.header")]
    Unset {
        /// The profile's id.
        id: String,
        /// The paths; what is below one goes too.
        #[arg(required_unless_present = "all")]
        paths: Vec<String>,
        /// Everything that the layer sets in the profile.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        layer: LayerArgs,
    },
    /// Choose a reading where a platform contradicts itself.
    #[command(after_help = "Example: gatehouse profile choose rejento attempts six-retries")]
    Choose {
        /// The profile's id.
        id: String,
        /// The contradiction: its id, topic or number.
        topic: String,
        /// The reading: its id or number.
        claim: String,
        /// The workspace; may be left out where there is only one.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Tell which events of a platform came, those that the profile does not know too.
    #[command(after_help = "Example: gatehouse profile events timehunter")]
    Events {
        /// The profile's id.
        id: String,
        /// The workspace; may be left out where there is only one.
        #[arg(long)]
        workspace: Option<String>,
    },
    /// Check a profile file: place of each mistake, and what was meant.
    #[command(after_help = "Example: gatehouse profile check ./acme.toml")]
    Check {
        /// The file.
        file: PathBuf,
    },
}

/// `gatehouse sandbox …`
#[derive(Debug, Subcommand)]
pub(crate) enum SandboxCommand {
    /// Send a signed event of a platform to its endpoint, or to another address.
    #[command(after_help = "Example: gatehouse sandbox send kejue call.ended --fault old-timestamp")]
    Send {
        /// The platform.
        platform: String,
        /// The event's name; the first of the profile if absent.
        event: Option<String>,
        /// A fault to put into it: bad-signature, old-timestamp, reserialised-body, duplicate, out-of-order.
        #[arg(long)]
        fault: Option<String>,
        /// Another address instead of the endpoint's own. From a sandbox that stands, it is tried again as the platform does.
        #[arg(long, value_name = "URL")]
        to: Option<String>,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Let the imitated platforms stand until interrupted, each below its own address.
    #[command(after_help = "Example: gatehouse sandbox start --port 4010")]
    Start {
        /// The port; a free one if absent or 0.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// What everything made up comes from.
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Show what the sandbox that stands sent, with every attempt.
    #[command(after_help = "Example: gatehouse sandbox deliveries --json")]
    Deliveries,
    /// The clock of the sandbox that stands.
    #[command(subcommand)]
    Clock(SandboxClockCommand),
    /// Play a scenario to the endpoint of the workspace "Sandbox", or to another address; without a name list them.
    #[command(after_help = "Example: gatehouse sandbox scenario retry-storm")]
    Scenario {
        /// Its name: retry-storm, rotated-secret, clock-skew, duplicate, out-of-order, dead-letters, rate-limited.
        name: Option<String>,
        /// Another address instead of the endpoint's own.
        #[arg(long, value_name = "URL", requires = "name")]
        to: Option<String>,
    },
    /// Put the sandbox that stands back to its first state.
    #[command(after_help = "Example: gatehouse sandbox reset")]
    Reset,
}

/// `gatehouse sandbox clock …`
#[derive(Debug, Subcommand)]
pub(crate) enum SandboxClockCommand {
    /// Put it forward; what becomes due on the way is sent.
    #[command(after_help = "Example: gatehouse sandbox clock advance 31h")]
    Advance {
        /// How far, such as 90s, 5m, 31h or 7d.
        #[arg(value_name = "DURATION", value_parser = gatehouse_model::parse_span)]
        by: std::time::Duration,
    },
}

/// `gatehouse serve …`
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The port; 0 for a free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// The folder of the built interface.
    #[arg(long, value_name = "DIR", env = "GATEHOUSE_UI")]
    pub(crate) ui: Option<PathBuf>,
    /// Receive for HTTPS too, on this port; 0 for a free one.
    #[arg(long, value_name = "PORT")]
    pub(crate) tls_port: Option<u16>,
    /// Whose window it is, for this run: `support` sees no keys, and changes and sends nothing.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<WindowRole>,
}

/// Whose window it is.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum WindowRole {
    /// Of the person who owns the keys.
    Owner,
    /// For support staff.
    Support,
}

impl From<WindowRole> for gatehouse_app::view::Role {
    fn from(role: WindowRole) -> Self {
        match role {
            WindowRole::Owner => Self::Owner,
            WindowRole::Support => Self::Support,
        }
    }
}

fn moment(text: &str) -> Result<Timestamp, SpanError> {
    parse_moment(text)
}
