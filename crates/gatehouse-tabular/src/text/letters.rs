//! Tells encodings of one byte apart by the letters of the languages that were written in them.
//!
//! A general detector weighs pairs of letters and needs prose; files of rows hold names. Here every character above
//! ASCII has to belong to the alphabet of one language, and one symbol in the middle of a word speaks against it.

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_5, KOI8_U, MACINTOSH, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1254, WINDOWS_1257, X_MAC_CYRILLIC,
};

/// A language by its lower-case letters above ASCII, the frequent ones first.
struct Language {
    name: &'static str,
    letters: &'static str,
    /// How many of the letters are frequent.
    frequent: usize,
}

const fn language(name: &'static str, frequent: usize, letters: &'static str) -> Language {
    Language { name, letters, frequent }
}

const CENTRAL: &[Language] = &[
    language("Polish", 9, "łąęóśżćńź"),
    language("Czech", 15, "íáéěýřčžšůúťďňó"),
    language("Slovak", 17, "áíéýžčšľúťôňäďóŕĺ"),
    language("Hungarian", 9, "áéíóöőúüű"),
    language("Croatian", 5, "čšžćđ"),
    language("Romanian", 5, "ăîâşţ"),
    language("German", 4, "äöüß"),
];
const WESTERN: &[Language] = &[
    language("German", 4, "äöüß"),
    language("French", 13, "éèàçêùâîôûëïœæüÿ"),
    language("Spanish", 7, "áéíóúñü"),
    language("Portuguese", 12, "ãçáéíóúâêôõàü"),
    language("Italian", 6, "àèéìòùî"),
    language("a Nordic language", 7, "åäöæøéáðþíóúý"),
    language("Dutch", 4, "ëéïóèüö"),
];
const CYRILLIC: &[Language] = &[
    language("Ukrainian", 22, "оанівиертскдупмялбзгйїчьшжцюхщєфґ"),
    language("Russian", 22, "оеаинтсрвлкмдпуяызгбчйьхшжюцщэфъё"),
    language("Bulgarian", 20, "аиоентрсвлпкдмязбуъгчжщцхюйшфь"),
    language("Belarusian", 22, "анірыекоствудлпямзьгйбчцўшжхюфёэ"),
];
const TURKISH: &[Language] = &[language("Turkish", 6, "ışğüöçâîû")];
const BALTIC: &[Language] = &[
    language("Lithuanian", 9, "ėšųžąįūčę"),
    language("Latvian", 11, "āīēšūņļžķčģ"),
    language("Estonian", 4, "õäöüšž"),
];

const FAMILIES: &[(&Encoding, &[Language], f64)] = &[
    (WINDOWS_1250, CENTRAL, 0.0),
    (ISO_8859_2, CENTRAL, -0.01),
    (WINDOWS_1252, WESTERN, 0.02),
    (WINDOWS_1251, CYRILLIC, 0.02),
    (KOI8_U, CYRILLIC, 0.0),
    (ISO_8859_5, CYRILLIC, -0.01),
    (IBM866, CYRILLIC, -0.01),
    (X_MAC_CYRILLIC, CYRILLIC, -0.02),
    (WINDOWS_1254, TURKISH, -0.05),
    (WINDOWS_1257, BALTIC, -0.05),
    (MACINTOSH, WESTERN, -0.1),
];

/// How well an encoding explains the bytes above ASCII.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    pub(crate) encoding: &'static Encoding,
    pub(crate) language: &'static str,
    /// 1 when every character is a frequent letter of the language; below 0 when little fits.
    pub(crate) score: f64,
    /// The characters above ASCII that were looked at.
    pub(crate) characters: usize,
}

/// Ranks the encodings that are told apart by letters, the best first.
pub(crate) fn rank(bytes: &[u8]) -> Vec<Fit> {
    let mut fits: Vec<Fit> = FAMILIES
        .iter()
        .filter_map(|(encoding, languages, prior)| {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let best = languages
                .iter()
                .map(|language| (language, weigh(&text, language)))
                .max_by(|(_, (one, _)), (_, (other, _))| one.total_cmp(other))?;
            let (language, (score, characters)) = best;
            Some(Fit { encoding, language: language.name, score: score + prior, characters })
        })
        .collect();
    fits.sort_by(|one, other| other.score.total_cmp(&one.score));
    fits
}

/// Tells whether an encoding is one of those that letters tell apart.
pub(crate) fn knows(encoding: &'static Encoding) -> bool {
    FAMILIES.iter().any(|(known, _, _)| *known == encoding)
}

fn weigh(text: &str, language: &Language) -> (f64, usize) {
    let mut sum = 0.0;
    let mut count = 0;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if !char.is_ascii() {
            let after = chars.peek().copied().unwrap_or(' ');
            count += 1;
            sum += weigh_char(before, char, after, language);
        }
        before = char;
    }
    (if count == 0 { 0.0 } else { sum / count as f64 }, count)
}

fn weigh_char(before: char, char: char, after: char, language: &Language) -> f64 {
    let letter = |char: char| char.is_alphabetic();
    if char.is_control() {
        return -3.0;
    }
    if !letter(char) {
        // Dashes, quotation marks and signs of money are in every language, between words.
        let inside = letter(before) && letter(after) && char != '’' && char != '\u{a0}';
        let common = matches!(
            char,
            '–' | '—'
                | '„'
                | '”'
                | '“'
                | '’'
                | '‘'
                | '«'
                | '»'
                | '€'
                | '§'
                | '°'
                | '№'
                | '\u{a0}'
                | '…'
                | '•'
        );
        return match (inside, common) {
            (true, _) => -2.0,
            (false, true) => 0.6,
            (false, false) if letter(before) || letter(after) => -1.5,
            (false, false) => -0.3,
        };
    }
    let mut lower = char.to_lowercase();
    let small = lower.next().unwrap_or(char);
    let place = language.letters.chars().position(|known| known == small);
    let mut weight: f64 = match place {
        Some(place) if place < language.frequent => 1.0,
        Some(_) => 0.6,
        None => -1.0,
    };
    // A capital after a small letter is the wrong half of a Cyrillic alphabet or no letter of the word at all.
    if char.is_uppercase() && before.is_lowercase() {
        weight -= 1.5;
    }
    let cyrillic = |char: char| ('\u{400}'..='\u{4ff}').contains(&char);
    if cyrillic(char) && before.is_ascii_alphabetic()
        || char.is_alphabetic() && !cyrillic(char) && cyrillic(before)
    {
        weight -= 1.0;
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Łukasz Żółć;Jaśmina Kęsy", WINDOWS_1250)]
    #[case("Łukasz Żółć;Jaśmina Kęsy", ISO_8859_2)]
    #[case("Šťastný;Třešňák;Žižková", WINDOWS_1250)]
    #[case("Šťastný;Třešňák;Žižková", ISO_8859_2)]
    #[case("Олена Іваненко;Київ;Їжакевич", WINDOWS_1251)]
    #[case("Олена Іваненко;Київ;Їжакевич", KOI8_U)]
    #[case("Müller;Größe;Jürgen Weiß", WINDOWS_1252)]
    #[case("Émile Lefèvre;Besançon;été", WINDOWS_1252)]
    #[case("табельный номер;Щербаков;отдел", IBM866)]
    fn a_few_names_tell_the_encoding(#[case] text: &str, #[case] encoding: &'static Encoding) {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        let best = rank(&bytes)[0];
        // German is written the same in both; only the text counts.
        assert_eq!(best.encoding.decode_without_bom_handling(&bytes).0, text, "{best:?}");
        assert!(best.score > 0.5, "{best:?}");
    }

    #[test]
    fn control_characters_speak_against_an_encoding() {
        let fits = rank(b"Ja\x9cmina;Pawe\xb3;W\xb9s");
        assert_eq!(fits[0].encoding, WINDOWS_1250);
        let other = fits.iter().find(|fit| fit.encoding == ISO_8859_2).unwrap();
        assert!(other.score < 0.0, "{other:?}");
    }
}
