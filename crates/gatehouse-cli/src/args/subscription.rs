//! `gatehouse subscription`.

use clap::{Args, Subcommand};

use super::Scope;
use crate::secret_input::SecretInput;

/// `gatehouse subscription …`
#[derive(Debug, Subcommand)]
pub(crate) enum SubscriptionCommand {
    /// List the subscriptions at the platform.
    #[command(after_help = "Example: gatehouse subscription list --workspace Acme --event call.ended --json")]
    List {
        /// Only those of this event.
        #[arg(long, value_name = "EVENT")]
        event: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Make one; its secret is in the keychain before the call, unless you give one or share one.
    #[command(
        after_help = "Example: gatehouse subscription create --url https://hooks.example/in/x --events call.ended,call.analyzed\n\
                      Example: gatehouse subscription create --endpoint calls --events '*' --timeout-ms 8000"
    )]
    Create(Box<SubscriptionCreateArgs>),
    /// Show one.
    #[command(after_help = "Example: gatehouse subscription show wh_1 --json")]
    Show {
        /// The platform's id of it.
        id: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Change one; what is left out stays. The platform takes no new secret.
    #[command(after_help = "Example: gatehouse subscription update wh_1 --endpoint calls\n\
                      Example: gatehouse subscription update wh_1 --put-back")]
    Update(Box<SubscriptionUpdateArgs>),
    /// Give one a new secret: one like it takes its place, since the platform lets no secret be changed.
    #[command(after_help = "Example: gatehouse subscription renew-secret wh_1\n\
                      Example: gatehouse subscription renew-secret wh_1 --remove-old")]
    RenewSecret {
        /// The platform's id of it.
        id: String,
        /// Remove the old one at once; else it stays until you remove it, and each event comes twice.
        #[arg(long)]
        remove_old: bool,
        /// The workspace's name, where something changes at real people.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Remove one.
    #[command(after_help = "Example: gatehouse subscription remove wh_1 --yes")]
    Remove {
        /// The platform's id of it.
        id: String,
        /// Remove it without being asked.
        #[arg(long)]
        yes: bool,
        /// The workspace's name, where something changes at real people.
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
}

/// What a subscription is, beside its address and its secret.
#[derive(Debug, Args)]
pub(crate) struct SubscriptionFields {
    /// Its name.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How it is signed.
    #[arg(long, value_name = "METHOD")]
    pub(crate) signing_method: Option<String>,
    /// What it is limited to.
    #[arg(long, value_name = "TYPE")]
    pub(crate) scope_type: Option<String>,
    /// The persona that it is limited to.
    #[arg(long, value_name = "ID")]
    pub(crate) persona_id: Option<String>,
    /// How long the platform waits for an answer, in milliseconds.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) timeout_ms: Option<i64>,
    /// How often it tries again.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) max_retries: Option<i64>,
    /// The workspace's name, where something changes at real people.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
}

/// `gatehouse subscription create`
#[derive(Debug, Args)]
pub(crate) struct SubscriptionCreateArgs {
    /// Where it is sent.
    #[arg(long, value_name = "URL", required_unless_present = "endpoint")]
    pub(crate) url: Option<String>,
    /// The endpoint that it is sent to; without --url by its address through the open tunnel.
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// The events, with commas between them; `*` for all.
    #[arg(long, value_name = "EVENTS", value_delimiter = ',', required = true)]
    pub(crate) events: Vec<String>,
    #[command(flatten)]
    pub(crate) fields: SubscriptionFields,
    /// Share the secret that the connection verifies with now.
    #[arg(long, conflicts_with_all = ["secret_stdin", "secret_fd", "platform_secret"])]
    pub(crate) same_secret: bool,
    /// Let the platform make a secret, which it never tells.
    #[arg(long, conflicts_with_all = ["secret_stdin", "secret_fd"])]
    pub(crate) platform_secret: bool,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

/// `gatehouse subscription update`
#[derive(Debug, Args)]
pub(crate) struct SubscriptionUpdateArgs {
    /// The platform's id of it.
    pub(crate) id: String,
    /// Where it is sent.
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// The endpoint that it is pointed to; without --url by its address through the open tunnel.
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    /// Give it the address back that it had before it was pointed to an endpoint.
    #[arg(long, conflicts_with_all = [
        "url", "endpoint", "events", "name", "signing_method", "scope_type", "persona_id", "timeout_ms", "max_retries"
    ])]
    pub(crate) put_back: bool,
    /// The events, with commas between them; `*` for all.
    #[arg(long, value_name = "EVENTS", value_delimiter = ',')]
    pub(crate) events: Option<Vec<String>>,
    #[command(flatten)]
    pub(crate) fields: SubscriptionFields,
    #[command(flatten)]
    pub(crate) scope: Scope,
}
