//! `gatehouse api …` and `gatehouse audit …`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::InWorkspace;

/// Calls a platform.
#[derive(Debug, Args)]
pub(crate) struct ApiArgs {
    /// The method, such as GET or POST.
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// The path below the platform's base address, with `{name}` for what `--path` fills in.
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
    /// The connection; needed where the workspace has several.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// A query parameter.
    #[arg(long, value_name = "K=V")]
    pub(crate) query: Vec<String>,
    /// What fills a `{name}` of the path.
    #[arg(long = "path", value_name = "NAME=VALUE")]
    pub(crate) holes: Vec<String>,
    /// A header.
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,
    /// A field of a JSON body, typed as the platform's profile says.
    #[arg(long, value_name = "K=V")]
    pub(crate) field: Vec<String>,
    /// A file with the body; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    /// The content type of the body.
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// A file with a GraphQL document, sent to the platform's one address; METHOD and PATH count for nothing.
    #[arg(long, value_name = "FILE")]
    pub(crate) graphql: Option<PathBuf>,
    /// The variables of the document as JSON.
    #[arg(long, value_name = "JSON", requires = "graphql")]
    pub(crate) variables: Option<String>,
    /// Which of the profile's ways to authorise is used.
    #[arg(long, value_name = "ID")]
    pub(crate) auth: Option<String>,
    /// Send without a key, although the platform wants one.
    #[arg(long)]
    pub(crate) without_key: bool,
    /// The workspace's name, where the call changes something at real people.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
    /// Follow the pages of a list to the last.
    #[arg(long)]
    pub(crate) all: bool,
    /// At most so many pages.
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "all")]
    pub(crate) max_pages: u32,
    /// At most so many records.
    #[arg(long, value_name = "N", default_value_t = 100_000, requires = "all")]
    pub(crate) max_items: u32,
    /// Wait for the limit even for more than an hour.
    #[arg(long)]
    pub(crate) wait: bool,
    /// Write the records as a table: CSV, or XLSX by the ending of the name.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The JSON pointer to the records.
    #[arg(long, value_name = "POINTER", requires = "output")]
    pub(crate) records: Option<String>,
    /// Replace the file that is there.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Send nothing; print the call as code in this language: curl, javascript, python, php, go, rust, java, csharp.
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) code: Option<String>,
}

/// The form of a file of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormArg {
    /// Text with commas.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Every call to a platform.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Only calls with the key of this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) key: Option<String>,
    /// Only calls with this method.
    #[arg(long, value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// Only calls of this workspace; all of them when absent.
    #[arg(long, value_name = "NAME", env = "GATEHOUSE_WORKSPACE")]
    pub(crate) workspace: Option<String>,
    /// Only calls that failed or were stopped.
    #[arg(long)]
    pub(crate) failed: bool,
    /// How many calls, newest first.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: u32,
    /// Calls before this place, from `next` of the page before.
    #[arg(long, value_name = "PLACE")]
    pub(crate) before: Option<u64>,
    /// Write all of them to a file, oldest first.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The form of that file.
    #[arg(long, value_name = "FORM", default_value = "csv", requires = "output")]
    pub(crate) form: AuditFormArg,
    /// Keep calls for so many days from now on, and remove older ones.
    #[arg(long, value_name = "N", conflicts_with = "output")]
    pub(crate) keep_days: Option<u32>,
}
