//! Durations as profiles write them: `90s`, `5m`, `96h`.

use std::{fmt, time::Duration};

use gatehouse_model::{format_span, parse_span};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A duration that reads and writes as `90s`, `5m`, `24h` or `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(Duration);

impl Span {
    /// Makes a span from whole seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Gives the duration.
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// Gives the whole seconds.
    pub const fn as_secs(self) -> u64 {
        self.0.as_secs()
    }
}

impl From<Duration> for Span {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_span(self.0))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_span(&text).map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_form_of_profiles() {
        let span: Span = serde_json::from_str("\"5m\"").unwrap();
        assert_eq!(span, Span::from_secs(300));
        assert_eq!(serde_json::to_string(&span).unwrap(), "\"5m\"");
    }

    #[test]
    fn refuses_a_bare_number() {
        let error = serde_json::from_str::<Span>("\"5\"").unwrap_err();
        assert!(error.to_string().contains("`5` is not a duration"), "{error}");
    }
}
