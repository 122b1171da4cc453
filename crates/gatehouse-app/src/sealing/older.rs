//! Sealing what was stored before: by an earlier version, or before a profile named a field as secret.
//!
//! Without a keychain only what this run stored is sealed: the rest waits for one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use gatehouse_model::{DomainEvent, EndpointId, Problem, Topic};
use gatehouse_store::{Part, Resealed, SealBacklog, SealedPart, Store, Unsealed};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::{Sealing, seal};
use crate::App;
use crate::activity::Activity;
use crate::app::{Mode, internal};

/// The kind of the activity.
const KIND: &str = "deliveries.seal";

/// How many deliveries are looked at at once.
const FEW: u32 = 64;

/// The setting that holds the names by which secrets of each endpoint were last looked for.
const RULES: &str = "sealing.rules";

/// The work under way.
#[derive(Default)]
pub(crate) struct Older {
    ends: Arc<AtomicBool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Older {
    /// Ends the work; what is left is done at the next start.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(task) = self.task.lock().await.take() {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
    }
}

impl App {
    /// Has older deliveries sealed where that is due: after an upgrade, after it broke off, and after more names came
    /// to count as secret.
    pub(crate) async fn seal_older(&self) {
        if self.mode == Mode::Read {
            return;
        }
        if let Err(problem) = self.begin_sealing().await {
            tracing::warn!(code = problem.code, %problem, "older deliveries are not sealed yet");
        }
    }

    async fn begin_sealing(&self) -> Result<(), Problem> {
        // Held to the end, so that two changes at once begin one after the other.
        let mut task = self.older.task.lock().await;
        let names = self.refresh_rules().await?;
        let before: Option<BTreeMap<EndpointId, Vec<String>>> = self.read_setting(RULES).await?;
        let more = |(endpoint, now): (&EndpointId, &Vec<String>)| {
            let known = before.as_ref().and_then(|before| before.get(endpoint));
            known.is_some_and(|known| now.iter().any(|name| !known.contains(name)))
        };
        if names.iter().any(more) {
            self.store.seal_all_again().await.map_err(|error| error.problem())?;
        }
        if before.as_ref() != Some(&names) {
            self.put_setting(RULES, Some(&names)).await?;
        }
        let backlog = self.store.seal_backlog().await.map_err(|error| error.problem())?;
        let runs = task.as_ref().is_some_and(|task| !task.is_finished());
        if backlog.wiped || runs {
            return Ok(());
        }
        self.prepare_sealing().await;
        let activity = self.activities.begin(KIND, "deliveries of before");
        let (store, bus, ends) = (self.store.clone(), self.bus().clone(), Arc::clone(&self.older.ends));
        let sealing = Arc::clone(&self.sealing);
        *task = Some(tokio::spawn(async move {
            match seal_all(&store, &sealing, &activity, &ends).await {
                Ok(true) => activity.done(),
                Ok(false) => activity.stopped(),
                Err(problem) => activity.failed(&problem),
            }
            bus.publish(DomainEvent::Changed { topic: Topic::Deliveries });
        }));
        Ok(())
    }
}

/// Tells whether it came to the end.
async fn seal_all(
    store: &Store,
    sealing: &Arc<Sealing>,
    activity: &Activity,
    ends: &Arc<AtomicBool>,
) -> Result<bool, Problem> {
    loop {
        let began = Instant::now();
        let (upto, piece) = store.to_seal(FEW).await.map_err(|error| error.problem())?;
        // What an earlier run stored is not closed for good with a key that ends with this one.
        let floor = if sealing.lasts() { 0 } else { sealing.began };
        let piece: Vec<_> = piece.into_iter().filter(|one| one.sequence > floor).collect();
        let last = piece.last().map(|one| one.sequence);
        if last.is_none() && floor > 0 {
            return Ok(false);
        }
        let keys = Arc::clone(sealing);
        let work = move || {
            piece.iter().filter_map(|one| reseal(&keys, one).transpose()).collect::<Result<Vec<_>, _>>()
        };
        let resealed = tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))??;
        let SealBacklog { left, total, .. } =
            store.seal_some(upto, last, resealed).await.map_err(|error| error.problem())?;
        activity.progress(total.saturating_sub(left), total);
        if activity.cancelled() || ends.load(Ordering::Relaxed) {
            return Ok(false);
        }
        if left == 0 {
            break;
        }
        // What arrives meanwhile gets the other half.
        tokio::time::sleep(began.elapsed()).await;
    }
    let goes_on = || !activity.cancelled() && !ends.load(Ordering::Relaxed);
    store.wipe_after_sealing(goes_on).await.map_err(|error| error.problem())
}

/// Masks and seals what lies there; none where no secret stands in it. What is sealed already is only masked further.
fn reseal(sealing: &Sealing, one: &Unsealed) -> Result<Option<Resealed>, Problem> {
    let rule = sealing.rule(one.endpoint_id);
    let hiding = rule.hide(one.head.as_deref(), &one.path, &one.body, &one.trailers);
    if hiding.places.is_empty() {
        return Ok(None);
    }
    let key = sealing.current().map_err(|error| internal(&error))?;
    let mut parts: Vec<SealedPart> = Vec::new();
    let mut add = |part: Part, bytes: &[u8]| {
        if !one.sealed.contains(&part) {
            parts.push(seal(&key, one.id, part, bytes).map_err(|error| internal(&error))?);
        }
        Ok::<_, Problem>(())
    };
    if let (Some(head), Some(_)) = (&one.head, &hiding.head) {
        add(Part::Head, head)?;
    }
    if hiding.path.is_some() {
        add(Part::Path, one.path.as_bytes())?;
    }
    if hiding.trailers.is_some() {
        add(Part::Trailers, &serde_json::to_vec(&one.trailers).map_err(|error| internal(&error))?)?;
    }
    if hiding.body.is_some() {
        add(Part::Body, &one.body)?;
    }
    Ok(Some(Resealed {
        sequence: one.sequence,
        workspace_id: one.workspace_id,
        path: hiding.path,
        head: hiding.head,
        trailers: hiding.trailers,
        body: hiding.body,
        parts,
    }))
}
