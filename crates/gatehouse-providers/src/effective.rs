//! A profile as it is in force, with what each layer set in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::{Table, Value};

use crate::parse::{TreeError, from_tree};
use crate::{Contradiction, Layer, Profile, Provenance, Reading, path, tree};

/// A profile as it is in force.
#[derive(Debug, Clone)]
pub struct Effective {
    profile: Arc<Profile>,
    tree: Arc<Table>,
    /// What the program says of it; none for a person's own profile.
    builtin: Option<Arc<Table>>,
    set: BTreeMap<String, Layer>,
    file: Option<String>,
}

/// A value that a layer sets at a path.
pub(crate) type Change = (Vec<String>, Value);

impl Effective {
    /// Makes one that comes with the program.
    pub(crate) fn of_program(profile: Profile, tree: Table) -> Self {
        let tree = Arc::new(tree);
        Self {
            profile: Arc::new(profile),
            builtin: Some(Arc::clone(&tree)),
            tree,
            set: BTreeMap::new(),
            file: None,
        }
    }

    /// Makes a person's own one.
    pub(crate) fn of_person(profile: Profile, tree: Table, file: &str) -> Self {
        Self {
            profile: Arc::new(profile),
            tree: Arc::new(tree),
            builtin: None,
            set: BTreeMap::new(),
            file: Some(file.to_owned()),
        }
    }

    /// Lays changes over it. `stated` is what the layer itself says of provenance; whatever else it sets is a
    /// person's word. `text` and `file` are where a mistake is looked for.
    pub(crate) fn lay(
        &self,
        changes: &[Change],
        stated: &Table,
        layer: Layer,
        (text, file): (&str, &str),
    ) -> Result<Self, TreeError> {
        let mut tree = Table::clone(&self.tree);
        let mut set = self.set.clone();
        let mut words = match tree.get("provenance") {
            Some(Value::Table(words)) => words.clone(),
            _ => Table::new(),
        };
        for (segments, value) in changes {
            tree::set(&mut tree, segments, value.clone()).map_err(|blocked| TreeError::Value {
                path: segments.clone(),
                message: format!("`{blocked}` has nothing below it"),
                suggestion: None,
            })?;
            let at = path::join(segments);
            words.retain(|entry, _| !path::leads_to(&at, entry));
            words.insert(at.clone(), Value::String(Provenance::User.as_str().to_owned()));
            set.insert(at, layer);
        }
        words.extend(stated.clone());
        tree.insert("provenance".to_owned(), Value::Table(words));
        let profile = Arc::new(from_tree(&tree, text, file)?);
        let file =
            if layer == Layer::User && !file.is_empty() { Some(file.to_owned()) } else { self.file.clone() };
        Ok(Self { profile, tree: Arc::new(tree), builtin: self.builtin.clone(), set, file })
    }

    /// Gives the profile.
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// Gives the platform's id.
    pub fn id(&self) -> &str {
        self.profile.id()
    }

    /// Tells where the profile comes from: with the program, or from a person's file.
    pub fn origin(&self) -> Layer {
        if self.builtin.is_some() { Layer::BuiltIn } else { Layer::User }
    }

    /// Gives the file of the user layer that speaks of it.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Gives the paths that a person set, each with its layer.
    pub fn set_paths(&self) -> impl Iterator<Item = (&str, Layer)> {
        self.set.iter().map(|(at, layer)| (at.as_str(), *layer))
    }

    /// Tells which layer a value comes from; of a value with parts, the last layer that set one of them.
    pub fn layer_of(&self, at: &str) -> Layer {
        let touching = self.set.iter().filter(|(set, _)| path::leads_to(set, at) || path::leads_to(at, set));
        touching.map(|(_, layer)| *layer).max().unwrap_or_else(|| self.origin())
    }

    /// Gives the value at a path.
    pub fn value(&self, at: &str) -> Option<&Value> {
        tree::get(&self.tree, &path::split(at)?)
    }

    /// Gives what the program itself says at a path.
    pub fn builtin_value(&self, at: &str) -> Option<&Value> {
        tree::get(self.builtin.as_ref()?, &path::split(at)?)
    }

    pub(crate) fn tree(&self) -> &Table {
        &self.tree
    }

    /// Gives the reading of a contradiction that is in force: one whose values all stand, else the profile's own
    /// where none of its values was set; nothing where a person set some of them by hand.
    pub fn reading<'c>(&self, contradiction: &'c Contradiction) -> Option<&'c Reading> {
        let stands = |reading: &&Reading| {
            !reading.set.is_empty() && reading.set.iter().all(|(at, value)| self.value(at) == Some(value))
        };
        // One reading may hold what another holds and more.
        let standing = contradiction.options.iter().filter(stands);
        standing.max_by_key(|reading| reading.set.len()).or_else(|| {
            let untouched = contradiction.paths().all(|at| self.layer_of(at) == self.origin());
            contradiction.own_reading().filter(|_| untouched)
        })
    }

    /// Finds a contradiction by its id, its topic or its number from 1.
    pub fn contradiction(&self, named: &str) -> Option<&Contradiction> {
        let all = &self.profile.contradictions;
        let by_word = all.iter().find(|one| one.id == named || one.topic.eq_ignore_ascii_case(named));
        by_word.or_else(|| all.get(named.parse::<usize>().ok()?.checked_sub(1)?))
    }
}

impl Contradiction {
    /// Finds a reading by its id or by its number from 1.
    pub fn reading(&self, named: &str) -> Option<&Reading> {
        let by_id = self.options.iter().find(|reading| reading.id == named);
        by_id.or_else(|| self.options.get(named.parse::<usize>().ok()?.checked_sub(1)?))
    }
}
