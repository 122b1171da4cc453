//! `gatehouse dialogue`.

use std::path::PathBuf;

use clap::Subcommand;

use super::{InWorkspace, Scope};

/// `gatehouse dialogue …`
#[derive(Debug, Subcommand)]
pub(crate) enum DialogueCommand {
    /// List the companies that have spoken with an application, and where each stands.
    #[command(after_help = "Example: gatehouse dialogue list --workspace Acme --json")]
    List {
        #[command(flatten)]
        scope: Scope,
    },
    /// Show what was said with a company, without secrets.
    #[command(after_help = "Example: gatehouse dialogue show 6f1f3c1e-6a55-4d0b-9a37-0d6f4a1c2b11 --json")]
    Show {
        /// The company's id, or the start of it.
        company: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Print the dialogue with a company as a script, with places instead of its ids and secrets.
    #[command(after_help = "Example: gatehouse dialogue script 6f1f3c1e > install.json")]
    Script {
        /// The company's id, or the start of it.
        company: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Say a script as the platform would, and hold each answer against the recorded one; exit 1 where one differs.
    #[command(after_help = "Example: gatehouse dialogue run install.json --to http://127.0.0.1:3000/keruj")]
    Run {
        /// The script, or - for standard input.
        script: PathBuf,
        /// An address on this machine instead of the endpoint's own.
        #[arg(long, value_name = "URL")]
        to: Option<String>,
        /// The endpoint; may be left out where only one can be spoken with.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Forget a company: its keys, its deliveries with what is sealed of them, and its dialogue.
    #[command(after_help = "Example: gatehouse dialogue forget 6f1f3c1e-6a55-4d0b-9a37-0d6f4a1c2b11 --yes")]
    Forget {
        /// The company's id, or the start of it.
        company: String,
        /// Forget it without being asked.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        scope: Scope,
    },
    /// Tell whether the platform reaches each endpoint; exit 1 where a person should see to one.
    #[command(after_help = "Example: gatehouse dialogue monitor --workspace Acme")]
    Monitor {
        #[command(flatten)]
        scope: InWorkspace,
    },
    /// Print what the platform asks for to publish an application, filled in as far as it is known.
    #[command(
        after_help = "Example: gatehouse dialogue submission --description 'Calls in your CRM.' --logo logo.png"
    )]
    Submission {
        /// A short description.
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// The file of the logo, to have it looked over.
        #[arg(long, value_name = "FILE")]
        logo: Option<PathBuf>,
        /// The endpoint; may be left out where only one can be spoken with.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
}
