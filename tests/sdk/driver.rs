//! Asks the SDKs of a language: a program beside them reads one question a line and answers with one line.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::install;

/// A language that has SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Python,
    Node,
}

/// What an SDK is asked.
#[derive(Clone)]
pub(crate) struct Question<'a> {
    /// `sign` or `verify`.
    pub(crate) ask: &'static str,
    pub(crate) sdk: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) url: &'a str,
    pub(crate) id: &'a str,
    /// In Unix seconds.
    pub(crate) time: i64,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: &'a str,
}

/// What an SDK answered: the headers that it made, or whether it took a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) headers: Option<BTreeMap<String, String>>,
    pub(crate) valid: Option<bool>,
    /// What it said when it took none.
    pub(crate) said: Value,
}

/// Asks one after the other and gives the answers in the same order.
#[track_caller]
pub(crate) fn ask<const N: usize>(language: Language, questions: [Question<'_>; N]) -> [Answer; N] {
    let lines: String = questions.iter().map(|question| format!("{}\n", line(question))).collect();
    let mut command = command(language, "driver");
    let mut driver = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    driver.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = driver.wait_with_output().unwrap();
    assert!(output.status.success(), "the {language:?} driver failed; what it said stands above");
    let answers: Vec<Answer> = String::from_utf8(output.stdout).unwrap().lines().map(answer).collect();
    answers.try_into().unwrap()
}

/// Prepares a server that verifies by an SDK; its arguments are the SDK and the secret.
pub(crate) fn consumer(language: Language) -> Command {
    command(language, "consumer")
}

fn command(language: Language, program: &str) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdk");
    match language {
        Language::Python => {
            let mut python = Command::new(install::python());
            python.arg(here.join(format!("python/{program}.py")));
            python
        }
        Language::Node => {
            let mut node = Command::new("node");
            node.arg(here.join(format!("node/{program}.mjs"))).current_dir(install::node());
            node
        }
    }
}

fn line(question: &Question<'_>) -> Value {
    json!({
        "ask": question.ask, "sdk": question.sdk, "secret": question.secret, "url": question.url,
        "id": question.id, "time": question.time, "headers": question.headers, "body": question.body,
    })
}

fn answer(line: &str) -> Answer {
    let answer: Value = serde_json::from_str(line).unwrap();
    let headers = answer["headers"].as_object().map(|headers| {
        headers.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
    });
    Answer { headers, valid: answer["valid"].as_bool(), said: answer["said"].clone() }
}
