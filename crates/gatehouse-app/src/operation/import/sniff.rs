//! What a file is, with its first rows.

use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_tabular::{Control, Sniffed, Table};

use super::rows::opened;
use super::{blocking, views};
use crate::App;
use crate::import::Import;
use crate::import::masked::Masked;
use crate::import::rows::RowFile;
use crate::view::{SniffChoices, SniffRequest, SniffView};

/// How many records the preview has.
const PREVIEW: usize = 20;

impl App {
    /// Says what a file is, and keeps it for what comes next. What was read with other choices is void.
    pub async fn sniff_import(&self, request: SniffRequest) -> Result<SniffView, Problem> {
        let import = self.imports.get(request.import_id)?;
        let (sniffed, generation) = self.look(&import, request.choices).await?;
        let _turn = import.turn().await?;
        let (file, held) = (import.whole()?, import.state().table.take());
        let (size, held_import) = (import.size, Arc::clone(&import));
        let (view, table) = blocking(move || {
            let mut table = opened(&file, &sniffed, held)?;
            let masked = held_import.masked(&mut table, generation);
            Ok((view(&file, size, &sniffed, &masked, &mut table), table))
        })
        .await?;
        import.put_back(table, generation);
        Ok(view)
    }

    /// Looks at the file and keeps what it is.
    pub(crate) async fn look(
        &self,
        import: &Arc<Import>,
        choices: SniffChoices,
    ) -> Result<(Arc<Sniffed>, u64), Problem> {
        let file = import.whole()?;
        let sniffed = blocking(move || file.sniff(&choices, &Control::none())).await.map(Arc::new)?;
        let mut state = import.state();
        if state.sniffed.as_deref() != Some(&*sniffed) {
            state.generation += 1;
            state.sniffed = Some(Arc::clone(&sniffed));
            (state.table, state.checked, state.masked) = (None, None, None);
            if let Some(checking) = state.checking.take() {
                checking.cancel();
            }
        }
        Ok((sniffed, state.generation))
    }
}

/// Makes the view with the first rows; a workbook's sheet is unrolled for them.
fn view(file: &RowFile, size: u64, sniffed: &Sniffed, masked: &Masked, table: &mut Table) -> SniffView {
    let mut view = views::sniff_view(file.name(), size, sniffed);
    view.masked = masked.columns();
    match table.window(1, PREVIEW) {
        Ok(rows) => {
            view.preview = rows.iter().map(|row| views::texts(row, sniffed.columns.len(), masked)).collect();
        }
        // What can be told of the file stands beside the trouble, not instead of it.
        Err(error) => view.problems.push(views::file_problem(&file.problem(&error))),
    }
    view
}
