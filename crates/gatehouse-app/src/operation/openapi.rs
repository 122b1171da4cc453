//! OpenAPI files: opened for a connection, kept with it, and asked for their operations.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_model::{ConnectionId, Problem, Timestamp};
use gatehouse_store::ApiDescription;

use super::api::parameter_view;
use crate::App;
use crate::api::client::Callable;
use crate::api::compose::Shape;
use crate::api::openapi::{Document, LARGEST, Typed, check_body};
use crate::app::internal;
use crate::view::{
    ApiCall, ApiParameterView, ConnectionRequest, DoneView, OpenApiCheckRequest, OpenApiCheckView,
    OpenApiLoadRequest, OpenApiOperationRequest, OpenApiOperationView, OpenApiRowView, OpenApiStateView,
    OpenApiView,
};

const KIND: &str = "openapi";

/// How many files are kept read.
const READ: usize = 4;

/// A file that was read, with its name and when it was opened.
#[derive(Debug, Clone)]
struct Read {
    connection: ConnectionId,
    at: Timestamp,
    file: String,
    document: Arc<Document>,
}

/// The files that were read last.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<Vec<Read>>);

impl App {
    /// Opens the file whose bytes came over the byte channel.
    ///
    /// # Errors
    /// `openapi.unreadable`, `openapi.version`, `openapi.too_large`; those of an import that is not there.
    pub async fn load_openapi(&self, request: OpenApiLoadRequest) -> Result<OpenApiView, Problem> {
        let import = self.imports.get(request.import_id)?;
        import.whole()?;
        let view = self.open_openapi(request.connection_id, import.file.path(), &import.name).await;
        drop(import);
        // What was read is kept; its file is not needed any more, and one that was closed meanwhile is gone already.
        let _ = self.imports.close(request.import_id);
        view
    }

    /// Opens a file for a connection; it takes the place of one opened before.
    ///
    /// # Errors
    /// As [`App::load_openapi`]; `file.unreadable`.
    pub async fn open_openapi(
        &self,
        connection: ConnectionId,
        path: &Path,
        name: &str,
    ) -> Result<OpenApiView, Problem> {
        let connection = self.connection(connection).await?;
        let (path, file) = (path.to_owned(), name.to_owned());
        let read = tokio::task::spawn_blocking(move || {
            let text = read_text(&path, &file)?;
            Document::read(&text, &file).map(|document| (text, document))
        });
        let (text, document) = read.await.map_err(|error| internal(&error))??;
        let at = self.clock.now();
        let kept = ApiDescription { name: name.to_owned(), text, at };
        let written = self.store.keep_api_description(connection.id, KIND, kept).await;
        written.map_err(|error| error.problem())?;
        let read =
            Read { connection: connection.id, at, file: name.to_owned(), document: Arc::new(document) };
        let view = view(&read);
        self.calls.documents.keep(read);
        Ok(view)
    }

    /// Reads a file and keeps nothing of it.
    ///
    /// # Errors
    /// As [`App::open_openapi`].
    pub async fn look_at_openapi(&self, path: &Path, name: &str) -> Result<OpenApiView, Problem> {
        let (path, file) = (path.to_owned(), name.to_owned());
        let read = tokio::task::spawn_blocking(move || Document::read(&read_text(&path, &file)?, &file));
        let document = Arc::new(read.await.map_err(|error| internal(&error))??);
        let (connection, at) = (ConnectionId::from_uuid(uuid::Uuid::nil()), self.clock.now());
        Ok(view(&Read { connection, at, file: name.to_owned(), document }))
    }

    /// Gives the file of a connection.
    pub async fn openapi(&self, request: ConnectionRequest) -> Result<OpenApiStateView, Problem> {
        Ok(OpenApiStateView { file: self.document(request.connection_id).await?.as_ref().map(view) })
    }

    /// Forgets the file of a connection.
    pub async fn remove_openapi(&self, request: ConnectionRequest) -> Result<DoneView, Problem> {
        let removed = self.store.remove_api_description(request.connection_id, KIND).await;
        removed.map_err(|error| error.problem())?;
        self.calls.documents.forget(request.connection_id);
        Ok(DoneView::done())
    }

    /// Gives one operation with what its form needs.
    ///
    /// # Errors
    /// `openapi.not_found` without a file or such an operation.
    pub async fn openapi_operation(
        &self,
        request: OpenApiOperationRequest,
    ) -> Result<OpenApiOperationView, Problem> {
        let read = self.document(request.connection_id).await?;
        let found = read.as_ref().and_then(|read| {
            let row = read.document.rows.iter().find(|row| row.id == request.operation)?;
            Some((row.clone(), read.document.operation(&row.id)?))
        });
        let (row, operation) = found.ok_or_else(|| no_operation(&request.operation))?;
        let views = |list: &[Typed]| -> Vec<ApiParameterView> {
            let view = |typed: &Typed| {
                parameter_view(&typed.parameter, typed.description.clone(), typed.example.clone())
            };
            list.iter().map(view).collect()
        };
        Ok(OpenApiOperationView {
            row,
            holes: views(&operation.holes),
            query: views(&operation.query),
            headers: views(&operation.headers),
            description: operation.description,
            body: operation.body,
            answers: operation.answers,
            security: operation.security,
            problems: operation.problems,
        })
    }

    /// Checks a body against the schema of an operation.
    ///
    /// # Errors
    /// As [`App::openapi_operation`].
    pub async fn check_openapi_body(
        &self,
        request: OpenApiCheckRequest,
    ) -> Result<OpenApiCheckView, Problem> {
        let read = self.document(request.connection_id).await?;
        let read = read.ok_or_else(|| no_operation(&request.operation))?;
        let checked = tokio::task::spawn_blocking(move || {
            check_body(&read.document, &request.operation, &request.body)
        });
        Ok(OpenApiCheckView { problems: checked.await.map_err(|error| internal(&error))? })
    }

    /// Gives what the file says of a call that was made from one of its operations.
    pub(crate) async fn openapi_shape(&self, call: &ApiCall) -> Result<Option<Shape>, Problem> {
        // The ids of a profile's endpoints have no space in them.
        let Some(id) = call.endpoint.as_deref().filter(|id| id.contains(' ')) else { return Ok(None) };
        let Some(read) = self.document(call.connection_id).await? else { return Ok(None) };
        let parameters = |list: &[Typed]| list.iter().map(|typed| typed.parameter.clone()).collect();
        Ok(read.document.operation(id).map(|operation| Shape {
            id: id.to_owned(),
            holes: parameters(&operation.holes),
            query: parameters(&operation.query),
            headers: parameters(&operation.headers),
            body: Vec::new(),
            pagination: None,
            public: operation.public,
            webhooks: None,
        }))
    }

    /// Gives the calls of the file of a connection, none without one.
    pub(crate) async fn openapi_calls(&self, connection: ConnectionId) -> Result<Vec<Callable>, Problem> {
        let Some(read) = self.document(connection).await? else { return Ok(Vec::new()) };
        let call = |row: &OpenApiRowView| Callable {
            id: row.id.clone(),
            method: row.method.to_ascii_uppercase(),
            path: row.path.clone(),
            takes_query: true,
            public: false,
        };
        Ok(read.document.rows.iter().map(call).collect())
    }

    async fn document(&self, connection: ConnectionId) -> Result<Option<Read>, Problem> {
        if let Some(read) = self.calls.documents.get(connection) {
            return Ok(Some(read));
        }
        let kept = self.store.api_description(connection, KIND).await.map_err(|error| error.problem())?;
        let Some(kept) = kept else { return Ok(None) };
        let (text, file) = (kept.text, kept.name.clone());
        let read = tokio::task::spawn_blocking(move || Document::read(&text, &file));
        let document = Arc::new(read.await.map_err(|error| internal(&error))??);
        let read = Read { connection, at: kept.at, file: kept.name, document };
        self.calls.documents.keep(read.clone());
        Ok(Some(read))
    }
}

impl Documents {
    fn get(&self, connection: ConnectionId) -> Option<Read> {
        let read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().find(|read| read.connection == connection).cloned()
    }

    fn keep(&self, fresh: Read) {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        read.retain(|one| one.connection != fresh.connection);
        read.push(fresh);
        if read.len() > READ {
            read.remove(0);
        }
    }

    fn forget(&self, connection: ConnectionId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|read| read.connection != connection);
    }
}

fn view(read: &Read) -> OpenApiView {
    let document = &read.document;
    OpenApiView {
        file: read.file.clone(),
        title: document.title.clone(),
        version: document.version.clone(),
        openapi: document.openapi.clone(),
        servers: document.servers.clone(),
        loaded_at: read.at,
        operations: document.rows.clone(),
        problems: document.problems.clone(),
        remote_references: document.remote.clone(),
    }
}

/// Gives the operations of a file that have each of these words in their method, path, summary or tag; the case of a
/// letter does not count.
pub fn operations_with<'a>(file: &'a OpenApiView, words: &str) -> Vec<&'a OpenApiRowView> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let has = |row: &&OpenApiRowView| {
        let text = format!("{} {} {}", row.id, row.summary, row.tag).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    file.operations.iter().filter(has).collect()
}

fn no_operation(id: &str) -> Problem {
    Problem::new("openapi.not_found", format!("There is no operation `{id}` in an opened file."))
        .hint("Open the OpenAPI file of the platform, and choose one of its operations.")
        .field("operation")
}

/// Reads the text of a file. Blocks.
fn read_text(path: &Path, name: &str) -> Result<String, Problem> {
    let unreadable = |why: String| {
        Problem::new("file.unreadable", format!("{name} cannot be read: {why}."))
            .hint("Look at its rights, and at its name.")
    };
    let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > LARGEST {
        let message = format!("{name} is larger than {} MiB.", LARGEST / (1024 * 1024));
        return Err(Problem::new("openapi.too_large", message).hint("Give the part of it that is needed."));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| unreadable("it is no text in UTF-8".to_owned()))
}
