//! E-mail addresses and phone numbers.

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmailFault {
    /// There is no `@`.
    NoAt,
    /// There is more than one `@`.
    TwoAts,
    /// Nothing stands before the `@`, or more than 64 characters.
    Local,
    /// Nothing stands behind the `@`.
    NoDomain,
    /// A blank stands inside.
    Blank,
    /// A comma or semicolon stands where a dot belongs, or there are two addresses.
    Comma,
    /// The domain has no dot.
    NoDot,
    /// A dot stands at an end or beside another one.
    Dots,
    /// The domain does not end as domains do.
    Ending,
    /// Another sign that addresses do not have.
    Sign,
}

/// Reads a trimmed e-mail address as people have them; quoted names and bare hosts are none.
pub(crate) fn email(text: &str) -> Result<(), EmailFault> {
    let bytes = text.as_bytes();
    let (mut at, mut dots, mut before) = (None, false, b'.');
    for (place, byte) in bytes.iter().enumerate() {
        dots |= *byte == b'.' && before == b'.';
        before = *byte;
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' => {}
            b'@' if at.is_some() => return Err(separated(bytes).unwrap_or(EmailFault::TwoAts)),
            b'@' => at = Some(place),
            b' ' | b'\t' | b'\r' | b'\n' => return Err(EmailFault::Blank),
            b',' | b';' => return Err(EmailFault::Comma),
            b'"' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b':' | b'\\' | 0..=31 | 127 => {
                return Err(EmailFault::Sign);
            }
            _ => {}
        }
    }
    if !text.is_ascii() && text.contains(char::is_whitespace) {
        return Err(EmailFault::Blank);
    }
    let at = at.ok_or(EmailFault::NoAt)?;
    let (local, domain) = (&text[..at], &text[at + 1..]);
    if local.is_empty() || local.len() > 64 {
        return Err(EmailFault::Local);
    }
    if domain.is_empty() {
        return Err(EmailFault::NoDomain);
    }
    if dots || local.ends_with('.') || domain.starts_with('.') || domain.ends_with('.') {
        return Err(EmailFault::Dots);
    }
    host(domain)
}

/// The fault to name first when there are two `@`: mostly two addresses in one cell.
fn separated(bytes: &[u8]) -> Option<EmailFault> {
    bytes.iter().any(|byte| matches!(byte, b',' | b';' | b' ')).then_some(EmailFault::Comma)
}

fn host(domain: &str) -> Result<(), EmailFault> {
    let (rest, ending) = domain.rsplit_once('.').ok_or(EmailFault::NoDot)?;
    for label in rest.split('.').chain([ending]) {
        if label.starts_with('-') || label.ends_with('-') || label.len() > 63 {
            return Err(EmailFault::Sign);
        }
        let fits = |char: char| {
            char.is_ascii_alphanumeric() || char == '-' || !char.is_ascii() && char.is_alphanumeric()
        };
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain && !label.chars().all(fits) {
            return Err(EmailFault::Sign);
        }
    }
    let word = ending.chars().count() >= 2 && !ending.bytes().any(|byte| byte.is_ascii_digit());
    if word || ending.starts_with("xn--") { Ok(()) } else { Err(EmailFault::Ending) }
}

/// How a phone number begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// `+` or `00`: the country follows.
    Country,
    /// `0`: inside the country.
    Zero,
    /// Neither; Poles and Czechs write so, and spreadsheets leave it so when they take a `0` away.
    None,
}

/// A phone number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phone {
    /// How it begins.
    pub(crate) prefix: Prefix,
    /// How many digits it has.
    pub(crate) digits: usize,
}

/// Why a text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhoneFault {
    /// A letter or another sign that numbers do not have.
    Sign,
    /// Fewer than 7 digits.
    Short,
    /// More than 15 digits.
    Long,
    /// A spreadsheet made it `4,47911E+11`, and most digits are lost.
    Exponent,
}

/// Reads a trimmed phone number with blanks, dots, dashes, slashes and brackets between the digits.
pub(crate) fn phone(text: &str) -> Result<Phone, PhoneFault> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // Most are nothing but digits.
    let bare = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mut zeros = rest.bytes().take(bare).take_while(|byte| *byte == b'0').count();
    let mut digits = bare;
    for (at, char) in rest[bare..].char_indices() {
        let at = bare + at;
        match char {
            '0'..='9' => {
                zeros += usize::from(char == '0' && zeros == digits);
                digits += 1;
            }
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2010}'
            | '\u{2011}' | '\u{2013}' => {}
            // The second way of writing `+` when the number was pasted with its brackets: `(+48)`.
            '+' if rest[..at].chars().all(|before| matches!(before, '(' | ' ')) && !plus => {
                return phone(&rest[at..]);
            }
            _ => return Err(if is_exponent(text) { PhoneFault::Exponent } else { PhoneFault::Sign }),
        }
    }
    match digits {
        0..=6 => Err(PhoneFault::Short),
        16.. if zeros < 2 || digits > 17 => Err(PhoneFault::Long),
        _ if plus || zeros >= 2 => Ok(Phone { prefix: Prefix::Country, digits }),
        _ if zeros == 1 => Ok(Phone { prefix: Prefix::Zero, digits }),
        _ => Ok(Phone { prefix: Prefix::None, digits }),
    }
}

/// Whether a spreadsheet made an exponent of a long number.
pub(crate) fn is_exponent(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['e', 'E']) else { return false };
    let power = exponent.trim_start_matches(['+', '-']);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut sides = number.splitn(2, ['.', ',']);
    digits(power) && sides.all(digits)
}

/// Gives `+` and the digits of a number that has its country.
pub(crate) fn international(text: &str, into: &mut String) -> bool {
    into.clear();
    into.push('+');
    into.extend(text.chars().filter(char::is_ascii_digit));
    if text.trim_start_matches(['(', ' ']).starts_with('+') {
        return true;
    }
    if into.starts_with("+00") {
        into.replace_range(1..3, "");
        return true;
    }
    false
}

/// Reads a trimmed phone number of E.164: `+` and 7 to 15 digits, the first not 0.
pub(crate) fn e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("anna.nowak@example.com")]
    #[case("o'brien+work@mail.example.co.uk")]
    #[case("a@b.pl")]
    #[case("michał@przykład.pl")]
    #[case("olena@пошта.укр")]
    #[case("x_y-z@a-b.example")]
    #[case("jan@xn--pczta-4db.xn--p1ai")]
    fn addresses_that_people_have_are_taken(#[case] text: &str) {
        assert_eq!(email(text), Ok(()));
    }

    #[rstest]
    #[case("n/a", EmailFault::NoAt)]
    #[case("anna@", EmailFault::NoDomain)]
    #[case("@example.com", EmailFault::Local)]
    #[case("anna example.com", EmailFault::Blank)]
    #[case("anna@exam ple.com", EmailFault::Blank)]
    #[case("anna\u{a0}n@example.com", EmailFault::Blank)]
    #[case("anna@example,com", EmailFault::Comma)]
    #[case("a@b.pl;c@d.pl", EmailFault::Comma)]
    #[case("anna@@example.com", EmailFault::TwoAts)]
    #[case("anna@example", EmailFault::NoDot)]
    #[case("anna@example..com", EmailFault::Dots)]
    #[case(".anna@example.com", EmailFault::Dots)]
    #[case("anna@example.com.", EmailFault::Dots)]
    #[case("anna@example.c", EmailFault::Ending)]
    #[case("anna@10.0.0.1", EmailFault::Ending)]
    #[case("Anna <anna@example.com>", EmailFault::Blank)]
    #[case("<anna@example.com>", EmailFault::Sign)]
    #[case("mailto:anna@example.com", EmailFault::Sign)]
    #[case("anna@exa_mple.com", EmailFault::Sign)]
    fn what_is_no_address_says_why(#[case] text: &str, #[case] fault: EmailFault) {
        assert_eq!(email(text), Err(fault));
    }

    #[rstest]
    #[case("+44 7911 123456", Prefix::Country)]
    #[case("+48 601-220-114", Prefix::Country)]
    #[case("(+48) 601 220 114", Prefix::Country)]
    #[case("+420\u{a0}604\u{a0}118\u{a0}902", Prefix::Country)]
    #[case("00380 67 441 20 18", Prefix::Country)]
    #[case("067 441 20 18", Prefix::Zero)]
    #[case("07911123456", Prefix::Zero)]
    #[case("(0) 20 7946 0018", Prefix::Zero)]
    #[case("601 220 114", Prefix::None)]
    #[case("447911123", Prefix::None)]
    fn phones_are_taken_as_they_are_written(#[case] text: &str, #[case] prefix: Prefix) {
        assert_eq!(phone(text).unwrap().prefix, prefix);
    }

    #[rstest]
    #[case("tel. 1", PhoneFault::Sign)]
    #[case("07-unknown", PhoneFault::Sign)]
    #[case("601 220 114 wew. 12", PhoneFault::Sign)]
    #[case("4,47911E+11", PhoneFault::Exponent)]
    #[case("4.47E+11", PhoneFault::Exponent)]
    #[case("12345", PhoneFault::Short)]
    #[case("+1234567890123456", PhoneFault::Long)]
    #[case("", PhoneFault::Short)]
    fn what_is_no_phone_says_why(#[case] text: &str, #[case] fault: PhoneFault) {
        assert_eq!(phone(text), Err(fault));
    }

    #[rstest]
    #[case("+48 601 220 114", Some("+48601220114"))]
    #[case("(+48) 601220114", Some("+48601220114"))]
    #[case("0048601220114", Some("+48601220114"))]
    #[case("601220114", None)]
    fn a_number_with_its_country_has_an_international_form(#[case] text: &str, #[case] form: Option<&str>) {
        let mut buffer = String::new();
        let known = international(text, &mut buffer);
        assert_eq!(known.then_some(buffer.as_str()), form);
    }

    #[rstest]
    #[case("+48601220114", true)]
    #[case("+48 601220114", false)]
    #[case("48601220114", false)]
    #[case("+0601220114", false)]
    #[case("+123", false)]
    fn the_strict_form_has_plus_and_digits_only(#[case] text: &str, #[case] is: bool) {
        assert_eq!(e164(text), is);
    }
}
