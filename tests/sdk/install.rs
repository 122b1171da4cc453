//! Installs the SDKs, once for every change of their lists; a file lock keeps other runs of the tests waiting.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

const REQUIREMENTS: &str = include_str!("python/requirements.txt");
const PACKAGE: &str = include_str!("node/package.json");
const LOCK: &str = include_str!("node/package-lock.json");

static PYTHON: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = once("python", "PyPI", &[("requirements.txt", REQUIREMENTS)], |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        let words = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
        let mut pip = Command::new(interpreter(folder));
        run(pip.args(words).arg("--require-hashes").arg("-r").arg(folder.join("requirements.txt")))
    });
    interpreter(&folder)
});

static NODE: LazyLock<PathBuf> = LazyLock::new(|| {
    once("node", "npm", &[("package.json", PACKAGE), ("package-lock.json", LOCK)], |folder| {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        run(Command::new(npm).args(words).current_dir(folder))
    })
});

/// Gives the Python interpreter that has the SDKs.
pub(crate) fn python() -> &'static Path {
    &PYTHON
}

/// Gives the folder in which Node finds the SDKs.
pub(crate) fn node() -> &'static Path {
    &NODE
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

/// Gives the folder of these lists, and fills it if no earlier run has.
fn once(
    language: &str,
    registry: &str,
    lists: &[(&str, &str)],
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> PathBuf {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    fs::create_dir_all(&all).unwrap();
    let lock = File::create(all.join(format!("{language}.lock"))).unwrap();
    lock.lock().unwrap();
    let digest = Sha256::digest(lists.iter().map(|(_, text)| *text).collect::<String>());
    let folder = all.join(format!("{language}-{}", &hex::encode(digest)[..16]));
    let whole = folder.join("installed");
    if whole.exists() {
        return folder;
    }
    // What an interrupted run left is not worth mending.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in lists {
        fs::write(folder.join(name), text).unwrap();
    }
    if let Err(said) = install(&folder) {
        panic!(
            "The SDKs for {language} could not be installed, so nothing is known of their signatures. This test needs \
             the {registry} registry, directly or by a mirror that its client is configured with. {said}"
        );
    }
    fs::write(whole, "").unwrap();
    folder
}

fn run(command: &mut Command) -> Result<(), String> {
    let words = format!("`{}`", command.get_program().to_string_lossy());
    let output = command.output().map_err(|error| format!("{words} could not be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{words} ended with {} and said:\n{}", output.status, String::from_utf8_lossy(&said)))
}
