//! A new secret for a subscription whose platform lets none be changed: one like it takes over, and nothing is lost.

use gatehouse_model::Problem;
use gatehouse_store::SubscriptionMark;

use crate::App;
use crate::view::{
    SubscriptionCreateRequest, SubscriptionRenewRequest, SubscriptionRequest, SubscriptionView,
};

impl App {
    /// Makes a subscription like this one with a new secret, which is kept before the call. The secret of before becomes
    /// the previous one: what the platform tries again under it verifies until that key is revoked.
    ///
    /// The old subscription stays unless it is to go, since no page says whether a platform goes on trying what a removed
    /// one still owed. While both are there each event comes twice, and the second is marked as a duplicate.
    ///
    /// # Errors
    /// `subscription.signs_nothing`; otherwise as [`App::create_subscription`], and then nothing has changed.
    pub async fn renew_subscription_secret(
        &self,
        request: SubscriptionRenewRequest,
    ) -> Result<SubscriptionView, Problem> {
        let place = self.place(request.connection_id).await?;
        let old = self.seen(&place, &request.id).await?;
        let method = old.signing_method.clone().or_else(|| place.default_method()).unwrap_or_default();
        if place.slot_of(&method).is_none() {
            let message = format!("`{}` signs nothing, so it has no secret to change.", request.id);
            return Err(Problem::new("subscription.signs_nothing", message)
                .hint("Make a new subscription with a signing method."));
        }
        let mark = self.marks(&place).await?.into_iter().find(|mark| mark.subscription == request.id);
        let whole = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok());
        let mut new = self
            .create_subscription(SubscriptionCreateRequest {
                url: Some(old.url.clone()),
                name: old.name.clone(),
                signing_method: old.signing_method.clone(),
                scope_type: old.scope_type.clone(),
                persona_id: old.persona_id.clone(),
                timeout_ms: whole(old.delivery_settings.timeout_ms),
                max_retries: whole(old.delivery_settings.max_retries),
                confirm: request.confirm.clone(),
                ..SubscriptionCreateRequest::of(place.connection.id, old.events.clone())
            })
            .await?;
        // It leads where the old one led, and goes back to where that one came from.
        if let Some(mark) = mark.filter(|mark| mark.endpoint_id.is_some()) {
            let made = self.marks(&place).await?.into_iter().find(|made| made.subscription == new.id);
            if let Some(made) = made {
                let (endpoint_id, pointed_url) = (mark.endpoint_id, mark.pointed_url);
                new.earlier_url.clone_from(&mark.earlier_url);
                self.mark(SubscriptionMark {
                    endpoint_id,
                    pointed_url,
                    earlier_url: mark.earlier_url,
                    ..made
                })
                .await?;
            }
        }
        if !request.remove_old {
            let message =
                format!("The one before, `{}`, is still there: each event comes twice.", request.id);
            new.warnings.push(Problem::new("subscription.old_one_stays", message).hint(
                "Remove it once what it still owed has come; then revoke the previous secret in Settings, Keys.",
            ));
            return Ok(new);
        }
        let remove = SubscriptionRequest {
            connection_id: place.connection.id,
            id: request.id.clone(),
            confirm: request.confirm,
        };
        if let Err(problem) = self.remove_subscription(remove).await {
            let message =
                format!("The one before, `{}`, could not be removed: {}", request.id, problem.message);
            new.warnings.push(
                Problem::new("subscription.old_one_stays", message)
                    .hint("Remove it yourself; until then each event comes twice."),
            );
        }
        Ok(new)
    }
}
