//! A variant of a verification: what would be different if its cause were the right one.

use std::borrow::Cow;

use gatehouse_model::Header;

use crate::{
    diagnose::cause::Cause,
    encoding::Encoding,
    layout::Layout,
    request::{LabelledSecret, RequestParts},
    scheme::{Kind, Scheme},
};

/// What all families of variants start from.
pub(crate) struct Ground<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) request: RequestParts<'a>,
    /// The secrets that count now.
    pub(crate) keys: &'a [LabelledSecret],
    /// Secrets of the same slot that do not count now.
    pub(crate) lapsed: &'a [LabelledSecret],
}

/// One variant: its cause, its words, and what differs from the ground.
#[derive(Clone)]
pub(crate) struct Hypothesis<'a> {
    pub(crate) cause: Cause,
    /// The variant in words, as the end of "It matches with …".
    pub(crate) matched: String,
    /// The fix as a sentence.
    pub(crate) fix: String,
    pub(crate) scheme: Cow<'a, Scheme>,
    pub(crate) method: Cow<'a, str>,
    pub(crate) url: Option<Cow<'a, str>>,
    pub(crate) body: Cow<'a, [u8]>,
    pub(crate) keys: Cow<'a, [LabelledSecret]>,
    request: RequestParts<'a>,
}

/// The variants of a family, made one by one as they are tried.
pub(crate) type Variants<'a> = Box<dyn Iterator<Item = Hypothesis<'a>> + 'a>;

impl<'a> Hypothesis<'a> {
    /// Gives the request with the changes in it.
    pub(crate) fn parts(&self) -> RequestParts<'_> {
        RequestParts {
            method: &self.method,
            url: self.url.as_deref(),
            headers: self.request.headers,
            body: &self.body,
            params: self.request.params,
        }
    }

    /// Gives a variant of the same ground with other words.
    pub(crate) fn with(&self, cause: Cause, matched: impl Into<String>, fix: impl Into<String>) -> Self {
        Hypothesis { cause, matched: matched.into(), fix: fix.into(), ..self.clone() }
    }

    pub(crate) fn scheme(mut self, change: impl FnOnce(&mut Scheme)) -> Self {
        change(self.scheme.to_mut());
        self
    }

    pub(crate) fn keys(mut self, keys: Vec<LabelledSecret>) -> Self {
        self.keys = Cow::Owned(keys);
        self
    }

    pub(crate) fn url(mut self, url: impl Into<Cow<'a, str>>) -> Self {
        self.url = Some(url.into());
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Cow<'a, [u8]>>) -> Self {
        self.body = body.into();
        self
    }
}

impl<'a> Ground<'a> {
    /// Makes a variant that differs in nothing yet.
    pub(crate) fn variant(
        &self,
        cause: Cause,
        matched: impl Into<String>,
        fix: impl Into<String>,
    ) -> Hypothesis<'a> {
        Hypothesis {
            cause,
            matched: matched.into(),
            fix: fix.into(),
            scheme: Cow::Borrowed(self.scheme),
            method: Cow::Borrowed(self.request.method),
            url: self.request.url.map(Cow::Borrowed),
            body: Cow::Borrowed(self.request.body),
            keys: Cow::Borrowed(self.keys),
            request: self.request,
        }
    }

    /// Gives the header with the signature as text.
    pub(crate) fn signature_text(&self) -> Option<Cow<'a, str>> {
        let mut found = self
            .scheme
            .header_names()
            .filter_map(|name| self.request.headers.iter().find(|header| header.is(name)));
        found.find(|header| !header.value.is_empty()).map(Header::text)
    }

    /// Tells whether the scheme computes a MAC or a hash of signed bytes.
    pub(crate) fn hashes(&self) -> bool {
        matches!(self.scheme.kind, Kind::Hmac | Kind::Digest)
    }

    /// Gives other layouts in which the received value can be read.
    pub(crate) fn layouts(&self) -> Vec<(String, Layout)> {
        let Some(text) = self.signature_text() else { return Vec::new() };
        let own = self.scheme.value.as_ref();
        let named = own.is_some_and(|layout| layout.timestamp.is_some());
        // A time that stands beside the signature would be lost with another layout.
        if named || self.scheme.signature.is_some() || self.scheme.kind == Kind::Basic {
            return Vec::new();
        }
        let ends = |length: &usize| *length <= 16 && text.is_char_boundary(*length);
        let mut frames = vec![String::new()];
        for mark in ['=', ',', ' ', ':'] {
            // Base64 may end in `=`, which is no prefix.
            let end = text.find(mark).map(|at| at + 1).filter(|end| *end < text.trim_end_matches('=').len());
            frames.extend(end.filter(ends).map(|end| text[..end].to_owned()));
        }
        let layout = |prefix: String| {
            let form = serde_json::json!({ "form": "template", "template": format!("{prefix}{{sig}}") });
            let layout: Layout = serde_json::from_value(form).ok()?;
            (Some(&layout) != own).then_some((prefix, layout))
        };
        frames.into_iter().filter_map(layout).collect()
    }
}

/// Reads a signature in every encoding in which it can be read.
pub(crate) fn decodings(text: &str, own: Encoding) -> Vec<(Encoding, Vec<u8>)> {
    let base64 = if own == Encoding::Base64url { Encoding::Base64url } else { Encoding::Base64 };
    let mut order = [Encoding::Hex, base64];
    if own != Encoding::Hex {
        order.reverse();
    }
    order.into_iter().filter_map(|encoding| Some((encoding, encoding.decode(text)?))).collect()
}
