//! The task: goes round the rules, begins what may be sent, and sleeps until something can have changed.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use gatehouse_client::Target;
use gatehouse_model::query::{Now, Zone, parse};
use gatehouse_model::{Delivery, ForwardRule, OutboxItem, Problem, RuleState, Timestamp};
use gatehouse_store::{DeliveryFilter, StoreError, abort_point};
use sha2::{Digest, Sha256};

use super::House;
use super::breaker::Gate;
use super::courier::{self, Carried, Errand};
use super::desk::Desk;
use super::fault::HeldBack;

/// How many sendings of a rule are under way at once, unless it says otherwise.
const CONCURRENCY: u16 = 4;

/// How many items are looked at in one round.
const LOOKED: u32 = 64;

/// How many of what is due are looked at where a rule plays a fault, for it may let later ones through.
const UNDER_FAULT: usize = 256;

/// The longest sleep while something waits for its time: a clock that was set or a machine that slept is noticed.
const NAP: Duration = Duration::from_secs(5);

/// How long the sendings under way get when the house closes.
const PARTING: Duration = Duration::from_secs(2);

/// After how long is tried again what the store refused.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// Empties the outbox until the house closes.
pub(crate) async fn run(house: House, desk: Arc<Desk>) {
    while let Err(error) = house.store.recover_outbox(house.clock.now()).await {
        tracing::error!(%error, "what was being sent cannot be taken up");
        tokio::time::sleep(AFTER_TROUBLE).await;
        if house.ends.load(Ordering::Acquire) {
            return;
        }
    }
    abort_point("outbox.recovered");
    let mut ways = desk.open();
    let sender: Weak<Desk> = Arc::downgrade(&desk);
    house.store.set_sender(sender);
    let (own, from) = (house.clone(), Arc::clone(&desk));
    // On a task of its own, so that what is stored does not wait for a round to end.
    let claimed = tokio::spawn(async move {
        while let Some(way) = ways.recv().await {
            let (seated, house) = (from.seated(&way), own.clone());
            from.begin(async move {
                if courier::carry_claimed(house, way).await == Carried::NotBegun {
                    seated.hand_back();
                }
            });
        }
    });
    let mut held = HeldBack::default();
    while !house.ends.load(Ordering::Acquire) {
        let nap = match round(&house, &desk, &mut held).await {
            Ok(next) => next.map(|next| until(&house, next).min(NAP)),
            Err(StoreError::Closed) => break,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                Some(AFTER_TROUBLE)
            }
        };
        let rest = async {
            match nap {
                Some(nap) => tokio::time::sleep(nap).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = house.wake.notified() => {}
            () = rest => {}
        }
    }
    let mut tasks = desk.close();
    // It ends when nothing can be claimed any more; it has no answer.
    let _ = claimed.await;
    let mut late = desk.close();
    let parting = async {
        while tasks.join_next().await.is_some() {}
        while late.join_next().await.is_some() {}
    };
    // What does not end in time is cut off, and sent again at the next start with its mark.
    let _ = tokio::time::timeout(PARTING, parting).await;
}

fn until(house: &House, next: Timestamp) -> Duration {
    Duration::try_from(next.duration_since(house.clock.now())).unwrap_or_default()
}

/// Begins what may be sent; gives when something waits for its time.
async fn round(
    house: &House,
    desk: &Arc<Desk>,
    held: &mut HeldBack,
) -> Result<Option<Timestamp>, StoreError> {
    put_back(house, desk).await?;
    let mut next: Option<Timestamp> = None;
    for rule in house.store.forward_rules(None).await? {
        if rule.state != RuleState::Active {
            house.waiting.give_up(rule.id);
            continue;
        }
        match of_rule(house, desk, held, &rule).await {
            Ok(of_rule) => next = earlier(next, of_rule),
            Err(StoreError::Closed) => return Err(StoreError::Closed),
            // What cannot be read of one rule keeps no other from being served.
            Err(error) => {
                tracing::error!(%error, rule = %rule.id, "what is due by a rule cannot be read");
                next = earlier(next, house.clock.now().checked_add(AFTER_TROUBLE).ok());
            }
        }
    }
    Ok(next)
}

/// Queues again what was claimed and not begun. What cannot be queued now keeps its seat until it can.
pub(super) async fn put_back(house: &House, desk: &Arc<Desk>) -> Result<(), StoreError> {
    let mut returned = desk.take_returned().into_iter();
    while let Some(way) = returned.next() {
        if let Err(error) = house.store.unbegin_sending(way.id, house.clock.now()).await {
            desk.keep_returned([way].into_iter().chain(returned));
            return Err(error);
        }
        drop(desk.seated(&way));
    }
    Ok(())
}

/// Begins what may be sent by a rule; gives when something of it waits for its time.
async fn of_rule(
    house: &House,
    desk: &Arc<Desk>,
    held: &mut HeldBack,
    rule: &ForwardRule,
) -> Result<Option<Timestamp>, StoreError> {
    look(house, rule).await?;
    let now = house.clock.now();
    let seats = usize::from(rule.options.concurrency.unwrap_or(CONCURRENCY).max(1));
    let gate = match Target::parse(&rule.target).map(|target| target.authority()) {
        Ok(authority) => house.breakers.gate(&authority, now),
        Err(_) => Gate::Open,
    };
    let seats = match gate {
        Gate::Open => seats,
        Gate::Trial => 1,
        Gate::Shut(until) => {
            desk.offer(rule.id, seats, false);
            house.waiting.give_up(rule.id);
            return Ok(Some(until));
        }
    };
    desk.offer(rule.id, seats, false);
    let busy = desk.busy(rule.id);
    let (mut all_begun, mut next) = (false, None);
    if busy < seats {
        // Those that were taken and are not yet begun are among what is due.
        let limit = if rule.options.fault.is_some() { UNDER_FAULT } else { seats + busy };
        let due = house.store.due_outbox(rule.id, now, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
        let fresh: Vec<_> = due.into_iter().filter(|item| !desk.is_taken(item.id)).collect();
        let (fresh, later) = held.let_through(rule.id, &rule.options, fresh, busy, now);
        next = later;
        all_begun = fresh.len() < seats - busy;
        for item in fresh.into_iter().take(seats - busy) {
            begin(house, rule, &item, desk);
        }
    }
    desk.offer(rule.id, seats, all_begun && gate == Gate::Open);
    Ok(earlier(next, house.store.next_outbox(rule.id).await?))
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

fn begin(house: &House, rule: &ForwardRule, item: &OutboxItem, desk: &Arc<Desk>) {
    let Some(seated) = desk.take(item) else { return };
    let errand = Errand { rule: rule.clone(), id: item.id, delivery: item.delivery_id, begun: false };
    let house = house.clone();
    desk.begin(async move {
        if courier::carry(house, errand).await == Carried::NotBegun {
            seated.hand_back();
        }
    });
}

/// Asks of new items whether the filter leaves them and what keeps their order, in the order in which they came.
async fn look(house: &House, rule: &ForwardRule) -> Result<(), StoreError> {
    if rule.options.filter.is_empty() && rule.options.order.is_none() {
        return Ok(());
    }
    loop {
        let items = house.store.unlooked_outbox(rule.id, LOOKED).await?;
        if items.is_empty() {
            return Ok(());
        }
        let mut looked = Vec::with_capacity(items.len());
        for item in &items {
            let leaves = match filter_of(house, rule) {
                Ok(filter) => house.store.leaves(filter, item.delivery_id).await?,
                // The filter was read when the rule was made; one that an older version wrote lets everything go on.
                Err(_) => true,
            };
            let lane = if leaves { Some(lane(house, rule, item).await?) } else { None };
            if !leaves {
                house.waiting.give(item.delivery_id, rule.id, None, house.clock.now());
            }
            looked.push((item.id, lane));
        }
        house.store.look_at_outbox(looked).await?;
    }
}

fn filter_of(house: &House, rule: &ForwardRule) -> Result<DeliveryFilter, Problem> {
    let now = Now { at: house.clock.now(), zone: Zone::system() };
    let query = parse(&rule.options.filter, &now).map_err(|error| error.problem(&rule.options.filter))?;
    Ok(DeliveryFilter { workspace_id: Some(rule.workspace_id), query, ..DeliveryFilter::default() })
}

async fn lane(house: &House, rule: &ForwardRule, item: &OutboxItem) -> Result<Option<String>, StoreError> {
    let Some(order) = &rule.options.order else { return Ok(None) };
    if order == "all" {
        return Ok(Some(String::new()));
    }
    let Some(mut delivery) = house.store.delivery(item.delivery_id).await? else { return Ok(None) };
    Ok(lane_of(house, order, &mut delivery).await)
}

/// Gives the value that keeps the order; what has none is in no order.
async fn lane_of(house: &House, pointer: &str, delivery: &mut Delivery) -> Option<String> {
    let body = house.sealing.exact(&house.store, delivery).await.ok()?;
    let json: serde_json::Value = serde_json::from_slice(&body).ok()?;
    let value = json.pointer(pointer).filter(|value| !value.is_null())?;
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // Only whether two are equal matters; what stands in a body may be a secret.
    Some(hex::encode(&Sha256::digest(value)[..16]))
}
