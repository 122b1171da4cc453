//! What a person edits of a masked text: where a mask still stands the sealed original comes back, and what is secret in
//! the result is sealed in its turn.

use gatehouse_model::{OutboxId, Problem};
use gatehouse_secrets::{SealError, Sealed};
use gatehouse_store::{OutboxEdit, SealedEdit};
use serde::{Deserialize, Serialize};

use super::Sealing;
use crate::operation::mask::HIDDEN;

/// Puts the originals back where a mask still stands in an edited text.
///
/// A mask is known by the name in front of it, so that fields can be added, moved and taken away around it. One that
/// stood nowhere before stays as it was typed.
pub(crate) fn put_back(edited: &str, masked: &str, exact: &str) -> String {
    let Some(mut hidden) = hidden_in(masked, exact) else { return edited.to_owned() };
    let mut pieces = edited.split(HIDDEN);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = name_before(&text);
        match hidden.iter().position(|(known, _)| *known == name) {
            Some(at) => text.push_str(&hidden.remove(at).1),
            None => text.push_str(HIDDEN),
        }
        text.push_str(piece);
    }
    text
}

/// Gives what stands behind each mask with the name in front of it; none where the two texts do not fit.
fn hidden_in(masked: &str, exact: &str) -> Option<Vec<(String, String)>> {
    let mut pieces = masked.split(HIDDEN).peekable();
    let first = pieces.next()?;
    let (mut rest, mut before) = (exact.strip_prefix(first)?, first.to_owned());
    let mut hidden = Vec::new();
    while let Some(piece) = pieces.next() {
        // The last piece has to reach the end; an empty one in between fits nowhere for certain.
        let at = match pieces.peek() {
            None => rest.len().checked_sub(piece.len()).filter(|at| rest.get(*at..) == Some(piece))?,
            Some(_) => rest.find(piece).filter(|_| !piece.is_empty())?,
        };
        hidden.push((name_before(&before), rest.get(..at)?.to_owned()));
        rest = rest.get(at + piece.len()..)?;
        before.push_str(HIDDEN);
        before.push_str(piece);
    }
    Some(hidden)
}

/// Gives the last word of a text.
fn name_before(text: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let end = text.trim_end_matches(|letter| !is_word(letter));
    let start = end.rfind(|letter| !is_word(letter)).map_or(0, |at| at + 1);
    end.get(start..).unwrap_or(end).to_owned()
}

/// An edit as it is sealed.
#[derive(Serialize, Deserialize)]
struct Clear {
    headers: Vec<(String, String)>,
    body: Option<String>,
}

fn place(id: OutboxId) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), b"edit"].concat()
}

impl Sealing {
    /// Seals what a person changed on an item.
    pub(crate) fn seal_edit(
        &self,
        id: OutboxId,
        headers: Vec<(String, String)>,
        body: Option<String>,
    ) -> Result<OutboxEdit, SealError> {
        let key = self.current()?;
        let clear = serde_json::to_vec(&Clear { headers, body }).unwrap_or_default();
        let Sealed { nonce, bytes } = key.seal(&place(id), &clear)?;
        Ok(OutboxEdit { sealed: Some(SealedEdit { key: key.id(), nonce, bytes }), ..OutboxEdit::default() })
    }

    /// Gives what a person changed on an item, in clear.
    ///
    /// # Errors
    /// `delivery.sealed` where its key cannot be had.
    pub(crate) async fn open_edit(&self, id: OutboxId, edit: OutboxEdit) -> Result<OutboxEdit, Problem> {
        let Some(SealedEdit { key, nonce, bytes }) = edit.sealed else { return Ok(edit) };
        let key = self.key(key).await?;
        let clear = key.open(&place(id), &Sealed { nonce, bytes });
        let clear = clear.map_err(|error| super::closed(&format!("the change does not open: {error}")))?;
        let Clear { headers, body } = serde_json::from_slice(&clear)
            .map_err(|_| super::closed("what was sealed as a change is something else"))?;
        Ok(OutboxEdit { headers, body: body.map(String::into_bytes), sealed: None })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const MASKED: &str = "{\"a\":1,\"api_key\":\"•••\",\"list\":[{\"token\":\"•••\"},{\"token\":\"•••\"}]}";
    const EXACT: &str = "{\"a\":1,\"api_key\":\"k-1\",\"list\":[{\"token\":\"t-1\"},{\"token\":\"t-2\"}]}";

    #[rstest]
    #[case::untouched(MASKED, EXACT)]
    #[case::another_field("{\"a\":2, \"api_key\": \"•••\"}", "{\"a\":2, \"api_key\": \"k-1\"}")]
    #[case::the_order_changed(
        "{\"token\":\"•••\",\"api_key\":\"•••\"}",
        "{\"token\":\"t-1\",\"api_key\":\"k-1\"}"
    )]
    #[case::typed_anew("{\"api_key\":\"mine\"}", "{\"api_key\":\"mine\"}")]
    #[case::a_mask_that_stood_nowhere("{\"note\":\"•••\"}", "{\"note\":\"•••\"}")]
    fn the_original_comes_back_where_its_mask_still_stands(#[case] edited: &str, #[case] sent: &str) {
        assert_eq!(put_back(edited, MASKED, EXACT), sent);
    }

    #[test]
    fn texts_that_do_not_fit_put_nothing_back() {
        assert_eq!(put_back("a=•••", "a=•••&b=1", "c=2"), "a=•••");
        assert_eq!(put_back("a=•••", "a=1", "a=1"), "a=•••");
        assert_eq!(put_back("password=•••&x=1", "password=•••", "password=p•q"), "password=p•q&x=1");
    }
}
