//! The profiles in force: what comes with the program, a person's files and values, and those of each workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use gatehouse_model::{Endpoint, Location, Problem, Topic, WorkspaceId};
use gatehouse_providers::{Catalogue, Layer, Profile, SetValue, UserFile};
use gatehouse_signing::Scheme;
use gatehouse_store::ProfileValue;

use crate::App;
use crate::app::internal;
use crate::operation::mask::sent_secrets;

/// The folder of a person's own profiles, inside the data folder.
pub(crate) const FOLDER: &str = "profiles";

/// The largest file that is read as a profile, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The profiles in force, for each workspace.
pub(crate) struct Profiles {
    folder: PathBuf,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    /// The files as they were when they were read last.
    stamp: Vec<(String, Option<SystemTime>, u64)>,
    /// What each file said when it last had no mistake.
    good: BTreeMap<String, String>,
    user: Option<Arc<Catalogue>>,
    of: HashMap<WorkspaceId, Arc<Catalogue>>,
    user_problems: Vec<Problem>,
    problems: HashMap<WorkspaceId, Vec<Problem>>,
}

impl Profiles {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.join(FOLDER), state: RwLock::default() }
    }

    /// Gives the profiles as a workspace sees them; without one, its layer is left out.
    pub(crate) fn of(&self, workspace: Option<WorkspaceId>) -> Arc<Catalogue> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let own = workspace.and_then(|id| state.of.get(&id));
        own.or(state.user.as_ref()).map_or_else(Catalogue::builtin, Arc::clone)
    }

    /// Gives what is not in force because of a mistake in it.
    pub(crate) fn problems(&self, workspace: Option<WorkspaceId>) -> Vec<Problem> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let own = workspace.and_then(|id| state.problems.get(&id));
        state.user_problems.iter().chain(own.into_iter().flatten()).cloned().collect()
    }

    /// Gives the headers in which any scheme sends a secret and the fields that any dialogue keeps secret, in lower
    /// case.
    fn secret_names(&self) -> Vec<String> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let all = state.of.values().chain(state.user.as_ref());
        let mut names = BTreeSet::new();
        for profile in all.flat_map(|catalogue| catalogue.platforms()) {
            names.extend(profile.all_schemes().flat_map(sent_secrets));
            let pointers = profile.dialogue.iter().flat_map(|dialogue| &dialogue.redact);
            names.extend(pointers.filter_map(|pointer| pointer.rsplit('/').next()).map(str::to_lowercase));
        }
        names.into_iter().filter(|name| !name.is_empty()).collect()
    }

    /// Tells whether a person's files are not those that were read. Blocks.
    fn changed(&self) -> bool {
        stamps(&self.folder) != self.state.read().unwrap_or_else(PoisonError::into_inner).stamp
    }

    /// Reads the files and lays files and values over the profiles of the program. Blocks.
    ///
    /// A file with a mistake is told; what it said before stays in force.
    fn read(&self, values: &[ProfileValue]) {
        let stamp = stamps(&self.folder);
        let (mut files, mut problems) = read_files(&self.folder);
        let mut good = self.state.read().unwrap_or_else(PoisonError::into_inner).good.clone();
        let (mut catalogue, wrong) = Catalogue::with_files(&files);
        if !wrong.is_empty() {
            for file in &mut files {
                let is_wrong = wrong.iter().any(|problem| file_of(problem) == Some(file.name.as_str()));
                if let (true, Some(before)) = (is_wrong, good.get(&file.name)) {
                    file.text.clone_from(before);
                }
            }
            catalogue = Catalogue::with_files(&files).0;
        }
        let is_good = |file: &&UserFile| !wrong.iter().any(|problem| file_of(problem) == Some(&file.name));
        good.extend(files.iter().filter(is_good).map(|file| (file.name.clone(), file.text.clone())));
        problems.extend(wrong);
        let set = |wanted: Option<WorkspaceId>| -> Vec<SetValue> {
            let own = values.iter().filter(|value| value.workspace_id == wanted);
            own.map(|value| SetValue {
                profile: value.profile.clone(),
                path: value.path.clone(),
                value: value.value.clone(),
            })
            .collect()
        };
        let (user, wrong) = catalogue.with_values(Layer::User, &set(None));
        problems.extend(wrong);
        let (mut of, mut told) = (HashMap::new(), HashMap::new());
        let owners: HashSet<WorkspaceId> = values.iter().filter_map(|value| value.workspace_id).collect();
        for id in owners {
            let (own, wrong) = user.with_values(Layer::Workspace, &set(Some(id)));
            of.insert(id, Arc::new(own));
            told.insert(id, wrong);
        }
        for problem in &problems {
            tracing::warn!(code = problem.code, "a part of the user's profiles is not in force");
        }
        let fresh =
            State { stamp, good, user: Some(Arc::new(user)), of, user_problems: problems, problems: told };
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }
}

fn file_of(problem: &Problem) -> Option<&str> {
    problem.at.as_ref()?.file.as_deref()
}

fn stamps(folder: &Path) -> Vec<(String, Option<SystemTime>, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            let about = entry.metadata().ok();
            let length = about.as_ref().map_or(0, std::fs::Metadata::len);
            found.push((name, about.and_then(|about| about.modified().ok()), length));
        }
    }
    found.sort();
    found
}

/// Reads a person's files, in the order of their names; what cannot be read is told.
pub(crate) fn read_files(folder: &Path) -> (Vec<UserFile>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for (name, _, length) in stamps(folder) {
        let path = folder.join(&name);
        let text = if length > LARGEST {
            Err(format!("it is larger than {} KiB", LARGEST / 1024))
        } else {
            std::fs::read_to_string(&path).map_err(|error| error.to_string())
        };
        match text {
            Ok(text) => files.push(UserFile { name: path.display().to_string(), text }),
            Err(why) => problems.push(
                Problem::new(
                    "profile.file_unreadable",
                    format!("`{}` cannot be read: {why}.", path.display()),
                )
                .hint("A profile is a text in UTF-8.")
                .at(Location { file: Some(path.display().to_string()), ..Location::default() }),
            ),
        }
    }
    (files, problems)
}

impl App {
    /// Gives the profiles as a workspace sees them; without one, its layer is left out.
    pub(crate) fn catalogue(&self, workspace: impl Into<Option<WorkspaceId>>) -> Arc<Catalogue> {
        self.profiles.of(workspace.into())
    }

    /// Gives the profiles in force, for commands that read a file by them.
    pub fn profiles_of(&self, workspace: Option<WorkspaceId>) -> Arc<Catalogue> {
        self.catalogue(workspace)
    }

    /// Reads files and values anew.
    pub(crate) async fn load_profiles(&self) -> Result<(), Problem> {
        let values = self.store.profile_values().await.map_err(|error| error.problem())?;
        let profiles = Arc::clone(&self.profiles);
        let store = self.store.clone();
        let read = tokio::task::spawn_blocking(move || {
            profiles.read(&values);
            store.never_index(profiles.secret_names());
        });
        read.await.map_err(|error| internal(&error))
    }

    /// Reads a person's files anew if they changed, and lets the receiver know.
    pub(crate) async fn look_for_profiles(&self) -> Result<(), Problem> {
        let profiles = Arc::clone(&self.profiles);
        let changed = tokio::task::spawn_blocking(move || profiles.changed()).await;
        if changed.map_err(|error| internal(&error))? {
            self.load_profiles().await?;
            self.profile_changed(None, None).await?;
            self.announce(&[Topic::Profiles, Topic::Endpoints]);
        }
        Ok(())
    }

    /// What follows from a changed profile: the receiver judges by it from now on, and history is judged again.
    /// Without a workspace it changed for all of them, without a platform any may have changed.
    pub(crate) async fn profile_changed(
        &self,
        workspace: Option<WorkspaceId>,
        platform: Option<&str>,
    ) -> Result<(), Problem> {
        self.refresh_endpoints().await?;
        self.reverify_where(|entry| {
            let endpoint = &entry.endpoint;
            // An endpoint may name a scheme of another profile, so the generic one concerns all of them.
            workspace.is_none_or(|id| id == endpoint.workspace_id)
                && platform.is_none_or(|id| id == endpoint.platform || endpoint.scheme.is_some())
        })
        .await;
        self.seal_older().await;
        Ok(())
    }

    /// Gives the profile of a platform as a workspace sees it, or says which platforms there are.
    pub(crate) fn profile_for(
        &self,
        workspace: impl Into<Option<WorkspaceId>>,
        platform: &str,
    ) -> Result<Arc<Profile>, Problem> {
        profile_in(&self.catalogue(workspace), platform).cloned()
    }

    /// Gives the platform's name as it writes itself; an unknown id stands for itself.
    pub(crate) fn platform_name(&self, platform: &str) -> String {
        let found = self.catalogue(None).platform(platform).map(|profile| profile.provider.name.clone());
        found.unwrap_or_else(|| platform.to_owned())
    }
}

/// Gives the profile of a platform, or says which platforms there are.
pub(crate) fn profile_in<'c>(catalogue: &'c Catalogue, platform: &str) -> Result<&'c Arc<Profile>, Problem> {
    catalogue.platform(platform).ok_or_else(|| {
        let hint = match catalogue.nearest_profile(platform) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => {
                let known: Vec<_> = catalogue.platforms().map(|profile| profile.id()).collect();
                format!("Known platforms: {}.", known.join(", "))
            }
        };
        Problem::new("profile.unknown_platform", format!("There is no profile `{platform}`."))
            .hint(hint)
            .field("platform")
    })
}

/// Gives the scheme that an endpoint was told to use, else the first of its profile.
pub(crate) fn scheme_in<'c>(catalogue: &'c Catalogue, endpoint: &Endpoint) -> Option<&'c Scheme> {
    match &endpoint.scheme {
        Some(id) => catalogue.scheme(id),
        None => catalogue.platform(&endpoint.platform)?.webhooks.as_ref()?.signatures.first(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "[provider]\nid = \"keruja\"\n[[webhooks.signature]]\nid = \"hmac\"\nheader = \"X-Sign\"\n";

    fn header(profiles: &Profiles) -> Option<String> {
        profiles.of(None).scheme("keruja/hmac")?.header.clone()
    }

    #[test]
    fn what_a_file_said_before_its_mistake_stays_in_force() {
        let house = tempfile::tempdir().unwrap();
        let profiles = Profiles::new(house.path());
        profiles.read(&[]);
        assert_eq!(header(&profiles).as_deref(), Some("X-Keruja-Signature"));
        std::fs::create_dir(house.path().join(FOLDER)).unwrap();
        let file = house.path().join(FOLDER).join("mine.toml");
        std::fs::write(&file, HEADER).unwrap();
        assert!(profiles.changed());
        profiles.read(&[]);
        assert!(!profiles.changed());
        assert_eq!(header(&profiles).as_deref(), Some("X-Sign"));
        std::fs::write(&file, HEADER.replace("header", "heder")).unwrap();
        profiles.read(&[]);
        assert_eq!(header(&profiles).as_deref(), Some("X-Sign"));
        let problem = profiles.problems(None).remove(0);
        assert_eq!(problem.at.and_then(|at| at.line), Some(5));
        std::fs::remove_file(&file).unwrap();
        profiles.read(&[]);
        assert_eq!(header(&profiles).as_deref(), Some("X-Keruja-Signature"));
        assert_eq!(profiles.problems(None), []);
    }

    #[test]
    fn a_file_that_is_no_text_is_told() {
        let house = tempfile::tempdir().unwrap();
        let folder = house.path().join(FOLDER);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a.toml"), b"\xff").unwrap();
        std::fs::write(folder.join("notes.txt"), b"\xff").unwrap();
        let (files, problems) = read_files(&folder);
        assert_eq!((files.len(), problems.len()), (0, 1));
        assert_eq!(problems[0].code, "profile.file_unreadable");
    }

    #[test]
    fn each_workspace_has_its_own_values() {
        let house = tempfile::tempdir().unwrap();
        let profiles = Profiles::new(house.path());
        let id = |number| WorkspaceId::from_uuid(uuid::Uuid::from_u128(number));
        let value = |workspace_id, path: &str, value: &str| ProfileValue {
            workspace_id,
            profile: "keruja".to_owned(),
            path: path.to_owned(),
            value: value.to_owned(),
            set_at: "2026-01-05T08:00:00Z".parse().unwrap(),
        };
        let path = "webhooks.signature.hmac.header";
        profiles.read(&[
            value(None, path, "\"X-All\""),
            value(Some(id(1)), path, "\"X-One\""),
            value(Some(id(2)), "webhooks.retry.gone", "1"),
        ]);
        let of = |workspace| profiles.of(workspace).scheme("keruja/hmac").unwrap().header.clone().unwrap();
        assert_eq!((of(None), of(Some(id(1)))), ("X-All".to_owned(), "X-One".to_owned()));
        assert_eq!(of(Some(id(2))), "X-All");
        assert_eq!(profiles.problems(Some(id(2))).len(), 1);
        assert_eq!(profiles.problems(Some(id(1))), []);
    }
}
