//! What can go wrong in the imitation.

use gatehouse_model::Problem;
use gatehouse_signing::SignError;

use crate::{ApiFault, Fault};

/// An event that could not be made or sent, or a listener that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The platform sends no event of this name.
    #[error("{platform} sends no event `{event}`")]
    UnknownEvent {
        /// The platform's id.
        platform: String,
        /// The name as given.
        event: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// No fault has this name.
    #[error("`{name}` is not a fault")]
    UnknownFault {
        /// The name as given.
        name: String,
    },
    /// The dialogue with an application stands elsewhere.
    #[error("`{step}` cannot follow while the dialogue is `{stage}`")]
    DialogueStep {
        /// What was wanted.
        step: &'static str,
        /// Where the dialogue stands.
        stage: &'static str,
    },
    /// A form does not take the value.
    #[error("`{element}` of the form: {why}")]
    FormValue {
        /// The element's name.
        element: String,
        /// What is wrong.
        why: String,
    },
    /// The fault is one of the API's answers and not of deliveries.
    #[error("the fault `{name}` belongs to the answers of the API and not to deliveries")]
    FaultOfApi {
        /// The fault.
        name: &'static str,
    },
    /// No fault of an answer has this name.
    #[error("`{name}` is not a fault of an answer")]
    UnknownApiFault {
        /// The name as given.
        name: String,
    },
    /// No scheme of the catalogue has this id.
    #[error("there is no scheme `{scheme}`")]
    UnknownScheme {
        /// The id as given.
        scheme: String,
    },
    /// The sandbox imitates no platform of this id.
    #[error("there is no platform `{platform}` in the sandbox")]
    UnknownPlatform {
        /// The id as given.
        platform: String,
        /// The ids that there are.
        known: Vec<&'static str>,
    },
    /// No dead letter has this id.
    #[error("there is no dead letter `{id}`")]
    NoDeadLetter {
        /// The id as given.
        id: String,
    },
    /// The fault cannot show with this scheme or this number of events.
    #[error("the fault `{fault}` needs {needs}")]
    FaultWithoutEffect {
        /// The fault.
        fault: Fault,
        /// What it needs.
        needs: &'static str,
    },
    /// The event could not be signed.
    #[error("the event could not be signed")]
    Sign(#[from] SignError),
    /// A sample is not the JSON that it should be.
    #[error("the sample of `{event}` cannot be filled")]
    Sample {
        /// The event.
        event: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The address cannot be sent to.
    #[error("`{url}` cannot be sent to: {why}")]
    Url {
        /// The address.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The request could not be sent, or no answer came.
    #[error("no answer from {authority}: {why}")]
    Unreachable {
        /// Host and port.
        authority: String,
        /// What happened.
        why: String,
    },
    /// A sandbox in another process refused an order.
    #[error("the sandbox refused: {}", .0.message)]
    Refused(Box<Problem>),
    /// The port is taken.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The listener could not be started.
    #[error("the sandbox cannot listen")]
    Listen(#[source] std::io::Error),
}

impl SandboxError {
    /// Gives the error as a person sees it; codes start with `sandbox.`, and with `sign.` where signing failed.
    pub fn problem(&self) -> Problem {
        let (code, message, hint) = match self {
            Self::UnknownEvent { platform, event, known } => (
                "sandbox.unknown_event",
                format!("{platform} sends no event `{event}`."),
                format!("Choose one of {}.", known.join(", ")),
            ),
            Self::UnknownFault { name } => (
                "sandbox.unknown_fault",
                format!("`{name}` is not a fault."),
                format!("Choose one of {}.", Fault::ALL.map(Fault::as_str).join(", ")),
            ),
            Self::DialogueStep { step, stage } => (
                "sandbox.dialogue_step",
                format!("`{step}` cannot follow while the dialogue is `{stage}`."),
                "Look at the last step of the dialogue, and wait for the application's answer.".to_owned(),
            ),
            Self::FormValue { element, why } => (
                "sandbox.form_value",
                format!("The form does not take `{element}`: {why}."),
                "Give each element of the form a value that it takes.".to_owned(),
            ),
            Self::FaultOfApi { name } => (
                "sandbox.fault_of_api",
                format!("The fault `{name}` belongs to the answers of the API and not to deliveries."),
                format!("For deliveries choose one of {}.", Fault::ALL.map(Fault::as_str).join(", ")),
            ),
            Self::UnknownApiFault { name } => (
                "sandbox.unknown_fault",
                format!("`{name}` is not a fault of an answer."),
                format!("Choose one of {}.", ApiFault::ALL.map(ApiFault::as_str).join(", ")),
            ),
            Self::UnknownScheme { scheme } => (
                "sandbox.unknown_scheme",
                format!("There is no scheme `{scheme}`."),
                "See `gatehouse profile list` for the schemes that there are.".to_owned(),
            ),
            Self::UnknownPlatform { platform, known } => (
                "sandbox.unknown_platform",
                format!("There is no platform `{platform}` in the sandbox."),
                format!("Choose one of {}.", known.join(", ")),
            ),
            Self::NoDeadLetter { id } => (
                "sandbox.no_dead_letter",
                format!("There is no dead letter `{id}` in the sandbox."),
                "Look at the list of deliveries; it may have been sent again already.".to_owned(),
            ),
            Self::FaultWithoutEffect { fault, needs } => (
                "sandbox.fault_without_effect",
                format!("The fault `{fault}` needs {needs}, so it would change nothing here."),
                "Choose another fault, or another scheme of the platform.".to_owned(),
            ),
            Self::Sign(error) => return error.problem(),
            Self::Refused(problem) => return (**problem).clone(),
            Self::Sample { event, source } => (
                "sandbox.bad_sample",
                format!("The sample of `{event}` cannot be filled: {source}."),
                "Report this: the sample comes with the program.".to_owned(),
            ),
            Self::Url { url, why } => (
                "sandbox.bad_url",
                format!("`{url}` cannot be sent to: {why}."),
                "Give an address such as http://127.0.0.1:3000/hooks.".to_owned(),
            ),
            Self::Unreachable { authority, why } => (
                "sandbox.unreachable",
                format!("No answer from {authority}: {why}."),
                "Look whether something listens there.".to_owned(),
            ),
            Self::PortTaken { port } => (
                "sandbox.port_taken",
                format!("Port {port} is taken."),
                "Choose another port, or leave it out for a free one.".to_owned(),
            ),
            Self::Listen(error) => (
                "sandbox.cannot_listen",
                format!("The sandbox cannot listen on this machine: {error}."),
                "Look whether the loopback interface is up.".to_owned(),
            ),
        };
        Problem::new(code, message).hint(hint)
    }
}
