//! Deliveries leave as files, without the secrets that they brought.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gatehouse_model::{DeliveryId, Endpoint, EndpointId, Problem, WorkspaceId};
use gatehouse_signing::LabelledSecret;
use tokio::runtime::Handle;

use super::import::direct::Watch;
use super::import::end;
use crate::App;
use crate::activity::Activity;
use crate::exchange::bundle::BundleWriter;
use crate::exchange::har::HarWriter;
use crate::exchange::record::Record;
use crate::exchange::redact::Redaction;
use crate::exchange::{Format, Shell, curl, http};
use crate::file_name::safe_name;
use crate::view::{
    CurlView, DeliveryFilterRequest, DeliveryPageRequest, DeliveryRequest, ExportRequest, ExportView,
};
use crate::whole_file::{Existing, refuse_existing, unwritable, write_whole};

/// How many deliveries are looked up at once.
const PAGE: u32 = 500;

/// How many of those that were left out are told one by one.
const TOLD: usize = 1_000;

/// The port that stands in an address when nothing was ever received here.
const PORT: u16 = 8787;

/// Which deliveries leave, and where to.
#[derive(Debug, Clone)]
pub struct ExportOrder {
    /// Which, and in which form.
    pub request: ExportRequest,
    /// The shell for which commands are written.
    pub shell: Shell,
    /// The file; for forms that hold one delivery and several of them, the folder.
    pub path: PathBuf,
    /// What happens to a file that stands there.
    pub existing: Existing,
}

impl App {
    /// Writes deliveries to a file that is whole or not there, or to a folder of such files. Blocks.
    ///
    /// # Errors
    /// `delivery.not_found` for an id that is not kept, `file.exists`, `file.unwritable`, `file.no_folder`,
    /// `exchange.cancelled`.
    pub fn export(&self, order: &ExportOrder, watch: &Watch<'_>) -> Result<ExportView, Problem> {
        let name = order.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let activity = self.activities.begin("deliveries.export", &name);
        let mut leaving = Leaving::new(self, order.request.clone(), watch, &activity);
        let written = leaving.write(order);
        end(&activity, &written);
        written.map(|()| leaving.view(order.path.display().to_string()))
    }

    /// Writes deliveries to `out`, in a form that one file holds. Blocks.
    ///
    /// # Errors
    /// As [`App::export`], and `exchange.one_only` for several deliveries in a form that holds one.
    pub fn export_into(&self, request: &ExportRequest, out: &mut dyn Write) -> Result<ExportView, Problem> {
        let watch = Watch { progress: &|_, _| (), cancelled: &|| false };
        let activity = self.activities.begin("deliveries.export", &export_name(request));
        let mut leaving = Leaving::new(self, request.clone(), &watch, &activity);
        let written = leaving.write_into(out);
        end(&activity, &written);
        written.map(|()| leaving.view(String::new()))
    }

    /// Gives the name that a file of these deliveries should have.
    pub fn export_name(&self, request: &ExportRequest) -> String {
        export_name(request)
    }

    /// Gives a delivery as a command of curl to paste.
    pub async fn curl(&self, request: DeliveryRequest) -> Result<CurlView, Problem> {
        let mut around = Surroundings::default();
        let record = self.record(request.delivery_id, false, &mut around).await?;
        let base = around.of(record.summary.endpoint_id).map(|(_, base)| base.clone()).unwrap_or_default();
        Ok(CurlView { text: curl::text(&record, &base), note: record.note() })
    }

    async fn record(
        &self,
        id: DeliveryId,
        hides_address: bool,
        around: &mut Surroundings,
    ) -> Result<Record, Problem> {
        let mut delivery = self.stored_delivery(id).await?;
        let (body, sealed) = self.exact_or_masked(&mut delivery).await?;
        let endpoint_id = delivery.summary.endpoint_id;
        if around.of(endpoint_id).is_none() {
            let endpoint = self.endpoint(endpoint_id).await?;
            let base = self.base_of(&endpoint).await?;
            around.0.insert(endpoint_id, (self.redaction(&endpoint, hides_address).await?, base));
        }
        let Some((redaction, _)) = around.of(endpoint_id) else {
            return Err(crate::app::internal(&"an endpoint was lost on the way"));
        };
        Ok(Record::new(delivery, body, redaction).sealed(sealed.is_some()))
    }

    pub(crate) async fn redaction(
        &self,
        endpoint: &Endpoint,
        hides_address: bool,
    ) -> Result<Redaction, Problem> {
        let keys = self.keys_of(endpoint.workspace_id).await?;
        let secrets = self.other_secrets(endpoint, &keys).await;
        Ok(self.redaction_with(endpoint, &secrets, hides_address))
    }

    /// Prepares the hiding at an endpoint, with these secrets beside what its profile and schemes say.
    pub(crate) fn redaction_with(
        &self,
        endpoint: &Endpoint,
        secrets: &[LabelledSecret],
        hides_address: bool,
    ) -> Redaction {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = catalogue.platform(&endpoint.platform).map(|profile| &**profile);
        let named = endpoint.scheme.as_deref().and_then(|id| catalogue.scheme(id));
        let schemes = profile.into_iter().flat_map(|profile| profile.all_schemes()).chain(named);
        let token = hides_address.then_some(endpoint.token.as_str());
        let learned = self.sealing.learned(endpoint.id);
        Redaction::new(profile, schemes, secrets, token).and(&learned, &[])
    }

    /// Gives where an endpoint is reached: as a person said, else on this machine.
    async fn base_of(&self, endpoint: &Endpoint) -> Result<String, Problem> {
        if let Some(origin) = self.public_origin(endpoint.id).await? {
            return Ok(origin);
        }
        let port: Option<u16> = self.read_setting("receiver.port").await?;
        Ok(format!("http://127.0.0.1:{}", port.unwrap_or(PORT)))
    }

    async fn workspace_name(&self, id: Option<WorkspaceId>) -> String {
        match id {
            Some(id) => self.workspace(id).await.map(|workspace| workspace.name).unwrap_or_default(),
            None => String::new(),
        }
    }
}

fn export_name(request: &ExportRequest) -> String {
    let ending = request.format.ending();
    match request.delivery_ids.as_slice() {
        [id] => format!("delivery-{}.{ending}", App::short_id(*id)),
        _ => format!("deliveries.{ending}"),
    }
}

/// What is known of the endpoints on the way: what to hide, and where each is reached.
#[derive(Default)]
struct Surroundings(HashMap<EndpointId, (Redaction, String)>);

impl Surroundings {
    fn of(&self, id: EndpointId) -> Option<&(Redaction, String)> {
        self.0.get(&id)
    }
}

/// Takes a delivery with where its endpoint is reached; what it answers with says that it was left out.
type Take<'t> = &'t mut dyn FnMut(Record, &str, Format) -> Result<Option<Problem>, Problem>;

/// One export under way.
struct Leaving<'a> {
    app: &'a App,
    runtime: Handle,
    request: ExportRequest,
    watch: &'a Watch<'a>,
    activity: &'a Activity,
    around: Surroundings,
    view: ExportView,
}

impl<'a> Leaving<'a> {
    fn new(app: &'a App, request: ExportRequest, watch: &'a Watch<'a>, activity: &'a Activity) -> Self {
        let view = ExportView { format: request.format, ..ExportView::default() };
        Self {
            app,
            runtime: Handle::current(),
            request,
            watch,
            activity,
            around: Surroundings::default(),
            view,
        }
    }

    fn view(self, path: String) -> ExportView {
        ExportView { path, ..self.view }
    }

    fn write(&mut self, order: &ExportOrder) -> Result<(), Problem> {
        let one = self.request.delivery_ids.len() == 1 && !order.path.is_dir();
        if self.request.format.holds_many() || one {
            refuse_existing(&order.path, order.existing)?;
        }
        if self.request.format.holds_many() {
            return write_whole(&order.path, order.existing, |out| self.write_into(out));
        }
        if !one {
            make_folder(&order.path)?;
        }
        let mut number = 0_u64;
        self.each(&mut |record, base, format| {
            number += 1;
            let path =
                if one { order.path.clone() } else { order.path.join(file_name(number, &record, format)) };
            write_single(&record, base, format, order, &path)
        })
    }

    /// Writes the form that one file holds.
    fn write_into(&mut self, out: &mut dyn Write) -> Result<(), Problem> {
        let lost = |error: io::Error| unwritable(Path::new("The file"), &error);
        match self.request.format {
            Format::Har => {
                let mut har = HarWriter::begin(out).map_err(lost)?;
                self.each(&mut |record, base, _| har.add(&record, base).map(|()| None).map_err(lost))?;
                har.end().map_err(lost)
            }
            Format::Jsonl => self.each(&mut |record, _, _| {
                serde_json::to_writer(&mut *out, &record).map_err(|error| lost(error.into()))?;
                out.write_all(b"\n").map(|()| None).map_err(lost)
            }),
            Format::Bundle => {
                let workspace = self.app.workspace_name(self.request.filter.workspace_id);
                let workspace = self.runtime.block_on(workspace);
                let mut bundle = BundleWriter::begin(out, &workspace, self.app.clock.now()).map_err(lost)?;
                self.each(&mut |record, _, _| bundle.add(&record).map(|()| None).map_err(lost))?;
                bundle.end().map_err(lost)
            }
            Format::Http | Format::Curl if self.request.delivery_ids.len() != 1 => Err(Problem::new(
                "exchange.one_only",
                "This form holds one delivery, and several are asked for.",
            )
            .hint("Take HAR, JSON lines or a bundle.")),
            Format::Http => self.each(&mut |record, _, _| match http::write(&record, out) {
                Ok(true) => Ok(None),
                Ok(false) => Ok(Some(head_not_kept(&record))),
                Err(error) => Err(lost(error)),
            }),
            Format::Curl => self.each(&mut |record, base, _| {
                writeln!(out, "{}", curl::text(&record, base)).map(|()| None).map_err(lost)
            }),
        }
    }

    /// Hands on each delivery.
    fn each(&mut self, take: Take<'_>) -> Result<(), Problem> {
        let ids = std::mem::take(&mut self.request.delivery_ids);
        if !ids.is_empty() {
            let total = ids.len() as u64;
            for id in ids {
                self.one(id, total, true, take)?;
            }
            return Ok(());
        }
        let mut after = None;
        loop {
            let filter: DeliveryFilterRequest = self.request.filter.clone();
            let page = DeliveryPageRequest { filter, after, limit: Some(PAGE), ..Default::default() };
            let page = self.runtime.block_on(self.app.deliveries(page))?;
            for summary in &page.deliveries {
                self.one(summary.id, page.total, false, take)?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn one(&mut self, id: DeliveryId, total: u64, named: bool, take: Take<'_>) -> Result<(), Problem> {
        if (self.watch.cancelled)() || self.activity.cancelled() {
            return Err(Problem::new("exchange.cancelled", "The export was cancelled; nothing was written."));
        }
        let hides_address = self.request.format == Format::Bundle;
        let record = self.runtime.block_on(self.app.record(id, hides_address, &mut self.around));
        let left_out = match record {
            Ok(record) => {
                let masked = u64::from(record.summary.masked);
                let base = self.around.of(record.summary.endpoint_id).map_or("", |(_, base)| base.as_str());
                let left_out = take(record, base, self.request.format)?;
                if left_out.is_none() {
                    self.view.deliveries += 1;
                    self.view.masked += masked;
                }
                left_out
            }
            // One of a list may be removed while the list is written.
            Err(problem) if problem.code.ends_with(".not_found") && !named => Some(problem),
            // The others are not held back by one whose body is lost.
            Err(problem) if problem.code == "store.body_lost" => Some(problem),
            Err(problem) => return Err(problem),
        };
        if let Some(problem) = left_out {
            self.view.left_out += 1;
            if self.view.problems.len() < TOLD {
                self.view.problems.push(problem);
            }
        }
        let done = self.view.deliveries + self.view.left_out;
        self.activity.progress(done, total);
        (self.watch.progress)(done, total);
        Ok(())
    }
}

fn write_single(
    record: &Record,
    base: &str,
    format: Format,
    order: &ExportOrder,
    path: &Path,
) -> Result<Option<Problem>, Problem> {
    if format == Format::Http && record.head.is_none() {
        return Ok(Some(head_not_kept(record)));
    }
    if format == Format::Http {
        write_whole(path, order.existing, |out| {
            http::write(record, out).map_err(|error| unwritable(path, &error))
        })?;
        return Ok(None);
    }
    let name = safe_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let made = curl::files(record, base, order.shell, &name);
    let beside = |ending: &str| if ending.is_empty() { path.to_owned() } else { path.with_file_name(ending) };
    for (ending, _) in &made.files {
        refuse_existing(&beside(ending), order.existing)?;
    }
    // The command last, so that it is never there without what it sends.
    for (ending, bytes) in made.files.iter().rev() {
        let path = beside(ending);
        write_whole(&path, order.existing, |out| {
            out.write_all(bytes).map_err(|error| unwritable(&path, &error))
        })?;
    }
    Ok(None)
}

fn head_not_kept(record: &Record) -> Problem {
    let id = record.summary.id;
    Problem::new(
        "exchange.head_not_kept",
        format!("The head of {id} was not kept, so there is no request of it."),
    )
}

/// The name of one delivery's file in a folder; the event is a word of the sender's.
fn file_name(number: u64, record: &Record, format: Format) -> String {
    let summary = &record.summary;
    let event = safe_name(summary.provider_event.as_deref().unwrap_or("delivery"));
    let event: String = event.chars().take(40).collect();
    format!("{number:05}-{event}-{}.{}", App::short_id(summary.id), format.ending())
}

fn make_folder(path: &Path) -> Result<(), Problem> {
    let there = match std::fs::create_dir(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // A link may lead anywhere.
            path.symlink_metadata().is_ok_and(|found| found.is_dir())
        }
        Err(error) => return Err(unwritable(path, &error)),
    };
    if there {
        return Ok(());
    }
    Err(Problem::new("file.no_folder", format!("{} is no folder.", path.display()))
        .hint("This form takes a file for each delivery: name a folder."))
}
