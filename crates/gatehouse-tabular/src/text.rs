//! Delimited text: its encoding, its dialect, where its table begins and ends, and its records by their bytes.
//!
//! Records are found by the csv crate's parser, and each keeps its range of bytes as they stand. That parser cannot
//! read UTF-16, passes over blank lines without a place, and lets one open quote take the rest of a file; so a record
//! that it does not read exactly is parted by our own reader instead. That both find the same in whatever both can
//! read is held by properties.

pub(crate) mod cursor;
pub(crate) mod decode;
pub(crate) mod detect;
pub(crate) mod dialect;
pub(crate) mod encoding;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod kinds;
pub(crate) mod layout;
pub(crate) mod letters;
pub(crate) mod newline;
pub(crate) mod parse;
pub(crate) mod sample;
pub(crate) mod scan;
pub(crate) mod sniff;
