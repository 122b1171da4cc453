//! OpenAPI files, 3.0 and 3.1, read as they are: what is right in a file is usable whatever is wrong beside it.
//!
//! A file is walked as JSON rather than read into types, since one mistake would cost all of it. Nothing outside of the
//! file is ever fetched.

mod body;
mod example;
mod place;
mod shape;

use std::collections::BTreeSet;

use gatehouse_model::{Location, Problem};
use serde_json::{Map, Value};

pub(crate) use body::check_body;
pub(crate) use shape::Typed;

use crate::view::OpenApiRowView;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: u64 = 32 * 1024 * 1024;

/// The most problems and remote references that are told of one file.
const MOST: usize = 100;

/// How often one reference may lead to another.
const CHAIN: usize = 32;

/// The methods that a path may have, in the order in which they are listed.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// An OpenAPI file.
#[derive(Debug)]
pub(crate) struct Document {
    value: Value,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) openapi: String,
    pub(crate) servers: Vec<String>,
    pub(crate) rows: Vec<OpenApiRowView>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) remote: Vec<String>,
}

impl Document {
    /// Reads a file, JSON or YAML.
    ///
    /// # Errors
    /// `openapi.unreadable` with the place, `openapi.version` for one that is neither 3.0 nor 3.1.
    pub(crate) fn read(text: &str, file: &str) -> Result<Self, Problem> {
        let text = text.trim_start_matches('\u{feff}');
        let value =
            if text.trim_start().starts_with('{') { read_json(text, file)? } else { read_yaml(text, file)? };
        let told = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let openapi = told("openapi").or_else(|| told("swagger")).unwrap_or_default();
        if !["3.0", "3.1"].iter().any(|known| openapi == *known || openapi.starts_with(&format!("{known}.")))
        {
            let what = if openapi.is_empty() {
                "does not say which version of OpenAPI it is".to_owned()
            } else {
                format!("is of version {openapi}")
            };
            return Err(Problem::new("openapi.version", format!("{file} {what}; 3.0 and 3.1 are read."))
                .hint("Convert it to OpenAPI 3, or look whether it is the right file.")
                .at(Location {
                    file: Some(file.to_owned()),
                    field: Some("/openapi".to_owned()),
                    ..Location::default()
                }));
        }
        let info = |name: &str| {
            value.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let servers = value.get("servers").and_then(Value::as_array).into_iter().flatten();
        let servers = servers.filter_map(|server| server.get("url")?.as_str()).map(str::to_owned).collect();
        let mut document = Self {
            title: info("title"),
            version: info("version"),
            openapi,
            servers,
            rows: Vec::new(),
            problems: Vec::new(),
            remote: Vec::new(),
            value,
        };
        document.list(file);
        document.look_at_references(file);
        Ok(document)
    }

    /// Lists the operations.
    fn list(&mut self, file: &str) {
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let wrong = |pointer: String, message: &str| {
            Problem::new("openapi.mistake", format!("{message}, at {pointer}."))
                .hint("That part is left out; the rest of the file is usable.")
                .at(Location { file: Some(file.to_owned()), field: Some(pointer), ..Location::default() })
        };
        match self.value.get("paths") {
            Some(Value::Object(paths)) => {
                for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
                    let pointer = format!("/paths/{}", escaped(path));
                    let Some(Value::Object(item)) = self.resolved(item) else {
                        problems.push(wrong(pointer, "A path is no object, or leads nowhere"));
                        continue;
                    };
                    if !path.starts_with('/') {
                        problems.push(wrong(pointer, "A path does not begin with a slash"));
                        continue;
                    }
                    for method in METHODS {
                        match item.get(method) {
                            None => {}
                            Some(Value::Object(operation)) => rows.push(row(method, path, operation)),
                            Some(_) => problems
                                .push(wrong(format!("{pointer}/{method}"), "An operation is no object")),
                        }
                    }
                }
            }
            Some(_) => problems.push(wrong("/paths".to_owned(), "The paths are no object")),
            None => problems.push(wrong("/paths".to_owned(), "There are no paths")),
        }
        problems.truncate(MOST);
        (self.rows, self.problems) = (rows, problems);
    }

    /// Looks where each reference leads: out of the file, or nowhere.
    fn look_at_references(&mut self, file: &str) {
        let mut found = Vec::new();
        references(&self.value, &mut String::new(), &mut found);
        let mut remote = BTreeSet::new();
        for (place, reference) in found {
            match reference.strip_prefix('#') {
                None => {
                    remote.insert(reference.to_owned());
                }
                Some(pointer)
                    if self.value.pointer(&unescaped(pointer)).is_none() && self.problems.len() < MOST =>
                {
                    let message = format!("The reference {reference} leads nowhere.");
                    let problem = Problem::new("openapi.reference", message)
                        .hint("What it stands for is taken for anything.")
                        .at(Location {
                            file: Some(file.to_owned()),
                            field: Some(place),
                            ..Location::default()
                        });
                    self.problems.push(problem);
                }
                Some(_) => {}
            }
        }
        self.remote = remote.into_iter().take(MOST).collect();
    }

    /// Follows references inside the file to what they stand for; none where they lead out, nowhere or in a circle.
    pub(crate) fn resolved<'a>(&'a self, mut value: &'a Value) -> Option<&'a Value> {
        for _ in 0..CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Some(value) };
            value = self.value.pointer(&unescaped(reference.strip_prefix('#')?))?;
        }
        None
    }

    /// Gives the path item and the operation of a row.
    fn operation_values(&self, id: &str) -> Option<(&Value, &Value)> {
        let (method, path) = id.split_once(' ')?;
        let item = self.resolved(self.value.get("paths")?.get(path)?)?;
        Some((item, item.get(method.to_ascii_lowercase())?))
    }
}

fn row(method: &str, path: &str, operation: &Map<String, Value>) -> OpenApiRowView {
    let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
    let method = method.to_ascii_uppercase();
    let summary = [text("summary"), text("description"), text("operationId")]
        .into_iter()
        .find(|text| !text.trim().is_empty());
    let tag = operation.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str);
    OpenApiRowView {
        id: format!("{method} {path}"),
        path: path.to_owned(),
        summary: summary.unwrap_or_default().lines().next().unwrap_or_default().chars().take(200).collect(),
        tag: tag.unwrap_or_default().to_owned(),
        deprecated: operation.get("deprecated").and_then(Value::as_bool).unwrap_or_default(),
        method,
    }
}

fn references<'a>(value: &'a Value, place: &mut String, found: &mut Vec<(String, &'a str)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let before = place.len();
                place.push('/');
                place.push_str(&escaped(name));
                match value {
                    Value::String(reference) if name == "$ref" => found.push((place.clone(), reference)),
                    // What stands in an example is data.
                    _ if matches!(name.as_str(), "example" | "default" | "enum" | "const") => {}
                    value => references(value, place, found),
                }
                place.truncate(before);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let before = place.len();
                place.push_str(&format!("/{index}"));
                references(value, place, found);
                place.truncate(before);
            }
        }
        _ => {}
    }
}

/// Writes a name as a part of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Takes the encoding of addresses off the pointer of a reference.
fn unescaped(pointer: &str) -> String {
    if !pointer.contains('%') {
        return pointer.to_owned();
    }
    // A plus stands for itself in a fragment.
    let kept = pointer.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(kept.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}

fn read_json(text: &str, file: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|error| {
        unreadable(
            file,
            &error.to_string(),
            (u32::try_from(error.line()).ok(), u32::try_from(error.column()).ok()),
        )
    })
}

fn read_yaml(text: &str, file: &str) -> Result<Value, Problem> {
    yaml_serde::from_str(text).map_err(|error| {
        let place = error.location();
        let number = |number: usize| u32::try_from(number).ok();
        let line = place.as_ref().and_then(|place| number(place.line()));
        unreadable(file, &error.to_string(), (line, place.as_ref().and_then(|place| number(place.column()))))
    })
}

fn unreadable(file: &str, why: &str, (line, column): (Option<u32>, Option<u32>)) -> Problem {
    Problem::new("openapi.unreadable", format!("{file} cannot be read: {why}."))
        .hint("Give an OpenAPI file in JSON or YAML.")
        .at(Location { file: Some(file.to_owned()), line, column, ..Location::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    pub(super) fn document(value: &Value) -> Document {
        Document::read(&value.to_string(), "api.json").unwrap()
    }

    #[test]
    fn a_file_of_yaml_and_one_of_json_are_the_same() {
        let yaml = "openapi: 3.0.3\ninfo:\n  title: Pets\n  version: '1'\nservers:\n  - url: https://a.example/v1\n\
                    paths:\n  /pets/{id}:\n    get:\n      summary: One pet\n      tags: [pets]\n      deprecated: true\n";
        let read = Document::read(yaml, "api.yaml").unwrap();
        let expected = OpenApiRowView {
            id: "GET /pets/{id}".to_owned(),
            method: "GET".to_owned(),
            path: "/pets/{id}".to_owned(),
            summary: "One pet".to_owned(),
            tag: "pets".to_owned(),
            deprecated: true,
        };
        assert_eq!((read.rows.as_slice(), read.title.as_str()), ([expected].as_slice(), "Pets"));
        assert_eq!(read.servers, ["https://a.example/v1"]);
    }

    #[rstest]
    #[case("{\"openapi\":\n \"3.0.0\",,}", "openapi.unreadable", Some(2))]
    #[case("openapi: 3.0.0\n  bad: [", "openapi.unreadable", Some(2))]
    #[case("{\"swagger\":\"2.0\"}", "openapi.version", None)]
    #[case("{}", "openapi.version", None)]
    #[case("{\"openapi\":\"3.10.0\"}", "openapi.version", None)]
    #[case("", "openapi.version", None)]
    fn a_file_that_is_none_is_told_with_its_place(
        #[case] text: &str,
        #[case] code: &str,
        #[case] line: Option<u32>,
    ) {
        let problem = Document::read(text, "api").unwrap_err();
        assert_eq!(problem.code, code, "{problem}");
        if line.is_some() {
            assert_eq!(problem.at.unwrap().line, line);
        }
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_is_usable() {
        let read = document(&json!({"openapi": "3.1.0", "paths": {
            "/a": {"get": 5, "post": {"summary": "good"}},
            "/b": {"$ref": "#/components/pathItems/None"},
            "/c": {"get": {"responses": {"200": {"$ref": "#/components/responses/Gone"}}}},
        }}));
        assert_eq!(read.rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["POST /a", "GET /c"]);
        let places: Vec<_> =
            read.problems.iter().filter_map(|problem| problem.at.as_ref()?.field.clone()).collect();
        assert!(places.contains(&"/paths/~1a/get".to_owned()), "{places:?}");
        assert!(places.contains(&"/paths/~1c/get/responses/200/$ref".to_owned()), "{places:?}");
    }

    #[test]
    fn references_out_of_the_file_are_listed_and_circles_end() {
        let read = document(&json!({"openapi": "3.0.0", "paths": {
            "/a": {"$ref": "https://evil.example/paths.json#/a"},
            "/b": {"$ref": "#/paths/~1b"},
        }}));
        assert_eq!(read.remote, ["https://evil.example/paths.json#/a"]);
        assert!(read.rows.is_empty() && read.problems.len() >= 2);
    }

    #[test]
    fn two_thousand_operations_open_in_a_moment() {
        let mut paths = Map::new();
        for number in 0..2_000 {
            let schema = json!({"type": "object", "properties": {"id": {"type": "string"}, "next": {"$ref": "#/components/schemas/A"}}});
            paths.insert(format!("/things{number}/{{id}}"), json!({"get": {
                "summary": "One thing", "tags": ["things"],
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}},
            }}));
        }
        let text =
            json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": {"A": {"type": "object"}}}})
                .to_string();
        let began = std::time::Instant::now();
        let read = Document::read(&text, "api.json").unwrap();
        assert_eq!((read.rows.len(), read.problems.len()), (2_000, 0));
        // Unoptimised; the bench holds the real figure.
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
    }
}
