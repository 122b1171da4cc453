//! Every value of a profile as rows, grouped by what it is about.

use toml::Value;

use crate::fields::{self, FactKind};
use crate::{Effective, Layer, Provenance, path, tree, value};

/// A value of a profile as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The dotted path under which it is set.
    pub path: String,
    /// What it is, in words.
    pub label: String,
    /// The value in force, as a person reads and types it; empty where there is none.
    pub value: String,
    /// How it is written.
    pub kind: FactKind,
    /// The words to choose from.
    pub choices: &'static [&'static str],
    /// Whose word it is.
    pub provenance: Provenance,
    /// The layer that it comes from.
    pub layer: Layer,
    /// What the program itself says, where a person set another value.
    pub builtin_value: Option<String>,
    /// What it does.
    pub help: Option<&'static str>,
    /// Whether it can be set as one text.
    pub editable: bool,
    /// Whether the platform does not say it and nobody set it: what a person is asked for.
    pub unknown: bool,
}

/// Facts that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its id, such as `signature.hmac`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// The sections in the order in which they are shown, by the first word of their ids, with their titles.
const ORDER: [(&str, &str); 12] = [
    ("signature", "Signature"),
    ("webhooks", "Deliveries"),
    ("retry", "Tries again"),
    ("environment", "Environment"),
    ("auth", "Credential"),
    ("limits", "Limit"),
    ("api", "API"),
    ("calls", "Calls"),
    ("dialogue", "Dialogue"),
    ("import", "Imports"),
    ("export", "Exports"),
    ("sandbox", "Sandbox"),
];

impl Effective {
    /// Gives every value as a row, by section. Events and contradictions have lists of their own.
    pub fn sections(&self) -> Vec<Section> {
        let mut rows: Vec<((usize, String), (usize, String), Fact)> = Vec::new();
        let mut add = |segments: &[String], value: Option<&Value>| {
            let (rank, id) = section_of(segments);
            let order = fields::find(segments).map_or(usize::MAX, |(order, _)| order);
            let fact = self.fact(segments, value);
            rows.push(((rank, id), (order, fact.path.clone()), fact));
        };
        walk(&mut Vec::new(), self.tree(), &mut add);
        for pattern in fields::ABSENT {
            for segments in self.places(pattern) {
                if tree::get(self.tree(), &segments).is_none() {
                    add(&segments, None);
                }
            }
        }
        rows.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let mut sections: Vec<Section> = Vec::new();
        for ((rank, id), _, fact) in rows {
            match sections.last_mut() {
                Some(last) if last.id == id => last.facts.push(fact),
                _ => sections.push(Section { title: title_of(rank, &id), id, facts: vec![fact] }),
            }
        }
        sections
    }

    fn fact(&self, segments: &[String], now: Option<&Value>) -> Fact {
        let at = path::join(segments);
        let field = fields::find(segments).map(|(_, field)| field);
        let layer = self.layer_of(&at);
        let provenance =
            self.own_word(segments, layer).unwrap_or_else(|| self.profile().provenance_of(&at));
        let builtin = (layer != self.origin()).then(|| {
            let own = self.builtin_value(&at);
            own.map(|own| value::text(segments, own)).unwrap_or_default()
        });
        let offline = segments.get(1).is_some_and(|name| name == "offline");
        Fact {
            label: label_of(segments, field.map(|field| field.label)),
            value: now.map(|now| value::text(segments, now)).unwrap_or_default(),
            kind: field.map(|field| field.kind).or_else(|| now.map(value::kind_of)).unwrap_or(FactKind::Text),
            choices: field.map(|field| field.choices).unwrap_or_default(),
            provenance,
            layer,
            builtin_value: builtin,
            help: field.and_then(|field| field.help),
            editable: now.is_none_or(value::editable),
            unknown: provenance == Provenance::Assumed
                && layer == Layer::BuiltIn
                && self.id() != "generic"
                && !offline
                && field.is_some_and(|field| field.asked),
            path: at,
        }
    }

    /// Gives whose word an entry is, where it says so itself; what a person set in it is the person's.
    fn own_word(&self, segments: &[String], layer: Layer) -> Option<Provenance> {
        let entry = (1..segments.len()).rev().find(|end| tree::key_of(&segments[..*end]).is_some())?;
        let stated = tree::get(self.tree(), &segments[..=entry])?.get("provenance")?.clone();
        stated.try_into().ok().filter(|_| layer == self.origin())
    }

    /// Gives the paths that a pattern stands for, as far as what leads to them exists.
    fn places(&self, pattern: &str) -> Vec<Vec<String>> {
        let segments: Vec<String> = pattern.split('.').map(str::to_owned).collect();
        match segments.iter().position(|segment| segment == "*") {
            Some(star) => tree::names(self.tree(), &segments[..star])
                .into_iter()
                .map(|name| {
                    let mut named = segments.clone();
                    named[star] = name;
                    named
                })
                .collect(),
            None if tree::get(self.tree(), &segments[..segments.len() - 1]).is_some() => vec![segments],
            None => Vec::new(),
        }
    }
}

/// Visits every value that is a row: a source is one, and so is a list that is not written as `[[…]]` tables.
fn walk(segments: &mut Vec<String>, table: &toml::Table, add: &mut impl FnMut(&[String], Option<&Value>)) {
    for (name, value) in table {
        segments.push(name.clone());
        let place: Vec<&str> = segments.iter().map(String::as_str).collect();
        let elsewhere = matches!(
            place.as_slice(),
            ["schema" | "provider" | "provenance" | "contradiction"] | ["webhooks", "event"] | [.., "provenance"]
        );
        match value {
            _ if elsewhere => {}
            Value::Array(entries) if is_rows(segments) => {
                for entry in entries.iter().filter_map(Value::as_table) {
                    let Some(key) = tree::key_of(segments) else { continue };
                    let Some(id) = entry.get(key).and_then(Value::as_str) else { continue };
                    let mut fields = entry.clone();
                    fields.remove(key);
                    segments.push(id.to_owned());
                    walk(segments, &fields, add);
                    segments.pop();
                }
            }
            Value::Table(inner) if !fields::is_source(segments) => walk(segments, inner, add),
            other => add(segments, Some(other)),
        }
        segments.pop();
    }
}

fn is_rows(segments: &[String]) -> bool {
    let place: Vec<&str> = segments.iter().map(String::as_str).collect();
    matches!(
        place.as_slice(),
        ["environment" | "auth" | "limits" | "import" | "export" | "scheme"]
            | ["api", "endpoint"]
            | ["webhooks", "signature"]
            | ["dialogue", "step"]
    )
}

/// Gives the section of a value, with its place in the order.
fn section_of(segments: &[String]) -> (usize, String) {
    let name = |index: usize| segments.get(index).map_or("", String::as_str);
    let (head, id) = match (name(0), name(1)) {
        ("webhooks", "signature") => ("signature", format!("signature.{}", name(2))),
        ("scheme", scheme) => ("signature", format!("signature.{scheme}")),
        ("webhooks", "retry") => ("retry", "retry".to_owned()),
        ("api", "endpoint") => ("calls", "calls".to_owned()),
        (head @ ("environment" | "auth" | "limits"), entry) => (head, format!("{head}.{entry}")),
        (head, _) => (head, head.to_owned()),
    };
    (ORDER.iter().position(|(known, _)| *known == head).unwrap_or(ORDER.len()), id)
}

fn title_of(rank: usize, id: &str) -> String {
    let title = ORDER.get(rank).map_or(id, |(_, title)| *title);
    id.split_once('.').map_or_else(|| title.to_owned(), |(_, entry)| format!("{title} {entry}"))
}

/// Gives the words for a value; in a section of several entries, with the entry's name.
fn label_of(segments: &[String], known: Option<&str>) -> String {
    let mut named =
        segments.iter().enumerate().filter(|(index, _)| tree::key_of(&segments[..*index]).is_some());
    let entry = named.next_back().map(|(index, name)| (index, name.as_str()));
    let words = known.map(str::to_owned).unwrap_or_else(|| {
        let from = entry.map_or(1, |(index, _)| index + 1);
        let rest: Vec<String> =
            segments[from.min(segments.len() - 1)..].iter().map(|word| word.replace('_', " ")).collect();
        let text = rest.join(", ");
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default() + letters.as_str()
    });
    match (segments[0].as_str(), entry) {
        ("api" | "import" | "export" | "dialogue", Some((_, name))) => format!("{name}: {words}"),
        ("auth", _) if segments.len() == 4 && segments[2] == "patterns" => {
            format!("{words} ({})", segments[3])
        }
        _ => words,
    }
}
