//! The text that is signed, as a template: `{timestamp}.{body}`, `v0:{timestamp}:{body}`, `{body:sha256:hex}`.
//!
//! A template is compiled once, when its profile is read; a mistake in it is an error with its position there.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::scope::out_of_scope;

/// The longest template, in characters: what costs time without bound is refused when the profile is read.
const LONGEST: usize = 1000;

/// How often the body may stand in a template, and how many filters a placeholder may have.
const REPEATED: usize = 4;

/// A compiled template of signed bytes.
///
/// ```
/// let template: gatehouse_signing::Template = "{timestamp}.{body}".parse()?;
/// assert_eq!(template.to_string(), "{timestamp}.{body}");
/// # Ok::<(), gatehouse_signing::TemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    pub(crate) parts: Vec<Part>,
}

/// A mistake in a template, with its position in characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace is opened and not closed.
    #[error("the brace opened at character {at} is not closed; a literal brace is written twice")]
    Unclosed {
        /// Where it opens.
        at: usize,
    },
    /// A closing brace stands alone.
    #[error("a closing brace stands alone at character {at}; a literal brace is written twice")]
    Stray {
        /// Where it stands.
        at: usize,
    },
    /// There is no placeholder of this name.
    #[error("`{{{name}}}` at character {at} is no placeholder")]
    Unknown {
        /// What stands between the braces.
        name: String,
        /// Where the brace opens.
        at: usize,
    },
    /// The placeholder needs an argument, such as the name of a header.
    #[error("`{{{name}}}` at character {at} needs an argument, as in `{{{name}:…}}`")]
    ArgumentMissing {
        /// The placeholder's name.
        name: String,
        /// Where the brace opens.
        at: usize,
    },
    /// There is no filter of this name.
    #[error(
        "`{filter}` at character {at} is no filter; known are sha1, sha256, sha512, crc32, hex, base64, base64url, lower, \
         url_decode, escape_unicode"
    )]
    UnknownFilter {
        /// The filter's name.
        filter: String,
        /// Where the brace of its placeholder opens.
        at: usize,
    },
    /// The placeholder or the filter asks for what is not done on purpose.
    #[error("`{word}` at character {at} is out of scope: {why}")]
    OutOfScope {
        /// The word.
        word: String,
        /// Where the brace opens.
        at: usize,
        /// Why it stays out.
        why: &'static str,
    },
    /// Filling the template could take time without bound.
    #[error(
        "a template has at most {LONGEST} characters, the body {REPEATED} times, {REPEATED} filters in a row, and the \
         whole body in another encoding once"
    )]
    TooCostly,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Literal(String),
    Value(Value, Vec<Filter>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Body,
    Timestamp,
    Id,
    Nonce,
    Url,
    UrlNoQuery,
    Method,
    Path,
    Secret,
    Header(String),
    Query(String),
    Param(String),
    Json(String),
    HeaderList(String),
    Builtin(Builtin),
}

/// Signed bytes that no template can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    FormSorted,
    SnsFields,
    AdyenItem,
    PlivoV3,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    Sha1,
    Sha256,
    Sha512,
    Crc32,
    Hex,
    Base64,
    Base64url,
    Lower,
    UrlDecode,
    EscapeUnicode,
}

impl Filter {
    /// Tells whether what it gives is short, however long its input is.
    const fn shortens(self) -> bool {
        matches!(self, Self::Sha1 | Self::Sha256 | Self::Sha512 | Self::Crc32)
    }

    /// Tells whether what it gives may be longer than its input.
    const fn grows(self) -> bool {
        matches!(self, Self::Hex | Self::Base64 | Self::Base64url | Self::EscapeUnicode)
    }
}

const BUILTINS: [(&str, Builtin); 4] = [
    ("form:sorted", Builtin::FormSorted),
    ("sns:fields", Builtin::SnsFields),
    ("adyen:item", Builtin::AdyenItem),
    ("plivo:v3", Builtin::PlivoV3),
];

impl Builtin {
    /// Tells whether it goes through the whole body.
    pub(crate) const fn covers_body(self) -> bool {
        matches!(self, Self::FormSorted | Self::SnsFields)
    }
}

impl Template {
    /// Every placeholder by its name, those with an argument without it.
    pub const PLACEHOLDERS: &'static [&'static str] = &[
        "body",
        "timestamp",
        "id",
        "nonce",
        "url",
        "url_noquery",
        "method",
        "path",
        "secret",
        "header",
        "query",
        "param",
        "json",
        "header_list",
        "form:sorted",
        "sns:fields",
        "adyen:item",
        "plivo:v3",
    ];

    /// Every filter.
    pub const FILTERS: &'static [&'static str] = &[
        "sha1",
        "sha256",
        "sha512",
        "crc32",
        "hex",
        "base64",
        "base64url",
        "lower",
        "url_decode",
        "escape_unicode",
    ];

    /// Makes a template of one placeholder.
    pub(crate) fn of(value: Value) -> Self {
        let named = BUILTINS.iter().find(|(_, builtin)| value == Value::Builtin(*builtin));
        let text = named.map_or_else(String::new, |(name, _)| format!("{{{name}}}"));
        Self { text, parts: vec![Part::Value(value, Vec::new())] }
    }

    /// Tells whether a value is part of the signed bytes.
    pub(crate) fn has(&self, wanted: &Value) -> bool {
        self.values().any(|value| value == wanted)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(value, _) => Some(value),
            Part::Literal(_) => None,
        })
    }
}

impl std::str::FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut chars = text.chars().enumerate().peekable();
        while let Some((index, c)) = chars.next() {
            let at = index + 1;
            let doubled = chars.peek().is_some_and(|(_, next)| *next == c);
            match c {
                '{' | '}' if doubled => {
                    chars.next();
                    literal.push(c);
                }
                '}' => return Err(TemplateError::Stray { at }),
                '{' => {
                    let mut inside = String::new();
                    loop {
                        match chars.next() {
                            Some((_, '}')) => break,
                            Some((_, other)) => inside.push(other),
                            None => return Err(TemplateError::Unclosed { at }),
                        }
                    }
                    if !literal.is_empty() {
                        parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(placeholder(&inside, at)?);
                }
                other => literal.push(other),
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        if too_costly(text, &parts) {
            return Err(TemplateError::TooCostly);
        }
        Ok(Self { text: text.to_owned(), parts })
    }
}

fn too_costly(text: &str, parts: &[Part]) -> bool {
    let whole =
        |part: &&Part| matches!(part, Part::Value(Value::Body | Value::Builtin(_) | Value::HeaderList(_), _));
    // Until its digest is taken, a body of 100 MB would become 1.6 GB by being written as hex four times.
    let grown = parts.iter().map(|part| match part {
        Part::Value(Value::Body, filters) => {
            filters.iter().take_while(|filter| !filter.shortens()).filter(|filter| filter.grows()).count()
        }
        _ => 0,
    });
    text.chars().count() > LONGEST
        || parts.iter().filter(whole).count() > REPEATED
        || grown.sum::<usize>() > 1
        || parts.iter().any(|part| matches!(part, Part::Value(_, filters) if filters.len() > REPEATED))
}

fn placeholder(inside: &str, at: usize) -> Result<Part, TemplateError> {
    if let Some((_, builtin)) = BUILTINS.into_iter().find(|(name, _)| *name == inside) {
        return Ok(Part::Value(Value::Builtin(builtin), Vec::new()));
    }
    let (name, rest) = inside.split_once(':').map_or((inside, None), |(name, rest)| (name, Some(rest)));
    let argument = || match rest {
        Some(argument) if !argument.is_empty() => Ok(argument.to_owned()),
        _ => Err(TemplateError::ArgumentMissing { name: name.to_owned(), at }),
    };
    // These take the rest as their argument, so a pointer or a name may hold a colon; they take no filters.
    let with_argument = match name {
        "header" => Some(Value::Header(argument()?)),
        "query" => Some(Value::Query(argument()?)),
        "param" => Some(Value::Param(argument()?)),
        "json" => Some(Value::Json(argument()?)),
        "header_list" => Some(Value::HeaderList(argument()?)),
        _ => None,
    };
    if let Some(value) = with_argument {
        return Ok(Part::Value(value, Vec::new()));
    }
    let value = match name {
        "body" => Value::Body,
        "timestamp" => Value::Timestamp,
        "id" => Value::Id,
        "nonce" => Value::Nonce,
        "url" => Value::Url,
        "url_noquery" => Value::UrlNoQuery,
        "method" => Value::Method,
        "path" => Value::Path,
        "secret" => Value::Secret,
        word => {
            return Err(match out_of_scope(word) {
                Some(why) => TemplateError::OutOfScope { word: word.to_owned(), at, why },
                None => TemplateError::Unknown { name: inside.to_owned(), at },
            });
        }
    };
    let filters =
        rest.map_or(Ok(Vec::new()), |rest| rest.split(':').map(|name| filter(name, at)).collect())?;
    Ok(Part::Value(value, filters))
}

fn filter(name: &str, at: usize) -> Result<Filter, TemplateError> {
    Ok(match name {
        "sha1" => Filter::Sha1,
        "sha256" => Filter::Sha256,
        "sha512" => Filter::Sha512,
        "crc32" => Filter::Crc32,
        "hex" => Filter::Hex,
        "base64" => Filter::Base64,
        "base64url" => Filter::Base64url,
        "lower" => Filter::Lower,
        "url_decode" => Filter::UrlDecode,
        "escape_unicode" => Filter::EscapeUnicode,
        word => {
            return Err(match out_of_scope(word) {
                Some(why) => TemplateError::OutOfScope { word: word.to_owned(), at, why },
                None => TemplateError::UnknownFilter { filter: word.to_owned(), at },
            });
        }
    })
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[test]
    fn literals_and_placeholders_alternate() {
        let template: Template = "v0:{timestamp}:{body:sha256:hex}".parse().unwrap();
        assert_eq!(
            template.parts,
            [
                Part::Literal("v0:".into()),
                Part::Value(Value::Timestamp, vec![]),
                Part::Literal(":".into()),
                Part::Value(Value::Body, vec![Filter::Sha256, Filter::Hex]),
            ]
        );
    }

    #[test]
    fn doubled_braces_are_literal() {
        let template: Template = "{{{body}}}".parse().unwrap();
        assert_eq!(
            template.parts,
            [Part::Literal("{".into()), Part::Value(Value::Body, vec![]), Part::Literal("}".into())]
        );
    }

    #[test]
    fn an_argument_may_hold_a_colon() {
        let template: Template = "{json:/a:b/0}{header:X-Id}".parse().unwrap();
        assert!(template.has(&Value::Json("/a:b/0".into())));
        assert!(template.has(&Value::Header("X-Id".into())));
    }

    #[rstest]
    #[case("ab{body", TemplateError::Unclosed { at: 3 })]
    #[case("ab}", TemplateError::Stray { at: 3 })]
    #[case("{timestmp}.{body}", TemplateError::Unknown { name: "timestmp".into(), at: 1 })]
    #[case("x{header}", TemplateError::ArgumentMissing { name: "header".into(), at: 2 })]
    #[case("{body:md5}", TemplateError::UnknownFilter { filter: "md5".into(), at: 1 })]
    fn a_mistake_is_told_with_its_position(#[case] text: &str, #[case] error: TemplateError) {
        assert_eq!(text.parse::<Template>(), Err(error));
    }

    #[rstest]
    #[case("{sigv4:eu-west-1}", "`sigv4` at character 1 is out of scope: keys derived")]
    #[case("{body:decrypt}", "`decrypt` at character 1 is out of scope: payloads are not decrypted")]
    fn what_stays_out_is_said_with_that_word(#[case] text: &str, #[case] said: &str) {
        let error = text.parse::<Template>().unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }

    #[test]
    fn a_template_that_would_cost_time_without_bound_is_refused() {
        let refused = [
            "{body}".repeat(5),
            "x".repeat(1001),
            "{header_list:X}".repeat(5),
            format!("{{method{}}}", ":hex".repeat(5)),
            "{body:hex:hex}".to_owned(),
            "{body:escape_unicode}{body:base64}".to_owned(),
        ];
        for text in refused {
            assert_eq!(text.parse::<Template>(), Err(TemplateError::TooCostly), "{text}");
        }
        for text in ["{body}{body}{body}{body}", "{body:sha256:hex:base64}", "{body:escape_unicode:sha1:hex}"]
        {
            assert!(text.parse::<Template>().is_ok(), "{text}");
        }
    }

    #[test]
    fn every_name_that_is_told_is_known() {
        for name in Template::PLACEHOLDERS {
            let with_argument = matches!(*name, "header" | "query" | "param" | "json" | "header_list");
            let text = if with_argument { format!("{{{name}:x}}") } else { format!("{{{name}}}") };
            assert_eq!(text.parse::<Template>().unwrap().to_string(), text);
        }
        for name in Template::FILTERS {
            assert!(format!("{{body:{name}}}").parse::<Template>().is_ok(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in ".{0,60}") {
            if let Ok(template) = text.parse::<Template>() {
                prop_assert_eq!(template.to_string(), text);
            }
        }
    }
}
