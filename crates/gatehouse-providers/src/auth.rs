//! `[[auth]]` and `[[limits]]`: how calls are authorised, and how many are allowed.

use std::collections::BTreeMap;

use gatehouse_signing::Span;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The form of a credential on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthKind {
    /// One header.
    Header,
    /// Several headers.
    Headers,
    /// `Authorization: Bearer`.
    Bearer,
    /// `Authorization: Basic`.
    Basic,
    /// A query parameter.
    Query,
    /// OAuth 2.0.
    Oauth2,
}

/// One way to authorise calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Its id in the profile.
    pub id: String,
    /// Its form.
    pub kind: AuthKind,
    /// The header, for forms with one.
    pub header: Option<String>,
    /// The headers with their formats, for the form `headers`.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The value with `{secret}` in it.
    pub format: Option<String>,
    /// The fields of the credential; one secret unless said.
    #[serde(default)]
    pub fields: Vec<AuthField>,
    /// What the secret looks like in each environment, as regular expressions.
    #[serde(default)]
    pub patterns: BTreeMap<String, String>,
    /// The scopes that a key may have.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// How many scopes the platform says there are.
    pub scopes_total: Option<u32>,
    /// Where in the platform's own pages a person makes one, such as `Settings → API keys`.
    pub made_at: Option<String>,
    /// What every key may do, such as `read-only`.
    pub access: Option<String>,
    /// How long a key or token lives.
    pub max_age: Option<Span>,
    /// Whether a key may have an expiry date.
    pub expires: Option<bool>,
    /// How a key is replaced.
    pub rotation: Option<Rotation>,
    /// Where the secret is kept: `keychain`.
    pub storage: Option<String>,
    /// Whether the credential travels as a cookie too.
    pub cookie: Option<bool>,
    /// The call that gives the credential.
    pub login: Option<Login>,
    /// The message of the dialogue that brings the credential.
    pub harvest: Option<Harvest>,
    /// The OAuth 2.0 grant.
    pub grant: Option<String>,
    /// Whether the grant uses PKCE.
    pub pkce: Option<bool>,
    /// The OAuth 2.0 authorisation address; empty when it is not known.
    pub authorize_url: Option<String>,
    /// The OAuth 2.0 token address; empty when it is not known.
    pub token_url: Option<String>,
    /// How the authorisation comes back, such as `loopback`.
    pub redirect: Option<String>,
}

/// A field of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthField {
    /// Its name, used as `{name}` in formats.
    pub name: String,
    /// Whether it is secret.
    #[serde(default)]
    pub secret: bool,
    /// Whether the platform shows it only once.
    #[serde(default)]
    pub shown_once: bool,
}

/// A permission of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Its id.
    pub id: String,
    /// Its name as a person reads it.
    pub label: Option<String>,
}

/// How a key is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Whether the old key keeps working for a while.
    pub overlap: bool,
}

/// A call that gives a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The method.
    pub method: String,
    /// The path below the base address.
    pub path: String,
    /// The fields of the body.
    pub body: Vec<String>,
    /// How many calls are allowed in [`Login::window`].
    pub limit: Option<u32>,
    /// The window of the limit.
    pub window: Option<Span>,
}

/// Where a dialogue brings a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Harvest {
    /// The step of the dialogue.
    pub dialogue: String,
    /// The JSON pointer into its body.
    pub pointer: String,
}

/// What a limit counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LimitScope {
    /// Calls with one key.
    ApiKey,
    /// Calls of everybody.
    Global,
    /// Calls from one address.
    Ip,
}

/// How many calls are allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Its id in the profile.
    pub id: String,
    /// What it counts by.
    pub scope: LimitScope,
    /// The number of calls; none when it is not known.
    pub limit: Option<u32>,
    /// The window.
    pub window: Option<Span>,
    /// The smallest number that can be set.
    pub min: Option<u32>,
    /// The largest number that can be set.
    pub max: Option<u32>,
    /// The status of a refused call.
    pub status: Option<u16>,
    /// The headers that tell where one stands.
    #[serde(default)]
    pub headers: LimitHeaders,
}

/// The headers that tell where one stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitHeaders {
    /// How many are allowed.
    pub limit: Option<String>,
    /// How many are left.
    pub remaining: Option<String>,
    /// When the window ends.
    pub reset: Option<String>,
    /// How long to wait.
    pub retry_after: Option<String>,
}
