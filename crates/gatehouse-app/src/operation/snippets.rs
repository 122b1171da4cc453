//! Code that verifies a scheme in somebody's own program.

use gatehouse_model::Problem;
use gatehouse_signing::{Language, RunState, Scheme, snippet};

use super::verify::unknown_scheme_in;
use crate::App;
use crate::profiles::scheme_in;
use crate::view::{SnippetLanguageView, SnippetRequest, SnippetTested, SnippetView};

impl From<RunState> for SnippetTested {
    fn from(state: RunState) -> Self {
        match state {
            RunState::Executed => Self::Run,
            RunState::Compiled => Self::Compiled,
            RunState::NotRun => Self::NotRun,
        }
    }
}

impl App {
    /// Gives code that verifies a scheme, or says why there is none.
    ///
    /// # Errors
    /// `usage.unknown_scheme`, `usage.unknown_language`, or `usage.scheme_needed` when an endpoint has several.
    pub async fn snippet(&self, request: SnippetRequest) -> Result<SnippetView, Problem> {
        let scheme = match (request.scheme, request.endpoint_id) {
            (Some(id), _) => {
                // The files that lie in the folder count, the person's own too; a workspace is not named here.
                let catalogue = self.catalogue(None);
                catalogue.scheme(&id).cloned().ok_or_else(|| unknown_scheme_in(&catalogue, &id))?
            }
            (None, Some(id)) => {
                let endpoint = self.endpoint(id).await?;
                let catalogue = self.catalogue(endpoint.workspace_id);
                match scheme_in(&catalogue, &endpoint) {
                    Some(scheme) => scheme.clone(),
                    None => {
                        let id = endpoint.scheme.as_deref().unwrap_or_default();
                        return Err(unknown_scheme_in(&catalogue, id));
                    }
                }
            }
            (None, None) => {
                let problem =
                    Problem::new("usage.scheme_needed", "Neither a scheme nor an endpoint was named.");
                return Err(problem.hint("Name one of them.").field("scheme"));
            }
        };
        snippet_of(&scheme, request.language.as_deref())
    }
}

/// Gives code for a scheme in a language; the first language when none is named.
///
/// # Errors
/// `usage.unknown_language`, which names the languages.
pub fn snippet_of(scheme: &Scheme, language: Option<&str>) -> Result<SnippetView, Problem> {
    let language = language.map_or(Ok(Language::ALL[0]), read_language)?;
    let made = snippet(scheme, language);
    let tested = SnippetTested::from(language.run_state());
    let note = match (&made, tested) {
        (Err(why), _) => Some(format!(
            "For this scheme, {why}; the kinds that have one are HMAC, digest, token and basic."
        )),
        (Ok(_), SnippetTested::Run) => None,
        (Ok(_), SnippetTested::Compiled) => {
            Some("This code is compiled by our tests and not run.".to_owned())
        }
        (Ok(_), SnippetTested::NotRun) => Some("This code is not run by our tests.".to_owned()),
    };
    let made = made.ok();
    Ok(SnippetView {
        scheme: scheme.id.clone(),
        language: language.as_str().to_owned(),
        file_name: made.as_ref().map(|made| made.file_name.to_owned()),
        code: made.map(|made| made.code),
        tested,
        note,
        languages: languages(),
    })
}

/// Gives every language in which code can be had.
pub fn languages() -> Vec<SnippetLanguageView> {
    Language::ALL.into_iter().map(SnippetLanguageView::from).collect()
}

fn read_language(word: &str) -> Result<Language, Problem> {
    Language::from_word(word).ok_or_else(|| {
        let known: Vec<_> = Language::ALL.iter().map(|language| language.as_str()).collect();
        Problem::new("usage.unknown_language", format!("There is no snippet in `{word}`."))
            .hint(format!("Known languages: {}.", known.join(", ")))
            .field("language")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_without_code_says_why() {
        let scheme = gatehouse_providers::scheme("standard-webhooks-ed25519").unwrap();
        let view = snippet_of(scheme, Some("go")).unwrap();
        assert_eq!(view.code, None);
        assert!(view.note.unwrap().contains("ed25519"));
    }

    #[test]
    fn code_that_no_test_runs_says_so() {
        let scheme = gatehouse_providers::scheme("stripe").unwrap();
        for language in Language::ALL {
            let view = snippet_of(scheme, Some(language.as_str())).unwrap();
            assert!(view.code.unwrap().contains("Stripe-Signature") || language.as_str() != "node");
            assert_eq!(view.note.is_none(), view.tested == SnippetTested::Run);
        }
    }

    #[test]
    fn an_unknown_language_names_the_known_ones() {
        let scheme = gatehouse_providers::scheme("stripe").unwrap();
        let problem = snippet_of(scheme, Some("cobol")).unwrap_err();
        assert!(problem.hint.unwrap().contains("python"), "{}", problem.message);
    }
}
