//! Requests made from a seed that have in them what other tools lose.

use crate::random::Random;
use crate::wire::{authority, find, path};

/// The header that tells one request from the others.
const NUMBER: &str = "X-Generated: ";

/// The most lines of a head: the receiver takes 64, and a test may have its own among them.
const LINES: u64 = 60;

/// A request, and what has to be kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The head with its empty line.
    pub head: Vec<u8>,
    /// The body as its sender has it, without chunks.
    pub body: Vec<u8>,
    /// The trailers, each with its value.
    pub trailers: Vec<(String, Vec<u8>)>,
    /// The body as it stands on the wire.
    framed: Vec<u8>,
}

impl Generated {
    /// Gives every byte that is sent.
    pub fn wire(&self) -> Vec<u8> {
        [&self.head[..], &self.framed].concat()
    }

    /// Tells whether the body is sent in chunks.
    pub fn is_chunked(&self) -> bool {
        self.framed != self.body
    }

    /// Gives the number in its head.
    pub fn number(&self) -> String {
        number(&self.head)
    }
}

/// Makes this many requests to an address, numbered from 0.
pub fn generate(seed: u64, count: usize, url: &str) -> Vec<Generated> {
    let mut random = Random::from_seed(seed);
    (0..count).map(|number| one(&mut random, number, url)).collect()
}

/// Gives the number in a generated head.
pub fn number(head: &[u8]) -> String {
    let at = find(head, NUMBER.as_bytes()).expect("every generated head has a number") + NUMBER.len();
    head[at..].iter().take_while(|byte| byte.is_ascii_digit()).map(|&byte| char::from(byte)).collect()
}

fn one(random: &mut Random, number: usize, url: &str) -> Generated {
    let body = body(random);
    let (framed, trailers) =
        if random.one_in(5) { chunked(random, &body) } else { (body.clone(), Vec::new()) };
    // An empty body in chunks has its last chunk all the same.
    let length = (framed == body).then_some(body.len());
    Generated { head: head(random, number, url, &body, length), body, trailers, framed }
}

fn head(random: &mut Random, number: usize, url: &str, body: &[u8], length: Option<usize>) -> Vec<u8> {
    let host = *random.one_of(&["Host", "Host", "host", "HOST", "hOsT"]);
    let framing = match length {
        Some(length) => {
            format!("{}: {length}", random.one_of(&["Content-Length", "content-length", "CONTENT-length"]))
        }
        None => (*random.one_of(&["Transfer-Encoding: chunked", "transfer-encoding: Chunked"])).to_owned(),
    };
    let mut lines = vec![
        format!("{host}: {}", authority(url)).into_bytes(),
        framing.into_bytes(),
        format!("{NUMBER}{number}").into_bytes(),
    ];
    if body.starts_with(&[0x1f, 0x8b]) {
        lines.push(b"Content-Encoding: gzip".to_vec());
    }
    if random.one_in(9) {
        let hop: &[&[u8]] = &[b"Connection: keep-alive", b"TE: trailers", b"Keep-Alive: timeout=5, max=9"];
        lines.push(random.one_of(hop).to_vec());
    }
    let many = if random.one_in(25) { LINES - lines.len() as u64 } else { random.below(14) };
    for _ in 0..many {
        lines.push(line(random));
    }
    // Any line may be the first.
    for place in (1..lines.len()).rev() {
        lines.swap(place, random.below(place as u64 + 1) as usize);
    }
    let query = *random.one_of(&["", "", "?a=%2F&b=+", "?x=1&x=2", "?q='%22"]);
    let mut head = format!("POST {}{query} HTTP/1.1", path(url)).into_bytes();
    for line in lines {
        head.extend_from_slice(b"\r\n");
        head.extend(line);
    }
    head.extend_from_slice(b"\r\n\r\n");
    head
}

/// Repeated names, names in every case and of every sign, values with blanks around them and bytes that are no text.
fn line(random: &mut Random) -> Vec<u8> {
    let name = *random.one_of(&[
        "X-Dup",
        "x-dup",
        "X-DUP",
        "X-zEBRA",
        "Accept",
        "User-Agent",
        "X_under.score",
        "X-!#$%&'*+^`|~",
        "A",
        "Via",
    ]);
    let gap = *random.one_of::<&[u8]>(&[b": ", b":", b":  ", b":\t"]);
    let value: Vec<u8> = match random.below(5) {
        0 => Vec::new(),
        1 => "zażółć \u{202e}🦀".as_bytes().to_vec(),
        2 => random.bytes(20).into_iter().map(|byte| byte | 0x80).collect(),
        3 => b"a,b;\"c\" = (d)\ttab  ".to_vec(),
        _ => format!("{:x}", random.number()).into_bytes(),
    };
    [name.as_bytes(), gap, &value].concat()
}

fn body(random: &mut Random) -> Vec<u8> {
    let filler = random.number();
    let long = random.below(400) as usize;
    match random.below(12) {
        0 => Vec::new(),
        1 => random.bytes(long),
        2 => [b"\xEF\xBB\xBF{\"n\":", filler.to_string().as_bytes(), b"}\r\n"].concat(),
        3 => format!(
            "{{\"u\":\"https:\\/\\/x\\/{filler}\",\r\n \"n\": 12345678901234567890123.00e+05,\"n\": 1.0}}"
        )
        .into_bytes(),
        4 => [b"{\"bad\":\"", &random.bytes(30)[..], b"\xff\xfe\xc0\x80\",\"s\":\"\\ud800\"}"].concat(),
        5 => format!("{{\"deep\":{}{}}}", "[".repeat(long), "]".repeat(long)).into_bytes(),
        6 => gzip(format!("{{\"packed\":{filler}}}").repeat(1 + long / 20).as_bytes()),
        7 => format!("a=1&a=2&b=%C5%BC+x&empty=&n={filler}").into_bytes(),
        8 => [
            b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\xff.bin\"\r\n\r\n",
            &random.bytes(long)[..],
            b"\r\n--b--\r\n",
        ]
        .concat(),
        9 => {
            format!("<?xml version=\"1.0\"?>\r\n<a>&#x{:x};<![CDATA[{filler}]]></a>\n", 0x1F980).into_bytes()
        }
        10 => [b"\x00\x89PNG\r\n\x1a\n", &random.bytes(long)[..]].concat(),
        _ if random.one_in(40) => random.bytes(64 * 1024 + long),
        _ => b"\n\r\n".repeat(long % 9),
    }
}

/// Cuts a body into chunks, some with an extension, and puts trailers behind some.
fn chunked(random: &mut Random, body: &[u8]) -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let (mut framed, mut rest) = (Vec::new(), body);
    while !rest.is_empty() {
        let (chunk, behind) = rest.split_at(1 + random.below(rest.len() as u64) as usize);
        let size = match random.below(3) {
            0 => format!("{:x}", chunk.len()),
            1 => format!("{:X}", chunk.len()),
            _ => format!("0{:x};x=\"y\"", chunk.len()),
        };
        framed.extend_from_slice(size.as_bytes());
        framed.extend_from_slice(b"\r\n");
        framed.extend_from_slice(chunk);
        framed.extend_from_slice(b"\r\n");
        rest = behind;
    }
    framed.extend_from_slice(b"0\r\n");
    let mut trailers = Vec::new();
    for place in 0..random.below(3) {
        let value = format!("{:x}", random.number()).into_bytes();
        framed.extend_from_slice(format!("X-Late-{place}: ").as_bytes());
        framed.extend_from_slice(&value);
        framed.extend_from_slice(b"\r\n");
        trailers.push((format!("X-Late-{place}"), value));
    }
    framed.extend_from_slice(b"\r\n");
    (framed, trailers)
}

/// Packs without compressing: a stored block between the head and the check sum of gzip (RFC 1951, RFC 1952).
pub fn gzip(plain: &[u8]) -> Vec<u8> {
    let length = u16::try_from(plain.len()).expect("one stored block");
    let mut sum = u32::MAX;
    for &byte in plain {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
        }
    }
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    let (length, inverse) = (length.to_le_bytes(), (!length).to_le_bytes());
    let (sum, size) = ((!sum).to_le_bytes(), (plain.len() as u32).to_le_bytes());
    [&head[..], &length, &inverse, plain, &sum, &size].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_and_has_every_kind_in_it() {
        let all = generate(1, 2_000, "http://127.0.0.1:1/in/a");
        assert_eq!(all, generate(1, 2_000, "http://127.0.0.1:1/in/a"));
        let having = |what: fn(&Generated) -> bool| all.iter().filter(|one| what(one)).count();
        assert!(having(Generated::is_chunked) > 200);
        assert!(having(|one| one.is_chunked() && one.body.is_empty()) > 5);
        assert!(having(|one| !one.trailers.is_empty()) > 100);
        assert!(having(|one| one.head.split(|&byte| byte == b'\n').count() > 55) > 40);
        assert!(having(|one| std::str::from_utf8(&one.body).is_err()) > 200);
        assert!(all.iter().enumerate().all(|(place, one)| one.number() == place.to_string()));
    }

    #[test]
    fn chunks_hold_the_whole_body() {
        let mut random = Random::from_seed(3);
        let (framed, trailers) = chunked(&mut random, b"abc");
        assert!(framed.ends_with(b"\r\n\r\n") && find(&framed, b"0\r\n").is_some());
        assert!(trailers.len() < 3);
    }
}
