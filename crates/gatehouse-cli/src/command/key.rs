//! `gatehouse key`.

use std::collections::BTreeMap;

use gatehouse_app::view::{KeyAddRequest, KeyRequest, KeyView, WorkspaceRequest};
use gatehouse_model::Problem;
use serde_json::{Value, json};

use super::House;
use super::delivery::verify_again::tell_followed;
use crate::args::KeyCommand;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Carries out `gatehouse key …`.
pub(super) async fn run(house: &House, command: KeyCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        KeyCommand::Add { name, slot, fields, scope, secret } => {
            let app = house.write().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let connection = pick::connection(&workspace, scope.connection.as_deref())?;
            let fields = pairs(&fields, "field")?;
            let mut secrets = secret.read(&slot)?;
            if secrets.len() != 1 {
                return Err(Problem::new(
                    "usage.one_secret",
                    format!("{} secrets were given.", secrets.len()),
                )
                .hint("A key holds one value; give a NUL only at the end, if at all."));
            }
            let value = secrets.remove(0);
            let request = KeyAddRequest { connection_id: connection.id, name, slot, value, fields };
            let made = app.add_key(request).await?;
            out.result(&made, || words(&made));
            tell_followed(&app, out).await;
        }
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
        KeyCommand::Check { name, scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let key = pick::key(&app, &workspace, &name).await?;
            let checked = app.check_key(KeyRequest { key_id: key.id }).await?;
            if let Some(problem) = checked.problem {
                return Err(problem);
            }
            out.result(&checked, || format!("`{name}` can be read and is the value that was stored."));
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

fn words(key: &KeyView) -> String {
    let ends = if key.last_four.is_empty() { String::new() } else { format!(", ends in {}", key.last_four) };
    format!(
        "{} ({}, {}{ends})\n  fingerprint {}\n  kept in {}",
        key.name,
        key.connection,
        key.slot,
        key.fingerprint_sha256,
        key.kept_in.as_str(),
    )
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
