//! The least that can be done for a durable acknowledgement: one writer that commits whatever waits as one group.

use std::path::Path;

use anyhow::Result;
use hyper::body::Bytes;
use rusqlite::{Connection, params};
use tokio::sync::{mpsc, oneshot};

/// The most rows of one commit.
const GROUP: usize = 256;

/// A body and whoever waits until it is durable.
struct Row {
    body: Bytes,
    durable: oneshot::Sender<bool>,
}

/// The handle to the writer's thread.
#[derive(Clone)]
pub(crate) struct Group(mpsc::Sender<Row>);

impl Group {
    /// Starts a writer on a new file. The journal is moved into the file as seldom as by ours, which is the faster.
    pub(crate) fn start(path: &Path) -> Result<Self> {
        let file = Connection::open(path)?;
        file.pragma_update(None, "journal_mode", "wal")?;
        file.pragma_update(None, "synchronous", "full")?;
        file.pragma_update(None, "wal_autocheckpoint", 4000)?;
        file.execute_batch(
            "create table delivery (sequence integer primary key, body blob not null) strict",
        )?;
        let (rows, waiting) = mpsc::channel(4 * GROUP);
        std::thread::spawn(move || write(file, waiting));
        Ok(Self(rows))
    }

    /// Tells whether the body is durable, once it is known.
    pub(crate) async fn store(&self, body: Bytes) -> bool {
        let (durable, answer) = oneshot::channel();
        self.0.send(Row { body, durable }).await.is_ok() && answer.await.unwrap_or(false)
    }
}

/// Commits whatever is waiting as one group, then tells each row's owner.
fn write(mut file: Connection, mut waiting: mpsc::Receiver<Row>) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        let stored = commit(&mut file, &group).is_ok();
        for row in group.drain(..) {
            // The sender may have gone away meanwhile.
            let _ = row.durable.send(stored);
        }
    }
}

fn commit(file: &mut Connection, group: &[Row]) -> rusqlite::Result<()> {
    let transaction = file.transaction()?;
    {
        let mut insert = transaction.prepare_cached("insert into delivery (body) values (?1)")?;
        for row in group {
            insert.execute(params![&row.body[..]])?;
        }
    }
    transaction.commit()
}
