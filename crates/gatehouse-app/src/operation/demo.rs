//! The demonstration: the whole story on the embedded sandbox, step by step, each step really done.

use gatehouse_model::{Problem, Reason, SecretHome, VerdictStatus};
use serde::Serialize;

use super::doctor::is_durable;
use super::sandbox::Played;
use crate::App;
use crate::view::{DeliveryRequest, EmptyRequest, KeychainState, ReplayRequest};

/// One step and whether it held.
#[derive(Debug, Clone, Serialize)]
pub struct DemoStep {
    /// What was done.
    pub name: String,
    /// Whether it ended as it must.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
}

/// The whole demonstration.
#[derive(Debug, Clone, Serialize)]
pub struct DemoView {
    /// The steps, in order.
    pub steps: Vec<DemoStep>,
    /// Where to look next.
    pub look_at: String,
}

impl App {
    /// Carries out the demonstration and tells each step as it is done.
    ///
    /// # Errors
    /// Only what keeps it from starting at all; a step that does not hold is a step with `ok` false.
    pub async fn demo(&self, mut tell: impl FnMut(&DemoStep)) -> Result<DemoView, Problem> {
        let mut steps = Vec::new();
        let mut done = |name: &str, ok: bool, detail: String| {
            let step = DemoStep { name: name.to_owned(), ok, detail };
            tell(&step);
            steps.push(step);
        };
        let keychain = self.secrets.state().await;
        let memory_only = keychain.state != KeychainState::Unlocked;
        let where_kept = match keychain.problem {
            Some(problem) => format!("secrets are kept in memory for this run: {}", problem.message),
            None => "secrets go to the keychain of this system".to_owned(),
        };
        done("keychain", true, where_kept);
        let (_, played) = self.play(memory_only).await?;
        done("workspace", true, "\"Sandbox\", with a connection to each of the five platforms".to_owned());
        let home = self.secrets.home();
        let kept_right = memory_only == (home == SecretHome::Memory);
        done("signing secrets", kept_right, format!("five, kept in {}", home.as_str()));
        let receiver = self.receiver_view().await?;
        done("receiver", receiver.listening, receiver.address.unwrap_or_default());
        let durability = self.store.durability();
        let detail = format!("journal {}, synchronous {}", durability.journal_mode, durability.synchronous);
        done("durable before answer", is_durable(&durability), detail);
        for one in &played {
            let (ok, detail) = self.judge(one).await?;
            done(&step_name(one), ok, detail);
        }
        let (ok, detail) = self.replay_one(&played).await?;
        done("replay", ok, detail);
        let look_at =
            "Look closer: `gatehouse deliveries list`, `gatehouse deliveries show ID`, or open the window \
            with `cargo xtask run`."
                .to_owned();
        Ok(DemoView { steps, look_at })
    }

    /// Compares what came of a delivery with what the story announced.
    async fn judge(&self, one: &Played) -> Result<(bool, String), Problem> {
        let (chapter, sent) = (&one.chapter, &one.sent);
        let Some(id) = sent.delivery_id else {
            return Ok((false, sent.error.clone().unwrap_or_else(|| "it did not arrive".to_owned())));
        };
        let row = self.delivery(DeliveryRequest { delivery_id: id }).await?.summary;
        let answer = if chapter.verdict == VerdictStatus::Invalid { 401 } else { 200 };
        let ok = row.duplicate_of.is_some() == one.repeats
            && row.verdict == chapter.verdict
            && row.reason == chapter.reason
            && sent.status == Some(answer);
        let repeats = row.duplicate_of.map_or(String::new(), |first| format!(", repeats {first}"));
        let detail = format!(
            "{}: {} ({}), answered {}{repeats}",
            sent.event,
            row.verdict.as_str(),
            row.reason.as_str(),
            sent.status.map_or_else(|| "nothing".to_owned(), |status| status.to_string()),
        );
        Ok((ok, detail))
    }

    async fn replay_one(&self, played: &[Played]) -> Result<(bool, String), Problem> {
        let delivery = played.first().and_then(|one| one.sent.delivery_id);
        let url = self.sandbox(EmptyRequest {}).await?.consumer_url;
        let (Some(delivery_id), Some(url)) = (delivery, url) else {
            return Ok((false, "there is nothing to replay, or nowhere to send it".to_owned()));
        };
        let request =
            ReplayRequest { delivery_id, url: url.clone(), mode: None, set: Vec::new(), confirm: None };
        let attempt = self.replay(request).await?;
        let ok = attempt.status == Some(200);
        let answer = match (attempt.status, attempt.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => error.message,
            (None, None) => "no answer".to_owned(),
        };
        Ok((
            ok,
            format!("{delivery_id} as recorded to {url}: {answer} in {} ms", attempt.timings.total_us / 1000),
        ))
    }
}

fn step_name(one: &Played) -> String {
    let platform = &one.chapter.request.platform;
    match (one.chapter.reason, one.repeats) {
        (Reason::Ok, false) => format!("deliver {platform}"),
        (Reason::Ok, true) => format!("recognise duplicate {platform}"),
        (Reason::TimestampTooOld, _) => format!("refuse too old {platform}"),
        _ => format!("refuse tampered {platform}"),
    }
}
