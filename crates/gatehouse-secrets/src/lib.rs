//! Keeps secrets in the keychain of the operating system, behind one trait.
//!
//! [`OsKeychain`] is the real thing, [`MemorySecrets`] keeps values for this run only, and [`EnvSecrets`] reads
//! them from the environment on machines without a person. What is absent here on purpose: a file of our own, a
//! fallback in plain text, and the kernel's keyutils, which forgets at a reboot.
//!
//! ```
//! use gatehouse_model::{KeyId, Secret};
//! use gatehouse_secrets::{MemorySecrets, SecretStore};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let key: KeyId = "0198c2f0-0000-7000-8000-000000000001".parse().unwrap();
//! let secrets = MemorySecrets::default();
//! secrets.put(key, &Secret::from("whsec_1")).await.unwrap();
//! assert_eq!(secrets.get(key).await.unwrap().expose(), b"whsec_1");
//! # });
//! ```

mod environment;
mod error;
mod failure;
mod keychain;
mod memory;
mod seal;
mod store;
mod stored_form;
mod vault;
mod worker;

pub use environment::EnvSecrets;
pub use error::SecretError;
pub use keychain::{DEADLINE, OsKeychain, QUIET_AFTER_LOCKED};
pub use memory::MemorySecrets;
pub use seal::{SealError, SealKey, Sealed};
pub use store::{Availability, Pending, SecretStore};
pub use stored_form::MAX_STORED_BYTES;

/// The service name of every entry of ours in the keychain; the account name is the key's id.
pub const SERVICE: &str = "dev.gatehouse.console";
