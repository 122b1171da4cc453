//! What of a call may be kept: everything but credentials and secret parameters.

use gatehouse_model::{Secret, names_a_secret};
use serde_json::Value;

use super::compose::Shape;
use crate::view::{ApiCall, ApiRow};

/// What stands in the place of a secret.
pub(crate) const HIDDEN: &str = "•••";

/// The shortest secret that is looked for inside other texts: shorter ones stand there by chance.
const SHORTEST: usize = 6;

/// Hides the given secrets wherever they stand in a text, as they are and as an address encodes them.
pub(crate) fn hide(text: &str, secrets: &[Secret]) -> String {
    let mut hidden = text.to_owned();
    for secret in secrets {
        let Ok(secret) = std::str::from_utf8(secret.expose()) else { continue };
        // A scheme in front, such as `Bearer`, is no part of the secret itself.
        let bare = secret.rsplit(' ').next().unwrap_or(secret);
        // Typed into an address as it is, a plus would be read as a space.
        let spaced = [secret.replace('+', " "), bare.replace('+', " ")];
        for form in [secret, bare, spaced[0].as_str(), spaced[1].as_str()] {
            if form.len() < SHORTEST {
                continue;
            }
            let encoded: String = url::form_urlencoded::byte_serialize(form.as_bytes()).collect();
            // A platform may repeat the JSON that it was sent, where quotes are escaped.
            let quoted = Value::from(form).to_string();
            let segment = super::compose::encoded_segment(form);
            for form in [form, &encoded, &segment, &quoted[1..quoted.len() - 1]] {
                // Most texts hold none, and a long one is not copied for nothing.
                if hidden.contains(form) {
                    hidden = hidden.replace(form, HIDDEN);
                }
            }
        }
    }
    hidden
}

/// Hides the given secrets in bytes that are text; others are left as they are.
pub(crate) fn hide_bytes(bytes: Vec<u8>, secrets: &[Secret]) -> Vec<u8> {
    if secrets.is_empty() {
        return bytes;
    }
    match String::from_utf8(bytes) {
        Ok(text) => hide(&text, secrets).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Tells whether something under the name of a secret stands in an answer, as a new key that a platform shows once.
pub(crate) fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| match value {
            Value::String(text) => names_a_secret(name) && text.len() >= SHORTEST,
            value => holds_secret(value),
        }),
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

/// Gives the query as the audit keeps it: values of secret names hidden.
pub(crate) fn shown_query(query: &[(String, String)]) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        out.append_pair(name, if names_a_secret(name) { HIDDEN } else { value });
    }
    // The sign for what is hidden is to be read.
    out.finish().replace("%E2%80%A2%E2%80%A2%E2%80%A2", HIDDEN)
}

/// Gives the call as it may be kept: secret fields, headers and parameters are left empty.
pub(crate) fn kept(call: &ApiCall, shape: Option<&Shape>, secrets: &[Secret]) -> ApiCall {
    let is_secret = |name: &str| {
        names_a_secret(name)
            || shape.is_some_and(|shape| {
                let known = shape.query.iter().chain(&shape.headers).chain(&shape.body);
                known.filter(|parameter| parameter.secret).any(|parameter| parameter.name == name)
            })
    };
    let rows = |rows: &[ApiRow]| -> Vec<ApiRow> {
        let clean = |row: &ApiRow| ApiRow {
            value: if is_secret(&row.name) { String::new() } else { hide(&row.value, secrets) },
            ..row.clone()
        };
        rows.iter().map(clean).collect()
    };
    let path = match call.path.split_once('?') {
        Some((path, query)) => {
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            format!("{path}?{}", shown_query(&pairs))
        }
        None => call.path.clone(),
    };
    ApiCall {
        path: hide(&path, secrets),
        holes: rows(&call.holes),
        query: rows(&call.query),
        headers: rows(&call.headers),
        fields: rows(&call.fields),
        body: call.body.as_deref().map(|body| hide(&without_secrets(body, &is_secret), secrets)),
        graphql: call.graphql.as_ref().map(|document| crate::view::GraphqlDocument {
            query: hide(&document.query, secrets),
            variables: hide(&without_secrets(&document.variables, &is_secret), secrets),
            operation: document.operation.clone(),
        }),
        ..call.clone()
    }
}

/// Empties the secret fields of a JSON text; a text without any stays as it was written.
fn without_secrets(text: &str, is_secret: &impl Fn(&str) -> bool) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if empty(&mut value, is_secret) {
        serde_json::to_string_pretty(&value).unwrap_or_default()
    } else {
        text.to_owned()
    }
}

fn empty(value: &mut Value, is_secret: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::Object(fields) => {
            let mut found = false;
            for (name, value) in fields {
                if is_secret(name) && value.is_string() {
                    *value = Value::from("");
                    found = true;
                } else {
                    found |= empty(value, is_secret);
                }
            }
            found
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| empty(item, is_secret) | found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::ConnectionId;
    use uuid::Uuid;

    fn row(name: &str, value: &str) -> ApiRow {
        ApiRow { name: name.to_owned(), value: value.to_owned(), off: false }
    }

    #[test]
    fn nothing_of_a_secret_is_kept_wherever_it_was_typed() {
        let call = ApiCall {
            connection_id: ConnectionId::from_uuid(Uuid::nil()),
            endpoint: None,
            method: "POST".to_owned(),
            path: "/a?api_key=GHCANARY1&x=1".to_owned(),
            holes: vec![row("id", "GHCANARY2")],
            query: vec![row("token", "GHCANARY1"), row("q", "is GHCANARY2 there")],
            headers: vec![row("Authorization", "Bearer GHCANARY1"), row("X-A", "1")],
            fields: vec![row("secret", "GHCANARY1")],
            body: Some(
                "{\"secret\":\"GHCANARY1\",\"list\":[{\"password\":\"GHCANARY1\"}],\"a\":1}".to_owned(),
            ),
            content_type: None,
            graphql: None,
            auth: None,
            key: None,
            webhook: None,
            without_key: false,
        };
        let kept = kept(&call, None, &[Secret::from("Bearer GHCANARY2")]);
        let text = serde_json::to_string(&kept).unwrap();
        assert!(!text.contains("CANARY"), "{text}");
        assert_eq!((kept.headers[1].value.as_str(), kept.query[1].value.as_str()), ("1", "is ••• there"));
    }

    #[test]
    fn a_body_without_secrets_stays_as_it_was_written() {
        let text = "{ \"a\" : 1 }";
        assert_eq!(without_secrets(text, &|_| false), text);
    }

    #[test]
    fn a_key_that_is_shown_once_is_noticed_wherever_it_stands() {
        let holds = |text: &str| holds_secret(&serde_json::from_str(text).unwrap());
        assert!(holds(r#"{"data":[{"id":1,"api_key":"th_live_0123456789"}]}"#));
        assert!(!holds(r#"{"key_prefix":"th","token":null,"secret":"","name":"api_key"}"#));
    }

    #[test]
    fn a_secret_in_an_address_is_hidden_as_it_is_encoded() {
        let secret = [Secret::from("a b/c+d=e")];
        assert_eq!(hide("/x?k=a+b%2Fc%2Bd%3De", &secret), "/x?k=•••");
        assert_eq!(hide("/x/a%20b%2Fc%2Bd%3De", &secret), "/x/•••");
    }
}
