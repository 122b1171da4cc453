//! The listener: started by a person, taken up again at the next start.

use std::sync::Arc;

use gatehouse_model::{DomainEvent, Problem};
use gatehouse_receiver::{Limits, Received, Receiver, ReceiverConfig};

use crate::App;
use crate::sealing::SealingInbox;
use crate::view::{EmptyRequest, ReceiverStartRequest, ReceiverView};

impl App {
    /// Starts the listener; one that runs already is left alone unless another port is asked for.
    pub async fn start_receiver(&self, request: ReceiverStartRequest) -> Result<ReceiverView, Problem> {
        self.listen_on(request.port).await?;
        self.put_setting("receiver.on", Some(true)).await?;
        self.receiver_view().await
    }

    /// Stops the listener; requests under way are finished.
    pub async fn stop_receiver(&self, _: EmptyRequest) -> Result<ReceiverView, Problem> {
        let receiver = {
            let mut running = self.running.lock().await;
            running.receiver_problem = None;
            running.receiver.take()
        };
        if let Some(receiver) = receiver {
            receiver.stop().await;
        }
        self.put_setting("receiver.on", Some(false)).await?;
        self.receiver_view().await
    }

    /// Listens on the port used last; when that is taken, the problem is kept for the screens.
    pub(crate) async fn listen_again(&self) -> Result<(), Problem> {
        let ended = self.listen_on(None).await;
        if let Err(problem) = &ended {
            self.running.lock().await.receiver_problem = Some(problem.clone());
        }
        ended
    }

    async fn listen_on(&self, asked: Option<u16>) -> Result<(), Problem> {
        self.refresh_endpoints().await?;
        let mut running = self.running.lock().await;
        let fits =
            |receiver: &Receiver| asked.is_none_or(|port| port == 0 || port == receiver.address().port());
        if running.receiver.as_ref().is_some_and(fits) {
            return Ok(());
        }
        if let Some(receiver) = running.receiver.take() {
            receiver.stop().await;
        }
        let last: Option<u16> = self.read_setting("receiver.port").await?;
        let started = match self.start_on(asked.or(last)).await {
            // The port used last may be taken by now; a free one is better than not receiving.
            Err(gatehouse_receiver::ReceiverError::PortInUse { .. }) if asked.is_none() => {
                self.start_on(None).await
            }
            other => other,
        };
        let receiver = started.map_err(|error| error.problem())?;
        self.put_setting("receiver.port", Some(receiver.address().port())).await?;
        running.receiver_problem = None;
        running.receiver = Some(receiver);
        Ok(())
    }

    async fn start_on(&self, port: Option<u16>) -> Result<Receiver, gatehouse_receiver::ReceiverError> {
        let clock = Arc::clone(&self.clock);
        let config = ReceiverConfig { port, limits: Limits::default(), clock: Arc::new(move || clock.now()) };
        let (bus, last_use) = (self.bus().clone(), Arc::clone(&self.last_use));
        let on_delivery = Arc::new(move |received: &Received| {
            if let Some(label) = &received.matched_secret {
                last_use.note(received.endpoint_id, label, received.received_at);
            }
            bus.publish(DomainEvent::DeliveryAppended {
                workspace_id: received.workspace_id,
                delivery_id: received.id,
                sequence: received.sequence,
            });
        });
        let inbox = SealingInbox::new(self.store.clone(), Arc::clone(&self.sealing));
        Receiver::start(config, self.table.clone(), Arc::new(inbox), on_delivery).await
    }
}
