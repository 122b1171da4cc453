//! What a file is, with its first rows.

use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_tabular::{Control, Sniffed, Table};

use super::{blocking, views};
use crate::App;
use crate::import::Import;
use crate::import::rows::RowFile;
use crate::view::{SniffChoices, SniffRequest, SniffView};

/// How many records the preview has.
const PREVIEW: usize = 20;

/// How many lines above the header are shown.
const PREAMBLE: usize = 20;

impl App {
    /// Says what a file is, and keeps it for what comes next. What was read with other choices is void.
    pub async fn sniff_import(&self, request: SniffRequest) -> Result<SniffView, Problem> {
        let import = self.imports.get(request.import_id)?;
        let choices = request.choices.clone();
        let (sniffed, generation) = self.look(&import, choices.clone()).await?;
        let _turn = import.turn().await?;
        let (file, held) = (import.whole()?, import.state().table.take());
        let size = import.size;
        let (view, table) = blocking(move || view(&file, size, &sniffed, &choices, held)).await?;
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
            (state.table, state.checked) = (None, None);
            if let Some(checking) = state.checking.take() {
                checking.cancel();
            }
        }
        Ok((sniffed, state.generation))
    }
}

/// Makes the view with the first rows; a workbook's sheet is unrolled for them.
pub(crate) fn view(
    file: &RowFile,
    size: u64,
    sniffed: &Sniffed,
    choices: &SniffChoices,
    held: Option<Table>,
) -> Result<(SniffView, Table), Problem> {
    let mut table = match held {
        Some(table) => table,
        None => file.table(sniffed, &Control::none())?,
    };
    let mut view = views::sniff_view(file.name(), size, sniffed);
    match table.window(1, PREVIEW) {
        Ok(rows) => view.preview = rows.iter().map(|row| views::texts(row, sniffed.columns.len())).collect(),
        // What can be told of the file stands beside the trouble, not instead of it.
        Err(error) => view.problems.push(views::file_problem(&file.problem(&error))),
    }
    if sniffed.preamble_rows > 0 {
        view.preamble = preamble(file, sniffed, choices).unwrap_or_default();
    }
    Ok((view, table))
}

/// Reads what stands above the header, as if the first line were the header.
fn preamble(file: &RowFile, sniffed: &Sniffed, choices: &SniffChoices) -> Result<Vec<String>, Problem> {
    let same =
        |text: &Option<gatehouse_tabular::Guess<char>>| text.as_ref().map(|guess| guess.value.to_string());
    let above = SniffChoices {
        header_row: Some(-1),
        encoding: sniffed.encoding.as_ref().map(|guess| guess.value.clone()),
        delimiter: same(&sniffed.delimiter),
        sheet: sniffed.sheet.clone(),
        ..choices.clone()
    };
    let looked = file.sniff(&above, &Control::none())?;
    let mut table = file.table(&looked, &Control::none())?;
    let wanted = usize::try_from(sniffed.preamble_rows).unwrap_or(PREAMBLE).min(PREAMBLE);
    let rows = table.window(1, wanted).map_err(|error| file.problem(&error))?;
    let above = rows.iter().filter(|row| row.line <= sniffed.preamble_rows);
    Ok(above.map(views::line).collect())
}
