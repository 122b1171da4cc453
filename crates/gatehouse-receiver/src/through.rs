//! The answer of a forward target, given on to the sender while it still waits.
//!
//! The delivery is durable before anybody is asked, and what cannot be had in time is replaced by the endpoint's own
//! answer: a target can make an answer better, never lose a delivery.

use std::time::{Duration, Instant};

use gatehouse_model::{AnswerMode, DeliveryId, EndpointId, ForwardRuleId};
use gatehouse_providers::Provenance;
use tokio::sync::oneshot;

use crate::table::ReceivingEndpoint;

/// How long a sender is taken to wait where nobody says so.
pub const ASSUMED_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer of a target, as far as it is given on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetAnswer {
    /// The status, 200–599.
    pub status: u16,
    /// The headers that are given on, name and value.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body after transfer decoding.
    pub body: Vec<u8>,
}

/// A sender that waits for the answer of a target.
#[derive(Debug, Clone, Copy)]
pub struct Asking {
    /// What it sent.
    pub delivery_id: DeliveryId,
    /// The endpoint that was reached.
    pub endpoint_id: EndpointId,
    /// The rule whose target answers; none is the first.
    pub rule_id: Option<ForwardRuleId>,
    /// When its first byte came.
    pub began: Instant,
    /// How long it waits from then on.
    pub limit: Duration,
}

/// The answer that is waited for; none stands for one that will not come.
pub type Awaited = oneshot::Receiver<Option<TargetAnswer>>;

/// Whoever knows the answers of targets.
pub trait Through: Send + Sync {
    /// Is asked before the delivery is stored, so that no answer can be too early.
    fn expect(&self, asking: Asking) -> Awaited;
}

impl ReceivingEndpoint {
    /// Gives how long a sender waits for its answer, and whether that is only assumed.
    pub fn sender_timeout(&self) -> (Duration, bool) {
        if let Some(own) = self.endpoint.answer.sender_timeout_ms {
            return (Duration::from_millis(own.into()), false);
        }
        let retry = self.profile.webhooks.as_ref().and_then(|webhooks| webhooks.retry.as_ref());
        match retry.and_then(|retry| retry.timeout) {
            Some(stated) => (
                stated.duration(),
                self.profile.provenance_of("webhooks.retry.timeout") == Provenance::Assumed,
            ),
            None => (ASSUMED_TIMEOUT, true),
        }
    }

    /// Gives the question to a target, where the endpoint asks one.
    pub(crate) fn asking(&self, delivery_id: DeliveryId, began: Instant) -> Option<Asking> {
        let rules = &self.endpoint.answer;
        (rules.mode == AnswerMode::Target).then(|| Asking {
            delivery_id,
            endpoint_id: self.endpoint.id,
            rule_id: rules.target_rule,
            began,
            limit: self.sender_timeout().0,
        })
    }
}

/// Gives what of a sender's time may be used up: a tenth is kept for the way back, at least a quarter of a second and
/// at most a whole one.
pub(crate) fn usable(limit: Duration) -> Duration {
    limit.saturating_sub((limit / 10).clamp(Duration::from_millis(250), Duration::from_secs(1)))
}

/// Waits for an answer until a moment, or until nothing is waited for any more. What comes in the very last moment
/// counts, so that whoever gave it knows for certain whether it was taken.
pub(crate) async fn answer_by(
    mut awaited: Awaited,
    deadline: Instant,
    stopping: impl Future<Output = ()>,
) -> Option<TargetAnswer> {
    tokio::select! {
        biased;
        answer = &mut awaited => return answer.ok().flatten(),
        () = tokio::time::sleep_until(deadline.into()) => {}
        () = stopping => {}
    }
    awaited.close();
    awaited.try_recv().ok().flatten()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(5000, 4500)]
    #[case(10_000, 9000)]
    #[case(30_000, 29_000)]
    #[case(1000, 750)]
    #[case(100, 0)]
    fn a_part_of_the_senders_time_is_kept_for_the_way_back(#[case] limit: u64, #[case] left: u64) {
        assert_eq!(usable(Duration::from_millis(limit)), Duration::from_millis(left));
    }

    #[tokio::test]
    async fn an_answer_that_is_there_is_taken_and_a_late_giver_is_told() {
        let answer = TargetAnswer { status: 201, headers: Vec::new(), body: Vec::new() };
        let (giver, awaited) = oneshot::channel();
        giver.send(Some(answer.clone())).unwrap();
        let past = Instant::now();
        assert_eq!(answer_by(awaited, past, std::future::pending()).await, Some(answer.clone()));
        let (giver, awaited) = oneshot::channel();
        assert_eq!(answer_by(awaited, past, std::future::pending()).await, None);
        assert!(giver.send(Some(answer)).is_err());
        let (giver, awaited) = oneshot::channel::<Option<TargetAnswer>>();
        drop(giver);
        let later = Instant::now() + Duration::from_secs(60);
        assert_eq!(answer_by(awaited, later, std::future::pending()).await, None);
    }
}
