//! A picture of every screen in both themes, for people to look at; none of them may be blank.
//!
//! `GATEHOUSE_UPDATE_SCREENSHOTS=1` also renews the two pictures that the README shows.

use anyhow::{Context, Result, ensure};

use crate::programs;
use crate::tour::tour;
use crate::window::Window;

const SIZE: (u32, u32) = (1440, 900);
/// A plain surface of that size is under 6 kB as PNG.
const NOT_BLANK: usize = 20_000;

#[tokio::test]
async fn every_screen_can_be_seen_in_both_themes() -> Result<()> {
    tour(async |window: &Window, theme: &str, name: &str| {
        let path = programs::pictures().join(theme).join(format!("{name}.png"));
        let png = window.picture(&path).await?;
        let size = size_of(&png).context("the picture is no PNG")?;
        ensure!(size == SIZE, "{name} in {theme} is {size:?}");
        ensure!(png.len() > NOT_BLANK, "{name} in {theme} is blank: {} bytes", png.len());
        if name == "deliveries" && std::env::var_os("GATEHOUSE_UPDATE_SCREENSHOTS").is_some() {
            let shown = if theme == "dark" { "deliveries-dark.png" } else { "deliveries.png" };
            let folder = programs::repository().join("docs/screenshots");
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(shown), &png)?;
        }
        Ok(())
    })
    .await
}

/// Reads width and height from the first chunk of a PNG.
fn size_of(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    png.starts_with(b"\x89PNG\r\n\x1a\n").then_some(())?;
    Some((number(16)?, number(20)?))
}
