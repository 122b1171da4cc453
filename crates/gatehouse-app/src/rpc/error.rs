//! An error as it crosses the RPC edge.

use std::collections::BTreeMap;

use gatehouse_model::{Location, Problem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a command answers when it could not do what it was asked.
///
/// The interface decides by `code` and never by the words; `fields` places messages at the fields of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RpcError {
    /// The stable code, with its area in front.
    pub code: String,
    /// What happened, as a sentence.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    /// Messages by field of the request.
    pub fields: BTreeMap<String, String>,
    /// Where in the text of a field it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<Box<Location>>,
}

impl From<Problem> for RpcError {
    fn from(problem: Problem) -> Self {
        let fields = problem
            .at
            .as_ref()
            .and_then(|at| at.field.clone())
            .map(|field| BTreeMap::from([(field, problem.message.clone())]))
            .unwrap_or_default();
        Self {
            code: problem.code,
            message: problem.message,
            hint: problem.hint,
            fields,
            at: problem.at.filter(|at| at.offset.is_some()).map(Box::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_with_a_field_lands_at_that_field() {
        let error = RpcError::from(Problem::new("store.name_taken", "There is one.").field("name"));
        assert_eq!(error.fields.get("name").map(String::as_str), Some("There is one."));
    }
}
