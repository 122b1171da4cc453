//! Walks over a chunked body to find its end, and keeps the trailer lines as they were on the wire.

/// The most bytes of trailers that are kept; hyper refuses more.
const TRAILER_BYTES: usize = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Size { digits: bool },
    AfterSize,
    SizeEnd,
    Data,
    DataEnd,
    DataLineFeed,
    Trailers,
    Finished,
    Broken,
}

/// The position inside one chunked body.
#[derive(Debug)]
pub(crate) struct ChunkedBody {
    place: Place,
    left: u64,
    trailers: Vec<u8>,
}

impl ChunkedBody {
    /// Starts in front of the first chunk's size.
    pub(crate) fn new() -> Self {
        Self { place: Place::Size { digits: false }, left: 0, trailers: Vec::new() }
    }

    /// Tells whether the blank line after the last chunk was read.
    pub(crate) fn is_finished(&self) -> bool {
        self.place == Place::Finished
    }

    /// Tells whether the grammar was broken; hyper refuses the request too.
    pub(crate) fn is_broken(&self) -> bool {
        self.place == Place::Broken
    }

    /// Takes the trailer lines, blank line included.
    pub(crate) fn take_trailers(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.trailers)
    }

    /// Reads bytes up to the end of the body and gives how many belonged to it.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0;
        while used < bytes.len() && !self.is_finished() && !self.is_broken() {
            if self.place == Place::Data {
                let skip = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len() - used);
                self.left -= skip as u64;
                used += skip;
                if self.left == 0 {
                    self.place = Place::DataEnd;
                }
            } else {
                self.place = self.step(bytes[used]);
                used += 1;
            }
        }
        used
    }

    fn step(&mut self, byte: u8) -> Place {
        match (self.place, byte) {
            (Place::Size { .. }, digit) if digit.is_ascii_hexdigit() => self.add_digit(digit),
            (Place::Size { digits: true } | Place::AfterSize, b'\r') => Place::SizeEnd,
            (Place::Size { digits: true }, b';' | b' ' | b'\t') => Place::AfterSize,
            (Place::AfterSize, byte) if byte != b'\n' => Place::AfterSize,
            (Place::SizeEnd, b'\n') if self.left == 0 => Place::Trailers,
            (Place::SizeEnd, b'\n') => Place::Data,
            (Place::DataEnd, b'\r') => Place::DataLineFeed,
            (Place::DataLineFeed, b'\n') => Place::Size { digits: false },
            (Place::Trailers, byte) => self.add_trailer_byte(byte),
            _ => Place::Broken,
        }
    }

    fn add_digit(&mut self, digit: u8) -> Place {
        let value = (digit as char).to_digit(16).unwrap_or_default();
        match self.left.checked_mul(16).and_then(|left| left.checked_add(u64::from(value))) {
            Some(left) => {
                self.left = left;
                Place::Size { digits: true }
            }
            None => Place::Broken,
        }
    }

    fn add_trailer_byte(&mut self, byte: u8) -> Place {
        self.trailers.push(byte);
        match self.trailers.as_slice() {
            b"\r\n" => Place::Finished,
            lines if lines.ends_with(b"\r\n\r\n") => Place::Finished,
            lines if lines.len() > TRAILER_BYTES => Place::Broken,
            _ => Place::Trailers,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("0\r\n\r\n")]
    #[case::one_chunk("2\r\nhi\r\n0\r\n\r\n")]
    #[case::upper_and_lower("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n")]
    #[case::leading_zeros("0002\r\nhi\r\n000\r\n\r\n")]
    #[case::extension("2;name=\"v;w\"\r\nhi\r\n0;last\r\n\r\n")]
    #[case::white_space("2 \t\r\nhi\r\n0\r\n\r\n")]
    #[case::trailers("0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n")]
    #[case::line_ends_in_data("4\r\n\r\n\r\n\r\n0\r\n\r\n")]
    fn finds_the_end_of_a_body(#[case] body: &str) {
        let mut whole = ChunkedBody::new();
        assert_eq!(whole.feed(format!("{body}POST").as_bytes()), body.len());
        assert!(whole.is_finished());

        let mut bytewise = ChunkedBody::new();
        let used: usize = body.bytes().map(|byte| bytewise.feed(&[byte])).sum();
        assert_eq!((used, bytewise.is_finished()), (body.len(), true));
    }

    #[rstest]
    #[case::no_size("\r\n")]
    #[case::bare_line_feed("2\nhi\n0\n\n")]
    #[case::line_feed_in_extension("2;a\nhi\r\n")]
    #[case::too_large("fffffffffffffffff\r\n")]
    #[case::data_too_long("2\r\nhiya\r\n")]
    #[case::not_hexadecimal("g\r\n")]
    fn notices_a_broken_body(#[case] body: &str) {
        let mut chunked = ChunkedBody::new();
        chunked.feed(body.as_bytes());
        assert!(chunked.is_broken() && !chunked.is_finished());
    }
}
