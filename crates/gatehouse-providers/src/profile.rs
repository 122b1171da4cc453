//! A platform's profile, version 1 of the format.

use std::collections::BTreeMap;

use gatehouse_signing::{Scheme, Span};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Api, Auth, Contradiction, Dialogue, EventKind, Export, Handshake, Import, Limit, Provenance, Sources,
    Webhooks, path, provenance,
};

/// The version of the format that this crate reads.
pub(crate) const SCHEMA: i64 = 1;

/// A platform's profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The version of the format.
    pub schema: i64,
    /// Who the platform is.
    pub provider: Provider,
    /// Whose word each value is, by dotted path.
    #[serde(default)]
    pub provenance: BTreeMap<String, Provenance>,
    /// What the platform says twice and differently.
    #[serde(rename = "contradiction", default)]
    pub contradictions: Vec<Contradiction>,
    /// Where its API is.
    #[serde(rename = "environment", default)]
    pub environments: Vec<ProfileEnvironment>,
    /// How calls are authorised.
    #[serde(default)]
    pub auth: Vec<Auth>,
    /// How many calls are allowed.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Its calls.
    pub api: Option<Api>,
    /// What it sends.
    pub webhooks: Option<Webhooks>,
    /// The conversation that it holds with an application.
    pub dialogue: Option<Dialogue>,
    /// What it imports.
    #[serde(rename = "import", default)]
    pub imports: Vec<Import>,
    /// What it exports.
    #[serde(rename = "export", default)]
    pub exports: Vec<Export>,
    /// How the sandbox imitates it.
    pub sandbox: Option<SandboxRules>,
    /// Named schemes for endpoints without a platform.
    #[serde(rename = "scheme", default)]
    pub schemes: Vec<NamedScheme>,
}

/// Who a platform is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its id, such as `kejue`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The number of this edition of the profile.
    pub revision: u32,
    /// What it is, in a line.
    pub summary: Option<String>,
    /// The pages that the profile rests on.
    #[serde(default)]
    pub docs: Vec<String>,
    /// The page that tells whether it runs.
    pub status_page: Option<String>,
    /// Where to ask.
    pub support: Option<String>,
    /// What it can do, as words.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// The plan that API and webhooks need.
    pub plan_required: Option<String>,
    /// Further notes about plans and trials, a sentence each.
    #[serde(default)]
    pub plan_notes: Vec<String>,
}

/// How carefully calls of an environment are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// As they are.
    #[default]
    None,
    /// A person confirms what changes something.
    ConfirmWrites,
    /// Nothing that changes something is sent.
    ReadOnly,
}

/// An environment of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileEnvironment {
    /// `production`, `sandbox` or `offline`.
    pub id: String,
    /// The base address; empty asks for it, `sandbox://id` is the embedded one.
    pub base_url: String,
    /// Other base addresses.
    #[serde(default)]
    pub alternates: Vec<String>,
    /// What a key of it looks like, as a regular expression.
    pub key_pattern: Option<String>,
    /// What a key of it does not look like.
    pub key_pattern_not: Option<String>,
    /// How carefully calls are sent.
    #[serde(default)]
    pub guard: Guard,
}

/// A fault that the sandbox can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The answer 500.
    #[serde(rename = "500")]
    ServerError,
    /// No answer.
    Timeout,
    /// A late answer.
    Slow,
    /// The same delivery twice.
    Duplicate,
    /// Deliveries in another order.
    OutOfOrder,
    /// A wrong signature.
    BadSignature,
    /// A time outside the window.
    OldTimestamp,
    /// A body written anew after signing.
    ReserialisedBody,
}

/// How the sandbox imitates a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxRules {
    /// The number from which its data are made.
    pub seed: Option<u64>,
    /// How long it takes to answer.
    pub latency: Option<Span>,
    /// The faults that it can make.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// The clock: `virtual` or `real`.
    pub clock: Option<String>,
}

/// A named scheme for endpoints without a platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedScheme {
    /// Its id.
    pub id: String,
    /// Pages that describe it.
    #[serde(default)]
    pub docs: Vec<String>,
    /// The content types that are sent with it.
    #[serde(default)]
    pub content_types: Vec<String>,
    /// Where the event's name is.
    pub event_type: Option<Sources>,
    /// Where the sender's id of the delivery is.
    pub delivery_id: Option<Sources>,
    /// Whether each attempt is signed anew, as in [`crate::Dedupe`].
    pub resigned: Option<bool>,
    /// How requests are signed.
    pub signature: Scheme,
    /// Challenges that must be answered.
    #[serde(rename = "handshake", default)]
    pub handshakes: Vec<Handshake>,
}

impl Profile {
    /// Gives the platform's id.
    pub fn id(&self) -> &str {
        &self.provider.id
    }

    /// Tells whose word a value is, by its dotted path such as `auth.api_key.header`; what is not listed is assumed.
    pub fn provenance_of(&self, dotted: &str) -> Provenance {
        provenance::of_path(&self.provenance, dotted)
    }

    /// Tells whose word an event is: its own mark, else that of the list.
    pub fn event_provenance(&self, event: &EventKind) -> Provenance {
        event.provenance.unwrap_or_else(|| self.provenance_of("webhooks.events"))
    }

    /// Gives the dotted path of a scheme: `webhooks.signature.hmac` of a platform's own, `scheme.github` of a generic one.
    pub fn scheme_path(scheme: &Scheme) -> String {
        match scheme.id.split_once('/') {
            Some((_, signature)) => path::join(&["webhooks", "signature", signature]),
            None => path::join(&["scheme", &scheme.id]),
        }
    }

    /// Tells whose word a field of a scheme is; `field` is what a check of a verdict rests on, such as `header`.
    pub fn scheme_provenance(&self, scheme: &Scheme, field: &str) -> Provenance {
        self.provenance_of(&format!("{}.{field}", Self::scheme_path(scheme)))
    }

    /// Gives every signing scheme, the platform's own first.
    pub fn all_schemes(&self) -> impl Iterator<Item = &Scheme> {
        let own = self.webhooks.iter().flat_map(|webhooks| &webhooks.signatures);
        own.chain(self.schemes.iter().map(|named| &named.signature))
    }
}
