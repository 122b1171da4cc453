//! HAR files: the list of entries is read one entry at a time, however long it is.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use gatehouse_model::{Fidelity, RequestHead, Timestamp};
use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::parcel::{LARGEST_BODY, Line, Parcel};
use super::read::{LARGEST_PIECE, MOST, Piece, Place, Take, broken, malformed, too_large, too_many};
use crate::har::HarRequest;

/// Reads a HAR file; what breaks off gives what stood before.
pub(super) fn read(file: impl Read, take: Take<'_>) {
    let state = Rc::new(State::default());
    let mut reader = serde_json::Deserializer::from_reader(Counted { file, state: Rc::clone(&state) });
    let mut walk = Walk { state: &state, take, entry: 0, over: false };
    let ended = Object { name: "log", walk: &mut walk }.deserialize(&mut reader);
    if walk.over {
        return;
    }
    let place = Place { entry: walk.entry + 1, byte: state.byte.get() };
    if let Err(error) = ended {
        let problem = if state.is_full() { too_large(place) } else { broken(place, &error.to_string()) };
        let _ = (walk.take)(Piece { place, read: Err(problem) });
    }
}

/// How far the file was read, and how far it may be until the next entry begins.
#[derive(Default)]
struct State {
    byte: Cell<u64>,
    since: Cell<u64>,
}

impl State {
    fn is_full(&self) -> bool {
        self.byte.get() - self.since.get() > LARGEST_PIECE
    }
}

struct Counted<R> {
    file: R,
    state: Rc<State>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state.is_full() {
            return Err(io::Error::other("an entry is too long"));
        }
        let mut count = self.file.read(buffer)?;
        // A byte order mark is no JSON.
        if self.state.byte.get() == 0 && count > 0 && buffer[0] == 0xEF {
            let mut rest = [0; 2];
            self.file.read_exact(&mut rest)?;
            self.state.byte.set(3);
            count = self.file.read(buffer)?;
        }
        self.state.byte.set(self.state.byte.get() + count as u64);
        Ok(count)
    }
}

struct Walk<'s, 't> {
    state: &'s State,
    take: Take<'t>,
    entry: u64,
    /// Whoever takes the pieces wants no more.
    over: bool,
}

/// An object of which one member is looked into: `log`, and in it `entries`.
struct Object<'w, 's, 't> {
    name: &'static str,
    walk: &'w mut Walk<'s, 't>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "an object with \"{}\"", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name != self.name {
                map.next_value::<IgnoredAny>()?;
            } else if name == "log" {
                map.next_value_seed(Object { name: "entries", walk: &mut *self.walk })?;
            } else {
                map.next_value_seed(Entries(&mut *self.walk))?;
            }
        }
        Ok(())
    }
}

struct Entries<'w, 's, 't>(&'w mut Walk<'s, 't>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let walk = self.0;
        loop {
            let place = Place { entry: walk.entry + 1, byte: walk.state.byte.get() };
            walk.state.since.set(place.byte);
            // Any value, so that one that is no entry does not end the list.
            let Some(text) = list.next_element::<Box<RawValue>>()? else { return Ok(()) };
            let full = walk.entry >= MOST;
            let read = if full {
                Err(too_many(place))
            } else {
                parcel(text.get()).map_err(|why| malformed(place, &why))
            };
            walk.entry += 1;
            if (walk.take)(Piece { place, read }).is_break() || full {
                walk.over = true;
                return Err(serde::de::Error::custom("no more is wanted"));
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    request: HarRequest,
    response: Option<Response>,
    /// What we wrote ourselves: the exact bytes.
    #[serde(rename = "_gatehouse")]
    own: Option<Line>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    status: i64,
}

fn parcel(text: &str) -> Result<Parcel, String> {
    let mut entry: Entry = serde_json::from_str(text).map_err(|error| format!("it is no entry ({error})"))?;
    if let Some(own) = entry.own {
        return own.parcel();
    }
    let path = match url::Url::parse(&entry.request.url) {
        Ok(url) => {
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
        }
        Err(_) => "/".to_owned(),
    };
    let head = head(&entry.request, &path)?;
    let body = body(&mut entry.request)?;
    let status = entry.response.map_or(0, |response| response.status);
    Ok(Parcel {
        received_at: entry.started_date_time.and_then(|text| text.parse::<Timestamp>().ok()),
        method: entry.request.method,
        path,
        status_answered: u16::try_from(status).ok().filter(|status| *status < 1000).unwrap_or_default(),
        body,
        head: Some(head),
        // Other tools keep what they understood of a request, and write it anew.
        fidelity: Some(Fidelity::Relayed),
        ..Parcel::default()
    })
}

/// Writes the head anew from its parts; what would not read back as these parts is refused.
fn head(request: &HarRequest, path: &str) -> Result<Vec<u8>, String> {
    let mut head = format!("{} {path} HTTP/1.1\r\n", request.method);
    for pair in request.headers() {
        head.push_str(&format!("{}: {}\r\n", pair.name, pair.value));
    }
    head.push_str("\r\n");
    let read = RequestHead::parse(head.as_bytes()).map_err(|error| format!("its head is wrong: {error}"))?;
    let same = read.length == head.len() && read.headers.len() == request.headers().count();
    if same { Ok(head.into_bytes()) } else { Err("a header of it holds a line break".to_owned()) }
}

fn body(request: &mut HarRequest) -> Result<Vec<u8>, String> {
    let body = request.take_body().map_err(|error| format!("its body is no Base64 ({error})"))?;
    if body.len() > LARGEST_BODY {
        return Err(format!("its body is longer than {LARGEST_BODY} bytes"));
    }
    Ok(body)
}
