//! What is asked: texts of every kind, and every field of the language, those that fit many and those that fit none.

use anyhow::{Context, Result};
use gatehouse_model::WorkspaceId;
use gatehouse_store::{DeliveryFilter, Store};

/// Gives the queries.
pub(crate) async fn cases(store: &Store, workspace: WorkspaceId, count: u64) -> Result<Vec<String>> {
    let filter = DeliveryFilter { workspace_id: Some(workspace), ..DeliveryFilter::default() };
    let middle = store.page_at(filter, None, count / 2, 1).await?;
    let middle = middle.deliveries.first().context("no deliveries")?;
    let id = middle.id.to_string();
    let person = count / 2;
    let hour = middle.received_at.as_second();
    let fixed = [
        "tenth",
        "everywhere",
        "everyw",
        "pers",
        "tenth everywhere",
        "\"few words stand\"",
        "+420 777 100 123",
        "nowhere",
        "-tenth",
        "verdict:invalid",
        "-verdict:valid",
        "reason:mismatch",
        "endpoint:bench",
        "platform:kejue",
        "event:shift.published",
        "event:*.published",
        "event:nothing.*",
        "status:4xx",
        "status:500",
        "last:1h",
        "since:2020-01-01",
        "until:2020-01-01",
        "is:duplicate",
        "is:first",
        "is:conflict",
        "is:replayed",
        "is:rejudged",
        "is:sent",
        "is:imported",
        "is:relayed",
        "is:pinned",
        "note:nginx",
        "size:>100",
        "size:>1mb",
        "latency:>1s",
        "latency:>1m",
        "header:bench",
        "header.user-agent:bench",
        "header.x-other:x",
        "body:husova",
        "verdict:invalid tenth size:<10kb last:1h",
    ];
    let mut queries = vec![
        format!("person{person}@acme.example"),
        format!("evt_{person}"),
        id.clone(),
        id.chars().take(13).collect(),
        format!("id:{id}"),
        format!("id:evt_{person}"),
        format!("at:@{hour}..@{}", hour + 3600).replace('@', ""),
        format!("body./id:{}", count - 50),
        format!("body./id:{person}"),
    ];
    queries.extend(fixed.map(str::to_owned));
    Ok(queries)
}
