//! Which column of a file is which column of a schema: by name, by other names in four languages, by likeness, and
//! with the values as witnesses.

mod likeness;
mod values;

use gatehouse_model::ImportSchema;

use likeness::{Likeness, Names};

/// A column of a file with the column of the schema that it seems to be.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMapping {
    /// The column of the file, from 0.
    pub index: usize,
    /// Its heading as written.
    pub source: String,
    /// The column of the schema; none when it is none of them.
    pub target: Option<String>,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// Whether a person should be asked: it is less sure than 0.9.
    pub ask: bool,
    /// The reason, as a sentence without full stop.
    pub why: String,
    /// The next best column of the schema.
    pub runner_up: Option<String>,
}

/// Below it a column is not mapped.
const LEAST: f32 = 0.6;
/// Below it a column of the schema is not named as a possible one.
const LIKELY: f32 = 0.4;
/// Below it a person is asked.
const SURE: f32 = 0.9;

/// A column of the schema that a column of the file may be.
#[derive(Clone)]
struct Candidate {
    index: usize,
    target: usize,
    score: f32,
    why: String,
}

/// Maps the columns of a file to those of a schema, each of which is used once.
///
/// `samples` are the first values of each column of the file, in the order of the header.
pub fn map_columns(schema: &ImportSchema, header: &[String], samples: &[Vec<String>]) -> Vec<ColumnMapping> {
    let names: Vec<_> = schema.columns.iter().map(Names::of).collect();
    let mut all = Vec::new();
    for (index, heading) in header.iter().enumerate() {
        let heading = Likeness::of(heading);
        let values = samples.get(index).map(Vec::as_slice).unwrap_or_default();
        for (target, column) in schema.columns.iter().enumerate() {
            let (score, why) = heading.to(&column.name, &names[target]);
            let (score, why) = values::weigh(column, values, score, why);
            if score >= LIKELY {
                all.push(Candidate { index, target, score, why });
            }
        }
    }
    // The first column of the file, and of the schema, comes first where two are equally alike.
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)).then(a.target.cmp(&b.target)));
    let mut chosen: Vec<Option<Candidate>> = vec![None; header.len()];
    let mut used = vec![false; schema.columns.len()];
    for candidate in &all {
        if candidate.score >= LEAST && !used[candidate.target] && chosen[candidate.index].is_none() {
            used[candidate.target] = true;
            chosen[candidate.index] = Some(candidate.clone());
        }
    }
    let columns = header.iter().zip(&chosen).enumerate();
    columns
        .map(|(index, (source, choice))| told(schema, index, source, choice.as_ref(), &all, &chosen))
        .collect()
}

fn told(
    schema: &ImportSchema,
    index: usize,
    source: &str,
    choice: Option<&Candidate>,
    all: &[Candidate],
    chosen: &[Option<Candidate>],
) -> ColumnMapping {
    let name =
        |target: usize| schema.columns.get(target).map_or_else(String::new, |column| column.name.clone());
    let own = all.iter().filter(|candidate| candidate.index == index);
    let next = own.clone().find(|candidate| choice.is_none_or(|choice| choice.target != candidate.target));
    let runner_up = next.map(|next| name(next.target));
    let Some(choice) = choice else {
        let (confidence, why) = match next {
            None => (0.95, format!("nothing in {} is like it", schema.resource)),
            Some(next) => {
                let taken = chosen.iter().flatten().find(|other| other.target == next.target);
                match taken {
                    Some(other) => {
                        (0.7, format!("column {} is {} already", other.index + 1, name(next.target)))
                    }
                    None => (1.0 - next.score, format!("it is only a little like {}", name(next.target))),
                }
            }
        };
        return ColumnMapping {
            index,
            source: source.to_owned(),
            target: None,
            confidence,
            ask: confidence < SURE,
            why,
            runner_up,
        };
    };
    // Another column of the file that would do as well, or another target: one of the two is a guess.
    let rival = all.iter().find(|other| {
        let same_target = other.target == choice.target && other.index != choice.index;
        let same_source = other.index == choice.index && other.target != choice.target;
        let free = same_source
            && !chosen.iter().flatten().any(|taken| taken.target == other.target && taken.index != index);
        (same_target || free) && other.score >= choice.score - 0.02
    });
    let (confidence, why) = match rival {
        Some(other) if other.target == choice.target => {
            (choice.score.min(0.8), format!("{}, and so is column {}", choice.why, other.index + 1))
        }
        Some(other) => {
            (choice.score.min(0.8), format!("{}, and it may be {} as well", choice.why, name(other.target)))
        }
        None => (choice.score, choice.why.clone()),
    };
    ColumnMapping {
        index,
        source: source.to_owned(),
        target: Some(name(choice.target)),
        confidence,
        ask: confidence < SURE,
        why,
        runner_up,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn map(resource: &str, header: &[&str], samples: &[&[&str]]) -> Vec<ColumnMapping> {
        let schema = gatehouse_providers::platform("keruja").unwrap().import_schema(resource).unwrap();
        let header: Vec<_> = header.iter().map(|heading| (*heading).to_owned()).collect();
        let samples: Vec<Vec<_>> =
            samples.iter().map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        map_columns(&schema, &header, &samples)
    }

    const STAFF: &[&str] = &[
        "external_id",
        "first_name",
        "last_name",
        "email",
        "phone",
        "role",
        "start_date",
        "end_date",
        "date_of_birth",
        "status",
        "national_id",
    ];

    #[rstest]
    #[case::names(STAFF)]
    #[case::english(&["Employee ID", "First name*", "Surname", "E-mail", "Mobile", "Job title", "Hire Date", "Leaving date", "DOB", "State", "National ID"])]
    #[case::polish(&["Nr pracownika", "Imię", "Nazwisko", "Adres e-mail", "Tel. kom.", "Stanowisko", "Data zatrudnienia", "Data zwolnienia", "Data urodzenia", "Status", "PESEL"])]
    #[case::polish_without_accents(&["NR PRACOWNIKA", "IMIE", "NAZWISKO", "EMAIL", "TELEFON", "STANOWISKO", "DATA ZATRUDNIENIA", "DATA ZWOLNIENIA", "DATA URODZENIA", "STATUS", "PESEL"])]
    #[case::czech(&["Osobní číslo", "Jméno", "Příjmení", "E-mail", "Telefon", "Pozice", "Datum nástupu", "Datum ukončení", "Datum narození", "Stav", "Rodné číslo"])]
    #[case::ukrainian(&["Табельний номер", "Ім’я", "Прізвище", "Ел. пошта", "Телефон", "Посада", "Дата прийому", "Дата звільнення", "Дата народження", "Статус", "РНОКПП"])]
    #[case::one_word(&["employeeId", "firstName", "lastName", "emailAddress", "phoneNumber", "role", "startDate", "endDate", "birthDate", "status", "nationalId"])]
    fn staff_files_of_four_countries_map_without_a_question(#[case] header: &[&str]) {
        let mapped = map("staff", header, &[]);
        let targets: Vec<_> = mapped.iter().map(|column| column.target.as_deref().unwrap_or("")).collect();
        assert_eq!(targets, STAFF);
        assert!(mapped.iter().all(|column| !column.ask), "{mapped:#?}");
    }

    #[rstest]
    #[case("Imię osoby", "first_name")]
    #[case("Data zatrudnienia (RRRR-MM-DD)", "start_date")]
    #[case("Emial", "email")]
    #[case("Przyjmeni", "last_name")]
    #[case("Adres e-mail służbowy", "email")]
    #[case("Contact phone", "phone")]
    fn a_heading_that_is_only_like_one_is_mapped_and_asked(#[case] heading: &str, #[case] target: &str) {
        let mapped = map("staff", &[heading], &[]);
        assert_eq!((mapped[0].target.as_deref(), mapped[0].ask), (Some(target), true), "{mapped:?}");
    }

    #[rstest]
    #[case("notes")]
    #[case("hourly_rate")]
    #[case("Uwagi")]
    #[case("column_7")]
    #[case("")]
    fn a_heading_that_is_like_nothing_is_left_out(#[case] heading: &str) {
        let mapped = map("staff", &[heading], &[]);
        assert_eq!((mapped[0].target.as_deref(), mapped[0].ask), (None, false), "{mapped:?}");
        assert_eq!(mapped[0].why, "nothing in staff is like it");
    }

    #[test]
    fn a_target_is_used_once_and_the_two_that_want_it_are_asked() {
        let mapped = map("staff", &["Telefon", "Mobil"], &[]);
        assert_eq!((mapped[0].target.as_deref(), mapped[0].ask), (Some("phone"), true));
        assert_eq!((mapped[1].target.as_deref(), mapped[1].ask), (None, true));
        assert_eq!(mapped[1].why, "column 1 is phone already");
        assert_eq!(mapped[1].runner_up.as_deref(), Some("phone"));
    }

    #[test]
    fn good_values_are_never_said_to_be_none() {
        let columns: &[&[&str]] = &[
            &["Anna", "Jan", "Olena"],
            &["anna.nowak@example.com", "jan@example.co.uk", "o.shevchenko@example.ua"],
            &["+48 601 220 101", "601 220 102", "0048601220103"],
            &["13.04.2025", "2025-04-14", "1.5.2025"],
        ];
        let mapped = map("staff", &["Imię", "Adres e-mail", "Telefon", "Data zatrudnienia"], columns);
        assert!(mapped.iter().all(|column| !column.ask && !column.why.contains(" 0 of")), "{mapped:#?}");
    }

    #[test]
    fn the_values_speak_for_a_column_or_against_it() {
        let mapped =
            map("staff", &["x1", "email"], &[&["anna@example.com", "jan@example.com"], &["tak", "nie"]]);
        assert_eq!((mapped[0].target.as_deref(), mapped[0].ask), (Some("email"), true), "{mapped:#?}");
        assert_ne!(mapped[1].target.as_deref(), Some("email"));
        let mapped = map("staff", &["Start date"], &[&["soon", "later"]]);
        assert!(mapped[0].ask && mapped[0].why.contains("0 of 2 values"), "{mapped:?}");
    }

    #[test]
    fn the_reason_names_the_heading_that_is_known() {
        let mapped = map("staff", &["Nazwisko", "first_name", "Imię i nazwisko"], &[]);
        assert_eq!(mapped[0].why, "‘nazwisko’ is another name of last_name");
        assert_eq!(mapped[1].why, "it is the name of first_name");
        assert_eq!(mapped[1].confidence, 1.0);
    }

    #[test]
    fn other_resources_map_by_their_own_names() {
        let mapped = map(
            "pay_rates",
            &["Pracownik", "Rodzaj stawki", "Stawka godzinowa", "Waluta", "Obowiązuje od"],
            &[],
        );
        let targets: Vec<_> = mapped.iter().map(|column| column.target.as_deref().unwrap_or("")).collect();
        assert_eq!(targets, ["staff", "rate_type", "amount", "currency", "effective_from"]);
    }

    proptest! {
        #[test]
        fn no_target_is_used_twice_and_sureness_is_in_its_range(
            header in prop::collection::vec("[a-z]{0,8}|(first|last|start|end)[ _](name|date)|e-?mail|telefon", 0..12)
        ) {
            let header: Vec<_> = header.iter().map(String::as_str).collect();
            let mapped = map("staff", &header, &[]);
            let mut targets: Vec<_> = mapped.iter().filter_map(|column| column.target.clone()).collect();
            let count = targets.len();
            targets.sort();
            targets.dedup();
            prop_assert_eq!(targets.len(), count);
            prop_assert!(mapped.iter().all(|column| (0.0..=1.0).contains(&column.confidence) && column.ask == (column.confidence < 0.9)));
        }
    }
}
