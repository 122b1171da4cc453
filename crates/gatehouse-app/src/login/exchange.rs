//! The call for tokens, through our own client: no redirect is followed, nothing goes unencrypted to another machine.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gatehouse_client::{ApiOutcome, ApiRequest, Base, GuardError, Names, send_call};
use gatehouse_model::{Problem, Secret, Timestamp};
use oauth2::basic::{BasicClient, BasicTokenResponse};
use oauth2::{
    AuthorizationCode, ClientId, ClientSecret, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, TokenResponse, TokenUrl,
};

use super::Tokens;

/// The time that a call for tokens gets in all.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How much of a word of the platform is shown.
const LONGEST_WORD: usize = 160;

/// A call for tokens that was made, and what came of it.
pub(super) type Carried = Result<ApiOutcome, GuardError>;

/// Who asks, and where.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<Secret>,
    pub(super) token_url: String,
    pub(super) names: Names,
}

/// What is given for tokens.
pub(super) enum Grant {
    /// The code that the browser brought.
    Code { code: Secret, verifier: PkceCodeVerifier, redirect: String },
    /// The refresh token of before.
    Refresh(Secret),
}

/// What kept a call for tokens from its answer.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("the call was refused by a guard")]
    Guard(#[source] GuardError),
    #[error("the platform was not reached: {0}")]
    Network(String),
    #[error("the answer or the request was no HTTP")]
    Http,
}

/// Asks for tokens, by one call at most; what came of that call is left in `carried`.
///
/// # Errors
/// `oauth.refused` with the platform's word, `oauth.unreadable`, `network.unreachable`.
pub(super) async fn ask(
    client: &Client,
    grant: Grant,
    now: Timestamp,
    carried: &Arc<Mutex<Option<Carried>>>,
) -> Result<Tokens, Problem> {
    let address = TokenUrl::new(client.token_url.clone()).map_err(|_| unreadable())?;
    let mut basic = BasicClient::new(ClientId::new(client.id.clone())).set_token_uri(address);
    if let Some(secret) = &client.secret {
        basic = basic.set_client_secret(ClientSecret::new(text(secret)?));
    }
    // What each call needs is its own, so that the future borrows from nobody.
    let call = |request: HttpRequest| {
        let (names, carried) = (client.names.clone(), Arc::clone(carried));
        async move { carry(request, &names, &carried).await }
    };
    let answer = match grant {
        Grant::Code { code, verifier, redirect } => {
            let redirect = RedirectUrl::new(redirect).map_err(|_| unreadable())?;
            basic
                .exchange_code(AuthorizationCode::new(text(&code)?))
                .set_redirect_uri(std::borrow::Cow::Owned(redirect))
                .set_pkce_verifier(verifier)
                .request_async(&call)
                .await
        }
        Grant::Refresh(refresh) => {
            basic.exchange_refresh_token(&RefreshToken::new(text(&refresh)?)).request_async(&call).await
        }
    };
    answer.map(|answer| tokens(&answer, now)).map_err(explain)
}

fn tokens(answer: &BasicTokenResponse, now: Timestamp) -> Tokens {
    let lives = answer.expires_in().and_then(|lives| jiff::SignedDuration::try_from(lives).ok());
    Tokens {
        access: Secret::from(answer.access_token().secret().as_str()),
        refresh: answer.refresh_token().map(|token| Secret::from(token.secret().as_str())),
        expires_at: lives.and_then(|lives| now.checked_add(lives).ok()),
    }
}

/// Sends one request of the library through our client.
async fn carry(
    request: HttpRequest,
    names: &Names,
    carried: &Mutex<Option<Carried>>,
) -> Result<HttpResponse, CallError> {
    let address = request.uri().to_string();
    let (path_only, _) = address.split_once('?').unwrap_or((&address, ""));
    let base = Base::parse(path_only).map_err(CallError::Guard)?;
    base.permit_credential().map_err(CallError::Guard)?;
    let mut headers = Vec::new();
    for (name, value) in request.headers() {
        headers.push((name.to_string(), value.to_str().map_err(|_| CallError::Http)?.to_owned()));
    }
    let call = ApiRequest {
        base: &base,
        method: request.method().as_str(),
        path: "",
        query: &[],
        headers: &headers,
        secret_headers: &[],
        secret_query: &[],
        body: request.body(),
        timeout: TIMEOUT,
        names,
    };
    let ended = send_call(&call, None).await;
    *carried.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended.clone());
    let outcome = ended.map_err(CallError::Guard)?;
    let Some(status) = outcome.status else {
        let why = outcome.error.map(|error| error.message).unwrap_or_default();
        return Err(CallError::Network(why));
    };
    let mut answer = HttpResponse::new(outcome.body);
    *answer.status_mut() = status.try_into().map_err(|_| CallError::Http)?;
    for header in outcome.headers {
        let (Ok(name), Ok(value)) = (
            oauth2::http::HeaderName::from_bytes(header.name.as_bytes()),
            oauth2::http::HeaderValue::from_bytes(&header.value),
        ) else {
            continue;
        };
        answer.headers_mut().append(name, value);
    }
    Ok(answer)
}

/// Says what a failed call means. The library's own text may hold the answer, and an answer may hold tokens.
fn explain(
    error: RequestTokenError<CallError, oauth2::StandardErrorResponse<oauth2::basic::BasicErrorResponseType>>,
) -> Problem {
    match error {
        RequestTokenError::ServerResponse(told) => {
            let word = told.error().to_string();
            let more = told.error_description().cloned().unwrap_or_default();
            let said: String = if more.is_empty() { word } else { more };
            let said: String = said.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
            Problem::new("oauth.refused", format!("The platform gave no tokens: {said}."))
                .hint("Log in again. A code or a refresh token counts once and for a short time.")
        }
        RequestTokenError::Request(CallError::Guard(guard)) => guard.problem(),
        RequestTokenError::Request(error) => Problem::new("network.unreachable", format!("{error}."))
            .hint("Look at auth.oauth2.token_url in the platform's profile, and whether it can be reached."),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => unreadable(),
    }
}

fn unreadable() -> Problem {
    Problem::new("oauth.unreadable", "What the platform answered for the tokens cannot be read.")
        .hint("Look at auth.oauth2.token_url in the platform's profile.")
}

fn text(secret: &Secret) -> Result<String, Problem> {
    String::from_utf8(secret.expose().to_vec()).map_err(|_| unreadable())
}
