//! Where the built programs and the pictures are.

use std::path::{Path, PathBuf};

/// The window's program: `GATEHOUSE_DESKTOP_BIN`, else the one built beside this test.
pub(crate) fn desktop() -> PathBuf {
    built("GATEHOUSE_DESKTOP_BIN", "gatehouse-desktop")
}

/// The command line's program: `GATEHOUSE_BIN`, else the one built beside this test.
pub(crate) fn command_line() -> PathBuf {
    built("GATEHOUSE_BIN", "gatehouse")
}

/// Where pictures go: `GATEHOUSE_SCREENSHOTS`, else a folder beside the programs.
pub(crate) fn pictures() -> PathBuf {
    built("GATEHOUSE_SCREENSHOTS", "screenshots")
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn built(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(
        || {
            let this = std::env::current_exe().unwrap_or_default();
            // This test is in `deps` of the folder that holds the programs.
            this.ancestors().nth(2).map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
        },
        PathBuf::from,
    )
}
