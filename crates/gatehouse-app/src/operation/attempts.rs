//! Attempts: a stored delivery sent to a target.

use gatehouse_client::{Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{Attempt, AttemptMode, DomainEvent, Problem, ResponseHead, WorkspaceId};

use super::deliveries::header_view;
use crate::App;
use crate::attempt::Sent;
use crate::replay::{head_not_kept, signed_again};
use crate::view::{AttemptListView, AttemptView, DeliveryRequest, ReplayRequest};

impl App {
    /// Lists the attempts of a delivery, newest first.
    pub async fn attempts(&self, request: DeliveryRequest) -> Result<AttemptListView, Problem> {
        let delivery = self.stored_delivery(request.delivery_id).await?;
        let attempts = self.store.attempts(request.delivery_id).await.map_err(|error| error.problem())?;
        Ok(AttemptListView {
            attempts: attempts.iter().map(attempt_view).collect(),
            suggested_target: self.suggested_target(delivery.summary.workspace_id).await?,
        })
    }

    /// Sends a stored delivery to a URL and keeps the answer.
    ///
    /// # Errors
    /// The target's own problems (`guard.…`) before anything is sent. A target that cannot be reached is no error:
    /// the attempt says so.
    pub async fn replay(&self, request: ReplayRequest) -> Result<AttemptView, Problem> {
        let mut delivery = self.stored_delivery(request.delivery_id).await?;
        let body = self.exact(&mut delivery).await?;
        let mode = request.mode.unwrap_or(AttemptMode::Recorded);
        self.prepare_replay(mode).await?;
        let target = Target::parse(&request.url).map_err(|error| error.problem())?;
        let workspace = self.workspace(delivery.summary.workspace_id).await?;
        self.permit_target(&workspace, &target, request.confirm.as_deref())?;
        // A name in other letters may look like one that is known: it is told as it is connected to.
        let told = if request.url.is_ascii() { request.url.clone() } else { target.to_string() };
        let mut replay = Replay { names: self.names.clone(), ..Replay::to(target) };
        for line in &request.set {
            let (name, value) = split_header(line)?;
            replay.extra_headers.push((name.to_owned(), value.to_owned()));
        }
        let head = delivery.head.clone().ok_or_else(head_not_kept)?;
        let started_at = self.clock.now();
        if mode == AttemptMode::Resigned {
            let keys = self.keys_of(workspace.id).await?;
            let endpoint = self.endpoint(delivery.summary.endpoint_id).await?;
            let signer = self.receiving_endpoint(endpoint, &keys).await?;
            let signed = signed_again(&signer, &delivery, &head, &body, &replay.target, started_at)?;
            // Beside the person's own headers, so that the answer lists what was signed anew.
            replay.extra_headers.extend(signed);
        }
        let outcome = send_recorded(RecordedRequest { head: &head, body: &body }, &replay).await;
        let outcome = outcome.map_err(|error| error.problem())?;
        let sent = Sent { delivery_id: delivery.summary.id, mode, target: told, started_at };
        let attempt = self.keep_attempt(sent, outcome).await?;
        self.put_setting(&target_setting(delivery.summary.workspace_id), Some(&request.url)).await?;
        self.bus().publish(DomainEvent::AttemptFinished { delivery_id: delivery.summary.id });
        Ok(attempt_view(&attempt))
    }

    /// Keeps what was sent for a delivery with what came back, secrets in it masked. Telling of it is left to the caller.
    pub(crate) async fn keep_attempt(&self, sent: Sent, outcome: Outcome) -> Result<Attempt, Problem> {
        let endpoint = self.stored_delivery(sent.delivery_id).await?.summary.endpoint_id;
        let rule = self.sealing.rule(endpoint);
        let attempt = sent.attempt(outcome, &rule).await;
        self.store.add_attempt(&attempt).await.map_err(|error| error.problem())?;
        Ok(attempt)
    }

    /// Gives the address that a replay offers: the one used last, else the sandbox's consumer.
    async fn suggested_target(&self, workspace: WorkspaceId) -> Result<Option<String>, Problem> {
        if let Some(last) = self.read_setting(&target_setting(workspace)).await? {
            return Ok(Some(last));
        }
        Ok(self.running.lock().await.sandbox.as_ref().map(|sandbox| sandbox.consumer_url()))
    }
}

pub(super) fn target_setting(workspace: WorkspaceId) -> String {
    format!("replay.target.{workspace}")
}

pub(super) fn split_header(line: &str) -> Result<(&str, &str), Problem> {
    let parts = line.split_once(':').filter(|(name, _)| !name.trim().is_empty());
    parts.map(|(name, value)| (name.trim(), value.trim())).ok_or_else(|| {
        Problem::new("usage.bad_header", format!("`{line}` is not a header."))
            .hint("Write it as `Name: value`.")
    })
}

fn attempt_view(attempt: &Attempt) -> AttemptView {
    let headers = ResponseHead::parse(&attempt.response_head).map(|head| head.headers).unwrap_or_default();
    AttemptView {
        id: attempt.id,
        delivery_id: attempt.delivery_id,
        mode: attempt.mode,
        target: attempt.target.clone(),
        started_at: attempt.started_at,
        status: attempt.status,
        error: attempt.error.clone(),
        timings: attempt.timings,
        headers_changed: attempt.headers_changed.clone(),
        response_headers: headers.iter().map(header_view).collect(),
        response_size: attempt.response_body.len() as u64,
        response_truncated: attempt.response_truncated,
        outbox: attempt.outbox,
        replay: attempt.replay,
    }
}
