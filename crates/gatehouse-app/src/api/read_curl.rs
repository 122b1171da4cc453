//! A curl command as a call. No credential of it is taken over: that is what the keychain is for.

use std::collections::VecDeque;

use gatehouse_model::{ConnectionId, Problem, names_a_secret};
use url::Url;

use crate::view::{ApiCall, ApiRow};

/// Reads a command.
///
/// # Errors
/// `api.not_curl` for a text that is no command of curl, or has no address.
pub(crate) fn read(
    text: &str,
    connection_id: ConnectionId,
    own_headers: &[String],
) -> Result<(ApiCall, Url, Vec<String>), Problem> {
    let mut words: VecDeque<String> = words(text).into();
    while words.front().is_some_and(|word| word == "$" || word == "%") {
        words.pop_front();
    }
    let first = words.pop_front().unwrap_or_default();
    if first
        .rsplit(['/', '\\'])
        .next()
        .is_none_or(|name| !name.eq_ignore_ascii_case("curl") && !name.eq_ignore_ascii_case("curl.exe"))
    {
        return Err(not_curl("it does not begin with `curl`"));
    }
    let (mut method, mut address, mut as_query) = (None::<String>, None::<String>, false);
    let (mut headers, mut data, mut notes) =
        (Vec::<(String, String)>::new(), Vec::<String>::new(), Vec::new());
    let mut json = false;
    while let Some(word) = words.pop_front() {
        let Some((option, inline)) = option_of(&word) else {
            address.get_or_insert(word);
            continue;
        };
        if !takes_value(&option) {
            // Of several letters in one word each is a switch, up to the first with a value.
            if let Some(rest) = inline.filter(|_| !option.starts_with("--")) {
                words.push_front(format!("-{rest}"));
            }
            match option.as_str() {
                "-G" | "--get" => as_query = true,
                "-I" | "--head" => method = Some("HEAD".to_owned()),
                "-k" | "--insecure" => {
                    notes.push("`--insecure` is left out: certificates are always checked.".to_owned())
                }
                "-L" | "--location" => notes.push(
                    "`--location` is left out: no redirect is followed, so that no key goes elsewhere."
                        .to_owned(),
                ),
                _ => {}
            }
            continue;
        }
        let value = inline.or_else(|| words.pop_front()).unwrap_or_default();
        match option.as_str() {
            "-X" | "--request" => method = Some(value.to_ascii_uppercase()),
            "--url" => address = Some(value),
            "-H" | "--header" => {
                if let Some((name, value)) = value.split_once(':') {
                    headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            "-A" | "--user-agent" => headers.push(("User-Agent".to_owned(), value)),
            "-e" | "--referer" => headers.push(("Referer".to_owned(), value)),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--data-urlencode" => {
                if value.starts_with('@') && option != "--data-raw" {
                    notes.push(format!("The body is the file `{}`; open it yourself.", &value[1..]));
                } else if option == "--data-urlencode" {
                    data.push(encoded(&value));
                } else {
                    data.push(value);
                }
            }
            "--json" => {
                json = true;
                data.push(value);
            }
            "-F" | "--form" | "--form-string" | "-T" | "--upload-file" => {
                notes.push(format!("`{option}` is left out: files are not sent in forms."));
            }
            "-u" | "--user" | "-b" | "--cookie" | "--oauth2-bearer" => {
                notes.push(format!(
                    "What stood behind `{option}` is left out; the key of the connection is used."
                ));
            }
            "-x" | "--proxy" => notes.push("`--proxy` is left out.".to_owned()),
            _ => {}
        }
    }
    let address = address.ok_or_else(|| not_curl("it has no address"))?;
    let whole = if address.contains("://") { address } else { format!("https://{address}") };
    let mut url =
        Url::parse(&whole).map_err(|error| not_curl(&format!("its address cannot be read: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        notes.push("The user name and the password of the address are left out.".to_owned());
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    let mut query: Vec<ApiRow> = Vec::new();
    for (name, value) in url.query_pairs() {
        if names_a_secret(&name) {
            notes.push(format!("The parameter {name} is left out; the key of the connection is used."));
        } else {
            query.push(row(&name, &value));
        }
    }
    let mut content_type = json.then(|| "application/json".to_owned());
    let mut rows = Vec::new();
    for (name, value) in headers {
        let own = own_headers.iter().any(|own| own.eq_ignore_ascii_case(&name));
        if own || names_a_secret(&name) {
            notes.push(format!("The header {name} is left out; the key of the connection is used."));
        } else if name.eq_ignore_ascii_case("content-type") {
            content_type = Some(value);
        } else if !["host", "content-length", "connection", "accept-encoding"]
            .iter()
            .any(|made| name.eq_ignore_ascii_case(made))
        {
            rows.push(row(&name, &value));
        }
    }
    let mut body = (!data.is_empty()).then(|| data.join("&"));
    if as_query {
        let text = body.take().unwrap_or_default();
        query.extend(url::form_urlencoded::parse(text.as_bytes()).map(|(name, value)| row(&name, &value)));
    }
    if body.is_some() && content_type.is_none() {
        content_type = Some("application/x-www-form-urlencoded".to_owned());
    }
    let call = ApiCall {
        connection_id,
        endpoint: None,
        method: method.unwrap_or_else(|| if body.is_some() { "POST" } else { "GET" }.to_owned()),
        path: url.path().to_owned(),
        holes: Vec::new(),
        query,
        headers: rows,
        fields: Vec::new(),
        body,
        content_type,
        graphql: None,
        auth: None,
        key: None,
        webhook: None,
        without_key: false,
    };
    notes.dedup();
    Ok((call, url, notes))
}

fn row(name: &str, value: &str) -> ApiRow {
    ApiRow { name: name.to_owned(), value: value.to_owned(), off: false }
}

fn not_curl(why: &str) -> Problem {
    Problem::new("api.not_curl", format!("This is no command of curl that can be read: {why}."))
        .hint("Paste the whole command, such as `curl https://api.example/contacts`.")
        .field("text")
}

/// Encodes what `--data-urlencode` encodes: what stands behind the first sign of equality.
fn encoded(value: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match value.split_once('=') {
        Some((name, value)) if !name.is_empty() => format!("{name}={}", encode(value)),
        Some((_, value)) => encode(value),
        None => encode(value),
    }
}

/// Cuts a word that is an option into its name and the value that stands in the same word.
fn option_of(word: &str) -> Option<(String, Option<String>)> {
    if let Some(long) = word.strip_prefix("--") {
        return match long.split_once('=') {
            Some((name, value)) => Some((format!("--{name}"), Some(value.to_owned()))),
            None => Some((word.to_owned(), None)),
        };
    }
    let letters = word.strip_prefix('-').filter(|letters| !letters.is_empty())?;
    let first = letters.chars().next()?;
    let rest = &letters[first.len_utf8()..];
    Some((format!("-{first}"), (!rest.is_empty()).then(|| rest.to_owned())))
}

/// Tells whether an option of curl has a value.
fn takes_value(option: &str) -> bool {
    const LETTERS: &str = "XHdAeFTubxomwcCDEKPQrtUyYz";
    const SWITCHES: [&str; 28] = [
        "--get",
        "--head",
        "--insecure",
        "--location",
        "--compressed",
        "--silent",
        "--show-error",
        "--verbose",
        "--include",
        "--fail",
        "--globoff",
        "--path-as-is",
        "--http1.1",
        "--http2",
        "--http1.0",
        "--tlsv1.2",
        "--tlsv1.3",
        "--disable",
        "--no-buffer",
        "--no-progress-meter",
        "--ipv4",
        "--ipv6",
        "--location-trusted",
        "--raw",
        "--fail-with-body",
        "--progress-bar",
        "--remote-name",
        "--no-keepalive",
    ];
    match option.strip_prefix("--") {
        Some(_) => !SWITCHES.contains(&option),
        None => option.chars().nth(1).is_some_and(|letter| LETTERS.contains(letter)),
    }
}

/// Cuts a command into words as a shell does: quotes, backslashes, `$'…'`, lines that go on.
fn words(text: &str) -> Vec<String> {
    let (mut found, mut word, mut begun) = (Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' | '^' | '`' if signs.peek().is_some_and(|next| matches!(next, '\n' | '\r')) => {
                signs.next_if_eq(&'\r');
                signs.next_if_eq(&'\n');
            }
            '\\' => {
                begun = true;
                word.extend(signs.next());
            }
            '\'' => {
                begun = true;
                word.extend(signs.by_ref().take_while(|sign| *sign != '\''));
            }
            '$' if signs.peek() == Some(&'\'') => {
                begun = true;
                signs.next();
                ansi(&mut signs, &mut word);
            }
            '"' => {
                begun = true;
                while let Some(sign) = signs.next() {
                    match sign {
                        '"' => break,
                        '\\' => match signs.next() {
                            Some('\n') | None => {}
                            Some(next @ ('"' | '\\' | '$' | '`')) => word.push(next),
                            Some(next) => word.extend(['\\', next]),
                        },
                        sign => word.push(sign),
                    }
                }
            }
            sign if sign.is_whitespace() => {
                if begun {
                    found.push(std::mem::take(&mut word));
                    begun = false;
                }
            }
            sign => {
                begun = true;
                word.push(sign);
            }
        }
    }
    if begun {
        found.push(word);
    }
    found
}

/// Reads the rest of `$'…'`, the form in which browsers copy what is not plain.
fn ansi(signs: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    while let Some(sign) = signs.next() {
        match sign {
            '\'' => return,
            '\\' => match signs.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some(kind @ ('u' | 'x')) => {
                    let most = if kind == 'u' { 4 } else { 2 };
                    let mut digits = String::new();
                    while digits.len() < most && signs.peek().is_some_and(char::is_ascii_hexdigit) {
                        digits.extend(signs.next());
                    }
                    word.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                }
                Some(next) => word.push(next),
                None => return,
            },
            sign => word.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    fn read_one(text: &str) -> (ApiCall, Url, Vec<String>) {
        read(text, ConnectionId::from_uuid(Uuid::nil()), &["X-API-Key".to_owned()]).unwrap()
    }

    #[test]
    fn the_sample_of_kejue_is_read_without_its_key() {
        let (call, url, notes) = read_one(
            "curl -X POST https://api.kejue.co/api/v1/webhooks \\\n  -H \"X-API-Key: kej_live_GHCANARY\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\"url\": \"https://a.example/it'\\''s\"}'",
        );
        assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/api/v1/webhooks"));
        assert_eq!(url.host_str(), Some("api.kejue.co"));
        assert_eq!(call.body.as_deref(), Some("{\"url\": \"https://a.example/it's\"}"));
        assert_eq!(call.content_type.as_deref(), Some("application/json"));
        assert!(call.headers.is_empty() && notes.len() == 1, "{notes:?}");
        assert!(!format!("{call:?} {url} {notes:?}").contains("CANARY"));
    }

    #[rstest]
    #[case("curl https://a.example/x", "GET", None)]
    #[case("curl a.example/x -d a=1 -d b=2", "POST", Some("a=1&b=2"))]
    #[case("curl --json '{}' https://a.example/x", "POST", Some("{}"))]
    #[case("curl -sSXPUT --data-raw '@x' https://a.example/x", "PUT", Some("@x"))]
    #[case("curl -I https://a.example/x", "HEAD", None)]
    #[case("$ /usr/bin/curl --request=DELETE --url https://a.example/x", "DELETE", None)]
    #[case("curl.exe ^\r\n https://a.example/x", "GET", None)]
    #[case("curl --data-urlencode 'q=a b&c' https://a.example/x", "POST", Some("q=a+b%26c"))]
    #[case("curl --data-raw $'{\\n\\'\\u017e\\'}' https://a.example/x", "POST", Some("{\n'ž'}"))]
    fn methods_and_bodies_are_those_of_curl(
        #[case] text: &str,
        #[case] method: &str,
        #[case] body: Option<&str>,
    ) {
        let (call, ..) = read_one(text);
        assert_eq!((call.method.as_str(), call.body.as_deref(), call.path.as_str()), (method, body, "/x"));
    }

    #[test]
    fn what_is_left_out_is_told() {
        let (call, url, notes) = read_one(
            "curl -kL -u me:GHCANARY 'https://u:GHCANARY@a.example/x?token=GHCANARY&q=1' -b s=GHCANARY -F f=@x",
        );
        assert_eq!(call.query, [row("q", "1")]);
        assert_eq!(notes.len(), 7, "{notes:?}");
        assert!(!format!("{call:?} {notes:?}").contains("CANARY") && url.username().is_empty());
    }

    #[test]
    fn data_becomes_the_query_where_get_is_asked_for() {
        let (call, ..) = read_one("curl -G https://a.example/x?z=1 -d a=1 --data-urlencode 'b=x y'");
        assert_eq!((call.method.as_str(), call.query.len(), call.body), ("GET", 3, None));
        assert_eq!(call.query[2], row("b", "x y"));
    }

    #[rstest]
    #[case("wget https://a.example")]
    #[case("curl -X POST")]
    #[case("")]
    #[case("curl 'http://['")]
    fn anything_else_is_told(#[case] text: &str) {
        let problem = read(text, ConnectionId::from_uuid(Uuid::nil()), &[]).unwrap_err();
        assert_eq!(problem.code, "api.not_curl");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in "curl \\PC{0,60}") {
            let _ = read(&text, ConnectionId::from_uuid(Uuid::nil()), &[]);
        }
    }
}
