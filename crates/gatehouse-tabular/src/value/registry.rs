//! Numbers that registries give, with their check digits, and postcodes: reasons for a warning, never for refusal.

/// Whether a national number is of a known form and its check digit does not fit: PESEL (11 digits), rodné číslo
/// (10, of which the whole must be divisible by 11) or РНОКПП (10). Other forms are not judged.
pub(crate) fn national_id_is_off(text: &str) -> bool {
    let Some(digits) = Digits::of(text, "/ -") else { return false };
    let number = digits.get();
    match number.len() {
        11 => !pesel(number),
        10 => !rodne_cislo(number) && !rnokpp(number),
        _ => false,
    }
}

/// Whether a tax number is of a known form and its check digit does not fit: NIP (10 digits), IČO and ЄДРПОУ (8),
/// DIČ (`CZ` and 8 to 10). Other forms are not judged.
pub(crate) fn tax_id_is_off(text: &str) -> bool {
    let upper =
        |prefix: &str| text.get(..2).filter(|head| head.eq_ignore_ascii_case(prefix)).map(|_| &text[2..]);
    if let Some(rest) = upper("CZ") {
        let Some(digits) = Digits::of(rest, " ") else { return false };
        let number = digits.get();
        return match number.len() {
            8 => !ico(number),
            10 => !rodne_cislo(number),
            // Nine digits belong to people born before 1954 and to groups, without a check digit of their own.
            length => length != 9,
        };
    }
    let (bare, polish) = upper("PL").map_or((text, false), |rest| (rest, true));
    let Some(digits) = Digits::of(bare, " -") else { return false };
    let number = digits.get();
    match number.len() {
        10 => !nip(number) && (polish || !rodne_cislo(number) && !rnokpp(number)),
        8 if !polish => !ico(number) && !edrpou(number),
        _ => polish,
    }
}

/// Whether a postcode has another form than its country has: `00-000` in Poland, `000 00` in Czechia and Slovakia,
/// `00000` in Ukraine. Other countries are not judged.
pub(crate) fn postcode_is_off(text: &str, country: &str) -> bool {
    let form: &[u8] = match country {
        "PL" | "pl" => b"00-000",
        "CZ" | "cz" | "SK" | "sk" => b"000 00",
        "UA" | "ua" => b"00000",
        _ => return false,
    };
    let fits = |form: &[u8]| {
        text.len() == form.len()
            && text.bytes().zip(form).all(|(byte, sign)| match sign {
                b'0' => byte.is_ascii_digit(),
                sign => byte == *sign,
            })
    };
    let joined = form == b"000 00" && fits(b"00000");
    !fits(form) && !joined
}

/// The form of a country's postcodes, to tell it.
pub(crate) fn postcode_form(country: &str) -> &'static str {
    match country {
        "PL" | "pl" => "00-000",
        "UA" | "ua" => "00000",
        _ => "000 00",
    }
}

/// Up to 12 digits.
struct Digits {
    values: [u8; 12],
    len: usize,
}

impl Digits {
    /// Takes the digits of a text that has nothing else but these signs.
    fn of(text: &str, signs: &str) -> Option<Self> {
        let mut digits = Self { values: [0; 12], len: 0 };
        for byte in text.bytes() {
            if byte.is_ascii_digit() {
                *digits.values.get_mut(digits.len)? = byte - b'0';
                digits.len += 1;
            } else if !signs.as_bytes().contains(&byte) {
                return None;
            }
        }
        Some(digits)
    }

    fn get(&self) -> &[u8] {
        self.values.get(..self.len).unwrap_or_default()
    }
}

fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

fn last(digits: &[u8]) -> u32 {
    digits.last().map_or(0, |digit| u32::from(*digit))
}

/// PESEL: weights 1 3 7 9, the last digit makes the sum a multiple of ten.
fn pesel(digits: &[u8]) -> bool {
    (weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) + last(digits)).is_multiple_of(10)
}

/// Rodné číslo of ten digits: divisible by 11, or before 1985 the first nine leave 10 and the last is 0.
fn rodne_cislo(digits: &[u8]) -> bool {
    let value = digits.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(*digit));
    let month = value / 1_000_000 % 100;
    let month_fits = matches!(month, 1..=12 | 21..=32 | 51..=62 | 71..=82);
    month_fits && (value.is_multiple_of(11) || value / 10 % 11 == 10 && last(digits) == 0)
}

/// РНОКПП: weights −1 5 7 9 4 6 10 5 7, modulo 11, modulo 10.
fn rnokpp(digits: &[u8]) -> bool {
    // −1 is 10 modulo 11.
    weighted(digits, &[10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == last(digits)
}

/// NIP: weights 6 5 7 2 3 4 5 6 7, modulo 11; a rest of 10 is never given.
fn nip(digits: &[u8]) -> bool {
    weighted(digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last(digits)
}

/// IČO: weights 8 to 2, 11 less the rest, modulo 10.
fn ico(digits: &[u8]) -> bool {
    (11 - weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == last(digits)
}

/// ЄДРПОУ: weights 1 to 7, or 7 1 2 3 4 5 6 from 30000000 to 60000000; a rest of 10 asks for weights of two more.
fn edrpou(digits: &[u8]) -> bool {
    let value = digits.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    let weights: [u32; 7] = if (30_000_000..=60_000_000).contains(&value) {
        [7, 1, 2, 3, 4, 5, 6]
    } else {
        [1, 2, 3, 4, 5, 6, 7]
    };
    let rest = match weighted(digits, &weights) % 11 {
        10 => weighted(digits, &weights.map(|weight| weight + 2)) % 11 % 10,
        rest => rest,
    };
    rest == last(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::pesel("44051401359", false)]
    #[case::pesel_off("44051401358", true)]
    #[case::rodne_cislo("7103192745", false)]
    #[case::rodne_cislo_with_slash("710319/2745", false)]
    #[case::rodne_cislo_off("7103192746", true)]
    #[case::old_rodne_cislo("520319274", false)]
    #[case::rnokpp("3184710691", false)]
    #[case::rnokpp_off("3184710692", true)]
    #[case::another_country("QQ123456C", false)]
    #[case::another_length("12345", false)]
    #[case::too_long("1234567890123456", false)]
    fn national_numbers_are_judged_by_their_check_digit(#[case] text: &str, #[case] off: bool) {
        assert_eq!(national_id_is_off(text), off);
    }

    #[rstest]
    #[case::nip("5260250274", false)]
    #[case::nip_with_dashes("526-025-02-74", false)]
    #[case::nip_of_the_union("PL5260250274", false)]
    #[case::nip_off("5260250275", true)]
    #[case::nip_too_short("PL526025027", true)]
    #[case::ico("25596641", false)]
    #[case::ico_off("25596642", true)]
    #[case::dic("CZ25596641", false)]
    #[case::dic_of_a_person("CZ7103192745", false)]
    #[case::dic_off("cz25596642", true)]
    #[case::edrpou("14360570", false)]
    #[case::edrpou_of_the_middle("32855961", false)]
    #[case::another_country("DE123456789", false)]
    #[case::not_digits("Łódź", false)]
    fn tax_numbers_are_judged_by_their_check_digit(#[case] text: &str, #[case] off: bool) {
        assert_eq!(tax_id_is_off(text), off);
    }

    #[rstest]
    #[case("00-950", "PL", false)]
    #[case("00950", "PL", true)]
    #[case("110 00", "CZ", false)]
    #[case("11000", "CZ", false)]
    #[case("1100", "CZ", true)]
    #[case("01001", "UA", false)]
    #[case("1001", "ua", true)]
    #[case("SW1A 1AA", "GB", false)]
    #[case("x", "", false)]
    fn a_postcode_is_judged_where_its_country_is_known(
        #[case] text: &str,
        #[case] country: &str,
        #[case] off: bool,
    ) {
        assert_eq!(postcode_is_off(text, country), off);
    }
}
