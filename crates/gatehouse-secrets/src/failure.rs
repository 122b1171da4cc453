//! What an error of the keychain library means.
//!
//! The library wraps the platform's errors in boxes, and naming their types would tie this crate to one platform.
//! So they are told apart by their texts, which the tests pin.

use keyring_core::Error;

/// The situations that call for different next steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The keychain answered that there is no such entry.
    Missing,
    /// It needs to be unlocked, and was not.
    Locked,
    /// There is none.
    Unavailable(String),
    /// The connection or the session is gone, or something unknown happened.
    Broken(String),
}

impl Failure {
    /// Reads an error of a call on an open store.
    pub(crate) fn of_call(error: &Error) -> Self {
        let why = describe(error);
        match error {
            Error::NoEntry => Self::Missing,
            _ if why.contains("prompt dismissed") || why.contains("object locked") => Self::Locked,
            // The service runs, but has no collection to put an item into.
            Error::NoStorageAccess(_) if why.contains("result not returned") => {
                Self::Unavailable("it has no default collection".to_owned())
            }
            Error::NoStorageAccess(_) => Self::Locked,
            Error::NoDefaultStore => Self::Unavailable(why),
            _ => Self::Broken(why),
        }
    }

    /// Reads an error of opening the store: where nothing can be opened, there is no keychain.
    pub(crate) fn of_opening(error: &Error) -> Self {
        match Self::of_call(error) {
            Self::Locked => Self::Locked,
            _ => Self::Unavailable(describe(error)),
        }
    }
}

/// Gives a text that cannot hold the value: `BadEncoding` and `BadDataFormat` carry it, so their content is not
/// looked at.
fn describe(error: &Error) -> String {
    match error {
        Error::PlatformFailure(inner) | Error::NoStorageAccess(inner) => {
            inner.to_string().trim_end_matches('.').to_owned()
        }
        Error::NoEntry => "there is no such entry".to_owned(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry is not readable".to_owned(),
        Error::BadStoreFormat(_) => "its file is damaged".to_owned(),
        Error::TooLong(attribute, limit) => format!("its limit for the {attribute} is {limit}"),
        Error::Ambiguous(entries) => format!("{} entries have the same name", entries.len()),
        Error::NoDefaultStore => "this system has no keychain, or it could not be opened".to_owned(),
        _ => "it does not support the call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> Error {
        Error::PlatformFailure(text.into())
    }

    fn no_access(text: &str) -> Error {
        Error::NoStorageAccess(text.into())
    }

    #[rstest::rstest]
    #[case::dismissed(no_access("SS error: prompt dismissed"))]
    #[case::locked(no_access("SS Error: object locked"))]
    #[case::locked_while_writing(failure("SS Error: object locked"))]
    #[case::access_denied(no_access("User interaction is not allowed."))]
    fn a_locked_keychain_is_told_from_a_broken_one(#[case] error: Error) {
        assert_eq!(Failure::of_call(&error), Failure::Locked);
    }

    #[test]
    fn a_service_without_a_collection_is_unavailable() {
        let error = no_access("SS error: result not returned from SS API");
        assert!(matches!(Failure::of_call(&error), Failure::Unavailable(_)));
    }

    #[rstest::rstest]
    #[case("zbus error: I/O error: Broken pipe (os error 32)")]
    #[case("org.freedesktop.Secret.Error.NoSession: The session does not exist")]
    fn a_lost_connection_is_broken(#[case] text: &str) {
        assert!(matches!(Failure::of_call(&failure(text)), Failure::Broken(_)));
    }

    #[test]
    fn what_cannot_be_opened_is_unavailable() {
        let error = failure("zbus error: I/O error: No such file or directory (os error 2)");
        assert!(
            matches!(Failure::of_opening(&error), Failure::Unavailable(why) if why.contains("No such file"))
        );
    }

    #[test]
    fn an_error_that_carries_the_value_does_not_show_it() {
        let value = b"GHCANARY-2".to_vec();
        let shown = format!(
            "{:?} {:?}",
            Failure::of_call(&Error::BadEncoding(value.clone())),
            Failure::of_call(&Error::BadDataFormat(value, "GHCANARY-2".into())),
        );
        assert!(!shown.contains("CANARY") && !shown.contains("71, 72"), "{shown}");
    }
}
