//! The task: goes round the rules, begins what may be sent, and sleeps until something can have changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use gatehouse_client::Target;
use gatehouse_model::query::{Now, Zone, parse};
use gatehouse_model::{
    Delivery, ForwardRule, ForwardRuleId, OutboxId, OutboxItem, Problem, RuleState, Timestamp,
};
use gatehouse_store::{DeliveryFilter, StoreError};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::House;
use super::breaker::Gate;
use super::courier;
use super::plan::Plan;

/// How many sendings of a rule are under way at once, unless it says otherwise.
const CONCURRENCY: u16 = 4;

/// How many items are looked at in one round.
const LOOKED: u32 = 64;

/// The longest sleep while something waits for its time: a clock that was set or a machine that slept is noticed.
const NAP: Duration = Duration::from_secs(5);

/// How long the sendings under way get when the house closes.
const PARTING: Duration = Duration::from_secs(2);

/// After how long is tried again what the store refused.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// What is under way.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<(ForwardRuleId, OutboxId)>,
    taken: HashSet<OutboxId>,
    by_rule: HashMap<ForwardRuleId, usize>,
}

impl UnderWay {
    fn ended(&mut self, rule: ForwardRuleId, id: OutboxId) {
        self.taken.remove(&id);
        if let Some(count) = self.by_rule.get_mut(&rule) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Empties the outbox until the house closes.
pub(crate) async fn run(house: House) {
    while let Err(error) = house.store.recover_outbox(house.clock.now()).await {
        tracing::error!(%error, "what was being sent cannot be taken up");
        tokio::time::sleep(AFTER_TROUBLE).await;
        if house.ends.load(Ordering::Acquire) {
            return;
        }
    }
    let mut under_way = UnderWay::default();
    while !house.ends.load(Ordering::Acquire) {
        let nap = match round(&house, &mut under_way).await {
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
            Some(done) = under_way.tasks.join_next() => {
                // A task that broke off leaves its row in `sending`, for the next start; its seat is given back there.
                if let Ok((rule, id)) = done {
                    under_way.ended(rule, id);
                }
            }
            () = rest => {}
        }
        while let Some(done) = under_way.tasks.try_join_next() {
            if let Ok((rule, id)) = done {
                under_way.ended(rule, id);
            }
        }
    }
    let parting = async { while under_way.tasks.join_next().await.is_some() {} };
    // What does not end in time is cut off, and sent again at the next start with its mark.
    let _ = tokio::time::timeout(PARTING, parting).await;
}

fn until(house: &House, next: Timestamp) -> Duration {
    Duration::try_from(next.duration_since(house.clock.now())).unwrap_or_default()
}

/// Begins what may be sent; gives when something waits for its time.
async fn round(house: &House, under_way: &mut UnderWay) -> Result<Option<Timestamp>, StoreError> {
    let mut next: Option<Timestamp> = None;
    for rule in house.store.forward_rules(None).await? {
        if rule.state != RuleState::Active {
            continue;
        }
        look(house, &rule).await?;
        let now = house.clock.now();
        let seats = usize::from(rule.options.concurrency.unwrap_or(CONCURRENCY).max(1));
        let seats = match Target::parse(&rule.target).map(|target| target.authority()) {
            Ok(authority) => match house.breakers.gate(&authority, now) {
                Gate::Open => seats,
                Gate::Trial => 1,
                Gate::Shut(until) => {
                    next = earlier(next, Some(until));
                    continue;
                }
            },
            Err(_) => seats,
        };
        let busy = under_way.by_rule.get(&rule.id).copied().unwrap_or_default();
        if busy < seats {
            // Those that were taken and are not yet begun are among what is due.
            let limit = u32::try_from(seats + busy).unwrap_or(u32::MAX);
            let due = house.store.due_outbox(rule.id, now, limit).await?;
            let fresh = due.into_iter().filter(|item| !under_way.taken.contains(&item.id));
            let fresh: Vec<_> = fresh.take(seats - busy).collect();
            begin(house, &rule, fresh, under_way);
        }
        next = earlier(next, house.store.next_outbox(rule.id).await?);
    }
    Ok(next)
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}

fn begin(house: &House, rule: &ForwardRule, items: Vec<OutboxItem>, under_way: &mut UnderWay) {
    if items.is_empty() {
        return;
    }
    let catalogue = house.profiles.of(Some(rule.workspace_id));
    for item in items {
        under_way.taken.insert(item.id);
        *under_way.by_rule.entry(rule.id).or_default() += 1;
        let (house, rule, catalogue) = (house.clone(), rule.clone(), Arc::clone(&catalogue));
        under_way.tasks.spawn(async move {
            let endpoint = house.store.endpoint(rule.endpoint_id).await.ok().flatten();
            let profile = endpoint.and_then(|endpoint| catalogue.platform(&endpoint.platform).cloned());
            let plan = Plan::of(&rule.options, profile.as_deref());
            let (rule_id, id) = (rule.id, item.id);
            courier::carry(house, rule, plan, id, item.delivery_id).await;
            (rule_id, id)
        });
    }
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
