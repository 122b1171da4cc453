//! `gatehouse api …` and `gatehouse audit …`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Scope;

/// Calls a platform.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ApiArgs {
    #[command(subcommand)]
    pub(crate) more: Option<ApiCommand>,
    /// The method, such as GET or POST.
    #[arg(value_name = "METHOD", required = true)]
    pub(crate) method: Option<String>,
    /// The path below the platform's base address, with `{name}` for what `--path` fills in.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) path: Option<String>,
    #[command(flatten)]
    pub(crate) call: CallArgs,
    /// A field of a JSON body, typed as the platform's profile says.
    #[arg(long, value_name = "K=V")]
    pub(crate) field: Vec<String>,
    /// A file with a GraphQL document, sent to the platform's one address; METHOD and PATH count for nothing.
    #[arg(long, value_name = "FILE")]
    pub(crate) graphql: Option<PathBuf>,
    /// The variables of the document as JSON.
    #[arg(long, value_name = "JSON", requires = "graphql")]
    pub(crate) variables: Option<String>,
}

/// What else `gatehouse api` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ApiCommand {
    /// Calls by a platform's OpenAPI file, 3.0 or 3.1.
    #[command(subcommand, name = "openapi")]
    OpenApi(OpenApiCommand),
}

/// `gatehouse api openapi …`
#[derive(Debug, Subcommand)]
pub(crate) enum OpenApiCommand {
    /// Open a file for a connection, in the place of one opened before.
    #[command(
        after_help = "Example: gatehouse api openapi open keruja.yaml --workspace Acme --connection keruja"
    )]
    Open {
        /// The file, YAML or JSON.
        file: PathBuf,
        #[command(flatten)]
        scope: Scope,
    },
    /// List the operations of a file, or of the one opened for a connection.
    #[command(after_help = "Example: gatehouse api openapi list keruja.yaml --search shift")]
    List {
        /// The file; without it, that of the connection.
        file: Option<PathBuf>,
        /// Only operations with all of these words in their path, summary or tag.
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Show one operation: its parameters, an example of its body, its answers.
    #[command(after_help = "Example: gatehouse api openapi show 'POST /shifts' --workspace Acme")]
    Show {
        /// The operation: method and path as the file writes them.
        operation: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Call an operation; its parameters and its body are checked against the file first.
    #[command(
        after_help = "Example: gatehouse api openapi call 'GET /shifts/{id}' --path id=7 --workspace Acme"
    )]
    Call(Box<OpenApiCallArgs>),
    /// Forget the file of a connection.
    #[command(after_help = "Example: gatehouse api openapi forget --workspace Acme --connection keruja")]
    Forget {
        #[command(flatten)]
        scope: Scope,
    },
}

/// `gatehouse api openapi call …`
#[derive(Debug, Args)]
pub(crate) struct OpenApiCallArgs {
    /// The operation: method and path as the file writes them.
    pub(crate) operation: String,
    /// Send a body that does not fit the schema all the same.
    #[arg(long)]
    pub(crate) unchecked: bool,
    #[command(flatten)]
    pub(crate) call: CallArgs,
}

/// What every call has.
#[derive(Debug, Args)]
pub(crate) struct CallArgs {
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// A query parameter.
    #[arg(long, value_name = "K=V")]
    pub(crate) query: Vec<String>,
    /// What fills a `{name}` of the path.
    #[arg(long = "path", value_name = "NAME=VALUE")]
    pub(crate) holes: Vec<String>,
    /// A header.
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,
    /// A file with the body; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    /// The content type of the body.
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// Which of the profile's ways to authorise is used.
    #[arg(long, value_name = "ID")]
    pub(crate) auth: Option<String>,
    /// Which of the connection's keys is used; the one in use when absent.
    #[arg(long, value_name = "NAME", conflicts_with = "without_key")]
    pub(crate) key: Option<String>,
    /// An endpoint with a secret of its own that is told of this one call, where the platform takes such webhooks.
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) webhook: Option<String>,
    /// An event that it is told of; all of them when absent.
    #[arg(long, value_name = "EVENT", requires = "webhook")]
    pub(crate) webhook_event: Vec<String>,
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
