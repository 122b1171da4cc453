//! What scripts rely on: the commands, the fields of `--json`, and the exit status.

mod brought;
mod deliveries;
mod layers;
mod lifecycle;
mod output;
mod profile;
mod replay;
mod sandbox;
mod signature;
mod vectors;

use gatehouse_tests::House;
use serde_json::Value;

/// Checks that an object has each of these fields, whatever else it has.
#[track_caller]
pub(super) fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "no `{field}` in {value:#}");
    }
}

/// A house with one workspace of these platforms.
pub(super) fn acme(platforms: &[&str]) -> House {
    let house = House::in_memory();
    let mut arguments = vec!["workspace", "new", "Acme"];
    for platform in platforms {
        arguments.extend(["--platform", platform]);
    }
    house.json(&arguments);
    house
}
