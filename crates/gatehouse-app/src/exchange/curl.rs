//! A delivery as a command of curl that sends exactly its bytes, whatever a sender wrote into them.
//!
//! In a file the body lies beside the command, so that no shell ever sees it. For PowerShell and the command prompt,
//! whose quoting cannot be trusted, the options lie in a file of curl's own too.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Header, RequestHead};

use super::Shell;
use super::har::url_of;
use super::record::Record;

/// The most bytes of a body that are written into a command: systems refuse longer arguments.
const INLINE: usize = 64 * 1024;

/// Headers that curl makes itself, from the body and the connection that it has.
const MADE_BY_CURL: [&str; 5] =
    ["content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection"];

/// Headers that curl adds unless it is told not to.
const ADDED_BY_CURL: [&str; 4] = ["Accept", "User-Agent", "Content-Type", "Expect"];

/// The files of one command: each with its ending, the command itself first.
pub(crate) struct CurlFiles {
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// Writes the command as files; `name` is the name of the command's file, beside which the others lie.
pub(crate) fn files(record: &Record, base: &str, shell: Shell, name: &str) -> CurlFiles {
    let body = format!("{name}.body");
    let options = format!("{name}.curl");
    let note = record.note().map(|note| plain(&note));
    let files = match shell {
        Shell::Sh => {
            let mut script = b"#!/bin/sh\n".to_vec();
            if let Some(note) = note {
                script.extend_from_slice(format!("# {note}\n").as_bytes());
            }
            // The body lies beside the script, wherever it is started from.
            script.extend_from_slice(b"cd -- \"$(dirname -- \"$0\")\" || exit 1\nexec ");
            let source = if sends_nothing(record) { Some(String::new()) } else { source_of(record, &body) };
            script.extend(command(record, base, source.as_deref()));
            script.push(b'\n');
            vec![(String::new(), script), (body, record.body.clone())]
        }
        Shell::Powershell | Shell::Cmd => {
            let mut text = Vec::new();
            if let Some(note) = note {
                text.extend_from_slice(format!("# {note}\n").as_bytes());
            }
            for (option, value) in options_of(record, base) {
                text.extend_from_slice(option.trim_start_matches('-').as_bytes());
                if let Some(value) = value {
                    text.extend_from_slice(b" = ");
                    text.extend(quoted_for_curl(&value));
                }
                text.push(b'\n');
            }
            let source = if sends_nothing(record) { Some(String::new()) } else { source_of(record, &body) };
            if let Some(source) = source {
                text.extend_from_slice(b"data-binary = ");
                text.extend(quoted_for_curl(source.as_bytes()));
                text.push(b'\n');
            }
            let script = if shell == Shell::Cmd {
                format!("@cd /d \"%~dp0\" && curl.exe --disable --config \"{options}\"\r\n")
            } else {
                format!(
                    "Set-Location -LiteralPath $PSScriptRoot\r\ncurl.exe --disable --config '{options}'\r\n"
                )
            };
            vec![(String::new(), script.into_bytes()), (options, text), (body, record.body.clone())]
        }
    };
    let wanted = |(ending, bytes): &(String, Vec<u8>)| !bytes.is_empty() || ending.is_empty();
    CurlFiles { files: files.into_iter().filter(wanted).collect() }
}

/// Writes the command as one text to paste into sh, bash or zsh, with the body in it.
pub(crate) fn text(record: &Record, base: &str) -> String {
    let body = &record.body;
    let (feed, source) = match std::str::from_utf8(body) {
        _ if body.is_empty() => (String::new(), None),
        Ok(text) if body.len() <= INLINE && !text.chars().any(is_changed) => {
            (String::new(), Some(text.to_owned()))
        }
        // Whatever a terminal would change or a shell cannot hold goes as Base64 through a pipe.
        _ => (format!("printf %s '{}' | base64 -d | ", STANDARD.encode(body)), Some("@-".to_owned())),
    };
    let inline = feed.is_empty();
    let source = source.or_else(|| sends_nothing(record).then(String::new));
    let mut parts = vec!["curl --disable".to_owned()];
    for (option, value) in options_of(record, base) {
        match value.map(String::from_utf8) {
            None => parts.push(option.to_owned()),
            Some(Ok(value)) if !value.chars().any(char::is_control) => {
                parts.push(format!("{option} {}", quoted(&value)));
            }
            // A value that is no text cannot be pasted as one.
            Some(_) => {}
        }
    }
    if let Some(source) = source {
        // `--data-raw` reads no file, whatever the body begins with.
        let option = if inline { "--data-raw" } else { "--data-binary" };
        parts.push(format!("{option} {}", quoted(&source)));
    }
    format!("{feed}{}", parts.join(" \\\n  "))
}

/// Tells whether a terminal takes a sign for something else when it is pasted.
fn is_changed(sign: char) -> bool {
    sign.is_control() && sign != '\n'
}

/// Tells whether curl has to be told that there is no body, where a method usually has one.
fn sends_nothing(record: &Record) -> bool {
    let bare = ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&record.summary.method.as_str());
    record.body.is_empty() && !bare
}

fn source_of(record: &Record, file: &str) -> Option<String> {
    (!record.body.is_empty()).then(|| format!("@./{file}"))
}

fn command(record: &Record, base: &str, source: Option<&str>) -> Vec<u8> {
    let mut command = b"curl --disable".to_vec();
    let data = source.map(|source| ("--data-binary", Some(source.as_bytes().to_vec())));
    for (option, value) in options_of(record, base).into_iter().chain(data) {
        command.extend_from_slice(b" \\\n  ");
        command.extend_from_slice(option.as_bytes());
        if let Some(value) = value {
            command.push(b' ');
            command.extend(quoted_bytes(&value));
        }
    }
    command
}

/// The options, each with its value.
fn options_of(record: &Record, base: &str) -> Vec<(&'static str, Option<Vec<u8>>)> {
    let head = record.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
    let headers = head.map(|head| head.headers).unwrap_or_default();
    let mut options = vec![
        // The address and the path go as they are: curl would read brackets and dots as more.
        ("--globoff", None),
        ("--path-as-is", None),
        ("--http1.1", None),
        ("--request", Some(record.summary.method.clone().into_bytes())),
        ("--url", Some(url_of(base, &record.summary.path).into_bytes())),
    ];
    for header in headers.iter().filter(|header| !made_by_curl(&header.name)) {
        options.push(("--header", Some(header_line(header))));
    }
    for name in ADDED_BY_CURL {
        if !headers.iter().any(|header| header.is(name)) {
            options.push(("--header", Some(format!("{name}:").into_bytes())));
        }
    }
    options
}

fn made_by_curl(name: &str) -> bool {
    // The host is that of the address, which is not the one that it came to.
    MADE_BY_CURL.iter().chain(["host"].iter()).any(|made| name.eq_ignore_ascii_case(made))
}

/// A header without a value is written with a semicolon; with a colon curl would take it away.
fn header_line(header: &Header) -> Vec<u8> {
    if header.value.is_empty() {
        return format!("{};", header.name).into_bytes();
    }
    [header.name.as_bytes(), b": ", &header.value].concat()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Between single quotes every byte stands for itself, a single quote apart.
fn quoted_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'\''];
    for &byte in bytes {
        match byte {
            b'\'' => quoted.extend_from_slice(b"'\\''"),
            byte => quoted.push(byte),
        }
    }
    quoted.push(b'\'');
    quoted
}

/// As curl reads its own file of options.
fn quoted_for_curl(bytes: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => quoted.extend_from_slice(&[b'\\', byte]),
            b'\t' => quoted.extend_from_slice(b"\\t"),
            b'\n' => quoted.extend_from_slice(b"\\n"),
            b'\r' => quoted.extend_from_slice(b"\\r"),
            byte => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}

/// A comment is one line of plain signs.
fn plain(text: &str) -> String {
    text.chars().map(|sign| if sign.is_ascii_graphic() || sign == ' ' { sign } else { '_' }).collect()
}
