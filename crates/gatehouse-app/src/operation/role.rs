//! Whose window this is: the owner's, or one for support staff that sees no keys and changes nothing that is sent.

use std::sync::atomic::{AtomicBool, Ordering};

use gatehouse_model::Problem;

use crate::App;
use crate::rpc::Access;
use crate::view::{EmptyRequest, Role, RoleView};

/// The setting that makes the window one for support.
const SETTING: &str = "window.role";

/// Whether calls have only the rights of support.
#[derive(Debug, Default)]
pub(crate) struct CallerRole(AtomicBool);

impl App {
    /// Gives the rights that calls of a window or a browser have.
    pub fn caller(&self) -> Access {
        if self.role.0.load(Ordering::SeqCst) { Access::Everyone } else { Access::Owner }
    }

    /// Gives whose window this is.
    pub(crate) fn role(&self) -> Role {
        if self.caller() == Access::Owner { Role::Owner } else { Role::Support }
    }

    /// Takes up the role that was kept; to be called before a window or a browser may call.
    pub async fn take_up_role(&self) {
        // A store that cannot be read shows nothing, so that nothing has to be kept from anybody.
        if let Ok(Some(role)) = self.read_setting::<Role>(SETTING).await {
            self.act_as(role);
        }
    }

    /// Acts in a role for this run.
    pub fn act_as(&self, role: Role) {
        self.role.0.store(role == Role::Support, Ordering::SeqCst);
    }

    /// Makes this window, and those opened later, one for support.
    ///
    /// The way back is not in the window: `gatehouse role owner`, while no window is open.
    pub async fn begin_support(&self, _: EmptyRequest) -> Result<RoleView, Problem> {
        self.keep_role(Role::Support).await
    }

    /// Keeps the role of windows and acts in it.
    pub async fn keep_role(&self, role: Role) -> Result<RoleView, Problem> {
        self.put_setting(SETTING, Some(role)).await?;
        self.act_as(role);
        Ok(RoleView { role })
    }
}
