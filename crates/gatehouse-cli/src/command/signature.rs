//! `gatehouse verify` and `gatehouse sign`.

use gatehouse_app::{App, Scheme, SignOrder, VerifyOrder};
use gatehouse_model::{CheckOutcome, Problem, Secret, Timestamp, Verdict, VerdictStatus};
use serde_json::json;

use super::House;
use super::key::pairs;
use crate::args::{SignArgs, VerifyArgs};
use crate::exit::Ended;
use crate::file;
use crate::out::Out;

/// Checks a signature; 0 when valid, else 1.
pub(super) async fn verify(house: &House, args: VerifyArgs, out: &Out) -> Result<Ended, Problem> {
    let verdict = match (&args.delivery, &args.scheme, &args.request) {
        (Some(id), ..) => {
            let app = house.read().await?;
            let id = app.find_delivery(id).await?;
            app.verify_delivery(id, args.at).await?
        }
        (None, Some(scheme), Some(path)) => {
            let scheme = scheme_named(scheme)?;
            if path.as_os_str() == "-" && args.secret.takes_stdin() {
                return Err(Problem::new(
                    "usage.stdin_twice",
                    "Standard input cannot be both the request and the secret.",
                )
                .hint("Give the secret by --secret-fd, or the request as a file."));
            }
            let request = file::read(path)?;
            let secrets = match scheme.slot() {
                Some(slot) => args.secret.read(slot)?,
                None => Vec::new(),
            };
            let order = VerifyOrder {
                scheme: &scheme,
                secrets,
                request: &request,
                at: args.at.unwrap_or_else(Timestamp::now),
                url: args.url.clone(),
                params: pairs(&args.params, "parameter")?,
            };
            order.carry_out()?
        }
        _ => {
            return Err(Problem::new(
                "usage.nothing_to_verify",
                "Give --scheme with --request, or --delivery.",
            ));
        }
    };
    let shown = json!({
        "verdict": verdict.status,
        "reason": verdict.reason,
        "cause": verdict.cause,
        "hint": verdict.hint,
        "matched_secret": verdict.matched_secret,
        "covers": verdict.covers,
        "signed_content_sha256": verdict.signed_content_sha256,
        "scheme": verdict.scheme,
        "checks": verdict.checks,
    });
    out.result(&shown, || words(&verdict));
    Ok(match verdict.status {
        VerdictStatus::Valid | VerdictStatus::Unprotected => Ended::Done,
        VerdictStatus::Invalid | VerdictStatus::Unverified => Ended::CheckFailed,
    })
}

/// Prints the headers that sign a body.
pub(super) fn sign(args: SignArgs, out: &Out) -> Result<Ended, Problem> {
    let scheme = scheme_named(&args.scheme)?;
    if args.body.as_os_str() == "-" && args.secret.takes_stdin() {
        return Err(Problem::new(
            "usage.stdin_twice",
            "Standard input cannot be both the body and the secret.",
        )
        .hint("Give the secret by --secret-fd, or the body as a file."));
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

fn words(verdict: &Verdict) -> String {
    let mut text = format!("{} ({})", verdict.status.as_str(), verdict.reason.as_str());
    for check in &verdict.checks {
        let mark = match check.outcome {
            CheckOutcome::Passed => "ok  ",
            CheckOutcome::Failed => "FAIL",
            CheckOutcome::NotApplicable => "-   ",
            CheckOutcome::NotReached => "    ",
        };
        let name = serde_json::to_value(check.id).ok().and_then(|name| name.as_str().map(str::to_owned));
        let proof: Vec<_> =
            check.evidence.iter().map(|proof| format!("{} {}", proof.label, proof.value)).collect();
        text.push_str(&format!("\n  {mark} {:<18} {}", name.unwrap_or_default(), proof.join(", ")));
    }
    if let Some(label) = &verdict.matched_secret {
        text.push_str(&format!("\n  matched by {label}"));
    }
    if let Some(hint) = &verdict.hint {
        text.push_str(&format!("\n  hint: {hint}"));
    }
    crate::out::printable(&text)
}
