//! How the signature stands inside its header: `sha256={sig}`, `t=…,v1=…` or `v1,… v1,…`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use smallvec::{SmallVec, smallvec};

/// The three forms of a header's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Literal text around one `{sig}`.
    Template,
    /// Named parts, among them the time: `t=1,v1=aa,v1=bb`.
    Pairs,
    /// A list of versioned signatures: `v1,aa v1,bb`.
    List,
}

/// Literal text around one `{sig}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    prefix: String,
    suffix: String,
}

/// The layout of the signature's header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Which form.
    pub form: Form,
    /// The text around the signature; for the form `template`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Frame>,
    /// Other texts that are accepted too; the first form is the one that is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Frame>,
    /// What stands between the parts; `,` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// What stands between a part's name and its value; `=` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<String>,
    /// The name of the part that is the time; for the form `pairs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The names of the parts that are signatures; others are ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<String>,
}

/// Signatures as they are written; most requests have one.
pub(crate) type Signatures<'a> = SmallVec<[Cow<'a, str>; 2]>;

/// The layout of a header that holds nothing but the signature.
pub(crate) static BARE: Layout = Layout {
    form: Form::Template,
    template: Some(Frame { prefix: String::new(), suffix: String::new() }),
    alternates: Vec::new(),
    separator: None,
    assign: None,
    timestamp: None,
    signature: Vec::new(),
};

/// What a header's value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) signatures: Signatures<'a>,
    pub(crate) timestamp: Option<&'a str>,
}

/// Why a header's value does not fit its layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// The literal text around the signature is not there.
    Frame(String),
    /// No part has a known name.
    NoSignature(String),
    /// The part that is the time stands twice.
    TwoTimes(String),
    /// The part that is the time is absent.
    NoTime(String),
}

impl Frame {
    fn read<'a>(&self, value: &'a str) -> Option<&'a str> {
        value.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())
    }

    fn literal_length(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }
}

impl std::fmt::Display for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{{sig}}{}", self.prefix, self.suffix)
    }
}

impl Serialize for Frame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Frame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.split_once("{sig}") {
            Some((prefix, suffix)) if !suffix.contains("{sig}") => {
                Ok(Self { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
            }
            _ => Err(de::Error::custom(format!("`{text}` must hold `{{sig}}` exactly once"))),
        }
    }
}

impl Layout {
    fn separator(&self) -> &str {
        self.separator.as_deref().unwrap_or(",")
    }

    fn assign(&self) -> &str {
        self.assign.as_deref().unwrap_or("=")
    }

    /// Takes a header's value apart.
    pub(crate) fn read<'a>(&self, value: &'a str) -> Result<Parts<'a>, Misfit> {
        match self.form {
            Form::Template => self.read_template(value),
            Form::Pairs | Form::List => self.read_named(value),
        }
    }

    fn read_template<'a>(&self, value: &'a str) -> Result<Parts<'a>, Misfit> {
        // The frame with the most literal text wins, so that `{sig}` does not swallow `sha256={sig}`.
        self.template
            .iter()
            .chain(&self.alternates)
            .filter_map(|frame| frame.read(value).map(|signature| (frame.literal_length(), signature)))
            .max_by_key(|(length, _)| *length)
            .map(|(_, signature)| Parts { signatures: smallvec![Cow::Borrowed(signature)], timestamp: None })
            .ok_or_else(|| Misfit::Frame(self.describe()))
    }

    fn read_named<'a>(&self, value: &'a str) -> Result<Parts<'a>, Misfit> {
        let parts: Vec<(&str, &str)> =
            value.split(self.separator()).filter_map(|part| part.trim().split_once(self.assign())).collect();
        let timestamp = match &self.timestamp {
            None => None,
            Some(name) => {
                let mut times = parts.iter().filter(|(key, _)| key == name);
                let first = times.next().ok_or_else(|| Misfit::NoTime(name.clone()))?;
                if times.next().is_some() {
                    return Err(Misfit::TwoTimes(name.clone()));
                }
                Some(first.1)
            }
        };
        let signatures: Signatures<'a> = parts
            .iter()
            .filter(|(key, _)| self.signature.iter().any(|name| name == key))
            .map(|(_, signature)| Cow::Borrowed(*signature))
            .collect();
        if signatures.is_empty() {
            return Err(Misfit::NoSignature(self.describe()));
        }
        Ok(Parts { signatures, timestamp })
    }

    /// Writes a header's value; `timestamp` is used where the layout holds one.
    pub(crate) fn write(&self, signature: &str, timestamp: Option<&str>) -> String {
        let assign = self.assign();
        let version = self.signature.first().map_or("", String::as_str);
        match self.form {
            Form::Template => {
                let (prefix, suffix) = self
                    .template
                    .as_ref()
                    .map_or(("", ""), |frame| (frame.prefix.as_str(), frame.suffix.as_str()));
                format!("{prefix}{signature}{suffix}")
            }
            Form::List => format!("{version}{assign}{signature}"),
            Form::Pairs => {
                let signed = format!("{version}{assign}{signature}");
                match (&self.timestamp, timestamp) {
                    (Some(name), Some(time)) => format!("{name}{assign}{time}{}{signed}", self.separator()),
                    _ => signed,
                }
            }
        }
    }

    /// Gives the layout as a person reads it, such as `t=…,v1=…`, for a sentence that sets it in backticks.
    pub(crate) fn describe(&self) -> String {
        self.forms().join("` or `")
    }

    /// Gives the forms with `…` for what differs.
    pub(crate) fn forms(&self) -> Vec<String> {
        match self.form {
            Form::Template => {
                let frames = self.template.iter().chain(&self.alternates);
                frames.map(|frame| frame.to_string().replace("{sig}", "…")).collect()
            }
            Form::Pairs | Form::List => vec![self.write("…", Some("…"))],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn layout(text: &str) -> Layout {
        toml::from_str(text).unwrap()
    }

    const STRIPE: &str = "form='pairs'\nseparator=','\nassign='='\ntimestamp='t'\nsignature=['v1']";
    const STANDARD: &str = "form='list'\nseparator=' '\nassign=','\nsignature=['v1']";

    #[test]
    fn pairs_keep_known_versions_only() {
        let parts = layout(STRIPE);
        let parts = parts.read("t=12, v1=aa,v0=zz,v1=bb").unwrap();
        assert_eq!(parts, Parts { signatures: smallvec!["aa".into(), "bb".into()], timestamp: Some("12") });
    }

    #[rstest]
    #[case("v1=aa", Misfit::NoTime("t".into()))]
    #[case("t=1,t=2,v1=aa", Misfit::TwoTimes("t".into()))]
    #[case("t=1,v0=aa", Misfit::NoSignature("t=…,v1=…".into()))]
    fn pairs_that_do_not_fit_say_why(#[case] value: &str, #[case] misfit: Misfit) {
        assert_eq!(layout(STRIPE).read(value), Err(misfit));
    }

    #[test]
    fn a_list_gives_every_signature_of_its_version() {
        let layout = layout(STANDARD);
        assert_eq!(layout.read("v1,aa v1a,bb v1,cc").unwrap().signatures.to_vec(), ["aa", "cc"]);
    }

    #[test]
    fn an_alternate_with_more_text_wins_over_the_bare_form() {
        let layout = layout("form='template'\ntemplate='{sig}'\nalternates=['sha256={sig}']");
        assert_eq!(layout.read("sha256=ab").unwrap().signatures.to_vec(), ["ab"]);
        assert_eq!(layout.read("ab").unwrap().signatures.to_vec(), ["ab"]);
    }

    #[test]
    fn what_is_written_reads_back() {
        let stripe = layout(STRIPE);
        let value = stripe.write("ab", Some("7"));
        assert_eq!(value, "t=7,v1=ab");
        assert_eq!(stripe.read(&value).unwrap().timestamp, Some("7"));
        assert_eq!(layout(STANDARD).write("ab", None), "v1,ab");
    }

    #[test]
    fn a_frame_needs_its_hole_once() {
        let error = toml::from_str::<Layout>("form='template'\ntemplate='sha256='").unwrap_err();
        assert!(error.message().contains("must hold `{sig}` exactly once"), "{error}");
    }
}
