//! What a folder still has of what was acknowledged.

use std::collections::HashMap;
use std::path::Path;

use gatehouse_store::{DeliveryFilter, Store};
use sha2::{Digest, Sha256};

use crate::House;
use crate::soak::Acknowledged;

/// What is wrong with a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Ids of acknowledged deliveries that are not there.
    pub lost: Vec<String>,
    /// Ids of those that are there with other bytes.
    pub changed: Vec<String>,
    /// What SQLite says of the file, if that is not `ok`.
    pub damage: Option<String>,
}

impl Kept {
    /// Tells whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads a folder beside whoever holds it, newest first, until all of these were found.
pub fn all_there(folder: &Path, acknowledged: &[Acknowledged]) -> Kept {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(look(folder, acknowledged))
}

async fn look(folder: &Path, acknowledged: &[Acknowledged]) -> Kept {
    let store = match Store::open_reader(folder) {
        Ok(store) => store,
        Err(error) => return Kept { damage: Some(format!("{error:?}")), ..Kept::default() },
    };
    let mut missing: HashMap<&str, &Acknowledged> = acknowledged.iter().map(|one| (&*one.id, one)).collect();
    let mut kept = Kept::default();
    let mut after = None;
    while !missing.is_empty() {
        let page = match store.page(DeliveryFilter::default(), after, 500).await {
            Ok(page) => page,
            Err(error) => {
                kept.damage = Some(format!("{error:?}"));
                break;
            }
        };
        for row in &page.deliveries {
            let Some(sent) = row.provider_delivery_id.as_deref().and_then(|id| missing.remove(id)) else {
                continue;
            };
            let head = store.delivery(row.id).await.ok().flatten().and_then(|delivery| delivery.head);
            let body = store.delivery_body(row.id).await.ok().flatten();
            let bytes = [head.unwrap_or_default(), body.unwrap_or_default()].concat();
            if <[u8; 32]>::from(Sha256::digest(bytes)) != sent.sha256 {
                kept.changed.push(sent.id.clone());
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    kept.lost = missing.into_keys().map(str::to_owned).collect();
    kept
}

/// Gives what SQLite finds wrong with the file, and gaps in the order of commits.
pub fn integrity(house: &House) -> Option<String> {
    let checked = rusqlite::Connection::open(house.database()).and_then(|open| {
        open.query_row(
            "SELECT (SELECT integrity_check FROM pragma_integrity_check), count(*), coalesce(max(sequence), 0)
             FROM delivery",
            [],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)),
        )
    });
    match checked {
        Ok((whole, rows, last)) if whole == "ok" && rows == last => None,
        Ok((whole, rows, last)) => Some(format!("{whole}; {rows} rows up to number {last}")),
        Err(error) => Some(error.to_string()),
    }
}
