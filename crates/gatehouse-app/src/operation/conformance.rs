//! Trying somebody's own consumer with everything that its platform may send.

use std::path::Path;
use std::sync::Arc;

use gatehouse_model::Problem;
use gatehouse_providers::{Catalogue, Profile};
use gatehouse_signing::Scheme;

use super::sandbox::no_scheme;
use crate::conformance::ConformanceOrder;
use crate::profiles::{profile_in, scheme_in};
use crate::view::{ConformanceRequest, ConformanceView};
use crate::whole_file::{Existing, write_whole};
use crate::{App, AppConfig};

/// The kind of the activity.
const KIND: &str = "conformance.run";

impl App {
    /// Tries a consumer, as the platform of an endpoint and with its secret. It can be cancelled as an activity; what
    /// was found until then is given.
    ///
    /// # Errors
    /// `sign.no_scheme` and `sign.secret_missing` where the endpoint cannot sign, and those of
    /// [`ConformanceOrder::carry_out`].
    pub async fn conformance(&self, request: ConformanceRequest) -> Result<ConformanceView, Problem> {
        let endpoint = self.endpoint(request.endpoint_id).await?;
        let catalogue = self.catalogue(endpoint.workspace_id);
        let scheme = scheme_in(&catalogue, &endpoint)
            .ok_or_else(|| no_scheme().hint("Choose one on the endpoint."))?;
        let secret = self.secret_for(&endpoint, scheme).await?;
        let order = ConformanceOrder {
            profile: profile_in(&catalogue, &endpoint.platform)?,
            scheme,
            secret: &secret,
            event: request.event.as_deref(),
            url: &request.url,
            at: self.clock.now(),
            names: self.names.clone(),
        };
        let activity = self.activities.begin(KIND, &endpoint.name);
        let watch = |done: usize, total: usize| {
            activity.progress(done as u64, total as u64);
            !activity.cancelled()
        };
        match order.carry_out(watch).await {
            Ok(view) => {
                if view.stopped {
                    activity.stopped()
                } else {
                    activity.done()
                }
                Ok(view)
            }
            Err(problem) => {
                activity.failed(&problem);
                Err(problem)
            }
        }
    }

    /// Gives a platform's profile as it is on this computer, and the scheme by which its consumer is tried without a
    /// workspace: the one named, else the platform's first.
    ///
    /// # Errors
    /// `profile.not_found` or `profile.unknown_platform`, `usage.unknown_scheme`, and `sign.no_scheme` for a platform
    /// that signs nothing.
    pub fn scheme_of_platform(
        platform: &str,
        scheme: Option<&str>,
    ) -> Result<(Arc<Profile>, Scheme), Problem> {
        let catalogue = AppConfig::from_environment()
            .map_or_else(|_| Catalogue::builtin(), |config| Self::profiles_without_house(&config.folder));
        let profile = Arc::clone(profile_in(&catalogue, platform)?);
        let first = profile.all_schemes().next().cloned();
        let scheme = match scheme {
            Some(id) => Self::scheme(id)?,
            None => first.ok_or_else(|| {
                Problem::new("sign.no_scheme", format!("`{platform}` has no scheme to sign with."))
                    .hint("Name one with --scheme.")
            })?,
        };
        Ok((profile, scheme))
    }
}

impl ConformanceView {
    /// Writes the run as JUnit XML; a file that is there is replaced, as build servers expect it.
    ///
    /// # Errors
    /// `file.unwritable`.
    pub fn write_junit(&self, path: &Path) -> Result<(), Problem> {
        write_whole(path, Existing::Replace, |out| {
            out.write_all(self.junit().as_bytes())
                .map_err(|error| crate::whole_file::unwritable(path, &error))
        })
    }
}
