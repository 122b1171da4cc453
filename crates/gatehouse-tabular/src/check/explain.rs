//! Findings in sentences: the cell, the value as written, the rule, and what can be done.

use gatehouse_model::ImportRule;
use jiff::civil::Date;

use crate::check::{Check, cell::Written, dates::Order, plan::Plan};
use crate::finding::{CellFinding, Fault, Found, count, counted, shown};
use crate::row::Row;
use crate::value::{
    contact::{EmailFault, PhoneFault},
    date::{self, DateFault, DateOrder},
    number::{DecimalSign, NumberFault},
    registry,
};

use super::remedy;

impl Check {
    /// Says what was found at a place of a row.
    pub(crate) fn sentence(&self, row: &Row, found: Found) -> CellFinding {
        let plan = found.column.and_then(|column| self.columns.get(column));
        let written = found.column.and_then(|column| self.written(row, column));
        let text = written.map_or("", |written| written.text);
        let place = match plan {
            Some(plan) if text.is_empty() => {
                format!("Row {}, {}", count(row.number), shown(&plan.heading, false))
            }
            Some(plan) => format!(
                "Row {}, {} ‘{}’",
                count(row.number),
                shown(&plan.heading, false),
                shown(text, plan.column.masked)
            ),
            None => format!("Row {}", count(row.number)),
        };
        let what = plan
            .zip(written)
            .and_then(|(plan, written)| plan.fault_of(written, found.fault))
            .unwrap_or_else(|| self.fault_of_row(row, found));
        let hint = match plan {
            Some(plan) => remedy::of_cell(plan, written, found.fault),
            None => remedy::of_row(found.fault),
        };
        CellFinding {
            index: plan.map(|plan| plan.index),
            code: found.fault.code(),
            severity: found.fault.severity(),
            message: format!("{place}: {what}."),
            hint,
        }
    }

    fn fault_of_row(&self, row: &Row, found: Found) -> String {
        let name = |column: &str| {
            let plan = self.columns.iter().find(|plan| plan.column.name == column);
            plan.map_or_else(|| column.to_owned(), |plan| shown(&plan.heading, false))
        };
        let plan = found.column.and_then(|column| self.columns.get(column));
        match found.fault {
            Fault::MissingBoth => {
                let other = plan.and_then(|plan| plan.column.required_unless.as_deref()).unwrap_or_default();
                format!("it is empty, and so is {}; one of them is needed", name(other))
            }
            Fault::NoColumn(place) => {
                let column = self.schema.columns.get(place);
                let column = column.map_or("", |column| column.name.as_str());
                match plan {
                    None => format!("no column of the file gives {column}, which each row needs"),
                    Some(_) => format!("it is empty, and no column of the file gives {column} instead"),
                }
            }
            Fault::Duplicate(first) => format!("row {} has the same value", count(u64::from(first))),
            Fault::DuplicateKey(first, key) => {
                let columns = self.keys.get(key).map(|key| key.columns.as_slice()).unwrap_or_default();
                let names = columns.iter().filter_map(|column| self.columns.get(*column));
                let names: Vec<_> = names.map(|plan| shown(&plan.heading, false)).collect();
                format!("row {} is the same in {}", count(u64::from(first)), names.join(", "))
            }
            Fault::NotBefore(rule) | Fault::Age(rule) | Fault::Without(rule) => self.broken(row, rule, name),
            Fault::TooManyCells => format!(
                "it has {}, and the header has {}",
                counted(row.cells.len(), "cell"),
                count(self.width as u64)
            ),
            _ => "a value must be there".to_owned(),
        }
    }

    fn broken(&self, row: &Row, rule: usize, name: impl Fn(&str) -> String) -> String {
        let day = |column: &str| -> Option<Date> {
            let place = self.columns.iter().position(|plan| plan.column.name == column)?;
            self.columns.get(place)?.date(self.written(row, place)?)
        };
        let open = |date: &Date, column: &str| {
            let masked = self.schema.column(column).is_some_and(|column| column.masked);
            shown(&date.to_string(), masked)
        };
        match self.schema.rules.get(rule) {
            Some(ImportRule::NotBefore { column, other }) => match (day(column), day(other)) {
                (Some(later), Some(earlier)) => {
                    format!("{} is before {} {}", open(&later, column), name(other), open(&earlier, other))
                }
                _ => format!("it is before {}", name(other)),
            },
            Some(ImportRule::Age { column, min, max }) => {
                let age = day(column).map_or(0, |born| super::across::age(born, self.today));
                if age < 0 {
                    return "it is a day to come".to_owned();
                }
                format!("someone born then is {age} years old, and {min} to {max} is allowed")
            }
            Some(ImportRule::With { column, other }) => {
                format!("{} must be given where {} is", name(column), name(other))
            }
            None => "it breaks a rule".to_owned(),
        }
    }
}

impl Plan {
    /// What is wrong with a value; none for what concerns the row.
    fn fault_of(&self, written: Written<'_>, fault: Fault) -> Option<String> {
        let column = &self.column;
        let text = match fault {
            Fault::ErrorCell => "the spreadsheet has an error here instead of a value",
            Fault::Formula => "a spreadsheet takes it for a formula; it is sent as it stands",
            Fault::FormulaValue => "it is the stored result of a formula",
            Fault::TooLong => {
                let most = column.max_length.unwrap_or_default();
                let has = written.text.chars().count() as u64;
                return Some(format!(
                    "it has {} characters, and {} are allowed",
                    count(has),
                    count(most.into())
                ));
            }
            Fault::Pattern => {
                return Some(format!(
                    "it does not match {}",
                    shown(column.pattern.as_deref().unwrap_or_default(), false)
                ));
            }
            Fault::Email(fault) => email(fault),
            Fault::Phone(fault) => phone(fault),
            Fault::NotE164 => "a phone number is `+` and 7 to 15 digits here",
            Fault::LostZero => "it has neither `+` nor `0` in front",
            Fault::Date(fault) => return Some(self.not_a_date(fault)),
            Fault::AmbiguousDate => return Some(self.ambiguous(written)),
            Fault::MixedDates => return Some(self.mixed(written)),
            Fault::Time => "it is no time of day",
            Fault::Number(fault) => number(fault, "it is no number"),
            Fault::Integer(fault) => number(fault, "it is no whole number"),
            Fault::AmbiguousNumber => {
                "it is a thousand or more, or one or more with three decimals, and no row tells which"
            }
            Fault::OtherSign(sign) => return Some(self.odd_sign(sign)),
            Fault::Decimals => {
                return Some(format!(
                    "at most {} digits may follow the decimal sign",
                    column.decimals.unwrap_or_default()
                ));
            }
            Fault::Range => return Some(self.range()),
            Fault::Boolean => "it is neither yes nor no",
            Fault::NotAllowed => return Some(format!("it is not one of {}", column.values.join(", "))),
            Fault::Currency => "it is no currency of ISO 4217",
            Fault::Country => "it is no country of ISO 3166 in two letters",
            Fault::Zone => "it is no time zone as the IANA names them",
            Fault::Json => "it is no JSON",
            Fault::YearAhead => "it is more than a year ahead",
            Fault::Outlier => return Some(self.outlier()),
            Fault::NationalId => "its check digit fits neither PESEL nor rodné číslo nor РНОКПП",
            Fault::TaxId => "its check digit fits neither NIP nor IČO nor DIČ nor ЄДРПОУ",
            Fault::Postcode => "postcodes of its country have another form",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn not_a_date(&self, fault: DateFault) -> String {
        let what = match fault {
            DateFault::Form => "it is no date",
            DateFault::Serial => "it is a number, not a date",
            DateFault::NoSuchDay => "no such day",
            DateFault::Year => "the year is before 1900 or after 2199",
            DateFault::WithTime => "it has a time, and a day is expected",
        };
        match (self.dates.order(), self.dates.counts()) {
            (Order::Is(order), (_, fits)) if fits[place(order)] > 0 => {
                format!("{what}. {} as {}", others(fits[place(order)]), order.words())
            }
            (Order::Unneeded, (plain @ 1.., _)) => format!("{what}. {} as year-month-day", others(plain)),
            _ => what.to_owned(),
        }
    }

    fn ambiguous(&self, written: Written<'_>) -> String {
        let all = self.parts(written).map(|parts| self.dates.meanings(parts)).unwrap_or_default();
        let days: Vec<_> = all.iter().map(|(_, day)| spoken(*day)).collect();
        let tail = match self.dates.order() {
            Order::Mixed(_) => "the other rows contradict each other",
            _ => "no row of the column tells which",
        };
        format!("it is {}, and {tail}", days.join(" or "))
    }

    fn mixed(&self, written: Written<'_>) -> String {
        let all = self.parts(written).map(|parts| self.dates.meanings(parts)).unwrap_or_default();
        let order = all.first().map_or("another order", |(order, _)| order.words());
        let (_, fits) = self.dates.counts();
        let most = DateOrder::ALL.into_iter().filter(|order| !all.iter().any(|(own, _)| own == order));
        match most.max_by_key(|order| fits[place(*order)]) {
            Some(most) => {
                let others = match fits[place(most)] {
                    1 => "another one".to_owned(),
                    number => format!("{} others", count(number)),
                };
                format!("it can only be {order}, and {others} can be {}", most.words())
            }
            None => format!("it can only be {order}"),
        }
    }

    fn odd_sign(&self, sign: DecimalSign) -> String {
        let (points, commas) = self.numbers.counts();
        let others = if sign == DecimalSign::Comma { points } else { commas };
        let others = match others {
            1 => "another one has".to_owned(),
            number => format!("{} others have", count(number)),
        };
        format!("it has {}, and {others} {}", sign.words(), sign.other().words())
    }

    fn range(&self) -> String {
        let column = &self.column;
        let low = column
            .min
            .map(|min| if column.above_min { format!("more than {min}") } else { format!("{min} or more") });
        let high = column.max.map(|max| format!("{max} or less"));
        let both: Vec<_> = low.into_iter().chain(high).collect();
        format!("it must be {}", both.join(" and "))
    }

    fn outlier(&self) -> String {
        format!("the usual amount here is about {:.2}", self.numbers.median().unwrap_or_default())
    }
}

/// How the rest of a column reads, up to its verb.
fn others(number: u64) -> String {
    match number {
        1 => "The other date here reads".to_owned(),
        number => format!("The other {} dates here read", count(number)),
    }
}

fn place(order: DateOrder) -> usize {
    DateOrder::ALL.iter().position(|other| *other == order).unwrap_or_default()
}

/// A day as it is said, which cannot be taken for another: `3 April 2025`.
pub(super) fn spoken(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(day.month() - 1).ok().and_then(|place| MONTHS.get(place));
    format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
}

fn email(fault: EmailFault) -> &'static str {
    match fault {
        EmailFault::NoAt => "an e-mail address has an @",
        EmailFault::TwoAts => "an e-mail address has one @ only",
        EmailFault::Local => "nothing, or too much, stands before the @",
        EmailFault::NoDomain => "nothing stands behind the @",
        EmailFault::Blank => "an e-mail address has no blank inside",
        EmailFault::Comma => "a comma or semicolon stands in the e-mail address",
        EmailFault::NoDot => "the part behind the @ has no dot",
        EmailFault::Dots => "a dot is at an end or beside another one",
        EmailFault::Ending => "the domain has no ending such as .com",
        EmailFault::Sign => "it has a sign that e-mail addresses do not have",
    }
}

fn phone(fault: PhoneFault) -> &'static str {
    match fault {
        PhoneFault::Sign => "a phone number has digits, blanks and a `+` only",
        PhoneFault::Short => "a phone number has 7 digits or more",
        PhoneFault::Long => "a phone number has 15 digits or fewer",
        PhoneFault::Exponent => "a spreadsheet shortened the number and its last digits are lost",
    }
}

fn number(fault: NumberFault, form: &'static str) -> &'static str {
    match fault {
        NumberFault::Form => form,
        NumberFault::Exponent => "numbers with an exponent are not taken",
        NumberFault::Groups if form == "it is no number" => {
            "its points, commas or blanks do not part a number"
        }
        NumberFault::Groups => "points and commas are not taken in a whole number",
        NumberFault::Unit => "a currency or unit stands beside the number",
    }
}

/// A serial number of a spreadsheet as the day that it means.
pub(super) fn serial(text: &str) -> Option<Date> {
    text.parse().ok().and_then(date::of_serial)
}

/// The form of postcodes where the country is one of those that are judged.
pub(super) fn postcode_forms() -> String {
    let all = ["PL", "CZ", "UA"].map(|country| format!("{country} {}", registry::postcode_form(country)));
    all.join(", ")
}
