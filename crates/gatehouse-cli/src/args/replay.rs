//! The arguments of `replay`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use gatehouse_model::{AttemptMode, ReplaySequence, Timestamp};

use super::{InWorkspace, moment};

/// In which form a delivery is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeArg {
    /// The bytes as they came.
    Recorded,
    /// Signed again.
    Resigned,
}

impl From<ModeArg> for AttemptMode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Recorded => Self::Recorded,
            ModeArg::Resigned => Self::Resigned,
        }
    }
}

/// In which order deliveries are replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderArg {
    /// As they came, the oldest first.
    Arrival,
    /// The newest first.
    NewestFirst,
    /// By the time at which the events happened.
    OwnTime,
}

impl From<OrderArg> for ReplaySequence {
    fn from(order: OrderArg) -> Self {
        match order {
            OrderArg::Arrival => Self::Arrival,
            OrderArg::NewestFirst => Self::NewestFirst,
            OrderArg::OwnTime => Self::OwnTime,
        }
    }
}

/// `gatehouse replay …`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ReplayArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ReplayCommand>,
    /// The deliveries: ids, or the first six or more characters of each.
    #[arg(value_name = "ID", required_unless_present_any = ["query", "failed_of"], conflicts_with_all = ["query", "failed_of"])]
    pub(crate) ids: Vec<String>,
    /// All that a query of the list leaves, in place of ids; empty for every delivery.
    #[arg(long, value_name = "QUERY", conflicts_with = "failed_of")]
    pub(crate) query: Option<String>,
    /// Those of an earlier replay that got no 2xx, in place of ids.
    #[arg(long, value_name = "RUN")]
    pub(crate) failed_of: Option<String>,
    /// Where to: http or https.
    #[arg(long, value_name = "URL", required = true)]
    pub(crate) to: Option<String>,
    /// In which form.
    #[arg(long, value_enum, default_value = "recorded")]
    pub(crate) mode: ModeArg,
    /// Sign for this moment: RFC 3339 or Unix seconds; the moment of sending if absent.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<Timestamp>,
    /// Sign with the secret of this connection, in place of that of the delivery's endpoint.
    #[arg(long, value_name = "CONNECTION")]
    pub(crate) sign_as: Option<String>,
    /// A header to set; may be given several times.
    #[arg(long = "set", value_name = "NAME: VALUE")]
    pub(crate) set: Vec<String>,
    /// A file with another body; for a single delivery.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    /// Send a body that is called JSON and is none.
    #[arg(long, requires = "body")]
    pub(crate) force: bool,
    /// Another method; for a single delivery.
    #[arg(long, value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// Another path and query; for a single delivery.
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// A header that bears an id of the sending, the same whenever it is sent again.
    #[arg(long, value_name = "NAME")]
    pub(crate) idempotency_header: Option<String>,
    /// How many a second at most.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<f64>,
    /// In which order.
    #[arg(long, value_enum)]
    pub(crate) order: Option<OrderArg>,
    /// How many are under way at once, 1 to 64; 4 if absent. 1 keeps the order strictly.
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u16>,
    /// Begin at this moment, while a window, `serve` or `listen` is open.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) start: Option<Timestamp>,
    /// Say what would be sent, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The workspace's name, where the target is one of real people.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes: Option<String>,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

impl ReplayArgs {
    /// Tells whether it is more than to send a few named deliveries once, so that it is kept as a run.
    pub(crate) fn is_run(&self) -> bool {
        self.query.is_some()
            || self.failed_of.is_some()
            || self.at.is_some()
            || self.sign_as.is_some()
            || self.edits()
            || self.idempotency_header.is_some()
            || self.rate.is_some()
            || self.order.is_some()
            || self.concurrency.is_some()
            || self.start.is_some()
    }

    /// Tells whether a delivery is changed before it is sent.
    pub(crate) fn edits(&self) -> bool {
        self.body.is_some() || self.method.is_some() || self.path.is_some()
    }
}

/// What is done with replays of many.
#[derive(Debug, Subcommand)]
pub(crate) enum ReplayCommand {
    /// List the replays of a workspace, the newest first.
    #[command(after_help = "Example: gatehouse replay runs --json")]
    Runs {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Show one with those of its items that got no 2xx.
    #[command(after_help = "Example: gatehouse replay show 0199c0de")]
    Show {
        /// Its id, or the beginning of it.
        run: String,
    },
    /// Go on with one that was halted, or that ended with the program.
    #[command(after_help = "Example: gatehouse replay resume 0199c0de")]
    Resume {
        /// Its id, or the beginning of it.
        run: String,
    },
    /// Halt one that waits for its time or was left.
    #[command(after_help = "Example: gatehouse replay pause 0199c0de")]
    Pause {
        /// Its id, or the beginning of it.
        run: String,
    },
    /// Give one up.
    #[command(after_help = "Example: gatehouse replay cancel 0199c0de")]
    Cancel {
        /// Its id, or the beginning of it.
        run: String,
    },
}
