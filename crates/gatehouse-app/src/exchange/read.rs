//! Reading deliveries from a file, whatever its form: piece by piece, and each for itself.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use gatehouse_model::{Location, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::parcel::{LARGEST_BODY, Parcel, from_wire};
use super::{read_har, read_lines};

/// The most deliveries that one file brings in.
pub(super) const MOST: u64 = 1_000_000;

/// The most bytes that one delivery takes in a file: head and body in Base64, and the body once more as text whose
/// every byte is escaped.
pub(super) const LARGEST_PIECE: u64 = 10 * LARGEST_BODY as u64;

/// How much is looked at to tell the form of a file.
const BEGINNING: u64 = 64 * 1024;

/// The form of a file of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// HAR 1.2.
    Har,
    /// One JSON object a line.
    Jsonl,
    /// One raw request.
    Http,
    /// A bundle of ours.
    Bundle,
}

/// Where in the file something stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Which delivery of the file, from 1.
    pub(crate) entry: u64,
    /// The byte at which it begins, or at which it went wrong.
    pub(crate) byte: u64,
}

/// What was read at a place: a delivery, or why there is none.
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) read: Result<Parcel, Problem>,
}

/// Who takes the pieces; it may end the reading.
pub(crate) type Take<'a> = &'a mut dyn FnMut(Piece) -> ControlFlow<()>;

/// Reads a file to its end and gives its form. Blocks.
///
/// # Errors
/// `file.not_found`, `file.unreadable`, or `exchange.unknown_form` for what is no file of deliveries.
pub(crate) fn read_file(path: &Path, name: &str, take: Take<'_>) -> Result<FileForm, Problem> {
    let mut file = open(path, name)?;
    let mut beginning = Vec::new();
    let looked = file.by_ref().take(BEGINNING).read_to_end(&mut beginning);
    let rewound = looked.and_then(|_| file.seek(SeekFrom::Start(0)));
    rewound.map_err(|error| unreadable(name, &error))?;
    let form = form_of(&beginning).ok_or_else(|| {
        Problem::new("exchange.unknown_form", format!("{name} is no file of deliveries."))
            .hint("It takes HAR, JSON lines with body_b64, a raw HTTP request, or a .gatehouse bundle.")
            .at(Location { file: Some(name.to_owned()), ..Location::default() })
    })?;
    let file = BufReader::with_capacity(256 * 1024, file);
    match form {
        FileForm::Har => read_har::read(file, take),
        FileForm::Jsonl => read_lines::read(file, false, take),
        FileForm::Bundle => read_lines::read(file, true, take),
        FileForm::Http => read_one(file, take),
    }
    Ok(form)
}

fn open(path: &Path, name: &str) -> Result<File, Problem> {
    let opened = File::open(path).and_then(|file| {
        let regular = file.metadata()?.is_file();
        if regular { Ok(file) } else { Err(std::io::Error::other("it is no regular file")) }
    });
    opened.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Problem::new("file.not_found", format!("There is no file {}.", path.display()))
        }
        _ => unreadable(name, &error),
    })
}

fn unreadable(name: &str, error: &std::io::Error) -> Problem {
    Problem::new("file.unreadable", format!("{name} cannot be read: {error}."))
}

/// Tells the form by what stands at the beginning, not by the name.
fn form_of(beginning: &[u8]) -> Option<FileForm> {
    let bytes = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let bytes = &bytes[start..];
    if bytes[0] != b'{' {
        let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let wire = line.windows(8).any(|part| part == b" HTTP/1.");
        return wire.then_some(FileForm::Http);
    }
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let has = |bytes: &[u8], name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    if has(line, b"\"gatehouse_bundle\"") {
        Some(FileForm::Bundle)
    } else if first_name_is(bytes, b"log") || (has(bytes, b"\"log\"") && has(bytes, b"\"entries\"")) {
        Some(FileForm::Har)
    } else if line.len() == bytes.len() || serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok() {
        // A line that goes on beyond what was looked at is long, as those with a body are.
        let ours = has(line, b"\"head_b64\"") || has(line, b"\"body_b64\"") || has(line, b"\"form\"");
        ours.then_some(FileForm::Jsonl)
    } else {
        None
    }
}

fn first_name_is(object: &[u8], name: &[u8]) -> bool {
    let rest = object[1..].trim_ascii_start();
    rest.strip_prefix(b"\"")
        .and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.starts_with(b"\""))
}

fn read_one(file: impl BufRead, take: Take<'_>) {
    let mut bytes = Vec::new();
    let most = LARGEST_BODY as u64 + 1024 * 1024;
    let place = Place { entry: 1, byte: 0 };
    let read = match file.take(most + 1).read_to_end(&mut bytes) {
        Err(error) => Err(broken(place, &format!("it cannot be read: {error}"))),
        Ok(_) => from_wire(&bytes).map_err(|why| malformed(place, &why)),
    };
    let _ = take(Piece { place, read });
}

/// An entry that is no delivery.
pub(super) fn malformed(place: Place, why: &str) -> Problem {
    let Place { entry, byte } = place;
    Problem::new("exchange.malformed", format!("Delivery {entry}, at byte {byte}, is left out: {why}."))
}

/// An entry at which the file ends or breaks.
pub(super) fn broken(place: Place, why: &str) -> Problem {
    let Place { entry, byte } = place;
    Problem::new(
        "exchange.broken_off",
        format!("The file breaks off at delivery {entry}, byte {byte}: {why}."),
    )
    .hint("What stood before it was taken. Ask for the file again.")
}

/// An entry that is longer than any delivery.
pub(super) fn too_large(place: Place) -> Problem {
    let Place { entry, byte } = place;
    let most = LARGEST_PIECE / 1024 / 1024;
    Problem::new(
        "exchange.too_large",
        format!("Delivery {entry}, at byte {byte}, takes more than {most} MiB and is left out."),
    )
}

/// More entries than one file brings in.
pub(super) fn too_many(place: Place) -> Problem {
    let Place { byte, .. } = place;
    Problem::new(
        "exchange.too_many",
        format!("After {MOST} deliveries, at byte {byte}, nothing more was read."),
    )
    .hint("Split the file.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"{\"log\":{\"version\"".as_slice(), Some(FileForm::Har))]
    #[case(b"\xEF\xBB\xBF  { \"log\" : {", Some(FileForm::Har))]
    #[case(b"{\n \"comment\": 1, \"log\": {\"entries\": [", Some(FileForm::Har))]
    #[case(b"{\"gatehouse_bundle\":1}\n", Some(FileForm::Bundle))]
    #[case(b"{\"head_b64\":null,\"body_b64\":\"\"}\n", Some(FileForm::Jsonl))]
    #[case(b"POST /x HTTP/1.1\r\n\r\n", Some(FileForm::Http))]
    #[case(b"a;b;c\n1;2;3\n", None)]
    #[case(b"{\"a\":1}\n{\"a\":2}\n", None)]
    #[case(b"", None)]
    #[case(b"PK\x03\x04", None)]
    fn the_form_is_told_by_what_is_in_the_file(#[case] bytes: &[u8], #[case] form: Option<FileForm>) {
        assert_eq!(form_of(bytes), form);
    }

    #[test]
    fn a_folder_is_no_file() {
        let home = tempfile::tempdir().unwrap();
        let problem = read_file(home.path(), "x", &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(problem.code, "file.unreadable");
        let gone = home.path().join("gone");
        let problem = read_file(&gone, "gone", &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert_eq!(problem.code, "file.not_found");
    }
}
