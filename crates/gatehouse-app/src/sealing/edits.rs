//! Sealing what a person typed, which may hold secrets of theirs.

use gatehouse_model::Problem;
use gatehouse_secrets::{SealError, Sealed};
use gatehouse_store::SealedEdit;

use super::{Sealing, closed};

impl Sealing {
    /// Seals bytes for one place, at which alone they open again.
    ///
    /// # Errors
    /// `delivery.sealed` when this machine has no randomness.
    pub(crate) fn seal_edit(&self, place: &[u8], bytes: &[u8]) -> Result<SealedEdit, Problem> {
        let broken = |error: SealError| closed(&error.to_string());
        let key = self.current().map_err(broken)?;
        let Sealed { nonce, bytes } = key.seal(place, bytes).map_err(broken)?;
        Ok(SealedEdit { key: key.id(), nonce, bytes })
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// `delivery.sealed` where the key is gone.
    pub(crate) async fn open_edit(&self, place: &[u8], edit: SealedEdit) -> Result<Vec<u8>, Problem> {
        let key = self.key(edit.key).await?;
        let sealed = Sealed { nonce: edit.nonce, bytes: edit.bytes };
        key.open(place, &sealed).map_err(|error| closed(&format!("what was changed does not open: {error}")))
    }
}
