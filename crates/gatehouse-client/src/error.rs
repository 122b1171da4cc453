//! What is refused before a byte is sent.

use std::net::IpAddr;

use gatehouse_model::Problem;

/// A sending that was refused; nothing left this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// The text is no URL.
    #[error("`{text}` is not a URL: {why}")]
    BadUrl {
        /// The text without user name and password.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The scheme is neither `http` nor `https`.
    #[error("`{scheme}` is not a scheme that requests can be sent over")]
    UnsupportedScheme {
        /// The scheme.
        scheme: String,
    },
    /// The URL carries a user name or a password.
    #[error("the URL for {host} carries a user name or password")]
    Credentials {
        /// The host.
        host: String,
    },
    /// The URL has a fragment, which is never sent.
    #[error("the URL for {host} has a fragment")]
    Fragment {
        /// The host.
        host: String,
    },
    /// The host is, or resolves to, an address that no request may reach.
    #[error("{host} is {what}")]
    Forbidden {
        /// The host as given.
        host: String,
        /// The address that it stands for, where it was resolved.
        address: Option<IpAddr>,
        /// What kind of address that is, with its article.
        what: &'static str,
    },
    /// A header to set has a name that is no token.
    #[error("`{name}` is not a header name")]
    HeaderName {
        /// The name, with control characters escaped.
        name: String,
    },
    /// A header to set has CR, LF or NUL in its value.
    #[error("the value for header {name} has a line break or NUL in it")]
    HeaderValue {
        /// The name.
        name: String,
    },
    /// A header to set says where the message ends, which only the writer may say.
    #[error("header {name} is set by the writer alone")]
    HeaderReserved {
        /// The name.
        name: String,
    },
    /// A method is no token.
    #[error("`{method}` is not a method")]
    BadMethod {
        /// The method, with control characters escaped.
        method: String,
    },
    /// A call would leave the platform that it is meant for.
    #[error("{host} is not {own}")]
    OtherHost {
        /// The host that it would go to.
        host: String,
        /// Scheme, host and port of the platform.
        own: String,
    },
    /// A credential would go to another machine for anybody on the way to read.
    #[error("{host} is not reached over https")]
    Unencrypted {
        /// The host.
        host: String,
    },
    /// The recorded head is no HTTP/1.x request head.
    #[error("the recorded head cannot be read: {why}")]
    HeadUnreadable {
        /// What is wrong with it.
        why: String,
    },
}

impl GuardError {
    /// Gives the stable code: `replay.` and the situation, or `api.` where only a call can be in it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadUrl { .. } => "replay.bad_url",
            Self::UnsupportedScheme { .. } => "replay.unsupported_scheme",
            Self::Credentials { .. } => "replay.credentials_in_url",
            Self::Fragment { .. } => "replay.fragment_in_url",
            Self::Forbidden { .. } => "replay.target_forbidden",
            Self::HeaderName { .. } => "replay.bad_header_name",
            Self::HeaderValue { .. } => "replay.line_break_in_header",
            Self::HeaderReserved { .. } => "replay.header_reserved",
            Self::BadMethod { .. } => "api.bad_method",
            Self::OtherHost { .. } => "api.other_host",
            Self::Unencrypted { .. } => "api.unencrypted",
            Self::HeadUnreadable { .. } => "replay.head_unreadable",
        }
    }

    /// Gives what a person is told.
    pub fn problem(&self) -> Problem {
        let (message, hint) = match self {
            Self::BadUrl { text, why } => (
                format!("`{text}` is not a URL: {why}."),
                "Give a whole URL, such as http://127.0.0.1:3000/hooks.",
            ),
            Self::UnsupportedScheme { scheme } => {
                (format!("Requests cannot be sent over `{scheme}`."), "Use http or https.")
            }
            Self::Credentials { host } => (
                format!(
                    "The URL for {host} carries a user name or password, which would be stored with the attempt."
                ),
                "Leave them out and set an Authorization header instead.",
            ),
            Self::Fragment { host } => (
                format!("The URL for {host} has a part behind `#`, which is never sent."),
                "Leave that part out, or write the sign as %23.",
            ),
            Self::Forbidden { host, address, what } => (
                match address {
                    Some(address) => {
                        format!("{host} stands for {address}, which is {what}; nothing was sent.")
                    }
                    None => format!("{host} is {what}; nothing was sent."),
                },
                "Send to the address of the service itself.",
            ),
            Self::HeaderName { name } => {
                (format!("`{name}` is not a header name."), "Use letters, digits and hyphens.")
            }
            Self::HeaderValue { name } => (
                format!("The value for header {name} has a line break or NUL in it; nothing was sent."),
                "Give the value on one line.",
            ),
            Self::HeaderReserved { name } => (
                format!(
                    "Header {name} says where the message ends or what becomes of the connection, and cannot be set."
                ),
                "Leave it out: it is set to fit the body.",
            ),
            Self::BadMethod { method } => {
                (format!("`{method}` is not a method."), "Use one such as GET, POST, PUT, PATCH or DELETE.")
            }
            Self::OtherHost { host, own } => (
                format!("The call would go to {host}, and this connection calls {own}; nothing was sent."),
                "Give a path below the base address, or set another base address in the profile.",
            ),
            Self::Unencrypted { host } => (
                format!(
                    "The key would go to {host} unencrypted, for anybody on the way to read; nothing was sent."
                ),
                "Set a base address with https, or one on this machine.",
            ),
            Self::HeadUnreadable { why } => (
                format!("The recorded head cannot be sent again: {why}."),
                "Choose a delivery whose head was kept, or sign its body anew.",
            ),
        };
        Problem::new(self.code(), message).hint(hint)
    }
}
