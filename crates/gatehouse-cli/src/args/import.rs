//! `gatehouse import …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `gatehouse import …`
#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Say what a file of rows is: kind, encoding, delimiter, header, columns.
    #[command(after_help = "Example: gatehouse import sniff staff.csv --json")]
    Sniff {
        /// The file: CSV, XLSX, XLS or ODS.
        file: PathBuf,
        /// Print every cell as text too.
        #[arg(long)]
        cells: bool,
        #[command(flatten)]
        form: FormArgs,
    },
    /// Check every row against the columns of a resource; nothing is sent.
    #[command(
        after_help = "Example: gatehouse import check staff.csv --resource staff --rejected staff.rejected.csv"
    )]
    Check(CheckArgs),
}

/// What a person knows better than the program about the form of a file.
#[derive(Debug, Clone, Args)]
pub(crate) struct FormArgs {
    /// The encoding, such as utf-8 or windows-1250.
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// The delimiter, one character; `tab` for a tab.
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<String>,
    /// The quote, one character; `none` when nothing is quoted.
    #[arg(long, value_name = "CHAR")]
    pub(crate) quote: Option<String>,
    /// The physical line of the header from 0; `none` when there is none.
    #[arg(long, value_name = "LINE", value_parser = header_row)]
    pub(crate) header_row: Option<i64>,
    /// The sheet of a workbook.
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
}

/// `gatehouse import check …`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The file: CSV, XLSX, XLS or ODS.
    pub(crate) file: PathBuf,
    /// The resource, such as staff.
    #[arg(long, value_name = "R")]
    pub(crate) resource: String,
    /// The platform; may be left out where only one takes the resource.
    #[arg(long, value_name = "P")]
    pub(crate) platform: Option<String>,
    /// The workspace whose connections say which platform it is.
    #[arg(long, value_name = "NAME", conflicts_with = "platform")]
    pub(crate) workspace: Option<String>,
    /// The column of the resource for a column of the file; an empty one leaves it out. May be given several times.
    #[arg(long = "map", value_name = "FILE-COLUMN=COLUMN")]
    pub(crate) map: Vec<String>,
    /// The same from a file: a JSON object of the file's columns, null for one that is left out.
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// How dates of a column of the resource are written: ymd, dmy or mdy. May be given several times.
    #[arg(long = "date-order", value_name = "COLUMN=ORDER")]
    pub(crate) date_orders: Vec<String>,
    /// Write the rejected rows with their reasons to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: FormArgs,
}

fn header_row(text: &str) -> Result<i64, String> {
    match text {
        "none" => Ok(-1),
        number => number
            .parse::<u32>()
            .map(i64::from)
            .map_err(|_| "it is a line counted from 0, or `none`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_a_line_from_zero_or_none() {
        assert_eq!(header_row("3"), Ok(3));
        assert_eq!(header_row("none"), Ok(-1));
        assert!(header_row("-1").is_err());
    }
}
