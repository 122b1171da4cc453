//! Columns to a resource, every row against its rules, and the rejected rows as a file.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gatehouse_model::{ImportSchema, Problem};
use gatehouse_tabular::{ColumnMapping, Control, map_columns};
use jiff::tz::TimeZone;

use super::asked::{checked_mapping, date_orders, resources_of, schema_of};
use super::rows::{not_checked, opened};
use super::{blocking, end, views};
use crate::App;
use crate::activity::Activity;
use crate::import::beginning::Beginning;
use crate::import::check::{CheckOrder, Checked, carry_out};
use crate::import::masked::Masked;
use crate::import::rows::RowFile;
use crate::view::{CheckRequest, ColumnMappingView, ImportCheckView, ImportId, MapRequest, MapView};
use crate::whole_file::{Existing, write_whole};

/// How many values of a column are shown.
const SAMPLES: usize = 3;

impl App {
    /// Proposes which column of the resource each column of the file is.
    pub async fn map_import(&self, request: MapRequest) -> Result<MapView, Problem> {
        let catalogue = self.catalogue(request.workspace_id);
        let schema = schema_of(&catalogue, &request.platform, &request.resource)?;
        let import = self.imports.get(request.import_id)?;
        let (sniffed, generation) = self.sniffed(&import).await?;
        let file = import.whole()?;
        let _turn = import.turn().await?;
        let (held, held_import) = (import.state().table.take(), Arc::clone(&import));
        let (view, table) = blocking(move || {
            let mut table = opened(&file, &sniffed, held)?;
            let masked = held_import.masked(&mut table, generation);
            let mapping = proposed(&schema, &masked, &Beginning::of(&mut table));
            Ok((map_view(resources_of(&catalogue, &request.platform), &schema, mapping), table))
        })
        .await?;
        import.put_back(table, generation);
        Ok(view)
    }

    /// Checks every row in two passes; the answer of a cancelled one says so and counts nothing.
    ///
    /// # Errors
    /// `import.bad_mapping`, `import.bad_date_order`, or why the file cannot be read at all.
    pub async fn check_import(&self, request: CheckRequest) -> Result<ImportCheckView, Problem> {
        let catalogue = self.catalogue(request.workspace_id);
        let schema = schema_of(&catalogue, &request.platform, &request.resource)?;
        let orders = date_orders(&schema, &request.date_orders)?;
        let import = self.imports.get(request.import_id)?;
        let (sniffed, generation) = self.sniffed(&import).await?;
        let file = import.whole()?;
        let activity = Arc::new(self.activities.begin("import.check", &import.name));
        if let Some(before) = import.state().checking.replace(Arc::clone(&activity)) {
            before.cancel();
        }
        let (mapping, today) = (request.mapping, self.today());
        let (working, held_import, began) = (Arc::clone(&activity), Arc::clone(&import), Instant::now());
        let ended = blocking(move || {
            let progress = |done, total| working.progress(done, total);
            let cancelled = || working.cancelled();
            let control = Control { progress: &progress, cancelled: &cancelled };
            let mut table = file.table(&sniffed, &control)?;
            checked_mapping(&schema, table.header(), &mapping)?;
            let masked = held_import.looks_masked(&mut table, generation);
            let order = CheckOrder { schema, mapping, orders, today, masked };
            let checked = carry_out(&order, &file, &mut table, &control)?;
            Ok((checked, table))
        })
        .await;
        if ended.is_err() {
            end(&activity, &ended);
        }
        let (checked, table) = ended?;
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let view = views::check_view(&checked, took_ms);
        if checked.cancelled {
            activity.stopped();
        } else {
            activity.done();
        }
        let mut state = import.state();
        let newest = state.checking.as_ref().is_some_and(|newest| Arc::ptr_eq(newest, &activity));
        if newest {
            state.checking = None;
        }
        // What another choice or another check made void is answered, but not kept.
        if newest && state.generation == generation {
            // One that was stopped leaves the rows without what an earlier one found by other choices.
            state.checked = Some(Arc::new(checked)).filter(|checked| !checked.cancelled);
            state.table = Some(table);
        }
        Ok(view)
    }

    /// Gives the name that a file of the rejected rows should have.
    ///
    /// # Errors
    /// `import.not_checked`, `import.not_found`.
    pub fn rejected_name(&self, id: ImportId) -> Result<String, Problem> {
        let import = self.imports.get(id)?;
        if import.state().checked.is_none() {
            return Err(not_checked());
        }
        Ok(rejected_name(&import.name))
    }

    /// Writes the rejected rows with their reasons to `out` and gives how many there are. Blocks.
    ///
    /// # Errors
    /// `import.not_checked`, `import.cancelled`, or what reading and writing met.
    pub fn write_rejected(&self, id: ImportId, out: &mut dyn Write) -> Result<u64, Problem> {
        let import = self.imports.get(id)?;
        let (sniffed, checked) = {
            let state = import.state();
            (state.sniffed.clone(), state.checked.clone())
        };
        let (Some(sniffed), Some(checked)) = (sniffed, checked) else { return Err(not_checked()) };
        let (file, activity) = (import.whole()?, self.activities.begin("import.rejected", &import.name));
        let written = rejected(&file, &sniffed, &checked, &activity, out);
        end(&activity, &written);
        written
    }

    /// Writes the rejected rows to a file that is whole or not there. Blocks.
    ///
    /// # Errors
    /// As [`App::write_rejected`], and `file.unwritable`.
    pub fn save_rejected(&self, id: ImportId, path: &Path) -> Result<u64, Problem> {
        write_whole(path, Existing::Replace, |out| self.write_rejected(id, out))
    }

    /// Gives the day on this machine.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.clock.now().to_zoned(TimeZone::system()).date()
    }
}

fn rejected(
    file: &RowFile,
    sniffed: &gatehouse_tabular::Sniffed,
    checked: &Checked,
    activity: &Activity,
    out: &mut dyn Write,
) -> Result<u64, Problem> {
    let progress = |done, total| activity.progress(done, total);
    let cancelled = || activity.cancelled();
    let control = Control { progress: &progress, cancelled: &cancelled };
    let mut table = file.table(sniffed, &control)?;
    checked.write_rejected(file, &mut table, out, &control)
}

/// Proposes a mapping from the header and the first records.
pub(crate) fn proposed(
    schema: &ImportSchema,
    masked: &Masked,
    beginning: &Beginning,
) -> Vec<ColumnMappingView> {
    let Beginning { header, columns } = beginning;
    let found = map_columns(schema, header, columns);
    let targets: Vec<_> = found.iter().map(|one| one.target.clone()).collect();
    let masked = masked.clone().mapped(schema, &targets);
    let samples = |index: usize| {
        let values = columns.get(index).into_iter().flatten();
        let mut shown: Vec<String> = Vec::new();
        for value in values.filter(|value| !value.trim().is_empty()) {
            if shown.len() < SAMPLES && !shown.contains(value) {
                shown.push(value.clone());
            }
        }
        shown
    };
    let view = |one: ColumnMapping| {
        let shown = if masked.hides(one.index) { Vec::new() } else { samples(one.index) };
        views::mapping_view(one, shown)
    };
    found.into_iter().map(view).collect()
}

fn map_view(resources: Vec<String>, schema: &ImportSchema, mapping: Vec<ColumnMappingView>) -> MapView {
    let targets: Vec<Option<String>> = mapping.iter().map(|column| column.target.clone()).collect();
    MapView {
        resource: schema.resource.clone(),
        ours: schema.ours,
        resources,
        missing: missing(schema, &targets),
        targets: views::targets(schema),
        mapping,
    }
}

/// Required columns that nothing maps to, nor to what may stand for them.
pub(crate) fn missing(schema: &ImportSchema, mapping: &[Option<String>]) -> Vec<String> {
    let mapped = |name: &str| mapping.iter().flatten().any(|target| target == name);
    let needed = schema.columns.iter().filter(|column| match &column.required_unless {
        Some(other) => !mapped(other),
        None => column.required,
    });
    needed.filter(|column| !mapped(&column.name)).map(|column| column.name.clone()).collect()
}

/// `staff.csv` and `staff.xlsx` become `staff.rejected.csv`.
pub(crate) fn rejected_name(name: &str) -> String {
    let path = Path::new(name);
    let stem = path.file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some(text @ ("tsv" | "txt")) => format!("{stem}.rejected.{text}"),
        _ => format!("{stem}.rejected.csv"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_rows_have_a_name_of_their_own() {
        for (name, rejected) in [
            ("staff.csv", "staff.rejected.csv"),
            ("Staff 2026.XLSX", "Staff 2026.rejected.csv"),
            ("staff.tsv", "staff.rejected.tsv"),
            ("staff", "staff.rejected.csv"),
        ] {
            assert_eq!(rejected_name(name), rejected);
        }
    }

    #[test]
    fn a_required_column_is_missing_unless_another_stands_for_it() {
        let schema = schema_of(&gatehouse_providers::Catalogue::builtin(), "keruja", "staff").unwrap();
        let all = missing(&schema, &[]);
        assert!(!all.is_empty());
        let mapped: Vec<_> = all.iter().cloned().map(Some).collect();
        assert_eq!(missing(&schema, &mapped), Vec::<String>::new());
    }
}
