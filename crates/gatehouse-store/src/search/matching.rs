//! Texts of a query as FTS5 reads them.

use gatehouse_model::query::Text;

/// The fewest signs of a word that is not finished.
const SHORTEST_START: usize = 3;

/// The fewest digits of an id of ours.
const SHORTEST_ID: usize = 6;

/// Gives the expression for deliveries in which any of these texts stands; `column` is `head` or `body`, or none for
/// anywhere.
pub(crate) fn expression(texts: &[Text], column: Option<&str>) -> String {
    let mut parts = Vec::new();
    for text in texts {
        // A whole mail address does not go on, and each has an end that stands in many.
        let words = phrase(&text.words, !text.exact && !text.words.contains('@'));
        match column {
            Some(column) => parts.push(format!("{column} : {words}")),
            None => {
                parts.push(words);
                parts.extend(id(&text.words).map(|id| format!("names : {}", phrase(&id, true))));
            }
        }
        parts.extend(text.phone_key().map(|key| format!("digits : {}", phrase(&key, false))));
    }
    format!("({})", parts.join(" OR "))
}

fn phrase(words: &str, may_go_on: bool) -> String {
    let plain: String = words.chars().map(|sign| if sign == '\0' { ' ' } else { sign }).collect();
    let last = plain.rsplit(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty());
    let star =
        if may_go_on && last.is_some_and(|word| word.chars().count() >= SHORTEST_START) { " *" } else { "" };
    format!("\"{}\"{star}", plain.replace('"', "\"\""))
}

/// Gives the digits of what may be the start of an id of ours, which stands in the index without its hyphens.
fn id(words: &str) -> Option<String> {
    let digits: String = words.chars().filter(|sign| *sign != '-').collect();
    let fits =
        (SHORTEST_ID..=32).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| digits.to_ascii_lowercase())
}
