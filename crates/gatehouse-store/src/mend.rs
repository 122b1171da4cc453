//! Bringing a damaged inbox into a new file while the program runs.
//!
//! It is done on a thread of its own: whoever wants to store or to read something meanwhile is told at once, so that a
//! platform gets its 503 and sends again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::page::Totals;
use crate::reader::Readers;
use crate::trouble::Trouble;
use crate::{StoreError, salvage};

/// What else has to know that the file is another one.
#[derive(Debug, Clone)]
pub(crate) struct Affected {
    pub(crate) readers: Arc<Readers>,
    pub(crate) totals: Arc<Totals>,
    pub(crate) trouble: Arc<Trouble>,
}

impl Affected {
    /// Makes what reads this file.
    pub(crate) fn of(file: &Path) -> Self {
        Self { readers: Readers::new(file.to_owned()), totals: Arc::default(), trouble: Arc::default() }
    }
}

/// How far it is.
#[derive(Default)]
enum Stage {
    #[default]
    Well,
    /// Somebody met damage; it is looked whether it is true.
    Looking(JoinHandle<Result<(), StoreError>>),
    /// It is true, and nothing is done about it yet.
    Damaged,
    Salvaging(JoinHandle<Result<Connection, StoreError>>),
}

/// The writer's part in it.
pub(crate) struct Mending {
    file: PathBuf,
    affected: Affected,
    stage: Stage,
}

/// What the writer is to do.
pub(crate) enum Turn {
    /// Go on.
    On,
    /// Close the file: it is damaged.
    Close,
    /// Take the new file.
    Take(Connection),
}

impl Mending {
    pub(crate) fn new(file: &Path, affected: Affected) -> Self {
        Self { file: file.to_owned(), affected, stage: Stage::Well }
    }

    /// Tells whether something is under way, so that it has to be looked after.
    pub(crate) const fn is_busy(&self) -> bool {
        !matches!(self.stage, Stage::Well)
    }

    /// Tells whether nothing can be stored now.
    pub(crate) const fn is_damaged(&self) -> bool {
        matches!(self.stage, Stage::Damaged | Stage::Salvaging(_))
    }

    /// Has the file looked over, because somebody met damage in it.
    pub(crate) fn suspect(&mut self) {
        if self.is_busy() {
            return;
        }
        salvage::note_damage(&self.file);
        let file = self.file.clone();
        match spawn(move || salvage::look_over(&file)) {
            Ok(looking) => self.stage = Stage::Looking(looking),
            Err(error) => tracing::error!(code = error.code(), "the inbox cannot be looked over"),
        }
    }

    /// Takes note that the file is damaged for certain.
    pub(crate) fn damaged(&mut self) {
        if !self.is_damaged() {
            salvage::note_damage(&self.file);
            self.stage = Stage::Damaged;
        }
    }

    /// Goes on with what is under way. `is_closed` says that the writer has closed the file.
    pub(crate) fn go_on(&mut self, is_closed: bool) -> Turn {
        match std::mem::take(&mut self.stage) {
            Stage::Well => Turn::On,
            Stage::Looking(looking) if looking.is_finished() => match join(looking) {
                Err(StoreError::Corrupt { detail }) => {
                    tracing::error!(detail, "the inbox is damaged");
                    self.damaged();
                    Turn::Close
                }
                Ok(()) => {
                    salvage::forget_damage(&self.file);
                    Turn::On
                }
                // A disk that will say more to the next who asks.
                Err(_) => Turn::On,
            },
            Stage::Damaged if is_closed => {
                self.begin();
                Turn::On
            }
            Stage::Damaged => {
                self.stage = Stage::Damaged;
                Turn::Close
            }
            Stage::Salvaging(salvaging) if salvaging.is_finished() => self.end(join(salvaging)),
            busy => {
                self.stage = busy;
                Turn::On
            }
        }
    }

    /// Waits for a new file that is being made. What is not begun yet is done by the next start.
    pub(crate) fn finish(&mut self) {
        if let Stage::Salvaging(salvaging) = std::mem::take(&mut self.stage) {
            self.end(join(salvaging));
        }
    }

    fn begin(&mut self) {
        self.affected.readers.shut();
        self.affected.trouble.send_replace(Some(StoreError::Salvaging));
        let file = self.file.clone();
        self.stage = match spawn(move || salvage::anew(&file)) {
            Ok(salvaging) => Stage::Salvaging(salvaging),
            Err(error) => {
                tracing::error!(code = error.code(), "the damaged inbox cannot be salvaged now");
                Stage::Damaged
            }
        };
    }

    fn end(&mut self, ended: Result<Connection, StoreError>) -> Turn {
        match ended {
            Ok(conn) => {
                self.affected.readers.open_anew();
                self.affected.totals.forget();
                self.affected.trouble.send_replace(None);
                Turn::Take(conn)
            }
            Err(error) => {
                tracing::error!(code = error.code(), %error, "the damaged inbox could not be salvaged");
                self.affected.trouble.send_replace(Some(error));
                self.stage = Stage::Damaged;
                Turn::On
            }
        }
    }
}

fn spawn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<JoinHandle<Result<T, StoreError>>, StoreError> {
    Ok(std::thread::Builder::new().name("gatehouse-salvage".to_owned()).spawn(work)?)
}

fn join<T>(work: JoinHandle<Result<T, StoreError>>) -> Result<T, StoreError> {
    work.join().unwrap_or(Err(StoreError::Closed))
}
