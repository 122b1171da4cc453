//! Hides secrets in what leaves this machine: reports, test vectors, comparisons.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use gatehouse_model::{Header, Problem, names_a_secret};
use gatehouse_signing::{KeyRing, Kind, LabelledSecret, Scheme};

use super::deliveries::header_view;
use super::stored::Stored;
use crate::App;

/// What stands instead of a secret.
pub(crate) const HIDDEN: &str = "•••";

/// The shortest secret that is looked for in texts; a shorter one would hide half of every text.
const SHORTEST: usize = 4;

/// The shortest text behind a prefix that counts as a secret of its own.
const PREFIXED: usize = 16;

/// The shortest password that is looked for by itself.
const PASSWORD: usize = 8;

/// What has to be hidden of one delivery.
#[derive(Clone, Default)]
pub(crate) struct Mask {
    /// Names of headers whose whole value is a secret, in lower case.
    headers: Vec<String>,
    /// Texts that are secrets, the longest first.
    texts: Vec<String>,
}

impl Mask {
    /// Collects what has to be hidden: the secrets in every form, other texts, and what the scheme sends as a secret.
    fn new(scheme: Option<&Scheme>, mut texts: Vec<String>, secrets: &[LabelledSecret]) -> Self {
        secrets.iter().for_each(|labelled| texts.extend(forms(labelled.secret.expose())));
        texts.retain(|text| text.len() >= SHORTEST);
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self { headers: scheme.map(sent_secrets).unwrap_or_default(), texts }
    }

    /// Collects what has to be hidden of whatever leaves: these secrets in every form, the headers in which these
    /// schemes send theirs, and the token of the address where it is to be hidden too.
    pub(crate) fn of<'a>(
        schemes: impl Iterator<Item = &'a Scheme>,
        secrets: &[LabelledSecret],
        token: Option<&str>,
    ) -> Self {
        let mut texts: Vec<_> = token.map(str::to_owned).into_iter().collect();
        secrets.iter().for_each(|labelled| texts.extend(forms(labelled.secret.expose())));
        texts.retain(|text| text.len() >= SHORTEST);
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts.dedup();
        Self { headers: schemes.flat_map(sent_secrets).collect(), texts }
    }

    /// Hides what stands under these names too, which are in lower case.
    pub(crate) fn and_names(mut self, names: &[String]) -> Self {
        self.headers.extend_from_slice(names);
        self
    }

    /// Hides these secrets too.
    pub(crate) fn and_secrets(mut self, secrets: &[LabelledSecret]) -> Self {
        secrets.iter().for_each(|labelled| self.texts.extend(forms(labelled.secret.expose())));
        self.texts.retain(|text| text.len() >= SHORTEST);
        self.texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        self.texts.dedup();
        self
    }

    /// Gives the names whose values are secrets beside those that everybody knows.
    pub(crate) fn names(&self) -> &[String] {
        &self.headers
    }

    /// Gives the texts that are secrets, the longest first.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Tells whether the whole value of a header, or of a query parameter, is a secret by its name.
    pub(crate) fn hides(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.headers.contains(&name) || names_a_secret(&name)
    }

    /// Gives the value of a header as it may be shown.
    pub(crate) fn header(&self, header: &Header) -> String {
        if self.hides(&header.name) { HIDDEN.to_owned() } else { self.text(&header_view(header).value) }
    }

    /// Gives a request target as it may be shown.
    pub(crate) fn target(&self, target: &str) -> String {
        let Some((path, query)) = target.split_once('?') else { return self.text(target) };
        let pairs: Vec<_> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, _)) if self.hides(name) || self.hides(&plain(name)) => format!("{name}={HIDDEN}"),
                _ => pair.to_owned(),
            })
            .collect();
        self.text(&format!("{path}?{}", pairs.join("&")))
    }

    /// Gives a text with every known secret in it hidden.
    pub(crate) fn text(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN))
    }

    /// Tells whether a known secret stands in bytes.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.texts.iter().any(|secret| bytes.windows(secret.len()).any(|part| part == secret.as_bytes()))
    }
}

impl App {
    /// Collects what has to be hidden of a delivery, other secrets of its workspace included; asks no person for any.
    pub(crate) async fn mask_of(&self, stored: &Stored) -> Result<Mask, Problem> {
        let mut secrets = match self.ring_of(stored).await? {
            KeyRing::Secrets(secrets) => secrets,
            KeyRing::Missing | KeyRing::Unavailable => Vec::new(),
        };
        secrets.extend(self.secrets_at_hand(&stored.endpoint).await?.iter().cloned());
        // A hint may name the address of another endpoint.
        let workspace = Some(stored.endpoint.workspace_id);
        let endpoints = self.store.endpoints(workspace).await.map_err(|error| error.problem())?;
        let tokens = endpoints.into_iter().map(|endpoint| endpoint.token).collect();
        Ok(Mask::new(stored.scheme.as_ref(), tokens, &secrets))
    }
}

/// Gives the names of the headers, or of the field of the body, in which a scheme sends its secret.
pub(crate) fn sent_secrets(scheme: &Scheme) -> Vec<String> {
    if !matches!(scheme.kind, Kind::Token | Kind::Basic) {
        return Vec::new();
    }
    let headers = scheme.header_names().chain(scheme.also.iter().map(String::as_str));
    let field = scheme.signature.as_ref().and_then(|place| place.pointer.rsplit('/').next());
    headers.chain(field).filter(|name| !name.is_empty()).map(str::to_ascii_lowercase).collect()
}

/// Gives the name of a parameter without its escapes.
fn plain(name: &str) -> String {
    url::form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// Gives a secret in the forms in which it can stand in a text.
fn forms(secret: &[u8]) -> Vec<String> {
    let mut forms = vec![
        hex::encode(secret),
        hex::encode_upper(secret),
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ];
    if let Ok(text) = std::str::from_utf8(secret) {
        // Of user and password, the password is a secret alone.
        if let Some((_, password)) = text.split_once(':').filter(|(_, rest)| rest.len() >= PASSWORD) {
            forms.extend(self::forms(password.as_bytes()));
        }
        let quoted = serde_json::to_string(text).unwrap_or_default();
        forms.push(quoted.trim_matches('"').to_owned());
        forms.push(url::form_urlencoded::byte_serialize(secret).collect());
        forms.push(text.trim().to_owned());
        forms.push(text.to_owned());
        // The part behind a prefix such as `whsec_` is the whole secret too.
        forms.extend(
            text.split_once('_').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.len() >= PREFIXED),
        );
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(secret: &str) -> Mask {
        let mut texts = forms(secret.as_bytes());
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Mask { headers: vec!["x-app-token".to_owned()], texts }
    }

    #[test]
    fn a_secret_is_hidden_in_every_form() {
        let secret = "s3cr\"t/+ é";
        let mask = mask(secret);
        for form in forms(secret.as_bytes()) {
            let shown = mask.text(&format!("a={form};b"));
            assert_eq!(shown, format!("a={HIDDEN};b"));
        }
    }

    #[test]
    fn headers_and_parameters_that_are_secrets_by_name_are_hidden() {
        let mask = mask("unknown-here");
        assert_eq!(mask.header(&Header::new("Authorization", "Bearer abc")), HIDDEN);
        assert_eq!(mask.header(&Header::new("X-App-Token", "abc")), HIDDEN);
        assert_eq!(mask.header(&Header::new("X-Signature", "sha256=ab")), "sha256=ab");
        assert_eq!(mask.target("/in/x?api_key=1&b=2"), format!("/in/x?api_key={HIDDEN}&b=2"));
    }
}
