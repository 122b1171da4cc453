//! The system packages that building and testing need, on Debian and its relatives.

use std::fs;

use anyhow::{Result, bail};

use crate::process;

/// What the packages are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building and opening the window.
    Run,
    /// The same, and every test.
    Test,
}

/// The window's libraries and what finds them.
const RUN: &[&str] =
    &["libwebkit2gtk-4.1-dev", "libdbus-1-dev", "librsvg2-dev", "pkg-config", "file", "ca-certificates"];

/// A screen, a keychain, a browser and a driver for the window; languages in which the snippets and SDKs are run.
const TEST: &[&str] = &[
    "chromium",
    "dbus",
    "dbus-x11",
    "git",
    "gnome-keyring",
    "golang-go",
    "imagemagick",
    "mono-mcs",
    "openssh-client",
    "openssh-server",
    "php-cli",
    "procps",
    "python3",
    "python3-venv",
    "ruby",
    "webkit2gtk-driver",
    "xauth",
    "xdotool",
    "xvfb",
];

/// Installs the packages that are missing; where it may not, it says which line does.
pub(crate) fn install(purpose: Purpose) -> Result<()> {
    let wanted = wanted(purpose);
    if !cfg!(target_os = "linux") {
        println!("No system packages are needed here beyond the webview that the system brings.");
        return Ok(());
    }
    if !process::exists("dpkg-query") {
        println!("This is not Debian. Packages of this kind are needed, under their names here:");
        println!("  {}", wanted.join(" "));
        return Ok(());
    }
    let missing = missing(&wanted, &installed(&wanted)?);
    if missing.is_empty() {
        println!("All {} system packages are there.", wanted.len());
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    let prefix = match (is_root(), sudo_asks_nothing()) {
        (true, _) => vec![],
        (false, true) => vec!["sudo", "-n"],
        (false, false) => bail!(
            "system packages are missing and this is neither root nor a sudo without a question. Run this \
             line, then the same command again:\n\n  sudo apt-get update && sudo apt-get install -y \
             --no-install-recommends {}",
            missing.join(" ")
        ),
    };
    apt(&prefix, &["update"])?;
    apt(&prefix, &[&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat())
}

fn wanted(purpose: Purpose) -> Vec<&'static str> {
    match purpose {
        Purpose::Run => RUN.to_vec(),
        Purpose::Test => [RUN, TEST].concat(),
    }
}

/// What dpkg says about the packages; it fails for unknown ones and lists the rest all the same.
fn installed(wanted: &[&str]) -> Result<String> {
    let mut query = process::command("dpkg-query");
    query.args(["-W", "-f", "${Package} ${db:Status-Status}\n"]).args(wanted);
    Ok(String::from_utf8_lossy(&query.output()?.stdout).into_owned())
}

fn missing<'a>(wanted: &[&'a str], listing: &str) -> Vec<&'a str> {
    let there = |name: &str| listing.lines().any(|line| line.strip_prefix(name) == Some(" installed"));
    wanted.iter().copied().filter(|name| !there(name)).collect()
}

fn apt(prefix: &[&str], args: &[&str]) -> Result<()> {
    // `env` passes the variable through sudo, which drops it otherwise.
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
    let words = [prefix, &apt, args].concat();
    process::run(process::command(words[0]).args(&words[1..]))
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    effective_user(&status) == Some(0)
}

/// The effective user id in a `/proc/PID/status`.
fn effective_user(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn sudo_asks_nothing() -> bool {
    let ask = || process::command("sudo").args(["-n", "true"]).output();
    process::exists("sudo") && ask().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let listing = "xvfb installed\nxauth not-installed\nfile config-files\n";
        assert_eq!(missing(&["xvfb", "xauth", "file", "chromium"], listing), ["xauth", "file", "chromium"]);
    }

    #[test]
    fn a_longer_name_does_not_stand_for_a_shorter_one() {
        assert_eq!(missing(&["dbus"], "dbus-x11 installed\n"), ["dbus"]);
    }

    #[test]
    fn tests_need_what_running_needs() {
        let test = wanted(Purpose::Test);
        assert!(wanted(Purpose::Run).iter().all(|package| test.contains(package)));
    }

    #[test]
    fn root_is_told_by_the_effective_user() {
        assert_eq!(effective_user("Name:\txtask\nUid:\t1000\t0\t0\t0\n"), Some(0));
        assert_eq!(effective_user("Uid:\t1000\t1000\t1000\t1000\n"), Some(1000));
        assert_eq!(effective_user(""), None);
    }
}
