//! The head that goes out: the recorded one, with the few lines that a new connection makes wrong set anew.

use crate::lines::Lines;
use crate::{GuardError, Replay, Target};

/// Headers that describe the connection they came over and mean nothing on another one.
const HOP_BY_HOP: [&str; 8] =
    ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect", "http2-settings"];

/// Headers that only the writer sets, since a wrong one hides where the message ends.
const RESERVED: [&str; 4] = ["content-length", "transfer-encoding", "connection", "trailer"];

/// A head ready to be sent, with what differs from the recorded one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OutgoingHead {
    pub(crate) bytes: Vec<u8>,
    pub(crate) method: String,
    pub(crate) changed: Vec<String>,
}

/// Replaces or appends headers in a recorded head and keeps every other byte.
///
/// A replaced header keeps its place and the recorded case of its name; further ones of that name go.
///
/// # Errors
/// [`GuardError`] when the head is no request head, a name is no token, or a value has CR, LF or NUL in it.
///
/// ```
/// let head = b"POST / HTTP/1.1\r\nx-SIGNATURE: old\r\nA: 1\r\n\r\n";
/// let set = [("X-Signature".to_owned(), "new".to_owned())];
/// let head = gatehouse_client::rewrite_headers(head, &set).unwrap();
/// assert_eq!(head, b"POST / HTTP/1.1\r\nx-SIGNATURE: new\r\nA: 1\r\n\r\n");
/// ```
pub fn rewrite_headers(head: &[u8], set: &[(String, String)]) -> Result<Vec<u8>, GuardError> {
    let mut lines = Lines::cut(head)?;
    for (name, value) in set {
        check(name, value)?;
        lines.set(name, value);
    }
    Ok(lines.join())
}

/// A head as it would leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The head on the wire, blank line included.
    pub head: Vec<u8>,
    /// The headers that differ from the recorded ones, as [`crate::Outcome::headers_changed`] tells them.
    pub headers_changed: Vec<String>,
}

/// Gives the head that a replay would send, and sends nothing.
///
/// # Errors
/// As [`crate::send_recorded`], for what is wrong with the head.
pub fn outgoing_head(head: &[u8], body_length: usize, replay: &Replay) -> Result<Outgoing, GuardError> {
    let made = outgoing(head, body_length, &replay.target, &replay.extra_headers, After::StaysOpen)?;
    Ok(Outgoing { head: made.bytes, headers_changed: made.changed })
}

/// What becomes of the connection after the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It is closed, and the head says so.
    Closes,
    /// It may serve another one.
    StaysOpen,
}

/// Makes the head for sending a recorded request to a target. The request line names the target's path; the
/// method is kept.
pub(crate) fn outgoing(
    head: &[u8],
    body_length: usize,
    target: &Target,
    extra: &[(String, String)],
    after: After,
) -> Result<OutgoingHead, GuardError> {
    for (name, value) in extra {
        check(name, value)?;
        if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return Err(GuardError::HeaderReserved { name: name.clone() });
        }
    }
    let mut lines = Lines::cut(head)?;
    let mut changed = Vec::new();
    lines.request_line = format!("{} {} HTTP/1.1\r\n", lines.method, target.path_and_query()).into_bytes();
    lines.blank = b"\r\n".to_vec();

    let mut connection = Vec::new();
    lines.headers.retain(|line| {
        let name = line.name.to_ascii_lowercase();
        let hop = HOP_BY_HOP.contains(&name.as_str()) || name.starts_with("proxy-");
        if name == "connection" {
            connection.push(line.text());
        } else if hop {
            changed.push(format!("{} removed", line.name));
        }
        !hop
    });
    if !lines.headers.iter().any(|line| line.is("host")) {
        lines.headers.insert(0, crate::lines::Line::new("Host", &target.authority()));
        changed.push(format!("Host: {}", target.authority()));
    } else {
        change(&mut lines, &mut changed, "Host", &target.authority());
    }
    frame(&mut lines, &mut changed, body_length);
    for (name, value) in extra {
        change(&mut lines, &mut changed, name, value);
    }
    match after {
        After::Closes => {
            lines.set("Connection", "close");
            note(&mut changed, "Connection", &connection, "close");
        }
        After::StaysOpen if !connection.is_empty() => changed.push("Connection removed".to_owned()),
        After::StaysOpen => {}
    }
    Ok(OutgoingHead { bytes: lines.join(), method: lines.method, changed })
}

/// Lets Content-Length tell the truth about the body.
fn frame(lines: &mut Lines, changed: &mut Vec<String>, body_length: usize) {
    let stated: Vec<_> =
        lines.headers.iter().filter(|line| line.is("content-length")).map(|line| line.text()).collect();
    let digits =
        |text: &String| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse() == Ok(body_length);
    let right = match stated.as_slice() {
        // A request without a body states no length, unless its method is one that has a body by its meaning.
        [] => body_length == 0 && !matches!(lines.method.as_str(), "POST" | "PUT" | "PATCH"),
        [one] => digits(one),
        _ => false,
    };
    if !right {
        change(lines, changed, "Content-Length", &body_length.to_string());
    }
}

fn change(lines: &mut Lines, changed: &mut Vec<String>, name: &str, value: &str) {
    if lines.headers.iter().filter(|line| line.is(name)).map(|line| line.text()).eq([value]) {
        return;
    }
    let before = lines.set(name, value);
    note(changed, name, &before, value);
}

fn note(changed: &mut Vec<String>, name: &str, before: &[String], after: &str) {
    if before == [after] {
        return;
    }
    let shown = |value: &str| if is_credential(name) { "•••".to_owned() } else { value.to_owned() };
    changed.push(match before {
        [] => format!("{name}: {}", shown(after)),
        before => format!("{name}: {} → {}", shown(&before.join(", ")), shown(after)),
    });
}

/// Tells whether the value of a header lets somebody in, so that no list may show it. A signature does not.
fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "cookie", "token", "api-key", "apikey", "secret", "password"]
        .iter()
        .any(|part| name.contains(part))
}

fn check(name: &str, value: &str) -> Result<(), GuardError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(GuardError::HeaderName { name: name.escape_debug().to_string() });
    }
    if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        return Err(GuardError::HeaderValue { name: name.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(head: &str, body_length: usize, extra: &[(&str, &str)]) -> Result<OutgoingHead, GuardError> {
        let extra: Vec<_> = extra.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let target = Target::parse("http://localhost:9/to?q=1").unwrap();
        outgoing(head.as_bytes(), body_length, &target, &extra, After::Closes)
    }

    fn text(head: &OutgoingHead) -> &str {
        std::str::from_utf8(&head.bytes).unwrap()
    }

    #[test]
    fn only_host_and_connection_differ_for_an_ordinary_delivery() {
        let head = "POST /in/t HTTP/1.1\r\nhOsT: gate\r\nX-A:1\r\nx-a: 2\r\ncontent-LENGTH: 3\r\n\r\n";
        let sent = send(head, 3, &[]).unwrap();
        assert_eq!(
            text(&sent),
            "POST /to?q=1 HTTP/1.1\r\nhOsT: localhost:9\r\nX-A:1\r\nx-a: 2\r\ncontent-LENGTH: 3\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(sent.changed, ["Host: gate → localhost:9", "Connection: close"]);
    }

    #[test]
    fn what_belongs_to_the_old_connection_goes() {
        let head = "POST / HTTP/1.1\r\nHost: localhost:9\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\
                    Expect: 100-continue\r\nProxy-Authorization: GHCANARY\r\nTE: trailers\r\n\r\n";
        let sent = send(head, 5, &[]).unwrap();
        assert_eq!(
            text(&sent),
            "POST /to?q=1 HTTP/1.1\r\nHost: localhost:9\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(
            sent.changed,
            [
                "Transfer-Encoding removed",
                "Expect removed",
                "Proxy-Authorization removed",
                "TE removed",
                "Content-Length: 5",
                "Connection: keep-alive → close"
            ]
        );
    }

    #[rstest::rstest]
    #[case::wrong("Content-Length: 7\r\n", "Content-Length: 7 → 3")]
    #[case::twice("Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: 3, 3 → 3")]
    #[case::signed("Content-Length: +3\r\n", "Content-Length: +3 → 3")]
    fn a_length_that_lies_is_set_right(#[case] line: &str, #[case] note: &str) {
        let sent = send(&format!("POST / HTTP/1.1\r\nHost: localhost:9\r\n{line}\r\n"), 3, &[]).unwrap();
        assert_eq!(text(&sent).matches("Content-Length").count(), 1);
        assert!(sent.changed.contains(&note.to_owned()), "{:?}", sent.changed);
    }

    #[test]
    fn a_request_without_a_body_gets_no_length() {
        let sent = send("GET / HTTP/1.1\r\nHost: localhost:9\r\n\r\n", 0, &[]).unwrap();
        assert!(!text(&sent).contains("Content-Length"));
    }

    #[test]
    fn a_missing_host_is_put_first_and_a_second_one_goes() {
        let sent = send("GET / HTTP/1.0\r\nA: 1\r\n\r\n", 0, &[]).unwrap();
        assert!(text(&sent).starts_with("GET /to?q=1 HTTP/1.1\r\nHost: localhost:9\r\nA: 1\r\n"));
        let sent = send("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nHost: b\r\n\r\n", 0, &[]).unwrap();
        assert_eq!(text(&sent).matches("Host").count(), 1);
    }

    #[test]
    fn a_set_header_replaces_in_place_and_credentials_are_not_listed() {
        let head = "GET / HTTP/1.1\r\nHost: localhost:9\r\nx-sig: 1\r\nA: 1\r\n\r\n";
        let sent = send(head, 0, &[("X-Sig", "2"), ("Authorization", "Bearer GHCANARY")]).unwrap();
        assert!(text(&sent).contains("\r\nx-sig: 2\r\nA: 1\r\nAuthorization: Bearer GHCANARY\r\n"));
        assert_eq!(sent.changed, ["X-Sig: 1 → 2", "Authorization: •••", "Connection: close"]);
    }

    #[rstest::rstest]
    #[case("A", "x\r\nEvil: 1", "replay.line_break_in_header")]
    #[case("A", "x\nEvil: 1", "replay.line_break_in_header")]
    #[case("A", "x\0", "replay.line_break_in_header")]
    #[case("A\r\nEvil", "1", "replay.bad_header_name")]
    #[case("A:", "1", "replay.bad_header_name")]
    #[case("", "1", "replay.bad_header_name")]
    #[case("content-length", "1", "replay.header_reserved")]
    #[case("Transfer-Encoding", "chunked", "replay.header_reserved")]
    fn refuses_a_header_that_would_break_the_message(
        #[case] name: &str,
        #[case] value: &str,
        #[case] code: &str,
    ) {
        let error = send("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, &[(name, value)]).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.problem().message.contains('\n'));
    }

    #[test]
    fn rewriting_guards_its_values_too() {
        let set = [("A".to_owned(), "b\r\nc".to_owned())];
        let error = rewrite_headers(b"GET / HTTP/1.1\r\n\r\n", &set).unwrap_err();
        assert_eq!(error.code(), "replay.line_break_in_header");
    }
}
