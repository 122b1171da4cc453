//! The layers that make up a profile.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a value of a profile is set; a later layer covers an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// It comes with the program.
    BuiltIn,
    /// A person set it for every workspace, in a file or by itself.
    User,
    /// A person set it for one workspace.
    Workspace,
}

impl Layer {
    /// Gives the word that people read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::User => "user",
            Self::Workspace => "workspace",
        }
    }
}
