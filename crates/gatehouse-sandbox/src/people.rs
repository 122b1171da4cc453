//! People who do not exist, with names as they are written where the platforms are used.

/// A person of a sample.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    /// First and last name.
    pub(crate) name: &'static str,
    /// The mail address, at a domain that is kept free for examples.
    pub(crate) email: &'static str,
    /// The telephone number in E.164, with a country's code and no subscriber's number in use.
    pub(crate) phone: &'static str,
}

const fn person(name: &'static str, email: &'static str, phone: &'static str) -> Person {
    Person { name, email, phone }
}

/// The people that samples are filled with.
pub(crate) const PEOPLE: [Person; 12] = [
    person("Łukasz Źdźbło", "lukasz.zdzblo@example.com", "+48000000101"),
    person("Małgorzata Świątek", "malgorzata.swiatek@example.com", "+48000000102"),
    person("Grażyna Wójcik", "grazyna.wojcik@example.com", "+48000000103"),
    person("Paweł Gęś", "pawel.ges@example.com", "+48000000104"),
    person("Žaneta Křížová", "zaneta.krizova@example.com", "+420000000201"),
    person("Jiří Dvořák", "jiri.dvorak@example.com", "+420000000202"),
    person("Ondřej Šťastný", "ondrej.stastny@example.com", "+420000000203"),
    person("Růžena Čápová", "ruzena.capova@example.com", "+420000000204"),
    person("Оксана Шевченко", "oksana.shevchenko@example.com", "+380000000301"),
    person("Андрій Ґудзь", "andrii.gudz@example.com", "+380000000302"),
    person("Юлія Мар’яненко", "yuliia.marianenko@example.com", "+380000000303"),
    person("Соломія Їжакевич", "solomiia.yizhakevych@example.com", "+380000000304"),
];
