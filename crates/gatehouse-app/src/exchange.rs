//! Deliveries as files: what leaves, without secrets, and what comes in, however it was written.
//!
//! One delivery leaves as a [`record::Record`], from which every form is written. What comes in is read piece by
//! piece as [`parcel::Parcel`]s, each of which stands alone: one that cannot be read is told by its place, and the
//! rest is taken.

pub(crate) mod bundle;
pub(crate) mod curl;
mod fields;
pub(crate) mod har;
pub(crate) mod http;
mod markup;
pub(crate) mod parcel;
pub(crate) mod read;
mod read_har;
mod read_lines;
pub(crate) mod record;
pub(crate) mod redact;

/// The forms in which deliveries leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS, Default)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// HAR 1.2, with our exact bytes beside what other tools read.
    #[default]
    Har,
    /// One JSON object a line, with head and body in Base64.
    Jsonl,
    /// A command of curl with the body in a file beside it.
    Curl,
    /// Head, empty line and body as they were.
    Http,
    /// One file for a colleague, whose contents are held together by digests.
    Bundle,
}

impl Format {
    /// Gives the ending of a file in this form.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Har => "har",
            Self::Jsonl => "jsonl",
            Self::Curl => "sh",
            Self::Http => "http",
            Self::Bundle => "gatehouse",
        }
    }

    /// Tells whether one file holds many deliveries.
    pub const fn holds_many(self) -> bool {
        matches!(self, Self::Har | Self::Jsonl | Self::Bundle)
    }
}

/// The shell for which a command of curl is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shell {
    /// sh, bash and zsh.
    #[default]
    Sh,
    /// PowerShell.
    Powershell,
    /// The command prompt of Windows.
    Cmd,
}

#[cfg(test)]
mod tests;
