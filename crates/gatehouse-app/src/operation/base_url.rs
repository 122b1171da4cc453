//! Where a connection's calls go: the profile's address for the environment, or the embedded sandbox's.

use gatehouse_client::Base;
use gatehouse_model::{Connection, Environment, Problem};

use crate::App;

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
        let address = found.map(|environment| environment.base_url.trim()).unwrap_or_default();
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

    async fn sandbox_address(&self, below: &str) -> Result<String, Problem> {
        let port = self.running.lock().await.sandbox.as_ref().map(|sandbox| sandbox.port());
        port.map(|port| format!("http://127.0.0.1:{port}/{below}")).ok_or_else(|| {
            Problem::new("sandbox.not_running", "The sandbox is not running, so nothing would answer.")
                .hint("Start it in Sandbox.")
        })
    }
}
