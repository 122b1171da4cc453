//! What a platform asks for to publish an application, filled in as far as it is known here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::Problem;
use gatehouse_providers::{Profile, Provenance};

use super::answers::dialogue_of;
use crate::App;
use crate::dialogue::logo::look;
use crate::view::{
    DialogueLogoView, DialogueSubmissionRequest, DialogueSubmissionRowView, DialogueSubmissionView,
};

/// The most base64 of a logo that is read, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;

impl App {
    /// Gives what a platform asks for, with the values of an endpoint.
    ///
    /// # Errors
    /// `dialogue.none`, and `dialogue.logo_unreadable`.
    pub async fn dialogue_submission(
        &self,
        request: DialogueSubmissionRequest,
    ) -> Result<DialogueSubmissionView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform)?;
        let dialogue = dialogue_of(&profile, &endpoint)?;
        let asked = dialogue.submission.as_ref();
        let rule = asked.and_then(|asked| asked.logo.as_ref());
        let logo = match &request.logo_base64 {
            Some(text) => {
                let name = request.logo_name.as_deref().unwrap_or("logo");
                Some(look(name, &decoded(text)?, rule, profile.provenance_of("dialogue.submission.logo")))
            }
            None => None,
        };
        let (public, local) = self.dialogue_bases(&endpoint).await?;
        let base = public.clone().or(local);
        let address = |path: &str| base.as_ref().map(|base| format!("{base}{}{path}", endpoint.path()));
        let health = dialogue.healthcheck.as_ref().and_then(|health| address(&health.path));
        let known = Known {
            profile: &profile,
            is_public: public.is_some(),
            endpoint: address(&dialogue.endpoint),
            health,
            description: request
                .description
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            logo: logo.as_ref(),
        };
        let asks: Vec<String> = match asked {
            Some(asked) if !asked.asks.is_empty() => asked.asks.clone(),
            _ => vec!["endpoint".to_owned(), "healthcheck".to_owned()],
        };
        let rows: Vec<DialogueSubmissionRowView> = asks.iter().map(|ask| known.row(ask)).collect();
        let mail_to = asked.and_then(|asked| asked.mail_to.clone());
        let text = sheet(&profile.provider.name, &rows);
        Ok(DialogueSubmissionView { mail_to, text, rows, logo })
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, Problem> {
    let refused = |why: String| Problem::new("dialogue.logo_unreadable", why).field("logo_base64");
    if text.len() > LONGEST {
        return Err(refused(format!(
            "The logo is too large: at most {} MiB are read.",
            LONGEST / 1024 / 1024
        )));
    }
    STANDARD.decode(text.trim()).map_err(|error| refused(format!("The logo could not be read: {error}.")))
}

/// What is known of an application that is to be handed in.
struct Known<'a> {
    profile: &'a Profile,
    is_public: bool,
    endpoint: Option<String>,
    health: Option<String>,
    description: Option<String>,
    logo: Option<&'a DialogueLogoView>,
}

impl Known<'_> {
    fn row(&self, id: &str) -> DialogueSubmissionRowView {
        let local = "This address leads here from this computer only: open a tunnel first.";
        let note = |text: &str| Some(text.to_owned());
        let (label, value, ready, note) = match id {
            "endpoint" => {
                let note = note(local).filter(|_| !self.is_public);
                ("Endpoint address", self.endpoint.clone(), self.is_public, note)
            }
            "healthcheck" => {
                let note = note(local).filter(|_| !self.is_public);
                ("Healthcheck address", self.health.clone(), self.is_public, note)
            }
            "logo" => {
                let ok = self.logo.is_some_and(|logo| logo.checks.iter().all(|check| check.ok));
                let note = match self.logo {
                    None => note("Choose a file to have it looked over."),
                    Some(_) if ok => None,
                    Some(_) => note("It is not as is expected; what is expected is assumed."),
                };
                ("Logo", self.logo.map(|logo| logo.name.clone()), ok, note)
            }
            "description" => {
                let missing = self.description.is_none();
                let note = note("A sentence or two for the catalogue.").filter(|_| missing);
                ("Short description", self.description.clone(), !missing, note)
            }
            "configuration" => {
                let text = "Sent by the application itself, as the answer to the configuration.";
                (
                    "Configuration fields",
                    note(text),
                    true,
                    note("The older page asks for them, the newer does not."),
                )
            }
            other => (other, None, false, note("Gatehouse does not know what is meant; ask the platform.")),
        };
        let provenance = match id {
            "healthcheck" | "endpoint" | "description" | "configuration" => {
                self.profile.provenance_of("dialogue.submission.asks")
            }
            "logo" => self.profile.provenance_of("dialogue.submission.logo"),
            _ => Provenance::Assumed,
        };
        DialogueSubmissionRowView {
            id: id.to_owned(),
            label: label.to_owned(),
            value,
            ready,
            provenance,
            note,
        }
    }
}

fn sheet(platform: &str, rows: &[DialogueSubmissionRowView]) -> String {
    let mut text = format!("Application for {platform}\n\n");
    for row in rows {
        text.push_str(&format!("{}: {}\n", row.label, row.value.as_deref().unwrap_or("(missing)")));
    }
    text
}
