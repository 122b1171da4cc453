//! A file of staff from a seed, two rows of a thousand with a fault.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

const FIRST: [&str; 12] = [
    "Anna",
    "Jan",
    "Maria",
    "Piotr",
    "Katarzyna",
    "Małgorzata",
    "Jiří",
    "Tereza",
    "Oleksandr",
    "Oksana",
    "Zoë",
    "Seán",
];
const LAST: [&str; 10] = [
    "Nowak",
    "Wiśniewska",
    "Kamiński",
    "Dvořáková",
    "Svoboda",
    "Shevchenko",
    "Kovalenko",
    "O'Brien",
    "Müller",
    "Smith",
];
const STATUS: [&str; 3] = ["active", "inactive", "invited"];
const NOTES: [&str; 5] =
    ["", "", "Available weekends only", "\"Prefers \"\"late\"\" shifts\"", "\"Has a van, can drive\""];

/// Numbers that look random and are the same each time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Writes the file.
pub(super) fn staff(path: &Path, rows: u64, seed: u64) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut random = Numbers(seed);
    writeln!(out, "employee_id,first_name,last_name,email,phone,start_date,hourly_rate,status,notes")?;
    for row in 1..=rows {
        let (first, last) = (random.of(&FIRST), random.of(&LAST));
        let mut email = format!("person{row}@example.com");
        let mut phone = format!("+48{:09}", random.below(1_000_000_000));
        let (year, month, day) = (2015 + random.below(11), 1 + random.below(12), 1 + random.below(28));
        let mut date = format!("{year}-{month:02}-{day:02}");
        let rate = format!("{}.{:02}", 9 + random.below(39), random.below(100));
        if random.below(1000) < 2 {
            match random.below(3) {
                0 => email = "anna@".to_owned(),
                1 => phone = "\"4,47911E+11\"".to_owned(),
                _ => date = "31/02/2024".to_owned(),
            }
        }
        let (status, notes) = (random.of(&STATUS), random.of(&NOTES));
        writeln!(out, "{row:07},{first},{last},{email},{phone},{date},{rate},{status},{notes}")?;
    }
    out.flush()?;
    Ok(())
}
