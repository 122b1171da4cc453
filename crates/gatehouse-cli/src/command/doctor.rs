//! `gatehouse doctor`.

use gatehouse_app::view::EmptyRequest;
use gatehouse_model::Problem;

use super::House;
use crate::exit::Ended;
use crate::out::Out;

/// Looks at everything and says what to mend; 1 when something is not as it should be.
pub(super) async fn run(house: &House, out: &Out) -> Result<Ended, Problem> {
    let report = house.read().await?.doctor(EmptyRequest {}).await?;
    let well = report.checks.iter().all(|check| check.ok);
    out.result(&report, || {
        let lines = report.checks.iter().map(|check| {
            format!("{} {:<12} {}", if check.ok { "ok  " } else { "FAIL" }, check.name, check.detail)
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(if well { Ended::Done } else { Ended::CheckFailed })
}
