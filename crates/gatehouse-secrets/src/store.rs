//! The one door to secret values.

use std::future::Future;
use std::pin::Pin;

use gatehouse_model::{KeyId, Secret, SecretHome};

use crate::SecretError;

/// A call to a store that is under way.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whether a store can be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// A value was written, read back and removed.
    Ready,
    /// It is not usable now, for this reason.
    NotReady(SecretError),
}

impl Availability {
    /// Tells whether values can be kept.
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

/// A place that keeps secret values by the id of their key.
pub trait SecretStore: Send + Sync {
    /// Writes a value, replacing the one before.
    ///
    /// # Errors
    /// [`SecretError`]; after an error other than [`SecretError::Unanswered`] the value was looked for and is not
    /// there.
    fn put<'a>(&'a self, key: KeyId, secret: &'a Secret) -> Pending<'a, Result<(), SecretError>>;

    /// Reads a value.
    ///
    /// # Errors
    /// [`SecretError`], with [`SecretError::Missing`] when the store answers and has no such value.
    fn get(&self, key: KeyId) -> Pending<'_, Result<Secret, SecretError>>;

    /// Removes a value.
    ///
    /// # Errors
    /// [`SecretError`], with [`SecretError::Missing`] when there was nothing to remove.
    fn delete(&self, key: KeyId) -> Pending<'_, Result<(), SecretError>>;

    /// Finds out whether values can be kept, by keeping one for a moment. May show the system's prompt.
    fn probe(&self) -> Pending<'_, Availability>;

    /// Gives where the values are.
    fn home(&self) -> SecretHome;
}
