//! Judging history again at a person's wish, and telling what changed.

use gatehouse_model::{DeliveryId, Problem, VerdictStatus};

use crate::App;
use crate::reverify::Outcome;
use crate::view::{
    EmptyRequest, ReverifyRequest, ReverifyRunView, ReverifyStartedView, ReverifyView,
    VerdictChangeCountView, VerdictChangeView,
};

impl App {
    /// Starts to judge stored deliveries again, each as of the time at which it came, with the secrets of now.
    pub async fn reverify(&self, request: ReverifyRequest) -> Result<ReverifyStartedView, Problem> {
        if let Some(id) = request.endpoint_id {
            self.endpoint(id).await?;
        }
        self.refresh_endpoints().await?;
        let entries = self.table.all();
        let wanted = entries.iter().map(|entry| &entry.endpoint).filter(|endpoint| {
            request.endpoint_id.is_none_or(|id| id == endpoint.id)
                && request.workspace_id.is_none_or(|id| id == endpoint.workspace_id)
        });
        let wanted: Vec<_> = wanted.map(|endpoint| endpoint.id).collect();
        Ok(ReverifyStartedView { activity_id: self.start_reverify(&wanted).await? })
    }

    /// Tells what the newest run did so far.
    pub async fn last_reverify(&self, _: EmptyRequest) -> Result<ReverifyView, Problem> {
        Ok(ReverifyView { run: self.reverify.last().map(|outcome| run_view(&outcome)) })
    }

    /// Waits until history is judged, and tells what changed.
    pub async fn reverified(&self) -> Option<ReverifyRunView> {
        self.reverify.ended().await;
        self.reverify.last().map(|outcome| run_view(&outcome))
    }

    /// Gives the beginning of a delivery's id, long enough for a person.
    pub fn short_id(id: DeliveryId) -> String {
        id.to_string().chars().take(13).collect()
    }
}

fn run_view(outcome: &Outcome) -> ReverifyRunView {
    let valid = VerdictStatus::Valid.as_str();
    let became_valid = outcome
        .counts
        .iter()
        .filter(|((from, _, to, _), _)| *to == valid && *from != valid)
        .map(|(_, n)| n)
        .sum();
    ReverifyRunView {
        activity_id: outcome.activity,
        state: outcome.state.to_owned(),
        began_at: outcome.began,
        looked_at: outcome.looked_at,
        total: outcome.total,
        changed: outcome.changed,
        became_valid,
        counts: outcome
            .counts
            .iter()
            .map(|(&(from, was, to, is), &count)| VerdictChangeCountView {
                from_verdict: from.to_owned(),
                from_reason: was.to_owned(),
                to_verdict: to.to_owned(),
                to_reason: is.to_owned(),
                count,
            })
            .collect(),
        changes: outcome
            .changes
            .iter()
            .map(|change| VerdictChangeView {
                delivery_id: change.id,
                endpoint_id: change.endpoint_id,
                provider_event: change.provider_event.clone(),
                from_verdict: change.from.0,
                from_reason: change.from.1,
                to_verdict: change.to.0,
                to_reason: change.to.1,
            })
            .collect(),
    }
}
