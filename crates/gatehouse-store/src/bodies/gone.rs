//! Removing the files that no row has any more.

use std::collections::hash_map::Entry;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Bodies, Busy, Name, UNFINISHED, lock};
use crate::{Store, StoreError, open, row};

/// How many files are removed before their names are.
const FEW: u32 = 256;

impl Bodies {
    /// Removes a file unless a row has it, and tells whether that is settled; it is not while somebody writes it.
    fn remove_unused(&self, name: &Name, conn: &Connection) -> Result<bool, StoreError> {
        match lock(&self.busy).entry(name.clone()) {
            Entry::Occupied(_) => return Ok(false),
            Entry::Vacant(free) => drop(free.insert(Busy::Going)),
        }
        // Asked after it was claimed: a row that comes later has to write the file again.
        let removed = is_used(conn, name).and_then(|used| {
            let removed = if used { Ok(()) } else { fs::remove_file(self.path(name)) };
            match removed {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            }
        });
        lock(&self.busy).remove(name);
        self.freed.notify_all();
        removed.map(|()| true)
    }

    /// Gives the files in the folder that are older than this, whole ones by name and the others by path.
    fn old(&self, age: Duration) -> Result<Vec<(Option<Name>, std::path::PathBuf)>, StoreError> {
        let now = SystemTime::now();
        let mut found = Vec::new();
        for (folder, workspace) in entries(&self.dir)?.into_iter().filter_map(|folder| {
            let workspace = Uuid::try_parse(folder.file_name()?.to_str()?).ok()?;
            Some((folder, workspace))
        }) {
            for path in entries(&folder)? {
                let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
                let whole = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
                let since = fs::metadata(&path).and_then(|meta| meta.modified());
                // One whose time lies ahead of the clock may have been written just now.
                let old = since.is_ok_and(|at| now.duration_since(at).is_ok_and(|since| since >= age));
                if old && (whole || name.ends_with(UNFINISHED)) {
                    found.push((whole.then(|| Name { workspace, sha256: name.to_owned() }), path));
                }
            }
        }
        Ok(found)
    }
}

/// Gives what lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, StoreError> {
    match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
        Ok(entries) => Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).collect()),
    }
}

fn is_used(conn: &Connection, name: &Name) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM body_file WHERE name = ?1 AND workspace_id = ?2";
    Ok(conn.prepare_cached(sql)?.exists(params![name.sha256, name.workspace])?)
}

impl Store {
    /// Removes the files of bodies whose last row went; one that somebody writes again just now stays.
    pub(crate) async fn drop_bodies(&self) -> Result<(), StoreError> {
        let (bodies, file) = (self.bodies(), self.file().to_owned());
        loop {
            let (bodies, file) = (Arc::clone(&bodies), file.clone());
            let work = tokio::task::spawn_blocking(move || {
                // Each question is a snapshot of its own on this connection.
                let conn = open::reader(&file)?;
                let names =
                    row::all(&conn, "SELECT workspace_id, name FROM body_gone LIMIT ?1", [FEW], |row| {
                        Ok(Name { workspace: row.get("workspace_id")?, sha256: row.get("name")? })
                    })?;
                let all = names.len();
                let mut settled = Vec::with_capacity(all);
                for name in names {
                    if bodies.remove_unused(&name, &conn)? {
                        settled.push(name);
                    }
                }
                Ok::<_, StoreError>((all, settled))
            });
            let (all, settled) = work.await.map_err(|_| StoreError::Closed)??;
            let more = all == FEW as usize && !settled.is_empty();
            if !settled.is_empty() {
                self.write(move |conn| {
                    let sql = "DELETE FROM body_gone WHERE workspace_id = ?1 AND name = ?2";
                    let mut delete = conn.prepare_cached(sql)?;
                    for name in &settled {
                        delete.execute(params![name.workspace, name.sha256])?;
                    }
                    Ok(())
                })
                .await?;
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Removes the files of bodies that a crash left without a row, if they are older than `age`, and tells how many.
    ///
    /// While a damaged file lies beside the inbox nothing is removed: its rows may still name them.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when folder or file cannot be read.
    pub async fn sweep_bodies(&self, age: Duration) -> Result<u64, StoreError> {
        self.drop_bodies().await?;
        let (bodies, file) = (self.bodies(), self.file().to_owned());
        let work = tokio::task::spawn_blocking(move || {
            if open::damaged_beside(&file)?.is_some() {
                return Ok(0);
            }
            let conn = open::reader(&file)?;
            let mut swept = 0;
            for (name, path) in bodies.old(age)? {
                match name {
                    Some(name) if is_used(&conn, &name)? => {}
                    Some(name) => swept += u64::from(bodies.remove_unused(&name, &conn)?),
                    None => {
                        fs::remove_file(path)?;
                        swept += 1;
                    }
                }
            }
            Ok(swept)
        });
        work.await.map_err(|_| StoreError::Closed)?
    }

    /// Removes the file of a body whose row was not written, unless another row has it.
    pub(crate) async fn give_up_body(&self, name: Name) {
        let (bodies, file) = (self.bodies(), self.file().to_owned());
        let work = tokio::task::spawn_blocking(move || {
            let conn = open::reader(&file)?;
            bodies.remove_unused(&name, &conn)
        });
        if let Ok(Err(error)) = work.await {
            tracing::warn!(code = error.code(), %error, "a body without a row stays until the next start");
        }
    }
}
