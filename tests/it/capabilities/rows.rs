//! The rows, read from their files.

/// A platform with its rows: the letter of their ids, how many there are, and the file.
pub(super) struct Platform {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    letter: char,
    count: u8,
    text: &'static str,
}

pub(super) const PLATFORMS: [Platform; 5] = [
    platform("keruja", "Keruja", 'K', 38, include_str!("keruja.toml")),
    platform("keruj", "Keruj", 'J', 40, include_str!("keruj.toml")),
    platform("kejue", "Kejue", 'E', 40, include_str!("kejue.toml")),
    platform("rejento", "rejento", 'R', 35, include_str!("rejento.toml")),
    platform("timehunter", "TimeHunter", 'T', 60, include_str!("timehunter.toml")),
];

const fn platform(
    id: &'static str,
    name: &'static str,
    letter: char,
    count: u8,
    text: &'static str,
) -> Platform {
    Platform { id, name, letter, count, text }
}

/// A capability: what Gatehouse does of it, where a person finds it, and what shows that it works.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) platform: &'static str,
    /// A sentence.
    pub(super) does: String,
    /// The place in the window; empty where it is nowhere there.
    pub(super) window: String,
    /// The command; empty for what is no operation.
    pub(super) cli: String,
    /// The tests, as `file::name`.
    pub(super) tests: Vec<String>,
    /// What it waits for, where it is not there yet.
    pub(super) later: Option<String>,
}

/// Gives every row, platform by platform, in the order of the numbers.
pub(super) fn all() -> Vec<Row> {
    PLATFORMS.iter().flat_map(rows_of).collect()
}

fn rows_of(platform: &Platform) -> Vec<Row> {
    let table: toml::Table =
        platform.text.parse().unwrap_or_else(|error| panic!("{}.toml: {error}", platform.id));
    let mut rows: Vec<Row> = table.into_iter().map(|(id, value)| read(platform, id, value)).collect();
    rows.sort_by_key(|row| row.id[1..].parse::<u8>().unwrap_or(u8::MAX));
    rows
}

fn read(platform: &Platform, id: String, value: toml::Value) -> Row {
    let toml::Value::Table(mut fields) = value else { panic!("{id} is no table") };
    let mut text = |name: &str| match fields.remove(name) {
        None => None,
        Some(toml::Value::String(text)) => Some(text),
        Some(other) => panic!("{id}: {name} is no text: {other}"),
    };
    let (does, window, cli, later) = (text("does"), text("window"), text("cli"), text("later"));
    let tests = match fields.remove("tests") {
        None => Vec::new(),
        Some(toml::Value::Array(tests)) => tests
            .into_iter()
            .map(|test| test.as_str().unwrap_or_else(|| panic!("{id}: {test}")).to_owned())
            .collect(),
        Some(other) => panic!("{id}: tests are no list: {other}"),
    };
    assert!(fields.is_empty(), "{id}: unknown fields {fields:?}");
    Row {
        platform: platform.id,
        does: does.unwrap_or_default(),
        window: window.unwrap_or_default(),
        cli: cli.unwrap_or_default(),
        tests,
        later,
        id,
    }
}

/// Gives every id that there must be.
pub(super) fn expected() -> impl Iterator<Item = String> {
    PLATFORMS.iter().flat_map(|one| (1..=one.count).map(|number| format!("{}{number}", one.letter)))
}

/// Tells whether a row belongs to uploads or to payroll, which come later.
pub(super) fn may_be_later(id: &str) -> bool {
    let (letter, number) = id.split_at(1);
    let number: u8 = number.parse().unwrap_or_default();
    match letter {
        "K" => (20..=30).contains(&number),
        "E" => number == 35,
        "T" => (15..=25).contains(&number) || (39..=49).contains(&number) || [57, 59].contains(&number),
        _ => false,
    }
}
