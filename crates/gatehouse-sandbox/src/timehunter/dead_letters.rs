//! Deliveries that TimeHunter gave up: only what it heard back over HTTP is known of them here.

use serde_json::{Value, json};

use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::imitation::{Answer, Attempted, World};

/// How many deliveries are remembered with their attempts.
const KEPT: usize = 1000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Trying,
    Dead,
}

struct Letter {
    id: String,
    event: String,
    target: String,
    state: State,
    attempts: Vec<Value>,
}

impl Letter {
    fn shown(&self) -> Value {
        json!({ "id": self.id, "event": self.event, "webhook": self.target, "attempts": self.attempts })
    }
}

/// The deliveries that failed at least once.
#[derive(Default)]
pub(super) struct DeadLetters {
    letters: Vec<Letter>,
}

impl DeadLetters {
    /// Takes what became of an attempt: one that arrived is forgotten, the last failed one makes a dead letter.
    pub(super) fn attempted(&mut self, attempted: &Attempted) {
        let place = self.letters.iter().position(|letter| letter.id == attempted.delivery);
        if attempted.arrived() {
            if let Some(place) = place {
                self.letters.remove(place);
            }
            return;
        }
        let place = place.unwrap_or_else(|| {
            if self.letters.len() == KEPT {
                self.letters.remove(0);
            }
            self.letters.push(Letter {
                id: attempted.delivery.clone(),
                event: attempted.event.clone(),
                target: attempted.target.clone(),
                state: State::Trying,
                attempts: Vec::new(),
            });
            self.letters.len() - 1
        });
        let letter = &mut self.letters[place];
        letter.attempts.push(json!({ "number": attempted.number, "at": attempted.at.to_string(),
            "status": attempted.status, "failure": attempted.failure }));
        letter.state = if attempted.last { State::Dead } else { State::Trying };
    }

    /// Forgets a letter that was thrown away elsewhere.
    pub(super) fn forget(&mut self, id: &str) {
        self.letters.retain(|letter| letter.id != id);
    }

    fn dead(&mut self, id: &str) -> Result<usize, Answer> {
        let dead = |letter: &Letter| letter.id == id && letter.state == State::Dead;
        self.letters
            .iter()
            .position(dead)
            .ok_or_else(|| failure(404, "not_found", "There is no such dead letter."))
    }
}

/// `GET /api/webhooks/dead-letters`.
pub(super) fn list(here: &mut TimeHunter, _: &Asked<'_>, _: &mut World) -> Answer {
    let dead = here.dead.letters.iter().filter(|letter| letter.state == State::Dead);
    success(200, &dead.map(Letter::shown).collect())
}

/// `GET /api/webhooks/dead-letters/{id}`.
pub(super) fn show(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    match here.dead.dead(asked.params.get("id")) {
        Ok(place) => success(200, &here.dead.letters[place].shown()),
        Err(answer) => answer,
    }
}

/// `POST /api/webhooks/dead-letters/{id}/requeue`: it is sent again, and its schedule begins anew.
pub(super) fn requeue(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    match here.dead.dead(asked.params.get("id")) {
        Ok(place) => {
            let letter = &mut here.dead.letters[place];
            letter.state = State::Trying;
            world.requeues.push(letter.id.clone());
            success(202, &letter.shown())
        }
        Err(answer) => answer,
    }
}

/// `DELETE /api/webhooks/dead-letters/{id}`.
pub(super) fn discard(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    match here.dead.dead(asked.params.get("id")) {
        Ok(place) => {
            world.discards.push(here.dead.letters.remove(place).id);
            Answer::empty(204)
        }
        Err(answer) => answer,
    }
}
