//! A column of the file with the column of the schema that it gives, and what its rows told of it.

use std::collections::BTreeMap;

use gatehouse_model::{ColumnKind, ColumnWarning, ImportColumn, ImportRule, ImportSchema};
use jiff::civil::Date;
use regex::Regex;

use crate::check::{dates::Dates, numbers::Numbers, unique::Unique};
use crate::fold;
use crate::value::date::DateOrder;

/// A column that is checked.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The column of the schema.
    pub(crate) column: ImportColumn,
    /// The column of the file, from 0.
    pub(crate) index: usize,
    /// Its heading in the file.
    pub(crate) heading: String,
    /// The whole value must match it.
    pub(crate) pattern: Option<Regex>,
    /// The allowed values, folded.
    pub(crate) folded: Vec<String>,
    /// The planned column that may stand instead of a value; none inside when the file has no such column.
    pub(crate) unless: Option<Option<usize>>,
    /// Whether an absent value is told at another column already.
    pub(crate) told_elsewhere: bool,
    /// The planned column with the country, for a postcode.
    pub(crate) country: Option<usize>,
    /// What its dates told.
    pub(crate) dates: Dates,
    /// What its numbers told.
    pub(crate) numbers: Numbers,
    /// Phone numbers with `+` or `0`, and without.
    pub(crate) phones: [u64; 2],
}

impl Plan {
    /// Whether a finding about the value is asked for.
    pub(crate) fn warns(&self, warning: ColumnWarning) -> bool {
        self.column.warn.contains(&warning)
    }

    /// Whether most of its phone numbers have a `+` or `0` in front.
    pub(crate) fn has_prefixes(&self) -> bool {
        self.phones[0] > self.phones[1]
    }
}

/// Columns that tell rows apart.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// The planned columns.
    pub(crate) columns: Vec<usize>,
    /// The values met.
    pub(crate) unique: Unique,
}

/// A column that no column of the file gives, and that a row needs where another one is empty.
#[derive(Debug, Clone)]
pub(crate) struct Absent {
    /// Its place in the schema.
    pub(crate) place: usize,
    /// The planned column that may stand instead; without one each row lacks it.
    pub(crate) unless: Option<usize>,
}

/// What a schema asks of the columns of a file.
pub(crate) struct Plans {
    pub(crate) columns: Vec<Plan>,
    pub(crate) keys: Vec<Key>,
    pub(crate) absent: Vec<Absent>,
}

/// Plans the check of a file.
pub(crate) fn plans(
    schema: &ImportSchema,
    header: &[String],
    mapping: &[Option<String>],
    orders: &BTreeMap<String, DateOrder>,
    today: Date,
) -> Plans {
    let mut columns: Vec<Plan> = Vec::new();
    for (index, target) in mapping.iter().enumerate() {
        let column = target.as_deref().and_then(|target| schema.column(target));
        // A target that is named twice is taken from the first column that names it.
        if let Some(column) =
            column.filter(|column| !columns.iter().any(|plan| plan.column.name == column.name))
        {
            let heading = header.get(index).filter(|heading| !heading.trim().is_empty());
            let heading = heading.map_or_else(|| column.name.clone(), |heading| heading.trim().to_owned());
            let born = schema
                .rules
                .iter()
                .any(|rule| matches!(rule, ImportRule::Age { column: name, .. } if *name == column.name));
            columns.push(plan(
                column,
                index,
                heading,
                orders,
                if born { today.year() } else { today.year() + 20 },
            ));
        }
    }
    let find = |name: &str| columns.iter().position(|plan| plan.column.name == name);
    let country = columns.iter().position(|plan| plan.column.kind == ColumnKind::Country);
    let unless: Vec<_> =
        columns.iter().map(|plan| plan.column.required_unless.as_deref().map(find)).collect();
    let order = |name: &str| schema.columns.iter().position(|column| column.name == name);
    let told: Vec<_> = columns
        .iter()
        .zip(&unless)
        .map(|(plan, unless)| {
            let other = unless.flatten().and_then(|other| columns.get(other));
            other.is_some_and(|other| {
                other.column.required_unless.as_ref() == Some(&plan.column.name)
                    && order(&other.column.name) < order(&plan.column.name)
            })
        })
        .collect();
    let absent = absent(schema, &columns);
    let keys = keys(schema, &columns);
    for ((plan, unless), told) in columns.iter_mut().zip(unless).zip(told) {
        plan.country = country.filter(|_| plan.warns(ColumnWarning::Postcode));
        (plan.unless, plan.told_elsewhere) = (unless, told);
    }
    Plans { columns, keys, absent }
}

fn plan(
    column: &ImportColumn,
    index: usize,
    heading: String,
    orders: &BTreeMap<String, DateOrder>,
    pivot: i16,
) -> Plan {
    let pattern =
        column.pattern.as_deref().and_then(|pattern| Regex::new(&format!(r"\A(?:{pattern})\z")).ok());
    Plan {
        index,
        heading,
        pattern,
        folded: column.values.iter().map(|value| fold::word_of(value)).collect(),
        unless: None,
        told_elsewhere: false,
        country: None,
        dates: Dates::new(orders.get(&column.name).copied(), pivot),
        numbers: Numbers::new(column.warn.contains(&ColumnWarning::Outlier)),
        phones: [0; 2],
        column: column.clone(),
    }
}

/// What the file lacks: columns that each row needs, and those that some rows need.
fn absent(schema: &ImportSchema, columns: &[Plan]) -> Vec<Absent> {
    let find = |name: &str| columns.iter().position(|plan| plan.column.name == name);
    let mut absent: Vec<Absent> = Vec::new();
    for (place, column) in schema.columns.iter().enumerate() {
        if find(&column.name).is_some() || column.default.is_some() {
            continue;
        }
        if column.required {
            absent.push(Absent { place, unless: None });
        } else if let Some(other) = &column.required_unless {
            let pair = |other: &str, name: &str| {
                schema.column(other).is_some_and(|other| other.required_unless.as_deref() == Some(name))
            };
            match find(other) {
                // The other column asks for a value itself.
                Some(_) if pair(other, &column.name) => {}
                Some(other) => absent.push(Absent { place, unless: Some(other) }),
                None => {
                    let told = absent.iter().any(|told| schema.columns[told.place].name == *other);
                    if !(told && pair(other, &column.name)) {
                        absent.push(Absent { place, unless: None });
                    }
                }
            }
        }
    }
    absent
}

/// The columns whose values may stand once, and the first set of keys that the file has.
fn keys(schema: &ImportSchema, columns: &[Plan]) -> Vec<Key> {
    let single = columns.iter().enumerate().filter(|(_, plan)| plan.column.unique);
    let mut keys: Vec<Vec<usize>> = single.map(|(place, _)| vec![place]).collect();
    let sets = schema.keys.iter().filter(|set| !set.is_empty());
    let mut found = sets.filter_map(|set| {
        set.iter()
            .map(|name| columns.iter().position(|plan| plan.column.name == *name))
            .collect::<Option<Vec<_>>>()
    });
    keys.extend(found.next().filter(|set| !keys.contains(set)));
    keys.into_iter().map(|columns| Key { columns, unique: Unique::default() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    fn planned(resource: &str, mapped: &[&str]) -> (Plans, ImportSchema) {
        let schema = gatehouse_providers::platform("keruja").unwrap().import_schema(resource).unwrap();
        let header: Vec<String> = mapped.iter().map(|name| name.to_uppercase()).collect();
        let mapping: Vec<_> = mapped.iter().map(|name| Some((*name).to_owned())).collect();
        (plans(&schema, &header, &mapping, &BTreeMap::new(), date(2026, 11, 21)), schema)
    }

    #[rstest]
    #[case("staff", &["first_name", "last_name", "email"], &[])]
    #[case("staff", &["first_name", "phone"], &["last_name"])]
    #[case("staff", &["first_name", "last_name"], &["email"])]
    #[case("events", &["name", "role", "start", "end"], &[])]
    #[case("events", &["name", "role"], &["date", "start_time", "end_time"])]
    #[case("pay_rates", &["staff", "rate_type", "amount", "currency", "effective_from"], &[])]
    fn a_column_that_each_row_needs_is_missed(
        #[case] resource: &str,
        #[case] mapped: &[&str],
        #[case] missing: &[&str],
    ) {
        let (plans, schema) = planned(resource, mapped);
        let all = plans.absent.iter().filter(|absent| absent.unless.is_none());
        assert_eq!(all.map(|absent| schema.columns[absent.place].name.as_str()).collect::<Vec<_>>(), missing);
    }

    #[rstest]
    #[case("staff", &["email", "external_id"], "email; external_id")]
    #[case("staff", &["phone"], "")]
    #[case("events", &["job", "role", "staff", "start"], "job role staff start")]
    #[case("pay_rates", &["effective_from", "staff", "role", "rate_type"], "staff role rate_type effective_from")]
    fn the_first_set_of_keys_that_the_file_has_tells_rows_apart(
        #[case] resource: &str,
        #[case] mapped: &[&str],
        #[case] keys: &str,
    ) {
        let (plans, _) = planned(resource, mapped);
        let names = |key: &Key| {
            let all = key.columns.iter().map(|place| plans.columns[*place].column.name.as_str());
            all.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(plans.keys.iter().map(names).collect::<Vec<_>>().join("; "), keys);
    }

    #[test]
    fn a_target_that_is_named_twice_is_taken_once() {
        let (plans, _) = planned("staff", &["email", "email"]);
        assert_eq!(plans.columns.iter().map(|plan| plan.index).collect::<Vec<_>>(), [0]);
    }
}
