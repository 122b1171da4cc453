//! A secret that can be told from everything else, and the search for it in every form in which it could leak.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::wire::find;

/// A value for a secret slot. Its middle is letters and digits only, so URL and JSON escapes leave that as it is.
#[derive(Debug, Clone)]
pub struct Canary {
    core: String,
}

impl Canary {
    /// Makes one that no other test has.
    pub fn new() -> Self {
        Self { core: Uuid::new_v4().simple().to_string() }
    }

    /// Gives the value for the slot. Characters that forms escape stand around the middle.
    pub fn value(&self) -> String {
        format!("GHCANARY-\"é+{}/=", self.core)
    }

    /// Gives every form in which it is looked for, with a name for each.
    pub fn forms(&self) -> Vec<(String, Vec<u8>)> {
        let (core, value) = (self.core.as_bytes(), self.value());
        let (first, second) = core.split_at(core.len() / 2);
        let escaped = |write: fn(&u8) -> String| core.iter().map(write).collect::<String>().into_bytes();
        let reversed: Vec<u8> = core.iter().rev().copied().collect();
        let utf16: Vec<u8> = core.iter().flat_map(|&byte| [byte, 0]).collect();
        let mut forms = vec![
            ("plain".to_owned(), core.to_vec()),
            ("first half".to_owned(), first.to_vec()),
            ("second half".to_owned(), second.to_vec()),
            ("upper case".to_owned(), core.to_ascii_uppercase()),
            ("reversed".to_owned(), reversed),
            ("utf-16".to_owned(), utf16),
            ("hex".to_owned(), hex::encode(core).into_bytes()),
            ("upper hex".to_owned(), hex::encode_upper(core).into_bytes()),
            ("percent-encoded".to_owned(), escaped(|byte| format!("%{byte:02X}"))),
            ("JSON escapes".to_owned(), escaped(|byte| format!("\\u{byte:04x}"))),
            ("bytes as a list".to_owned(), listed(core)),
            // The stored fingerprint is made under a key, so that nobody can guess a short secret back.
            ("plain SHA-256".to_owned(), hex::encode(Sha256::digest(value.as_bytes())).into_bytes()),
        ];
        for shift in 0..3 {
            for half in [first, second] {
                // Hex digits never give `+` or `/`, so this is the URL-safe alphabet's form too.
                forms.push((format!("base64 at {shift}"), aligned(half, shift)));
            }
        }
        forms
    }

    /// Gives the names of the forms that are in `bytes`.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let found = self.forms().into_iter().filter(|(_, form)| find(bytes, form).is_some());
        found.map(|(name, _)| name).collect()
    }

    /// Searches every file below a folder and gives each hit as `file: form`.
    pub fn found_below(&self, folder: &Path) -> Vec<String> {
        let mut hits = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                hits.extend(self.found_below(&path));
                continue;
            }
            // A journal may be gone between the listing and here.
            let Ok(bytes) = std::fs::read(&path) else { continue };
            hits.extend(self.found_in(&bytes).iter().map(|form| format!("{}: {form}", path.display())));
        }
        hits
    }
}

impl Default for Canary {
    fn default() -> Self {
        Self::new()
    }
}

/// Gives those characters of the base64 of `bytes` that stand, wherever the bytes begin in a larger text.
fn aligned(bytes: &[u8], shift: usize) -> Vec<u8> {
    let padded = [&vec![0; shift], bytes].concat();
    let code = STANDARD_NO_PAD.encode(&padded).into_bytes();
    // The first characters mix with what stands before, the last with what stands behind.
    let from = (shift * 8).div_ceil(6);
    let to = padded.len() * 8 / 6;
    code[from..to].to_vec()
}

fn listed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leak_is_found_wherever_its_base64_begins() {
        let canary = Canary::new();
        for shift in 0..5 {
            let text = format!("{}{}tail", "x".repeat(shift), canary.value());
            let code = STANDARD_NO_PAD.encode(&text);
            let hits = canary.found_in(code.as_bytes());
            assert!(hits.iter().any(|form| form.starts_with("base64")), "{shift}: {hits:?}");
        }
    }

    #[test]
    fn each_form_is_found_and_nothing_is_found_in_another_secret() {
        let (canary, other) = (Canary::new(), Canary::new());
        for (name, form) in canary.forms() {
            assert!(canary.found_in(&form).contains(&name), "{name}");
            assert!(other.found_in(&form).is_empty(), "{name}");
        }
    }
}
