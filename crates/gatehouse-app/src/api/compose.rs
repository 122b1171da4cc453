//! From a call as a person made it to the request: holes filled, parameters checked, the body put together.
//!
//! Pure. The credential is no part of it.

use gatehouse_model::{Location, Problem};
use gatehouse_providers::{ApiEndpoint, ApiStyle, Pagination, Parameter, Profile};
use serde_json::{Map, Value};

use super::call_webhook::SecretPlace;
use super::{check, document};
use crate::view::{ApiCall, ApiRow};

/// What is known of a call beside what a person wrote: from the profile, or from an OpenAPI file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub(crate) id: String,
    pub(crate) holes: Vec<Parameter>,
    pub(crate) query: Vec<Parameter>,
    pub(crate) headers: Vec<Parameter>,
    pub(crate) body: Vec<Parameter>,
    pub(crate) pagination: Option<Pagination>,
    pub(crate) public: bool,
    /// Where the body takes webhooks of this one call.
    pub(crate) webhooks: Option<String>,
}

impl From<&ApiEndpoint> for Shape {
    fn from(endpoint: &ApiEndpoint) -> Self {
        Self {
            id: endpoint.id.clone(),
            holes: Vec::new(),
            query: endpoint.query.clone(),
            headers: Vec::new(),
            body: endpoint.body.clone(),
            pagination: endpoint.pagination.clone(),
            public: endpoint.public,
            webhooks: endpoint.webhooks.clone(),
        }
    }
}

/// A request without its credential.
#[derive(Debug, Clone, Default)]
pub(crate) struct Composed {
    pub(crate) method: String,
    /// The path below the base address, encoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) shape: Option<Shape>,
    /// Whether it changes something.
    pub(crate) writes: bool,
    /// The values of parameters that are secret, which no list may show.
    pub(crate) secrets: Vec<String>,
    /// Where the secret of a webhook of this call goes when it is sent.
    pub(crate) webhook: Option<SecretPlace>,
    pub(crate) problems: Vec<Problem>,
}

/// The methods that change nothing (RFC 9110, section 9.2.1).
const SAFE: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

/// Tells whether a method may change something.
pub(crate) fn may_write(method: &str) -> bool {
    !SAFE.contains(&method)
}

/// Finds what the profile says of a call: the endpoint that it was made from, else the one with this method and path.
pub(crate) fn shape_in(profile: &Profile, call: &ApiCall, path: &str) -> Option<Shape> {
    let api = profile.api.as_ref()?;
    let method = call.method.to_ascii_uppercase();
    let named = call
        .endpoint
        .as_deref()
        .and_then(|id| api.endpoints.iter().find(|endpoint| endpoint.id == id && endpoint.method == method));
    let fitting = || {
        let own = api.endpoints.iter().filter(|endpoint| endpoint.method == method);
        own.filter(|endpoint| fits_path(&endpoint.path, path))
            .min_by_key(|endpoint| endpoint.path.matches('{').count())
    };
    named.or_else(fitting).map(Shape::from)
}

/// Tells whether a path is one that a pattern with holes stands for.
fn fits_path(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.trim_matches('/').split('/'), path.trim_matches('/').split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given))
                if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Gives the names of the holes of a path, in order.
pub(crate) fn holes_of(path: &str) -> Vec<String> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

/// Puts a call together; what is wrong with it is listed, all of it.
pub(crate) fn compose(call: &ApiCall, profile: &Profile, shape: Option<Shape>) -> Composed {
    let mut made = Composed { method: call.method.trim().to_ascii_uppercase(), shape, ..Composed::default() };
    if let Some(graphql) = &call.graphql {
        made.method = "POST".to_owned();
        made.path = profile.api.as_ref().and_then(|api| api.path.clone()).unwrap_or_default();
        match document::body(graphql) {
            Ok((body, writes)) => (made.body, made.writes) = (body, writes),
            Err(problem) => made.problems.push(problem),
        }
        made.shape = None;
        made.take_headers(call, Some("application/json"));
        return made;
    }
    made.writes = may_write(&made.method);
    let style = profile.api.as_ref().map(|api| api.style);
    if style == Some(ApiStyle::Graphql) && made.method == "POST" {
        // A GraphQL document that was written by hand is judged by what it is.
        made.writes = document::writes_of(call.body.as_deref().unwrap_or_default()).unwrap_or(true);
    }
    let (path, own_query) = match call.path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (call.path.as_str(), None),
    };
    made.path = made.fill(path, &call.holes);
    if let Some(query) = own_query {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        made.query.extend(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())));
    }
    made.query.extend(sent(&call.query).map(|row| (row.name.clone(), row.value.clone())));
    made.check_rows("query");
    made.take_body(call);
    let content_type = (!made.body.is_empty())
        .then(|| call.content_type.clone().unwrap_or_else(|| "application/json".to_owned()));
    made.take_headers(call, content_type.as_deref());
    made.check_rows("headers");
    made
}

/// Gives the rows that are sent.
pub(crate) fn sent(rows: &[ApiRow]) -> impl Iterator<Item = &ApiRow> {
    rows.iter().filter(|row| !row.off && !row.name.trim().is_empty())
}

impl Composed {
    /// Fills the holes of a path.
    fn fill(&mut self, path: &str, rows: &[ApiRow]) -> String {
        let (mut filled, mut rest) = (String::new(), path);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            filled.push_str(&encoded_path(before));
            let place = format!("holes.{name}");
            let value = rows.iter().find(|row| row.name == name).map_or("", |row| row.value.trim());
            let known =
                self.shape.as_ref().and_then(|shape| shape.holes.iter().find(|hole| hole.name == name));
            if value.is_empty() {
                let problem =
                    Problem::new("api.parameter_missing", format!("{name} in the path has to be given."));
                self.problems.push(problem.hint("Give a value for it; nothing was sent.").field(place));
            } else if matches!(value, "." | "..") {
                let message = format!("`{value}` for {name} would lead to another path.");
                let problem = Problem::new("api.parameter_invalid", message);
                self.problems.push(problem.hint("Give the id itself; nothing was sent.").field(place));
            } else if let Some(Err(problem)) = known.map(|hole| check::read(hole, value, &place)) {
                self.problems.push(problem);
            }
            filled.push_str(&encoded_segment(value));
            rest = behind;
        }
        filled.push_str(&encoded_path(rest));
        filled
    }

    /// Checks the query or the headers by what is known of them; further ones are free.
    fn check_rows(&mut self, area: &str) {
        let Some(shape) = self.shape.clone() else { return };
        let (known, rows) =
            if area == "query" { (&shape.query, &self.query) } else { (&shape.headers, &self.headers) };
        let mut known = known.clone();
        if area == "query" {
            known.extend(paging_parameters(shape.pagination.as_ref(), &known));
        }
        let (mut problems, mut secrets) = (Vec::new(), Vec::new());
        for parameter in &known {
            let place = format!("{area}.{}", parameter.name);
            let same = |name: &str| {
                if area == "query" {
                    name == parameter.name
                } else {
                    name.eq_ignore_ascii_case(&parameter.name)
                }
            };
            let mut given = rows.iter().filter(|(name, _)| same(name)).map(|(_, value)| value).peekable();
            if given.peek().is_none() && parameter.required {
                problems.push(check::missing(parameter, &place, None));
            }
            for value in given {
                problems.extend(check::read(parameter, value, &place).err());
                if parameter.secret {
                    secrets.push(value.clone());
                }
            }
        }
        self.problems.extend(problems);
        self.secrets.extend(secrets);
    }

    /// Puts the body together: the text as it is, or its object with the typed fields laid over it.
    fn take_body(&mut self, call: &ApiCall) {
        let text = call.body.as_deref().unwrap_or_default();
        let json = call.content_type.as_deref().is_none_or(is_json);
        let known = self.shape.as_ref().map(|shape| shape.body.clone()).unwrap_or_default();
        let fields: Vec<&ApiRow> = sent(&call.fields).collect();
        if !json || (fields.is_empty() && known.is_empty() && text.trim().is_empty()) {
            self.body = text.as_bytes().to_vec();
            return;
        }
        let read =
            if text.trim().is_empty() { Ok(Value::Object(Map::new())) } else { serde_json::from_str(text) };
        let mut value = match read {
            Ok(value) => value,
            Err(error) => {
                self.problems.push(not_json(&error));
                self.body = text.as_bytes().to_vec();
                return;
            }
        };
        if fields.is_empty() && known.is_empty() {
            // What a person wrote goes as they wrote it.
            self.body = text.as_bytes().to_vec();
            return;
        }
        let Value::Object(object) = &mut value else {
            self.body = text.as_bytes().to_vec();
            if !fields.is_empty() {
                let problem =
                    Problem::new("api.body_not_object", "The body is JSON, and not an object with fields.");
                self.problems.push(problem.hint("Write an object, or leave the fields out.").field("body"));
            }
            return;
        };
        for row in &fields {
            let place = format!("body.{}", row.name);
            let read = match known.iter().find(|parameter| parameter.name == row.name) {
                Some(parameter) => check::read(parameter, &row.value, &place),
                None => {
                    Ok(serde_json::from_str(&row.value).unwrap_or_else(|_| Value::from(row.value.as_str())))
                }
            };
            match read {
                Ok(value) => {
                    object.insert(row.name.clone(), value);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        let told: Vec<String> =
            self.problems.iter().filter_map(|problem| problem.at.as_ref()?.field.clone()).collect();
        for parameter in &known {
            let place = format!("body.{}", parameter.name);
            let given = object.get(&parameter.name);
            if parameter.secret
                && let Some(secret) = given.and_then(Value::as_str)
            {
                self.secrets.push(secret.to_owned());
            }
            if told.contains(&place) {
                continue;
            }
            match given {
                Some(value) => self.problems.extend(check::fits(parameter, value, &place).err()),
                None => self.problems.extend(absent(parameter, object, &place)),
            }
        }
        self.body = if fields.is_empty() { text.as_bytes().to_vec() } else { value.to_string().into_bytes() };
    }

    fn take_headers(&mut self, call: &ApiCall, content_type: Option<&str>) {
        let own: Vec<(String, String)> =
            sent(&call.headers).map(|row| (row.name.trim().to_owned(), row.value.clone())).collect();
        let set = |name: &str| own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        for (name, value) in [
            ("Accept", Some("application/json")),
            ("Accept-Encoding", Some("gzip")),
            ("Content-Type", content_type),
            ("User-Agent", Some(concat!("Gatehouse/", env!("CARGO_PKG_VERSION")))),
        ] {
            if let (Some(value), false) = (value, set(name)) {
                self.headers.push((name.to_owned(), value.to_owned()));
            }
        }
        self.headers.extend(own);
    }
}

/// Tells whether a field that is not there has to be.
fn absent(parameter: &Parameter, object: &Map<String, Value>, place: &str) -> Option<Problem> {
    if parameter.required {
        return Some(check::missing(parameter, place, None));
    }
    let (other, wanted) = parameter.required_if.as_deref()?.split_once('=')?;
    let is = match object.get(other)? {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    (is == wanted).then(|| check::missing(parameter, place, Some(&format!("{other} is {wanted}"))))
}

/// The parameters that pages are asked for with, where the profile does not list them.
fn paging_parameters(pagination: Option<&Pagination>, known: &[Parameter]) -> Vec<Parameter> {
    let Some(pagination) = pagination else { return Vec::new() };
    let number = |name: &Option<String>, min: i64, max: Option<u32>| {
        let name = name.clone().filter(|name| known.iter().all(|other| other.name != *name))?;
        Some(Parameter {
            name,
            kind: gatehouse_providers::ParameterKind::Integer,
            required: false,
            required_if: None,
            nullable: false,
            default: None,
            values: Vec::new(),
            min: Some(min),
            max: max.map(i64::from),
            secret: false,
        })
    };
    [
        number(&pagination.limit, 1, pagination.max),
        number(&pagination.offset, 0, None),
        number(&pagination.page, 0, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Gives the query parameters of an endpoint, those of its pages included.
pub(crate) fn query_parameters(endpoint: &ApiEndpoint) -> Vec<Parameter> {
    let paging = paging_parameters(endpoint.pagination.as_ref(), &endpoint.query);
    endpoint.query.iter().cloned().chain(paging).collect()
}

/// Tells whether a content type is one of JSON.
pub(crate) fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}

/// Makes the problem of a body that is no JSON, with its place.
pub(crate) fn not_json(error: &serde_json::Error) -> Problem {
    let place = Location {
        field: Some("body".to_owned()),
        line: u32::try_from(error.line()).ok(),
        column: u32::try_from(error.column()).ok(),
        ..Location::default()
    };
    Problem::new("api.body_not_json", format!("The body is no JSON: {error}."))
        .hint("Correct it, or give another content type; nothing was sent.")
        .at(place)
}

/// Encodes what may not stand in a segment of a path (RFC 3986, section 3.3).
pub(crate) fn encoded_segment(text: &str) -> String {
    encoded(text, b"-._~")
}

fn encoded_path(text: &str) -> String {
    // What is encoded already stays so.
    encoded(text, b"-._~/%!$&'()*+,;=:@")
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
