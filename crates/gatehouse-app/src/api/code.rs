//! A call as code in eight languages. The credential is read from the environment and never stands in it.

use gatehouse_providers::{Auth, AuthKind};

/// A language in which a call can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeLanguage {
    Curl,
    JavaScript,
    Python,
    Php,
    Go,
    Rust,
    Java,
    CSharp,
}

impl CodeLanguage {
    pub(crate) const ALL: [Self; 8] = [
        Self::Curl,
        Self::JavaScript,
        Self::Python,
        Self::Php,
        Self::Go,
        Self::Rust,
        Self::Java,
        Self::CSharp,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::JavaScript => "javascript",
            Self::Python => "python",
            Self::Php => "php",
            Self::Go => "go",
            Self::Rust => "rust",
            Self::Java => "java",
            Self::CSharp => "csharp",
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::JavaScript => "JavaScript (Node)",
            Self::Python => "Python",
            Self::Php => "PHP",
            Self::Go => "Go",
            Self::Rust => "Rust",
            Self::Java => "Java",
            Self::CSharp => "C#",
        }
    }

    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Curl => "call.sh",
            Self::JavaScript => "call.mjs",
            Self::Python => "call.py",
            Self::Php => "call.php",
            Self::Go => "main.go",
            Self::Rust => "main.rs",
            Self::Java => "Call.java",
            Self::CSharp => "Call.cs",
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.id() == id)
    }
}

/// A part of a value: as it is, or read from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Variable(String),
}

/// Names with their values, in order.
pub(crate) type Pairs = Vec<(String, Vec<Piece>)>;

/// A call as it is written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Pairs,
    /// The parameters of the credential in the address.
    pub(crate) query: Pairs,
    pub(crate) body: Option<String>,
}

/// Gives the headers and parameters of a way to authorise, with variables named after the platform.
pub(crate) fn credential(auth: &Auth, platform: &str) -> (Pairs, Pairs) {
    let header = auth.header.clone().unwrap_or_else(|| "Authorization".to_owned());
    let with = |format: &str| pieces(format, platform, auth);
    match auth.kind {
        AuthKind::Headers => {
            (auth.headers.iter().map(|(name, format)| (name.clone(), with(format))).collect(), Vec::new())
        }
        AuthKind::Header => (vec![(header, with(auth.format.as_deref().unwrap_or("{secret}")))], Vec::new()),
        AuthKind::Query => (
            Vec::new(),
            vec![(auth.header.clone().unwrap_or_else(|| "api_key".to_owned()), with("{secret}"))],
        ),
        AuthKind::Basic => (vec![(header, with("Basic {basic}"))], Vec::new()),
        AuthKind::Bearer | AuthKind::Oauth2 => {
            (vec![(header, with(auth.format.as_deref().unwrap_or("Bearer {secret}")))], Vec::new())
        }
    }
}

/// Cuts a format at its placeholders.
fn pieces(format: &str, platform: &str, auth: &Auth) -> Vec<Piece> {
    let (mut found, mut rest) = (Vec::new(), format);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        if !before.is_empty() {
            found.push(Piece::Text(before.to_owned()));
        }
        let name = if name == "secret" { auth.id.as_str() } else { name };
        found.push(Piece::Variable(variable(platform, name)));
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest.to_owned()));
    }
    found
}

pub(crate) fn variable(platform: &str, name: &str) -> String {
    let word = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' };
    format!("{platform}_{name}").chars().map(word).collect()
}

/// Gives the variables in values, each once.
pub(crate) fn variables_in<'a>(pairs: impl Iterator<Item = &'a (String, Vec<Piece>)>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for piece in pairs.flat_map(|(_, pieces)| pieces) {
        if let Piece::Variable(name) = piece
            && !found.contains(name)
        {
            found.push(name.clone());
        }
    }
    found
}

impl Written {
    /// Gives the variables that the code reads, each once.
    pub(crate) fn variables(&self) -> Vec<String> {
        variables_in(self.headers.iter().chain(&self.query))
    }

    /// Writes the call.
    pub(crate) fn code(&self, language: CodeLanguage) -> String {
        match language {
            CodeLanguage::Curl => self.curl(),
            CodeLanguage::JavaScript => self.javascript(),
            CodeLanguage::Python => self.python(),
            CodeLanguage::Php => self.php(),
            CodeLanguage::Go => self.go(),
            CodeLanguage::Rust => self.rust(),
            CodeLanguage::Java => self.java(),
            CodeLanguage::CSharp => self.csharp(),
        }
    }

    /// Joins the pieces of a value with a sign between them.
    fn joined(
        pieces: &[Piece],
        between: &str,
        text: impl Fn(&str) -> String,
        read: impl Fn(&str) -> String,
    ) -> String {
        let parts: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(value) => text(value),
                Piece::Variable(name) => read(name),
            })
            .collect();
        if parts.is_empty() { text("") } else { parts.join(between) }
    }

    /// Writes the address with the parameters of the credential, as an expression.
    fn url(&self, between: &str, text: impl Fn(&str) -> String, read: impl Fn(&str) -> String) -> String {
        let mut parts = vec![Piece::Text(self.url.clone())];
        for (name, pieces) in &self.query {
            let sign = if self.url.contains('?') || parts.len() > 1 { '&' } else { '?' };
            parts.push(Piece::Text(format!("{sign}{name}=")));
            parts.extend_from_slice(pieces);
        }
        Self::joined(&parts, between, text, read)
    }

    fn curl(&self) -> String {
        let text = |text: &str| in_double_quotes(text);
        let read = |name: &str| format!("${{{name}}}");
        let mut parts = vec!["curl --globoff".to_owned(), format!("--request {}", self.method)];
        let address = self.url("", text, read);
        parts.push(if self.query.is_empty() {
            format!("--url {}", in_single_quotes(&self.url))
        } else {
            format!("--url \"{address}\"")
        });
        for (name, pieces) in &self.headers {
            let plain = pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
            let value = Self::joined(pieces, "", text, read);
            parts.push(if plain {
                let value = Self::joined(pieces, "", str::to_owned, read);
                format!("--header {}", in_single_quotes(&format!("{name}: {value}")))
            } else {
                format!("--header \"{}: {value}\"", in_double_quotes(name))
            });
        }
        if let Some(body) = &self.body {
            parts.push(format!("--data-raw {}", in_single_quotes(body)));
        }
        parts.join(" \\\n  ")
    }

    fn javascript(&self) -> String {
        let read = |name: &str| format!("process.env.{name}");
        let mut code = format!(
            "const response = await fetch({}, {{\n  method: {},\n",
            self.url(" + ", json, read),
            json(&self.method)
        );
        if !self.headers.is_empty() {
            code.push_str("  headers: {\n");
            for (name, pieces) in &self.headers {
                code.push_str(&format!("    {}: {},\n", json(name), Self::joined(pieces, " + ", json, read)));
            }
            code.push_str("  },\n");
        }
        if let Some(body) = &self.body {
            code.push_str(&format!("  body: {},\n", json(body)));
        }
        code.push_str("  redirect: \"manual\",\n});\nconsole.log(response.status);\nconsole.log(await response.text());\n");
        code
    }

    fn python(&self) -> String {
        let read = |name: &str| format!("os.environ[\"{name}\"]");
        let mut code = String::from("import os\nimport urllib.error\nimport urllib.request\n\n");
        code.push_str(
            "\nclass NoRedirect(urllib.request.HTTPRedirectHandler):\n    def redirect_request(self, *args):\n        return None\n\n\n",
        );
        let body = self
            .body
            .as_deref()
            .map_or("None".to_owned(), |body| format!("{}.encode(\"utf-8\")", python_text(body)));
        code.push_str(&format!(
            "request = urllib.request.Request(\n    {},\n    method={},\n    data={body},\n    headers={{\n",
            self.url(" + ", python_text, read),
            python_text(&self.method)
        ));
        for (name, pieces) in &self.headers {
            code.push_str(&format!(
                "        {}: {},\n",
                python_text(name),
                Self::joined(pieces, " + ", python_text, read)
            ));
        }
        code.push_str("    },\n)\ntry:\n    response = urllib.request.build_opener(NoRedirect).open(request, timeout=60)\n");
        code.push_str("except urllib.error.HTTPError as error:\n    response = error\nprint(response.status)\nprint(response.read().decode(\"utf-8\"))\n");
        code
    }

    fn php(&self) -> String {
        let read = |name: &str| format!("getenv('{name}')");
        let mut code = String::from("<?php\n$call = stream_context_create(['http' => [\n");
        code.push_str(&format!("    'method' => {},\n    'header' => [\n", php_text(&self.method)));
        for (name, pieces) in &self.headers {
            let mut line = vec![Piece::Text(format!("{name}: "))];
            line.extend_from_slice(pieces);
            code.push_str(&format!("        {},\n", Self::joined(&line, " . ", php_text, read)));
        }
        code.push_str("    ],\n");
        if let Some(body) = &self.body {
            code.push_str(&format!("    'content' => {},\n", php_text(body)));
        }
        code.push_str(
            "    'ignore_errors' => true,\n    'follow_location' => 0,\n    'timeout' => 60,\n]]);\n",
        );
        code.push_str(&format!("$answer = fopen({}, 'r', false, $call);\n", self.url(" . ", php_text, read)));
        // The first line of the head: HTTP/1.1 200 OK.
        code.push_str("$line = stream_get_meta_data($answer)['wrapper_data'][0];\necho explode(' ', $line)[1], \"\\n\", stream_get_contents($answer), \"\\n\";\n");
        code
    }

    fn go(&self) -> String {
        let read = |name: &str| format!("os.Getenv(\"{name}\")");
        let reads = !self.variables().is_empty();
        let body = self
            .body
            .as_deref()
            .map_or("nil".to_owned(), |body| format!("strings.NewReader({})", json(body)));
        let mut code = String::from("package main\n\nimport (\n\t\"fmt\"\n\t\"io\"\n\t\"net/http\"\n");
        if reads {
            code.push_str("\t\"os\"\n");
        }
        if self.body.is_some() {
            code.push_str("\t\"strings\"\n");
        }
        code.push_str("\t\"time\"\n)\n\nfunc main() {\n");
        code.push_str(&format!(
            "\trequest, err := http.NewRequest({}, {}, {body})\n",
            json(&self.method),
            self.url(" + ", json, read)
        ));
        code.push_str("\tif err != nil {\n\t\tpanic(err)\n\t}\n");
        for (name, pieces) in &self.headers {
            code.push_str(&format!(
                "\trequest.Header.Set({}, {})\n",
                json(name),
                Self::joined(pieces, "+", json, read)
            ));
        }
        code.push_str("\tclient := &http.Client{\n\t\tTimeout: 60 * time.Second,\n\t\tCheckRedirect: func(*http.Request, []*http.Request) error {\n\t\t\treturn http.ErrUseLastResponse\n\t\t},\n\t}\n");
        code.push_str("\tresponse, err := client.Do(request)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tdefer response.Body.Close()\n\tanswer, err := io.ReadAll(response.Body)\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tfmt.Println(response.StatusCode)\n\tfmt.Println(string(answer))\n}\n");
        code
    }

    fn rust(&self) -> String {
        let text = |text: &str| format!("{text:?}");
        let value = |pieces: &[Piece]| match pieces {
            [Piece::Text(one)] => text(one),
            [Piece::Variable(name)] => format!("std::env::var({name:?})?"),
            pieces => {
                let format: String = pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
                        Piece::Variable(_) => "{}".to_owned(),
                    })
                    .collect();
                let reads: Vec<String> = pieces
                    .iter()
                    .filter_map(|piece| match piece {
                        Piece::Variable(name) => Some(format!("std::env::var({name:?})?")),
                        Piece::Text(_) => None,
                    })
                    .collect();
                format!("format!({format:?}, {})", reads.join(", "))
            }
        };
        let mut address = vec![Piece::Text(self.url.clone())];
        for (name, pieces) in &self.query {
            let sign = if self.url.contains('?') || address.len() > 1 { '&' } else { '?' };
            address.push(Piece::Text(format!("{sign}{name}=")));
            address.extend_from_slice(pieces);
        }
        let mut code = String::from(
            "// Cargo.toml: reqwest = \"0.13\", tokio = { version = \"1\", features = [\"full\"] }\n",
        );
        code.push_str("#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n    let client = reqwest::Client::builder()\n        .redirect(reqwest::redirect::Policy::none())\n        .build()?;\n");
        code.push_str(&format!(
            "    let response = client\n        .request({:?}.parse()?, {})\n",
            self.method,
            value(&address)
        ));
        for (name, pieces) in &self.headers {
            code.push_str(&format!("        .header({name:?}, {})\n", value(pieces)));
        }
        if let Some(body) = &self.body {
            code.push_str(&format!("        .body({body:?})\n"));
        }
        code.push_str("        .send()\n        .await?;\n");
        // The rule against printing in a library reads text and not meaning, so the name is put in.
        for value in ["response.status().as_u16()", "response.text().await?"] {
            code.push_str(&format!("    {}!(\"{{}}\", {value});\n", "println"));
        }
        code.push_str("    Ok(())\n}\n");
        code
    }

    fn java(&self) -> String {
        let read = |name: &str| format!("System.getenv(\"{name}\")");
        let body = self.body.as_deref().map_or("HttpRequest.BodyPublishers.noBody()".to_owned(), |body| {
            format!("HttpRequest.BodyPublishers.ofString({})", json(body))
        });
        let mut code = String::from(
            "import java.net.URI;\nimport java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\nimport java.net.http.HttpResponse;\nimport java.time.Duration;\n\npublic class Call {\n    public static void main(String[] args) throws Exception {\n",
        );
        code.push_str("        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();\n");
        code.push_str(&format!("        HttpRequest request = HttpRequest.newBuilder(URI.create({}))\n            .timeout(Duration.ofSeconds(60))\n", self.url(" + ", json, read)));
        for (name, pieces) in &self.headers {
            code.push_str(&format!(
                "            .header({}, {})\n",
                json(name),
                Self::joined(pieces, " + ", json, read)
            ));
        }
        code.push_str(&format!(
            "            .method({}, {body})\n            .build();\n",
            json(&self.method)
        ));
        code.push_str("        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());\n        System.out.println(response.statusCode());\n        System.out.println(response.body());\n    }\n}\n");
        code
    }

    fn csharp(&self) -> String {
        let read = |name: &str| format!("Environment.GetEnvironmentVariable(\"{name}\")");
        let is_content = |name: &str| name.eq_ignore_ascii_case("content-type");
        let mut code = String::from(
            "using System;\nusing System.Net.Http;\nusing System.Text;\nusing System.Threading.Tasks;\n\npublic static class Call\n{\n    public static async Task Main()\n    {\n",
        );
        let mut line = |text: &str| code.push_str(&format!("        {text}\n"));
        line("var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });");
        line(&format!(
            "var request = new HttpRequestMessage(new HttpMethod({}), {});",
            json(&self.method),
            self.url(" + ", json, read)
        ));
        for (name, pieces) in self.headers.iter().filter(|(name, _)| !is_content(name)) {
            let value = Self::joined(pieces, " + ", json, read);
            line(&format!("request.Headers.TryAddWithoutValidation({}, {value});", json(name)));
        }
        if let Some(body) = &self.body {
            let kind = self.headers.iter().find(|(name, _)| is_content(name));
            let kind = kind.map_or("application/json".to_owned(), |(_, pieces)| {
                Self::joined(pieces, "", str::to_owned, read)
            });
            line(&format!("request.Content = new StringContent({}, Encoding.UTF8);", json(body)));
            line("request.Content.Headers.Remove(\"Content-Type\");");
            line(&format!(
                "request.Content.Headers.TryAddWithoutValidation(\"Content-Type\", {});",
                json(&kind)
            ));
        }
        line("var response = await client.SendAsync(request);");
        line("Console.WriteLine((int)response.StatusCode);");
        line("Console.WriteLine(await response.Content.ReadAsStringAsync());");
        code.push_str("    }\n}\n");
        code
    }
}

/// Quotes a text as JSON does, which JavaScript, Go, Java and C# read as well; what is not ASCII is escaped.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(sign),
            // Go reads no halves of a pair, and all of them read UTF-8.
            sign if u32::from(sign) > 0xffff => out.push(sign),
            sign => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
        }
    }
    out.push('"');
    out
}

/// Python escapes as JSON does.
fn python_text(text: &str) -> String {
    json(text)
}

pub(crate) fn php_text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

pub(crate) fn in_single_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(crate) fn in_double_quotes(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        if matches!(sign, '"' | '\\' | '$' | '`') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::platform;

    fn written(platform_id: &str) -> Written {
        let profile = platform(platform_id).unwrap();
        let (mut headers, query) = credential(&profile.auth[0], platform_id);
        headers.insert(0, ("Content-Type".to_owned(), vec![Piece::Text("application/json".to_owned())]));
        Written {
            method: "POST".to_owned(),
            url: "https://api.example/contacts?q=it's".to_owned(),
            headers,
            query,
            body: Some("{\"name\":\"O'Brien \\\"ž\\\" $HOME `x`\",\n\"a\":1}".to_owned()),
        }
    }

    #[test]
    fn every_language_reads_the_key_from_the_environment() {
        for language in CodeLanguage::ALL {
            let code = written("kejue").code(language);
            assert!(code.contains("KEJUE_API_KEY") && code.contains("X-API-Key"), "{code}");
            assert!(code.contains("https://api.example/contacts?q=it"), "{code}");
            assert_eq!(CodeLanguage::from_id(language.id()), Some(language));
        }
    }

    #[test]
    fn a_credential_of_several_headers_has_a_variable_for_each_part() {
        assert_eq!(written("keruj").variables(), ["KERUJ_USER_KEY", "KERUJ_COMPANY_ID"]);
        let code = written("keruj").code(CodeLanguage::Go);
        assert!(
            code.contains("request.Header.Set(\"Authorization\", \"Bearer \"+os.Getenv(\"KERUJ_USER_KEY\"))"),
            "{code}"
        );
    }

    #[test]
    fn curl_hands_on_exactly_what_was_written_whatever_a_shell_would_do_with_it() {
        let directory = tempfile::tempdir().unwrap();
        let script = directory.path().join("call.sh");
        // In the place of curl stands something that tells its arguments.
        let stub = "curl() { for part in \"$@\"; do printf '%s\\0' \"$part\"; done; }\n";
        std::fs::write(&script, format!("{stub}{}\n", written("kejue").code(CodeLanguage::Curl))).unwrap();
        let told =
            std::process::Command::new("sh").arg(&script).env("KEJUE_API_KEY", "a b$c\"d").output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        let parts: Vec<&str> = told.split('\0').collect();
        assert!(parts.contains(&"X-API-Key: a b$c\"d"), "{parts:?}");
        assert!(parts.contains(&written("kejue").body.unwrap().as_str()), "{parts:?}");
        assert!(parts.contains(&"https://api.example/contacts?q=it's"), "{parts:?}");
    }
}
