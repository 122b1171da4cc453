//! The profiles as one workspace sees them: built-in, user, workspace, each laid over the one before.

use std::sync::{Arc, LazyLock};

use gatehouse_model::{Header, Problem};
use gatehouse_signing::Scheme;
use toml::{Table, Value};

use crate::catalogue::{self, full_name};
use crate::effective::Change;
use crate::parse::{TreeError, nearest};
use crate::{Effective, Layer, NamedScheme, Profile, UserFile, Webhooks, path, refusal, user_file};

/// A single value of a layer, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetValue {
    /// The profile's id.
    pub profile: String,
    /// The dotted path.
    pub path: String,
    /// The value, as TOML.
    pub value: String,
}

/// The profiles in force for one workspace, or for none.
#[derive(Debug, Clone)]
pub struct Catalogue {
    entries: Vec<Effective>,
}

static BUILTIN: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let entries = catalogue::trees().map(|(profile, tree)| Effective::of_program(profile.clone(), tree));
    Arc::new(Catalogue { entries: entries.collect() })
});

impl Catalogue {
    /// Gives the profiles that come with the program, and nothing over them.
    pub fn builtin() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// Lays a person's files over the profiles of the program. A file with a mistake is left out, and told.
    pub fn with_files(files: &[UserFile]) -> (Self, Vec<Problem>) {
        let program = Self::builtin();
        let (mut catalogue, mut problems) = (Self::clone(&program), Vec::new());
        for file in files {
            let read = user_file::effective(file, |id| program.get(id)).map_err(|error| error.problem());
            match read.and_then(|entry| catalogue.take(entry, file)) {
                Ok(()) => {}
                Err(problem) => problems.push(problem),
            }
        }
        (catalogue, problems)
    }

    fn take(&mut self, entry: Effective, file: &UserFile) -> Result<(), Problem> {
        // The generic schemes stay last.
        let last = self.entries.len().saturating_sub(1);
        match self.entries.iter_mut().find(|known| known.id() == entry.id()) {
            Some(known) if known.file().is_some() => {
                let other = known.file().unwrap_or_default();
                Err(Problem::new(
                    "profile.twice",
                    format!("`{}` and `{other}` are both about `{}`.", file.name, entry.id()),
                )
                .hint("Put both into one file, or give one of them another id."))
            }
            Some(known) => {
                *known = entry;
                Ok(())
            }
            None => {
                self.entries.insert(last, entry);
                Ok(())
            }
        }
    }

    /// Lays single values over the profiles. A value that does not fit any more is left out, and told.
    pub fn with_values(&self, layer: Layer, values: &[SetValue]) -> (Self, Vec<Problem>) {
        let (mut catalogue, mut problems) = (self.clone(), Vec::new());
        for entry in &mut catalogue.entries {
            let own = values.iter().filter(|value| value.profile == entry.id());
            let mut changes: Vec<(String, Change)> = own
                .filter_map(|value| {
                    Some((value.path.clone(), (path::split(&value.path)?, from_text(&value.value)?)))
                })
                .collect();
            changes.sort_by(|a, b| a.0.cmp(&b.0));
            let all: Vec<Change> = changes.iter().map(|(_, change)| change.clone()).collect();
            if all.is_empty() {
                continue;
            }
            if let Ok(laid) = entry.lay(&all, &Table::new(), layer, ("", "")) {
                *entry = laid;
                continue;
            }
            for (at, change) in changes {
                match entry.lay(std::slice::from_ref(&change), &Table::new(), layer, ("", "")) {
                    Ok(laid) => *entry = laid,
                    Err(error) => problems.push(refusal::of_change(entry, &at, &change, error)),
                }
            }
        }
        (catalogue, problems)
    }

    /// Gives every profile: the five platforms, a person's own, the generic schemes.
    pub fn all(&self) -> &[Effective] {
        &self.entries
    }

    /// Gives a profile by its id.
    pub fn get(&self, id: &str) -> Option<&Effective> {
        self.entries.iter().find(|entry| entry.id() == id)
    }

    /// Gives a profile by its id, or says which one may be meant.
    ///
    /// # Errors
    /// `profile.not_found`.
    pub fn find(&self, id: &str) -> Result<&Effective, Problem> {
        self.get(id).ok_or_else(|| refusal::no_profile(self, id))
    }

    /// Gives the profile of a platform, or of `generic`.
    pub fn platform(&self, id: &str) -> Option<&Arc<Profile>> {
        self.get(id).map(Effective::profile)
    }

    /// Gives the platforms, without the generic schemes.
    pub fn platforms(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.entries.iter().map(Effective::profile).filter(|profile| profile.id() != "generic")
    }

    /// Gives the profiles with those of the program first: a person's scheme never hides one of them.
    fn in_order(&self) -> impl Iterator<Item = &Effective> {
        let of = |origin| self.entries.iter().filter(move |entry| entry.origin() == origin);
        of(Layer::BuiltIn).chain(of(Layer::User))
    }

    fn schemes(&self) -> impl Iterator<Item = &Scheme> {
        self.in_order().flat_map(|entry| entry.profile().all_schemes())
    }

    /// Gives a scheme by its id or by another name of it.
    pub fn scheme(&self, id: &str) -> Option<&Scheme> {
        let id = full_name(id);
        self.schemes().find(|scheme| scheme.id == id)
    }

    /// Gives the scheme that judges a request: the one that its endpoint names, else the one that its headers choose
    /// among those of its platform. None for a name that nothing here has.
    pub fn choose<'c>(
        &'c self,
        named: Option<&str>,
        webhooks: Option<&'c Webhooks>,
        headers: &[Header],
    ) -> Option<&'c Scheme> {
        match named {
            Some(id) => self.scheme(id),
            None => webhooks?.choose(headers),
        }
    }

    /// Gives a generic scheme with what goes with it.
    pub fn named_scheme(&self, id: &str) -> Option<&NamedScheme> {
        let id = full_name(id);
        self.in_order().flat_map(|entry| &entry.profile().schemes).find(|named| named.id == id)
    }

    /// Gives the id of a scheme that was probably meant.
    pub fn nearest_scheme(&self, id: &str) -> Option<&str> {
        let names = || {
            let own = self.schemes().map(|scheme| scheme.id.as_str());
            own.chain(catalogue::ALIASES.iter().map(|(alias, _)| *alias))
        };
        nearest(&id.to_lowercase(), names()).or_else(|| {
            names().find(|name| name.split_once('/').is_some_and(|(_, signature)| signature == id))
        })
    }

    /// Gives the id of a profile that was probably meant.
    pub fn nearest_profile(&self, id: &str) -> Option<&str> {
        nearest(&id.to_lowercase(), self.entries.iter().map(Effective::id))
    }

    /// Reads values as a person wrote them and checks the profile with all of them in force.
    ///
    /// # Errors
    /// `profile.not_found`, `profile.unknown_path`, `profile.fixed_path`, `profile.bad_value`, with the path as field.
    pub fn read_values(
        &self,
        id: &str,
        layer: Layer,
        wanted: &[(String, String)],
    ) -> Result<Vec<SetValue>, Problem> {
        let entry = self.find(id)?;
        refusal::read_values(entry, layer, wanted)
    }

    /// Checks values that are TOML already, as a reading of a contradiction has them.
    ///
    /// # Errors
    /// As [`Catalogue::read_values`].
    pub fn check_values(
        &self,
        id: &str,
        layer: Layer,
        values: &[(String, Value)],
    ) -> Result<Vec<SetValue>, Problem> {
        let entry = self.find(id)?;
        let cut = |(at, value): &(String, Value)| Some((path::split(at)?, value.clone()));
        let changes: Vec<Change> = values.iter().filter_map(cut).collect();
        entry.lay(&changes, &Table::new(), layer, ("", "")).map_err(|error| match changes.first() {
            Some(change) => refusal::of_change(entry, &path::join(&change.0), change, error),
            None => whole(error),
        })?;
        Ok(changes.into_iter().map(|change| stored(id, change)).collect())
    }

    /// Checks a file as the user layer would read it: whole, or only what differs from a profile of the program.
    ///
    /// # Errors
    /// The problem that keeps it from being used.
    pub fn check_file(file: &UserFile) -> Result<Effective, Problem> {
        let program = Self::builtin();
        user_file::effective(file, |id| program.get(id)).map_err(|error| error.problem())
    }
}

/// Writes a path as it is stored: with quotes where a segment needs them. What is no path stays as it is.
pub fn plain_path(at: &str) -> String {
    path::split(at).map_or_else(|| at.to_owned(), |segments| path::join(&segments))
}

/// Writes a value of a profile as a person reads and types it.
pub fn value_text(at: &str, value: &Value) -> String {
    path::split(at).map_or_else(|| value.to_string(), |segments| crate::value::text(&segments, value))
}

/// Gives the name that was probably meant.
pub fn nearest_name<'n>(wanted: &str, known: &[&'n str]) -> Option<&'n str> {
    nearest(wanted, known.iter().copied())
}

fn whole(error: TreeError) -> Problem {
    match error {
        TreeError::Whole(error) => error.problem(),
        TreeError::Value { path, message, .. } => {
            Problem::new("profile.bad_value", crate::error::sentence(&message)).field(path::join(&path))
        }
    }
}

pub(crate) fn stored(profile: &str, (at, value): Change) -> SetValue {
    SetValue { profile: profile.to_owned(), path: path::join(&at), value: value.to_string() }
}

/// Reads a value as it is stored.
pub(crate) fn from_text(text: &str) -> Option<Value> {
    toml::from_str::<Table>(&format!("value = {text}")).ok()?.remove("value")
}
