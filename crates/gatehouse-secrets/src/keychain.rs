//! The keychain of the operating system.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gatehouse_model::{KeyId, Secret, SecretHome};
use keyring_core::{CredentialStore, Error};

use crate::failure::Failure;
use crate::vault::Open;
use crate::worker::Worker;
use crate::{Availability, Pending, SecretError, SecretStore, stored_form};

/// How long a call waits for the keychain, unless it is set otherwise.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// How long reading leaves a keychain alone that a person has left locked. Writing, removing and probing are done
/// for a person who is present, and always ask.
pub const QUIET_AFTER_LOCKED: Duration = Duration::from_secs(5 * 60);

/// Keeps values in the Secret Service, the macOS keychain or the Windows Credential Manager.
///
/// Calls run one after the other on a thread of their own. A store that fails is dropped, opened anew and asked
/// once more, so a restarted keychain needs no restart of Gatehouse. An entry has the service name
/// [`crate::SERVICE`] and the key's id as its account: 36 ASCII characters, never empty, never with NUL, so no text of a
/// person can break the connection.
pub struct OsKeychain(Worker);

impl OsKeychain {
    /// Makes the keychain with the deadline [`DEADLINE`]; nothing is opened before the first call.
    pub fn new() -> Self {
        Self::with_deadline(DEADLINE)
    }

    /// Makes the keychain with another deadline, such as minutes while a person is looking at a prompt.
    pub fn with_deadline(deadline: Duration) -> Self {
        Self::over(Arc::new(open_platform_store), deadline, QUIET_AFTER_LOCKED)
    }

    /// Makes the keychain over the default store that the package `keyring` picks for the platform.
    ///
    /// That store is opened once in a process: if it cannot be opened at the first call, it stays unavailable.
    /// [`OsKeychain::new`] has no such limit on Linux.
    pub fn over_keyring_default(deadline: Duration) -> Self {
        Self::over(Arc::new(open_keyring_default), deadline, QUIET_AFTER_LOCKED)
    }

    fn over(open: Arc<Open>, deadline: Duration, quiet: Duration) -> Self {
        Self(Worker::start(open, deadline, quiet))
    }
}

impl Default for OsKeychain {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for OsKeychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OsKeychain")
    }
}

impl SecretStore for OsKeychain {
    fn put<'a>(&'a self, key: KeyId, secret: &'a Secret) -> Pending<'a, Result<(), SecretError>> {
        Box::pin(async move {
            let text = stored_form::encode(secret)?;
            let written = self.0.run(move |vault| vault.write(&key.to_string(), &text)).await?;
            written.map_err(|failure| error_of(key, failure))
        })
    }

    fn get(&self, key: KeyId) -> Pending<'_, Result<Secret, SecretError>> {
        Box::pin(async move {
            let read = self.0.run(move |vault| vault.read(&key.to_string())).await?;
            let stored = read.map_err(|failure| error_of(key, failure))?;
            stored_form::decode(stored).ok_or(SecretError::Unreadable { key })
        })
    }

    fn delete(&self, key: KeyId) -> Pending<'_, Result<(), SecretError>> {
        Box::pin(async move {
            let removed = self.0.run(move |vault| vault.remove(&key.to_string())).await?;
            removed.map_err(|failure| error_of(key, failure))
        })
    }

    fn probe(&self) -> Pending<'_, Availability> {
        Box::pin(async move {
            // Each probe has an entry of its own, so that two at once do not remove each other's.
            static COUNT: AtomicU64 = AtomicU64::new(0);
            let account = format!("probe-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            match self.0.run(move |vault| vault.probe(&account)).await {
                Ok(Ok(())) => Availability::Ready,
                Ok(Err(failure)) => Availability::NotReady(probe_error(failure)),
                Err(error) => Availability::NotReady(error),
            }
        })
    }

    fn home(&self) -> SecretHome {
        SecretHome::Keychain
    }
}

fn error_of(key: KeyId, failure: Failure) -> SecretError {
    match failure {
        Failure::Missing => SecretError::Missing { key },
        other => probe_error(other),
    }
}

fn probe_error(failure: Failure) -> SecretError {
    match failure {
        Failure::Missing => SecretError::Broken { why: "it lost what was just stored".to_owned() },
        Failure::Locked => SecretError::Locked,
        Failure::Unavailable(why) => SecretError::Unavailable { why },
        Failure::Broken(why) => SecretError::Broken { why },
    }
}

#[cfg(target_os = "linux")]
fn open_platform_store() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(target_os = "linux"))]
fn open_platform_store() -> keyring_core::Result<Arc<CredentialStore>> {
    open_keyring_default()
}

fn open_keyring_default() -> keyring_core::Result<Arc<CredentialStore>> {
    match keyring::Entry::store_status() {
        Ok(()) => keyring_core::get_default_store().ok_or(Error::NoDefaultStore),
        // The error stands in a static and cannot be moved out; its kind and text are kept.
        Err(Error::NoStorageAccess(inner)) => Err(Error::NoStorageAccess(inner.to_string().into())),
        Err(Error::PlatformFailure(inner)) => Err(Error::PlatformFailure(inner.to_string().into())),
        Err(_) => Err(Error::NoDefaultStore),
    }
}

#[cfg(test)]
mod tests {
    use std::any::Any;
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::time::Instant;

    use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
    use keyring_core::{Entry, Result};

    use super::*;

    /// What the next calls do instead of working.
    enum Fault {
        Fails(Error),
        FailsAfterStoring(Error),
        Hangs(std::sync::mpsc::Receiver<()>),
        Panics,
    }

    /// A keychain in memory whose calls fail as the test says; faults are used up first to last.
    #[derive(Default)]
    struct Daemon {
        values: Mutex<HashMap<String, Vec<u8>>>,
        faults: Mutex<Vec<Fault>>,
        opened: AtomicU64,
        calls: AtomicU64,
    }

    struct Session(Arc<Daemon>);

    struct Item(Arc<Daemon>, String);

    impl CredentialStoreApi for Session {
        fn vendor(&self) -> String {
            "test".to_owned()
        }

        fn id(&self) -> String {
            "test".to_owned()
        }

        fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
            assert_eq!(service, crate::SERVICE);
            Ok(Entry::new_with_credential(Arc::new(Item(Arc::clone(&self.0), user.to_owned()))))
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    impl Item {
        fn next_fault(&self) -> Option<Fault> {
            self.0.calls.fetch_add(1, Ordering::SeqCst);
            let mut faults = self.0.faults.lock().unwrap();
            (!faults.is_empty()).then(|| faults.remove(0))
        }

        fn meet(&self, store: impl FnOnce()) -> Result<()> {
            let fault = self.next_fault();
            match fault {
                None => Ok(()),
                Some(Fault::Fails(error)) => Err(error),
                Some(Fault::FailsAfterStoring(error)) => {
                    store();
                    Err(error)
                }
                Some(Fault::Hangs(release)) => {
                    let _ = release.recv();
                    Ok(())
                }
                Some(Fault::Panics) => panic!("the platform's library panics"),
            }
        }

        fn store(&self, secret: &[u8]) {
            self.0.values.lock().unwrap().insert(self.1.clone(), secret.to_vec());
        }
    }

    impl CredentialApi for Item {
        fn set_secret(&self, secret: &[u8]) -> Result<()> {
            self.meet(|| self.store(secret))?;
            self.store(secret);
            Ok(())
        }

        fn get_secret(&self) -> Result<Vec<u8>> {
            self.meet(|| ())?;
            self.0.values.lock().unwrap().get(&self.1).cloned().ok_or(Error::NoEntry)
        }

        fn delete_credential(&self) -> Result<()> {
            self.meet(|| ())?;
            self.0.values.lock().unwrap().remove(&self.1).map(drop).ok_or(Error::NoEntry)
        }

        fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
            Ok(None)
        }

        fn get_specifiers(&self) -> Option<(String, String)> {
            None
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    fn broken() -> Fault {
        Fault::Fails(Error::PlatformFailure("Broken pipe (os error 32)".into()))
    }

    fn locked() -> Fault {
        Fault::Fails(Error::NoStorageAccess("SS error: prompt dismissed".into()))
    }

    fn keychain(faults: Vec<Fault>) -> (Arc<Daemon>, OsKeychain) {
        keychain_with(faults, DEADLINE, QUIET_AFTER_LOCKED)
    }

    fn keychain_with(faults: Vec<Fault>, deadline: Duration, quiet: Duration) -> (Arc<Daemon>, OsKeychain) {
        let daemon = Arc::new(Daemon { faults: Mutex::new(faults), ..Daemon::default() });
        let opened = Arc::clone(&daemon);
        let open = move || {
            opened.opened.fetch_add(1, Ordering::SeqCst);
            let session: Arc<CredentialStore> = Arc::new(Session(Arc::clone(&opened)));
            Ok(session)
        };
        (daemon, OsKeychain::over(Arc::new(open), deadline, quiet))
    }

    fn key() -> KeyId {
        "0198c2f0-0000-7000-8000-000000000001".parse().unwrap()
    }

    #[tokio::test]
    async fn a_value_of_any_bytes_comes_back() {
        let (daemon, keychain) = keychain(vec![]);
        for value in [&b"evk_1"[..], b"a\nb", &[0xff, 0], "klíč".as_bytes()] {
            keychain.put(key(), &Secret::new(value.to_vec())).await.unwrap();
            assert_eq!(keychain.get(key()).await.unwrap().expose(), value);
        }
        assert_eq!(daemon.values.lock().unwrap().keys().next(), Some(&key().to_string()));
        keychain.delete(key()).await.unwrap();
        assert_eq!(keychain.get(key()).await.unwrap_err(), SecretError::Missing { key: key() });
    }

    #[tokio::test]
    async fn a_lost_session_is_opened_anew_and_nobody_notices() {
        let (daemon, keychain) = keychain(vec![broken()]);
        keychain.put(key(), &Secret::from("v")).await.unwrap();
        assert_eq!(daemon.opened.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_keychain_that_stays_broken_is_asked_twice_and_reported() {
        let (daemon, keychain) = keychain(vec![broken(), broken()]);
        let error = keychain.get(key()).await.unwrap_err();
        assert_eq!(error.problem().code, "keychain.broken");
        assert_eq!(daemon.calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_write_that_failed_after_storing_is_no_failure() {
        let no_reply = || Fault::FailsAfterStoring(Error::PlatformFailure("NoReply".into()));
        let (_, keychain) = keychain(vec![no_reply(), no_reply()]);
        keychain.put(key(), &Secret::from("v")).await.unwrap();
        assert_eq!(keychain.get(key()).await.unwrap().expose(), b"v");
    }

    #[tokio::test]
    async fn after_a_dismissed_prompt_reading_asks_no_more() {
        let (daemon, keychain) = keychain(vec![locked()]);
        for _ in 0..10 {
            assert_eq!(keychain.get(key()).await.unwrap_err(), SecretError::Locked);
        }
        assert_eq!(daemon.calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_person_who_tries_again_is_asked_again() {
        let (_, keychain) = keychain(vec![locked()]);
        assert_eq!(keychain.put(key(), &Secret::from("v")).await, Err(SecretError::Locked));
        assert!(keychain.probe().await.is_ready());
        keychain.put(key(), &Secret::from("v")).await.unwrap();
        assert_eq!(keychain.get(key()).await.unwrap().expose(), b"v");
    }

    #[tokio::test]
    async fn a_hanging_prompt_ends_at_the_deadline_and_is_shown_once() {
        let (release, hang) = std::sync::mpsc::channel();
        let deadline = Duration::from_millis(50);
        let (daemon, keychain) = keychain_with(vec![Fault::Hangs(hang)], deadline, QUIET_AFTER_LOCKED);
        let started = Instant::now();
        for _ in 0..3 {
            let error = keychain.get(key()).await.unwrap_err();
            assert_eq!(error, SecretError::Unanswered { waited: deadline });
        }
        assert!(started.elapsed() < Duration::from_secs(5));
        release.send(()).unwrap();
        let patient = Instant::now() + Duration::from_secs(5);
        while keychain.get(key()).await.unwrap_err() != (SecretError::Missing { key: key() }) {
            assert!(Instant::now() < patient, "the keychain did not recover");
        }
        assert!(daemon.calls.load(Ordering::SeqCst) <= 3, "calls that nobody waits for must not be made");
    }

    #[tokio::test]
    async fn a_panicking_library_ends_one_call_and_not_the_next() {
        let (_, keychain) = keychain(vec![Fault::Panics]);
        assert_eq!(keychain.get(key()).await.unwrap_err().code(), "keychain.broken");
        keychain.put(key(), &Secret::from("v")).await.unwrap();
    }

    #[tokio::test]
    async fn a_probe_leaves_nothing_behind() {
        let (daemon, keychain) = keychain(vec![]);
        assert_eq!(keychain.probe().await, Availability::Ready);
        assert!(daemon.values.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn no_error_shows_a_byte_of_the_value() {
        let canary = "GHCANARY-3";
        let leaky = || Fault::Fails(Error::BadDataFormat(canary.into(), canary.into()));
        let (daemon, keychain) = keychain(vec![leaky(), leaky(), leaky(), leaky()]);
        let mut shown = format!("{:?}", keychain.put(key(), &Secret::from(canary)).await);
        daemon.faults.lock().unwrap().clear();
        shown += &format!("{:?}", keychain.put(key(), &Secret::from("CANARY".repeat(999).as_str())).await);
        keychain.put(key(), &Secret::from(canary)).await.unwrap();
        shown += &format!("{keychain:?} {:?}", keychain.get(key()).await);
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
