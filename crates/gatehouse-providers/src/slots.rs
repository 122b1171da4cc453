//! The slots in which the secrets of a connection are kept.

use gatehouse_signing::Scheme;
use serde::Serialize;
use ts_rs::TS;

use crate::{Auth, AuthKind, Profile};

/// A place for one secret or one field of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Slot {
    /// Its name, such as `webhook`.
    pub name: String,
    /// Its name as a person reads it.
    pub label: String,
    /// Whether deliveries are verified with it.
    pub for_signing: bool,
    /// Whether the value is secret; a key's public id is not.
    pub secret: bool,
    /// Whether the platform shows the value only once.
    pub shown_once: bool,
    /// Other names of the same slot: the field's name in the credential.
    pub aliases: Vec<String>,
}

impl Auth {
    /// Gives the slot of its secret: `api_key` for what a person pastes, its own id for what the platform gives out in a
    /// login, a dialogue or OAuth.
    pub fn slot(&self) -> &str {
        let given = self.login.is_some() || self.harvest.is_some() || self.kind == AuthKind::Oauth2;
        if given { &self.id } else { "api_key" }
    }

    /// Gives the names of the plain fields that its headers need, such as `company_id`.
    pub fn plain_fields(&self) -> Vec<String> {
        let texts = self.headers.values().chain(&self.format);
        let mut names: Vec<String> = Vec::new();
        for name in texts.flat_map(|text| holes(text)) {
            if name != "secret" && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let stated = self.fields.iter().filter(|field| !field.secret).map(|field| &field.name);
        names.extend(stated.filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        names
    }

    /// Tells whether a field is secret by the profile.
    pub fn is_secret_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.secret && field.name == name)
    }
}

/// Gives the names between braces.
fn holes(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

impl Profile {
    /// Gives the slots: those of the signing schemes first, then those of the credentials.
    pub fn secret_slots(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for name in self.all_schemes().filter_map(Scheme::slot) {
            add(&mut slots, Slot { for_signing: true, ..slot(name) });
        }
        for auth in self.auth.iter().filter(|auth| auth.kind != AuthKind::Oauth2) {
            for slot in credential(auth) {
                add(&mut slots, slot);
            }
        }
        slots
    }

    /// Finds a slot by its name or by one of its other names.
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.secret_slots()
            .into_iter()
            .find(|slot| slot.name == name || slot.aliases.iter().any(|alias| alias == name))
    }

    /// Gives the slot that a scheme takes its secret from.
    pub fn signing_slot<'s>(&self, scheme: &'s Scheme) -> Option<&'s str> {
        scheme.slot()
    }
}

fn add(slots: &mut Vec<Slot>, new: Slot) {
    match slots.iter_mut().find(|slot| slot.name == new.name) {
        Some(known) => {
            for alias in new.aliases {
                if !known.aliases.contains(&alias) {
                    known.aliases.push(alias);
                }
            }
        }
        None => slots.push(new),
    }
}

/// A key that a person pastes is `api_key`, in whichever header it travels. A credential that the platform gives
/// out by itself, in a login or a dialogue, has the name of its table.
fn credential(auth: &Auth) -> Vec<Slot> {
    let main = auth.slot();
    let named = |alias: &str| if alias == main { Vec::new() } else { vec![alias.to_owned()] };
    if auth.fields.is_empty() {
        return vec![Slot { aliases: named(&auth.id), ..slot(main) }];
    }
    auth.fields
        .iter()
        .map(|field| {
            let base = if field.name == "secret" {
                Slot { aliases: named("secret"), ..slot(main) }
            } else {
                slot(&field.name)
            };
            Slot { secret: field.secret, shown_once: field.shown_once, ..base }
        })
        .collect()
}

fn slot(name: &str) -> Slot {
    let label = match name {
        "webhook" => "Signing secret".to_owned(),
        "webhook_public" => "Public key for signatures".to_owned(),
        "app_token" => "Application token".to_owned(),
        "api_key" => "API key".to_owned(),
        "key_id" => "Key ID".to_owned(),
        "company_id" => "Company ID".to_owned(),
        "jwt" => "Login token".to_owned(),
        other => {
            let words = other.replace(['_', '-'], " ");
            let mut chars = words.chars();
            chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default() + chars.as_str()
        }
    };
    Slot {
        name: name.to_owned(),
        label,
        for_signing: false,
        secret: true,
        shown_once: false,
        aliases: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::platform;
    use rstest::rstest;

    #[rstest]
    #[case("keruja", &["webhook", "api_key"])]
    #[case("keruj", &["app_token", "api_key", "company_id", "account_key"])]
    #[case("kejue", &["webhook", "api_key"])]
    #[case("rejento", &["webhook", "key_id", "api_key"])]
    #[case("timehunter", &["webhook", "api_key", "jwt"])]
    fn each_platform_has_its_slots(#[case] id: &str, #[case] names: &[&str]) {
        let slots = platform(id).unwrap().secret_slots();
        assert_eq!(slots.iter().map(|slot| slot.name.as_str()).collect::<Vec<_>>(), names);
        assert!(slots[0].for_signing && !slots[1].for_signing);
    }

    #[rstest]
    #[case("rejento", "bearer", "api_key", &["key_id"])]
    #[case("keruj", "user_key", "api_key", &["company_id"])]
    #[case("keruj", "account_key", "account_key", &["company_id"])]
    #[case("timehunter", "jwt", "jwt", &[])]
    #[case("timehunter", "oauth2", "oauth2", &[])]
    fn each_way_to_authorise_has_its_slot_and_plain_fields(
        #[case] id: &str,
        #[case] auth: &str,
        #[case] slot: &str,
        #[case] fields: &[&str],
    ) {
        let auth = platform(id).unwrap().auth.iter().find(|known| known.id == auth).unwrap();
        assert_eq!(
            (auth.slot(), auth.plain_fields()),
            (slot, fields.iter().map(ToString::to_string).collect())
        );
    }

    #[test]
    fn the_credentials_field_names_the_same_slot() {
        let rejento = platform("rejento").unwrap();
        let slot = rejento.slot("secret").unwrap();
        assert_eq!((slot.name.as_str(), slot.shown_once), ("api_key", true));
        assert!(!rejento.slot("key_id").unwrap().secret);
        assert_eq!(rejento.slot("nope"), None);
    }

    #[test]
    fn a_scheme_names_its_signing_slot() {
        let keruj = platform("keruj").unwrap();
        let scheme = keruj.all_schemes().next().unwrap();
        assert_eq!(keruj.signing_slot(scheme), Some("app_token"));
    }
}
