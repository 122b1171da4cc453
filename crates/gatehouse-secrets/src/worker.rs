//! The one thread that talks to the keychain, so that a prompt nobody answers blocks nobody else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::SecretError;
use crate::vault::{Open, Vault};

type Job = Box<dyn FnOnce(&mut Vault) + Send>;

/// Runs jobs one after the other on a thread of its own, and waits for each no longer than the deadline.
pub(crate) struct Worker {
    open: Arc<Open>,
    deadline: Duration,
    quiet: Duration,
    jobs: Mutex<mpsc::Sender<Job>>,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn start(open: Arc<Open>, deadline: Duration, quiet: Duration) -> Self {
        let jobs = Mutex::new(spawn(Arc::clone(&open), quiet));
        Self { open, deadline, quiet, jobs }
    }

    /// Runs a job and gives its answer.
    ///
    /// A job that has not begun when its deadline passes never begins; one that has begun ends in its own time.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Vault) -> T + Send + 'static,
    ) -> Result<T, SecretError> {
        let (answer, answered) = oneshot::channel();
        self.send(Box::new(move |vault| {
            if !answer.is_closed() {
                // The caller may have stopped waiting in the meantime.
                let _ = answer.send(job(vault));
            }
        }));
        match tokio::time::timeout(self.deadline, answered).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) => Err(SecretError::Broken {
                why: "the system's library for it broke off in the middle of the call".into(),
            }),
            Err(_) => Err(SecretError::Unanswered { waited: self.deadline }),
        }
    }

    fn send(&self, job: Job) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(mpsc::SendError(job)) = jobs.send(job) {
            // There was no thread to be had; perhaps there is one now.
            *jobs = spawn(Arc::clone(&self.open), self.quiet);
            let _ = jobs.send(job);
        }
    }
}

fn spawn(open: Arc<Open>, quiet: Duration) -> mpsc::Sender<Job> {
    let (sender, jobs) = mpsc::channel::<Job>();
    // Without a thread the receiver is dropped, and the next call reports a broken keychain.
    let _ = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        let mut vault = Vault::new(Arc::clone(&open), quiet);
        for job in jobs {
            // The platform's library may panic. Were the thread to end with it, a job that came in that moment would
            // be lost; so only its own caller is told, by the answer that never comes.
            if catch_unwind(AssertUnwindSafe(|| job(&mut vault))).is_err() {
                vault = Vault::new(Arc::clone(&open), quiet);
            }
        }
    });
    sender
}
