//! The last answers, kept in memory so that a table or a file can be made of one without asking the platform again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_model::Problem;

/// How many answers are kept.
const KEPT: usize = 20;

/// How many bytes of answers are kept in all; the last one always is.
const BYTES: usize = 64 * 1024 * 1024;

/// The last answers.
#[derive(Default)]
pub(crate) struct Answers(Mutex<State>);

#[derive(Default)]
struct State {
    last: u64,
    kept: VecDeque<(u64, Arc<[u8]>)>,
}

impl Answers {
    /// Keeps the body of an answer and gives its number.
    pub(crate) fn keep(&self, body: Arc<[u8]>) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.last += 1;
        let id = state.last;
        state.kept.push_back((id, body));
        while state.kept.len() > KEPT
            || (state.kept.len() > 1 && state.kept.iter().map(|(_, body)| body.len()).sum::<usize>() > BYTES)
        {
            state.kept.pop_front();
        }
        id
    }

    /// Gives the body of an answer.
    ///
    /// # Errors
    /// `api.answer_gone`.
    pub(crate) fn get(&self, id: u64) -> Result<Arc<[u8]>, Problem> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = state.kept.iter().find(|(kept, _)| *kept == id).map(|(_, body)| Arc::clone(body));
        found.ok_or_else(|| {
            Problem::new("api.answer_gone", format!("The answer {id} is not kept any more."))
                .hint("Send the call again.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_answers_go_by_number_and_by_size() {
        let answers = Answers::default();
        let ids: Vec<u64> = (0..=KEPT).map(|_| answers.keep(Arc::from(b"x".as_slice()))).collect();
        assert_eq!(answers.get(ids[0]).unwrap_err().code, "api.answer_gone");
        assert!(answers.get(ids[1]).is_ok());
        let large = answers.keep(vec![0; BYTES + 1].into());
        assert!(answers.get(large).is_ok() && answers.get(ids[1]).is_err());
    }
}
