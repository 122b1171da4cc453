//! A private, unlocked keychain for tests, so that none of them touches the person's own.

use std::process::Command;

use crate::process;
use crate::project::Project;

/// A command inside a session bus and a Secret Service of its own; elsewhere the system's keychain is real already.
pub(crate) fn command(project: &Project, words: &[&str]) -> Command {
    let mut command = if cfg!(target_os = "linux") {
        let mut command = process::command("bash");
        command.arg(project.root.join("tests/support/with-keyring.sh")).args(words);
        command
    } else {
        let mut command = process::command(words[0]);
        command.args(&words[1..]);
        command
    };
    command.current_dir(&project.root).env("GATEHOUSE_TEST_KEYCHAIN", "1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_come_last_and_the_tests_are_told() {
        let command = command(&Project::find().unwrap(), &["cargo", "test"]);
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        assert!(words.ends_with(&["test".to_owned()]), "{words:?}");
        assert!(command.get_envs().any(|(name, value)| {
            name == "GATEHOUSE_TEST_KEYCHAIN" && value.is_some_and(|value| value == "1")
        }));
    }
}
