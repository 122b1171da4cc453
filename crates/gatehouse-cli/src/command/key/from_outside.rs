//! Keys that come from elsewhere: from a log-in at the platform, or out of a file of another tool.

use gatehouse_app::view::{
    FoundKeyView, KeyFileRemoveRequest, KeyFileRequest, KeyLoginRequest, KeyTakeRequest, OAuthBeginRequest,
    OAuthRequest, TakenKey,
};
use gatehouse_model::{Problem, Secret};

use super::super::House;
use super::super::api::tell_waits;
use super::{one, words};
use crate::args::{KeyImportArgs, KeyLoginArgs};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

/// The name under which this process's one log-in is told.
const LOGIN_RUN: &str = "login";

/// Carries out `gatehouse key login …`.
pub(super) async fn log_in(house: &House, args: KeyLoginArgs, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let workspace = pick::workspace(&app, args.place.workspace.as_deref()).await?;
    let connection = pick::connection(&workspace, args.place.connection.as_deref())?;
    let key = match (args.client_id, args.user) {
        (Some(client_id), _) => {
            let client_secret = match args.secret.is_given() {
                true => Some(one(&args.secret, "client_secret")?),
                false => None,
            };
            let request = OAuthBeginRequest {
                connection_id: connection.id,
                name: args.name,
                client_id,
                client_secret,
                scopes: args.scopes,
                port: args.port,
            };
            let begun = app.begin_oauth(request).await?;
            out.note(&format!("Open this address in a browser and allow it there:\n{}", begun.address));
            app.finish_oauth(OAuthRequest { login_id: begun.login_id }).await?
        }
        (None, user) => {
            let request = KeyLoginRequest {
                connection_id: connection.id,
                name: args.name,
                user: user.unwrap_or_default(),
                password: one(&args.secret, "password")?,
                run: Some(LOGIN_RUN.to_owned()),
            };
            let told = tell_waits(std::sync::Arc::clone(&app), *out, LOGIN_RUN);
            let key = app.log_in(request).await;
            told.abort();
            key?
        }
    };
    out.result(&key, || words(&key));
    Ok(Ended::Done)
}

/// Carries out `gatehouse key import …`.
pub(super) async fn import(house: &House, args: KeyImportArgs, out: &Out) -> Result<Ended, Problem> {
    let text = Secret::new(file::read(&args.file)?);
    let shown = args.file.display().to_string();
    let name =
        args.file.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    let app = if args.take.is_empty() { house.read().await? } else { house.write().await? };
    let workspace = pick::workspace(&app, args.place.workspace.as_deref()).await?;
    let connection = pick::connection(&workspace, args.place.connection.as_deref())?;
    let request = || KeyFileRequest { connection_id: connection.id, name: name.clone(), text: text.clone() };
    let found = app.keys_in_file(request()).await?;
    if args.take.is_empty() {
        out.result(&found, || {
            let rows = found.keys.iter().map(row).collect();
            let list = table(&["name", "line", "ends in", "slot", "environment", "note"], rows);
            format!("{shown} is {}.\n{list}\nTake one with --take NAME.", found.format)
        });
        return Ok(Ended::Done);
    }
    let keys =
        args.take.iter().map(|asked| chosen(asked, &found.keys, &shown)).collect::<Result<_, Problem>>()?;
    // Asked before anything is taken: a refusal changes nothing.
    if args.remove_file {
        pick::confirmed(args.yes, &format!("Removing {shown} once its keys are kept"))?;
    }
    let taken = app.take_keys(KeyTakeRequest { file: request(), keys }).await?;
    if args.remove_file {
        let path = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
        let request = KeyFileRemoveRequest { path: path.display().to_string(), digest: found.digest };
        let gone = app.remove_key_file(request).await?;
        out.note(&format!("Removed {shown}. Copies of it elsewhere are not known to Gatehouse."));
        if gone.other_names > 0 {
            out.note(&format!(
                "The same file has {} other names, which still hold the keys.",
                gone.other_names
            ));
        }
        if gone.versioned {
            out.note("It lay in a folder under version control, whose history may hold it: change the keys.");
        }
    } else {
        out.note(&format!(
            "{shown} still holds them in plain text. Remove it, or give --remove-file the next time."
        ));
    }
    out.result(&taken, || taken.keys.iter().map(words).collect::<Vec<_>>().join("\n"));
    Ok(Ended::Done)
}

fn row(key: &FoundKeyView) -> Vec<String> {
    vec![
        key.name.clone(),
        key.line.map(|line| line.to_string()).unwrap_or_default(),
        if key.last_four.is_empty() { String::new() } else { format!("…{}", key.last_four) },
        key.slot.clone().unwrap_or_default(),
        key.looks_like.map(|environment| environment.as_str().to_owned()).unwrap_or_default(),
        key.problem.as_ref().map(|problem| problem.message.clone()).unwrap_or_default(),
    ]
}

fn chosen(asked: &str, found: &[FoundKeyView], file: &str) -> Result<TakenKey, Problem> {
    let (name, slot) = match asked.split_once('=') {
        Some((name, slot)) => (name, Some(slot.to_owned())),
        None => (asked, None),
    };
    let key = found.iter().find(|key| key.name == name).ok_or_else(|| {
        Problem::new("key_file.no_such_value", format!("{file} has no value `{name}` that looks like a key."))
            .hint("Run it without --take to see what it has.")
    })?;
    let slot = slot.or_else(|| key.slot.clone()).ok_or_else(|| {
        Problem::new("usage.slot_needed", format!("What `{name}` is for is not told by the file."))
            .hint(format!("Say it: --take {name}=api_key, or another slot."))
    })?;
    Ok(TakenKey { index: key.index, name: name.to_owned(), slot })
}
