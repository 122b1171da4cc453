//! Whose environment a key belongs to, told by its form: `evk_test_`, `kej_live_`, `rk_`, `th_live_`.

use gatehouse_model::{Environment, Secret};
use regex::bytes::Regex;

use crate::{Profile, ProfileEnvironment};

/// What the form of a key tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// It is a key of this environment.
    Of(Environment),
    /// The profile knows what keys of this slot look like, and this is none of them.
    Unknown,
    /// The profile says nothing about the form.
    Unstated,
}

impl KeyForm {
    /// Gives the environment that the form tells.
    pub const fn environment(self) -> Option<Environment> {
        match self {
            Self::Of(environment) => Some(environment),
            Self::Unknown | Self::Unstated => None,
        }
    }

    /// Tells whether such a key may be used in a workspace of this environment: a test key never in production, a
    /// production key never in a test. The embedded sandbox is this machine and takes any.
    pub fn fits(self, workspace: Environment) -> bool {
        workspace == Environment::Offline
            || self.environment().is_none_or(|form| form == workspace || form == Environment::Offline)
    }
}

impl Profile {
    /// Tells whose environment a value of this slot belongs to by its form.
    pub fn key_form(&self, slot: &str, value: &Secret) -> KeyForm {
        let auths = || self.auth.iter().filter(|auth| auth.slot() == slot);
        if auths().next().is_none() {
            return KeyForm::Unstated;
        }
        let by_auth = auths().flat_map(|auth| &auth.patterns);
        let mut stated = false;
        for (name, pattern) in by_auth {
            stated = true;
            // The patterns of an environment are narrower than those of another only by what it excludes.
            let excluded = self.environments.iter().any(|known| known.id == *name && excludes(known, value));
            if fits(pattern, value)
                && !excluded
                && let Some(environment) = Environment::from_word(name)
            {
                return KeyForm::Of(environment);
            }
        }
        // A token that the platform gives out by itself does not look like a key.
        if slot != "api_key" {
            return KeyForm::Unstated;
        }
        for known in &self.environments {
            let Some(pattern) = &known.key_pattern else { continue };
            stated = true;
            if fits(pattern, value)
                && !excludes(known, value)
                && let Some(environment) = Environment::from_word(&known.id)
            {
                return KeyForm::Of(environment);
            }
        }
        if stated { KeyForm::Unknown } else { KeyForm::Unstated }
    }
}

fn excludes(environment: &ProfileEnvironment, value: &Secret) -> bool {
    environment.key_pattern_not.as_ref().is_some_and(|pattern| fits(pattern, value))
}

/// Patterns were checked when the profile was read; one that does not compile tells nothing.
fn fits(pattern: &str, value: &Secret) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(value.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform;
    use rstest::rstest;

    #[rstest]
    #[case("keruja", "evk_test_0123456789", KeyForm::Of(Environment::Sandbox))]
    #[case("keruja", "evk_0123456789", KeyForm::Of(Environment::Production))]
    #[case("keruja", "eyJhbGciOi.x.y", KeyForm::Unknown)]
    #[case("kejue", "kej_live_0123", KeyForm::Of(Environment::Production))]
    #[case("kejue", "kejue_0123", KeyForm::Of(Environment::Production))]
    #[case("rejento", "rk_0123", KeyForm::Of(Environment::Production))]
    #[case("rejento", "sk_0123", KeyForm::Unknown)]
    #[case("timehunter", "th_live_0123", KeyForm::Of(Environment::Production))]
    #[case("timehunter", "th_test_0123", KeyForm::Of(Environment::Sandbox))]
    #[case("keruj", "anything", KeyForm::Unstated)]
    fn a_key_is_told_by_its_prefix(#[case] id: &str, #[case] value: &str, #[case] form: KeyForm) {
        assert_eq!(platform(id).unwrap().key_form("api_key", &Secret::from(value)), form);
    }

    #[rstest]
    #[case("webhook")]
    #[case("jwt")]
    #[case("oauth2")]
    fn other_slots_have_no_form(#[case] slot: &str) {
        let form = platform("timehunter").unwrap().key_form(slot, &Secret::from("th_live_0123"));
        assert_eq!(form, KeyForm::Unstated);
    }

    #[rstest]
    #[case(KeyForm::Of(Environment::Sandbox), [true, true, false])]
    #[case(KeyForm::Of(Environment::Production), [true, false, true])]
    #[case(KeyForm::Unknown, [true, true, true])]
    fn a_test_key_stays_out_of_production_and_the_reverse(#[case] form: KeyForm, #[case] fits: [bool; 3]) {
        let all = [Environment::Offline, Environment::Sandbox, Environment::Production];
        assert_eq!(all.map(|environment| form.fits(environment)), fits);
    }
}
