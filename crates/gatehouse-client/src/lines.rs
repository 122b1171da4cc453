//! A recorded head cut into its lines, which keep every byte.

use gatehouse_model::RequestHead;

use crate::GuardError;

/// One header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The bytes as recorded, line end included.
    pub(crate) raw: Vec<u8>,
    /// The name, case as recorded.
    pub(crate) name: String,
    /// The value without surrounding white space.
    pub(crate) value: Vec<u8>,
}

impl Line {
    /// Makes a line as this writer spells it.
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self {
            raw: format!("{name}: {value}\r\n").into_bytes(),
            name: name.to_owned(),
            value: value.as_bytes().to_vec(),
        }
    }

    /// Compares names without regard to case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Gives the value as text; bytes that are not UTF-8 become U+FFFD.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.value).into_owned()
    }
}

/// A recorded head: its request line and its header lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The bytes of the request line, line end included.
    pub(crate) request_line: Vec<u8>,
    /// The method.
    pub(crate) method: String,
    /// The header lines in wire order.
    pub(crate) headers: Vec<Line>,
    /// The bytes of the blank line.
    pub(crate) blank: Vec<u8>,
}

impl Lines {
    /// Cuts a head. The same parser that the receiver uses must accept it first.
    pub(crate) fn cut(head: &[u8]) -> Result<Self, GuardError> {
        let unreadable = |why: &str| GuardError::HeadUnreadable { why: why.to_owned() };
        let parsed = RequestHead::parse(head).map_err(|error| unreadable(&error.to_string()))?;
        let mut lines = head[..parsed.length]
            .split_inclusive(|byte| *byte == b'\n')
            .skip_while(|line| line.iter().all(|byte| matches!(byte, b'\r' | b'\n')));
        let request_line = lines.next().unwrap_or_default().to_vec();
        let mut headers: Vec<Line> = Vec::with_capacity(parsed.headers.len());
        let mut blank = Vec::new();
        for raw in lines {
            let content = raw.trim_ascii_end();
            if content.is_empty() {
                blank = raw.to_vec();
                continue;
            }
            let colon = content
                .iter()
                .position(|byte| *byte == b':')
                .ok_or_else(|| unreadable("a line has no colon"))?;
            headers.push(Line {
                raw: raw.to_vec(),
                name: String::from_utf8_lossy(&content[..colon]).into_owned(),
                value: content[colon + 1..].trim_ascii().to_vec(),
            });
        }
        if headers.len() == parsed.headers.len() {
            Ok(Self { request_line, method: parsed.method, headers, blank })
        } else {
            Err(unreadable("its lines are folded"))
        }
    }

    /// Sets a header: the first line of that name keeps its place and the recorded case, further ones go, and a
    /// new one is appended. Gives the values that stood there.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Vec<String> {
        let before: Vec<String> = self.headers.iter().filter(|line| line.is(name)).map(Line::text).collect();
        match self.headers.iter().position(|line| line.is(name)) {
            Some(place) => {
                let line = Line::new(&self.headers[place].name, value);
                let mut index = 0;
                self.headers.retain(|line| {
                    index += 1;
                    index - 1 == place || !line.is(name)
                });
                self.headers[place] = line;
            }
            None => self.headers.push(Line::new(name, value)),
        }
        before
    }

    /// Puts the lines together again.
    pub(crate) fn join(&self) -> Vec<u8> {
        let mut head = self.request_line.clone();
        for line in &self.headers {
            head.extend_from_slice(&line.raw);
        }
        head.extend_from_slice(&self.blank);
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cutting_and_joining_changes_no_byte() {
        let head = b"POST /x HTTP/1.1\r\nX-zEBRA:1\r\nX-Dup:  a \t\r\nx-dup: \xff\xfe\nEmpty:\r\n\r\n";
        assert_eq!(Lines::cut(head).unwrap().join(), head);
    }

    #[test]
    fn setting_keeps_place_and_case_and_drops_repetitions() {
        let mut lines = Lines::cut(b"GET / HTTP/1.1\r\nx-SIG: a\r\nB: 1\r\nX-Sig: b\r\n\r\n").unwrap();
        assert_eq!(lines.set("X-SIG", "c"), ["a", "b"]);
        assert!(lines.set("New", "d").is_empty());
        assert_eq!(lines.join(), b"GET / HTTP/1.1\r\nx-SIG: c\r\nB: 1\r\nNew: d\r\n\r\n");
    }

    #[rstest::rstest]
    #[case::unfinished(b"GET / HTTP/1.1\r\nA: b\r\n")]
    #[case::not_http(b"\x16\x03\x01\r\n\r\n")]
    #[case::no_colon(b"GET / HTTP/1.1\r\nnocolon\r\n\r\n")]
    fn refuses_what_is_no_head(#[case] head: &[u8]) {
        assert_eq!(Lines::cut(head).unwrap_err().code(), "replay.head_unreadable");
    }

    proptest! {
        #[test]
        fn any_accepted_head_survives(
            names in proptest::collection::vec("[A-Za-z][A-Za-z0-9-]{0,12}", 0..20),
            values in proptest::collection::vec(proptest::collection::vec(0x21u8..=0xff, 0..30), 20),
        ) {
            let mut head = b"PUT /p HTTP/1.1\r\n".to_vec();
            for (name, value) in names.iter().zip(&values) {
                head.extend_from_slice(name.as_bytes());
                head.extend_from_slice(b": ");
                head.extend(value.iter().filter(|byte| **byte != 0x7f));
                head.extend_from_slice(b"\r\n");
            }
            head.extend_from_slice(b"\r\n");
            prop_assert_eq!(Lines::cut(&head).unwrap().join(), head);
        }
    }
}
