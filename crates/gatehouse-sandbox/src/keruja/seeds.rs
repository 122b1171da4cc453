//! What the organisations have from the start.

use gatehouse_model::Timestamp;
use jiff::{SignedDuration, ToSpan, tz::TimeZone};
use serde_json::{Value, json};

use super::keys::Mode;
use crate::fill::rfc3339;
use crate::people::PEOPLE;
use crate::token::Mint;

/// Where an organisation works: its roles, jobs, zone and money.
struct Setting {
    organisation: &'static str,
    mode: Mode,
    zone: &'static str,
    currency: &'static str,
    hourly: &'static str,
    roles: [&'static str; 3],
    jobs: [(&'static str, &'static str, &'static str); 3],
    /// From which of the people its staff is taken.
    first_person: usize,
}

const SETTINGS: [Setting; 4] = [
    Setting {
        organisation: "org_north",
        mode: Mode::Test,
        zone: "Europe/Warsaw",
        currency: "PLN",
        hourly: "31.50",
        roles: ["Kelner", "Barman", "Ochrona"],
        jobs: [
            ("Gala w Łodzi", "Święto Smaku sp. z o.o.", "Łódź, EC1"),
            ("Targi Poznań — bufet", "Źródło Eventów S.A.", "Poznań, pawilon 5"),
            ("Wesele nad Bugiem", "Rodzina Wójcik", "Włodawa"),
        ],
        first_person: 0,
    },
    Setting {
        organisation: "org_north",
        mode: Mode::Live,
        zone: "Europe/Warsaw",
        currency: "PLN",
        hourly: "34.00",
        roles: ["Kelner", "Hostessa", "Szatniarz"],
        jobs: [
            ("Koncert na Stadionie", "Głośno sp. z o.o.", "Warszawa, Stadion"),
            ("Konferencja IT", "Chmura Gdańsk", "Gdańsk, AmberExpo"),
            ("Bankiet roczny", "Żubr Logistyka", "Białystok"),
        ],
        first_person: 3,
    },
    Setting {
        organisation: "org_south",
        mode: Mode::Test,
        zone: "Europe/Prague",
        currency: "CZK",
        hourly: "185.00",
        roles: ["číšník", "barman", "pořadatel"],
        jobs: [
            ("Veletrh Brno — bar A", "Výstaviště Brno", "Brno, pavilon Z"),
            ("Ples v Olomouci", "Město Olomouc", "Olomouc, Reduta"),
            ("Svatba na zámku", "Křížovi", "Lednice"),
        ],
        first_person: 4,
    },
    Setting {
        organisation: "org_south",
        mode: Mode::Live,
        zone: "Europe/Kyiv",
        currency: "UAH",
        hourly: "210.00",
        roles: ["офіціант", "бармен", "охоронець"],
        jobs: [
            ("Ярмарок у Львові", "ТОВ «Ґанок»", "Львів, площа Ринок"),
            ("Фестиваль їжі", "ТОВ «Їдальня»", "Київ, ВДНГ"),
            ("Ювілей театру", "Театр Франка", "Київ"),
        ],
        first_person: 8,
    },
];

/// Hands every first record to `keep`, the referenced ones before those that name them.
pub(super) fn plant(
    seed: u64,
    now: Timestamp,
    mut keep: impl FnMut((&'static str, Mode), &'static str, Value),
) {
    let hour = now.round(jiff::Unit::Hour).unwrap_or(now);
    let stamp = rfc3339(hour);
    for setting in &SETTINGS {
        let whose = (setting.organisation, setting.mode);
        let mut mint = Mint::new(seed, &format!("keruja/{}/{}", whose.0, whose.1.as_str()));
        let mut id = |prefix: &str| format!("{prefix}{}", &mint.hex()[..16]);
        let staff: Vec<Value> = (0..8)
            .map(|number| {
                let person = PEOPLE[(setting.first_person + number) % PEOPLE.len()];
                let (first, last) = person.name.split_once(' ').unwrap_or((person.name, "-"));
                json!({ "id": id("staff_"), "status": "active", "external_id": format!("E{:03}", number + 1),
                    "first_name": first, "last_name": last, "email": person.email, "phone": person.phone,
                    "role": setting.roles[number % 3], "start_date": "2025-03-01",
                    "created_at": stamp, "updated_at": stamp })
            })
            .collect();
        let jobs: Vec<Value> = (setting.jobs.iter())
            .map(|(title, client, location)| {
                json!({ "id": id("job_"), "status": "open", "title": title, "client": client,
                    "location": location, "created_at": stamp, "updated_at": stamp })
            })
            .collect();
        let day = |offset: i64| {
            let day = now.to_zoned(TimeZone::UTC).date().checked_add(offset.days());
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        for (number, job) in jobs.iter().enumerate() {
            let offset = i64::try_from(number).unwrap_or_default() * 3 + 2;
            keep(
                whose,
                "events",
                json!({ "id": id("event_"), "name": job["title"], "job_id": job["id"], "date": day(offset),
                    "time_zone": setting.zone, "headcount": 12 + number, "created_at": stamp, "updated_at": stamp }),
            );
        }
        for number in 0..30_i64 {
            // Days gone by are worked, those ahead are published, and one in five is still open.
            let start = hour.saturating_add(SignedDuration::from_hours(24 * (number - 15))).unwrap_or(hour);
            let end =
                start.saturating_add(SignedDuration::from_mins(360 + 30 * (number % 5))).unwrap_or(start);
            let place = usize::try_from(number).unwrap_or_default();
            let status = if number < 15 { "completed" } else { "published" };
            let mut shift = json!({ "id": id("shift_"), "status": status, "job_id": jobs[place % 3]["id"],
                "role": setting.roles[place % 3], "starts_at": rfc3339(start), "ends_at": rfc3339(end),
                "time_zone": setting.zone, "places": 1, "hourly_rate": setting.hourly,
                "currency": setting.currency, "created_at": stamp, "updated_at": stamp });
            if number % 5 != 4 {
                shift["staff_id"] = staff[place % staff.len()]["id"].clone();
            }
            keep(whose, "shifts", shift);
        }
        for (status, from, to, total) in [
            ("completed", -60, -31, "48210.75"),
            ("completed", -30, -1, "51377.00"),
            ("draft", 0, 29, "0.00"),
        ] {
            keep(
                whose,
                "payroll",
                json!({ "id": id("payrun_"), "status": status, "period_start": day(from), "period_end": day(to),
                    "currency": setting.currency, "gross_total": total, "staff_count": staff.len(),
                    "created_at": stamp, "updated_at": stamp }),
            );
        }
        jobs.into_iter().for_each(|job| keep(whose, "jobs", job));
        staff.into_iter().for_each(|one| keep(whose, "staff", one));
    }
}
