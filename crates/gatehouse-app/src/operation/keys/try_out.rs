//! Asking the platform whether it takes a key: by one harmless read.

use gatehouse_model::{KeyState, Problem};
use gatehouse_providers::{ApiEndpoint, ApiStyle, Profile};

use crate::App;
use crate::view::{ApiCall, ApiRow, ApiSendRequest, GraphqlDocument, KeyRequest, KeyTryView, KeyView};

/// What a GraphQL platform is asked; it has an answer everywhere.
const TYPENAME: &str = "query { __typename }";

impl App {
    /// Asks the platform whether it takes the key in use, by one read that changes nothing. It is a call like any other:
    /// it counts towards the limits and stands in the audit.
    ///
    /// A platform that cannot be asked, because its profile names no read or its address is not known, is no problem of
    /// the key: the answer says why.
    ///
    /// # Errors
    /// `key.not_found`, `guard.foreign_key`, `key.expired`, `key.revoked`, and the keychain's problems.
    pub async fn try_key(&self, request: KeyRequest) -> Result<KeyTryView, Problem> {
        let key = self.key(request.key_id).await?;
        let (connection, profile) = self.profile_of_connection(key.connection_id).await?;
        let Some(auth) = profile.auth.iter().find(|auth| auth.slot() == key.slot) else {
            return Ok(unasked(Problem::new(
                "key.not_for_calls",
                format!("`{}` verifies deliveries; no call is made with it.", key.name),
            )));
        };
        // Renewed, within its time, and of this environment: what is not is told before anybody is asked.
        self.credential_of_key(key.id, None).await?;
        if key.state != KeyState::Current {
            return Ok(unasked(
                Problem::new("key.not_current", format!("The key `{}` is not the one in use.", key.name))
                    .hint("Calls are made with the current key of its slot."),
            ));
        }
        let Some(question) = question(&profile) else {
            return Ok(unasked(
                Problem::new(
                    "key.nothing_to_ask",
                    format!("The profile of {} names no call that only reads.", profile.provider.name),
                )
                .hint("Open the platform's OpenAPI file in Explorer, or add a read to its profile."),
            ));
        };
        let asked = format!("{} {}", question.method, question.path).trim().to_owned();
        let row = |name: String| ApiRow { name, value: "1".to_owned(), off: false };
        let call = ApiCall {
            connection_id: connection.id,
            endpoint: None,
            method: question.method.to_owned(),
            path: question.path,
            holes: Vec::new(),
            query: question.limit.into_iter().map(row).collect(),
            headers: Vec::new(),
            fields: Vec::new(),
            body: None,
            content_type: None,
            graphql: question.graphql,
            auth: Some(auth.id.clone()),
            key: None,
            webhook: None,
            without_key: false,
        };
        let send = ApiSendRequest { call, run: None, confirm: None, follow: None, wait: false };
        match self.send_call(send).await {
            Ok(answer) => {
                let view = self.key_view(self.key(key.id).await?).await?;
                let (accepted, problem) = read_status(answer.status, &profile, &view);
                Ok(KeyTryView { accepted, status: Some(answer.status), call: Some(asked), problem })
            }
            Err(problem) => Ok(KeyTryView { call: Some(asked), ..unasked(problem) }),
        }
    }
}

/// One harmless read.
struct Question {
    method: &'static str,
    path: String,
    /// The parameter that asks for one record only.
    limit: Option<String>,
    graphql: Option<GraphqlDocument>,
}

fn question(profile: &Profile) -> Option<Question> {
    let api = profile.api.as_ref()?;
    if api.style == ApiStyle::Graphql {
        let path = api.path.clone().unwrap_or_default();
        let document =
            GraphqlDocument { query: TYPENAME.to_owned(), variables: String::new(), operation: None };
        return Some(Question { method: "POST", path, limit: None, graphql: Some(document) });
    }
    let reads = |endpoint: &&ApiEndpoint| {
        endpoint.method.eq_ignore_ascii_case("GET")
            && !endpoint.public
            && !endpoint.path.contains('{')
            && !endpoint.query.iter().any(|parameter| parameter.required)
    };
    let endpoint = api.endpoints.iter().find(reads)?;
    let limit = endpoint.pagination.as_ref().and_then(|pages| pages.limit.clone());
    Some(Question { method: "GET", path: endpoint.path.clone(), limit, graphql: None })
}

fn unasked(problem: Problem) -> KeyTryView {
    KeyTryView { accepted: None, status: None, call: None, problem: Some(problem) }
}

/// Says what a status means for the key: only 401 and 403 are about it.
fn read_status(status: u16, profile: &Profile, key: &KeyView) -> (Option<bool>, Option<Problem>) {
    let (name, scopes, key) = (&profile.provider.name, &key.scopes, &key.name);
    match status {
        200..=299 => (Some(true), None),
        401 => {
            let problem =
                Problem::new("key.refused", format!("{name} answered 401: it does not know `{key}`."))
                    .hint("It may be revoked, ended, or copied in part. Make a new one there and rotate.");
            (Some(false), Some(problem))
        }
        403 => {
            let scopes = match scopes.as_slice() {
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
    use gatehouse_model::{Environment, KeyId};
    use gatehouse_providers::platform;
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
        let key = KeyView {
            id: KeyId::from_uuid(uuid::Uuid::nil()),
            workspace_id: gatehouse_model::WorkspaceId::from_uuid(uuid::Uuid::nil()),
            connection_id: gatehouse_model::ConnectionId::from_uuid(uuid::Uuid::nil()),
            connection: "kejue".to_owned(),
            platform: "kejue".to_owned(),
            name: "calls".to_owned(),
            slot: "api_key".to_owned(),
            last_four: String::new(),
            fingerprint_sha256: String::new(),
            environment: Environment::Sandbox,
            scopes: vec!["shifts:read".to_owned()],
            fields: Default::default(),
            kept_in: gatehouse_model::SecretHome::Memory,
            state: KeyState::Current,
            created_at: gatehouse_model::Timestamp::UNIX_EPOCH,
            expires_at: None,
            last_used_at: None,
            looks_like: None,
            foreign: false,
            read_only: false,
            expires_by_profile: false,
            renewable: false,
            endpoint_id: None,
        };
        let (told, problem) = read_status(status, platform("kejue").unwrap(), &key);
        assert_eq!((told, problem.as_ref().map(|problem| problem.code.as_str())), (accepted, code));
        if status == 403 {
            assert!(problem.unwrap().message.contains("shifts:read"));
        }
    }
}
