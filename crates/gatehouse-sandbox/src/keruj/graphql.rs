//! Keruj's GraphQL endpoint: a schema file, checked queries, introspection, and errors with their path.
//!
//! Only the names of the five operations, `edges` and a forward cursor are known; the schema says so itself.

use std::cell::RefCell;
use std::sync::OnceLock;

use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use gatehouse_model::Timestamp;
use serde_json::{Map, Value, json};

use super::books::Books;

const SCHEMA: &str = include_str!("schema.graphql");

/// What a member of a company may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Everything.
    Owner,
    /// Reading without costs, and contacts.
    Clerk,
}

/// Answers a GraphQL request with the text of its JSON body; the status is 200 where it could be read as a request.
pub(crate) fn answer(body: &[u8], books: &mut Books, rights: Rights, now: Timestamp) -> (u16, Value) {
    let request: Map<String, Value> = match serde_json::from_slice(body) {
        Ok(Value::Object(request)) => request,
        Ok(_) => return (400, refused("The body must be a JSON object.")),
        Err(error) => return (400, refused(&format!("The body is not JSON: {error}."))),
    };
    let Some(text) = request.get("query").and_then(Value::as_str) else {
        return (400, refused("The body has no `query`."));
    };
    let Some(schema) = schema() else { return (500, refused("The schema of the sandbox is broken.")) };
    let document = match ExecutableDocument::parse_and_validate(schema, text, "query.graphql") {
        Ok(document) => document,
        Err(invalid) => {
            let errors: Vec<_> = invalid.errors.iter().map(|error| error.to_json()).collect();
            return (200, json!({ "errors": errors }));
        }
    };
    let variables = match request.get("variables") {
        None | Some(Value::Null) => JsonMap::new(),
        Some(given) => match JsonValue::from(given.clone()) {
            JsonValue::Object(variables) => variables,
            _ => return (400, refused("`variables` must be an object.")),
        },
    };
    let desk = Desk { books: RefCell::new(books), rights, now };
    let operation = request.get("operationName").and_then(Value::as_str);
    let outcome = document.operations.get(operation).and_then(|chosen| {
        let root = Root { desk: &desk, mutation: chosen.is_mutation() };
        Execution::new(schema, &document)
            .operation(chosen)
            .raw_variable_values(&variables)
            .enable_schema_introspection(true)
            .execute_sync(&root)
    });
    match outcome {
        Ok(mut response) => {
            for error in &mut response.errors {
                // The crate says where an error comes from; the platform's own words stand behind it.
                if let Some(own) = error.message.strip_prefix("resolver error: ") {
                    error.message = own.to_owned();
                }
            }
            (200, json!(response))
        }
        Err(error) => (200, json!({ "errors": [error.to_graphql_error(&document.sources)] })),
    }
}

/// Gives an answer that carries one error and no place.
pub(crate) fn refused(message: &str) -> Value {
    json!({ "errors": [{ "message": message }] })
}

fn schema() -> Option<&'static Valid<Schema>> {
    static SCHEMA_ONCE: OnceLock<Option<Valid<Schema>>> = OnceLock::new();
    SCHEMA_ONCE.get_or_init(|| Schema::parse_and_validate(SCHEMA, "schema.graphql").ok()).as_ref()
}

struct Desk<'b> {
    books: RefCell<&'b mut Books>,
    rights: Rights,
    now: Timestamp,
}

impl Rights {
    fn only_owners(self, what: &str) -> Result<(), FieldError> {
        match self {
            Self::Owner => Ok(()),
            Self::Clerk => Err(error(format!("The member has no right to {what}."))),
        }
    }
}

impl Desk<'_> {
    fn resolve(&self, field: &str, arguments: &Value) -> Result<Value, FieldError> {
        let mut books = self.books.borrow_mut();
        let input = &arguments["input"];
        match field {
            "getContact" => Ok(books.contact(text(&arguments["id"])).unwrap_or_default()),
            "listItems" => {
                let first = usize::try_from(arguments["first"].as_i64().unwrap_or(20))
                    .ok()
                    .filter(|first| (1..=100).contains(first))
                    .ok_or_else(|| error("`first` must be from 1 to 100.".to_owned()))?;
                books.items(first, arguments["after"].as_str(), arguments["search"].as_str()).map_err(error)
            }
            "createContact" => books.create_contact(input).map_err(error),
            "upsertContragent" => books.upsert_contragent(input).map_err(error),
            "createDocument" => {
                self.rights.only_owners("make documents")?;
                books.create_document(input, self.now).map_err(error)
            }
            _ => Err(error(format!("`{field}` is not known."))),
        }
    }
}

struct Root<'d, 'b> {
    desk: &'d Desk<'b>,
    mutation: bool,
}

impl ObjectValue for Root<'_, '_> {
    fn type_name(&self) -> &str {
        if self.mutation { "Mutation" } else { "Query" }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let arguments = serde_json::to_value(info.arguments()).unwrap_or_default();
        let found = self.desk.resolve(info.field_name(), &arguments)?;
        Ok(resolved(self.desk.rights, found, info))
    }
}

struct Record {
    rights: Rights,
    kind: String,
    fields: Value,
}

impl ObjectValue for Record {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        if info.field_name() == "cost" {
            self.rights.only_owners("see costs")?;
        }
        let value = self.fields.get(info.field_name()).cloned().unwrap_or_default();
        Ok(resolved(self.rights, value, info))
    }
}

fn resolved<'a>(rights: Rights, value: Value, info: &ResolveInfo<'_>) -> ResolvedValue<'a> {
    let kind = info.field_definition().ty.inner_named_type().to_string();
    one(rights, value, &kind)
}

fn one<'a>(rights: Rights, value: Value, kind: &str) -> ResolvedValue<'a> {
    match value {
        Value::Object(_) => ResolvedValue::object(Record { rights, kind: kind.to_owned(), fields: value }),
        Value::Array(values) => {
            let values: Vec<_> = values.into_iter().map(|value| one(rights, value, kind)).collect();
            ResolvedValue::list(values)
        }
        leaf => ResolvedValue::leaf(leaf),
    }
}

fn error(message: String) -> FieldError {
    FieldError { message }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn now() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn ask(rights: Rights, query: &str, variables: Value) -> Value {
        let mut books = Books::new(1, "north");
        let body = json!({ "query": query, "variables": variables }).to_string();
        let (status, answer) = super::answer(body.as_bytes(), &mut books, rights, now());
        assert_eq!(status, 200);
        answer
    }

    fn owner(query: &str) -> Value {
        ask(Rights::Owner, query, Value::Null)
    }

    #[test]
    fn introspection_gives_the_schema_with_its_descriptions() {
        let answer = owner(
            "{ __schema { queryType { name } mutationType { name } types { name kind description } } \
             __type(name: \"Query\") { fields { name args { name defaultValue } } } }",
        );
        assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
        let fields = &answer["data"]["__type"]["fields"];
        assert_eq!((&fields[0]["name"], &fields[1]["name"]), (&json!("getContact"), &json!("listItems")));
        assert_eq!(fields[1]["args"][0], json!({ "name": "first", "defaultValue": "20" }));
        let types = answer["data"]["__schema"]["types"].as_array().unwrap();
        let contact = types.iter().find(|one| one["name"] == "Contact").unwrap();
        assert_eq!((&contact["kind"], &contact["description"]), (&json!("OBJECT"), &json!("A person.")));
    }

    /// What editors ask first, in the depth in which they do.
    #[test]
    fn the_usual_introspection_of_editors_is_answered_whole() {
        let answer = owner(
            "query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } \
             subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable \
             locations args(includeDeprecated: true) { ...InputValue } } } } \
             fragment FullType on __Type { kind name description specifiedByURL fields(includeDeprecated: true) { \
             name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated \
             deprecationReason } inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } \
             enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
             possibleTypes { ...TypeRef } } \
             fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated \
             deprecationReason } \
             fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name \
             ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }",
        );
        assert!(answer.get("errors").is_none(), "{}", answer["errors"]);
        let schema = &answer["data"]["__schema"];
        assert!(schema["description"].as_str().unwrap().contains("every other name is invented"));
        let types = schema["types"].as_array().unwrap();
        let connection = types.iter().find(|one| one["name"] == "ItemConnection").unwrap();
        let edges = &connection["fields"][0]["type"];
        assert_eq!(edges["ofType"]["ofType"]["ofType"]["name"], "ItemEdge");
    }

    #[test]
    fn items_are_read_to_the_end_by_their_cursor() {
        let mut books = Books::new(1, "north");
        let (mut after, mut names) = (Value::Null, Vec::new());
        let total = loop {
            let body = json!({
                "query": "query Page($after: String) { listItems(first: 7, after: $after) { totalCount \
                    edges { cursor node { name price currency } } pageInfo { hasNextPage endCursor } } }",
                "variables": { "after": after },
            });
            let (_, answer) = super::answer(body.to_string().as_bytes(), &mut books, Rights::Clerk, now());
            let page = answer["data"]["listItems"].clone();
            let edges = page["edges"].as_array().unwrap().clone();
            assert!(edges.len() <= 7 && !edges.is_empty(), "{answer}");
            names.extend(edges.iter().map(|edge| edge["node"]["name"].to_string()));
            if page["pageInfo"]["hasNextPage"] == false {
                break page["totalCount"].clone();
            }
            after = page["pageInfo"]["endCursor"].clone();
        };
        assert_eq!(json!(names.len()), total);
        names.dedup();
        assert!(names.len() > 7);
    }

    #[test]
    fn a_document_is_made_from_a_counterparty_and_items() {
        let mut books = Books::new(1, "north");
        let mut run = |query: &str, variables: Value| {
            let body = json!({ "query": query, "variables": variables }).to_string();
            super::answer(body.as_bytes(), &mut books, Rights::Owner, now()).1
        };
        let made = run(
            "mutation { upsertContragent(input: {formalName: \"ТОВ Ґанок\"}) { id formalName } }",
            json!(null),
        );
        let again =
            run("mutation { upsertContragent(input: {formalName: \"ТОВ Ґанок\"}) { id } }", json!(null));
        let id = &made["data"]["upsertContragent"]["id"];
        assert_eq!(id, &again["data"]["upsertContragent"]["id"]);
        let items = run("{ listItems(first: 1) { edges { node { id price } } } }", json!(null));
        let item = &items["data"]["listItems"]["edges"][0]["node"];
        let document = run(
            "mutation Make($input: CreateDocumentInput!) { createDocument(input: $input) { number kind total \
             currency createdAt contragent { formalName } lines { quantity item { id } } } }",
            json!({ "input": { "kind": "INVOICE", "contragentId": id, "lines": [{ "itemId": item["id"], "quantity": 3 }] } }),
        );
        let document = &document["data"]["createDocument"];
        assert_eq!(document["contragent"]["formalName"], "ТОВ Ґанок");
        assert_eq!((&document["currency"], &document["lines"][0]["quantity"]), (&json!("UAH"), &json!(3)));
        let price: f64 = item["price"].as_str().unwrap().parse().unwrap();
        assert_eq!(document["total"], format!("{:.2}", price * 3.0));
        assert_eq!(document["createdAt"], "2026-01-05T08:00:00Z");
    }

    #[test]
    fn what_a_member_may_not_see_is_an_error_with_its_path() {
        let answer =
            ask(Rights::Clerk, "{ listItems(first: 2) { edges { node { name cost } } } }", json!(null));
        assert_eq!(answer["errors"][0]["path"], json!(["listItems", "edges", 0, "node", "cost"]));
        assert_eq!(answer["errors"][0]["message"], "The member has no right to see costs.");
        let node = &answer["data"]["listItems"]["edges"][0]["node"];
        assert!(node["name"].is_string() && node["cost"].is_null());
    }

    #[rstest]
    #[case::unknown_field("{ getContact(id: 1) { nickname } }", "nickname")]
    #[case::missing_argument("{ getContact { id } }", "id")]
    #[case::not_a_query("{ getContact(", "")]
    fn a_wrong_query_is_told_with_its_place(#[case] query: &str, #[case] names: &str) {
        let answer = owner(query);
        assert!(answer.get("data").is_none(), "{answer}");
        let mut errors = answer["errors"].as_array().unwrap().iter();
        assert!(errors.any(|error| error["message"].as_str().unwrap().contains(names)), "{answer}");
        assert!(answer["errors"][0]["locations"][0]["line"].is_u64(), "{answer}");
    }

    #[rstest]
    #[case(b"[1]")]
    #[case(b"{\"query\":")]
    #[case(b"{}")]
    #[case(b"{\"query\":\"{ __typename }\",\"variables\":[]}")]
    fn what_is_no_request_is_refused(#[case] body: &[u8]) {
        let (status, answer) = super::answer(body, &mut Books::new(1, "north"), Rights::Owner, now());
        assert_eq!(status, 400);
        assert!(answer["errors"][0]["message"].is_string());
    }

    #[test]
    fn a_variable_of_the_wrong_kind_is_an_error() {
        let answer = ask(
            Rights::Owner,
            "query One($id: ID!) { getContact(id: $id) { name } }",
            json!({ "id": { "no": "id" } }),
        );
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("id"), "{answer}");
    }
}
