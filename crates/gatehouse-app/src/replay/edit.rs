//! What a person changed of a delivery, checked and laid over it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_client::Target;
use gatehouse_model::{Location, Problem, RequestHead};

use super::Exact;
use crate::sealing::put_back::{headers_put_back, text_put_back};
use crate::view::ReplayEdit;

/// A delivery with a person's changes in it.
pub(super) struct Edited {
    pub(super) head: Vec<u8>,
    pub(super) body: Vec<u8>,
    pub(super) body_changed: bool,
}

/// Refuses what can be seen to be wrong before anything is written down.
///
/// # Errors
/// `replay.line_break_in_header` and its like naming the header, `replay.bad_method`, `replay.bad_path`,
/// `replay.bad_base64`.
pub(crate) fn check_edit(edit: &ReplayEdit) -> Result<(), Problem> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if let Some(method) = &edit.method
        && (method.is_empty() || !method.bytes().all(token))
    {
        let message = format!("`{}` is not a method.", method.escape_debug());
        return Err(Problem::new("replay.bad_method", message)
            .hint("Use a word such as POST.")
            .field("edit.method"));
    }
    if let Some(path) = &edit.path
        && (!path.starts_with('/') || path.bytes().any(|byte| byte <= b' ' || byte == 127 || byte == b'#'))
    {
        let message = format!("`{}` is not a path.", path.escape_debug());
        return Err(Problem::new("replay.bad_path", message)
            .hint("Begin it with `/`, and write a blank as %20.")
            .field("edit.path"));
    }
    if let Some(lines) = &edit.headers {
        let pairs: Vec<_> = lines.iter().map(|line| (line.name.clone(), line.value.clone())).collect();
        gatehouse_client::rewrite_headers(b"GET / HTTP/1.1\r\n\r\n", &pairs)
            .map_err(|error| error.problem().field("edit.headers"))?;
    }
    if edit.body.is_some() && edit.body_base64.is_some() {
        return Err(Problem::new("rpc.invalid_request", "The body is given twice: as text and as base64.")
            .field("edit.body_base64"));
    }
    if let Some(text) = &edit.body_base64
        && let Err(error) = STANDARD.decode(text.trim())
    {
        return Err(Problem::new("replay.bad_base64", format!("The body is not base64: {error}."))
            .field("edit.body_base64"));
    }
    Ok(())
}

/// Gives the address of one item: the target's, or the target with the path that a person gave.
pub(super) fn target_of(url: &str, edit: Option<&ReplayEdit>) -> Result<Target, Problem> {
    let target = Target::parse(url).map_err(|error| error.problem().field("url"))?;
    let Some(path) = edit.and_then(|edit| edit.path.as_deref()) else { return Ok(target) };
    let scheme = if target.is_tls() { "https" } else { "http" };
    let url = format!("{scheme}://{}{path}", target.authority());
    Target::parse(&url).map_err(|error| error.problem().field("edit.path"))
}

/// Lays a person's changes over a delivery, with the received secrets back where their masks were left.
pub(super) fn lay_over(edit: &ReplayEdit, exact: &Exact) -> Result<Edited, Problem> {
    let recorded = exact.delivery.head.as_deref();
    let method = edit.method.as_deref().unwrap_or(&exact.delivery.summary.method);
    let mut head = match &edit.headers {
        Some(lines) => {
            let pairs: Vec<_> = lines.iter().map(|line| (line.name.clone(), line.value.clone())).collect();
            let pairs = headers_put_back(&pairs, exact.shown_head.as_deref(), recorded)
                .map_err(|left| left.problem("edit.headers"))?;
            let mut head = format!("{method} / HTTP/1.1\r\n").into_bytes();
            for (name, value) in pairs {
                head.extend_from_slice(name.as_bytes());
                head.extend_from_slice(b": ");
                head.extend_from_slice(&value);
                head.extend_from_slice(b"\r\n");
            }
            head.extend_from_slice(b"\r\n");
            head
        }
        None => {
            let recorded = recorded.ok_or_else(super::head_not_kept)?;
            let line = recorded.iter().position(|&byte| byte == b'\n').map_or(recorded.len(), |end| end + 1);
            [format!("{method} / HTTP/1.1\r\n").as_bytes(), &recorded[line..]].concat()
        }
    };
    let body = match (&edit.body, &edit.body_base64) {
        (Some(text), _) => {
            let shown = exact.shown_body.as_deref().unwrap_or(&exact.body);
            text_put_back(text, shown, &exact.body).map_err(|left| left.problem("edit.body"))?
        }
        (None, Some(text)) => STANDARD.decode(text.trim()).map_err(|error| {
            Problem::new("replay.bad_base64", format!("The body is not base64: {error}."))
        })?,
        (None, None) => exact.body.clone(),
    };
    let body_changed = body != exact.body;
    if body_changed {
        head = told_unpacked(head, edit)?;
        if !edit.force {
            check_json(&head, &body)?;
        }
    }
    Ok(Edited { head, body, body_changed })
}

/// A body that a person wrote is not packed any more, unless the person says so.
fn told_unpacked(head: Vec<u8>, edit: &ReplayEdit) -> Result<Vec<u8>, Problem> {
    let packed = RequestHead::parse(&head).is_ok_and(|head| head.first("content-encoding").is_some());
    if edit.headers.is_some() || !packed {
        return Ok(head);
    }
    let set = [("Content-Encoding".to_owned(), "identity".to_owned())];
    gatehouse_client::rewrite_headers(&head, &set).map_err(|error| error.problem())
}

fn check_json(head: &[u8], body: &[u8]) -> Result<(), Problem> {
    let kind = RequestHead::parse(head)
        .ok()
        .and_then(|head| head.first("content-type").map(|kind| kind.to_string()));
    if !kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json")) {
        return Ok(());
    }
    let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(body) else { return Ok(()) };
    let number = |place: usize| u32::try_from(place).ok();
    let at = Location {
        field: Some("edit.body".to_owned()),
        line: number(error.line()),
        column: number(error.column()),
        ..Location::default()
    };
    Err(Problem::new("replay.bad_json", format!("The body is called JSON and is none: {error}."))
        .hint("Mend it, or send it as it is with `force`.")
        .at(at))
}
