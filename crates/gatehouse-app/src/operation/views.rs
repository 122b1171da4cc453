//! Queries that a person keeps under a name.

use gatehouse_model::Problem;
use gatehouse_store::SavedView;

use super::workspaces::checked_name;
use crate::App;
use crate::view::{
    DeliveryFilterRequest, DoneView, SavedViewView, ViewListView, ViewRequest, ViewSaveRequest,
    WorkspaceRequest,
};

impl App {
    /// Lists the saved views of a workspace.
    pub async fn views(&self, request: WorkspaceRequest) -> Result<ViewListView, Problem> {
        let views = self.store.views(request.workspace_id).await.map_err(|error| error.problem())?;
        let view = |SavedView { name, query }| SavedViewView { name, query };
        Ok(ViewListView { views: views.into_iter().map(view).collect() })
    }

    /// Keeps a query under a name.
    ///
    /// # Errors
    /// `usage.bad_name`, and `usage.bad_query` for one that could not be carried out.
    pub async fn save_view(&self, request: ViewSaveRequest) -> Result<DoneView, Problem> {
        let name = checked_name(&request.name, "view")?;
        let query = request.query.trim().to_owned();
        let workspace_id = Some(request.workspace_id);
        let filter = DeliveryFilterRequest { workspace_id, query: Some(query.clone()), ..Default::default() };
        self.delivery_filter(filter).await?;
        let view = SavedView { name, query };
        let saved = self.store.save_view(request.workspace_id, view, self.clock.now()).await;
        saved.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    /// Removes a saved view.
    ///
    /// # Errors
    /// `view.not_found`.
    pub async fn remove_view(&self, request: ViewRequest) -> Result<DoneView, Problem> {
        let removed = self.store.remove_view(request.workspace_id, request.name).await;
        removed.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }
}
