//! GraphQL documents: the request that carries one, and whether it changes anything.

use gatehouse_model::{Location, Problem};
use serde_json::{Map, Value};

use crate::view::GraphqlDocument;

/// Gives the body of the request, and whether the document changes anything.
///
/// # Errors
/// `api.graphql_empty` without a document, `api.graphql_variables` with the place where they are no JSON object.
pub(crate) fn body(document: &GraphqlDocument) -> Result<(Vec<u8>, bool), Problem> {
    if document.query.trim().is_empty() {
        let problem = Problem::new("api.graphql_empty", "There is no GraphQL document.");
        return Err(problem.hint("Write a query, such as `{ __typename }`.").field("query"));
    }
    let mut object = Map::new();
    object.insert("query".to_owned(), document.query.as_str().into());
    if !document.variables.trim().is_empty() {
        object.insert("variables".to_owned(), variables(&document.variables)?);
    }
    if let Some(operation) = document.operation.as_deref().filter(|name| !name.is_empty()) {
        object.insert("operationName".to_owned(), operation.into());
    }
    let writes = changes(&document.query, document.operation.as_deref());
    Ok((Value::Object(object).to_string().into_bytes(), writes))
}

fn variables(text: &str) -> Result<Value, Problem> {
    let wrong = |why: String, place: Location| {
        Problem::new("api.graphql_variables", format!("The variables are no JSON object: {why}."))
            .hint("Write them as {\"name\": value}; nothing was sent.")
            .at(Location { field: Some("variables".to_owned()), ..place })
    };
    match serde_json::from_str::<Value>(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(wrong("they are another kind of JSON".to_owned(), Location::default())),
        Err(error) => {
            let place = Location {
                line: u32::try_from(error.line()).ok(),
                column: u32::try_from(error.column()).ok(),
                ..Location::default()
            };
            Err(wrong(error.to_string(), place))
        }
    }
}

/// Tells whether the body of a request written by hand changes anything; none where it is no GraphQL request.
pub(crate) fn writes_of(body: &str) -> Option<bool> {
    let value: Value = serde_json::from_str(body).ok()?;
    let name = value.get("operationName").and_then(Value::as_str);
    Some(changes(value.get("query")?.as_str()?, name))
}

/// Tells whether a document changes anything: whether the operation that is meant, or any where none is named, is a
/// mutation or a subscription.
fn changes(document: &str, operation: Option<&str>) -> bool {
    let found = operations(document);
    let meant: Vec<_> = match operation.filter(|name| !name.is_empty()) {
        Some(wanted) => found.iter().filter(|(_, name)| name == wanted).collect(),
        None => found.iter().collect(),
    };
    // One that is named and not there is refused by the platform; until then it counts as any.
    let meant = if meant.is_empty() { found.iter().collect() } else { meant };
    meant.iter().any(|(kind, _)| kind != "query")
}

/// Gives the operations of a document with their kinds, read no further than their heads.
fn operations(document: &str) -> Vec<(String, String)> {
    let (mut found, mut depth, mut words) = (Vec::new(), 0usize, Vec::<String>::new());
    let mut signs = document.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '#' => while signs.next_if(|sign| *sign != '\n').is_some() {},
            '"' => skip_text(&mut signs),
            '{' | '(' | '[' => {
                if sign == '{' && depth == 0 {
                    match words.first().map(String::as_str) {
                        None => found.push(("query".to_owned(), String::new())),
                        Some("fragment") => {}
                        Some(kind) => {
                            found.push((kind.to_owned(), words.get(1).cloned().unwrap_or_default()));
                        }
                    }
                    words.clear();
                }
                depth += 1;
            }
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            sign if depth == 0 && (sign.is_alphanumeric() || sign == '_') => {
                let mut word = String::from(sign);
                while let Some(next) = signs.next_if(|sign| sign.is_alphanumeric() || *sign == '_') {
                    word.push(next);
                }
                words.push(word);
            }
            _ => {}
        }
    }
    found
}

/// Passes a text; three quotes begin a block that ends with three.
fn skip_text(signs: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let is_empty_or_block = signs.next_if_eq(&'"').is_some();
    let is_block = is_empty_or_block && signs.next_if_eq(&'"').is_some();
    if is_empty_or_block && !is_block {
        return;
    }
    let mut quotes = 0;
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                signs.next();
                quotes = 0;
            }
            '"' => {
                quotes += 1;
                if !is_block || quotes == 3 {
                    return;
                }
            }
            '\n' if !is_block => return,
            _ => quotes = 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn document(query: &str, variables: &str) -> GraphqlDocument {
        GraphqlDocument { query: query.to_owned(), variables: variables.to_owned(), operation: None }
    }

    #[rstest]
    #[case("{ company { id } }", None, false)]
    #[case("query A { a(text: \"mutation {\") }", None, false)]
    #[case("# mutation\nquery A { a }", None, false)]
    #[case("query A { a(text: \"\"\"\n } mutation B { \"x\" \"\"\") }", None, false)]
    #[case("mutation M($id: ID = \"}\") { createContact(id: $id) { id } }", None, true)]
    #[case("fragment F on C { id } mutation { x }", None, true)]
    #[case("query A { a } mutation B { b }", None, true)]
    #[case("query A { a } mutation B { b }", Some("A"), false)]
    #[case("query A { a } mutation B { b }", Some("B"), true)]
    #[case("query A { a } mutation B { b }", Some("C"), true)]
    #[case("subscription S { s }", None, true)]
    #[case("query mutation { a }", None, false)]
    fn a_mutation_is_known_from_a_query(
        #[case] text: &str,
        #[case] operation: Option<&str>,
        #[case] writes: bool,
    ) {
        assert_eq!(changes(text, operation), writes, "{text}");
    }

    #[test]
    fn the_request_carries_what_was_given_and_nothing_else() {
        let (body, writes) = body(&document("{ a }", "")).unwrap();
        assert_eq!((String::from_utf8(body).unwrap().as_str(), writes), (r#"{"query":"{ a }"}"#, false));
    }

    #[rstest]
    #[case("[1]")]
    #[case("{\"a\":\n}")]
    fn variables_that_are_no_object_are_told(#[case] variables: &str) {
        let problem = body(&document("{ a }", variables)).unwrap_err();
        assert_eq!(problem.code, "api.graphql_variables");
        assert_eq!(problem.at.unwrap().field.as_deref(), Some("variables"));
    }

    #[test]
    fn a_body_written_by_hand_is_judged_too() {
        assert_eq!(writes_of(r#"{"query":"mutation { a }"}"#), Some(true));
        assert_eq!(writes_of(r#"{"query":"{ a }"}"#), Some(false));
        assert_eq!(writes_of("{}"), None);
    }
}
