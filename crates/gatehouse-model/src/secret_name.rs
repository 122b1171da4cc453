//! Names that say that what stands under them is a secret.

/// Words in the name of a header, a parameter or a field that say that its value is a secret.
const WORDS: [&str; 12] = [
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "credential",
    "api-key",
    "api_key",
    "apikey",
    "access-key",
    "session",
];

/// What stands between a name and its value.
const VALUE_SIGNS: [u8; 5] = *b"=:>\"'";

/// Tells whether the value of a header, a parameter or a field of this name is a secret.
pub fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// Tells whether a name of a secret stands in a text with a value behind it, as in `token=…` and `"secret": …`.
///
/// `more` are further names, in lower case.
pub fn tells_a_secret(text: &str, more: &[String]) -> bool {
    let begins =
        |word: &[u8]| text.as_bytes().get(..word.len()).is_some_and(|is| is.eq_ignore_ascii_case(word));
    if begins(b"bearer ") || begins(b"basic ") {
        return true;
    }
    // Every text of every delivery passes here, and most have no sign behind which a value could stand.
    if !text.bytes().any(|byte| VALUE_SIGNS.contains(&byte)) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let words = WORDS.iter().copied().chain(more.iter().map(String::as_str)).filter(|word| !word.is_empty());
    words.into_iter().any(|word| assigns(&lower, word))
}

fn assigns(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let after = text.get(at + word.len()..).unwrap_or_default();
        let name_end = |sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | ']' | '['));
        let after = after.get(after.find(name_end).unwrap_or(after.len())..).unwrap_or_default();
        after.trim_start_matches([' ', '\\']).bytes().next().is_some_and(|sign| VALUE_SIGNS.contains(&sign))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Authorization", true)]
    #[case("x-keruj-app-token", true)]
    #[case("account_api_key", true)]
    #[case("Set-Cookie", true)]
    #[case("x-signature", false)]
    fn a_name_says_whether_its_value_is_a_secret(#[case] name: &str, #[case] secret: bool) {
        assert_eq!(names_a_secret(name), secret);
    }

    #[rstest]
    #[case("https://x.example/?access_token=abc", true)]
    #[case(r#"{\"token\": \"abc\"}"#, true)]
    #[case("<sessionId>abc</sessionId>", true)]
    #[case("Bearer abc", true)]
    #[case("name=\"pin\"\r\n\r\n1234", true)]
    #[case("token\\=abc", true)]
    #[case("token>abc", true)]
    #[case("token'abc", true)]
    #[case("basic", false)]
    #[case("BASIC x", true)]
    #[case("ž:", false)]
    #[case("the token was lost", false)]
    #[case("session.created", false)]
    fn a_secret_in_a_text_is_seen_by_its_name(#[case] text: &str, #[case] secret: bool) {
        assert_eq!(tells_a_secret(text, &["pin".to_owned()]), secret);
    }
}
