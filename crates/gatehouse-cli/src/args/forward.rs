//! `gatehouse forward …` and `gatehouse deadletters …`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::InWorkspace;

/// By what rule a failed forwarding is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RetryArg {
    /// As the platform would.
    Profile,
    /// 8 attempts, with growing waits from 1 s to 5 min.
    Backoff,
    /// Not at all.
    Never,
}

/// A ready-made template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TemplateArg {
    /// A message for an incoming webhook of Slack.
    Slack,
    /// A card for a workflow of Microsoft Teams.
    Teams,
    /// A calendar file of a leave.
    Ics,
}

impl TemplateArg {
    /// Gives its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Ics => "ics",
        }
    }
}

/// A fault that a rule plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum FaultArg {
    /// None.
    None,
    /// Nothing is sent; the target is said to have answered 500.
    Error,
    /// Nothing is sent; the target is said to have been silent.
    Timeout,
    /// The request leaves in pieces.
    Slow,
    /// The connection is dropped half-way.
    Drop,
    /// Each is sent twice.
    Twice,
    /// One is held back until the next was sent.
    OutOfOrder,
    /// The first try waits.
    Late,
    /// One letter of the signature is another one.
    BadSignature,
}

/// `gatehouse forward add …`
#[derive(Debug, Args)]
pub(crate) struct ForwardAddArgs {
    /// The endpoint whose deliveries go on, by name or id.
    pub(crate) endpoint: String,
    /// Where to.
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
    /// Only deliveries that this query leaves, as `deliveries list --query` takes it.
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    pub(crate) filter: Option<String>,
    /// Deliveries with a wrong signature too.
    #[arg(long)]
    pub(crate) include_invalid: bool,
    /// A header to set; its value is a template (repeatable).
    #[arg(long, value_name = "NAME:VALUE")]
    pub(crate) header: Vec<String>,
    /// A file with a template for the body.
    #[arg(long, value_name = "FILE", conflicts_with = "template")]
    pub(crate) body: Option<PathBuf>,
    /// A ready-made template for the body.
    #[arg(long, value_enum)]
    pub(crate) template: Option<TemplateArg>,
    /// How what fails is tried again.
    #[arg(long, value_enum, default_value = "profile")]
    pub(crate) retry: RetryArg,
    /// How long an answer may take in milliseconds; without it, as long as the platform waits.
    #[arg(long, value_name = "MS")]
    pub(crate) timeout_ms: Option<u64>,
    /// How many are under way at once.
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u16>,
    /// What keeps its order: `all`, or a JSON pointer into the body, such as `/employee_id`.
    #[arg(long, value_name = "KEY")]
    pub(crate) order: Option<String>,
    /// A fault to play on each sending, to see how your program copes.
    #[arg(long, value_enum, default_value = "none")]
    pub(crate) fault: FaultArg,
    /// How long `slow` takes or `late` waits, in milliseconds.
    #[arg(long, value_name = "MS")]
    pub(crate) fault_ms: Option<u32>,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

/// `gatehouse forward …`
#[derive(Debug, Subcommand)]
pub(crate) enum ForwardCommand {
    /// Send what an endpoint receives on to a target, from now on.
    #[command(
        after_help = "Example: gatehouse forward add kejue --to http://127.0.0.1:3000/hooks --filter event:call.*"
    )]
    Add(Box<ForwardAddArgs>),
    /// List the rules of a workspace with what became of what they took.
    #[command(after_help = "Example: gatehouse forward list --json")]
    List {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Let a rule rest; what comes meanwhile is kept for later.
    #[command(after_help = "Example: gatehouse forward pause 0199c0de-0000-7000-8000-000000000000")]
    Pause {
        /// Its id.
        id: String,
    },
    /// Let a rule go on.
    #[command(after_help = "Example: gatehouse forward resume 0199c0de-0000-7000-8000-000000000000")]
    Resume {
        /// Its id.
        id: String,
    },
    /// Have a rule play a fault, or `none`.
    #[command(after_help = "Example: gatehouse forward fault 0199c0de-0000-7000-8000-000000000000 twice")]
    Fault {
        /// Its id.
        id: String,
        /// The fault.
        #[arg(value_enum)]
        fault: FaultArg,
        /// How long `slow` takes or `late` waits, in milliseconds.
        #[arg(long, value_name = "MS")]
        ms: Option<u32>,
    },
    /// Take a rule away; what it was still to send is discarded.
    #[command(after_help = "Example: gatehouse forward remove 0199c0de-0000-7000-8000-000000000000")]
    Remove {
        /// Its id.
        id: String,
    },
}

/// Which of what could not be delivered.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Chosen {
    /// Their ids.
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// All dead letters of the workspace.
    #[arg(long)]
    pub(crate) all: bool,
}

/// `gatehouse deadletters …`
#[derive(Debug, Subcommand)]
pub(crate) enum DeadLettersCommand {
    /// List what could not be delivered, newest first.
    #[command(after_help = "Example: gatehouse deadletters list --json")]
    List {
        /// What was discarded too.
        #[arg(long)]
        discarded: bool,
        /// What waits to be sent again too.
        #[arg(long)]
        open: bool,
        /// How many, up to 1,000.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The `next` of the page before.
        #[arg(long, value_name = "CURSOR")]
        after: Option<u64>,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Show one with its attempts.
    #[command(after_help = "Example: gatehouse deadletters show 7c6f5b9e-2a0d-8c1b-9f3e-0a1b2c3d4e5f")]
    Show {
        /// Its id.
        id: String,
    },
    /// Change what is sent the next time; what was received stays as it is.
    #[command(
        after_help = "Example: gatehouse deadletters edit 7c6f5b9e-2a0d-8c1b-9f3e-0a1b2c3d4e5f --body fixed.json"
    )]
    Edit {
        /// Its id.
        id: String,
        /// A header to set (repeatable).
        #[arg(long, value_name = "NAME:VALUE")]
        set: Vec<String>,
        /// A file with the body.
        #[arg(long, value_name = "FILE")]
        body: Option<PathBuf>,
    },
    /// Put back in the queue.
    #[command(after_help = "Example: gatehouse deadletters requeue --all")]
    Requeue {
        #[command(flatten)]
        chosen: Chosen,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Discard; they are not sent any more.
    #[command(after_help = "Example: gatehouse deadletters discard --all")]
    Discard {
        #[command(flatten)]
        chosen: Chosen,
        #[command(flatten)]
        scope: InWorkspace,
    },
}
