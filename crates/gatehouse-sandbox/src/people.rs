//! People who do not exist, with names as they are written where the platforms are used.

/// A person of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person {
    /// First and last name.
    pub(crate) name: &'static str,
    /// The mail address, at a domain that is kept free for examples.
    pub(crate) email: &'static str,
    /// The telephone number in E.164, with a country's code and no subscriber's number in use.
    pub(crate) phone: &'static str,
    /// Where the person lives and works.
    pub(crate) place: Place,
}

/// A place of work with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The city.
    pub(crate) city: &'static str,
    /// The country in ISO 3166.
    pub(crate) country: &'static str,
    /// The time zone's name.
    pub(crate) timezone: &'static str,
    /// The language in ISO 639.
    pub(crate) language: &'static str,
    /// The currency in which wages are paid there, in ISO 4217.
    pub(crate) currency: &'static str,
    /// An employer there.
    pub(crate) company: &'static str,
}

impl Person {
    /// Gives the first name.
    pub(crate) fn first(&self) -> &'static str {
        self.name.split_once(' ').map_or(self.name, |(first, _)| first)
    }

    /// Gives the last name.
    pub(crate) fn last(&self) -> &'static str {
        self.name.split_once(' ').map_or("", |(_, last)| last)
    }
}

const fn place(
    city: &'static str,
    country: &'static str,
    timezone: &'static str,
    language: &'static str,
    currency: &'static str,
    company: &'static str,
) -> Place {
    Place { city, country, timezone, language, currency, company }
}

const LODZ: Place = place("Łódź", "PL", "Europe/Warsaw", "pl", "PLN", "Magazyny Łódź sp. z o.o.");
const WROCLAW: Place = place("Wrocław", "PL", "Europe/Warsaw", "pl", "PLN", "Odra Logistyka S.A.");
const PLZEN: Place = place("Plzeň", "CZ", "Europe/Prague", "cs", "CZK", "Závody Plzeň s.r.o.");
const BRNO: Place = place("Brno", "CZ", "Europe/Prague", "cs", "CZK", "Moravské sklady a.s.");
const LVIV: Place = place("Львів", "UA", "Europe/Kyiv", "uk", "PLN", "Odra Logistyka S.A.");
const LISBON: Place = place("Lisboa", "PT", "Europe/Lisbon", "uk", "EUR", "Armazéns do Tejo Lda");

const fn person(name: &'static str, email: &'static str, phone: &'static str, place: Place) -> Person {
    Person { name, email, phone, place }
}

/// The people that samples are filled with.
pub(crate) const PEOPLE: [Person; 12] = [
    person("Łukasz Źdźbło", "lukasz.zdzblo@example.com", "+48000000101", LODZ),
    person("Małgorzata Świątek", "malgorzata.swiatek@example.com", "+48000000102", LODZ),
    person("Grażyna Wójcik", "grazyna.wojcik@example.com", "+48000000103", WROCLAW),
    person("Paweł Gęś", "pawel.ges@example.com", "+48000000104", WROCLAW),
    person("Žaneta Křížová", "zaneta.krizova@example.com", "+420000000201", PLZEN),
    person("Jiří Dvořák", "jiri.dvorak@example.com", "+420000000202", PLZEN),
    person("Ondřej Šťastný", "ondrej.stastny@example.com", "+420000000203", BRNO),
    person("Růžena Čápová", "ruzena.capova@example.com", "+420000000204", BRNO),
    person("Оксана Шевченко", "oksana.shevchenko@example.com", "+380000000301", LVIV),
    person("Андрій Ґудзь", "andrii.gudz@example.com", "+380000000302", LVIV),
    person("Юлія Мар’яненко", "yuliia.marianenko@example.com", "+380000000303", LISBON),
    person("Соломія Їжакевич", "solomiia.yizhakevych@example.com", "+380000000304", LISBON),
];

/// Gives the person with this number, counted round and round.
pub(crate) fn person_at(number: usize) -> Person {
    PEOPLE[number % PEOPLE.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_two_parts_and_places_three_currencies() {
        assert!(PEOPLE.iter().all(|person| !person.first().is_empty() && !person.last().is_empty()));
        let currencies: std::collections::BTreeSet<_> =
            PEOPLE.iter().map(|person| person.place.currency).collect();
        assert_eq!(currencies.into_iter().collect::<Vec<_>>(), ["CZK", "EUR", "PLN"]);
        assert_eq!(person_at(13), PEOPLE[1]);
    }
}
