//! One entry of a HAR 1.2 file.

use gatehouse_model::{Header, Problem};
use serde::Deserialize;

use super::BroughtRequest;
use crate::har::HarRequest;

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: HarRequest,
}

/// Reads an entry, counted from 0; the only one when none is named.
pub(super) fn read(bytes: &[u8], wanted: Option<usize>) -> Result<BroughtRequest, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let file: File = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new("request.har_malformed", format!("This is no HAR file: {error}."))
            .hint("A HAR file is the JSON that a browser's network tab or a proxy exports.")
    })?;
    let mut entries = file.log.entries;
    let count = entries.len();
    let index = match wanted {
        Some(index) => index,
        None if count == 1 => 0,
        None => {
            return Err(Problem::new(
                "usage.har_entry_needed",
                format!("The HAR file has {} and none was named.", words(count)),
            )
            .hint("Name one as FILE#N; they are counted from 0."));
        }
    };
    if index >= count {
        return Err(Problem::new(
            "request.not_found",
            format!("There is no entry {index}: the HAR file has {}.", words(count)),
        )
        .hint("Entries are counted from 0."));
    }
    let mut request = entries.swap_remove(index).request;
    let headers = request.headers().map(|pair| Header::new(&pair.name, &pair.value)).collect();
    let body = request.take_body().map_err(|error| {
        Problem::new("request.har_malformed", format!("The body of the entry is no Base64: {error}."))
    })?;
    Ok(BroughtRequest {
        method: request.method,
        url: Some(request.url).filter(|url| !url.is_empty()),
        headers,
        body,
        rewritten: true,
        ..BroughtRequest::default()
    })
}

fn words(count: usize) -> String {
    match count {
        0 => "no entries".to_owned(),
        1 => "1 entry".to_owned(),
        _ => format!("{count} entries"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn har(post: &str) -> String {
        format!(
            r#"{{"log":{{"version":"1.2","entries":[{{"request":{{"method":"POST","url":"https://a.example/h?x=1",
            "headers":[{{"name":":method","value":"POST"}},{{"name":"X-B","value":"2"}},{{"name":"X-A","value":"1"}}]{post}}}}}]}}}}"#
        )
    }

    #[rstest]
    #[case("", b"")]
    #[case(r#","postData":{"mimeType":"text/plain","text":"é"}"#, "é".as_bytes())]
    #[case(
        r#","postData":{"mimeType":"application/octet-stream","text":"AP8=","encoding":"base64"}"#,
        b"\x00\xff"
    )]
    #[case(r#","postData":{"mimeType":"x","params":[{"name":"a b","value":"c&d"}]}"#, b"a+b=c%26d")]
    fn a_body_is_read_as_it_is_kept(#[case] post: &str, #[case] body: &[u8]) {
        let request = read(har(post).as_bytes(), None).unwrap();
        assert_eq!(request.body, body);
        assert!(request.rewritten);
        let names: Vec<_> = request.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["X-B", "X-A"]);
        assert_eq!(request.url.as_deref(), Some("https://a.example/h?x=1"));
    }

    #[test]
    fn an_entry_that_is_not_there_says_how_many_there_are() {
        let problem = read(har("").as_bytes(), Some(3)).unwrap_err();
        assert_eq!(problem.code, "request.not_found");
        assert_eq!(problem.message, "There is no entry 3: the HAR file has 1 entry.");
        let none = r#"{"log":{"entries":[]}}"#;
        assert_eq!(read(none.as_bytes(), None).unwrap_err().code, "usage.har_entry_needed");
    }

    #[rstest]
    #[case("")]
    #[case("{}")]
    #[case("[]")]
    #[case(r#"{"log":{"entries":[{}]}}"#)]
    #[case(r#"{"log":{"entries":[{"request":{"method":"P","url":"","postData":{"text":"*","encoding":"base64"}}}]}}"#)]
    fn what_is_no_har_is_refused(#[case] text: &str) {
        assert_eq!(read(text.as_bytes(), Some(0)).unwrap_err().code, "request.har_malformed");
    }
}
