//! The profiles that come with the program, and their schemes by id.

use std::sync::LazyLock;

use gatehouse_signing::Scheme;

use crate::{NamedScheme, Profile, parse};

const FILES: [(&str, &str); 6] = [
    ("keruja.toml", include_str!("../../../providers/keruja.toml")),
    ("keruj.toml", include_str!("../../../providers/keruj.toml")),
    ("kejue.toml", include_str!("../../../providers/kejue.toml")),
    ("rejento.toml", include_str!("../../../providers/rejento.toml")),
    ("timehunter.toml", include_str!("../../../providers/timehunter.toml")),
    ("generic.toml", include_str!("../../../providers/generic.toml")),
];

/// Other names of schemes: short ones, and those of senders that sign as another does.
pub(crate) const ALIASES: [(&str, &str); 14] = [
    ("rejento", "rejento/hmac"),
    ("keruj-token", "keruj/token"),
    ("aws-sns-v1", "aws-sns"),
    ("aws-sns-v2", "aws-sns"),
    ("openai", "standard-webhooks"),
    ("gitlab", "standard-webhooks"),
    ("intercom", "github-sha1"),
    ("bitbucket", "atlassian"),
    ("jira", "atlassian"),
    ("clerk", "svix"),
    ("resend", "svix"),
    ("whatsapp", "meta"),
    ("messenger", "meta"),
    ("microsoft-graph", "ms-graph"),
];

static BUILTIN: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(file, text)| {
            Profile::parse(text, file).expect("a test reads every profile that comes with the program")
        })
        .collect()
});

/// Gives the profiles that come with the program: the five platforms, then the generic schemes.
pub fn builtin() -> &'static [Profile] {
    &BUILTIN
}

/// Gives them with the trees that they were read from.
pub(crate) fn trees() -> impl Iterator<Item = (&'static Profile, toml::Table)> {
    let tree = |text| toml::from_str(text).expect("a test reads every profile that comes with the program");
    builtin().iter().zip(FILES).map(move |(profile, (_, text))| (profile, tree(text)))
}

/// Gives the profile of a platform, or of `generic`.
pub fn platform(id: &str) -> Option<&'static Profile> {
    builtin().iter().find(|profile| profile.id() == id)
}

/// Gives the platforms, without the generic schemes.
pub fn platforms() -> impl Iterator<Item = &'static Profile> {
    builtin().iter().filter(|profile| profile.id() != "generic")
}

fn schemes() -> impl Iterator<Item = &'static Scheme> {
    builtin().iter().flat_map(Profile::all_schemes)
}

/// Gives a scheme by its id, such as `kejue/hmac_sha256` or `github`, or by another name of it.
pub fn scheme(id: &str) -> Option<&'static Scheme> {
    let id = full_name(id);
    schemes().find(|scheme| scheme.id == id)
}

/// Gives a generic scheme with what goes with it: content types, event, delivery id, handshakes.
pub fn named_scheme(id: &str) -> Option<&'static NamedScheme> {
    let id = full_name(id);
    builtin().iter().flat_map(|profile| &profile.schemes).find(|named| named.id == id)
}

pub(crate) fn full_name(id: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == id).map_or(id, |(_, id)| id)
}

/// Gives every scheme's id, those of the platforms first.
pub fn scheme_ids() -> Vec<&'static str> {
    schemes().map(|scheme| scheme.id.as_str()).collect()
}

/// Gives the id that was probably meant.
pub fn nearest_scheme(id: &str) -> Option<&'static str> {
    let names = || scheme_ids().into_iter().chain(ALIASES.iter().map(|(alias, _)| *alias));
    parse::nearest(&id.to_lowercase(), names()).or_else(|| {
        // `hmac_sha256` alone: the platform in front was left out.
        names().find(|name| name.split_once('/').is_some_and(|(_, signature)| signature == id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn every_profile_that_comes_with_the_program_reads() {
        for (file, text) in FILES {
            let profile = Profile::parse(text, file).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(format!("{}.toml", profile.id()), file);
        }
        assert_eq!(
            platforms().map(Profile::id).collect::<Vec<_>>(),
            ["keruja", "keruj", "kejue", "rejento", "timehunter"]
        );
    }

    #[test]
    fn scheme_ids_are_unique_and_every_alias_leads_somewhere() {
        let mut ids = scheme_ids();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for (alias, id) in ALIASES {
            assert!(scheme(id).is_some(), "{alias} leads to {id}, which is no scheme");
            assert!(!ids.contains(&alias), "{alias} is an id too");
        }
    }

    #[rstest]
    #[case("rejento", "rejento/hmac")]
    #[case("keruj-token", "keruj/token")]
    #[case("keruj/token", "keruj/token")]
    #[case("github", "github")]
    #[case("aws-sns-v2", "aws-sns")]
    fn a_scheme_is_found_by_each_of_its_names(#[case] name: &str, #[case] id: &str) {
        assert_eq!(scheme(name).unwrap().id, id);
    }

    #[rstest]
    #[case("githib", Some("github"))]
    #[case("kejue/hmac-sha256", Some("kejue/hmac_sha256"))]
    #[case("Stripe", Some("stripe"))]
    #[case("hmac_sha1", Some("kejue/hmac_sha1"))]
    #[case("qqqqqqqq", None)]
    fn a_slip_of_the_pen_is_put_right(#[case] name: &str, #[case] meant: Option<&str>) {
        assert_eq!(nearest_scheme(name), meant);
    }
}
