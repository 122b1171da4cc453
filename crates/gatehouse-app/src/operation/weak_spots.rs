//! What a scheme leaves open, worked out from its fields.

use gatehouse_model::Cover;
use gatehouse_providers::Profile;
use gatehouse_signing::{Algorithm, Kind, Place, Scheme, Source};

use crate::view::{WeakSpot, WeakSpotView};

/// Gives what a scheme leaves open; `ids` says where the sender's id of a delivery is, `sharing` how many other
/// endpoints have the same secret.
pub(crate) fn weak_spots(scheme: &Scheme, ids: &[Source], sharing: usize) -> Vec<WeakSpotView> {
    let mut spots = Vec::new();
    let mut add = |code, words: &str| spots.push(WeakSpotView { code, words: words.to_owned() });
    if scheme.kind == Kind::None {
        add(
            WeakSpot::NothingSigned,
            "Nothing is signed: anybody who knows the address can send anything. Choose a signing method at the sender.",
        );
        return spots;
    }
    let covers = scheme.covers();
    if !covers.contains(&Cover::Body) {
        let words = if matches!(scheme.kind, Kind::Token | Kind::Basic) {
            "The body is not signed: whoever sees one request can send any other with the same secret."
        } else {
            "The body is not signed as a whole: parts of it can be changed on the way and nobody notices."
        };
        add(WeakSpot::BodyNotSigned, words);
    }
    let text = signed_text(scheme);
    if !ids.is_empty() && !ids.iter().all(|id| signs_source(scheme, &text, id)) {
        add(
            WeakSpot::IdNotSigned,
            "The id of the delivery is not signed: with another id an old request looks new. Tell repeats by the \
             body too.",
        );
    }
    if !covers.contains(&Cover::Age) {
        add(
            WeakSpot::TimeNotSigned,
            "No time is signed: an old request sent again is valid for ever. Keep the ids that were seen.",
        );
    }
    if text.contains("{url_noquery") || (text.contains("{path") && !covers.contains(&Cover::Url)) {
        add(
            WeakSpot::UrlNotSigned,
            "Only a part of the address is signed: the rest of it can be changed on the way.",
        );
    } else if sharing > 0 && !covers.contains(&Cover::Url) {
        let noun = if sharing == 1 { "endpoint has" } else { "endpoints have" };
        add(
            WeakSpot::UrlNotSigned,
            &format!(
                "The address is not signed, and {sharing} other {noun} the same secret: a request to one of them is \
                 valid at the others."
            ),
        );
    }
    if uses_sha1(scheme) {
        let words = if scheme.kind == Kind::Hmac {
            "The hash function is SHA-1. HMAC with it is not broken, but SHA-256 is what should be used; ask the sender."
        } else {
            "The hash function is SHA-1, for which two texts with the same hash can be made. Ask the sender for SHA-256."
        };
        add(WeakSpot::Sha1, words);
    }
    spots
}

/// Gives where the sender's id of a delivery is: by the profile, else by the scheme.
pub(crate) fn id_sources(scheme: &Scheme, profile: Option<&Profile>) -> Vec<Source> {
    let stated = profile.and_then(|profile| profile.webhooks.as_ref()?.delivery_id.as_ref());
    match stated {
        Some(sources) => sources.all().to_vec(),
        None => scheme.id_source.iter().cloned().collect(),
    }
}

fn signed_text(scheme: &Scheme) -> String {
    let claims = scheme.jwt.iter().flat_map(|rule| rule.claims.values());
    scheme.signed.iter().chain(claims).map(ToString::to_string).collect()
}

fn signs_source(scheme: &Scheme, text: &str, source: &Source) -> bool {
    let named = |kind: &str| {
        let name = source.name.as_deref().unwrap_or_default();
        text.to_ascii_lowercase().contains(&format!("{{{kind}:{}", name.to_ascii_lowercase()))
    };
    let own = scheme.id_source.as_ref().is_some_and(|own| own.from == source.from && own.name == source.name);
    let as_id = own && (text.contains("{id}") || text.contains("{id:"));
    match source.from {
        Place::Body => {
            let pointer = source.pointer.as_deref().unwrap_or_default();
            scheme.covers().contains(&Cover::Body) || text.contains(&format!("{{json:{pointer}"))
        }
        Place::Header => as_id || named("header"),
        Place::Query => as_id || named("query") || text.contains("{url}"),
        Place::Signature => as_id,
        Place::None => true,
    }
}

fn uses_sha1(scheme: &Scheme) -> bool {
    let by_version = scheme.algorithms.values().any(|name| name.to_ascii_lowercase().contains("sha1"));
    let fixed = scheme.algorithm == Some(Algorithm::Sha1);
    (fixed || by_version) && !matches!(scheme.kind, Kind::Token | Kind::Basic | Kind::Jwt | Kind::Ed25519)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("kejue/none", 0, &[WeakSpot::NothingSigned])]
    #[case("keruj/token", 0, &[WeakSpot::BodyNotSigned, WeakSpot::TimeNotSigned])]
    #[case("rejento/hmac", 0, &[WeakSpot::IdNotSigned, WeakSpot::TimeNotSigned])]
    #[case("rejento/hmac", 1, &[WeakSpot::IdNotSigned, WeakSpot::TimeNotSigned, WeakSpot::UrlNotSigned])]
    #[case("kejue/hmac_sha256", 0, &[])]
    #[case("kejue/hmac_sha1", 0, &[WeakSpot::Sha1])]
    #[case("standard-webhooks", 0, &[])]
    #[case("github-sha1", 0, &[WeakSpot::TimeNotSigned, WeakSpot::Sha1])]
    #[case("stripe", 0, &[])]
    fn each_scheme_says_what_it_leaves_open(
        #[case] id: &str,
        #[case] sharing: usize,
        #[case] spots: &[WeakSpot],
    ) {
        let scheme = gatehouse_providers::scheme(id).unwrap();
        let profile = id.split_once('/').and_then(|(platform, _)| gatehouse_providers::platform(platform));
        let found = weak_spots(scheme, &id_sources(scheme, profile), sharing);
        assert_eq!(found.iter().map(|spot| spot.code).collect::<Vec<_>>(), spots);
        assert!(found.iter().all(|spot| spot.words.ends_with('.') && !spot.words.contains("  ")));
    }
}
