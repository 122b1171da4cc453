//! Calls to a platform's API: what can be called, what a call would be, sending it, and what is made of its answer.

use std::path::Path;
use std::sync::atomic::Ordering;

use gatehouse_model::{Connection, KeyRecord, KeyState, Problem, Topic, Workspace};
use gatehouse_providers::{ApiEndpoint, Parameter, Profile, Provenance};
use serde_json::Value;

use crate::App;
use crate::api::compose::{holes_of, may_write, query_parameters};
use crate::api::hide::{HIDDEN, kept, shown_query};
use crate::api::pace::{LOGIN, Lane, login_in};
use crate::api::ready::{short, writes_reason};
use crate::api::send::Exchanged;
use crate::api::table::{Table, table_of};
use crate::api::write_table::{csv, xlsx};
use crate::credential::Credential;
use crate::operation::keys::REFRESH;
use crate::view::*;
use crate::whole_file::{Existing, write_whole};

/// The most text of an answer that crosses to a screen, in bytes.
const TEXT: usize = 2 * 1024 * 1024;

/// The most rows of a table that cross at once.
const ROWS: u32 = 1_000;

impl App {
    /// Tells what can be called over a connection. No keychain is asked.
    pub async fn describe_api(&self, request: ConnectionRequest) -> Result<ApiView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &connection.platform)?;
        let base = self.base_url(&connection).await;
        self.write_last_use().await;
        let keys = self.keys_for_calls(&connection, &profile).await?;
        let remembered = self.store.remembered_rows(connection.id).await.map_err(|error| error.problem())?;
        let api = profile.api.as_ref();
        let endpoints = api.iter().flat_map(|api| &api.endpoints);
        let stored = self.store.api_description(connection.id, "openapi").await;
        let limits = match &base {
            Ok(base) => {
                let fingerprint = keys.first().map(|key| key.fingerprint.as_str());
                let lane = Lane::new(&profile, &base.authority(), fingerprint);
                self.read_lane(&lane).await?;
                let mut meters = self.calls.pace.meters(&lane, &profile, self.clock.now());
                let logins = Lane::of_login(&profile, &base.authority());
                if login_in(&profile).is_some_and(|(_, login)| login.limit.is_some()) {
                    self.read_lane(&logins).await?;
                    let own = self.calls.pace.meters(&logins, &profile, self.clock.now());
                    meters.extend(own.into_iter().filter(|meter| meter.id == LOGIN));
                }
                meters
            }
            Err(_) => Vec::new(),
        };
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(ApiView {
            connection_id: connection.id,
            connection: connection.name.clone(),
            platform: connection.platform.clone(),
            platform_name: profile.provider.name.clone(),
            environment: workspace.environment,
            style: api.map(|api| api.style),
            bases: bases(&profile, &workspace),
            base_url: base.as_ref().ok().map(|base| format!("{}{}", base.origin(), base.path())),
            own_base: connection.base_url.clone(),
            base_problem: base.err(),
            writes: api.is_none_or(|api| api.writes),
            writes_reason: writes_reason(&profile),
            playground: api.and_then(|api| filled(&api.playground)),
            openapi: api.and_then(|api| filled(&api.openapi)),
            endpoints: endpoints.map(|endpoint| endpoint_view(endpoint, &profile, &remembered)).collect(),
            openapi_loaded: stored.map_err(|error| error.problem())?.is_some(),
            keys,
            limits,
        })
    }

    /// Tells what a call would be, and what is wrong with it; sends nothing and asks no keychain.
    pub async fn prepare_call(&self, request: ApiCallRequest) -> Result<ApiPreparedView, Problem> {
        let call = request.call;
        let (connection, workspace, profile, composed) = self.drafted(&call).await?;
        let keys = self.keys_for_calls(&connection, &profile).await?;
        let (key, unknown_key) = if call.without_key {
            (None, None)
        } else if call.key.is_some() {
            match self.key_for_call(&call, &connection, &profile).await {
                Ok(key) => (Some(key), None),
                Err(problem) => (None, Some(problem)),
            }
        } else {
            let wanted = |key: &&ApiKeyView| call.auth.as_deref().is_none_or(|auth| key.auth == auth);
            (keys.iter().find(wanted).cloned(), None)
        };
        let public = composed.shape.as_ref().is_some_and(|shape| shape.public);
        let base = self.base_url(&connection).await;
        let key_refused = key.as_ref().filter(|key| self.reads_only(&profile, key)).map(|key| {
            Problem::new("guard.read_only_key", format!("The key `{}` may only read.", key.name))
                .hint("Use a key with full access, or correct its scopes.")
        });
        let refused = match &base {
            Err(problem) => Some(problem.clone()),
            Ok(_) => self
                .permit_write(&workspace, &profile, &composed, None)
                .err()
                .or(key_refused.filter(|_| composed.writes && !public))
                .or(unknown_key.filter(|_| !public || call.auth.is_some()))
                .or_else(|| (key.is_none() && !call.without_key && !public).then(|| no_key(&connection))),
        };
        let (mut guard, mut waits_until, mut url) = (None, None, composed.path.clone());
        if let Ok(base) = &base {
            guard = self.api_guard(&workspace, &profile, base, &composed);
            let lane =
                Lane::new(&profile, &base.authority(), key.as_ref().map(|key| key.fingerprint.as_str()));
            let held = self.calls.pace.held(&lane, self.clock.now());
            waits_until = held.map(|held| held.refusal.until());
            let query = shown_query(&composed.query);
            let mark = if query.is_empty() { "" } else { "?" };
            url = format!("{}{}{}{mark}{query}", base.origin(), base.path(), composed.path);
        }
        let mut headers: Vec<ApiRow> = composed
            .headers
            .iter()
            .map(|(name, value)| ApiRow { name: name.clone(), value: value.clone(), off: false })
            .collect();
        let auth = key.as_ref().and_then(|key| profile.auth.iter().find(|auth| auth.id == key.auth));
        for name in auth.map(credential_headers).unwrap_or_default() {
            headers.push(ApiRow { name, value: HIDDEN.to_owned(), off: false });
        }
        let body = (!composed.body.is_empty()).then(|| String::from_utf8_lossy(&composed.body).into_owned());
        Ok(ApiPreparedView {
            method: composed.method,
            url,
            headers,
            body,
            problems: composed.problems,
            refused,
            guard,
            waits_until,
            key,
        })
    }

    /// Sends a call and gives its answer.
    ///
    /// # Errors
    /// Nothing was sent: `api.parameter_*`, `guard.*`, `key.*`, `keychain.*`, `api.wait_too_long`; nothing came back:
    /// `network.*`; ended by a person: `api.cancelled`. An error status is an answer.
    pub async fn send_call(&self, request: ApiSendRequest) -> Result<ApiAnswerView, Problem> {
        let subject =
            format!("{} {}", request.call.method, request.call.path.split('?').next().unwrap_or_default());
        let name = request.run.clone().unwrap_or_default();
        let run = self.calls.runs.begin(&name, request.call.connection_id, &subject)?;
        self.announce(&[Topic::Api]);
        let ended = self.exchange(&request, &run).await;
        drop(run);
        self.announce(&[Topic::Api]);
        let (ready, answer) = ended?;
        let key = ready.credential.as_ref().map(key_of_credential);
        let limits = self.calls.pace.meters(&ready.lane, &ready.profile, self.clock.now());
        let mut view = self.answer_view(ready.composed.method.clone(), answer, key, limits);
        if request.call.graphql.is_none() {
            // Other platforms have a list of that name too: Keruja for the rows that an import refused.
            view.graphql_errors.clear();
        }
        Ok(view)
    }

    fn answer_view(
        &self,
        method: String,
        answer: Exchanged,
        key: Option<ApiKeyView>,
        limits: Vec<LimitView>,
    ) -> ApiAnswerView {
        let header = |name: &str| {
            answer.headers.iter().find(|header| header.is(name)).map(|header| header.text().into_owned())
        };
        let row = |header: &gatehouse_model::Header| ApiRow {
            name: header.name.clone(),
            value: header.text().into_owned(),
            off: false,
        };
        let standing = answer.standing;
        let known = standing.limit.is_some() || standing.remaining.is_some() || standing.resets_at.is_some();
        let merged = answer.pages.as_ref().is_some_and(|pages| pages.pages > 1);
        let json = serde_json::from_slice::<Value>(&answer.body).ok();
        let graphql_errors = json.as_ref().map(crate::api::graphql::errors_in).unwrap_or_default();
        let holds_secret = json.as_ref().is_some_and(crate::api::hide::holds_secret);
        let body = body_view(&answer, header("content-type"), json.is_some());
        ApiAnswerView {
            answer_id: self.calls.answers.keep(answer.body.clone()),
            at: answer.at,
            method,
            url: answer.url.clone(),
            status: answer.status,
            headers: answer.headers.iter().map(row).collect(),
            body,
            problem: answer.problem.clone().filter(|_| !merged || answer.status >= 300),
            graphql_errors,
            holds_secret,
            duration_ms: answer.duration.as_millis() as u64,
            waited_ms: answer.waited.as_millis() as u64,
            sendings: answer.sendings,
            limit: known.then_some(ApiStandingView {
                limit: standing.limit,
                remaining: standing.remaining,
                reset: standing.resets_at,
            }),
            limits,
            key,
            address: answer.local.map(|local| local.to_string()),
            sandbox: header("x-gatehouse-sandbox").is_some(),
            invented: header("x-gatehouse-invented"),
            pages: answer.pages,
        }
    }

    /// Lists the sendings under way.
    pub async fn api_runs(&self, _request: EmptyRequest) -> Result<ApiRunListView, Problem> {
        Ok(ApiRunListView { runs: self.calls.runs.list() })
    }

    /// Ends a sending; one that has ended is no error.
    pub async fn cancel_call(&self, request: ApiRunRequest) -> Result<DoneView, Problem> {
        self.calls.runs.cancel(&request.run);
        Ok(DoneView::done())
    }

    /// Gives the records of an answer as a table.
    ///
    /// # Errors
    /// `api.answer_gone`, `api.no_table`, `api.too_many_columns`.
    pub async fn api_table(&self, request: ApiTableRequest) -> Result<ApiTableView, Problem> {
        let table = self.table_of_answer(request.answer_id, request.at.as_deref())?;
        let limit = request.limit.unwrap_or(200).min(ROWS) as usize;
        let rows = table.rows.iter().skip(request.from as usize).take(limit);
        Ok(ApiTableView {
            rows: rows.map(|row| row.iter().map(crate::api::table::Cell::text).collect()).collect(),
            total: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
            at: table.at,
            lists: table.lists,
            columns: table.columns,
        })
    }

    fn table_of_answer(&self, answer: u64, at: Option<&str>) -> Result<Table, Problem> {
        let body = self.calls.answers.get(answer)?;
        let value: Value = serde_json::from_slice(&body).map_err(|_| {
            Problem::new("api.no_table", "The answer is no JSON, so there are no records in it.")
                .hint("Look at it as text.")
        })?;
        table_of(&value, at)
    }

    /// Writes an answer to a file and gives what was written. Blocks.
    ///
    /// # Errors
    /// As [`App::api_table`]; `file.exists`, `file.unwritable`, `api.too_many_rows`.
    pub fn export_answer(
        &self,
        request: &ApiExportRequest,
        path: &Path,
        existing: Existing,
    ) -> Result<ApiExportView, Problem> {
        let (rows, notes) = write_whole(path, existing, |out| self.export_answer_into(request, out))?;
        Ok(ApiExportView { path: path.display().to_string(), rows, notes })
    }

    /// Writes an answer; gives how many rows it has, and what a reader should know. Blocks.
    ///
    /// # Errors
    /// As [`App::export_answer`].
    pub fn export_answer_into(
        &self,
        request: &ApiExportRequest,
        out: &mut dyn std::io::Write,
    ) -> Result<(u64, Vec<String>), Problem> {
        if request.form == ApiTableForm::Body {
            let body = self.calls.answers.get(request.answer_id)?;
            out.write_all(&body).map_err(|error| {
                Problem::new("file.unwritable", format!("The file cannot be written: {error}."))
            })?;
            return Ok((0, Vec::new()));
        }
        let table = self.table_of_answer(request.answer_id, request.at.as_deref())?;
        let notes = match request.form {
            ApiTableForm::Csv => csv(&table, out)?,
            ApiTableForm::Xlsx | ApiTableForm::Body => xlsx(&table, out)?,
        };
        Ok((table.rows.len() as u64, notes))
    }

    /// Gives the body of an answer.
    ///
    /// # Errors
    /// `api.answer_gone`.
    pub fn answer_body(&self, answer: u64) -> Result<Vec<u8>, Problem> {
        Ok(self.calls.answers.get(answer)?.to_vec())
    }

    /// Gives the name that a file of an answer is offered under.
    pub fn answer_file_name(&self, request: &ApiExportRequest) -> String {
        let ending = match request.form {
            ApiTableForm::Csv => "csv",
            ApiTableForm::Xlsx => "xlsx",
            ApiTableForm::Body => "json",
        };
        let list = request.at.as_deref().and_then(|at| at.rsplit('/').next()).filter(|name| !name.is_empty());
        crate::safe_name(&format!("{}.{ending}", list.unwrap_or("records")))
    }

    /// Gives the limits of a connection. No keychain is asked.
    pub async fn limits(&self, request: ConnectionRequest) -> Result<LimitListView, Problem> {
        let described = self.describe_api(request).await?;
        let stopped = self.calls.stopped.load(Ordering::Relaxed);
        Ok(LimitListView { limits: described.limits, stopped })
    }

    /// Gives the calls of a workspace that were made before, newest first.
    pub async fn api_history(&self, request: WorkspaceRequest) -> Result<ApiHistoryListView, Problem> {
        let names = self.connection_names(request.workspace_id).await?;
        let past = self.store.past_calls(request.workspace_id).await.map_err(|error| error.problem())?;
        let view = |past: gatehouse_store::PastCall| {
            // One that a newer version wrote is left out rather than shown half.
            let call = serde_json::from_str(&past.call).ok()?;
            let connection = name_in(&names, past.connection_id);
            let (id, at, status, duration_ms) = (past.id, past.at, past.status, past.duration_ms);
            Some(ApiHistoryView { id, at, connection, call, status, duration_ms })
        };
        Ok(ApiHistoryListView { calls: past.into_iter().filter_map(view).collect() })
    }

    /// Forgets the history of a workspace and the rows that were typed; the audit stays.
    pub async fn forget_api_history(&self, request: WorkspaceRequest) -> Result<DoneView, Problem> {
        self.store.forget_past_calls(request.workspace_id).await.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    /// Gives the kept calls of a workspace.
    pub async fn saved_calls(&self, request: WorkspaceRequest) -> Result<ApiSavedListView, Problem> {
        let names = self.connection_names(request.workspace_id).await?;
        let saved = self.store.saved_calls(request.workspace_id).await.map_err(|error| error.problem())?;
        let view = |saved: gatehouse_store::SavedCall| {
            let call = serde_json::from_str(&saved.call).ok()?;
            let connection = name_in(&names, saved.connection_id);
            Some(ApiSavedView { name: saved.name, connection, call, saved_at: saved.saved_at })
        };
        Ok(ApiSavedListView { saved: saved.into_iter().filter_map(view).collect() })
    }

    /// Keeps a call under a name, without any secret; one of the same name is replaced.
    pub async fn save_call(&self, request: ApiSaveRequest) -> Result<DoneView, Problem> {
        let name = super::workspaces::checked_name(&request.name, "call")?;
        let (connection, workspace, _, composed) = self.drafted(&request.call).await?;
        let clean = kept(&request.call, composed.shape.as_ref(), &[]);
        let call = serde_json::to_string(&clean).map_err(|error| crate::app::internal(&error))?;
        let saved = gatehouse_store::SavedCall {
            name,
            connection_id: connection.id,
            call,
            saved_at: self.clock.now(),
        };
        self.store.save_call(workspace.id, saved).await.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    /// Removes a kept call.
    ///
    /// # Errors
    /// `call.not_found`.
    pub async fn remove_call(&self, request: ApiSavedRequest) -> Result<DoneView, Problem> {
        let removed = self.store.remove_saved_call(request.workspace_id, request.name).await;
        removed.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    async fn connection_names(
        &self,
        workspace: gatehouse_model::WorkspaceId,
    ) -> Result<Vec<Connection>, Problem> {
        self.store.connections(workspace).await.map_err(|error| error.problem())
    }

    /// Gives the keys that calls of a connection can use, way by way, in each the one in use first.
    pub(crate) async fn keys_for_calls(
        &self,
        connection: &Connection,
        profile: &Profile,
    ) -> Result<Vec<ApiKeyView>, Problem> {
        let keys = self.keys_of(connection.workspace_id).await?;
        let now = self.clock.now();
        let mut found = Vec::new();
        for auth in &profile.auth {
            let slot = auth.slot();
            let usable = |key: &&KeyRecord| {
                key.connection_id == connection.id
                    && key.slot == slot
                    && match key.state_at(now) {
                        KeyState::Current | KeyState::Previous => true,
                        // A token that renews itself is as good as one that has not ended.
                        KeyState::Expired => {
                            key.state == KeyState::Current && key.parts.contains_key(REFRESH)
                        }
                        KeyState::Revoked => false,
                    }
            };
            let mut own: Vec<_> = keys.iter().filter(usable).collect();
            own.sort_by_key(|key| (key.state == KeyState::Previous, std::cmp::Reverse(key.created_at)));
            found.extend(own.into_iter().map(|key| ApiKeyView {
                key_id: key.id,
                name: key.name.clone(),
                auth: auth.id.clone(),
                last_four: key.last_four.clone(),
                fingerprint: short(&key.fingerprint_sha256),
                scopes: key.scopes.clone(),
                expires_at: key.expires_at,
                state: key.state_at(now),
                last_used_at: key.last_used_at,
            }));
        }
        Ok(found)
    }

    fn reads_only(&self, profile: &Profile, key: &ApiKeyView) -> bool {
        let says = |text: &str| {
            matches!(text.trim().to_ascii_lowercase().as_str(), "read-only" | "read_only" | "readonly")
        };
        let auth = profile.auth.iter().find(|auth| auth.id == key.auth);
        auth.is_some_and(|auth| auth.access.as_deref().is_some_and(says))
            || (!key.scopes.is_empty() && key.scopes.iter().all(|scope| says(scope)))
    }
}

fn name_in(connections: &[Connection], id: gatehouse_model::ConnectionId) -> String {
    connections.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default()
}

fn no_key(connection: &Connection) -> Problem {
    Problem::new("key.none_for_calls", format!("`{}` has no key for calls.", connection.name))
        .hint("Add one in Settings, Keys, or send without one.")
}

fn key_of_credential(key: &Credential) -> ApiKeyView {
    ApiKeyView {
        key_id: key.key_id,
        name: key.key_name.clone(),
        auth: key.auth.clone(),
        last_four: String::new(),
        fingerprint: short(&key.fingerprint_sha256),
        scopes: key.scopes.clone(),
        expires_at: key.expires_at,
        state: KeyState::Current,
        last_used_at: None,
    }
}

/// Gives the names of the headers that a way to authorise sets.
pub(crate) fn credential_headers(auth: &gatehouse_providers::Auth) -> Vec<String> {
    use gatehouse_providers::AuthKind;
    match auth.kind {
        AuthKind::Headers => auth.headers.keys().cloned().collect(),
        AuthKind::Query => Vec::new(),
        _ => vec![auth.header.clone().unwrap_or_else(|| "Authorization".to_owned())],
    }
}

fn body_view(answer: &Exchanged, content_type: Option<String>, is_json: bool) -> ApiBodyView {
    let bytes = &answer.body;
    let mut end = bytes.len().min(TEXT);
    let text = std::str::from_utf8(bytes).or_else(|error| {
        // A letter that was cut in half at the limit makes no other kind of it.
        let cut = answer.truncated && error.valid_up_to() + 4 > bytes.len();
        if cut { std::str::from_utf8(&bytes[..error.valid_up_to()]) } else { Err(error) }
    });
    let kind = match &text {
        _ if bytes.is_empty() => ApiBodyKind::Empty,
        Ok(_) if is_json => ApiBodyKind::Json,
        Ok(text) if !text.contains('\0') => ApiBodyKind::Text,
        _ => ApiBodyKind::Binary,
    };
    let text = text.ok().filter(|_| kind != ApiBodyKind::Binary).map(|text| {
        end = end.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    });
    ApiBodyView {
        kind,
        content_type,
        text_cut: text.as_ref().is_some_and(|text| text.len() < bytes.len()),
        text,
        size: bytes.len() as u64,
        truncated: answer.truncated,
    }
}

fn bases(profile: &Profile, workspace: &Workspace) -> Vec<ApiBaseView> {
    let view = |environment: &gatehouse_providers::ProfileEnvironment| ApiBaseView {
        environment: environment.id.clone(),
        url: environment.base_url.clone(),
        alternates: environment.alternates.clone(),
        guard: environment.guard,
        provenance: profile.provenance_of(&format!("environment.{}.base_url", environment.id)),
        used: environment.id == workspace.environment.as_str(),
    };
    profile.environments.iter().map(view).collect()
}

fn endpoint_view(
    endpoint: &ApiEndpoint,
    profile: &Profile,
    remembered: &[(String, String, String)],
) -> ApiEndpointView {
    let own = remembered.iter().filter(|(call, ..)| *call == endpoint.id);
    let hole = |name: String| ApiParameterView {
        required: true,
        ..parameter_view(&plain_parameter(name), None, None)
    };
    let list = |parameters: &[Parameter]| {
        parameters.iter().map(|parameter| parameter_view(parameter, None, None)).collect()
    };
    ApiEndpointView {
        id: endpoint.id.clone(),
        group: endpoint.id.rsplit_once('.').map_or(endpoint.id.as_str(), |(group, _)| group).to_owned(),
        method: endpoint.method.clone(),
        path: endpoint.path.clone(),
        holes: holes_of(&endpoint.path).into_iter().map(hole).collect(),
        query: list(&query_parameters(endpoint)),
        body: list(&endpoint.body),
        paging: endpoint.pagination.as_ref().map(|pagination| pagination.style),
        public: endpoint.public,
        takes_webhooks: endpoint.webhooks.is_some(),
        writes: may_write(&endpoint.method),
        provenance: endpoint.provenance.unwrap_or_else(|| word_of_endpoint(profile, &endpoint.id)),
        remembered: own
            .map(|(_, name, value)| ApiRow { name: name.clone(), value: value.clone(), off: false })
            .collect(),
    }
}

fn word_of_endpoint(profile: &Profile, id: &str) -> Provenance {
    match profile.provenance_of(&format!("api.endpoint.{id}")) {
        Provenance::Assumed => profile.provenance_of("api.endpoint"),
        word => word,
    }
}

/// Makes a parameter of which only the name is known.
pub(crate) fn plain_parameter(name: String) -> Parameter {
    Parameter {
        name,
        kind: gatehouse_providers::ParameterKind::String,
        required: false,
        required_if: None,
        nullable: false,
        default: None,
        values: Vec::new(),
        min: None,
        max: None,
        secret: false,
    }
}

/// Shows a parameter.
pub(crate) fn parameter_view(
    parameter: &Parameter,
    description: Option<String>,
    example: Option<String>,
) -> ApiParameterView {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    ApiParameterView {
        name: parameter.name.clone(),
        kind: parameter.kind,
        required: parameter.required,
        required_if: parameter.required_if.clone(),
        nullable: parameter.nullable,
        default: parameter.default.as_ref().map(text),
        values: parameter.values.clone(),
        min: parameter.min,
        max: parameter.max,
        secret: parameter.secret,
        description,
        example,
    }
}
