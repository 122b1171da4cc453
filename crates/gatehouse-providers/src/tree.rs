//! A profile as a tree of TOML, read and changed at dotted paths.

use toml::{Table, Value};

use crate::path;

/// The arrays whose entries go by a name, with the field that names them; `*` is one entry. Those marked are
/// written as `[[…]]` tables, and a file that holds only what differs is merged into them entry by entry.
const KEYED: [(&str, &str, bool); 17] = [
    ("contradiction", "id", true),
    ("contradiction.*.option", "id", true),
    ("environment", "id", true),
    ("auth", "id", true),
    ("auth.*.fields", "name", false),
    ("auth.*.scopes", "id", false),
    ("limits", "id", true),
    ("api.endpoint", "id", true),
    ("api.endpoint.*.query", "name", false),
    ("api.endpoint.*.body", "name", false),
    ("webhooks.signature", "id", true),
    ("webhooks.event", "name", true),
    ("dialogue.step", "id", true),
    ("import", "id", true),
    ("import.*.columns", "name", false),
    ("export", "id", true),
    ("scheme", "id", true),
];

/// Gives the field by which the entries of an array go, and whether files are merged into it.
fn keyed<S: AsRef<str>>(segments: &[S]) -> Option<(&'static str, bool)> {
    let fits = |pattern: &str| {
        pattern.split('.').count() == segments.len()
            && pattern.split('.').zip(segments).all(|(want, have)| want == "*" || want == have.as_ref())
    };
    KEYED.iter().find(|(pattern, ..)| fits(pattern)).map(|(_, key, merged)| (*key, *merged))
}

/// Gives the field by which the entries of an array go.
pub(crate) fn key_of<S: AsRef<str>>(segments: &[S]) -> Option<&'static str> {
    keyed(segments).map(|(key, _)| key)
}

fn entry<'v>(entries: &'v [Value], key: &str, name: &str) -> Option<&'v Value> {
    entries.iter().find(|entry| entry.get(key).and_then(Value::as_str) == Some(name))
}

/// Gives the value at a path.
pub(crate) fn get<'v, S: AsRef<str>>(tree: &'v Table, segments: &[S]) -> Option<&'v Value> {
    let (first, rest) = segments.split_first()?;
    let mut value = tree.get(first.as_ref())?;
    for (index, segment) in rest.iter().enumerate() {
        value = match value {
            Value::Array(entries) => entry(entries, key_of(&segments[..=index])?, segment.as_ref())?,
            other => other.get(segment.as_ref())?,
        };
    }
    Some(value)
}

/// Gives the names of the entries of an array that goes by names.
pub(crate) fn names<S: AsRef<str>>(tree: &Table, segments: &[S]) -> Vec<String> {
    let Some(key) = key_of(segments) else { return Vec::new() };
    let entries = get(tree, segments).and_then(Value::as_array);
    let named = entries.into_iter().flatten().filter_map(|entry| entry.get(key)?.as_str());
    named.map(str::to_owned).collect()
}

/// Puts a value at a path, making what leads to it; gives back the path of what is in the way, if something is.
pub(crate) fn set<S: AsRef<str>>(tree: &mut Table, segments: &[S], value: Value) -> Result<(), String> {
    let Some((last, leading)) = segments.split_last() else { return Err(String::new()) };
    let mut place: &mut Table = tree;
    let mut index = 0;
    while index < leading.len() {
        let here = &segments[..=index];
        let key = key_of(here);
        let blocked = || path::join(here);
        let made = if key.is_some() { Value::Array(Vec::new()) } else { Value::Table(Table::new()) };
        match (place.entry(leading[index].as_ref()).or_insert(made), key) {
            (Value::Array(entries), Some(key)) => {
                let name = segments[index + 1].as_ref();
                let found =
                    entries.iter().position(|entry| entry.get(key).and_then(Value::as_str) == Some(name));
                let found = found.unwrap_or_else(|| {
                    entries.push(named(key, name, Table::new()));
                    entries.len() - 1
                });
                if index + 1 == leading.len() {
                    let Value::Table(fields) = value else { return Err(blocked()) };
                    entries[found] = named(key, name, fields);
                    return Ok(());
                }
                place = entries[found].as_table_mut().ok_or_else(blocked)?;
                index += 2;
            }
            (Value::Table(table), _) => {
                place = table;
                index += 1;
            }
            _ => return Err(blocked()),
        }
    }
    place.insert(last.as_ref().to_owned(), value);
    Ok(())
}

fn named(key: &str, name: &str, mut fields: Table) -> Value {
    fields.insert(key.to_owned(), Value::String(name.to_owned()));
    Value::Table(fields)
}

/// Gives every value of a tree with its path, as a file that holds only what differs means it: a table that says
/// `from` or `form` is one value, and so is a list that is not written as `[[…]]` tables.
///
/// # Errors
/// The path of an entry without the field that names it.
pub(crate) fn leaves(tree: &Table) -> Result<Vec<(Vec<String>, Value)>, Vec<String>> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), tree, &mut found)?;
    Ok(found)
}

fn walk(
    segments: &mut Vec<String>,
    table: &Table,
    found: &mut Vec<(Vec<String>, Value)>,
) -> Result<(), Vec<String>> {
    for (name, value) in table {
        segments.push(name.clone());
        match (value, keyed(segments)) {
            (Value::Table(inner), _)
                if !inner.is_empty() && !inner.contains_key("from") && !inner.contains_key("form") =>
            {
                walk(segments, inner, found)?;
            }
            (Value::Array(entries), Some((key, true))) => {
                for entry in entries {
                    let fields = entry.as_table().ok_or_else(|| segments.clone())?;
                    let id = fields.get(key).and_then(Value::as_str).ok_or_else(|| segments.clone())?;
                    segments.push(id.to_owned());
                    let mut others = fields.clone();
                    others.remove(key);
                    if others.is_empty() {
                        found.push((segments.clone(), Value::Table(Table::new())));
                    }
                    walk(segments, &others, found)?;
                    segments.pop();
                }
            }
            _ => found.push((segments.clone(), value.clone())),
        }
        segments.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Table {
        toml::from_str(
            "[webhooks]\nevent_type = { from = 'body', pointer = '/e' }\n[[webhooks.signature]]\nid = 'hmac'\n\
             header = 'X'\n[[webhooks.event]]\nname = 'a.b'\n",
        )
        .unwrap()
    }

    fn cut(path: &str) -> Vec<String> {
        path::split(path).unwrap()
    }

    #[test]
    fn entries_go_by_their_names() {
        let mut tree = tree();
        assert_eq!(get(&tree, &cut("webhooks.signature.hmac.header")).unwrap().as_str(), Some("X"));
        set(&mut tree, &cut("webhooks.signature.hmac.header"), "Y".into()).unwrap();
        set(&mut tree, &cut("webhooks.event.\"a.b\".label"), "A".into()).unwrap();
        set(&mut tree, &cut("webhooks.event.\"c.d\".label"), "C".into()).unwrap();
        assert_eq!(get(&tree, &cut("webhooks.signature.hmac.header")).unwrap().as_str(), Some("Y"));
        assert_eq!(names(&tree, &["webhooks", "event"]), ["a.b", "c.d"]);
        assert_eq!(get(&tree, &cut("webhooks.event.\"c.d\".label")).unwrap().as_str(), Some("C"));
        assert_eq!(get(&tree, &cut("webhooks.event.x.label")), None);
    }

    #[test]
    fn a_whole_entry_keeps_its_name() {
        let mut tree = tree();
        let fields: Table = toml::from_str("kind = 'none'").unwrap();
        set(&mut tree, &cut("webhooks.signature.open"), Value::Table(fields)).unwrap();
        assert_eq!(names(&tree, &["webhooks", "signature"]), ["hmac", "open"]);
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let mut tree = tree();
        let error = set(&mut tree, &cut("webhooks.signature.hmac.header.x"), 1.into()).unwrap_err();
        assert_eq!(error, "webhooks.signature.hmac.header");
        assert!(set(&mut tree, &cut("webhooks.signature.hmac"), 1.into()).is_err());
    }

    #[test]
    fn a_source_is_one_value_and_entries_are_merged() {
        let paths: Vec<String> = leaves(&tree()).unwrap().iter().map(|(at, _)| path::join(at)).collect();
        assert_eq!(
            paths,
            ["webhooks.event.\"a.b\"", "webhooks.event_type", "webhooks.signature.hmac.header"]
        );
        let nameless: Table = toml::from_str("[[limits]]\nlimit = 1").unwrap();
        assert_eq!(leaves(&nameless).unwrap_err(), ["limits"]);
    }
}
