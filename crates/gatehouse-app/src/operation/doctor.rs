//! The doctor: is everything as it should be on this machine, and if not, what to do.

use gatehouse_model::{Problem, SecretHome};
use gatehouse_providers::{Catalogue, Effective};
use gatehouse_store::Durability;

use crate::App;
use crate::app::Mode;
use crate::view::{DoctorCheckView, DoctorView, EmptyRequest, KeychainState};

impl App {
    /// Looks at the data folder, durability, the keychain, the listener, the clock and the profiles.
    pub async fn doctor(&self, _: EmptyRequest) -> Result<DoctorView, Problem> {
        let checks = vec![
            self.folder_check(),
            self.durability_check(),
            self.keychain_check().await,
            self.receiver_check().await?,
            self.clock_check(),
            profiles_check(&self.catalogue(None), &self.profiles.problems(None)),
            check("version", true, format!("gatehouse {}", env!("CARGO_PKG_VERSION"))),
        ];
        Ok(DoctorView { checks })
    }

    fn folder_check(&self) -> DoctorCheckView {
        let how = match self.mode {
            Mode::Write => "owned by this process",
            Mode::Read => "read beside the process that owns it",
        };
        check("data folder", true, format!("{}, {how}", self.folder.display()))
    }

    fn durability_check(&self) -> DoctorCheckView {
        let durability = self.store.durability();
        let ok = is_durable(&durability);
        let detail =
            format!("journal_mode={}, synchronous={}", durability.journal_mode, durability.synchronous);
        check("durability", ok, detail)
    }

    async fn keychain_check(&self) -> DoctorCheckView {
        let view = self.secrets.ask().await;
        // Memory is as it should be for a run that was told to use it.
        let ok = view.state == KeychainState::Unlocked || view.home == SecretHome::Memory;
        let detail = match view.problem {
            None => "a value was written, read back and removed".to_owned(),
            Some(problem) => {
                format!("{} {}", problem.message, problem.hint.unwrap_or_default()).trim_end().to_owned()
            }
        };
        check("keychain", ok, detail)
    }

    async fn receiver_check(&self) -> Result<DoctorCheckView, Problem> {
        let view = self.receiver_view().await?;
        if let Some(address) = view.address {
            return Ok(check(
                "listener",
                true,
                format!("receiving on {address} for {} endpoints", view.endpoints),
            ));
        }
        if let Some(problem) = view.problem {
            return Ok(check("listener", false, problem.message));
        }
        let bound = std::net::TcpListener::bind(("127.0.0.1", 0));
        Ok(match bound {
            Ok(_) => check("listener", true, "not receiving now; a loopback port can be opened".to_owned()),
            Err(error) => check("listener", false, format!("no loopback port can be opened: {error}")),
        })
    }

    fn clock_check(&self) -> DoctorCheckView {
        let now = self.clock.now();
        // Signatures carry times: a clock that stands before this program was made fails all of them.
        let plausible = now.as_second() > 1_760_000_000;
        check("clock", plausible, format!("{now}, as this machine says"))
    }
}

/// Tells whether a commit survives a power cut.
pub(crate) fn is_durable(durability: &Durability) -> bool {
    durability.journal_mode == "wal" && durability.synchronous == "full"
}

fn profiles_check(catalogue: &Catalogue, problems: &[Problem]) -> DoctorCheckView {
    let ids: Vec<_> = catalogue.all().iter().map(Effective::id).collect();
    let wrong = problems.iter().map(|problem| format!("; {}", problem.message)).collect::<String>();
    check("profiles", problems.is_empty(), format!("{}{wrong}", ids.join(", ")))
}

fn check(name: &str, ok: bool, detail: String) -> DoctorCheckView {
    DoctorCheckView { name: name.to_owned(), ok, detail }
}
