//! `gatehouse verify`, `gatehouse sign` and `gatehouse snippet`.

use std::path::Path;

use gatehouse_app::view::{SnippetRequest, SnippetTested, SnippetView};
use gatehouse_app::{
    App, BroughtRequest, Judgement, Scheme, SignOrder, VerifyOrder, check_words, cover_word, fidelity_words,
    languages, snippet_of,
};
use gatehouse_model::{CheckOutcome, Problem, Secret, Timestamp, VerdictStatus};
use serde_json::json;

use super::key::pairs;
use super::{House, call_code};
use crate::args::{SignArgs, SnippetArgs, VerifyArgs};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

/// Checks a signature; 0 when valid, else 1.
pub(super) async fn verify(house: &House, args: VerifyArgs, out: &Out) -> Result<Ended, Problem> {
    let judgement = if let Some(id) = &args.delivery {
        let app = house.read().await?;
        let id = app.find_delivery(id).await?;
        app.verify_delivery(id, args.at).await?
    } else {
        let scheme = args.scheme.as_deref().map(scheme_named).transpose()?;
        let source = Source::of(&args)?;
        // A vector may bring its own secret; for anything else a missing one is told before the file is read.
        let secrets = match (&scheme, &args.vector) {
            (Some(scheme), None) => secrets(scheme, &args)?,
            _ => Vec::new(),
        };
        let mut request = source.read()?;
        let judgement = judge(&args, scheme, secrets, &mut request)?;
        if let Some((verdict, reason)) = &request.expected {
            let verdict_found = judgement.verdict.status.as_str();
            let reason_found = judgement.verdict.reason.as_str();
            if (verdict.as_str(), reason.as_str()) != (verdict_found, reason_found) {
                out.note(&format!("The vector expects {verdict} ({reason})."));
            }
        }
        judgement
    };
    let verdict = &judgement.verdict;
    let shown = json!({
        "verdict": verdict.status,
        "reason": verdict.reason,
        "cause": verdict.cause,
        "hint": verdict.hint,
        "matched_secret": verdict.matched_secret,
        "matched_previous": judgement.matched_previous,
        "covers": verdict.covers,
        "weak_spots": judgement.weak_spots,
        "signed_content_sha256": verdict.signed_content_sha256,
        "scheme": verdict.scheme,
        "checks": verdict.checks,
        "note": judgement.note,
        "fidelity": judgement.fidelity,
    });
    out.result(&shown, || words(&judgement));
    Ok(match verdict.status {
        VerdictStatus::Valid | VerdictStatus::Unprotected => Ended::Done,
        VerdictStatus::Invalid | VerdictStatus::Unverified => Ended::CheckFailed,
    })
}

/// Where the request is, by the arguments.
enum Source<'a> {
    Wire(&'a Path),
    Har(&'a Path, Option<usize>),
    Vector(&'a Path, Option<&'a str>),
}

impl<'a> Source<'a> {
    fn of(args: &'a VerifyArgs) -> Result<Self, Problem> {
        let source = if let Some(path) = &args.request {
            Self::Wire(path)
        } else if let Some(har) = &args.har {
            let (path, entry) = named(har);
            let entry = entry.map(|entry| {
                entry.parse().map_err(|_| {
                    Problem::new("usage.bad_entry", format!("`{entry}` is no number of an entry."))
                        .hint("Write FILE#N; entries are counted from 0.")
                })
            });
            Self::Har(path, entry.transpose()?)
        } else {
            let (path, id) = named(args.vector.as_deref().unwrap_or_default());
            Self::Vector(path, id)
        };
        let (Self::Wire(path) | Self::Har(path, _) | Self::Vector(path, _)) = &source;
        if *path == Path::new("-") && args.secret.takes_stdin() {
            return Err(stdin_twice("request"));
        }
        Ok(source)
    }

    fn read(self) -> Result<BroughtRequest, Problem> {
        match self {
            Self::Wire(path) => BroughtRequest::from_wire(&file::read(path)?),
            Self::Har(path, entry) => BroughtRequest::from_har(&file::read(path)?, entry),
            Self::Vector(path, id) => BroughtRequest::from_vector(&file::read(path)?, id),
        }
    }
}

/// Parts `FILE#WHAT`.
fn named(text: &str) -> (&Path, Option<&str>) {
    match text.rsplit_once('#') {
        Some((path, what)) => (path.as_ref(), Some(what)),
        None => (text.as_ref(), None),
    }
}

fn stdin_twice(what: &str) -> Problem {
    Problem::new("usage.stdin_twice", format!("Standard input cannot be both the {what} and the secret."))
        .hint(format!("Give the secret by --secret-fd, or the {what} as a file."))
}

fn secrets(scheme: &Scheme, args: &VerifyArgs) -> Result<Vec<Secret>, Problem> {
    scheme.slot().map_or_else(|| Ok(Vec::new()), |slot| args.secret.read(slot))
}

fn judge(
    args: &VerifyArgs,
    scheme: Option<Scheme>,
    given: Vec<Secret>,
    request: &mut BroughtRequest,
) -> Result<Judgement, Problem> {
    let scheme = match (scheme, &request.scheme) {
        (Some(scheme), _) => scheme,
        (None, Some(id)) => App::scheme(id)?,
        (None, None) => {
            return Err(Problem::new("usage.scheme_needed", "No scheme was named.").hint("Give --scheme."));
        }
    };
    let own = std::mem::take(&mut request.secrets);
    let secrets = match &args.vector {
        None => given,
        Some(_) if own.is_empty() || args.secret.is_given() => secrets(&scheme, args)?,
        Some(_) => own,
    };
    if let Some(secret) = secrets.first() {
        request.fill_in(secret);
    }
    let mut params = request.params.clone();
    params.extend(pairs(&args.params, "parameter")?);
    let order = VerifyOrder {
        scheme: &scheme,
        secrets,
        request,
        at: args.at.or(request.at).unwrap_or_else(Timestamp::now),
        url: args.url.clone().or_else(|| request.url.clone()),
        params,
    };
    Ok(order.carry_out())
}

/// Prints the headers that sign a body.
pub(super) fn sign(args: SignArgs, out: &Out) -> Result<Ended, Problem> {
    let scheme = scheme_named(&args.scheme)?;
    if args.body.as_os_str() == "-" && args.secret.takes_stdin() {
        return Err(stdin_twice("body"));
    }
    let body = file::read(&args.body)?;
    let mut secrets = match scheme.slot() {
        Some(slot) => args.secret.read(slot)?,
        None => vec![Secret::from("")],
    };
    let order = SignOrder {
        scheme: &scheme,
        secret: secrets.swap_remove(0),
        method: args.method,
        url: args.url,
        id: args.id,
        at: args.at.unwrap_or_else(Timestamp::now),
        body: &body,
        params: pairs(&args.params, "parameter")?,
    };
    let headers = order.carry_out()?;
    out.result(&json!({ "headers": headers }), || {
        headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
    });
    Ok(Ended::Done)
}

/// Prints code that verifies a scheme, or that calls a platform.
pub(super) async fn snippet(house: &House, args: SnippetArgs, out: &Out) -> Result<Ended, Problem> {
    if args.client {
        return call_code::client(house, &args, out).await;
    }
    if args.language == "list" {
        let languages = languages();
        out.result(&json!({ "languages": languages }), || {
            let rows = languages.iter().map(|language| {
                vec![language.language.clone(), language.name.clone(), tested(language.tested).to_owned()]
            });
            table(&["language", "name", "tested"], rows.collect())
        });
        return Ok(Ended::Done);
    }
    let snippet = match (&args.scheme, &args.endpoint) {
        (Some(scheme), _) => snippet_of(&scheme_named(scheme)?, Some(&args.language))?,
        (None, name) => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
            if let Some(ended) = call_code::endpoint(&app, &workspace, &args, out).await? {
                return Ok(ended);
            }
            let endpoint = pick::endpoint(&app, &workspace, name.as_deref().unwrap_or_default()).await?;
            let request = SnippetRequest {
                scheme: None,
                endpoint_id: Some(endpoint.id),
                language: Some(args.language.clone()),
            };
            app.snippet(request).await?
        }
    };
    let Some(code) = &snippet.code else {
        let why = snippet.note.clone().unwrap_or_default();
        return Err(
            Problem::new("usage.no_snippet", why).hint("`gatehouse verify` verifies it all the same.")
        );
    };
    // On standard output stands nothing but the code, so that it can go into a file.
    if let (Some(note), false) = (&snippet.note, out.machine()) {
        out.note(note);
    }
    out.result(&document(&snippet), || code.trim_end().to_owned());
    Ok(Ended::Done)
}

fn document(snippet: &SnippetView) -> serde_json::Value {
    json!({
        "scheme": snippet.scheme,
        "language": snippet.language,
        "code": snippet.code,
        "file_name": snippet.file_name,
        "tested": snippet.tested,
        "note": snippet.note,
    })
}

const fn tested(tested: SnippetTested) -> &'static str {
    match tested {
        SnippetTested::Run => "run against the test vectors",
        SnippetTested::Compiled => "compiled, not run",
        SnippetTested::NotRun => "not run",
    }
}

/// Finds a scheme by its id, or reads it from `FILE.toml` or `FILE.toml#ID`.
fn scheme_named(text: &str) -> Result<Scheme, Problem> {
    let (path, wanted) = match text.split_once('#') {
        Some((path, id)) => (path, Some(id)),
        None => (text, None),
    };
    if !path.ends_with(".toml") {
        return App::scheme(text);
    }
    App::scheme_from_file(&file::read_text(path.as_ref())?, path, wanted)
}

fn words(judgement: &Judgement) -> String {
    let verdict = &judgement.verdict;
    let mut text = format!("{} ({})", verdict.status.as_str(), verdict.reason.as_str());
    for check in &verdict.checks {
        let mark = match check.outcome {
            CheckOutcome::Passed => "ok  ",
            CheckOutcome::Failed => "FAIL",
            CheckOutcome::NotApplicable => "-   ",
            CheckOutcome::NotReached => "    ",
        };
        let proof: Vec<_> =
            check.evidence.iter().map(|proof| format!("{} {}", proof.label, proof.value)).collect();
        let line = format!("\n  {mark} {:<33} {}", check_words(check.id), proof.join(", "));
        text.push_str(line.trim_end());
    }
    let mut line = |name: &str, value: &str| text.push_str(&format!("\n  {name}: {value}"));
    if let Some(cause) = &verdict.cause {
        line("cause", cause);
    }
    if let Some(hint) = &verdict.hint {
        line("hint", hint);
    }
    if let Some(note) = &judgement.note {
        line("note", note);
    }
    if let Some(fidelity) = judgement.fidelity {
        line("bytes", fidelity_words(fidelity));
    }
    if let Some(label) = &verdict.matched_secret {
        line(
            "matched by",
            &if judgement.matched_previous { format!("{label} (old secret)") } else { label.clone() },
        );
    }
    let covers: Vec<_> = verdict.covers.iter().map(|cover| cover_word(*cover)).collect();
    line("protects", &if covers.is_empty() { "nothing".to_owned() } else { covers.join(", ") });
    for spot in &judgement.weak_spots {
        line("weak spot", &spot.words);
    }
    crate::out::printable(&text)
}
