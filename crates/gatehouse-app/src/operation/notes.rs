//! What a person writes on deliveries, and which ones are pinned.

use gatehouse_model::{DeliveryId, Problem};
use gatehouse_store::NoteChange;

use crate::App;
use crate::view::{NoteView, NoteWriteRequest, NotesWrittenView};

/// The longest note, in characters.
const LONGEST: usize = 10_000;

/// The most deliveries that are written on at once.
const MOST: usize = 10_000;

impl App {
    /// Writes a note on deliveries or pins them, all of them or none.
    ///
    /// # Errors
    /// `usage.out_of_range` for a longer note than is kept or more deliveries than are written on at once,
    /// `delivery.not_found`.
    pub async fn write_notes(&self, request: NoteWriteRequest) -> Result<NotesWrittenView, Problem> {
        let NoteWriteRequest { delivery_ids, text, pinned } = request;
        let text = text.map(|text| text.trim().to_owned());
        let length = text.as_deref().map_or(0, |text| text.chars().count());
        if length > LONGEST {
            let message = format!("The note has {length} characters; the most is {LONGEST}.");
            return Err(Problem::new("usage.out_of_range", message).field("text"));
        }
        if delivery_ids.len() > MOST {
            let message = format!("{} deliveries are more than {MOST} at once.", delivery_ids.len());
            return Err(Problem::new("usage.out_of_range", message).field("delivery_ids"));
        }
        let change = NoteChange { text, pinned };
        let changed = self.store.write_notes(delivery_ids, change, self.clock.now()).await;
        Ok(NotesWrittenView { changed: changed.map_err(|error| error.problem())? })
    }

    /// Gives what was written on a delivery.
    pub(crate) async fn note_of(&self, id: DeliveryId) -> Result<Option<NoteView>, Problem> {
        let note = self.store.note(id).await.map_err(|error| error.problem())?;
        Ok(note.map(|note| NoteView { text: note.text, pinned: note.pinned, written_at: note.written_at }))
    }
}
