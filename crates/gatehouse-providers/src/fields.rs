//! The values of a profile in words: what each is called, how it is written, and which ones a person is asked for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::tree;

/// How a value is written in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// As it is.
    Text,
    /// A number.
    Number,
    /// A number with its unit, such as `30s`, `5m`, `24h`.
    Duration,
    /// Several, with commas between them.
    List,
    /// One of a few words.
    Choice,
    /// `true` or `false`.
    Bool,
    /// Text with `{placeholders}`.
    Template,
}

/// A value in words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Its path, with `*` for an entry's name, and `signature` for a scheme wherever it stands.
    path: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: FactKind,
    pub(crate) choices: &'static [&'static str],
    /// Whether a person is asked for it where the platform does not say it.
    pub(crate) asked: bool,
    pub(crate) help: Option<&'static str>,
}

const fn field(path: &'static str, label: &'static str, kind: FactKind) -> Field {
    Field { path, label, kind, choices: &[], asked: false, help: None }
}

impl Field {
    const fn of(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    const fn asked(mut self) -> Self {
        self.asked = true;
        self
    }

    const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

use FactKind::{Bool, Choice, Duration, List, Number, Template, Text};

const HASHES: &[&str] = &["sha1", "sha256", "sha384", "sha512"];
const PLACES: &[&str] = &["header", "body", "query", "signature", "none"];
const UNITS: &[&str] = &["s", "ms", "us", "rfc3339", "http"];
const SOURCE: &str =
    "Where it stands: `header X-Name`, `body /pointer`, `query name` or `none`; several with commas.";

/// In the order in which they are shown.
const FIELDS: &[Field] = &[
    field("signature.kind", "Kind", Choice).of(&[
        "hmac",
        "digest",
        "token",
        "basic",
        "ed25519",
        "ecdsa",
        "rsa",
        "certificate",
        "jwt",
        "none",
    ]),
    field("signature.header", "Header", Text).asked().help("The header that carries the signature."),
    field("signature.header_aliases", "Other names of the header", List),
    field("signature.also", "Headers with a second signature", List),
    field("signature.algorithm", "Hash function", Choice).of(HASHES).asked(),
    field("signature.signed", "Signed bytes", Template)
        .asked()
        .help("What is signed, such as `{body}` or `{timestamp}.{body}`."),
    field("signature.encoding", "Written as", Choice).of(&["hex", "base64", "base64url"]).asked(),
    field("signature.value.form", "Layout of the header", Choice).of(&["template", "pairs", "list"]).asked(),
    field("signature.value.template", "Text around the signature", Template).asked(),
    field("signature.value.alternates", "Other texts that are accepted", List),
    field("signature.value.separator", "Between the parts", Text),
    field("signature.value.assign", "Between name and value", Text),
    field("signature.value.timestamp", "Name of the time", Text),
    field("signature.value.signature", "Names of the signatures", List),
    field("signature.timestamp.from", "The time stands in", Choice).of(PLACES).asked(),
    field("signature.timestamp.name", "Header of the time", Text).asked(),
    field("signature.timestamp.pointer", "Pointer to the time", Text).asked(),
    field("signature.timestamp.unit", "Unit of the time", Choice).of(UNITS).asked(),
    field("signature.timestamp.tolerance", "How old it may be", Duration).asked(),
    field("signature.timestamp.future_tolerance", "How far ahead it may be", Duration),
    field("signature.timestamp.required", "A request without it is refused", Bool),
    field("signature.id_source", "Signed id", Text).help(SOURCE),
    field("signature.nonce", "Signed nonce", Text).help(SOURCE),
    field("signature.key.secret", "Slot of the secret", Text),
    field("signature.key.public", "Slot of the public key", Text),
    field("signature.key.encoding", "The secret is written as", Choice).of(&[
        "utf8",
        "hex",
        "base64",
        "base64url",
    ]),
    field("signature.key.strip_prefix", "Prefixes that are no part of the key", List),
    field("webhooks.set_up_at", "The address is entered under", Text),
    field("webhooks.event_type", "Name of the event", Text).asked().help(SOURCE),
    field("webhooks.delivery_id", "Id of the delivery", Text).asked().help(SOURCE),
    field("webhooks.occurred_at", "Moment of the event", Text)
        .asked()
        .help("Where it stands and in which unit: `body /timestamp rfc3339`, `header X-Time s`."),
    field("webhooks.dedupe.keys", "The same delivery has the same", List)
        .help("`delivery_id`, `body_sha256`; the first that a delivery has counts."),
    field("webhooks.dedupe.window", "Duplicates are looked for in the last", Duration)
        .help("At least as long as the platform tries again; `0s` switches it off."),
    field("webhooks.methods", "Methods", List),
    field("webhooks.content_types", "Content types", List),
    field("webhooks.events_total", "How many events there are", Number),
    field("webhooks.strict_events", "An unknown event is an error", Bool),
    field("webhooks.ordering", "Order", Text),
    field("webhooks.wildcard", "Word for every event", Text),
    field("webhooks.retry.on", "Tries again after", Choice).of(&["non-2xx", "5xx", "never"]).asked(),
    field("webhooks.retry.also", "And after", List).help("`timeout`, `connect`."),
    field("webhooks.retry.schedule", "Waits between attempts", List).asked().help("Such as `30s, 2m, 10m`."),
    field("webhooks.retry.max_attempts", "Attempts, the first one counted", Number),
    field("webhooks.retry.max_retries", "Attempts after the first", Number),
    field("webhooks.retry.timeout", "Waits for an answer", Duration).asked(),
    field("webhooks.retry.backoff.default_ms", "First wait, in milliseconds", Number).asked(),
    field("webhooks.retry.backoff.factor", "Each wait is longer by the factor", Number).asked(),
    field("webhooks.retry.backoff.cap_ms", "Longest wait, in milliseconds", Number),
    field("webhooks.retry.jitter", "A wait may differ by the part", Number),
    field("webhooks.retry.honour_retry_after", "Obeys Retry-After", Bool),
    field("webhooks.retry.exhausted", "After the last attempt", Choice).of(&[
        "drop",
        "dead-letter",
        "disable-endpoint",
    ]),
    field("environment.*.base_url", "Base address", Text).asked().help("The address that calls are sent to."),
    field("environment.*.alternates", "Other addresses", List),
    field("environment.*.key_pattern", "A key looks like", Text).help("A regular expression."),
    field("environment.*.key_pattern_not", "A key does not look like", Text).help("A regular expression."),
    field("environment.*.guard", "Care", Choice).of(&["none", "confirm-writes", "read-only"]),
    field("auth.*.kind", "Form", Choice)
        .of(&["header", "headers", "bearer", "basic", "query", "oauth2"])
        .asked(),
    field("auth.*.made_at", "A person makes one under", Text),
    field("auth.*.header", "Header", Text).asked(),
    field("auth.*.format", "Value of the header", Template).asked(),
    field("auth.*.headers", "Headers", Text).asked(),
    field("auth.*.patterns.*", "A key looks like", Text).help("A regular expression."),
    field("auth.*.scopes", "Permissions", List),
    field("auth.*.scopes_total", "How many permissions there are", Number),
    field("auth.*.access", "Every key may", Text),
    field("auth.*.max_age", "Lives", Duration),
    field("auth.*.expires", "May have an expiry date", Bool),
    field("auth.*.rotation.overlap", "The old key keeps working for a while", Bool),
    field("auth.*.authorize_url", "Address of the authorisation", Text).asked(),
    field("auth.*.token_url", "Address of the tokens", Text).asked(),
    field("limits.*.limit", "Calls", Number).asked(),
    field("limits.*.window", "In", Duration).asked(),
    field("limits.*.scope", "Counted by", Choice).of(&["api-key", "global", "ip"]),
    field("limits.*.status", "A refused call is answered", Number),
    field("limits.*.headers.limit", "Header with the number of calls", Text).asked(),
    field("limits.*.headers.remaining", "Header with the calls left", Text).asked(),
    field("limits.*.headers.reset", "Header with the end of the window", Text).asked(),
    field("limits.*.headers.retry_after", "Header with the time to wait", Text).asked(),
    field("api.style", "Style", Choice).of(&["rest", "graphql"]),
    field("api.writes", "Has calls that change something", Bool),
    field("api.openapi", "Address of the OpenAPI description", Text).asked(),
    field("dialogue.catalogue", "A person installs it under", Text),
    field("dialogue.step.*.event", "Event", Text).asked(),
    field("dialogue.step.*.required", "Must have", List),
    field("dialogue.step.*.optional", "May have", List),
    field("dialogue.healthcheck.path", "Path of the health check", Text).asked(),
    field("dialogue.healthcheck.method", "Method of the health check", Text).asked(),
    field("import.*.formats", "Formats", List),
    field("export.*.formats", "Formats", List),
    field("export.*.encoding", "Character encoding", Text),
];

/// Those that are shown and asked for although the profile has no value for them, where what leads to them exists.
pub(crate) const ABSENT: &[&str] = &[
    "webhooks.event_type",
    "webhooks.delivery_id",
    "webhooks.occurred_at",
    "webhooks.retry.timeout",
    "limits.*.limit",
    "limits.*.window",
    "api.openapi",
];

/// Gives a path with `*` for the names of entries, and `signature` for a scheme wherever it stands.
pub(crate) fn general<S: AsRef<str>>(segments: &[S]) -> String {
    let mut general = String::new();
    for (index, segment) in segments.iter().enumerate() {
        let names_entry = tree::key_of(&segments[..index]).is_some();
        let pattern = index == 3 && segments[0].as_ref() == "auth" && segments[2].as_ref() == "patterns";
        if !general.is_empty() {
            general.push('.');
        }
        general.push_str(if names_entry || pattern { "*" } else { segment.as_ref() });
    }
    for scheme in ["webhooks.signature.*", "scheme.*.signature"] {
        if let Some(rest) = general.strip_prefix(scheme) {
            return format!("signature{rest}");
        }
    }
    general
}

/// Finds what is known of a value, with its place in the order.
pub(crate) fn find<S: AsRef<str>>(segments: &[S]) -> Option<(usize, &'static Field)> {
    let general = general(segments);
    FIELDS.iter().enumerate().find(|(_, field)| field.path == general)
}

/// Tells whether a value is a source, which is written short.
pub(crate) fn is_source<S: AsRef<str>>(segments: &[S]) -> bool {
    let general = general(segments);
    let sources =
        ["webhooks.event_type", "webhooks.delivery_id", "webhooks.occurred_at", "signature.id_source"];
    sources.contains(&general.as_str())
        || matches!(general.as_str(), "signature.nonce" | "scheme.*.event_type" | "scheme.*.delivery_id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::split;
    use rstest::rstest;

    #[rstest]
    #[case("webhooks.signature.hmac.header", "signature.header")]
    #[case("scheme.github.signature.value.form", "signature.value.form")]
    #[case("auth.api_key.patterns.sandbox", "auth.*.patterns.*")]
    #[case("webhooks.event.\"a.b\".label", "webhooks.event.*.label")]
    #[case("webhooks.retry.on", "webhooks.retry.on")]
    fn a_path_has_a_general_form(#[case] at: &str, #[case] expected: &str) {
        assert_eq!(general(&split(at).unwrap()), expected);
    }

    #[test]
    fn a_choice_has_words_and_nothing_else_has() {
        for field in FIELDS {
            assert_eq!(field.kind == Choice, !field.choices.is_empty(), "{}", field.path);
        }
    }
}
