//! The arguments of `conformance`.

use std::path::PathBuf;

use clap::Args;

use super::Scope;
use crate::secret_input::SecretInput;

/// `gatehouse conformance …`
#[derive(Debug, Args)]
pub(crate) struct ConformanceArgs {
    /// The consumer: http or https.
    pub(crate) url: String,
    /// The platform; may be left out where the connection says it.
    #[arg(long, value_name = "P", required_unless_present_any = ["workspace", "connection"])]
    pub(crate) platform: Option<String>,
    /// One of the platform's schemes, tried without a workspace; with a workspace that of its endpoint.
    #[arg(long, value_name = "ID", conflicts_with_all = ["workspace", "connection"])]
    pub(crate) scheme: Option<String>,
    /// The event to send.
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<String>,
    /// Write the checks as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) secret: SecretInput,
}
