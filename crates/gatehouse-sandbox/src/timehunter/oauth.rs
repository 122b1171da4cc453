//! An OAuth 2.0 authorization server: code with PKCE (RFC 6749, 7636), loopback redirects (RFC 8252), rotated refresh
//! tokens. TimeHunter promises a third-party log-in and publishes no address of it.

use std::net::IpAddr;

use gatehouse_model::Timestamp;
use jiff::SignedDuration;
use serde_json::{Value, json};
use url::{Host, Url};

use super::TimeHunter;
use super::accounts::FIRST_EMAIL;
use super::keys::Scope;
use super::routes::Asked;
use crate::fields::{Field, Kind, may, must};
use crate::imitation::{Answer, Call, World};
use crate::token::{Mint, TokenFault, challenge, digest};

/// The one client: public, as a program on somebody's desk is.
pub(super) const CLIENT: &str = "gatehouse";
/// The paths to which a client of the loopback may be sent back; the port is free (RFC 8252, section 7.3).
const REDIRECT_PATHS: [&str; 3] = ["/", "/callback", "/oauth/callback"];
const CODE_SECONDS: i64 = 60;
/// How long codes and tokens are known as ended.
const KEPT: i64 = 3600;
const ACCESS_SECONDS: i64 = 3600;
const REFRESH_SECONDS: i64 = 30 * 24 * 3600;

/// The parameters of the authorization address. `decision` is the sandbox's own: `deny`, or `ask` for a page.
pub(super) const AUTHORIZE: &[Field] = &[
    must("response_type", Kind::OneOf(&["code"])),
    must("client_id", Kind::Text),
    must("redirect_uri", Kind::Text),
    must("code_challenge", Kind::Text),
    must("code_challenge_method", Kind::OneOf(&["S256"])),
    may("scope", Kind::OneOf(&["read-only", "full-access"])),
    may("state", Kind::Text),
    may("decision", Kind::OneOf(&["allow", "deny", "ask"])),
];

struct Code {
    digest: String,
    redirect: String,
    challenge: String,
    scope: Scope,
    end: Timestamp,
    used: bool,
    family: String,
}

struct Token {
    digest: String,
    family: String,
    scope: Scope,
    end: Timestamp,
    refresh: bool,
    /// A refresh token is good once.
    used: bool,
}

/// Codes and tokens, as digests. All that come from one consent are a family, and end together when one is stolen.
pub(super) struct OAuth {
    mint: Mint,
    codes: Vec<Code>,
    tokens: Vec<Token>,
}

impl OAuth {
    pub(super) fn new(seed: u64) -> Self {
        Self { mint: Mint::new(seed, "timehunter/oauth"), codes: Vec::new(), tokens: Vec::new() }
    }

    /// Tells who holds an access token and what it opens.
    pub(super) fn bearer(&self, token: &str, now: Timestamp) -> Result<(String, Scope), TokenFault> {
        let digest = digest(token);
        let found = self.tokens.iter().find(|one| one.digest == digest && !one.refresh);
        match found {
            Some(found) if found.end > now => Ok((FIRST_EMAIL.to_owned(), found.scope)),
            Some(_) => Err(TokenFault::Ended),
            None => Err(TokenFault::Foreign),
        }
    }

    fn end_family(&mut self, family: &str) {
        self.tokens.retain(|token| token.family != family);
    }

    fn grant(&mut self, family: &str, scope: Scope, now: Timestamp) -> Answer {
        let (access, refresh) = (self.mint.hex(), self.mint.hex());
        for (value, seconds, is_refresh) in
            [(&access, ACCESS_SECONDS, false), (&refresh, REFRESH_SECONDS, true)]
        {
            self.tokens.push(Token {
                digest: digest(value),
                family: family.to_owned(),
                scope,
                end: later(now, seconds),
                refresh: is_refresh,
                used: false,
            });
        }
        let body = json!({ "access_token": access, "token_type": "Bearer", "expires_in": ACCESS_SECONDS,
            "refresh_token": refresh, "scope": scope.as_str() });
        Answer::json(200, &body).with("Cache-Control", "no-store").with("Pragma", "no-cache")
    }
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// Tells whether a redirect is one of the client's: http, a loopback address or `localhost`, a known path, any port.
fn is_own_redirect(redirect: &str) -> bool {
    let Ok(url) = Url::parse(redirect) else { return false };
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    url.scheme() == "http" && loopback && bare && REDIRECT_PATHS.contains(&url.path())
}

/// `GET /oauth/authorize`: consents by itself, unless `decision` says otherwise, and redirects with a code.
///
/// A wrong client or redirect is told on a page and never redirected (RFC 6749, section 4.1.2.1).
pub(super) fn authorize(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let call = asked.call;
    let param = |name: &str| call.param(name).unwrap_or_default();
    if param("client_id") != CLIENT {
        return page(400, "Unknown client", "<p>This client is not registered.</p>");
    }
    let redirect = param("redirect_uri");
    if !is_own_redirect(&redirect) {
        return page(400, "Wrong redirect", "<p>This address is not registered for the client.</p>");
    }
    let Ok(mut back) = Url::parse(&redirect) else { return page(400, "Wrong redirect", "") };
    let state = call.param("state");
    let mut send_back = |pairs: &[(&str, &str)]| {
        back.query_pairs_mut().extend_pairs(pairs);
        if let Some(state) = &state {
            back.query_pairs_mut().append_pair("state", state);
        }
        Answer::empty(302).with("Location", &back).with("Cache-Control", "no-store")
    };
    if param("response_type") != "code" {
        return send_back(&[("error", "unsupported_response_type")]);
    }
    let wanted = param("code_challenge");
    if param("code_challenge_method") != "S256" || !(43..=128).contains(&wanted.len()) {
        let why = "code_challenge with S256 is needed";
        return send_back(&[("error", "invalid_request"), ("error_description", why)]);
    }
    let scope = match param("scope").as_str() {
        "" | "read-only" => Scope::ReadOnly,
        "full-access" => Scope::FullAccess,
        _ => return send_back(&[("error", "invalid_scope")]),
    };
    match param("decision").as_str() {
        "deny" => {
            return send_back(&[("error", "access_denied"), ("error_description", "The person said no")]);
        }
        "ask" => return consent(call, scope),
        _ => {}
    }
    here.oauth.codes.retain(|code| later(code.end, KEPT) > world.now);
    here.oauth.tokens.retain(|token| later(token.end, KEPT) > world.now);
    let code = here.oauth.mint.hex();
    here.oauth.codes.push(Code {
        digest: digest(&code),
        redirect,
        challenge: wanted,
        scope,
        end: later(world.now, CODE_SECONDS),
        used: false,
        family: here.oauth.mint.hex(),
    });
    send_back(&[("code", &code)])
}

/// A page with two links; it needs no script.
fn consent(call: &Call, scope: Scope) -> Answer {
    let rest: Vec<(String, String)> = call.params().filter(|(name, _)| name != "decision").collect();
    let link = |decision: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&rest).append_pair("decision", decision);
        // The serializer writes no quote and no angle bracket; an ampersand is all that HTML wants escaped.
        query.finish().replace('&', "&amp;")
    };
    let body = format!(
        "<p>Gatehouse asks for {}.</p><p><a href=\"?{}\">Allow</a> <a href=\"?{}\">Deny</a></p>",
        scope.as_str(),
        link("allow"),
        link("deny")
    );
    page(200, "TimeHunter (sandbox)", &body)
}

fn page(status: u16, title: &str, body: &str) -> Answer {
    let html =
        format!("<!doctype html><html lang=\"en\"><title>{title}</title><h1>{title}</h1>{body}</html>");
    Answer::of(status, "text/html; charset=utf-8", html).with("Cache-Control", "no-store")
}

fn refused(status: u16, error: &str, why: &str) -> Answer {
    let body = json!({ "error": error, "error_description": why });
    Answer::json(status, &body).with("Cache-Control", "no-store")
}

/// `POST /oauth/token`: a code with its verifier, or a refresh token, for new tokens.
pub(super) fn token(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    if !asked.call.is_type("application/x-www-form-urlencoded") {
        return refused(400, "invalid_request", "The body must be a form.");
    }
    let fields: Vec<(String, String)> = asked.call.form().collect();
    let field =
        |name: &str| fields.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value.as_str());
    if field("client_id") != CLIENT {
        return refused(401, "invalid_client", "The client is not registered.");
    }
    match field("grant_type") {
        "authorization_code" => from_code(
            &mut here.oauth,
            field("code"),
            field("redirect_uri"),
            field("code_verifier"),
            world.now,
        ),
        "refresh_token" => from_refresh(&mut here.oauth, field("refresh_token"), world.now),
        _ => refused(400, "unsupported_grant_type", "There are authorization_code and refresh_token."),
    }
}

fn from_code(oauth: &mut OAuth, code: &str, redirect: &str, verifier: &str, now: Timestamp) -> Answer {
    let wrong = |why: &str| refused(400, "invalid_grant", why);
    let digest = digest(code);
    let Some(found) = oauth.codes.iter_mut().find(|one| one.digest == digest) else {
        return wrong("The code is not known.");
    };
    if found.used {
        // Somebody else has the code too: what was given for it ends (RFC 6749, section 4.1.2).
        let family = found.family.clone();
        oauth.end_family(&family);
        return wrong("The code was used before; its tokens have ended.");
    }
    if found.end <= now {
        return wrong("The code has expired.");
    }
    if found.redirect != redirect {
        return wrong("The redirect is not the one that was asked with.");
    }
    if challenge(verifier) != found.challenge {
        return wrong("The verifier does not fit the challenge.");
    }
    found.used = true;
    let (family, scope) = (found.family.clone(), found.scope);
    oauth.grant(&family, scope, now)
}

fn from_refresh(oauth: &mut OAuth, refresh: &str, now: Timestamp) -> Answer {
    let wrong = |why: &str| refused(400, "invalid_grant", why);
    let digest = digest(refresh);
    let Some(found) = oauth.tokens.iter_mut().find(|one| one.digest == digest && one.refresh) else {
        return wrong("The refresh token is not known.");
    };
    let (family, scope) = (found.family.clone(), found.scope);
    if found.used {
        oauth.end_family(&family);
        return wrong("The refresh token was used before; its tokens have ended.");
    }
    if found.end <= now {
        return wrong("The refresh token has expired.");
    }
    found.used = true;
    oauth.tokens.retain(|token| token.family != family || token.refresh);
    oauth.grant(&family, scope, now)
}

/// `POST /oauth/revoke`: ends the whole family of a token; 200 for an unknown one too (RFC 7009, section 2.2).
pub(super) fn revoke(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let given = asked.call.form().find(|(name, _)| name == "token").map(|(_, value)| digest(&value));
    let found = here.oauth.tokens.iter().find(|token| Some(&token.digest) == given.as_ref());
    if let Some(family) = found.map(|token| token.family.clone()) {
        here.oauth.end_family(&family);
    }
    Answer::json(200, &Value::Object(serde_json::Map::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("http://127.0.0.1:51004/callback", true)]
    #[case("http://127.0.0.1:9/oauth/callback", true)]
    #[case("http://[::1]:51004/callback", true)]
    #[case("http://localhost:51004/", true)]
    #[case("https://127.0.0.1:51004/callback", false)]
    #[case("http://127.0.0.1:51004/other", false)]
    #[case("http://127.0.0.1:51004/callback?next=x", false)]
    #[case("http://127.0.0.1.evil.example/callback", false)]
    #[case("http://user@127.0.0.1:1/callback", false)]
    #[case("nowhere", false)]
    fn only_the_loopback_is_sent_back_to(#[case] redirect: &str, #[case] own: bool) {
        assert_eq!(is_own_redirect(redirect), own);
    }
}
