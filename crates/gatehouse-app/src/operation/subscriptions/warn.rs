//! What a person should know of a subscription that the platform does not say.

use gatehouse_model::{Problem, Timestamp};
use gatehouse_providers::Profile;
use url::{Host, Url};

use crate::view::SubscriptionView;

/// What is known of a subscription here.
pub(super) struct Known {
    /// Whether its signing method needs a secret.
    pub(super) signed: bool,
    /// Whether the connection has a secret to verify with.
    pub(super) has_secret: bool,
    /// The slowest answer that its endpoint gave lately, in milliseconds.
    pub(super) slowest_ms: Option<u64>,
    /// Whether the platform is on this machine.
    pub(super) on_this_machine: bool,
}

/// Gives the warnings of a subscription.
pub(super) fn warnings(view: &SubscriptionView, profile: &Profile, known: &Known) -> Vec<Problem> {
    let name = &profile.provider.name;
    let mut found = Vec::new();
    if view.signing_method.as_deref() == Some("none") {
        found.push(
            Problem::new(
                "subscription.unprotected",
                "Nothing protects these deliveries: anybody can send them.",
            )
            .hint("Choose a signing method, best by making the subscription anew."),
        );
    }
    if known.signed && !known.has_secret {
        found.push(secret_unknown(name));
    }
    if let Some(timeout) = view.delivery_settings.timeout_ms
        && let Some(slowest) = known.slowest_ms.filter(|slowest| *slowest >= timeout)
    {
        found.push(
            Problem::new(
                "subscription.answer_slow",
                format!("The endpoint took {slowest} ms to answer, and {name} waits {timeout} ms: it counts as failed."),
            )
            .hint("Answer at once and work after, or raise timeout_ms."),
        );
    }
    if !known.on_this_machine && is_private(&view.url) {
        found.push(
            Problem::new(
                "subscription.address_private",
                format!("{name} cannot reach {}: it is an address of this network.", view.url),
            )
            .hint("Open a tunnel and point the subscription to it."),
        );
    }
    let events = profile.webhooks.as_ref().map(|webhooks| &webhooks.events);
    let wildcard = profile.webhooks.as_ref().and_then(|webhooks| webhooks.wildcard.as_deref());
    let is_known = |event: &String| {
        wildcard == Some(event.as_str()) || events.into_iter().flatten().any(|known| known.name == *event)
    };
    let unknown: Vec<_> = view.events.iter().filter(|event| !is_known(event)).cloned().collect();
    if !unknown.is_empty() {
        found.push(
            Problem::new(
                "subscription.event_unknown",
                format!("No page of {name} that is known here lists {}.", unknown.join(", ")),
            )
            .hint("Look at the spelling; a new event is no mistake."),
        );
    }
    found
}

/// Tells that deliveries cannot be verified, since the secret is the platform's own.
pub(super) fn secret_unknown(name: &str) -> Problem {
    Problem::new(
        "subscription.secret_unknown",
        format!("No secret is kept here for it, and {name} never gives it out: deliveries stay unverified."),
    )
    .hint("Make the subscription anew, so that its secret is made and kept here.")
}

/// Tells that a method was changed and the secret was not.
pub(super) fn method_changed(name: &str, method: &str) -> Problem {
    Problem::new(
        "subscription.method_without_secret",
        format!("{name} changes the method to {method} and keeps the secret it had, which may not fit or not exist."),
    )
    .hint("Make the subscription anew, so that its secret is made for this method.")
}

/// Reads a moment that a platform wrote.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn is_private(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(Host::Domain(name)) => {
            name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("http://127.0.0.1:8787/in/x", true)]
    #[case("http://192.168.1.4/in/x", true)]
    #[case("http://localhost/in/x", true)]
    #[case("http://[::1]/in/x", true)]
    #[case("https://hooks.example/in/x", false)]
    #[case("http://185.199.108.1/in/x", false)]
    #[case("nonsense", false)]
    fn an_address_of_this_network_is_told(#[case] url: &str, #[case] private: bool) {
        assert_eq!(is_private(url), private);
    }
}
