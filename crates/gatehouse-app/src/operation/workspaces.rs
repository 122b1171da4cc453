//! Workspaces and connections.

use gatehouse_model::{Connection, ConnectionId, KeyRecord, Problem, Workspace, WorkspaceId};
use uuid::Uuid;

use crate::App;
use crate::view::{
    ConnectionAddRequest, ConnectionRequest, ConnectionView, EmptyRequest, RemovedView,
    WorkspaceCreateRequest, WorkspaceListView, WorkspaceRemoveRequest, WorkspaceView,
};

/// The longest name that a workspace, connection, endpoint or key may have, in characters.
const LONGEST_NAME: usize = 80;

impl App {
    /// Lists the workspaces with their connections, oldest first.
    pub async fn workspaces(&self, _: EmptyRequest) -> Result<WorkspaceListView, Problem> {
        let all = self.store.workspaces().await.map_err(|error| error.problem())?;
        let mut workspaces = Vec::with_capacity(all.len());
        for workspace in all {
            workspaces.push(self.workspace_view(workspace).await?);
        }
        Ok(WorkspaceListView { workspaces })
    }

    /// Makes a workspace, with a connection and an endpoint for each platform.
    pub async fn create_workspace(&self, request: WorkspaceCreateRequest) -> Result<WorkspaceView, Problem> {
        let name = checked_name(&request.name, "workspace")?;
        // All platforms are looked up first, so that a misspelt one leaves nothing behind.
        for platform in &request.platforms {
            self.profile_for(None, platform)?;
        }
        let id = WorkspaceId::from_uuid(Uuid::now_v7());
        let workspace =
            Workspace { id, name, environment: request.environment, created_at: self.clock.now() };
        self.store.create_workspace(&workspace).await.map_err(|error| error.problem())?;
        for platform in request.platforms {
            let connection = ConnectionAddRequest { workspace_id: id, name: platform.clone(), platform };
            self.add_connection(connection).await?;
        }
        self.workspace_view(workspace).await
    }

    /// Removes a workspace with everything in it, its keys in the keychain too.
    pub async fn remove_workspace(&self, request: WorkspaceRemoveRequest) -> Result<RemovedView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?;
        if request.confirm_name != workspace.name {
            return Err(Problem::new(
                "guard.name_not_confirmed",
                "The typed name is not the workspace's name.",
            )
            .hint(format!("Type `{}` to remove it with all its deliveries and keys.", workspace.name))
            .field("confirm_name"));
        }
        let keys = self.keys_of(workspace.id).await?;
        let keys_left = self.forget(&keys).await;
        self.begin_removal().await?;
        let deliveries = self.store.remove_workspace(workspace.id).await.map_err(|error| error.problem())?;
        self.forget_certificates(workspace.id).await?;
        self.forget_retention(workspace.id).await?;
        self.refresh_endpoints().await?;
        self.wipe_removed().await;
        Ok(removed(deliveries, &keys, keys_left))
    }

    /// Adds a connection with one endpoint of its own.
    pub async fn add_connection(&self, request: ConnectionAddRequest) -> Result<ConnectionView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &request.platform)?;
        let connection = Connection {
            id: ConnectionId::from_uuid(Uuid::now_v7()),
            workspace_id: workspace.id,
            name: checked_name(&request.name, "connection")?,
            platform: profile.id().to_owned(),
            base_url: None,
            created_at: self.clock.now(),
        };
        self.store.create_connection(&connection).await.map_err(|error| error.problem())?;
        if profile.webhooks.is_some() {
            self.create_endpoint(&connection, connection.name.clone(), None).await?;
        }
        self.refresh_endpoints().await?;
        Ok(self.connection_view(connection))
    }

    /// Removes a connection with its endpoints, deliveries and keys.
    pub async fn remove_connection(&self, request: ConnectionRequest) -> Result<RemovedView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let mut keys = self.keys_of(connection.workspace_id).await?;
        keys.retain(|key| key.connection_id == connection.id);
        let keys_left = self.forget(&keys).await;
        self.begin_removal().await?;
        let deliveries =
            self.store.remove_connection(connection.id).await.map_err(|error| error.problem())?;
        self.refresh_endpoints().await?;
        self.wipe_removed().await;
        Ok(removed(deliveries, &keys, keys_left))
    }

    /// Finds a workspace by its name.
    pub async fn workspace_named(&self, name: &str) -> Result<WorkspaceView, Problem> {
        match self.store.workspace_by_name(name).await.map_err(|error| error.problem())? {
            Some(workspace) => self.workspace_view(workspace).await,
            None => {
                let all = self.store.workspaces().await.map_err(|error| error.problem())?;
                let names: Vec<_> = all.into_iter().map(|workspace| workspace.name).collect();
                let hint = if names.is_empty() {
                    "Make one with `gatehouse workspace new NAME --platform P`.".to_owned()
                } else {
                    format!("There is: {}.", names.join(", "))
                };
                Err(Problem::new("workspace.not_found", format!("There is no workspace `{name}`."))
                    .hint(hint))
            }
        }
    }

    pub(crate) async fn workspace(&self, id: WorkspaceId) -> Result<Workspace, Problem> {
        let found = self.store.workspace(id).await.map_err(|error| error.problem())?;
        found.ok_or_else(|| {
            Problem::new("workspace.not_found", format!("There is no workspace {id} any more."))
        })
    }

    pub(crate) async fn connection(&self, id: ConnectionId) -> Result<Connection, Problem> {
        let found = self.store.connection(id).await.map_err(|error| error.problem())?;
        found.ok_or_else(|| {
            Problem::new("connection.not_found", format!("There is no connection {id} any more."))
        })
    }

    pub(crate) async fn workspace_view(&self, workspace: Workspace) -> Result<WorkspaceView, Problem> {
        let connections = self.store.connections(workspace.id).await.map_err(|error| error.problem())?;
        Ok(WorkspaceView {
            id: workspace.id,
            name: workspace.name,
            environment: workspace.environment,
            created_at: workspace.created_at,
            connections: connections.into_iter().map(|connection| self.connection_view(connection)).collect(),
        })
    }

    pub(crate) async fn keys_of(&self, workspace: WorkspaceId) -> Result<Vec<KeyRecord>, Problem> {
        self.store.keys(Some(workspace)).await.map_err(|error| error.problem())
    }

    pub(crate) fn connection_view(&self, connection: Connection) -> ConnectionView {
        ConnectionView {
            platform_name: self.platform_name(&connection.platform),
            id: connection.id,
            name: connection.name,
            platform: connection.platform,
            base_url: connection.base_url,
        }
    }

    /// Removes the values of keys and gives the names of those that could not be removed.
    async fn forget(&self, keys: &[KeyRecord]) -> Vec<String> {
        let mut left = Vec::new();
        for key in keys {
            if self.forget_values(key).await.is_err() {
                left.push(key.name.clone());
            }
        }
        left
    }
}

/// Trims a name and refuses one that is empty, too long or cannot be printed.
pub(crate) fn checked_name(name: &str, noun: &str) -> Result<String, Problem> {
    let name = name.trim();
    let wrong = |why: &str| {
        Err(Problem::new("usage.bad_name", format!("The name of the {noun} {why}.")).field("name"))
    };
    if name.is_empty() {
        wrong("is empty")
    } else if name.chars().count() > LONGEST_NAME {
        wrong(&format!("is longer than {LONGEST_NAME} characters"))
    } else if name.chars().any(char::is_control) {
        wrong("has a control character in it")
    } else {
        Ok(name.to_owned())
    }
}

fn removed(deliveries: u64, keys: &[KeyRecord], keys_left: Vec<String>) -> RemovedView {
    let gone = keys.len().saturating_sub(keys_left.len());
    RemovedView { deliveries, keys: u32::try_from(gone).unwrap_or(u32::MAX), keys_left }
}
