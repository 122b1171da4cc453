//! Deliveries of a file come in: marked as such, judged where that is possible, and each of them once.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use gatehouse_model::{
    AnswerRules, Connection, ConnectionId, DeliveryId, Endpoint, EndpointId, Fidelity, Header, NewDelivery,
    Problem, Reason, RequestHead, Resend, Verdict, VerdictStatus, WorkspaceId,
};
use gatehouse_receiver::{Arrived, ReceivingEndpoint};
use gatehouse_store::BroughtIn;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::import::direct::Watch;
use crate::App;
use crate::activity::Activity;
use crate::exchange::parcel::Parcel;
use crate::exchange::read::{FileForm, Piece, Place, read_file};
use crate::exchange::redact::Redaction;
use crate::file_name::safe_name;
use crate::view::{BringInRequest, BroughtInView, ImportRequest, NotBroughtView};

/// How many deliveries share one change of the store, so that what arrives meanwhile does not wait long.
const FEW: usize = 32;

/// How many bytes of bodies do.
const FEW_BYTES: usize = 1024 * 1024;

/// How many pieces may wait between reading and storing; each may be as large as a body.
const AHEAD: usize = 4;

/// How many ids and problems are told one by one.
const TOLD: usize = 1_000;

/// A file to bring in, and where to.
#[derive(Debug, Clone)]
pub struct BringIn {
    /// The file.
    pub path: PathBuf,
    /// Its name, as a person knows it.
    pub name: String,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The endpoint that they go to; without one an endpoint that only holds what was brought in.
    pub endpoint_id: Option<EndpointId>,
    /// The connection for those whose platform the file does not say, or the workspace does not have.
    pub connection_id: Option<ConnectionId>,
}

impl App {
    /// Brings the deliveries of a file in.
    ///
    /// What cannot be read is told by its place in the file, and the rest is taken.
    ///
    /// # Errors
    /// `file.not_found`, `file.unreadable`, `exchange.unknown_form`, `exchange.no_connection`,
    /// `endpoint.not_found`, `exchange.cancelled`, or why the store cannot take them.
    pub async fn bring_in(&self, order: BringIn, watch: &Watch<'_>) -> Result<BroughtInView, Problem> {
        let activity = self.activities.begin("deliveries.import", &order.name);
        let brought = self.bring_in_file(&order, watch, &activity).await;
        super::import::end(&activity, &brought);
        brought
    }

    /// Brings the deliveries of a file in that came over the byte channel, and closes it.
    pub async fn bring_in_announced(&self, request: BringInRequest) -> Result<BroughtInView, Problem> {
        let import = self.imports.get(request.import_id)?;
        import.whole()?;
        let order = BringIn {
            path: import.file.path().to_owned(),
            name: import.name.clone(),
            workspace_id: request.workspace_id,
            endpoint_id: request.endpoint_id,
            connection_id: request.connection_id,
        };
        let brought = self.bring_in(order, &Watch { progress: &|_, _| (), cancelled: &|| false }).await;
        drop(import);
        self.close_import(ImportRequest { import_id: request.import_id }).await?;
        brought
    }

    async fn bring_in_file(
        &self,
        order: &BringIn,
        watch: &Watch<'_>,
        activity: &Activity,
    ) -> Result<BroughtInView, Problem> {
        self.workspace(order.workspace_id).await?;
        let size = std::fs::metadata(&order.path).map(|found| found.len()).unwrap_or_default();
        let (sender, mut pieces) = mpsc::channel::<Piece>(AHEAD);
        let (path, name) = (order.path.clone(), order.name.clone());
        let reading = tokio::task::spawn_blocking(move || {
            read_file(&path, &name, &mut |piece| match sender.blocking_send(piece) {
                Ok(()) => ControlFlow::Continue(()),
                // Whoever stores them has ended.
                Err(_) => ControlFlow::Break(()),
            })
        });
        let mut coming = Coming::new(self, order).await?;
        while let Some(piece) = pieces.recv().await {
            if (watch.cancelled)() || activity.cancelled() {
                coming.store().await?;
                return Err(Problem::new(
                    "exchange.cancelled",
                    format!("Stopped after {} deliveries, which stay.", coming.view.imported),
                ));
            }
            activity.progress(piece.place.byte, size);
            (watch.progress)(piece.place.byte, size);
            coming.take(piece).await?;
        }
        coming.store().await?;
        let form = reading.await.map_err(|error| crate::app::internal(&error))??;
        Ok(BroughtInView { form, ..coming.view })
    }

    /// Gives the endpoint of a connection that only holds what was brought in; makes it when there is none.
    async fn imported_endpoint(&self, connection: &Connection) -> Result<Endpoint, Problem> {
        let workspace = Some(connection.workspace_id);
        let all = self.store.endpoints(workspace).await.map_err(|error| error.problem())?;
        let own = all.iter().find(|one| one.imported && one.connection_id == connection.id);
        if let Some(own) = own {
            return Ok(own.clone());
        }
        let taken = |name: &str| all.iter().any(|endpoint| endpoint.name == name);
        let names = ["imported".to_owned(), format!("imported, {}", connection.name)];
        let free = names.into_iter().find(|name| !taken(name));
        let endpoint = Endpoint {
            id: EndpointId::from_uuid(Uuid::now_v7()),
            workspace_id: connection.workspace_id,
            connection_id: connection.id,
            name: free.unwrap_or_else(|| format!("imported, {}", Uuid::now_v7())),
            token: super::endpoints::make_token()?,
            platform: connection.platform.clone(),
            scheme: None,
            relayed: false,
            imported: true,
            answer: AnswerRules::default(),
            created_at: self.clock.now(),
        };
        self.store.create_endpoint(&endpoint).await.map_err(|error| error.problem())?;
        Ok(endpoint)
    }
}

/// One file on its way in.
struct Coming<'a> {
    app: &'a App,
    order: &'a BringIn,
    source: String,
    connections: Vec<Connection>,
    /// The endpoints by the platform that the file names.
    endpoints: HashMap<Option<String>, Arc<ReceivingEndpoint>>,
    /// How often a delivery without an id of its own stood in the file so far.
    seen: HashMap<[u8; 16], u32>,
    batch: Vec<BroughtIn>,
    bytes: usize,
    view: BroughtInView,
}

impl<'a> Coming<'a> {
    async fn new(app: &'a App, order: &'a BringIn) -> Result<Self, Problem> {
        let mut coming = Self {
            app,
            order,
            source: safe_name(&order.name),
            connections: Vec::new(),
            endpoints: HashMap::new(),
            seen: HashMap::new(),
            batch: Vec::new(),
            bytes: 0,
            view: BroughtInView {
                file: safe_name(&order.name),
                form: FileForm::Jsonl,
                imported: 0,
                already_there: 0,
                masked: 0,
                delivery_ids: Vec::new(),
                endpoint_ids: Vec::new(),
                problems_total: 0,
                problems: Vec::new(),
            },
        };
        let connections = app.store.connections(order.workspace_id).await;
        coming.connections = connections.map_err(|error| error.problem())?;
        if let Some(id) = order.endpoint_id {
            let endpoint = app.endpoint(id).await?;
            if endpoint.workspace_id != order.workspace_id {
                return Err(Problem::new("endpoint.not_found", "The endpoint is in another workspace."));
            }
        }
        Ok(coming)
    }

    async fn take(&mut self, piece: Piece) -> Result<(), Problem> {
        match piece.read {
            Ok(parcel) => self.add(parcel).await,
            Err(problem) => {
                self.note(piece.place, problem);
                Ok(())
            }
        }
    }

    fn note(&mut self, place: Place, problem: Problem) {
        self.view.problems_total += 1;
        if self.view.problems.len() < TOLD {
            self.view.problems.push(NotBroughtView {
                entry: place.entry,
                byte: place.byte,
                code: problem.code,
                message: problem.message,
                hint: problem.hint,
            });
        }
    }

    async fn add(&mut self, parcel: Parcel) -> Result<(), Problem> {
        let entry = self.endpoint(parcel.platform.as_deref()).await?;
        let key = self.key(&parcel);
        let masked = parcel.masked;
        let delivery = self.delivery(parcel, &entry);
        self.bytes += delivery.body.len();
        self.batch.push(BroughtIn { delivery, source: self.source.clone(), key, masked, original: None });
        if self.batch.len() >= FEW || self.bytes >= FEW_BYTES {
            self.store().await?;
        }
        Ok(())
    }

    /// What makes it the same one when it comes again. One without an id may stand in a file several times.
    fn key(&mut self, parcel: &Parcel) -> [u8; 16] {
        let digest = parcel.digest();
        if parcel.id.is_some() {
            return digest;
        }
        let count = self.seen.entry(digest).or_default();
        *count += 1;
        let numbered = Sha256::new().chain_update(digest).chain_update(count.to_be_bytes()).finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&numbered[..16]);
        key
    }

    async fn endpoint(&mut self, platform: Option<&str>) -> Result<Arc<ReceivingEndpoint>, Problem> {
        let key = platform.map(str::to_owned).filter(|_| self.order.endpoint_id.is_none());
        if let Some(known) = self.endpoints.get(&key) {
            return Ok(Arc::clone(known));
        }
        let endpoint = match self.order.endpoint_id {
            Some(id) => self.app.endpoint(id).await?,
            None => self.app.imported_endpoint(self.connection(platform)?).await?,
        };
        let keys = self.app.keys_of(endpoint.workspace_id).await?;
        if !self.view.endpoint_ids.contains(&endpoint.id) {
            self.view.endpoint_ids.push(endpoint.id);
        }
        let entry = Arc::new(self.app.receiving_endpoint(endpoint, &keys).await?);
        self.app.prepare_sealing().await;
        self.app.refresh_rules().await?;
        self.endpoints.insert(key, Arc::clone(&entry));
        Ok(entry)
    }

    fn connection(&self, platform: Option<&str>) -> Result<&Connection, Problem> {
        let of = |wanted: &Connection| Some(wanted.platform.as_str()) == platform;
        let named = self.connections.iter().find(|one| Some(one.id) == self.order.connection_id);
        let found = match named {
            Some(named) => Some(named),
            None => self.connections.iter().find(|one| of(one)).or(self.connections.first()),
        };
        found.ok_or_else(|| {
            Problem::new(
                "exchange.no_connection",
                "The workspace has no connection that they could belong to.",
            )
            .hint("Add one with `gatehouse connection add NAME --platform P`.")
        })
    }

    fn delivery(&self, parcel: Parcel, entry: &ReceivingEndpoint) -> NewDelivery {
        let head = parcel.head.as_deref().and_then(|head| RequestHead::parse(head).ok());
        let headers = head.map(|head| head.headers).unwrap_or_default();
        let received_at = parcel.received_at.unwrap_or_else(|| self.app.clock.now());
        let body_sha256 = hex::encode(Sha256::digest(&parcel.body));
        let (verdict, judged) = judge(entry, &parcel, &body_sha256, &headers, received_at);
        let facts = match &entry.profile.webhooks {
            Some(webhooks) if parcel.id.is_none() => webhooks.facts(&headers, &parcel.body),
            _ => Default::default(),
        };
        let endpoint = &entry.endpoint;
        NewDelivery {
            id: DeliveryId::from_uuid(Uuid::now_v7()),
            workspace_id: endpoint.workspace_id,
            connection_id: endpoint.connection_id,
            endpoint_id: endpoint.id,
            received_at,
            peer: parcel.peer,
            method: parcel.method,
            path: parcel.path,
            head: parcel.head,
            head_note: parcel.head_note,
            body: parcel.body,
            body_sha256: Some(body_sha256),
            trailers: parcel.trailers,
            verdict,
            fidelity: parcel.fidelity.unwrap_or(judged),
            status_answered: parcel.status_answered,
            unexpected: None,
            provider_event: parcel.provider_event.or(facts.event_type),
            provider_delivery_id: parcel.provider_delivery_id.or(facts.delivery_id),
            occurred_at: parcel.occurred_at.or(facts.occurred_at),
            // Copies of what was received are no attempts of it.
            dedupe_key: None,
            dedupe_window_s: 0,
            signed_key: None,
            resend: Resend::Fresh,
            dialogue: None,
        }
    }

    /// Stores what waits.
    async fn store(&mut self) -> Result<(), Problem> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let sealing = Arc::clone(&self.app.sealing);
        let rules: Vec<_> = batch.iter().map(|one| sealing.rule(one.delivery.endpoint_id)).collect();
        let work = tokio::task::spawn_blocking(move || {
            let mask = |(mut one, rule): (BroughtIn, Arc<Redaction>)| {
                (one.delivery, one.original) = sealing.mask(one.delivery, &rule)?;
                Ok::<_, gatehouse_secrets::SealError>(one)
            };
            batch.into_iter().zip(rules).map(mask).collect::<Result<Vec<_>, _>>()
        });
        let masked = work.await.map_err(|error| crate::app::internal(&error))?;
        let batch = masked.map_err(|error| crate::app::internal(&error))?;
        self.bytes = 0;
        let told: Vec<_> = batch.iter().map(|one| (one.delivery.id, one.masked)).collect();
        let stored = self.app.store.bring_in(batch).await.map_err(|error| error.problem())?;
        for ((id, masked), stored) in told.into_iter().zip(stored) {
            if stored.is_none() {
                self.view.already_there += 1;
                continue;
            }
            self.view.imported += 1;
            self.view.masked += u64::from(masked);
            if self.view.delivery_ids.len() < TOLD {
                self.view.delivery_ids.push(id);
            }
        }
        self.app.announce(&[gatehouse_model::Topic::Deliveries]);
        Ok(())
    }
}

/// Says what there is to say of a delivery that others received. Only what is whole can be judged, and a secret that
/// does not fit proves nothing, for nobody knows whether it is the sender's.
fn judge(
    entry: &ReceivingEndpoint,
    parcel: &Parcel,
    body_sha256: &str,
    headers: &[Header],
    received_at: gatehouse_model::Timestamp,
) -> (Verdict, Fidelity) {
    let said = match &parcel.said {
        Some((verdict, reason)) => format!(" Where it was received it was {verdict} ({reason})."),
        None => String::new(),
    };
    let open = |reason, why: &str| Verdict {
        hint: Some(format!("{why}{said}")),
        ..Verdict::bare(VerdictStatus::Unverified, reason)
    };
    if parcel.masked {
        let why =
            "Values in it were masked before it was brought in, so its signature cannot be checked here.";
        return (open(Reason::Relayed, why), Fidelity::Wire);
    }
    if parcel.head.is_none() {
        let why = "Its head was not kept, so its signature cannot be checked here.";
        return (open(Reason::Relayed, why), Fidelity::Wire);
    }
    let arrived = Arrived {
        received_at,
        method: &parcel.method,
        target: &parcel.path,
        headers,
        body: &parcel.body,
        body_sha256,
    };
    let rebuilt = parcel.fidelity == Some(Fidelity::Relayed) && !entry.endpoint.relayed;
    let judgement = if rebuilt {
        let endpoint = Endpoint { relayed: true, ..entry.endpoint.clone() };
        let relayed = ReceivingEndpoint { endpoint, ..entry.clone() };
        let judgement = relayed.judge(&arrived);
        (judgement.verdict, judgement.fidelity)
    } else {
        let judgement = entry.judge(&arrived);
        (judgement.verdict, judgement.fidelity)
    };
    let (verdict, fidelity) = judgement;
    let foreign = entry.endpoint.imported && verdict.reason == Reason::Mismatch;
    if foreign && verdict.status == VerdictStatus::Invalid {
        let why = "It is signed with a secret that this connection does not have.";
        return (Verdict { scheme: verdict.scheme, ..open(Reason::SecretMissing, why) }, fidelity);
    }
    let hint = match (verdict.hint.clone(), said.trim()) {
        (hint, "") => hint,
        (Some(hint), said) => Some(format!("{hint} {said}")),
        (None, said) => Some(said.to_owned()),
    };
    (Verdict { hint, ..verdict }, fidelity)
}
