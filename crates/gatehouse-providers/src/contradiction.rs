//! `[[contradiction]]`: what a platform says twice and differently, and the readings to choose from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Claims of a platform that cannot all hold, and what we do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// Its id; made of the topic where it is not given.
    #[serde(default)]
    pub id: String,
    /// What it is about.
    pub topic: String,
    /// The claims.
    pub claims: Vec<String>,
    /// What we do.
    pub chosen: String,
    /// Why.
    pub reason: String,
    /// The readings to choose from; none where a switch would change nothing. The one that sets nothing is what
    /// the profile itself says.
    #[serde(rename = "option", default)]
    pub options: Vec<Reading>,
}

/// One reading of a contradiction, with the values that put it in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Its id, unique in the contradiction.
    pub id: String,
    /// What the platform says, in this reading.
    pub claim: String,
    /// Where it says so.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// The values by dotted path.
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
}

impl Contradiction {
    /// Gives an id where there is none.
    pub(crate) fn complete(&mut self) {
        if self.id.is_empty() {
            let word = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
            self.id = self.topic.chars().map(word).collect();
        }
    }

    /// Gives the reading that the profile itself takes.
    pub fn own_reading(&self) -> Option<&Reading> {
        self.options.iter().find(|reading| reading.set.is_empty())
    }

    /// Gives every path that some reading sets.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.options.iter().flat_map(|reading| reading.set.keys().map(String::as_str))
    }
}
