//! Tells what a file is by its first bytes, and holds a workbook to its limits before anything reads it.

use std::io::{self, BufReader, Read, SeekFrom};

use quick_xml::events::Event;
use zip::ZipArchive;

use crate::{FileKind, Limits, Source, TabularError, text::cursor::bytes_in_words};

/// The parts that are larger than this are only begun when a file is sniffed.
const GLANCE: u64 = 16 << 20;

const OTHERS: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
];

/// The binary parts of a workbook that consist of records.
const RECORDS: &[&str] = &["worksheets/", "sharedstrings.bin", "workbook.bin", "styles.bin"];

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Tells the kind of file by its content.
///
/// # Errors
/// Fails when the content is that of something else, or is encrypted.
pub(crate) fn kind(source: &mut dyn Source, head: &[u8], length: u64) -> Result<FileKind, TabularError> {
    if head.starts_with(COMPOUND) {
        return compound(source, head, length);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return packed(source);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(TabularError::Binary { what });
    }
    // A BOF record of the workbooks before Excel 97, which stand in no container.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..]) && head.contains(&0) {
        return Err(TabularError::NotATable(
            "it is a workbook of Excel 4 or earlier, which is not read".to_owned(),
        ));
    }
    let begin = head.iter().position(|byte| !byte.is_ascii_whitespace()).map_or(head, |at| &head[at..]);
    let lower = begin[..begin.len().min(64)].to_ascii_lowercase();
    let page = lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html");
    if page || lower.starts_with(b"<?xml") {
        let what = if page { "it is a web page" } else { "it is an XML document" };
        return Err(TabularError::NotATable(what.to_owned()));
    }
    Ok(FileKind::Csv)
}

fn compound(source: &mut dyn Source, head: &[u8], length: u64) -> Result<FileKind, TabularError> {
    let holds = |bytes: &[u8], name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    // The directory stands anywhere in the file; both ends of a large one are looked at.
    source.seek(SeekFrom::Start(length.saturating_sub(1 << 20)))?;
    let mut tail = Vec::new();
    Read::take(&mut *source, 1 << 20).read_to_end(&mut tail)?;
    let has = |name: &str| holds(head, name) || holds(&tail, name);
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Err(TabularError::Encrypted);
    }
    if has("WordDocument") || has("PowerPoint Document") {
        return Err(TabularError::Binary { what: "a document of another Office program" });
    }
    Ok(FileKind::Xls)
}

fn packed(source: &mut dyn Source) -> Result<FileKind, TabularError> {
    let archive = open(source)?;
    let has = |name: &str| {
        archive.file_names().flatten().any(|known| known.trim_start_matches('/').eq_ignore_ascii_case(name))
    };
    if has("EncryptedPackage") {
        Err(TabularError::Encrypted)
    } else if archive.file_names().flatten().any(|known| known.to_ascii_lowercase().starts_with("xl/"))
        || has("[Content_Types].xml")
    {
        Ok(FileKind::Xlsx)
    } else if has("content.xml") {
        Ok(FileKind::Ods)
    } else {
        Err(TabularError::Binary { what: "a ZIP archive" })
    }
}

/// Opens an archive by its central directory.
///
/// # Errors
/// Fails when there is none.
pub(crate) fn open(source: &mut dyn Source) -> Result<ZipArchive<&mut dyn Source>, TabularError> {
    source.seek(SeekFrom::Start(0))?;
    ZipArchive::new(source).map_err(|error| broken(&error))
}

fn broken(error: &zip::result::ZipError) -> TabularError {
    TabularError::NotATable(format!("its archive is damaged or cut ({error})"))
}

fn over(what: &'static str, limit: u64) -> TabularError {
    TabularError::TooLarge { what, limit: bytes_in_words(limit), line: None, byte: None }
}

/// Holds the parts of a workbook to the limits: first by what its directory says, then by what really unpacks.
///
/// `glance` looks only at the beginning of large sheets; the rest is looked at before it is read.
///
/// # Errors
/// Fails when a limit is passed, a part declares a document type, or is encrypted or damaged.
pub(crate) fn check(source: &mut dyn Source, glance: bool, limits: &Limits) -> Result<(), TabularError> {
    let mut archive = open(source)?;
    if archive.len() as u64 > limits.workbook_parts {
        let what = "the number of parts of the workbook";
        return Err(TabularError::TooLarge {
            what,
            limit: limits.workbook_parts.to_string(),
            line: None,
            byte: None,
        });
    }
    let mut declared = 0_u64;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|error| broken(&error))?;
        declared = declared.saturating_add(part.size());
        if part.encrypted() {
            return Err(TabularError::Encrypted);
        }
    }
    if declared > limits.unpacked_bytes {
        return Err(over("the unpacked workbook", limits.unpacked_bytes));
    }
    let mut left = limits.unpacked_bytes;
    let mut held = limits.held_bytes;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        let name = part.name().map_err(|error| broken(&error))?.into_owned();
        let lower = name.to_ascii_lowercase();
        if !lower.ends_with(".xml") && !lower.ends_with(".rels") && !lower.ends_with(".bin") {
            continue;
        }
        let binary = lower.ends_with(".bin");
        let sheet = lower.contains("worksheets/");
        let limit = if sheet { left } else { held.min(left) };
        let most = if glance && sheet { limit.min(GLANCE) } else { limit };
        let cut = most < limit;
        let (read, whole) = match binary && RECORDS.iter().any(|known| lower.contains(known)) {
            true => records(part, &name, most, limits)?,
            false => unpack(part, &name, binary, most, limits)?,
        };
        if !whole && !cut {
            let what = if sheet { "the unpacked workbook" } else { "the shared texts of the workbook" };
            return Err(over(what, if sheet { limits.unpacked_bytes } else { limits.held_bytes }));
        }
        left = left.saturating_sub(read);
        if !sheet {
            held = held.saturating_sub(read);
        }
    }
    Ok(())
}

/// Unpacks a part that consists of binary records, each of which is held in memory whole.
fn records(part: impl Read, name: &str, most: u64, limits: &Limits) -> Result<(u64, bool), TabularError> {
    let mut part = BufReader::new(part).take(most.saturating_add(1));
    let mut read = 0;
    loop {
        let (mut head, mut length, mut shift) = ([0; 1], 0_u64, 0);
        let mut byte = |read: &mut u64| -> Result<Option<u64>, TabularError> {
            let count = part.read(&mut head).map_err(|error| damaged(name, &error))?;
            *read += count as u64;
            Ok((count > 0).then_some(u64::from(head[0])))
        };
        let Some(kind) = byte(&mut read)? else { return Ok((read, read <= most)) };
        if kind & 0x80 != 0 {
            byte(&mut read)?;
        }
        while let Some(more) = byte(&mut read)? {
            length |= (more & 0x7f) << shift;
            shift += 7;
            if more & 0x80 == 0 || shift == 28 {
                break;
            }
        }
        if length > limits.cell_bytes {
            return Err(over("the text of one cell", limits.cell_bytes));
        }
        let skipped = io::copy(&mut Read::by_ref(&mut part).take(length), &mut io::sink());
        read += skipped.map_err(|error| damaged(name, &error))?;
    }
}

fn damaged(name: &str, error: &io::Error) -> TabularError {
    TabularError::NotATable(format!("its part {name} is damaged ({error})"))
}

/// Unpacks a part and keeps nothing; gives the bytes, and whether that was all.
fn unpack(
    part: impl Read,
    name: &str,
    binary: bool,
    most: u64,
    limits: &Limits,
) -> Result<(u64, bool), TabularError> {
    let damaged = |error: &io::Error| damaged(name, error);
    let mut begin = Vec::new();
    let mut rest = part;
    Read::by_ref(&mut rest).take(64 << 10).read_to_end(&mut begin).map_err(|error| damaged(&error))?;
    if !binary && declares_type(&begin) {
        return Err(TabularError::Doctype { part: name.to_owned() });
    }
    let mut read = begin.len() as u64;
    let mut run = begin.iter().rev().take_while(|byte| **byte != b'<').count() as u64;
    let mut buffer = vec![0; 64 << 10];
    let sheet = name.to_ascii_lowercase().contains("worksheets/");
    let mut cell = 0;
    loop {
        if read > most {
            return Ok((read, false));
        }
        let count = match rest.read(&mut buffer) {
            Ok(0) => return Ok((read, true)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(damaged(&error)),
        };
        read += count as u64;
        // One text between two marks is held in memory whole.
        match buffer[..count].iter().rposition(|byte| *byte == b'<') {
            Some(at) => run = (count - at) as u64,
            None => run += count as u64,
        }
        if !binary && run > limits.cell_bytes {
            return Err(over("the text of one cell", limits.cell_bytes));
        }
        // A cell may hold many texts, which become one; `</c>` ends it, whatever the prefix.
        cell = match buffer[..count].windows(2).rposition(|pair| pair == b"c>") {
            Some(at) => (count - at) as u64,
            None => cell + count as u64,
        };
        if !binary && sheet && cell > limits.record_bytes {
            return Err(over("the text of one cell", limits.record_bytes));
        }
    }
}

/// Tells whether a document type stands before the first element.
fn declares_type(begin: &[u8]) -> bool {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(begin));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::DocType(_)) => return true,
            Ok(Event::Start(_) | Event::Empty(_) | Event::Eof) => return false,
            // What cannot be read here may be a document type that is cut; only its name counts then.
            Err(_) => return begin.windows(9).any(|window| window.eq_ignore_ascii_case(b"<!DOCTYPE")),
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(parts: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap()
    }

    fn code(parts: &[(&str, &[u8])], limits: &Limits) -> Option<String> {
        check(&mut archive(parts), false, limits).err().map(|error| error.problem().code)
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![b'<'; 3 << 20];
        let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
        assert_eq!(
            code(&[("xl/worksheets/sheet1.xml", &zeros)], &limits).as_deref(),
            Some("import.too_large")
        );
        let limits = Limits { held_bytes: 1 << 20, ..Limits::default() };
        assert_eq!(code(&[("xl/sharedStrings.xml", &zeros)], &limits).as_deref(), Some("import.too_large"));
        assert_eq!(code(&[("xl/sharedStrings.xml", &zeros)], &Limits::default()), None);
    }

    #[test]
    fn one_text_of_a_sheet_may_not_be_endless() {
        let text = [b"<t>".to_vec(), vec![b'a'; 9 << 20]].concat();
        let refused = code(&[("xl/worksheets/sheet1.xml", &text)], &Limits::default());
        assert_eq!(refused.as_deref(), Some("import.too_large"));
    }

    #[test]
    fn many_texts_of_one_cell_are_one_text() {
        let cell =
            [b"<c t=\"inlineStr\"><is>".to_vec(), b"<t>aaaaaaaaaaaaaaaaaaaaaaaa</t>".repeat(1_200_000)]
                .concat();
        let part = "xl/worksheets/sheet1.xml";
        assert_eq!(code(&[(part, &cell)], &Limits::default()).as_deref(), Some("import.too_large"));
        let cells = b"<c><v>1234567890</v></c>".repeat(1_600_000);
        assert_eq!(code(&[(part, &cells)], &Limits::default()), None);
    }

    #[test]
    fn a_binary_record_may_not_be_longer_than_a_cell() {
        let part = "xl/worksheets/sheet1.bin";
        let fits = [vec![0x07, 3, 1, 2, 3], vec![0x81, 0x01, 0]].concat();
        assert_eq!(code(&[(part, &fits)], &Limits::default()), None);
        let endless = [fits, vec![0x07, 0xFF, 0xFF, 0xFF, 0x7F]].concat();
        assert_eq!(code(&[(part, &endless)], &Limits::default()).as_deref(), Some("import.too_large"));
    }

    #[test]
    fn a_document_type_is_refused_with_its_part() {
        let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        let refused =
            check(&mut archive(&[("xl/workbook.xml", bomb)]), false, &Limits::default()).unwrap_err();
        assert!(refused.problem().message.contains("xl/workbook.xml"));
    }

    #[test]
    fn kinds_are_told_by_their_parts() {
        let mut book = archive(&[("xl/workbook.xml", b"<a/>")]);
        assert_eq!(packed(&mut book).unwrap(), FileKind::Xlsx);
        let mut sheet = archive(&[("content.xml", b"<a/>")]);
        assert_eq!(packed(&mut sheet).unwrap(), FileKind::Ods);
        let mut other = archive(&[("readme.txt", b"a")]);
        assert_eq!(packed(&mut other).unwrap_err().problem().code, "import.binary");
    }

    #[test]
    fn a_protected_workbook_is_told_by_its_streams() {
        let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bytes = [COMPOUND.to_vec(), wide].concat();
        let length = bytes.len() as u64;
        let refused = kind(&mut Cursor::new(bytes.clone()), &bytes, length).unwrap_err();
        assert_eq!(refused.problem().code, "import.encrypted");
    }
}
