//! A delivery beside the last valid one of its endpoint.

mod form;
mod pair;
mod shape;

use gatehouse_model::query::{Pattern, Query, Test};
use gatehouse_model::{DeliveryId, DeliverySummary, Problem, VerdictStatus};
use gatehouse_store::DeliveryFilter;
use tokio::task::spawn_blocking;

use super::finding::endpoint_is;
use crate::App;
use crate::app::internal;
use crate::view::{ComparisonView, DeliveryRequest};
use pair::{Side, compare};

impl App {
    /// Compares a delivery with the last valid one of the same endpoint, of the same event if there is one.
    pub async fn compare_valid(&self, request: DeliveryRequest) -> Result<ComparisonView, Problem> {
        let this = self.stored(request.delivery_id).await?;
        let Some(found) = self.valid_beside(&this.delivery.summary).await? else {
            return Ok(ComparisonView {
                valid: None,
                valid_received_at: None,
                same_event: false,
                differences: Vec::new(),
                alike: Vec::new(),
                note: Some("This endpoint has no other delivery with a valid signature yet.".to_owned()),
            });
        };
        let valid = self.stored(found).await?;
        let (this_mask, valid_mask) = (self.mask_of(&this).await?, self.mask_of(&valid).await?);
        let compared = spawn_blocking(move || {
            let this_side = Side { stored: &this, mask: &this_mask };
            let valid_side = Side { stored: &valid, mask: &valid_mask };
            let (differences, alike) = compare(&this_side, &valid_side);
            let event = |stored: &super::stored::Stored| stored.delivery.summary.provider_event.clone();
            let unknown = (this.delivery.head.is_none() || valid.delivery.head.is_none()).then(|| {
                "The head of one of them was not kept, so their headers cannot be compared.".to_owned()
            });
            ComparisonView {
                valid: Some(found),
                valid_received_at: Some(valid.delivery.summary.received_at),
                same_event: event(&this) == event(&valid),
                differences,
                alike,
                note: unknown,
            }
        });
        compared.await.map_err(|error| internal(&error))
    }

    /// Finds the valid delivery to compare with: before this one and of its event, else of its event, else any.
    async fn valid_beside(&self, this: &DeliverySummary) -> Result<Option<DeliveryId>, Problem> {
        let before = self.store.last_valid_before(this.id).await.map_err(|error| error.problem())?;
        if before.is_some() {
            return Ok(before);
        }
        let tests = vec![endpoint_is(this.endpoint_id), Test::Verdict(vec![VerdictStatus::Valid])];
        let of_event = this.provider_event.iter().map(|event| Test::Event(vec![Pattern::new(event, true)]));
        let queries =
            of_event.map(|event| tests.iter().cloned().chain([event]).collect()).chain([tests.clone()]);
        for tests in queries.collect::<Vec<Vec<_>>>() {
            let filter = DeliveryFilter {
                workspace_id: Some(this.workspace_id),
                query: Query::of(tests),
                ..DeliveryFilter::default()
            };
            // Two, since the newest may be this one itself.
            let page = self.store.page(filter, None, 2).await.map_err(|error| error.problem())?;
            if let Some(row) = page.deliveries.iter().find(|row| row.id != this.id) {
                return Ok(Some(row.id));
            }
        }
        Ok(None)
    }
}
