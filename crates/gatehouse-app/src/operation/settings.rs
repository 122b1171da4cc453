//! Settings of this installation, kept beside the deliveries so that the window and the CLI see the same.

use gatehouse_model::{Problem, WorkspaceId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::App;
use crate::view::{SettingsSetRequest, SettingsView};

impl App {
    /// Changes settings; what is absent stays.
    pub async fn set_settings(&self, request: SettingsSetRequest) -> Result<SettingsView, Problem> {
        self.put_setting("theme", request.theme).await?;
        self.put_setting("density", request.density).await?;
        self.put_setting("single_key_shortcuts", request.single_key_shortcuts).await?;
        self.put_setting("hints_dismissed", request.hints_dismissed).await?;
        self.put_setting("active_workspace", request.active_workspace).await?;
        self.settings().await
    }

    pub(crate) async fn settings(&self) -> Result<SettingsView, Problem> {
        let active: Option<WorkspaceId> = self.read_setting("active_workspace").await?;
        Ok(SettingsView {
            theme: self.read_setting("theme").await?.unwrap_or_default(),
            density: self.read_setting("density").await?.unwrap_or_default(),
            single_key_shortcuts: self.read_setting("single_key_shortcuts").await?.unwrap_or(true),
            hints_dismissed: self.read_setting("hints_dismissed").await?.unwrap_or(false),
            active_workspace: self.existing_workspace(active).await?,
        })
    }

    /// Gives the workspace that was chosen, else the oldest: a removed one is never shown.
    async fn existing_workspace(&self, chosen: Option<WorkspaceId>) -> Result<Option<WorkspaceId>, Problem> {
        let all = self.store.workspaces().await.map_err(|error| error.problem())?;
        let kept = chosen.filter(|id| all.iter().any(|workspace| workspace.id == *id));
        Ok(kept.or_else(|| all.first().map(|workspace| workspace.id)))
    }

    pub(crate) async fn put_setting<T: Serialize>(
        &self,
        name: &str,
        value: Option<T>,
    ) -> Result<(), Problem> {
        let Some(value) = value else { return Ok(()) };
        let text = serde_json::to_string(&value).map_err(|error| crate::app::internal(&error))?;
        self.store.set_setting(name, &text).await.map_err(|error| error.problem())
    }

    pub(crate) async fn remove_setting(&self, name: &str) -> Result<(), Problem> {
        self.store.remove_setting(name).await.map(drop).map_err(|error| error.problem())
    }

    /// Reads a setting; a value that an older or newer program wrote and this one does not know counts as none.
    pub(crate) async fn read_setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        let text = self.store.setting(name).await.map_err(|error| error.problem())?;
        Ok(text
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
            .and_then(|v| serde_json::from_value(v).ok()))
    }
}
