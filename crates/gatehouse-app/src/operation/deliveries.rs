//! Deliveries: pages, one whole, and its bytes.

use gatehouse_model::{
    CheckId, CheckOutcome, Delivery, DeliveryId, Evidence, Fidelity, Header, Problem, Verdict,
};
use gatehouse_providers::{Catalogue, Provenance, added_on_the_way, relay_of};
use gatehouse_store::{Bar, Cursor, DeliveryFilter, Order};

use super::stored::{headers_of, scheme_for};
use super::weak_spots::{id_sources, weak_spots};
use crate::App;
use crate::bytes::{ByteKind, Bytes};
use crate::view::{
    AddedHeaderView, CheckView, DeliveryCountsView, DeliveryPageRequest, DeliveryPageView, DeliveryRequest,
    DeliverySort, DeliveryView, HeaderView, HistogramBarView, HistogramRequest, HistogramView, TransitView,
    VerdictAtReceiptView, VerdictView, WeakSpotView, WorkspaceRequest,
};
use crate::words::{scheme_label, scheme_path};

/// How many deliveries a page has unless it says so.
const PAGE: u32 = 100;

/// How many spans a histogram has unless it says so.
const BARS: u32 = 60;

/// The most deliveries that one page may have.
const LARGEST_PAGE: u32 = 1_000;

impl App {
    /// Gives a page of deliveries, newest first.
    pub async fn deliveries(&self, request: DeliveryPageRequest) -> Result<DeliveryPageView, Problem> {
        let limit = request.limit.unwrap_or(PAGE);
        if limit == 0 || limit > LARGEST_PAGE {
            let message = format!("limit is {limit}; it must be from 1 to {LARGEST_PAGE}.");
            return Err(Problem::new("usage.out_of_range", message).field("limit"));
        }
        let after =
            request.after.map(|text| text.parse::<Cursor>().map_err(|error| error.problem())).transpose()?;
        let order = match request.sort {
            DeliverySort::Arrival => Order::Arrival,
            DeliverySort::Occurred => Order::OwnTime,
        };
        let filter = DeliveryFilter { order, ..self.delivery_filter(request.filter).await? };
        let page = match request.rank {
            Some(rank) => self.store.page_at(filter, after, rank, limit).await,
            None => self.store.page(filter, after, limit).await,
        };
        let page = page.map_err(|error| error.problem())?;
        Ok(DeliveryPageView {
            deliveries: page.deliveries,
            next: page.next.map(|cursor| cursor.to_string()),
            total: page.total,
            at_least: page.at_least,
            unindexed: page.unindexed,
            top: page.top.map(|cursor| cursor.to_string()),
            ranked: page.ranked,
        })
    }

    /// Counts the deliveries of a list by when they came.
    pub async fn histogram(&self, request: HistogramRequest) -> Result<HistogramView, Problem> {
        let filter = self.delivery_filter(request.filter).await?;
        let bars = request.bars.unwrap_or(BARS) as usize;
        let seen = self.store.histogram(filter, bars).await.map_err(|error| error.problem())?;
        let bar = |bar: Bar| HistogramBarView {
            from: bar.from,
            valid: bar.valid,
            invalid: bar.invalid,
            other: bar.other,
        };
        Ok(HistogramView { bars: seen.bars.into_iter().map(bar).collect(), to: seen.to, cut: seen.cut })
    }

    /// Counts the deliveries of a workspace by kind.
    pub async fn delivery_counts(&self, request: WorkspaceRequest) -> Result<DeliveryCountsView, Problem> {
        let counts = self.store.counts(request.workspace_id).await.map_err(|error| error.problem())?;
        Ok(DeliveryCountsView {
            all: counts.all,
            valid: counts.valid,
            invalid: counts.invalid,
            unverified: counts.unverified,
            duplicate: counts.duplicate,
        })
    }

    /// Gives a delivery with everything but its body.
    pub async fn delivery(&self, request: DeliveryRequest) -> Result<DeliveryView, Problem> {
        let id = request.delivery_id;
        let mut delivery = self.stored_delivery(id).await?;
        let same_event = self.store.same_event(id).await.map_err(|error| error.problem())?;
        let last_valid = self.store.last_valid_before(id).await.map_err(|error| error.problem())?;
        let headers = headers_of(&delivery);
        self.explain(&mut delivery).await?;
        let catalogue = self.catalogue(delivery.summary.workspace_id);
        let spots = self.weak_spots(&delivery, &headers).await?;
        let previous = self.matched_previous(&delivery).await?;
        let content_type =
            headers.iter().find(|header| header.is("content-type")).map(|header| header.text().into_owned());
        let unpacked = self.unpacked_view(&delivery).await?;
        let (first, handshake) = (at_receipt(&delivery), self.handshake_view(&delivery).await?);
        Ok(DeliveryView {
            platform_name: self.platform_name(&delivery.summary.platform),
            verdict: VerdictView {
                weak_spots: spots,
                matched_previous: previous,
                ..verdict_view(&catalogue, &delivery, &headers)
            },
            headers: headers.iter().map(header_view).collect(),
            trailers: delivery.trailers.iter().map(header_view).collect(),
            head_size: delivery.head.as_ref().map(|head| u32::try_from(head.len()).unwrap_or(u32::MAX)),
            head_note: delivery.head_note,
            content_type,
            unpacked,
            body_sha256: delivery.body_sha256,
            peer: delivery.peer,
            occurred_at: delivery.occurred_at,
            at_receipt: first,
            transit: transit(&headers),
            handshake,
            last_valid,
            note: self.note_of(id).await?,
            sealed: self.sealed_words(id).await?,
            same_event,
            summary: delivery.summary,
        })
    }

    /// Finds a delivery by its id or the beginning of it.
    pub async fn find_delivery(&self, text: &str) -> Result<DeliveryId, Problem> {
        self.store.resolve_delivery(text).await.map_err(|error| error.problem())
    }

    /// Gives bytes of a delivery, with received secrets masked unless they are asked for, or of an attempt's answer.
    pub async fn bytes(&self, wanted: Bytes) -> Result<Vec<u8>, Problem> {
        match wanted {
            Bytes::Delivery(ByteKind::Head, id) => {
                let delivery = self.stored_delivery(id).await?;
                delivery.head.ok_or_else(|| head_not_kept(delivery.head_note))
            }
            Bytes::Delivery(ByteKind::Body, id) => {
                let body = self.store.delivery_body(id).await.map_err(|error| error.problem())?;
                body.ok_or_else(|| gone(id))
            }
            Bytes::Revealed(kind, id) => {
                self.permit_reveal()?;
                self.revealed(kind, id).await
            }
            Bytes::Unpacked(id) => self.unpacked_bytes(id).await,
            Bytes::Signed(id) => self.signed_bytes(id).await,
            Bytes::Attempt(kind, id) => {
                let attempt = self.store.attempt(id).await.map_err(|error| error.problem())?;
                let attempt = attempt.ok_or_else(|| {
                    Problem::new("attempt.not_found", format!("There is no attempt {id} any more."))
                })?;
                Ok(match kind {
                    ByteKind::Head => attempt.response_head,
                    ByteKind::Body => attempt.response_body,
                })
            }
        }
    }

    /// Gives what the scheme of a delivery leaves open.
    async fn weak_spots(
        &self,
        delivery: &Delivery,
        headers: &[Header],
    ) -> Result<Vec<WeakSpotView>, Problem> {
        let endpoint = self.endpoint(delivery.summary.endpoint_id).await?;
        let catalogue = self.catalogue(endpoint.workspace_id);
        let Some(scheme) = scheme_for(delivery, &endpoint, &catalogue, headers) else {
            return Ok(Vec::new());
        };
        let all = self.store.endpoints(Some(endpoint.workspace_id)).await.map_err(|error| error.problem())?;
        let sharing = all
            .iter()
            .filter(|other| other.connection_id == endpoint.connection_id && other.id != endpoint.id)
            .count();
        Ok(weak_spots(
            &scheme,
            &id_sources(&scheme, catalogue.platform(&endpoint.platform).map(|profile| &**profile)),
            sharing,
        ))
    }

    pub(crate) async fn stored_delivery(&self, id: DeliveryId) -> Result<Delivery, Problem> {
        self.store.delivery(id).await.map_err(|error| error.problem())?.ok_or_else(|| gone(id))
    }
}

pub(super) fn head_not_kept(note: Option<String>) -> Problem {
    let why = note.unwrap_or_default();
    Problem::new("delivery.head_not_kept", format!("The head of this delivery was not kept: {why}."))
}

fn gone(id: DeliveryId) -> Problem {
    Problem::new("delivery.not_found", format!("There is no delivery {id}."))
        .hint("`gatehouse deliveries list` shows those that are kept.")
}

fn verdict_view(catalogue: &Catalogue, delivery: &Delivery, headers: &[Header]) -> VerdictView {
    let verdict = &delivery.verdict;
    let scheme = verdict.scheme.as_deref().and_then(|id| catalogue.scheme(id));
    VerdictView {
        status: verdict.status,
        reason: verdict.reason,
        scheme: verdict.scheme.clone(),
        scheme_label: scheme.map(scheme_label),
        matched_secret: verdict.matched_secret.clone(),
        matched_previous: false,
        checks: check_views(catalogue, delivery, verdict),
        covers: verdict.covers.clone(),
        weak_spots: Vec::new(),
        fidelity_words: fidelity_words(delivery.summary.fidelity).to_owned(),
        added_headers: added_headers(headers),
        cause: verdict.cause.clone(),
        hint: verdict.hint.clone(),
        signed_content_sha256: verdict.signed_content_sha256.clone(),
    }
}

/// Says how true the bytes of a delivery are to what was sent.
pub fn fidelity_words(fidelity: Fidelity) -> &'static str {
    match fidelity {
        Fidelity::Wire => "Read from our own socket: these are the bytes that were sent to us.",
        Fidelity::Proxied => {
            "A proxy stood in front: it may have added headers, and the body should be as it was sent."
        }
        Fidelity::Relayed => "A relay rebuilt the request, so its signature proves nothing either way.",
    }
}

/// Gives the names of the headers that proxies add.
fn added_headers(headers: &[Header]) -> Vec<String> {
    added_on_the_way(headers).into_iter().map(|added| added.header.name).collect()
}

/// Gives the steps with whose word they rest on; the last step is known only after the delivery was stored.
pub(crate) fn check_views(catalogue: &Catalogue, delivery: &Delivery, verdict: &Verdict) -> Vec<CheckView> {
    let scheme = verdict.scheme.as_deref().and_then(|id| catalogue.scheme(id));
    let profile = catalogue.platform(&delivery.summary.platform);
    let mut checks: Vec<_> = verdict
        .checks
        .iter()
        .filter(|check| check.id != CheckId::FirstSeen)
        .map(|check| CheckView {
            id: check.id,
            outcome: check.outcome,
            evidence: check.evidence.clone(),
            provenance: match (check.rests_on.as_deref(), scheme, profile) {
                (Some("key"), ..) => Some(Provenance::User),
                (Some(field), Some(scheme), Some(profile)) => {
                    Some(profile.provenance_of(&format!("{}.{field}", scheme_path(scheme))))
                }
                _ => None,
            },
        })
        .collect();
    checks.push(first_seen(delivery));
    checks
}

fn at_receipt(delivery: &Delivery) -> Option<VerdictAtReceiptView> {
    let first = delivery.verdict_at_receipt.as_ref()?;
    let differs = (first.status, first.reason) != (delivery.verdict.status, delivery.verdict.reason);
    differs.then_some(VerdictAtReceiptView {
        status: first.status,
        reason: first.reason,
        judged_again_at: delivery.judged_again_at,
    })
}

fn transit(headers: &[Header]) -> TransitView {
    let relay = relay_of(headers);
    TransitView {
        added: added_on_the_way(headers)
            .into_iter()
            .map(|added| AddedHeaderView { header: header_view(&added.header), by: added.by.to_owned() })
            .collect(),
        relay: relay.map(|relay| relay.name.clone()),
        does: relay.map(|relay| relay.does.clone()),
    }
}

fn first_seen(delivery: &Delivery) -> CheckView {
    let summary = &delivery.summary;
    if let Some(first) = summary.replay_of {
        let evidence = vec![Evidence::new("fact", "replayed"), Evidence::new("copy of", first.to_string())];
        return CheckView {
            id: CheckId::FirstSeen,
            outcome: CheckOutcome::Failed,
            evidence,
            provenance: None,
        };
    }
    let (outcome, evidence) = match summary.duplicate_of {
        Some(first) => (
            CheckOutcome::Failed,
            vec![
                Evidence::new("repeats", first.to_string()),
                Evidence::new("attempt", summary.attempt.to_string()),
            ],
        ),
        None => (CheckOutcome::Passed, Vec::new()),
    };
    CheckView { id: CheckId::FirstSeen, outcome, evidence, provenance: None }
}

pub(crate) fn header_view(header: &Header) -> HeaderView {
    let (mut value, mut escaped) = (String::with_capacity(header.value.len()), false);
    let text = String::from_utf8_lossy(&header.value);
    if std::str::from_utf8(&header.value).is_ok() && !text.chars().any(char::is_control) {
        value.push_str(&text);
    } else {
        escaped = true;
        for &byte in &header.value {
            match byte {
                b' '..=b'~' => value.push(char::from(byte)),
                _ => value.push_str(&format!("\\x{byte:02X}")),
            }
        }
    }
    HeaderView { name: header.name.clone(), value, escaped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_no_text_is_shown_escaped() {
        let view = header_view(&Header::new("X-Raw", b"a\xff\xfe"));
        assert_eq!((view.value.as_str(), view.escaped), ("a\\xFF\\xFE", true));
    }

    #[test]
    fn a_header_with_letters_of_people_is_shown_as_text() {
        let view = header_view(&Header::new("X-Name", "Żaneta Dvořáková"));
        assert_eq!((view.value.as_str(), view.escaped), ("Żaneta Dvořáková", false));
    }
}
