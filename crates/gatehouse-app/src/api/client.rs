//! A platform's minimal client: one small file with the address, the way to authorise, a function for each call, and an
//! error that knows the status. The key is read from the environment and never stands in it.

mod write;

use gatehouse_providers::{ApiEndpoint, Auth};

use super::code::{CodeLanguage, Pairs, credential, variable, variables_in};
use super::compose::{holes_of, query_parameters};

/// The methods that every language has a word for.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Words that mean something in one of the languages, or in the client itself.
const TAKEN: [&str; 99] = [
    "abstract",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "base",
    "body",
    "bool",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "chan",
    "char",
    "checked",
    "class",
    "const",
    "context",
    "continue",
    "crate",
    "ctx",
    "decimal",
    "def",
    "default",
    "defer",
    "del",
    "delegate",
    "do",
    "double",
    "else",
    "end",
    "enum",
    "event",
    "explicit",
    "export",
    "extends",
    "extern",
    "false",
    "final",
    "finally",
    "fixed",
    "float",
    "fn",
    "for",
    "from",
    "func",
    "function",
    "global",
    "goto",
    "if",
    "impl",
    "implicit",
    "import",
    "in",
    "int",
    "interface",
    "internal",
    "is",
    "json",
    "key",
    "lambda",
    "let",
    "lock",
    "long",
    "loop",
    "map",
    "match",
    "mod",
    "move",
    "mut",
    "namespace",
    "new",
    "not",
    "null",
    "object",
    "or",
    "out",
    "override",
    "package",
    "params",
    "pass",
    "private",
    "protected",
    "public",
    "query",
    "range",
    "ref",
    "return",
    "self",
    "static",
    "string",
    "super",
    "this",
    "type",
    "url",
    "var",
    "while",
];

/// One call as a function.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Function {
    /// The words of its name.
    words: Vec<String>,
    method: String,
    /// The path, cut at its holes: a text, then a hole's words and the text behind it.
    path: (String, Vec<(Vec<String>, String)>),
    takes_query: bool,
    takes_body: bool,
    public: bool,
    /// The method and the path as they are shown.
    shown: String,
}

/// A call of a platform, from its profile or from an OpenAPI file.
#[derive(Debug, Clone)]
pub(crate) struct Callable {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) takes_query: bool,
    pub(crate) public: bool,
}

impl From<&ApiEndpoint> for Callable {
    fn from(endpoint: &ApiEndpoint) -> Self {
        Self {
            id: endpoint.id.clone(),
            method: endpoint.method.to_ascii_uppercase(),
            path: endpoint.path.clone(),
            takes_query: endpoint.method.eq_ignore_ascii_case("GET")
                || !query_parameters(endpoint).is_empty(),
            public: endpoint.public,
        }
    }
}

/// A client that can be written in each language.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// The platform's id, as words.
    id: Vec<String>,
    /// The platform's name, without signs that mean something in a language.
    name: String,
    base: String,
    headers: Pairs,
    query: Pairs,
    functions: Vec<Function>,
    /// The path of GraphQL, for a platform that has it.
    graphql: Option<String>,
}

impl Client {
    /// Makes the client of a platform with its calls.
    pub(crate) fn new(
        (id, name): (&str, &str),
        base: String,
        auth: Option<&Auth>,
        calls: &[Callable],
        graphql: Option<String>,
    ) -> Self {
        let (headers, query) = auth.map(|auth| credential(auth, id)).unwrap_or_default();
        let plain = |sign: char| sign.is_ascii_alphanumeric() || " .-".contains(sign);
        let mut functions: Vec<Function> = Vec::new();
        for call in calls.iter().filter(|call| METHODS.contains(&call.method.as_str())) {
            let mut function = function(call);
            let same = |words: &[String]| functions.iter().any(|other| other.words == words);
            let (own, mut number) = (function.words.clone(), 2);
            while same(&function.words) {
                function.words = [own.as_slice(), &[number.to_string()]].concat();
                number += 1;
            }
            functions.push(function);
        }
        Self {
            id: named(id, "platform"),
            name: name.chars().map(|sign| if plain(sign) { sign } else { '_' }).collect(),
            base,
            headers,
            query,
            functions,
            graphql,
        }
    }

    /// Gives the variables that the client cannot do without.
    pub(crate) fn variables(&self) -> Vec<String> {
        variables_in(self.headers.iter().chain(&self.query))
    }

    /// Gives the variable with which the address is set.
    pub(crate) fn base_variable(&self) -> String {
        variable(&snake(&self.id), "base_url")
    }

    /// Gives a name for the file; in some languages it has to be this one.
    pub(crate) fn file_name(&self, language: CodeLanguage) -> String {
        let name = snake(&self.id);
        match language {
            CodeLanguage::Curl => format!("{name}.sh"),
            CodeLanguage::JavaScript => format!("{name}.mjs"),
            CodeLanguage::Python => format!("{name}.py"),
            CodeLanguage::Php => format!("{}Client.php", pascal(&self.id)),
            CodeLanguage::Go => format!("{name}.go"),
            CodeLanguage::Rust => format!("{name}.rs"),
            CodeLanguage::Java => format!("{}Client.java", pascal(&self.id)),
            CodeLanguage::CSharp => format!("{}Client.cs", pascal(&self.id)),
        }
    }

    /// Writes the client.
    pub(crate) fn code(&self, language: CodeLanguage) -> String {
        write::code(self, language)
    }
}

fn function(call: &Callable) -> Function {
    let mut words = named(&call.id, "call");
    // One word alone may be a word of the language.
    if words.len() == 1 {
        words.insert(0, call.method.to_ascii_lowercase());
    }
    let mut rest = call.path.as_str();
    let (mut before, mut holes): (Option<String>, Vec<(Vec<String>, String)>) = (None, Vec::new());
    for name in holes_of(&call.path) {
        let Some((text, behind)) = rest.split_once(&format!("{{{name}}}")) else { continue };
        match holes.last_mut() {
            Some((_, between)) => text.clone_into(between),
            None => before = Some(text.to_owned()),
        }
        let mut argument = named(&name, "part");
        while TAKEN.contains(&argument.concat().as_str()) || holes.iter().any(|(other, _)| *other == argument)
        {
            argument.push("value".to_owned());
        }
        holes.push((argument, String::new()));
        rest = behind;
    }
    match holes.last_mut() {
        Some((_, behind)) => rest.clone_into(behind),
        None => before = Some(rest.to_owned()),
    }
    let shown = format!("{} {}", call.method, call.path);
    Function {
        words,
        path: (before.unwrap_or_default(), holes),
        takes_query: call.takes_query,
        takes_body: matches!(call.method.as_str(), "POST" | "PUT" | "PATCH"),
        public: call.public,
        shown: shown.chars().filter(|sign| !sign.is_control() && sign.is_ascii()).collect(),
        method: call.method.clone(),
    }
}

/// Cuts a name into words of letters and digits; one that begins with a digit gets a word before it.
fn named(text: &str, usual: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .flat_map(humps)
        .map(|word| word.to_ascii_lowercase())
        .collect();
    if words.first().is_none_or(|word| word.starts_with(|sign: char| sign.is_ascii_digit())) {
        words.insert(0, usual.to_owned());
    }
    words
}

/// Cuts `employeeId` before each capital that follows a small letter.
fn humps(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut found, mut from) = (Vec::new(), 0);
    for at in 1..bytes.len() {
        if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
            found.push(&text[from..at]);
            from = at;
        }
    }
    found.push(&text[from..]);
    found.into_iter().filter(|word| !word.is_empty()).collect()
}

fn snake(words: &[String]) -> String {
    words.join("_")
}

fn pascal(words: &[String]) -> String {
    words
        .iter()
        .map(|word| {
            let mut signs = word.chars();
            let first = signs.next().map(|sign| sign.to_ascii_uppercase());
            first.into_iter().chain(signs).collect::<String>()
        })
        .collect()
}

fn camel(words: &[String]) -> String {
    match words.split_first() {
        Some((first, rest)) => format!("{first}{}", pascal(rest)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::platform;

    fn client(id: &str) -> Client {
        let profile = platform(id).unwrap();
        let api = profile.api.as_ref();
        let calls: Vec<Callable> = api.iter().flat_map(|api| &api.endpoints).map(Callable::from).collect();
        let graphql = api.filter(|api| api.style == gatehouse_providers::ApiStyle::Graphql);
        let graphql = graphql.map(|api| api.path.clone().unwrap_or_default());
        let base = "https://api.example/v1".to_owned();
        Client::new((profile.id(), &profile.provider.name), base, profile.auth.first(), &calls, graphql)
    }

    fn call(id: &str, method: &str, path: &str) -> Callable {
        let (id, method, path) = (id.to_owned(), method.to_owned(), path.to_owned());
        Callable { id, method, path, takes_query: true, public: false }
    }

    #[rstest::rstest]
    #[case("webhooks.list", "GET", "webhooks_list", "webhooksList")]
    #[case("import", "POST", "post_import", "postImport")]
    #[case("GET /employees/{employeeId}", "GET", "get_employees_employee_id", "getEmployeesEmployeeId")]
    #[case("2fa.begin", "POST", "call_2fa_begin", "call2faBegin")]
    #[case("…", "GET", "get_call", "getCall")]
    fn a_call_has_a_name_that_every_language_takes(
        #[case] id: &str,
        #[case] method: &str,
        #[case] snaked: &str,
        #[case] cameled: &str,
    ) {
        let function = function(&call(id, method, "/x"));
        assert_eq!((snake(&function.words).as_str(), camel(&function.words).as_str()), (snaked, cameled));
    }

    #[test]
    fn two_calls_of_one_name_are_told_apart_and_words_of_a_language_are_no_arguments() {
        let calls =
            [call("a.b", "GET", "/a/{type}/{type}"), call("a-b", "GET", "/c"), call("x.y", "BREW", "/")];
        let made = Client::new(("p", "P"), String::new(), None, &calls, None);
        assert_eq!(made.functions.iter().map(|one| snake(&one.words)).collect::<Vec<_>>(), ["a_b", "a_b_2"]);
        let (before, holes) = &made.functions[0].path;
        let holes: Vec<_> = holes.iter().map(|(name, behind)| (snake(name), behind.as_str())).collect();
        assert_eq!(before, "/a/");
        assert_eq!(holes, [("type_value".to_owned(), "/"), ("type_value_value".to_owned(), "")]);
    }

    #[test]
    fn every_language_has_every_call_the_variables_and_the_address() {
        for id in ["keruja", "keruj", "kejue", "rejento", "timehunter"] {
            let made = client(id);
            for language in CodeLanguage::ALL {
                let code = made.code(language);
                assert!(code.contains("https://api.example/v1"), "{code}");
                let all = made.variables();
                assert!(!all.is_empty());
                for name in all.iter().chain([&made.base_variable()]) {
                    assert!(code.contains(name), "{id} {language:?}: {name}\n{code}");
                }
                for function in &made.functions {
                    assert!(code.contains(&function.shown), "{id} {language:?}: {}", function.shown);
                }
                assert!(!code.contains("@NAME@") && !code.contains("@CALLS@"), "{code}");
                assert_eq!(code.to_ascii_lowercase().contains("graphql"), id == "keruj", "{code}");
            }
        }
    }

    #[test]
    fn a_name_full_of_signs_stays_a_name() {
        let mut profile = platform("kejue").unwrap().clone();
        profile.provider.name = "Ke\"ju*/e\n${x}`".to_owned();
        let made = Client::new(("2ke-jue", &profile.provider.name), String::new(), None, &[], None);
        assert_eq!(made.name, "Ke_ju__e___x__");
        assert_eq!(made.file_name(CodeLanguage::Java), "Platform2keJueClient.java");
    }
}
