//! Sealing with the key of the keychain what this run sealed with a key of its own, once there is a keychain.

use std::sync::Arc;

use gatehouse_model::{DeliveryId, Problem};
use gatehouse_secrets::{SealKey, Sealed};
use gatehouse_store::SealedPart;

use super::{Sealing, closed, place, seal};
use crate::App;
use crate::app::internal;

/// How many parts are sealed anew at once.
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
        if let Some((of_run, lasting)) = self.sealing.to_seal_anew()
            && let Err(problem) = self.seal_all_anew(&of_run, &lasting).await
        {
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
}

fn again(old: &SealKey, new: &SealKey, id: DeliveryId, sealed: SealedPart) -> Result<SealedPart, Problem> {
    let SealedPart { part, nonce, bytes, .. } = sealed;
    let bytes = old.open(&place(id, part), &Sealed { nonce, bytes });
    let bytes = bytes.map_err(|error| closed(&format!("the {} does not open: {error}", part.as_str())))?;
    seal(new, id, part, &bytes).map_err(|error| internal(&error))
}
