//! What can go wrong with a secret, told without the secret.

use std::time::Duration;

use gatehouse_model::{KeyId, Problem};

/// A secret that could not be written, read or removed.
///
/// No variant holds an error of the keychain library: the `Debug` text of some of them is the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// This store has no value for the key, which does not prove that it was deleted: a keychain of another
    /// login looks the same.
    #[error("no value for key {key} is in this store")]
    Missing {
        /// The key.
        key: KeyId,
    },
    /// The keychain is locked, and the prompt to unlock it was dismissed or could not be shown.
    #[error("the keychain is locked")]
    Locked,
    /// There is no keychain to talk to.
    #[error("no keychain is available: {why}")]
    Unavailable {
        /// What the system said.
        why: String,
    },
    /// The keychain answered with a failure, also on a new connection.
    #[error("the keychain failed: {why}")]
    Broken {
        /// What the system said.
        why: String,
    },
    /// The keychain did not answer in time; often it waits for a person at a prompt.
    #[error("the keychain did not answer within {} s", waited.as_secs_f32())]
    Unanswered {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The value is empty; an empty secret would verify anything.
    #[error("an empty value is no secret")]
    Empty,
    /// The value is longer than every platform's keychain can hold.
    #[error("the value takes {length} bytes in the keychain, more than {limit}")]
    TooLong {
        /// The length in bytes in the form in which it would be stored.
        length: usize,
        /// The most bytes that are allowed.
        limit: usize,
    },
    /// The entry is there, but another program wrote into it what this one cannot read.
    #[error("the entry of key {key} cannot be read")]
    Unreadable {
        /// The key.
        key: KeyId,
    },
}

impl SecretError {
    /// Gives the stable code, `keychain.` and the situation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "keychain.missing",
            Self::Locked => "keychain.locked",
            Self::Unavailable { .. } => "keychain.unavailable",
            Self::Broken { .. } => "keychain.broken",
            Self::Unanswered { .. } => "keychain.unanswered",
            Self::Empty => "keychain.empty_value",
            Self::TooLong { .. } => "keychain.value_too_long",
            Self::Unreadable { .. } => "keychain.unreadable",
        }
    }

    /// Gives what a person is told; never carries a byte of the value.
    pub fn problem(&self) -> Problem {
        let (message, hint) = match self {
            Self::Missing { key } => (
                format!("The value of key {key} is not in this keychain."),
                "Enter the value again, or open Gatehouse with the login that stored it.",
            ),
            Self::Locked => {
                ("The keychain is locked.".to_owned(), "Unlock your login keychain, then try again.")
            }
            Self::Unavailable { why } => (
                format!("There is no keychain on this machine that Gatehouse can reach: {why}."),
                "Start a keychain (GNOME Keyring, KWallet), keep the value in memory for this run, or set \
                 GATEHOUSE_SECRET_<SLOT>.",
            ),
            Self::Broken { why } => (
                format!("The keychain failed, and again on a new connection: {why}."),
                "Try again; if it stays, restart the keychain or log in anew.",
            ),
            Self::Unanswered { waited } => (
                format!("The keychain did not answer within {} seconds.", waited.as_secs_f32()),
                "Look for a password prompt behind other windows, answer it and try again.",
            ),
            Self::Empty => ("The value is empty.".to_owned(), "Give the value of the key."),
            Self::TooLong { length, limit } => (
                format!("The value takes {length} bytes in the keychain, and at most {limit} fit."),
                "Give the key alone, without the file or document around it.",
            ),
            Self::Unreadable { key } => (
                format!("The keychain entry of key {key} was changed by another program and cannot be read."),
                "Enter the value again.",
            ),
        };
        Problem::new(self.code(), message).hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_has_its_own_code_and_a_next_step() {
        let key: KeyId = "0198c2f0-0000-7000-8000-000000000001".parse().unwrap();
        let why = || "no bus".to_owned();
        let all = [
            SecretError::Missing { key },
            SecretError::Locked,
            SecretError::Unavailable { why: why() },
            SecretError::Broken { why: why() },
            SecretError::Unanswered { waited: Duration::from_secs(5) },
            SecretError::Empty,
            SecretError::TooLong { length: 3_000, limit: 2_000 },
            SecretError::Unreadable { key },
        ];
        let codes: std::collections::BTreeSet<_> = all.iter().map(|error| error.problem().code).collect();
        assert_eq!(codes.len(), all.len());
        for error in all {
            let problem = error.problem();
            assert!(problem.code.starts_with("keychain."), "{problem}");
            assert!(problem.hint.is_some_and(|hint| hint.ends_with('.')));
        }
    }

    #[test]
    fn a_deadline_is_told_in_seconds() {
        let error = SecretError::Unanswered { waited: Duration::from_millis(5_000) };
        assert_eq!(error.problem().message, "The keychain did not answer within 5 seconds.");
    }
}
