//! Keys with a name, a scope, a limit and an end; who calls; and the trail of calls with the address of each.

use std::collections::VecDeque;
use std::time::Duration;

use gatehouse_model::Timestamp;
use serde_json::{Value, json};

use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::paging::number;
use crate::imitation::{Answer, Call, Limiter, Take, World};
use crate::token::{Mint, TokenFault, digest};

const KEPT: usize = 5_000;
/// The fields of a new key; the limit is from 100 to 10,000 calls an hour, as TimeHunter's page says.
pub(super) const NEW_KEY: &[Field] = &[
    must("name", Kind::Text),
    may("scope", Kind::OneOf(&["read-only", "full-access"])),
    may("limitPerHour", Kind::Whole(100, 10_000)),
    may("expiresAt", Kind::Moment),
    may("environment", Kind::OneOf(&["live", "test"])),
];
const USUAL_LIMIT: u32 = 1000;

/// What a credential may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    ReadOnly,
    FullAccess,
}

impl Scope {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::FullAccess => "full-access",
        }
    }

    pub(super) fn named(name: &str) -> Self {
        if name == "read-only" { Self::ReadOnly } else { Self::FullAccess }
    }
}

/// Who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// A user's address, or the name of a key.
    pub(super) who: String,
    /// `key`, `user` or `oauth`.
    pub(super) kind: &'static str,
    key: Option<String>,
    pub(super) scope: Scope,
}

impl Caller {
    pub(super) fn nobody() -> Self {
        Self { who: String::new(), kind: "nobody", key: None, scope: Scope::ReadOnly }
    }
}

/// Why a caller is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    NoCredential,
    WrongPrefix,
    Unknown,
    Revoked,
    Ended,
}

impl Stranger {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::NoCredential => "credential_missing",
            Self::WrongPrefix => "key_malformed",
            Self::Unknown => "credential_unknown",
            Self::Revoked => "key_revoked",
            Self::Ended => "credential_expired",
        }
    }

    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::NoCredential => "Send X-Api-Key, or a token as a cookie or as `Authorization: Bearer`.",
            Self::WrongPrefix => "A key starts with `th_live_`, and one for tests with `th_test_`.",
            Self::Unknown => "The key or token is not known.",
            Self::Revoked => "The key was revoked.",
            Self::Ended => "The key or token has expired.",
        }
    }
}

struct Key {
    id: String,
    name: String,
    scope: Scope,
    limit: u32,
    limiter: Limiter,
    digest: String,
    hint: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    revoked: bool,
}

impl Key {
    fn shown(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "scope": self.scope.as_str(), "limitPerHour": self.limit,
            "lastFour": self.hint, "createdAt": self.created_at.to_string(),
            "expiresAt": self.expires_at.map(|at| at.to_string()),
            "lastUsedAt": self.last_used_at.map(|at| at.to_string()), "revoked": self.revoked,
        })
    }
}

struct Entry {
    at: Timestamp,
    key: Option<String>,
    who: String,
    method: String,
    path: String,
    status: u16,
    ip: String,
}

impl Entry {
    fn shown(&self) -> Value {
        json!({ "timestamp": self.at.to_string(), "key": self.key, "who": self.who, "method": self.method,
            "endpoint": self.path, "status": self.status, "ip": self.ip })
    }
}

/// The keys, and the trail of calls.
pub(super) struct Keys {
    keys: Vec<Key>,
    first: Vec<(&'static str, String)>,
    mint: Mint,
    trail: VecDeque<Entry>,
}

impl Keys {
    pub(super) fn new(seed: u64, now: Timestamp) -> Self {
        let (mint, trail) = (Mint::new(seed, "timehunter/keys"), VecDeque::new());
        let mut keys = Self { keys: Vec::new(), first: Vec::new(), mint, trail };
        for (label, name, scope, environment) in [
            ("full access", "first key", Scope::FullAccess, "live"),
            ("reads only", "report key", Scope::ReadOnly, "live"),
            ("full access, test data", "test key", Scope::FullAccess, "test"),
        ] {
            let value = keys.make(name, scope, USUAL_LIMIT, (environment, None), now).1;
            keys.first.push((label, value));
        }
        keys
    }

    pub(super) fn first_ones(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.first.iter().map(|(label, value)| (*label, value.as_str()))
    }

    /// Counts a call of a key; none where the caller has no key.
    pub(super) fn take(&mut self, caller: &Caller, now: Timestamp) -> Option<Take> {
        let id = caller.key.as_ref()?;
        let key = self.keys.iter_mut().find(|key| key.id == *id)?;
        Some(key.limiter.take(id, now))
    }

    /// Writes a call down, with the address of who called.
    pub(super) fn note(&mut self, call: &Call, status: u16, caller: Option<&Caller>, now: Timestamp) {
        if self.trail.len() == KEPT {
            self.trail.pop_front();
        }
        self.trail.push_back(Entry {
            at: now,
            key: caller.and_then(|caller| caller.key.clone()),
            who: caller.map(|caller| caller.who.clone()).unwrap_or_default(),
            method: call.method.clone(),
            path: call.path.clone(),
            status,
            ip: call.peer.to_string(),
        });
    }

    fn make(
        &mut self,
        name: &str,
        scope: Scope,
        limit: u32,
        (environment, expires_at): (&str, Option<Timestamp>),
        now: Timestamp,
    ) -> (Value, String) {
        let value = format!("th_{environment}_{}", self.mint.hex());
        let key = Key {
            id: self.mint.uuid(),
            name: name.to_owned(),
            scope,
            limit,
            limiter: Limiter::new(limit, Duration::from_secs(3600)),
            digest: digest(&value),
            hint: value[value.len() - 4..].to_owned(),
            created_at: now,
            expires_at,
            last_used_at: None,
            revoked: false,
        };
        let shown = key.shown();
        self.keys.push(key);
        (shown, value)
    }

    fn by_value(&mut self, value: &str, now: Timestamp) -> Result<Caller, Stranger> {
        if !value.starts_with("th_live_") && !value.starts_with("th_test_") {
            return Err(Stranger::WrongPrefix);
        }
        let digest = digest(value);
        let key = self.keys.iter_mut().find(|key| key.digest == digest).ok_or(Stranger::Unknown)?;
        if key.revoked {
            return Err(Stranger::Revoked);
        }
        if key.expires_at.is_some_and(|end| end <= now) {
            return Err(Stranger::Ended);
        }
        key.last_used_at = Some(now);
        Ok(Caller { who: key.name.clone(), kind: "key", key: Some(key.id.clone()), scope: key.scope })
    }

    fn trail(&self, asked: &Asked<'_>, wanted: impl Fn(&Entry) -> bool) -> Answer {
        let limit = match number(asked.call, "limit", 100, 1..=1000) {
            Ok(limit) => limit,
            Err(bad) => {
                return failure(400, "bad_parameter", &format!("`{}` must be {}.", bad.name, bad.wanted));
            }
        };
        let newest = self.trail.iter().rev().filter(|entry| wanted(entry)).take(limit);
        success(200, &newest.map(Entry::shown).collect())
    }
}

/// Tells who calls: by key, by the cookie or bearer of a log-in, or by a token of OAuth.
pub(super) fn caller(here: &mut TimeHunter, call: &Call, now: Timestamp) -> Result<Caller, Stranger> {
    if let Some(value) = call.header("x-api-key") {
        return here.keys.by_value(&value, now);
    }
    let token = call.bearer().or_else(|| call.cookie("token")).filter(|token| !token.is_empty());
    let token = token.ok_or(Stranger::NoCredential)?;
    let fault = |fault| match fault {
        TokenFault::Foreign => Stranger::Unknown,
        TokenFault::Ended => Stranger::Ended,
    };
    if token.contains('.') {
        let who = here.accounts.user_of(&token, now).map_err(fault)?;
        return Ok(Caller { who, kind: "user", key: None, scope: Scope::FullAccess });
    }
    let (who, scope) = here.oauth.bearer(&token, now).map_err(fault)?;
    Ok(Caller { who, kind: "oauth", key: None, scope })
}

/// `GET /api/keys`.
pub(super) fn list(here: &mut TimeHunter, _: &Asked<'_>, _: &mut World) -> Answer {
    success(200, &here.keys.keys.iter().map(Key::shown).collect())
}

/// `POST /api/keys`: the value is shown here and never again.
pub(super) fn create(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(NEW_KEY) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let limit = body.get("limitPerHour").and_then(Value::as_u64).and_then(|limit| u32::try_from(limit).ok());
    let end = text("expiresAt").and_then(|end| end.parse::<Timestamp>().ok());
    if end.is_some_and(|end| end <= world.now) {
        return failure(422, "already_expired", "`expiresAt` lies in the past.");
    }
    let scope = Scope::named(text("scope").unwrap_or("read-only"));
    let environment = text("environment").unwrap_or("live");
    let name = text("name").unwrap_or_default();
    let made = here.keys.make(name, scope, limit.unwrap_or(USUAL_LIMIT), (environment, end), world.now);
    let (mut shown, value) = made;
    shown["key"] = json!(value);
    success(201, &shown)
}

/// `DELETE /api/keys/{id}`: this key alone.
pub(super) fn revoke(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    match here.keys.keys.iter_mut().find(|key| key.id == asked.params.get("id")) {
        Some(key) => {
            key.revoked = true;
            Answer::empty(204)
        }
        None => failure(404, "not_found", "There is no such key."),
    }
}

/// `GET /api/keys/{id}/audit`.
pub(super) fn audit_of_key(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let id = asked.params.get("id");
    if here.keys.keys.iter().all(|key| key.id != id) {
        return failure(404, "not_found", "There is no such key.");
    }
    here.keys.trail(asked, |entry| entry.key.as_deref() == Some(id))
}

/// `GET /api/audit`.
pub(super) fn audit(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    here.keys.trail(asked, |_| true)
}
