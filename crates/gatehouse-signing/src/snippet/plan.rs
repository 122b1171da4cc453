//! What a snippet has to do, before a language is chosen.

use std::collections::BTreeSet;

use crate::{
    encoding::{Encoding, KeyEncoding},
    layout::Form,
    scheme::{Kind, Scheme},
    signed::{Text, split},
    snippet::NoSnippet,
    source::{Place, Source, Unit},
};

/// A piece of the signed bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Literal(String),
    Body,
    /// A text in a variable of this name.
    Variable(String),
    UrlNoQuery,
}

/// A variable that a header fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) variable: String,
    pub(crate) names: Vec<String>,
}

/// What a snippet has to do.
pub(crate) struct Plan<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) flags: BTreeSet<&'static str>,
    pub(crate) values: Vec<Value>,
    pub(crate) pieces: Vec<Piece>,
    /// Texts before the signature, the longest first.
    pub(crate) prefixes: Vec<String>,
}

impl<'a> Plan<'a> {
    pub(crate) fn of(scheme: &'a Scheme) -> Result<Self, NoSnippet> {
        let mut plan = Self {
            scheme,
            flags: BTreeSet::new(),
            values: Vec::new(),
            pieces: Vec::new(),
            prefixes: Vec::new(),
        };
        let kinds: &[&'static str] = match scheme.kind {
            Kind::Hmac => &["mac", "hmac"],
            Kind::Digest => &["mac", "digest"],
            Kind::Token => &["token"],
            Kind::Basic => &["basic"],
            kind => return Err(NoSnippet::Kind(kind)),
        };
        plan.flags.extend(kinds);
        if scheme.body_digest.is_some() {
            return Err(part("a digest of the body in the address"));
        }
        if scheme.signature.is_some() {
            return Err(part("a signature in the body"));
        }
        plan.layout()?;
        plan.key()?;
        if plan.flags.contains("mac") {
            plan.mac()?;
        }
        Ok(plan)
    }

    fn layout(&mut self) -> Result<(), NoSnippet> {
        let Some(layout) = &self.scheme.value else {
            self.prefixes.push(String::new());
            return Ok(());
        };
        if layout.form != Form::Template {
            if self.scheme.kind == Kind::Token {
                return Err(part("a token among other parts"));
            }
            self.flags.insert("named");
            if layout.timestamp.is_some() {
                self.flags.insert("time_beside");
            }
            return Ok(());
        }
        for frame in layout.template.iter().chain(&layout.alternates) {
            let text = frame.to_string();
            match text.split_once("{sig}") {
                Some((prefix, "")) => self.prefixes.push(prefix.to_owned()),
                _ => return Err(part("text after the signature")),
            }
        }
        self.prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        Ok(())
    }

    fn key(&mut self) -> Result<(), NoSnippet> {
        let rule = self.scheme.key.clone().unwrap_or_default();
        let plain = rule.encoding == KeyEncoding::Utf8 && rule.strip_prefix.is_empty();
        if !plain && self.scheme.kind != Kind::Hmac {
            return Err(part("a secret that is decoded before it is compared"));
        }
        if !rule.strip_prefix.is_empty() {
            self.flags.insert("strip");
        }
        self.flags.insert(match rule.encoding {
            KeyEncoding::Utf8 => "key_text",
            KeyEncoding::Base64 => "key_base64",
            KeyEncoding::Base64url => "key_base64url",
            KeyEncoding::Hex => "key_hex",
        });
        Ok(())
    }

    fn mac(&mut self) -> Result<(), NoSnippet> {
        let scheme = self.scheme;
        if scheme.header.is_none() || scheme.algorithm.is_none() {
            return Err(part("a scheme that is not complete"));
        }
        self.flags.insert(match scheme.encoding.unwrap_or_default() {
            Encoding::Hex => "hex",
            Encoding::Base64 => "base64",
            Encoding::Base64url => "base64url",
        });
        self.time()?;
        for (variable, source) in [("id", &scheme.id_source), ("nonce", &scheme.nonce)] {
            if let Some(source) = source {
                self.header(variable, source)?;
            }
        }
        let signed = scheme.signed.as_ref().ok_or_else(|| part("a scheme without signed content"))?;
        for text in split(&signed.to_string()) {
            let piece = match text {
                Text::Literal(text) => Piece::Literal(text),
                Text::Placeholder(name) => self.placeholder(&name)?,
            };
            self.pieces.push(piece);
        }
        Ok(())
    }

    fn time(&mut self) -> Result<(), NoSnippet> {
        let Some(rule) = &self.scheme.timestamp else { return Ok(()) };
        match rule.from {
            Place::Header => self.header("timestamp", &rule.source())?,
            Place::Signature if self.flags.contains("time_beside") && self.scheme.also.is_empty() => {}
            Place::Body => return Err(part("a time in the body")),
            _ => return Err(part("a time at this place")),
        }
        if rule.unit == Unit::Http {
            return Err(part("a time written as an HTTP date"));
        }
        self.flags.insert("time");
        if rule.unit == Unit::Rfc3339 {
            self.flags.insert("rfc3339");
        }
        if rule.tolerance.is_some() {
            self.flags.insert("window");
        }
        Ok(())
    }

    fn header(&mut self, variable: &str, source: &Source) -> Result<(), NoSnippet> {
        let name = source.name.clone().filter(|_| source.from == Place::Header);
        let Some(name) = name else { return Err(part("a value in the body or the query")) };
        let names = std::iter::once(name).chain(source.aliases.iter().cloned()).collect();
        self.values.push(Value { variable: variable.to_owned(), names });
        Ok(())
    }

    fn placeholder(&mut self, name: &str) -> Result<Piece, NoSnippet> {
        let there = |variable: &str| {
            let time = variable == "timestamp" && self.flags.contains("time_beside");
            time || self.values.iter().any(|value| value.variable == variable)
        };
        Ok(match name {
            "body" => {
                self.flags.insert("body");
                Piece::Body
            }
            "secret" => Piece::Variable("secret".to_owned()),
            "url" | "url_noquery" => {
                self.flags.insert("url");
                if name == "url" { Piece::Variable("url".to_owned()) } else { Piece::UrlNoQuery }
            }
            "method" => {
                self.flags.insert("method");
                Piece::Variable("method".to_owned())
            }
            "timestamp" | "id" | "nonce" if there(name) => Piece::Variable(name.to_owned()),
            other => match other.strip_prefix("header:") {
                Some(header) => {
                    let variable = format!("part{}", self.values.len() + 1);
                    self.values.push(Value { variable: variable.clone(), names: vec![header.to_owned()] });
                    Piece::Variable(variable)
                }
                None => return Err(part(&format!("`{{{other}}}`"))),
            },
        })
    }
}

pub(crate) fn part(what: &str) -> NoSnippet {
    NoSnippet::Part(what.to_owned())
}
