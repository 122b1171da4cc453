//! What can be done about a finding.

use crate::check::{cell::Written, explain, plan::Plan};
use crate::finding::{Fault, shown};
use crate::fold;
use crate::value::{
    codes,
    contact::{self, EmailFault, PhoneFault},
    date::DateFault,
    number::NumberFault,
};

/// The next step for a finding of the row as a whole.
pub(super) fn of_row(fault: Fault) -> Option<String> {
    let hint = match fault {
        Fault::NoColumn(_) => "Map a column to it, or add one to the file.",
        Fault::TooManyCells => "Look for a delimiter inside a value that is not quoted.",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The next step for a finding at a cell.
pub(super) fn of_cell(plan: &Plan, written: Option<Written<'_>>, fault: Fault) -> Option<String> {
    let text = written.map_or("", |written| written.text);
    let hint = match fault {
        Fault::Missing | Fault::MissingBoth => "Fill it in, or leave the row out.",
        Fault::NoColumn(_) => "Fill it in, or map a column to the other.",
        Fault::ErrorCell => "Correct the formula in the spreadsheet and save it again.",
        Fault::Formula => "When the file is opened in a spreadsheet, do not let it run.",
        Fault::FormulaValue => "Make sure that the spreadsheet was calculated before it was saved.",
        Fault::TooLong => "Shorten it.",
        Fault::Pattern => "Write it with the signs that are allowed.",
        Fault::Date(_) | Fault::AmbiguousDate | Fault::MixedDates => return Some(date(text, fault)),
        Fault::Email(fault) => return email(plan, text, fault),
        Fault::Phone(PhoneFault::Exponent) => {
            "Format the column as text in the spreadsheet and export it again."
        }
        Fault::Phone(_) => "Write digits, with + and the country in front.",
        Fault::NotE164 => return international(plan, text),
        Fault::LostZero => "A spreadsheet may have taken the 0 away; put + and the country in front.",
        Fault::Time => "Write it as 18:30.",
        Fault::Number(NumberFault::Unit) | Fault::Integer(NumberFault::Unit) => "Write the number alone.",
        Fault::Number(_) => "Write it as 1234.50.",
        Fault::Integer(_) => "Write it as 1234.",
        Fault::AmbiguousNumber => "Write it without a sign between thousands, or with two decimals.",
        Fault::OtherSign(_) => "Look whether the sign is the one that was meant.",
        Fault::Decimals => "Round it.",
        Fault::Range => "Correct the number.",
        Fault::Boolean => "Write yes or no.",
        Fault::NotAllowed => return Some(nearest(plan, text)),
        Fault::Currency => return Some(meant(codes::currency_meant(&fold::word_of(text), text), "PLN")),
        Fault::Country => return Some(meant(codes::country_meant(&fold::word_of(text)), "PL")),
        Fault::Zone => "Write it as Europe/Warsaw.",
        Fault::YearAhead | Fault::Age(_) => "Look whether the year is right.",
        Fault::Outlier => "Look whether the decimal sign is in its place.",
        Fault::NationalId | Fault::TaxId => "Look for a digit that was typed wrong.",
        Fault::Postcode => return Some(format!("They are {}.", explain::postcode_forms())),
        Fault::Duplicate(_) | Fault::DuplicateKey(..) => "Leave one of the rows out, or correct the value.",
        Fault::NotBefore(_) => "Look whether the two dates are swapped.",
        Fault::Without(_) => "Fill it in.",
        Fault::Json | Fault::TooManyCells => return None,
    };
    Some(hint.to_owned())
}

fn date(text: &str, fault: Fault) -> String {
    match fault {
        Fault::AmbiguousDate => "Say in which order day, month and year stand in this column.".to_owned(),
        Fault::Date(DateFault::Serial) => match explain::serial(text) {
            Some(day) => {
                format!("A spreadsheet means {} by it; format the column as a date.", explain::spoken(day))
            }
            None => "Format the column as a date in the spreadsheet.".to_owned(),
        },
        Fault::Date(DateFault::WithTime) => "Leave the time out.".to_owned(),
        _ => "Write it as 2024-01-31.".to_owned(),
    }
}

/// Proposes the address with what people mistype put right, where that makes one.
fn email(plan: &Plan, text: &str, fault: EmailFault) -> Option<String> {
    let proposed = match fault {
        EmailFault::Comma => text.replace([',', ';'], "."),
        EmailFault::Blank => text.chars().filter(|char| !char.is_whitespace()).collect(),
        EmailFault::Dots => text.trim_matches('.').replace("..", "."),
        EmailFault::TwoAts => text.replace("@@", "@"),
        _ => text.trim_start_matches("mailto:").trim_matches(['<', '>']).to_owned(),
    };
    let fits = !plan.column.masked && contact::email(&proposed).is_ok();
    Some(match fits {
        true => format!("‘{}’ may be meant.", shown(&proposed, false)),
        false => "Write it as name@example.com.".to_owned(),
    })
}

fn international(plan: &Plan, text: &str) -> Option<String> {
    let mut form = String::new();
    let fits = contact::international(text, &mut form) && contact::e164(&form) && !plan.column.masked;
    Some(if fits { format!("Write it as {form}.") } else { "Write + and the country in front.".to_owned() })
}

/// Names the allowed value that is nearest to what is written.
fn nearest(plan: &Plan, text: &str) -> String {
    let word = fold::word_of(text);
    let distance = |folded: &String| strsim::damerau_levenshtein(folded, &word);
    let near = plan.folded.iter().enumerate().map(|(place, folded)| (distance(folded), place)).min();
    let allowed = 1 + word.chars().count() / 5;
    let value = near
        .filter(|(distance, _)| *distance <= allowed)
        .and_then(|(_, place)| plan.column.values.get(place));
    match value {
        Some(value) => format!("‘{value}’ is the nearest."),
        None => "Write one of them.".to_owned(),
    }
}

fn meant(code: Option<&str>, example: &str) -> String {
    match code {
        Some(code) => format!("‘{code}’ may be meant."),
        None => format!("Write its code, such as {example}."),
    }
}
