//! Compressed bodies, unpacked for the eye: never for a signature, and never further than they are allowed to grow.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use gatehouse_model::Header;

use crate::view::UnpackedEnd;

/// The most bytes that a body is unpacked to.
const MOST: usize = 25 * 1024 * 1024;

/// A body that grows more than this many times is a bomb.
const RATIO: usize = 200;

/// How far a small body may grow before its ratio counts: a kilobyte of spaces is no bomb.
const HARMLESS: usize = 1024 * 1024;

/// A body after its content coding was taken off.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unpacked {
    /// What was unpacked.
    pub(crate) bytes: Vec<u8>,
    /// Why it ends where it ends.
    pub(crate) end: UnpackedEnd,
}

/// Tells the coding of a body, where it is one that can be taken off.
pub(crate) fn coding(headers: &[Header]) -> Option<&'static str> {
    let mut codings = headers.iter().filter(|header| header.is("content-encoding"));
    let (only, None) = (codings.next()?, codings.next()) else { return None };
    match only.text().trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Some("gzip"),
        "deflate" => Some("deflate"),
        _ => None,
    }
}

/// Takes the coding off a body; anything but `deflate` is read as gzip.
pub(crate) fn unpack(body: &[u8], coding: &'static str) -> Unpacked {
    let mut reader: Box<dyn Read + '_> = match coding {
        "deflate" => Box::new(ZlibDecoder::new(body)),
        _ => Box::new(MultiGzDecoder::new(body)),
    };
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    let end = loop {
        match reader.read(&mut piece) {
            Ok(0) => break UnpackedEnd::Whole,
            Err(_) => break UnpackedEnd::Broken,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
        }
        if bytes.len() > HARMLESS && bytes.len() / RATIO > body.len() {
            break UnpackedEnd::Bomb;
        }
        if bytes.len() > MOST {
            break UnpackedEnd::TooLarge;
        }
    };
    bytes.truncate(MOST);
    Unpacked { bytes, end }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use rstest::rstest;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    /// Bytes that hardly get smaller.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 0x9e37_79b9_u32;
        let mut step = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[1]
        };
        (0..length).map(|_| step()).collect()
    }

    #[test]
    fn what_was_packed_comes_back_whole() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"{}").unwrap();
        for (packed, coding) in [(gzip(b"{}"), "gzip"), (zlib.finish().unwrap(), "deflate")] {
            let expected = Unpacked { bytes: b"{}".to_vec(), end: UnpackedEnd::Whole };
            assert_eq!(unpack(&packed, coding), expected);
        }
        assert_eq!(unpack(&gzip(&[b' '; 900_000]), "gzip").end, UnpackedEnd::Whole);
    }

    #[test]
    fn a_bomb_is_left_long_before_it_is_unpacked() {
        let bomb = unpack(&gzip(&vec![0; 100 * 1024 * 1024]), "gzip");
        assert_eq!(bomb.end, UnpackedEnd::Bomb);
        assert!(bomb.bytes.len() <= MOST);
    }

    #[test]
    fn what_is_merely_large_is_cut_at_the_cap() {
        let large = unpack(&gzip(&noise(MOST + 100_000)), "gzip");
        assert_eq!((large.end, large.bytes.len()), (UnpackedEnd::TooLarge, MOST));
    }

    #[test]
    fn a_broken_one_gives_what_could_be_read() {
        let packed = gzip(&noise(200_000));
        let broken = unpack(&packed[..packed.len() / 2], "gzip");
        assert_eq!(broken.end, UnpackedEnd::Broken);
        assert!(!broken.bytes.is_empty() && noise(200_000).starts_with(&broken.bytes));
        assert_eq!(unpack(b"{}", "gzip").end, UnpackedEnd::Broken);
    }

    #[rstest]
    #[case(&["gzip"], Some("gzip"))]
    #[case(&[" X-GZip "], Some("gzip"))]
    #[case(&["deflate"], Some("deflate"))]
    #[case(&["br"], None)]
    #[case(&["gzip, gzip"], None)]
    #[case(&["gzip", "gzip"], None)]
    #[case(&[], None)]
    fn only_one_plain_coding_is_taken_off(#[case] values: &[&str], #[case] expected: Option<&str>) {
        let headers: Vec<_> = values.iter().map(|value| Header::new("Content-Encoding", value)).collect();
        assert_eq!(coding(&headers), expected);
    }
}
