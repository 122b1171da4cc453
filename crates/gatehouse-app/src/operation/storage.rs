//! The state of the files: newer than this program, damaged, or salvaged.

use gatehouse_model::Problem;

use crate::App;
use crate::view::{DoneView, EmptyRequest, ReceiverStartRequest};

impl App {
    /// Tells what a person has to know about the files of the inbox, if there is anything.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn store_notice(&self) -> Result<Option<Problem>, Problem> {
        if let Some(newer) = &self.inspecting {
            let message = format!(
                "{} It is shown, and nothing is stored: what arrives is answered 503.",
                newer.message
            );
            return Ok(Some(Problem { message, ..newer.clone() }));
        }
        if self.store.is_suspect() {
            let message =
                "Damage was met in the inbox. It is looked over, and what can be read comes into a new file.";
            return Ok(Some(Problem::new("store.suspect", message).hint(
                "Wait; meanwhile deliveries may be answered 503. The damaged file is kept beside the new one.",
            )));
        }
        let report = self.store.salvage_report().await.map_err(|error| error.problem())?;
        Ok(report.map(|report| {
            let lost = match report.lost {
                0 if report.came_over == 0 => {
                    let message =
                        "The inbox was damaged and none of it could be read: a new, empty one was begun.";
                    let kept = format!("The damaged file is kept as {}.", report.damaged.display());
                    return Problem::new("store.salvaged", message).hint(kept);
                }
                0 => "and nothing was lost".to_owned(),
                lost => format!("and up to {lost} could not be read"),
            };
            let message = format!(
                "The inbox was damaged: {} deliveries came over into a new one {lost}.",
                report.came_over
            );
            Problem::new("store.salvaged", message)
                .hint(format!("The damaged file is kept as {}.", report.damaged.display()))
        }))
    }

    /// Takes the word about a salvage away; the damaged file stays.
    pub async fn dismiss_salvage(&self, _: EmptyRequest) -> Result<DoneView, Problem> {
        self.store.forget_salvage().await.map_err(|error| error.problem())?;
        Ok(DoneView::done())
    }

    /// Listens though nothing can be stored, so that senders are told to try again later.
    pub(crate) async fn listen_refusing(&self) {
        let port = self.read_setting("receiver.port").await.ok().flatten();
        if let Err(problem) = self.listen_for_now(ReceiverStartRequest { port, ..Default::default() }).await {
            tracing::warn!(code = problem.code, "nobody tells senders that nothing is stored");
        }
    }
}
