//! What holds a tunnel up.

use std::net::SocketAddr;
use std::sync::Arc;

use gatehouse_model::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use crate::check::{Door, ask};
use crate::error::TunnelError;
use crate::http;
use crate::keeper::Keeper;
use crate::pace::{Backoff, Pace};
use crate::senses::{Senses, Watch};
use crate::session::{Session, Start};
use crate::state::{Change, Gap, OnChange, TunnelState};
use crate::via::Via;

/// What opening a tunnel needs.
pub struct Opening {
    /// Which kind, with its settings.
    pub via: Via,
    /// Where the listener is.
    pub local: SocketAddr,
    /// The listener as seen from inside.
    pub door: Arc<dyn Door>,
    /// How often it looks after itself; usually [`Via::pace`].
    pub pace: Pace,
    /// The clock and the network.
    pub senses: Senses,
    /// How programs are started.
    pub keeper: Keeper,
    /// The public address that it had last.
    pub last_url: Option<String>,
    /// When something was last known to arrive, if it was meant to be up ever since: the time until it is up again is
    /// a gap.
    pub last_alive: Option<Timestamp>,
}

/// A tunnel that is held up until it is closed.
pub struct Tunnel {
    stop: CancellationToken,
    again: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// Opens it. What happens is told to `on_change`, the state [`TunnelState::Starting`] first of all.
    pub fn open(opening: Opening, on_change: OnChange) -> Self {
        let (stop, again) = (CancellationToken::new(), Arc::new(Notify::new()));
        let held = Held {
            backoff: Backoff::new(opening.pace.first),
            watch: Watch::new(&opening.senses),
            alive: opening.last_alive,
            gap: opening.last_alive.map(|from| Gap {
                from,
                until: None,
                cause: TunnelError::NotRunning.problem(),
            }),
            last_url: opening.last_url.clone(),
            again: Arc::clone(&again),
            opening,
            tell: on_change,
        };
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let tell = Arc::clone(&held.tell);
            tell(Change::State(TunnelState::Starting));
            if let Some(gap) = &held.gap {
                tell(Change::Gap(gap.clone()));
            }
            // Dropping the rest ends its program and its connections.
            stopped.run_until_cancelled(held.run()).await;
            tell(Change::State(TunnelState::Stopped));
        });
        Self { stop, again, task }
    }

    /// Tries again at once, where it waits.
    pub fn try_now(&self) {
        self.again.notify_one();
    }

    /// Closes it, and comes back when nothing of it runs any more.
    pub async fn close(self) {
        self.stop.cancel();
        // An error means that it broke off by itself.
        let _ = self.task.await;
    }
}

/// A tunnel while it is held.
struct Held {
    opening: Opening,
    tell: OnChange,
    backoff: Backoff,
    watch: Watch,
    /// The last moment at which something arrived; none before the first.
    alive: Option<Timestamp>,
    gap: Option<Gap>,
    last_url: Option<String>,
    again: Arc<Notify>,
}

impl Held {
    async fn run(mut self) {
        let http = match http::client().await {
            Ok(http) => http,
            Err(error) => {
                let now = self.now();
                let (cause, next_try) = (error.problem(), now);
                return (self.tell)(Change::State(TunnelState::Down { cause, since: now, next_try }));
            }
        };
        loop {
            let cause = self.once(&http).await;
            self.fall(cause).await;
        }
    }

    /// Opens it and holds it for as long as it lives.
    async fn once(&mut self, http: &reqwest::Client) -> TunnelError {
        let last_url = self.last_url.clone();
        let start = Start {
            local: self.opening.local,
            last_url: last_url.as_deref(),
            keeper: &self.opening.keeper,
            http,
        };
        let Session { public_url, mut end } = match self.opening.via.start(&start).await {
            Ok(session) => session,
            Err(cause) => return cause,
        };
        let settled = tokio::select! {
            biased;
            cause = &mut end => Err(cause),
            settled = self.settle(http, &public_url) => settled,
        };
        if let Err(cause) = settled {
            return cause;
        }
        self.rise(public_url.clone());
        tokio::select! {
            biased;
            cause = &mut end => cause,
            cause = self.hold(http, &public_url) => cause,
        }
    }

    /// Asks until the first question comes through.
    async fn settle(&self, http: &reqwest::Client, url: &str) -> Result<(), TunnelError> {
        let until = Instant::now() + self.opening.pace.settle;
        loop {
            let asked = self.ask(http, url).await;
            if asked.is_ok() || Instant::now() >= until {
                return asked;
            }
            sleep(self.opening.pace.first / 4).await;
        }
    }

    async fn ask(&self, http: &reqwest::Client, url: &str) -> Result<(), TunnelError> {
        let opening = &self.opening;
        ask(http, opening.door.as_ref(), &opening.via.question(url), opening.pace.patience).await
    }

    /// Says that it is up.
    fn rise(&mut self, public_url: String) {
        let now = self.now();
        self.backoff.reset();
        if let Some(from) = self.last_url.replace(public_url.clone()).filter(|old| *old != public_url) {
            (self.tell)(Change::Moved { from, to: public_url.clone() });
        }
        self.alive = Some(now);
        (self.tell)(Change::State(TunnelState::Up { public_url, since: now }));
        if let Some(gap) = self.gap.take() {
            (self.tell)(Change::Gap(Gap { until: Some(now), ..gap }));
        }
        (self.tell)(Change::Alive(now));
    }

    /// Looks after it until it is dead.
    async fn hold(&mut self, http: &reqwest::Client, url: &str) -> TunnelError {
        let pace = self.opening.pace;
        let mut next_check = Instant::now() + pace.check;
        loop {
            sleep(pace.look.min(next_check.saturating_duration_since(Instant::now()))).await;
            let jolt = self.watch.look();
            if jolt.is_none() && Instant::now() < next_check {
                continue;
            }
            let before = self.alive;
            let mut asked = self.ask(http, url).await;
            if asked.is_err() {
                // Once may be bad luck on the way.
                asked = self.ask(http, url).await;
            }
            if let Err(cause) = asked {
                return jolt.unwrap_or(cause);
            }
            let now = self.now();
            if let (Some(from), Some(slept @ TunnelError::Slept { .. })) = (before, jolt) {
                (self.tell)(Change::Gap(Gap { from, until: Some(now), cause: slept.problem() }));
            }
            self.alive = Some(now);
            (self.tell)(Change::Alive(now));
            next_check = Instant::now() + pace.check;
        }
    }

    /// Says that it is down and waits for the next attempt.
    async fn fall(&mut self, cause: TunnelError) {
        let (now, told) = (self.now(), cause.problem());
        let pause = if cause.needs_a_person() { Pace::LONGEST } else { self.backoff.next() };
        if let (None, Some(from)) = (&self.gap, self.alive) {
            let gap = Gap { from, until: None, cause: told.clone() };
            self.gap = Some(gap.clone());
            (self.tell)(Change::Gap(gap));
        }
        let since = self.gap.as_ref().map_or(now, |gap| gap.from);
        let next_try = now.checked_add(pause).unwrap_or(now);
        (self.tell)(Change::State(TunnelState::Down { cause: told, since, next_try }));
        self.rest(Instant::now() + pause).await;
    }

    /// Waits, but not while there is a reason to try at once: a person says so, the machine woke up or is in another
    /// network, or a server that was away is back.
    async fn rest(&mut self, until: Instant) {
        let mut away = self.is_away().await;
        loop {
            let look = Instant::now() + self.opening.pace.look;
            tokio::select! {
                () = self.again.notified() => return self.backoff.reset(),
                () = sleep_until(until.min(look)) => {}
            }
            if self.watch.look().is_some() {
                return self.backoff.reset();
            }
            if Instant::now() >= until {
                return;
            }
            match self.is_away().await {
                Some(false) if away == Some(true) => return self.backoff.reset(),
                now => away = now,
            }
        }
    }

    /// Tells whether the server does not even answer its port; none where that cannot be asked.
    async fn is_away(&self) -> Option<bool> {
        let knocked = timeout(self.opening.pace.patience, self.opening.via.knock()).await;
        knocked.unwrap_or(Some(false)).map(|answers| !answers)
    }

    fn now(&self) -> Timestamp {
        (self.opening.senses.clock)()
    }
}
