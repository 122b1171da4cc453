//! Named scenarios: what goes wrong between a platform and a receiver, as steps that come out the same each time.
//!
//! The list is data. Whoever owns the receiver and the keys carries the steps out, with the clock held, so that nothing
//! is sent but what a step sends.

use std::time::Duration;

use gatehouse_model::Reason;

use crate::Fault;

/// A thing that happens between a platform and a receiver.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name on the command line, such as `retry-storm`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The id of the platform that does it.
    pub platform: &'static str,
    /// What will be done, in a sentence or two.
    pub does: &'static str,
    /// What one should see afterwards.
    pub see: &'static str,
    /// What is done, in order.
    pub steps: &'static [ScenarioStep],
    /// What the receiver's verdicts must be.
    pub expected: &'static [Expectation],
}

/// One step of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScenarioStep {
    /// Sends events and waits for the first attempt of each.
    Send {
        /// The events' names, in the order in which they happen.
        events: &'static [&'static str],
        /// What goes wrong with them.
        fault: Option<Fault>,
        /// How many answers to each get lost on the way back.
        lost_answers: u32,
        /// Which secret signs.
        signer: Signer,
    },
    /// Puts the clock forward; what becomes due on the way is sent.
    Advance(Duration),
    /// Puts the times of signatures so many seconds ahead of the machine's clock, or behind it.
    Skew(i32),
    /// Gives the receiver a new secret beside the old one.
    Rotate,
    /// Takes the old secret away from the receiver.
    EndOverlap,
    /// Sends the dead letters of this run again.
    Requeue,
    /// Lets the platform refuse the next call with 429 and a wait of so many seconds, and calls it.
    CallRefused {
        /// The path below the platform's API, a read.
        path: &'static str,
        /// What `Retry-After` says.
        wait_s: u32,
    },
}

/// Which secret signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The one in use.
    Current,
    /// The one that was in use before [`ScenarioStep::Rotate`].
    Previous,
}

/// How many requests must get a verdict for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    /// The reason.
    pub reason: Reason,
    /// The requests.
    pub requests: u32,
    /// Those among them that repeat an earlier one.
    pub repeats: u32,
}

impl Scenario {
    /// Tells whether it can be played to an address whose inbox is not ours: one without our keys and our calls.
    pub fn goes_elsewhere(&self) -> bool {
        self.steps.iter().all(|step| {
            matches!(
                step,
                ScenarioStep::Send { signer: Signer::Current, .. }
                    | ScenarioStep::Advance(_)
                    | ScenarioStep::Skew(_)
                    | ScenarioStep::Requeue
            )
        })
    }
}

/// Gives every scenario, in the order in which a person is offered them.
pub const fn scenarios() -> &'static [Scenario] {
    SCENARIOS
}

/// Gives the scenario of a name.
pub fn scenario(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}

const fn send(events: &'static [&'static str]) -> ScenarioStep {
    ScenarioStep::Send { events, fault: None, lost_answers: 0, signer: Signer::Current }
}

const fn send_with(events: &'static [&'static str], fault: Fault) -> ScenarioStep {
    ScenarioStep::Send { events, fault: Some(fault), lost_answers: 0, signer: Signer::Current }
}

const fn send_unheard(events: &'static [&'static str], lost_answers: u32) -> ScenarioStep {
    ScenarioStep::Send { events, fault: None, lost_answers, signer: Signer::Current }
}

const fn send_by_old(events: &'static [&'static str]) -> ScenarioStep {
    ScenarioStep::Send { events, fault: None, lost_answers: 0, signer: Signer::Previous }
}

const fn seen(reason: Reason, requests: u32, repeats: u32) -> Expectation {
    Expectation { reason, requests, repeats }
}

/// Longer than all that Kejue waits between its four attempts: 1, 2 and 4 seconds.
const KEJUE_GIVES_UP: Duration = Duration::from_secs(10);
/// Longer than all that TimeHunter waits between its six attempts: 10 hours and 31 minutes.
const TIMEHUNTER_GIVES_UP: Duration = Duration::from_secs(11 * 3600);
const MOMENT: Duration = Duration::from_secs(1);
/// More than the five minutes that Kejue's signatures are good for.
const OFF_S: i32 = 20 * 60;

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "retry-storm",
        title: "Retry storm",
        platform: "kejue",
        does: "Kejue sends five events. The receiver takes each, but its first three answers are lost to a proxy that \
               gives up waiting, so each event is sent four times, over seven seconds of the sandbox's clock.",
        see: "Twenty requests of five events: each opens as one delivery with four attempts, and the last three of each \
              are marked as repeats. A receiver that does not look at the event's id has done its work four times.",
        steps: &[
            send_unheard(
                &["call.started", "call.ended", "call.analyzed", "campaign.started", "campaign.ended"],
                3,
            ),
            ScenarioStep::Advance(KEJUE_GIVES_UP),
        ],
        expected: &[seen(Reason::Ok, 20, 15)],
    },
    Scenario {
        name: "rotated-secret",
        title: "Rotated secret",
        platform: "kejue",
        does: "The workspace gets a new signing secret beside the old one. Kejue signs one event with the old and one \
               with the new, then the old one is taken away and Kejue still signs with it.",
        see: "In the overlap both secrets are taken, and each delivery names the key that it fits. Afterwards the old \
              one is refused, at all four of Kejue's attempts, and the new one goes on being taken.",
        steps: &[
            send(&["call.started"]),
            ScenarioStep::Rotate,
            send_by_old(&["call.ended"]),
            send(&["call.ended"]),
            ScenarioStep::EndOverlap,
            send_by_old(&["call.analyzed"]),
            send(&["call.analyzed"]),
            ScenarioStep::Advance(KEJUE_GIVES_UP),
        ],
        expected: &[seen(Reason::Ok, 4, 0), seen(Reason::Mismatch, 4, 3)],
    },
    Scenario {
        name: "clock-skew",
        title: "Clock skew",
        platform: "kejue",
        does: "Kejue's clock is 20 minutes late for one event and 20 minutes early for the next. Then it is put right, \
               and Kejue tries both again.",
        see: "The first attempts are refused as too old and as too new although their signatures are right. The second \
              attempts carry a time of their own, are taken, and stand as attempts of the same deliveries.",
        steps: &[
            ScenarioStep::Skew(-OFF_S),
            send(&["call.started"]),
            ScenarioStep::Skew(OFF_S),
            send(&["call.ended"]),
            ScenarioStep::Skew(0),
            ScenarioStep::Advance(KEJUE_GIVES_UP),
        ],
        expected: &[
            seen(Reason::Ok, 2, 2),
            seen(Reason::TimestampTooOld, 1, 0),
            seen(Reason::TimestampTooNew, 1, 0),
        ],
    },
    Scenario {
        name: "duplicate",
        title: "Duplicate",
        platform: "rejento",
        does: "rejento sends one event twice, byte for byte, as after a connection that broke off.",
        see: "Both are taken, and the second is marked as a repeat of the first by its delivery id.",
        steps: &[send_with(&["candidate.created"], Fault::Duplicate)],
        expected: &[seen(Reason::Ok, 2, 1)],
    },
    Scenario {
        name: "out-of-order",
        title: "Out of order",
        platform: "kejue",
        does: "Three events of a call happen a minute apart, and Kejue sends the last one first.",
        see: "All are valid. By arrival the list begins with what happened first; sorted by their own time the events \
              stand in the order in which they happened.",
        steps: &[send_with(&["call.started", "call.ended", "call.analyzed"], Fault::OutOfOrder)],
        expected: &[seen(Reason::Ok, 3, 0)],
    },
    Scenario {
        name: "dead-letters",
        title: "Dead letters",
        platform: "timehunter",
        does: "TimeHunter sends two events, and every answer is lost to a proxy until it gives up after six attempts \
               and eleven hours of the sandbox's clock. Then its dead letters are sent again.",
        see: "Two deliveries with seven attempts each, six of them repeats. In Sandbox both stand as delivered in the \
              end; until they were sent again they were dead letters.",
        steps: &[
            send_unheard(&["session.started", "session.stopped"], 6),
            ScenarioStep::Advance(TIMEHUNTER_GIVES_UP),
            ScenarioStep::Requeue,
            ScenarioStep::Advance(MOMENT),
        ],
        expected: &[seen(Reason::Ok, 14, 12)],
    },
    Scenario {
        name: "rate-limited",
        title: "Too many calls (429)",
        platform: "rejento",
        does: "rejento answers the next call of Explorer with 429 and asks to wait a second; Gatehouse waits and calls \
               again.",
        see: "The call ends with 200 after two sendings. Both stand in the audit, and no delivery is made.",
        steps: &[ScenarioStep::CallRefused { path: "/api/v1/jobs", wait_s: 1 }],
        expected: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_names;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_sends_what_its_platform_sends() {
        for (place, one) in scenarios().iter().enumerate() {
            assert_eq!(scenarios().iter().position(|other| other.name == one.name), Some(place));
            for step in one.steps {
                let ScenarioStep::Send { events, .. } = step else { continue };
                for event in *events {
                    assert!(event_names(one.platform).any(|known| known == *event), "{}: {event}", one.name);
                }
            }
        }
        assert!(scenario("retry-storm").is_some() && scenario("storm").is_none());
    }

    #[test]
    fn what_changes_our_keys_or_makes_our_calls_goes_nowhere_else() {
        let here: Vec<_> =
            scenarios().iter().filter(|one| !one.goes_elsewhere()).map(|one| one.name).collect();
        assert_eq!(here, ["rotated-secret", "rate-limited"]);
    }

    #[test]
    fn a_clock_that_is_put_off_is_put_right_again() {
        for one in scenarios() {
            let mut skews = one.steps.iter().rev().filter_map(|step| match step {
                ScenarioStep::Skew(seconds) => Some(*seconds),
                _ => None,
            });
            assert!(skews.next().is_none_or(|last| last == 0), "{}", one.name);
        }
    }
}
