//! HAR 1.2: what other tools read, with our exact bytes beside it in `_gatehouse`.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Header, RequestHead};
use serde_json::{Value, json};

use super::record::Record;
use crate::operation::deliveries::header_view;

/// Writes a HAR file.
pub(crate) struct HarWriter<'a> {
    out: &'a mut dyn Write,
    first: bool,
}

impl<'a> HarWriter<'a> {
    /// Begins the file.
    pub(crate) fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        let creator = json!({ "name": "Gatehouse", "version": env!("CARGO_PKG_VERSION") });
        let comment = "Received secrets are masked; the comment of each entry says where. Each entry holds the exact \
                       bytes in _gatehouse.head_b64 and _gatehouse.body_b64, what was masked apart.";
        write!(
            out,
            "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"comment\":{},\"entries\":[",
            json!(comment)
        )?;
        Ok(Self { out, first: true })
    }

    /// Adds a delivery; `base` is where its endpoint is reached, without a path.
    pub(crate) fn add(&mut self, record: &Record, base: &str) -> io::Result<()> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        let mut entry = entry(record, base);
        if let Some(note) = record.note() {
            entry["comment"] = json!(note);
        }
        // Written apart: the bytes stand in it once more, and once in memory is enough.
        let mut text = serde_json::to_string(&entry)?;
        text.pop();
        write!(self.out, "{text},\"_gatehouse\":")?;
        serde_json::to_writer(&mut *self.out, record)?;
        self.out.write_all(b"}")
    }

    /// Ends the file.
    pub(crate) fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n]}}\n")
    }
}

fn entry(record: &Record, base: &str) -> Value {
    let summary = &record.summary;
    let head = record.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
    let headers = head.map(|head| head.headers).unwrap_or_default();
    let url = url_of(base, &summary.path);
    let query: Vec<_> = summary.path.split_once('?').map_or_else(Vec::new, |(_, query)| {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.map(|(name, value)| json!({ "name": name, "value": value })).collect()
    });
    let none = json!([]);
    let mut request = json!({
        "method": summary.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": none,
        "headers": headers.iter().map(pair).collect::<Vec<_>>(),
        "queryString": query,
        "headersSize": record.head.as_ref().map_or(-1, |head| head.len() as i64),
        "bodySize": record.body.len(),
    });
    if !record.body.is_empty() {
        request["postData"] = body(&headers, &record.body);
    }
    json!({
        "startedDateTime": summary.received_at,
        "time": 0,
        "request": request,
        "response": {
            "status": summary.status_answered,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": none,
            "headers": none,
            "content": { "size": 0, "mimeType": "x-unknown" },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": { "send": 0, "wait": 0, "receive": 0 },
    })
}

fn pair(header: &Header) -> Value {
    json!({ "name": header.name, "value": header_view(header).value })
}

fn body(headers: &[Header], bytes: &[u8]) -> Value {
    let kind = headers.iter().find(|header| header.is("content-type"));
    let kind = kind.map(|header| header.text().into_owned()).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => json!({ "mimeType": kind, "params": [], "text": text }),
        // Not in HAR 1.2 itself; what browsers and proxies write, and read, for bytes that are no text.
        Err(_) => {
            json!({ "mimeType": kind, "params": [], "text": STANDARD.encode(bytes), "encoding": "base64" })
        }
    }
}

/// Puts a request target behind an origin. One in absolute form names a host of the sender's choice: it becomes a
/// path, so that nobody is sent there.
pub(super) fn url_of(base: &str, target: &str) -> String {
    let path = match target.starts_with('/') {
        true => target,
        false => "/",
    };
    format!("{}{path}", base.trim_end_matches('/'))
}
