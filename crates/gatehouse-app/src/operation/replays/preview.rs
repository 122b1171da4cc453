//! What a replay would do, and nothing sent.

use gatehouse_client::outgoing_head;
use gatehouse_model::{DeliveryId, Problem};

use super::order::{Asked, Chosen, next_block};
use crate::App;
use crate::replay::{Setting, try_compose};
use crate::view::{ReplayOrder, ReplayPreviewItemView, ReplayPreviewView};

/// How many requests are shown.
const SHOWN: usize = 3;

impl App {
    /// Says what a replay would send: how many, the first requests as they would leave with secrets masked, and
    /// whether it has to be confirmed. Sends nothing and writes nothing down.
    ///
    /// # Errors
    /// What is wrong with the order, each at its field.
    pub async fn preview_replay(&self, order: ReplayOrder) -> Result<ReplayPreviewView, Problem> {
        let Asked { run, mut chosen, private, workspace, target, .. } = self.read_order(order).await?;
        let guard = self.guard_of(&workspace, &target);
        self.prepare_replay(run.mode).await?;
        let counted = self.counted(&chosen).await?;
        let mut total = 0;
        let mut first: Vec<DeliveryId> = Vec::new();
        loop {
            let block = next_block(&self.store, &mut chosen, run.options.order).await?;
            total += block.len() as u64;
            first.extend(block.iter().take(SHOWN - first.len()));
            if matches!(chosen, Chosen::Nothing) || counted.is_some() && first.len() == SHOWN {
                break;
            }
        }
        let total = counted.unwrap_or(total);
        let setting =
            Setting { url: run.target.clone(), mode: run.mode, options: run.options.clone(), private };
        let desk = self.replay_desk();
        let mut requests = Vec::with_capacity(first.len());
        for (place, id) in (1..).zip(first) {
            let delivery = self.stored_delivery(id).await?.summary;
            let mut shown = ReplayPreviewItemView {
                delivery_id: id,
                provider_event: delivery.provider_event,
                head: Vec::new(),
                body_size: 0,
                body_changed: false,
                headers_changed: Vec::new(),
                problem: None,
            };
            match try_compose(&desk, &run, &setting, place, id).await {
                Ok(composed) => {
                    let made = outgoing_head(&composed.head, composed.body.len(), &composed.replay)
                        .map_err(|error| error.problem())?;
                    let rule = self.sealing.rule(delivery.endpoint_id);
                    let masked = rule.hide(Some(&made.head), "/", b"", &[]).head.unwrap_or(made.head);
                    let text = String::from_utf8_lossy(&masked);
                    shown.head = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
                    shown.body_size = composed.body.len() as u64;
                    shown.body_changed = composed.body_changed;
                    shown.headers_changed = made.headers_changed.iter().map(|line| rule.text(line)).collect();
                }
                // One that lies in the edit is told at its field.
                Err(problem) if setting.private.edit.is_some() => return Err(problem),
                Err(problem) => shown.problem = Some(problem),
            }
            requests.push(shown);
        }
        let at_least = run.options.rate.map(|rate| (total.saturating_sub(1) as f64 / rate * 1000.0) as u64);
        Ok(ReplayPreviewView { total, target: run.target, requests, guard, at_least_ms: at_least })
    }

    /// Gives how many a query leaves, where the list knows it without walking over all of them.
    async fn counted(&self, chosen: &Chosen) -> Result<Option<u64>, Problem> {
        let Chosen::Filter(filter, _) = chosen else { return Ok(None) };
        let page = self.store.page((**filter).clone(), None, 1).await.map_err(|error| error.problem())?;
        Ok((!page.at_least).then_some(page.total))
    }
}
