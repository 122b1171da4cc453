//! Faults of an API's answers, switched on by hand for a platform.

use std::fmt;
use std::str::FromStr;

use crate::SandboxError;

/// Something that goes wrong with an answer of the imitated API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiFault {
    /// 500 in the platform's shape of errors.
    ServerError,
    /// No answer at all until the caller gives up.
    Timeout,
    /// The right answer, some seconds late.
    Slow,
    /// 429; the argument is written as `Retry-After`.
    TooMany,
    /// 401, as for a key that was revoked.
    Revoked,
    /// 200 with text that is no JSON.
    Malformed,
    /// The right answer, cut off in the middle.
    CutOff,
    /// The right answer under `text/html`.
    WrongType,
    /// An answer of more than 10 MB.
    Oversized,
    /// 302 to the argument, or to a host that does not exist.
    Redirect,
}

impl ApiFault {
    /// Every fault of an answer.
    pub const ALL: [Self; 10] = [
        Self::ServerError,
        Self::Timeout,
        Self::Slow,
        Self::TooMany,
        Self::Revoked,
        Self::Malformed,
        Self::CutOff,
        Self::WrongType,
        Self::Oversized,
        Self::Redirect,
    ];

    /// Gives its word; the first three are those of the profile format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ServerError => "500",
            Self::Timeout => "timeout",
            Self::Slow => "slow",
            Self::TooMany => "429",
            Self::Revoked => "401",
            Self::Malformed => "malformed",
            Self::CutOff => "cut-off",
            Self::WrongType => "wrong-type",
            Self::Oversized => "oversized",
            Self::Redirect => "redirect",
        }
    }
}

impl fmt::Display for ApiFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ApiFault {
    type Err = SandboxError;

    fn from_str(name: &str) -> Result<Self, SandboxError> {
        let found = Self::ALL.into_iter().find(|fault| fault.as_str() == name);
        found.ok_or_else(|| SandboxError::UnknownApiFault { name: name.to_owned() })
    }
}

/// A fault that is switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSwitch {
    /// Which one.
    pub fault: ApiFault,
    /// What it needs: the value of `Retry-After`, or the address of a redirect.
    pub argument: Option<String>,
    /// How many answers it still meets; none until it is switched off.
    pub times: Option<u32>,
}

impl FaultSwitch {
    /// Takes one of its times; tells whether there was one left.
    pub(crate) fn take(&mut self) -> bool {
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_what_it_prints() {
        for fault in ApiFault::ALL {
            assert_eq!(fault.to_string().parse::<ApiFault>().unwrap(), fault);
        }
        assert_eq!("418".parse::<ApiFault>().unwrap_err().problem().code, "sandbox.unknown_fault");
    }

    #[test]
    fn a_counted_fault_ends() {
        let mut switch = FaultSwitch { fault: ApiFault::Slow, argument: None, times: Some(2) };
        assert_eq!([switch.take(), switch.take(), switch.take()], [true, true, false]);
    }
}
