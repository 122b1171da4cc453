//! JSON as a structure: what was added, removed, changed or moved, each with its pointer.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::lines::{rising, short};
use crate::view::{DiffChange, JsonChangeView, JsonDiffView};

/// The most differences that are given.
const MOST: usize = 1_000;

/// How many characters of a value are shown.
const SHOWN: usize = 200;

/// The shortest value, as it is written, that counts as moved and not as a second one that happens to be the same.
const TELLING: usize = 6;

/// Keys by which the members of a list are known again.
const NAMES: [&str; 5] = ["id", "uuid", "key", "code", "name"];

/// Compares two documents.
pub(super) fn json_diff(left: &Value, right: &Value) -> JsonDiffView {
    let mut walk = Walk::default();
    walk.value("", left, right);
    let cut = walk.cut;
    JsonDiffView { changes: with_moves(walk.found), cut }
}

#[derive(Default)]
struct Walk<'a> {
    found: Vec<Found<'a>>,
    cut: bool,
}

struct Found<'a> {
    change: DiffChange,
    pointer: String,
    from: Option<String>,
    left: Option<&'a Value>,
    right: Option<&'a Value>,
}

impl<'a> Walk<'a> {
    fn note(&mut self, change: DiffChange, pointer: &str, left: Option<&'a Value>, right: Option<&'a Value>) {
        self.put(Found { change, pointer: pointer.to_owned(), from: None, left, right });
    }

    fn put(&mut self, found: Found<'a>) {
        // Moves are found among what was added and removed, so that more is kept than is given.
        if self.found.len() < 2 * MOST {
            self.found.push(found);
        } else {
            self.cut = true;
        }
    }

    fn value(&mut self, pointer: &str, left: &'a Value, right: &'a Value) {
        match (left, right) {
            _ if self.cut => {}
            (Value::Object(left), Value::Object(right)) => self.object(pointer, left, right),
            (Value::Array(left), Value::Array(right)) => self.list(pointer, left, right),
            _ if left != right => self.note(DiffChange::Changed, pointer, Some(left), Some(right)),
            _ => {}
        }
    }

    fn object(&mut self, pointer: &str, left: &'a Map<String, Value>, right: &'a Map<String, Value>) {
        let order = |one: &'a Map<String, Value>, other: &Map<String, Value>| {
            one.keys().filter(|key| other.contains_key(*key)).collect::<Vec<_>>()
        };
        if order(left, right) != order(right, left) {
            self.note(DiffChange::Reordered, pointer, None, None);
        }
        for (key, old) in left {
            let place = below(pointer, key);
            match right.get(key) {
                Some(new) => self.value(&place, old, new),
                None => self.note(DiffChange::Removed, &place, Some(old), None),
            }
        }
        for (key, new) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
            self.note(DiffChange::Added, &below(pointer, key), None, Some(new));
        }
    }

    fn list(&mut self, pointer: &str, left: &'a [Value], right: &'a [Value]) {
        let Some((left_names, right_names)) = names(left, right) else {
            let shared = left.len().min(right.len());
            for (at, (old, new)) in left.iter().zip(right).enumerate() {
                self.value(&format!("{pointer}/{at}"), old, new);
            }
            for (at, old) in left.iter().enumerate().skip(shared) {
                self.note(DiffChange::Removed, &format!("{pointer}/{at}"), Some(old), None);
            }
            for (at, new) in right.iter().enumerate().skip(shared) {
                self.note(DiffChange::Added, &format!("{pointer}/{at}"), None, Some(new));
            }
            return;
        };
        let places: HashMap<_, _> = right_names.iter().enumerate().map(|(at, name)| (name, at)).collect();
        let both: Vec<_> = left_names
            .iter()
            .enumerate()
            .filter_map(|(at, name)| places.get(name).map(|there| (at, *there)))
            .collect();
        let kept: HashSet<_> =
            rising(&both.iter().map(|(_, there)| *there).collect::<Vec<_>>()).into_iter().collect();
        for (number, &(here, there)) in both.iter().enumerate() {
            let place = format!("{pointer}/{there}");
            if !kept.contains(&number) {
                self.put(Found {
                    change: DiffChange::Moved,
                    pointer: place.clone(),
                    from: Some(format!("{pointer}/{here}")),
                    left: None,
                    right: right.get(there),
                });
            }
            if let (Some(old), Some(new)) = (left.get(here), right.get(there)) {
                self.value(&place, old, new);
            }
        }
        for (at, old) in left.iter().enumerate().filter(|(at, _)| !places.contains_key(&left_names[*at])) {
            self.note(DiffChange::Removed, &format!("{pointer}/{at}"), Some(old), None);
        }
        let before: HashSet<_> = left_names.iter().collect();
        for (at, new) in right.iter().enumerate().filter(|(at, _)| !before.contains(&right_names[*at])) {
            self.note(DiffChange::Added, &format!("{pointer}/{at}"), None, Some(new));
        }
    }
}

/// What the members of two lists are known by: a key of theirs, else what they say; none where it is not unique.
fn names(left: &[Value], right: &[Value]) -> Option<(Vec<String>, Vec<String>)> {
    let by = |list: &[Value], key: Option<&str>| -> Option<Vec<String>> {
        let named: Option<Vec<_>> = list
            .iter()
            .map(|member| match key {
                Some(key) => member.get(key).filter(|name| !name.is_object() && !name.is_array()),
                None => Some(member).filter(|member| !member.is_object() && !member.is_array()),
            })
            .map(|name| name.map(Value::to_string))
            .collect();
        let named = named?;
        let unique: HashSet<_> = named.iter().collect();
        (unique.len() == named.len()).then_some(named)
    };
    NAMES
        .into_iter()
        .map(Some)
        .chain([None])
        .find_map(|key| by(left, key).zip(by(right, key)).filter(|_| !left.is_empty() && !right.is_empty()))
}

/// Makes one move of what is gone at one place and new, with the same contents, at another.
fn with_moves(found: Vec<Found<'_>>) -> Vec<JsonChangeView> {
    let mut gone: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, removed) in found.iter().enumerate().filter(|(_, one)| one.change == DiffChange::Removed) {
        if let Some(text) = removed.left.map(Value::to_string).filter(|text| text.len() >= TELLING) {
            gone.entry(text).or_default().push(at);
        }
    }
    let (mut froms, mut taken) = (HashMap::new(), HashSet::new());
    for (at, added) in found.iter().enumerate().filter(|(_, one)| one.change == DiffChange::Added) {
        let text = added.right.map(Value::to_string).unwrap_or_default();
        if let Some(from) = gone.get_mut(&text).and_then(Vec::pop) {
            froms.insert(at, from);
            taken.insert(from);
        }
    }
    let text = |value: Option<&Value>| value.map(|value| short(&value.to_string(), SHOWN));
    let view = |(at, one): (usize, &Found<'_>)| match froms.get(&at).and_then(|from| found.get(*from)) {
        Some(from) => JsonChangeView {
            change: DiffChange::Moved,
            pointer: one.pointer.clone(),
            from: Some(from.pointer.clone()),
            left: None,
            right: text(one.right),
        },
        None => JsonChangeView {
            change: one.change,
            pointer: one.pointer.clone(),
            from: one.from.clone(),
            left: text(one.left),
            right: text(one.right),
        },
    };
    let kept = found.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    kept.take(MOST).map(view).collect()
}

fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn told(left: &Value, right: &Value) -> Vec<String> {
        let tell = |one: JsonChangeView| {
            let word = format!("{:?}", one.change).to_lowercase();
            match one.from {
                Some(from) => format!("{word} {from} to {}", one.pointer),
                None => format!("{word} {}", one.pointer),
            }
        };
        json_diff(left, right).changes.into_iter().map(tell).collect()
    }

    #[rstest]
    #[case(json!({"a": 1, "b": {"c": "x"}}), json!({"a": 1, "b": {"c": "y"}}), &["changed /b/c"])]
    #[case(json!({"a/b": 1}), json!({"a~": 2}), &["removed /a~1b", "added /a~0"])]
    #[case(json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), &["reordered "])]
    #[case(json!([1, 2, 3]), json!([1, 3]), &["removed /1"])]
    #[case(json!([1, 2, 3]), json!([3, 1, 2]), &["moved /2 to /0"])]
    #[case(json!([1, 1]), json!([1, 2]), &["changed /1"])]
    #[case(json!([{"id": 7, "n": 1}, {"id": 8}]), json!([{"id": 8}, {"id": 7, "n": 2}]), &["moved /0 to /1", "changed /1/n"])]
    #[case(json!({"old": {"deep": [1, 2]}}), json!({"new": {"deep": [1, 2]}}), &["moved /old to /new"])]
    #[case(json!({"a": {}}), json!({"a": []}), &["changed /a"])]
    #[case(json!({"a": 1}), json!({"a": 1.0}), &["changed /a"])]
    #[case(json!(1), json!(1), &[])]
    fn a_difference_has_its_pointer(#[case] left: Value, #[case] right: Value, #[case] expected: &[&str]) {
        assert_eq!(told(&left, &right), expected);
    }

    #[test]
    fn many_differences_are_cut_and_long_values_too() {
        let many = |shift: usize| json!((0..9_000).map(|n| json!([n + shift])).collect::<Vec<_>>());
        let diff = json_diff(&many(0), &many(1));
        assert!(diff.cut && diff.changes.len() == MOST);
        let diff = json_diff(&json!({}), &json!({"a": "x".repeat(5_000)}));
        assert_eq!(diff.changes[0].right.as_ref().unwrap().chars().count(), SHOWN + 1);
    }
}
