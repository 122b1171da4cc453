//! Platform profiles at the RPC edge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_model::{Problem, Timestamp, WorkspaceId};
use gatehouse_providers::{FactKind, Layer, Provenance};

use super::{SchemeView, SlotView};

/// A profile as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileRowView {
    /// Its id.
    pub id: String,
    /// The platform's name as it writes itself.
    pub name: String,
    /// What it is, in a line.
    pub summary: String,
    /// How many schemes it has.
    pub schemes: u32,
    /// How many event names it knows.
    pub events: u32,
    /// How many contradictions it keeps.
    pub contradictions: u32,
    /// Where it comes from: with the program, or from a person's file.
    pub origin: Layer,
    /// How many of its values a person set.
    pub set: u32,
}

/// All profiles.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileListView {
    /// The five platforms, then a person's own, then the generic schemes.
    pub profiles: Vec<ProfileRowView>,
    /// Files and values of the user layer that are not in force, because of a mistake in them.
    pub problems: Vec<Problem>,
}

/// Asks for the profiles as a workspace sees them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileListRequest {
    /// The workspace; without one, its layer is left out.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
}

/// Names a profile.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileRequest {
    /// Its id.
    pub id: String,
    /// The workspace whose values are laid over it; without one, its layer is left out.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
}

/// A value at a dotted path, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PathValueView {
    /// The dotted path.
    pub path: String,
    /// The value.
    pub value: String,
}

/// A reading of a contradiction that one act puts in force.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OptionView {
    /// Its id, unique in the contradiction.
    pub id: String,
    /// What the platform says, in this reading.
    pub claim: String,
    /// Where it says so.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What choosing it sets; nothing for the reading that the profile itself takes.
    pub set: Vec<PathValueView>,
    /// Whether it is in force now.
    pub chosen: bool,
    /// Whether it is the one that the profile itself takes.
    pub builtin: bool,
}

/// Claims of a platform that cannot all be true.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ContradictionView {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub topic: String,
    /// The claims, with where they stand.
    pub claims: Vec<String>,
    /// What the profile itself goes by.
    pub chosen: String,
    /// Why.
    pub reason: String,
    /// The readings to choose from; none where a switch would change nothing.
    pub options: Vec<OptionView>,
    /// The id of the reading in force; none where there is no choice, or where values were set by hand.
    pub option: Option<String>,
    /// The layer that made the choice.
    pub layer: Layer,
}

/// An event name of a platform.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EventNameView {
    /// The name as sent.
    pub name: String,
    /// A label for people.
    pub label: Option<String>,
    /// Whose word it is.
    pub provenance: Provenance,
    /// The layer that brought it.
    pub layer: Layer,
    /// The path at which its label is set.
    pub label_path: String,
}

/// A value of a profile, as a row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FactView {
    /// The dotted path under which it is set.
    pub path: String,
    /// What it is, in words.
    pub label: String,
    /// The value in force, as it is written in a field; empty where there is none.
    pub value: String,
    /// How it is written.
    pub kind: FactKind,
    /// The words to choose from, for the kind `choice`.
    pub choices: Vec<String>,
    /// Whose word it is.
    pub provenance: Provenance,
    /// The layer that it comes from.
    pub layer: Layer,
    /// What the program itself says, where a person set another value.
    pub builtin_value: Option<String>,
    /// A page of the platform that says so, where it is documented.
    pub source_url: Option<String>,
    /// What it does.
    pub help: Option<String>,
    /// Whether it can be set as one text.
    pub editable: bool,
    /// Whether the platform does not say it and nobody set it: what a person fills in.
    pub unknown: bool,
}

/// Facts that belong together.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FactSectionView {
    /// Its id, such as `signature.hmac`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The facts.
    pub facts: Vec<FactView>,
    /// How many of them are unknown.
    pub unknown: u32,
}

/// A profile, for a person who decides whether to trust it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileView {
    /// Its id.
    pub id: String,
    /// The platform's name as it writes itself.
    pub name: String,
    /// What it is, in a line.
    pub summary: String,
    /// The platform's pages.
    pub docs: Vec<String>,
    /// What it can do, as words of the profile: `rest`, `webhooks`, `oauth2`.
    pub capabilities: Vec<String>,
    /// The plan that its API and webhooks need, where one is told.
    pub plan: Option<String>,
    /// Further notes about plans and trials, a sentence each.
    pub plan_notes: Vec<String>,
    /// The page that tells whether it runs.
    pub status_page: Option<String>,
    /// Where to ask.
    pub support: Option<String>,
    /// Where it comes from: with the program, or from a person's file.
    pub origin: Layer,
    /// The file of the user layer that speaks of it, without its folder.
    pub file: Option<String>,
    /// Every value, by section.
    pub sections: Vec<FactSectionView>,
    /// How many values the platform does not say and nobody set.
    pub unknown: u32,
    /// How many values a person set.
    pub set: u32,
    /// Its event names.
    pub events: Vec<EventNameView>,
    /// How many events the platform says there are.
    pub events_total: Option<u32>,
    /// Its schemes.
    pub schemes: Vec<SchemeView>,
    /// Its secret slots.
    pub slots: Vec<SlotView>,
    /// Whose word each listed value is, by dotted path.
    pub provenance: BTreeMap<String, Provenance>,
    /// What contradicts itself.
    pub contradictions: Vec<ContradictionView>,
    /// What is not in force because of a mistake in it, and what deserves a second look.
    pub problems: Vec<Problem>,
}

/// Sets one value of a profile, or lets go of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileSetRequest {
    /// The profile's id.
    pub id: String,
    /// The workspace; needed for its layer, and the answer is as it sees the profile.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The dotted path, such as `webhooks.signature.hmac.header`.
    pub path: String,
    /// The value as text; null lets go of what the layer sets there.
    pub value: Option<String>,
    /// The layer; `workspace` unless said.
    #[serde(default)]
    #[ts(optional)]
    pub layer: Option<Layer>,
}

/// Puts one reading of a contradiction in force, in the workspace's layer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileChooseRequest {
    /// The profile's id.
    pub id: String,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The contradiction: its id, its topic or its number from 1.
    pub topic: String,
    /// The reading: its id or its number from 1.
    pub option: String,
}

/// Lets go of everything that a layer sets in a profile.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileResetRequest {
    /// The profile's id.
    pub id: String,
    /// The workspace; needed for its layer, and the answer is as it sees the profile.
    #[serde(default)]
    #[ts(optional)]
    pub workspace_id: Option<WorkspaceId>,
    /// The layer; `workspace` unless said. A person's file is left as it is.
    #[serde(default)]
    #[ts(optional)]
    pub layer: Option<Layer>,
}

/// Asks which events of a platform came in a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileEventsRequest {
    /// The profile's id.
    pub id: String,
    /// The workspace.
    pub workspace_id: WorkspaceId,
}

/// An event name with what was received of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EventTrafficView {
    /// The name as sent.
    pub name: String,
    /// A label for people.
    pub label: Option<String>,
    /// Whether the profile lists it.
    pub known: bool,
    /// Whose word it is: `observed` where only traffic shows it.
    pub provenance: Provenance,
    /// The path at which its label is set.
    pub label_path: String,
    /// How many deliveries brought it.
    #[ts(type = "number")]
    pub count: u64,
    /// When the first came.
    #[ts(type = "string | null")]
    pub first_seen: Option<Timestamp>,
    /// When the last came.
    #[ts(type = "string | null")]
    pub last_seen: Option<Timestamp>,
}

/// The event catalogue of a platform beside what a workspace received.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileEventsView {
    /// The names of the profile, in its order, then those that only traffic shows, the newest first.
    pub events: Vec<EventTrafficView>,
    /// How many names were collected from traffic.
    pub collected: u32,
    /// How many there are: what the platform says, else how many the profile lists.
    pub total: u32,
    /// Whether the total is the platform's own word.
    pub total_stated: bool,
    /// How many of the listed names came.
    pub listed_seen: u32,
    /// How many names the profile lists.
    pub listed: u32,
}
