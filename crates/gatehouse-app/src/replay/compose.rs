//! The request that leaves for one item: recorded, signed again, or with a person's changes.

use std::sync::Arc;

use gatehouse_client::Replay;
use gatehouse_model::{AttemptMode, Delivery, Problem, ReplayItem};
use gatehouse_receiver::{EndpointTable, ReceivingEndpoint};
use gatehouse_store::{ReplayContent, Store};
use uuid::Uuid;

use super::edit::{Edited, lay_over, target_of};
use super::sign::{head_not_kept, secret_missing};
use super::{Desk, Setting, signed_again};
use crate::forward::AGAIN_HEADER;
use crate::sealing::Sealing;

/// A delivery with its exact bytes, and what of it is shown instead.
pub(crate) struct Exact {
    pub(crate) delivery: Delivery,
    pub(crate) body: Vec<u8>,
    /// The head with its secrets masked.
    pub(crate) shown_head: Option<Vec<u8>>,
    /// The body with its secrets masked, where there are any.
    pub(crate) shown_body: Option<Vec<u8>>,
}

impl Exact {
    /// Opens what is sealed of a delivery. The masked body is only fetched where somebody changed it.
    pub(crate) async fn of(
        content: ReplayContent,
        store: &Store,
        sealing: &Sealing,
        edited: bool,
    ) -> Result<Self, Problem> {
        let ReplayContent { mut delivery, body, sealed } = content;
        let (id, shown_head) = (delivery.summary.id, delivery.head.clone().filter(|_| edited));
        let opened = if sealed.is_empty() { Default::default() } else { sealing.open(id, sealed).await? };
        let lying = async || store.delivery_body(id).await.map_err(|error| error.problem());
        let shown_body = if edited && opened.body.is_some() { lying().await? } else { None };
        let body = match opened.body.or(body) {
            Some(body) => body,
            None => lying().await?.unwrap_or_default(),
        };
        if opened.head.is_some() {
            delivery.head = opened.head;
        }
        Ok(Self { delivery, body, shown_head, shown_body })
    }
}

/// A request ready to be sent.
pub(crate) struct Composed {
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) replay: Replay,
    pub(crate) body_changed: bool,
}

/// Makes the request of an item.
///
/// # Errors
/// `delivery.head_not_kept`, what the edit says, and what keeps it from being signed.
pub(crate) fn compose(
    setting: &Setting,
    item: &ReplayItem,
    key: Uuid,
    exact: Exact,
    desk: &Desk,
) -> Result<Composed, Problem> {
    let edit = setting.private.edit.as_ref();
    let target = target_of(&setting.url, edit)?;
    let Edited { head, body, body_changed } = match edit {
        Some(edit) => lay_over(edit, &exact)?,
        None => Edited {
            head: exact.delivery.head.clone().ok_or_else(head_not_kept)?,
            body: exact.body,
            body_changed: false,
        },
    };
    let mut extra = [setting.options.set.as_slice(), &setting.private.set].concat();
    if setting.mode == AttemptMode::Resigned {
        let at = setting.options.at.unwrap_or_else(|| desk.clock.now());
        let signer = signer(setting, &exact.delivery, &desk.table).ok_or_else(secret_missing)?;
        extra.extend(signed_again(&signer, &exact.delivery, &head, &body, &target, at)?);
    }
    if let Some(name) = &setting.options.idempotency_header {
        extra.push((name.clone(), key.to_string()));
    }
    if item.possible_duplicate {
        extra.push((AGAIN_HEADER.to_owned(), "true".to_owned()));
    }
    let replay = Replay { extra_headers: extra, names: desk.names.clone(), ..Replay::to(target) };
    Ok(Composed { head, body, replay, body_changed })
}

/// Gives the endpoint by whose scheme and secret a delivery is signed.
fn signer(setting: &Setting, delivery: &Delivery, table: &EndpointTable) -> Option<Arc<ReceivingEndpoint>> {
    match setting.options.signing_connection {
        None => table.get(delivery.summary.endpoint_id),
        Some(connection) => {
            let mut own: Vec<_> =
                table.all().into_iter().filter(|entry| entry.endpoint.connection_id == connection).collect();
            own.sort_unstable_by_key(|entry| entry.endpoint.created_at);
            own.into_iter().next()
        }
    }
}
