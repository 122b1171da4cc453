//! Refusals in the two shapes that are documented.

use serde_json::{Value, json};

use crate::imitation::Answer;
use crate::imitation::paging::BadParam;

/// How an error is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{"error", "code", "details"}`.
    Current,
    /// `{"detail"}`, a list where fields are wrong.
    Older,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    status: u16,
    code: &'static str,
    text: String,
    details: Value,
    /// The field that is wrong, by its path.
    field: Option<Vec<String>>,
    shape: Shape,
}

impl Failure {
    pub(super) fn new(status: u16, code: &'static str, text: &str) -> Self {
        let (text, details) = (text.to_owned(), json!({}));
        Self { status, code, text, details, field: None, shape: Shape::Current }
    }

    /// Makes the refusal of a field of the body.
    pub(super) fn field(name: &str, text: &str) -> Self {
        let details = json!({ "field": name, "reason": text });
        let field = Some(vec!["body".to_owned(), name.to_owned()]);
        Self { details, field, ..Self::new(400, "BAD_REQUEST", &format!("{name}: {text}")) }
    }

    /// Makes the refusal of a parameter of the query.
    pub(super) fn param(bad: &BadParam) -> Self {
        let field = Some(vec!["query".to_owned(), bad.name.to_owned()]);
        Self { field, ..Self::field(bad.name, &format!("must be {}", bad.wanted)) }
    }

    /// Makes the refusal for something that is not there.
    pub(super) fn missing(what: &str) -> Self {
        Self::new(404, "NOT_FOUND", &format!("{what} not found"))
    }

    pub(super) fn details(self, details: Value) -> Self {
        Self { details, ..self }
    }

    pub(super) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// Gives the text alone, for a list of errors.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Writes it.
    pub(super) fn answer(&self) -> Answer {
        match (self.shape, &self.field) {
            (Shape::Current, _) => {
                let body = json!({ "error": self.text, "code": self.code, "details": self.details });
                let answer = Answer::json(self.status, &body);
                let documented = matches!(self.code, "UNAUTHORIZED" | "BAD_REQUEST");
                if documented {
                    answer.invented("the text, details")
                } else {
                    answer.invented("the code, the text")
                }
            }
            (Shape::Older, None) => Answer::json(self.status, &json!({ "detail": self.text })),
            (Shape::Older, Some(field)) => {
                let text = self.details["reason"].as_str().unwrap_or_default();
                let one = json!({ "loc": field, "msg": text, "type": "value_error" });
                Answer::json(422, &json!({ "detail": [one] }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_is_named_in_both_shapes() {
        let failure = Failure::field("timeout_ms", "must be from 1000 to 30000");
        let current = failure.answer();
        assert_eq!(current.status, 400);
        assert_eq!(current.value()["error"], "timeout_ms: must be from 1000 to 30000");
        assert_eq!(current.value()["details"]["field"], "timeout_ms");
        let older = failure.shaped(Shape::Older).answer();
        assert_eq!(older.status, 422);
        assert_eq!(older.value()["detail"][0]["loc"], json!(["body", "timeout_ms"]));
    }
}
