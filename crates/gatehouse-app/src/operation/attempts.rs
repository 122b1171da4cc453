//! Attempts: a stored delivery sent to a target.

use std::collections::BTreeMap;

use gatehouse_client::{Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{
    Attempt, AttemptId, AttemptMode, Delivery, DeliveryId, DomainEvent, Problem, RequestHead, ResponseHead,
    Timestamp, WorkspaceId,
};
use gatehouse_signing::{KeyRing, SignInput};
use uuid::Uuid;

use super::deliveries::header_view;
use super::sandbox::no_scheme;
use crate::App;
use crate::app::internal;
use crate::profiles::scheme_in;
use crate::view::{AttemptListView, AttemptView, DeliveryRequest, ReplayRequest};

/// What was sent for a delivery, and when.
pub(crate) struct Sent {
    pub(crate) delivery_id: DeliveryId,
    pub(crate) mode: AttemptMode,
    pub(crate) target: String,
    pub(crate) started_at: Timestamp,
}

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
        let target = Target::parse(&request.url).map_err(|error| error.problem())?;
        let workspace = self.workspace(delivery.summary.workspace_id).await?;
        self.permit_target(&workspace, &target, request.confirm.as_deref())?;
        // A name in other letters may look like one that is known: it is told as it is connected to.
        let told = if request.url.is_ascii() { request.url.clone() } else { target.to_string() };
        let mut replay = Replay::to(target);
        for line in &request.set {
            let (name, value) = split_header(line)?;
            replay.extra_headers.push((name.to_owned(), value.to_owned()));
        }
        let head = delivery.head.clone().ok_or_else(|| {
            Problem::new(
                "delivery.head_not_kept",
                "The head of this delivery was not kept, so it cannot be replayed.",
            )
        })?;
        if mode == AttemptMode::Resigned {
            // Beside the person's own headers, so that the answer lists what was signed anew.
            replay.extra_headers.extend(self.signed_again(&delivery, &head, &body, &request.url).await?);
        }
        let started_at = self.clock.now();
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
        let (head, body) = (outcome.response_head, outcome.response_body);
        // A target may answer with a session of its own, or with what it was sent.
        let masked = tokio::task::spawn_blocking(move || rule.answer(head, body));
        let (response_head, response_body) = masked.await.map_err(|error| internal(&error))?;
        let attempt = Attempt {
            id: AttemptId::from_uuid(Uuid::now_v7()),
            delivery_id: sent.delivery_id,
            mode: sent.mode,
            target: sent.target,
            started_at: sent.started_at,
            status: outcome.status,
            error: outcome.error,
            timings: outcome.timings,
            headers_changed: outcome.headers_changed,
            response_head,
            response_body,
            response_truncated: outcome.response_truncated,
            outbox: None,
            replay: None,
        };
        self.store.add_attempt(&attempt).await.map_err(|error| error.problem())?;
        Ok(attempt)
    }

    /// Gives the headers that sign a recorded request again, with the time of now and the current secret.
    async fn signed_again(
        &self,
        delivery: &Delivery,
        head: &[u8],
        body: &[u8],
        url: &str,
    ) -> Result<Vec<(String, String)>, Problem> {
        let endpoint = self.endpoint(delivery.summary.endpoint_id).await?;
        let catalogue = self.catalogue(endpoint.workspace_id);
        let by_id = delivery.verdict.scheme.as_deref().and_then(|id| catalogue.scheme(id));
        let scheme = by_id
            .or_else(|| scheme_in(&catalogue, &endpoint))
            .ok_or_else(|| no_scheme().hint("Choose one on the endpoint, or replay as recorded."))?;
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let secret = match self.ring(&endpoint, &catalogue, &keys).await {
            KeyRing::Secrets(secrets) => secrets.into_iter().next().map(|labelled| labelled.secret),
            KeyRing::Missing => None,
            KeyRing::Unavailable => return Err(gatehouse_secrets::SecretError::Locked.problem()),
        };
        let secret = secret.ok_or_else(|| {
            Problem::new("sign.secret_missing", "No signing secret is stored for this connection.")
                .hint("Add it under Settings, Connections & keys, or replay as recorded.")
        })?;
        let parsed = RequestHead::parse(head).map_err(|error| {
            Problem::new("delivery.head_not_kept", format!("The head cannot be read: {error}."))
        })?;
        let input = SignInput {
            method: &parsed.method,
            url: Some(url),
            id: delivery.summary.provider_delivery_id.as_deref(),
            at: self.clock.now(),
            headers: &parsed.headers,
            body,
            params: &BTreeMap::new(),
        };
        gatehouse_signing::sign(scheme, &input, &secret).map_err(|error| error.problem())
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
