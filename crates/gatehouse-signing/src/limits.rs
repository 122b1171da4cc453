//! What keeps the work for one request bounded, whatever a profile says: a scheme that could cost time or memory
//! without bound is refused when its file is read.

use crate::{complete::Incomplete, scheme::Scheme};

/// How many entries a list of a scheme may have. DocuSign's hundred headers are a number, not a list.
const MOST_ENTRIES: usize = 32;

/// How many claims may be held against the request: each may go through the body.
const MOST_CLAIMS: usize = 8;

/// How long a literal text of a scheme may be, in bytes.
const LONGEST: usize = 500;

impl Scheme {
    /// Checks that the work for one request has a bound.
    pub(crate) fn bounded(&self) -> Result<(), Incomplete> {
        for (field, length) in self.lists() {
            let most = if field == "jwt.claims" { MOST_CLAIMS } else { MOST_ENTRIES };
            if length > most {
                return Err(Incomplete::TooMany { field, most });
            }
        }
        for (field, text) in self.texts() {
            if text.len() > LONGEST {
                return Err(Incomplete::TooLong { field, most: LONGEST });
            }
            // Between every two letters there is an empty text.
            if text.is_empty() && field == "value.separator" {
                return Err(Incomplete::Empty { field });
            }
        }
        Ok(())
    }

    fn lists(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let own = [
            ("header_aliases", self.header_aliases.len()),
            ("also", self.also.len()),
            ("require", self.require.len()),
            ("algorithms", self.algorithms.len()),
        ];
        let layout = self.value.iter().flat_map(|layout| {
            [("value.alternates", layout.alternates.len()), ("value.signature", layout.signature.len())]
        });
        let key = self.key.iter().map(|rule| ("key.strip_prefix", rule.strip_prefix.len()));
        let hosts = self.certificate.iter().map(|rule| ("certificate.hosts", rule.hosts.len()));
        let time = self.timestamp.iter().map(|rule| ("timestamp.aliases", rule.aliases.len()));
        let sources = self.id_source.iter().chain(&self.nonce);
        let aliases = sources.map(|source| ("id_source.aliases", source.aliases.len()));
        let token = self.jwt.iter().flat_map(|rule| {
            [
                ("jwt.algorithms", rule.algorithms.len()),
                ("jwt.claims", rule.claims.len()),
                ("jwt.required", rule.required.len()),
                ("jwt.optional", rule.optional.len()),
                ("jwt.absent_without_body", rule.absent_without_body.len()),
            ]
        });
        own.into_iter().chain(layout).chain(key).chain(hosts).chain(time).chain(aliases).chain(token)
    }

    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let own = self.header.iter().map(|name| ("header", name.as_str()));
        let layout = self.value.iter().flat_map(|layout| {
            let separator = layout.separator.as_deref().map(|text| ("value.separator", text));
            let assign = layout.assign.as_deref().map(|text| ("value.assign", text));
            separator.into_iter().chain(assign)
        });
        let places = self.signature.iter().map(|place| ("signature.pointer", place.pointer.as_str()));
        let version = self.version.iter().map(|place| ("version.pointer", place.pointer.as_str()));
        own.chain(layout).chain(places).chain(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HMAC: &str = "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nsigned='{body}'\n";

    fn names(count: usize) -> String {
        (0..count).map(|number| format!("'x{number}',")).collect()
    }

    #[rstest]
    #[case(format!("header='X'\nheader_aliases=[{}]", names(33)), "`header_aliases` has more than 32 entries")]
    #[case(format!("header='X'\nalso=[{}]", names(1000)), "`also` has more than 32 entries")]
    #[case(format!("header='X'\nvalue={{form='list',signature=[{}]}}", names(33)), "`value.signature` has more")]
    #[case(format!("header='{}'", "x".repeat(501)), "`header` is longer than 500 bytes")]
    #[case("header='X'\nvalue={form='list',separator='',signature=['v1']}".to_owned(), "`value.separator` is empty")]
    fn what_could_cost_without_bound_is_refused(#[case] text: String, #[case] said: &str) {
        let scheme: Scheme = toml::from_str(&format!("{HMAC}{text}")).unwrap();
        let error = scheme.check().unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }

    #[test]
    fn many_claims_about_the_body_are_refused() {
        let claims: String = (0..9).map(|number| format!("c{number}='{{body}}',")).collect();
        let text = format!(
            "kind='jwt'\nheader='X'\nkey={{secret='k'}}\njwt={{algorithms=['HS256'],claims={{{claims}}}}}"
        );
        let error = toml::from_str::<Scheme>(&text).unwrap().check().unwrap_err();
        assert_eq!(error.to_string(), "`jwt.claims` has more than 8 entries");
    }

    #[test]
    fn what_is_at_the_limit_is_taken() {
        let text = format!("{HMAC}header='X'\nheader_aliases=[{}]", names(32));
        assert_eq!(toml::from_str::<Scheme>(&text).unwrap().check(), Ok(()));
    }
}
