//! `gatehouse import`.

mod check;
mod sniff;
pub(super) mod watch;

use gatehouse_app::view::SniffChoices;
use gatehouse_model::Problem;

use super::House;
use crate::args::{FormArgs, ImportCommand};
use crate::exit::Ended;
use crate::out::Out;

/// Carries out `gatehouse import …`. A file is read where it lies, without a data folder.
pub(super) async fn run(house: &House, command: ImportCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        ImportCommand::Sniff { file, cells, form } => sniff::run(file, choices(form), cells, *out).await,
        ImportCommand::Check(args) => check::run(house, args, *out).await,
    }
}

fn choices(form: FormArgs) -> SniffChoices {
    let quote = form.quote.map(|quote| if quote == "none" { String::new() } else { quote });
    SniffChoices {
        encoding: form.encoding,
        delimiter: form.delimiter,
        quote,
        header_row: form.header_row,
        sheet: form.sheet,
    }
}
