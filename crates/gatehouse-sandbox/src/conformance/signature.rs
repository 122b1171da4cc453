//! Signatures that are not what they should be, at their place in a request.

use gatehouse_model::Header;
use gatehouse_signing::Scheme;

use super::Expected;
use crate::PreparedRequest;

/// A way in which a right signature is written wrongly.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) sent: &'static str,
    pub(super) why: &'static str,
    pub(super) expected: Expected,
    /// Whether it says something of hexadecimal digits alone.
    pub(super) of_hex: bool,
    write: fn(&str) -> String,
}

/// Platforms send such ones by mistake, proxies cut them, and whoever tries the door does.
pub(super) const FORMS: [Form; 6] = [
    Form {
        name: "empty_signature",
        sent: "a delivery whose signature's header is empty",
        why: "Comparing in constant time wants equal lengths; samples that compare without looking fail with a 500, and a 500 is sent again.",
        expected: Expected::Refused,
        of_hex: false,
        write: |_| String::new(),
    },
    Form {
        name: "short_signature",
        sent: "the first half of the right signature",
        why: "A comparison that stops at the shorter one accepts it; one that wants equal lengths fails with a 500.",
        expected: Expected::Refused,
        of_hex: false,
        write: |value| value.chars().take(value.chars().count() / 2).collect(),
    },
    Form {
        name: "signature_with_tail",
        sent: "the right signature with `zz` behind it",
        why: "Decoders that stop at the first wrong digit accept it, and so take what was not sent as signed.",
        expected: Expected::Refused,
        of_hex: false,
        write: |value| format!("{value}zz"),
    },
    Form {
        name: "no_signature_at_all",
        sent: "words in the place of the signature",
        why: "A decoder's error must become a refusal and not a 500, which the platform takes for a failure and repeats.",
        expected: Expected::Refused,
        of_hex: false,
        write: |_| "not a signature".to_owned(),
    },
    Form {
        name: "signature_prefix",
        sent: "the right signature with its prefix left out, or with `sha256=` before it where it has none",
        why: "Refusing and accepting are both safe; failing with a 500 is not.",
        expected: Expected::Answered,
        of_hex: true,
        write: other_prefix,
    },
    Form {
        name: "signature_case",
        sent: "the right signature with its letters in the other case",
        why: "Refusing and accepting are both safe; failing with a 500 is not.",
        expected: Expected::Answered,
        of_hex: true,
        write: turn_case,
    },
];

impl Form {
    /// Writes the signature of a request in this way; none where it is in no header.
    pub(super) fn apply(&self, mut request: PreparedRequest, scheme: &Scheme) -> Option<PreparedRequest> {
        let header = signature_of(&mut request, scheme)?;
        header.value = (self.write)(&header.text()).into_bytes();
        Some(request)
    }
}

/// Turns the case of the signature; none where it has no letters.
pub(super) fn in_other_case(mut request: PreparedRequest, scheme: &Scheme) -> Option<PreparedRequest> {
    let header = signature_of(&mut request, scheme)?;
    let (written, turned) = (header.text().into_owned(), turn_case(&header.text()));
    header.value = turned.clone().into_bytes();
    (turned != written).then_some(request)
}

/// Adds the signature's header of another request behind that of this one.
pub(super) fn doubled(
    mut request: PreparedRequest,
    other: &PreparedRequest,
    scheme: &Scheme,
) -> Option<PreparedRequest> {
    let second = signature_of(&mut other.clone(), scheme)?.clone();
    let name = scheme.header_name()?;
    let place = request.headers.iter().position(|header| header.is(name))?;
    request.headers.insert(place + 1, second);
    Some(request)
}

fn signature_of<'r>(request: &'r mut PreparedRequest, scheme: &Scheme) -> Option<&'r mut Header> {
    let name = scheme.header_name()?;
    request.headers.iter_mut().find(|header| header.is(name))
}

fn other_prefix(value: &str) -> String {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match value.split_once('=') {
        // The sign at the end of Base64 is no prefix.
        Some((word, rest)) if word.len() < 12 && is_word(word) && !rest.trim_matches('=').is_empty() => {
            rest.to_owned()
        }
        _ => format!("sha256={value}"),
    }
}

fn turn_case(value: &str) -> String {
    let turn = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    match value.split_once('=') {
        Some((word, rest)) if word.len() < 12 => {
            format!("{word}={}", rest.chars().map(turn).collect::<String>())
        }
        _ => value.chars().map(turn).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("ab12", "sha256=ab12")]
    #[case("sha256=ab12", "ab12")]
    #[case("q83v==", "sha256=q83v==")]
    #[case("t=1,v1=ab", "1,v1=ab")]
    fn a_prefix_is_taken_or_given(#[case] value: &str, #[case] written: &str) {
        assert_eq!(other_prefix(value), written);
    }

    #[rstest::rstest]
    #[case("ab12", "AB12")]
    #[case("sha256=aB12", "sha256=Ab12")]
    #[case("12", "12")]
    fn the_case_of_the_signature_is_turned_and_not_that_of_its_prefix(
        #[case] value: &str,
        #[case] turned: &str,
    ) {
        assert_eq!(turn_case(value), turned);
    }
}
