//! `gatehouse conformance`.

use gatehouse_app::view::{ConformanceRequest, ConformanceView, WorkspaceRequest};
use gatehouse_app::{App, ConformanceOrder, Names};
use gatehouse_model::{ConnectionId, Problem, Secret, Timestamp};

use super::House;
use crate::args::ConformanceArgs;
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::pick;

/// Tries a consumer; 0 when it got everything right, else 1.
pub(super) async fn run(house: &House, args: ConformanceArgs, out: &Out) -> Result<Ended, Problem> {
    let alone = args.secret.is_given() || args.scheme.is_some();
    let view = if alone { without_workspace(&args).await? } else { of_workspace(house, &args).await? };
    if let Some(path) = &args.junit {
        view.write_junit(path)?;
    }
    out.result(&view, || words(&view));
    Ok(if view.failed == 0 { Ended::Done } else { Ended::CheckFailed })
}

async fn without_workspace(args: &ConformanceArgs) -> Result<ConformanceView, Problem> {
    let platform = args.platform.as_deref().ok_or_else(|| {
        Problem::new("usage.platform_needed", "No platform was named.").hint("Give --platform.")
    })?;
    let (profile, scheme) = App::scheme_of_platform(platform, args.scheme.as_deref())?;
    let secret = match scheme.slot() {
        Some(slot) => args.secret.read(slot)?.into_iter().next(),
        None => None,
    };
    let order = ConformanceOrder {
        profile: &profile,
        scheme: &scheme,
        secret: &secret.unwrap_or_else(|| Secret::from("")),
        event: args.event.as_deref(),
        url: &args.url,
        at: Timestamp::now(),
        names: Names::default(),
    };
    order.carry_out(|_, _| true).await
}

async fn of_workspace(house: &House, args: &ConformanceArgs) -> Result<ConformanceView, Problem> {
    let app = house.read().await?;
    let workspace = pick::workspace(&app, args.scope.workspace.as_deref()).await?;
    let named = match (&args.scope.connection, &args.platform) {
        (None, Some(_)) => None,
        (name, _) => Some(pick::connection(&workspace, name.as_deref())?.id),
    };
    let fits = |connection: ConnectionId, platform: &str| {
        named.is_none_or(|id| id == connection) && args.platform.as_deref().is_none_or(|id| id == platform)
    };
    let endpoints = app.endpoints(WorkspaceRequest { workspace_id: workspace.id }).await?.endpoints;
    let endpoint = endpoints.into_iter().find(|endpoint| fits(endpoint.connection_id, &endpoint.platform));
    let endpoint = endpoint.ok_or_else(|| {
        Problem::new("endpoint.not_found", format!("`{}` has no such endpoint.", workspace.name))
            .hint("`gatehouse endpoint list` shows those there are; or give --secret-stdin.")
    })?;
    let request =
        ConformanceRequest { endpoint_id: endpoint.id, url: args.url.clone(), event: args.event.clone() };
    app.conformance(request).await
}

fn words(view: &ConformanceView) -> String {
    let rows = view.checks.iter().map(|check| {
        let mark = match check.ok {
            Some(true) => "ok",
            Some(false) => "FAILED",
            None => "-",
        };
        let got = check.got.clone().or_else(|| check.note.clone()).unwrap_or_default();
        vec![mark.to_owned(), check.name.clone(), check.expected.clone(), got]
    });
    let mut text = table(&["", "check", "expected", "got"], rows.collect());
    for check in view.checks.iter().filter(|check| check.ok == Some(false)) {
        text += &format!("\n\n{}: sent {}.\n  {}", check.name, check.sent, check.why);
    }
    text + &format!("\n\n{} right, {} wrong, {} not tried.", view.passed, view.failed, view.skipped)
}
