//! What an endpoint does with its answer once the delivery is durable: it waits, or plays a fault.

use std::time::Duration;

use gatehouse_model::{AnswerFault, AnswerRules};
use http::StatusCode;
use tokio::time::sleep;

use crate::answer::{Answer, stored};
use crate::limits::Limits;
use crate::seats::{Doing, Posture};

/// No answer is given, and the connection is closed.
#[derive(Debug, thiserror::Error)]
#[error("the endpoint is set to leave its senders without an answer")]
pub(crate) struct Unanswered;

/// What is done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conduct {
    delay: Duration,
    fault: Option<AnswerFault>,
}

impl Conduct {
    /// Reads it from the rules of an endpoint.
    pub(crate) fn of(rules: &AnswerRules) -> Self {
        Self { delay: Duration::from_millis(rules.delay_ms.into()), fault: rules.fault }
    }

    /// Tells whether what a target answers would go out.
    pub(crate) fn gives_on(self) -> bool {
        matches!(self.fault, None | Some(AnswerFault::Slow))
    }

    /// Gives how long the answer waits of itself.
    pub(crate) const fn delay(self) -> Duration {
        self.delay
    }

    /// Gives the answer that goes out instead of the usual one; none where none does.
    pub(crate) fn instead(self, usual: Answer) -> Option<Answer> {
        match self.fault {
            Some(AnswerFault::Timeout | AnswerFault::Drop) => None,
            Some(AnswerFault::Error) => Some(stored(StatusCode::INTERNAL_SERVER_ERROR)),
            Some(AnswerFault::Slow) | None => Some(usual),
        }
    }

    /// Waits as long as the endpoint wants it. Meanwhile the connection may give way, for its delivery is durable;
    /// and where the listener stops, nothing is waited for.
    ///
    /// # Errors
    /// [`Unanswered`] where there is no answer.
    pub(crate) async fn carry_out(
        self,
        answer: Option<Answer>,
        limits: &Limits,
        posture: &Posture,
        stopping: impl Future<Output = ()>,
    ) -> Result<Answer, Unanswered> {
        let mut wait = self.delay;
        if self.fault == Some(AnswerFault::Timeout) {
            wait = wait.saturating_add(limits.withheld);
        }
        if !wait.is_zero() {
            posture.set(Doing::Body);
            tokio::select! {
                () = sleep(wait) => {}
                () = stopping => {}
            }
        }
        let mut answer = answer.ok_or(Unanswered)?;
        if self.fault == Some(AnswerFault::Slow) {
            answer.body_mut().slow_down(limits.slow_byte);
        }
        Ok(answer)
    }
}
