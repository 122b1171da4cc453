//! OAuth 2.0: authorization code with PKCE, the redirect on loopback.

use std::time::Duration;

use gatehouse_client::Base;
use gatehouse_model::{Connection, Environment, Problem};
use gatehouse_providers::{Auth, AuthKind, Profile};
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use tokio::time::timeout;

use super::exchange::{Client, Grant};
use super::paced::LogIn;
use super::{Came, Tokens, callback, named};
use crate::App;
use crate::operation::keys::{NewKey, tidy_scopes};
use crate::secrets::random_token;
use crate::view::{DoneView, KeyView, OAuthBeginRequest, OAuthBegunView, OAuthRequest};

/// How long the browser may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// The fields of the key in which what a renewal needs stands.
pub(super) const CLIENT_ID: &str = "client_id";
pub(super) const TOKEN_URL: &str = "token_url";

/// The part that holds the client's secret.
pub(super) const CLIENT_SECRET: &str = "client_secret";

impl App {
    /// Begins a log-in: opens the redirect on this computer and gives the address for the person's browser.
    ///
    /// # Errors
    /// `oauth.not_offered`, `oauth.address_unknown` where the profile has no addresses yet, `oauth.bad_address`,
    /// `oauth.no_client_id`, `network.oauth_port_taken`.
    pub async fn begin_oauth(&self, request: OAuthBeginRequest) -> Result<OAuthBegunView, Problem> {
        let name = named(&request.name)?;
        let (connection, profile) = self.profile_of_connection(request.connection_id).await?;
        let (auth, authorize_url, token_url) = self.addresses(&connection, &profile).await?;
        let client_id = request.client_id.trim().to_owned();
        if client_id.is_empty() {
            return Err(Problem::new("oauth.no_client_id", "The client id is empty.")
                .hint(format!("{} gives one when an application is registered there.", profile.provider.name))
                .field("client_id"));
        }
        let client = Client {
            id: client_id.clone(),
            secret: request.client_secret,
            token_url: secured(&token_url)?,
            names: self.names.clone(),
        };
        secured(&authorize_url)?;
        let (listener, port) = callback::open(request.port).await?;
        let redirect_uri = format!("http://127.0.0.1:{port}{}", callback::PATH);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = tidy_scopes(request.scopes);
        let (address, state) = BasicClient::new(ClientId::new(client_id.clone()))
            .set_auth_uri(
                AuthUrl::new(authorize_url.clone()).map_err(|error| bad_address(&authorize_url, &error))?,
            )
            .set_redirect_uri(
                RedirectUrl::new(redirect_uri.clone()).map_err(|error| bad_address(&redirect_uri, &error))?,
            )
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();

        let mut new = NewKey::of(connection.id, name, auth.slot().to_owned());
        new.scopes = scopes;
        new.fields.insert(CLIENT_ID.to_owned(), client_id);
        new.fields.insert(TOKEN_URL.to_owned(), client.token_url.clone());
        new.parts.extend(client.secret.clone().map(|secret| (CLIENT_SECRET.to_owned(), secret)));
        let redirect = redirect_uri.clone();
        let task = tokio::spawn(async move {
            let code = timeout(PATIENCE, callback::wait(&listener, state.secret())).await;
            let code = code.map_err(|_| timed_out())??;
            // The port is free again before the platform is asked.
            drop(listener);
            Ok(Came { client, grant: Grant::Code { code, verifier, redirect } })
        });
        let login_id = random_token()?;
        self.logins.begin(login_id.clone(), new, task);
        Ok(OAuthBegunView { login_id, address: address.to_string(), redirect_uri })
    }

    /// Waits until the browser came back, and keeps the tokens. Ten minutes are waited.
    ///
    /// # Errors
    /// `oauth.denied`, `oauth.state_mismatch`, `oauth.no_code`, `oauth.timed_out`, `oauth.cancelled`,
    /// `oauth.refused` where the platform gave no tokens for the code, `oauth.unreadable`, `network.unreachable`,
    /// `oauth.not_found` for a log-in that nobody began, and the keychain's problems.
    pub async fn finish_oauth(&self, request: OAuthRequest) -> Result<KeyView, Problem> {
        let (new, task) = self.logins.take(&request.login_id).ok_or_else(unknown)?;
        let tokens = match task.await {
            Ok(came) => self.exchange_code(&request.login_id, &new, came).await,
            Err(error) if error.is_cancelled() => Err(given_up()),
            Err(error) => Err(crate::app::internal(&error)),
        };
        // A person may have given it up while the platform was asked.
        if !self.logins.end(&request.login_id) {
            return Err(given_up());
        }
        let tokens = tokens?;
        let record = self.keep_tokens(new, tokens).await?;
        self.key_view(record).await
    }

    /// Gives the code that the browser brought for tokens.
    async fn exchange_code(
        &self,
        login_id: &str,
        new: &NewKey,
        came: Result<Came, Problem>,
    ) -> Result<Tokens, Problem> {
        let came = came?;
        let (connection, profile) = self.profile_of_connection(new.connection).await?;
        let who = LogIn {
            workspace: self.workspace(connection.workspace_id).await?,
            connection,
            profile,
            key: new.name.clone(),
            key_id: None,
            fingerprint: self.name_print(&came.client.id).await?,
            run: login_id.to_owned(),
        };
        self.ask_for_tokens(&who, &came.client, came.grant).await
    }

    /// Gives a log-in up; a browser that comes back finds nobody.
    ///
    /// # Errors
    /// `oauth.not_found`.
    pub async fn cancel_oauth(&self, request: OAuthRequest) -> Result<DoneView, Problem> {
        if self.logins.end(&request.login_id) { Ok(DoneView::done()) } else { Err(unknown()) }
    }

    /// Gives the way that the profile has for OAuth, with its two addresses.
    async fn addresses<'p>(
        &self,
        connection: &Connection,
        profile: &'p Profile,
    ) -> Result<(&'p Auth, String, String), Problem> {
        let name = &profile.provider.name;
        let auth = profile.auth.iter().find(|auth| auth.kind == AuthKind::Oauth2).ok_or_else(|| {
            Problem::new("oauth.not_offered", format!("The profile of {name} knows no OAuth 2.0."))
                .hint("Add a key, or log in with a user and a password where the platform has that.")
        })?;
        let set = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        if let (Some(authorize), Some(token)) = (set(&auth.authorize_url), set(&auth.token_url)) {
            // A path is one at the address that the connection's calls go to.
            if authorize.starts_with('/') || token.starts_with('/') {
                let origin = self.base_url(connection).await?.origin();
                let whole = |url: String| if url.starts_with('/') { format!("{origin}{url}") } else { url };
                return Ok((auth, whole(authorize), whole(token)));
            }
            return Ok((auth, authorize, token));
        }
        let workspace = self.workspace(connection.workspace_id).await?;
        if workspace.environment == Environment::Offline {
            // The imitation on this computer has them where most servers do.
            let base = self.base_url(connection).await?;
            let below = |path: &str| format!("{}{}{path}", base.origin(), base.path());
            return Ok((auth, below("/oauth/authorize"), below("/oauth/token")));
        }
        Err(Problem::new(
            "oauth.address_unknown",
            format!("{name} does not say in public where its OAuth 2.0 is."),
        )
        .hint(format!(
            "Ask {name}, then set auth.{0}.authorize_url and auth.{0}.token_url in its profile.",
            auth.id
        )))
    }
}

/// Refuses an address over which a code or a token would go in the clear.
fn secured(address: &str) -> Result<String, Problem> {
    let base = Base::parse(address).map_err(|error| bad_address(address, &error))?;
    base.permit_credential().map_err(|error| error.problem())?;
    Ok(address.trim().to_owned())
}

fn bad_address(address: &str, why: &dyn std::fmt::Display) -> Problem {
    Problem::new("oauth.bad_address", format!("`{address}` cannot be used for OAuth 2.0: {why}."))
        .hint("Set it right in the platform's profile, under auth.oauth2.")
}

fn given_up() -> Problem {
    Problem::new("oauth.cancelled", "The log-in was given up; nothing was kept.")
}

fn timed_out() -> Problem {
    let minutes = PATIENCE.as_secs() / 60;
    Problem::new("oauth.timed_out", format!("The browser did not come back within {minutes} minutes."))
        .hint("Begin again.")
}

fn unknown() -> Problem {
    Problem::new("oauth.not_found", "There is no such log-in any more.").hint("Begin again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_never_travel_in_the_clear() {
        assert!(secured("https://a.example/oauth/token").is_ok());
        assert!(secured("http://127.0.0.1:9/oauth/token").is_ok());
        assert!(secured("http://a.example/oauth/token").is_err());
        assert_eq!(secured("oauth").unwrap_err().code, "oauth.bad_address");
    }
}
