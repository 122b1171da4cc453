//! `gatehouse subscription`.

use gatehouse_app::App;
use gatehouse_app::view::{
    SubscriptionCreateRequest, SubscriptionListRequest, SubscriptionRenewRequest, SubscriptionRequest,
    SubscriptionSecret, SubscriptionUpdateRequest, SubscriptionView,
};
use gatehouse_model::{ConnectionId, EndpointId, Problem, Secret};

use super::House;
use crate::args::{Scope, SubscriptionCommand, SubscriptionCreateArgs, SubscriptionUpdateArgs};
use crate::exit::Ended;
use crate::out::{Out, printable, table};
use crate::pick;

/// Carries out `gatehouse subscription …`.
pub(super) async fn run(house: &House, command: SubscriptionCommand, out: &Out) -> Result<Ended, Problem> {
    // Each call is written into the audit, so that even a list needs the house.
    let app = house.write().await?;
    match command {
        SubscriptionCommand::List { event, scope } => {
            let connection_id = connection(&app, &scope).await?;
            let list = app.subscriptions(SubscriptionListRequest { connection_id, event }).await?;
            out.result(&list, || {
                if list.subscriptions.is_empty() {
                    return "No subscriptions. `gatehouse subscription create` makes one.".to_owned();
                }
                let rows = list.subscriptions.iter().map(row).collect();
                table(&["id", "name", "events", "method", "arrived", "address"], rows)
            });
            for view in &list.subscriptions {
                warn(view, out);
            }
        }
        SubscriptionCommand::Show { id, scope } => {
            let connection_id = connection(&app, &scope).await?;
            let view = app.subscription(SubscriptionRequest { connection_id, id, confirm: None }).await?;
            tell(&view, out);
        }
        SubscriptionCommand::Create(args) => tell(&create(&app, *args).await?, out),
        SubscriptionCommand::Update(args) => tell(&update(&app, *args).await?, out),
        SubscriptionCommand::RenewSecret { id, remove_old, confirm, scope } => {
            let connection_id = connection(&app, &scope).await?;
            let request = SubscriptionRenewRequest { connection_id, id, remove_old, confirm };
            tell(&app.renew_subscription_secret(request).await?, out);
        }
        SubscriptionCommand::Remove { id, yes, confirm, scope } => {
            let connection_id = connection(&app, &scope).await?;
            pick::confirmed(yes, &format!("Removing the subscription {id}"))?;
            let done = app.remove_subscription(SubscriptionRequest { connection_id, id, confirm }).await?;
            out.result(&done, || "Removed. Its secret stays with the keys, for what it signed.".to_owned());
        }
    }
    Ok(Ended::Done)
}

async fn connection(app: &App, scope: &Scope) -> Result<ConnectionId, Problem> {
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    Ok(pick::connection(&workspace, scope.connection.as_deref())?.id)
}

async fn endpoint(app: &App, scope: &Scope, name: Option<&str>) -> Result<Option<EndpointId>, Problem> {
    let Some(name) = name else { return Ok(None) };
    let workspace = pick::workspace(app, scope.workspace.as_deref()).await?;
    Ok(Some(pick::endpoint(app, &workspace, name).await?.id))
}

async fn create(app: &App, args: SubscriptionCreateArgs) -> Result<SubscriptionView, Problem> {
    let connection_id = connection(app, &args.scope).await?;
    let endpoint_id = endpoint(app, &args.scope, args.endpoint.as_deref()).await?;
    let (secret, value) = match (args.secret.is_given(), args.same_secret, args.platform_secret) {
        (true, ..) => (SubscriptionSecret::Given, first(args.secret.read("webhook")?)),
        (_, true, _) => (SubscriptionSecret::Current, None),
        (.., true) => (SubscriptionSecret::Platform, None),
        _ => (SubscriptionSecret::Made, None),
    };
    let fields = args.fields;
    app.create_subscription(SubscriptionCreateRequest {
        url: args.url,
        endpoint_id,
        name: fields.name,
        signing_method: fields.signing_method,
        scope_type: fields.scope_type,
        persona_id: fields.persona_id,
        timeout_ms: fields.timeout_ms,
        max_retries: fields.max_retries,
        confirm: fields.confirm,
        secret,
        value,
        ..SubscriptionCreateRequest::of(connection_id, args.events)
    })
    .await
}

async fn update(app: &App, args: SubscriptionUpdateArgs) -> Result<SubscriptionView, Problem> {
    let connection_id = connection(app, &args.scope).await?;
    let (id, fields) = (args.id, args.fields);
    if args.put_back {
        let request = SubscriptionRequest { connection_id, id, confirm: fields.confirm };
        return app.put_subscription_back(request).await;
    }
    app.update_subscription(SubscriptionUpdateRequest {
        url: args.url,
        endpoint_id: endpoint(app, &args.scope, args.endpoint.as_deref()).await?,
        events: args.events,
        name: fields.name,
        signing_method: fields.signing_method,
        scope_type: fields.scope_type,
        persona_id: fields.persona_id,
        timeout_ms: fields.timeout_ms,
        max_retries: fields.max_retries,
        confirm: fields.confirm,
        ..SubscriptionUpdateRequest::of(connection_id, id)
    })
    .await
}

fn first(secrets: Vec<Secret>) -> Option<Secret> {
    secrets.into_iter().next()
}

fn row(view: &SubscriptionView) -> Vec<String> {
    let or_not_told = |text: &Option<String>| text.clone().unwrap_or_else(|| "not told".to_owned());
    vec![
        view.id.clone(),
        view.name.clone().unwrap_or_default(),
        view.events.join(", "),
        or_not_told(&view.signing_method),
        arrived(view),
        view.url.clone(),
    ]
}

fn arrived(view: &SubscriptionView) -> String {
    match (view.stats.total_deliveries, view.stats.failed_deliveries) {
        (Some(total), Some(failed)) => format!("{} of {total}", total.saturating_sub(failed)),
        _ => "not told".to_owned(),
    }
}

fn tell(view: &SubscriptionView, out: &Out) {
    out.result(view, || {
        let settings = &view.delivery_settings;
        let number =
            |number: Option<u64>| number.map_or_else(|| "not told".to_owned(), |number| number.to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        let rows = [
            ("id", view.id.clone()),
            ("name", text(&view.name)),
            ("address", view.url.clone()),
            ("led before to", text(&view.earlier_url)),
            ("events", view.events.join(", ")),
            ("signing method", view.signing_method.clone().unwrap_or_else(|| "not told".to_owned())),
            (
                "secret",
                view.key
                    .clone()
                    .map_or_else(|| "none kept from here".to_owned(), |key| format!("the key `{key}`")),
            ),
            ("scope", view.scope_type.clone().unwrap_or_else(|| "not told".to_owned())),
            ("persona", text(&view.persona_id)),
            ("waits, ms", number(settings.timeout_ms)),
            ("retries", number(settings.max_retries)),
            ("backoff, ms", number(settings.backoff_ms)),
            ("arrived", arrived(view)),
            ("last delivery", text(&view.last_delivery_at)),
            ("last error", text(&view.last_error)),
            ("its delivery", view.last_error_delivery.map_or_else(|| "none".to_owned(), |id| id.to_string())),
        ];
        let lines = rows.map(|(name, value)| format!("{name:<16} {}", printable(&value)));
        lines.join("\n")
    });
    warn(view, out);
}

/// Tells the warnings beside the result, which carries them too.
fn warn(view: &SubscriptionView, out: &Out) {
    for warning in &view.warnings {
        let hint = warning.hint.as_deref().unwrap_or_default();
        out.note(&printable(&format!("{}: {} {hint}", view.id, warning.message)));
    }
}
