//! Delimited text: its encoding, its dialect, where its table begins and ends, and its records by their bytes.
//!
//! The csv crate gives no bytes of a record in encodings that are not a superset of ASCII, passes over blank lines
//! without a place, and lets one open quote take the rest of a file; so records are parted here, on the bytes as they
//! stand, and each keeps its range. That the cells are those of the csv crate is held by properties.

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
pub(crate) mod sample;
pub(crate) mod scan;
pub(crate) mod sniff;
