//! Sends a call at the pace of its limits, follows pages where asked, and notes each sending in the audit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use gatehouse_client::{
    ApiRequest, CALL_TIMEOUT, RetryAfter, Standing, StandingNames, read_standing, send_call,
};
use gatehouse_model::{Header, Problem, Secret, Timestamp, Topic};
use gatehouse_store::{ApiCallEntry, ApiCallKind, PastCall};
use serde_json::Value;

use super::explain::{About, explain};
use super::hide::{hide, hide_bytes, kept, shown_query};
use super::noted::Noted;
use super::outcome::{
    self, cancelled, clock_words, cut_problem, decoded, later, repeats, too_long, until_then, why,
};
use super::pace::{Patience, patience};
use super::paging::{self, NextPage};
use super::ready::{Ready, short};
use super::runs::Run;
use crate::App;
use crate::view::{ApiCall, ApiFollow, ApiPagesView, ApiSendRequest};

/// How often a call is sent at most when the platform says that it is too many.
const SENDINGS: u32 = 4;

/// The most bytes of followed pages that are kept together.
const LONGEST_PAGES: usize = 64 * 1024 * 1024;

/// The most pages that are followed, whatever was asked for.
const MOST_PAGES: u32 = 10_000;

/// How often progress of a wait is told.
const TICK: Duration = Duration::from_millis(250);

/// An answer.
pub(crate) struct Exchanged {
    pub(crate) at: Timestamp,
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Arc<[u8]>,
    pub(crate) truncated: bool,
    pub(crate) duration: Duration,
    pub(crate) local: Option<SocketAddr>,
    pub(crate) standing: Standing,
    pub(crate) problem: Option<Problem>,
    pub(crate) sendings: u32,
    pub(crate) waited: Duration,
    pub(crate) pages: Option<ApiPagesView>,
}

/// Where a sending goes: the path, and the query behind it.
struct Way {
    path: String,
    query: Vec<(String, String)>,
}

impl App {
    /// Sends a call that may go, page by page where that was asked for.
    ///
    /// # Errors
    /// The guards' refusals, `api.cancelled`, `api.wait_too_long`, and `network.*` where there was no answer.
    pub(crate) async fn exchange(
        &self,
        request: &ApiSendRequest,
        run: &Run,
    ) -> Result<(Ready, Exchanged), Problem> {
        let ready = match self.ready(&request.call).await {
            Ok(ready) => ready,
            Err(problem) => {
                if problem.code.starts_with("guard.") {
                    self.note_stopped(&request.call, &problem).await;
                }
                return Err(problem);
            }
        };
        let may = self
            .permit_write(&ready.workspace, &ready.profile, &ready.composed, ready.credential.as_ref())
            .and_then(|()| self.permit_production(&ready, request.confirm.as_deref()));
        if let Err(problem) = may {
            self.stopped(&ready, &problem).await;
            return Err(problem);
        }
        self.read_earlier(&ready).await?;
        let way = Way { path: ready.composed.path.clone(), query: ready.composed.query.clone() };
        let mut answer = self.send_paced(&ready, &way, run, request.wait).await?;
        self.remember_call(&ready, &request.call, &answer).await;
        match request.follow {
            Some(follow) => self.follow(&ready, way, follow, run, request.wait, &mut answer).await,
            None => answer.pages = first_page(&ready, &way.query, &answer),
        }
        Ok((ready, answer))
    }

    /// Takes over what earlier runs sent, from the audit.
    pub(crate) async fn read_earlier(&self, ready: &Ready) -> Result<(), Problem> {
        self.read_lane(&ready.lane).await
    }

    /// As [`App::read_earlier`], for a lane.
    pub(crate) async fn read_lane(&self, lane: &super::pace::Lane) -> Result<(), Problem> {
        for unread in self.calls.pace.unread(lane) {
            let window = jiff::SignedDuration::try_from(unread.window).unwrap_or_default();
            let since = self.clock.now().checked_sub(window).unwrap_or(Timestamp::MIN);
            let (host, key) = (lane.host().to_owned(), unread.fingerprint.clone());
            let sent = self.store.api_sendings(host, key, unread.kind, since).await;
            let sent = sent.map_err(|error| error.problem())?;
            self.calls.pace.remember(unread, sent);
        }
        Ok(())
    }

    /// Sends once the limits let it go, and again after a refusal that says when.
    async fn send_paced(
        &self,
        ready: &Ready,
        way: &Way,
        run: &Run,
        agreed: bool,
    ) -> Result<Exchanged, Problem> {
        let (mut sendings, mut waited) = (0, Duration::ZERO);
        loop {
            let now = self.clock.now();
            if let Err(held) = self.calls.pace.take(&ready.lane, now) {
                let until = held.refusal.until();
                if let Some(problem) = too_long(until, now, agreed, &held) {
                    self.stopped(ready, &problem).await;
                    return Err(problem);
                }
                waited += self.wait(&ready.subject(), run, until, &why(&held)).await?;
                continue;
            }
            sendings += 1;
            let (answer, asked) = self.send_once(ready, way, run).await?;
            let mut answer = Exchanged { sendings, waited, ..answer };
            if !ready.lane.is_refusal(answer.status) {
                return Ok(answer);
            }
            let now = self.clock.now();
            match patience(asked, sendings) {
                Patience::Again(wait) if sendings < SENDINGS => {
                    let until = later(now, wait);
                    self.calls.pace.hold(&ready.lane, until);
                    let why = "the platform asked to wait (429)";
                    waited += self.wait(&ready.subject(), run, until, why).await?;
                }
                Patience::Again(wait) => {
                    self.calls.pace.hold(&ready.lane, later(now, wait));
                    answer.problem = answer.problem.map(|problem| {
                        problem
                            .hint(format!("It was sent {sendings} times. Make fewer calls, or wait longer."))
                    });
                    return Ok(answer);
                }
                Patience::Ask(wait) => {
                    let until = later(now, wait);
                    self.calls.pace.hold(&ready.lane, until);
                    answer.problem = answer.problem.map(|problem| {
                        let hint = format!(
                            "It asks to wait until {}. Agree to that wait, or come back then.",
                            clock_words(until)
                        );
                        problem.hint(hint)
                    });
                    return Ok(answer);
                }
                Patience::Absurd => {
                    answer.problem = answer.problem.map(|problem| {
                        problem.hint("It asks to wait for more than a day, which is taken for a mistake. Try again later.")
                    });
                    return Ok(answer);
                }
            }
        }
    }

    /// Waits in sight: in the list of sendings and in that of activities, from either of which it can be ended.
    pub(crate) async fn wait(
        &self,
        subject: &str,
        run: &Run,
        until: Timestamp,
        why: &str,
    ) -> Result<Duration, Problem> {
        let activity = self.activities.begin("api.wait", subject);
        let began = Instant::now();
        let whole = until_then(until, self.clock.now());
        run.waits(until, why);
        self.announce(&[Topic::Api]);
        loop {
            let left = until_then(until, self.clock.now());
            if left.is_zero() {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(left.min(TICK)) => {}
                () = run.cancelled() => activity.cancel(),
            }
            if activity.cancelled() {
                activity.stopped();
                self.announce(&[Topic::Api]);
                return Err(cancelled());
            }
            let done = whole.saturating_sub(until_then(until, self.clock.now()));
            activity.progress(done.as_millis() as u64, whole.as_millis() as u64);
        }
        activity.done();
        run.sends();
        self.announce(&[Topic::Api]);
        Ok(began.elapsed())
    }

    async fn send_once(
        &self,
        ready: &Ready,
        way: &Way,
        run: &Run,
    ) -> Result<(Exchanged, Option<RetryAfter>), Problem> {
        let at = self.clock.now();
        let (none, composed) = (Vec::new(), &ready.composed);
        let request = ApiRequest {
            base: &ready.base,
            method: &composed.method,
            path: &way.path,
            query: &way.query,
            headers: &composed.headers,
            secret_headers: ready.credential.as_ref().map_or(&none, |key| &key.headers),
            secret_query: ready.credential.as_ref().map_or(&none, |key| &key.query),
            body: &composed.body,
            timeout: CALL_TIMEOUT,
            names: &self.names,
        };
        let sending = send_call(&request, None);
        let ended = tokio::select! {
            ended = sending => ended,
            () = run.cancelled() => {
                // It may have arrived all the same.
                self.note(ready, way, Noted { sent: true, ..Noted::stopped(at, "api.cancelled") }).await;
                return Err(cancelled());
            }
        };
        let outcome = match ended {
            Ok(outcome) => outcome,
            Err(error) => {
                let problem = error.problem();
                self.note(ready, way, Noted::stopped(at, &problem.code)).await;
                return Err(problem);
            }
        };
        let secrets = ready.secrets();
        let duration = Duration::from_micros(outcome.timings.total_us);
        let names: StandingNames = ready.lane.names();
        let standing = read_standing(&outcome.headers, &names, self.clock.now());
        self.calls.pace.learn(&ready.lane, &standing, self.clock.now());
        let broken = outcome::problem(&outcome, &ready.base.authority());
        self.note(ready, way, Noted::of(at, &outcome, &ready.base.authority())).await;
        let (Some(status), url) = (outcome.status, hide(&self.shown_url(ready, way), &secrets)) else {
            return Err(broken.unwrap_or_else(|| crate::app::internal(&"an answer without a status")));
        };
        let (body, mut truncated, unreadable) = decoded(&outcome);
        truncated |= outcome.truncated;
        let about = About {
            profile: &ready.profile,
            method: &composed.method,
            path: &way.path,
            credential: ready.credential.as_ref(),
            origin: &ready.base.origin(),
        };
        let explained = || {
            if truncated && (200..300).contains(&status) {
                return Some(cut_problem());
            }
            explain(&about, status, &outcome.headers, &body)
        };
        let problem = broken.or(unreadable).or_else(explained).map(|problem| hidden(problem, &secrets));
        // A platform may say back what it was sent, and what is shown can be copied and exported.
        let told = |header: Header| Header { value: hide_bytes(header.value, &secrets), ..header };
        let answer = Exchanged {
            at,
            url,
            status,
            headers: outcome.headers.into_iter().map(told).collect(),
            body: hide_bytes(body, &secrets).into(),
            truncated,
            duration,
            local: outcome.local,
            standing,
            problem,
            sendings: 1,
            waited: Duration::ZERO,
            pages: None,
        };
        Ok((answer, standing.retry_after))
    }

    /// Reads further pages until the last one, a cap, or something in the way; what was read stays.
    async fn follow(
        &self,
        ready: &Ready,
        mut way: Way,
        follow: ApiFollow,
        run: &Run,
        agreed: bool,
        first: &mut Exchanged,
    ) {
        let known = ready.composed.shape.as_ref().and_then(|shape| shape.pagination.clone());
        let Ok(body) = serde_json::from_slice::<Value>(&first.body) else { return };
        let Some(page) = paging::read(known.as_ref(), &way.query, &first.headers, &body) else { return };
        let mut pages = ApiPagesView {
            style: page.style,
            guessed: page.guessed,
            items_at: page.items_at.clone(),
            pages: 1,
            items: 0,
            total: page.total,
            more: false,
            stopped: None,
        };
        let mut items: Vec<Value> = page.items.to_vec();
        let (mut next, mut size, mut last) = (page.next, first.body.len(), Arc::clone(&first.body));
        let most_pages = follow.max_pages.clamp(1, MOST_PAGES);
        loop {
            items.truncate(follow.max_items as usize);
            (pages.items, pages.more) = (items.len() as u32, next.is_some());
            run.has_read(pages.pages, pages.items);
            self.announce(&[Topic::Api]);
            let Some(wanted) = next.take() else { break };
            if pages.pages >= most_pages || items.len() >= follow.max_items as usize {
                break;
            }
            if size > LONGEST_PAGES {
                pages.stopped = Some(
                    Problem::new("api.pages_too_large", format!("The pages read so far have {size} bytes."))
                        .hint("Ask for fewer records at once, or filter them."),
                );
                break;
            }
            let moved = match turned(&way, wanted, ready) {
                Ok(moved) => moved,
                Err(problem) => {
                    pages.stopped = Some(problem);
                    break;
                }
            };
            if moved.path == way.path && moved.query == way.query {
                pages.stopped = Some(repeats());
                break;
            }
            way = moved;
            let answer = match self.send_paced(ready, &way, run, agreed).await {
                Ok(answer) => answer,
                Err(problem) => {
                    pages.stopped = Some(problem);
                    break;
                }
            };
            (first.sendings, first.waited) = (first.sendings + answer.sendings, first.waited + answer.waited);
            (first.duration, first.standing) = (answer.duration, answer.standing);
            let read = serde_json::from_slice::<Value>(&answer.body).ok();
            let read = read
                .as_ref()
                .and_then(|body| paging::read(known.as_ref(), &way.query, &answer.headers, body));
            let (true, Some(page)) = ((200..300).contains(&answer.status), read) else {
                let unread = || {
                    Problem::new("api.page_unreadable", format!("Page {} has no records.", pages.pages + 1))
                };
                pages.stopped = Some(answer.problem.unwrap_or_else(unread));
                break;
            };
            if !page.items.is_empty() && answer.body == last {
                pages.stopped = Some(repeats());
                break;
            }
            pages.pages += 1;
            pages.total = page.total.or(pages.total);
            items.extend_from_slice(page.items);
            next = page.next.filter(|_| !page.items.is_empty());
            size += answer.body.len();
            last = answer.body;
        }
        if pages.pages > 1 || pages.items_at.is_empty() || items.len() != page.items.len() {
            first.body = Value::Array(items).to_string().into_bytes().into();
            first.problem = None;
        }
        first.pages = Some(pages);
    }

    /// Keeps a call for the history and its free rows for the next time.
    async fn remember_call(&self, ready: &Ready, call: &ApiCall, answer: &Exchanged) {
        let clean = kept(call, ready.composed.shape.as_ref(), &ready.secrets());
        let rows: Vec<(String, String)> = super::compose::sent(&clean.query)
            .filter(|row| !row.value.is_empty())
            .map(|row| (row.name.clone(), row.value.clone()))
            .collect();
        let past = PastCall {
            id: 0,
            connection_id: ready.connection.id,
            at: answer.at,
            call: serde_json::to_string(&clean).unwrap_or_default(),
            status: Some(answer.status),
            duration_ms: Some(answer.duration.as_millis() as u64),
        };
        let written = async {
            self.store.add_past_call(ready.workspace.id, past).await?;
            if !rows.is_empty() {
                let name =
                    remembered_under(ready.composed.shape.as_ref().map(|shape| shape.id.as_str()), call);
                self.store.remember_rows(ready.connection.id, name, rows, answer.at).await?;
            }
            Ok::<(), gatehouse_store::StoreError>(())
        };
        if let Err(error) = written.await {
            tracing::warn!(%error, "a call could not be kept in the history");
        }
    }

    /// Notes a call that was stopped before it was sent.
    async fn stopped(&self, ready: &Ready, problem: &Problem) {
        self.calls.stopped.fetch_add(1, Ordering::Relaxed);
        let way = Way { path: ready.composed.path.clone(), query: ready.composed.query.clone() };
        let at = self.clock.now();
        self.note(ready, &way, Noted::stopped(at, &problem.code)).await;
    }

    /// Notes a call that was stopped before its key was read.
    async fn note_stopped(&self, call: &ApiCall, problem: &Problem) {
        let Ok((connection, workspace, profile, composed)) = self.drafted(call).await else { return };
        let Ok(base) = self.base_url(&connection).await else { return };
        let lane = super::pace::Lane::new(&profile, &base.authority(), None);
        let ready = Ready { connection, workspace, profile, base, composed, credential: None, lane };
        self.stopped(&ready, problem).await;
    }

    fn shown_url(&self, ready: &Ready, way: &Way) -> String {
        let query = shown_query(&way.query);
        let mark = if query.is_empty() { "" } else { "?" };
        let whole = format!("{}{}{}{mark}{query}", ready.base.origin(), ready.base.path(), way.path);
        // A path that is a whole address stands for itself.
        if way.path.contains("://") { format!("{}{mark}{query}", way.path) } else { whole }
    }

    /// Writes a call into the audit.
    async fn note(&self, ready: &Ready, way: &Way, noted: Noted) {
        let secrets = ready.secrets();
        let query = shown_query(&way.query);
        let mark = if query.is_empty() { "" } else { "?" };
        let endpoint = format!("{}{}{mark}{query}", ready.base.path(), way.path);
        let call = ApiCallEntry {
            key_id: ready.credential.as_ref().map(|key| key.key_id),
            key: ready.credential.as_ref().map(|key| key.key_name.clone()),
            fingerprint: ready.credential.as_ref().map(|key| short(&key.fingerprint_sha256)),
            method: ready.composed.method.clone(),
            endpoint: hide(&endpoint, &secrets),
            host: ready.base.authority(),
            kind: if ready.lane.is_login() { ApiCallKind::Login } else { ApiCallKind::Call },
            ..ApiCallEntry::over(&ready.connection, &ready.workspace)
        };
        self.write_call(noted.into_entry(call)).await;
    }
}

/// Under which name rows of a call are remembered: its endpoint's id, else the method and the path.
pub(crate) fn remembered_under(id: Option<&str>, call: &ApiCall) -> String {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => format!(
            "{} {}",
            call.method.to_ascii_uppercase(),
            call.path.split('?').next().unwrap_or_default()
        ),
    }
}

/// Hides what a platform says back of a secret.
fn hidden(problem: Problem, secrets: &[Secret]) -> Problem {
    Problem { message: hide(&problem.message, secrets), ..problem }
}

/// Looks at the first page only, to say whether there are more.
fn first_page(ready: &Ready, query: &[(String, String)], answer: &Exchanged) -> Option<ApiPagesView> {
    if !(200..300).contains(&answer.status) || ready.composed.method != "GET" {
        return None;
    }
    let known = ready.composed.shape.as_ref().and_then(|shape| shape.pagination.as_ref());
    let body = serde_json::from_slice::<Value>(&answer.body).ok()?;
    let page = paging::read(known, query, &answer.headers, &body)?;
    Some(ApiPagesView {
        style: page.style,
        guessed: page.guessed,
        items_at: page.items_at,
        pages: 1,
        items: u32::try_from(page.items.len()).unwrap_or(u32::MAX),
        total: page.total,
        more: page.next.is_some(),
        stopped: None,
    })
}

/// Goes to the next page; an address that leads away from the platform is not gone to.
fn turned(way: &Way, next: NextPage, ready: &Ready) -> Result<Way, Problem> {
    match next {
        NextPage::Query(set) => {
            let mut query = way.query.clone();
            for (name, value) in set {
                query.retain(|(other, _)| *other != name);
                query.push((name, value));
            }
            Ok(Way { path: way.path.clone(), query })
        }
        NextPage::Address(address) => {
            let address = if address.starts_with('?') { format!("{}{address}", way.path) } else { address };
            let (path, query) = ready.base.below(&address).map_err(|error| error.problem())?;
            let (path, inner) = match path.split_once('?') {
                Some((path, inner)) => (path.to_owned(), Some(inner.to_owned())),
                None => (path, None),
            };
            let text = query.or(inner).unwrap_or_default();
            let query = url::form_urlencoded::parse(text.as_bytes());
            Ok(Way {
                path,
                query: query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            })
        }
    }
}
