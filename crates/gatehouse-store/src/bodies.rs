//! Bodies that lie in files beside the database.
//!
//! A large body in a row would go to the disk twice, by the journal and by the checkpoint, and everybody who waits
//! for the writer would wait for it. So it is written on the thread of whoever brings it: under a temporary name,
//! synced, renamed to the digest of its bytes, and the folder synced. Only then is its row written.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use gatehouse_model::DeliveryId;
use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{StoreError, row};

mod gone;

/// Bodies up to this length stay in the row.
pub(crate) const IN_ROW: usize = 64 * 1024;

/// The folder in the data folder.
const FOLDER: &str = "bodies";

/// How the name of a file ends that is not whole yet.
const UNFINISHED: &str = ".part";

/// Names the file of a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    pub(crate) workspace: Uuid,
    /// The digest of the file's bytes, lower-case hex.
    pub(crate) sha256: String,
}

/// The files, and who is busy with which of them.
#[derive(Debug)]
pub(crate) struct Bodies {
    dir: PathBuf,
    busy: Mutex<HashMap<Name, Busy>>,
    /// Told when a file has been removed.
    freed: Condvar,
    /// Workspaces whose folder is durable.
    folders: Mutex<HashSet<Uuid>>,
    next: AtomicU64,
}

#[derive(Debug)]
enum Busy {
    /// So many are writing it, or wait for their row.
    Writing(usize),
    /// It is being looked whether it can go.
    Going,
}

/// A file that is durable and stays at least until this is dropped, which is when its row has been written.
#[derive(Debug)]
pub(crate) struct Held {
    bodies: Arc<Bodies>,
    pub(crate) name: Name,
    pub(crate) size: u64,
}

impl Held {
    /// Writes into the row of a delivery where its body is.
    pub(crate) fn note(&self, conn: &Connection, sequence: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO body_file (sequence, workspace_id, name, size) VALUES (?1, ?2, ?3, ?4)";
        let size = row::signed(self.size);
        conn.prepare_cached(sql)?.execute(params![sequence, self.name.workspace, self.name.sha256, size])?;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut busy = lock(&self.bodies.busy);
        match busy.get_mut(&self.name) {
            Some(Busy::Writing(others)) if *others > 1 => *others -= 1,
            _ => drop(busy.remove(&self.name)),
        }
    }
}

impl Bodies {
    /// Takes the folder beside this database; it is made when the first body comes.
    pub(crate) fn beside(database: &Path) -> Arc<Self> {
        Arc::new(Self {
            dir: database.with_file_name(FOLDER),
            busy: Mutex::default(),
            freed: Condvar::new(),
            folders: Mutex::default(),
            next: AtomicU64::new(0),
        })
    }

    /// Writes a body so that it survives whatever comes. Blocks.
    ///
    /// A file of the same bytes is written again, which mends one that is damaged.
    pub(crate) fn keep(
        self: &Arc<Self>,
        workspace: Uuid,
        sha256: &str,
        body: &[u8],
    ) -> Result<Held, StoreError> {
        let name = Name { workspace, sha256: sha256.to_owned() };
        self.begin_writing(&name);
        let held = Held { bodies: Arc::clone(self), name, size: body.len() as u64 };
        match self.write(&held.name, body) {
            // Somebody removed the folder: it is made anew, once.
            Err(StoreError::Io(error)) if error.kind() == ErrorKind::NotFound => {
                lock(&self.folders).clear();
                self.write(&held.name, body)?;
            }
            written => written?,
        }
        Ok(held)
    }

    /// Reads the body of a row with the columns `id`, `workspace_id`, `body` and `body_file`, byte for byte.
    ///
    /// This is the one way to the body of a delivery.
    ///
    /// # Errors
    /// [`StoreError::BodyLost`] when its file is missing or holds other bytes.
    pub(crate) fn of<'r>(&self, row: &'r Row<'_>) -> Result<Cow<'r, [u8]>, StoreError> {
        let Some(sha256) = row.get::<_, Option<String>>("body_file")? else {
            let body = row.get_ref("body")?.as_blob().map_err(rusqlite::Error::from)?;
            return Ok(Cow::Borrowed(body));
        };
        let name = Name { workspace: row.get("workspace_id")?, sha256 };
        self.read(&name, DeliveryId::from_uuid(row.get("id")?)).map(Cow::Owned)
    }

    fn read(&self, name: &Name, id: DeliveryId) -> Result<Vec<u8>, StoreError> {
        let path = self.path(name);
        let lost = |detail: &'static str| StoreError::BodyLost { id, path: path.clone(), detail };
        let body = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(lost("is missing")),
            read => read?,
        };
        if hex::encode(Sha256::digest(&body)) != name.sha256 {
            return Err(lost("holds other bytes"));
        }
        Ok(body)
    }

    fn write(&self, name: &Name, body: &[u8]) -> Result<(), StoreError> {
        let folder = self.folder(name.workspace)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let unfinished = folder.join(format!("{}-{number}{UNFINISHED}", std::process::id()));
        let written = write_synced(&unfinished, body)
            .and_then(|()| fs::rename(&unfinished, self.path(name)))
            .and_then(|()| sync_folder(&folder));
        if written.is_err() {
            // What stays behind is swept at a later start.
            let _ = fs::remove_file(&unfinished);
        }
        Ok(written?)
    }

    /// Gives the folder of a workspace; its own name and that of its parent are durable.
    fn folder(&self, workspace: Uuid) -> Result<PathBuf, StoreError> {
        let folder = self.dir.join(workspace.simple().to_string());
        // Held over the syncs, so that nobody relies on a folder that is not durable yet.
        let mut durable = lock(&self.folders);
        if !durable.contains(&workspace) {
            for path in [&self.dir, &folder] {
                make_private(path)?;
                if let Some(parent) = path.parent() {
                    sync_folder(parent)?;
                }
            }
            durable.insert(workspace);
        }
        Ok(folder)
    }

    fn path(&self, name: &Name) -> PathBuf {
        self.dir.join(name.workspace.simple().to_string()).join(&name.sha256)
    }

    fn begin_writing(&self, name: &Name) {
        let mut busy = lock(&self.busy);
        while matches!(busy.get(name), Some(Busy::Going)) {
            busy = self.freed.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        match busy.get_mut(name) {
            Some(Busy::Writing(others)) => *others += 1,
            _ => drop(busy.insert(name.clone(), Busy::Writing(1))),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_synced(path: &Path, body: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    // One of an earlier process with our number is of no use to anybody.
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(body)?;
    file.sync_all()
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes the names in a folder durable; where folders cannot be synced the rename is.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
