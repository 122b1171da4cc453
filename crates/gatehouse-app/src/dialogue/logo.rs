//! What can be said of a logo by the first bytes of its file; nothing of it is drawn.

use gatehouse_providers::{LogoRule, Provenance};

use crate::view::{DialogueLogoCheckView, DialogueLogoView};

/// A picture as its first bytes tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Picture {
    format: &'static str,
    sides: Option<(u32, u32)>,
}

fn number(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let part = bytes.get(at..at + count)?;
    Some(part.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let part = bytes.get(at..at + count)?;
    Some(part.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

fn picture(bytes: &[u8]) -> Option<Picture> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let sides = number(bytes, 16, 4).zip(number(bytes, 20, 4));
        return Some(Picture { format: "png", sides });
    }
    if bytes.starts_with(b"GIF8") {
        return Some(Picture { format: "gif", sides: little(bytes, 6, 2).zip(little(bytes, 8, 2)) });
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(Picture { format: "jpeg", sides: jpeg_sides(bytes) });
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        let extended = bytes.get(12..16) == Some(b"VP8X");
        let side = |at| Some(little(bytes, at, 3)? + 1);
        let sides = if extended { side(24).zip(side(27)) } else { None };
        return Some(Picture { format: "webp", sides });
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let tag = start.find("<svg")?;
    Some(Picture { format: "svg", sides: svg_sides(&start[tag..]) })
}

/// Walks the segments of a JPEG up to the one that tells the sides.
fn jpeg_sides(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        if bytes.get(at) != Some(&0xff) {
            return None;
        }
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return number(bytes, at + 7, 2).zip(number(bytes, at + 5, 2));
        }
        at += 2 + usize::try_from(number(bytes, at + 2, 2)?).ok()?;
    }
}

/// Reads `viewBox`, or width and height in pixels, of the first tag.
fn svg_sides(text: &str) -> Option<(u32, u32)> {
    let tag = text.split('>').next()?;
    let value = |name: &str| {
        let rest = &tag[tag.find(&format!(" {name}="))? + name.len() + 2..];
        let quote = rest.chars().next()?;
        rest[1..].split(quote).next()
    };
    let whole = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        format!("{number:.0}").parse::<u32>().ok().filter(|side| *side > 0)
    };
    let box_of = || {
        let mut parts = value("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty());
        whole(parts.nth(2)?).zip(whole(parts.next()?))
    };
    value("width").and_then(whole).zip(value("height").and_then(whole)).or_else(box_of)
}

/// Looks a logo over by what it should be, on the word of the profile.
pub(crate) fn look(name: &str, bytes: &[u8], rule: Option<&LogoRule>, word: Provenance) -> DialogueLogoView {
    let found = picture(bytes);
    let sides = found.and_then(|picture| picture.sides);
    let mut checks = Vec::new();
    let mut check = |id: &str, ok: bool, text: String| {
        checks.push(DialogueLogoCheckView { id: id.to_owned(), ok, text, provenance: word });
    };
    if let Some(rule) = rule {
        let wanted = rule.formats.join(", ");
        match found {
            Some(Picture { format, .. }) => {
                let ok = rule.formats.is_empty() || rule.formats.iter().any(|known| known == format);
                check("format", ok, format!("It is {format}; {wanted} is expected."));
            }
            None => {
                check("format", false, format!("It is no picture that is known here; {wanted} is expected."))
            }
        }
        if let Some(most) = rule.max_bytes {
            let size = bytes.len();
            check("size", size <= most as usize, format!("It has {size} bytes; up to {most} are expected."));
        }
        let vector = found.is_some_and(|picture| picture.format == "svg");
        if let Some(least) = rule.min_side {
            let (ok, text) = match sides {
                Some((width, height)) if vector => {
                    (true, format!("It is {width} × {height} and can be drawn in any size."))
                }
                Some((width, height)) => (
                    width.min(height) >= least,
                    format!("It is {width} × {height} pixels; at least {least} × {least} are expected."),
                ),
                None => (vector, "Its width and height could not be read.".to_owned()),
            };
            check("dimensions", ok, text);
        }
        if rule.square
            && let Some((width, height)) = sides
        {
            let words = if width == height { "It is a square." } else { "It is no square." };
            check("square", width == height, words.to_owned());
        }
    }
    DialogueLogoView {
        name: name.to_owned(),
        format: found.map(|picture| picture.format.to_owned()),
        width: sides.map(|(width, _)| width),
        height: sides.map(|(_, height)| height),
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        checks,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    #[rstest]
    #[case(png(256, 128), "png", Some((256, 128)))]
    #[case(jpeg(300, 200), "jpeg", Some((300, 200)))]
    #[case(b"GIF89a\x40\x00\x20\x00".to_vec(), "gif", Some((64, 32)))]
    #[case(b"<?xml version='1.0'?><svg xmlns='x' viewBox='0 0 48 24'><path/></svg>".to_vec(), "svg", Some((48, 24)))]
    #[case(b"<svg width=\"32px\" height=\"32\">".to_vec(), "svg", Some((32, 32)))]
    #[case(b"\x89PNG\r\n\x1a\n".to_vec(), "png", None)]
    #[case(vec![0xff, 0xd8, 0xff, 0xe0, 0xff], "jpeg", None)]
    fn a_picture_is_known_by_its_first_bytes(
        #[case] bytes: Vec<u8>,
        #[case] format: &str,
        #[case] sides: Option<(u32, u32)>,
    ) {
        let found = picture(&bytes).unwrap();
        assert_eq!((found.format, found.sides), (format, sides));
    }

    #[test]
    fn a_logo_is_held_against_what_is_expected() {
        let rule = LogoRule {
            formats: vec!["png".to_owned()],
            min_side: Some(128),
            max_bytes: Some(100),
            square: true,
        };
        let said = |bytes: &[u8]| {
            let view = look("logo", bytes, Some(&rule), Provenance::Assumed);
            view.checks.into_iter().map(|check| (check.id, check.ok)).collect::<Vec<_>>()
        };
        let all = |format, size, dimensions, square| {
            [("format", format), ("size", size), ("dimensions", dimensions), ("square", square)]
                .map(|(id, ok)| (id.to_owned(), ok))
        };
        assert_eq!(said(&png(128, 128)), all(true, true, true, true));
        assert_eq!(said(&jpeg(64, 200)), all(false, true, false, false));
        assert_eq!(said(b"hello")[0], ("format".to_owned(), false));
    }
}
