//! What a rule would send, tried on the last delivery of its endpoint.

use gatehouse_model::{ForwardRule, ForwardRuleId, OutboxId, OutboxItem, OutboxState, Problem, RuleState};
use uuid::Uuid;

use super::forwards::lay_template;
use crate::App;
use crate::forward::message;
use crate::view::{ForwardPreviewRequest, ForwardPreviewView};

/// How much of a body is shown, in letters.
const SHOWN: usize = 16_000;

impl App {
    /// Writes what a rule would send of the endpoint's last delivery, whose secrets stay masked.
    ///
    /// # Errors
    /// `forward.bad_template` and `forward.template_failed` with the line, `forward.unknown_template`.
    pub async fn preview_forward(
        &self,
        request: ForwardPreviewRequest,
    ) -> Result<ForwardPreviewView, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let mut options = request.options;
        if let Some(name) = &request.template {
            lay_template(&mut options, name)?;
        }
        let template = request.template.and(options.body.clone());
        let last = self.store.last_of_endpoint(endpoint.id).await.map_err(told)?;
        let delivery = match last {
            Some(last) => self.store.delivery(last.id).await.map_err(told)?,
            None => None,
        };
        let Some(delivery) = delivery else {
            let headers = Vec::new();
            return Ok(ForwardPreviewView { delivery: None, event: None, headers, body: None, template });
        };
        let (id, event) = (delivery.summary.id, delivery.summary.provider_event.clone());
        let body = self.masked_body(id).await?;
        let now = self.clock.now();
        let rule = ForwardRule {
            id: ForwardRuleId::from_uuid(Uuid::nil()),
            workspace_id: endpoint.workspace_id,
            endpoint_id: endpoint.id,
            target: String::new(),
            options,
            state: RuleState::Active,
            created_at: now,
        };
        let item = OutboxItem {
            id: OutboxId::from_uuid(Uuid::nil()),
            sequence: 0,
            delivery_id: id,
            rule_id: rule.id,
            state: OutboxState::Sending,
            lane: None,
            looked_at: true,
            tries: 1,
            next_at: None,
            possible_duplicate: false,
            last_status: None,
            last_error: None,
            created_at: now,
            changed_at: now,
        };
        let made = message(&rule, &item, &delivery, body, None)?;
        let body = String::from_utf8(made.body).ok().map(|text| text.chars().take(SHOWN).collect());
        Ok(ForwardPreviewView { delivery: Some(id), event, headers: made.headers, body, template })
    }
}
