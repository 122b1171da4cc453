//! Targets by a name that leads where nothing may be sent.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use super::*;

type Bound = Arc<Mutex<Vec<&'static str>>>;

/// A house in which a name stands for what the test says.
async fn bound_house(to: &[&'static str]) -> (House, Bound) {
    let bound = Arc::new(Mutex::new(to.to_vec()));
    let asked = Arc::clone(&bound);
    let known = move |name: &str| {
        assert_eq!(name, "metadata.example");
        Ok(asked.lock().unwrap().iter().map(|text| text.parse::<IpAddr>().unwrap()).collect())
    };
    (House::of("kejue", Environment::Sandbox, Names::known_by(known)).await, bound)
}

fn single(delivery_id: DeliveryId, url: &str) -> ReplayRequest {
    ReplayRequest { delivery_id, url: url.to_owned(), mode: None, set: Vec::new(), confirm: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_to_metadata_is_refused_and_nothing_is_connected() {
    let (house, _) = bound_house(&["127.0.0.1", "fd00:ec2::254"]).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://metadata.example:{}/", listener.local_addr().unwrap().port());
    let ids = [house.took("1").await, house.took("2").await];
    let refused = house.app.replay(single(ids[0], &url)).await.unwrap_err();
    assert_eq!(refused.code, "replay.target_forbidden");
    let run = house.app.start_replay(order(&ids, &url)).await.unwrap();
    let done = house.run_until(&run, ReplayRunState::Done).await;
    assert_eq!((done.failed, done.possible_duplicates), (2, 0));
    let error = done.first_error.unwrap();
    assert!(error.starts_with("metadata.example stands for fd00:ec2::254, which is "), "{error}");
    assert_eq!(house.app.store.attempts(ids[0]).await.unwrap(), []);
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_arrived_stays_told_where_it_may_not_be_sent_once_more() {
    let (house, bound) = bound_house(&["127.0.0.1"]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://metadata.example:{}/", listener.local_addr().unwrap().port());
    // Answers the first request and closes at the second, having read it; the name leads elsewhere by then.
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = [0; 4096];
        assert_ne!(stream.read(&mut bytes).await.unwrap(), 0);
        *bound.lock().unwrap() = vec!["169.254.169.254"];
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        assert_ne!(stream.read(&mut bytes).await.unwrap(), 0);
    });
    let ids = [house.took("1").await, house.took("2").await];
    let run = ReplayOrder { concurrency: Some(1), ..order(&ids, &url) };
    let run = house.app.start_replay(run).await.unwrap();
    let done = house.run_until(&run, ReplayRunState::Done).await;
    serving.await.unwrap();
    assert_eq!((done.answered_2xx, done.failed, done.possible_duplicates), (1, 1, 0));
    let error = done.first_error.unwrap();
    assert!(error.contains("metadata.example stands for 169.254.169.254"), "{error}");
    let attempts = house.app.store.attempts(ids[1]).await.unwrap();
    assert_eq!(attempts.len(), 1, "that it may have arrived is kept");
    assert!(attempts[0].status.is_none() && attempts[0].error.as_ref().unwrap().message == error);
}
