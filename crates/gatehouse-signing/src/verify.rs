//! Verifies one request against one scheme.

use gatehouse_model::{CheckId, Evidence, Reason, Timestamp, Verdict, VerdictStatus};

use crate::{
    compare, hint,
    read::{self, Reading},
    report::{Report, Stop},
    request::{KeyRing, RequestParts},
    scheme::{Kind, Scheme},
};

/// Verifies a request and says why it fails.
///
/// Every step is in [`Verdict::checks`] with its proof. Whether the id was seen before is left to whoever keeps
/// deliveries. A scheme that this version cannot compute gives `unverified`, never a guess.
pub fn verify(scheme: &Scheme, request: &RequestParts<'_>, keys: &KeyRing, now: Timestamp) -> Verdict {
    let mut report = Report::new(scheme);
    if let Err(unsupported) = scheme.expressible() {
        let hint = format!("This version cannot verify the scheme: {unsupported}.");
        return report.without_steps(VerdictStatus::Unverified, Reason::UnsupportedScheme, hint);
    }
    let outcome = match scheme.kind {
        Kind::None => {
            return report.without_steps(
                VerdictStatus::Unprotected,
                Reason::Unsigned,
                hint::UNSIGNED.to_owned(),
            );
        }
        Kind::Token | Kind::Basic => verify_token(scheme, request, keys, &mut report),
        _ => verify_mac(scheme, request, keys, now, &mut report),
    };
    match outcome {
        Ok(()) => report.valid(),
        Err(stop) => report.stopped(stop),
    }
}

fn verify_token(
    scheme: &Scheme,
    request: &RequestParts<'_>,
    keys: &KeyRing,
    report: &mut Report,
) -> Result<(), Stop> {
    for step in [CheckId::LayoutRead, CheckId::TimestampRead, CheckId::TimestampFresh] {
        report.not_applicable(step);
    }
    read::required_headers(scheme, request.headers)?;
    let (header, value) = read::signature_header(scheme, request.headers)?;
    report.passed(CheckId::HeaderPresent, vec![Evidence::new("header", &header)]);
    compare::compare_token(scheme, (&header, value), keys, report)
}

fn verify_mac(
    scheme: &Scheme,
    request: &RequestParts<'_>,
    keys: &KeyRing,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), Stop> {
    let reading = read::read(scheme, request, report)?;
    compare::compare_mac(scheme, &reading, keys, report)?;
    fresh(scheme, &reading, now, report)
}

/// Looks at the window of time, after the signature.
fn fresh(scheme: &Scheme, reading: &Reading<'_>, now: Timestamp, report: &mut Report) -> Result<(), Stop> {
    let window = scheme.timestamp.as_ref().and_then(|rule| {
        let tolerance = rule.tolerance?;
        Some((tolerance, rule.future_tolerance.unwrap_or(tolerance)))
    });
    let (Some((tolerance, future)), Some(moment)) = (window, reading.moment) else {
        report.not_applicable(CheckId::TimestampFresh);
        return Ok(());
    };
    let age = now.as_nanosecond() - moment.as_nanosecond();
    let limit = |span: crate::Span| i128::try_from(span.duration().as_nanos()).unwrap_or(i128::MAX);
    let seconds = i64::try_from(age / 1_000_000_000).unwrap_or(i64::MAX);
    let (reason, allowed) = if age > limit(tolerance) {
        (Reason::TimestampTooOld, tolerance)
    } else if -age > limit(future) {
        (Reason::TimestampTooNew, future)
    } else {
        let evidence =
            vec![Evidence::new("age", format!("{seconds} s")), Evidence::new("limit", tolerance.to_string())];
        report.passed(CheckId::TimestampFresh, evidence);
        return Ok(());
    };
    let hint = hint::late(seconds.saturating_abs(), allowed.as_secs(), reason == Reason::TimestampTooNew);
    Err(Stop::invalid(CheckId::TimestampFresh, reason, hint)
        .with("age", format!("{seconds} s"))
        .with("limit", allowed.to_string()))
}
