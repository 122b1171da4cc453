//! `gatehouse deliveries export` and `import`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{InWorkspace, Scope};

/// The forms in which deliveries leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// HAR 1.2, with our exact bytes beside what other tools read.
    Har,
    /// One JSON object a line, with `head_b64` and `body_b64`.
    Jsonl,
    /// A command of curl with the body in a file beside it.
    Curl,
    /// Head, empty line and body as they came.
    Http,
    /// One file for a colleague; the tokens of addresses are masked in it too.
    Bundle,
}

/// The shell for which a command of curl is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShellArg {
    /// sh, bash and zsh.
    Sh,
    /// PowerShell.
    Powershell,
    /// The command prompt of Windows.
    Cmd,
}

/// Whether received secrets go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsArg {
    /// They are masked.
    Never,
}

/// `gatehouse deliveries export …`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The deliveries: ids, or the first six or more characters of each; without any those of the query.
    #[arg(value_name = "ID", conflicts_with = "query")]
    pub(crate) ids: Vec<String>,
    /// Those that `deliveries list --query` lists; all without it.
    #[arg(long, value_name = "Q", allow_hyphen_values = true)]
    pub(crate) query: Option<String>,
    /// The form.
    #[arg(long, value_enum)]
    pub(crate) format: FormatArg,
    /// The file; with `http` and `curl` and other than one ID the folder.
    #[arg(long, value_name = "PATH")]
    pub(crate) output: PathBuf,
    /// Replace what stands there.
    #[arg(long)]
    pub(crate) force: bool,
    /// The shell, with `--format curl`.
    #[arg(long, value_enum, default_value = "sh")]
    pub(crate) shell: ShellArg,
    /// Whether received secrets go along; there is no way to take them out.
    #[arg(long, value_enum, default_value = "never")]
    pub(crate) with_secrets: SecretsArg,
    #[command(flatten)]
    pub(crate) scope: InWorkspace,
}

/// `gatehouse deliveries import …`
#[derive(Debug, Args)]
pub(crate) struct BringInArgs {
    /// The files; what each of them is, is told by what stands in it.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The endpoint that they go to; without it they go to one that takes no requests and holds what was brought in.
    #[arg(long, value_name = "NAME")]
    pub(crate) endpoint: Option<String>,
    #[command(flatten)]
    pub(crate) scope: Scope,
}
