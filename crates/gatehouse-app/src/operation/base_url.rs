//! Where a connection's calls go: its own address, the profile's for the environment, or the embedded sandbox's.

use gatehouse_client::{Base, Target};
use gatehouse_model::{Connection, Environment, Problem, Workspace};
use gatehouse_providers::{Profile, ProfileEnvironment};

use crate::App;
use crate::view::{ConnectionBaseRequest, ConnectionView};

/// How the profile writes an address of the embedded sandbox: `sandbox://kejue/api/v1`.
const SANDBOX: &str = "sandbox://";

impl App {
    /// Gives the address below which every call of a connection stays.
    ///
    /// # Errors
    /// `api.base_unknown` where the profile has no address for the workspace's environment, `sandbox.not_running`, and
    /// the guard's own problem for an address that cannot be used.
    pub(crate) async fn base_url(&self, connection: &Connection) -> Result<Base, Problem> {
        let workspace = self.workspace(connection.workspace_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let id = workspace.environment.as_str();
        let found = profile.environments.iter().find(|environment| environment.id == id);
        let own = connection.base_url.as_deref().filter(|_| workspace.environment != Environment::Offline);
        let address = own.or(found.map(|environment| environment.base_url.trim())).unwrap_or_default();
        let address = match (address.strip_prefix(SANDBOX), workspace.environment) {
            (Some(below), _) => self.sandbox_address(below).await?,
            (None, Environment::Offline) => self.sandbox_address(profile.id()).await?,
            (None, _) if address.is_empty() => {
                return Err(Problem::new(
                    "api.base_unknown",
                    format!("{} does not say in public where its {id} API is.", profile.provider.name),
                )
                .hint(format!("Set environment.{id}.base_url in its profile, in Settings or with `gatehouse profile set`.")));
            }
            (None, _) => address.to_owned(),
        };
        Base::parse(&address).map_err(|error| error.problem())
    }

    /// Lets the calls of a connection go to an address of its own, such as a company's subdomain, or to its platform's
    /// again. Its keys go there from then on.
    ///
    /// # Errors
    /// `connection.base_offline` where the embedded sandbox answers, `connection.base_hole` for an address with a
    /// `{name}` left in it, `guard.other_environment` for one where the profile has another environment,
    /// `api.unencrypted`, and the guard's own problem for an address that cannot be used.
    pub async fn set_connection_base(
        &self,
        request: ConnectionBaseRequest,
    ) -> Result<ConnectionView, Problem> {
        let mut connection = self.connection(request.connection_id).await?;
        let url = request.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
        if let Some(url) = &url {
            let workspace = self.workspace(connection.workspace_id).await?;
            let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
            checked_base(url, &workspace, &profile).map_err(|problem| problem.field("url"))?;
        }
        let written = self.store.set_connection_base(connection.id, url.clone()).await;
        written.map_err(|error| error.problem())?;
        connection.base_url = url;
        Ok(self.connection_view(connection))
    }

    async fn sandbox_address(&self, below: &str) -> Result<String, Problem> {
        let port = self.running.lock().await.sandbox.as_ref().map(|sandbox| sandbox.port());
        port.map(|port| format!("http://127.0.0.1:{port}/{below}")).ok_or_else(|| {
            Problem::new("sandbox.not_running", "The sandbox is not running, so nothing would answer.")
                .hint("Start it in Sandbox.")
        })
    }
}

fn checked_base(url: &str, workspace: &Workspace, profile: &Profile) -> Result<Base, Problem> {
    if workspace.environment == Environment::Offline {
        return Err(Problem::new(
            "connection.base_offline",
            format!("The calls of {} go to the embedded sandbox, and nowhere else.", workspace.name),
        )
        .hint("Make a workspace for the platform's own environment."));
    }
    if let Some(name) = url.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name) {
        return Err(Problem::new(
            "connection.base_hole",
            format!("`{{{name}}}` still stands in the address."),
        )
        .hint(format!("Write your own {name} in its place.")));
    }
    let base = Base::parse(url).map_err(|error| error.problem())?;
    base.permit_credential().map_err(|error| error.problem())?;
    let own = workspace.environment.as_str();
    let (here, others): (Vec<_>, Vec<_>) =
        profile.environments.iter().partition(|environment| environment.id == own);
    let host = base.authority();
    let elsewhere = others.into_iter().find(|environment| is_at(environment, &host));
    if let Some(other) = elsewhere.filter(|_| !here.iter().any(|environment| is_at(environment, &host))) {
        return Err(Problem::new(
            "guard.other_environment",
            format!(
                "{host} is where {} has its {} environment, and {} is a workspace of {own}.",
                profile.provider.name, other.id, workspace.name
            ),
        )
        .hint(format!("Make a workspace of {} for it; keys of one never go to the other.", other.id)));
    }
    Ok(base)
}

/// Tells whether an environment of a profile is at a host; `{name}` in an address stands for any part of a name.
fn is_at(environment: &ProfileEnvironment, host: &str) -> bool {
    let all = std::iter::once(&environment.base_url).chain(&environment.alternates);
    all.filter(|url| !url.starts_with(SANDBOX)).any(|url| match (url.split_once('{'), url.split_once('}')) {
        (Some(_), Some((_, behind))) => {
            let rest = behind.split('/').next().unwrap_or_default();
            !rest.is_empty() && host.len() > rest.len() && host.ends_with(rest)
        }
        _ => Target::parse(url).is_ok_and(|there| there.authority().eq_ignore_ascii_case(host)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::{Timestamp, WorkspaceId};
    use gatehouse_providers::platform;
    use uuid::Uuid;

    fn workspace(environment: Environment) -> Workspace {
        Workspace {
            id: WorkspaceId::from_uuid(Uuid::nil()),
            name: "Acme".to_owned(),
            environment,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn code(url: &str, environment: Environment, id: &str) -> String {
        let profile = platform(id).unwrap();
        checked_base(url, &workspace(environment), profile)
            .map_or_else(|problem| problem.code, |_| String::new())
    }

    #[rstest::rstest]
    #[case("https://acme.keruj.com/api/graphql", "")]
    #[case("http://127.0.0.1:8099/api", "")]
    #[case("https://{company}.keruj.com/api/graphql", "connection.base_hole")]
    #[case("http://acme.keruj.com/api/graphql", "api.unencrypted")]
    #[case("acme.keruj.com", "replay.bad_url")]
    fn an_address_of_its_own_is_one_that_a_key_may_go_to(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(code(url, Environment::Production, "keruj"), expected);
    }

    #[test]
    fn an_address_of_another_environment_is_refused_and_the_sandbox_has_no_other() {
        let there = "https://api.timehunter.pl/v2";
        assert_eq!(code(there, Environment::Sandbox, "timehunter"), "guard.other_environment");
        assert_eq!(code(there, Environment::Production, "timehunter"), "");
        assert_eq!(code("https://acme.keruj.com/", Environment::Sandbox, "keruj"), "guard.other_environment");
        assert_eq!(code(there, Environment::Offline, "timehunter"), "connection.base_offline");
    }
}
