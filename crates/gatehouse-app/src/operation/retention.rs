//! What is kept of what was received: the rule of a workspace, what it would let go, and removing for good.

use gatehouse_model::Problem;
use gatehouse_store::Going;

use super::import::direct::Watch;
use crate::App;
use crate::retention::{Purge, rule_of, setting_of, store_rule};
use crate::view::{
    GoingOfEndpointView, GoingView, PurgeRequest, PurgeStartedView, PurgedView, RetentionRequest,
    RetentionView, WorkspaceRequest,
};

/// How many deliveries can be chosen at once.
const MOST: usize = 10_000;

impl App {
    /// Gives the rule of a workspace.
    pub async fn retention(&self, request: WorkspaceRequest) -> Result<RetentionView, Problem> {
        let workspace_id = self.workspace(request.workspace_id).await?.id;
        let rule = rule_of(&self.store, workspace_id).await?.unwrap_or_default();
        Ok(RetentionView { workspace_id, rule })
    }

    /// Sets the rule of a workspace; it is carried out soon and from then on every hour. An empty one lets all stay.
    pub async fn set_retention(&self, request: RetentionRequest) -> Result<RetentionView, Problem> {
        let workspace_id = self.workspace(request.workspace_id).await?.id;
        let name = setting_of(workspace_id);
        if request.rule.is_off() {
            self.remove_setting(&name).await?;
        } else {
            self.put_setting(&name, Some(request.rule)).await?;
        }
        self.retention.wake();
        Ok(RetentionView { workspace_id, rule: request.rule })
    }

    /// Tells what a rule would let go now.
    pub async fn preview_retention(&self, request: RetentionRequest) -> Result<GoingView, Problem> {
        let workspace_id = self.workspace(request.workspace_id).await?.id;
        let rule = store_rule(&request.rule, self.clock.now());
        let (_, going) = self.store.going(workspace_id, rule).await.map_err(|error| error.problem())?;
        Ok(going_view(going))
    }

    /// Removes what a rule lets go, once, in the background.
    pub async fn apply_retention(&self, request: RetentionRequest) -> Result<PurgeStartedView, Problem> {
        let workspace_id = self.workspace(request.workspace_id).await?.id;
        let activity_id = self.start_purge(Purge::Rule(workspace_id, request.rule)).await;
        Ok(PurgeStartedView { activity_id })
    }

    /// Removes chosen deliveries for good, in the background.
    pub async fn purge_deliveries(&self, request: PurgeRequest) -> Result<PurgeStartedView, Problem> {
        let ids = request.delivery_ids;
        if ids.is_empty() || ids.len() > MOST {
            let message =
                format!("{} deliveries were chosen; 1 to {MOST} can be removed at once.", ids.len());
            return Err(Problem::new("rpc.invalid_request", message).field("delivery_ids"));
        }
        for &id in &ids {
            self.stored_delivery(id).await?;
        }
        Ok(PurgeStartedView { activity_id: self.start_purge(Purge::Chosen(ids)).await })
    }

    /// Removes deliveries for good and waits for the end.
    ///
    /// # Errors
    /// Why the store cannot remove them; what was removed until then stays so.
    pub async fn purge(&self, purge: Purge, watch: &Watch<'_>) -> Result<PurgedView, Problem> {
        let steer = |done, total| {
            (watch.progress)(done, total);
            !(watch.cancelled)()
        };
        self.purge_watched(purge, &steer).await
    }

    /// Forgets the rule of a workspace that is removed.
    pub(crate) async fn forget_retention(
        &self,
        workspace: gatehouse_model::WorkspaceId,
    ) -> Result<(), Problem> {
        self.remove_setting(&setting_of(workspace)).await
    }
}

fn going_view(going: Going) -> GoingView {
    GoingView {
        count: going.count,
        bytes: going.bytes,
        oldest: going.oldest,
        newest: going.newest,
        endpoints: going
            .by_endpoint
            .into_iter()
            .map(|one| GoingOfEndpointView {
                endpoint_id: one.endpoint_id,
                endpoint: one.endpoint,
                count: one.count,
                bytes: one.bytes,
            })
            .collect(),
    }
}
