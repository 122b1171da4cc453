//! The outcome of a verification: what was checked, what failed, and what the scheme protects at all.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerdictStatus {
    /// The signature is right and inside its window of time.
    Valid,
    /// A check failed; [`Verdict::reason`] says which.
    Invalid,
    /// No verdict is possible: the secret is missing, or the bytes were rebuilt on the way.
    Unverified,
    /// The scheme signs nothing, so there is nothing to verify.
    Unprotected,
}

impl VerdictStatus {
    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unverified => "unverified",
            Self::Unprotected => "unprotected",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Valid, Self::Invalid, Self::Unverified, Self::Unprotected]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// Why a verdict is what it is. The codes are stable and spelt as in the public test vectors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl Reason {
            /// Every reason, in the order of the checks.
            pub const ALL: &'static [Reason] = &[$(Reason::$variant,)*];

            /// Gives the stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Reason::$variant => $code,)* }
            }

            /// Reads the stable code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Reason::$variant),)* _ => None }
            }
        }
    };
}

reasons! {
    /// Everything that the scheme checks is right.
    Ok = "ok",
    /// The header that carries the signature is absent or empty.
    MissingSignatureHeader = "missing_signature_header",
    /// A header that must stand once stands several times.
    DuplicateHeader = "duplicate_header",
    /// The header does not fit the layout, or only unknown versions are in it.
    MalformedHeader = "malformed_header",
    /// A header that the scheme requires says something else.
    UnexpectedHeaderValue = "unexpected_header_value",
    /// The signature is not in the stated encoding, or has the wrong length.
    BadEncoding = "bad_encoding",
    /// The scheme signs a time and none was sent.
    MissingTimestamp = "missing_timestamp",
    /// The time is not in the stated form.
    MalformedTimestamp = "malformed_timestamp",
    /// The signature is right, but the time is older than the tolerance.
    TimestampTooOld = "timestamp_too_old",
    /// The signature is right, but the time is further ahead than the tolerance.
    TimestampTooNew = "timestamp_too_new",
    /// The scheme signs an id and none was sent.
    MissingId = "missing_id",
    /// A field of the body that the scheme signs is absent.
    MissingField = "missing_field",
    /// The recomputed signature differs.
    Mismatch = "mismatch",
    /// A claim of a signed token differs from the request.
    ClaimMismatch = "claim_mismatch",
    /// A signed token names an algorithm outside the allow-list.
    AlgNotAllowed = "alg_not_allowed",
    /// The scheme signs nothing.
    Unsigned = "unsigned",
    /// No secret is stored for the slot, or it is empty.
    SecretMissing = "secret_missing",
    /// The keychain is locked or absent, so the secret cannot be read now.
    SecretUnavailable = "secret_unavailable",
    /// The certificate is not from an allowed place.
    CertificateUntrusted = "certificate_untrusted",
    /// The certificate that the message names is not at hand; fetching it is asked for.
    CertificateNeeded = "certificate_needed",
    /// The request states its length in two contradicting ways.
    AmbiguousLength = "ambiguous_length",
    /// The bytes were rebuilt on the way, so no verdict is possible.
    Relayed = "relayed",
    /// The scheme is of a kind that this version reads but cannot compute.
    UnsupportedScheme = "unsupported_scheme",
}

/// A step of the verification, in the order in which it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// The signature's header is there, once.
    HeaderPresent,
    /// The header fits the layout and the signature its encoding.
    LayoutRead,
    /// A time was sent and can be read.
    TimestampRead,
    /// A secret is at hand.
    SecretFound,
    /// The recomputed signature (or the token) is the one received.
    SignatureMatches,
    /// The time is inside the tolerance.
    TimestampFresh,
    /// The id was not seen before.
    FirstSeen,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It does not hold, and it decided the verdict.
    Failed,
    /// The scheme has no such check.
    NotApplicable,
    /// An earlier check failed.
    NotReached,
}

/// One line of proof under a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Evidence {
    /// What the value is, in a word or two: `header`, `computed`, `received`, `age`.
    pub label: String,
    /// The value. Never a secret; a recomputed MAC is shortened in its middle.
    pub value: String,
}

impl Evidence {
    /// Makes a line of proof.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// One step of a verification with its outcome and its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Check {
    /// Which step.
    pub id: CheckId,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// The proof, may be empty.
    pub evidence: Vec<Evidence>,
    /// The field of the scheme on which the step rests (`header`, `value`, `timestamp`, `key`, `algorithm`), so
    /// that the interface can show whose word it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rests_on: Option<String>,
}

/// What a scheme protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Only somebody who knows the secret can have sent it.
    Sender,
    /// A changed body is noticed.
    Body,
    /// An old request sent again is noticed.
    Age,
    /// A changed address is noticed.
    Url,
}

/// The outcome of verifying one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Verdict {
    /// The verdict in one word.
    pub status: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// The scheme that was used, such as `kejue/hmac_sha256`; none when no scheme applied.
    pub scheme: Option<String>,
    /// The label of the secret that matched.
    pub matched_secret: Option<String>,
    /// The ordered steps.
    pub checks: Vec<Check>,
    /// What the scheme protects.
    pub covers: Vec<Cover>,
    /// The recomputed variant that fits; only ever set when it was actually recomputed.
    pub cause: Option<String>,
    /// The next step for a person.
    pub hint: Option<String>,
    /// SHA-256 of the bytes that were signed, lower-case hex.
    pub signed_content_sha256: Option<String>,
}

impl Verdict {
    /// Makes a verdict that no check led to, such as a missing scheme or secret.
    pub fn bare(status: VerdictStatus, reason: Reason) -> Self {
        Self {
            status,
            reason,
            scheme: None,
            matched_secret: None,
            checks: Vec::new(),
            covers: Vec::new(),
            cause: None,
            hint: None,
            signed_content_sha256: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.as_str()), Some(*reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        }
    }

    #[test]
    fn every_status_reads_back() {
        for word in ["valid", "invalid", "unverified", "unprotected"] {
            assert_eq!(VerdictStatus::from_word(word).map(VerdictStatus::as_str), Some(word));
        }
        assert_eq!(VerdictStatus::from_word("Valid"), None);
    }
}
