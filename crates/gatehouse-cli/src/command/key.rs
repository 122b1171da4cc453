//! `gatehouse key`.

mod from_outside;

use std::collections::BTreeMap;

use gatehouse_app::view::{
    KeyAddRequest, KeyChange, KeyRequest, KeyRotateRequest, KeySetRequest, KeyTryView, KeyView,
    WorkspaceRequest,
};
use gatehouse_model::{Problem, Secret};
use serde_json::{Value, json};

use super::House;
use super::delivery::verify_again::tell_followed;
use crate::args::KeyCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;
use crate::secret_input::SecretInput;

/// Carries out `gatehouse key …`.
pub(super) async fn run(house: &House, command: KeyCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        KeyCommand::Add(args) => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, args.place.workspace.as_deref()).await?;
            let connection = pick::connection(&workspace, args.place.connection.as_deref())?;
            let fields = pairs(&args.fields, "field")?;
            let value = one(&args.secret, &args.slot)?;
            let request = KeyAddRequest {
                connection_id: connection.id,
                name: args.name,
                slot: args.slot,
                value,
                fields,
                scopes: args.scopes,
                expires_at: args.expires,
            };
            let made = app.add_key(request).await?;
            out.result(&made, || words(&made));
            tell_followed(&app, out).await;
        }
        KeyCommand::Set(args) => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, args.place.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &args.name).await?;
            let change = KeyChange {
                name: args.rename,
                scopes: (args.no_scopes || !args.scopes.is_empty()).then_some(args.scopes),
                fields: pairs(&args.fields, "field")?,
                expires_at: args.expires,
                no_end: args.no_end,
            };
            let set = app.set_key(KeySetRequest { key_id: key.id, change }).await?;
            out.result(&set, || words(&set));
        }
        KeyCommand::Rotate(args) => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, args.place.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &args.name).await?;
            let request = KeyRotateRequest {
                key_id: key.id,
                value: one(&args.secret, &key.slot)?,
                overlap_s: Some(args.overlap.as_secs()),
                fields: pairs(&args.fields, "field")?,
                expires_at: args.expires,
            };
            let new = app.rotate_key(request).await?;
            let overlap = gatehouse_model::format_span(args.overlap);
            out.result(&new, || format!("{}\n  the old value is tried for {overlap} more", words(&new)));
            tell_followed(&app, out).await;
        }
        KeyCommand::Revoke { name, yes, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &name).await?;
            pick::confirmed(yes, &format!("Revoking key `{name}`"))?;
            let revoked = app.revoke_key(KeyRequest { key_id: key.id }).await?;
            out.result(&revoked, || {
                format!(
                    "`{name}` is used no more and its value is gone here. Revoke it at {} too.",
                    revoked.platform
                )
            });
        }
        KeyCommand::Login(args) => return from_outside::log_in(house, args, out).await,
        KeyCommand::Import(args) => return from_outside::import(house, args, out).await,
        KeyCommand::List { scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let list = app.keys(WorkspaceRequest { workspace_id: workspace.id }).await?;
            out.result(&list, || {
                if list.keys.is_empty() {
                    return format!("`{}` has no keys. Add one with `gatehouse key add`.", workspace.name);
                }
                let rows = list.keys.iter().map(|key| {
                    let print = key.fingerprint_sha256.get(..8).unwrap_or_default().to_owned();
                    let ends = if key.last_four.is_empty() {
                        String::new()
                    } else {
                        format!("…{}", key.last_four)
                    };
                    vec![
                        key.name.clone(),
                        key.connection.clone(),
                        key.slot.clone(),
                        ends,
                        print,
                        key.kept_in.as_str().to_owned(),
                        key.state.as_str().to_owned(),
                    ]
                });
                table(
                    &["name", "connection", "slot", "ends in", "fingerprint", "kept in", "state"],
                    rows.collect(),
                )
            });
        }
        KeyCommand::Show { name, sha256, scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &name).await?;
            let mut value = serde_json::to_value(&key).unwrap_or(Value::Null);
            let digest = match sha256 {
                true => Some(app.plain_digest(KeyRequest { key_id: key.id }).await?),
                false => None,
            };
            if let (Some(digest), Some(object)) = (&digest, value.as_object_mut()) {
                object.insert("sha256".to_owned(), json!(digest));
            }
            out.result(&value, || match digest {
                Some(digest) => format!("{}\n  sha256 {digest}", words(&key)),
                None => words(&key),
            });
        }
        KeyCommand::Check { name, local, scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &name).await?;
            let checked = app.check_key(KeyRequest { key_id: key.id }).await?;
            if let Some(problem) = checked.problem {
                return Err(problem);
            }
            let asked = match local {
                true => None,
                false => Some(app.try_key(KeyRequest { key_id: key.id }).await?),
            };
            let mut value = serde_json::to_value(&checked).unwrap_or(Value::Null);
            if let Some(object) = value.as_object_mut() {
                object.insert("platform".to_owned(), json!(asked));
            }
            out.result(&value, || {
                let mut told = format!("`{name}` can be read and is the value that was stored.");
                if let Some(asked) = &asked {
                    told.push_str(&said(asked));
                }
                told
            });
            if asked.is_some_and(|asked| asked.accepted == Some(false)) {
                return Ok(Ended::CheckFailed);
            }
        }
        KeyCommand::Remove { name, yes, scope } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &name).await?;
            pick::confirmed(yes, &format!("Removing key `{name}` from the keychain"))?;
            let gone = app.remove_key(KeyRequest { key_id: key.id }).await?;
            out.result(&gone, || format!("Removed `{name}`."));
        }
    }
    Ok(Ended::Done)
}

/// Reads the one secret that a key holds.
pub(super) fn one(secret: &SecretInput, slot: &str) -> Result<Secret, Problem> {
    let mut secrets = secret.read(slot)?;
    if secrets.len() != 1 {
        return Err(Problem::new("usage.one_secret", format!("{} secrets were given.", secrets.len()))
            .hint("A key holds one value; give a NUL only at the end, if at all."));
    }
    Ok(secrets.remove(0))
}

pub(super) fn words(key: &KeyView) -> String {
    let ends = if key.last_four.is_empty() { String::new() } else { format!(", ends in {}", key.last_four) };
    let mut words = format!(
        "{} ({}, {}{ends}), {}\n  fingerprint {}\n  kept in {}",
        key.name,
        key.connection,
        key.slot,
        key.state.as_str(),
        key.fingerprint_sha256,
        key.kept_in.as_str(),
    );
    for (name, value) in &key.fields {
        words.push_str(&format!("\n  {name} {value}"));
    }
    if !key.scopes.is_empty() {
        words.push_str(&format!("\n  scopes {}", key.scopes.join(", ")));
    }
    if let Some(end) = key.expires_at {
        let by = if key.expires_by_profile { ", by the age that the profile tells" } else { "" };
        words.push_str(&format!("\n  ends {end}{by}"));
    }
    if let Some(environment) = key.looks_like {
        words.push_str(&format!("\n  a {} key by its form", environment.as_str()));
    }
    words
}

/// Says what the platform said.
fn said(asked: &KeyTryView) -> String {
    let call = asked.call.as_deref().unwrap_or_default().trim();
    match (&asked.problem, asked.status) {
        (None, Some(status)) => format!("\nThe platform takes it: {call} was answered {status}."),
        (Some(problem), Some(_)) => {
            format!("\n{} {}", problem.message, problem.hint.as_deref().unwrap_or_default())
        }
        (Some(problem), None) => format!("\nThe platform was not asked. {}", problem.message),
        (None, None) => String::new(),
    }
}

/// Reads `NAME=VALUE` arguments.
pub(super) fn pairs(arguments: &[String], what: &str) -> Result<BTreeMap<String, String>, Problem> {
    arguments
        .iter()
        .map(|argument| {
            let pair = argument.split_once('=').filter(|(name, _)| !name.is_empty());
            pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| {
                Problem::new("usage.bad_pair", format!("`{argument}` is no {what}."))
                    .hint("Write it as NAME=VALUE.")
            })
        })
        .collect()
}
