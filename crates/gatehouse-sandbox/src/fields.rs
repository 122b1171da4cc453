//! What the fields of a body must be: one table checks bodies and writes the JSON Schema of them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use gatehouse_model::Timestamp;

/// What a field's value must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Text that is not empty.
    Text,
    /// An e-mail address.
    Email,
    /// A whole number in a range.
    Whole(i64, i64),
    /// A decimal number written as text, not negative: money.
    Decimal,
    /// A moment in RFC 3339.
    Moment,
    /// A day as year, month and day.
    Day,
    /// A time zone of the IANA list.
    Zone,
    /// Three capitals of ISO 4217.
    Currency,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of these words.
    SomeOf(&'static [&'static str]),
}

/// A field of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// A field that must be there.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

/// A field that may be left out.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldFault {
    pub(crate) field: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl FieldFault {
    /// Gives the fault as JSON.
    pub(crate) fn value(&self) -> Value {
        json!({ "field": self.field, "code": self.code, "message": self.message })
    }
}

/// Checks a body; with `partial` a required field may be left out. Null is the same as left out.
pub(crate) fn check(fields: &[Field], body: &Map<String, Value>, partial: bool) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, code, message| {
        faults.push(FieldFault { field: field.to_owned(), code, message });
    };
    for field in fields {
        match body.get(field.name).filter(|value| !value.is_null()) {
            Some(value) if !field.kind.fits(value) => {
                fault(field.name, "invalid", format!("must be {}", field.kind.words()));
            }
            None if field.required && !partial => fault(field.name, "required", "is required".to_owned()),
            _ => {}
        }
    }
    for name in body.keys().filter(|name| fields.iter().all(|field| field.name != name.as_str())) {
        fault(name, "unknown", "is not a field of this resource".to_owned());
    }
    faults
}

/// Writes the JSON Schema of a body.
pub(crate) fn schema(fields: &[Field]) -> Value {
    let properties: Map<_, _> =
        fields.iter().map(|field| (field.name.to_owned(), field.kind.schema())).collect();
    let required: Vec<_> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

impl Kind {
    /// Tells whether a value is one of the kind.
    pub(crate) fn fits(self, value: &Value) -> bool {
        let text = value.as_str();
        match self {
            Self::Text => text.is_some_and(|text| !text.trim().is_empty() && text.len() <= 2000),
            Self::Email => text.is_some_and(is_email),
            Self::Whole(from, to) => value.as_i64().is_some_and(|number| (from..=to).contains(&number)),
            Self::Decimal => text.is_some_and(is_decimal),
            Self::Moment => text.is_some_and(|text| text.parse::<Timestamp>().is_ok()),
            Self::Day => text.is_some_and(|text| text.len() == 10 && text.parse::<Date>().is_ok()),
            Self::Zone => text.is_some_and(|text| text.contains('/') && TimeZone::get(text).is_ok()),
            Self::Currency => text.is_some_and(is_currency),
            Self::OneOf(words) => text.is_some_and(|text| words.contains(&text)),
            Self::SomeOf(words) => value.as_array().is_some_and(|list| {
                list.iter().all(|word| word.as_str().is_some_and(|word| words.contains(&word)))
            }),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Text => "text of 1 to 2000 bytes".to_owned(),
            Self::Email => "an e-mail address".to_owned(),
            Self::Whole(from, to) => format!("a whole number from {from} to {to}"),
            Self::Decimal => "a decimal number written as text, such as \"31.50\"".to_owned(),
            Self::Moment => "a moment in RFC 3339".to_owned(),
            Self::Day => "a day such as 2026-01-31".to_owned(),
            Self::Zone => "a time zone such as Europe/Prague".to_owned(),
            Self::Currency => "a currency of three capitals".to_owned(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::SomeOf(words) => format!("a list of {}", words.join(", ")),
        }
    }

    fn schema(self) -> Value {
        match self {
            Self::Text => json!({ "type": "string", "minLength": 1, "maxLength": 2000 }),
            Self::Email => json!({ "type": "string", "format": "email" }),
            Self::Whole(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
            Self::Decimal => json!({ "type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$" }),
            Self::Moment => json!({ "type": "string", "format": "date-time" }),
            Self::Day => json!({ "type": "string", "format": "date" }),
            Self::Zone => json!({ "type": "string", "example": "Europe/Warsaw" }),
            Self::Currency => json!({ "type": "string", "pattern": "^[A-Z]{3}$", "example": "PLN" }),
            Self::OneOf(words) => json!({ "type": "string", "enum": words }),
            Self::SomeOf(words) => json!({ "type": "array", "items": { "type": "string", "enum": words } }),
        }
    }
}

/// Tells whether a text looks like an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !text.contains(char::is_whitespace)
    })
}

/// Tells whether a text is a decimal number that is not negative.
pub(crate) fn is_decimal(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits =
        |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole, 12) && digits(decimals, 4)
}

/// Tells whether a text has the form of a currency's code.
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Kind::Text, json!("ł"), json!("  "))]
    #[case(Kind::Email, json!("a@example.com"), json!("a@example"))]
    #[case(Kind::Whole(1, 5), json!(5), json!(6))]
    #[case(Kind::Whole(1, 5), json!(1), json!("1"))]
    #[case(Kind::Decimal, json!("31.50"), json!(31.5))]
    #[case(Kind::Decimal, json!("0"), json!("-1"))]
    #[case(Kind::Moment, json!("2026-01-05T08:00:00+01:00"), json!("2026-01-05"))]
    #[case(Kind::Day, json!("2026-02-28"), json!("2026-02-30"))]
    #[case(Kind::Zone, json!("Europe/Kyiv"), json!("Europe/Atlantis"))]
    #[case(Kind::Currency, json!("CZK"), json!("czk"))]
    #[case(Kind::OneOf(&["a", "b"]), json!("b"), json!("c"))]
    #[case(Kind::SomeOf(&["a"]), json!([]), json!(["b"]))]
    fn a_kind_takes_what_it_says(#[case] kind: Kind, #[case] good: Value, #[case] bad: Value) {
        assert!(kind.fits(&good), "{good}");
        assert!(!kind.fits(&bad), "{bad}");
    }

    #[test]
    fn every_fault_of_a_body_is_told() {
        let fields = [must("name", Kind::Text), must("email", Kind::Email), may("note", Kind::Text)];
        let body = json!({ "email": "x", "nickname": "y", "note": null });
        let codes = |partial| {
            let faults = check(&fields, body.as_object().unwrap(), partial);
            faults.iter().map(|fault| format!("{}:{}", fault.field, fault.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(false), ["name:required", "email:invalid", "nickname:unknown"]);
        assert_eq!(codes(true), ["email:invalid", "nickname:unknown"]);
    }

    #[test]
    fn the_schema_names_what_is_required() {
        let schema = schema(&[must("day", Kind::Day), may("zone", Kind::Zone)]);
        assert_eq!(schema["required"], json!(["day"]));
        assert_eq!(schema["properties"]["day"]["format"], "date");
    }
}
