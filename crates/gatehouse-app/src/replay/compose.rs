//! The request that leaves for one item: recorded, signed again, or with a person's changes.

use std::sync::Arc;

use gatehouse_client::Replay;
use gatehouse_model::{AttemptMode, Delivery, Problem, ReplayItem, RequestHead, Timestamp};
use gatehouse_receiver::{EndpointTable, ReceivingEndpoint};
use gatehouse_signing::{KeyRing, SignInput};
use gatehouse_store::{ReplayContent, Store};
use uuid::Uuid;

use super::Setting;
use super::edit::{Edited, lay_over, target_of};
use crate::forward::AGAIN_HEADER;
use crate::operation::sandbox::no_scheme;
use crate::profiles::scheme_in;
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
    table: &EndpointTable,
    now: Timestamp,
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
        let at = setting.options.at.unwrap_or(now);
        let scheme = if target.is_tls() { "https" } else { "http" };
        let url = format!("{scheme}://{}{}", target.authority(), target.path_and_query());
        extra.extend(signed_again(setting, &exact.delivery, &head, &body, &url, at, table)?);
    }
    if let Some(name) = &setting.options.idempotency_header {
        extra.push((name.clone(), key.to_string()));
    }
    if item.possible_duplicate {
        extra.push((AGAIN_HEADER.to_owned(), "true".to_owned()));
    }
    let mut replay = Replay::to(target);
    replay.extra_headers = extra;
    Ok(Composed { head, body, replay, body_changed })
}

/// Gives the headers that sign a request again.
fn signed_again(
    setting: &Setting,
    delivery: &Delivery,
    head: &[u8],
    body: &[u8],
    url: &str,
    at: Timestamp,
    table: &EndpointTable,
) -> Result<Vec<(String, String)>, Problem> {
    let entry = signer(setting, delivery, table).ok_or_else(secret_missing)?;
    let recorded =
        delivery.verdict.scheme.as_deref().filter(|_| entry.endpoint.platform == delivery.summary.platform);
    let scheme = recorded
        .and_then(|id| entry.catalogue.scheme(id))
        .or_else(|| scheme_in(&entry.catalogue, &entry.endpoint))
        .ok_or_else(|| no_scheme().hint("Choose one on the endpoint, or replay as recorded."))?;
    let secret = match &*entry.keys {
        KeyRing::Secrets(secrets) => secrets.first().map(|labelled| &labelled.secret),
        KeyRing::Missing => None,
        KeyRing::Unavailable => return Err(gatehouse_secrets::SecretError::Locked.problem()),
    };
    let parsed = RequestHead::parse(head).map_err(|error| {
        Problem::new("delivery.head_not_kept", format!("The head cannot be read: {error}."))
    })?;
    let input = SignInput {
        method: &parsed.method,
        url: Some(url),
        id: delivery.summary.provider_delivery_id.as_deref(),
        at,
        headers: &parsed.headers,
        body,
        params: &entry.params,
    };
    gatehouse_signing::sign(scheme, &input, secret.ok_or_else(secret_missing)?)
        .map_err(|error| error.problem())
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

fn secret_missing() -> Problem {
    Problem::new("sign.secret_missing", "No signing secret is stored for this connection.")
        .hint("Add it under Settings, Connections & keys, or replay as recorded.")
}

pub(super) fn head_not_kept() -> Problem {
    Problem::new(
        "delivery.head_not_kept",
        "The head of this delivery was not kept, so it cannot be replayed.",
    )
}
