//! Secrets that end with the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use gatehouse_model::{KeyId, Secret, SecretHome};

use crate::{Availability, Pending, SecretError, SecretStore};

/// Keeps values in the memory of this process: for a run without a keychain, and for tests.
#[derive(Debug, Default)]
pub struct MemorySecrets(Mutex<HashMap<KeyId, Secret>>);

impl MemorySecrets {
    fn values(&self) -> MutexGuard<'_, HashMap<KeyId, Secret>> {
        // A map of whole values stays whole when a thread panics beside it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for MemorySecrets {
    fn put<'a>(&'a self, key: KeyId, secret: &'a Secret) -> Pending<'a, Result<(), SecretError>> {
        Box::pin(async move {
            if secret.is_empty() {
                return Err(SecretError::Empty);
            }
            self.values().insert(key, secret.clone());
            Ok(())
        })
    }

    fn get(&self, key: KeyId) -> Pending<'_, Result<Secret, SecretError>> {
        Box::pin(async move { self.values().get(&key).cloned().ok_or(SecretError::Missing { key }) })
    }

    fn delete(&self, key: KeyId) -> Pending<'_, Result<(), SecretError>> {
        Box::pin(async move { self.values().remove(&key).map(drop).ok_or(SecretError::Missing { key }) })
    }

    fn probe(&self) -> Pending<'_, Availability> {
        Box::pin(async { Availability::Ready })
    }

    fn home(&self) -> SecretHome {
        SecretHome::Memory
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> KeyId {
        "0198c2f0-0000-7000-8000-000000000001".parse().unwrap()
    }

    #[tokio::test]
    async fn gives_back_exactly_what_was_put_and_forgets_what_was_deleted() {
        let secrets = MemorySecrets::default();
        let value = Secret::new(vec![0, 255, b'\n', 7]);
        secrets.put(key(), &value).await.unwrap();
        assert_eq!(secrets.get(key()).await.unwrap().expose(), value.expose());
        secrets.delete(key()).await.unwrap();
        assert_eq!(secrets.get(key()).await.unwrap_err(), SecretError::Missing { key: key() });
        assert_eq!(secrets.delete(key()).await.unwrap_err(), SecretError::Missing { key: key() });
    }

    #[tokio::test]
    async fn refuses_an_empty_value() {
        let secrets = MemorySecrets::default();
        assert_eq!(secrets.put(key(), &Secret::from("")).await, Err(SecretError::Empty));
    }

    #[tokio::test]
    async fn its_debug_text_shows_no_value() {
        let secrets = MemorySecrets::default();
        secrets.put(key(), &Secret::from("GHCANARY-1")).await.unwrap();
        assert!(!format!("{secrets:?}").contains("GHCANARY"));
        assert!(secrets.probe().await.is_ready());
    }
}
