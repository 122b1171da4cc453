//! Open imports: the file of each, what was found out about it, and the table that its window of rows is read from.
//!
//! All of it lives in this process only. The map is locked to look something up, never while a file is read: each
//! piece of work holds its import, takes the table out, and puts it back.

pub(crate) mod beginning;
pub(crate) mod check;
pub(crate) mod file;
pub(crate) mod masked;
pub(crate) mod rows;

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use gatehouse_model::Problem;
use gatehouse_tabular::{Sniffed, Table};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::activity::Activity;
use crate::app::internal;
use crate::view::ImportId;
use beginning::Beginning;
use check::Checked;
use file::{Spool, Spooled};
use masked::Masked;
use rows::RowFile;

/// How many imports may be open at once.
const MOST_OPEN: usize = 8;

/// How many closed imports are remembered by name, so that a late call can be answered well.
const REMEMBERED: usize = 32;

/// The imports of this process.
pub(crate) struct Imports {
    spool: Spool,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    open: HashMap<ImportId, Arc<Import>>,
    closed: VecDeque<(ImportId, Problem)>,
}

/// An open import.
pub(crate) struct Import {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) file: Spooled,
    spool: Spool,
    /// The activity of receiving it; ended when the last byte came.
    pub(crate) receiving: Activity,
    state: Mutex<State>,
    /// One reads the table at a time; the others wait here and hold nothing.
    turn: Arc<Semaphore>,
}

/// What is known of an import.
pub(crate) struct State {
    /// Counts the times that the file was looked at with other choices; what was read before is void then.
    pub(crate) generation: u64,
    pub(crate) sniffed: Option<Arc<Sniffed>>,
    /// The table with its index, unless somebody reads from it.
    pub(crate) table: Option<Table>,
    pub(crate) checked: Option<Arc<Checked>>,
    /// The columns that are masked before a check says what each column is.
    pub(crate) masked: Option<Masked>,
    /// The check under way; a new one stops it.
    pub(crate) checking: Option<Arc<Activity>>,
    used: Instant,
}

impl Imports {
    pub(crate) fn new(data: &Path) -> Self {
        Self { spool: Spool::in_folder(data), held: Mutex::default() }
    }

    /// Removes the files of a run that broke off.
    pub(crate) fn sweep(&self) {
        self.spool.sweep();
    }

    /// Opens an import for a file of this name and size.
    ///
    /// # Errors
    /// `import.too_many` when as many as may be open are all at work, `import.spool_unwritable`.
    pub(crate) fn open(&self, name: &str, size: u64, receiving: Activity) -> Result<ImportId, Problem> {
        self.make_room()?;
        let id = ImportId(Uuid::now_v7());
        let import = Import {
            name: name.to_owned(),
            size,
            file: Spooled::create(&self.spool, &id.0.to_string(), size)?,
            spool: self.spool.clone(),
            receiving,
            state: Mutex::new(State {
                generation: 0,
                sniffed: None,
                table: None,
                checked: None,
                masked: None,
                checking: None,
                used: Instant::now(),
            }),
            turn: Arc::new(Semaphore::new(1)),
        };
        self.held().open.insert(id, Arc::new(import));
        Ok(id)
    }

    /// Gives an open import, which is not closed for another while it is held.
    ///
    /// # Errors
    /// `import.not_found`, or `import.closed` with the name of one that had to make room.
    pub(crate) fn get(&self, id: ImportId) -> Result<Arc<Import>, Problem> {
        let held = self.held();
        if let Some(import) = held.open.get(&id) {
            import.state().used = Instant::now();
            return Ok(Arc::clone(import));
        }
        let told = held.closed.iter().find(|(closed, _)| *closed == id).map(|(_, problem)| problem.clone());
        Err(told.unwrap_or_else(|| {
            Problem::new("import.not_found", "This import is not open.").hint("Choose the file again.")
        }))
    }

    /// Closes one; its file goes when the last work on it ended.
    pub(crate) fn close(&self, id: ImportId) -> Result<(), Problem> {
        let import = self.get(id)?;
        self.held().open.remove(&id);
        import.stop();
        Ok(())
    }

    /// Closes all, at the end of the program.
    pub(crate) fn close_all(&self) {
        let open = std::mem::take(&mut self.held().open);
        open.values().for_each(|import| import.stop());
    }

    /// Closes the one that was idle longest, if there are as many as may be.
    fn make_room(&self) -> Result<(), Problem> {
        let mut held = self.held();
        if held.open.len() < MOST_OPEN {
            return Ok(());
        }
        // Whoever works on an import holds it too.
        let idle = held.open.iter().filter(|(_, import)| Arc::strong_count(import) == 1);
        let oldest = idle.min_by_key(|(_, import)| import.state().used).map(|(id, _)| *id);
        let Some(import) = oldest.and_then(|id| held.open.remove(&id).map(|import| (id, import))) else {
            let message = format!("{MOST_OPEN} files are open and all of them are being read.");
            return Err(Problem::new("import.too_many", message).hint("Close one, or wait for it."));
        };
        let (id, import) = import;
        let message =
            format!("{} was closed to make room, because {MOST_OPEN} files were open.", import.name);
        let problem = Problem::new("import.closed", message).hint("Choose the file again.");
        held.closed.push_back((id, problem));
        if held.closed.len() > REMEMBERED {
            held.closed.pop_front();
        }
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Import {
    /// Gives the file for reading.
    ///
    /// # Errors
    /// `import.incomplete` while bytes are missing.
    pub(crate) fn whole(&self) -> Result<RowFile, Problem> {
        if !self.file.is_whole() {
            let message =
                format!("Of {} {} of {} bytes are here.", self.name, self.file.received(), self.size);
            return Err(Problem::new("import.incomplete", message)
                .hint("Wait until the file is here, or choose it again."));
        }
        Ok(RowFile::spooled(self.file.path(), &self.name, &self.spool))
    }

    /// Locks what is known; for looking and putting only.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn at the table.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.turn).acquire_owned().await.map_err(|error| internal(&error))
    }

    /// Puts a table back that was read, unless the file was looked at with other choices since.
    pub(crate) fn put_back(&self, table: Table, generation: u64) {
        let mut state = self.state();
        if state.generation == generation {
            state.table = Some(table);
        }
    }

    /// Gives the columns that look masked; what the last check was told of them is added.
    pub(crate) fn masked(&self, table: &mut Table, generation: u64) -> Masked {
        let checked = {
            let state = self.state();
            state.checked.as_ref().filter(|_| state.generation == generation).map(|one| one.masked.clone())
        };
        checked.unwrap_or_else(|| self.looks_masked(table, generation))
    }

    /// Gives the columns that look masked, and keeps it.
    pub(crate) fn looks_masked(&self, table: &mut Table, generation: u64) -> Masked {
        let known = {
            let state = self.state();
            state.masked.clone().filter(|_| state.generation == generation)
        };
        known.unwrap_or_else(|| {
            let masked = Masked::looked_up(&Beginning::of(table));
            let mut state = self.state();
            if state.generation == generation {
                state.masked = Some(masked.clone());
            }
            masked
        })
    }

    fn stop(&self) {
        self.receiving.stopped();
        if let Some(checking) = self.state().checking.take() {
            checking.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Activities;
    use crate::bus::Bus;

    fn opened(imports: &Imports, number: usize) -> ImportId {
        let receiving = Activities::new(Bus::default()).begin("import.receive", "x");
        imports.open(&format!("{number}.csv"), 1, receiving).unwrap()
    }

    #[test]
    fn the_one_idle_longest_makes_room_and_its_late_call_is_told_so() {
        let home = tempfile::tempdir().unwrap();
        let imports = Imports::new(home.path());
        let ids: Vec<_> = (0..MOST_OPEN).map(|number| opened(&imports, number)).collect();
        imports.get(ids[0]).unwrap();
        opened(&imports, 8);
        let problem = imports.get(ids[1]).err().unwrap();
        assert_eq!(problem.code, "import.closed");
        assert!(problem.message.starts_with("1.csv "), "{problem}");
        imports.get(ids[0]).unwrap();
        assert_eq!(std::fs::read_dir(home.path().join("spool")).unwrap().count(), MOST_OPEN);
    }

    #[test]
    fn one_that_is_worked_on_is_not_closed_for_another() {
        let home = tempfile::tempdir().unwrap();
        let imports = Imports::new(home.path());
        let ids: Vec<_> = (0..MOST_OPEN).map(|number| opened(&imports, number)).collect();
        let held: Vec<_> = ids.iter().map(|&id| imports.get(id).unwrap()).collect();
        let receiving = Activities::new(Bus::default()).begin("import.receive", "x");
        assert_eq!(imports.open("9.csv", 1, receiving).unwrap_err().code, "import.too_many");
        drop(held);
        opened(&imports, 9);
    }

    #[test]
    fn closing_removes_the_file_and_an_unknown_one_is_not_found() {
        let home = tempfile::tempdir().unwrap();
        let imports = Imports::new(home.path());
        let id = opened(&imports, 0);
        imports.close(id).unwrap();
        assert_eq!(std::fs::read_dir(home.path().join("spool")).unwrap().count(), 0);
        assert_eq!(imports.close(id).unwrap_err().code, "import.not_found");
        opened(&imports, 1);
        imports.close_all();
        assert_eq!(std::fs::read_dir(home.path().join("spool")).unwrap().count(), 0);
    }

    #[test]
    fn nothing_is_read_before_the_last_byte_came() {
        let home = tempfile::tempdir().unwrap();
        let imports = Imports::new(home.path());
        let import = imports.get(opened(&imports, 0)).unwrap();
        let problem = import.whole().err().unwrap();
        assert_eq!(problem.code, "import.incomplete");
        assert!(problem.message.contains("0 of 1"), "{problem}");
        import.file.append(0, b"x").unwrap();
        assert!(import.whole().is_ok());
    }
}
