//! Profiles, for a person who decides whether to trust one.

use gatehouse_model::Problem;
use gatehouse_providers::Profile;

use super::endpoints::scheme_view;
use super::keys::slots_of;
use crate::App;
use crate::view::{
    ContradictionView, EmptyRequest, EventNameView, ProfileListView, ProfileRequest, ProfileRowView,
    ProfileView,
};

impl App {
    /// Lists the five platforms, then the generic schemes.
    pub async fn profiles(&self, request: EmptyRequest) -> Result<ProfileListView, Problem> {
        Ok(Self::profile_list(request))
    }

    /// Gives one profile with the provenance of its values.
    pub async fn profile(&self, request: ProfileRequest) -> Result<ProfileView, Problem> {
        Self::profile_view(&request)
    }

    /// Lists the profiles without opening a house.
    pub fn profile_list(_: EmptyRequest) -> ProfileListView {
        ProfileListView { profiles: gatehouse_providers::builtin().iter().map(row).collect() }
    }

    /// Gives one profile without opening a house.
    ///
    /// # Errors
    /// `profile.not_found` naming those there are.
    pub fn profile_view(request: &ProfileRequest) -> Result<ProfileView, Problem> {
        let found = gatehouse_providers::builtin().iter().find(|profile| profile.id() == request.id);
        let profile = found.ok_or_else(|| {
            let known: Vec<_> = gatehouse_providers::builtin().iter().map(Profile::id).collect();
            Problem::new("profile.not_found", format!("There is no profile `{}`.", request.id))
                .hint(format!("Known profiles: {}.", known.join(", ")))
        })?;
        let webhooks = profile.webhooks.as_ref();
        Ok(ProfileView {
            id: profile.id().to_owned(),
            name: profile.provider.name.clone(),
            summary: profile.provider.summary.clone().unwrap_or_default(),
            docs: profile.provider.docs.clone(),
            events: webhooks
                .into_iter()
                .flat_map(|webhooks| &webhooks.events)
                .map(|event| EventNameView {
                    name: event.name.clone(),
                    label: event.label.clone(),
                    provenance: profile.event_provenance(event),
                })
                .collect(),
            schemes: profile.all_schemes().map(|scheme| scheme_view(profile, scheme)).collect(),
            slots: slots_of(profile.id()).unwrap_or_default(),
            provenance: profile.provenance.iter().map(|(path, level)| (path.clone(), *level)).collect(),
            contradictions: profile
                .contradictions
                .iter()
                .map(|contradiction| ContradictionView {
                    topic: contradiction.topic.clone(),
                    claims: contradiction.claims.clone(),
                    chosen: contradiction.chosen.clone(),
                    reason: contradiction.reason.clone(),
                })
                .collect(),
        })
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
    /// Checks a profile file.
    pub fn check_profile(text: &str, file: &str) -> ProfileCheck {
        match gatehouse_providers::check(text, file) {
            Ok(checked) => ProfileCheck {
                id: Some(checked.profile.id().to_owned()),
                problems: Vec::new(),
                warnings: checked.warnings,
            },
            Err(problems) => ProfileCheck { id: None, problems, warnings: Vec::new() },
        }
    }
}

fn row(profile: &Profile) -> ProfileRowView {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let webhooks = profile.webhooks.as_ref();
    ProfileRowView {
        id: profile.id().to_owned(),
        name: profile.provider.name.clone(),
        summary: profile.provider.summary.clone().unwrap_or_default(),
        schemes: count(profile.all_schemes().count()),
        events: count(webhooks.map_or(0, |webhooks| webhooks.events.len())),
        contradictions: count(profile.contradictions.len()),
    }
}
