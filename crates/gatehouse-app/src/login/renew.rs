//! Renewing a token before it ends: the old one stays until the new one is in the keychain.

use gatehouse_model::{KeyRecord, Problem, Secret};

use super::exchange::{Client, Grant};
use super::oauth::{CLIENT_ID, CLIENT_SECRET, TOKEN_URL};
use super::paced::LogIn;
use crate::App;
use crate::api::ready::short;
use crate::operation::keys::REFRESH;

/// How long before its end a token is renewed, in seconds.
const BEFORE_S: i64 = 60;

impl App {
    /// Renews a token that ends soon or has ended, where that can be done without a person; else gives the key as it is.
    ///
    /// Two calls in one moment renew once. Where renewing fails, a token that has not ended yet is used on.
    ///
    /// # Errors
    /// What kept an ended token from being renewed: `oauth.refused`, `network.unreachable`, the keychain's problems.
    pub(crate) async fn renewed(&self, key: &KeyRecord) -> Result<KeyRecord, Problem> {
        if !self.is_due(key) {
            return Ok(key.clone());
        }
        let _turn = self.logins.renewing.lock().await;
        // Somebody else may have done it while this one waited.
        let key = self.key(key.id).await?;
        if !self.is_due(&key) {
            return Ok(key);
        }
        match self.renew(&key).await {
            Ok(new) => {
                tracing::info!(key = %key.id, "a token was renewed");
                self.announce(&[gatehouse_model::Topic::Keys]);
                Ok(new)
            }
            Err(problem) if key.expires_at.is_some_and(|end| end > self.clock.now()) => {
                tracing::warn!(key = %key.id, code = problem.code, "a token could not be renewed yet");
                Ok(key)
            }
            Err(problem) => Err(problem),
        }
    }

    fn is_due(&self, key: &KeyRecord) -> bool {
        let soon = self.clock.now() + jiff::SignedDuration::from_secs(BEFORE_S);
        key.parts.contains_key(REFRESH) && key.expires_at.is_some_and(|end| end <= soon)
    }

    async fn renew(&self, key: &KeyRecord) -> Result<KeyRecord, Problem> {
        let field = |name: &str| key.fields.get(name).cloned().unwrap_or_default();
        let refresh = self.part(key, REFRESH).await?.ok_or_else(|| {
            Problem::new("oauth.refused", format!("`{}` has no refresh token.", key.name))
                .hint("Log in again.")
        })?;
        let secret = self.part(key, CLIENT_SECRET).await?;
        let client =
            Client { id: field(CLIENT_ID), secret, token_url: field(TOKEN_URL), names: self.names.clone() };
        let (connection, profile) = self.profile_of_connection(key.connection_id).await?;
        let who = LogIn {
            workspace: self.workspace(key.workspace_id).await?,
            connection,
            profile,
            key: key.name.clone(),
            key_id: Some(key.id),
            fingerprint: short(&key.fingerprint_sha256),
            run: String::new(),
        };
        let tokens = self.ask_for_tokens(&who, &client, Grant::Refresh(refresh)).await?;
        // A platform that gives no new refresh token lets the old one be used again.
        self.renew_values(key, &tokens.access, tokens.refresh.as_ref(), tokens.expires_at).await
    }

    async fn part(&self, key: &KeyRecord, name: &str) -> Result<Option<Secret>, Problem> {
        match key.parts.get(name) {
            Some(&id) => {
                let value = self.secrets.get(id, key.kept_in).await;
                value.map(Some).map_err(|error| error.problem())
            }
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_client::Names;
    use gatehouse_model::Environment;
    use jiff::SignedDuration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::testing::House;
    use crate::view::{OAuthBeginRequest, OAuthRequest};

    /// Goes to an address as a browser does that follows nothing; gives where it is sent on to.
    async fn go(url: &str) -> String {
        let (authority, path) = url.trim_start_matches("http://").split_once('/').unwrap();
        let mut stream = tokio::net::TcpStream::connect(authority).await.unwrap();
        let head = format!("GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
        let to = lines.find(|(name, _)| name.eq_ignore_ascii_case("location"));
        to.map(|(_, to)| to.to_owned()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_token_of_the_sandbox_is_renewed_there_before_it_ends() {
        let house = House::of("timehunter", Environment::Offline, Names::default()).await;
        house.app.open_sandbox().await.unwrap();
        let begin = OAuthBeginRequest {
            connection_id: house.endpoint.connection_id,
            name: "worktime".to_owned(),
            client_id: "gatehouse".to_owned(),
            client_secret: None,
            scopes: Vec::new(),
            port: None,
        };
        let begun = house.app.begin_oauth(begin).await.unwrap();
        go(&go(&begun.address).await).await;
        let key = house.app.finish_oauth(OAuthRequest { login_id: begun.login_id }).await.unwrap();
        let first = house.app.credential_of_key(key.id, None).await.unwrap();
        assert_eq!(first.fingerprint_sha256, key.fingerprint_sha256, "it is good for an hour");

        let soon = key.expires_at.unwrap() - SignedDuration::from_secs(BEFORE_S / 2);
        *house.clock.0.lock().unwrap() = soon;
        let second = house.app.credential_of_key(key.id, None).await.unwrap();
        assert_ne!(second.fingerprint_sha256, first.fingerprint_sha256);
        assert!(second.expires_at > Some(soon));
        // A refresh token counts once: the next renewal is made with the one that came with this.
        *house.clock.0.lock().unwrap() = second.expires_at.unwrap();
        let third = house.app.credential_of_key(key.id, None).await.unwrap();
        assert_ne!(third.fingerprint_sha256, second.fingerprint_sha256);
        house.app.close().await;
    }
}
