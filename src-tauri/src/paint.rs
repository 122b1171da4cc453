//! Painting on a machine without a graphics card.
//!
//! The engine paints through OpenGL, which without a card is imitated on the processor: frames of a scrolled list then take
//! about half as long again as when it paints on the processor at once.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// What tells WebKitGTK to paint on the processor.
const CHOICE: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";

/// Where Linux lists the cards that can draw.
const CARDS: &str = "/dev/dri";

/// Begins the program anew with the engine told to paint on the processor, where there is no card and nobody chose.
/// Only the environment tells the engine, and it is read by processes that the engine starts itself.
///
/// Comes back when there is nothing to tell; also when the program cannot be begun anew: then it is merely slower.
pub(crate) fn on_the_processor_without_a_card() {
    if std::env::var_os(CHOICE).is_some() || has_card(Path::new(CARDS)) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let error = Command::new(program).args(std::env::args_os().skip(1)).env(CHOICE, "1").exec();
        eprintln!("gatehouse-desktop: painting stays as it is: {error}");
    }
}

fn has_card(cards: &Path) -> bool {
    let mut names = std::fs::read_dir(cards).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.any(|name| name.to_string_lossy().starts_with("renderD"))
}

#[cfg(test)]
mod tests {
    use super::has_card;

    #[test]
    fn a_card_that_only_shows_and_cannot_draw_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_card(&folder.path().join("absent")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_card(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_card(folder.path()));
    }
}
