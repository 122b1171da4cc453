//! The SQLite inbox: durable deliveries, workspaces, keys, attempts.
//!
//! One thread writes. It takes everything that waits, puts it into one transaction and answers after the commit,
//! so that an answer means the row is on the disk, and many senders at once share one fsync. Reads run beside it
//! on connections of their own. One folder has one writer: a lock file says who.
//!
//! ```no_run
//! # async fn example() -> Result<(), gatehouse_store::StoreError> {
//! use gatehouse_store::{DeliveryFilter, Store};
//!
//! let store = Store::open(std::path::Path::new("/tmp/inbox"))?;
//! let page = store.page(DeliveryFilter::default(), None, 50).await?;
//! assert!(page.deliveries.len() <= 50);
//! # Ok(())
//! # }
//! ```

mod abort;
mod api_calls;
mod api_kept;
mod append;
mod arrived;
mod attempts;
mod audit;
mod bodies;
mod brought_in;
mod deliveries;
mod dialogues;
mod digest;
mod endpoints;
mod error;
mod forward_rules;
mod journal;
mod keys;
mod latency;
mod lock;
mod mend;
mod migrate;
mod notes;
mod open;
mod outbox;
mod page;
mod pragma;
mod profile_values;
mod reader;
mod rejudge;
mod replay_runs;
mod replays;
mod retention;
mod row;
mod salvage;
mod sealed;
mod search;
mod settings;
mod stats;
mod store;
mod stretch;
mod subscriptions;
#[cfg(test)]
mod testing;
mod trouble;
mod tunnels;
mod views;
mod wipe;
mod workspaces;
mod writer;

pub use abort::abort_point;
pub use api_calls::{ApiCallEntry, ApiCallFilter, ApiCallKind};
pub use api_kept::{ApiDescription, PastCall, SavedCall};
pub use append::body_sha256;
pub use audit::AuditEntry;
pub use brought_in::BroughtIn;
pub use deliveries::DeliveryCounts;
pub use dialogues::{DialogueAnswer, DialogueStep, LastHealth};
pub use error::StoreError;
pub use notes::{Note, NoteChange};
pub use outbox::{OutboxCounts, OutboxEdit, OutboxEnd, OutboxFilter, Sender, Way};
pub use page::{Bar, Cursor, DeliveryFilter, Histogram, Order, Page, PageStatement};
pub use pragma::Durability;
pub use profile_values::{ProfileValue, SeenEvent};
pub use rejudge::{Change, Judged, Judging, Scanned};
pub use replay_runs::{PlanPlace, ReplayContent, ReplayEnd, ReplayItemFilter, replay_key};
pub use retention::{Doomed, Going, GoingOfEndpoint, Rule};
pub use salvage::SalvageReport;
pub use sealed::{EditAnew, EditOf, Original, Part, Resealed, SealBacklog, SealedEdit, SealedPart, Unsealed};
pub use search::Backlog;
pub use stats::Stats;
pub use store::Store;
pub use subscriptions::SubscriptionMark;
pub use tunnels::{TunnelGap, TunnelRecord};
pub use views::SavedView;
