//! Secrets from the environment, for machines without a person.

use std::ffi::OsString;

use gatehouse_model::Secret;

/// Reads `GATEHOUSE_SECRET_<SLOT>`; values are found by the profile's name of the slot and cannot be written.
///
/// ```
/// use gatehouse_secrets::EnvSecrets;
///
/// let secrets = EnvSecrets::new(|name| (name == "GATEHOUSE_SECRET_APP_TOKEN").then(|| "t-1".into()));
/// assert_eq!(secrets.get("app_token").unwrap().expose(), b"t-1");
/// assert!(secrets.get("webhook").is_none());
/// ```
pub struct EnvSecrets(Box<LookUp>);

type LookUp = dyn Fn(&str) -> Option<OsString> + Send + Sync;

impl EnvSecrets {
    /// Reads through `look_up`, which gets the whole name of a variable.
    pub fn new(look_up: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Box::new(look_up))
    }

    /// Reads the environment of this process.
    pub fn from_process() -> Self {
        Self::new(|name| std::env::var_os(name))
    }

    /// Gives the name of the variable for a slot: upper case, with `_` for what a variable cannot carry.
    pub fn variable(slot: &str) -> String {
        let slot: String = slot
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
            .collect();
        format!("GATEHOUSE_SECRET_{slot}")
    }

    /// Gives the value for a slot, byte for byte; none when the variable is absent or empty.
    pub fn get(&self, slot: &str) -> Option<Secret> {
        let value = Secret::new((self.0)(&Self::variable(slot))?.into_encoded_bytes());
        (!value.is_empty()).then_some(value)
    }
}

impl std::fmt::Debug for EnvSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnvSecrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("webhook", "GATEHOUSE_SECRET_WEBHOOK")]
    #[case("app_token", "GATEHOUSE_SECRET_APP_TOKEN")]
    #[case("api-key", "GATEHOUSE_SECRET_API_KEY")]
    fn a_slot_has_its_variable(#[case] slot: &str, #[case] variable: &str) {
        assert_eq!(EnvSecrets::variable(slot), variable);
    }

    #[test]
    fn an_empty_variable_is_no_secret() {
        assert!(EnvSecrets::new(|_| Some(OsString::new())).get("webhook").is_none());
    }

    #[test]
    fn a_value_keeps_its_white_space() {
        let secrets = EnvSecrets::new(|_| Some(" a\n".into()));
        assert_eq!(secrets.get("webhook").unwrap().expose(), b" a\n");
    }
}
