//! What a person changed under a key of one run, and the keychain that is opened later.

use gatehouse_model::{ForwardOptions, OutboxState, ReplayRunId};
use gatehouse_store::OutboxFilter;

use super::*;
use crate::replay::seal_place;
use crate::view::{ForwardAddRequest, HeaderLine, ReplayEdit, ReplayOrder};

impl House {
    /// Gives the headers of a replay's change, and the key that sealed it.
    async fn replay_edit(&self, id: ReplayRunId) -> Result<(String, KeyId), Problem> {
        let edit = self.app.store.replay_edit(id).await.unwrap().unwrap();
        let key = edit.key;
        let clear = self.app.sealing.open_edit(&seal_place(id), edit).await?;
        Ok((String::from_utf8(clear).unwrap(), key))
    }
}

#[tokio::test]
async fn a_change_that_was_sealed_for_one_run_lasts_once_the_keychain_is_open() {
    let house = house("keruj", true).await;
    let sent = house.delivery("X-A: 1\r\n", "/in/x", b"{}");
    let rule = ForwardAddRequest {
        endpoint_id: house.endpoint.2,
        target: "http://127.0.0.1:9/".to_owned(),
        options: ForwardOptions::default(),
        template: None,
    };
    house.app.add_forward(rule).await.unwrap();
    house.receive(&sent).await;
    let filter = OutboxFilter { states: OutboxState::ALL.to_vec(), ..OutboxFilter::default() };
    let item = house.app.store.outbox(filter, 1).await.unwrap().remove(0).id;
    let headers = vec![("X-Token".to_owned(), CANARY.to_owned())];
    let edit = house.app.sealing.seal_outbox_edit(item, headers.clone(), Some("{}".to_owned())).unwrap();
    let of_run = edit.sealed.as_ref().unwrap().key;
    house.app.store.edit_outbox(item, edit).await.unwrap();
    let line = HeaderLine { name: "X-Token".to_owned(), value: CANARY.to_owned() };
    let order = ReplayOrder {
        delivery_ids: vec![sent.id],
        url: "http://127.0.0.1:9/".to_owned(),
        start_at: Some("2126-11-20T10:00:00Z".parse().unwrap()),
        edit: Some(ReplayEdit { headers: Some(vec![line]), ..ReplayEdit::default() }),
        ..ReplayOrder::default()
    };
    let run = house.app.start_replay(order).await.unwrap().id;
    assert_eq!(house.replay_edit(run).await.unwrap().1, of_run);

    house.chain.locked.store(false, Ordering::SeqCst);
    house.app.retry_keychain(EmptyRequest {}).await.unwrap();
    assert_eq!(house.app.store.edits_sealed_with(of_run, 9).await.unwrap(), []);
    let chain = Arc::clone(&house.chain);
    let house = house.again(&chain).await;
    let (clear, key) = house.replay_edit(run).await.unwrap();
    assert!(clear.contains(CANARY) && key != of_run, "{clear}");
    let kept = house.app.store.outbox_edit(item).await.unwrap().unwrap();
    let opened = house.app.sealing.open_outbox_edit(item, kept).await.unwrap();
    assert_eq!((opened.headers, opened.body.as_deref()), (headers, Some(b"{}".as_slice())));
    assert_eq!(hits(house.dir.path()), [""; 0]);
}

#[tokio::test]
async fn a_change_that_a_person_made_meanwhile_stays() {
    let house = house("keruj", true).await;
    let sent = house.delivery("X-A: 1\r\n", "/in/x", b"{}");
    house.receive(&sent).await;
    let order = ReplayOrder {
        delivery_ids: vec![sent.id],
        url: "http://127.0.0.1:9/".to_owned(),
        start_at: Some("2126-11-20T10:00:00Z".parse().unwrap()),
        edit: Some(ReplayEdit { body: Some("{}".to_owned()), ..ReplayEdit::default() }),
        ..ReplayOrder::default()
    };
    let run = house.app.start_replay(order).await.unwrap().id;
    let there = house.app.store.replay_edit(run).await.unwrap().unwrap();
    let other = |nonce: u8| gatehouse_store::SealedEdit { nonce: vec![nonce; 24], ..there.clone() };
    let of = gatehouse_store::EditOf::Replay(run);
    let late = gatehouse_store::EditAnew { of, before: other(1), anew: other(2) };
    house.app.store.seal_edits_anew(vec![late]).await.unwrap();
    assert_eq!(house.app.store.replay_edit(run).await.unwrap(), Some(there));
}
