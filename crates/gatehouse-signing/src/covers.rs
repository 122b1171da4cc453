//! What a scheme protects, worked out from its fields.

use gatehouse_model::Cover;

use crate::{
    scheme::{Kind, Scheme},
    source::{Place, TimeRule},
    template::Value,
};

impl Scheme {
    /// Gives what the scheme protects, in the order sender, body, age, address.
    pub fn covers(&self) -> Vec<Cover> {
        if self.kind == Kind::None {
            return Vec::new();
        }
        let mut covers = vec![Cover::Sender];
        let signs_body = self.signs(|value| matches!(value, Value::Body));
        if signs_body {
            covers.push(Cover::Body);
        }
        if self.timestamp.as_ref().is_some_and(|time| {
            time.tolerance.is_some()
                && time.required
                && (self.signs_time(time) || (signs_body && time.from == Place::Body))
        }) {
            covers.push(Cover::Age);
        }
        if self.signs(|value| matches!(value, Value::Url | Value::UrlNoQuery)) {
            covers.push(Cover::Url);
        }
        covers
    }

    // A time that is sent but not signed can be set anew by whoever sends an old request again.
    fn signs_time(&self, time: &TimeRule) -> bool {
        self.signs(|value| match value {
            Value::Timestamp => true,
            Value::Header(name) => time.name.as_ref().is_some_and(|time| time.eq_ignore_ascii_case(name)),
            Value::Json(pointer) => time.pointer.as_ref() == Some(pointer),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const TIME: &str = "timestamp={from='header',name='X-T',tolerance='5m'}";

    #[rstest]
    #[case("kind='none'", &[])]
    #[case("kind='token'\nheader='X'", &[Cover::Sender])]
    #[case("kind='basic'", &[Cover::Sender])]
    #[case("kind='hmac'\nsigned='{body}'", &[Cover::Sender, Cover::Body])]
    #[case("kind='hmac'\nsigned='{url_noquery}'", &[Cover::Sender, Cover::Url])]
    #[case("kind='hmac'\nsigned='{timestamp}{body}'\ntimestamp={from='header',name='X-T'}", &[Cover::Sender, Cover::Body])]
    fn follows_the_fields(#[case] text: &str, #[case] covers: &[Cover]) {
        assert_eq!(toml::from_str::<Scheme>(text).unwrap().covers(), covers);
    }

    #[test]
    fn age_is_covered_only_if_the_time_is_signed() {
        let signed: Scheme =
            toml::from_str(&format!("kind='hmac'\nsigned='{{timestamp}}.{{body}}'\n{TIME}")).unwrap();
        assert_eq!(signed.covers(), [Cover::Sender, Cover::Body, Cover::Age]);
        let beside: Scheme = toml::from_str(&format!("kind='hmac'\nsigned='{{body}}'\n{TIME}")).unwrap();
        assert_eq!(beside.covers(), [Cover::Sender, Cover::Body]);
    }
}
