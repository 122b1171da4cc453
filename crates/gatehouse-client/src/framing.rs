//! Where the body of an answer ends.

use gatehouse_model::ResponseHead;

/// How the body of an answer is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is none.
    None,
    /// It has so many bytes.
    Length(u64),
    /// It comes in chunks.
    Chunked,
    /// It ends with the connection.
    Close,
}

impl Framing {
    /// Reads it from the head of the answer to a request with this method (RFC 9112, section 6.3).
    pub(crate) fn of(method: &str, head: &ResponseHead) -> Result<Self, String> {
        if method == "HEAD" || matches!(head.status, 100..=199 | 204 | 304) {
            return Ok(Self::None);
        }
        let values = |name: &'static str| {
            head.headers.iter().filter(move |header| header.is(name)).map(|header| header.text().into_owned())
        };
        let codings = values("transfer-encoding").collect::<Vec<_>>().join(",");
        if let Some(last) = codings.rsplit(',').map(str::trim).find(|coding| !coding.is_empty()) {
            return Ok(if last.eq_ignore_ascii_case("chunked") { Self::Chunked } else { Self::Close });
        }
        let mut lengths: Vec<String> = values("content-length")
            .flat_map(|line| line.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>())
            .collect();
        lengths.dedup();
        match lengths.as_slice() {
            [] => Ok(Self::Close),
            [one] if !one.is_empty() && one.bytes().all(|byte| byte.is_ascii_digit()) => {
                one.parse().map(Self::Length).map_err(|_| format!("its Content-Length {one} is too large"))
            }
            _ => Err(format!("its Content-Length is `{}`", lengths.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing(method: &str, head: &str) -> Result<Framing, String> {
        Framing::of(method, &ResponseHead::parse(format!("{head}\r\n\r\n").as_bytes()).unwrap())
    }

    #[rstest::rstest]
    #[case("POST", "HTTP/1.1 200 OK\r\nContent-Length: 5", Framing::Length(5))]
    #[case("POST", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5", Framing::Length(5))]
    #[case("POST", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", Framing::Chunked)]
    #[case("POST", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked", Framing::Chunked)]
    #[case("POST", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip", Framing::Close)]
    #[case("POST", "HTTP/1.0 200 OK", Framing::Close)]
    #[case("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5", Framing::None)]
    #[case("POST", "HTTP/1.1 204 No Content\r\nContent-Length: 5", Framing::None)]
    #[case("POST", "HTTP/1.1 304 Not Modified", Framing::None)]
    fn finds_the_end(#[case] method: &str, #[case] head: &str, #[case] expected: Framing) {
        assert_eq!(framing(method, head), Ok(expected));
    }

    #[rstest::rstest]
    #[case("Content-Length: 5\r\nContent-Length: 6")]
    #[case("Content-Length: +5")]
    #[case("Content-Length: 99999999999999999999999")]
    #[case("Content-Length: ")]
    fn refuses_a_length_that_says_two_things_or_nothing(#[case] header: &str) {
        assert!(framing("POST", &format!("HTTP/1.1 200 OK\r\n{header}")).is_err());
    }
}
