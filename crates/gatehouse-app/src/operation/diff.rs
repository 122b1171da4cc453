//! Two deliveries side by side: facts, heads, bodies and the steps of their verification.
//!
//! What is the same and what is not is found on the bytes as they are; what is shown has its secrets hidden as in an
//! export.

mod body;
mod head;
mod indent;
mod lines;
mod structure;

use gatehouse_model::{DeliveryId, DeliverySummary, Problem, RequestHead};
use tokio::task::spawn_blocking;

use super::deliveries::check_views;
use super::stored::Stored;
use crate::App;
use crate::app::internal;
use crate::exchange::redact::{Redacted, Redaction};
use crate::view::{CheckDiffView, CheckView, DiffRequest, DiffView, FactDiffView};
use body::{Body, body_diff};
use head::{Headers, head_diff};

/// Reads a fact of a delivery as a word.
type Read = fn(&Side) -> String;

/// One of the two.
struct Side {
    /// As it may be shown.
    summary: DeliverySummary,
    checks: Vec<CheckView>,
    stored: Stored,
    redaction: Redaction,
}

impl App {
    /// Compares two deliveries; without a second one with the one before of the same endpoint and event.
    ///
    /// # Errors
    /// `delivery.not_found`.
    pub async fn diff(&self, request: DiffRequest) -> Result<DiffView, Problem> {
        let right = self.side(request.delivery_id).await?;
        let previous = self.store.previous(request.delivery_id).await.map_err(|error| error.problem())?;
        let last_valid =
            self.store.last_valid_before(request.delivery_id).await.map_err(|error| error.problem())?;
        let Some(with) = request.with.or(previous) else {
            return Ok(DiffView {
                this: right.summary,
                with: None,
                previous,
                last_valid,
                facts: Vec::new(),
                headers: Vec::new(),
                head_unknown: false,
                checks: Vec::new(),
                body: None,
            });
        };
        let left = self.side(with).await?;
        let compared = spawn_blocking(move || compare(left, right, (previous, last_valid)));
        compared.await.map_err(|error| internal(&error))
    }

    async fn side(&self, id: DeliveryId) -> Result<Side, Problem> {
        let delivery = self.stored_delivery(id).await?;
        let catalogue = self.catalogue(delivery.summary.workspace_id);
        let checks = check_views(&catalogue, &delivery, &delivery.verdict);
        // Taken before the exact bytes are put in the place of the masked ones.
        let summary = delivery.summary.clone();
        let stored = self.stored_of(delivery).await?;
        let redaction = self.redaction(&stored.endpoint, true).await?;
        Ok(Side { summary, checks, stored, redaction })
    }
}

fn compare(
    left: Side,
    right: Side,
    (previous, last_valid): (Option<DeliveryId>, Option<DeliveryId>),
) -> DiffView {
    let facts = facts(&left, &right);
    let checks = checks(&left.checks, &right.checks);
    let head_unknown = left.stored.delivery.head.is_none() || right.stored.delivery.head.is_none();
    let (this, with) = (right.summary.clone(), left.summary.clone());
    let ((left_head, left_body), (right_head, right_body)) = (parts(left), parts(right));
    DiffView {
        this,
        with: Some(with),
        previous,
        last_valid,
        facts,
        headers: if head_unknown { Vec::new() } else { head_diff(&left_head, &right_head) },
        head_unknown,
        checks,
        body: Some(body_diff(&left_body, &right_body)),
    }
}

/// Gives head and body, as they are and as they may be shown.
fn parts(side: Side) -> (Headers, Body) {
    let Side { stored, redaction, .. } = side;
    let delivery = &stored.delivery;
    let Redacted { head, body, .. } = redaction.apply(
        delivery.head.as_deref(),
        &delivery.summary.path,
        stored.body.clone(),
        &delivery.trailers,
    );
    let shown = head.as_deref().and_then(|head| RequestHead::parse(head).ok()).map(|head| head.headers);
    let shown = shown.unwrap_or_default();
    // A head that cannot be read any more once its secrets are gone is not compared either.
    let whole = if shown.len() == stored.headers.len() { stored.headers } else { Vec::new() };
    let signing = stored.scheme.iter().flat_map(|scheme| {
        scheme.header_names().chain(scheme.also.iter().map(String::as_str)).map(str::to_ascii_lowercase)
    });
    let signing = signing.collect();
    (Headers { whole, shown, signing }, Body { whole: stored.body, shown: body })
}

fn facts(left: &Side, right: &Side) -> Vec<FactDiffView> {
    let read: [(&str, Read); 9] = [
        ("verdict", |side| side.summary.verdict.as_str().to_owned()),
        ("reason", |side| side.summary.reason.as_str().to_owned()),
        ("answer", |side| side.summary.status_answered.to_string()),
        ("endpoint", |side| side.summary.endpoint.clone()),
        ("event", |side| side.summary.provider_event.clone().unwrap_or_default()),
        ("method", |side| side.summary.method.clone()),
        ("target", |side| target(&side.summary, &side.redaction)),
        ("size", |side| side.summary.size.to_string()),
        ("fidelity", |side| side.summary.fidelity.as_str().to_owned()),
    ];
    read.into_iter()
        .map(|(fact, read)| {
            let (left, right) = (read(left), read(right));
            FactDiffView { fact: fact.to_owned(), equal: left == right, left, right }
        })
        .collect()
}

fn target(summary: &DeliverySummary, redaction: &Redaction) -> String {
    redaction.apply(None, &summary.path, Vec::new(), &[]).path
}

fn checks(left: &[CheckView], right: &[CheckView]) -> Vec<CheckDiffView> {
    let evidence = |check: Option<&CheckView>| {
        let lines = check.into_iter().flat_map(|check| &check.evidence);
        lines.map(|line| format!("{} {}", line.label, line.value)).collect()
    };
    let of = |checks: &'_ [CheckView], id| checks.iter().position(|check| check.id == id);
    let ids = right.iter().chain(left.iter().filter(|check| of(right, check.id).is_none()));
    ids.map(|check| {
        let id = check.id;
        let here = of(left, id).and_then(|at| left.get(at));
        let there = of(right, id).and_then(|at| right.get(at));
        CheckDiffView {
            id,
            equal: here.map(|check| check.outcome) == there.map(|check| check.outcome),
            left: here.map(|check| check.outcome),
            right: there.map(|check| check.outcome),
            left_evidence: evidence(here),
            right_evidence: evidence(there),
        }
    })
    .collect()
}
