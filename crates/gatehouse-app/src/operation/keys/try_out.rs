//! Asking the platform whether it takes a key: by one harmless read.

use std::time::Duration;

use gatehouse_client::{ApiRequest, send_call};
use gatehouse_model::Problem;
use gatehouse_providers::{ApiEndpoint, ApiStyle, Profile};

use crate::App;
use crate::credential::Credential;
use crate::view::{KeyRequest, KeyTryView};

/// The time that the question gets in all.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What a GraphQL platform is asked; it has an answer everywhere.
const TYPENAME: &str = r#"{"query":"query{__typename}"}"#;

impl App {
    /// Asks the platform whether it takes a key, by one read that changes nothing.
    ///
    /// A platform that cannot be asked, because its profile names no read or its address is not known, is no problem of
    /// the key: the answer says why.
    ///
    /// # Errors
    /// `key.not_found`, `guard.foreign_key`, `key.expired`, `key.revoked`, and the keychain's problems.
    pub async fn try_key(&self, request: KeyRequest) -> Result<KeyTryView, Problem> {
        let key = self.key(request.key_id).await?;
        let (connection, profile) = self.profile_of_connection(key.connection_id).await?;
        if !profile.auth.iter().any(|auth| auth.slot() == key.slot) {
            return Ok(unasked(Problem::new(
                "key.not_for_calls",
                format!("`{}` verifies deliveries; no call is made with it.", key.name),
            )));
        }
        let credential = self.credential_of_key(key.id).await?;
        let Some(question) = question(&profile) else {
            return Ok(unasked(
                Problem::new(
                    "key.nothing_to_ask",
                    format!("The profile of {} names no call that only reads.", profile.provider.name),
                )
                .hint("Open the platform's OpenAPI file in Explorer, or add a read to its profile."),
            ));
        };
        let base = match self.base_url(&connection).await {
            Ok(base) => base,
            Err(problem) => return Ok(unasked(problem)),
        };
        let headers = [("Accept", "application/json"), ("Content-Type", "application/json")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let limit: Vec<(String, String)> =
            question.limit.iter().map(|name| (name.clone(), "1".to_owned())).collect();
        let call = ApiRequest {
            base: &base,
            method: question.method,
            path: &question.path,
            query: &limit,
            headers: if question.body.is_empty() { &headers[..1] } else { &headers },
            secret_headers: &credential.headers,
            secret_query: &credential.query,
            body: question.body.as_bytes(),
            timeout: TIMEOUT,
        };
        let outcome = send_call(&call, None).await.map_err(|error| error.problem())?;
        let asked = format!("{} {}", question.method, question.path);
        let Some(status) = outcome.status else {
            let why = outcome.error.map(|error| error.message).unwrap_or_default();
            let problem = Problem::new("network.unreachable", why)
                .hint("Look at the address of the connection, and whether the platform can be reached.");
            return Ok(KeyTryView {
                accepted: None,
                status: None,
                call: Some(asked),
                problem: Some(problem),
            });
        };
        let (accepted, problem) = read_status(status, &profile, &credential);
        Ok(KeyTryView { accepted, status: Some(status), call: Some(asked), problem })
    }
}

/// One harmless read.
struct Question {
    method: &'static str,
    path: String,
    /// The parameter that asks for one record only.
    limit: Option<String>,
    body: &'static str,
}

fn question(profile: &Profile) -> Option<Question> {
    let api = profile.api.as_ref()?;
    if api.style == ApiStyle::Graphql {
        let path = api.path.clone().unwrap_or_default();
        return Some(Question { method: "POST", path, limit: None, body: TYPENAME });
    }
    let reads = |endpoint: &&ApiEndpoint| {
        endpoint.method.eq_ignore_ascii_case("GET")
            && !endpoint.public
            && !endpoint.path.contains('{')
            && !endpoint.query.iter().any(|parameter| parameter.required)
    };
    let endpoint = api.endpoints.iter().find(reads)?;
    let limit = endpoint.pagination.as_ref().and_then(|pages| pages.limit.clone());
    Some(Question { method: "GET", path: endpoint.path.clone(), limit, body: "" })
}

fn unasked(problem: Problem) -> KeyTryView {
    KeyTryView { accepted: None, status: None, call: None, problem: Some(problem) }
}

/// Says what a status means for the key: only 401 and 403 are about it.
fn read_status(status: u16, profile: &Profile, credential: &Credential) -> (Option<bool>, Option<Problem>) {
    let (name, key) = (&profile.provider.name, &credential.key_name);
    match status {
        200..=299 => (Some(true), None),
        401 => {
            let problem =
                Problem::new("key.refused", format!("{name} answered 401: it does not know `{key}`."))
                    .hint("It may be revoked, ended, or copied in part. Make a new one there and rotate.");
            (Some(false), Some(problem))
        }
        403 => {
            let scopes = match credential.scopes.as_slice() {
                [] => "no scopes are recorded for it".to_owned(),
                scopes => format!("its recorded scopes are {}", scopes.join(", ")),
            };
            let problem = Problem::new(
                "key.no_right",
                format!("{name} answered 403: it knows `{key}`, and {scopes}."),
            )
            .hint("The key works, for other calls than this one. Record its scopes, or ask for more there.");
            (Some(true), Some(problem))
        }
        429 => (
            None,
            Some(
                Problem::new(
                    "key.too_many_calls",
                    format!("{name} answered 429: there were too many calls."),
                )
                .hint("Check again later."),
            ),
        ),
        _ => (
            None,
            Some(
                Problem::new(
                    "key.unclear",
                    format!("{name} answered {status}, which says nothing about the key."),
                )
                .hint("Check again later, or look at the address of the connection."),
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{Environment, KeyId, Secret};
    use gatehouse_providers::{AuthKind, platform};
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("kejue", Some("GET /webhooks"))]
    #[case("rejento", Some("GET /api/v1/candidates"))]
    #[case("keruj", Some("POST "))]
    #[case("keruja", None)]
    fn each_platform_is_asked_a_read(#[case] id: &str, #[case] expected: Option<&str>) {
        let asked = question(platform(id).unwrap());
        let asked = asked.map(|asked| format!("{} {}", asked.method, asked.path));
        assert_eq!(asked.as_deref(), expected);
    }

    #[rstest]
    #[case(200, Some(true), None)]
    #[case(401, Some(false), Some("key.refused"))]
    #[case(403, Some(true), Some("key.no_right"))]
    #[case(429, None, Some("key.too_many_calls"))]
    #[case(302, None, Some("key.unclear"))]
    #[case(500, None, Some("key.unclear"))]
    fn only_401_and_403_are_about_the_key(
        #[case] status: u16,
        #[case] accepted: Option<bool>,
        #[case] code: Option<&str>,
    ) {
        let credential = Credential {
            key_id: KeyId::from_uuid(uuid::Uuid::nil()),
            key_name: "calls".to_owned(),
            fingerprint_sha256: String::new(),
            auth: "api_key".to_owned(),
            kind: AuthKind::Header,
            environment: Environment::Sandbox,
            scopes: vec!["shifts:read".to_owned()],
            read_only: false,
            expires_at: None,
            headers: vec![("X-API-Key".to_owned(), Secret::from("GHCANARY"))],
            query: Vec::new(),
        };
        let (told, problem) = read_status(status, platform("kejue").unwrap(), &credential);
        assert_eq!((told, problem.as_ref().map(|problem| problem.code.as_str())), (accepted, code));
        if status == 403 {
            assert!(problem.unwrap().message.contains("shifts:read"));
        }
    }
}
