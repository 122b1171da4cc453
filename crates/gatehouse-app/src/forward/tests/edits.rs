//! Dead letters with secrets in them: edited as they are shown, sent as they came, and never plain on the disk.

use super::*;
use crate::view::{DeadLetterEditRequest, DeadLetterMoveRequest, DeadLetterRequest};

const SECRET: &str = "GHCANARY-edit-7f3a91";

#[tokio::test]
async fn a_masked_field_is_sent_as_it_came_and_what_is_typed_anew_is_sealed() {
    let house = house("kejue").await;
    let failing = Arc::new(Mutex::new(true));
    let fails = Arc::clone(&failing);
    let (url, requests) = server(move |_, _| status(if *fails.lock().unwrap() { 500 } else { 200 })).await;
    house.rule(&url, ForwardOptions { retry: ForwardRetry::Never, ..ForwardOptions::default() }).await;
    house.app.resume_forwarding().await;
    let body = format!("{{\"n\":1,\"api_key\":\"{SECRET}\"}}");
    let delivery = house.delivery("x", &body, VerdictStatus::Valid);
    let rule = house.app.sealing.rule(house.endpoint.id);
    let (masked, original) = house.app.sealing.mask(delivery, &rule).unwrap();
    house.app.store.append_sealed(masked, original).await.unwrap();
    house.app.forwarder.wake();
    let item = house.until(|items| items[0].state == OutboxState::Dead).await.remove(0);

    let shown = house.app.dead_letter(DeadLetterRequest { id: item.id }).await.unwrap();
    let shown = shown.body.unwrap();
    assert!(!shown.contains(SECRET), "{shown}");
    let headers = vec![("X-Api-Token".to_owned(), format!("{SECRET}-typed"))];
    let edited = shown.replace("\"n\":1", "\"n\":2");
    let request = DeadLetterEditRequest { id: item.id, headers, body: Some(edited) };
    let shown = house.app.edit_dead_letter(request).await.unwrap();
    let told = serde_json::to_string(&shown).unwrap();
    assert!(shown.edited && told.contains("\\\"n\\\":2") && !told.contains(SECRET), "{told}");
    // The same once more, as the window does when a person opens and saves what it shows.
    let request = DeadLetterEditRequest { id: item.id, headers: shown.headers, body: shown.body };
    house.app.edit_dead_letter(request).await.unwrap();

    *failing.lock().unwrap() = false;
    let ids = vec![item.id];
    house.app.requeue_dead_letters(DeadLetterMoveRequest { ids }).await.unwrap();
    house.until(|items| items[0].state == OutboxState::Delivered).await;
    let sent = requests.lock().unwrap().last().unwrap().clone();
    assert!(sent.ends_with(&format!("{{\"n\":2,\"api_key\":\"{SECRET}\"}}")), "{sent}");
    assert_eq!(header(&sent, "X-Api-Token"), Some(format!("{SECRET}-typed").as_str()));

    house.app.close().await;
    for file in std::fs::read_dir(house.dir.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!found, "the secret lies plain in {}", file.path().display());
    }
}
