//! Lines of JSON: our own records, bare or in a bundle.

use std::io::{self, BufRead};

use gatehouse_model::Problem;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::bundle::VERSION;
use super::parcel::{Line, Parcel};
use super::read::{LARGEST_PIECE, MOST, Piece, Place, Take, broken, malformed, too_large, too_many};

/// A line of a bundle.
#[derive(Deserialize)]
struct BundleLine<'a> {
    gatehouse_bundle: Option<u64>,
    sha256: Option<String>,
    #[serde(borrow)]
    delivery: Option<&'a RawValue>,
    #[serde(default)]
    end: bool,
    deliveries: Option<u64>,
}

/// What a bundle said so far of itself.
#[derive(Default)]
struct Seal {
    all: Sha256,
    lines: u64,
    ended: bool,
}

/// Reads line by line; a line that is no delivery is told and left out.
pub(super) fn read(mut file: impl BufRead, bundle: bool, take: Take<'_>) {
    let (mut byte, mut entry, mut line) = (0_u64, 0_u64, Vec::new());
    let mut seal = Seal::default();
    loop {
        let place = Place { entry: entry + 1, byte };
        let length = match next_line(&mut file, &mut line) {
            Ok(Some(length)) => length,
            Ok(None) => break,
            Err(error) => {
                let read = Err(broken(place, &format!("it cannot be read: {error}")));
                let _ = take(Piece { place, read });
                return;
            }
        };
        byte += length;
        let whole = length <= LARGEST_PIECE;
        let text = line.trim_ascii();
        let text = if place.byte == 0 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text) } else { text };
        if text.is_empty() && whole {
            continue;
        }
        if entry >= MOST {
            let _ = take(Piece { place, read: Err(too_many(place)) });
            return;
        }
        let read = if !whole {
            Some(Err(too_large(place)))
        } else if bundle {
            seal.open(text, place)
        } else {
            Some(parcel(text).map_err(|why| malformed(place, &why)))
        };
        let Some(read) = read else { continue };
        entry += 1;
        if take(Piece { place, read }).is_break() {
            return;
        }
    }
    if bundle && !seal.ended {
        let place = Place { entry: entry + 1, byte };
        let _ = take(Piece { place, read: Err(broken(place, "its last line is missing")) });
    }
}

fn parcel(text: &[u8]) -> Result<Parcel, String> {
    serde_json::from_slice::<Line>(text).map_err(|error| format!("{error}"))?.parcel()
}

impl Seal {
    /// Reads a line of a bundle; none for a line that holds no delivery and is right.
    fn open(&mut self, text: &[u8], place: Place) -> Option<Result<Parcel, Problem>> {
        let read: BundleLine<'_> = match serde_json::from_slice(text) {
            Ok(read) => read,
            Err(error) => return Some(Err(malformed(place, &error.to_string()))),
        };
        if let Some(version) = read.gatehouse_bundle {
            let newer = version > VERSION;
            return newer.then(|| {
                let why = format!("the bundle is of the form {version}, and this version reads {VERSION}");
                Err(malformed(place, &why))
            });
        }
        if read.end {
            self.ended = true;
            let digest = hex::encode(std::mem::take(&mut self.all).finalize());
            let right = read.deliveries == Some(self.lines) && read.sha256.as_deref() == Some(&digest);
            return (!right).then(|| {
                Err(malformed(place, "its last line tells of other deliveries than those that stand in it"))
            });
        }
        let (Some(delivery), Some(sha256)) = (read.delivery, read.sha256) else {
            return Some(Err(malformed(place, "the line holds no delivery with its digest")));
        };
        self.lines += 1;
        let digest = hex::encode(Sha256::digest(delivery.get()));
        // As it is written here: one that was changed is told once, and not again at the end.
        self.all.update(&sha256);
        if !sha256.eq_ignore_ascii_case(&digest) {
            return Some(Err(malformed(place, "it was changed after it was written: its digest is another")));
        }
        Some(parcel(delivery.get().as_bytes()).map_err(|why| malformed(place, &why)))
    }
}

/// Reads a line and tells its length with its end; of one that is too long only the beginning is kept.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
    line.clear();
    let mut length = 0_u64;
    loop {
        let read = match file.fill_buf() {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if read.is_empty() {
            return Ok((length > 0).then_some(length));
        }
        let end = read.iter().position(|&byte| byte == b'\n');
        let piece = &read[..end.map_or(read.len(), |end| end + 1)];
        length += piece.len() as u64;
        if length <= LARGEST_PIECE {
            line.extend_from_slice(piece);
        }
        let used = piece.len();
        file.consume(used);
        if end.is_some() {
            return Ok(Some(length));
        }
    }
}
