//! What could not be delivered: looked at, changed, put back, discarded.

use std::collections::HashMap;

use gatehouse_model::{ForwardRule, OutboxId, OutboxItem, OutboxState, Problem, RuleState};
use gatehouse_store::{OutboxEdit, OutboxFilter};
use uuid::Uuid;

use crate::App;
use crate::view::{
    DeadLetterDetailView, DeadLetterEditRequest, DeadLetterListRequest, DeadLetterListView,
    DeadLetterMoveRequest, DeadLetterRequest, DeadLetterView, DeliveryRequest, MovedView,
};

/// How many a page has unless it is asked for more.
const PAGE: u32 = 100;

/// How many can be chosen at once.
const MOST: usize = 10_000;

impl App {
    /// Lists what could not be delivered.
    pub async fn dead_letters(&self, request: DeadLetterListRequest) -> Result<DeadLetterListView, Problem> {
        let workspace = self.workspace(request.workspace_id).await?.id;
        let filter = OutboxFilter {
            workspace_id: Some(workspace),
            endpoint_id: request.endpoint_id,
            states: request.states.unwrap_or_else(|| vec![OutboxState::Dead, OutboxState::Uncertain]),
            before: request.after,
        };
        let limit = request.limit.unwrap_or(PAGE).clamp(1, 1000);
        let found = self.store.outbox(filter, limit).await.map_err(|error| error.problem())?;
        let next = found.last().filter(|_| found.len() == limit as usize).map(|last| last.sequence);
        let names = self.endpoint_names(workspace).await?;
        let mut rules = HashMap::new();
        let mut deadletters = Vec::with_capacity(found.len());
        for item in found {
            let rule = self.rule_of(&item, &mut rules).await?;
            let name = names.get(&rule.endpoint_id.uuid()).cloned().unwrap_or_default();
            deadletters.push(self.dead_letter_view(&item, &rule, name).await?);
        }
        Ok(DeadLetterListView { deadletters, next })
    }

    /// Gives all that is known of one.
    ///
    /// # Errors
    /// `deadletter.not_found`.
    pub async fn dead_letter(&self, request: DeadLetterRequest) -> Result<DeadLetterDetailView, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let item = self.outbox_item(request.id).await?;
        let rule = self.rule_of(&item, &mut HashMap::new()).await?;
        let name = self.endpoint(rule.endpoint_id).await?.name;
        let asked = DeliveryRequest { delivery_id: item.delivery_id };
        let mut sendings = self.attempts(asked).await?.attempts;
        sendings.retain(|attempt| attempt.outbox.is_some_and(|link| link.outbox_id == item.id));
        let edit = self.store.outbox_edit(item.id).await.map_err(told)?;
        let edited = edit.is_some();
        let edit = edit.unwrap_or_default();
        // What was received is shown as everywhere else, with the secrets in it masked.
        let body = match edit.body {
            Some(body) => body,
            None => self.masked_body(item.delivery_id).await?,
        };
        Ok(DeadLetterDetailView {
            deadletter: self.dead_letter_view(&item, &rule, name).await?,
            sendings,
            headers: edit.headers,
            body: String::from_utf8(body).ok(),
            edited,
        })
    }

    /// Changes what is sent the next time.
    ///
    /// # Errors
    /// `deadletter.not_found`, `deadletter.under_way`, and `replay.…` for a header that would break the message.
    pub async fn edit_dead_letter(
        &self,
        request: DeadLetterEditRequest,
    ) -> Result<DeadLetterDetailView, Problem> {
        let item = self.outbox_item(request.id).await?;
        if matches!(item.state, OutboxState::Sending | OutboxState::Delivered) {
            let message = format!("It is {}; nothing of it can be changed.", item.state.as_str());
            return Err(Problem::new("deadletter.under_way", message));
        }
        gatehouse_client::rewrite_headers(b"GET / HTTP/1.1\r\n\r\n", &request.headers)
            .map_err(|error| error.problem().field("headers"))?;
        let edit =
            OutboxEdit { headers: request.headers, body: request.body.map(String::into_bytes), sealed: None };
        self.store.edit_outbox(item.id, edit).await.map_err(|error| error.problem())?;
        self.dead_letter(DeadLetterRequest { id: item.id }).await
    }

    /// Puts many back in the queue; each is then tried as if for the first time, with the idempotency key it had.
    pub async fn requeue_dead_letters(&self, request: DeadLetterMoveRequest) -> Result<MovedView, Problem> {
        let targets = self.store.forward_rules(None).await.map_err(|error| error.problem())?;
        let moved = self.move_all(request.ids, OutboxState::Queued).await?;
        for rule in targets.iter().filter(|rule| rule.state == RuleState::Active) {
            self.try_now(&rule.target);
        }
        Ok(moved)
    }

    /// Discards many; they are not sent any more.
    pub async fn discard_dead_letters(&self, request: DeadLetterMoveRequest) -> Result<MovedView, Problem> {
        self.move_all(request.ids, OutboxState::Discarded).await
    }

    async fn move_all(&self, ids: Vec<OutboxId>, to: OutboxState) -> Result<MovedView, Problem> {
        if ids.len() > MOST {
            let message = format!("{} were chosen; up to {MOST} can be changed at once.", ids.len());
            return Err(Problem::new("rpc.invalid_request", message).field("ids"));
        }
        let moved = self.store.move_outbox(ids, to, self.clock.now()).await;
        Ok(MovedView { moved: moved.map_err(|error| error.problem())? })
    }

    async fn outbox_item(&self, id: OutboxId) -> Result<OutboxItem, Problem> {
        let found = self.store.outbox_item(id).await.map_err(|error| error.problem())?;
        found.ok_or_else(|| {
            Problem::new("deadletter.not_found", format!("There is no dead letter {id}."))
                .hint("`gatehouse deadletters list` shows those that there are.")
        })
    }

    async fn rule_of(
        &self,
        item: &OutboxItem,
        known: &mut HashMap<Uuid, ForwardRule>,
    ) -> Result<ForwardRule, Problem> {
        if let Some(rule) = known.get(&item.rule_id.uuid()) {
            return Ok(rule.clone());
        }
        let rule = self.store.forward_rule(item.rule_id).await.map_err(|error| error.problem())?;
        let rule = rule.ok_or_else(|| {
            Problem::new("forward.not_found", format!("There is no forward rule {} any more.", item.rule_id))
        })?;
        known.insert(item.rule_id.uuid(), rule.clone());
        Ok(rule)
    }

    async fn dead_letter_view(
        &self,
        item: &OutboxItem,
        rule: &ForwardRule,
        endpoint: String,
    ) -> Result<DeadLetterView, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let delivery = self.store.delivery(item.delivery_id).await.map_err(told)?;
        Ok(DeadLetterView {
            id: item.id,
            delivery: item.delivery_id,
            rule_id: item.rule_id,
            endpoint,
            target: rule.target.clone(),
            state: item.state,
            attempts: self.store.sendings_of(item.id, item.delivery_id).await.map_err(told)?,
            last_status: item.last_status,
            last_error: item.last_error.clone(),
            provider_event: delivery.and_then(|delivery| delivery.summary.provider_event),
            possible_duplicate: item.possible_duplicate,
            next_at: item.next_at,
            created_at: item.created_at,
            changed_at: item.changed_at,
        })
    }
}
