//! A delivery as raw HTTP: head, empty line, body to the end of the file.

use std::io::{self, Write};

use super::record::Record;

/// The header that says of a raw request that it is not as it came.
pub(super) const MASKED_HEADER: &str = "X-Gatehouse-Masked";

/// Writes head and body; a masked one says so in a header of its own. Tells whether there was a head.
pub(crate) fn write(record: &Record, out: &mut dyn Write) -> io::Result<bool> {
    let Some(head) = &record.head else { return Ok(false) };
    match record.note() {
        None => out.write_all(head)?,
        Some(_) => {
            let lines = head.strip_suffix(b"\r\n").or_else(|| head.strip_suffix(b"\n"));
            out.write_all(lines.unwrap_or(head))?;
            let places: Vec<_> = record.places.iter().map(|place| plain(place)).collect();
            let places = if places.is_empty() { "before".to_owned() } else { places.join("; ") };
            write!(out, "{MASKED_HEADER}: {places}\r\n\r\n")?;
        }
    }
    out.write_all(&record.body)?;
    Ok(true)
}

/// A name of a field may have any sign in it.
fn plain(text: &str) -> String {
    text.chars().map(|sign| if sign.is_ascii_graphic() || sign == ' ' { sign } else { '_' }).collect()
}
