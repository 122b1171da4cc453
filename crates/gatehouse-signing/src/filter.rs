//! The filters of a template: digests, encodings, and the two spellings that senders change before they sign.

use crate::{
    digest::{self, Algorithm},
    encoding::Encoding,
    template::Filter,
};

/// What HubSpot decodes in an address before it signs it (developers.hubspot.com, "Validate the v3 request
/// signature"); everything else stays encoded.
const DECODED: [(u8, u8, u8); 12] = [
    (b'3', b'A', b':'),
    (b'2', b'F', b'/'),
    (b'3', b'F', b'?'),
    (b'4', b'0', b'@'),
    (b'2', b'1', b'!'),
    (b'2', b'4', b'$'),
    (b'2', b'7', b'\''),
    (b'2', b'8', b'('),
    (b'2', b'9', b')'),
    (b'2', b'A', b'*'),
    (b'2', b'C', b','),
    (b'3', b'B', b';'),
];

pub(crate) fn apply(filter: Filter, bytes: &[u8]) -> Vec<u8> {
    match filter {
        Filter::Sha1 => digest::digest(Algorithm::Sha1, bytes).to_vec(),
        Filter::Sha256 => digest::digest(Algorithm::Sha256, bytes).to_vec(),
        Filter::Sha512 => digest::digest(Algorithm::Sha512, bytes).to_vec(),
        Filter::Crc32 => crc32(bytes).to_string().into_bytes(),
        Filter::Hex => Encoding::Hex.encode(bytes).into_bytes(),
        Filter::Base64 => Encoding::Base64.encode(bytes).into_bytes(),
        Filter::Base64url => Encoding::Base64url.encode(bytes).into_bytes(),
        Filter::Lower => bytes.to_ascii_lowercase(),
        Filter::UrlDecode => url_decode(bytes),
        Filter::EscapeUnicode => escape_unicode(bytes),
    }
}

/// CRC-32 as in zlib (polynomial 0xEDB88320, reflected), a byte at a time: bodies may be large.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        let [low, ..] = crc.to_le_bytes();
        CRC_OF_BYTE[usize::from(low ^ byte)] ^ (crc >> 8)
    })
}

const CRC_OF_BYTE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte: u32 = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte as usize] = crc;
        byte += 1;
    }
    table
};

fn url_decode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let decoded = match bytes.get(at..at + 3) {
            Some([b'%', high, low]) => {
                let low = low.to_ascii_uppercase();
                DECODED.iter().find(|(a, b, _)| (*a, *b) == (*high, low)).map(|(_, _, plain)| *plain)
            }
            _ => None,
        };
        out.push(decoded.unwrap_or(*byte));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    out
}

/// Writes JSON as Meta does before it signs: what is not ASCII as `\uXXXX`, with small letters in every escape.
/// Bytes that are no UTF-8 stay as they are.
fn escape_unicode(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push(c);
                let Some(next) = chars.next() else { break };
                push_escaped(&mut out, next);
                if next == 'u' {
                    let digits = chars.as_str().bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
                    out.extend(chars.by_ref().take(digits).map(|digit| digit.to_ascii_lowercase()));
                }
            }
            other => push_escaped(&mut out, other),
        }
    }
    out.into_bytes()
}

fn push_escaped(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c);
        return;
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn crc32_gives_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[rstest]
    #[case("https://h/a%3Ab%2fc%20d%40e%25", "https://h/a:b/c%20d@e%25")]
    #[case("%3", "%3")]
    #[case("%", "%")]
    #[case("%2B%3b", "%2B;")]
    fn only_the_named_characters_are_decoded(#[case] address: &str, #[case] signed: &str) {
        assert_eq!(String::from_utf8(url_decode(address.as_bytes())).unwrap(), signed);
    }

    // The example of Meta's pages: äöå is signed as \u00e4\u00f6\u00e5.
    #[rstest]
    #[case("{\"a\":\"äöå\"}", "{\"a\":\"\\u00e4\\u00f6\\u00e5\"}")]
    #[case("\\u00E4", "\\u00e4")]
    #[case("\\\\u00E4", "\\\\u00E4")]
    #[case("😀", "\\ud83d\\ude00")]
    #[case("\\uZZ", "\\uZZ")]
    #[case("\\", "\\")]
    fn unicode_is_escaped_in_small_letters(#[case] body: &str, #[case] signed: &str) {
        assert_eq!(String::from_utf8(escape_unicode(body.as_bytes())).unwrap(), signed);
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        assert_eq!(escape_unicode(b"\xff\\u00E4"), b"\xff\\u00E4");
    }
}
