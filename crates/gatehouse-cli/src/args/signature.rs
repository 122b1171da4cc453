//! The arguments of `verify`, `sign` and `snippet`.

use std::path::PathBuf;

use clap::Args;
use gatehouse_model::Timestamp;

use super::{Scope, moment};
use crate::secret_input::SecretInput;

/// `gatehouse verify …`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("brought").required(true)))]
pub(crate) struct VerifyArgs {
    /// A scheme's id, or a TOML file with one (FILE.toml#ID where it has several); a vector names its own.
    #[arg(long, value_name = "ID|FILE", required_unless_present_any = ["delivery", "vector"])]
    pub(crate) scheme: Option<String>,
    /// A raw HTTP/1.1 request: head, empty line, body to the end of the file; `-` for standard input.
    #[arg(long, value_name = "FILE", group = "brought")]
    pub(crate) request: Option<PathBuf>,
    /// An entry of a HAR file, counted from 0; `-#N` for standard input.
    #[arg(long, value_name = "FILE#N", group = "brought", allow_hyphen_values = true)]
    pub(crate) har: Option<String>,
    /// A test vector, as a delivery is copied as one; FILE#ID where the file has several.
    #[arg(long, value_name = "FILE", group = "brought", allow_hyphen_values = true)]
    pub(crate) vector: Option<String>,
    /// A stored delivery, verified again with the secrets of now.
    #[arg(long, value_name = "ID", group = "brought")]
    pub(crate) delivery: Option<String>,
    /// The moment at which it is judged: RFC 3339 or Unix seconds; now if absent, for a delivery when it came.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<Timestamp>,
    /// The public address that the sender used.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// A constant that the scheme asks for.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) params: Vec<String>,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

/// `gatehouse sign …`
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// A scheme's id, or a TOML file with one (FILE.toml#ID where it has several).
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) scheme: String,
    /// The body; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: PathBuf,
    /// The time that is signed: RFC 3339 or Unix seconds; now if absent.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub(crate) at: Option<Timestamp>,
    /// The id that is signed.
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// The address that is signed.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The method that is signed.
    #[arg(long, default_value = "POST")]
    pub(crate) method: String,
    /// A constant that the scheme asks for.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) params: Vec<String>,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}

/// `gatehouse snippet …`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(crate) struct SnippetArgs {
    /// A scheme's id, or a TOML file with one (FILE.toml#ID where it has several).
    #[arg(long, value_name = "ID|FILE", group = "what")]
    pub(crate) scheme: Option<String>,
    /// A call of the platform by its id in the profile, such as contacts.list; else the receiving endpoint of this
    /// name, whose scheme is meant.
    #[arg(long, value_name = "ID", group = "what")]
    pub(crate) endpoint: Option<String>,
    /// The platform's minimal client: all its calls in one file.
    #[arg(long, group = "what")]
    pub(crate) client: bool,
    /// The language; `list` gives those that there are.
    #[arg(long, value_name = "L")]
    pub(crate) language: String,
    /// A value for the call: a part of its path, a query parameter or a field of its body.
    #[arg(long = "set", value_name = "NAME=VALUE", requires = "endpoint")]
    pub(crate) values: Vec<String>,
    #[command(flatten)]
    pub(crate) scope: Scope,
}
