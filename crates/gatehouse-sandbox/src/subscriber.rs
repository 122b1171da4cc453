//! An address that is told of events, as the imitated dashboards keep it.

use gatehouse_model::Secret;
use serde_json::{Value, json};
use url::Url;

use crate::imitation::Target;

/// An address with the events that it is told of, and the secret that signs them.
pub(crate) struct Subscriber {
    pub(crate) id: String,
    pub(crate) url: String,
    /// None stand for all.
    pub(crate) events: Vec<String>,
    pub(crate) secret: Secret,
}

impl Subscriber {
    /// Tells whether it wants an event.
    pub(crate) fn wants(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|one| one == event)
    }

    /// Makes the target for the sender; it is tried again as the platform's profile says.
    pub(crate) fn target(&self, scheme: &str) -> Target {
        Target {
            id: self.id.clone(),
            url: self.url.clone(),
            scheme: scheme.to_owned(),
            secret: self.secret.clone(),
            retry: None,
        }
    }

    /// Gives what a list shows of it, which is not its secret.
    pub(crate) fn shown(&self) -> Value {
        json!({ "id": self.id, "url": self.url, "events": self.events })
    }
}

/// Tells whether a text is an address that can be sent to.
pub(crate) fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://hook.example/x", true)]
    #[case("http://127.0.0.1:3000", true)]
    #[case("ftp://hook.example", false)]
    #[case("hook.example", false)]
    #[case("", false)]
    fn only_http_is_sent_to(#[case] text: &str, #[case] fits: bool) {
        assert_eq!(is_address(text), fits);
    }

    #[test]
    fn who_names_no_event_wants_all_and_the_secret_is_never_shown() {
        let named = |events: &[&str]| Subscriber {
            id: "1".to_owned(),
            url: "http://127.0.0.1".to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            secret: Secret::from("GHCANARY"),
        };
        assert!(named(&[]).wants("a") && named(&["a"]).wants("a") && !named(&["b"]).wants("a"));
        assert!(!named(&[]).shown().to_string().contains("GHCANARY"));
    }
}
