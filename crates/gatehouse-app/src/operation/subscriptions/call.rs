//! Calls on subscriptions: by the role that the profile gives a call, and no other client than that of every call.

use std::sync::Arc;

use gatehouse_model::{Connection, ConnectionId, Problem, Topic, Workspace};
use gatehouse_providers::{ApiEndpoint, Profile};
use serde_json::{Map, Value};

use crate::App;
use crate::api::compose::holes_of;
use crate::api::ready::Ready;
use crate::api::send::Exchanged;
use crate::view::{ApiCall, ApiRow, ApiSendRequest};

/// What a call on subscriptions is for, by the last part of the profile's `subscription.*`.
pub(super) const ROLES: [&str; 5] = ["list", "get", "create", "update", "delete"];

/// A connection with what its platform offers.
pub(super) struct Place {
    pub(super) connection: Connection,
    pub(super) workspace: Workspace,
    pub(super) profile: Arc<Profile>,
}

impl Place {
    /// Gives the call of a role.
    ///
    /// # Errors
    /// `subscription.not_offered`.
    pub(super) fn call(&self, role: &str) -> Result<&ApiEndpoint, Problem> {
        offered(&self.profile, role).ok_or_else(|| {
            let name = &self.profile.provider.name;
            let message = match offered(&self.profile, "create") {
                Some(_) => format!("{name}'s API has no call to {role} a subscription."),
                None => format!("{name} has no API for subscriptions."),
            };
            Problem::new("subscription.not_offered", message)
                .hint("Set the address of the endpoint in the platform's own pages; its page in Settings links to them.")
        })
    }

    /// Makes the call of a role.
    pub(super) fn make(
        &self,
        role: &str,
        id: Option<&str>,
        body: Option<Map<String, Value>>,
    ) -> Result<ApiCall, Problem> {
        let endpoint = self.call(role)?;
        let row = |name: String, value: &str| ApiRow { name, value: value.to_owned(), off: false };
        let holes = holes_of(&endpoint.path).into_iter().next();
        Ok(ApiCall {
            connection_id: self.connection.id,
            endpoint: Some(endpoint.id.clone()),
            method: endpoint.method.clone(),
            path: endpoint.path.clone(),
            holes: holes.into_iter().zip(id).map(|(hole, id)| row(hole, id)).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            fields: Vec::new(),
            body: body.map(|body| Value::Object(body).to_string()),
            content_type: None,
            graphql: None,
            auth: None,
            key: None,
            webhook: None,
            without_key: false,
        })
    }

    /// Gives the slot that holds the secret of a signing method; none for one that signs nothing.
    pub(super) fn slot_of(&self, method: &str) -> Option<String> {
        let webhooks = self.profile.webhooks.as_ref()?;
        let named = |id: &str| id == method || id.rsplit('/').next() == Some(method);
        let scheme = webhooks.signatures.iter().find(|scheme| named(&scheme.id))?;
        scheme.slot().map(str::to_owned)
    }

    /// Gives the signing method that stands for an absent one.
    pub(super) fn default_method(&self) -> Option<String> {
        let create = offered(&self.profile, "create")?;
        let field = create.body.iter().find(|field| field.name == "signing_method")?;
        field.default.as_ref()?.as_str().map(str::to_owned)
    }
}

/// Gives the call that a profile has for a role.
pub(super) fn offered<'p>(profile: &'p Profile, role: &str) -> Option<&'p ApiEndpoint> {
    let api = profile.api.as_ref().filter(|api| api.writes || matches!(role, "list" | "get"))?;
    let wanted = format!("subscription.{role}");
    api.endpoints.iter().find(|endpoint| endpoint.role.as_deref() == Some(wanted.as_str()))
}

/// How a call ended that changes something.
pub(super) enum Ended {
    /// It was done.
    Done(Box<Exchanged>),
    /// It was not done.
    Refused(Problem),
    /// It may have been done.
    Unknown(Problem),
}

impl App {
    pub(super) async fn place(&self, id: ConnectionId) -> Result<Place, Problem> {
        let connection = self.connection(id).await?;
        let workspace = self.workspace(connection.workspace_id).await?;
        let profile = self.profile_for(workspace.id, &connection.platform)?;
        Ok(Place { connection, workspace, profile })
    }

    /// Looks whether a call could go, before anything is prepared for it.
    ///
    /// # Errors
    /// As [`App::send_call`], with the name of a field of the body alone.
    pub(super) async fn may_go(&self, call: &ApiCall, confirm: Option<&str>) -> Result<Ready, Problem> {
        let ready = self.ready(call).await.map_err(bare)?;
        self.permit_write(&ready.workspace, &ready.profile, &ready.composed, ready.credential.as_ref())?;
        self.permit_production(&ready, confirm)?;
        Ok(ready)
    }

    /// Makes a call that only reads.
    ///
    /// # Errors
    /// As [`App::send_call`]; for an error status what the platform says of it.
    pub(super) async fn asked(&self, call: ApiCall) -> Result<Exchanged, Problem> {
        match self.told(call, None).await {
            Ended::Done(answer) => Ok(*answer),
            Ended::Refused(problem) | Ended::Unknown(problem) => Err(problem),
        }
    }

    /// Makes a call and tells whether it was done.
    pub(super) async fn told(&self, call: ApiCall, confirm: Option<String>) -> Ended {
        let subject = format!("{} {}", call.method, call.path);
        let names_one = !call.holes.is_empty();
        let run = match self.calls.runs.begin("", call.connection_id, &subject) {
            Ok(run) => run,
            Err(problem) => return Ended::Refused(problem),
        };
        let request = ApiSendRequest { call, run: None, confirm, follow: None, wait: false };
        let ended = self.exchange(&request, &run).await;
        drop(run);
        self.announce(&[Topic::Api]);
        match ended {
            Ok((_, answer)) => match judged(answer) {
                Ended::Refused(problem) if names_one && problem.code == "api.not_there" => {
                    Ended::Refused(Problem { code: "subscription.not_found".into(), ..problem })
                }
                ended => ended,
            },
            Err(problem) if may_have_arrived(&problem.code) => Ended::Unknown(problem),
            Err(problem) => Ended::Refused(bare(problem)),
        }
    }
}

fn judged(answer: Exchanged) -> Ended {
    let status = answer.status;
    if (200..300).contains(&status) {
        return Ended::Done(Box::new(answer));
    }
    let problem = answer.problem.unwrap_or_else(|| {
        Problem::new("api.status", format!("The platform answered {status}."))
            .hint("Look at the answer in the Explorer.")
    });
    // A server that failed, was too slow behind a proxy, or points elsewhere after the fact may have done it before.
    if status >= 500 || matches!(status, 303 | 408) {
        Ended::Unknown(problem)
    } else {
        Ended::Refused(problem)
    }
}

fn may_have_arrived(code: &str) -> bool {
    matches!(
        code,
        "network.timeout" | "network.cut_off" | "network.not_http" | "network.failed" | "api.cancelled"
    )
}

/// Names a field as the form does, without the part of the call that it goes into.
fn bare(mut problem: Problem) -> Problem {
    if let Some(field) = problem.at.as_mut().and_then(|at| at.field.as_mut())
        && let Some(name) = field.strip_prefix("body.")
    {
        *field = name.to_owned();
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("network.timeout", true)]
    #[case("network.cut_off", true)]
    #[case("api.cancelled", true)]
    #[case("network.unreachable", false)]
    #[case("network.unknown_host", false)]
    #[case("key.none_for_calls", false)]
    fn only_what_may_have_left_whole_is_uncertain(#[case] code: &str, #[case] uncertain: bool) {
        assert_eq!(may_have_arrived(code), uncertain);
    }

    #[test]
    fn a_field_is_named_as_in_the_form() {
        let at = |field: &str| {
            bare(Problem::new("api.parameter_invalid", "x").field(field)).at.unwrap().field.unwrap()
        };
        assert_eq!((at("body.timeout_ms").as_str(), at("holes.id").as_str()), ("timeout_ms", "holes.id"));
    }
}
