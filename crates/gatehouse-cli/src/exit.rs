//! Exit states, as `docs/CLI.md` promises them to scripts.

use gatehouse_model::Problem;

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done: 0.
    Done,
    /// The checked thing failed, such as a signature: 1.
    CheckFailed,
    /// A target could not be reached: 6.
    Unreachable,
}

impl Ended {
    /// Gives the exit status.
    pub(crate) const fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::CheckFailed => 1,
            Self::Unreachable => 6,
        }
    }
}

/// Gives the exit status of a problem, from its code.
pub(crate) fn status_of(problem: &Problem) -> u8 {
    let (area, situation) = problem.code.split_once('.').unwrap_or((&problem.code, ""));
    match (area, situation) {
        ("profile", "invalid" | "syntax" | "unknown_field" | "unreadable") => 1,
        ("usage" | "rpc", _)
        | (_, "name_taken" | "unknown_scheme" | "unknown_platform" | "unknown_event") => 2,
        (_, "not_found") => 3,
        ("guard", _) => 4,
        ("keychain", _) => 5,
        ("network", _) | ("receiver", _) => 6,
        ("store", _) | ("logs", _) | ("app", "no_data_folder") => 7,
        ("verify" | "sign" | "request" | "profile", _) => 1,
        _ => 70,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_end_has_its_status() {
        let cases = [
            ("usage.connection_needed", 2),
            ("workspace.not_found", 3),
            ("guard.forbidden_target", 4),
            ("keychain.locked", 5),
            ("receiver.port_in_use", 6),
            ("store.newer_version", 7),
            ("profile.invalid", 1),
            ("app.internal", 70),
        ];
        for (code, status) in cases {
            assert_eq!(status_of(&Problem::new(code, "")), status, "{code}");
        }
    }
}
