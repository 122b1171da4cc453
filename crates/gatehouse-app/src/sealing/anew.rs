//! Sealing with the key of the keychain what this run sealed with a key of its own, once there is a keychain.

use std::sync::Arc;

use gatehouse_model::{DeliveryId, Problem};
use gatehouse_secrets::{SealKey, Sealed};
use gatehouse_store::{EditAnew, EditOf, SealedEdit, SealedPart};

use super::{Sealing, closed, edits, place, seal};
use crate::App;
use crate::app::internal;
use crate::replay::seal_place;

/// How many parts or changes are sealed anew at once.
const FEW: u32 = 64;

impl Sealing {
    /// Gives the key of this run and the one that lasts, where there are both.
    fn to_seal_anew(&self) -> Option<(Arc<SealKey>, Arc<SealKey>)> {
        let keys = self.keys();
        let known = |id| keys.known.get(&id).map(Arc::clone);
        keys.of_run.and_then(known).zip(keys.lasting.and_then(known))
    }
}

impl App {
    /// Seals anew what lies there under the key of this run.
    pub(super) async fn seal_anew(&self) {
        let Some((of_run, lasting)) = self.sealing.to_seal_anew() else { return };
        let deliveries = self.seal_all_anew(&of_run, &lasting).await;
        let edits = self.seal_edits_anew(&of_run, &lasting).await;
        for problem in [deliveries, edits].into_iter().filter_map(Result::err) {
            tracing::warn!(code = problem.code, %problem, "what this run sealed may stay closed after it");
        }
    }

    /// Looks again before this run ends: somebody may have stored under its key while the keychain was opened.
    pub(crate) async fn seal_rest_anew(&self) {
        self.seal_anew().await;
    }

    async fn seal_all_anew(&self, of_run: &Arc<SealKey>, lasting: &Arc<SealKey>) -> Result<(), Problem> {
        let mut after = self.sealing.began;
        loop {
            let found = self.store.sealed_with(of_run.id(), after, FEW).await;
            let found = found.map_err(|error| error.problem())?;
            let Some(&(last, ..)) = found.last() else { return Ok(()) };
            // The parts of the last delivery may go on behind these.
            after = last.saturating_sub(1);
            let (old, new) = (Arc::clone(of_run), Arc::clone(lasting));
            let work = tokio::task::spawn_blocking(move || {
                let one = |(sequence, id, part)| Ok((sequence, again(&old, &new, id, part)?));
                found.into_iter().map(one).collect::<Result<Vec<_>, Problem>>()
            });
            let anew = work.await.map_err(|error| internal(&error))??;
            self.store.seal_anew(of_run.id(), anew).await.map_err(|error| error.problem())?;
        }
    }

    /// Seals anew what persons changed. What was is no longer among those of the old key, so that the first are asked
    /// for again and again.
    async fn seal_edits_anew(&self, of_run: &SealKey, lasting: &SealKey) -> Result<(), Problem> {
        loop {
            let found = self.store.edits_sealed_with(of_run.id(), FEW).await;
            let found = found.map_err(|error| error.problem())?;
            if found.is_empty() {
                return Ok(());
            }
            let one = |(of, before)| edit_again(of_run, lasting, of, before);
            let anew = found.into_iter().map(one).collect::<Result<Vec<_>, _>>()?;
            self.store.seal_edits_anew(anew).await.map_err(|error| error.problem())?;
        }
    }
}

fn edit_again(old: &SealKey, new: &SealKey, of: EditOf, before: SealedEdit) -> Result<EditAnew, Problem> {
    let place = match of {
        EditOf::Outbox(id) => edits::place_of(id),
        EditOf::Replay(id) => seal_place(id),
    };
    let sealed = Sealed { nonce: before.nonce.clone(), bytes: before.bytes.clone() };
    let clear = old.open(&place, &sealed);
    let clear = clear.map_err(|error| closed(&format!("what was changed does not open: {error}")))?;
    let Sealed { nonce, bytes } = new.seal(&place, &clear).map_err(|error| internal(&error))?;
    Ok(EditAnew { of, before, anew: SealedEdit { key: new.id(), nonce, bytes } })
}

fn again(old: &SealKey, new: &SealKey, id: DeliveryId, sealed: SealedPart) -> Result<SealedPart, Problem> {
    let SealedPart { part, nonce, bytes, .. } = sealed;
    let bytes = old.open(&place(id, part), &Sealed { nonce, bytes });
    let bytes = bytes.map_err(|error| closed(&format!("the {} does not open: {error}", part.as_str())))?;
    seal(new, id, part, &bytes).map_err(|error| internal(&error))
}
