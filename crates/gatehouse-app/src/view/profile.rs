//! Platform profiles at the RPC edge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use gatehouse_providers::Provenance;

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
}

/// All profiles.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileListView {
    /// The five platforms, then the generic schemes.
    pub profiles: Vec<ProfileRowView>,
}

/// Names a profile.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProfileRequest {
    /// Its id.
    pub id: String,
}

/// Two claims of a platform that cannot both be true.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ContradictionView {
    /// What it is about.
    pub topic: String,
    /// The claims, with where they stand.
    pub claims: Vec<String>,
    /// What we go by.
    pub chosen: String,
    /// Why.
    pub reason: String,
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
    /// Its event names.
    pub events: Vec<EventNameView>,
    /// Its schemes.
    pub schemes: Vec<SchemeView>,
    /// Its secret slots.
    pub slots: Vec<SlotView>,
    /// Whose word each listed value is, by dotted path.
    pub provenance: BTreeMap<String, Provenance>,
    /// What contradicts itself.
    pub contradictions: Vec<ContradictionView>,
}
