//! `gatehouse forward`.

use gatehouse_app::App;
use gatehouse_app::view::{
    ForwardAddRequest, ForwardRequest, ForwardSetRequest, ForwardView, WorkspaceRequest,
};
use gatehouse_model::{ForwardFault, ForwardOptions, ForwardRetry, ForwardRuleId, Problem, RuleState};

use super::House;
use crate::args::{FaultArg, ForwardAddArgs, ForwardCommand, RetryArg};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

/// Carries out `gatehouse forward …`.
pub(super) async fn run(house: &House, command: ForwardCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        ForwardCommand::Add(args) => {
            let app = house.write().await?;
            let made = add(&app, *args).await?;
            out.result(&made, || words(&made));
        }
        ForwardCommand::List { scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let list = app.forwards(WorkspaceRequest { workspace_id: workspace.id }).await?;
            out.result(&list, || {
                let rows = list.rules.iter().map(|rule| {
                    vec![
                        rule.id.to_string(),
                        rule.endpoint.clone(),
                        rule.target.clone(),
                        rule.filter.clone(),
                        rule.state.as_str().to_owned(),
                        rule.open.to_string(),
                        rule.delivered.to_string(),
                        (rule.dead + rule.uncertain).to_string(),
                    ]
                });
                let head = ["id", "endpoint", "target", "filter", "state", "open", "delivered", "dead"];
                table(&head, rows.collect())
            });
        }
        ForwardCommand::Pause { id } => set(house, &id, true, out).await?,
        ForwardCommand::Resume { id } => set(house, &id, false, out).await?,
        ForwardCommand::Fault { id, fault: played, ms } => {
            let app = house.write().await?;
            let rule_id = rule_id(&id)?;
            let rules = app.all_forwards().await?;
            let rule = rules.into_iter().find(|rule| rule.id == rule_id).ok_or_else(|| unknown(&id))?;
            let options = ForwardOptions { fault: fault(played), fault_ms: ms, ..rule.options };
            let request = ForwardSetRequest { rule_id, target: None, options: Some(options), paused: None };
            let changed = app.set_forward(request).await?;
            out.result(&changed, || words(&changed));
        }
        ForwardCommand::Remove { id } => {
            let app = house.write().await?;
            let done = app.remove_forward(ForwardRequest { rule_id: rule_id(&id)? }).await?;
            out.result(&done, || "Removed the rule.".to_owned());
        }
    }
    Ok(Ended::Done)
}

async fn add(app: &App, args: ForwardAddArgs) -> Result<ForwardView, Problem> {
    let workspace = pick::workspace(app, args.scope.workspace.as_deref()).await?;
    let endpoint = pick::endpoint(app, &workspace, &args.endpoint).await?;
    let body = match &args.body {
        Some(path) => Some(file::read_text(path)?),
        None => None,
    };
    let options = ForwardOptions {
        filter: args.filter.unwrap_or_default(),
        include_invalid: args.include_invalid,
        headers: headers(&args.header)?,
        body,
        retry: match args.retry {
            RetryArg::Profile => ForwardRetry::Profile,
            RetryArg::Backoff => ForwardRetry::Backoff,
            RetryArg::Never => ForwardRetry::Never,
        },
        timeout_ms: args.timeout_ms,
        concurrency: args.concurrency,
        order: args.order,
        of_listener: false,
        fault: fault(args.fault),
        fault_ms: args.fault_ms,
    };
    let template = args.template.map(|template| template.name().to_owned());
    app.add_forward(ForwardAddRequest { endpoint_id: endpoint.id, target: args.to, options, template }).await
}

async fn set(house: &House, id: &str, paused: bool, out: &Out) -> Result<(), Problem> {
    let app = house.write().await?;
    let request =
        ForwardSetRequest { rule_id: rule_id(id)?, target: None, options: None, paused: Some(paused) };
    let rule = app.set_forward(request).await?;
    out.result(&rule, || words(&rule));
    Ok(())
}

fn rule_id(id: &str) -> Result<ForwardRuleId, Problem> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> Problem {
    Problem::new("forward.not_found", format!("There is no forward rule `{id}`."))
        .hint("`gatehouse forward list` shows those that there are.")
}

const fn fault(asked: FaultArg) -> Option<ForwardFault> {
    match asked {
        FaultArg::None => None,
        FaultArg::Error => Some(ForwardFault::Error),
        FaultArg::Timeout => Some(ForwardFault::Timeout),
        FaultArg::Slow => Some(ForwardFault::Slow),
        FaultArg::Drop => Some(ForwardFault::Drop),
        FaultArg::Twice => Some(ForwardFault::Twice),
        FaultArg::OutOfOrder => Some(ForwardFault::OutOfOrder),
        FaultArg::Late => Some(ForwardFault::Late),
        FaultArg::BadSignature => Some(ForwardFault::BadSignature),
    }
}

/// Reads headers given as `Name: value`.
pub(super) fn headers(lines: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let cut = |line: &String| {
        let (name, value) = line.split_once(':').filter(|(name, _)| !name.trim().is_empty())?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    lines
        .iter()
        .map(|line| {
            cut(line).ok_or_else(|| {
                Problem::new("usage.bad_header", format!("`{line}` is not a header."))
                    .hint("Write it as `Name: value`.")
            })
        })
        .collect()
}

fn words(rule: &ForwardView) -> String {
    let state = match rule.state {
        RuleState::Active => "at work",
        RuleState::Paused => "at rest",
        RuleState::Removed => "taken away",
    };
    let filter = if rule.filter.is_empty() { "everything" } else { rule.filter.as_str() };
    let mut text = format!(
        "{}\n  from      {}\n  to        {}\n  filter    {filter}\n  retries   {}\n  state     {state}",
        rule.id,
        rule.endpoint,
        rule.target,
        rule.options.retry.as_str(),
    );
    if let Some(fault) = rule.options.fault {
        text.push_str(&format!("\n  fault     {} is played on each sending", fault.as_str()));
    }
    if let Some(near) = rule.near_timeout {
        text.push_str(&format!(
            "\n  warning   an answer took {} of {} ms at {}",
            near.took_ms, near.limit_ms, near.at
        ));
    }
    text
}
