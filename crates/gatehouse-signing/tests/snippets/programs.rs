//! One program for each language that has an interpreter or compiler here: all snippets in it, all cases on its
//! standard input, one answer a line.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gatehouse_signing::{Language, RunState, snippet};
use rstest::rstest;

use crate::cases::{Case, cases, schemes};

/// Every scheme that has a snippet: its code, the parameters beyond the usual ones, and its cases.
struct Tried {
    code: String,
    extra: Vec<&'static str>,
    cases: Vec<Case>,
}

fn tried(language: Language) -> Vec<Tried> {
    let with = schemes().into_iter().filter_map(|scheme| {
        let code = snippet(&scheme, language).ok()?.code;
        let signed = scheme.signed.as_ref().map(ToString::to_string).unwrap_or_default();
        let extra = [("method", "{method}"), ("url", "{url")].into_iter();
        let extra = extra.filter(|(_, placeholder)| signed.contains(placeholder)).map(|(name, _)| name);
        Some(Tried { code, extra: extra.collect(), cases: cases(&scheme) })
    });
    with.collect()
}

fn folder(language: Language) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snippets").join(language.as_str());
    // What an earlier run left, such as a snippet that is no more.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn there(program: &str, version: &str) -> bool {
    let found = Command::new(program).arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there = found.is_ok_and(|status| status.success());
    if !there {
        println!("{program} is not here, so its snippets are not run");
    }
    there
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn run(folder: &Path, words: &[&str]) {
    let output = Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .env("GOFLAGS", "-mod=mod")
        .env("GOTOOLCHAIN", "local")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&said));
}

/// Feeds every case and compares the answers.
fn answers(folder: &Path, words: &[&str], tried: &[Tried]) {
    let all: Vec<(usize, &Case)> = tried
        .iter()
        .enumerate()
        .flat_map(|(index, one)| one.cases.iter().map(move |case| (index, case)))
        .collect();
    let lines: String = all
        .iter()
        .map(|(index, case)| format!("{}\t{}\n", case.line(*index), tried[*index].extra.join(",")))
        .collect();
    let mut process = Command::new(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = process.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{words:?} failed: {text}");
    let answers: Vec<&str> = text.lines().collect();
    assert_eq!(answers.len(), all.len(), "{text}");
    let wrong: Vec<String> = all
        .iter()
        .zip(&answers)
        .filter(|((_, case), answer)| **answer != case.genuine.to_string())
        .map(|((_, case), answer)| {
            format!("{} ({}): {answer}, not {}: {:?}", case.scheme, case.name, case.genuine, case.headers)
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    let genuine = all.iter().filter(|(_, case)| case.genuine).count();
    assert!(tried.len() > 30 && genuine > 100 && all.len() > 500, "{} {genuine} {}", tried.len(), all.len());
}

#[rstest]
#[case(Language::Node, "node", "--version", "mjs", include_str!("harness/node.mjs"))]
#[case(Language::Python, "python3", "--version", "py", include_str!("harness/python.py"))]
#[case(Language::Php, "php", "--version", "php", include_str!("harness/php.php"))]
#[case(Language::Ruby, "ruby", "--version", "rb", include_str!("harness/ruby.rb"))]
fn an_interpreter_gives_the_engines_answer_to_every_case(
    #[case] language: Language,
    #[case] program: &str,
    #[case] version: &str,
    #[case] end: &str,
    #[case] harness: &str,
) {
    if !there(program, version) {
        return;
    }
    let (folder, tried) = (folder(language), tried(language));
    for (index, one) in tried.iter().enumerate() {
        let space = format!("declare(strict_types=1);\nnamespace S{index};");
        put(&folder, &format!("s{index}.{end}"), &one.code.replace("declare(strict_types=1);", &space));
    }
    let main = format!("main.{end}");
    put(&folder, &main, harness);
    answers(&folder, &[program, &main], &tried);
}

#[test]
fn go_gives_the_engines_answer_to_every_case() {
    if !there("go", "version") {
        return;
    }
    let (folder, tried) = (folder(Language::Go), tried(Language::Go));
    let (mut imports, mut calls) = (String::new(), String::new());
    for (index, one) in tried.iter().enumerate() {
        put(&folder, &format!("s{index}/webhook.go"), &one.code);
        imports.push_str(&format!("\ts{index} \"snippets/s{index}\"\n"));
        let extra: String = one.extra.iter().map(|name| format!(", c.{name}")).collect();
        calls.push_str(&format!(
            "\tfunc(c request) bool {{ return s{index}.Verify(c.headers, c.body, c.secret, c.now{extra}) }},\n"
        ));
    }
    let main = include_str!("harness/go.txt").replace("@IMPORTS@\n", &imports).replace("@CALLS@\n", &calls);
    put(&folder, "main.go", &main);
    put(&folder, "go.mod", "module snippets\n\ngo 1.18\n");
    run(&folder, &["go", "build", "-o", "program", "."]);
    answers(&folder, &["./program"], &tried);
}

#[test]
fn java_compiles_and_gives_the_engines_answer_to_every_case() {
    if !there("javac", "-version") {
        return;
    }
    let (folder, tried) = (folder(Language::Java), tried(Language::Java));
    let mut words = vec!["javac".to_owned(), "-d".to_owned(), "out".to_owned(), "Main.java".to_owned()];
    for (index, one) in tried.iter().enumerate() {
        put(&folder, &format!("s{index}/Verify.java"), &format!("package s{index};\n{}", one.code));
        words.push(format!("s{index}/Verify.java"));
    }
    put(&folder, "Main.java", include_str!("harness/Main.java"));
    run(&folder, &words.iter().map(String::as_str).collect::<Vec<_>>());
    if there("java", "-version") {
        answers(&folder, &["java", "-cp", "out", "Main"], &tried);
    }
}

#[test]
fn csharp_compiles_and_gives_the_engines_answer_to_every_case() {
    if !there("mcs", "--version") {
        return;
    }
    let (folder, tried) = (folder(Language::CSharp), tried(Language::CSharp));
    let mut words = vec!["mcs".to_owned(), "-out:program.exe".to_owned(), "Main.cs".to_owned()];
    for (index, one) in tried.iter().enumerate() {
        put(&folder, &format!("s{index}.cs"), &format!("namespace S{index} {{\n{}}}\n", one.code));
        words.push(format!("s{index}.cs"));
    }
    put(&folder, "Main.cs", include_str!("harness/Main.cs"));
    run(&folder, &words.iter().map(String::as_str).collect::<Vec<_>>());
    if there("mono", "--version") {
        answers(&folder, &["mono", "program.exe"], &tried);
    }
}

#[test]
fn what_is_said_to_be_run_is_run_here_or_said_not_to_be() {
    let run = |state: RunState| {
        Language::ALL
            .into_iter()
            .filter(|language| language.run_state() == state)
            .map(Language::as_str)
            .collect()
    };
    let (executed, compiled, not): (Vec<_>, Vec<_>, Vec<_>) =
        (run(RunState::Executed), run(RunState::Compiled), run(RunState::NotRun));
    assert_eq!(executed, ["node", "python", "php", "go", "rust", "ruby"]);
    assert_eq!((compiled, not), (vec!["csharp"], vec!["java"]));
}
