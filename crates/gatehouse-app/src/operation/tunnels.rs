//! Tunnels: opened by a person who knows who can read the traffic, taken up again at the next start.

use std::path::PathBuf;

use gatehouse_model::{Endpoint, EndpointId, KeyId, Problem, TunnelId};
use gatehouse_store::TunnelRecord;
use gatehouse_tunnel::{TunnelState, on_path};
use uuid::Uuid;

use super::tunnel_words::{advice, notice, tried_again_s};
use crate::App;
use crate::tunnels::settings::TunnelSettings;
use crate::view::{
    DoneView, EmptyRequest, EndpointSetRequest, GapAdviceView, TunnelCloseRequest, TunnelCondition,
    TunnelGapView, TunnelKind, TunnelKindView, TunnelListView, TunnelOpenRequest, TunnelRequest, TunnelView,
};

/// What only a person at the terminal may name: files and programs of this machine.
#[derive(Debug, Clone, Default)]
pub struct TunnelFiles {
    /// A file of known hosts instead of the user's.
    pub known_hosts: Option<PathBuf>,
    /// A key file instead of the user's.
    pub identity: Option<PathBuf>,
    /// The program instead of the one on the search path.
    pub program: Option<PathBuf>,
}

impl App {
    /// Lists the tunnels, and says what can be said of each kind.
    pub async fn tunnels(&self, _: EmptyRequest) -> Result<TunnelListView, Problem> {
        let mut tunnels = Vec::new();
        for record in self.tunnel_records().await? {
            tunnels.push(self.tunnel_view(record).await?);
        }
        let mut kinds = Vec::new();
        for via in TunnelKind::ALL {
            let available = match via {
                TunnelKind::Ssh | TunnelKind::Cloudflared | TunnelKind::Ngrok => {
                    on_path(via.as_str()).is_some()
                }
                TunnelKind::Bore | TunnelKind::Smee | TunnelKind::Address => true,
            };
            let understood = self.notice_understood(via).await?;
            kinds.push(TunnelKindView { via, notice: notice(via).to_owned(), understood, available });
        }
        Ok(TunnelListView { tunnels, kinds, advice: self.gap_advice().await? })
    }

    /// Opens a tunnel.
    pub async fn open_tunnel(&self, request: TunnelOpenRequest) -> Result<TunnelView, Problem> {
        self.open_tunnel_with(request, TunnelFiles::default()).await
    }

    /// Opens a tunnel with files and programs that a person named at the terminal.
    ///
    /// # Errors
    /// `guard.tunnel_notice` until a person has agreed to who can read the traffic; `usage.tunnel_incomplete`.
    pub async fn open_tunnel_with(
        &self,
        request: TunnelOpenRequest,
        files: TunnelFiles,
    ) -> Result<TunnelView, Problem> {
        if request.understood {
            self.put_setting(&notice_setting(request.via), Some(true)).await?;
        } else if !self.notice_understood(request.via).await? {
            let hint = "Open it with --understood once you agree; it is asked once for each kind.";
            return Err(Problem::new("guard.tunnel_notice", notice(request.via)).hint(hint));
        }
        let endpoint = match request.endpoint_id {
            Some(id) => Some(self.endpoint(id).await?),
            None => None,
        };
        let settings = TunnelSettings {
            to: request.to,
            port: request.port,
            server_port: request.server_port,
            bind: request.bind,
            public_url: request.public_url,
            known_hosts: files.known_hosts,
            identity: files.identity,
            program: files.program,
        };
        // Refused before anything is kept.
        let word = request.via.as_str();
        settings.clone().via(word, None, endpoint.as_ref().map(Endpoint::path))?;
        let mut record = self.tunnel_record(word, settings, request.endpoint_id).await?;
        if let Some(secret) = &request.secret {
            let kept = self.secrets.put(KeyId::from_uuid(record.id.uuid()), secret).await;
            record.secret_home = Some(kept.map_err(|error| error.problem())?);
        }
        record.wanted = true;
        self.stand_relay(&mut record).await?;
        self.store.put_tunnel(record.clone()).await.map_err(|error| error.problem())?;
        self.tunnels.close(record.id).await;
        self.hold_tunnel(record.clone(), None).await?;
        self.tunnel_view(record).await
    }

    /// Closes a tunnel; it is not opened again at the next start.
    pub async fn close_tunnel(&self, request: TunnelCloseRequest) -> Result<DoneView, Problem> {
        let record = self.known_tunnel(request.tunnel_id).await?;
        self.store.want_tunnel(record.id, false).await.map_err(|error| error.problem())?;
        self.tunnels.close(record.id).await;
        self.lift_relay(&record).await?;
        if request.forget {
            if let Some(home) = record.secret_home {
                // One that is gone already is no reason to keep the tunnel.
                let _ = self.secrets.delete(KeyId::from_uuid(record.id.uuid()), home).await;
            }
            self.store.remove_tunnel(record.id).await.map_err(|error| error.problem())?;
        }
        Ok(DoneView {})
    }

    /// Tries a tunnel again at once, where it waits; opens one that was closed.
    pub async fn retry_tunnel(&self, request: TunnelRequest) -> Result<TunnelView, Problem> {
        let mut record = self.known_tunnel(request.tunnel_id).await?;
        if !self.tunnels.try_now(record.id).await {
            record.wanted = true;
            self.stand_relay(&mut record).await?;
            self.store.put_tunnel(record.clone()).await.map_err(|error| error.problem())?;
            self.hold_tunnel(record.clone(), None).await?;
        }
        self.tunnel_view(record).await
    }

    /// Lets an endpoint know that a relay stands in front, which builds requests anew: by the word of the person who
    /// put it there. What a person said of the endpoint before stays theirs.
    async fn stand_relay(&self, record: &mut TunnelRecord) -> Result<(), Problem> {
        let Some(id) = record.endpoint_id.filter(|_| record.via == TunnelKind::Smee.as_str()) else {
            return Ok(());
        };
        if !self.endpoint(id).await?.relayed {
            self.set_relayed(id, true).await?;
            record.set_relayed = true;
        }
        Ok(())
    }

    /// Takes that back when the last relay of the endpoint has gone, if a relay said it.
    async fn lift_relay(&self, record: &TunnelRecord) -> Result<(), Problem> {
        let Some(id) = record.endpoint_id.filter(|_| record.set_relayed) else { return Ok(()) };
        let told = |error: gatehouse_store::StoreError| error.problem();
        let mut others = self.tunnel_records().await?.into_iter().filter(|one| one.id != record.id);
        match others.find(|one| one.endpoint_id == Some(id) && one.wanted) {
            Some(heir) => self.store.lay_relayed(id, Some(heir.id)).await.map_err(told),
            None => self.set_relayed(id, false).await,
        }
    }

    async fn set_relayed(&self, endpoint: EndpointId, relayed: bool) -> Result<(), Problem> {
        let request = EndpointSetRequest { relayed: Some(relayed), ..EndpointSetRequest::of(endpoint) };
        self.set_endpoint(request).await.map(drop)
    }

    /// Notes that a person has told the new address to whoever sends.
    pub async fn settle_tunnel(&self, request: TunnelRequest) -> Result<DoneView, Problem> {
        self.store.settle_tunnel(request.tunnel_id).await.map_err(|error| error.problem())?;
        Ok(DoneView {})
    }

    /// Gives the whole public address of an endpoint through a tunnel that is up; a relay's own goes first.
    pub(crate) async fn tunnel_url(&self, endpoint: &Endpoint) -> Result<Option<String>, Problem> {
        let mut through = None;
        for record in self.tunnel_records().await? {
            let up = matches!(serde_json::from_str(&record.state), Ok(TunnelState::Up { .. }));
            let Some(url) = record.public_url.filter(|_| up) else { continue };
            if !self.shown_as_it_is(record.id).await {
                continue;
            }
            match record.endpoint_id {
                Some(id) if id == endpoint.id => return Ok(Some(url)),
                Some(_) => {}
                None => through = through.or(Some(format!("{url}{}", endpoint.path()))),
            }
        }
        Ok(through)
    }

    /// Gives the record of a tunnel with these settings, a new one where there is none.
    async fn tunnel_record(
        &self,
        word: &str,
        settings: TunnelSettings,
        endpoint_id: Option<EndpointId>,
    ) -> Result<TunnelRecord, Problem> {
        let same = |record: &TunnelRecord| {
            record.via == word
                && record.endpoint_id == endpoint_id
                && TunnelSettings::read(&record.settings) == settings
        };
        if let Some(record) = self.tunnel_records().await?.into_iter().find(same) {
            return Ok(record);
        }
        Ok(TunnelRecord {
            id: TunnelId::from_uuid(Uuid::now_v7()),
            via: word.to_owned(),
            settings: settings.write(),
            endpoint_id,
            secret_home: None,
            wanted: true,
            state: serde_json::to_string(&TunnelState::Starting).unwrap_or_default(),
            public_url: None,
            previous_url: None,
            alive_at: None,
            set_relayed: false,
            created_at: self.clock.now(),
        })
    }

    async fn tunnel_records(&self) -> Result<Vec<TunnelRecord>, Problem> {
        self.store.tunnels().await.map_err(|error| error.problem())
    }

    async fn known_tunnel(&self, id: TunnelId) -> Result<TunnelRecord, Problem> {
        let found = self.tunnel_records().await?.into_iter().find(|record| record.id == id);
        found.ok_or_else(|| Problem::new("tunnel.not_found", format!("There is no tunnel {id} any more.")))
    }

    /// Tells whether the written state is the true one: it is where this process or another one holds the tunnel.
    async fn shown_as_it_is(&self, id: TunnelId) -> bool {
        self.mode == crate::Mode::Read || self.tunnels.holds(id).await
    }

    pub(crate) async fn tunnel_view(&self, record: TunnelRecord) -> Result<TunnelView, Problem> {
        let state = match self.shown_as_it_is(record.id).await {
            true => serde_json::from_str(&record.state).unwrap_or(TunnelState::Stopped),
            false => TunnelState::Stopped,
        };
        let gaps = self.store.tunnel_gaps(record.id).await.map_err(|error| error.problem())?;
        let (word, since, cause, next_try) = match state {
            TunnelState::Starting => (TunnelCondition::Starting, None, None, None),
            TunnelState::Up { since, .. } => (TunnelCondition::Up, Some(since), None, None),
            TunnelState::Down { cause, since, next_try } => {
                (TunnelCondition::Down, Some(since), Some(cause), Some(next_try))
            }
            TunnelState::Stopped => (TunnelCondition::Stopped, None, None, None),
        };
        Ok(TunnelView {
            id: record.id,
            via: TunnelKind::from_word(&record.via).unwrap_or(TunnelKind::Address),
            to: TunnelSettings::read(&record.settings).to,
            state: word,
            public_url: record.public_url,
            previous_url: record.previous_url,
            since,
            cause,
            next_try,
            endpoint_id: record.endpoint_id,
            gaps: gaps
                .into_iter()
                .map(|gap| TunnelGapView { from: gap.began_at, until: gap.ended_at, cause: gap.cause })
                .collect(),
            created_at: record.created_at,
        })
    }

    async fn notice_understood(&self, via: TunnelKind) -> Result<bool, Problem> {
        Ok(self.read_setting(&notice_setting(via)).await?.unwrap_or(false))
    }

    /// Says for each platform that has an endpoint what can be done about a gap.
    async fn gap_advice(&self) -> Result<Vec<GapAdviceView>, Problem> {
        let mut said: Vec<GapAdviceView> = Vec::new();
        for endpoint in self.store.endpoints(None).await.map_err(|error| error.problem())? {
            if endpoint.imported || said.iter().any(|one| one.platform == endpoint.platform) {
                continue;
            }
            let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform)?;
            said.push(GapAdviceView {
                platform_name: profile.provider.name.clone(),
                advice: advice(&profile),
                tried_again_s: tried_again_s(&profile),
                platform: endpoint.platform,
            });
        }
        Ok(said)
    }
}

fn notice_setting(via: TunnelKind) -> String {
    format!("tunnel.notice.{}", via.as_str())
}
