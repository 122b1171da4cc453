//! Targets by a name that leads where nothing may be sent, and answers that say again what was sent.

use std::io::ErrorKind;
use std::net::IpAddr;

use super::*;
use crate::view::{DeadLetterMoveRequest, DeliveryRequest};

/// Names that this test can bind anew.
fn names() -> (Names, Arc<Mutex<Vec<&'static str>>>) {
    let bound = Arc::<Mutex<Vec<&'static str>>>::default();
    let asked = Arc::clone(&bound);
    let known = move |name: &str| {
        assert_eq!(name, "metadata.example");
        Ok(asked.lock().unwrap().iter().map(|text| text.parse::<IpAddr>().unwrap()).collect())
    };
    (Names::known_by(known), bound)
}

/// A listener that nobody answers for, and its address under the name.
async fn untouched() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://metadata.example:{}/hook", listener.local_addr().unwrap().port());
    (listener, url)
}

#[track_caller]
fn assert_untouched(listener: TcpListener) {
    let listener = listener.into_std().unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody connected");
}

#[rstest]
#[case(&["169.254.169.254"], "169.254.169.254")]
#[case(&["127.0.0.1", "100.100.100.200"], "100.100.100.200")]
#[case(&["127.0.0.1", "::ffff:169.254.169.254"], "::ffff:169.254.169.254")]
#[case(&["fe80::1", "127.0.0.1"], "fe80::1")]
#[tokio::test]
async fn a_name_that_leads_to_metadata_is_a_dead_letter_and_nothing_is_connected(
    #[case] addresses: &[&'static str],
    #[case] bad: &str,
) {
    let (names, bound) = names();
    addresses.clone_into(&mut bound.lock().unwrap());
    let house = House::of("rejento", Environment::Sandbox, names).await;
    let (listener, url) = untouched().await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    let id = house.receive("x", "{}", VerdictStatus::Valid).await;
    let item = house.until(|items| items[0].state == OutboxState::Dead).await.remove(0);
    let error = item.last_error.unwrap();
    assert!(error.starts_with(&format!("metadata.example stands for {bad}, which is ")), "{error}");
    assert_eq!(house.app.store.attempts(id).await.unwrap(), []);
    assert_untouched(listener);
    house.app.close().await;
}

#[tokio::test]
async fn a_name_that_is_bound_anew_is_looked_up_at_each_sending() {
    let (names, bound) = names();
    bound.lock().unwrap().push("127.0.0.1");
    let house = House::of("rejento", Environment::Sandbox, names).await;
    let (url, requests) = server(|_, _| status(500)).await;
    let target = url.replace("127.0.0.1", "metadata.example");
    house.rule(&target, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    house.receive("x", "{}", VerdictStatus::Valid).await;
    let waiting = house.until(|items| items[0].state == OutboxState::Waiting).await.remove(0);
    *bound.lock().unwrap() = vec!["169.254.169.254"];
    house.move_to(waiting.next_at.unwrap());
    house.until(|items| items[0].state == OutboxState::Dead).await;
    assert_eq!(requests.lock().unwrap().len(), 1);
    // It is right again, and a person sends the dead letter once more.
    *bound.lock().unwrap() = vec!["127.0.0.1"];
    house.app.requeue_dead_letters(DeadLetterMoveRequest { ids: vec![waiting.id] }).await.unwrap();
    house.until(|items| items[0].state == OutboxState::Waiting).await;
    assert_eq!(requests.lock().unwrap().len(), 2);
    house.app.close().await;
}

#[tokio::test]
async fn what_a_target_says_again_is_masked_where_it_is_kept() {
    const SECRET: &str = "ghcanary7f3a91";
    let house = house("kejue").await;
    let body = format!("{{\"api_key\":\"{SECRET}\"}}");
    let said = body.clone();
    let (url, requests) = server(move |_, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
        format!("{head}\r\nSet-Cookie: session={SECRET}\r\nContent-Length: {}\r\n\r\n{said}", said.len())
    })
    .await;
    house.rule(&url, ForwardOptions::default()).await;
    house.app.resume_forwarding().await;
    let delivery = house.delivery("x", &body, VerdictStatus::Valid);
    let id = delivery.id;
    let rule = house.app.sealing.rule(house.endpoint.id);
    let (masked, original) = house.app.sealing.mask(delivery, &rule).unwrap();
    house.app.store.append_sealed(masked, original).await.unwrap();
    house.app.forwarder.wake();
    house.until(|items| items[0].state == OutboxState::Delivered).await;
    assert!(requests.lock().unwrap()[0].contains(SECRET), "the target gets it as it came");
    let attempts = house.app.attempts(DeliveryRequest { delivery_id: id }).await.unwrap().attempts;
    assert_eq!(attempts[0].response_size, "{\"api_key\":\"•••\"}".len() as u64);
    house.app.close().await;
    for file in std::fs::read_dir(house.dir.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert!(!found, "the secret lies plain in {}", file.path().display());
    }
}
