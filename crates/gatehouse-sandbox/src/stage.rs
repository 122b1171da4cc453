//! Where everything meets: the frame behind its lock, the clock, and those who send.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gatehouse_model::Timestamp;
use gatehouse_providers::{Catalogue, Ending};
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, later};
use crate::frame::Frame;
use crate::imitation::{Errand, Reply};
use crate::line::{Got, Line, Outgoing};
use crate::prepare::prepare_for;
use crate::queue::{Attempt, Due, Parcel};
use crate::{SandboxError, TIMEOUT};

/// How many targets are sent to at a time while the clock runs by itself.
pub(crate) const SENDERS: usize = 4;
/// What a proxy answers that gave up waiting for the receiver.
const LOST: u16 = 504;

pub(crate) struct Stage {
    pub(crate) clock: Clock,
    frame: Mutex<Frame>,
    /// Somebody may find something to do.
    work: Notify,
    /// An attempt ended.
    ended: Notify,
    /// How many attempts and requests of imitations ended.
    pub(crate) sendings: watch::Sender<u64>,
    /// One at a time puts the clock forward.
    advancing: Semaphore,
}

impl Stage {
    pub(crate) fn new(seed: u64, base: String, profiles: Arc<Catalogue>, clock: Clock) -> Self {
        let frame = Mutex::new(Frame::new(seed, base, profiles, clock.now()));
        let (work, ended) = (Notify::new(), Notify::new());
        let sendings = watch::Sender::new(0);
        Self { clock, frame, work, ended, sendings, advancing: Semaphore::new(1) }
    }

    pub(crate) fn frame(&self) -> MutexGuard<'_, Frame> {
        self.frame.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the senders look whether something is due.
    pub(crate) fn nudge(&self) {
        self.work.notify_one();
        self.work.notify_waiters();
    }

    /// Sends whatever becomes due, until it is stopped.
    pub(crate) async fn keep_sending(self: Arc<Self>, stopping: CancellationToken) {
        let mut line = Line::default();
        loop {
            let mut woken = std::pin::pin!(self.work.notified());
            woken.as_mut().enable();
            if let Some((_, due)) = self.take(self.clock.now()) {
                // Others may find something too.
                self.work.notify_one();
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = self.carry_out(due, &mut line) => {}
                }
                continue;
            }
            // A connection that nobody uses is none that a receiver should hold.
            line = Line::default();
            let wait = self.wait();
            tokio::select! {
                () = stopping.cancelled() => return,
                () = woken => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Puts the clock forward, and sends on the way what becomes due, one after the other in the order of time.
    pub(crate) async fn advance(&self, by: Duration) {
        let Ok(_turn) = self.advancing.acquire().await else { return };
        let to = later(self.clock.now(), by);
        let held = Held::new(self);
        self.until(|frame| !frame.queue.is_busy()).await;
        let mut line = Line::default();
        loop {
            let taken = self.frame().queue.take(to);
            let Some((at, due)) = taken else { break };
            self.clock.put_to(at);
            self.carry_out(due, &mut line).await;
        }
        self.clock.put_to(to);
        drop(held);
    }

    /// Waits until something is true of the frame; it is looked at whenever an attempt has ended.
    pub(crate) async fn until(&self, is_so: impl Fn(&Frame) -> bool) {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            ended.as_mut().enable();
            if is_so(&self.frame()) {
                return;
            }
            ended.await;
        }
    }

    fn take(&self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let mut frame = self.frame();
        if frame.held { None } else { frame.queue.take(now) }
    }

    /// Gives how long it is, in real time, until something is due.
    fn wait(&self) -> Duration {
        const LONG: Duration = Duration::from_secs(3600);
        let frame = self.frame();
        let next = frame.queue.next().filter(|_| !frame.held && !self.clock.is_stopped());
        let left = next.map(|at| Duration::try_from(at.duration_since(self.clock.now())).unwrap_or_default());
        left.map_or(LONG, |left| left.min(LONG))
    }

    async fn carry_out(&self, due: Due, line: &mut Line) {
        match due {
            Due::Parcel(number) => self.send_parcel(number, line).await,
            Due::Errand(platform, errand) => self.run_errand(platform, &errand, line).await,
        }
        self.ended.notify_waiters();
        self.sendings.send_modify(|count| *count += 1);
        self.work.notify_one();
    }

    async fn send_parcel(&self, number: u64, line: &mut Line) {
        let (parcel, loses_answer, skew) = {
            let frame = self.frame();
            (frame.queue.parcel(number).cloned(), frame.queue.loses_answer(number), frame.skew)
        };
        let Some(parcel) = parcel else { return };
        let at = self.clock.now();
        // Signed by the machine's clock: the receiver's does not jump with ours.
        let signed_at = self.clock.real().checked_add(skew).unwrap_or(at);
        let timeout = parcel.retry.timeout.map_or(TIMEOUT, |span| span.duration());
        let sent = deliver(&parcel, signed_at, timeout, line).await;
        let (ending, asked, attempt) = match sent {
            Ok(got) if loses_answer && got.status().is_some() => {
                let failure = Some("the answer got lost: a proxy in between gave up waiting".to_owned());
                let attempt = Attempt { at, status: Some(LOST), failure, latency: got.latency };
                (Ending::Answered(LOST), None, attempt)
            }
            Ok(got) => {
                let asked = got.asked(signed_at);
                let status = got.status();
                (got.ending, asked, Attempt { at, status, failure: got.failure, latency: got.latency })
            }
            Err(error) => {
                let failure = Some(error.problem().message);
                (Ending::NoConnection, None, Attempt { at, status: None, failure, latency: Duration::ZERO })
            }
        };
        let now = self.clock.now();
        self.frame().finish(number, attempt, ending, asked, now);
    }

    async fn run_errand(&self, platform: &'static str, errand: &Errand, line: &mut Line) {
        let outgoing = Outgoing {
            method: errand.method,
            url: &errand.url,
            headers: &errand.headers,
            body: &errand.body,
        };
        let reply = match line.send(outgoing, TIMEOUT).await {
            Ok(got) => {
                Reply { status: got.status(), headers: got.headers, body: got.body, failure: got.failure }
            }
            Err(error) => Reply { failure: Some(error.problem().message), ..Reply::default() },
        };
        let now = self.clock.now();
        let mut frame = self.frame();
        frame.returned(platform, errand, &reply, now);
        frame.queue.free(platform);
    }
}

async fn deliver(
    parcel: &Parcel,
    signed_at: Timestamp,
    timeout: Duration,
    line: &mut Line,
) -> Result<Got, SandboxError> {
    let url = parcel.target.url.as_str();
    let request = prepare_for(
        &parcel.event,
        &parcel.scheme,
        &parcel.target.secret,
        signed_at,
        parcel.fault,
        Some(url),
    )?;
    let outgoing = Outgoing { method: request.method, url, headers: &request.headers, body: &request.body };
    line.send(outgoing, timeout).await
}

/// Keeps the senders still while somebody puts the clock forward.
struct Held<'s>(&'s Stage);

impl<'s> Held<'s> {
    fn new(stage: &'s Stage) -> Self {
        stage.frame().held = true;
        Self(stage)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.frame().held = false;
        self.0.nudge();
    }
}
