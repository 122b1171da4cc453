//! Codes of standards: currencies (ISO 4217), countries (ISO 3166-1), time zones (IANA).

/// Currencies in use, without those for funds and metals.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD \
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD \
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
    USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// The countries.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV \
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM \
    FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM \
    JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS \
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ \
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Areas of the IANA list.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
    "Etc",
];

/// Finds a code of three letters, in small or capital letters.
pub(crate) fn currency(text: &str) -> Option<&'static str> {
    find::<3>(CURRENCIES, text)
}

/// Finds a code of two letters, in small or capital letters.
pub(crate) fn country(text: &str) -> Option<&'static str> {
    find::<2>(COUNTRIES, text)
}

fn find<const WIDTH: usize>(list: &'static str, text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    if bytes.len() != WIDTH || !bytes.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    list.split_ascii_whitespace().find(|code| code.eq_ignore_ascii_case(text))
}

/// Gives the currency that people mean by a folded name or sign, to propose it.
pub(crate) fn currency_meant(folded: &str, text: &str) -> Option<&'static str> {
    match text {
        "€" => return Some("EUR"),
        "£" => return Some("GBP"),
        "₴" => return Some("UAH"),
        _ => {}
    }
    Some(match folded {
        "zl" | "zloty" | "zlotych" | "zlote" => "PLN",
        "kc" | "koruna" | "korun" | "koruny" => "CZK",
        "грн" | "гривня" | "гривень" => "UAH",
        "euro" | "eur" | "євро" => "EUR",
        "pound" | "pounds" | "funt" | "libra" => "GBP",
        _ => return None,
    })
}

/// Gives the country that people mean by a folded name, to propose it.
pub(crate) fn country_meant(folded: &str) -> Option<&'static str> {
    Some(match folded {
        "poland" | "polska" | "polsko" | "польща" | "pol" => "PL",
        "czechia" | "czech republic" | "czechy" | "cesko" | "ceska republika" | "чехія" | "cze" => "CZ",
        "ukraine" | "ukraina" | "ukrajina" | "україна" | "ukr" => "UA",
        "slovakia" | "slowacja" | "slovensko" | "словаччина" | "svk" => "SK",
        "germany" | "niemcy" | "nemecko" | "німеччина" | "deu" => "DE",
        "united kingdom"
        | "great britain"
        | "wielka brytania"
        | "velka britanie"
        | "велика британія"
        | "uk"
        | "gbr" => "GB",
        "ireland" | "irlandia" | "irsko" | "ірландія" | "irl" => "IE",
        _ => return None,
    })
}

/// Whether a text has the form of a zone of the IANA list: an area and a place, or `UTC`.
///
/// The list itself belongs to the system; whether the place exists is seen by whoever has it.
pub(crate) fn is_zone(text: &str) -> bool {
    let Some((area, place)) = text.split_once('/') else { return text == "UTC" };
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/');
    AREAS.contains(&area)
        && place.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
        && place.bytes().all(sign)
        && !place.ends_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("PLN", Some("PLN"))]
    #[case("czk", Some("CZK"))]
    #[case("UAH", Some("UAH"))]
    #[case("PLZ", None)]
    #[case("EURO", None)]
    #[case("zł", None)]
    #[case("N B", None)]
    fn a_currency_is_a_code_of_three_letters(#[case] text: &str, #[case] code: Option<&str>) {
        assert_eq!(currency(text), code);
    }

    #[rstest]
    #[case("PL", Some("PL"))]
    #[case("ua", Some("UA"))]
    #[case("UK", None)]
    #[case("POL", None)]
    #[case("", None)]
    fn a_country_is_a_code_of_two_letters(#[case] text: &str, #[case] code: Option<&str>) {
        assert_eq!(country(text), code);
    }

    #[test]
    fn the_lists_have_no_double_and_are_in_order() {
        for list in [CURRENCIES, COUNTRIES] {
            let codes: Vec<_> = list.split_ascii_whitespace().collect();
            assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]));
        }
        assert_eq!(COUNTRIES.split_ascii_whitespace().count(), 249);
    }

    #[rstest]
    #[case("zł", Some("PLN"))]
    #[case("Kč", Some("CZK"))]
    #[case("грн.", Some("UAH"))]
    #[case("€", Some("EUR"))]
    #[case("$", None)]
    fn a_sign_or_name_of_a_currency_is_understood_to_propose_its_code(
        #[case] text: &str,
        #[case] code: Option<&str>,
    ) {
        assert_eq!(currency_meant(&crate::fold::word_of(text), text), code);
    }

    #[rstest]
    #[case("Polska", Some("PL"))]
    #[case("Česká republika", Some("CZ"))]
    #[case("Україна", Some("UA"))]
    #[case("UK", Some("GB"))]
    #[case("Atlantis", None)]
    fn a_name_of_a_country_is_understood_to_propose_its_code(#[case] text: &str, #[case] code: Option<&str>) {
        assert_eq!(country_meant(&crate::fold::word_of(text)), code);
    }

    #[rstest]
    #[case("Europe/Warsaw", true)]
    #[case("America/Argentina/Buenos_Aires", true)]
    #[case("Etc/GMT+2", true)]
    #[case("UTC", true)]
    #[case("CET", false)]
    #[case("Europe/", false)]
    #[case("europe/warsaw", false)]
    #[case("+02:00", false)]
    fn a_zone_has_an_area_and_a_place(#[case] text: &str, #[case] is: bool) {
        assert_eq!(is_zone(text), is);
    }
}
