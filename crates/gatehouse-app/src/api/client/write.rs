//! The client in each language: a text with places, and one function for each call.

use crate::api::client::{Client, Function, camel, pascal, snake};
use crate::api::code::{CodeLanguage, Piece, in_double_quotes, in_single_quotes, json, php_text};

/// What differs between languages.
struct Words<'a> {
    template: &'static str,
    /// What stands between the parts of an expression.
    plus: &'static str,
    /// How a text is quoted.
    text: &'a dyn Fn(&str) -> String,
    /// How a variable of the environment is read.
    read: &'a dyn Fn(&str) -> String,
    /// How a header of the credential is set, from its name and value.
    header: &'a dyn Fn(&str, &str) -> String,
    /// How a parameter of the credential is set.
    parameter: &'a dyn Fn(&str, &str) -> String,
    /// What stands where there is no credential.
    nothing: &'static str,
    /// How a part of a path is encoded, from the argument's words.
    encoded: &'a dyn Fn(&[String]) -> String,
    /// A function, from what it is for and its path as an expression.
    function: &'a dyn Fn(&Function, &str) -> String,
    /// The function of GraphQL, from its path as an expression.
    graphql: &'a dyn Fn(&str) -> String,
}

/// Writes a client.
pub(super) fn code(client: &Client, language: CodeLanguage) -> String {
    match language {
        CodeLanguage::Curl => curl(client),
        CodeLanguage::JavaScript => javascript(client),
        CodeLanguage::Python => python(client),
        CodeLanguage::Php => php(client),
        CodeLanguage::Go => go(client),
        CodeLanguage::Rust => rust(client),
        CodeLanguage::Java => java(client),
        CodeLanguage::CSharp => csharp(client),
    }
}

fn filled(client: &Client, words: &Words<'_>) -> String {
    let value = |pieces: &[Piece]| {
        let part = |piece: &Piece| match piece {
            Piece::Text(text) => (words.text)(text),
            Piece::Variable(name) => (words.read)(name),
        };
        pieces.iter().map(part).collect::<Vec<_>>().join(words.plus)
    };
    let mut credential: Vec<String> =
        client.headers.iter().map(|(name, pieces)| (words.header)(name, &value(pieces))).collect();
    credential.extend(client.query.iter().map(|(name, pieces)| (words.parameter)(name, &value(pieces))));
    if credential.is_empty() && !words.nothing.is_empty() {
        credential.push(words.nothing.to_owned());
    }
    let path = |function: &Function| {
        let (before, holes) = &function.path;
        let mut parts = vec![(words.text)(before)];
        for (name, behind) in holes {
            parts.push((words.encoded)(name));
            if !behind.is_empty() {
                parts.push((words.text)(behind));
            }
        }
        parts.join(words.plus)
    };
    let mut calls: Vec<String> =
        client.functions.iter().map(|function| (words.function)(function, &path(function))).collect();
    calls.extend(client.graphql.iter().map(|path| (words.graphql)(&(words.text)(path))));
    let mut needed = client.variables();
    needed.push(format!("and {} for another address", client.base_variable()));
    let env = client.base_variable();
    let mut code = words
        .template
        .replace("@CREDENTIAL@", &credential.join("\n"))
        .replace("@VARIABLES@", &needed.join(", "))
        .replace("@PREFIX@", &snake(&client.id))
        .replace("@PACKAGE@", &client.id.concat())
        .replace("@CLASS@", &format!("{}Client", pascal(&client.id)))
        .replace("@ENV@", env.trim_end_matches("_BASE_URL"))
        .replace("@NAME@", &client.name)
        .replace("@BASE@", &(words.text)(&client.base));
    // Last, so that nothing in a path is taken for a place.
    let all = calls.iter().map(|call| format!("\n{call}")).collect::<Vec<_>>().join("\n");
    code = code.replacen("@CALLS@", &all, 1);
    format!("{}\n", code.trim_end())
}

fn yes(function: &Function, yes: &'static str, no: &'static str) -> &'static str {
    if function.public { no } else { yes }
}

fn curl(client: &Client) -> String {
    let prefix = snake(&client.id);
    let encoded_name = format!("{prefix}_encoded");
    let function = |function: &Function, path: &str| {
        let (name, count) = (snake(&function.words), function.path.1.len());
        let mut arguments: Vec<String> =
            function.path.1.iter().map(|(name, _)| snake(name).to_ascii_uppercase()).collect();
        let (mut body, mut rest) = ("''".to_owned(), count + 1);
        if function.takes_body {
            arguments.push("JSON".to_owned());
            body = format!("\"${{{rest}}}\"");
            rest += 1;
        }
        let mut more = String::new();
        if function.takes_query {
            arguments.push("[NAME=VALUE...]".to_owned());
            more = format!(" \"${{@:{rest}}}\"");
        }
        let mut path = path.to_owned();
        for (at, (name, _)) in function.path.1.iter().enumerate() {
            path = path.replace(&format!("$[{}]", snake(name)), &format!("\"${{{}}}\"", at + 1));
        }
        let usage =
            std::iter::once(format!("{prefix}_{name}")).chain(arguments).collect::<Vec<_>>().join(" ");
        let (shown, method, key) = (&function.shown, &function.method, yes(function, "1", "0"));
        format!(
            "# {shown}\n# {usage}\n{prefix}_{name}() {{\n  {prefix}_request {method} {path} {key} {body}{more}\n}}"
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("curl.txt"),
            plus: "",
            text: &in_single_quotes,
            read: &|name| format!("\"${{{name}:?}}\""),
            header: &|name, value| format!("    headers+=$'\\n'\"{}: \"{value}", in_double_quotes(name)),
            parameter: &|name, value| {
                format!("    query+=\"$mark\"'{name}='\"$({encoded_name} {value})\"; mark='&'")
            },
            nothing: "",
            encoded: &|name| format!("\"$({encoded_name} $[{}])\"", snake(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "# GraphQL: a JSON object with \"query\" and \"variables\"; look for \"errors\" in the answer.\n# {prefix}_graphql JSON\n{prefix}_graphql() {{\n  {prefix}_request POST {path} 1 \"$1\"\n}}"
                )
            },
        },
    )
}

fn javascript(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments: Vec<String> = function.path.1.iter().map(|(name, _)| camel(name)).collect();
        let mut options = Vec::new();
        for (takes, name) in [(function.takes_body, "body"), (function.takes_query, "query")] {
            if takes {
                arguments.push(name.to_owned());
                options.push(name.to_owned());
            }
        }
        options.extend(function.public.then(|| "credential: false".to_owned()));
        let options =
            if options.is_empty() { String::new() } else { format!(", {{ {} }}", options.join(", ")) };
        format!(
            "/** {} */\nexport function {}({}) {{\n  return request({}, {path}{options});\n}}",
            function.shown.replace("*/", "*"),
            camel(&function.words),
            arguments.join(", "),
            json(&function.method),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("javascript.txt"),
            plus: " + ",
            text: &json,
            read: &|name| format!("key(\"{name}\")"),
            header: &|name, value| format!("    headers[{}] = {value};", json(name)),
            parameter: &|name, value| format!("    url.searchParams.append({}, {value});", json(name)),
            nothing: "",
            encoded: &|name| format!("encodeURIComponent({})", camel(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "/** Sends a GraphQL document; gives its data. */\nexport async function graphql(document, variables = {{}}) {{\n  const answer = await request(\"POST\", {path}, {{ body: {{ query: document, variables }} }});\n  if (answer?.errors?.length) throw new ApiError(200, JSON.stringify(answer.errors));\n  return answer?.data ?? null;\n}}"
                )
            },
        },
    )
}

fn python(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments: Vec<String> = function.path.1.iter().map(|(name, _)| snake(name)).collect();
        let mut given = String::new();
        if function.takes_body {
            arguments.push("body".to_owned());
            given.push_str(", body=body");
        }
        if function.takes_query {
            arguments.push("query=None".to_owned());
            given.push_str(", query=query");
        }
        let key = yes(function, "", ", credential=False");
        format!(
            "\n# {}\ndef {}({}):\n    return request({}, {path}{given}{key})",
            function.shown,
            snake(&function.words),
            arguments.join(", "),
            json(&function.method),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("python.txt"),
            plus: " + ",
            text: &json,
            read: &|name| format!("os.environ[\"{name}\"]"),
            header: &|name, value| format!("        headers[{}] = {value}", json(name)),
            parameter: &|name, value| format!("        query[{}] = {value}", json(name)),
            nothing: "        pass",
            encoded: &|name| format!("urllib.parse.quote(str({}), safe=\"\")", snake(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "\ndef graphql(document, variables=None):\n    \"\"\"Sends a GraphQL document; gives its data.\"\"\"\n    answer = request(\"POST\", {path}, body={{\"query\": document, \"variables\": variables or {{}}}})\n    if answer.get(\"errors\"):\n        raise ApiError(200, json.dumps(answer[\"errors\"]))\n    return answer.get(\"data\")"
                )
            },
        },
    )
}

fn php(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments: Vec<String> =
            function.path.1.iter().map(|(name, _)| format!("string ${}", camel(name))).collect();
        let mut given = String::new();
        if function.takes_body {
            arguments.push("mixed $body".to_owned());
            given.push_str(", body: $body");
        }
        if function.takes_query {
            arguments.push("array $query = []".to_owned());
            given.push_str(", query: $query");
        }
        let key = yes(function, "", ", credential: false");
        format!(
            "    /** {} */\n    public function {}({}): mixed\n    {{\n        return $this->request({}, {path}{given}{key});\n    }}",
            function.shown.replace("*/", "*"),
            camel(&function.words),
            arguments.join(", "),
            php_text(&function.method),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("php.txt"),
            plus: " . ",
            text: &php_text,
            read: &|name| format!("self::key('{name}')"),
            header: &|name, value| {
                format!("            $headers[] = {} . {value};", php_text(&format!("{name}: ")))
            },
            parameter: &|name, value| format!("            $query[{}] = {value};", php_text(name)),
            nothing: "",
            encoded: &|name| format!("rawurlencode(${})", camel(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "    /** Sends a GraphQL document; gives its data. */\n    public function graphql(string $document, array $variables = []): mixed\n    {{\n        $answer = $this->request('POST', {path}, body: ['query' => $document, 'variables' => (object) $variables]);\n        if (!empty($answer['errors'])) {{\n            throw new ApiError(200, json_encode($answer['errors'], JSON_THROW_ON_ERROR));\n        }}\n        return $answer['data'] ?? null;\n    }}"
                )
            },
        },
    )
}

fn go(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments = vec!["ctx context.Context".to_owned()];
        arguments.extend(function.path.1.iter().map(|(name, _)| format!("{} string", camel(name))));
        if function.takes_body {
            arguments.push("body any".to_owned());
        }
        if function.takes_query {
            arguments.push("query url.Values".to_owned());
        }
        let body = if function.takes_body { "body" } else { "nil" };
        let query = if function.takes_query { "query" } else { "nil" };
        let name = pascal(&function.words);
        format!(
            "// {name} is {}.\nfunc {name}({}) (json.RawMessage, error) {{\n\treturn Request(ctx, {}, {path}, {query}, {body}, {})\n}}",
            function.shown,
            arguments.join(", "),
            json(&function.method),
            yes(function, "true", "false"),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("go.txt"),
            plus: "+",
            text: &json,
            read: &|name| format!("keyed(\"{name}\", &missing)"),
            header: &|name, value| format!("\t\theaders.Set({}, {value})", json(name)),
            parameter: &|name, value| format!("\t\tparameters.Set({}, {value})", json(name)),
            nothing: "",
            encoded: &|name| format!("url.PathEscape({})", camel(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "// Graphql sends a GraphQL document and gives its data.\nfunc Graphql(ctx context.Context, document string, variables any) (json.RawMessage, error) {{\n\tanswer, err := Request(ctx, \"POST\", {path}, nil, map[string]any{{\"query\": document, \"variables\": variables}}, true)\n\tif err != nil {{\n\t\treturn nil, err\n\t}}\n\tvar read struct{{ Data, Errors json.RawMessage }}\n\tif err := json.Unmarshal(answer, &read); err != nil {{\n\t\treturn nil, err\n\t}}\n\tif len(read.Errors) > 0 && string(read.Errors) != \"null\" {{\n\t\treturn nil, &APIError{{200, read.Errors}}\n\t}}\n\treturn read.Data, nil\n}}"
                )
            },
        },
    )
}

fn rust(client: &Client) -> String {
    let text = |text: &str| format!("{text:?}");
    let function = |function: &Function, path: &str| {
        let mut arguments = vec!["&self".to_owned()];
        arguments.extend(function.path.1.iter().map(|(name, _)| format!("{}: &str", snake(name))));
        if function.takes_body {
            arguments.push("body: &Value".to_owned());
        }
        if function.takes_query {
            arguments.push("query: &[(&str, &str)]".to_owned());
        }
        // The first part of a sum of texts is one that owns itself.
        let path = match path.split_once(" + ") {
            Some((first, rest)) => format!("&({first}.to_owned() + {rest})"),
            None => path.to_owned(),
        };
        let query = if function.takes_query { "query" } else { "&[]" };
        let body = if function.takes_body { "Some(body)" } else { "None" };
        format!(
            "    /// {}\n    pub async fn {}({}) -> Result<Value, Error> {{\n        self.request(Method::{}, {path}, {query}, {body}, {}).await\n    }}",
            function.shown,
            snake(&function.words),
            arguments.join(", "),
            function.method,
            yes(function, "true", "false"),
        )
    };
    let value = |value: &str| match value.split_once(" + ") {
        Some((first, rest)) => format!("{first}.to_owned() + &{rest}"),
        None if value.starts_with('"') => format!("{value}.to_owned()"),
        None => value.to_owned(),
    };
    filled(
        client,
        &Words {
            template: include_str!("rust.txt"),
            plus: " + ",
            text: &text,
            read: &|name| format!("key({name:?})?"),
            header: &|name, given| {
                let header = format!("secret({}, {name:?})?", value(given));
                format!("            request = request.header({name:?}, {header});")
            },
            parameter: &|name, given| {
                format!("            request = request.query(&[({name:?}, {})]);", value(given))
            },
            nothing: "",
            encoded: &|name| format!("&segment({})", snake(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "    /// Sends a GraphQL document; gives its data.\n    pub async fn graphql(&self, document: &str, variables: &Value) -> Result<Value, Error> {{\n        let body = serde_json::json!({{ \"query\": document, \"variables\": variables }});\n        let mut answer = self.request(Method::POST, {path}, &[], Some(&body), true).await?;\n        match answer.get(\"errors\") {{\n            Some(errors) if !errors.is_null() => Err(Error::Status {{ status: 200, body: errors.to_string() }}),\n            _ => Ok(answer.get_mut(\"data\").map(Value::take).unwrap_or_default()),\n        }}\n    }}"
                )
            },
        },
    )
    .replace("@AFTER@\n", "#[allow(dead_code)]\n")
}

fn java(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments: Vec<String> =
            function.path.1.iter().map(|(name, _)| format!("String {}", camel(name))).collect();
        if function.takes_body {
            arguments.push("String body".to_owned());
        }
        if function.takes_query {
            arguments.push("Map<String, String> query".to_owned());
        }
        let query = if function.takes_query { "query" } else { "Map.of()" };
        let body = if function.takes_body { "body" } else { "null" };
        format!(
            "    /** {} */\n    public String {}({}) throws IOException, InterruptedException {{\n        return request({}, {path}, {query}, {body}, {});\n    }}",
            function.shown.replace("*/", "*"),
            camel(&function.words),
            arguments.join(", "),
            json(&function.method),
            yes(function, "true", "false"),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("java.txt"),
            plus: " + ",
            text: &json,
            read: &|name| format!("key(\"{name}\")"),
            header: &|name, value| format!("            headers.put({}, {value});", json(name)),
            parameter: &|name, value| format!("            parameters.put({}, {value});", json(name)),
            nothing: "",
            encoded: &|name| format!("encoded({})", camel(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "    /** GraphQL: an object with \"query\" and \"variables\"; look for \"errors\" in the answer. */\n    public String graphql(String body) throws IOException, InterruptedException {{\n        return request(\"POST\", {path}, Map.of(), body, true);\n    }}"
                )
            },
        },
    )
}

fn csharp(client: &Client) -> String {
    let function = |function: &Function, path: &str| {
        let mut arguments: Vec<String> =
            function.path.1.iter().map(|(name, _)| format!("string {}", camel(name))).collect();
        if function.takes_body {
            arguments.push("string body".to_owned());
        }
        if function.takes_query {
            arguments.push("IDictionary<string, string> query = null".to_owned());
        }
        let query = if function.takes_query { "query" } else { "null" };
        let body = if function.takes_body { "body" } else { "null" };
        format!(
            "    // {}\n    public Task<string> {}({})\n    {{\n        return Request({}, {path}, {query}, {body}, {});\n    }}",
            function.shown,
            pascal(&function.words),
            arguments.join(", "),
            json(&function.method),
            yes(function, "true", "false"),
        )
    };
    filled(
        client,
        &Words {
            template: include_str!("csharp.txt"),
            plus: " + ",
            text: &json,
            read: &|name| format!("Key(\"{name}\")"),
            header: &|name, value| format!("            headers[{}] = {value};", json(name)),
            parameter: &|name, value| format!("            parameters[{}] = {value};", json(name)),
            nothing: "",
            encoded: &|name| format!("Uri.EscapeDataString({})", camel(name)),
            function: &function,
            graphql: &|path| {
                format!(
                    "    // GraphQL: an object with \"query\" and \"variables\"; look for \"errors\" in the answer.\n    public Task<string> Graphql(string body)\n    {{\n        return Request(\"POST\", {path}, null, body, true);\n    }}"
                )
            },
        },
    )
}
