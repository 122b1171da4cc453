//! Values as a person wrote them: read, tried, and refused with the path and the fix.

use gatehouse_model::Problem;
use gatehouse_signing::Template;
use toml::Table;

use crate::effective::Change;
use crate::fields::{self, FactKind};
use crate::layers::stored;
use crate::parse::{TreeError, nearest};
use crate::{Catalogue, Effective, Layer, ProfileError, SetValue, path, tree, value};

/// What no single value changes: the format, the profile's own name, whose word a value is, and what contradicts itself.
const FIXED: [&str; 4] = ["schema", "provider.id", "provenance", "contradiction"];

/// Reads values and checks the profile with all of them in force.
pub(crate) fn read_values(
    entry: &Effective,
    layer: Layer,
    wanted: &[(String, String)],
) -> Result<Vec<SetValue>, Problem> {
    let mut places = Vec::with_capacity(wanted.len());
    for (at, written) in wanted {
        let segments = path::split(at).ok_or_else(|| no_path(at))?;
        let at = path::join(&segments);
        if FIXED.iter().any(|fixed| path::leads_to(fixed, &at)) {
            return Err(Problem::new("profile.fixed_path", format!("`{at}` is not set here."))
                .hint("Write a file of your own for it; `docs/profiles.md` says how.")
                .field(at));
        }
        let candidates = value::candidates(&segments, tree::get(entry.tree(), &segments), written);
        places.push((segments, written, candidates));
    }
    // All at once first: two values may only fit together.
    let likeliest = |(segments, _, candidates): &(Vec<String>, &String, Vec<toml::Value>)| {
        Some((segments.clone(), candidates.first()?.clone()))
    };
    let together: Vec<Change> = places.iter().filter_map(likeliest).collect();
    if entry.lay(&together, &Table::new(), layer, ("", "")).is_ok() {
        return Ok(together.into_iter().map(|change| stored(entry.id(), change)).collect());
    }
    let (mut laid, mut read) = (entry.clone(), Vec::new());
    for (segments, written, candidates) in places {
        let mut refused = None;
        let fits = candidates.into_iter().find_map(|candidate| {
            let change = (segments.clone(), candidate);
            match laid.lay(std::slice::from_ref(&change), &Table::new(), layer, ("", "")) {
                Ok(next) => Some((next, change)),
                Err(error) => {
                    refused.get_or_insert((error, change));
                    None
                }
            }
        });
        match (fits, refused) {
            (Some((next, change)), _) => {
                laid = next;
                read.push(stored(entry.id(), change));
            }
            (None, Some((error, change))) => {
                let _ = written;
                return Err(of_change(&laid, &path::join(&segments), &change, error));
            }
            (None, None) => return Err(no_path(&path::join(&segments))),
        }
    }
    Ok(read)
}

fn no_path(at: &str) -> Problem {
    Problem::new("profile.unknown_path", format!("`{at}` is no path to a value."))
        .hint("Write names with dots between them, such as `webhooks.signature.hmac.header`.")
        .field(at)
}

/// Says that there is no profile of this id, and which one may be meant.
pub(crate) fn no_profile(catalogue: &Catalogue, id: &str) -> Problem {
    let known: Vec<&str> = catalogue.all().iter().map(Effective::id).collect();
    let hint = match catalogue.nearest_profile(id) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Known profiles: {}.", known.join(", ")),
    };
    Problem::new("profile.not_found", format!("There is no profile `{id}`.")).hint(hint).field("id")
}

/// Says why a change is refused, and what to write.
pub(crate) fn of_change(entry: &Effective, at: &str, change: &Change, error: TreeError) -> Problem {
    let (segments, given) = change;
    if let Some(problem) = unknown_entry(entry, segments) {
        return problem.field(at);
    }
    let (path_at, message, suggestion) = match error {
        TreeError::Value { path, message, suggestion } => (path, message, suggestion),
        TreeError::Whole(error) => return of_whole(at, given, &error),
    };
    let blocked = message.ends_with("has nothing below it");
    if message.starts_with("unknown field") || blocked {
        let hint = suggestion.map(|name| {
            let mut meant = path_at.clone();
            meant.pop();
            meant.push(name);
            format!("Did you mean `{}`?", path::join(&meant))
        });
        let problem = Problem::new("profile.unknown_path", format!("A profile has no value `{at}`."));
        return problem
            .hint(
                hint.unwrap_or_else(|| format!("`gatehouse profile show {}` lists every value.", entry.id())),
            )
            .field(at);
    }
    let hint = match suggestion {
        Some(name) => Some(format!("Did you mean `{name}`?")),
        None => way_to_write(segments),
    };
    let mut problem =
        Problem::new("profile.bad_value", format!("`{at}` cannot be {}: {message}.", shown(segments, given)))
            .field(at);
    problem.hint = hint;
    problem
}

fn of_whole(at: &str, given: &toml::Value, error: &ProfileError) -> Problem {
    let inner = error.problem();
    let text = match given {
        toml::Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    };
    let message = inner.message.trim_end_matches('.').to_owned();
    let mut problem =
        Problem::new("profile.bad_value", format!("`{at}` cannot be {text}: {message}.")).field(at);
    problem.hint = inner.hint.or_else(|| Some("What stood there before stays in force.".to_owned()));
    problem
}

fn shown(segments: &[String], given: &toml::Value) -> String {
    let text = value::text(segments, given);
    if text.is_empty() { "empty".to_owned() } else { format!("`{text}`") }
}

/// A change that goes through an entry that is not there would make a new one; a slip of the pen is likelier.
fn unknown_entry(entry: &Effective, segments: &[String]) -> Option<Problem> {
    for index in 1..segments.len() {
        let array = &segments[..index];
        if tree::key_of(array).is_none() {
            continue;
        }
        let (names, wanted) = (tree::names(entry.tree(), array), &segments[index]);
        if names.contains(wanted) {
            continue;
        }
        let message = format!("There is no `{wanted}` in `{}`.", path::join(array));
        let problem = Problem::new("profile.unknown_path", message);
        let near = nearest(wanted, names.iter().map(String::as_str));
        return Some(match near {
            Some(near) => problem.hint(format!("Did you mean `{near}`?")),
            None if names.is_empty() => problem,
            None => problem.hint(format!("There is: {}.", names.join(", "))),
        });
    }
    None
}

fn way_to_write(segments: &[String]) -> Option<String> {
    if fields::is_source(segments) {
        return Some("Write `header X-Name`, `body /pointer`, `query name` or `none`.".to_owned());
    }
    let (_, field) = fields::find(segments)?;
    Some(match field.kind {
        FactKind::Duration => "Write a number with its unit, such as `30s`, `5m`, `24h` or `7d`.".to_owned(),
        FactKind::Number => "Write a number.".to_owned(),
        FactKind::Bool => "Write `true` or `false`.".to_owned(),
        FactKind::Choice => format!("It is one of: {}.", field.choices.join(", ")),
        FactKind::List if segments.last().is_some_and(|last| last == "schedule") => {
            "Write waits with commas between them, such as `30s, 2m, 10m`.".to_owned()
        }
        FactKind::List => "Write the values with commas between them.".to_owned(),
        FactKind::Template if segments.last().is_some_and(|last| last == "signed") => {
            let names: Vec<String> =
                Template::PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
            format!("A template knows: {}.", names.join(" "))
        }
        FactKind::Template => "Write the text with `{sig}` or `{secret}` in its place.".to_owned(),
        FactKind::Text => return field.help.map(str::to_owned),
    })
}
