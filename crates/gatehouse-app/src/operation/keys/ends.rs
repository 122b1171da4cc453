//! When a key ends: by its own word, by a person's, or by the age that its profile tells.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_model::{KeyRecord, Secret, Timestamp};
use gatehouse_providers::Profile;
use serde::Deserialize;

/// The end of a JWT by its claim `exp`; none for anything else. Nothing of it is verified.
pub(crate) fn of_token(value: &Secret) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: Option<f64>,
    }
    let text = std::str::from_utf8(value.expose()).ok()?;
    let mut parts = text.trim().split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let seconds = serde_json::from_slice::<Claims>(&claims).ok()?.exp?;
    // A moment beyond what a clock can show is no end.
    #[allow(clippy::cast_possible_truncation, reason = "what does not fit is refused by the conversion")]
    let whole = seconds.floor() as i64;
    Timestamp::from_second(whole).ok()
}

/// Tells when a value ends that says it or that the profile limits: a JWT by its `exp`, else by the age that the profile
/// tells for tokens. What is no JWT is a key that lives until somebody ends it.
pub(crate) fn told(
    profile: Option<&Profile>,
    slot: &str,
    value: &Secret,
    now: Timestamp,
) -> Option<Timestamp> {
    let is_token = std::str::from_utf8(value.expose())
        .is_ok_and(|text| text.trim().split('.').count() == 3 && text.trim().starts_with("eyJ"));
    of_token(value).or_else(|| by_age(profile.filter(|_| is_token)?, slot, now))
}

/// The end by the age that the profile tells for tokens of this slot.
fn by_age(profile: &Profile, slot: &str, from: Timestamp) -> Option<Timestamp> {
    let auth = profile.auth.iter().find(|auth| auth.slot() == slot)?;
    let age = auth.max_age?.duration();
    from.checked_add(jiff::SignedDuration::try_from(age).ok()?).ok()
}

/// The end of a stored key by its profile.
pub(crate) fn by_profile(profile: &Profile, key: &KeyRecord) -> Option<Timestamp> {
    by_age(profile, &key.slot, key.created_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn token(claims: &str) -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Secret::from(format!("{}.{}.sig", part(r#"{"alg":"none"}"#), part(claims)).as_str())
    }

    #[rstest]
    #[case(r#"{"exp":1763712000}"#, Some(1_763_712_000))]
    #[case(r#"{"exp":1763712000.9}"#, Some(1_763_712_000))]
    #[case(r#"{"exp":1e300}"#, None)]
    #[case(r#"{"exp":"soon"}"#, None)]
    #[case(r#"{"sub":"maria"}"#, None)]
    fn a_token_tells_its_end(#[case] claims: &str, #[case] end: Option<i64>) {
        assert_eq!(of_token(&token(claims)).map(|at| at.as_second()), end);
    }

    #[rstest]
    #[case("evk_test_1")]
    #[case("a.b")]
    #[case("a.b.c")]
    #[case("a.b.c.d")]
    fn anything_else_tells_none(#[case] text: &str) {
        assert_eq!(of_token(&Secret::from(text)), None);
    }

    #[rstest]
    #[case::its_own_word(token(r#"{"exp":1763712060}"#), "api_key", Some(60))]
    #[case::the_profiles(token(r#"{"sub":"maria"}"#), "api_key", Some(86_400))]
    #[case::a_key_lives_on(Secret::from("evk_test_0123456789"), "api_key", None)]
    #[case::another_slot(token(r#"{"sub":"maria"}"#), "webhook", None)]
    fn a_token_of_keruja_ends_by_its_own_word_or_after_a_day(
        #[case] value: Secret,
        #[case] slot: &str,
        #[case] after: Option<i64>,
    ) {
        let keruja = gatehouse_providers::platform("keruja").unwrap();
        let now = Timestamp::from_second(1_763_712_000).unwrap();
        let end = told(Some(keruja), slot, &value, now);
        assert_eq!(end.map(|end| end.as_second() - now.as_second()), after);
    }
}
