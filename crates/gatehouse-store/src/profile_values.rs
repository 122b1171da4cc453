//! What a person set in profiles, and the event names that came.

use gatehouse_model::{Timestamp, WorkspaceId};
use rusqlite::{Row, params};

use crate::{Store, StoreError, row};

/// A value that a person set in a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileValue {
    /// The workspace that it holds for; all of them without one.
    pub workspace_id: Option<WorkspaceId>,
    /// The profile's id.
    pub profile: String,
    /// The dotted path.
    pub path: String,
    /// The value, as TOML.
    pub value: String,
    /// When it was set.
    pub set_at: Timestamp,
}

/// An event name that came, with how often and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenEvent {
    /// The name as sent.
    pub name: String,
    /// How many deliveries brought it.
    pub count: u64,
    /// When the first came.
    pub first: Timestamp,
    /// When the last came.
    pub last: Timestamp,
}

fn profile_value(row: &Row<'_>) -> Result<ProfileValue, rusqlite::Error> {
    let workspace: Option<uuid::Uuid> = row.get("workspace_id")?;
    Ok(ProfileValue {
        workspace_id: workspace.map(WorkspaceId::from_uuid),
        profile: row.get("profile")?,
        path: row.get("path")?,
        value: row.get("value")?,
        set_at: row::moment(row, "set_at")?,
    })
}

fn seen_event(row: &Row<'_>) -> Result<SeenEvent, rusqlite::Error> {
    Ok(SeenEvent {
        name: row.get("name")?,
        count: row::count(row, "number")?,
        first: row::moment(row, "first")?,
        last: row::moment(row, "last")?,
    })
}

impl Store {
    /// Gives every value that a person set in a profile.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn profile_values(&self) -> Result<Vec<ProfileValue>, StoreError> {
        self.read(|conn| {
            // An older program may hold the folder, and a reader does not bring its file up.
            let there = "SELECT 1 AS there FROM sqlite_schema WHERE name = 'profile_value'";
            if row::first(conn, there, [], |row| row.get::<_, i64>("there"))?.is_none() {
                return Ok(Vec::new());
            }
            row::all(conn, "SELECT * FROM profile_value ORDER BY profile, path", [], profile_value)
        })
        .await
    }

    /// Lets go of what was set at and below the given paths of a profile, and sets values in it, all at once.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] when the workspace is not there.
    pub async fn put_profile_values(
        &self,
        workspace: Option<WorkspaceId>,
        profile: &str,
        cleared: Vec<String>,
        values: Vec<ProfileValue>,
    ) -> Result<u64, StoreError> {
        let profile = profile.to_owned();
        self.write(move |conn| {
            let mut gone = 0;
            let owner = workspace.map(|id| id.uuid());
            for path in cleared {
                // `.` is followed by `/` in ASCII, so this is what is below the path; all of it for an empty one.
                let sql = "DELETE FROM profile_value WHERE coalesce(workspace_id, x'') = coalesce(?1, x'')
                           AND profile = ?2 AND (?3 = '' OR path = ?3 OR (path > ?3 || '.' AND path < ?3 || '/'))";
                gone += conn.execute(sql, params![owner, profile, path])?;
            }
            for value in values {
                let sql = "INSERT INTO profile_value (workspace_id, profile, path, value, set_at)
                           VALUES (?1, ?2, ?3, ?4, ?5)
                           ON CONFLICT (coalesce(workspace_id, x''), profile, path)
                           DO UPDATE SET value = excluded.value, set_at = excluded.set_at";
                let set_at = value.set_at.as_microsecond();
                conn.execute(sql, params![owner, value.profile, value.path, value.value, set_at])?;
            }
            Ok(u64::try_from(gone).unwrap_or(u64::MAX))
        })
        .await
    }

    /// Gives the event names that deliveries of a platform brought in a workspace, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn seen_events(
        &self,
        workspace: WorkspaceId,
        platform: &str,
    ) -> Result<Vec<SeenEvent>, StoreError> {
        let platform = platform.to_owned();
        self.read(move |conn| {
            let sql = "SELECT provider_event AS name, count(*) AS number, min(received_at) AS first,
                              max(received_at) AS last
                       FROM delivery
                       WHERE provider_event IS NOT NULL AND endpoint_id IN
                             (SELECT id FROM endpoint WHERE workspace_id = ?1 AND platform = ?2)
                       GROUP BY provider_event ORDER BY last DESC, name";
            row::all(conn, sql, params![workspace.uuid(), platform], seen_event)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::house;

    fn value(path: &str, value: &str) -> ProfileValue {
        ProfileValue {
            workspace_id: None,
            profile: "kejue".to_owned(),
            path: path.to_owned(),
            value: value.to_owned(),
            set_at: "2026-01-05T08:00:00Z".parse().unwrap(),
        }
    }

    #[tokio::test]
    async fn a_value_is_set_replaced_and_let_go_with_what_is_below_it() {
        let house = house().await;
        let store = &house.store;
        let put = |cleared: &[&str], values: Vec<ProfileValue>| {
            store.put_profile_values(
                None,
                "kejue",
                cleared.iter().map(|path| (*path).to_owned()).collect(),
                values,
            )
        };
        put(&[], vec![value("a.b", "1"), value("a.b.c", "2"), value("a.bc", "3")]).await.unwrap();
        put(&[], vec![value("a.b", "4")]).await.unwrap();
        let all = store.profile_values().await.unwrap();
        assert_eq!(all.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["4", "2", "3"]);
        assert_eq!(put(&["a.b"], Vec::new()).await.unwrap(), 2);
        assert_eq!(store.profile_values().await.unwrap(), [value("a.bc", "3")]);
        assert_eq!(put(&[""], Vec::new()).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_workspace_has_its_own_values_and_takes_them_along() {
        let house = house().await;
        let id = house.workspace.id;
        let own = ProfileValue { workspace_id: Some(id), ..value("a", "1") };
        house.store.put_profile_values(None, "kejue", Vec::new(), vec![value("a", "2")]).await.unwrap();
        house.store.put_profile_values(Some(id), "kejue", Vec::new(), vec![own]).await.unwrap();
        assert_eq!(house.store.profile_values().await.unwrap().len(), 2);
        house.store.remove_workspace(id).await.unwrap();
        assert_eq!(house.store.profile_values().await.unwrap(), [value("a", "2")]);
    }
}
