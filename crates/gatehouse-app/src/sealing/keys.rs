//! The keys: one that lasts in the keychain, or one of this run.

use std::sync::Arc;

use gatehouse_model::{KeyId, Problem, SecretHome};
use gatehouse_secrets::{SealError, SealKey, SecretError};
use uuid::Uuid;

use super::{Keys, Sealing, closed};
use crate::App;
use crate::app::Mode;

/// The setting that holds the id under which the keychain has the key.
const KEY: &str = "sealing.key";

impl Keys {
    fn add(&mut self, key: SealKey) -> Arc<SealKey> {
        let key = Arc::new(key);
        self.known.insert(key.id(), Arc::clone(&key));
        key
    }
}

impl Sealing {
    /// Gives the key that seals now, making one for this run where the keychain has none for us.
    pub(super) fn current(&self) -> Result<Arc<SealKey>, SealError> {
        let mut keys = self.keys();
        let id = keys.lasting.or(keys.of_run);
        if let Some(key) = id.and_then(|id| keys.known.get(&id)) {
            return Ok(Arc::clone(key));
        }
        let id = KeyId::from_uuid(Uuid::now_v7());
        let key = keys.add(SealKey::new(id, &SealKey::draw()?)?);
        keys.of_run = Some(id);
        Ok(key)
    }

    /// Gives a key by its id, asking the keychain once for one that is not known yet.
    pub(super) async fn key(&self, id: KeyId) -> Result<Arc<SealKey>, Problem> {
        {
            let keys = self.keys();
            if let Some(key) = keys.known.get(&id) {
                return Ok(Arc::clone(key));
            }
            if keys.absent.contains(&id) {
                return Err(lost());
            }
        }
        match self.secrets.get(id, SecretHome::Keychain).await {
            Ok(value) => {
                let key = SealKey::new(id, &value).map_err(|error| closed(&error.to_string()))?;
                Ok(self.keys().add(key))
            }
            Err(SecretError::Missing { .. }) => {
                self.keys().absent.insert(id);
                Err(lost())
            }
            Err(error) => Err(closed(&error.to_string())),
        }
    }

    /// Tells whether what is sealed now can be opened by a later run.
    pub(crate) fn lasts(&self) -> bool {
        self.keys().lasting.is_some()
    }

    /// Tells whether something was sealed for this run only, or would be.
    pub(crate) fn is_of_this_run(&self) -> bool {
        let keys = self.keys();
        keys.lasting.is_none() && (keys.asked || keys.of_run.is_some() || !self.secrets.has_keychain())
    }
}

fn lost() -> Problem {
    closed("no keychain here has the key: it was that of an earlier run, or of another login")
}

impl App {
    /// Takes the key out of the keychain, making it at first use. Where the keychain cannot be had, receiving goes on
    /// with a key of this run, and it is asked again when it is seen to be open.
    pub(crate) async fn prepare_sealing(&self) {
        if self.mode == Mode::Read || self.sealing.lasts() || !self.secrets.has_keychain() {
            return;
        }
        let first = !std::mem::replace(&mut self.sealing.keys().asked, true);
        if !first && !self.secrets.is_open() {
            return;
        }
        match self.lasting_key().await {
            Ok(key) => {
                {
                    let mut keys = self.sealing.keys();
                    keys.lasting = Some(key.id());
                    keys.add(key);
                }
                self.seal_anew().await;
            }
            Err(problem) => {
                tracing::warn!(code = problem.code, %problem, "received secrets are sealed for this run only");
            }
        }
    }

    async fn lasting_key(&self) -> Result<SealKey, Problem> {
        let broken = |error: SealError| closed(&error.to_string());
        if let Some(id) = self.read_setting::<KeyId>(KEY).await? {
            match self.secrets.get(id, SecretHome::Keychain).await {
                Ok(value) => return SealKey::new(id, &value).map_err(broken),
                // Another login, or somebody removed it: what it sealed stays closed.
                Err(SecretError::Missing { .. }) => {}
                Err(error) => return Err(error.problem()),
            }
        }
        let (id, value) = (KeyId::from_uuid(Uuid::now_v7()), SealKey::draw().map_err(broken)?);
        self.secrets.put_lasting(id, &value).await.map_err(|error| error.problem())?;
        self.put_setting(KEY, Some(id)).await?;
        SealKey::new(id, &value).map_err(broken)
    }
}
