//! What is asked of an import: the resource, the columns, and how dates are written.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::{ImportSchema, Problem};
use gatehouse_providers::Catalogue;
use gatehouse_tabular::DateOrder;

use crate::profiles::profile_in;

/// Gives what the rows of a resource must look like.
///
/// # Errors
/// `profile.unknown_platform`, or `import.unknown_resource` naming those there are.
pub(crate) fn schema_of(
    catalogue: &Catalogue,
    platform: &str,
    resource: &str,
) -> Result<ImportSchema, Problem> {
    profile_in(catalogue, platform)?.import_schema(resource).ok_or_else(|| {
        let known = resources_of(catalogue, platform);
        let problem = Problem::new(
            "import.unknown_resource",
            format!("The profile `{platform}` has no import `{resource}`."),
        )
        .field("resource");
        match known.as_slice() {
            [] => problem.hint("This platform takes no files of rows."),
            known => problem.hint(format!("It has: {}.", known.join(", "))),
        }
    })
}

/// Lists the platforms whose profile says what the rows of a resource must look like.
pub fn platforms_with(catalogue: &Catalogue, resource: &str) -> Vec<String> {
    let with = catalogue.platforms().filter(|profile| profile.import_schema(resource).is_some());
    with.map(|profile| profile.id().to_owned()).collect()
}

/// Lists the resources that files can be checked for.
pub(crate) fn resources_of(catalogue: &Catalogue, platform: &str) -> Vec<String> {
    let Ok(profile) = profile_in(catalogue, platform) else { return Vec::new() };
    let ids = profile.imports.iter().map(|import| import.id.as_str());
    ids.filter(|id| profile.import_schema(id).is_some()).map(str::to_owned).collect()
}

/// Checks a mapping: one entry for each column of the file, each target known and used once.
///
/// # Errors
/// `import.bad_mapping`.
pub(crate) fn checked_mapping(
    schema: &ImportSchema,
    header: &[String],
    mapping: &[Option<String>],
) -> Result<(), Problem> {
    let wrong = |message: String| Problem::new("import.bad_mapping", message).field("mapping");
    if mapping.len() != header.len() {
        let message =
            format!("The mapping speaks of {} columns, the file has {}.", mapping.len(), header.len());
        return Err(wrong(message).hint("Propose the mapping again."));
    }
    let mut used = BTreeSet::new();
    for target in mapping.iter().flatten() {
        if !schema.columns.iter().any(|column| column.name == *target) {
            let known: Vec<_> = schema.columns.iter().map(|column| column.name.as_str()).collect();
            let message = format!("The resource {} has no column \"{target}\".", schema.resource);
            return Err(wrong(message).hint(format!("It has: {}.", known.join(", "))));
        }
        if !used.insert(target) {
            let message = format!("Two columns of the file are mapped to \"{target}\".");
            return Err(wrong(message).hint("Leave one of them out."));
        }
    }
    Ok(())
}

/// Reads how dates are written, by column of the resource.
///
/// # Errors
/// `import.bad_date_order`.
pub(crate) fn date_orders(
    schema: &ImportSchema,
    said: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, DateOrder>, Problem> {
    let wrong = |message: String| Problem::new("import.bad_date_order", message).field("date_orders");
    let mut orders = BTreeMap::new();
    for (column, order) in said {
        if !schema.columns.iter().any(|known| known.name == *column) {
            return Err(wrong(format!("The resource {} has no column \"{column}\".", schema.resource)));
        }
        let order: DateOrder = order.parse().map_err(|_| {
            wrong(format!("\"{order}\" is no order of dates.")).hint("Write ymd, dmy or mdy.")
        })?;
        orders.insert(column.clone(), order);
    }
    Ok(orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> ImportSchema {
        schema_of(&Catalogue::builtin(), "keruja", "staff").unwrap()
    }

    fn mapped(targets: &[Option<&str>]) -> Vec<Option<String>> {
        targets.iter().map(|target| target.map(str::to_owned)).collect()
    }

    #[test]
    fn an_unknown_resource_is_answered_with_those_there_are() {
        let problem = schema_of(&Catalogue::builtin(), "keruja", "stuff").unwrap_err();
        assert_eq!(problem.code, "import.unknown_resource");
        assert!(problem.hint.as_deref().is_some_and(|hint| hint.contains("staff")), "{problem:?}");
        let unknown = schema_of(&Catalogue::builtin(), "acme", "staff").unwrap_err();
        assert_eq!(unknown.code, "profile.unknown_platform");
    }

    #[test]
    fn a_mapping_names_each_target_once_and_speaks_of_every_column() {
        let schema = staff();
        let target = schema.columns[0].name.clone();
        let header = ["a".to_owned(), "b".to_owned()];
        checked_mapping(&schema, &header, &mapped(&[Some(&target), None])).unwrap();
        for wrong in [&[Some(target.as_str())][..], &[Some(&target), Some(&target)], &[Some("no_such"), None]]
        {
            let problem = checked_mapping(&schema, &header, &mapped(wrong)).unwrap_err();
            assert_eq!(problem.code, "import.bad_mapping", "{wrong:?}");
        }
    }

    #[test]
    fn an_order_of_dates_is_one_of_three_for_a_known_column() {
        let schema = staff();
        let column = schema.columns[0].name.clone();
        let said = |column: &str, order: &str| BTreeMap::from([(column.to_owned(), order.to_owned())]);
        assert_eq!(date_orders(&schema, &said(&column, "dmy")).unwrap().len(), 1);
        for said in [said(&column, "dym"), said("no_such", "dmy")] {
            assert_eq!(date_orders(&schema, &said).unwrap_err().code, "import.bad_date_order");
        }
    }
}
