//! The slots of a platform: what each asks for beside its value, and how a credential for it is got.

use std::collections::BTreeMap;

use gatehouse_model::Problem;
use gatehouse_providers::{Auth, AuthKind, Profile, Slot};

use crate::view::{LoginKind, SlotFieldView, SlotView};

/// Gives the slots of a platform, and last those that only a log-in fills.
pub(crate) fn slots_of(profile: &Profile) -> Vec<SlotView> {
    let mut slots: Vec<_> = profile.secret_slots().into_iter().map(|slot| view(profile, slot)).collect();
    for auth in profile.auth.iter().filter(|auth| auth.kind == AuthKind::Oauth2) {
        let mut slot = SlotView::signing(auth.slot().to_owned());
        slot.signs_deliveries = false;
        slot.label = "OAuth tokens".to_owned();
        describe(&mut slot, auth);
        slots.push(slot);
    }
    slots
}

fn view(profile: &Profile, slot: Slot) -> SlotView {
    let mut view = SlotView {
        label: slot.label,
        signs_deliveries: slot.for_signing,
        shown_once: slot.shown_once,
        ..SlotView::signing(slot.name)
    };
    if let Some(auth) = profile.auth.iter().find(|auth| auth.slot() == view.name) {
        describe(&mut view, auth);
    }
    view
}

fn describe(slot: &mut SlotView, auth: &Auth) {
    let words = |name: &str| name.replace(['_', '-'], " ");
    slot.fields =
        auth.plain_fields().into_iter().map(|name| SlotFieldView { label: words(&name), name }).collect();
    slot.scopes = auth.scopes.iter().map(|scope| scope.id.clone()).collect();
    slot.made_at.clone_from(&auth.made_at);
    slot.scopes_total = auth.scopes_total;
    slot.read_only = auth.access.as_deref() == Some("read-only");
    if auth.kind == AuthKind::Oauth2 {
        slot.login = Some(LoginKind::Oauth);
        let unset = |value: &Option<String>| value.as_deref().is_none_or(str::is_empty);
        let named = [("authorize_url", &auth.authorize_url), ("token_url", &auth.token_url)];
        let missing = named.into_iter().filter(|(_, value)| unset(value));
        slot.login_needs = missing.map(|(name, _)| format!("auth.{}.{name}", auth.id)).collect();
    } else if auth.login.is_some() {
        slot.login = Some(LoginKind::Password);
    }
}

/// Gives the slot's own name, from any of its names.
///
/// # Errors
/// `usage.unknown_slot` naming those there are.
pub(crate) fn resolve(profile: &Profile, named: &[String], asked: &str) -> Result<String, Problem> {
    let own = profile.slot(asked).map(|slot| slot.name);
    own.or_else(|| named.iter().find(|name| *name == asked).cloned()).ok_or_else(|| {
        let mut names: Vec<_> = profile.secret_slots().into_iter().map(|slot| slot.name).collect();
        names.extend(named.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        Problem::new("usage.unknown_slot", format!("{} has no slot `{asked}`.", profile.id()))
            .hint(format!("Its slots: {}.", names.join(", ")))
            .field("slot")
    })
}

/// Refuses a secret among the plain fields: those stand in the database and on screens.
///
/// # Errors
/// `usage.secret_field`.
pub(crate) fn refuse_secret_fields(
    profile: &Profile,
    slot: &str,
    fields: &BTreeMap<String, String>,
) -> Result<(), Problem> {
    let auths = || profile.auth.iter().filter(|auth| auth.slot() == slot);
    let secret = |name: &&String| {
        auths().any(|auth| auth.is_secret_field(name))
            || (gatehouse_model::names_a_secret(name)
                && !auths().any(|auth| auth.plain_fields().contains(name)))
    };
    let Some(name) = fields.keys().find(secret) else { return Ok(()) };
    Err(Problem::new(
        "usage.secret_field",
        format!("The field `{name}` is secret, and plain fields are kept where anybody reads them."),
    )
    .hint("Give it as the value: with --secret-stdin, or in the field Value of the window.")
    .field(name.clone()))
}

#[cfg(test)]
mod tests {
    use gatehouse_providers::platform;
    use rstest::rstest;

    use super::*;

    fn slot(platform_id: &str, name: &str) -> SlotView {
        slots_of(platform(platform_id).unwrap()).into_iter().find(|slot| slot.name == name).unwrap()
    }

    #[test]
    fn a_credential_of_two_parts_asks_for_both() {
        let rejento = slot("rejento", "api_key");
        assert_eq!(rejento.fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>(), ["key id"]);
        assert!(rejento.shown_once && rejento.read_only);
        assert_eq!(rejento.made_at.as_deref(), Some("Settings → API keys"));
        let keruj = slot("keruj", "api_key");
        assert_eq!((keruj.fields[0].name.as_str(), keruj.shown_once), ("company_id", true));
    }

    #[test]
    fn scopes_are_offered_by_name_or_by_number() {
        assert_eq!(slot("timehunter", "api_key").scopes, ["read-only", "full-access"]);
        let keruja = slot("keruja", "api_key");
        assert_eq!((keruja.scopes.len(), keruja.scopes_total), (0, Some(12)));
    }

    #[test]
    fn a_log_in_says_what_it_is_and_what_is_not_known_yet() {
        assert_eq!(slot("timehunter", "jwt").login, Some(LoginKind::Password));
        let oauth = slot("timehunter", "oauth2");
        assert_eq!(oauth.login, Some(LoginKind::Oauth));
        assert_eq!(oauth.login_needs, ["auth.oauth2.authorize_url", "auth.oauth2.token_url"]);
    }

    #[rstest]
    #[case("rejento", "secret", true)]
    #[case("rejento", "key_id", false)]
    #[case("keruj", "company_id", false)]
    #[case("keruja", "password", true)]
    #[case("keruja", "organisation", false)]
    fn a_secret_is_no_plain_field(#[case] id: &str, #[case] name: &str, #[case] refused: bool) {
        let fields = BTreeMap::from([(name.to_owned(), "x".to_owned())]);
        let outcome = refuse_secret_fields(platform(id).unwrap(), "api_key", &fields);
        assert_eq!(outcome.is_err(), refused);
    }
}
