//! Looks at a file and says what it is.

use std::{
    hash::Hasher,
    io::{self, Read, SeekFrom},
};

use crate::{
    Control, FileKind, Limits, SniffOverrides, Sniffed, Source, TabularError, TabularProblem, book, text,
};

/// What is looked at of either end to tell a file from another.
const END: u64 = 16 << 10;

/// Says what a file is, with a reason for every guess; looks at both ends of a text file and not at all of it.
///
/// # Errors
/// Fails when the file is empty, is no table, passes a limit or cannot be read.
pub fn sniff(
    source: &mut dyn Source,
    name: &str,
    overrides: &SniffOverrides,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Sniffed, TabularError> {
    let length = source.seek(SeekFrom::End(0))?;
    let head = text::sniff::head(source)?;
    if head.is_empty() {
        return Err(TabularError::Empty);
    }
    let kind = book::kind(source, &head, length)?;
    let mut sniffed = match kind {
        FileKind::Csv => text::sniff::sniff(source, &head, length, overrides, limits, control)?,
        kind => book::sniff(source, kind, length, overrides, limits, control)?,
    };
    sniffed.fingerprint = fingerprint(source, length)?;
    sniffed.problems.extend(wrong_extension(name, kind));
    Ok(sniffed)
}

/// Digests both ends of a file.
///
/// # Errors
/// Fails when it cannot be read.
pub(crate) fn fingerprint(source: &mut dyn Source, length: u64) -> io::Result<u64> {
    // The keys are fixed: the digest is only compared with others of the same run.
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write_u64(length);
    let mut bytes = Vec::new();
    for from in [0, length.saturating_sub(END)] {
        source.seek(SeekFrom::Start(from))?;
        bytes.clear();
        Read::take(&mut *source, END).read_to_end(&mut bytes)?;
        hasher.write(&bytes);
    }
    Ok(hasher.finish())
}

/// Says that the name promises another kind of file.
fn wrong_extension(name: &str, kind: FileKind) -> Option<TabularProblem> {
    let (_, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    let (promised, really) = match (extension.as_str(), kind) {
        ("xlsx" | "xlsm" | "xlsb", FileKind::Xlsx) | ("xls", FileKind::Xls) | ("ods", FileKind::Ods) => {
            return None;
        }
        ("xlsx" | "xlsm" | "xlsb" | "xls" | "ods", kind) => (extension, kind),
        ("csv" | "tsv" | "txt", kind) if kind != FileKind::Csv => (extension, kind),
        _ => return None,
    };
    let really = match really {
        FileKind::Csv => "delimited text",
        FileKind::Xlsx => "an XLSX workbook",
        FileKind::Xls => "an XLS workbook",
        FileKind::Ods => "an OpenDocument spreadsheet",
    };
    let message = format!("The name ends in .{promised}, and the content is {really}; the content counts.");
    Some(TabularProblem::new("import.extension", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io::Cursor;

    fn look(bytes: &[u8], name: &str) -> Result<Sniffed, TabularError> {
        let overrides = SniffOverrides::default();
        sniff(&mut Cursor::new(bytes.to_vec()), name, &overrides, &Limits::default(), &Control::none())
    }

    #[rstest]
    #[case::empty(b"", "import.empty")]
    #[case::blank(b" \r\n\r\n", "import.empty")]
    #[case::picture(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "import.binary")]
    #[case::cut_workbook(b"PK\x03\x04\x14\0\0\0\x08\0", "import.not_a_table")]
    #[case::page(b"<!DOCTYPE html><table>", "import.not_a_table")]
    fn what_is_no_table_is_named(#[case] bytes: &[u8], #[case] code: &str) {
        assert_eq!(look(bytes, "a.csv").unwrap_err().problem().code, code);
    }

    #[test]
    fn the_content_counts_and_not_the_name() {
        let sniffed = look(b"id;name\n1;a\n2;b\n", "staff.xlsx").unwrap();
        assert_eq!((sniffed.kind, sniffed.problems[0].code), (FileKind::Csv, "import.extension"));
        assert!(look(b"id;name\n1;a\n", "staff.csv").unwrap().problems.is_empty());
    }

    #[test]
    fn a_polish_export_is_seen_whole() {
        let text = "Lista pracowników\r\n\r\nimię;nazwisko;data zatrudnienia\r\nŁucja;Żak;1.2.2024\r\nŚcibor;Kość;13.2.2024\r\n";
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(text);
        let sniffed = look(&bytes, "lista.csv").unwrap();
        assert_eq!(sniffed.encoding.unwrap().value, "windows-1250");
        assert_eq!(sniffed.delimiter.unwrap().value, ';');
        assert_eq!((sniffed.header_row.value, sniffed.preamble_rows, sniffed.rows), (Some(2), 2, Some(2)));
        assert_eq!(sniffed.preamble, ["Lista pracowników", ""]);
        assert_eq!(sniffed.columns[2].name, "data zatrudnienia");
        assert_eq!(sniffed.columns[2].kind, "date");
    }

    #[test]
    fn what_was_said_wins_over_what_is_seen() {
        let overrides = SniffOverrides {
            encoding: Some("iso-8859-2".to_owned()),
            delimiter: Some(','),
            quote: Some(None),
            header_row: Some(None),
            sheet: None,
        };
        let mut source = Cursor::new(b"a;b,c\n\"1\";2,3\n".to_vec());
        let sniffed = sniff(&mut source, "a.csv", &overrides, &Limits::default(), &Control::none()).unwrap();
        assert_eq!((sniffed.columns.len(), sniffed.rows, sniffed.header_row.value), (2, Some(2), None));
        assert_eq!(
            (sniffed.encoding.unwrap().value, sniffed.quote.unwrap().value),
            ("iso-8859-2".to_owned(), None)
        );
    }

    #[test]
    fn title_rows_are_shown_as_they_stand() {
        let text =
            "\u{feff}Kadry;;\r\n\"May, 2026\";;\r\n;;\r\nid;name;on\r\n1;a;2024-01-01\r\n2;b;2024-01-02\r\n";
        let sniffed = look(text.as_bytes(), "a.csv").unwrap();
        assert_eq!(sniffed.preamble_rows, 3);
        assert_eq!(sniffed.preamble, ["Kadry", "May, 2026", ""]);
        assert!(look(b"id,name\n1,a\n", "a.csv").unwrap().preamble.is_empty());
    }

    #[test]
    fn notes_below_the_table_are_left_out_and_told() {
        let sniffed =
            look(b"id,name,on\n1,a,2024-01-01\n2,b,2024-01-02\n\nSource: the office\n", "a.csv").unwrap();
        assert_eq!((sniffed.rows, sniffed.footer_rows), (Some(2), 1));
        assert_eq!(sniffed.problems[0].code, "import.footer");
    }

    #[test]
    fn remarks_are_no_rows() {
        let sniffed = look(b"# made by x\nid,name\n1,a\n# 5\" in\n2,b\n", "a.csv").unwrap();
        assert_eq!((sniffed.comment, sniffed.rows, sniffed.header_row.value), (Some('#'), Some(2), Some(1)));
    }

    #[test]
    fn a_file_larger_than_the_head_has_rows_unknown() {
        let text = format!("id,name\n{}", "1,some name\n".repeat(100_000));
        let sniffed = look(text.as_bytes(), "a.csv").unwrap();
        assert_eq!((sniffed.rows, sniffed.header_row.value), (None, Some(0)));
    }
}
