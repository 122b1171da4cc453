//! What is wrong with a cell, and what it is read as.

use gatehouse_model::{ColumnKind, ColumnWarning};
use jiff::civil::Date;

use crate::check::plan::Plan;
use crate::fold;
use crate::row::{Cell, CellValue};
use crate::value::{
    codes,
    contact::{self, Prefix},
    date::{self, DateFault, Parts},
    number::{self, Number},
    registry,
    time::{self, Time},
    words,
};

use super::Fault;

/// A cell with its text free of blank space around it; the text is not empty.
#[derive(Clone, Copy)]
pub(crate) struct Written<'c> {
    pub(crate) cell: &'c Cell,
    pub(crate) text: &'c str,
}

impl Written<'_> {
    /// Whether a workbook stores it as a number.
    fn is_stored_number(self) -> bool {
        matches!(self.cell.raw, Some(CellValue::Number(_)))
    }
}

impl Plan {
    /// Takes from a cell what it tells of its column.
    pub(crate) fn note(&mut self, written: Written<'_>) {
        match self.column.kind {
            ColumnKind::Date => {
                date::parts(written.text).into_iter().for_each(|parts| self.dates.note(parts))
            }
            ColumnKind::DateTime => {
                date::scan(written.text).into_iter().for_each(|(parts, _)| self.dates.note(parts));
            }
            ColumnKind::Decimal => {
                let stored = written.is_stored_number();
                number::number(written.text).into_iter().for_each(|number| self.numbers.note(number, stored));
            }
            ColumnKind::Phone if self.warns(ColumnWarning::LostZero) => {
                if let Ok(phone) = contact::phone(written.text) {
                    self.phones[usize::from(phone.prefix == Prefix::None)] += 1;
                }
            }
            _ => {}
        }
    }

    /// Tells what is wrong with a cell: one error at most, and warnings; a day later than `ahead` is far away.
    pub(crate) fn faults(
        &self,
        written: Written<'_>,
        ahead: Date,
        buffer: &mut String,
        mut found: impl FnMut(Fault),
    ) {
        let Written { cell, text } = written;
        if matches!(cell.raw, Some(CellValue::Error(_))) {
            return found(Fault::ErrorCell);
        }
        if cell.formula {
            found(Fault::FormulaValue);
        }
        if let Some(fault) = self.refuses(written, buffer) {
            return found(fault);
        }
        // Characters are counted only where the bytes leave it open.
        let longest = self.column.max_length.map(|most| most as usize).filter(|most| text.len() > *most);
        if longest.is_some_and(|most| text.chars().count() > most) {
            return found(Fault::TooLong);
        }
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
            return found(Fault::Pattern);
        }
        if matches!(self.column.kind, ColumnKind::Text | ColumnKind::List)
            && !cell.formula
            && is_formula(&cell.text)
        {
            found(Fault::Formula);
        }
        if self.numbers.is_mixed() {
            let odd = number::number(text).ok().and_then(|number| self.numbers.is_odd(number));
            odd.map(Fault::OtherSign).into_iter().for_each(&mut found);
        }
        for warning in &self.column.warn {
            if let Some(fault) = self.warned(*warning, written, ahead) {
                found(fault);
            }
        }
    }

    /// The reason of the column's kind to refuse a value.
    fn refuses(&self, written: Written<'_>, buffer: &mut String) -> Option<Fault> {
        let text = written.text;
        match self.column.kind {
            ColumnKind::Text | ColumnKind::List => None,
            ColumnKind::Email => contact::email(text).err().map(Fault::Email),
            ColumnKind::Phone => contact::phone(text).err().map(Fault::Phone),
            ColumnKind::E164 => (!contact::e164(text)).then_some(Fault::NotE164),
            ColumnKind::Date => self.day(written).err(),
            ColumnKind::Time => (time::time(text).is_none()).then_some(Fault::Time),
            ColumnKind::DateTime => self.moment(written).err(),
            ColumnKind::Integer => match number::integer(text) {
                Ok(number) => self.outside(number.value(number::DecimalSign::Point)),
                Err(fault) => Some(Fault::Integer(fault)),
            },
            ColumnKind::Decimal => match self.amount(written) {
                Ok((number, sign)) => self.outside(number.value(sign)).or_else(|| {
                    let most = self.column.decimals?;
                    (number.decimals(sign) > most as usize).then_some(Fault::Decimals)
                }),
                Err(fault) => Some(fault),
            },
            ColumnKind::Boolean => {
                fold::word(text, buffer);
                words::boolean(buffer).is_none().then_some(Fault::Boolean)
            }
            ColumnKind::Enum => self.chosen(text, buffer).is_none().then_some(Fault::NotAllowed),
            ColumnKind::Currency => codes::currency(text).is_none().then_some(Fault::Currency),
            ColumnKind::Country => codes::country(text).is_none().then_some(Fault::Country),
            ColumnKind::IanaTz => (!codes::is_zone(text)).then_some(Fault::Zone),
            // Of a cell in a window the end may be lacking; the whole one was judged.
            ColumnKind::Json if written.cell.cut.is_some() => None,
            ColumnKind::Json => {
                serde_json::from_str::<serde::de::IgnoredAny>(text).is_err().then_some(Fault::Json)
            }
        }
    }

    fn warned(&self, warning: ColumnWarning, written: Written<'_>, ahead: Date) -> Option<Fault> {
        let text = written.text;
        match warning {
            ColumnWarning::LostZero if self.has_prefixes() && !text.starts_with('+') => {
                let phone = contact::phone(text).ok()?;
                (phone.prefix == Prefix::None).then_some(Fault::LostZero)
            }
            ColumnWarning::YearAhead => (self.date(written)? > ahead).then_some(Fault::YearAhead),
            ColumnWarning::Outlier => {
                let (number, sign) = self.amount(written).ok()?;
                (number.value(sign) >= self.numbers.median()? * 10.0).then_some(Fault::Outlier)
            }
            ColumnWarning::NationalId => registry::national_id_is_off(text).then_some(Fault::NationalId),
            ColumnWarning::TaxId => registry::tax_id_is_off(text).then_some(Fault::TaxId),
            // A postcode is judged with the country of its row, and a lost zero among others only.
            ColumnWarning::Postcode | ColumnWarning::LostZero => None,
        }
    }

    fn outside(&self, value: f64) -> Option<Fault> {
        let low = self.column.min.is_some_and(|min| value < min || self.column.above_min && value <= min);
        (low || self.column.max.is_some_and(|max| value > max)).then_some(Fault::Range)
    }

    /// Reads a day, without a time.
    pub(crate) fn day(&self, written: Written<'_>) -> Result<Date, Fault> {
        self.dates.read(date::parts(written.text).map_err(Fault::Date)?)
    }

    /// Reads a day with a time, and gives what stands behind the time.
    pub(crate) fn moment<'c>(&self, written: Written<'c>) -> Result<(Date, Time, &'c str), Fault> {
        let (parts, rest) = date::scan(written.text).map_err(Fault::Date)?;
        let rest = crate::value::trim(rest.trim_start_matches([',', 'T']));
        let time = time::time(rest).ok_or(Fault::Date(DateFault::Form))?;
        let zone = rest.find(['Z', 'z', '+', '-']).and_then(|at| rest.get(at..)).unwrap_or_default();
        Ok((self.dates.read(parts)?, time, zone))
    }

    /// Reads the day of a column of days or moments.
    pub(crate) fn date(&self, written: Written<'_>) -> Option<Date> {
        match self.column.kind {
            ColumnKind::Date => self.day(written).ok(),
            ColumnKind::DateTime => self.moment(written).ok().map(|(day, ..)| day),
            _ => None,
        }
    }

    /// The three numbers of a date, to say what they may mean.
    pub(crate) fn parts(&self, written: Written<'_>) -> Option<Parts> {
        date::scan(written.text).ok().map(|(parts, _)| parts)
    }

    /// Reads an amount with the sign of its column.
    pub(crate) fn amount<'c>(
        &self,
        written: Written<'c>,
    ) -> Result<(Number<'c>, number::DecimalSign), Fault> {
        let number = number::number(written.text).map_err(Fault::Number)?;
        Ok((number, self.numbers.sign(number, written.is_stored_number())?))
    }

    /// Finds the allowed value that is meant: the same but for capitals, accents and signs.
    pub(crate) fn chosen(&self, text: &str, buffer: &mut String) -> Option<&str> {
        if let Some(value) = self.column.values.iter().find(|value| *value == text) {
            return Some(value);
        }
        fold::word(text, buffer);
        let place = self.folded.iter().position(|folded| folded == buffer)?;
        self.column.values.get(place).map(String::as_str)
    }
}

/// Whether a spreadsheet would take a text for a formula: it begins with `=`, `+`, `-`, `@`, a tab or a return, also
/// in full width, and is neither a number nor a phone number nor a dash.
fn is_formula(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return false };
    if !matches!(first, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | 0xef) {
        return false;
    }
    let text = match first {
        b'\t' | b'\r' => return text.trim().starts_with(['=', '+', '-', '@']),
        _ => text,
    };
    if !text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return false;
    }
    let bare = crate::value::trim(text);
    let plain = number::number(bare).is_ok() || contact::phone(bare).is_ok();
    !plain && !bare.bytes().all(|byte| byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("=HYPERLINK(\"http://example.com\",\"x\")", true)]
    #[case("+1+1", true)]
    #[case("@SUM(A1)", true)]
    #[case("-2+3", true)]
    #[case("\t=1", true)]
    #[case("＝1+1", true)]
    #[case("-5", false)]
    #[case("+48 601 220 114", false)]
    #[case("-12,50", false)]
    #[case("--", false)]
    #[case("\t07", false)]
    #[case("a=b", false)]
    #[case("ﬁ", false)]
    #[case("", false)]
    fn a_text_that_a_spreadsheet_would_run_is_told_from_numbers_and_phones(
        #[case] text: &str,
        #[case] is: bool,
    ) {
        assert_eq!(is_formula(text), is);
    }
}
