//! Keys of an organisation: kept as digests, rotated with an overlap, revoked; and the tokens made from them.

use gatehouse_model::Timestamp;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::routes::Asked;
use super::{Keruja, problem, unprocessable};
use crate::fields::{Field, Kind, check, may, must};
use crate::imitation::{Answer, Call, World};
use crate::token::{Mint, TokenFault, TokenSigner, digest};

/// The twelve scopes; Keruja names none of hers.
pub(crate) const SCOPES: [&str; 12] = [
    "shifts:read",
    "shifts:write",
    "staff:read",
    "staff:write",
    "jobs:read",
    "jobs:write",
    "events:read",
    "events:write",
    "payroll:read",
    "payroll:write",
    "imports:write",
    "exports:read",
];
const TOKEN_SECONDS: i64 = 24 * 3600;
const NEW_KEY: [Field; 3] =
    [must("name", Kind::Text), may("scopes", Kind::SomeOf(&SCOPES)), may("expires_at", Kind::Moment)];
const ROTATION: [Field; 1] = [may("overlap_minutes", Kind::Whole(0, 10_080))];
/// How long both values hold when nothing is said.
const OVERLAP_MINUTES: i64 = 60;

/// Which data a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// Test data: the key starts `evk_test_`.
    Test,
    /// The other data. The prefix of such keys is not documented.
    Live,
}

impl Mode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Test => "evk_test_",
            Self::Live => "evk_live_",
        }
    }
}

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) key: String,
    pub(crate) organisation: String,
    pub(crate) mode: Mode,
    pub(crate) scopes: Vec<String>,
}

/// Why a caller is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    NoCredential,
    WrongPrefix,
    Unknown,
    Revoked,
    Ended,
}

impl Stranger {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NoCredential => "credential_missing",
            Self::WrongPrefix => "key_malformed",
            Self::Unknown => "credential_unknown",
            Self::Revoked => "key_revoked",
            Self::Ended => "credential_expired",
        }
    }

    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::NoCredential => "Send a key or a token as `Authorization: Bearer`.",
            Self::WrongPrefix => "A key starts with `evk_`.",
            Self::Unknown => "The key or token is not known.",
            Self::Revoked => "The key was revoked.",
            Self::Ended => "The key or token has expired.",
        }
    }
}

struct Key {
    id: String,
    organisation: String,
    mode: Mode,
    name: String,
    scopes: Vec<String>,
    /// SHA-256 of each value and when it ends; the newest one is last.
    values: Vec<(String, Option<Timestamp>)>,
    hint: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    revoked: bool,
}

impl Key {
    fn value(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "mode": self.mode.as_str(), "scopes": self.scopes,
            "prefix": self.mode.prefix(), "last_four": self.hint, "sha256": self.values.last().map(|(digest, _)| digest),
            "created_at": self.created_at.to_string(),
            "expires_at": self.values.last().and_then(|(_, end)| *end).map(|end| end.to_string()),
            "last_used_at": self.last_used_at.map(|at| at.to_string()),
            "status": if self.revoked { "revoked" } else { "active" },
        })
    }
}

/// The keys of all organisations.
pub(crate) struct Keys {
    keys: Vec<Key>,
    mint: Mint,
    signer: TokenSigner,
    first: Vec<(&'static str, String)>,
}

impl Keys {
    /// Makes a test key and a live key for each of two organisations.
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        let signer = TokenSigner::new(seed, "keruja");
        let mut keys =
            Self { keys: Vec::new(), mint: Mint::new(seed, "keruja/keys"), signer, first: Vec::new() };
        let first = [
            ("test key of the first organisation", "org_north", Mode::Test),
            ("live key of the first organisation", "org_north", Mode::Live),
            ("test key of the second organisation", "org_south", Mode::Test),
            ("live key of the second organisation", "org_south", Mode::Live),
        ];
        for (label, organisation, mode) in first {
            let scopes = SCOPES.map(str::to_owned).into();
            let value = keys.make("first key", (organisation, mode), scopes, None, now).1;
            keys.first.push((label, value));
        }
        keys
    }

    /// Gives the keys that there are from the start.
    pub(crate) fn first_ones(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.first.iter().map(|(label, value)| (*label, value.as_str()))
    }

    /// Tells who calls, and notes that the key was used.
    pub(crate) fn caller(&mut self, call: &Call, now: Timestamp) -> Result<Caller, Stranger> {
        let given = call.bearer().filter(|given| !given.is_empty()).ok_or(Stranger::NoCredential)?;
        let key = if given.contains('.') {
            let claims = self.signer.read(&given, now).map_err(|fault| match fault {
                TokenFault::Foreign => Stranger::Unknown,
                TokenFault::Ended => Stranger::Ended,
            })?;
            let key = self.keys.iter_mut().find(|key| claims["sub"] == key.id);
            key.ok_or(Stranger::Unknown)?
        } else {
            if !given.starts_with("evk_") {
                return Err(Stranger::WrongPrefix);
            }
            let digest = digest(&given);
            let known = |key: &&mut Key| key.values.iter().any(|(one, _)| *one == digest);
            let key = self.keys.iter_mut().find(known).ok_or(Stranger::Unknown)?;
            let end = key.values.iter().find(|(one, _)| *one == digest).and_then(|(_, end)| *end);
            if end.is_some_and(|end| end <= now) && !key.revoked {
                return Err(Stranger::Ended);
            }
            key
        };
        if key.revoked {
            return Err(Stranger::Revoked);
        }
        key.last_used_at = Some(now);
        Ok(Caller {
            key: key.id.clone(),
            organisation: key.organisation.clone(),
            mode: key.mode,
            scopes: key.scopes.clone(),
        })
    }

    fn make(
        &mut self,
        name: &str,
        (organisation, mode): (&str, Mode),
        scopes: Vec<String>,
        end: Option<Timestamp>,
        now: Timestamp,
    ) -> (Value, String) {
        let value = format!("{}{}", mode.prefix(), self.mint.hex());
        let key = Key {
            id: format!("key_{}", &self.mint.hex()[..12]),
            organisation: organisation.to_owned(),
            mode,
            name: name.to_owned(),
            scopes,
            values: vec![(digest(&value), end)],
            hint: last_four(&value),
            created_at: now,
            last_used_at: None,
            revoked: false,
        };
        let shown = key.value();
        self.keys.push(key);
        (shown, value)
    }

    /// Finds a key of the caller's organisation and mode: 404 where there is none, 403 where it is somebody else's.
    fn own(&mut self, id: &str, caller: &Caller) -> Result<&mut Key, Answer> {
        let key = self.keys.iter_mut().find(|key| key.id == id);
        let key = key.ok_or_else(|| problem(404, "not_found", "There is no such key."))?;
        if (&key.organisation, key.mode) == (&caller.organisation, caller.mode) {
            Ok(key)
        } else {
            Err(super::other_organisation())
        }
    }
}

fn last_four(value: &str) -> String {
    value.chars().skip(value.chars().count().saturating_sub(4)).collect()
}

/// `GET /api/v1/keys`.
pub(super) fn list(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let own = |key: &&Key| (&key.organisation, key.mode) == (&asked.caller.organisation, asked.caller.mode);
    let keys: Vec<Value> = keruja.keys.keys.iter().filter(own).map(Key::value).collect();
    Answer::json(200, &json!({ "data": keys }))
}

/// `POST /api/v1/keys`: the value is shown here and never again.
pub(super) fn create(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.object() {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let faults = check(&NEW_KEY, &body, false);
    if !faults.is_empty() {
        return unprocessable(faults.iter().map(crate::fields::FieldFault::value).collect());
    }
    let scopes = match body.get("scopes").and_then(Value::as_array) {
        Some(scopes) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => SCOPES.map(str::to_owned).into(),
    };
    let end = body.get("expires_at").and_then(Value::as_str).and_then(|end| end.parse().ok());
    let name = body["name"].as_str().unwrap_or_default();
    let whose = (asked.caller.organisation.as_str(), asked.caller.mode);
    let (mut shown, value) = keruja.keys.make(name, whose, scopes, end, world.now);
    shown["key"] = json!(value);
    Answer::json(201, &shown)
}

/// `POST /api/v1/keys/{id}/rotate`: a new value; the old one holds on for the overlap.
pub(super) fn rotate(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.object_or_empty() {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let faults = check(&ROTATION, &body, false);
    if !faults.is_empty() {
        return unprocessable(faults.iter().map(crate::fields::FieldFault::value).collect());
    }
    let minutes = body.get("overlap_minutes").and_then(Value::as_i64).unwrap_or(OVERLAP_MINUTES);
    let until = world.now.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX);
    let new = keruja.keys.mint.hex();
    let key = match keruja.keys.own(asked.params.get("id"), asked.caller) {
        Ok(key) if key.revoked => return problem(409, "key_revoked", "A revoked key cannot be rotated."),
        Ok(key) => key,
        Err(answer) => return answer,
    };
    let value = format!("{}{new}", key.mode.prefix());
    for (_, end) in &mut key.values {
        *end = Some(end.map_or(until, |end| end.min(until)));
    }
    key.values.push((digest(&value), None));
    key.hint = last_four(&value);
    let mut shown = key.value();
    shown["key"] = json!(value);
    shown["previous_valid_until"] = json!(until.to_string());
    Answer::json(200, &shown)
}

/// `DELETE /api/v1/keys/{id}`: no value of it is taken from now on.
pub(super) fn revoke(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    match keruja.keys.own(asked.params.get("id"), asked.caller) {
        Ok(key) => {
            key.revoked = true;
            Answer::empty(204)
        }
        Err(answer) => answer,
    }
}

/// `POST /api/v1/token`: a token of 24 hours in place of the key.
pub(super) fn token(keruja: &mut Keruja, asked: &Asked<'_>, world: &mut World) -> Answer {
    let claims = json!({ "org": asked.caller.organisation, "mode": asked.caller.mode.as_str() });
    let token = keruja.keys.signer.sign(&asked.caller.key, &claims, world.now, TOKEN_SECONDS);
    let end = world.now.checked_add(SignedDuration::from_secs(TOKEN_SECONDS)).unwrap_or(Timestamp::MAX);
    Answer::json(
        200,
        &json!({ "token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS,
            "expires_at": end.to_string() }),
    )
    .with("Cache-Control", "no-store")
}

/// `GET /api/v1/me`: who calls.
pub(super) fn me(keruja: &mut Keruja, asked: &Asked<'_>, _: &mut World) -> Answer {
    let key = keruja.keys.keys.iter().find(|key| key.id == asked.caller.key).map(Key::value);
    Answer::json(200, &json!({ "organisation": { "id": asked.caller.organisation }, "key": key }))
}
