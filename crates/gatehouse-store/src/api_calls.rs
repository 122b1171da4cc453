//! The audit of calls to the platforms.

use gatehouse_model::{Connection, KeyId, Timestamp, Workspace, WorkspaceId};
use rusqlite::{Error, Row, params};

use crate::{Store, StoreError, row};

/// What a call of the audit was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiCallKind {
    /// A call with a key, or without one.
    #[default]
    Call,
    /// Somebody logged in, or a token was asked for.
    Login,
}

impl ApiCallKind {
    /// Gives its word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Login => "login",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Call, Self::Login].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A call to a platform, sent or stopped. Never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCallEntry {
    /// When it was sent, or stopped.
    pub at: Timestamp,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The workspace's name.
    pub workspace: String,
    /// The connection's name.
    pub connection: String,
    /// The platform's id.
    pub platform: String,
    /// The key; none for a call without one.
    pub key_id: Option<KeyId>,
    /// The key's name.
    pub key: Option<String>,
    /// The first 8 hex digits of the key's fingerprint.
    pub fingerprint: Option<String>,
    /// The method.
    pub method: String,
    /// The path and the query, secrets as `•••`.
    pub endpoint: String,
    /// The host and the port that it went to.
    pub host: String,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The code of what kept it from an answer.
    pub error: Option<String>,
    /// Whether it left this machine.
    pub sent: bool,
    /// The local address that it left from.
    pub address: Option<String>,
    /// The time that it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// What it was.
    pub kind: ApiCallKind,
}

impl ApiCallEntry {
    /// Begins the entry of a call over a connection; what is known of the call itself is filled in.
    pub fn over(connection: &Connection, workspace: &Workspace) -> Self {
        Self {
            at: Timestamp::UNIX_EPOCH,
            workspace_id: workspace.id,
            workspace: workspace.name.clone(),
            connection: connection.name.clone(),
            platform: connection.platform.clone(),
            key_id: None,
            key: None,
            fingerprint: None,
            method: String::new(),
            endpoint: String::new(),
            host: String::new(),
            status: None,
            error: None,
            sent: false,
            address: None,
            duration_ms: None,
            kind: ApiCallKind::Call,
        }
    }
}

/// Which calls are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiCallFilter {
    /// Only those of this workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Only those with the key of this name.
    pub key: Option<String>,
    /// Only those with this method.
    pub method: Option<String>,
    /// Only those without an answer below 400.
    pub failed: bool,
}

/// The condition that a filter stands for; its parameters are bound in this order.
const WHERE: &str =
    "(?1 IS NULL OR workspace_id = ?1) AND (?2 IS NULL OR key = ?2) AND (?3 IS NULL OR method = ?3)
                     AND (?4 = 0 OR status IS NULL OR status >= 400)";

impl Store {
    /// Notes a call and gives its place.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and its like when the change could not be made durable.
    pub async fn add_api_call(&self, entry: ApiCallEntry) -> Result<u64, StoreError> {
        self.write(move |conn| {
            let sql = "INSERT INTO api_call (at, workspace_id, workspace, connection, platform, key_id, key,
                           fingerprint, method, endpoint, host, status, error, sent, address, duration_ms, kind)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
            let values = params![
                entry.at.as_microsecond(),
                entry.workspace_id.uuid(),
                entry.workspace,
                entry.connection,
                entry.platform,
                entry.key_id.map(|id| id.uuid()),
                entry.key,
                entry.fingerprint,
                entry.method,
                entry.endpoint,
                entry.host,
                entry.status,
                entry.error,
                entry.sent,
                entry.address,
                entry.duration_ms.map(|took| i64::try_from(took).unwrap_or(i64::MAX)),
                entry.kind.as_str(),
            ];
            conn.execute(sql, values)?;
            Ok(u64::try_from(conn.last_insert_rowid()).unwrap_or_default())
        })
        .await
    }

    /// Gives calls with their places, newest first, those before a place, at most `limit` of them.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn api_calls(
        &self,
        filter: ApiCallFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, ApiCallEntry)>, StoreError> {
        self.read(move |conn| {
            let sql = format!(
                "SELECT * FROM api_call WHERE {WHERE} AND (?5 IS NULL OR sequence < ?5)
                 ORDER BY sequence DESC LIMIT ?6"
            );
            let before = before.map(|place| i64::try_from(place).unwrap_or(i64::MAX));
            let workspace = filter.workspace_id.map(|id| id.uuid());
            let values = params![workspace, filter.key, filter.method, filter.failed, before, limit];
            row::all(conn, &sql, values, |row| Ok((row::count(row, "sequence")?, entry(row)?)))
        })
        .await
    }

    /// Gives how many calls a filter leaves, and the names of all keys and all methods that were used.
    ///
    /// # Errors
    /// As [`Store::api_calls`].
    pub async fn api_call_totals(
        &self,
        filter: ApiCallFilter,
    ) -> Result<(u64, Vec<String>, Vec<String>), StoreError> {
        self.read(move |conn| {
            let sql = format!("SELECT count(*) AS number FROM api_call WHERE {WHERE}");
            let workspace = filter.workspace_id.map(|id| id.uuid());
            let values = params![workspace, filter.key, filter.method, filter.failed];
            let number = row::first(conn, &sql, values, |row| row::count(row, "number"))?;
            let keys = "SELECT DISTINCT key FROM api_call WHERE key IS NOT NULL AND (?1 IS NULL OR workspace_id = ?1)
                        ORDER BY key";
            let keys = row::all(conn, keys, params![workspace], |row| row.get("key"))?;
            let methods = "SELECT DISTINCT method FROM api_call WHERE ?1 IS NULL OR workspace_id = ?1 ORDER BY method";
            let methods = row::all(conn, methods, params![workspace], |row| row.get("method"))?;
            Ok((number.unwrap_or_default(), keys, methods))
        })
        .await
    }

    /// Gives when calls were sent to a host since a moment, oldest first: with a fingerprint, those with that key; with a
    /// kind, those of that kind.
    ///
    /// # Errors
    /// As [`Store::api_calls`].
    pub async fn api_sendings(
        &self,
        host: String,
        fingerprint: Option<String>,
        kind: Option<ApiCallKind>,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT at FROM api_call WHERE sent = 1 AND host = ?1 AND at > ?2
                           AND (?3 IS NULL OR fingerprint = ?3) AND (?4 IS NULL OR kind = ?4) ORDER BY at";
            let kind = kind.map(ApiCallKind::as_str);
            let values = params![host, since.as_microsecond(), fingerprint, kind];
            row::all(conn, sql, values, |row| row::moment(row, "at"))
        })
        .await
    }

    /// Removes calls from before a moment and gives how many there were.
    ///
    /// # Errors
    /// As [`Store::add_api_call`].
    pub async fn forget_api_calls(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.write(move |conn| forget(conn, before)).await
    }
}

fn forget(conn: &rusqlite::Connection, before: Timestamp) -> Result<u64, StoreError> {
    let gone = conn.execute("DELETE FROM api_call WHERE at < ?1", [before.as_microsecond()])?;
    Ok(gone as u64)
}

fn entry(row: &Row<'_>) -> Result<ApiCallEntry, Error> {
    Ok(ApiCallEntry {
        at: row::moment(row, "at")?,
        workspace_id: row::id(row, "workspace_id", WorkspaceId::from_uuid)?,
        workspace: row.get("workspace")?,
        connection: row.get("connection")?,
        platform: row.get("platform")?,
        key_id: row::id_opt(row, "key_id", KeyId::from_uuid)?,
        key: row.get("key")?,
        fingerprint: row.get("fingerprint")?,
        method: row.get("method")?,
        endpoint: row.get("endpoint")?,
        host: row.get("host")?,
        status: row.get("status")?,
        error: row.get("error")?,
        sent: row.get("sent")?,
        address: row.get("address")?,
        duration_ms: row::count_opt(row, "duration_ms")?,
        kind: row::word(row, "kind", ApiCallKind::from_word)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, house};

    fn call(house: &House, second: i64, key: Option<&str>, status: Option<u16>) -> ApiCallEntry {
        ApiCallEntry {
            at: at(second),
            workspace_id: house.workspace.id,
            workspace: "Acme".to_owned(),
            connection: "rejento".to_owned(),
            platform: "rejento".to_owned(),
            key_id: None,
            key: key.map(str::to_owned),
            fingerprint: key.map(|key| format!("{key}-print")),
            method: "GET".to_owned(),
            endpoint: "/api/v1/jobs?status=open".to_owned(),
            host: "rejento.com".to_owned(),
            status,
            error: None,
            sent: status.is_some(),
            address: Some("127.0.0.1:40000".to_owned()),
            duration_ms: Some(84),
            kind: ApiCallKind::Call,
        }
    }

    #[tokio::test]
    async fn calls_come_newest_first_in_pages_and_are_filtered() {
        let house = house().await;
        let store = &house.store;
        for (second, key, status) in [(1, "a", 200), (2, "b", 403), (3, "a", 429), (4, "a", 200)] {
            store.add_api_call(call(&house, second, Some(key), Some(status))).await.unwrap();
        }
        let of = |filter: ApiCallFilter, before, limit| store.api_calls(filter, before, limit);
        let first = of(ApiCallFilter::default(), None, 3).await.unwrap();
        assert_eq!(first.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [4, 3, 2]);
        assert_eq!(first[0].1, call(&house, 4, Some("a"), Some(200)));
        assert_eq!(of(ApiCallFilter::default(), Some(2), 3).await.unwrap().len(), 1);
        let key = ApiCallFilter { key: Some("a".to_owned()), failed: true, ..ApiCallFilter::default() };
        let found = of(key.clone(), None, 9).await.unwrap();
        assert_eq!(found.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [3]);
        let totals = store.api_call_totals(key).await.unwrap();
        assert_eq!(totals, (1, vec!["a".to_owned(), "b".to_owned()], vec!["GET".to_owned()]));
    }

    #[tokio::test]
    async fn the_audit_outlives_its_workspace() {
        let house = house().await;
        house.store.add_api_call(call(&house, 1, None, None)).await.unwrap();
        house.store.remove_workspace(house.workspace.id).await.unwrap();
        assert_eq!(house.store.api_calls(ApiCallFilter::default(), None, 9).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn sendings_are_told_by_host_and_key_and_old_calls_go() {
        let house = house().await;
        let store = &house.store;
        for (second, key) in [(1, "a"), (2, "b"), (3, "a")] {
            store.add_api_call(call(&house, second, Some(key), Some(200))).await.unwrap();
        }
        store.add_api_call(call(&house, 4, Some("a"), None)).await.unwrap();
        let host = || "rejento.com".to_owned();
        assert_eq!(store.api_sendings(host(), None, None, at(1)).await.unwrap(), [at(2), at(3)]);
        let one = store.api_sendings(host(), Some("a-print".to_owned()), None, at(0)).await.unwrap();
        assert_eq!(one, [at(1), at(3)]);
        let login = ApiCallEntry { kind: ApiCallKind::Login, ..call(&house, 5, None, Some(200)) };
        store.add_api_call(login).await.unwrap();
        let logins = store.api_sendings(host(), None, Some(ApiCallKind::Login), at(0)).await.unwrap();
        assert_eq!(logins, [at(5)], "what logs in counts by itself");
        assert_eq!(store.forget_api_calls(at(3)).await.unwrap(), 2);
        assert_eq!(store.api_call_totals(ApiCallFilter::default()).await.unwrap().0, 3);
    }
}
