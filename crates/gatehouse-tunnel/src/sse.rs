//! A stream of server-sent events, read line by line (WHATWG HTML §9.2.6).

/// The most bytes of an event; what is larger is left out.
const MOST: usize = 32 * 1024 * 1024;

/// An event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its kind; empty for a plain message.
    pub(crate) kind: String,
    /// Its data.
    pub(crate) data: String,
    /// Its id, if it has one.
    pub(crate) id: Option<String>,
}

/// Reads events out of pieces of a stream.
#[derive(Debug, Default)]
pub(crate) struct Events {
    rest: Vec<u8>,
    event: Event,
    size: usize,
}

impl Events {
    /// Takes a piece, and gives the events that are whole with it.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Vec<Event> {
        let mut whole = Vec::new();
        let begin = self.rest.len();
        if begin + piece.len() > MOST {
            // A line that never ends: nothing of it is wanted.
            self.rest.clear();
            return whole;
        }
        self.rest.extend_from_slice(piece);
        let rest = std::mem::take(&mut self.rest);
        let mut lines = rest.split(|byte| *byte == b'\n').peekable();
        while let Some(line) = lines.next() {
            if lines.peek().is_none() {
                self.rest = line.to_vec();
                break;
            }
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            whole.extend(self.line(&String::from_utf8_lossy(line)));
        }
        whole
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let (event, size) = (std::mem::take(&mut self.event), std::mem::take(&mut self.size));
            let something = !event.data.is_empty() || !event.kind.is_empty();
            return (something && size <= MOST).then(|| Event {
                data: event.data.strip_suffix('\n').unwrap_or_default().to_owned(),
                ..event
            });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event.kind = value.to_owned(),
            "id" => self.event.id = Some(value.to_owned()),
            "data" => {
                self.size += value.len() + 1;
                if self.size <= MOST {
                    self.event.data.push_str(value);
                    self.event.data.push('\n');
                }
            }
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_whole_however_the_stream_is_cut() {
        let stream = "event: ready\ndata: {}\n\n: a comment\nid: 7\r\ndata: {\"a\":\ndata: \"ž\"}\r\n\r\nevent: ping\ndata: {}\n\ndata: cut";
        for size in 1..stream.len() {
            let mut events = Events::default();
            let all: Vec<Event> =
                stream.as_bytes().chunks(size).flat_map(|piece| events.take(piece)).collect();
            let kinds: Vec<&str> = all.iter().map(|event| event.kind.as_str()).collect();
            assert_eq!(kinds, ["ready", "", "ping"], "{size}");
            assert_eq!((all[1].data.as_str(), all[1].id.as_deref()), ("{\"a\":\n\"ž\"}", Some("7")));
        }
    }
}
