//! The state of the house, as the frame of the window shows it.

use gatehouse_model::{DomainEvent, Problem, Topic};

use super::receiver::strays;
use crate::App;
use crate::view::{DoneView, EmptyRequest, KeychainView, ReceiverView, StatusView, StoreView};

/// What it means that there is no key of the keychain to seal with.
const OF_THIS_RUN: &str = "Deliveries are received all the same; the secrets in them are sealed for this run only, so after \
                           a restart such a delivery is shown masked and cannot be verified again or replayed.";

impl App {
    /// Tells the state of the house.
    pub async fn status(&self, _: EmptyRequest) -> Result<StatusView, Problem> {
        let deliveries = self.store.total_deliveries().await.map_err(|error| error.problem())?;
        let bytes = self.store.size_bytes().await.map_err(|error| error.problem())?;
        let sandbox_running = self.running.lock().await.sandbox.is_some();
        Ok(StatusView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            store: StoreView {
                deliveries,
                bytes,
                folder: self.folder.display().to_string(),
                notice: self.store_notice().await?,
            },
            keychain: self.with_sealing(self.secrets.state().await),
            receiver: self.receiver_view().await?,
            sandbox_running,
            faults: self.played_faults().await?,
            settings: self.settings().await?,
            role: self.role(),
        })
    }

    /// Keeps secrets in memory for the rest of this run, because a person said so.
    pub async fn use_memory(&self, _: EmptyRequest) -> Result<KeychainView, Problem> {
        self.secrets.use_memory();
        Ok(self.with_sealing(self.secrets.state().await))
    }

    /// Asks the keychain again and reads the secrets of all endpoints anew.
    pub async fn retry_keychain(&self, _: EmptyRequest) -> Result<KeychainView, Problem> {
        let seen = self.secrets.ask().await;
        self.refresh_endpoints().await?;
        // What came while the keychain was locked can be judged now.
        self.reverify_where(|_| true).await;
        self.seal_older().await;
        self.harvest.wake();
        Ok(self.with_sealing(seen))
    }

    /// Says beside what is wrong with the keychain what that means for received secrets.
    fn with_sealing(&self, mut view: KeychainView) -> KeychainView {
        if let Some(problem) = view.problem.as_mut().filter(|_| self.sealing.is_of_this_run()) {
            let hint = problem.hint.take().unwrap_or_default();
            problem.hint = Some(format!("{hint} {OF_THIS_RUN}").trim_start().to_owned());
        }
        view
    }

    pub(crate) async fn receiver_view(&self) -> Result<ReceiverView, Problem> {
        let endpoints = self.store.endpoints(None).await.map_err(|error| error.problem())?.len();
        let running = self.running.lock().await;
        let address = running.receiver.as_ref().map(|receiver| receiver.address().to_string());
        Ok(ReceiverView {
            listening: address.is_some(),
            address,
            endpoints: u32::try_from(endpoints).unwrap_or(u32::MAX),
            problem: running.receiver_problem.clone().or_else(|| self.store_problem()),
            strays: running.receiver.as_ref().map(strays).unwrap_or_default(),
            tls: running.tls_view(),
        })
    }
}

impl App {
    /// Tells why deliveries are answered 503, while they are.
    fn store_problem(&self) -> Option<Problem> {
        self.store.trouble().borrow().as_ref().map(gatehouse_store::StoreError::problem)
    }

    /// Lets the screens know when storing begins to fail and when it works again.
    pub(crate) fn watch_store(&self) {
        let (mut trouble, bus) = (self.store.trouble(), self.bus().clone());
        let indexing = self.background_indexing();
        tokio::spawn(async move {
            let mut was_salvaged = false;
            while trouble.changed().await.is_ok() {
                bus.publish(DomainEvent::Changed { topic: Topic::Receiver });
                let now = trouble.borrow_and_update().clone();
                if now.is_none() && was_salvaged {
                    bus.publish(DomainEvent::Changed { topic: Topic::Deliveries });
                    indexing.go_on().await;
                }
                was_salvaged = matches!(now, Some(gatehouse_store::StoreError::Salvaging));
            }
        });
    }
}

impl DoneView {
    /// The answer of an operation that has nothing to say.
    pub(crate) const fn done() -> Self {
        Self {}
    }
}
