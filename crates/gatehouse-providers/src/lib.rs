//! Platform profiles: signing schemes, events, limits, contradictions, and whose word each value is.
//!
//! A profile is data in TOML, never code; a mistake in it is told with line and column. The profiles of
//! `providers/` come with the program. No secret is in a profile, only the names of slots; reading files, the
//! keychain and the network are left to the crates above.
//!
//! ```
//! let kejue = gatehouse_providers::platform("kejue").ok_or("no profile")?;
//! let scheme = gatehouse_providers::scheme("kejue/hmac_sha256").ok_or("no scheme")?;
//! assert_eq!(kejue.signing_slot(scheme), Some("webhook"));
//! assert_eq!(kejue.provenance_of("webhooks.signature.hmac_sha1").as_str(), "assumed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod again;
mod api;
mod auth;
mod catalogue;
mod challenge;
mod check;
mod classify;
mod contradiction;
mod dialogue;
mod effective;
mod error;
mod facts;
mod fields;
mod layer;
mod layers;
mod parse;
mod path;
mod profile;
mod provenance;
mod refusal;
mod retry;
mod scheme_file;
mod sections;
mod sheet;
mod slots;
mod sources;
mod transfer;
mod transit;
mod tree;
mod user_file;
mod value;
mod webhooks;

pub use again::{Ending, LONGEST_ASKED, Next};
pub use api::{
    Api, ApiEndpoint, ApiStyle, Batch, ErrorShape, PageStyle, Pagination, Parameter, ParameterKind,
};
pub use auth::{Auth, AuthField, AuthKind, Harvest, Limit, LimitHeaders, LimitScope, Login, Rotation, Scope};
pub use catalogue::{builtin, named_scheme, nearest_scheme, platform, platforms, scheme, scheme_ids};
pub use challenge::{ChallengeAnswer, ChallengeRequest, Mac};
pub use check::{Checked, check};
pub use classify::KeyForm;
pub use contradiction::{Contradiction, Reading};
pub use dialogue::{Answer, Complete, Dialogue, FormShape, Healthcheck, LogoRule, Spoken, Step, Submission};
pub use effective::Effective;
pub use error::{Place, ProfileError};
pub use facts::EventFacts;
pub use fields::FactKind;
pub use layer::Layer;
pub use layers::{Catalogue, SetValue, nearest_name, plain_path, value_text};
pub use profile::{Fault, Guard, NamedScheme, Profile, ProfileEnvironment, Provider, SandboxRules};
pub use provenance::Provenance;
pub use retry::{Backoff, Exhausted, Retry, RetryAlso, RetryOn};
pub use scheme_file::load_scheme_file;
pub use sections::{Fact, Section};
pub use slots::Slot;
pub use sources::Sources;
pub use transfer::{Duplicate, Export, Import, Upload};
pub use transit::{AddedHeader, Relay, added_on_the_way, fidelity_of, relay_of};
pub use user_file::UserFile;
pub use webhooks::{
    Dedupe, DedupeKey, EventKind, Handshake, HandshakeAnswer, HandshakeOffer, HandshakeWhen, Select, Webhooks,
};

#[cfg(test)]
mod tests {
    mod diagnosis;
    mod layers;
    mod made_up;
    mod mutations;
    mod platforms;
    mod profiles;
    mod vectors;
}
