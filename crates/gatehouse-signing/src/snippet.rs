//! Code that verifies a scheme in somebody's own program, in eight languages.
//!
//! Every snippet is one function with the same parameters, safe against what the platforms' own samples trip over:
//! a missing or malformed header, a signature of another length (which some comparisons answer by throwing), text
//! that is nearly a number, a prefix that is not there, and an empty secret. The templates lie in `snippets/`.

mod fill;
mod plan;
mod words;

use serde::Serialize;

use crate::scheme::{Kind, Scheme};

/// A language in which a snippet can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// JavaScript for Node.
    Node,
    /// Python 3.8 or later.
    Python,
    /// PHP 8 or later.
    Php,
    /// Go.
    Go,
    /// Rust.
    Rust,
    /// Java 17 or later.
    Java,
    /// Ruby 2.7 or later.
    Ruby,
    /// C#.
    #[serde(rename = "csharp")]
    CSharp,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 8] =
        [Self::Node, Self::Python, Self::Php, Self::Go, Self::Rust, Self::Java, Self::Ruby, Self::CSharp];

    /// Gives the stable word, as the command line takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python",
            Self::Php => "php",
            Self::Go => "go",
            Self::Rust => "rust",
            Self::Java => "java",
            Self::Ruby => "ruby",
            Self::CSharp => "csharp",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == word)
    }

    /// Gives the name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Node => "Node",
            Self::Python => "Python",
            Self::Php => "PHP",
            Self::Go => "Go",
            Self::Rust => "Rust",
            Self::Java => "Java",
            Self::Ruby => "Ruby",
            Self::CSharp => "C#",
        }
    }

    /// Gives how far the project's own tests take the snippets of this language.
    pub const fn run_state(self) -> RunState {
        match self {
            Self::Node | Self::Python | Self::Php | Self::Go | Self::Rust | Self::Ruby => RunState::Executed,
            Self::CSharp => RunState::Compiled,
            Self::Java => RunState::NotRun,
        }
    }

    const fn file_name(self) -> &'static str {
        match self {
            Self::Node => "verify.mjs",
            Self::Python => "verify.py",
            Self::Php => "verify.php",
            Self::Go => "webhook.go",
            Self::Rust => "webhook.rs",
            Self::Java => "Verify.java",
            Self::Ruby => "verify.rb",
            Self::CSharp => "Webhook.cs",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Self::Node => include_str!("../snippets/node.txt"),
            Self::Python => include_str!("../snippets/python.txt"),
            Self::Php => include_str!("../snippets/php.txt"),
            Self::Go => include_str!("../snippets/go.txt"),
            Self::Rust => include_str!("../snippets/rust.txt"),
            Self::Java => include_str!("../snippets/java.txt"),
            Self::Ruby => include_str!("../snippets/ruby.txt"),
            Self::CSharp => include_str!("../snippets/csharp.txt"),
        }
    }
}

/// How far a snippet was tried by the project's own tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It is run against the public test vectors.
    Executed,
    /// It is compiled.
    Compiled,
    /// It is only written; to be shown beside it.
    NotRun,
}

/// Verification code for one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The language.
    pub language: Language,
    /// The name under which the file would be saved.
    pub file_name: &'static str,
    /// The code.
    pub code: String,
    /// How far it was tried.
    pub run: RunState,
}

/// Why there is no snippet for a scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSnippet {
    /// The kind has none.
    #[error("there is no snippet for the kind `{}` yet", .0.as_str())]
    Kind(Kind),
    /// A part of the scheme has no counterpart in the templates.
    #[error("there is no snippet for {0} yet")]
    Part(String),
}

/// Writes verification code for a scheme.
///
/// # Errors
/// [`NoSnippet`] when the kind is not `hmac`, `digest`, `token` or `basic`, or when the scheme takes a value from the
/// body or the query, which frameworks give in too many ways.
pub fn snippet(scheme: &Scheme, language: Language) -> Result<Snippet, NoSnippet> {
    let plan = plan::Plan::of(scheme)?;
    let words = words::words(&plan, language)?;
    Ok(Snippet {
        language,
        file_name: language.file_name(),
        code: fill::fill(language.template(), &plan.flags, &words),
        run: language.run_state(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const BODY: &str = "id='x/a'\nkind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n\
                        signed='{body}'\n";

    fn of(text: &str, language: Language) -> Result<String, NoSnippet> {
        snippet(&toml::from_str(text).unwrap(), language).map(|snippet| snippet.code)
    }

    #[test]
    fn every_language_fills_its_whole_template() {
        for language in Language::ALL {
            for text in
                [BODY, "kind='token'\nkey={secret='a'}\nheader='X-T'", "kind='basic'\nkey={secret='a'}"]
            {
                let code = of(text, language).unwrap();
                assert!(code.lines().all(|line| !line.starts_with('%')), "{code}");
                assert!(!code.contains("@REQUIRE@") && !code.contains("@NAMES@"), "{code}");
                assert!(code.ends_with('\n') && code.lines().all(|line| line.trim_end() == line), "{code}");
            }
            assert_eq!(Language::from_word(language.as_str()), Some(language));
        }
    }

    #[rstest]
    #[case("kind='ed25519'\nkey={public='k'}\nheader='X-Sig'\nsigned='{body}'", "the kind `ed25519`")]
    #[case("kind='none'", "the kind `none`")]
    #[case(&BODY.replace("{body}", "{json:/a}"), "`{json:/a}`")]
    #[case(&BODY.replace("{body}", "{body:sha256:hex}"), "`{body:sha256:hex}`")]
    #[case(&format!("{BODY}timestamp={{from='body',pointer='/t'}}"), "a time in the body")]
    fn what_has_no_snippet_is_named(#[case] text: &str, #[case] part: &str) {
        assert_eq!(
            of(text, Language::Node).unwrap_err().to_string(),
            format!("there is no snippet for {part} yet")
        );
    }

    #[rstest]
    #[case(Language::Php, r#""a\"b\\\$c""#)]
    #[case(Language::Ruby, r##""a\"b\\$c\#{d}""##)]
    #[case(Language::Node, r#""a\"b\\$c""#)]
    fn text_of_a_profile_cannot_leave_its_quotation_marks(#[case] language: Language, #[case] quoted: &str) {
        let code =
            of(&BODY.replace("{body}", r#"a"b\\\\$c#{{d}}{body}"#).replace("\\\\\\\\", "\\"), language)
                .unwrap();
        assert!(code.contains(quoted.trim_end_matches('"')), "{code}");
    }

    #[test]
    fn an_id_cannot_end_a_comment() {
        let code = of(&BODY.replace("x/a", "x */ evil(); ?>"), Language::Php).unwrap();
        assert!(!code.contains("evil();"), "{code}");
    }
}
