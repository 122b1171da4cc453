//! Numbers: digits with a decimal sign and thousands, as Poles, Czechs, Ukrainians and the English write them.
//!
//! `1,234` is a thousand or a little more than one. That is not decided here: the column says which sign it has.

/// The sign between whole and parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DecimalSign {
    /// `17.20`
    Point,
    /// `17,20`
    Comma,
}

impl DecimalSign {
    /// Its name in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Point => "a decimal point",
            Self::Comma => "a decimal comma",
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What the writing tells of the decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Nothing: digits alone, or with blanks between thousands.
    None,
    /// It can be this one only.
    Is(DecimalSign),
    /// It stands before three digits, and may part thousands as well.
    Perhaps(DecimalSign),
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// It has other signs than those of a number.
    Form,
    /// It is written with an exponent, `1e9`, which spreadsheets do to long numbers.
    Exponent,
    /// Its thousands are not groups of three.
    Groups,
    /// A currency or a percent sign stands beside it.
    Unit,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number<'t> {
    digits: &'t str,
    negative: bool,
    /// What its writing tells of the decimal sign.
    pub(crate) sign: Sign,
    /// Where the last point or comma stands that may be the decimal sign.
    mark: Option<usize>,
}

impl Number<'_> {
    /// Gives the value with this decimal sign where the writing leaves it open.
    pub(crate) fn value(&self, sign: DecimalSign) -> f64 {
        let mark = self.decimal_mark(sign);
        let (mut mantissa, mut scale, mut exact) = (0_u64, 0_usize, true);
        for (at, byte) in self.digits.bytes().enumerate() {
            if byte.is_ascii_digit() {
                let next = mantissa.checked_mul(10).and_then(|ten| ten.checked_add(u64::from(byte - b'0')));
                exact &= next.is_some_and(|next| next < 1 << 53);
                mantissa = next.unwrap_or(mantissa);
                scale += usize::from(mark.is_some_and(|mark| at > mark));
            }
        }
        match POWERS.get(scale) {
            Some(power) if exact => {
                let value = mantissa as f64 / power;
                if self.negative { -value } else { value }
            }
            _ => self.plain(sign).parse().unwrap_or(f64::INFINITY),
        }
    }

    /// Gives the digits behind the decimal sign, without zeros at the end.
    pub(crate) fn decimals(&self, sign: DecimalSign) -> usize {
        let Some(mark) = self.decimal_mark(sign) else { return 0 };
        self.digits
            .as_bytes()
            .get(mark + 1..)
            .map_or(0, |parts| parts.iter().rposition(|byte| *byte != b'0').map_or(0, |last| last + 1))
    }

    /// Gives it with a decimal point and nothing between thousands; zeros stay.
    pub(crate) fn plain(&self, sign: DecimalSign) -> String {
        let mark = self.decimal_mark(sign);
        let mut plain = String::with_capacity(self.digits.len() + 1);
        if self.negative {
            plain.push('-');
        }
        for (at, byte) in self.digits.bytes().enumerate() {
            if byte.is_ascii_digit() {
                plain.push(char::from(byte));
            } else if mark == Some(at) {
                if plain.is_empty() || plain == "-" {
                    plain.push('0');
                }
                plain.push('.');
            }
        }
        plain
    }

    fn decimal_mark(&self, sign: DecimalSign) -> Option<usize> {
        match self.sign {
            Sign::None => None,
            Sign::Is(_) => self.mark,
            Sign::Perhaps(written) => self.mark.filter(|_| written == sign),
        }
    }
}

const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Reads a trimmed number.
pub(crate) fn number(text: &str) -> Result<Number<'_>, NumberFault> {
    let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (sign, mark) = shape(digits)?;
    Ok(Number { digits, negative, sign, mark })
}

fn shape(digits: &str) -> Result<(Sign, Option<usize>), NumberFault> {
    let bytes = digits.as_bytes();
    let (mut points, mut commas, mut blanks) = (Marks::default(), Marks::default(), 0_usize);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let mut width = 1;
        match byte {
            b'0'..=b'9' => {}
            b'.' => points.note(at),
            b',' => commas.note(at),
            b' ' | b'\'' => blanks += 1,
            _ => {
                width = gap(bytes.get(at..).unwrap_or_default()).ok_or_else(|| odd(digits))?;
                blanks += 1;
            }
        }
        at += width;
    }
    if !bytes.iter().any(u8::is_ascii_digit) {
        return Err(NumberFault::Form);
    }
    let (sign, mark) = match (points.count, commas.count) {
        (0, 0) => (Sign::None, None),
        (1, 0) => single(bytes, points.last, DecimalSign::Point, blanks)?,
        (0, 1) => single(bytes, commas.last, DecimalSign::Comma, blanks)?,
        // `1.234.567`: several of one kind part thousands.
        (_, 0) => return grouped(digits, None, Some(b'.'), blanks),
        (0, _) => return grouped(digits, None, Some(b','), blanks),
        (_, 1) if commas.last > points.last => (Sign::Is(DecimalSign::Comma), Some(commas.last)),
        (1, _) if points.last > commas.last => (Sign::Is(DecimalSign::Point), Some(points.last)),
        _ => return Err(NumberFault::Groups),
    };
    let thousands = match sign {
        Sign::Is(sign) if points.count > 0 && commas.count > 0 => Some(sign.other().byte()),
        _ => None,
    };
    grouped(digits, mark, thousands, blanks).map(|_| (sign, mark))
}

#[derive(Default)]
struct Marks {
    count: usize,
    last: usize,
}

impl Marks {
    fn note(&mut self, at: usize) {
        self.count += 1;
        self.last = at;
    }
}

fn single(
    bytes: &[u8],
    at: usize,
    sign: DecimalSign,
    blanks: usize,
) -> Result<(Sign, Option<usize>), NumberFault> {
    let behind = bytes.len() - at - 1;
    if behind == 0 {
        return Err(NumberFault::Form);
    }
    let zero = bytes.first() == Some(&b'0');
    let perhaps = behind == 3 && (1..=3).contains(&at) && !zero && blanks == 0;
    Ok((if perhaps { Sign::Perhaps(sign) } else { Sign::Is(sign) }, Some(at)))
}

/// Checks that the whole part has groups of three, parted by one sign throughout.
fn grouped(
    digits: &str,
    mark: Option<usize>,
    thousands: Option<u8>,
    blanks: usize,
) -> Result<(Sign, Option<usize>), NumberFault> {
    let (whole, parts) = digits.split_at_checked(mark.unwrap_or(digits.len())).ok_or(NumberFault::Form)?;
    if parts.bytes().skip(1).any(|byte| !byte.is_ascii_digit()) {
        return Err(NumberFault::Groups);
    }
    let evidence = match thousands {
        Some(b'.') => Sign::Is(DecimalSign::Comma),
        Some(_) => Sign::Is(DecimalSign::Point),
        None => Sign::None,
    };
    if thousands.is_none() && blanks == 0 {
        return Ok((evidence, mark));
    }
    if thousands.is_some() && blanks > 0 {
        return Err(NumberFault::Groups);
    }
    let mut groups = whole.split(|char: char| !char.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if fits { Ok((evidence, mark)) } else { Err(NumberFault::Groups) }
}

/// The width of a blank between thousands that is not ASCII: no-break, narrow no-break, thin, or an apostrophe.
fn gap(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xc2, 0xa0, ..] => Some(2),
        [0xe2, 0x80, 0xaf | 0x89 | 0x99, ..] => Some(3),
        _ => None,
    }
}

fn odd(text: &str) -> NumberFault {
    let mut exponent = text.split(['e', 'E']);
    let numeric = |part: Option<&str>| {
        part.is_some_and(|part| {
            part.bytes().any(|byte| byte.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'+' | b'-'))
        })
    };
    if numeric(exponent.next()) && numeric(exponent.next()) && exponent.next().is_none() {
        return NumberFault::Exponent;
    }
    let digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let bare = text.trim_matches(|char: char| !char.is_ascii_digit());
    let number =
        digit && bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' '));
    if number { NumberFault::Unit } else { NumberFault::Form }
}

/// Reads a trimmed whole number: digits, with blanks between thousands at most.
pub(crate) fn integer(text: &str) -> Result<Number<'_>, NumberFault> {
    let read = number(text)?;
    if read.sign == Sign::None { Ok(read) } else { Err(NumberFault::Groups) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    use DecimalSign::{Comma, Point};

    #[rstest]
    #[case("18", Sign::None, "18")]
    #[case("-5", Sign::None, "-5")]
    #[case("\u{2212}5,5", Sign::Is(Comma), "-5.5")]
    #[case("+7", Sign::None, "7")]
    #[case("18.50", Sign::Is(Point), "18.50")]
    #[case("17,20", Sign::Is(Comma), "17.20")]
    #[case("0,125", Sign::Is(Comma), "0.125")]
    #[case(".5", Sign::Is(Point), "0.5")]
    #[case("1234,567", Sign::Is(Comma), "1234.567")]
    #[case("1.234,56", Sign::Is(Comma), "1234.56")]
    #[case("1,234.56", Sign::Is(Point), "1234.56")]
    #[case("1,234,567.8", Sign::Is(Point), "1234567.8")]
    #[case("1 234,56", Sign::Is(Comma), "1234.56")]
    #[case("1\u{a0}234\u{a0}567", Sign::None, "1234567")]
    #[case("1\u{202f}234,5", Sign::Is(Comma), "1234.5")]
    #[case("1'234.50", Sign::Is(Point), "1234.50")]
    #[case("12 345,678", Sign::Is(Comma), "12345.678")]
    #[case("1.234.567", Sign::Is(Comma), "1234567")]
    #[case("1,234,567", Sign::Is(Point), "1234567")]
    fn a_number_is_read_as_it_is_written_in_four_countries(
        #[case] text: &str,
        #[case] sign: Sign,
        #[case] plain: &str,
    ) {
        let read = number(text).unwrap();
        assert_eq!(read.sign, sign);
        assert_eq!((read.plain(Point), read.plain(Comma)), (plain.to_owned(), plain.to_owned()));
        assert_eq!(read.value(Point), plain.parse::<f64>().unwrap());
    }

    #[test]
    fn three_digits_behind_one_sign_are_thousands_or_parts() {
        let read = number("1,234").unwrap();
        assert_eq!(read.sign, Sign::Perhaps(Comma));
        assert_eq!((read.value(Comma), read.value(Point)), (1.234, 1234.0));
        assert_eq!((read.plain(Comma), read.plain(Point)), ("1.234".to_owned(), "1234".to_owned()));
        assert_eq!((read.decimals(Comma), read.decimals(Point)), (3, 0));
    }

    #[rstest]
    #[case("abc", NumberFault::Form)]
    #[case("£", NumberFault::Form)]
    #[case("", NumberFault::Form)]
    #[case("-", NumberFault::Form)]
    #[case("5.", NumberFault::Form)]
    #[case("12-5", NumberFault::Form)]
    #[case("1e9", NumberFault::Exponent)]
    #[case("4,47911E+11", NumberFault::Exponent)]
    #[case("12,5,0", NumberFault::Groups)]
    #[case("1 23", NumberFault::Groups)]
    #[case("1.2,3.4", NumberFault::Groups)]
    #[case("1 234.567.890", NumberFault::Groups)]
    #[case("12,50 zł", NumberFault::Unit)]
    #[case("£12.50", NumberFault::Unit)]
    #[case("15 %", NumberFault::Unit)]
    fn what_is_no_number_says_why(#[case] text: &str, #[case] fault: NumberFault) {
        assert_eq!(number(text), Err(fault));
    }

    #[rstest]
    #[case("18.5000", 1)]
    #[case("18.00", 0)]
    #[case("18.125", 3)]
    #[case("18", 0)]
    fn zeros_at_the_end_are_no_decimals(#[case] text: &str, #[case] decimals: usize) {
        assert_eq!(number(text).unwrap().decimals(Point), decimals);
    }

    #[test]
    fn a_whole_number_has_no_sign_that_could_be_a_decimal_one() {
        assert_eq!(integer("1 000").unwrap().plain(Point), "1000");
        assert_eq!(integer("1,000"), Err(NumberFault::Groups));
        assert_eq!(integer("1.5"), Err(NumberFault::Groups));
    }

    proptest! {
        #[test]
        fn amounts_have_their_value_with_either_sign(cents in -10_000_000_000_i64..10_000_000_000) {
            let whole = format!("{}{}", if cents < 0 { "-" } else { "" }, cents.abs() / 100);
            let value = format!("{whole}.{:02}", cents.abs() % 100).parse::<f64>().unwrap();
            let comma = format!("{whole},{:02}", cents.abs() % 100);
            prop_assert_eq!(number(&comma).unwrap().value(Point), value);
        }

        #[test]
        fn no_text_makes_the_reader_fail(text in "[0-9., '+eE\u{a0}-]{0,14}") {
            if let Ok(read) = number(&text) {
                prop_assert!(read.plain(Comma).parse::<f64>().is_ok(), "{text:?}");
                prop_assert!(read.value(Point).is_finite());
            }
        }
    }
}
