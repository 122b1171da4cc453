//! The listener: started by a person, taken up again at the next start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gatehouse_model::{DomainEvent, Problem, Topic};
use gatehouse_receiver::{Limits, OnStray, Received, Receiver, ReceiverConfig, ReceiverError, TlsDoor};

use crate::App;
use crate::app::Running;
use crate::local_certificate::LocalCertificate;
use crate::sealing::SealingInbox;
use crate::view::{EmptyRequest, ReceiverStartRequest, ReceiverView, StraysView, TlsView};

/// How long strays are gathered before the screens hear of them.
const STRAYS_TOLD: Duration = Duration::from_secs(1);

impl App {
    /// Starts the listener; one that runs already is left alone unless another port is asked for.
    pub async fn start_receiver(&self, request: ReceiverStartRequest) -> Result<ReceiverView, Problem> {
        self.listen_on(request).await?;
        self.put_setting("receiver.on", Some(true)).await?;
        self.lead_tunnels().await?;
        self.receiver_view().await
    }

    /// Stops the listener; requests under way are finished.
    pub async fn stop_receiver(&self, _: EmptyRequest) -> Result<ReceiverView, Problem> {
        let receiver = {
            let mut running = self.running.lock().await;
            running.receiver_problem = None;
            running.receiver.take()
        };
        self.watch.listening.store(false, Ordering::Release);
        if let Some(receiver) = receiver {
            receiver.stop().await;
        }
        self.put_setting("receiver.on", Some(false)).await?;
        self.receiver_view().await
    }

    /// Listens on the port used last; when that is taken, the problem is kept for the screens.
    pub(crate) async fn listen_again(&self) -> Result<(), Problem> {
        let ended = self.listen_on(ReceiverStartRequest::default()).await;
        if let Err(problem) = &ended {
            self.running.lock().await.receiver_problem = Some(problem.clone());
        }
        ended
    }

    async fn listen_on(&self, asked: ReceiverStartRequest) -> Result<(), Problem> {
        self.refresh_endpoints().await?;
        let wants_tls = match asked.tls {
            Some(wanted) => wanted,
            None => self.read_setting("receiver.tls").await?.unwrap_or(false),
        };
        let mut running = self.running.lock().await;
        if running.receiver.as_ref().is_some_and(|receiver| fits(receiver, &asked, wants_tls)) {
            return Ok(());
        }
        if let Some(receiver) = running.receiver.take() {
            receiver.stop().await;
        }
        let certificate = if wants_tls { Some(self.certificate().await?) } else { None };
        let (receiver, certificate) = self.start_anywhere(&asked, certificate).await?;
        self.put_setting("receiver.port", Some(receiver.address().port())).await?;
        self.put_setting("receiver.tls", Some(wants_tls)).await?;
        self.put_setting("receiver.tls_port", receiver.tls_address().map(|address| address.port())).await?;
        running.receiver_problem = None;
        running.certificate = certificate;
        running.receiver = Some(receiver);
        Ok(())
    }

    /// Starts on the ports that were asked for, else on those used last; where such a one is taken by now, a free
    /// one is better than not receiving.
    async fn start_anywhere(
        &self,
        asked: &ReceiverStartRequest,
        certificate: Option<LocalCertificate>,
    ) -> Result<(Receiver, Option<LocalCertificate>), Problem> {
        let mut port = asked.port.or(self.read_setting("receiver.port").await?);
        let mut tls_port = asked.tls_port.or(self.read_setting("receiver.tls_port").await?);
        loop {
            let door =
                certificate.as_ref().map(|own| TlsDoor { port: tls_port, config: Arc::clone(&own.config) });
            let taken = match self.start_on(port, door).await {
                Ok(receiver) => return Ok((receiver, certificate)),
                Err(ReceiverError::PortInUse { port, source }) => (port, source),
                Err(other) => return Err(other.problem()),
            };
            match taken.0 {
                own if asked.port.is_none() && port == Some(own) => port = None,
                own if asked.tls_port.is_none() && tls_port == Some(own) => tls_port = None,
                own => return Err(ReceiverError::PortInUse { port: own, source: taken.1 }.problem()),
            }
        }
    }

    /// Listens without noting where, for a store that takes no changes.
    pub(crate) async fn listen_for_now(&self, asked: ReceiverStartRequest) -> Result<(), Problem> {
        self.refresh_endpoints().await?;
        let receiver = self.start_on(asked.port, None).await.map_err(|error| error.problem())?;
        self.running.lock().await.receiver = Some(receiver);
        Ok(())
    }

    /// Gives the certificate of this installation, making one where there is none that still holds.
    async fn certificate(&self) -> Result<LocalCertificate, Problem> {
        let (folder, now) = (self.folder.clone(), self.clock.now());
        let opened = tokio::task::spawn_blocking(move || LocalCertificate::open(&folder, now));
        opened.await.map_err(|error| crate::app::internal(&error))?
    }

    async fn start_on(&self, port: Option<u16>, tls: Option<TlsDoor>) -> Result<Receiver, ReceiverError> {
        let clock = Arc::clone(&self.clock);
        let config = ReceiverConfig {
            port,
            limits: Limits::default(),
            clock: Arc::new(move || clock.now()),
            tls,
            on_stray: self.stray_bell(),
            probes: self.tunnels.probes.clone(),
            through: Some(self.forwarder.waiting()),
        };
        self.start_harvest().await;
        let (bus, last_use, bell) = (self.bus().clone(), Arc::clone(&self.last_use), self.harvest.bell());
        let on_delivery = Arc::new(move |received: &Received| {
            if let Some(label) = &received.matched_secret {
                last_use.note(received.endpoint_id, label, received.received_at);
            }
            bus.publish(DomainEvent::DeliveryAppended {
                workspace_id: received.workspace_id,
                delivery_id: received.id,
                sequence: received.sequence,
            });
            if received.in_dialogue {
                bell.notify_one();
                bus.publish(DomainEvent::Changed { topic: Topic::Dialogues });
            }
        });
        let inbox = SealingInbox::new(self.store.clone(), Arc::clone(&self.sealing));
        let receiver = Receiver::start(config, self.table.clone(), Arc::new(inbox), on_delivery).await?;
        self.watch.listening.store(true, Ordering::Release);
        Ok(receiver)
    }

    /// Lets the screens know of strays, at most once in a while however many there are.
    fn stray_bell(&self) -> OnStray {
        let (bus, waiting) = (self.bus().clone(), Arc::new(AtomicBool::new(false)));
        Arc::new(move || {
            if waiting.swap(true, Ordering::AcqRel) {
                return;
            }
            let (bus, waiting) = (bus.clone(), Arc::clone(&waiting));
            tokio::spawn(async move {
                tokio::time::sleep(STRAYS_TOLD).await;
                waiting.store(false, Ordering::Release);
                bus.publish(DomainEvent::Changed { topic: Topic::Receiver });
            });
        })
    }
}

/// Tells whether a running listener is what was asked for.
fn fits(receiver: &Receiver, asked: &ReceiverStartRequest, wants_tls: bool) -> bool {
    let has = |wanted: Option<u16>, port: u16| wanted.is_none_or(|wanted| wanted == 0 || wanted == port);
    let door = match receiver.tls_address() {
        Some(address) => wants_tls && has(asked.tls_port, address.port()),
        None => !wants_tls,
    };
    door && has(asked.port, receiver.address().port())
}

/// Counts what a listener turned away.
pub(crate) fn strays(receiver: &Receiver) -> StraysView {
    let stats = receiver.stats();
    StraysView {
        all: stats.strays(),
        not_found: stats.not_found,
        heads_too_large: stats.heads_too_large,
        bodies_too_large: stats.too_large,
        ambiguous_length: stats.ambiguous_length,
        malformed: stats.malformed,
        wrong_method: stats.wrong_method,
        incomplete: stats.incomplete,
    }
}

impl Running {
    /// Shows the door for HTTPS, while it is open.
    pub(crate) fn tls_view(&self) -> Option<TlsView> {
        let address = self.receiver.as_ref()?.tls_address()?;
        let certificate = self.certificate.as_ref()?;
        Some(TlsView {
            address: address.to_string(),
            certificate: certificate.path.display().to_string(),
            fingerprint_sha256: certificate.fingerprint_sha256.clone(),
        })
    }
}
