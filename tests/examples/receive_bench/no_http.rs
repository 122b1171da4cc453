//! The group commit alone, with bodies from tasks of its own process: what the disk and SQLite allow.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use hyper::body::Bytes;
use tokio::runtime::Runtime;

use crate::group::Group;

/// A writer and the tasks that keep it busy.
pub(crate) struct NoHttp {
    runtime: Runtime,
    group: Group,
}

impl NoHttp {
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        Ok(Self { runtime: Runtime::new()?, group: Group::start(&folder.join("no-http.sqlite"))? })
    }

    /// Gives the rows a second that so many tasks could have made durable, each waiting for its last one.
    pub(crate) fn round(&self, tasks: usize, body: usize, lasts: Duration) -> f64 {
        let began = Instant::now();
        let body = Bytes::from(vec![b'x'; body]);
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let (group, body) = (self.group.clone(), body.clone());
                self.runtime.spawn(async move {
                    let mut stored = 0_usize;
                    while began.elapsed() < lasts {
                        stored += usize::from(group.store(body.clone()).await);
                    }
                    stored
                })
            })
            .collect();
        let stored: usize = self.runtime.block_on(async {
            let mut stored = 0;
            for task in tasks {
                stored += task.await.unwrap_or_default();
            }
            stored
        });
        stored as f64 / began.elapsed().as_secs_f64()
    }
}
