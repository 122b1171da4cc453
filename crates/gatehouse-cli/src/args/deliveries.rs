//! `gatehouse deliveries …`

use clap::{Subcommand, ValueEnum};

use super::{BringInArgs, ExportArgs, InWorkspace, PurgeArgs, RetentionArgs};

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListSort {
    /// By when they came.
    Arrival,
    /// By when they happened, by the payload's word.
    Occurred,
}

/// `gatehouse deliveries …`
#[derive(Debug, Subcommand)]
pub(crate) enum DeliveriesCommand {
    /// List deliveries, newest first.
    #[command(after_help = "Example: gatehouse deliveries list --query verdict:invalid --limit 20")]
    List {
        /// A query: text, and fields such as `verdict:invalid status:4xx last:1h -event:ping body./id:42`.
        #[arg(long, value_name = "Q", allow_hyphen_values = true)]
        query: Option<String>,
        /// A saved view; the query narrows it further.
        #[arg(long, value_name = "NAME")]
        view: Option<String>,
        /// By when they came, or by when they happened by the payload's word.
        #[arg(long, value_name = "ORDER", default_value = "arrival")]
        sort: ListSort,
        /// How many, up to 1,000.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The `next` of the page before.
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Show one delivery with its verification.
    #[command(after_help = "Example: gatehouse deliveries show 0199c0de")]
    Show {
        /// Its id, or the first six or more characters of it.
        id: String,
    },
    /// Print the bytes of head and body, with received secrets masked.
    #[command(after_help = "Example: gatehouse deliveries raw 0199c0de --body | sha256sum")]
    Raw {
        /// Its id, or the first six or more characters of it.
        id: String,
        /// Only the head.
        #[arg(long, conflicts_with = "body")]
        head: bool,
        /// Only the body.
        #[arg(long)]
        body: bool,
        /// Only the body, without its gzip or deflate.
        #[arg(long, conflicts_with_all = ["head", "body", "reveal"])]
        unpacked: bool,
        /// The exact bytes, received secrets included.
        #[arg(long)]
        reveal: bool,
    },
    /// Compare two deliveries: head, body, verdict and answer.
    #[command(after_help = "Example: gatehouse deliveries diff 0199c0de 0199c0ff")]
    Diff {
        /// The delivery on the left; alone, the one on the right, compared with the one before of its event.
        first: String,
        /// The delivery on the right.
        second: Option<String>,
    },
    /// Write a note on deliveries, or pin them.
    #[command(after_help = "Example: gatehouse deliveries note 0199c0de --text 'asked Ops' --pin")]
    Note {
        /// Their ids, or the first six or more characters of each.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// The words; empty to take them away.
        #[arg(long)]
        text: Option<String>,
        /// Pin them.
        #[arg(long, conflicts_with = "unpin")]
        pin: bool,
        /// Unpin them.
        #[arg(long)]
        unpin: bool,
    },
    /// Write deliveries to a file, without the secrets that they brought.
    #[command(
        after_help = "Example: gatehouse deliveries export --query verdict:invalid --format bundle --output refused.gatehouse"
    )]
    Export(ExportArgs),
    /// Bring deliveries in from files: HAR, JSON lines, raw requests, bundles. They are marked so.
    #[command(after_help = "Example: gatehouse deliveries import refused.gatehouse --workspace Acme")]
    Import(BringInArgs),
    /// Judge stored deliveries again with the secrets and profiles of now, and tell what changed.
    #[command(after_help = "Example: gatehouse deliveries verify --workspace Acme --endpoint staging --json")]
    Verify {
        /// Only this endpoint.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Do what a challenge offers: confirm a subscription, or keep the secret that it brought.
    #[command(after_help = "Example: gatehouse deliveries confirm 0199c0de")]
    Confirm {
        /// The delivery's id, or the first six or more characters of it.
        id: String,
    },
    /// Fetch the certificate that a delivery names, if its scheme trusts the host, and judge again.
    #[command(after_help = "Example: gatehouse deliveries fetch-certificate 0199c0de")]
    FetchCertificate {
        /// The delivery's id, or the first six or more characters of it.
        id: String,
    },
    /// Remove deliveries for good: bodies, index and journal too. What is pinned stays, unless it is named.
    #[command(after_help = "Example: gatehouse deliveries purge --workspace Acme --older-than 90d --dry-run")]
    Purge(PurgeArgs),
    /// Show or set what is kept of a workspace; a running Gatehouse carries it out every hour.
    #[command(
        after_help = "Example: gatehouse deliveries retention --workspace Acme --older-than 90d --keep 100000"
    )]
    Retention(RetentionArgs),
}
