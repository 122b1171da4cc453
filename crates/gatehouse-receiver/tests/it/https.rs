//! The second door: the same way for senders that insist on HTTPS.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatehouse_receiver::{EndpointTable, Limits, Probes, Receiver, ReceiverConfig, TlsDoor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, crypto::ring};

use crate::support::{DEADLINE, House, NOW, Sender, TOKEN, endpoint, post, until};

/// A listener with both doors over the store of a house, its certificate, and how many strays it told of.
async fn both_doors(house: &House) -> (Receiver, CertificateDer<'static>, Arc<AtomicUsize>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let certificate = made.cert.der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let now = NOW.parse().unwrap();
    let strays = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&strays);
    let config = ReceiverConfig {
        port: None,
        limits: Limits { store: DEADLINE, ..Limits::default() },
        clock: Arc::new(move || now),
        tls: Some(TlsDoor { port: None, config: Arc::new(config) }),
        on_stray: Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }),
        probes: Probes::default(),
        through: None,
    };
    let table = EndpointTable::new(vec![endpoint(TOKEN)]);
    let receiver = Receiver::start(config, table, house.inbox.clone(), Arc::new(|_| {})).await.unwrap();
    (receiver, certificate, strays)
}

#[tokio::test]
async fn a_request_over_tls_is_kept_as_it_was_inside() {
    let house = House::open().await;
    let (receiver, certificate, _) = both_doors(&house).await;
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = receiver.tls_address().unwrap();
    assert!(address.ip().is_loopback() && address != receiver.address());
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
    let sent = post(TOKEN, "secret");
    stream.write_all(&[sent.clone(), post("nobody", "x")].concat()).await.unwrap();
    let mut answers = String::new();
    let _ = tokio::time::timeout(DEADLINE, stream.read_to_string(&mut answers)).await.unwrap();
    assert!(answers.starts_with("HTTP/1.1 200 ") && answers.contains("HTTP/1.1 404 "), "{answers}");
    let stored = house.stored().pop().unwrap();
    assert_eq!(
        (stored.head.unwrap(), stored.body.as_slice()),
        (sent[..sent.len() - 6].to_vec(), &b"secret"[..])
    );
}

#[tokio::test]
async fn what_is_no_tls_is_turned_away_and_told_of() {
    let house = House::open().await;
    let (receiver, _, strays) = both_doors(&house).await;
    let mut sender = Sender::to(receiver.tls_address().unwrap()).await;
    sender.send(&post(TOKEN, "hi")).await;
    assert!(!sender.rest().await.contains("HTTP/1.1 2"));
    until("it is counted", || receiver.stats().malformed == 1).await;
    assert_eq!(strays.load(Ordering::SeqCst), 1);
    assert!(house.stored().is_empty());
    let mut plain = Sender::to(receiver.address()).await;
    plain.send(&post(TOKEN, "hi")).await;
    assert_eq!(plain.answer().await.status, 200);
}
