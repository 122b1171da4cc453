//! Faults of a sender, spelt as in the profile format.

use std::fmt;
use std::str::FromStr;

use crate::SandboxError;

/// Something that goes wrong on the way to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The same delivery comes twice, byte for byte.
    Duplicate,
    /// A series comes in the reverse order.
    OutOfOrder,
    /// The signature is made with another secret.
    BadSignature,
    /// The signature is right, and its time lies outside the window.
    OldTimestamp,
    /// The body is written anew after signing: same JSON, other bytes.
    ReserialisedBody,
}

impl Fault {
    /// Every fault of a sender.
    pub const ALL: [Self; 5] =
        [Self::Duplicate, Self::OutOfOrder, Self::BadSignature, Self::OldTimestamp, Self::ReserialisedBody];

    /// Gives the word of the profile format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::OutOfOrder => "out-of-order",
            Self::BadSignature => "bad-signature",
            Self::OldTimestamp => "old-timestamp",
            Self::ReserialisedBody => "reserialised-body",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Fault {
    type Err = SandboxError;

    fn from_str(name: &str) -> Result<Self, SandboxError> {
        if let Some(fault) = Self::ALL.into_iter().find(|fault| fault.as_str() == name) {
            return Ok(fault);
        }
        // The profile format knows these too, but they are about answers of the API.
        match ["500", "timeout", "slow"].into_iter().find(|known| *known == name) {
            Some(name) => Err(SandboxError::FaultOfApi { name }),
            None => Err(SandboxError::UnknownFault { name: name.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_what_it_prints() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse::<Fault>().unwrap(), fault);
        }
    }

    #[rstest::rstest]
    #[case("500", "sandbox.fault_of_api")]
    #[case("timeout", "sandbox.fault_of_api")]
    #[case("slow", "sandbox.fault_of_api")]
    #[case("bad_signature", "sandbox.unknown_fault")]
    fn what_cannot_be_done_is_told_with_what_can(#[case] name: &str, #[case] code: &str) {
        let problem = name.parse::<Fault>().unwrap_err().problem();
        assert_eq!(problem.code, code);
        assert!(problem.hint.unwrap().contains("reserialised-body"));
    }
}
