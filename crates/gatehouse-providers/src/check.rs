//! Looks a profile over: what must be put right, and what deserves a second look.

use gatehouse_model::{Problem, format_span};

use crate::{Contradiction, Profile, Provenance};

/// A profile that can be used, with what deserves a second look.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The profile.
    pub profile: Profile,
    /// What deserves a second look.
    pub warnings: Vec<Problem>,
}

/// Reads a profile and looks it over.
///
/// # Errors
/// The problems that keep it from being used.
pub fn check(text: &str, file: &str) -> Result<Checked, Vec<Problem>> {
    match Profile::parse(text, file) {
        Ok(profile) => {
            let warnings = profile.warnings();
            Ok(Checked { profile, warnings })
        }
        Err(error) => Err(vec![error.problem()]),
    }
}

impl Profile {
    /// Gives what deserves a second look.
    pub fn warnings(&self) -> Vec<Problem> {
        let mut warnings = Vec::new();
        self.warn_of_retry(&mut warnings);
        if self.provider.docs.is_empty() {
            let documented =
                self.provenance.iter().find(|(_, provenance)| **provenance == Provenance::Documented);
            if let Some((path, _)) = documented {
                warnings.push(
                    Problem::new(
                        "profile.documented_without_docs",
                        format!("`{path}` is marked as documented, but the profile names no page."),
                    )
                    .hint("Add the page to `docs`, or mark the value as assumed.")
                    .field("provider.docs"),
                );
            }
        }
        warnings
    }

    fn warn_of_retry(&self, warnings: &mut Vec<Problem>) {
        let Some(webhooks) = &self.webhooks else { return };
        let Some(retry) = &webhooks.retry else { return };
        let unreachable = retry.unreachable();
        // Whoever wrote the readings down has made the choice that the warning asks for.
        let mut paths = self.contradictions.iter().flat_map(Contradiction::paths);
        let chosen = paths.any(|path| path.starts_with("webhooks.retry"));
        if unreachable > 0 && !chosen {
            let (steps, attempts) = (retry.schedule.len(), retry.attempts());
            warnings.push(
                Problem::new(
                    "profile.schedule_contradictory",
                    format!(
                        "The schedule has {steps} waits, but {attempts} attempts use only {} of them.",
                        steps - unreachable
                    ),
                )
                .hint(
                    "Keep both if the platform says both, and write a `[[contradiction]]` with your choice.",
                )
                .field("webhooks.retry.schedule"),
            );
        }
        let span = retry.longest_span();
        if let Some(window) = webhooks.dedupe.as_ref().map(|rule| rule.window.duration()) {
            // A window of nothing is a choice: every delivery counts as its own.
            if !window.is_zero() && window < span {
                warnings.push(
                    Problem::new(
                        "profile.dedupe_window_short",
                        format!(
                            "The window of {} is shorter than the {} over which attempts may come.",
                            format_span(window),
                            format_span(span)
                        ),
                    )
                    .hint(format!("Set `dedupe.window` to {} or more.", format_span(span)))
                    .field("webhooks.dedupe.window"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, platform};

    fn codes(profile: &Profile) -> Vec<String> {
        profile.warnings().into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_schedule_that_contradicts_itself_is_told_until_its_readings_are_written_down() {
        let mut rejento = platform("rejento").unwrap().clone();
        assert_eq!(codes(&rejento), Vec::<String>::new());
        rejento.contradictions.clear();
        assert_eq!(codes(&rejento), ["profile.schedule_contradictory"]);
        let warning = rejento.warnings().remove(0);
        assert_eq!(warning.message, "The schedule has 6 waits, but 5 attempts use only 4 of them.");
    }

    #[test]
    fn the_other_platforms_give_no_warning() {
        for profile in builtin().iter().filter(|profile| profile.id() != "rejento") {
            assert_eq!(codes(profile), Vec::<String>::new(), "{}", profile.id());
        }
    }

    #[test]
    fn a_short_window_and_a_claim_without_a_page_are_noticed() {
        let text = include_str!("../../../providers/timehunter.toml")
            .replace("window = \"96h\"", "window = \"1h\"")
            .replace("docs = [", "capabilities = []\ndocs = []\n#");
        let text = text.replacen("\ncapabilities = [\"", "\n#", 1);
        let checked = check(&text, "t.toml").unwrap();
        let codes: Vec<_> = checked.warnings.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!(codes, ["profile.dedupe_window_short", "profile.documented_without_docs"]);
        assert!(checked.warnings[0].message.contains("631m"), "{}", checked.warnings[0].message);
    }

    #[test]
    fn a_profile_that_cannot_be_read_gives_its_problem() {
        let problems = check("schema = 1\n[provider]\nidd = \"x\"\n", "t.toml").unwrap_err();
        assert_eq!(problems[0].hint.as_deref(), Some("Did you mean `id`?"));
    }
}
