//! `gatehouse demo`.

use gatehouse_app::DemoStep;
use gatehouse_model::Problem;

use super::House;
use crate::exit::Ended;
use crate::out::Out;

/// Shows the whole story; 1 when a step did not hold.
pub(super) async fn run(house: &House, out: &Out) -> Result<Ended, Problem> {
    let app = house.write().await?;
    let out = *out;
    let story = app
        .demo(|step| {
            if !out.machine() {
                out.raw(format!("{}\n", words(step)).as_bytes());
            }
        })
        .await;
    app.close().await;
    let story = story?;
    if out.machine() {
        out.result(&story, String::new);
    } else {
        out.raw(format!("\n{}\n", story.look_at).as_bytes());
    }
    let well = story.steps.iter().all(|step| step.ok);
    Ok(if well { Ended::Done } else { Ended::CheckFailed })
}

fn words(step: &DemoStep) -> String {
    format!("{} {:<24} {}", if step.ok { "ok  " } else { "FAIL" }, step.name, step.detail)
}
