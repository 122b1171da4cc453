//! Writes what the crate finds in the import corpora, in the form that their scorer reads.
//!
//! `cargo run --release -p gatehouse-tabular --example answer_corpora -- CORPORA OUT.json`

mod answers;

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(corpora), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: answer_corpora CORPORA OUT.json"));
    };
    let answers = answers::all(Path::new(&corpora), &["csv", "enc", "xlsx"])?;
    fs::write(out, serde_json::to_vec(&answers)?)
}
