//! Profiles, for a person who decides whether to trust one, and who fills in what a platform does not say.

use std::path::Path;

use gatehouse_model::{Problem, WorkspaceId};
use gatehouse_providers::{Catalogue, Layer, SetValue, UserFile};
use gatehouse_store::ProfileValue;

use crate::App;
use crate::profiles::{FOLDER, read_files};
use crate::view::{
    ProfileChooseRequest, ProfileEventsRequest, ProfileEventsView, ProfileListRequest, ProfileListView,
    ProfileRequest, ProfileResetRequest, ProfileSetRequest, ProfileView,
};

pub(crate) mod page;
mod traffic;

impl App {
    /// Lists the platforms, then the generic schemes.
    pub async fn profiles(&self, request: ProfileListRequest) -> Result<ProfileListView, Problem> {
        self.look_for_profiles().await?;
        let catalogue = self.catalogue(request.workspace_id);
        Ok(page::list(&catalogue, self.profiles.problems(request.workspace_id)))
    }

    /// Gives one profile with every value, its layer and whose word it is.
    pub async fn profile(&self, request: ProfileRequest) -> Result<ProfileView, Problem> {
        self.look_for_profiles().await?;
        self.page_of(&request.id, request.workspace_id)
    }

    /// Gives one profile as a page of Markdown.
    pub async fn profile_sheet(&self, request: ProfileRequest) -> Result<String, Problem> {
        self.look_for_profiles().await?;
        Ok(self.profiles.of(request.workspace_id).find(&request.id)?.sheet())
    }

    /// Tells which events of a platform came in a workspace.
    pub async fn profile_events(&self, request: ProfileEventsRequest) -> Result<ProfileEventsView, Problem> {
        self.workspace(request.workspace_id).await?;
        let catalogue = self.catalogue(request.workspace_id);
        let entry = catalogue.find(&request.id)?;
        let seen = self.store.seen_events(request.workspace_id, entry.id()).await;
        Ok(traffic::beside(entry, seen.map_err(|error| error.problem())?))
    }

    /// Sets one value of a profile, or lets go of it; everything received from now on is judged by it.
    pub async fn set_profile(&self, request: ProfileSetRequest) -> Result<ProfileView, Problem> {
        let values = [(request.path, request.value)];
        let layer = request.layer.unwrap_or(Layer::Workspace);
        self.set_profile_values(&request.id, request.workspace_id, layer, &values).await
    }

    /// Sets several values of a profile at once, or lets go of those without a value.
    pub async fn set_profile_values(
        &self,
        id: &str,
        workspace: Option<WorkspaceId>,
        layer: Layer,
        values: &[(String, Option<String>)],
    ) -> Result<ProfileView, Problem> {
        let owner = self.owner_of(layer, workspace).await?;
        let catalogue = self.catalogue(owner);
        let wanted: Vec<(String, String)> =
            values.iter().filter_map(|(path, value)| Some((path.clone(), value.clone()?))).collect();
        let read = catalogue.read_values(id, layer, &wanted)?;
        let mut cleared: Vec<String> = read.iter().map(|value| value.path.clone()).collect();
        for (path, _) in values.iter().filter(|(_, value)| value.is_none()) {
            cleared.push(self.released(id, path, layer, &catalogue)?);
        }
        self.store_values(id, owner, layer, cleared, read).await?;
        self.page_of(id, workspace)
    }

    /// Puts one reading of a contradiction in force, in the workspace's layer.
    pub async fn choose_reading(&self, request: ProfileChooseRequest) -> Result<ProfileView, Problem> {
        let owner = Some(self.workspace(request.workspace_id).await?.id);
        let catalogue = self.catalogue(owner);
        let entry = catalogue.find(&request.id)?;
        let (contradiction, reading) = page::choice(entry, &request.topic, &request.option)?;
        let values: Vec<_> = reading.set.iter().map(|(path, value)| (path.clone(), value.clone())).collect();
        // What another reading set goes; what this one sets takes its place.
        let cleared: Vec<String> = contradiction.paths().map(str::to_owned).collect();
        let read = self.catalogue(None).check_values(&request.id, Layer::Workspace, &values)?;
        self.store_values(&request.id, owner, Layer::Workspace, cleared, read).await?;
        self.page_of(&request.id, owner)
    }

    /// Lets go of everything that a layer sets in a profile. A person's file is left as it is.
    pub async fn reset_profile(&self, request: ProfileResetRequest) -> Result<ProfileView, Problem> {
        let layer = request.layer.unwrap_or(Layer::Workspace);
        let owner = self.owner_of(layer, request.workspace_id).await?;
        self.catalogue(owner).find(&request.id)?;
        self.store_values(&request.id, owner, layer, vec![String::new()], Vec::new()).await?;
        self.page_of(&request.id, request.workspace_id)
    }

    fn page_of(&self, id: &str, workspace: Option<WorkspaceId>) -> Result<ProfileView, Problem> {
        let catalogue = self.catalogue(workspace);
        Ok(page::profile(catalogue.find(id)?, self.profiles.problems(workspace)))
    }

    /// Gives the workspace whose layer is meant; none for the user's.
    async fn owner_of(
        &self,
        layer: Layer,
        workspace: Option<WorkspaceId>,
    ) -> Result<Option<WorkspaceId>, Problem> {
        match (layer, workspace) {
            (Layer::User, _) => Ok(None),
            (Layer::Workspace, Some(id)) => Ok(Some(self.workspace(id).await?.id)),
            (Layer::Workspace, None) => {
                Err(Problem::new("profile.workspace_needed", "It is not said for which workspace.")
                    .hint("Choose a workspace, or set it for all of them.")
                    .field("workspace_id"))
            }
            (Layer::BuiltIn, _) => Err(Problem::new(
                "profile.layer_fixed",
                "What comes with the program is not changed; a layer is laid over it.",
            )
            .hint("Choose the layer `workspace` or `user`.")
            .field("layer")),
        }
    }

    /// Checks that a layer sets something at or below a path, so that letting go of it has an effect.
    fn released(&self, id: &str, path: &str, layer: Layer, catalogue: &Catalogue) -> Result<String, Problem> {
        let entry = catalogue.find(id)?;
        let path = gatehouse_providers::plain_path(path);
        let below =
            |set: &str| set == path || set.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'));
        if entry.set_paths().any(|(set, of)| of == layer && below(set)) {
            return Ok(path);
        }
        let message = format!("Nothing is set at `{path}` in the {} layer.", layer.as_str());
        let hint = match (entry.layer_of(&path), entry.file()) {
            (Layer::User, Some(file)) => format!("It may stand in `{file}`."),
            (of, _) => format!("Its value comes from the {} layer.", of.as_str()),
        };
        Err(Problem::new("profile.not_set", message).hint(hint).field(path))
    }

    async fn store_values(
        &self,
        id: &str,
        owner: Option<WorkspaceId>,
        layer: Layer,
        cleared: Vec<String>,
        read: Vec<SetValue>,
    ) -> Result<(), Problem> {
        self.still_fits(id, owner, layer, &cleared, &read).await?;
        let set_at = self.clock.now();
        let value = |value: SetValue| ProfileValue {
            workspace_id: owner,
            profile: value.profile,
            path: value.path,
            value: value.value,
            set_at,
        };
        let values = read.into_iter().map(value).collect();
        self.store.put_profile_values(owner, id, cleared, values).await.map_err(|error| error.problem())?;
        self.load_profiles().await?;
        self.profile_changed(owner, Some(id)).await
    }

    /// Tries what will be stored before it is: what one value leans on must not go away under it.
    async fn still_fits(
        &self,
        id: &str,
        owner: Option<WorkspaceId>,
        layer: Layer,
        cleared: &[String],
        read: &[SetValue],
    ) -> Result<(), Problem> {
        let gone = |path: &str| {
            cleared.iter().any(|start| {
                start.is_empty()
                    || path
                        .strip_prefix(start.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let stored = self.store.profile_values().await.map_err(|error| error.problem())?;
        let left = stored.into_iter().filter(|value| value.workspace_id == owner && value.profile == id);
        let mut after: Vec<SetValue> = left
            .filter(|value| !gone(&value.path))
            .map(|value| SetValue { profile: value.profile, path: value.path, value: value.value })
            .collect();
        after.extend(read.iter().cloned());
        let below = match layer {
            Layer::Workspace => self.catalogue(None),
            Layer::User | Layer::BuiltIn => {
                let folder = self.folder.join(FOLDER);
                let files = tokio::task::spawn_blocking(move || read_files(&folder).0).await;
                std::sync::Arc::new(
                    Catalogue::with_files(&files.map_err(|error| crate::app::internal(&error))?).0,
                )
            }
        };
        below.with_values(layer, &after).1.into_iter().next().map_or(Ok(()), Err)
    }
}

/// What a check of a profile file found.
#[derive(Debug, Clone)]
pub struct ProfileCheck {
    /// The profile's id, when it could be read.
    pub id: Option<String>,
    /// What must be mended.
    pub problems: Vec<Problem>,
    /// What deserves a look.
    pub warnings: Vec<Problem>,
}

impl App {
    /// Lists the profiles without opening a house: those of the program, and a person's files.
    pub fn profile_list(folder: &Path) -> ProfileListView {
        let (catalogue, problems) = without_house(folder);
        page::list(&catalogue, problems)
    }

    /// Gives one profile without opening a house.
    ///
    /// # Errors
    /// `profile.not_found` naming the one that may be meant.
    pub fn profile_view(folder: &Path, id: &str) -> Result<ProfileView, Problem> {
        let (catalogue, problems) = without_house(folder);
        Ok(page::profile(catalogue.find(id)?, problems))
    }

    /// Gives the profiles in force without opening a house: those of the program, and a person's files.
    pub fn profiles_without_house(folder: &Path) -> std::sync::Arc<Catalogue> {
        std::sync::Arc::new(without_house(folder).0)
    }

    /// Checks a profile file: a whole profile, or only what differs from one of the program.
    pub fn check_profile(text: &str, file: &str) -> ProfileCheck {
        let file = UserFile { name: file.to_owned(), text: text.to_owned() };
        match Catalogue::check_file(&file) {
            Ok(entry) => ProfileCheck {
                id: Some(entry.id().to_owned()),
                problems: Vec::new(),
                warnings: entry.profile().warnings(),
            },
            Err(problem) => ProfileCheck { id: None, problems: vec![problem], warnings: Vec::new() },
        }
    }
}

fn without_house(folder: &Path) -> (Catalogue, Vec<Problem>) {
    let (files, mut problems) = read_files(&folder.join(FOLDER));
    let (catalogue, wrong) = Catalogue::with_files(&files);
    problems.extend(wrong);
    (catalogue, problems)
}
