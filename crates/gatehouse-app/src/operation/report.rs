//! A report of a delivery that can be given to somebody else: what was checked and found, without secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{CheckId, CheckOutcome, Cover, Evidence, Problem};
use gatehouse_providers::Provenance;

use super::mask::Mask;
use super::stored::Stored;
use crate::App;
use crate::view::{CheckView, DeliveryRequest, DeliveryView, ReportRequest, ReportView};

/// How much of a body a report holds, in bytes.
const BODY: usize = 64 * 1024;

impl App {
    /// Writes a report of a delivery.
    pub async fn report(&self, request: ReportRequest) -> Result<ReportView, Problem> {
        let delivery_id = request.delivery_id;
        let view = self.delivery(DeliveryRequest { delivery_id }).await?;
        let stored = self.stored(delivery_id).await?;
        let mask = self.mask_of(&stored).await?;
        let mut text = lines(&view, &stored, &mask);
        if request.with_body {
            let shown = self.masked_body(delivery_id).await?;
            text.push_str(&body(&shown, &mask));
        }
        // Once more over the whole: a secret may have come in a place that nobody thought of.
        Ok(ReportView { text: mask.text(&text) })
    }
}

fn lines(view: &DeliveryView, stored: &Stored, mask: &Mask) -> String {
    let (summary, verdict) = (&view.summary, &view.verdict);
    let mut text = format!(
        "# Verification of a webhook delivery\n\n**{}** (`{}`)",
        verdict.status.as_str(),
        verdict.reason.as_str()
    );
    if let Some(cause) = &verdict.cause {
        text.push_str(&format!(", cause `{cause}`"));
    }
    text.push_str("\n\n");
    if let Some(hint) = &verdict.hint {
        text.push_str(&format!("{}\n\n", plain(hint)));
    }
    text.push_str("## Checks\n\n");
    for check in &verdict.checks {
        text.push_str(&format!("- {}\n", check_line(check)));
    }
    text.push_str("\n## Scheme\n\n");
    let mut fact = |name: &str, value: String| text.push_str(&format!("- {name}: {}\n", plain(&value)));
    match (&verdict.scheme, &verdict.scheme_label) {
        (Some(id), Some(label)) => fact("Scheme", format!("`{id}`, {label}")),
        (Some(id), None) => fact("Scheme", format!("`{id}`, not known to this version")),
        (None, _) => fact("Scheme", "none applied".to_owned()),
    }
    if let (Some(scheme), Some(profile)) = (&stored.scheme, &stored.profile) {
        let word = profile.provenance_of(&crate::words::scheme_path(scheme));
        fact("Rests on", format!("what is {} by {}", provenance(word), view.platform_name));
    }
    let covers: Vec<_> = verdict.covers.iter().map(|cover| cover_word(*cover)).collect();
    fact("Protects", if covers.is_empty() { "nothing".to_owned() } else { covers.join(", ") });
    for spot in &verdict.weak_spots {
        fact("Weak spot", spot.words.clone());
    }
    if let Some(label) = &verdict.matched_secret {
        let old = if verdict.matched_previous { ", an old one" } else { "" };
        fact("Secret", format!("`{label}`{old}"));
    }
    text.push_str("\n## Request\n\n");
    let mut fact = |name: &str, value: String| text.push_str(&format!("- {name}: {}\n", plain(&value)));
    fact("Delivery", format!("`{}`", summary.id));
    fact("Endpoint", format!("{} ({})", summary.endpoint, view.platform_name));
    fact("Received", summary.received_at.to_string());
    if let Some(at) = view.occurred_at {
        fact("Happened, by the sender's word", at.to_string());
    }
    fact("Request", format!("`{} {}`", summary.method, mask.target(&summary.path)));
    let answered = match summary.status_answered {
        0 => "not at all".to_owned(),
        status => status.to_string(),
    };
    fact("Answered", answered);
    if let Some(unexpected) = summary.unexpected {
        fact("Not expected here", crate::words::unexpected_words(unexpected).to_owned());
    }
    fact("Event", summary.provider_event.clone().unwrap_or_else(|| "not named".to_owned()));
    if let Some(id) = &summary.provider_delivery_id {
        fact("Sender's id", format!("`{}`", mask.text(id)));
    }
    fact("Attempt", summary.attempt.to_string());
    fact("Peer", view.peer.clone().unwrap_or_else(|| "not known".to_owned()));
    fact("Bytes", verdict.fidelity_words.clone());
    fact("Body", format!("{} bytes, SHA-256 `{}`", summary.size, view.body_sha256));
    if let Some(sha256) = &verdict.signed_content_sha256 {
        fact("Signed bytes", format!("SHA-256 `{sha256}`"));
    }
    text.push_str("\n## Headers\n\n");
    if let Some(note) = &view.head_note {
        text.push_str(&format!("The head was not kept: {note}.\n"));
    } else {
        let shown = stored.headers.iter().map(|header| format!("{}: {}", header.name, mask.header(header)));
        text.push_str(&fenced(&shown.collect::<Vec<_>>().join("\n")));
    }
    text.push_str(&format!(
        "\nWritten by Gatehouse {}. Secrets are left out and values that may be secrets are hidden.\n",
        env!("CARGO_PKG_VERSION")
    ));
    text
}

fn check_line(check: &CheckView) -> String {
    let outcome = match check.outcome {
        CheckOutcome::Passed => "ok",
        CheckOutcome::Failed => "FAILED",
        CheckOutcome::NotApplicable => "not part of this scheme",
        CheckOutcome::NotReached => "not reached",
    };
    let proof: Vec<_> = check
        .evidence
        .iter()
        .filter(|proof| shareable(check.id, proof))
        .map(|proof| format!("{} {}", proof.label, plain(&proof.value)))
        .collect();
    let mut line = format!("{}: {outcome}", check_words(check.id));
    if !proof.is_empty() {
        line.push_str(&format!(" ({})", proof.join(", ")));
    }
    if let Some(word) = check.provenance.filter(|_| check.outcome != CheckOutcome::NotApplicable) {
        line.push_str(&format!(" [{}]", provenance(word)));
    }
    line
}

/// What was computed here never reaches the sender, and a report may.
fn shareable(check: CheckId, proof: &Evidence) -> bool {
    let computed = matches!(proof.label.as_str(), "computed" | "expected");
    !(computed && check == CheckId::SignatureMatches)
}

/// Says what a step of the verification looks at.
pub fn check_words(id: CheckId) -> &'static str {
    match id {
        CheckId::HeaderPresent => "The signature is there, once",
        CheckId::LayoutRead => "The signature can be read",
        CheckId::TimestampRead => "The time can be read",
        CheckId::SecretFound => "A secret is at hand",
        CheckId::SignatureMatches => "The signature matches",
        CheckId::TimestampFresh => "The time is inside the tolerance",
        CheckId::FirstSeen => "It was not seen before",
    }
}

/// Says what a scheme protects.
pub fn cover_word(cover: Cover) -> &'static str {
    match cover {
        Cover::Sender => "sender",
        Cover::Body => "body",
        Cover::Age => "age",
        Cover::Url => "address",
    }
}

const fn provenance(word: Provenance) -> &'static str {
    match word {
        Provenance::Documented => "documented",
        Provenance::Observed => "observed",
        Provenance::Contradictory => "contradictory",
        Provenance::ExampleOnly => "shown only by an example",
        Provenance::Assumed => "assumed",
        Provenance::User => "set by a person",
    }
}

/// Keeps what a sender wrote from being read as Markdown or as several lines.
fn plain(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one_line.replace('<', "&lt;").replace("![", "! [").replace("](", "] (")
}

fn body(bytes: &[u8], mask: &Mask) -> String {
    let kept = &bytes[..bytes.len().min(BODY)];
    let cut = if kept.len() < bytes.len() {
        format!("\nThe first {BODY} of {} bytes.\n\n", bytes.len())
    } else {
        "\n".to_owned()
    };
    let shown = match std::str::from_utf8(kept) {
        Ok(text) => fenced(text),
        // Cut inside a character.
        Err(error) if error.error_len().is_none() && !cut.trim().is_empty() => {
            fenced(&String::from_utf8_lossy(&kept[..error.valid_up_to()]))
        }
        Err(_) if mask.is_in(bytes) => "Left out, since a secret is in it.\n".to_owned(),
        Err(_) => format!("Base64, since it is no text:\n\n{}", fenced(&STANDARD.encode(kept))),
    };
    format!("\n## Body\n{cut}{shown}")
}

/// Puts a text between fences that are longer than any in it.
fn fenced(text: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence}text\n{text}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_cannot_close_its_fence() {
        let shown = fenced("a\n```\n# heading");
        assert!(shown.starts_with("````text\n") && shown.ends_with("\n````\n"), "{shown}");
    }

    #[test]
    fn what_was_computed_is_not_in_a_report() {
        let check = CheckView {
            id: CheckId::SignatureMatches,
            outcome: CheckOutcome::Failed,
            evidence: vec![Evidence::new("computed", "5f1c…90"), Evidence::new("received", "77ab…02")],
            provenance: Some(Provenance::Assumed),
        };
        assert_eq!(check_line(&check), "The signature matches: FAILED (received 77ab…02) [assumed]");
    }

    #[test]
    fn a_sender_writes_no_markdown_into_a_report() {
        assert_eq!(plain("a\n# b ![x](http://e) <script>"), "a # b ! [x] (http://e) &lt;script>");
    }

    #[test]
    fn a_long_body_is_cut_and_says_so() {
        let text = body("é".repeat(BODY).as_bytes(), &Mask::default());
        assert!(text.contains(&format!("The first {BODY} of {} bytes.", BODY * 2)), "{}", &text[..80]);
    }
}
