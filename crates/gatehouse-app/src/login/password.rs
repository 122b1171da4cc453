//! A user and a password for a token: one call, and the password is gone.

use std::time::Duration;

use gatehouse_client::{ApiRequest, send_call};
use gatehouse_model::{Header, Problem, Secret};
use gatehouse_providers::Login;
use serde_json::Value;

use super::paced::{Called, LogIn};
use super::{Tokens, named};
use crate::App;
use crate::operation::keys::{NewKey, end_of};
use crate::view::{KeyLoginRequest, KeyView};

/// The time that a log-in gets in all.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Under which names a token is looked for in an answer; platforms do not say.
const TOKEN_NAMES: [&str; 6] = ["access_token", "accessToken", "token", "jwt", "id_token", "idToken"];

/// How deep an answer is looked into.
const DEEPEST: usize = 6;

impl App {
    /// Logs in with a user and a password, and keeps the token with its end.
    ///
    /// # Errors
    /// `login.not_offered` where the profile has no such log-in, `login.refused` for a wrong user or password,
    /// `login.too_many`, `login.no_token` for an answer without one, `network.unreachable`, `api.cancelled` for one that
    /// was ended while it waited for the limit, and the keychain's problems.
    pub async fn log_in(&self, request: KeyLoginRequest) -> Result<KeyView, Problem> {
        let name = named(&request.name)?;
        let (connection, profile) = self.profile_of_connection(request.connection_id).await?;
        let platform = profile.provider.name.clone();
        let found = profile.auth.iter().find_map(|auth| Some((auth, auth.login.as_ref()?)));
        let Some((auth, login)) = found else {
            return Err(Problem::new(
                "login.not_offered",
                format!("The profile of {platform} knows no log-in with a user and a password."),
            )
            .hint("Add its key in Settings, Keys."));
        };
        let base = self.base_url(&connection).await?;
        base.permit_credential().map_err(|error| error.problem())?;
        let body = body_of(login, &request.user, &request.password)?;
        let headers = [("Content-Type", "application/json"), ("Accept", "application/json")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let call = ApiRequest {
            base: &base,
            method: &login.method,
            path: &login.path,
            query: &[],
            headers: &headers,
            secret_headers: &[],
            secret_query: &[],
            body: body.expose(),
            timeout: TIMEOUT,
            names: &self.names,
        };
        let called = Called {
            method: login.method.clone(),
            path: format!("{}{}", base.path(), login.path),
            host: base.authority(),
        };
        let who = LogIn {
            workspace: self.workspace(connection.workspace_id).await?,
            connection: connection.clone(),
            profile: std::sync::Arc::clone(&profile),
            key: name.clone(),
            key_id: None,
            fingerprint: self.name_print(request.user.trim()).await?,
            run: request.run.unwrap_or_default(),
        };
        self.login_turn(&who, &called).await?;
        let at = self.clock.now();
        let ended = send_call(&call, None).await;
        self.login_ended(&who, &called, at, ended.as_ref()).await;
        let outcome = ended.map_err(|error| error.problem())?;
        if let (None, Some(error)) = (outcome.status, &outcome.error) {
            return Err(Problem::new("network.unreachable", error.message.clone())
                .hint("Look at the address of the connection, and whether the platform can be reached."));
        }
        let token =
            read_answer(&platform, outcome.status.unwrap_or_default(), &outcome.headers, &outcome.body)?;
        let expires_at = end_of(&token);
        let new = NewKey::of(connection.id, name, auth.slot().to_owned());
        let record = self.keep_tokens(new, Tokens { access: token, refresh: None, expires_at }).await?;
        self.key_view(record).await
    }
}

/// Writes the body of the call: the profile's fields, the password in the one called so.
fn body_of(login: &Login, user: &str, password: &Secret) -> Result<Secret, Problem> {
    let password = std::str::from_utf8(password.expose()).map_err(|_| {
        Problem::new("login.refused", "The password is no text, and nothing was sent.").field("password")
    })?;
    let fields = login.body.iter().map(|name| {
        let value = if name.to_ascii_lowercase().contains("password") { password } else { user };
        (name.clone(), Value::from(value))
    });
    let body = Value::Object(fields.collect());
    Ok(Secret::new(body.to_string().into_bytes()))
}

/// Takes the token out of an answer, or says what the answer means. Nothing of its body gets into a message.
fn read_answer(platform: &str, status: u16, headers: &[Header], body: &[u8]) -> Result<Secret, Problem> {
    let header = |name: &str| {
        let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value.clone())
    };
    match status {
        200..=299 => {}
        400 | 401 | 403 | 422 => {
            return Err(Problem::new(
                "login.refused",
                format!("{platform} answered {status}: it did not take this user and password."),
            )
            .hint("Look at both. An account with single sign-on or a second factor logs in by OAuth.")
            .field("password"));
        }
        429 => {
            let wait =
                header("retry-after").map(|text| format!(" in {} s", printable(&text))).unwrap_or_default();
            return Err(Problem::new(
                "login.too_many",
                format!("{platform} answered 429: there were too many log-ins."),
            )
            .hint(format!("Try again{wait}, and not at once.")));
        }
        _ => {
            return Err(Problem::new("login.failed", format!("{platform} answered {status} to the log-in."))
                .hint("Try again later, or look whether the address of the connection is right."));
        }
    }
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let found = json.as_ref().and_then(|json| token_in(json, DEEPEST).or_else(|| jwt_in(json, DEEPEST)));
    let cookie = || {
        let cookies = headers.iter().filter(|header| header.name.eq_ignore_ascii_case("set-cookie"));
        cookies.filter_map(|header| cookie_token(&String::from_utf8_lossy(&header.value))).next()
    };
    found.or_else(cookie).map(|token| Secret::new(token.into_bytes())).ok_or_else(|| {
        Problem::new("login.no_token", format!("{platform} answered {status} without a token."))
            .hint("Its answer is not known; log in at the platform and add the token as a key.")
    })
}

fn printable(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().filter(char::is_ascii_digit).take(6).collect()
}

/// Finds a text under a name that tokens have; the nearest to the root counts.
fn token_in(value: &Value, depth: usize) -> Option<String> {
    let object = value.as_object()?;
    let named = TOKEN_NAMES.iter().find_map(|name| object.get(*name)?.as_str());
    if let Some(text) = named.filter(|text| !text.is_empty()) {
        return Some(text.to_owned());
    }
    if depth == 0 {
        return None;
    }
    object.values().find_map(|value| token_in(value, depth - 1))
}

/// Finds a text that reads as a token with an end.
fn jwt_in(value: &Value, depth: usize) -> Option<String> {
    match value {
        Value::String(text) => end_of(&Secret::from(text.as_str())).map(|_| text.clone()),
        Value::Object(object) if depth > 0 => object.values().find_map(|value| jwt_in(value, depth - 1)),
        _ => None,
    }
}

fn cookie_token(cookie: &str) -> Option<String> {
    let (_, value) = cookie.split(';').next()?.split_once('=')?;
    let value = value.trim().trim_matches('"');
    end_of(&Secret::from(value)).map(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// A token that ends, unsigned.
    const JWT: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3NjM3MTIwMDB9.c2ln";

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> Result<String, Problem> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| Header { name: (*name).to_owned(), value: value.as_bytes().to_vec() })
            .collect();
        read_answer("TimeHunter", status, &headers, body.as_bytes())
            .map(|token| String::from_utf8(token.expose().to_vec()).unwrap())
    }

    #[rstest]
    #[case::flat(r#"{"token":"T"}"#)]
    #[case::of_oauth(r#"{"access_token":"T","refresh_token":"R"}"#)]
    #[case::within(r#"{"data":{"user":{"id":1},"accessToken":"T"}}"#)]
    fn a_token_is_found_by_its_name(#[case] body: &str) {
        assert_eq!(read(200, &[], body).unwrap(), "T");
    }

    #[test]
    fn a_token_is_found_by_its_form_and_in_a_cookie() {
        assert_eq!(read(200, &[], &format!(r#"{{"session":"{JWT}"}}"#)).unwrap(), JWT);
        let cookie = format!("session={JWT}; HttpOnly; Path=/");
        assert_eq!(read(204, &[("Set-Cookie", &cookie)], "").unwrap(), JWT);
    }

    #[rstest]
    #[case(401, "login.refused")]
    #[case(422, "login.refused")]
    #[case(429, "login.too_many")]
    #[case(302, "login.failed")]
    #[case(500, "login.failed")]
    #[case(200, "login.no_token")]
    fn an_answer_without_a_token_is_explained_and_not_shown(#[case] status: u16, #[case] code: &str) {
        let problem = read(status, &[("Retry-After", "30")], r#"{"message":"GHCANARY"}"#).unwrap_err();
        assert_eq!(problem.code, code);
        assert!(!format!("{problem:?}").contains("GHCANARY"));
    }

    #[test]
    fn the_body_has_the_fields_of_the_profile() {
        let timehunter = gatehouse_providers::platform("timehunter").unwrap();
        let login = timehunter.auth.iter().find_map(|auth| auth.login.as_ref()).unwrap();
        let body = body_of(login, "maria@example.com", &Secret::from("p\"w")).unwrap();
        let json: Value = serde_json::from_slice(body.expose()).unwrap();
        assert_eq!(json, serde_json::json!({"email": "maria@example.com", "password": "p\"w"}));
    }
}
