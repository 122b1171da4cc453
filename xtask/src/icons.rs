//! Icons: every size that the bundles need, from the two drawings in `icons/`.
//!
//! The results are committed, so that a build needs no tool for them. Only the pictures come from a tool
//! (`rsvg-convert`, Debian: librsvg2-bin); the two containers around them are written here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;

/// The single pictures: file name and edge in pixels.
const PICTURES: &[(&str, u32)] = &[
    ("16x16.png", 16),
    ("32x32.png", 32),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("512x512.png", 512),
];

/// What Windows picks from.
const WINDOWS: &[u32] = &[16, 20, 24, 32, 48, 64, 128, 256];

/// What macOS picks from: the entry's type and edge (16 pt at double density, 32 pt at double density, …).
const MACOS: &[(&[u8; 4], u32)] = &[
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
];

/// Renders all of them into `icons/`.
pub(crate) fn icons(project: &Project) -> Result<()> {
    if !process::exists("rsvg-convert") {
        bail!("rsvg-convert draws the icons and is not here: install librsvg2-bin");
    }
    let folder = project.root.join("icons");
    for (name, edge) in PICTURES {
        write(&folder.join(name), &render(&folder, *edge)?)?;
    }
    let pictures = WINDOWS.iter().map(|edge| Ok((*edge, render(&folder, *edge)?)));
    write(&folder.join("icon.ico"), &ico(&pictures.collect::<Result<Vec<_>>>()?)?)?;
    let pictures = MACOS.iter().map(|(kind, edge)| Ok((**kind, render(&folder, *edge)?)));
    write(&folder.join("icon.icns"), &icns(&pictures.collect::<Result<Vec<_>>>()?)?)
}

/// The drawing for an edge: the full one has lines too fine for a tab or a title bar.
fn drawing(edge: u32) -> &'static str {
    if edge <= 20 { "icon-small.svg" } else { "icon.svg" }
}

fn render(folder: &Path, edge: u32) -> Result<Vec<u8>> {
    let (edge_text, drawing) = (edge.to_string(), folder.join(drawing(edge)));
    let mut rsvg = process::command("rsvg-convert");
    rsvg.args(["--format", "png", "--width", &edge_text, "--height", &edge_text]).arg(&drawing);
    let output = rsvg.output()?;
    if !output.status.success() {
        bail!("rsvg-convert: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    if !is_rgba(&output.stdout) {
        bail!("{} at {edge} px did not become an RGBA picture, which Tauri asks for", drawing.display());
    }
    Ok(output.stdout)
}

/// Whether a PNG has 8 bits of red, green, blue and alpha (PNG specification, IHDR: depth 8, colour type 6).
fn is_rgba(png: &[u8]) -> bool {
    png.starts_with(b"\x89PNG\r\n\x1a\n") && png.get(24..26) == Some(&[8, 6])
}

/// An ICO file: a directory of 16-byte entries, then the PNG pictures. An edge of 256 is written as 0.
fn ico(pictures: &[(u32, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut file = Vec::from([0, 0, 1, 0]);
    file.extend(u16::try_from(pictures.len())?.to_le_bytes());
    let mut offset = 6 + 16 * pictures.len();
    for (edge, png) in pictures {
        let edge = u8::try_from(edge % 256)?;
        file.extend([edge, edge, 0, 0, 1, 0, 32, 0]);
        file.extend(u32::try_from(png.len())?.to_le_bytes());
        file.extend(u32::try_from(offset)?.to_le_bytes());
        offset += png.len();
    }
    pictures.iter().for_each(|(_, png)| file.extend(png));
    Ok(file)
}

/// An ICNS file: the length of the whole, then entries of type, length and PNG; lengths count their own heads.
fn icns(pictures: &[([u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut entries = Vec::new();
    for (kind, png) in pictures {
        entries.extend(kind);
        entries.extend(u32::try_from(png.len() + 8)?.to_be_bytes());
        entries.extend(png);
    }
    let mut file = b"icns".to_vec();
    file.extend(u32::try_from(entries.len() + 8)?.to_be_bytes());
    file.extend(entries);
    Ok(file)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    println!("{} {} bytes", path.display(), bytes.len());
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ico_points_at_each_picture() {
        let file = ico(&[(16, vec![1; 5]), (256, vec![2; 7])]).unwrap();
        let second = &file[22..38];
        assert_eq!(second[0], 0, "256 is written as 0");
        let at = |from: usize| u32::from_le_bytes(second[from..from + 4].try_into().unwrap()) as usize;
        assert_eq!(&file[at(12)..at(12) + at(8)], &[2; 7]);
        assert_eq!(file.len(), at(12) + at(8));
    }

    #[test]
    fn an_icns_counts_its_heads() {
        let file = icns(&[(*b"ic07", vec![9; 10])]).unwrap();
        assert_eq!(file[..8], *b"icns\0\0\0\x1a");
        assert_eq!(file[8..16], *b"ic07\0\0\0\x12");
        assert_eq!(file.len(), 26);
    }

    #[test]
    fn the_committed_pictures_are_what_tauri_asks_for() {
        let folder = Project::find().unwrap().root.join("icons");
        for (name, edge) in PICTURES {
            let png = fs::read(folder.join(name)).unwrap();
            assert!(is_rgba(&png), "{name}");
            assert_eq!(png[16..20], edge.to_be_bytes(), "{name}");
        }
    }

    #[test]
    fn the_smallest_sizes_have_a_drawing_of_their_own() {
        assert_eq!(drawing(16), "icon-small.svg");
        assert_eq!(drawing(24), "icon.svg");
    }
}
