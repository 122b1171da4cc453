//! What could not be delivered: looked at, changed, put back, discarded.

use std::collections::HashMap;

use gatehouse_model::{
    EndpointId, ForwardRule, Header, OutboxId, OutboxItem, OutboxState, Problem, RequestHead, RuleState,
};
use gatehouse_store::{OutboxEdit, OutboxFilter};
use uuid::Uuid;

use super::mask::HIDDEN;
use crate::App;
use crate::sealing::put_back::text_put_back;
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
        let edit = self.sealing.open_outbox_edit(item.id, edit.unwrap_or_default()).await?;
        // What was received is shown as everywhere else, with the secrets in it masked; so is what was changed.
        let (headers, changed) = self.masked_edit(rule.endpoint_id, &edit);
        let body = match changed {
            Some(body) => body,
            None => self.masked_body(item.delivery_id).await?,
        };
        Ok(DeadLetterDetailView {
            deadletter: self.dead_letter_view(&item, &rule, name).await?,
            sendings,
            headers,
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
        let rule = self.rule_of(&item, &mut HashMap::new()).await?;
        let edit = self.exact_edit(&item, rule.endpoint_id, request.headers, request.body).await?;
        self.store.edit_outbox(item.id, edit).await.map_err(|error| error.problem())?;
        self.dead_letter(DeadLetterRequest { id: item.id }).await
    }

    /// Makes of what a person typed what is sent: sealed originals come back where their mask still stands, and what is
    /// secret in it is sealed.
    async fn exact_edit(
        &self,
        item: &OutboxItem,
        endpoint: EndpointId,
        headers: Vec<(String, String)>,
        body: Option<String>,
    ) -> Result<OutboxEdit, Problem> {
        let told = |error: gatehouse_store::StoreError| error.problem();
        let before = self.store.outbox_edit(item.id).await.map_err(told)?.unwrap_or_default();
        let before = self.sealing.open_outbox_edit(item.id, before).await?;
        let (shown_headers, shown_body) = self.masked_edit(endpoint, &before);
        let mut exact_headers = Vec::with_capacity(headers.len());
        for (name, value) in headers {
            let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(&name);
            let kept = shown_headers.iter().find(same).filter(|(_, shown)| *shown == value);
            let exact = kept.and_then(|_| before.headers.iter().find(same)).map(|(_, exact)| exact.clone());
            exact_headers.push((name, exact.unwrap_or(value)));
        }
        let body = match body {
            Some(edited) if edited.contains(HIDDEN) => {
                Some(self.unmasked(item, edited, shown_body, before.body).await?)
            }
            body => body.map(String::into_bytes),
        };
        let edit = OutboxEdit { headers: exact_headers, body, sealed: None };
        let (shown_headers, shown_body) = self.masked_edit(endpoint, &edit);
        if shown_headers == edit.headers && shown_body == edit.body {
            return Ok(edit);
        }
        let body = edit.body.and_then(|body| String::from_utf8(body).ok());
        self.sealing.seal_outbox_edit(item.id, edit.headers, body)
    }

    /// Puts originals back into an edited body: those of the change before, else those of what was received.
    async fn unmasked(
        &self,
        item: &OutboxItem,
        edited: String,
        shown: Option<Vec<u8>>,
        before: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Problem> {
        let (masked, exact) = match (shown, before) {
            (Some(shown), Some(before)) => (shown, before),
            _ => {
                let found = self.store.delivery(item.delivery_id).await.map_err(|error| error.problem())?;
                let Some(mut delivery) = found else { return Ok(edited.into_bytes()) };
                (self.masked_body(item.delivery_id).await?, self.exact(&mut delivery).await?)
            }
        };
        text_put_back(&edited, &masked, &exact).map_err(|left| left.problem("body"))
    }

    /// Gives the headers and the body of a change as they may be shown.
    fn masked_edit(
        &self,
        endpoint: EndpointId,
        edit: &OutboxEdit,
    ) -> (Vec<(String, String)>, Option<Vec<u8>>) {
        let rule = self.sealing.rule(endpoint);
        let head = gatehouse_client::rewrite_headers(b"POST / HTTP/1.1\r\n\r\n", &edit.headers);
        let shown = rule.hide(head.ok().as_deref(), "/", edit.body.as_deref().unwrap_or_default(), &[]);
        let parsed = shown.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
        let headers = match parsed {
            Some(parsed) => {
                let pair = |header: &Header| (header.name.clone(), header.text().into_owned());
                parsed.headers.iter().map(pair).collect()
            }
            None => edit.headers.clone(),
        };
        (headers, edit.body.as_ref().map(|body| shown.body.unwrap_or_else(|| body.clone())))
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
