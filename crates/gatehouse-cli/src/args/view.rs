//! `gatehouse view`.

use clap::Subcommand;

use super::InWorkspace;

/// `gatehouse view …`
#[derive(Debug, Subcommand)]
pub(crate) enum ViewCommand {
    /// List the saved views of a workspace.
    #[command(after_help = "Example: gatehouse view list --workspace Acme")]
    List {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Keep a query under a name; one that is there gets the new query.
    #[command(after_help = "Example: gatehouse view save refused 'status:>=400 last:24h' --workspace Acme")]
    Save {
        /// The name.
        name: String,
        /// The query, as `deliveries list --query` takes it.
        #[arg(allow_hyphen_values = true)]
        query: String,
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Remove a saved view.
    #[command(after_help = "Example: gatehouse view remove refused")]
    Remove {
        /// Its name.
        name: String,
        #[command(flatten)]
        scope: InWorkspace,
    },
}
