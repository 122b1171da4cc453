//! What can keep the listener from starting.

use std::io;

use gatehouse_model::Problem;

/// The listener could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    /// Another program listens on the port.
    #[error("port {port} on 127.0.0.1 is in use")]
    PortInUse {
        /// The port that was asked for.
        port: u16,
        /// The operating system's word.
        source: io::Error,
    },
    /// The user may not listen on the port.
    #[error("port {port} on 127.0.0.1 may not be used by this user")]
    PortForbidden {
        /// The port that was asked for.
        port: u16,
        /// The operating system's word.
        source: io::Error,
    },
    /// Listening failed for another reason.
    #[error("could not listen on 127.0.0.1: {source}")]
    ListenFailed {
        /// The operating system's word.
        source: io::Error,
    },
}

impl ReceiverError {
    /// Sorts the failure to listen on `port`; 0 stands for any free port.
    pub(crate) fn listening(port: u16, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::PortInUse { port, source },
            io::ErrorKind::PermissionDenied => Self::PortForbidden { port, source },
            _ => Self::ListenFailed { source },
        }
    }

    /// Gives the form that a person sees.
    pub fn problem(&self) -> Problem {
        match self {
            Self::PortInUse { port, .. } => Problem::new(
                "receiver.port_in_use",
                format!("Port {port} on 127.0.0.1 is already used by another program."),
            )
            .hint("Choose another port, or none to take a free one.")
            .field("port"),
            Self::PortForbidden { port, .. } => Problem::new(
                "receiver.port_forbidden",
                format!("The operating system does not let this user listen on port {port}."),
            )
            .hint("Choose a port from 1024 up.")
            .field("port"),
            Self::ListenFailed { source } => {
                Problem::new("receiver.listen_failed", format!("Listening on 127.0.0.1 failed: {source}."))
                    .hint("Check that the loopback interface is up, then start receiving again.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(io::ErrorKind::AddrInUse, "receiver.port_in_use")]
    #[case(io::ErrorKind::PermissionDenied, "receiver.port_forbidden")]
    #[case(io::ErrorKind::AddrNotAvailable, "receiver.listen_failed")]
    fn each_failure_to_listen_has_its_code_and_a_next_step(#[case] kind: io::ErrorKind, #[case] code: &str) {
        let problem = ReceiverError::listening(80, kind.into()).problem();
        assert_eq!(problem.code, code);
        assert!(problem.hint.is_some());
    }
}
