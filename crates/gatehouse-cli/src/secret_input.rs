//! Where a secret comes from: standard input, a descriptor, or the environment; never an argument.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use gatehouse_model::{Problem, Secret};

/// Says where the secret is read from.
#[derive(Debug, Clone, Args)]
pub(crate) struct SecretInput {
    /// Read the secret from standard input, to its end, less one final line feed. Several are separated by NUL.
    #[arg(long)]
    secret_stdin: bool,
    /// Read the secret from this file descriptor, as with --secret-stdin.
    #[arg(long, value_name = "N", conflicts_with = "secret_stdin")]
    secret_fd: Option<u32>,
}

impl SecretInput {
    /// Tells whether standard input is taken by the secret.
    pub(crate) const fn takes_stdin(&self) -> bool {
        self.secret_stdin
    }

    /// Tells whether a place was named.
    pub(crate) const fn is_given(&self) -> bool {
        self.secret_stdin || self.secret_fd.is_some()
    }

    /// Reads the secrets; without a place from `GATEHOUSE_SECRET_<SLOT>`, and on a terminal by asking.
    ///
    /// # Errors
    /// `usage.secret_needed` when none is to be had, `usage.secret_unreadable` when the place cannot be read.
    pub(crate) fn read(&self, slot: &str) -> Result<Vec<Secret>, Problem> {
        let unreadable = |error: std::io::Error| {
            Problem::new("usage.secret_unreadable", format!("The secret cannot be read: {error}."))
        };
        let mut bytes = Vec::new();
        if self.secret_stdin {
            std::io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
        } else if let Some(descriptor) = self.secret_fd {
            let path = PathBuf::from(format!("/dev/fd/{descriptor}"));
            std::fs::File::open(path)
                .and_then(|mut file| file.read_to_end(&mut bytes))
                .map_err(unreadable)?;
        } else {
            return from_environment_or_person(slot);
        }
        Ok(separate(bytes))
    }
}

fn from_environment_or_person(slot: &str) -> Result<Vec<Secret>, Problem> {
    let variable = format!("GATEHOUSE_SECRET_{}", slot.to_uppercase().replace('-', "_"));
    if let Some(value) = std::env::var_os(&variable) {
        return Ok(vec![Secret::new(value.into_encoded_bytes())]);
    }
    let needed = || {
        Problem::new("usage.secret_needed", "No secret was given.").hint(format!(
            "Pipe it in with --secret-stdin, name a descriptor with --secret-fd, or set {variable}."
        ))
    };
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Err(needed());
    }
    rpassword::prompt_password(format!("{slot}: "))
        .map(|text| vec![Secret::new(text.into_bytes())])
        .map_err(|_| needed())
}

/// Splits at NUL and takes one final line feed off; a NUL at the end keeps it.
fn separate(mut bytes: Vec<u8>) -> Vec<Secret> {
    if bytes.last() == Some(&0) {
        bytes.pop();
    } else if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes.split(|&byte| byte == 0).map(|part| Secret::new(part.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bytes: &[u8]) -> Vec<Vec<u8>> {
        separate(bytes.to_vec()).iter().map(|secret| secret.expose().to_vec()).collect()
    }

    #[test]
    fn one_final_line_feed_is_not_part_of_the_secret() {
        assert_eq!(values(b"abc\n"), [b"abc"]);
        assert_eq!(values(b"abc\r\n"), [b"abc"]);
        assert_eq!(values(b"abc\n\n"), [b"abc\n"]);
        assert_eq!(values(b" abc "), [b" abc "]);
    }

    #[test]
    fn a_nul_at_the_end_keeps_the_line_feed() {
        assert_eq!(values(b"abc\n\0"), [b"abc\n"]);
    }

    #[test]
    fn several_are_separated_by_nul() {
        assert_eq!(values(b"old\0new\n"), [b"old".to_vec(), b"new".to_vec()]);
    }
}
