//! The opened house, or the reason why it could not be opened: the window opens either way and says it.

use std::sync::Arc;

use gatehouse_app::{App, AppConfig, LogGuard, start_logs};
use gatehouse_model::Problem;

/// What the window is a view of.
pub(crate) struct House {
    app: Result<Arc<App>, Problem>,
    _logs: Option<LogGuard>,
}

impl House {
    /// Opens the data folder and takes up what ran when it was closed.
    pub(crate) async fn open() -> Self {
        let config = match AppConfig::from_environment() {
            Ok(config) => config,
            Err(problem) => return Self { app: Err(problem), _logs: None },
        };
        let logs = start_logs(&config.folder, std::env::var("GATEHOUSE_LOG").ok().as_deref()).ok();
        let app = App::open_or_inspect(config).await.map(Arc::new);
        if let Ok(app) = &app {
            app.take_up_role().await;
            app.resume().await;
        }
        Self { app, _logs: logs }
    }

    /// Gives the house, or why there is none.
    pub(crate) fn app(&self) -> Result<&Arc<App>, Problem> {
        self.app.as_ref().map_err(Clone::clone)
    }

    /// Stops what runs, so that nothing answered is left unwritten.
    pub(crate) async fn close(&self) {
        if let Ok(app) = &self.app {
            app.close().await;
        }
    }
}
