//! The state of the house, as the frame of the window shows it.

use gatehouse_model::Problem;

use crate::App;
use crate::view::{DoneView, EmptyRequest, KeychainView, ReceiverView, StatusView, StoreView};

impl App {
    /// Tells the state of the house.
    pub async fn status(&self, _: EmptyRequest) -> Result<StatusView, Problem> {
        let deliveries = self.store.total_deliveries().await.map_err(|error| error.problem())?;
        let bytes = self.store.size_bytes().await.map_err(|error| error.problem())?;
        let sandbox_running = self.running.lock().await.sandbox.is_some();
        Ok(StatusView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            store: StoreView { deliveries, bytes, folder: self.folder.display().to_string() },
            keychain: self.secrets.state().await,
            receiver: self.receiver_view().await?,
            sandbox_running,
            settings: self.settings().await?,
            role: self.role(),
        })
    }

    /// Keeps secrets in memory for the rest of this run, because a person said so.
    pub async fn use_memory(&self, _: EmptyRequest) -> Result<KeychainView, Problem> {
        self.secrets.use_memory();
        Ok(self.secrets.state().await)
    }

    /// Asks the keychain again and reads the secrets of all endpoints anew.
    pub async fn retry_keychain(&self, _: EmptyRequest) -> Result<KeychainView, Problem> {
        let seen = self.secrets.ask().await;
        self.refresh_endpoints().await?;
        // What came while the keychain was locked can be judged now.
        self.reverify_where(|_| true).await;
        Ok(seen)
    }

    pub(crate) async fn receiver_view(&self) -> Result<ReceiverView, Problem> {
        let endpoints = self.store.endpoints(None).await.map_err(|error| error.problem())?.len();
        let running = self.running.lock().await;
        let address = running.receiver.as_ref().map(|receiver| receiver.address().to_string());
        Ok(ReceiverView {
            listening: address.is_some(),
            address,
            endpoints: u32::try_from(endpoints).unwrap_or(u32::MAX),
            problem: running.receiver_problem.clone(),
        })
    }
}

impl DoneView {
    /// The answer of an operation that has nothing to say.
    pub(crate) const fn done() -> Self {
        Self {}
    }
}
