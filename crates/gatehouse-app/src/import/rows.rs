//! A file of rows on this machine, opened anew for each piece of work.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use gatehouse_model::{Location, Problem};
use gatehouse_tabular::{
    Control, FileKind, Limits, Scratch, SniffOverrides, Sniffed, Table, TabularError, sniff,
};

use super::file::Spool;
use crate::view::SniffChoices;

/// Where a file of rows is, and where its workbook may be unrolled.
#[derive(Debug, Clone)]
pub(crate) struct RowFile {
    path: PathBuf,
    name: String,
    spool: Option<Spool>,
}

impl RowFile {
    /// A file that came over the byte channel.
    pub(crate) fn spooled(path: &Path, name: &str, spool: &Spool) -> Self {
        Self { path: path.to_owned(), name: name.to_owned(), spool: Some(spool.clone()) }
    }

    /// A file that a person named; it is read where it is.
    pub(crate) fn named(path: &Path) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { path: path.to_owned(), name, spool: None }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Looks at the file.
    ///
    /// # Errors
    /// `file.not_found`, or why it is no table.
    pub(crate) fn sniff(&self, choices: &SniffChoices, control: &Control<'_>) -> Result<Sniffed, Problem> {
        let overrides = overrides(choices)?;
        let mut source = self.open()?;
        sniff(&mut source, &self.name, &overrides, &Limits::default(), control)
            .map_err(|error| self.problem(&error))
    }

    /// Opens its table.
    ///
    /// # Errors
    /// As [`RowFile::sniff`], and `import.changed_while_open`.
    pub(crate) fn table(&self, sniffed: &Sniffed, control: &Control<'_>) -> Result<Table, Problem> {
        let scratch: Box<dyn Scratch> = match (sniffed.kind, &self.spool) {
            // Text is read where it lies.
            (FileKind::Csv, _) => Box::new(io::Cursor::new(Vec::new())),
            (_, Some(spool)) => Box::new(spool.scratch()?),
            (_, None) => Box::new(tempfile::tempfile().map_err(|error| {
                Problem::new("import.spool_unwritable", format!("No temporary file can be made: {error}."))
                    .hint("Look at the free space of the folder for temporary files.")
            })?),
        };
        Table::open(Box::new(self.open()?), sniffed, scratch, &Limits::default(), control)
            .map_err(|error| self.problem(&error))
    }

    /// Says what a person is told, with the name of the file.
    pub(crate) fn problem(&self, error: &TabularError) -> Problem {
        let mut problem = error.problem();
        problem.at.get_or_insert_with(Location::default).file = Some(self.name.clone());
        problem
    }

    fn open(&self) -> Result<File, Problem> {
        let place = || Location { file: Some(self.name.clone()), ..Location::default() };
        let opened = File::open(&self.path).and_then(|file| {
            let regular = file.metadata()?.is_file();
            if regular { Ok(file) } else { Err(io::Error::other("it is no regular file")) }
        });
        opened.map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                if self.spool.is_some() {
                    return Problem::new(
                        "import.changed_while_open",
                        "The copy of the file was deleted while it was open.",
                    )
                    .hint("Choose the file again.")
                    .at(place());
                }
                let message = format!("There is no file {}.", self.path.display());
                return Problem::new("file.not_found", message).at(place());
            }
            self.problem(&TabularError::Io(error))
        })
    }
}

/// Reads what a person decided.
///
/// # Errors
/// `usage.bad_value` naming the choice.
pub(crate) fn overrides(choices: &SniffChoices) -> Result<SniffOverrides, Problem> {
    let character = |text: &str, field: &'static str| match text {
        "\\t" | "tab" => Ok('\t'),
        text => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(character), None) => Ok(character),
                _ => {
                    let message = format!("The {field} is \"{text}\"; it must be one character.");
                    Err(Problem::new("usage.bad_value", message)
                        .hint("A tab may be written as \"tab\".")
                        .field(field))
                }
            }
        }
    };
    let delimiter = choices.delimiter.as_deref().map(|text| character(text, "delimiter")).transpose()?;
    let quote = match choices.quote.as_deref() {
        None => None,
        Some("") => Some(None),
        Some(text) => Some(Some(character(text, "quote")?)),
    };
    let header_row = choices.header_row.map(|row| u64::try_from(row).ok());
    Ok(SniffOverrides {
        encoding: choices.encoding.clone(),
        delimiter,
        quote,
        header_row,
        sheet: choices.sheet.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_become_overrides_and_absent_ones_leave_the_guess() {
        let choices = SniffChoices {
            delimiter: Some("tab".to_owned()),
            quote: Some(String::new()),
            header_row: Some(-1),
            ..SniffChoices::default()
        };
        let read = overrides(&choices).unwrap();
        assert_eq!((read.delimiter, read.quote, read.header_row), (Some('\t'), Some(None), Some(None)));
        assert_eq!(overrides(&SniffChoices::default()).unwrap(), SniffOverrides::default());
    }

    #[test]
    fn a_choice_of_several_characters_is_refused_at_its_field() {
        let choices = SniffChoices { delimiter: Some(";;".to_owned()), ..SniffChoices::default() };
        let problem = overrides(&choices).unwrap_err();
        assert_eq!(problem.code, "usage.bad_value");
        assert_eq!(problem.at.unwrap().field.as_deref(), Some("delimiter"));
    }

    #[test]
    fn a_file_that_is_not_there_is_not_found_and_a_folder_is_no_table() {
        let home = tempfile::tempdir().unwrap();
        let look = |path: &Path| RowFile::named(path).sniff(&SniffChoices::default(), &Control::none());
        assert_eq!(look(&home.path().join("none.csv")).unwrap_err().code, "file.not_found");
        assert_eq!(look(home.path()).unwrap_err().code, "import.io");
    }
}
