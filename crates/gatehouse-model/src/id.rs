//! Identifiers: UUIDs (version 7 where we make them) behind one type per noun.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// A text that is not an identifier of the expected noun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {noun} id")]
pub struct IdError {
    /// The noun that was expected.
    pub noun: &'static str,
    /// The text that was given.
    pub text: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $noun:literal) => {
        $(#[$doc])*
        ///
        /// Order and age come from the store's own sequence, never from the id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that the caller made or read.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the UUID behind the id.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text.trim()).map(Self).map_err(|_| IdError { noun: $noun, text: text.to_owned() })
            }
        }
    };
}

id!(
    /// Names a workspace: one company in one environment.
    WorkspaceId,
    "workspace"
);
id!(
    /// Names a connection: an account at one platform.
    ConnectionId,
    "connection"
);
id!(
    /// Names an endpoint: a receiving address of ours.
    EndpointId,
    "endpoint"
);
id!(
    /// Names a delivery: one request as it came off the socket.
    DeliveryId,
    "delivery"
);
id!(
    /// Names an attempt: one sending of a delivery to a target.
    AttemptId,
    "attempt"
);
id!(
    /// Names a key; the same UUID is the account name of its value in the keychain.
    KeyId,
    "key"
);
id!(
    /// Names a tunnel: a way from a public address to the listener.
    TunnelId,
    "tunnel"
);
id!(
    /// Names a rule that sends deliveries on.
    ForwardRuleId,
    "forward rule"
);
id!(
    /// Names a delivery on its way to a target; the idempotency key of all its sendings.
    OutboxId,
    "dead letter"
);
id!(
    /// Names a replay of one or many deliveries.
    ReplayRunId,
    "replay"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = DeliveryId::from_uuid(Uuid::from_u128(0x1234));
        assert_eq!(id.to_string().parse::<DeliveryId>(), Ok(id));
    }

    #[test]
    fn a_wrong_id_names_the_noun_and_the_text() {
        let error = "abc".parse::<EndpointId>().unwrap_err();
        assert_eq!(error.to_string(), "`abc` is not a endpoint id");
    }
}
