//! `gatehouse key …`

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use gatehouse_model::{Timestamp, parse_moment, parse_span};

use super::{InWorkspace, Scope};
use crate::secret_input::SecretInput;

/// `gatehouse key …`
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Put a secret into the keychain.
    #[command(
        after_help = "Example: pass show kejue | gatehouse key add calls --workspace Acme --slot webhook --secret-stdin"
    )]
    Add(KeyAddArgs),
    /// List the keys: last four, fingerprint, never the value.
    #[command(after_help = "Example: gatehouse key list --workspace Acme")]
    List {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Show one key without its value.
    #[command(after_help = "Example: gatehouse key show calls --sha256")]
    Show {
        /// Its name.
        name: String,
        /// Print the plain SHA-256 of the value too; it is computed now and stored nowhere.
        #[arg(long)]
        sha256: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Change what is known of a key: its name, scopes, fields, and when it ends.
    #[command(
        after_help = "Example: gatehouse key set calls --scope read-only --expires 2027-01-01T00:00:00Z"
    )]
    Set(KeySetArgs),
    /// Put a new value in the place of the one in use; the old one is still tried for a while.
    #[command(
        after_help = "Example: pass show kejue-new | gatehouse key rotate calls --overlap 24h --secret-stdin"
    )]
    Rotate(KeyRotateArgs),
    /// Stop using a key and remove its value; what is known of it stays.
    #[command(after_help = "Example: gatehouse key revoke calls --yes")]
    Revoke {
        /// Its name.
        name: String,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Check that a value can be read and is the one that was stored, and ask the platform whether it takes it.
    #[command(after_help = "Example: gatehouse key check calls")]
    Check {
        /// Its name.
        name: String,
        /// Ask only the keychain and not the platform.
        #[arg(long)]
        local: bool,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Log in at the platform and keep the token: with a user and a password, or by OAuth in a browser.
    #[command(
        after_help = "Examples: pass show timehunter | gatehouse key login worktime --user maria@example.com --secret-stdin\n\
                      \x20         gatehouse key login worktime --client-id gatehouse-1"
    )]
    Login(KeyLoginArgs),
    /// Take keys out of a .env file, or an environment or collection of Postman, Insomnia or Bruno.
    #[command(after_help = "Example: gatehouse key import .env --take KEJUE_API_KEY --remove-file")]
    Import(KeyImportArgs),
    /// Remove a key and its value.
    #[command(after_help = "Example: gatehouse key remove calls --yes")]
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

/// `gatehouse key add …`
#[derive(Debug, Args)]
pub(crate) struct KeyAddArgs {
    /// Its name.
    pub(crate) name: String,
    /// What it is for: webhook, app_token, api_key.
    #[arg(long)]
    pub(crate) slot: String,
    /// A part of the credential that is no secret, such as key_id or company_id; may be given several times.
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    /// A scope that the platform gave it; may be given several times. It is named when a call is refused.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// When it ends, as RFC 3339 or Unix seconds; a token that tells it by itself needs none.
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    pub(crate) expires: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) place: Scope,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

/// `gatehouse key set …`
#[derive(Debug, Args)]
pub(crate) struct KeySetArgs {
    /// Its name.
    pub(crate) name: String,
    /// Another name.
    #[arg(long, value_name = "NAME")]
    pub(crate) rename: Option<String>,
    /// A scope; those given are all that it has.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// Record that no scopes are known.
    #[arg(long, conflicts_with = "scopes")]
    pub(crate) no_scopes: bool,
    /// A part of the credential that is no secret; an empty value takes it away.
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    /// When it ends, as RFC 3339 or Unix seconds.
    #[arg(long, value_name = "TIME", value_parser = parse_moment, conflicts_with = "no_end")]
    pub(crate) expires: Option<Timestamp>,
    /// Record that it has no end.
    #[arg(long)]
    pub(crate) no_end: bool,
    #[command(flatten)]
    pub(crate) place: InWorkspace,
}

/// `gatehouse key rotate …`
#[derive(Debug, Args)]
pub(crate) struct KeyRotateArgs {
    /// Its name.
    pub(crate) name: String,
    /// How long the old value is still tried: `0s`, `1h`, `24h`, `7d`.
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = parse_span)]
    pub(crate) overlap: Duration,
    /// A part of the credential that changed with it; may be given several times.
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    /// When the new value ends, as RFC 3339 or Unix seconds.
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    pub(crate) expires: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) place: InWorkspace,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

/// `gatehouse key login …`
#[derive(Debug, Args)]
pub(crate) struct KeyLoginArgs {
    /// The name of the key that keeps the token.
    pub(crate) name: String,
    /// The user, for a log-in with a password; the password is read like any secret.
    #[arg(long, required_unless_present = "client_id", conflicts_with = "client_id")]
    pub(crate) user: Option<String>,
    /// The client id, for a log-in by OAuth in a browser; a client's secret is read like any secret.
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// A scope to ask for; may be given several times.
    #[arg(long = "scope", value_name = "SCOPE", requires = "client_id")]
    pub(crate) scopes: Vec<String>,
    /// The port that the browser comes back to, where the platform wants it registered.
    #[arg(long, value_name = "N", requires = "client_id")]
    pub(crate) port: Option<u16>,
    #[command(flatten)]
    pub(crate) place: Scope,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

/// `gatehouse key import …`
#[derive(Debug, Args)]
pub(crate) struct KeyImportArgs {
    /// The file.
    pub(crate) file: PathBuf,
    /// A value of the file to take, by its name there; without one what is found is listed. May be given several times,
    /// as NAME or as NAME=SLOT where the slot is not told by itself.
    #[arg(long = "take", value_name = "NAME[=SLOT]")]
    pub(crate) take: Vec<String>,
    /// Remove the file when what was chosen is in the keychain.
    #[arg(long, requires = "take")]
    pub(crate) remove_file: bool,
    /// Remove it without being asked.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) place: Scope,
}
