//! The `.gatehouse` file: lines of JSON, first what it is, then the deliveries, each with its digest, and last how
//! many there are. Whoever reads it sees what was changed, and whether the end is missing.

use std::io::{self, Write};

use gatehouse_model::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::record::Record;

/// The newest form of a bundle that this version reads and writes.
pub(super) const VERSION: u64 = 1;

/// Writes a bundle.
pub(crate) struct BundleWriter<'a> {
    out: &'a mut dyn Write,
    all: Sha256,
    count: u64,
}

impl<'a> BundleWriter<'a> {
    /// Begins a bundle with what it is.
    pub(crate) fn begin(out: &'a mut dyn Write, workspace: &str, at: Timestamp) -> io::Result<Self> {
        let manifest = json!({
            "gatehouse_bundle": VERSION,
            "written_by": concat!("Gatehouse ", env!("CARGO_PKG_VERSION")),
            "written_at": at,
            "workspace": workspace,
            "masked": "Received secrets and the tokens of addresses are masked; `masked_places` of each delivery says \
                       where. It is a copy to read: nothing in it can be verified that was masked.",
        });
        writeln!(out, "{manifest}")?;
        Ok(Self { out, all: Sha256::new(), count: 0 })
    }

    /// Adds a delivery.
    pub(crate) fn add(&mut self, record: &Record) -> io::Result<()> {
        let text = serde_json::to_string(record)?;
        let digest = hex::encode(Sha256::digest(&text));
        self.all.update(&digest);
        self.count += 1;
        writeln!(self.out, "{{\"sha256\":\"{digest}\",\"delivery\":{text}}}")
    }

    /// Ends it.
    pub(crate) fn end(self) -> io::Result<()> {
        let digest = hex::encode(self.all.finalize());
        writeln!(self.out, "{}", json!({ "end": true, "deliveries": self.count, "sha256": digest }))
    }
}
