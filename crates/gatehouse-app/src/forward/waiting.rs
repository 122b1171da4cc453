//! Senders that wait for the answer of a target: told when their delivery's first try by that rule has ended.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use gatehouse_client::Outcome;
use gatehouse_model::{DeliveryId, ForwardRuleId, NearTimeout, ResponseHead, Timestamp};
use gatehouse_receiver::{Asking, Awaited, TargetAnswer, Through};
use gatehouse_store::Way;
use tokio::sync::oneshot;

/// From how many on those are forgotten whose sender has gone.
const MANY: usize = 4096;

/// What a target's answer tells a platform beside status and body. Nothing of a connection, no cookie and no address
/// to go to: a sender of webhooks follows none.
const GIVEN_ON: [&str; 3] = ["content-type", "content-encoding", "retry-after"];

/// Senders that wait, by what they sent.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<HashMap<DeliveryId, Asked>>);

#[derive(Debug)]
struct Asked {
    asking: Asking,
    tell: oneshot::Sender<Option<TargetAnswer>>,
}

/// What became of an answer that was offered to a waiting sender.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Whether the sender got it.
    pub(crate) answered: bool,
    /// Whether it came when most of the sender's time was used up.
    pub(crate) near: Option<NearTimeout>,
}

impl Through for Waiting {
    fn expect(&self, asking: Asking) -> Awaited {
        let (tell, awaited) = oneshot::channel();
        let mut all = self.all();
        if all.len() >= MANY {
            all.retain(|_, asked| !asked.tell.is_closed());
        }
        all.insert(asking.delivery_id, Asked { asking, tell });
        awaited
    }
}

impl Waiting {
    fn all(&self) -> MutexGuard<'_, HashMap<DeliveryId, Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns by which rules a delivery goes; where none of them can answer, its sender waits no longer.
    pub(crate) fn learn(&self, delivery: DeliveryId, ways: &[Way]) {
        let mut all = self.all();
        let Some(asked) = all.get_mut(&delivery) else { return };
        let wanted = asked.asking.rule_id;
        let fits = |way: &&Way| way.is_active && wanted.is_none_or(|wanted| wanted == way.rule_id);
        match ways.iter().find(fits) {
            Some(way) => asked.asking.rule_id = Some(way.rule_id),
            None => drop(all.remove(&delivery)),
        }
    }

    /// Offers how the first try of a delivery by a rule ended; no answer lets the sender have the fixed one.
    pub(crate) fn give(
        &self,
        delivery: DeliveryId,
        rule: ForwardRuleId,
        answer: Option<TargetAnswer>,
        now: Timestamp,
    ) -> Given {
        let asked = {
            let mut all = self.all();
            match all.get(&delivery) {
                Some(asked) if asked.asking.rule_id.is_none_or(|wanted| wanted == rule) => {
                    all.remove(&delivery)
                }
                _ => None,
            }
        };
        let Some(Asked { asking, tell }) = asked else { return Given::default() };
        let came = answer.is_some();
        let answered = tell.send(answer).is_ok() && came;
        let took = Instant::now().saturating_duration_since(asking.began);
        let near = came && took * 5 >= asking.limit * 4;
        let near = near.then(|| NearTimeout {
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            limit_ms: u64::try_from(asking.limit.as_millis()).unwrap_or(u64::MAX),
            answered,
            at: now,
        });
        Given { answered, near }
    }

    /// Lets everybody have the fixed answer who waits for a rule that sends nothing now.
    pub(crate) fn give_up(&self, rule: ForwardRuleId) {
        self.all().retain(|_, asked| asked.asking.rule_id != Some(rule));
    }
}

/// Gives what of an outcome is given on to a sender: a whole answer, or nothing.
pub(crate) fn answer_of(outcome: &Outcome) -> Option<TargetAnswer> {
    let status = outcome.status.filter(|_| outcome.error.is_none() && !outcome.response_truncated)?;
    let headers = ResponseHead::parse(&outcome.response_head).map(|head| head.headers).unwrap_or_default();
    let given_on = headers.into_iter().filter(|header| GIVEN_ON.iter().any(|name| header.is(name)));
    Some(TargetAnswer {
        status,
        headers: given_on.map(|header| (header.name, header.value)).collect(),
        body: outcome.response_body.clone(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gatehouse_model::{AttemptError, AttemptErrorKind, AttemptTimings, EndpointId, OutboxId};
    use uuid::Uuid;

    use super::*;

    fn delivery(number: u128) -> DeliveryId {
        DeliveryId::from_uuid(Uuid::from_u128(number))
    }

    fn rule(number: u128) -> ForwardRuleId {
        ForwardRuleId::from_uuid(Uuid::from_u128(number))
    }

    fn asking(number: u128, wanted: Option<ForwardRuleId>, limit: Duration) -> Asking {
        let endpoint_id = EndpointId::from_uuid(Uuid::nil());
        Asking { delivery_id: delivery(number), endpoint_id, rule_id: wanted, began: Instant::now(), limit }
    }

    fn way(number: u128, by: u128, is_active: bool) -> Way {
        let id = OutboxId::from_uuid(Uuid::from_u128(number * 100 + by));
        Way { delivery_id: delivery(number), rule_id: rule(by), id, is_active, is_claimed: false }
    }

    fn answer() -> TargetAnswer {
        TargetAnswer { status: 202, headers: Vec::new(), body: b"x".to_vec() }
    }

    const LONG: Duration = Duration::from_secs(3600);

    #[test]
    fn the_first_rule_at_work_answers_and_the_others_do_not() {
        let (waiting, now) = (Waiting::default(), Timestamp::UNIX_EPOCH);
        let mut awaited = waiting.expect(asking(1, None, LONG));
        waiting.learn(delivery(1), &[way(1, 1, false), way(1, 2, true), way(1, 3, true)]);
        assert_eq!(waiting.give(delivery(1), rule(3), Some(answer()), now), Given::default());
        assert!(awaited.try_recv().is_err());
        assert!(waiting.give(delivery(1), rule(2), Some(answer()), now).answered);
        assert_eq!(awaited.try_recv().unwrap(), Some(answer()));
    }

    #[test]
    fn nobody_waits_for_a_rule_that_does_not_send() {
        let waiting = Waiting::default();
        let mut none = waiting.expect(asking(1, None, LONG));
        waiting.learn(delivery(1), &[]);
        assert_eq!(none.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        let mut chosen = waiting.expect(asking(2, Some(rule(7)), LONG));
        waiting.learn(delivery(2), &[way(2, 1, true)]);
        assert_eq!(chosen.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        let mut shut = waiting.expect(asking(3, None, LONG));
        waiting.learn(delivery(3), &[way(3, 1, true)]);
        waiting.give_up(rule(1));
        assert_eq!(shut.try_recv(), Err(oneshot::error::TryRecvError::Closed));
    }

    #[test]
    fn a_sender_that_has_gone_got_no_answer_and_a_late_one_is_told() {
        let (waiting, now) = (Waiting::default(), Timestamp::UNIX_EPOCH);
        drop(waiting.expect(asking(1, None, Duration::from_nanos(1))));
        waiting.learn(delivery(1), &[way(1, 1, true)]);
        let given = waiting.give(delivery(1), rule(1), Some(answer()), now);
        assert!(!given.answered && given.near.is_some_and(|near| !near.answered), "{given:?}");
        let _awaited = waiting.expect(asking(2, None, LONG));
        waiting.learn(delivery(2), &[way(2, 1, true)]);
        assert_eq!(waiting.give(delivery(2), rule(1), Some(answer()), now).near, None);
    }

    #[test]
    fn only_a_whole_answer_is_given_on_and_no_cookie_with_it() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nSet-Cookie: a=b\r\nConnection: close\r\n\
                    Location: http://elsewhere/\r\nRetry-After: 3\r\n\r\n";
        let whole = Outcome {
            status: Some(200),
            response_head: head.as_bytes().to_vec(),
            response_body: b"<ok/>".to_vec(),
            response_truncated: false,
            timings: AttemptTimings::default(),
            reused: false,
            local: None,
            headers_changed: Vec::new(),
            error: None,
        };
        let given = answer_of(&whole).unwrap();
        let names: Vec<_> = given.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((names, given.body.as_slice()), (vec!["Content-Type", "Retry-After"], &b"<ok/>"[..]));
        let error = AttemptError { kind: AttemptErrorKind::Closed, message: "It broke.".to_owned() };
        assert_eq!(answer_of(&Outcome { error: Some(error), ..whole.clone() }), None);
        assert_eq!(answer_of(&Outcome { response_truncated: true, ..whole.clone() }), None);
        assert_eq!(answer_of(&Outcome { status: None, ..whole }), None);
    }
}
