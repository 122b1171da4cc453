//! Steps of dialogues with platforms, and what an endpoint answers in them.

use gatehouse_model::{
    AnsweredBy, ConnectionId, DeliveryId, EndpointId, HEALTH_EVENT, NewDelivery, Reason, Timestamp,
    VerdictStatus,
};
use rusqlite::{Connection, Row, params};

use crate::{Store, StoreError, row};

/// A step of a dialogue with what is known of its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogueStep {
    /// The delivery that brought it.
    pub delivery_id: DeliveryId,
    /// Its place in the order of commits.
    pub sequence: u64,
    /// The connection of the endpoint.
    pub connection_id: ConnectionId,
    /// The endpoint that it reached.
    pub endpoint_id: EndpointId,
    /// When it came.
    pub at: Timestamp,
    /// The company that speaks.
    pub company: String,
    /// Its account, where the message named one.
    pub account: Option<String>,
    /// The event's name.
    pub event: String,
    /// The step of the profile.
    pub step: String,
    /// The JSON pointers that were asked for and not there.
    pub missing: Vec<String>,
    /// The verdict in one word.
    pub verdict: VerdictStatus,
    /// The stable reason.
    pub reason: Reason,
    /// The status that the sender got; 0 where it was left without an answer.
    pub status: u16,
    /// The body that the dialogue answered with; none where another answered.
    pub answer: Option<String>,
    /// Who worded the answer, but for the answer of a target.
    pub by: AnsweredBy,
    /// The body of a target's answer that the sender got instead, with secrets masked.
    pub given: Option<Vec<u8>>,
    /// Whether a part of the delivery is sealed.
    pub sealed: bool,
    /// Whether the secrets in it are in the keychain, or there are none.
    pub taken: bool,
}

/// An answer that an endpoint gives to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialogueAnswer {
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The event's name.
    pub event: String,
    /// The status.
    pub status: u16,
    /// The body as JSON text; an empty text is an empty body.
    pub body: String,
}

/// The last question of a platform whether an endpoint lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastHealth {
    /// Its delivery.
    pub delivery_id: DeliveryId,
    /// When it came.
    pub at: Timestamp,
    /// The status that it got.
    pub status: u16,
}

const STEPS: &str =
    "SELECT s.*, d.sequence, d.endpoint_id, d.received_at, d.verdict, d.reason, d.status_answered,
        EXISTS (SELECT 1 FROM sealed WHERE sealed.sequence = d.sequence) AS sealed,
        (SELECT a.response_body FROM attempt a WHERE a.delivery_id = d.id AND a.answered = 1 LIMIT 1) AS given
    FROM dialogue_step s JOIN delivery d ON d.id = s.delivery_id";

fn step(row: &Row<'_>) -> Result<DialogueStep, rusqlite::Error> {
    Ok(DialogueStep {
        delivery_id: row::id(row, "delivery_id", DeliveryId::from_uuid)?,
        sequence: row::count(row, "sequence")?,
        connection_id: row::id(row, "connection_id", ConnectionId::from_uuid)?,
        endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
        at: row::moment(row, "received_at")?,
        company: row.get("company")?,
        account: row.get("account")?,
        event: row.get("event")?,
        step: row.get("step")?,
        missing: row::json(row, "missing")?,
        verdict: row::word(row, "verdict", VerdictStatus::from_word)?,
        reason: row::word(row, "reason", Reason::from_code)?,
        status: row.get("status_answered")?,
        answer: row.get("answer")?,
        by: row::word(row, "answered_by", AnsweredBy::from_word)?,
        given: row.get("given")?,
        sealed: row.get("sealed")?,
        taken: row.get("taken")?,
    })
}

fn answer(row: &Row<'_>) -> Result<DialogueAnswer, rusqlite::Error> {
    Ok(DialogueAnswer {
        endpoint_id: row::id(row, "endpoint_id", EndpointId::from_uuid)?,
        event: row.get("event")?,
        status: row.get("status")?,
        body: row.get("body")?,
    })
}

/// Tells whether the tables are there: an older program may hold the folder, and a reader does not bring its file up.
fn there(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS there FROM sqlite_schema WHERE name = 'dialogue_step'";
    Ok(row::first(conn, sql, [], |row| row.get::<_, i64>("there"))?.is_some())
}

/// Writes the step that a delivery is, with the delivery.
pub(crate) fn write(conn: &Connection, delivery: &NewDelivery, sealed: bool) -> Result<(), StoreError> {
    let Some(step) = &delivery.dialogue else { return Ok(()) };
    let sql = "INSERT INTO dialogue_step (delivery_id, connection_id, company, account, event, step, missing, answer,
                   answered_by, taken)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    conn.prepare_cached(sql)?.execute(params![
        delivery.id.uuid(),
        delivery.connection_id.uuid(),
        step.company,
        step.account,
        step.event,
        step.step,
        row::to_json(&step.missing)?,
        step.answer,
        step.by.as_str(),
        // What nobody proved to be the platform's is no credential.
        !sealed || delivery.verdict.status != VerdictStatus::Valid,
    ])?;
    Ok(())
}

impl Store {
    /// Gives the steps of a connection's dialogues in their order, of one company or of all.
    ///
    /// # Errors
    /// [`StoreError::Disk`] and its like when the file cannot be read.
    pub async fn dialogue_steps(
        &self,
        connection: ConnectionId,
        company: Option<String>,
    ) -> Result<Vec<DialogueStep>, StoreError> {
        self.read(move |conn| {
            if !there(conn)? {
                return Ok(Vec::new());
            }
            let sql = format!(
                "{STEPS} WHERE s.connection_id = ?1 AND (?2 IS NULL OR s.company = ?2) ORDER BY d.sequence"
            );
            row::all(conn, &sql, params![connection.uuid(), company], step)
        })
        .await
    }

    /// Gives the steps behind a place in the order of commits whose secrets are not in the keychain yet, oldest first, at
    /// most so many.
    ///
    /// # Errors
    /// As [`Store::dialogue_steps`].
    pub async fn dialogue_steps_due(&self, after: u64, most: u32) -> Result<Vec<DialogueStep>, StoreError> {
        self.read(move |conn| {
            if !there(conn)? {
                return Ok(Vec::new());
            }
            let sql = format!("{STEPS} WHERE s.taken = 0 AND d.sequence > ?1 ORDER BY d.sequence LIMIT ?2");
            row::all(conn, &sql, params![row::signed(after), most], step)
        })
        .await
    }

    /// Notes that the secrets of a step are in the keychain.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn note_step_taken(&self, delivery: DeliveryId) -> Result<(), StoreError> {
        self.write(move |conn| {
            conn.execute("UPDATE dialogue_step SET taken = 1 WHERE delivery_id = ?1", [delivery.uuid()])?;
            Ok(())
        })
        .await
    }

    /// Gives the answers that persons set, of one endpoint or of all.
    ///
    /// # Errors
    /// As [`Store::dialogue_steps`].
    pub async fn dialogue_answers(
        &self,
        endpoint: Option<EndpointId>,
    ) -> Result<Vec<DialogueAnswer>, StoreError> {
        self.read(move |conn| {
            if !there(conn)? {
                return Ok(Vec::new());
            }
            let sql = "SELECT * FROM dialogue_answer WHERE ?1 IS NULL OR endpoint_id = ?1
                       ORDER BY endpoint_id, event";
            row::all(conn, sql, [endpoint.map(|id| id.uuid())], answer)
        })
        .await
    }

    /// Sets the answer of an endpoint to an event.
    ///
    /// # Errors
    /// [`StoreError::OwnerGone`] without the endpoint; otherwise as [`Store::append`].
    pub async fn put_dialogue_answer(&self, answer: DialogueAnswer) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "INSERT OR REPLACE INTO dialogue_answer (endpoint_id, event, status, body)
                       VALUES (?1, ?2, ?3, ?4)";
            conn.execute(sql, params![answer.endpoint_id.uuid(), answer.event, answer.status, answer.body])?;
            Ok(())
        })
        .await
    }

    /// Takes the answer of an endpoint to an event back; one that was not set is no error.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn remove_dialogue_answer(
        &self,
        endpoint: EndpointId,
        event: String,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            let sql = "DELETE FROM dialogue_answer WHERE endpoint_id = ?1 AND event = ?2";
            conn.execute(sql, params![endpoint.uuid(), event])?;
            Ok(())
        })
        .await
    }

    /// Gives the names of fields that forms asked for as secrets, with their endpoints.
    ///
    /// # Errors
    /// As [`Store::dialogue_steps`].
    pub async fn dialogue_secrets(&self) -> Result<Vec<(EndpointId, String)>, StoreError> {
        self.read(|conn| {
            if !there(conn)? {
                return Ok(Vec::new());
            }
            let sql = "SELECT endpoint_id, name FROM dialogue_secret ORDER BY endpoint_id, name";
            row::all(conn, sql, [], |row| {
                Ok((row::id(row, "endpoint_id", EndpointId::from_uuid)?, row.get("name")?))
            })
        })
        .await
    }

    /// Notes names of fields that a form asks for as secrets; those that are known stay.
    ///
    /// # Errors
    /// As [`Store::put_dialogue_answer`].
    pub async fn add_dialogue_secrets(
        &self,
        endpoint: EndpointId,
        names: Vec<String>,
    ) -> Result<(), StoreError> {
        self.write(move |conn| {
            for name in names {
                let sql = "INSERT OR IGNORE INTO dialogue_secret (endpoint_id, name) VALUES (?1, ?2)";
                conn.execute(sql, params![endpoint.uuid(), name])?;
            }
            Ok(())
        })
        .await
    }

    /// Gives the last question of the platform whether an endpoint lives.
    ///
    /// # Errors
    /// As [`Store::dialogue_steps`].
    pub async fn last_health(&self, endpoint: EndpointId) -> Result<Option<LastHealth>, StoreError> {
        self.read(move |conn| {
            let sql = format!(
                "SELECT id, received_at, status_answered FROM delivery
                 WHERE endpoint_id = ?1 AND provider_event = '{HEALTH_EVENT}' ORDER BY sequence DESC LIMIT 1"
            );
            row::first(conn, &sql, [endpoint.uuid()], |row| {
                Ok(LastHealth {
                    delivery_id: row::id(row, "id", DeliveryId::from_uuid)?,
                    at: row::moment(row, "received_at")?,
                    status: row.get("status_answered")?,
                })
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{NewDialogueStep, Verdict};

    use super::*;
    use crate::testing::{House, at, delivery_id, house};
    use crate::{Original, Part, SealedPart};

    async fn said(house: &House, number: u128, company: &str, status: VerdictStatus, sealed: bool) {
        let mut sent = house.delivery(number, i64::try_from(number).unwrap());
        sent.verdict = Verdict::bare(status, Reason::Ok);
        sent.dialogue = Some(NewDialogueStep {
            company: company.to_owned(),
            account: Some("a".to_owned()),
            event: "application_install".to_owned(),
            step: "install".to_owned(),
            missing: vec!["/data".to_owned()],
            answer: Some(String::new()),
            by: AnsweredBy::Gatehouse,
        });
        let key = gatehouse_model::KeyId::from_uuid(uuid::Uuid::from_u128(1));
        let part = SealedPart { part: Part::Body, key, nonce: vec![1], bytes: vec![2] };
        let parts = if sealed { vec![part] } else { Vec::new() };
        let original = Original { body_size: 2, body_sha256: "00".to_owned(), parts };
        house.store.append_sealed(sent, Some(original)).await.unwrap();
    }

    #[tokio::test]
    async fn a_step_is_there_with_its_delivery_and_goes_with_it() {
        let house = house().await;
        said(&house, 1, "one", VerdictStatus::Valid, true).await;
        said(&house, 2, "two", VerdictStatus::Valid, false).await;
        let connection = house.connection.id;
        let all = house.store.dialogue_steps(connection, None).await.unwrap();
        assert_eq!(all.iter().map(|step| step.company.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!((all[0].at, all[0].status, all[0].sealed), (at(1), 200, true));
        assert_eq!(all[0].missing, ["/data"]);
        house.store.purge_chosen(vec![delivery_id(1)]).await.unwrap();
        assert_eq!(house.store.dialogue_steps(connection, Some("one".to_owned())).await.unwrap(), []);
        assert_eq!(house.store.dialogue_steps(connection, None).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn secrets_are_due_only_of_what_is_sealed_and_proved() {
        let house = house().await;
        said(&house, 1, "one", VerdictStatus::Valid, true).await;
        said(&house, 2, "one", VerdictStatus::Invalid, true).await;
        said(&house, 3, "one", VerdictStatus::Valid, false).await;
        let due = house.store.dialogue_steps_due(0, 10).await.unwrap();
        assert_eq!(due.iter().map(|step| step.delivery_id).collect::<Vec<_>>(), [delivery_id(1)]);
        house.store.note_step_taken(delivery_id(1)).await.unwrap();
        assert_eq!(house.store.dialogue_steps_due(0, 10).await.unwrap(), []);
    }

    #[tokio::test]
    async fn an_answer_is_set_changed_and_taken_back() {
        let house = house().await;
        let answer = |status, body: &str| DialogueAnswer {
            endpoint_id: house.endpoint.id,
            event: "e".to_owned(),
            status,
            body: body.to_owned(),
        };
        house.store.put_dialogue_answer(answer(200, "{}")).await.unwrap();
        house.store.put_dialogue_answer(answer(500, "")).await.unwrap();
        assert_eq!(house.store.dialogue_answers(Some(house.endpoint.id)).await.unwrap(), [answer(500, "")]);
        house.store.remove_dialogue_answer(house.endpoint.id, "e".to_owned()).await.unwrap();
        assert_eq!(house.store.dialogue_answers(None).await.unwrap(), []);
    }

    #[tokio::test]
    async fn names_of_secrets_are_kept_once() {
        let house = house().await;
        let names = || vec!["key".to_owned(), "pin".to_owned()];
        house.store.add_dialogue_secrets(house.endpoint.id, names()).await.unwrap();
        house.store.add_dialogue_secrets(house.endpoint.id, names()).await.unwrap();
        let known = house.store.dialogue_secrets().await.unwrap();
        assert_eq!(known.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), names());
    }

    #[tokio::test]
    async fn the_last_health_question_is_found_by_its_index() {
        let house = house().await;
        for number in 1..=2 {
            let mut sent = house.delivery(number, i64::try_from(number).unwrap());
            sent.provider_event = Some(HEALTH_EVENT.to_owned());
            house.store.append(sent).await.unwrap();
        }
        house.store.append(house.delivery(3, 3)).await.unwrap();
        let last = house.store.last_health(house.endpoint.id).await.unwrap().unwrap();
        assert_eq!((last.delivery_id, last.at, last.status), (delivery_id(2), at(2), 200));
        let plan = house
            .plan(
                "SELECT id FROM delivery WHERE endpoint_id = ?1 AND provider_event = 'health_check'
                 ORDER BY sequence DESC LIMIT 1",
            )
            .await;
        assert!(plan.contains("delivery_health"), "{plan}");
    }
}
