//! Questions of our own, by which a tunnel learns whether what is sent to its public address arrives here.
//!
//! A question is a path with a nonce in it. It is answered like every unknown path; that it arrived is seen from
//! inside only, so that nobody outside learns anything from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many questions are waited for at most; the oldest give way.
const MOST: usize = 64;

/// What comes before the nonce in the path. No token of an endpoint has a tilde in it.
const UNDER: &str = "/in/~nonce/";

/// The questions that are waited for; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Probes(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    /// By path: its place in the order, and whether it arrived.
    paths: HashMap<String, (u64, bool)>,
}

impl Probes {
    /// Waits for a path with this nonce, and gives the path.
    pub fn expect(&self, nonce: &str) -> String {
        let path = format!("{UNDER}{nonce}");
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.paths.len() >= MOST {
            let oldest = waiting.paths.iter().min_by_key(|(_, (place, _))| *place);
            if let Some(oldest) = oldest.map(|(path, _)| path.clone()) {
                waiting.paths.remove(&oldest);
            }
        }
        waiting.next += 1;
        let place = waiting.next;
        waiting.paths.insert(path.clone(), (place, false));
        path
    }

    /// Tells whether a path arrived, and does not wait for it any longer.
    pub fn take(&self, path: &str) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.paths.remove(path).is_some_and(|(_, arrived)| arrived)
    }

    /// Notes that a target was asked for; tells whether it was waited for.
    pub(crate) fn note(&self, target: &str) -> bool {
        if !target.starts_with(UNDER) {
            return false;
        }
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.paths.get_mut(target).is_some_and(|(_, arrived)| {
            *arrived = true;
            true
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_waited_for_arrives_and_once() {
        let probes = Probes::default();
        let path = probes.expect("8f3a");
        assert_eq!(path, "/in/~nonce/8f3a");
        assert!(!probes.note("/in/~nonce/8f3b") && !probes.note("/in/8f3a"));
        assert!(probes.note(&path));
        assert!(probes.take(&path));
        assert!(!probes.take(&path) && !probes.note(&path));
        let unasked = probes.expect("0");
        assert!(!probes.take(&unasked));
    }

    #[test]
    fn questions_that_nobody_takes_back_do_not_pile_up() {
        let probes = Probes::default();
        let first = probes.expect("first");
        (0..MOST).for_each(|number| drop(probes.expect(&number.to_string())));
        assert!(!probes.note(&first));
        assert!(probes.note(&format!("{UNDER}{}", MOST - 1)));
    }
}
