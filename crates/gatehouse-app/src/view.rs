//! What crosses the RPC edge: requests, answers, and the views that screens and scripts read.
//!
//! Field names are snake_case and stable; times are RFC 3339 UTC; none of these types can carry a secret out. The
//! made-up keys of the sandbox open nothing else.

mod api;
mod api_kept;
mod audit;
mod conformance;
mod delivery;
mod dialogue;
mod dialogue_watch;
mod diff;
mod endpoint;
mod exchange;
mod finding;
mod forward;
mod graphql;
mod import;
mod key;
mod limit;
mod note;
mod openapi;
mod profile;
mod replay;
mod retention;
mod reverify;
mod sandbox;
mod sandbox_dialogue;
mod status;
mod subscription;
mod tunnel;
mod verification;
mod workspace;

pub use api::*;
pub use api_kept::*;
pub use audit::*;
pub use conformance::*;
pub use delivery::*;
pub use dialogue::*;
pub use dialogue_watch::*;
pub use diff::*;
pub use endpoint::*;
pub use exchange::*;
pub use finding::*;
pub use forward::*;
pub use graphql::*;
pub use import::*;
pub use key::*;
pub use limit::*;
pub use note::*;
pub use openapi::*;
pub use profile::*;
pub use replay::*;
pub use retention::*;
pub use reverify::*;
pub use sandbox::*;
pub use sandbox_dialogue::*;
pub use status::*;
pub use subscription::*;
pub use tunnel::*;
pub use verification::*;
pub use workspace::*;
