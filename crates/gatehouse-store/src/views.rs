//! Queries that a person kept under a name.

use gatehouse_model::{Timestamp, WorkspaceId};
use rusqlite::params;

use crate::{Store, StoreError, row};

/// A query with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The name, once in a workspace without regard to case.
    pub name: String,
    /// The query as it was written.
    pub query: String,
}

impl Store {
    /// Gives the views of a workspace in the order in which they were first saved.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn views(&self, workspace: WorkspaceId) -> Result<Vec<SavedView>, StoreError> {
        self.read(move |conn| {
            let sql = "SELECT name, query FROM saved_view WHERE workspace_id = ?1 ORDER BY saved_at, name";
            row::all(conn, sql, [workspace.uuid()], |row| {
                Ok(SavedView { name: row.get("name")?, query: row.get("query")? })
            })
        })
        .await
    }

    /// Keeps a query; one of the same name gets the new query and stays at its place.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without the workspace; otherwise as [`Store::append`].
    pub async fn save_view(
        &self,
        workspace: WorkspaceId,
        view: SavedView,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT INTO saved_view (workspace_id, name, query, saved_at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO UPDATE SET name = excluded.name, query = excluded.query";
            conn.execute(sql, params![workspace.uuid(), view.name, view.query, at.as_microsecond()])?;
            Ok(())
        })
        .await
    }

    /// Removes a view.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this name.
    pub async fn remove_view(&self, workspace: WorkspaceId, name: String) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "DELETE FROM saved_view WHERE workspace_id = ?1 AND name = ?2";
            row::one(conn.execute(sql, params![workspace.uuid(), name])?, "view", name)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, house, workspace};

    fn view(name: &str, query: &str) -> SavedView {
        SavedView { name: name.to_owned(), query: query.to_owned() }
    }

    #[tokio::test]
    async fn views_keep_their_order_and_are_of_one_workspace() {
        let house = house().await;
        let (mine, other) = (house.workspace.id, workspace(2));
        house.store.create_workspace(&other).await.unwrap();
        for (second, name) in [(2, "b"), (1, "a"), (3, "c")] {
            house.store.save_view(mine, view(name, "x"), at(second)).await.unwrap();
        }
        house.store.save_view(mine, view("A", "y"), at(9)).await.unwrap();
        assert_eq!(house.store.views(mine).await.unwrap(), [view("A", "y"), view("b", "x"), view("c", "x")]);
        assert_eq!(house.store.views(other.id).await.unwrap(), []);
        house.store.remove_view(mine, "B".to_owned()).await.unwrap();
        assert_eq!(house.store.views(mine).await.unwrap().len(), 2);
        let gone = house.store.remove_view(mine, "b".to_owned()).await.unwrap_err();
        assert_eq!(gone.code(), "view.not_found");
        let nowhere = house.store.save_view(workspace(7).id, view("a", "x"), at(0)).await.unwrap_err();
        assert_eq!(nowhere.code(), "store.owner_gone");
    }
}
