//! What a scheme protects, worked out from its fields.

use gatehouse_model::Cover;

use crate::{
    kind::Kind,
    rules::TokenRule,
    scheme::Scheme,
    source::{Place, TimeRule},
    template::{Builtin, Filter, Part, Value},
};

impl Scheme {
    /// Gives what the scheme protects, in the order sender, body, age, address.
    pub fn covers(&self) -> Vec<Cover> {
        if self.kind == Kind::None {
            return Vec::new();
        }
        let mut covers = vec![Cover::Sender];
        let signs_body = self.signs_body();
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
        let ends =
            |rule: &TokenRule| rule.max_age.is_some() || rule.required.iter().any(|claim| claim == "exp");
        if self.jwt.as_ref().is_some_and(ends) {
            covers.push(Cover::Age);
        }
        let address = |value: &Value| {
            matches!(value, Value::Url | Value::UrlNoQuery | Value::Builtin(Builtin::PlivoV3))
        };
        if self.signs(address) {
            covers.push(Cover::Url);
        }
        covers
    }

    /// Tells whether a changed body is noticed. A checksum such as CRC-32 does not count: it can be kept on purpose.
    pub(crate) fn signs_body(&self) -> bool {
        let optional = |claim: &String| self.jwt.as_ref().is_some_and(|rule| rule.optional.contains(claim));
        let whole = |part: &Part| match part {
            Part::Value(Value::Body, filters) => !filters.contains(&Filter::Crc32),
            Part::Value(Value::Builtin(builtin), _) => builtin.covers_body(),
            _ => false,
        };
        let claims = self.jwt.iter().flat_map(|rule| &rule.claims);
        self.content().is_some_and(|template| template.parts.iter().any(whole))
            || claims.filter(|(claim, _)| !optional(claim)).any(|(_, value)| value.parts.iter().any(whole))
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
    #[case("kind='rsa'\nsigned='{id}|{body:crc32}'", &[Cover::Sender])]
    #[case("kind='certificate'\ncanonical='sns'", &[Cover::Sender, Cover::Body])]
    #[case("kind='hmac'\nsigned='{adyen:item}'", &[Cover::Sender])]
    #[case(
        "kind='jwt'\njwt={algorithms=['HS256'],claims={h='{body:sha256:hex}'},max_age='5m'}",
        &[Cover::Sender, Cover::Body, Cover::Age]
    )]
    #[case("kind='jwt'\njwt={algorithms=['HS256'],claims={h='{body}'},optional=['h']}", &[Cover::Sender])]
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
