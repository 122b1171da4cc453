//! A call outside of Gatehouse: as a command of curl, as code, and back again.

use gatehouse_client::Base;
use gatehouse_model::{Connection, Problem};
use gatehouse_providers::{ApiStyle, Auth, Profile};

use super::api::credential_headers;
use crate::App;
use crate::api::client::{Callable, Client};
use crate::api::code::{CodeLanguage, Piece, Written, credential};
use crate::api::hide::{HIDDEN, kept, shown_query};
use crate::api::read_curl;
use crate::view::{
    ApiCall, ApiCallRequest, ApiClientRequest, ApiCodeRequest, ApiCodeView, ApiLanguageView,
    ApiReadCurlRequest, ApiReadCurlView, ApiRow, CurlView,
};

impl App {
    /// Gives a call as a command of curl that reads the key from the environment.
    pub async fn api_curl(&self, request: ApiCallRequest) -> Result<CurlView, Problem> {
        let written = self.written(&request.call).await?;
        let variables = written.variables();
        let note =
            (!variables.is_empty()).then(|| format!("Set {} before you run it.", variables.join(" and ")));
        Ok(CurlView { text: written.code(CodeLanguage::Curl), note })
    }

    /// Gives a call as code.
    ///
    /// # Errors
    /// `usage.unknown_language`, which names the languages.
    pub async fn api_code(&self, request: ApiCodeRequest) -> Result<ApiCodeView, Problem> {
        let language = language_named(&request.language)?;
        let written = self.written(&request.call).await?;
        Ok(ApiCodeView {
            language: language.id().to_owned(),
            file_name: language.file_name().to_owned(),
            code: written.code(language),
            variables: written.variables().into_iter().map(placeholder).collect(),
            languages: languages(),
        })
    }

    /// Gives a platform's minimal client: all calls of its profile, of the OpenAPI file opened for the connection where
    /// there is one, and GraphQL.
    ///
    /// # Errors
    /// As [`App::api_code`].
    pub async fn api_client(&self, request: ApiClientRequest) -> Result<ApiCodeView, Problem> {
        let language = language_named(&request.language)?;
        let connection = self.connection(request.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let api = profile.api.as_ref();
        let mut calls: Vec<Callable> =
            api.iter().flat_map(|api| &api.endpoints).map(Callable::from).collect();
        let same = |one: &Callable, other: &Callable| one.method == other.method && one.path == other.path;
        for call in self.openapi_calls(connection.id).await? {
            if !calls.iter().any(|other| same(other, &call)) {
                calls.push(call);
            }
        }
        let graphql = api.filter(|api| api.style == ApiStyle::Graphql);
        let graphql = graphql.map(|api| api.path.clone().unwrap_or_default());
        let auth = self.auth_of_code(&connection, &profile, None).await?;
        let named = (profile.id(), profile.provider.name.as_str());
        let client = Client::new(named, self.written_base(&connection).await, auth, &calls, graphql);
        let mut variables: Vec<ApiRow> = client.variables().into_iter().map(placeholder).collect();
        // One that is not set leaves the address that stands in the file.
        variables.push(ApiRow { name: client.base_variable(), value: String::new(), off: true });
        Ok(ApiCodeView {
            language: language.id().to_owned(),
            file_name: client.file_name(language),
            code: client.code(language),
            variables,
            languages: languages(),
        })
    }

    /// Gives the address that code calls; a platform whose address is not known has a place to fill in.
    async fn written_base(&self, connection: &Connection) -> String {
        match self.base_url(connection).await {
            Ok(base) => format!("{}{}", base.origin(), base.path()),
            Err(_) => "https://BASE-ADDRESS".to_owned(),
        }
    }

    /// Gives the way to authorise that code uses: the one that was asked for, that of the key in use, or the first.
    async fn auth_of_code<'p>(
        &self,
        connection: &Connection,
        profile: &'p Profile,
        wanted: Option<&str>,
    ) -> Result<Option<&'p Auth>, Problem> {
        if let Some(wanted) = wanted {
            return Ok(profile.auth.iter().find(|auth| auth.id == wanted));
        }
        let keys = self.keys_for_calls(connection, profile).await?;
        let used = keys.first().and_then(|key| profile.auth.iter().find(|auth| auth.id == key.auth));
        Ok(used.or_else(|| profile.auth.first()))
    }

    /// Reads a command of curl as a call of a connection.
    ///
    /// # Errors
    /// `api.not_curl`.
    pub async fn read_api_curl(&self, request: ApiReadCurlRequest) -> Result<ApiReadCurlView, Problem> {
        let connection = self.connection(request.connection_id).await?;
        let profile = self.profile_for(connection.workspace_id, &connection.platform)?;
        let own: Vec<String> = profile.auth.iter().flat_map(credential_headers).collect();
        let (mut call, url, mut notes) = read_curl::read(&request.text, connection.id, &own)?;
        if let Ok(base) = self.base_url(&connection).await {
            let there = Base::parse(&format!("{}/", url.origin().ascii_serialization()));
            let same = there.is_ok_and(|there| there.origin() == base.origin());
            if !same {
                let host = url.host_str().unwrap_or_default();
                notes.push(format!(
                    "It was for {host}; the calls of {} go to {}.",
                    connection.name,
                    base.authority()
                ));
            }
            call.path = base.below(&call.path).map_or(call.path, |(path, _)| path);
        }
        Ok(ApiReadCurlView { call, notes })
    }

    /// Writes a call down, without anything secret in it.
    async fn written(&self, call: &ApiCall) -> Result<Written, Problem> {
        let (connection, _, profile, first) = self.drafted(call).await?;
        let clean = kept(call, first.shape.as_ref(), &[]);
        let (.., composed) = self.drafted(&clean).await?;
        let base = self.written_base(&connection).await;
        let query = shown_query(&composed.query);
        let mark = if query.is_empty() { "" } else { "?" };
        let auth = self.auth_of_code(&connection, &profile, call.auth.as_deref()).await?;
        let public = composed.shape.as_ref().is_some_and(|shape| shape.public);
        let auth = auth.filter(|_| !call.without_key && !public);
        let (secret, secret_query) = auth.map(|auth| credential(auth, profile.id())).unwrap_or_default();
        // What Gatehouse adds for itself belongs into no code.
        let own =
            |name: &str| ["accept-encoding", "user-agent"].iter().any(|own| name.eq_ignore_ascii_case(own));
        let mut headers: Vec<(String, Vec<Piece>)> = composed
            .headers
            .iter()
            .filter(|(name, _)| {
                !own(name) && !secret.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
            })
            .map(|(name, value)| (name.clone(), vec![Piece::Text(value.clone())]))
            .collect();
        headers.extend(secret);
        Ok(Written {
            method: composed.method,
            url: format!("{base}{}{mark}{query}", composed.path),
            headers,
            query: secret_query,
            body: (!composed.body.is_empty()).then(|| String::from_utf8_lossy(&composed.body).into_owned()),
        })
    }
}

fn placeholder(name: String) -> ApiRow {
    ApiRow { name, value: HIDDEN.to_owned(), off: false }
}

fn language_named(word: &str) -> Result<CodeLanguage, Problem> {
    CodeLanguage::from_id(word).ok_or_else(|| {
        let known: Vec<_> = CodeLanguage::ALL.iter().map(|language| language.id()).collect();
        Problem::new("usage.unknown_language", format!("A call is not written in `{word}`."))
            .hint(format!("Known languages: {}.", known.join(", ")))
            .field("language")
    })
}

fn languages() -> Vec<ApiLanguageView> {
    let view = |language: CodeLanguage| ApiLanguageView {
        id: language.id().to_owned(),
        label: language.label().to_owned(),
    };
    CodeLanguage::ALL.into_iter().map(view).collect()
}
