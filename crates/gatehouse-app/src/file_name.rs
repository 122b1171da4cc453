//! Names of files made from words that somebody else chose.

/// The most bytes that such a name has; file systems take 255, and what is put beside it needs an ending.
const LONGEST: usize = 100;

/// Names that Windows keeps for devices, whatever ending follows.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Makes a plain file name of a text: one part without folders, without signs that cannot be seen or that turn the
/// direction of reading, and nothing that a shell or a file system reads as more than a name.
///
/// ```
/// assert_eq!(gatehouse_app::safe_name("../../etc/passwd"), "passwd");
/// assert_eq!(gatehouse_app::safe_name("CON.har"), "_CON.har");
/// ```
pub fn safe_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).find(|part| !part.trim_matches(['.', ' ']).is_empty());
    let mut name = String::new();
    for sign in last.unwrap_or_default().chars().filter(|sign| !is_hidden(*sign)) {
        let plain = if sign.is_alphanumeric() || "._-+=@, ()".contains(sign) { sign } else { '_' };
        if name.len() + plain.len_utf8() > LONGEST {
            break;
        }
        name.push(plain);
    }
    // A dot or a dash in front hides a file or makes it look like an option; Windows drops dots and blanks at the end.
    let name = name.trim_start_matches(['.', ' ', '-', '@']).trim_end_matches(['.', ' ']);
    match name {
        "" => "file".to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Tells whether a sign is not seen itself, or changes how those beside it are seen.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(sign, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let (word, digits) = stem.split_at_checked(3).unwrap_or((stem.as_str(), ""));
    match word {
        "com" | "lpt" => digits.chars().count() == 1 && digits.chars().all(|digit| digit.is_ascii_digit()),
        word => digits.is_empty() && DEVICES.contains(&word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("shift.created", "shift.created")]
    #[case("..\\..\\x.har", "x.har")]
    #[case("a/b/..", "b")]
    #[case("/", "file")]
    #[case("", "file")]
    #[case("nul", "_nul")]
    #[case("Com1.txt", "_Com1.txt")]
    #[case("com10", "com10")]
    #[case("console", "console")]
    #[case("a\0b", "ab")]
    #[case("gpj.\u{202e}exe", "gpj.exe")]
    #[case("-rf", "rf")]
    #[case(".bashrc", "bashrc")]
    #[case("a;$(x)`y`|z", "a__(x)_y__z")]
    #[case("zażółć.har", "zażółć.har")]
    #[case("end. . ", "end")]
    fn a_name_is_one_plain_part(#[case] text: &str, #[case] name: &str) {
        assert_eq!(safe_name(text), name);
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        let name = safe_name(&"ż".repeat(300));
        assert!(name.len() <= LONGEST && name.chars().all(|sign| sign == 'ż'), "{name}");
    }

    proptest! {
        #[test]
        fn no_text_leads_out_of_its_folder(text in any::<String>()) {
            let name = safe_name(&text);
            let path = std::path::Path::new("folder").join(&name);
            prop_assert_eq!(path.parent(), Some(std::path::Path::new("folder")));
            prop_assert!(!name.is_empty() && name.len() <= LONGEST + 1 && !name.starts_with('-'));
            prop_assert!(!name.chars().any(|sign| sign.is_control() || "/\\:*?\"<>|'`$;&".contains(sign)));
        }
    }
}
