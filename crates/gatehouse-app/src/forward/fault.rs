//! Faults that a rule plays, so that a developer sees how a consumer and the retries behave.

use std::collections::HashMap;
use std::time::Duration;

use gatehouse_client::{Manner, Outcome, rewrite_headers};
use gatehouse_model::{
    AttemptError, AttemptErrorKind, AttemptTimings, Endpoint, ForwardFault, ForwardOptions, ForwardRuleId,
    OutboxId, OutboxItem, Problem, RequestHead, Timestamp,
};
use gatehouse_providers::Catalogue;

/// How long `slow` takes and `late` waits, in milliseconds, unless the rule says otherwise.
pub(crate) const FAULT_MS: [(ForwardFault, u32); 2] =
    [(ForwardFault::Slow, 2000), (ForwardFault::Late, 30_000)];

/// The longest that a rule may have a fault take, in milliseconds.
pub(crate) const LONGEST_FAULT_MS: u32 = 600_000;

/// The longest that one is held back for the next to overtake it.
const HELD: Duration = Duration::from_secs(60);

/// Gives how long the fault of a rule takes.
fn span(options: &ForwardOptions) -> Duration {
    let usual = FAULT_MS.iter().find(|(fault, _)| Some(*fault) == options.fault).map_or(0, |(_, ms)| *ms);
    Duration::from_millis(options.fault_ms.unwrap_or(usual).into())
}

/// Gives how the bytes leave under a rule.
pub(crate) fn manner(options: &ForwardOptions) -> Manner {
    match options.fault {
        Some(ForwardFault::Slow) => Manner::Slowly(span(options)),
        Some(ForwardFault::Drop) => Manner::Half,
        _ => Manner::AtOnce,
    }
}

/// Gives what is said to have happened where a fault sends nothing.
pub(crate) fn pretended(fault: Option<ForwardFault>) -> Option<Outcome> {
    let (status, head, error) = match fault? {
        ForwardFault::Error => {
            (Some(500), "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", None)
        }
        ForwardFault::Timeout => {
            let message = "A time-out was played; nothing was sent.".to_owned();
            (None, "", Some(AttemptError { kind: AttemptErrorKind::Timeout, message }))
        }
        _ => return None,
    };
    Some(Outcome {
        status,
        response_head: head.as_bytes().to_vec(),
        response_body: Vec::new(),
        response_truncated: false,
        timings: AttemptTimings::default(),
        reused: false,
        local: None,
        headers_changed: Vec::new(),
        error,
    })
}

/// Changes one letter of the header that carries the signature; a head without one stays as it is.
///
/// # Errors
/// What the writer says of a head that is none.
pub(crate) fn break_signature(
    head: &[u8],
    endpoint: &Endpoint,
    catalogue: &Catalogue,
) -> Result<Vec<u8>, Problem> {
    let Ok(parsed) = RequestHead::parse(head) else { return Ok(head.to_vec()) };
    let profile = catalogue.platform(&endpoint.platform);
    let webhooks = profile.and_then(|profile| profile.webhooks.as_ref());
    let scheme = catalogue.choose(endpoint.scheme.as_deref(), webhooks, &parsed.headers);
    let carries = scheme.into_iter().flat_map(gatehouse_signing::Scheme::header_names);
    let mut found = carries.filter_map(|name| parsed.headers.iter().find(|header| header.is(name)));
    let Some(header) = found.next() else { return Ok(head.to_vec()) };
    let mut value = header.text().into_owned();
    // The last letter or digit but one: what stands at the very end may be padding that says nothing.
    let letters: Vec<_> = value.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()).collect();
    let Some(&(at, letter)) = letters.iter().rev().nth(1).or(letters.last()) else {
        return Ok(head.to_vec());
    };
    let other = if letter == '0' { "1" } else { "0" };
    value.replace_range(at..=at, other);
    rewrite_headers(head, &[(header.name.clone(), value)]).map_err(|error| error.problem())
}

/// What is held back by rules that play `out_of_order`.
#[derive(Debug, Default)]
pub(crate) struct HeldBack(HashMap<ForwardRuleId, OutboxId>);

impl HeldBack {
    /// Gives what of the due items may begin under the fault of their rule, and when to look again.
    pub(crate) fn let_through(
        &mut self,
        rule: ForwardRuleId,
        options: &ForwardOptions,
        due: Vec<OutboxItem>,
        busy: usize,
        now: Timestamp,
    ) -> (Vec<OutboxItem>, Option<Timestamp>) {
        match options.fault {
            Some(ForwardFault::Late) => late(due, span(options), now),
            Some(ForwardFault::OutOfOrder) => self.swapped(rule, due, busy, now),
            _ => {
                self.0.remove(&rule);
                (due, None)
            }
        }
    }

    /// Lets the second of two first tries go before the first one.
    fn swapped(
        &mut self,
        rule: ForwardRuleId,
        due: Vec<OutboxItem>,
        busy: usize,
        now: Timestamp,
    ) -> (Vec<OutboxItem>, Option<Timestamp>) {
        let (mut first, mut again): (Vec<_>, Vec<_>) = due.into_iter().partition(|item| item.tries == 0);
        if busy > 0 {
            return (again, None);
        }
        let held = self.0.get(&rule).copied();
        if let Some(at) = first.iter().position(|item| Some(item.id) == held) {
            self.0.remove(&rule);
            again.push(first.swap_remove(at));
        } else if first.len() > 1 {
            self.0.insert(rule, first[0].id);
            again.push(first.swap_remove(1));
        } else if let Some(alone) = first.pop() {
            match alone.changed_at.checked_add(HELD) {
                Ok(until) if now < until => return (again, Some(until)),
                _ => again.push(alone),
            }
        }
        (again, None)
    }
}

/// Lets a first try go when it has waited.
fn late(due: Vec<OutboxItem>, wait: Duration, now: Timestamp) -> (Vec<OutboxItem>, Option<Timestamp>) {
    let mut next: Option<Timestamp> = None;
    let goes = |item: &OutboxItem| {
        let until = item.changed_at.checked_add(wait).unwrap_or(now);
        let goes = item.tries > 0 || until <= now;
        if !goes {
            next = [next, Some(until)].into_iter().flatten().min();
        }
        goes
    };
    let gone = due.into_iter().filter(goes).collect();
    (gone, next)
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{AnswerRules, ConnectionId, DeliveryId, EndpointId, OutboxState, WorkspaceId};
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn rule() -> ForwardRuleId {
        ForwardRuleId::from_uuid(Uuid::nil())
    }

    fn item(number: u128, tries: u32) -> OutboxItem {
        OutboxItem {
            id: OutboxId::from_uuid(Uuid::from_u128(number)),
            sequence: 1,
            delivery_id: DeliveryId::from_uuid(Uuid::from_u128(number)),
            rule_id: rule(),
            state: OutboxState::Queued,
            lane: None,
            looked_at: true,
            tries,
            next_at: None,
            possible_duplicate: false,
            last_status: None,
            last_error: None,
            created_at: at(100),
            changed_at: at(100),
        }
    }

    fn under(fault: ForwardFault) -> ForwardOptions {
        ForwardOptions { fault: Some(fault), ..ForwardOptions::default() }
    }

    fn numbers(items: &[OutboxItem]) -> Vec<u128> {
        items.iter().map(|item| item.id.uuid().as_u128()).collect()
    }

    #[test]
    fn out_of_order_the_second_goes_before_the_first_and_the_third_waits_for_a_fourth() {
        let (mut held, options) = (HeldBack::default(), under(ForwardFault::OutOfOrder));
        let mut gone = Vec::new();
        let mut left = vec![item(1, 0), item(2, 0), item(3, 0), item(4, 0)];
        while !left.is_empty() {
            let (go, _) = held.let_through(rule(), &options, left.clone(), 0, at(100));
            assert_eq!(go.len(), 1);
            assert!(
                held.let_through(rule(), &options, left.clone(), 1, at(100)).0.is_empty(),
                "one at a time"
            );
            gone.extend(numbers(&go));
            left.retain(|item| !go.iter().any(|gone| gone.id == item.id));
        }
        assert_eq!(gone, [2, 1, 4, 3]);
    }

    #[test]
    fn what_nothing_overtakes_goes_after_a_minute() {
        let (mut held, options) = (HeldBack::default(), under(ForwardFault::OutOfOrder));
        let (go, next) = held.let_through(rule(), &options, vec![item(1, 0)], 0, at(100));
        assert_eq!((go.len(), next), (0, Some(at(160))));
        assert_eq!(held.let_through(rule(), &options, vec![item(1, 0)], 0, at(160)).0.len(), 1);
    }

    #[test]
    fn only_the_first_try_is_late() {
        let (mut held, options) = (HeldBack::default(), under(ForwardFault::Late));
        let due = vec![item(1, 0), item(2, 1)];
        let (go, next) = held.let_through(rule(), &options, due.clone(), 0, at(129));
        assert_eq!((numbers(&go), next), (vec![2], Some(at(130))));
        assert_eq!(held.let_through(rule(), &options, due, 0, at(130)).0.len(), 2);
    }

    #[rstest]
    #[case(ForwardFault::Error, Some(500), None)]
    #[case(ForwardFault::Timeout, None, Some(AttemptErrorKind::Timeout))]
    fn some_faults_send_nothing(
        #[case] fault: ForwardFault,
        #[case] status: Option<u16>,
        #[case] error: Option<AttemptErrorKind>,
    ) {
        let outcome = pretended(Some(fault)).unwrap();
        assert_eq!((outcome.status, outcome.error.map(|error| error.kind)), (status, error));
    }

    #[test]
    fn a_broken_signature_differs_in_one_letter_and_nothing_else_does() {
        let endpoint = Endpoint {
            id: EndpointId::from_uuid(Uuid::nil()),
            workspace_id: WorkspaceId::from_uuid(Uuid::nil()),
            connection_id: ConnectionId::from_uuid(Uuid::nil()),
            name: "a".to_owned(),
            token: "t".to_owned(),
            platform: "rejento".to_owned(),
            scheme: Some("github".to_owned()),
            relayed: false,
            imported: false,
            answer: AnswerRules::default(),
            created_at: at(0),
        };
        let head = b"POST / HTTP/1.1\r\nHost: a\r\nx-HUB-signature-256: sha256=00ff\r\n\r\n";
        let broken = break_signature(head, &endpoint, &Catalogue::builtin()).unwrap();
        assert_eq!(broken.len(), head.len());
        let differing: Vec<_> = broken.iter().zip(head).filter(|(one, other)| one != other).collect();
        assert_eq!(differing.len(), 1, "{}", String::from_utf8_lossy(&broken));
        let unsigned = b"POST / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(break_signature(unsigned, &endpoint, &Catalogue::builtin()).unwrap(), unsigned);
    }
}
