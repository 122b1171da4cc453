//! What authorises calls of a connection: chosen by its profile, fetched from the keychain, checked, written as headers.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{
    Connection, ConnectionId, Environment, KeyId, KeyRecord, KeyState, Problem, Secret, Timestamp, Workspace,
};
use gatehouse_providers::{Auth, AuthKind, Profile};

use crate::App;

/// The parameter of a credential that travels in the address, where the profile names none.
const QUERY_NAME: &str = "api_key";

/// What authorises calls of a connection, for one call or for several in a moment.
///
/// It can be printed: the values are [`Secret`].
#[derive(Debug, Clone)]
pub struct Credential {
    /// The key that it comes from.
    pub key_id: KeyId,
    /// The key's name, for messages and the audit.
    pub key_name: String,
    /// The key's keyed fingerprint, 64 lower-case hex digits.
    pub fingerprint_sha256: String,
    /// The id of the profile's `[[auth]]`.
    pub auth: String,
    /// Its form on the wire.
    pub kind: AuthKind,
    /// The environment of its workspace.
    pub environment: Environment,
    /// The scopes that a person recorded for the key, for a sentence about a 403.
    pub scopes: Vec<String>,
    /// Whether the key may only read, by the profile or by its recorded scopes.
    pub read_only: bool,
    /// When the key ends, where that is known.
    pub expires_at: Option<Timestamp>,
    /// The headers to set, in order.
    pub headers: Vec<(String, Secret)>,
    /// The query parameters to add, in order.
    pub query: Vec<(String, Secret)>,
}

impl App {
    /// Gives what authorises calls of a connection: the current key of the first way that its profile knows and that
    /// has one.
    ///
    /// Each call asks the keychain, which prompts once however many ask in the same moment. Nothing is kept.
    ///
    /// # Errors
    /// `connection.not_found`; `key.none_for_calls` without a key, `key.expired`, `key.field_missing` where a plain
    /// field of the credential is not there, `key.unsendable` for a value that no header can carry,
    /// `guard.foreign_key` for a key of another environment, and the keychain's own problems.
    pub async fn credential_for(&self, connection: ConnectionId) -> Result<Credential, Problem> {
        let connection = self.connection(connection).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let own = self.keys_of_connection(&connection).await?;
        let now = self.clock.now();
        let current = |auth: &&Auth| -> Option<KeyRecord> {
            let fits = |key: &&KeyRecord| key.slot == auth.slot() && key.state == KeyState::Current;
            // The newest, should two be current.
            own.iter().filter(fits).max_by_key(|key| key.created_at).cloned()
        };
        let mut over = None;
        for auth in &profile.auth {
            let Some(key) = current(&auth) else { continue };
            let key = self.renewed(&key).await?;
            if key.state_at(now) == KeyState::Expired {
                over.get_or_insert(key);
                continue;
            }
            return self.credential_of(&connection, &profile, auth, &key, &own).await;
        }
        Err(match over {
            Some(key) => expired(&key),
            None => none_for_calls(&connection, &profile),
        })
    }

    /// Gives what one key authorises calls with, whether it is current or not: in the way of this id, or the first one
    /// of its slot.
    ///
    /// # Errors
    /// As [`App::credential_for`]; `key.revoked` for one that was revoked, `key.none_for_calls` for one that signs.
    pub async fn credential_of_key(&self, id: KeyId, auth: Option<&str>) -> Result<Credential, Problem> {
        let key = self.renewed(&self.key(id).await?).await?;
        let connection = self.connection(key.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        match key.state_at(self.clock.now()) {
            KeyState::Expired => return Err(expired(&key)),
            KeyState::Revoked => {
                return Err(Problem::new("key.revoked", format!("The key `{}` was revoked.", key.name))
                    .hint("Add the new one, or rotate the one in use."));
            }
            KeyState::Current | KeyState::Previous => {}
        }
        let fits = |known: &&Auth| known.slot() == key.slot && auth.is_none_or(|auth| auth == known.id);
        let auth = profile.auth.iter().find(fits);
        let auth = auth.ok_or_else(|| none_for_calls(&connection, &profile))?;
        let own = self.keys_of_connection(&connection).await?;
        self.credential_of(&connection, &profile, auth, &key, &own).await
    }

    async fn keys_of_connection(&self, connection: &Connection) -> Result<Vec<KeyRecord>, Problem> {
        let mut keys = self.keys_of(connection.workspace_id).await?;
        keys.retain(|key| key.connection_id == connection.id);
        Ok(keys)
    }

    async fn credential_of(
        &self,
        connection: &Connection,
        profile: &Profile,
        auth: &Auth,
        key: &KeyRecord,
        own: &[KeyRecord],
    ) -> Result<Credential, Problem> {
        let workspace = self.workspace(connection.workspace_id).await?;
        let value = self.secrets.get(key.account(), key.kept_in).await.map_err(|error| error.problem())?;
        permit_key(profile, &workspace, &key.slot, &key.name, &value)?;
        let mut fields = BTreeMap::from([("secret".to_owned(), value)]);
        for name in auth.plain_fields() {
            if let Some(value) = self.plain_field(&name, key, own).await? {
                fields.insert(name, value);
            }
        }
        let (headers, query) = on_the_wire(auth, &fields, &key.name)?;
        self.last_use.note_key(key.id, self.clock.now());
        Ok(Credential {
            key_id: key.id,
            key_name: key.name.clone(),
            fingerprint_sha256: key.fingerprint_sha256.clone(),
            auth: auth.id.clone(),
            kind: auth.kind,
            environment: workspace.environment,
            scopes: key.scopes.clone(),
            read_only: is_read_only(auth, key),
            expires_at: key.expires_at,
            headers,
            query,
        })
    }

    /// Gives a plain field of a credential: from the key itself, else from a key in the slot of that name.
    async fn plain_field(
        &self,
        name: &str,
        key: &KeyRecord,
        own: &[KeyRecord],
    ) -> Result<Option<Secret>, Problem> {
        if let Some(value) = key.fields.get(name) {
            return Ok(Some(Secret::from(value.as_str())));
        }
        let beside = own.iter().rev().find(|other| other.slot == name && other.state == KeyState::Current);
        match beside {
            Some(other) => {
                let value = self.secrets.get(other.account(), other.kept_in).await;
                value.map(Some).map_err(|error| error.problem())
            }
            None => Ok(None),
        }
    }
}

/// Refuses a key of another environment: a test key in production, a production key in a test.
///
/// # Errors
/// `guard.foreign_key`.
pub(crate) fn permit_key(
    profile: &Profile,
    workspace: &Workspace,
    slot: &str,
    name: &str,
    value: &Secret,
) -> Result<(), Problem> {
    let form = profile.key_form(slot, value);
    let Some(environment) = form.environment().filter(|_| !form.fits(workspace.environment)) else {
        return Ok(());
    };
    Err(Problem::new(
        "guard.foreign_key",
        format!(
            "`{name}` looks like a {} key of {}, and {} is a {} workspace.",
            environment.as_str(),
            profile.provider.name,
            workspace.name,
            workspace.environment.as_str(),
        ),
    )
    .hint(format!("Add it to a {} workspace; nothing crosses from one to the other.", environment.as_str()))
    .field("value"))
}

/// Tells whether a key may only read.
pub(crate) fn is_read_only(auth: &Auth, key: &KeyRecord) -> bool {
    const WORDS: [&str; 3] = ["read-only", "read_only", "readonly"];
    let says = |text: &str| WORDS.iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
    auth.access.as_deref().is_some_and(says)
        || !key.scopes.is_empty() && key.scopes.iter().all(|scope| says(scope))
}

fn expired(key: &KeyRecord) -> Problem {
    let end = key.expires_at.map(|at| at.to_string()).unwrap_or_default();
    let hint = if key.slot == "jwt" || key.slot == "oauth2" {
        "Log in again.".to_owned()
    } else {
        format!("Rotate it: `gatehouse key rotate {}`.", key.name)
    };
    Problem::new("key.expired", format!("The key `{}` ended at {end}.", key.name)).hint(hint)
}

fn none_for_calls(connection: &Connection, profile: &Profile) -> Problem {
    let mut slots: Vec<_> = profile.auth.iter().map(Auth::slot).collect();
    slots.dedup();
    let hint = match slots.first() {
        Some(slot) => format!(
            "Add one in Settings, Keys, or with `gatehouse key add NAME --connection {} --slot {slot}`.",
            connection.name
        ),
        None => format!("The profile of {} says nothing about authorising calls.", profile.provider.name),
    };
    Problem::new("key.none_for_calls", format!("`{}` has no key for calls.", connection.name)).hint(hint)
}

type Pairs = Vec<(String, Secret)>;

/// Writes a credential in the form of its way: headers, and parameters of the address.
fn on_the_wire(auth: &Auth, fields: &BTreeMap<String, Secret>, key: &str) -> Result<(Pairs, Pairs), Problem> {
    let header = || auth.header.clone().unwrap_or_else(|| "Authorization".to_owned());
    let filled = |format: &str| fill(format, fields, key);
    let format = |otherwise: &'static str| auth.format.as_deref().unwrap_or(otherwise);
    let headers = match auth.kind {
        AuthKind::Header => vec![(header(), filled(format("{secret}"))?)],
        AuthKind::Bearer | AuthKind::Oauth2 => vec![(header(), filled(format("Bearer {secret}"))?)],
        AuthKind::Headers => {
            let each = |(name, format): (&String, &String)| Ok((name.clone(), filled(format)?));
            auth.headers.iter().map(each).collect::<Result<_, Problem>>()?
        }
        AuthKind::Basic => {
            let pair = filled(format("{secret}"))?;
            let coded = format!("Basic {}", STANDARD.encode(pair.expose()));
            vec![(header(), Secret::new(coded.into_bytes()))]
        }
        AuthKind::Query => {
            let name = auth.header.clone().unwrap_or_else(|| QUERY_NAME.to_owned());
            return Ok((Vec::new(), vec![(name, filled(format("{secret}"))?)]));
        }
    };
    for (_, value) in &headers {
        if value.expose().iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
            return Err(Problem::new(
                "key.unsendable",
                format!("The value of `{key}` has a line break or a control character in it."),
            )
            .hint("No header can carry that. Add the key again, without what was copied around it."));
        }
    }
    Ok((headers, Vec::new()))
}

/// Puts the fields into the holes of a format.
fn fill(format: &str, fields: &BTreeMap<String, Secret>, key: &str) -> Result<Secret, Problem> {
    let mut bytes = Vec::with_capacity(format.len() + 64);
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        bytes.extend_from_slice(before.as_bytes());
        let value = fields.get(name).ok_or_else(|| {
            let words = name.replace(['_', '-'], " ");
            Problem::new(
                "key.field_missing",
                format!("The key `{key}` has no {words}, which its calls need."),
            )
            .hint(format!("Add it: `gatehouse key set {key} --field {name}=VALUE`, or in Settings, Keys."))
            .field(name.to_owned())
        })?;
        bytes.extend_from_slice(value.expose());
        rest = behind;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(Secret::new(bytes))
}

#[cfg(test)]
mod tests {
    use gatehouse_providers::platform;
    use rstest::rstest;

    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, Secret> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), Secret::from(*value))).collect()
    }

    fn text(pairs: &Pairs) -> Vec<String> {
        pairs
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.expose())))
            .collect()
    }

    #[rstest]
    #[case("keruja", "api_key", &["Authorization: Bearer s"])]
    #[case("kejue", "api_key", &["X-API-Key: s"])]
    #[case("kejue", "legacy_bearer", &["Authorization: Bearer s"])]
    #[case("keruj", "user_key", &["Authorization: Bearer s", "X-Company-Id: 7"])]
    #[case("rejento", "bearer", &["Authorization: Bearer s"])]
    #[case("timehunter", "api_key", &["X-Api-Key: s"])]
    #[case("timehunter", "jwt", &["Authorization: Bearer s"])]
    #[case("timehunter", "oauth2", &["Authorization: Bearer s"])]
    fn each_platform_is_called_with_its_headers(
        #[case] id: &str,
        #[case] auth: &str,
        #[case] expected: &[&str],
    ) {
        let auth = platform(id).unwrap().auth.iter().find(|known| known.id == auth).unwrap();
        let (headers, query) =
            on_the_wire(auth, &fields(&[("secret", "s"), ("company_id", "7")]), "k").unwrap();
        assert_eq!(text(&headers), expected);
        assert!(query.is_empty());
    }

    #[test]
    fn a_company_that_is_missing_is_named() {
        let auth = &platform("keruj").unwrap().auth[0];
        let problem = on_the_wire(auth, &fields(&[("secret", "s")]), "member").unwrap_err();
        assert_eq!(problem.code, "key.field_missing");
        assert!(problem.message.contains("company id"), "{}", problem.message);
    }

    #[test]
    fn a_value_with_a_line_break_never_becomes_a_header() {
        let auth = &platform("kejue").unwrap().auth[0];
        let problem = on_the_wire(auth, &fields(&[("secret", "GHCANARY\r\nX-Evil: 1")]), "k").unwrap_err();
        assert_eq!(problem.code, "key.unsendable");
        assert!(!format!("{problem:?}").contains("GHCANARY"));
    }
}
