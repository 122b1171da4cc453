//! Schemes in words.

use gatehouse_model::Unexpected;
use gatehouse_signing::{Algorithm, Encoding, Kind, Scheme};

/// Says what a scheme does, in a line: `HMAC-SHA256 hex of {timestamp}.{body}`.
pub(crate) fn scheme_label(scheme: &Scheme) -> String {
    match scheme.kind {
        Kind::Hmac | Kind::Digest => {
            let prefix = if scheme.kind == Kind::Hmac { "HMAC-" } else { "" };
            let signed = scheme.signed.as_ref().map_or_else(|| "{body}".to_owned(), ToString::to_string);
            format!(
                "{prefix}{} {} of {signed}",
                algorithm(scheme.algorithm),
                scheme.encoding.map_or("hex", Encoding::as_str)
            )
        }
        Kind::Token => format!("Secret token in {}", scheme.header_name().unwrap_or("a header")),
        Kind::Basic => "User and password (HTTP Basic)".to_owned(),
        Kind::None => "No signature".to_owned(),
        other => format!("{} signature", other.as_str()),
    }
}

/// Gives the dotted path of a scheme in its profile, for looking up whose word it is.
pub(crate) fn scheme_path(scheme: &Scheme) -> String {
    gatehouse_providers::Profile::scheme_path(scheme)
}

fn algorithm(algorithm: Option<Algorithm>) -> String {
    algorithm.map_or("sha256", Algorithm::as_str).to_uppercase()
}

/// Says what about a delivery its endpoint did not expect.
pub(crate) const fn unexpected_words(unexpected: Unexpected) -> &'static str {
    match unexpected {
        Unexpected::Event => "its event",
        Unexpected::ContentType => "its content type",
        Unexpected::EventAndContentType => "its event and its content type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_a_platform_signs() {
        let words = |id| gatehouse_providers::scheme(id).map(scheme_label);
        assert_eq!(words("kejue/hmac_sha256").as_deref(), Some("HMAC-SHA256 hex of {timestamp}.{body}"));
        assert_eq!(words("keruj/token").as_deref(), Some("Secret token in x-keruj-app-token"));
        assert_eq!(words("kejue/none").as_deref(), Some("No signature"));
    }
}
