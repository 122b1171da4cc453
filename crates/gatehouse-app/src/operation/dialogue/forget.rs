//! Forgetting a company: its keys, its deliveries with their sealed originals, and the records of its dialogue.

use gatehouse_model::Problem;

use super::Talk;
use crate::App;
use crate::retention::Purge;
use crate::view::{DialogueForgottenView, DialogueRequest};

impl App {
    /// Tells what would be forgotten of a company.
    ///
    /// # Errors
    /// `dialogue.not_found`.
    pub async fn preview_forgetting(
        &self,
        request: DialogueRequest,
    ) -> Result<DialogueForgottenView, Problem> {
        Ok(self.talk(&request).await?.going(request.company_id))
    }

    /// Forgets a company for good, and tells what went. Comes back when nothing of it stands in a file any more.
    ///
    /// # Errors
    /// `dialogue.not_found`; the keychain's where a value cannot be removed: the deliveries stay then.
    pub async fn forget_company(&self, request: DialogueRequest) -> Result<DialogueForgottenView, Problem> {
        // What is due would come into the keychain after it was emptied.
        self.harvester().all_due().await.or_else(|problem| match problem.code.as_str() {
            "delivery.sealed" => Ok(()),
            _ => Err(problem),
        })?;
        let talk = self.talk(&request).await?;
        let gone = talk.going(request.company_id.clone());
        for key in &talk.keys {
            self.forget_values(key).await.map_err(|error| error.problem())?;
            self.store.remove_key(key.id).await.map_err(|error| error.problem())?;
        }
        let ids: Vec<_> = talk.steps.iter().map(|step| step.delivery_id).collect();
        if !ids.is_empty() {
            self.purge_watched(Purge::Chosen(ids), &|_, _| true).await?;
        }
        self.refresh_endpoints().await?;
        Ok(gone)
    }
}

impl Talk {
    fn going(&self, company_id: String) -> DialogueForgottenView {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        DialogueForgottenView {
            company_id,
            deliveries: count(self.steps.len()),
            sealed: count(self.steps.iter().filter(|step| step.sealed).count()),
            steps: count(self.steps.len()),
            secrets: self.keys.iter().map(|key| key.name.clone()).collect(),
        }
    }
}
