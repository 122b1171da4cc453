//! Tunnels and the gaps in which nothing could arrive.

use gatehouse_model::{EndpointId, Problem, SecretHome, Timestamp, TunnelId};
use rusqlite::{Row, params};

use crate::{Store, StoreError, row};

/// How many gaps of a tunnel are kept.
const GAPS: u32 = 200;

/// A tunnel as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelRecord {
    /// Its id; its secret has the same one in the keychain.
    pub id: TunnelId,
    /// The kind.
    pub via: String,
    /// What the kind needs, as JSON.
    pub settings: String,
    /// The endpoint that it leads to, where it leads to one only.
    pub endpoint_id: Option<EndpointId>,
    /// Where its secret is; none without one.
    pub secret_home: Option<SecretHome>,
    /// Whether it is opened again at the next start.
    pub wanted: bool,
    /// How it was last, as JSON.
    pub state: String,
    /// The public address that it had last.
    pub public_url: Option<String>,
    /// The one before, until a person has seen to it.
    pub previous_url: Option<String>,
    /// When something last arrived.
    pub alive_at: Option<Timestamp>,
    /// Whether opening it set its endpoint's word that a relay stands in front.
    pub set_relayed: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A time in which nothing could arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelGap {
    /// The tunnel.
    pub tunnel_id: TunnelId,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when; none while it lasts.
    pub ended_at: Option<Timestamp>,
    /// Why.
    pub cause: Problem,
}

fn tunnel(row: &Row<'_>) -> Result<TunnelRecord, rusqlite::Error> {
    Ok(TunnelRecord {
        id: row::id(row, "id", TunnelId::from_uuid)?,
        via: row.get("via")?,
        settings: row.get("settings")?,
        endpoint_id: row::id_opt(row, "endpoint_id", EndpointId::from_uuid)?,
        secret_home: row::word_opt(row, "secret_home", SecretHome::from_word)?,
        wanted: row.get("wanted")?,
        state: row.get("state")?,
        public_url: row.get("public_url")?,
        previous_url: row.get("previous_url")?,
        alive_at: row::moment_opt(row, "alive_at")?,
        set_relayed: row.get("set_relayed")?,
        created_at: row::moment(row, "created_at")?,
    })
}

fn gap(row: &Row<'_>) -> Result<TunnelGap, rusqlite::Error> {
    Ok(TunnelGap {
        tunnel_id: row::id(row, "tunnel_id", TunnelId::from_uuid)?,
        began_at: row::moment(row, "began_at")?,
        ended_at: row::moment_opt(row, "ended_at")?,
        cause: row::json(row, "cause")?,
    })
}

impl Store {
    /// Gives all tunnels, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn tunnels(&self) -> Result<Vec<TunnelRecord>, StoreError> {
        self.read(|conn| {
            // An older program may hold the folder, and a reader does not bring its file up.
            let there = "SELECT 1 AS there FROM sqlite_schema WHERE name = 'tunnel'";
            if row::first(conn, there, [], |row| row.get::<_, i64>("there"))?.is_none() {
                return Ok(Vec::new());
            }
            row::all(conn, "SELECT * FROM tunnel ORDER BY created_at, id", [], tunnel)
        })
        .await
    }

    /// Keeps a tunnel; one of the same id gives way, and keeps its gaps.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without its endpoint; otherwise as [`Store::append`].
    pub async fn put_tunnel(&self, record: TunnelRecord) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql =
                "INSERT INTO tunnel (id, via, settings, endpoint_id, secret_home, wanted, state, public_url,
                                           previous_url, alive_at, created_at, set_relayed)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                       ON CONFLICT (id) DO UPDATE SET via = excluded.via, settings = excluded.settings,
                           endpoint_id = excluded.endpoint_id, secret_home = excluded.secret_home,
                           wanted = excluded.wanted, state = excluded.state, public_url = excluded.public_url,
                           previous_url = excluded.previous_url, alive_at = excluded.alive_at,
                           set_relayed = excluded.set_relayed";
            conn.execute(
                sql,
                params![
                    record.id.uuid(),
                    record.via,
                    record.settings,
                    record.endpoint_id.map(|id| id.uuid()),
                    record.secret_home.map(SecretHome::as_str),
                    record.wanted,
                    record.state,
                    record.public_url,
                    record.previous_url,
                    record.alive_at.map(|at| at.as_microsecond()),
                    record.created_at.as_microsecond(),
                    record.set_relayed,
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// Notes how a tunnel is, and its public address where it has one; an address that differs from the one before
    /// leaves that one behind for a person to see to.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn note_tunnel(
        &self,
        id: TunnelId,
        state: String,
        public_url: Option<String>,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE tunnel SET state = ?2,
                           previous_url = CASE WHEN ?3 IS NULL THEN previous_url
                                               WHEN ?3 = previous_url THEN NULL
                                               WHEN public_url IS NULL OR public_url = ?3 THEN previous_url
                                               ELSE coalesce(previous_url, public_url) END,
                           public_url = coalesce(?3, public_url)
                       WHERE id = ?1";
            conn.execute(sql, params![id.uuid(), state, public_url])?;
            Ok(())
        })
        .await
    }

    /// Notes that something arrived through a tunnel.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn note_tunnel_alive(&self, id: TunnelId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE tunnel SET alive_at = ?2 WHERE id = ?1";
            conn.execute(sql, params![id.uuid(), at.as_microsecond()])?;
            Ok(())
        })
        .await
    }

    /// Notes whether a tunnel is opened again at the next start.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this id.
    pub async fn want_tunnel(&self, id: TunnelId, wanted: bool) -> Result<(), StoreError> {
        self.write(move |conn| {
            let done =
                conn.execute("UPDATE tunnel SET wanted = ?2 WHERE id = ?1", params![id.uuid(), wanted])?;
            row::one(done, "tunnel", id)
        })
        .await
    }

    /// Notes which relay of an endpoint set the endpoint's word that one stands in front; none when a person has spoken.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn lay_relayed(&self, endpoint: EndpointId, by: Option<TunnelId>) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "UPDATE tunnel SET set_relayed = id IS ?2 WHERE endpoint_id = ?1";
            conn.execute(sql, params![endpoint.uuid(), by.map(|id| id.uuid())])?;
            Ok(())
        })
        .await
    }

    /// Forgets the public address that a tunnel had before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this id.
    pub async fn settle_tunnel(&self, id: TunnelId) -> Result<(), StoreError> {
        self.write(move |conn| {
            let done = conn.execute("UPDATE tunnel SET previous_url = NULL WHERE id = ?1", [id.uuid()])?;
            row::one(done, "tunnel", id)
        })
        .await
    }

    /// Removes a tunnel with its gaps.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this id.
    pub async fn remove_tunnel(&self, id: TunnelId) -> Result<(), StoreError> {
        self.write(move |conn| {
            row::one(conn.execute("DELETE FROM tunnel WHERE id = ?1", [id.uuid()])?, "tunnel", id)
        })
        .await
    }

    /// Keeps a gap, or its end; of each tunnel the newest two hundred.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without the tunnel; otherwise as [`Store::append`].
    pub async fn put_tunnel_gap(&self, gap: TunnelGap) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT INTO tunnel_gap (tunnel_id, began_at, ended_at, cause) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO UPDATE SET ended_at = excluded.ended_at";
            let owner = gap.tunnel_id.uuid();
            let (began, ended) = (gap.began_at.as_microsecond(), gap.ended_at.map(|at| at.as_microsecond()));
            conn.execute(sql, params![owner, began, ended, row::to_json(&gap.cause)?])?;
            let old = "DELETE FROM tunnel_gap WHERE tunnel_id = ?1 AND began_at <=
                           (SELECT began_at FROM tunnel_gap WHERE tunnel_id = ?1
                            ORDER BY began_at DESC LIMIT 1 OFFSET ?2)";
            conn.execute(old, params![owner, GAPS])?;
            Ok(())
        })
        .await
    }

    /// Gives the gaps of a tunnel, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn tunnel_gaps(&self, id: TunnelId) -> Result<Vec<TunnelGap>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT * FROM tunnel_gap WHERE tunnel_id = ?1 ORDER BY began_at DESC";
            row::all(conn, sql, [id.uuid()], gap)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::{at, house};

    fn record(number: u128) -> TunnelRecord {
        TunnelRecord {
            id: TunnelId::from_uuid(Uuid::from_u128(number)),
            via: "bore".to_owned(),
            settings: "{}".to_owned(),
            endpoint_id: None,
            secret_home: Some(SecretHome::Memory),
            wanted: true,
            state: "\"starting\"".to_owned(),
            public_url: None,
            previous_url: None,
            alive_at: None,
            set_relayed: false,
            created_at: at(0),
        }
    }

    #[tokio::test]
    async fn the_address_before_stays_until_a_person_saw_to_it_or_it_is_back() {
        let house = house().await;
        let (store, id) = (&house.store, record(1).id);
        store.put_tunnel(record(1)).await.unwrap();
        for (now, before) in [
            (Some("a"), None),
            (None, None),
            (Some("b"), Some("a")),
            (Some("c"), Some("a")),
            (Some("a"), None),
            (Some("d"), Some("a")),
        ] {
            store.note_tunnel(id, "x".to_owned(), now.map(str::to_owned)).await.unwrap();
            let kept = store.tunnels().await.unwrap().remove(0);
            assert_eq!(kept.previous_url.as_deref(), before, "{now:?}");
        }
        store.settle_tunnel(id).await.unwrap();
        let kept = store.tunnels().await.unwrap().remove(0);
        assert_eq!((kept.public_url.as_deref(), kept.previous_url), (Some("d"), None));
    }

    #[tokio::test]
    async fn a_gap_gets_its_end_and_goes_with_its_tunnel() {
        let house = house().await;
        let (store, id) = (&house.store, record(1).id);
        store.put_tunnel(record(1)).await.unwrap();
        let gap = |began, ended| TunnelGap {
            tunnel_id: id,
            began_at: at(began),
            ended_at: ended,
            cause: Problem::new("tunnel.lost", "It closed the connection."),
        };
        store.put_tunnel_gap(gap(1, None)).await.unwrap();
        store.put_tunnel_gap(gap(1, Some(at(5)))).await.unwrap();
        store.put_tunnel_gap(gap(9, None)).await.unwrap();
        assert_eq!(store.tunnel_gaps(id).await.unwrap(), [gap(9, None), gap(1, Some(at(5)))]);
        for began in 10..10 + i64::from(GAPS) {
            store.put_tunnel_gap(gap(began, None)).await.unwrap();
        }
        assert_eq!(store.tunnel_gaps(id).await.unwrap().len(), GAPS as usize);
        store.remove_tunnel(id).await.unwrap();
        assert!(store.tunnel_gaps(id).await.unwrap().is_empty());
        assert_eq!(store.remove_tunnel(id).await.unwrap_err().code(), "tunnel.not_found");
    }
}
