//! `gatehouse deadletters`.

use gatehouse_app::App;
use gatehouse_app::view::{
    DeadLetterDetailView, DeadLetterEditRequest, DeadLetterListRequest, DeadLetterMoveRequest,
    DeadLetterRequest, DeadLetterView,
};
use gatehouse_model::{OutboxId, OutboxState, Problem};

use super::House;
use super::forward::headers;
use crate::args::{Chosen, DeadLettersCommand, InWorkspace};
use crate::exit::Ended;
use crate::out::{Out, table};
use crate::{file, pick};

/// Carries out `gatehouse deadletters …`.
pub(super) async fn run(house: &House, command: DeadLettersCommand, out: &Out) -> Result<Ended, Problem> {
    match command {
        DeadLettersCommand::List { discarded, open, limit, after, scope } => {
            let app = house.read().await?;
            let workspace = pick::workspace(&app, scope.workspace.as_deref()).await?;
            let mut states = vec![OutboxState::Dead, OutboxState::Uncertain];
            states.extend(discarded.then_some(OutboxState::Discarded));
            if open {
                states.extend([OutboxState::Queued, OutboxState::Sending, OutboxState::Waiting]);
            }
            let request = DeadLetterListRequest {
                workspace_id: workspace.id,
                endpoint_id: None,
                states: Some(states),
                after,
                limit: Some(limit),
            };
            let list = app.dead_letters(request).await?;
            out.result(&list, || {
                let rows = list.deadletters.iter().map(|one| {
                    let last = one.last_error.clone().unwrap_or_default();
                    vec![one.id.to_string(), one.endpoint.clone(), one.target.clone(), state(one), last]
                });
                table(&["id", "endpoint", "target", "state", "last"], rows.collect())
            });
        }
        DeadLettersCommand::Show { id } => {
            let app = house.read().await?;
            let found = app.dead_letter(DeadLetterRequest { id: outbox_id(&id)? }).await?;
            out.result(&found, || words(&found));
        }
        DeadLettersCommand::Edit { id, set, body } => {
            let app = house.write().await?;
            let body = match body {
                Some(path) => Some(file::read_text(&path)?),
                None => None,
            };
            let request = DeadLetterEditRequest { id: outbox_id(&id)?, headers: headers(&set)?, body };
            let found = app.edit_dead_letter(request).await?;
            out.result(&found, || words(&found));
        }
        DeadLettersCommand::Requeue { chosen, scope } => {
            let app = house.write().await?;
            let ids = ids(&app, chosen, &scope).await?;
            let moved = app.requeue_dead_letters(DeadLetterMoveRequest { ids }).await?;
            out.result(&moved, || format!("{} are in the queue again.", moved.moved));
        }
        DeadLettersCommand::Discard { chosen, scope } => {
            let app = house.write().await?;
            let ids = ids(&app, chosen, &scope).await?;
            let moved = app.discard_dead_letters(DeadLetterMoveRequest { ids }).await?;
            out.result(&moved, || format!("{} were discarded.", moved.moved));
        }
    }
    Ok(Ended::Done)
}

async fn ids(app: &App, chosen: Chosen, scope: &InWorkspace) -> Result<Vec<OutboxId>, Problem> {
    if !chosen.all {
        return chosen.ids.iter().map(|id| outbox_id(id)).collect();
    }
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let request = DeadLetterListRequest {
            workspace_id: workspace.id,
            endpoint_id: None,
            states: None,
            after,
            limit: Some(1000),
        };
        let page = app.dead_letters(request).await?;
        ids.extend(page.deadletters.iter().map(|one| one.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(ids),
        }
    }
}

fn outbox_id(id: &str) -> Result<OutboxId, Problem> {
    id.parse().map_err(|_| {
        Problem::new("deadletter.not_found", format!("There is no dead letter `{id}`."))
            .hint("`gatehouse deadletters list` shows those that there are.")
    })
}

fn state(one: &DeadLetterView) -> String {
    let mark = if one.possible_duplicate { ", may have arrived" } else { "" };
    format!("{}{mark}", one.state.as_str())
}

fn words(found: &DeadLetterDetailView) -> String {
    let one = &found.deadletter;
    let mut text = format!(
        "{}\n  delivery  {}\n  from      {}\n  to        {}\n  state     {}\n  last      {}",
        one.id,
        one.delivery,
        one.endpoint,
        one.target,
        state(one),
        one.last_error.as_deref().unwrap_or("nothing yet"),
    );
    for sending in &found.sendings {
        let ended = match (&sending.status, &sending.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.message.clone(),
            (None, None) => "no answer".to_owned(),
        };
        text.push_str(&format!("\n  {}  {ended}", sending.started_at));
    }
    if found.edited {
        text.push_str("\n  It was changed by hand; the next sending goes out so.");
    }
    text
}
