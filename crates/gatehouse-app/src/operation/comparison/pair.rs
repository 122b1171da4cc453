//! Two deliveries side by side: what differs and can matter to the verification.

use gatehouse_model::{CheckId, CheckOutcome, Fidelity, Header, Timestamp};
use gatehouse_signing::Kind;

use super::form::{BodyForm, body_form};
use super::shape::shape;
use crate::operation::mask::Mask;
use crate::operation::stored::Stored;
use crate::view::{DifferenceKind, DifferenceView};

/// Headers whose values are compared; of any other only whether it is there.
const COMPARED: [&str; 9] = [
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "user-agent",
    "accept",
    "host",
    "via",
    "x-forwarded-host",
    "x-forwarded-proto",
];

/// Headers of which it says nothing that only one of two deliveries has them, or has them differently.
const PASSING: [&str; 8] = [
    "content-length",
    "date",
    "connection",
    "traceparent",
    "tracestate",
    "x-request-id",
    "x-amzn-trace-id",
    "cf-ray",
];

/// One of the two deliveries.
pub(crate) struct Side<'a> {
    pub(crate) stored: &'a Stored,
    pub(crate) mask: &'a Mask,
}

/// Compares a delivery with a valid one; gives the differences and what is alike.
pub(crate) fn compare(this: &Side<'_>, valid: &Side<'_>) -> (Vec<DifferenceView>, Vec<String>) {
    let mut pair = Pair { this, valid, found: Vec::new(), alike: Vec::new() };
    pair.scheme();
    pair.secret();
    pair.signature();
    pair.time();
    pair.request();
    pair.headers();
    pair.fidelity();
    pair.body();
    pair.found.sort_by_key(|difference| !difference.matters);
    (pair.found, pair.alike)
}

struct Pair<'a> {
    this: &'a Side<'a>,
    valid: &'a Side<'a>,
    found: Vec<DifferenceView>,
    alike: Vec<String>,
}

impl Pair<'_> {
    /// Notes a difference, or that there is none.
    fn note(
        &mut self,
        kind: DifferenceKind,
        subject: &str,
        values: (Option<String>, Option<String>),
        matters: bool,
        words: impl Into<String>,
    ) {
        let (this, valid) = values;
        if this == valid {
            if this.is_some() {
                self.alike.push(subject.to_owned());
            }
            return;
        }
        let (subject, words) = (subject.to_owned(), words.into());
        self.found.push(DifferenceView { kind, subject, words, this, valid, matters });
    }

    fn scheme(&mut self) {
        let id = |side: &Side<'_>| side.stored.delivery.verdict.scheme.clone();
        let values = (id(self.this), id(self.valid));
        let words = "Another scheme was used: the endpoint was set anew, or the headers chose another one.";
        self.note(DifferenceKind::Scheme, "scheme", values, true, words);
    }

    fn secret(&mut self) {
        let label = |side: &Side<'_>| side.stored.delivery.verdict.matched_secret.clone();
        let values = (label(self.this), label(self.valid));
        // That none fits is what a person came with, not what explains it.
        let (words, matters) = match &values.0 {
            Some(_) => ("Another secret matched.", true),
            None => ("No stored secret fits this one, and one fitted the valid one.", false),
        };
        self.note(DifferenceKind::Secret, "secret", values, matters, words);
    }

    fn signature(&mut self) {
        let Some(scheme) = self.this.stored.scheme.clone().or_else(|| self.valid.stored.scheme.clone())
        else {
            return;
        };
        let hidden = matches!(scheme.kind, Kind::Token | Kind::Basic);
        for name in scheme.header_names() {
            let form = |side: &Side<'_>| {
                let values: Vec<_> = all(side, name)
                    .map(|header| if hidden { length(header) } else { shape(&header.text()) })
                    .collect();
                (!values.is_empty()).then(|| values.join(" and "))
            };
            let values = (form(self.this), form(self.valid));
            let words = match values {
                (None, _) => format!("The header `{name}` is absent here."),
                (_, None) => format!("The header `{name}` is only here."),
                _ => format!("The value of `{name}` has another form."),
            };
            self.note(DifferenceKind::Signature, name, values, true, words);
        }
    }

    fn time(&mut self) {
        let values = (distance(self.this.stored), distance(self.valid.stored));
        let (Some(this), Some(valid)) = values else { return };
        let words = "The signed time is at another distance from the moment of receipt.";
        let told = |seconds: i64| match seconds {
            0 => "at the moment of receipt".to_owned(),
            1.. => format!("{seconds} s before receipt"),
            _ => format!("{} s after receipt", seconds.unsigned_abs()),
        };
        // A few seconds are the network, and say nothing.
        if this.abs_diff(valid) <= 5 {
            self.alike.push("distance of the signed time".to_owned());
            return;
        }
        let failed = self
            .this
            .stored
            .delivery
            .verdict
            .checks
            .iter()
            .any(|check| check.id == CheckId::TimestampFresh && check.outcome == CheckOutcome::Failed);
        let values = (Some(told(this)), Some(told(valid)));
        self.note(DifferenceKind::Time, "signed time", values, failed || this.abs_diff(valid) > 300, words);
    }

    fn request(&mut self) {
        let scheme = self.this.stored.scheme.as_ref();
        let signed = scheme.is_some_and(gatehouse_signing::Scheme::needs_url);
        let method = |side: &Side<'_>| Some(side.stored.delivery.summary.method.clone());
        let values = (method(self.this), method(self.valid));
        let matters = scheme
            .and_then(|scheme| scheme.signed.as_ref())
            .is_some_and(|template| template.to_string().contains("{method"));
        self.note(DifferenceKind::Method, "method", values, matters, "It came with another method.");
        let target = |side: &Side<'_>| side.mask.target(&side.stored.delivery.summary.path);
        let (this, valid) = (target(self.this), target(self.valid));
        let split = |text: &str| match text.split_once('?') {
            Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
            None => (text.to_owned(), None),
        };
        let ((this_path, this_query), (valid_path, valid_query)) = (split(&this), split(&valid));
        let values = (Some(this_path), Some(valid_path));
        self.note(DifferenceKind::Path, "path", values, signed, "It came to another path.");
        let values = (this_query, valid_query);
        self.note(DifferenceKind::Query, "query", values, signed, "The query is another one.");
    }

    fn headers(&mut self) {
        let own = |name: &str| {
            self.this
                .stored
                .scheme
                .iter()
                .any(|scheme| scheme.header_names().any(|header| header.eq_ignore_ascii_case(name)))
        };
        let mut names: Vec<String> = Vec::new();
        for header in self.valid.stored.headers.iter().chain(&self.this.stored.headers) {
            let name = &header.name;
            let known = names.iter().any(|other| other.eq_ignore_ascii_case(name));
            let passing = PASSING.iter().any(|other| other.eq_ignore_ascii_case(name));
            if !known && !passing && !own(name) {
                names.push(name.clone());
            }
        }
        for name in names {
            let compared = COMPARED.iter().any(|other| other.eq_ignore_ascii_case(&name));
            let shown = |side: &Side<'_>| {
                let values: Vec<_> = all(side, &name).map(|header| side.mask.header(header)).collect();
                (!values.is_empty()).then(|| values.join(", "))
            };
            let values = (shown(self.this), shown(self.valid));
            let needed = self.needs(&name);
            let words = match &values {
                (None, _) => format!("The header `{name}` is absent here."),
                (_, None) => format!("The header `{name}` is only here."),
                _ if compared => format!("The header `{name}` has another value."),
                _ => continue,
            };
            let matters = needed || name.eq_ignore_ascii_case("content-encoding");
            self.note(DifferenceKind::Header, &name, values, matters, words);
        }
    }

    /// Tells whether the scheme reads a header.
    fn needs(&self, name: &str) -> bool {
        let Some(scheme) = &self.this.stored.scheme else { return false };
        let is = |other: Option<&String>| other.is_some_and(|other| other.eq_ignore_ascii_case(name));
        let signed = scheme.signed.as_ref().map(ToString::to_string).unwrap_or_default();
        is(scheme.timestamp.as_ref().and_then(|rule| rule.name.as_ref()))
            || is(scheme.id_source.as_ref().and_then(|rule| rule.name.as_ref()))
            || is(scheme.nonce.as_ref().and_then(|rule| rule.name.as_ref()))
            || scheme.require.keys().any(|required| is(Some(required)))
            || signed.to_ascii_lowercase().contains(&format!("{{header:{}", name.to_ascii_lowercase()))
    }

    fn fidelity(&mut self) {
        let words = |side: &Side<'_>| match side.stored.delivery.summary.fidelity {
            Fidelity::Wire => "straight from the socket",
            Fidelity::Proxied => "through a proxy",
            Fidelity::Relayed => "rebuilt by a relay",
        };
        let values = (Some(words(self.this).to_owned()), Some(words(self.valid).to_owned()));
        self.note(DifferenceKind::Fidelity, "way", values, true, "They came by different ways.");
    }

    fn body(&mut self) {
        let (this, valid) = (body_form(&self.this.stored.body), body_form(&self.valid.stored.body));
        let mut note = |subject: &str, this: Option<&str>, valid: Option<&str>, words: &str| {
            let values = (this.map(str::to_owned), valid.map(str::to_owned));
            self.note(DifferenceKind::Body, subject, values, true, words);
        };
        note("kind of body", Some(this.kind), Some(valid.kind), "The bodies are of different kinds.");
        note("byte order mark", Some(this.mark), Some(valid.mark), "One body begins with a byte order mark.");
        note("line ends", Some(this.lines), Some(valid.lines), "The line ends of the bodies differ.");
        note("end of the body", Some(this.end), Some(valid.end), "The bodies end differently.");
        let (Some(one), Some(two)) = (&this.json, &valid.json) else { return };
        let told = "The bodies are written differently: something wrote one of them anew.";
        note("blanks in the JSON", Some(&one.blanks), Some(&two.blanks), told);
        // What one of the texts has no example of is no difference.
        let both = |one: Option<&'static str>, two: Option<&'static str>| one.zip(two);
        if let Some((one, two)) = both(one.unicode, two.unicode) {
            note("escapes", Some(one), Some(two), "Characters beyond ASCII are written differently.");
        }
        if let Some((one, two)) = both(one.slashes, two.slashes) {
            note("slashes", Some(one), Some(two), "Slashes are written differently.");
        }
        if let Some((one, two)) = both(one.numbers, two.numbers) {
            note("numbers", Some(one), Some(two), "Numbers are written differently.");
        }
        self.keys(&this, &valid);
    }

    fn keys(&mut self, this: &BodyForm, valid: &BodyForm) {
        let (Some(this), Some(valid)) = (&this.json, &valid.json) else { return };
        let common = |own: &[String], other: &[String]| {
            own.iter().filter(|key| other.contains(key)).take(40).cloned().collect::<Vec<_>>().join(", ")
        };
        let values = (Some(common(&this.keys, &valid.keys)), Some(common(&valid.keys, &this.keys)));
        let words = "The keys that both have stand in another order.";
        let (mask, other) = (self.this.mask, self.valid.mask);
        let values = (values.0.map(|text| mask.text(&text)), values.1.map(|text| other.text(&text)));
        self.note(DifferenceKind::Body, "order of keys", values, true, words);
    }
}

fn all<'a>(side: &'a Side<'_>, name: &'a str) -> impl Iterator<Item = &'a Header> {
    side.stored.headers.iter().filter(move |header| header.is(name))
}

fn length(header: &Header) -> String {
    format!("{} characters, hidden", header.text().trim().chars().count())
}

/// How many seconds the signed time is before the receipt, as the verification read it.
fn distance(stored: &Stored) -> Option<i64> {
    let verdict = &stored.delivery.verdict;
    let read = verdict.checks.iter().find(|check| check.id == CheckId::TimestampRead)?;
    let time = read.evidence.iter().find(|proof| proof.label == "time")?;
    let time: Timestamp = time.value.parse().ok()?;
    Some(stored.delivery.summary.received_at.as_second() - time.as_second())
}
