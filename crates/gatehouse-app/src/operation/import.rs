//! Imports: a file comes in, is looked at, mapped and checked, and its rows are shown.

pub(crate) mod asked;
pub(crate) mod check;
pub(crate) mod direct;
pub(crate) mod rows;
pub(crate) mod sniff;
mod views;

use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_tabular::Sniffed;

use crate::App;
use crate::activity::Activity;
use crate::app::internal;
use crate::import::Import;
use crate::view::{
    ActivityListView, ActivityRequest, DoneView, EmptyRequest, ImportBeginRequest, ImportBegunView, ImportId,
    ImportRequest,
};

impl App {
    /// Announces a file; its bytes follow by [`App::receive_import`].
    pub async fn begin_import(&self, request: ImportBeginRequest) -> Result<ImportBegunView, Problem> {
        let name = plain_name(&request.name);
        let receiving = self.activities.begin("import.receive", &name);
        if request.size == 0 {
            receiving.done();
        }
        let imports = Arc::clone(&self.imports);
        let import_id = blocking(move || imports.open(&name, request.size, receiving)).await?;
        Ok(ImportBegunView { import_id })
    }

    /// Takes the next piece of an announced file; it must begin where the last one ended.
    ///
    /// # Errors
    /// `import.out_of_order`, `import.too_many_bytes`, `import.cancelled`, `import.spool_unwritable`.
    pub async fn receive_import(&self, id: ImportId, offset: u64, piece: Vec<u8>) -> Result<(), Problem> {
        let import = self.imports.get(id)?;
        if import.receiving.cancelled() {
            self.imports.close(id)?;
            let message = format!("Receiving {} was cancelled.", import.name);
            return Err(Problem::new("import.cancelled", message).hint("Choose the file again."));
        }
        let held = Arc::clone(&import);
        let appended = blocking(move || held.file.append(offset, &piece)).await;
        match &appended {
            Ok(received) => import.receiving.progress(*received, import.size),
            Err(problem) => import.receiving.failed(problem),
        }
        if import.file.is_whole() {
            import.receiving.done();
        }
        appended.map(|_| ())
    }

    /// Closes an import and removes its file.
    pub async fn close_import(&self, request: ImportRequest) -> Result<DoneView, Problem> {
        let imports = Arc::clone(&self.imports);
        blocking(move || imports.close(request.import_id)).await.map(|()| DoneView::done())
    }

    /// Lists the long work of this process, newest first.
    pub async fn activities(&self, _: EmptyRequest) -> Result<ActivityListView, Problem> {
        Ok(ActivityListView { activities: self.activities.list() })
    }

    /// Asks an activity to stop.
    pub async fn cancel_activity(&self, request: ActivityRequest) -> Result<DoneView, Problem> {
        self.activities.cancel(request.id).map(|()| DoneView::done())
    }

    /// Gives what the file was found to be; looks at it without any choice if nobody did yet.
    pub(crate) async fn sniffed(&self, import: &Arc<Import>) -> Result<(Arc<Sniffed>, u64), Problem> {
        let known = {
            let state = import.state();
            state.sniffed.clone().map(|sniffed| (sniffed, state.generation))
        };
        match known {
            Some(known) => Ok(known),
            None => self.look(import, Default::default()).await,
        }
    }
}

/// Runs what reads or writes files off the threads that answer.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))?
}

/// Ends an activity as the work on it ended.
pub(crate) fn end<T>(activity: &Activity, ended: &Result<T, Problem>) {
    match ended {
        Ok(_) => activity.done(),
        Err(problem) if problem.code.ends_with(".cancelled") => activity.stopped(),
        Err(problem) => activity.failed(problem),
    }
}

/// The name alone, whatever path a browser sent, without signs that cannot be shown.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if plain.trim().is_empty() { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_name_is_kept() {
        for (given, kept) in [
            ("staff.csv", "staff.csv"),
            ("C:\\fakepath\\staff.csv", "staff.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\u{1b}[31m.csv", "a[31m.csv"),
            ("", "file"),
            ("/", "file"),
        ] {
            assert_eq!(plain_name(given), kept);
        }
    }
}
