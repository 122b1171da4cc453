//! Whether the fields of a scheme fit together, and whether this version can compute it.

use crate::{
    digest::Algorithm,
    kind::Kind,
    rules::TokenRule,
    scheme::Scheme,
    template::Value,
    token::{Family, TokenAlgorithm},
};

/// A part of a scheme that this version reads but cannot compute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// A hash function that does not go with the kind.
    #[error("signatures of kind `{}` cannot be computed with {}", .kind.as_str(), .algorithm.name())]
    Algorithm {
        /// The kind.
        kind: Kind,
        /// The hash function.
        algorithm: Algorithm,
    },
    /// A named canonical form.
    #[error("the canonical form `{0}` is not known; `sns` is")]
    Canonical(String),
    /// An algorithm of a version or of a token.
    #[error("the algorithm `{0}` is not known")]
    Word(String),
}

/// A scheme whose fields do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// A field is absent without which the scheme means nothing.
    #[error("a signature of kind `{}` needs `{field}`", .kind.as_str())]
    Field {
        /// The kind.
        kind: Kind,
        /// The field.
        field: &'static str,
    },
    /// The template signs a time, an id or a nonce, and no source says where it is.
    #[error("`signed` has `{{{placeholder}}}`, but `{field}` does not say where it is")]
    Source {
        /// The placeholder.
        placeholder: &'static str,
        /// The field that is absent.
        field: &'static str,
    },
    /// The scheme cannot be computed.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// A shared secret would verify what a public key has to, or the other way round.
    #[error("`jwt.algorithms` has `{algorithm}`, which needs `key.{needs}`, and `key` names another one")]
    KeyFamily {
        /// The algorithm.
        algorithm: String,
        /// `secret` or `public`.
        needs: &'static str,
    },
    /// A list is so long that the work for one request would have no bound.
    #[error("`{field}` has more than {most} entries")]
    TooMany {
        /// The list.
        field: &'static str,
        /// The most entries that it may have.
        most: usize,
    },
    /// A text is longer than any that a platform uses.
    #[error("`{field}` is longer than {most} bytes")]
    TooLong {
        /// The field.
        field: &'static str,
        /// The most bytes that it may have.
        most: usize,
    },
    /// A text is empty that parts others.
    #[error("`{field}` is empty, so it parts nothing")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// A field has a word that means nothing there.
    #[error("`{field}` is `{found}`; known are {known}")]
    Word {
        /// The field.
        field: &'static str,
        /// The word.
        found: String,
        /// What may stand there.
        known: &'static str,
    },
}

impl Scheme {
    /// Tells whether this version can compute the scheme.
    ///
    /// # Errors
    /// [`Unsupported`] names the first part that it cannot.
    pub fn expressible(&self) -> Result<(), Unsupported> {
        use Algorithm::{Sha1, Sha256, Sha384, Sha512};
        if let Some(form) = self.canonical.as_ref().filter(|form| form.as_str() != "sns") {
            return Err(Unsupported::Canonical(form.clone()));
        }
        let fits = |algorithm| match self.kind {
            Kind::Ecdsa => matches!(algorithm, Sha256 | Sha384),
            Kind::Rsa | Kind::Certificate => matches!(algorithm, Sha1 | Sha256 | Sha384 | Sha512),
            _ => true,
        };
        if let Some(algorithm) = self.algorithm.filter(|algorithm| !fits(*algorithm)) {
            return Err(Unsupported::Algorithm { kind: self.kind, algorithm });
        }
        if let Some(word) = self.algorithms.values().find(|word| rsa_algorithm(word).is_none()) {
            return Err(Unsupported::Word(word.clone()));
        }
        let words = self.jwt.iter().flat_map(|rule| &rule.algorithms);
        match words.into_iter().find(|word| TokenAlgorithm::of_word(word).is_none()) {
            Some(word) => Err(Unsupported::Word(word.clone())),
            None => Ok(()),
        }
    }

    /// Checks that the fields fit together.
    ///
    /// # Errors
    /// [`Incomplete`] names the first field that is absent or does not fit.
    pub fn check(&self) -> Result<(), Incomplete> {
        self.expressible()?;
        self.bounded()?;
        let need = |present: bool, field: &'static str| {
            if present { Ok(()) } else { Err(Incomplete::Field { kind: self.kind, field }) }
        };
        let carried = self.header.is_some() || self.signature.is_some();
        match self.kind {
            Kind::Hmac | Kind::Digest | Kind::Ecdsa | Kind::Rsa => {
                need(self.algorithm.is_some(), "algorithm")?;
                need(self.content().is_some(), "signed")?;
                need(carried, "header")?;
            }
            Kind::Ed25519 => {
                need(self.content().is_some(), "signed")?;
                need(carried, "header")?;
            }
            Kind::Certificate => {
                let versions = !self.algorithms.is_empty() && self.version.is_some();
                need(self.algorithm.is_some() || versions, "algorithm")?;
                need(self.content().is_some(), "signed")?;
                need(carried, "header")?;
                let place = self.certificate.as_ref();
                need(
                    place.is_some_and(|rule| rule.pointer.is_some() != rule.header.is_some()),
                    "certificate",
                )?;
            }
            Kind::Token => need(carried, "header")?,
            Kind::Jwt => {
                need(self.header.is_some(), "header")?;
                need(self.jwt.as_ref().is_some_and(|rule| !rule.algorithms.is_empty()), "jwt.algorithms")?;
            }
            Kind::Basic | Kind::None => {}
        }
        need(self.kind == Kind::None || self.slot().is_some(), "key")?;
        let public = self.key.as_ref().is_some_and(|key| key.public.is_some());
        need(!self.kind.is_asymmetric() || public, "key.public")?;
        self.jwt.as_ref().map_or(Ok(()), |rule| families_fit(rule, public))?;
        self.sources_named()?;
        self.words_known()
    }

    fn sources_named(&self) -> Result<(), Incomplete> {
        let sources = [
            (Value::Timestamp, self.timestamp.is_some(), "timestamp", "timestamp"),
            (Value::Id, self.id_source.is_some(), "id", "id_source"),
            (Value::Nonce, self.nonce.is_some(), "nonce", "nonce"),
        ];
        for (value, present, placeholder, field) in sources {
            if !present && self.signs(|signed| *signed == value) {
                return Err(Incomplete::Source { placeholder, field });
            }
        }
        Ok(())
    }

    fn words_known(&self) -> Result<(), Incomplete> {
        let fetch = self.certificate.as_ref().map(|rule| rule.fetch.as_str());
        let fields = [("certificate.fetch", fetch, "`ask`, `never` and `auto`")];
        for (field, found, known) in fields {
            if let Some(found) = found.filter(|found| !known.contains(&format!("`{found}`"))) {
                return Err(Incomplete::Word { field, found: found.to_owned(), known });
            }
        }
        Ok(())
    }
}

/// A token that may be checked with a shared secret and with a public key would let whoever has the public key
/// sign tokens of their own.
fn families_fit(rule: &TokenRule, public: bool) -> Result<(), Incomplete> {
    let other = rule.algorithms.iter().find_map(|word| {
        let family = TokenAlgorithm::of_word(word)?.family();
        let needs = if family == Family::Shared { "secret" } else { "public" };
        ((family == Family::Shared) == public).then(|| (word.clone(), needs))
    });
    match other {
        Some((algorithm, needs)) => Err(Incomplete::KeyFamily { algorithm, needs }),
        None => Ok(()),
    }
}

/// Reads the words of `algorithms`: `rsa-sha1`, `rsa-sha256`.
pub(crate) fn rsa_algorithm(word: &str) -> Option<Algorithm> {
    match word {
        "rsa-sha1" => Some(Algorithm::Sha1),
        "rsa-sha256" => Some(Algorithm::Sha256),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn checked(text: &str) -> Result<(), Incomplete> {
        toml::from_str::<Scheme>(text).unwrap().check()
    }

    const HMAC: &str = "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X'\n";

    #[rstest]
    #[case("kind='hmac'", "needs `algorithm`")]
    #[case("kind='ed25519'\nsigned='{body}'", "needs `header`")]
    #[case("kind='ed25519'\nsigned='{body}'\nheader='X'\nkey={secret='webhook'}", "needs `key.public`")]
    #[case("kind='jwt'\nheader='X'", "needs `jwt.algorithms`")]
    #[case("kind='token'", "needs `header`")]
    #[case("kind='certificate'\nalgorithm='sha256'\nheader='X'\nsigned='{body}'", "needs `certificate`")]
    #[case("kind='ecdsa'\nalgorithm='sha1'", "cannot be computed with SHA-1")]
    #[case("kind='certificate'\nalgorithms={'1'='rsa-md5'}", "algorithm `rsa-md5` is not known")]
    #[case("kind='certificate'\ncanonical='snss'", "canonical form `snss` is not known")]
    #[case(
        "kind='jwt'\nheader='X'\nkey={public='k'}\njwt={algorithms=['RS256','HS256']}",
        "`HS256`, which needs `key.secret`"
    )]
    #[case("kind='jwt'\nheader='X'\nkey={secret='k'}\njwt={algorithms=['none']}", "`none` is not known")]
    fn what_does_not_fit_is_named(#[case] text: &str, #[case] said: &str) {
        let error = checked(text).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }

    #[test]
    fn a_scheme_whose_fields_fit_is_taken() {
        assert_eq!(checked(&format!("{HMAC}signed='{{body}}'")), Ok(()));
        let error = checked(&format!("{HMAC}signed='{{nonce}}'")).unwrap_err().to_string();
        assert!(error.contains("`nonce` does not say where it is"), "{error}");
        let certificate = "certificate={pointer='/a',hosts=['a.example'],https_only=true,fetch='soon'}";
        let error = checked(&format!("{HMAC}signed='{{body}}'\n{certificate}")).unwrap_err().to_string();
        assert!(error.contains("`certificate.fetch` is `soon`"), "{error}");
    }
}
