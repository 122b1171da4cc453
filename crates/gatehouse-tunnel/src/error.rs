//! Why a tunnel is not up.

use gatehouse_model::Problem;

/// Why a tunnel is not up. No variant carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TunnelError {
    /// A setting of the tunnel cannot be used.
    #[error("{field} cannot be `{value}`: {why}")]
    BadSetting {
        /// The setting.
        field: &'static str,
        /// What it was.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The program is not installed.
    #[error("the program {program} is not on the search path")]
    ProgramMissing {
        /// Its name.
        program: String,
    },
    /// The program could not be started.
    #[error("{program} could not be started: {why}")]
    NotStarted {
        /// Its name.
        program: String,
        /// What the system said.
        why: String,
    },
    /// The program ended by itself.
    #[error("{program} ended: {said}")]
    ProgramEnded {
        /// Its name.
        program: String,
        /// What it said last, or its status.
        said: String,
    },
    /// The program runs and names no public address.
    #[error("{program} named no public address within {seconds} s")]
    NoAddress {
        /// Its name.
        program: String,
        /// How long it was given.
        seconds: u64,
    },
    /// The other side cannot be reached.
    #[error("{to} cannot be reached: {why}")]
    Unreachable {
        /// The server.
        to: String,
        /// What the system said.
        why: String,
    },
    /// The other side closed the connection.
    #[error("{to} closed the connection")]
    Lost {
        /// The server.
        to: String,
    },
    /// The public port is taken.
    #[error("port {port} of {to} is in use")]
    PortInUse {
        /// The server.
        to: String,
        /// The port.
        port: u16,
    },
    /// The server does not give this port away.
    #[error("{to} does not give port {port} away")]
    PortRefused {
        /// The server.
        to: String,
        /// The port.
        port: u16,
    },
    /// The server knows another secret.
    #[error("{to} does not take this secret")]
    WrongSecret {
        /// The server.
        to: String,
    },
    /// The server wants a secret.
    #[error("{to} wants a secret and none was given")]
    SecretMissing {
        /// The server.
        to: String,
    },
    /// The server asks for no secret.
    #[error("{to} did not ask for the secret that was given")]
    SecretUnwanted {
        /// The server.
        to: String,
    },
    /// The server refused for a reason of its own.
    #[error("{to} refused: {said}")]
    Refused {
        /// The server.
        to: String,
        /// What it said.
        said: String,
    },
    /// The server shows another key than the one that is known.
    #[error("{to} shows another host key than the known one")]
    HostKeyChanged {
        /// The server.
        to: String,
    },
    /// No key is known for the server.
    #[error("no host key is known for {to}")]
    HostKeyUnknown {
        /// The server.
        to: String,
    },
    /// The server takes no key of this user.
    #[error("{to} does not let this user in")]
    LoginRefused {
        /// The server.
        to: String,
    },
    /// Nothing comes through the public address.
    #[error("nothing sent to {url} arrives: {why}")]
    Silent {
        /// The public address.
        url: String,
        /// What was seen instead.
        why: String,
    },
    /// What answers at the public address is not the listener.
    #[error("something else answers at {url}, with {status}")]
    AnsweredByOther {
        /// The public address.
        url: String,
        /// Its status.
        status: u16,
    },
    /// The machine slept, and the tunnel did not survive it.
    #[error("the machine slept for {seconds} s")]
    Slept {
        /// For how long.
        seconds: u64,
    },
    /// Nobody held it, because the program did not run.
    #[error("Gatehouse did not run")]
    NotRunning,
    /// The machine is in another network now.
    #[error("the network changed")]
    NetworkChanged,
}

impl TunnelError {
    /// Tells whether trying again soon is pointless, because a person has to change something first.
    pub(crate) const fn needs_a_person(&self) -> bool {
        matches!(
            self,
            Self::BadSetting { .. }
                | Self::ProgramMissing { .. }
                | Self::PortRefused { .. }
                | Self::WrongSecret { .. }
                | Self::SecretMissing { .. }
                | Self::SecretUnwanted { .. }
                | Self::HostKeyChanged { .. }
                | Self::HostKeyUnknown { .. }
                | Self::LoginRefused { .. }
        )
    }

    /// Gives it as a person sees it.
    pub fn problem(&self) -> Problem {
        let (code, hint) = match self {
            Self::BadSetting { .. } => ("tunnel.bad_setting", "Correct it and open the tunnel again."),
            Self::ProgramMissing { .. } => (
                "tunnel.program_missing",
                "Install it, or take another kind of tunnel; bore needs no program.",
            ),
            Self::NotStarted { .. } => ("tunnel.not_started", "Start it once by hand and see what it says."),
            Self::ProgramEnded { .. } => (
                "tunnel.program_ended",
                "It is started again by itself. If it keeps ending, start it once by hand.",
            ),
            Self::NoAddress { .. } => {
                ("tunnel.no_address", "Start it once by hand: it may ask for a log-in or have no way out.")
            }
            Self::Unreachable { .. } => (
                "tunnel.server_unreachable",
                "Look whether the server runs and this machine is online. It is tried again by itself.",
            ),
            Self::Lost { .. } => ("tunnel.lost", "It is tried again by itself."),
            Self::PortInUse { .. } => {
                ("tunnel.port_in_use", "Choose another port, or none for any that is free.")
            }
            Self::PortRefused { .. } => (
                "tunnel.port_refused",
                "Choose a port inside the range of the server, or none for any that is free.",
            ),
            Self::WrongSecret { .. } => {
                ("tunnel.wrong_secret", "Give the secret that the server was started with.")
            }
            Self::SecretMissing { .. } => {
                ("tunnel.secret_missing", "Give the secret that the server was started with.")
            }
            Self::SecretUnwanted { .. } => (
                "tunnel.secret_unwanted",
                "Open the tunnel without a secret, or make sure that this is your server.",
            ),
            Self::Refused { .. } => ("tunnel.refused", "It is tried again by itself."),
            Self::HostKeyChanged { .. } => (
                "tunnel.host_key_changed",
                "Somebody may stand between, or the server was set up anew. Compare the fingerprint with its \
                 owner, then remove the old key with `ssh-keygen -R`.",
            ),
            Self::HostKeyUnknown { .. } => (
                "tunnel.host_key_unknown",
                "Connect once with `ssh`, compare the fingerprint and accept it; Gatehouse never accepts one by itself.",
            ),
            Self::LoginRefused { .. } => (
                "tunnel.login_refused",
                "Let a key of this user in (`ssh-copy-id`) and load it into the agent; Gatehouse asks for no password.",
            ),
            Self::Silent { .. } => (
                "tunnel.silent",
                "The connection is dead or the address leads elsewhere. With ssh, the server needs `GatewayPorts` or a \
                 proxy in front; then give the public address.",
            ),
            Self::AnsweredByOther { .. } => (
                "tunnel.answered_by_other",
                "Look where the public address leads, and whether its port is forwarded to the tunnel.",
            ),
            Self::Slept { .. } => ("tunnel.slept", "It is tried again by itself."),
            Self::NotRunning => {
                ("tunnel.not_running", "Leave it running for as long as deliveries are expected.")
            }
            Self::NetworkChanged => ("tunnel.network_changed", "It is tried again by itself."),
        };
        let text = self.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        Problem::new(code, format!("{first}{}.", letters.as_str())).hint(hint)
    }
}
