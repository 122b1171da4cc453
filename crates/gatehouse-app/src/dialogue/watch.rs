//! Whether a platform reaches an application: by the listener, the tunnel, and the last question whether it lives.
//!
//! How often a platform asks, and after how long it gives an application up, nobody documents: both are assumed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gatehouse_model::{DomainEvent, Endpoint, EndpointId, Timestamp, Topic};
use gatehouse_receiver::overrides;
use gatehouse_sandbox::{HEALTH_INTERVAL, HEALTH_THRESHOLD};
use gatehouse_store::{LastHealth, Store, StoreError, TunnelRecord};
use gatehouse_tunnel::TunnelState;
use jiff::SignedDuration;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use crate::App;
use crate::bus::{Bus, coalesced};
use crate::clock::Clock;
use crate::operation::stored::origin_setting;
use crate::profiles::Profiles;
use crate::view::{
    DialogueHealthView, DialogueTunnelView, DialogueWatchView, Reachability, ReachabilityReason,
};

/// How often it is looked at without an occasion.
const EVERY: Duration = Duration::from_secs(20);

/// How many questions may be missing before it counts.
const MISSING: i32 = 3;

/// What is known of the listener, and the task while it runs.
#[derive(Default)]
pub(crate) struct Watch {
    /// Whether the listener is on.
    pub(crate) listening: Arc<AtomicBool>,
    ends: Arc<AtomicBool>,
    wake: Arc<Notify>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Watch {
    /// Ends the task.
    pub(crate) async fn stop(&self) {
        self.ends.store(true, Ordering::Release);
        self.wake.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // It has no answer, and a defect in it was logged where it happened.
            let _ = task.await;
        }
        self.ends.store(false, Ordering::Release);
    }
}

/// Everything that is looked at, on its own.
pub(crate) struct Watcher {
    store: Store,
    profiles: Arc<Profiles>,
    clock: Arc<dyn Clock>,
    listening: Arc<AtomicBool>,
}

impl App {
    /// Makes whoever looks whether platforms reach their endpoints.
    pub(crate) fn watcher(&self) -> Watcher {
        Watcher {
            store: self.store.clone(),
            profiles: Arc::clone(&self.profiles),
            clock: Arc::clone(&self.clock),
            listening: Arc::clone(&self.watch.listening),
        }
    }

    /// Begins to look, unless that is under way, and says so each time it turns.
    pub(crate) async fn start_watch(&self) {
        let mut task = self.watch.task.lock().await;
        if task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let (watcher, bus) = (self.watcher(), self.bus().clone());
        let (wake, ends) = (Arc::clone(&self.watch.wake), Arc::clone(&self.watch.ends));
        *task = Some(tokio::spawn(async move {
            let (mut known, mut heard) = (HashMap::new(), bus.listen());
            loop {
                match watcher.all(None).await {
                    Ok(seen) => tell(&mut known, &seen, &bus),
                    Err(error) => tracing::warn!(%error, "whether platforms reach us could not be looked at"),
                }
                let occasion = async {
                    while let Some(events) = coalesced(&mut heard).await {
                        if events.iter().any(|event| is_occasion(event.topic())) {
                            return;
                        }
                    }
                };
                tokio::select! {
                    () = occasion => {}
                    () = tokio::time::sleep(EVERY) => {}
                    () = wake.notified() => {}
                }
                if ends.load(Ordering::Acquire) {
                    return;
                }
            }
        }));
    }
}

/// Tells whether what happened may change whether an endpoint is reached.
fn is_occasion(topic: Topic) -> bool {
    matches!(topic, Topic::Receiver | Topic::Tunnels | Topic::Endpoints | Topic::Settings)
}

/// Says what turned since the last look; what is well at the first is no news.
fn tell(known: &mut HashMap<EndpointId, bool>, seen: &[DialogueWatchView], bus: &Bus) {
    for one in seen {
        let good = !one.alarm;
        if known.insert(one.endpoint_id, good).unwrap_or(true) != good {
            bus.publish(DomainEvent::ReachabilityTurned { endpoint_id: one.endpoint_id, good });
        }
    }
}

/// What is known of an endpoint.
struct Facts<'a> {
    endpoint: &'a Endpoint,
    listening: bool,
    tunnel: Option<&'a TunnelRecord>,
    has_origin: bool,
    health: Option<LastHealth>,
    has_companies: bool,
    now: Timestamp,
}

impl Watcher {
    /// Looks at every endpoint of a workspace, or of all, whose platform has a dialogue.
    pub(crate) async fn all(
        &self,
        workspace: Option<gatehouse_model::WorkspaceId>,
    ) -> Result<Vec<DialogueWatchView>, StoreError> {
        let (mut seen, tunnels) = (Vec::new(), self.store.tunnels().await?);
        for endpoint in self.store.endpoints(workspace).await? {
            let catalogue = self.profiles.of(Some(endpoint.workspace_id));
            let profile = catalogue.platform(&endpoint.platform);
            if endpoint.imported || profile.is_none_or(|profile| profile.dialogue.is_none()) {
                continue;
            }
            let leads = |record: &&TunnelRecord| {
                record.wanted && record.endpoint_id.is_none_or(|id| id == endpoint.id)
            };
            let mut own: Vec<&TunnelRecord> = tunnels.iter().filter(leads).collect();
            own.sort_by_key(|record| !is_up(record));
            let facts = Facts {
                listening: self.listening.load(Ordering::Acquire),
                tunnel: own.first().copied(),
                has_origin: self.store.setting(&origin_setting(endpoint.id)).await?.is_some(),
                health: self.store.last_health(endpoint.id).await?,
                has_companies: !self.store.dialogue_steps(endpoint.connection_id, None).await?.is_empty(),
                now: self.clock.now(),
                endpoint: &endpoint,
            };
            seen.push(facts.view());
        }
        Ok(seen)
    }
}

fn state_of(record: &TunnelRecord) -> TunnelState {
    serde_json::from_str(&record.state).unwrap_or(TunnelState::Stopped)
}

fn is_up(record: &TunnelRecord) -> bool {
    matches!(state_of(record), TunnelState::Up { .. })
}

impl Facts<'_> {
    fn view(self) -> DialogueWatchView {
        use Reachability::{Local, Reachable, Unknown, Unreachable};
        use ReachabilityReason as Why;
        let tunnel = self.tunnel.map(tunnel_view);
        let rules = &self.endpoint.answer;
        let late = HEALTH_INTERVAL * MISSING;
        let age = self.health.map(|health| self.now.duration_since(health.at));
        let fresh = age.is_some_and(|age| age <= late);
        let well = self.health.is_some_and(|health| (200..300).contains(&health.status));
        let down = self.tunnel.is_some_and(|record| !is_up(record));
        let (state, reason, since) = match self.health {
            _ if !self.listening => (Unreachable, Why::NotListening, self.health.map(|health| health.at)),
            _ if overrides(rules)
                && (rules.fault.is_some() || !(200..300).contains(&rules.accepted_status)) =>
            {
                (Unreachable, Why::Refusing, None)
            }
            _ if down => (Unreachable, Why::TunnelDown, tunnel.as_ref().and_then(|tunnel| tunnel.since)),
            Some(health) if fresh && well => (Reachable, Why::Answered, Some(health.at)),
            Some(health) if fresh => (Unreachable, Why::HealthRefused, Some(health.at)),
            _ if self.tunnel.is_none() && !self.has_origin => (Local, Why::NoPublicAddress, None),
            Some(health) => (Unreachable, Why::HealthMissing, Some(health.at)),
            None => (Unknown, Why::NeverAsked, None),
        };
        DialogueWatchView {
            endpoint_id: self.endpoint.id,
            endpoint: self.endpoint.name.clone(),
            state,
            reason,
            text: words(reason, age),
            alarm: state == Unreachable && (self.health.is_some() || self.has_companies),
            since,
            receiver_on: self.listening,
            tunnel,
            last_health: self.health.map(|health| DialogueHealthView {
                at: health.at,
                status: health.status,
                delivery_id: health.delivery_id,
            }),
            interval_s: seconds(HEALTH_INTERVAL),
            threshold_s: seconds(HEALTH_THRESHOLD),
            assumed: true,
        }
    }
}

fn tunnel_view(record: &TunnelRecord) -> DialogueTunnelView {
    let (word, since) = match state_of(record) {
        TunnelState::Starting => ("starting", None),
        TunnelState::Up { since, .. } => ("up", Some(since)),
        TunnelState::Down { since, .. } => ("down", Some(since)),
        TunnelState::Stopped => ("stopped", None),
    };
    DialogueTunnelView { state: word.to_owned(), url: record.public_url.clone(), since }
}

fn seconds(span: SignedDuration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

fn words(reason: ReachabilityReason, age: Option<SignedDuration>) -> String {
    use ReachabilityReason as Why;
    match reason {
        Why::Answered => "The last question whether the application lives was answered well.".to_owned(),
        Why::NotListening => "The receiver is not listening: nothing arrives.".to_owned(),
        Why::Refusing => "The endpoint is set to answer with a failure.".to_owned(),
        Why::TunnelDown => "The tunnel is not up: what the platform sends is lost.".to_owned(),
        Why::HealthMissing => {
            let minutes = age.map_or(0, |age| age.as_secs() / 60);
            format!("The platform has not asked whether the application lives for {minutes} minutes.")
        }
        Why::HealthRefused => "The last question whether the application lives was refused.".to_owned(),
        Why::NoPublicAddress => {
            "There is neither a tunnel nor a public address: only this computer reaches the endpoint."
                .to_owned()
        }
        Why::NeverAsked => "The platform has not asked yet whether the application lives.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{AnswerFault, AnswerRules, ConnectionId, DeliveryId, WorkspaceId};
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn endpoint() -> Endpoint {
        let id = Uuid::from_u128(1);
        Endpoint {
            id: EndpointId::from_uuid(id),
            workspace_id: WorkspaceId::from_uuid(id),
            connection_id: ConnectionId::from_uuid(id),
            name: "calls".to_owned(),
            token: "t".to_owned(),
            platform: "keruj".to_owned(),
            scheme: None,
            relayed: false,
            imported: false,
            answer: AnswerRules::default(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn health(second: i64, status: u16) -> Option<LastHealth> {
        let at = Timestamp::from_second(second).unwrap();
        Some(LastHealth { delivery_id: DeliveryId::from_uuid(Uuid::nil()), at, status })
    }

    #[rstest]
    #[case::off(false, true, health(900, 200), "not_listening", true)]
    #[case::never(true, true, None, "never_asked", false)]
    #[case::well(true, false, health(900, 200), "answered", false)]
    #[case::refused(true, true, health(990, 401), "health_refused", true)]
    #[case::late(true, true, health(500, 200), "health_missing", true)]
    #[case::local(true, false, None, "no_public_address", false)]
    fn the_reason_is_named_and_alarms_where_somebody_counts_on_it(
        #[case] listening: bool,
        #[case] has_origin: bool,
        #[case] health: Option<LastHealth>,
        #[case] reason: &str,
        #[case] alarm: bool,
    ) {
        let (endpoint, now) = (endpoint(), Timestamp::from_second(1000).unwrap());
        let facts = Facts {
            endpoint: &endpoint,
            listening,
            tunnel: None,
            has_origin,
            health,
            has_companies: false,
            now,
        };
        let view = facts.view();
        assert_eq!((serde_json::to_value(view.reason).unwrap(), view.alarm), (reason.into(), alarm));
    }

    #[test]
    fn an_endpoint_that_refuses_and_a_tunnel_that_is_down_are_named() {
        let (mut endpoint, now) = (endpoint(), Timestamp::from_second(1000).unwrap());
        let record = TunnelRecord {
            id: gatehouse_model::TunnelId::from_uuid(Uuid::nil()),
            via: "bore".to_owned(),
            settings: "{}".to_owned(),
            endpoint_id: None,
            secret_home: None,
            wanted: true,
            state: serde_json::to_string(&TunnelState::Starting).unwrap(),
            public_url: None,
            previous_url: None,
            alive_at: None,
            set_relayed: false,
            created_at: now,
        };
        let look = |endpoint: &Endpoint| {
            let tunnel = Some(&record);
            let facts = Facts {
                endpoint,
                listening: true,
                tunnel,
                has_origin: false,
                health: None,
                has_companies: true,
                now,
            };
            facts.view()
        };
        let view = look(&endpoint);
        assert_eq!((view.reason, view.alarm), (ReachabilityReason::TunnelDown, true));
        endpoint.answer.fault = Some(AnswerFault::Error);
        assert_eq!(look(&endpoint).reason, ReachabilityReason::Refusing);
    }

    #[test]
    fn only_a_turn_is_told() {
        let (bus, mut known) = (Bus::default(), HashMap::new());
        let mut heard = bus.listen();
        let endpoint = endpoint();
        let look = |listening| {
            let now = Timestamp::from_second(1000).unwrap();
            let health = health(990, 200);
            Facts {
                endpoint: &endpoint,
                listening,
                tunnel: None,
                has_origin: false,
                health,
                has_companies: true,
                now,
            }
            .view()
        };
        for listening in [true, true, false, false, true] {
            tell(&mut known, &[look(listening)], &bus);
        }
        let turned = |good| DomainEvent::ReachabilityTurned { endpoint_id: endpoint.id, good };
        assert_eq!(heard.try_recv().unwrap(), turned(false));
        assert_eq!(heard.try_recv().unwrap(), turned(true));
        assert!(heard.try_recv().is_err());
    }
}
