//! Targets of real people: nothing is replayed to them unless a person typed the workspace's name.

use gatehouse_client::Target;
use gatehouse_model::{Environment, Problem, Workspace};

use crate::App;
use crate::view::ReplayGuardView;

impl App {
    /// Says why a target has to be confirmed; none where it need not be.
    pub(super) fn guard_of(&self, workspace: &Workspace, target: &Target) -> Option<ReplayGuardView> {
        // What runs on this machine is the person's own.
        if target.is_loopback() {
            return None;
        }
        let authority = target.authority();
        let reason = if workspace.environment == Environment::Production {
            format!(
                "{} is a workspace of real people and real money, and {authority} is not this machine.",
                workspace.name
            )
        } else {
            let catalogue = self.catalogue(workspace.id);
            let platform = catalogue.platforms().find(|profile| {
                profile.environments.iter().filter(|environment| environment.id == "production").any(
                    |environment| {
                        std::iter::once(&environment.base_url)
                            .chain(&environment.alternates)
                            .filter_map(|url| Target::parse(url).ok())
                            .any(|base| base.authority().eq_ignore_ascii_case(&authority))
                    },
                )
            })?;
            format!("{authority} is where {} serves real people.", self.platform_name(platform.id()))
        };
        Some(ReplayGuardView { reason, confirm: workspace.name.clone() })
    }

    /// Refuses a target of real people unless the workspace's name was typed.
    ///
    /// # Errors
    /// `replay.production`.
    pub(crate) fn permit_target(
        &self,
        workspace: &Workspace,
        target: &Target,
        confirm: Option<&str>,
    ) -> Result<bool, Problem> {
        let Some(guard) = self.guard_of(workspace, target) else { return Ok(false) };
        if confirm.map(str::trim) == Some(guard.confirm.as_str()) {
            return Ok(true);
        }
        let message = match confirm {
            None | Some("") => format!("{} Nothing was sent.", guard.reason),
            Some(_) => {
                format!("{} What was typed is not the workspace's name; nothing was sent.", guard.reason)
            }
        };
        Err(Problem::new("replay.production", message)
            .hint(format!("Type the workspace's name, `{}`, if that is what you want.", guard.confirm))
            .field("confirm"))
    }
}
