//! Sealing what a person typed, which may hold secrets of theirs.

use gatehouse_model::{OutboxId, Problem};
use gatehouse_secrets::{SealError, Sealed};
use gatehouse_store::{OutboxEdit, SealedEdit};
use serde::{Deserialize, Serialize};

use super::{Sealing, closed};
use crate::app::internal;

/// A change of an item of the outbox, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Clear {
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// What a change of an item of the outbox is bound to.
pub(super) fn place_of(id: OutboxId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"edit"].concat()
}

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

    /// Seals what a person changed on an item of the outbox.
    ///
    /// # Errors
    /// As [`Sealing::seal_edit`].
    pub(crate) fn seal_outbox_edit(
        &self,
        id: OutboxId,
        headers: Vec<(String, String)>,
        body: Option<String>,
    ) -> Result<OutboxEdit, Problem> {
        let clear = serde_json::to_vec(&Clear { headers, body }).map_err(|error| internal(&error))?;
        let sealed = self.seal_edit(&place_of(id), &clear)?;
        Ok(OutboxEdit { sealed: Some(sealed), ..OutboxEdit::default() })
    }

    /// Gives what a person changed on an item of the outbox, in clear.
    ///
    /// # Errors
    /// As [`Sealing::open_edit`].
    pub(crate) async fn open_outbox_edit(
        &self,
        id: OutboxId,
        edit: OutboxEdit,
    ) -> Result<OutboxEdit, Problem> {
        let Some(sealed) = edit.sealed else { return Ok(edit) };
        let clear = self.open_edit(&place_of(id), sealed).await?;
        let Clear { headers, body } = serde_json::from_slice(&clear)
            .map_err(|_| closed("what was sealed as a change is something else"))?;
        Ok(OutboxEdit { headers, body: body.map(String::into_bytes), sealed: None })
    }
}
